from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.mechanism.notice_builders import candidate, cells, disc, entry

from truceline.analysis.gaps import Gap, gaps
from truceline.mechanism import movements, notices
from truceline.mechanism import notice_kinds as told

if TYPE_CHECKING:
    from truceline.analysis.forms import Candidate
    from truceline.mechanism.movements import MovementState

MOVER = "group:north"


def _seen(*where: Any, by: str | None = MOVER, domain: Any = "land") -> MovementState:
    body = movements.MovementReported(domain=domain, title="Column", by=by, seen=where or (disc(),))
    return movements.begin(entry(50, body, author="group:south"))


def _gaps(state: MovementState, *notices_on_record: Candidate) -> tuple[Gap, ...]:
    return gaps({"m" * 64: state}, notices_on_record)


def test_a_movement_with_no_notice_is_listed_with_who_reported_it() -> None:
    """Nothing on record: the movement is listed, and whoever reported it stands beside it."""
    (gap,) = _gaps(_seen())
    assert gap.reported_by == ("group:south",)
    assert "group:south" in gap.says
    assert "no proof of bad faith" in gap.says


def test_a_notice_that_was_on_record_before_covers_the_movement() -> None:
    """Filed before, same place, same time, same actor: no gap."""
    notice = candidate("ground_movement", volumes=(disc(radius=2000),))
    assert _gaps(_seen(), notice) == ()
    assert _gaps(_seen(by=None), notice) == ()


def test_a_hidden_footprint_covers_what_its_cells_hold() -> None:
    """Doubt counts for whoever moved: a sealed footprint is judged by its published cells."""
    notice = candidate("ground_movement", volumes=(), coarse=cells(disc()), boxes=("exact",))
    assert _gaps(_seen(), notice) == ()


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("another's", {"author": "group:south", "recipients": ("state:one",)}),
        ("of another day", {"volumes": (disc(first=30, last=40),)}),
        ("of another place", {"volumes": (disc(35.0),)}),
        ("of the air", {"notice": "air_activity"}),
        ("of what stands", {"notice": "deconfliction_zone"}),
    ],
)
def test_a_notice_of_something_else_does_not_cover_it(what: str, change: dict[str, Any]) -> None:
    """A notice by somebody else, elsewhere, at another time or of another kind leaves the gap."""
    notice = candidate(**{"notice": "ground_movement", **change})
    assert len(_gaps(_seen(), notice)) == 1, what


def test_a_notice_filed_after_the_movement_began_is_shown_as_late() -> None:
    """A late notice fits, and was not on record when it began."""
    notice = candidate("ground_movement", seq=7 * 60)  # recorded an hour into the movement
    (gap,) = _gaps(_seen(), notice)
    assert gap.late == (notice.subject,)


def test_every_place_where_it_was_seen_needs_a_notice() -> None:
    """Half the way notified: the gap names the notice that fits a part."""
    notice = candidate("ground_movement")
    (gap,) = _gaps(_seen(disc(), disc(36.9)), notice)
    assert (gap.partly, gap.late) == ((notice.subject,), ())


def test_a_version_counts_while_it_held() -> None:
    """Amended away before the movement began, the first version covers it no more."""
    first = candidate("ground_movement")
    moved = entry(90, told.NoticeAmended(why="Moved", volumes=(disc(35.0),)))
    amended = replace(first, state=notices.step(first.state, moved))
    assert len(_gaps(_seen(), amended)) == 1
    after = entry(7 * 60, told.NoticeAmended(why="Moved", volumes=(disc(35.0),)))
    assert _gaps(_seen(), replace(first, state=notices.step(first.state, after))) == ()
    gone = entry(90, told.NoticeWithdrawn(why="No"))
    assert len(_gaps(_seen(), replace(first, state=notices.step(first.state, gone)))) == 1
    done = entry(7 * 60, told.NoticeCompleted())
    assert _gaps(_seen(), replace(first, state=notices.step(first.state, done))) == ()


def test_a_report_that_was_taken_back_is_no_gap() -> None:
    """Withdrawn reports are left out; explained ones stay, with their explanation."""
    state = _seen()
    back = entry(60, movements.MovementWithdrawn(why="Twice"), author="group:south")
    assert _gaps(movements.step(state, back)) == ()
    said = entry(60, movements.MovementExplained(words="A rotation"))
    (gap,) = _gaps(movements.step(state, said))
    assert gap.state.explanations[0].words == "A rotation"
