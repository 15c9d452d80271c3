"""What a statement is worth after its key was revoked is decided by witness time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.analysis.key_standing import Said, Verdict, Witnessed, judge, quorum_at
from truceline.mechanism.key_register import Key, Revocation

START = datetime(2016, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NINE = START + 9 * HOUR


def revoked(
    seq: int = 50,
    at: datetime = START + 20 * HOUR,
    *,
    since: datetime | None = None,
    by: str = "un:convenor",
    reason: str = "other",
) -> Revocation:
    """A made-up revocation."""
    return Revocation(seq=seq, at=at, by=by, reason=reason, since=since, own=by == "group:brigade")


def key(*revocations: Revocation) -> Key:
    """A made-up key of a brigade."""
    ends = min((each.at for each in revocations), default=None)
    return Key(
        id="0" * 32,
        actor="group:brigade",
        public=bytes(32),
        seal=None,
        since=START,
        revoked_at=ends,
        revocations=revocations,
    )


def said(hour: float, seq: int = 10) -> Said:
    """A statement recorded at an hour of the day."""
    return Said(seq=seq, recorded_at=START + hour * HOUR)


def seen(size: int, hour: float) -> Witnessed:
    """A checkpoint that a quorum dated at an hour of the day."""
    return Witnessed(size=size, at=START + hour * HOUR)


def word(verdict: Verdict) -> tuple[str, str]:
    """The verdict without its sentence, which must be one."""
    assert verdict.sentence.endswith(".")
    return verdict.word, verdict.by


def test_what_stands_before_a_revocation_stays_valid() -> None:
    """A lost key voids nothing that was recorded before, with witnesses or without."""
    lost = key(revoked(reason="lost"))
    assert word(judge(said(5), lost)) == ("valid", "desk")
    assert word(judge(said(5), lost, [seen(20, 6)])) == ("valid", "witnesses")
    assert word(judge(said(5), lost, [seen(60, 21)])) == ("valid", "desk")
    assert word(judge(said(5), key())) == ("valid", "desk")


def test_what_stands_after_a_revocation_is_void() -> None:
    """A statement behind the revocation is void, whatever time anybody gives it."""
    lost = key(revoked(seq=50))
    for place in (50, 51, 999):
        assert judge(said(1, seq=place), lost, [seen(2000, 1)]).word == "void"


def test_a_stolen_key_wants_a_witness_between() -> None:
    """Where a thief may sign, the desk's order alone does not tell theft from its owner's word."""
    stolen = key(revoked(reason="stolen"))
    assert word(judge(said(5), stolen, [seen(20, 6)])) == ("valid", "witnesses")
    assert word(judge(said(5), stolen, [seen(5, 4), seen(60, 21)])) == ("undecided", "desk")
    assert word(judge(said(5), stolen)) == ("valid", "desk")


def test_witnesses_decide_what_was_signed_while_the_key_was_in_other_hands() -> None:
    """Dated before: valid. Recorded after: void. Dated only by the desk: undecided."""
    copied = key(revoked(since=NINE, reason="copied"))
    assert word(judge(said(5), copied, [seen(20, 6)])) == ("valid", "witnesses")
    assert word(judge(said(10), copied, [seen(20, 11)])) == ("void", "witnesses")
    assert word(judge(said(5), copied, [seen(20, 11)])) == ("undecided", "witnesses")
    assert word(judge(said(5), copied, [seen(5, 4)])) == ("undecided", "witnesses")


def test_a_desk_that_back_dates_what_a_thief_signed_gains_nothing() -> None:
    """The desk's time alone never makes valid what witnesses saw too late."""
    copied = key(revoked(since=NINE, reason="copied"))
    for hour in (0, 5, 8.99):
        assert judge(said(hour), copied, [seen(9, 8), seen(20, 12)]).word == "undecided"


def test_without_witnesses_the_desks_time_stands_in_and_is_said_to() -> None:
    """Where nobody witnesses, the answer names the desk as the one who is believed."""
    copied = key(revoked(since=NINE, reason="copied"))
    assert word(judge(said(5), copied)) == ("valid", "desk")
    assert word(judge(said(9), copied)) == ("void", "desk")


def test_an_actor_denies_nothing_by_its_own_word() -> None:
    """Who signed an acknowledgement cannot void it by calling its own key copied since before."""
    own = revoked(since=NINE, by="group:brigade", reason="copied")
    denied = judge(said(10), key(own), [seen(20, 11)])
    assert word(denied) == ("undecided", "witnesses")
    assert "alone says so" in denied.sentence
    assert judge(said(5), key(own), [seen(20, 6)]).word == "valid"
    # Somebody else who enrols says the same: now it is void.
    confirmed = revoked(seq=55, since=NINE, reason="copied")
    assert judge(said(10), key(own, confirmed), [seen(20, 11)]).word == "void"


def test_a_second_counts_whole() -> None:
    """A cosignature's second is over before what it dates is surely earlier."""
    copied = key(revoked(since=NINE, reason="copied"))
    second = timedelta(seconds=1)
    early = said(8)
    assert judge(early, copied, [Witnessed(size=20, at=NINE - second)]).word == "valid"
    assert judge(early, copied, [Witnessed(size=20, at=NINE)]).word == "undecided"


def test_a_quorum_is_complete_with_its_last_signature() -> None:
    """The time is that of the signature that completes the quorum, in whatever order they come."""
    signed = [("c", 30), ("a", 10), ("b", 20)]

    def two(names: frozenset[str]) -> bool:
        return len(names) >= 2

    assert quorum_at(signed, two) == datetime.fromtimestamp(20, tz=UTC)
    assert quorum_at(signed[:1], two) is None
    assert quorum_at([("a", 2**62), ("b", 2**62)], two) is None


hours = st.floats(0, 24, allow_nan=False)
authors = st.sampled_from(("group:brigade", "un:convenor"))
checkpoints = st.lists(st.builds(seen, st.integers(0, 80), hours), max_size=5)


@given(st.integers(0, 80), hours, st.one_of(st.none(), hours), checkpoints, authors)
def test_an_earlier_statement_is_never_worth_less(
    place: int, hour: float, since: float | None, dated: list[Witnessed], by: str
) -> None:
    """Of two statements under one key the one that is earlier in every way is worth as much."""
    claimed = None if since is None else START + since * HOUR
    held = key(revoked(since=claimed, by=by, reason="stolen"))
    worth = {"void": 0, "undecided": 1, "valid": 2}
    later = judge(said(hour, place), held, dated)
    earlier = judge(said(hour / 2, place // 2), held, dated)
    assert worth[earlier.word] >= worth[later.word]


@given(st.integers(0, 80), hours, st.one_of(st.none(), hours), checkpoints)
def test_the_actors_own_word_voids_nothing_before_its_revocation(
    place: int, hour: float, since: float | None, dated: list[Witnessed]
) -> None:
    """Only what stands behind the revocation is void by the actor's own word."""
    claimed = None if since is None else START + since * HOUR
    held = key(revoked(since=claimed, by="group:brigade", reason="copied"))
    assert (judge(said(hour, place), held, dated).word == "void") is (place >= 50)


@pytest.mark.parametrize("own", [True, False])
def test_more_witnesses_never_make_worse_what_was_witnessed_in_time(*, own: bool) -> None:
    """A further cosigned checkpoint leaves valid what another had dated in time."""
    by = "group:brigade" if own else "un:convenor"
    held = key(replace(revoked(since=NINE, reason="copied"), own=own, by=by))
    for more in ([], [seen(11, 20)], [seen(80, 23), seen(3, 1)]):
        assert judge(said(5), held, [seen(20, 6), *more]).word == "valid"
