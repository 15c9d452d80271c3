from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.notice_builders import NOON, candidate, cells, disc, entry, filed

from truceline.analysis.pairing import (
    BEYOND_QUOTA,
    CLEAR,
    ConflictAnswer,
    Found,
    answer_for,
    due_rechecks,
    matters_to_open,
    pair,
    quota_left,
)
from truceline.mechanism import notice_kinds as told
from truceline.mechanism import notices
from truceline.mechanism.matters import CONTACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truceline.analysis.forms import Candidate

    Sees = Callable[[str, str], bool]

ASKER, OWNER = "group:north", "un:aid"


def _everybody(_actor: str, _notice: str) -> bool:
    return True


def _own(*notices_of: Candidate) -> Sees:
    """Each sees its own notices alone; the officer sees all."""
    owners = {each.subject: each.owner for each in notices_of}
    return lambda actor, notice: actor in {owners.get(notice, ASKER), "cell:officer"}


def _paired(new: Candidate, *others: Candidate, sees: Sees = _everybody) -> tuple[Found, ...]:
    return pair(new, others, at=NOON, sees=sees)


# What is found.


def test_two_notices_that_touch_in_time_and_place_conflict() -> None:
    """Closed intervals: the end of the one is the start of the other, and that is a conflict."""
    first = candidate("ground_movement", volumes=(disc(last=8),))
    for start, found in ((8.0, 1), (8.001, 0)):
        then = candidate("ground_movement", seq=1, volumes=(disc(first=start, last=9),))
        assert len(_paired(then, first)) == found


def test_separation_is_that_of_terms_for_the_pair_of_kinds() -> None:
    """Training fire keeps 2000 m, 10 minutes before and 30 after; two convoys keep none."""
    fire = candidate("training_fire", volumes=(disc(36.25, 37.15, 100),))

    def near(kind: str, lat: float, first: float, last: float) -> int:
        other = candidate(kind, seq=1, volumes=(disc(lat, 37.15, 100, first=first, last=last),))
        there, back = _paired(other, fire), _paired(fire, other)
        assert len(there) == len(back)
        return len(there)

    north = 36.25 + 2190 / 110_970  # discs of 100 m, so 1990 m apart
    far = 36.25 + 2210 / 110_970
    assert near("convoy", north, 6, 8) == 1
    assert near("convoy", far, 6, 8) == 0
    assert near("convoy", 36.25, 4, 6 - 0.16) == 1  # under ten minutes before the fire
    assert near("convoy", 36.25, 4, 6 - 0.17) == 0
    assert near("convoy", 36.25, 8.49, 9) == 1  # under half an hour after it
    assert near("convoy", 36.25, 8.51, 9) == 0
    convoy = candidate("convoy", seq=2, volumes=(disc(north, 37.15, 100),))
    assert _paired(convoy, candidate("convoy", seq=3, volumes=(disc(36.25, 37.15, 100),))) == ()


def test_pairs_that_only_inform_open_no_matter() -> None:
    """Terms say of flights and convoys that a meeting informs."""
    flight = candidate("air_activity")
    convoy = candidate("convoy", seq=1, author=OWNER)
    found = _paired(flight, convoy)
    assert [each.rule for each in found] == ["inform"]
    assert matters_to_open(found, frozenset()) == ()
    answer = answer_for(found, OWNER, _everybody)
    assert (answer.says, len(answer.details)) == (CLEAR, 1)
    # Whose flight it is sees the convoy's notice, and is told whom to call, and no more.
    assert answer_for(found, ASKER, _everybody) == ConflictAnswer(says=CONTACT)
    blind = _own(flight, convoy)
    assert answer_for(_paired(flight, convoy, sees=blind), ASKER, blind) == ConflictAnswer(
        says=CLEAR
    )


def test_a_matter_is_opened_once_for_a_pair() -> None:
    """What is before both sides already is not put before them again."""
    found = _paired(candidate(), candidate(seq=1))
    opened = matters_to_open(found, frozenset())
    assert opened == found
    assert matters_to_open(found, {frozenset(found[0].notices)}) == ()


@pytest.mark.parametrize("end", ["withdrawn", "completed", "expired"])
def test_what_is_over_conflicts_with_nothing(end: str) -> None:
    """Withdrawn, completed and expired notices are out of the way."""
    other = candidate(seq=1)
    if end == "expired":
        later = pair(candidate(volumes=(disc(last=99),)), [other], at=NOON, sees=_everybody)
        assert later
        at = NOON + timedelta(hours=8, seconds=1)
        new = candidate(volumes=(disc(last=99),))
        assert pair(new, [other], at=at, sees=_everybody) == ()
        return
    body: Any = told.NoticeWithdrawn(why="No") if end == "withdrawn" else told.NoticeCompleted()
    over = replace(other, state=notices.step(other.state, entry(2, body)))
    assert _paired(candidate(), over) == ()


def test_reports_and_tests_of_lines_are_no_activity() -> None:
    """A report of an unsafe act, a line test and a new focal point meet nothing."""
    for kind in ("unsafe_act_report", "channel_test", "focal_point_change"):
        assert _paired(candidate(kind), candidate("ground_movement", seq=1)) == ()
        assert _paired(candidate("ground_movement", seq=1), candidate(kind)) == ()


def test_two_agreements_keep_the_greater_separation_of_both() -> None:
    """Under two agreements, the stricter separation holds and a conflict in either is one."""
    north = 36.25 + 1500 / 110_970
    flight = candidate("air_activity", volumes=(disc(36.25, 37.15, 100),))
    other = candidate("air_activity", seq=1, volumes=(disc(north, 37.15, 100),))
    assert _paired(flight, other) == ()
    stricter = flight.terms.parse(
        flight.terms.text.replace("horizontal_m: 1000", "horizontal_m: 3000").encode()
    )
    assert len(_paired(flight, replace(other, terms=stricter))) == 1
    assert len(_paired(replace(flight, terms=stricter), other)) == 1


# Waiting.


def test_a_notice_waits_for_another_and_is_checked_again_when_that_is_over() -> None:
    """While the other stands they are in order; run out and not completed, it is still there."""
    first = candidate("ground_movement", volumes=(disc(last=8),))
    then = candidate("ground_movement", seq=1, volumes=(disc(last=12),), waits_for=(first.subject,))
    assert _paired(then, first) == ()
    assert _paired(first, then) == ()
    after = NOON + timedelta(hours=8, minutes=1)
    both = {each.subject: each for each in (first, then)}
    due = due_rechecks(both, NOON, after)
    assert [(each.subject, each.waited_for, each.ended) for each in due] == [
        (then.subject, first.subject, "expired")
    ]
    assert due_rechecks(both, after, after + timedelta(hours=1)) == ()
    assert len(pair(then, [first], at=after, sees=_everybody)) == 1
    state = notices.step(first.state, entry(3, told.NoticeCompleted()))
    done = replace(first, state=state)
    assert pair(then, [done], at=after, sees=_everybody) == ()
    due = due_rechecks({**both, first.subject: done}, NOON, after)
    assert [each.ended for each in due] == ["completed"]


# What each side may learn.


def test_who_may_see_both_gets_the_detail_and_the_other_one_sentence() -> None:
    """The answer to whoever may not see the other notice is one constant and nothing else."""
    flight = candidate("air_activity")
    movement = candidate("ground_movement", seq=1, author=OWNER)
    sees = _own(flight, movement)
    found = _paired(flight, movement, sees=sees)
    assert [each.basis for each in found] == ["coarse"]
    for side in (ASKER, OWNER):
        assert answer_for(found, side, sees) == ConflictAnswer(says=CONTACT)
    officer = answer_for(found, "cell:officer", sees)
    assert officer.details[0].report.conflict
    assert officer.details[0].found.exact_result is True
    assert answer_for(found, "state:two", sees) == ConflictAnswer(says=CLEAR)
    seen = _paired(flight, movement)
    assert [each.basis for each in seen] == ["exact"]
    assert answer_for(seen, OWNER, _everybody).details


def test_a_sealed_footprint_is_unknown_to_the_desk_itself() -> None:
    """With the exact footprint sealed, basis is coarse for everybody and no exact result exists."""
    site = candidate(
        "protected_site", seq=1, author=OWNER, volumes=(), coarse=cells(disc()), boxes=("exact",)
    )
    found = _paired(candidate(volumes=(disc(36.21, 37.05, 100),)), site)
    assert [(each.basis, each.exact_result) for each in found] == [("coarse", None)]


def test_beyond_the_quota_the_answer_is_one_constant_whatever_is_found() -> None:
    """Filing goes on; the answers say no more than whom to call."""
    found = _paired(candidate(), candidate(seq=1))
    assert answer_for(found, ASKER, _everybody, left=0) == ConflictAnswer(says=BEYOND_QUOTA)
    assert answer_for((), ASKER, _everybody, left=0) == ConflictAnswer(says=BEYOND_QUOTA)
    assert answer_for(found, ASKER, _everybody, left=1).says == CONTACT


def test_the_quota_is_counted_in_the_window_of_terms() -> None:
    """Three checks an hour: what was an hour ago counts no more."""
    terms = candidate().terms
    checks = [NOON - timedelta(minutes=minutes) for minutes in (59, 30, 60, 61)]
    assert quota_left(checks, terms, NOON) == 1
    assert quota_left([NOON] * 5, terms, NOON) == 0
    assert quota_left([], terms, NOON) == 3
    assert quota_left([NOON + timedelta(minutes=1)], terms, NOON) == 3


# The patient party.

KINDS = ("air_activity", "ground_movement", "training_fire")
"""Kinds whose separation from a hidden notice differs: 0 m, 0 m with times, 2000 m."""

SITE_ONE = disc(36.223, 37.021, 150, first=6.2, last=7.1, heights=(300, 320))
SITE_TWO = disc(36.281, 37.183, 40, first=6.7, last=7.8, heights=(340, 900))
"""Two places, 16 km apart, that lie in one cell of 0.1 by 0.2 degrees, in the same hours."""


def _probes() -> Iterable[Candidate]:
    """Small discs all over the cell and around it, early and late, in kinds of every separation."""
    number = 0
    for row in (-5, -3, *range(-1, 7), 9):
        for column in (-6, -3, *range(-1, 7), 10):
            lat, lng = 36.19 + row * 0.02, 36.98 + column * 0.04
            for kind, first, last in (*((kind, 6.0, 8.0) for kind in KINDS), (KINDS[1], 7.3, 7.4)):
                number += 1
                where = disc(lat, lng, 100, first=first, last=last, heights=(310, 350))
                yield candidate(kind, seq=number, volumes=(where,))


def _hidden(where: Any, *, sealed: bool) -> Candidate:
    """A site whose exact place is sealed, or a notice open to others and hidden from the asker."""
    if sealed:
        return candidate(
            "protected_site", author=OWNER, volumes=(), coarse=cells(where), boxes=("exact",)
        )
    return candidate("ground_movement", author=OWNER, volumes=(where,))


def _transcript(hidden: Candidate, *, owner_sees: bool, exactly: bool = False) -> list[Any]:
    """All that the asker gets to know: its answers, and by how much the ledger grows.

    Each probe is filed and answered; then the hidden notice is checked against all probes, as on
    its own filing or amendment, and the asker learns which of its notices have a matter.
    """

    def sees(actor: str, notice: str) -> bool:
        own = hidden.subject == notice
        return exactly or own == (actor == OWNER) or (owner_sees and actor == OWNER)

    learnt: list[Any] = []
    probes = tuple(_probes())
    for probe in probes:
        found = pair(probe, [hidden], at=NOON, sees=sees)
        answer = answer_for(found, ASKER, sees)
        learnt.append((answer.says, answer.details and "detail"))
        learnt.append(len(matters_to_open(found, frozenset())))
    back = pair(hidden, probes, at=NOON, sees=sees)
    touched = {each.b.subject for each in matters_to_open(back, frozenset())}
    learnt.append([probe.subject in touched for probe in probes])
    learnt.append(answer_for(back, ASKER, sees))
    return learnt


@pytest.mark.parametrize("owner_sees", [False, True])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_patient_party_cannot_tell_two_sites_of_one_cell_apart(
    owner_sees: bool,  # noqa: FBT001 - a parameter of the test
    sealed: bool,  # noqa: FBT001 - likewise
) -> None:
    """However often it files, its answers and the ledger's growth are the same for both sites."""
    assert cells(SITE_ONE) == cells(SITE_TWO)
    one, two = (_hidden(where, sealed=sealed) for where in (SITE_ONE, SITE_TWO))
    learnt = _transcript(one, owner_sees=owner_sees)
    assert learnt == _transcript(two, owner_sees=owner_sees)
    assert (CONTACT, ()) in learnt
    assert (CLEAR, ()) in learnt


def test_with_exact_footprints_the_same_probes_would_find_the_site() -> None:
    """The control: answers from exact footprints tell the sites apart, and place them to 2 km."""
    one, two = (_hidden(where, sealed=False) for where in (SITE_ONE, SITE_TWO))
    learnt = [_transcript(site, owner_sees=True, exactly=True) for site in (one, two)]
    assert learnt[0] != learnt[1]
    for site, said in zip((SITE_ONE, SITE_TWO), learnt, strict=True):
        hits = [
            probe.state.current.volumes[0].volume.outline_circle
            for probe, hit in zip(_probes(), said[-2], strict=True)
            if hit
        ]
        circle = site.volume.outline_circle
        assert hits
        assert circle
        lat = sum(hit.center.lat for hit in hits if hit) / len(hits)
        lng = sum(hit.center.lng for hit in hits if hit) / len(hits)
        assert abs(lat - circle.center.lat) < 0.02
        assert abs(lng - circle.center.lng) < 0.04


INSIDE = st.tuples(
    st.floats(min_value=36.205, max_value=36.295),
    st.floats(min_value=37.01, max_value=37.19),
    st.floats(min_value=10, max_value=300),
)


@settings(deadline=None, max_examples=40)
@given(
    INSIDE,
    INSIDE,
    st.tuples(
        st.floats(min_value=35.9, max_value=36.6),
        st.floats(min_value=36.7, max_value=37.5),
        st.floats(min_value=1, max_value=5000),
        st.floats(min_value=4.1, max_value=8.9),
        st.sampled_from(KINDS),
    ),
)
def test_no_probe_whatever_tells_two_sites_of_one_cell_apart(
    one: tuple[float, float, float],
    two: tuple[float, float, float],
    probe: tuple[float, float, float, float, str],
) -> None:
    """Any two footprints with the same cells, any probe: the same answer, the same matters."""
    lat, lng, radius, hour, kind = probe
    asked = candidate(kind, seq=9, volumes=(disc(lat, lng, radius, first=hour, last=hour + 0.1),))
    said = []
    for where in (one, two):
        hidden = _hidden(disc(*where), sealed=False)
        sees = _own(hidden, asked)
        found = pair(asked, [hidden], at=NOON, sees=sees)
        back = pair(hidden, [asked], at=NOON, sees=sees)
        said.append(
            (answer_for(found, ASKER, sees), answer_for(back, ASKER, sees), len(found), len(back))
        )
    if cells(disc(*one)) == cells(disc(*two)):
        assert said[0] == said[1]


@settings(deadline=None, max_examples=30)
@given(
    st.floats(min_value=-89, max_value=89),
    st.floats(min_value=-180, max_value=180),
    st.floats(min_value=-0.01, max_value=0.01),
    st.floats(min_value=10, max_value=2000),
)
def test_hiding_a_notice_never_hides_a_conflict(
    lat: float, lng: float, aside: float, radius: float
) -> None:
    """Cells hold the footprint: whatever meets exactly is found from cells as well."""
    first = candidate("ground_movement", volumes=(disc(lat, lng, radius),))
    second = candidate(
        "training_fire", seq=1, author=OWNER, volumes=(disc(lat + aside, lng, radius),)
    )
    if _paired(first, second):
        sees = _own(first, second)
        assert _paired(first, second, sees=sees)
        assert answer_for(_paired(first, second, sees=sees), ASKER, sees).says == CONTACT


def test_a_filing_is_read_from_the_state_alone() -> None:
    """Pairing needs no title, contact or unit: only kind, place, time and order."""
    bare = candidate("ground_movement", title="x")
    assert filed().title != bare.state.title
    assert len(_paired(bare, candidate("ground_movement", seq=1))) == 1
