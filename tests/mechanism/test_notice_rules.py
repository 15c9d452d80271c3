from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.mechanism.builders import made_up_terms
from tests.mechanism.notice_builders import (
    NOON,
    TWO,
    bench,
    cells,
    check,
    codes,
    consent,
    disc,
    entry,
    filed,
    look,
    opened,
    told_to,
)

from truceline.mechanism import notice_kinds as told
from truceline.mechanism import notices


def test_a_reply_that_can_have_seen_no_version_is_refused() -> None:
    """Nobody acknowledges what the checkpoint they cite does not hold."""
    first = entry(4, filed())
    draft = entry(5, told.NoticeAcknowledged(), author="state:one", seen=2)
    assert codes(check(notices.begin(first), draft, bench())) == ["VERSION_NOT_SEEN"]
    unknown = entry(5, told.NoticeAcknowledged(version="b" * 64), author="state:one")
    assert codes(check(notices.begin(first), unknown, bench())) == ["VERSION_UNKNOWN"]


def test_somebody_whom_the_notice_does_not_name_cannot_reply() -> None:
    """Only recipients reply."""
    state, version = opened()
    draft = entry(1, told.NoticeAcknowledged(version=version), author="state:two")
    assert codes(check(state, draft, bench())) == ["NOT_A_RECIPIENT"]
    assert notices.step(state, draft) == state


@pytest.mark.parametrize("notice", ["convoy", "medical_evacuation", "protected_site"])
def test_humanitarian_notices_are_acknowledged_or_clarified_and_nothing_else(notice: str) -> None:
    """Humanitarian notices are never objected to, approved or deconflicted (decision 9)."""
    where: dict[str, Any] = {}
    if notice == "protected_site":
        where = {"volumes": (), "coarse": cells(disc())}
    state, version = opened(notice, **where)

    def refused(body: Any) -> list[str]:
        return codes(check(state, entry(1, body, author="state:one"), bench()))

    assert refused(told.NoticeObjected(why="No")) == ["HUMANITARIAN_NOT_OBJECTED"]
    assert refused(told.NoticeConsented(version=version)) == ["HUMANITARIAN_NOT_APPROVED"]
    assert refused(told.NoticeAcknowledged(version=version)) == []
    assert refused(told.NoticeQueried(question="When?")) == []
    forced = told_to(state, *(consent(n, actor, version) for n, actor in enumerate(TWO, 1)))
    assert not look(forced).deconflicted
    assert told.HUMANITARIAN_SENTENCE in look(state).says
    assert look(state, hour=7).word == "active"  # with no reply at all


def test_the_exact_place_of_a_protected_site_cannot_stand_open() -> None:
    """Exact footprints of sites and positions are sealed; their cells are whole and flat."""
    for kind in ("protected_site", "position_declaration"):
        draft = entry(0, filed(kind))
        assert codes(check(None, draft, bench())) == ["EXACT_NOT_SEALED"]
        fine = entry(0, filed(kind, volumes=(), coarse=(disc(),)), boxes=("exact",))
        assert codes(check(None, fine, bench())) == ["COARSE_TOO_FINE"]
        bare = entry(0, filed(kind, volumes=()), boxes=("exact",))
        assert codes(check(None, bare, bench())) == ["COARSE_MISSING", "FOOTPRINT_MISSING"]
        sound = entry(0, filed(kind, volumes=(), coarse=cells(disc())), boxes=("exact",))
        assert check(None, sound, bench()) == []
    state = notices.begin(sound)
    amended = entry(1, told.NoticeAmended(why="Moved", volumes=(disc(),)))
    assert codes(check(state, amended, bench())) == ["EXACT_NOT_SEALED"]


@pytest.mark.parametrize("lat", [-89.99, -60.02, -0.01, 0.05, 36.21, 71.3, 89.99])
@pytest.mark.parametrize("lng", [-179.99, 12.345, 180.0])
def test_cells_made_from_a_footprint_are_always_coarse_enough(lat: float, lng: float) -> None:
    """What the desk's own cells publish passes the desk's own check, poles and all."""
    where = {"volumes": (), "coarse": cells(disc(lat, lng, 3000.0))}
    draft = entry(0, filed("protected_site", **where), boxes=("exact",))
    assert check(None, draft, bench()) == []


def test_a_notice_says_where_and_when() -> None:
    """A place is missing, a time is missing, or is given twice: each has its own code."""

    def faults(notice: str = "air_activity", **fields: Any) -> list[str]:
        return codes(check(None, entry(0, filed(notice, **fields)), bench()))

    open_end = replace(disc(), time_end=None)
    assert faults(volumes=()) == ["FOOTPRINT_MISSING"]
    assert faults(volumes=(open_end,)) == ["TIME_UNBOUNDED"]
    assert faults("deconfliction_zone", volumes=(open_end,)) == []
    assert faults(since=NOON) == ["TIME_TWICE"]
    assert faults("channel_test", volumes=(), since=NOON, until=NOON) == []
    early = NOON - timedelta(hours=1)
    assert faults("channel_test", volumes=(), since=NOON, until=early) == ["TIME_ORDER"]


def test_recipients_are_others_each_once() -> None:
    """Nobody notifies itself, and nobody is named twice."""
    both = ("group:north", "state:one", "state:one")
    draft = entry(0, filed(recipients=both))
    assert codes(check(None, draft, bench())) == [
        "RECIPIENT_IS_NOTIFIER", "RECIPIENT_TWICE",
    ]  # fmt: skip


def test_kinds_are_those_that_terms_know_and_admit() -> None:
    """An unknown kind and one that the agreement does not admit are two different faults."""
    assert codes(check(None, entry(0, filed("parade")), bench())) == ["NOTICE_KIND_UNKNOWN"]
    few = made_up_terms(("          demining, training_fire", "          training_fire"))
    state = entry(0, filed("demining"))
    assert codes(check(None, state, bench(under=few))) == ["NOTICE_NOT_ADMITTED"]


def test_all_faults_come_at_once() -> None:
    """A draft with several faults is told of every one."""
    bad = filed("protected_site", recipients=("group:north",), waits_for=("c" * 64,), since=NOON)
    assert codes(check(None, entry(0, bad), bench())) == [
        "RECIPIENT_IS_NOTIFIER", "EXACT_NOT_SEALED", "TIME_TWICE", "WAITS_FOR_UNKNOWN",
    ]  # fmt: skip


def test_a_notice_cannot_wait_for_itself_even_by_way_of_others() -> None:
    """Waiting in a circle is refused."""
    first, first_id = opened()
    second, second_id = opened(seq=1, waits_for=(first_id,))
    desk = bench({first_id: ("notice", first), second_id: ("notice", second)})
    turn = entry(2, told.NoticeAmended(why="Order", waits_for=(second_id,)), about=(first_id,))
    assert codes(check(first, turn, desk)) == ["WAITS_FOR_ITSELF"]
    fine = entry(2, told.NoticeAmended(why="Order", waits_for=(first_id,)), about=("d" * 64,))
    assert check(first, fine, desk) == []


def test_only_the_notifier_changes_a_notice() -> None:
    """Recipients reply; they do not amend, withdraw, complete or clarify."""
    state, _ = opened()
    for body in (
        told.NoticeAmended(why="No", title="Other"),
        told.NoticeWithdrawn(why="No"),
        told.NoticeCompleted(),
    ):
        draft = entry(1, body, author="state:one")
        assert codes(check(state, draft, bench())) == ["NOT_THE_NOTIFIER"]
    asked = told_to(state, entry(1, told.NoticeQueried(question="Which?"), author="state:one"))
    own = entry(2, told.NoticeClarified(to="state:one", answer="Mine"), author="state:one")
    assert codes(check(asked, own, bench())) == ["NOT_THE_NOTIFIER"]


def test_who_hands_a_notice_over() -> None:
    """Notifier, officer and desk say that it was sent; a stranger does not."""
    state, _ = opened()
    body = told.NoticeSent(recipients=("state:one",), channel="hotline")
    for author in ("group:north", "cell:officer", "desk:own"):
        assert check(state, entry(1, body, author=author), bench()) == []
    stranger = entry(1, body, author="state:one")
    assert codes(check(state, stranger, bench())) == ["NOT_THE_CARRIER"]
    wrong = entry(1, replace(body, recipients=("un:aid",)))
    assert codes(check(state, wrong, bench())) == ["NOT_A_RECIPIENT"]


def test_nothing_is_settled_that_is_not_open() -> None:
    """Clarifying no query and settling no objection are refused."""
    state, _ = opened()
    clear = entry(1, told.NoticeClarified(to="state:one", answer="So"))
    assert codes(check(state, clear, bench())) == ["NOTHING_OPEN"]
    settle = entry(1, told.NoticeSettled(what="objection", how="So"), author="state:one")
    assert codes(check(state, settle, bench())) == ["NOTHING_OPEN"]
    idle = entry(1, told.NoticeAmended(why="Nothing"))
    assert codes(check(state, idle, bench())) == ["NOTHING_AMENDED"]
