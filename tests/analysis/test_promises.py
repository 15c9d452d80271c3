"""Repeated neglect: promises of one promiser that were settled as not kept, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, entry, made_up_terms

from truceline.analysis.promises import Neglect, promises
from truceline.mechanism.commitment_kinds import (
    CommitmentDecided,
    CommitmentJudged,
    CommitmentMade,
)
from truceline.mechanism.commitments import PART, Commitment
from truceline.mechanism.spans import Span

BRIGADE, DIVISION, AID, ONE = "group:brigade", "group:division", "agency:aid", "state:one"
TERMS = made_up_terms()
DAY = timedelta(days=1)
NOT_KEPT = CommitmentJudged(judgement="not_kept", evidence="Seen")
KEPT = CommitmentJudged(judgement="kept", evidence="Seen")
DECIDED = CommitmentDecided(judgement="not_kept", document="Minutes")


def promise(
    number: int, *words: tuple[str, Any], day: int = 0, promiser: str = BRIGADE, **more: Any
) -> tuple[str, Commitment]:
    """A promise made on a day after the start, and words on it a day later; with its id."""
    body = CommitmentMade(
        promiser=promiser, what=f"Promise {number}", to=(AID,), source="statement",
        reference="r", **more,
    )  # fmt: skip
    when = START + day * DAY
    opening = entry(number * 100, body, author=promiser, recorded_at=when)
    state: Commitment = PART.begin(opening)
    for offset, (author, word) in enumerate(words, start=1):
        said = entry(number * 100 + offset, word, author=author, recorded_at=when + DAY)
        state = PART.step(state, said)
    return opening.hash, state


def counted(
    *held: tuple[str, Commitment], days: int = 30, span: int | None = None
) -> list[Neglect]:
    """What the promises come to, so many days after the start, in a window of days."""
    window = None if span is None else Span(days=span)
    return list(promises(held, TERMS, START + days * DAY, window=window))


def test_the_same_undertaking_is_a_chain_of_repeats_or_a_duty() -> None:
    """Three promises that repeat each other are one undertaking; so are two of one duty."""
    first = promise(1, (BRIGADE, NOT_KEPT))
    second = promise(2, (BRIGADE, NOT_KEPT), repeats=first[0], day=1)
    third = promise(3, repeats=second[0], day=2)
    duty = [promise(n, (BRIGADE, NOT_KEPT), duty="O5", day=n) for n in (4, 5)]
    other = promise(6, (BRIGADE, NOT_KEPT))
    found = counted(first, second, third, *duty, other)
    assert [(len(n.made), len(n.not_kept), n.duty) for n in found] == [
        (3, 2, ""), (2, 2, "O5"), (1, 1, ""),
    ]  # fmt: skip
    assert [n.repeated for n in found] == [True, True, False]
    assert found[0].what == "Promise 3"
    assert "promised 3 times since the first, settled as not kept 2 times" in found[0].says


def test_another_promiser_is_another_undertaking() -> None:
    """Two sides that break the same duty are never counted together."""
    mine = promise(1, (BRIGADE, NOT_KEPT), duty="O5")
    theirs = promise(2, (DIVISION, NOT_KEPT), duty="O5", promiser=DIVISION)
    assert [len(n.not_kept) for n in counted(mine, theirs)] == [1, 1]


def test_what_only_others_say_is_never_counted() -> None:
    """An allegation is told apart; a dispute and silence past the date are not even that."""
    alleged = promise(1, (AID, NOT_KEPT), (ONE, NOT_KEPT), duty="O5")
    apart = promise(2, (AID, NOT_KEPT), (BRIGADE, KEPT), duty="O5")
    silent = promise(3, duty="O5", due_at=START)
    (found,) = counted(alleged, apart, silent)
    assert (found.not_kept, found.entries) == ((), ())
    assert found.alleged == (alleged[0],)
    assert "never settled as not kept. Not counted: 1" in found.says


def test_a_decision_counts_and_names_its_entry() -> None:
    """What those decided whom Terms name counts, though the promiser denies it."""
    held = promise(1, (AID, NOT_KEPT), (BRIGADE, KEPT), (ONE, DECIDED))
    (found,) = counted(held)
    assert found.not_kept == (held[0],)
    assert held[1].decision is not None
    assert found.entries == (held[1].decision.entry,)


def test_the_window_ends_at_the_instant_asked_about() -> None:
    """What was settled before the window is not counted, what is to come neither."""
    old = promise(1, (BRIGADE, NOT_KEPT), duty="O5")
    new = promise(2, (BRIGADE, NOT_KEPT), duty="O5", day=20)
    (found,) = counted(old, new, span=14)
    assert (found.made, found.not_kept) == ((new[0],), (new[0],))
    (found,) = counted(old, new, days=3, span=14)
    assert found.not_kept == (old[0],)
    assert "promised once within P14D, settled as not kept once" in found.says
    assert counted(new, days=3) == []


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([BRIGADE, DIVISION]),
            st.lists(
                st.tuples(
                    st.sampled_from([BRIGADE, DIVISION, AID]),
                    st.sampled_from([NOT_KEPT, KEPT, DECIDED]),
                ),
                max_size=3,
            ),
            st.sampled_from([None, "O5", "O2"]),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_every_promise_is_in_one_undertaking_and_none_counts_by_others_word(
    drawn: list[tuple[str, list[tuple[str, Any]], str | None, bool]],
) -> None:
    """Undertakings part the promises; counted is only what was decided or admitted."""
    held: list[tuple[str, Commitment]] = []
    for number, (promiser, words, duty, repeats) in enumerate(drawn):
        earlier = next((s for s, c in reversed(held) if c.promiser == promiser), None)
        more: dict[str, Any] = {"repeats": earlier} if repeats else {}
        held.append(promise(number, *words, promiser=promiser, duty=duty, **more))
    found = counted(*held)
    made = [subject for each in found for subject in each.made]
    assert sorted(made) == sorted(subject for subject, _ in held)
    known = dict(held)
    for each in found:
        assert {known[s].promiser for s in each.made} == {each.promiser}
        for subject in each.not_kept:
            state = known[subject]
            own = {word.by for word in state.standing if word.says == "not_kept"}
            assert state.decision is not None or state.promiser in own
