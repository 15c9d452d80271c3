"""Charges: who answers for which party, by Terms or by its own word, and since when."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry, made_up_terms
from tests.mechanism.party_acts import BRIGADE, DIVISION, declaration

from truceline.analysis.answering import answering, unanswered
from truceline.mechanism.charges import PART, ChargeClaimed, ChargeLaidDown, answerable
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.parties import PART as PARTIES
from truceline.mechanism.relays import Relay

ONE, TWO, OFFICER = "state:one", "state:two", "cell:officer"
CLAIM = ChargeClaimed(party=BRIGADE, grounds="It supplies them.")
DOWN = ChargeLaidDown(why="They parted")
RELAY = Relay(channel="telephone", caller_role="duty officer")
MINUTE = timedelta(minutes=1)
SOUTH = ("    answers_for: [south]\n", "")


def book() -> Book:
    """A desk with a party of the north and one of the south."""
    made = Book()
    made.tell(PARTIES, declaration(), author=BRIGADE)
    made.tell(PARTIES, declaration(DIVISION, side="south", to=TWO), author=DIVISION)
    return made


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


def test_a_guarantor_speaks_for_itself_alone() -> None:
    """Nobody claims for another but an officer who relays its words, and says so."""
    made = book()
    assert made.codes(PART, CLAIM, author=OFFICER) == {"NOT_GUARANTOR"}
    assert made.codes(PART, CLAIM, author=BRIGADE) == {"NOT_GUARANTOR"}
    relayed = ChargeClaimed(party=BRIGADE, on_behalf_of=ONE, relayed=RELAY)
    assert made.codes(PART, relayed, author=TWO) == {"RELAY_NOT_OFFICER"}
    subject = made.tell(PART, relayed, author=OFFICER)
    state = made.state(subject)
    assert (state.guarantor, state.relayed) == (ONE, True)
    assert made.codes(PART, DOWN, subject, author=TWO) == {"CHARGE_OF_OTHER"}
    made.tell(PART, DOWN, subject, author=ONE)
    assert made.codes(PART, DOWN, subject, author=ONE) == {"STATE_NOT_ALLOWED"}


def test_it_answers_for_a_party_once_while_it_stands() -> None:
    """A second claim is refused while one stands; two guarantors may both claim; parties alone."""
    made = book()
    subject = made.tell(PART, CLAIM, author=ONE)
    assert made.codes(PART, CLAIM, author=ONE) == {"CHARGE_STANDS"}
    assert made.codes(PART, CLAIM, author=TWO) == set()
    made.tell(PART, DOWN, subject, author=ONE)
    assert made.codes(PART, CLAIM, author=ONE) == set()
    assert made.codes(PART, ChargeClaimed(party="group:none"), author=ONE) == {"PARTY_UNKNOWN"}


def test_who_answers_is_asked_of_an_instant() -> None:
    """By Terms from the acceptance on, by claim from its own time until it was laid down."""
    made = book()
    subject = made.tell(PART, CLAIM, author=TWO, at=START + 5 * MINUTE)
    made.tell(PART, DOWN, subject, author=TWO, at=START + 9 * MINUTE)

    def at(minute: int) -> list[tuple[str, str]]:
        found = answerable(made.terms, BRIGADE, "north", made.states(PART), START + minute * MINUTE)
        return [(each.guarantor, each.by) for each in found]

    by_terms = [(ONE, "terms")]
    assert at(4) == by_terms
    assert at(5) == at(8) == [*by_terms, (TWO, "claim")]
    assert at(9) == by_terms
    assert answerable(made.terms, BRIGADE, "", (), START) == ()


def test_every_bound_party_is_shown_and_nobodys_is_named() -> None:
    """Active parties stand in the list, those for whom nobody answers among them; others do not."""
    made = book()
    terms = made_up_terms(SOUTH)
    states = made.states(PARTIES)
    # A declaration alone binds nobody under these Terms.
    assert answering(terms, states, (), (), START + 9 * MINUTE) == ()
    from truceline.mechanism import party_kinds as told  # noqa: PLC0415 - for these acts alone

    for subject, by, other in ((states[0].opened_by, ONE, TWO), (states[1].opened_by, TWO, ONE)):
        made.tell(PARTIES, told.PartyAttested(to=other), subject, author=by)
        made.tell(PARTIES, told.PartyActivated(), subject, author=by)
    found = answering(terms, made.states(PARTIES), (), (), START + 9 * MINUTE)
    assert [each.party for each in found] == sorted([BRIGADE, DIVISION])
    assert {each.party: each.side for each in found} == {BRIGADE: "north", DIVISION: "south"}
    assert unanswered(found) == (DIVISION,)
    assert "Nobody answers for group:division" in found[1].says
    assert "state:one answers for north" in found[0].says


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([CLAIM, DOWN]), st.integers(-99, 99))))
def test_any_sequence_of_entries_folds_along_the_table(
    acts: list[tuple[ChargeClaimed | ChargeLaidDown, int]],
) -> None:
    """Whatever is on the ledger folds; what was laid down stays so, and never ends before it began.

    A back-dated end is an end at the beginning.
    """
    state = PART.begin(entry(0, CLAIM))
    for seq, (body, minutes) in enumerate(acts, start=1):
        after = PART.step(state, entry(seq, body, at=START + minutes * MINUTE))
        assert after.state == state.state or PART.moves(state.state, after.state)
        state = after
    assert state.until is None or state.until >= state.since
