"""Talks: who opens, who sits, who claims; whatever is on the ledger folds along the tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import ROLES, START, Book, entry, made_up_terms

from truceline.mechanism import talks_kinds as told
from truceline.mechanism import talks_round_kinds as rounds
from truceline.mechanism.parties import PART as PARTIES
from truceline.mechanism.party_kinds import PartyActivated, PartyAttested, PartyDeclared
from truceline.mechanism.relays import Relay
from truceline.mechanism.talks import DELEGATIONS, PROCESSES, ROUNDS, TRACKS
from truceline.mechanism.talks_papers import PART as PAPERS
from truceline.mechanism.talks_papers import PaperAgreed, PaperRevised, PaperTabled, PaperWithdrawn
from truceline.mechanism.talks_seats import facilitators, outsider
from truceline.mechanism.talks_words import position_sentence, quoted

if TYPE_CHECKING:
    from truceline.mechanism.parts import Part

CHAIR, OFFICER, BRIGADE, DIVISION = (
    "un:chair", "cell:officer", "group:brigade", "group:division",
)  # fmt: skip
FRAME = """political:
  framework: made-up-statement
  facilitator: un:chair
  inviters: [guarantor]
  agenda: [{id: governance, label: Governing}, {id: detainees, label: Detainees}]
  tracks: [{id: one, name: One}, {id: two, name: Two, agenda: [detainees]}]
"""
DEPUTY = "{name: Deputy, roles: [facilitator]}"
TERMS = made_up_terms(
    ("publication: {bulletin", f"{FRAME}publication: {{bulletin"),
    ("actors:\n", f"actors:\n  un:chair: {{name: Chair}}\n  un:deputy: {DEPUTY}\n"),
)  # fmt: skip
CALL = Relay(channel="telephone", caller_role="made up")
OPENED = told.ProcessOpened(process="valley", name="Valleys", framework="made-up-statement")
TRACK = told.TrackOpened(track="one", name="One")
ROUND = rounds.RoundAnnounced(number=1, name="First", format="direct")
GOVERNANCE = told.AgendaPlaced(item="governance", title="Governing", standing="agreed")
STALLED = told.TrackStalled(item="governance", since=START, why="Only procedure")


def desk() -> tuple[Book, str]:
    """A desk with a process."""
    book = Book(terms=TERMS, roles={**ROLES, CHAIR: frozenset(), "un:deputy": frozenset()})
    return book, book.tell(PROCESSES, OPENED, author=CHAIR)


def with_track() -> tuple[Book, str, str]:
    """A desk with a process and a track that has one point."""
    book, process = desk()
    track = book.tell(TRACKS, TRACK, author=CHAIR, about=(process,))
    book.tell(TRACKS, GOVERNANCE, track, author=CHAIR)
    return book, process, track


def seat(book: Book, process: str, actor: str) -> str:
    """A delegation."""
    formed = told.DelegationFormed(actor=actor, name="Delegation")
    return book.tell(DELEGATIONS, formed, author=actor, about=(process,))


def test_the_facilitators_are_whom_terms_name() -> None:
    """Named as such or in that role in Terms; a role on the register of actors does not do."""
    assert facilitators(TERMS) == {CHAIR, "un:deputy"}
    assert facilitators(made_up_terms()) == frozenset()
    book, _ = desk()
    book = replace(book, roles={**book.roles, BRIGADE: frozenset({"facilitator"})})
    other = replace(OPENED, process="other")
    assert book.codes(PROCESSES, other, author=BRIGADE) == {"NOT_THE_FACILITATOR"}
    assert book.codes(PROCESSES, other, author="un:deputy") == set()


def test_talks_stand_only_under_terms_that_foresee_them_and_on_their_framework() -> None:
    """Without a political frame there is no process; with one, it stands on that document."""
    bare = Book()
    assert "TALKS_NOT_FORESEEN" in bare.codes(PROCESSES, OPENED, author=CHAIR)
    book, _ = desk()
    other = replace(OPENED, process="b", framework="other")
    assert book.codes(PROCESSES, other, author=CHAIR) == {"FRAMEWORK_OTHER"}
    assert book.codes(PROCESSES, OPENED, author=CHAIR) == {"SUBJECT_EXISTS"}


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        ("state:one", "guarantor"),
        (CHAIR, "facilitates"),
        ("un:office", "registered as secretariat"),
        ("agency:aid", "registered as humanitarian"),
        ("state:far", "a state, and no party"),
        ("group:brigade", None),
        ("org:platform", None),
    ],
)
def test_who_is_outside_follows_from_what_the_desk_knows(actor: str, why: str | None) -> None:
    """Guarantors, third hands and states that are no party are outside; organisations are not."""
    found = outsider(actor, desk()[0].bench())
    assert (found is None) if why is None else (found is not None and why in found)


def test_a_state_that_is_bound_as_a_party_may_send_a_delegation() -> None:
    """Outside is who did not join: a bound party takes part, whatever its id begins with."""
    book, process = desk()
    formed = told.DelegationFormed(actor="state:far", name="Delegation")
    asked: dict[str, Any] = {"author": CHAIR, "about": (process,)}
    assert book.codes(DELEGATIONS, formed, **asked) == {"OUTSIDE_ACCOMPANIES"}
    party = book.tell(
        PARTIES,
        PartyDeclared(actor="state:far", name="Far", side="north", to="state:one"),
        author="state:far",
    )
    assert book.codes(DELEGATIONS, formed, **asked) == {"OUTSIDE_ACCOMPANIES"}
    book.tell(PARTIES, PartyAttested(to="state:two"), party, author="state:one")
    book.tell(PARTIES, PartyActivated(), party, author="state:one")
    assert book.codes(DELEGATIONS, formed, **asked) == set()


def test_terms_may_say_who_takes_part() -> None:
    """With participants in Terms nobody else has a seat; who is bound as a party counts as one."""
    named = made_up_terms(
        ("publication: {bulletin", f"{FRAME}  participants: [party]\npublication: {{bulletin"),
        ("actors:\n", "actors:\n  un:chair: {name: Chair}\n"),
    )
    book = Book(terms=named)
    process = book.tell(PROCESSES, OPENED, author=CHAIR)
    formed = told.DelegationFormed(actor="org:platform", name="Platform")
    asked: dict[str, Any] = {"author": CHAIR, "about": (process,)}
    assert book.codes(DELEGATIONS, formed, **asked) == {"NOT_A_PARTICIPANT"}
    assert book.codes(DELEGATIONS, replace(formed, actor=BRIGADE), **asked) == set()


def test_who_accompanies_does_not_participate_and_the_other_way_round() -> None:
    """One or the other, never both at once."""
    book, process = desk()
    given = told.ParticipationGiven(actor="org:platform", role="accompanies")
    book.tell(PROCESSES, given, process, author=CHAIR, about=(process,))
    formed = told.DelegationFormed(actor="org:platform", name="Platform")
    asked: dict[str, Any] = {"author": CHAIR, "about": (process,)}
    assert book.codes(DELEGATIONS, formed, **asked) == {"ACCOMPANIES_ALREADY"}
    seat(book, process, BRIGADE)
    given = replace(given, actor=BRIGADE)
    assert book.codes(PROCESSES, given, process, **asked) == {"DELEGATION_STANDS"}
    ended = told.ParticipationEnded(actor="org:platform", role="accompanies", why="Left")
    book.tell(PROCESSES, ended, process, author=CHAIR)
    assert book.codes(PROCESSES, ended, process, author=CHAIR) == {"ROLE_NOT_HELD"}
    assert book.codes(DELEGATIONS, formed, **asked) == set()


def test_a_delegation_is_its_actors_own_and_stands_once() -> None:
    """Formed, suspended and dissolved by itself, by relay, or by the facilitator; by no other."""
    book, process = desk()
    formed = told.DelegationFormed(actor=BRIGADE, name="Delegation")
    asked: dict[str, Any] = {"about": (process,)}
    assert book.codes(DELEGATIONS, formed, author=DIVISION, **asked) == {"NOT_ITS_WORD"}
    relayed = replace(formed, on_behalf_of=BRIGADE, relayed=CALL)
    assert book.codes(DELEGATIONS, relayed, author=OFFICER, **asked) == set()
    mine = seat(book, process, BRIGADE)
    assert book.codes(DELEGATIONS, formed, author=BRIGADE, **asked) == {"DELEGATION_STANDS"}
    leave = told.DelegationSuspended(why="In protest")
    assert book.codes(DELEGATIONS, leave, mine, author=DIVISION) == {"NOT_ITS_WORD"}
    book.tell(DELEGATIONS, leave, mine, author=BRIGADE)
    assert (book.state(mine).state, book.state(mine).turned_by) == ("suspended", BRIGADE)
    gone = told.DelegationDissolved(why="Joined others")
    book.tell(DELEGATIONS, gone, mine, author=BRIGADE)
    assert book.codes(DELEGATIONS, formed, author=BRIGADE, **asked) == set()


def test_tracks_and_points_are_those_of_terms() -> None:
    """Where Terms list tracks and points, others are refused; a track may have fewer of its own."""
    book, process = desk()
    asked: dict[str, Any] = {"author": CHAIR, "about": (process,)}
    assert book.codes(TRACKS, replace(TRACK, track="three"), **asked) == {"TRACK_UNKNOWN"}
    two = book.tell(TRACKS, replace(TRACK, track="two"), **asked)
    assert book.codes(TRACKS, GOVERNANCE, two, author=CHAIR) == {"ITEM_UNKNOWN"}
    assert book.codes(TRACKS, replace(TRACK, track="two"), **asked) == {"SUBJECT_EXISTS"}
    assert book.codes(TRACKS, TRACK, author=CHAIR) == {"PROCESS_MISSING"}
    proposed = replace(GOVERNANCE, item="detainees", standing="proposed")
    book.tell(TRACKS, proposed, two, author=BRIGADE)
    assert book.codes(TRACKS, proposed, two, author=DIVISION) == {"ITEM_PLACED"}
    agreed = replace(proposed, standing="agreed")
    assert book.codes(TRACKS, agreed, two, author=BRIGADE) == {"NOT_THE_FACILITATOR"}
    removed = told.AgendaRemoved(item="detainees", why="Not now")
    assert book.codes(TRACKS, removed, two, author=DIVISION) == {"NOT_THE_FACILITATOR"}
    assert book.codes(TRACKS, removed, two, author=BRIGADE) == set()
    book.tell(TRACKS, agreed, two, author=CHAIR)
    assert book.codes(TRACKS, removed, two, author=BRIGADE) == {"NOT_THE_FACILITATOR"}


def test_only_who_made_a_claim_takes_it_back() -> None:
    """A stall is its author's: others contest it, and the facilitator has the track go on."""
    book, _, track = with_track()
    claim_entry = f"{book.seq:064x}"
    book.tell(TRACKS, STALLED, track, author=BRIGADE)
    assert book.codes(TRACKS, STALLED, track, author=BRIGADE) == {"CLAIM_STANDS"}
    later = replace(STALLED, since=START + timedelta(days=9))
    assert book.codes(TRACKS, later, track, author=DIVISION) == {"TIME_FUTURE"}
    dropped = told.TrackClaimDropped(claim=claim_entry, why="It moved")
    assert book.codes(TRACKS, dropped, track, author=DIVISION) == {"CLAIM_NOT_YOURS"}
    unknown = told.TrackContested(claim="f" * 64, why="No")
    assert book.codes(TRACKS, unknown, track, author=DIVISION) == {"CLAIM_UNKNOWN"}
    row = TRACKS.row(book.state(track))
    assert row.title == f"One: stalled on governance, say {BRIGADE}"
    book.tell(TRACKS, dropped, track, author=BRIGADE)
    assert book.state(track).state == "open"
    assert TRACKS.row(book.state(track)).title == "One"


def test_invitations_are_sent_by_whom_terms_name_and_answered_once_invited() -> None:
    """A guarantor may invite where Terms say so; answers of others need a source."""
    book, process = desk()
    first = book.tell(ROUNDS, ROUND, author=CHAIR, about=(process,))
    sent = rounds.InvitationSent(actor=BRIGADE, capacity="participates")
    assert book.codes(ROUNDS, sent, first, author=DIVISION) == {"NOT_AN_INVITER"}
    answer = rounds.InvitationAnswered(actor=BRIGADE, answer="declined")
    assert book.codes(ROUNDS, answer, first, author=BRIGADE) == {"NOT_INVITED"}
    book.tell(ROUNDS, sent, first, author="state:one")
    assert book.codes(ROUNDS, sent, first, author=CHAIR) == {"INVITED_ALREADY"}
    assert book.codes(ROUNDS, answer, first, author=DIVISION) == {"ANSWER_NO_SOURCE"}
    reported = replace(answer, answer="accepted", reference="a made-up paper")
    book.tell(ROUNDS, answer, first, author=BRIGADE)
    book.tell(ROUNDS, reported, first, author=DIVISION)
    # Its own word counts before what another reports later.
    assert book.state(first).invitation(BRIGADE).reply.answer == "declined"
    back = rounds.InvitationWithdrawn(actor=BRIGADE, why="Moved")
    assert book.codes(ROUNDS, back, first, author=DIVISION) == {"INVITATION_NOT_YOURS"}
    book.tell(ROUNDS, back, first, author=CHAIR)
    assert book.state(first).invitation(BRIGADE) is None
    late = replace(sent, answer_by=START - timedelta(days=1))
    assert book.codes(ROUNDS, late, first, author=CHAIR) == {"TIME_ORDER"}


def test_a_session_is_of_delegations_in_an_open_round_in_the_past() -> None:
    """No session before the round, in the future, backwards, or of who has no delegation."""
    book, process, track = with_track()
    first = book.tell(ROUNDS, ROUND, author=CHAIR, about=(process, track))
    now = START + timedelta(minutes=book.seq)
    held = rounds.SessionHeld(since=now, sitting="plenary", delegations=(BRIGADE,))
    assert "STATE_NOT_ALLOWED" in book.codes(ROUNDS, held, first, author=CHAIR)
    book.tell(ROUNDS, rounds.RoundOpened(), first, author=CHAIR)
    held = replace(held, since=START + timedelta(minutes=book.seq - 1))
    assert book.codes(ROUNDS, held, first, author=CHAIR) == {"NO_DELEGATION"}
    seat(book, process, BRIGADE)
    assert book.codes(ROUNDS, held, first, author=CHAIR) == set()
    assert book.codes(ROUNDS, held, first, author=BRIGADE) == {"NOT_THE_SCRIBE"}
    early = replace(held, since=START - timedelta(days=1))
    assert book.codes(ROUNDS, early, first, author=CHAIR) == {"TIME_ORDER"}
    future = replace(held, until=START + timedelta(days=1))
    assert book.codes(ROUNDS, future, first, author=CHAIR) == {"TIME_FUTURE"}
    turned = replace(held, until=held.since - timedelta(minutes=1))
    assert book.codes(ROUNDS, turned, first, author=CHAIR) == {"TIME_ORDER"}
    strange = replace(held, items=("detainees",), accompanied_by=(BRIGADE,))
    assert book.codes(ROUNDS, strange, first, author=CHAIR) == {"ITEM_NOT_ON_AGENDA", "SEAT_TWICE"}


def test_a_paper_is_its_authors_and_agreed_on_by_delegations() -> None:
    """Only its author revises or withdraws it; only the facilitator records who agrees."""
    book, process, track = with_track()
    seat(book, process, BRIGADE)
    tabled = PaperTabled(item="governance", title="Six principles", form="principles")
    paper = book.tell(PAPERS, tabled, author=BRIGADE, about=(track,))
    revised = PaperRevised(title="Seven principles")
    assert book.codes(PAPERS, revised, paper, author=DIVISION) == {"PAPER_NOT_YOURS"}
    book.tell(PAPERS, revised, paper, author=BRIGADE)
    assert "“Seven principles”, version 2" in book.state(paper).sentence
    agreed = PaperAgreed(agreed_by=(BRIGADE, DIVISION))
    assert book.codes(PAPERS, agreed, paper, author=CHAIR) == {"NO_DELEGATION"}
    seat(book, process, DIVISION)
    assert book.codes(PAPERS, agreed, paper, author=BRIGADE) == {"NOT_THE_FACILITATOR"}
    book.tell(PAPERS, agreed, paper, author=CHAIR)
    gone = PaperWithdrawn(why="No")
    assert book.codes(PAPERS, gone, paper, author=BRIGADE) == {"STATE_NOT_ALLOWED"}


@given(st.text(min_size=1, max_size=200))
def test_no_words_get_out_of_their_quotation_marks(words: str) -> None:
    """Whatever is held, the sentence has one opening and one closing mark, and one line."""
    line = quoted(words)
    assert (line[0], line[-1]) == ("“", "”")
    assert not {"“", "”", "\n"} & set(line[1:-1])


def test_a_position_says_on_whose_word_it_is_known() -> None:
    """Three roads, three sentences; each begins with the holder."""
    holds = told.PositionStated(item="governance", holder=BRIGADE, holds="the well comes first")
    roads = {
        BRIGADE: (holds, "its own word, signed"),
        OFFICER: (replace(holds, on_behalf_of=BRIGADE, relayed=CALL), f"relayed by {OFFICER}"),
        DIVISION: (replace(holds, reference="a paper"), f"as {DIVISION} reports, from “a paper”"),
    }
    for author, (body, how) in roads.items():
        book, _, track = with_track()
        book.tell(TRACKS, body, track, author=author)
        [position] = book.state(track).positions
        said = position_sentence(position)
        assert said.startswith(f"{BRIGADE} holds that “the well comes first” (")
        assert how in said
        assert position.own is (author != DIVISION)


ZERO = f"{0:064x}"
ACTS: dict[str, tuple[Part, Any, list[Any]]] = {
    "process": (PROCESSES, OPENED, [
        told.ProcessSuspended(why="a"), told.ProcessResumed(why="a"),
        told.ProcessConcluded(outcome="a"), OPENED,
        told.ParticipationGiven(actor="state:far", role="accompanies"),
        told.ParticipationEnded(actor="state:far", role="accompanies", why="a"),
    ]),
    "track": (TRACKS, TRACK, [
        STALLED, GOVERNANCE, TRACK, told.AgendaRemoved(item="governance", why="a"),
        *(told.TrackContested(claim=f"{n:064x}", why="a") for n in range(1, 4)),
        *(told.TrackClaimDropped(claim=f"{n:064x}", why="a") for n in range(1, 4)),
        told.TrackResumed(why="a"), told.TrackAdjourned(why="a"), told.TrackConcluded(outcome="a"),
        told.PositionStated(item="governance", holder=BRIGADE, holds="x"),
        told.PositionWithdrawn(position=f"{2:064x}", why="a"),
    ]),
    "delegation": (DELEGATIONS, told.DelegationFormed(actor=BRIGADE, name="D"), [
        told.DelegationChanged(joined=("a:b",), left=("c:d",), why="a"),
        told.DelegationSuspended(why="a"), told.DelegationReturned(why="a"),
        told.DelegationDissolved(why="a"),
    ]),
    "round": (ROUNDS, ROUND, [
        ROUND, rounds.RoundMoved(why="a"), rounds.RoundOpened(), rounds.RoundAdjourned(why="a"),
        rounds.RoundResumed(why="a"), rounds.RoundClosed(outcome="a"),
        rounds.InvitationSent(actor=BRIGADE, capacity="participates"),
        rounds.InvitationWithdrawn(actor=BRIGADE, why="a"),
        rounds.InvitationAnswered(actor=BRIGADE, answer="accepted"),
        rounds.RoundAttended(actor=BRIGADE, attendance="absent"),
        rounds.OmissionNoted(actor=DIVISION, why="a"),
        rounds.SessionHeld(since=START, sitting="plenary", delegations=(BRIGADE,)),
    ]),
    "talks_paper": (PAPERS, PaperTabled(item="x", title="X", form="draft"), [
        PaperRevised(title="Y"), PaperAgreed(agreed_by=(BRIGADE, DIVISION)),
        PaperWithdrawn(why="a"),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_sequence_of_entries_folds_along_the_table(name: str, data: st.DataObject) -> None:
    """Whatever is on the ledger folds, in any order, at any time, by anybody; rows can be made."""
    part, opening, acts = ACTS[name]
    state = part.begin(entry(0, opening, about=(ZERO,)))
    said = st.tuples(st.sampled_from(acts), st.integers(-99, 99), st.sampled_from(sorted(ROLES)))
    for seq, (body, hours, author) in enumerate(data.draw(st.lists(said, max_size=30)), start=1):
        new = entry(seq, body, author=author, at=START + timedelta(hours=hours))
        after = part.step(state, new)
        assert after.state == state.state or part.moves(state.state, after.state)
        state = after
        assert part.row(state).state == state.state
    if name == "track":
        # The state is what the standing claims make of it.
        claims = state.standing_claims
        free = [claim for claim in claims if not claim.contests]
        assert (state.state == "stalled") is bool(free)
        assert (state.state == "disputed") is bool(claims and not free)
