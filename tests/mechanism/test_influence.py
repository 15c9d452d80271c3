"""Influence: what was asked, said to be done, and said to have come of it; never a finding."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry, made_up_terms
from tests.mechanism.party_acts import BRIGADE, declaration

from truceline.analysis.clocks import clocks
from truceline.mechanism import influence as told
from truceline.mechanism.influence import PART
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.parties import PART as PARTIES
from truceline.mechanism.relays import Relay

ONE, TWO, OFFICE, OFFICER = "state:one", "state:two", "un:office", "cell:officer"
ASKED = told.InfluenceAsked(guarantor=ONE, party=BRIGADE, asked="To let the convoy through")
USED = told.InfluenceUsed(did="A call to its commander")
RELAY = Relay(channel="telephone", caller_role="duty officer")


def book() -> Book:
    """A desk with a party."""
    made = Book()
    made.tell(PARTIES, declaration(), author=BRIGADE)
    return made


def answer(what: Any, **more: Any) -> told.InfluenceAnswered:
    """An answer to a request."""
    return told.InfluenceAnswered(answer=what, **more)


def outcome(what: Any) -> told.InfluenceOutcomeTold:
    """What somebody says came of it."""
    return told.InfluenceOutcomeTold(outcome=what, summary="As seen")


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


def test_a_guarantor_is_asked_about_a_party() -> None:
    """Whose influence is asked for guarantees these Terms; on whom, is on the register."""
    made = book()
    wrong = told.InfluenceAsked(guarantor="state:three", party="group:none", asked="Anything")
    assert made.codes(PART, wrong, author=OFFICE) == {"NOT_GUARANTOR", "PARTY_UNKNOWN"}
    assert made.codes(PART, ASKED, author=OFFICE) == set()


def test_only_the_guarantor_says_what_it_answers_and_did() -> None:
    """Another's account of it is refused; its own words by telephone are kept as relayed."""
    made = book()
    subject = made.tell(PART, ASKED, author=OFFICE)
    for body in (answer("accepts"), USED):
        assert made.codes(PART, body, subject, author=TWO) == {"NOT_THE_GUARANTOR"}
    relayed = told.InfluenceUsed(did="A call", on_behalf_of=ONE, relayed=RELAY)
    made.tell(PART, relayed, subject, author=OFFICER)
    word = made.state(subject).log[-1]
    assert (word.by, word.relay) == (ONE, RELAY)


def test_what_came_of_it_is_told_side_by_side() -> None:
    """Two who differ both stand, with their names; no state follows from either."""
    made = book()
    subject = made.tell(PART, ASKED, author=OFFICE)
    made.tell(PART, answer("accepts", summary="It will try"), subject, author=ONE)
    made.tell(PART, USED, subject, author=ONE)
    made.tell(PART, outcome("as_asked"), subject, author=ONE)
    made.tell(PART, outcome("no_change"), subject, author=BRIGADE)
    state = made.state(subject)
    assert state.state == "used"
    assert [(word.by, word.what) for word in state.outcomes] == [
        (ONE, "as asked: As seen"), (BRIGADE, "no change: As seen"),
    ]  # fmt: skip
    assert [word.kind for word in state.log] == [
        "asked", "answered", "used", "outcome_told", "outcome_told",
    ]  # fmt: skip
    assert made.codes(PART, answer("declines"), subject, author=ONE) == {"STATE_NOT_ALLOWED"}


def test_who_asked_may_drop_it_and_nobody_else() -> None:
    """A request that was dropped is over: nothing more is said of it."""
    made = book()
    subject = made.tell(PART, ASKED, author=OFFICE)
    dropped = told.InfluenceDropped(why="Another road")
    assert made.codes(PART, dropped, subject, author=ONE) == {"NOT_THE_ASKER"}
    made.tell(PART, dropped, subject, author=OFFICE)
    assert made.codes(PART, USED, subject, author=ONE) == {"STATE_NOT_ALLOWED"}
    assert made.codes(PART, outcome("worse"), subject, author=TWO) == {"STATE_NOT_ALLOWED"}


def test_time_that_is_asked_for_stops_no_clock() -> None:
    """Silence and a plea for time leave the clock running; an answer or an act stops it."""
    line = "    referral_decision:"
    clock = "    influence_reply: {value: PT24H, from: asked, authority: desk_default}\n"
    terms = made_up_terms((line, clock + line))
    made = book()
    subject = made.tell(PART, ASKED, author=OFFICE)

    def stopped() -> list[bool]:
        running = clocks(PART.row(made.state(subject)), terms)
        assert all(each.on_desk_default for each in running)
        return [each.stopped_at is not None for each in running]

    assert stopped() == [False]
    made.tell(PART, answer("asks_for_time"), subject, author=ONE)
    assert (made.state(subject).state, stopped()) == ("asked", [False])
    made.tell(PART, answer("declines"), subject, author=ONE)
    assert (made.state(subject).state, stopped()) == ("answered", [True])


ACTS = (
    ASKED, answer("accepts"), answer("asks_for_time"), USED, outcome("in_part"),
    told.InfluenceDropped(why="Done"),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(ACTS)))
def test_any_sequence_of_entries_folds_along_the_table(acts: list[Any]) -> None:
    """Whatever is on the ledger folds; every word stays in the log, in its order."""
    state = PART.begin(entry(0, ASKED, at=START))
    for seq, body in enumerate(acts, start=1):
        after = PART.step(state, entry(seq, body))
        assert after.state == state.state or PART.moves(state.state, after.state)
        assert after.log[:-1] == state.log
        state = after
