"""The file of a referral: every line accounted for, and nothing told that is not for the reader."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from truceline.analysis.referral_file import (
    FileLine,
    Held,
    Referral,
    ReferralFile,
    referral_file,
)
from truceline.mechanism.incident_outcome_kinds import MAX_FILE

KINDS = ("incident.reported/1", "incident.found/1", "incident.queried/1")
HASHES = tuple(f"{n:064x}" for n in range(8))


def sent(listed: tuple[str, ...]) -> Referral:
    """A referral with these entries."""
    at = datetime(2016, 3, 1, tzinfo=UTC)
    return Referral(
        entry="f" * 64, place=99, rung="ministers", reason="r", by="state:one", at=at, listed=listed
    )


def held(listed: tuple[str, ...], gone: frozenset[str] = frozenset()) -> dict[str, Held | None]:
    """What the desk holds of them."""
    return {
        each: None if each in gone else Held(place=n, kind=KINDS[n % 3])
        for n, each in enumerate(listed)
    }


def test_a_reader_on_the_rung_is_told_kinds_and_what_is_destroyed() -> None:
    """Of what is withheld it learns kind and number, of what is gone that it is gone."""
    listed = HASHES[:4]
    found = referral_file(
        sent(listed), held(listed, frozenset({HASHES[3]})), before=listed,
        seen=frozenset({HASHES[0]}), told_kinds=True,
    )  # fmt: skip
    assert [line.status for line in found.lines] == ["seen", "withheld", "withheld", "destroyed"]
    assert found.withheld_kinds == {"incident.found/1": 1, "incident.queried/1": 1}
    assert found.says == (
        "ministers: 4 entries, 1 seen, 2 withheld from this reader, 1 destroyed since;"
        " complete up to place 99."
    )


def test_an_entry_left_out_shows_as_missing() -> None:
    """A list that is not whole says how many are not on it; the order of a list is no matter."""
    found = referral_file(
        sent(HASHES[:2]), held(HASHES[:2]), before=HASHES[:3], seen=frozenset(), told_kinds=False
    )
    assert (found.complete, found.missing) == (False, 1)
    assert "1 that stood before place 99 are not on its list" in found.says
    turned = tuple(reversed(HASHES[:3]))
    whole = referral_file(
        sent(turned), held(turned), before=HASHES[:3], seen=frozenset(), told_kinds=False
    )
    assert whole.complete
    assert [line.entry for line in whole.lines] == list(turned)


def test_a_file_longer_than_a_list_is_cut_and_says_so() -> None:
    """The newest 800 go along; that there were more is said, and is not called complete."""
    every = tuple(f"{n:064x}" for n in range(MAX_FILE + 1))
    found = referral_file(
        sent(every[1:]), held(every[1:]), before=every, seen=frozenset(every), told_kinds=True
    )
    assert (found.missing, found.cut, found.complete) == (0, True, False)
    assert f"the newest {MAX_FILE}" in found.says


@given(
    st.frozensets(st.sampled_from(HASHES)),
    st.frozensets(st.sampled_from(HASHES)),
    st.frozensets(st.sampled_from(HASHES)),
)
def test_two_desks_that_differ_in_what_is_hidden_look_the_same(
    seen: frozenset[str], gone: frozenset[str], other_gone: frozenset[str]
) -> None:
    """A reader off the rung cannot tell a withheld kind from another, nor hidden from destroyed."""
    seen -= gone | other_gone

    def asked(away: frozenset[str], turn: int) -> ReferralFile:
        hidden = {
            each: None
            if each in away
            else Held(place=n, kind=KINDS[n % 3])
            if each in seen
            else Held(place=n + turn, kind=KINDS[(n + turn) % 3])
            for n, each in enumerate(HASHES)
        }
        return referral_file(sent(HASHES), hidden, before=HASHES, seen=seen, told_kinds=False)

    one, two = asked(gone, 0), asked(other_gone, 1)
    assert one == two
    assert one.count("seen") == len(seen)
    assert all(
        line == FileLine(entry=line.entry, status="withheld")
        for line in one.lines
        if line.entry not in seen
    )
