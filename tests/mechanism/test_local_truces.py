"""Local truces: nested, time-boxed, renewed, and kept apart from what groups accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, at, entry
from tests.mechanism.party_acts import bring

from truceline.mechanism import parties
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.local_truce_assents import LocalTruceAssented, LocalTruceRefused
from truceline.mechanism.local_truces import (
    PART,
    LocalTruceAgreed,
    LocalTruceEnded,
    LocalTruceRenewed,
)
from truceline.mechanism.terms_answers import Seat

if TYPE_CHECKING:
    from datetime import datetime

SINCE, UNTIL = at("2016-04-29 22:00"), at("2016-05-02 22:00")
SILENCE = LocalTruceAgreed(
    form="silence",
    title="Made-up silence",
    place="Made-up Valley",
    sides=("north", "south"),
    since=SINCE,
    until=UNTIL,
)
ENDED = LocalTruceEnded(why="Made up.")


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


def test_a_silence_of_72_hours_runs_for_them_and_no_longer() -> None:
    """It is to come, runs from its first to its last instant, and has then run out by itself."""
    state = PART.begin(entry(0, SILENCE))
    assert timedelta(hours=72) == UNTIL - SINCE
    tick = timedelta(microseconds=1)
    assert state.phase(SINCE - tick) == "upcoming"
    assert state.phase(SINCE) == state.phase(UNTIL) == "running"
    assert state.phase(UNTIL + tick) == "lapsed"
    assert state.state == "agreed"


def test_it_is_renewed_day_by_day() -> None:
    """A renewal carries it on from its end; one after a gap leaves the gap open."""
    book = Book()
    subject = book.tell(PART, SILENCE)
    day = timedelta(days=1)
    book.tell(PART, LocalTruceRenewed(until=UNTIL + day), subject)
    book.tell(PART, LocalTruceRenewed(since=UNTIL + 3 * day, until=UNTIL + 4 * day), subject)
    state = book.state(subject)
    phases = [state.phase(UNTIL + n * day / 2) for n in (1, 3, 7, 9)]
    assert phases == ["running", "upcoming", "running", "lapsed"]
    assert PART.row(state).since == SINCE
    assert PART.row(state).until == UNTIL + 4 * day


def test_a_renewal_lengthens_and_never_overlaps() -> None:
    """A renewal that does not make it last longer, or begins inside it, is refused."""
    book = Book()
    subject = book.tell(PART, SILENCE)
    assert book.codes(PART, LocalTruceRenewed(until=UNTIL), subject) == {"TIME_ORDER"}
    inside = LocalTruceRenewed(since=SINCE, until=UNTIL + timedelta(days=1))
    assert book.codes(PART, inside, subject) == {"TIME_ORDER"}
    open_ended = book.tell(PART, replace(SILENCE, until=None))
    assert book.codes(PART, LocalTruceRenewed(), open_ended) == {"TIME_ORDER"}


def test_an_ended_one_stays_ended() -> None:
    """After its end neither a renewal nor a second end is taken, and the fold keeps the end."""
    book = Book()
    subject = book.tell(PART, replace(SILENCE, until=None))
    moment = SINCE + timedelta(hours=5)
    book.tell(PART, ENDED, subject, at=moment)
    assert book.codes(PART, ENDED, subject) == {"STATE_NOT_ALLOWED"}
    assert book.codes(PART, LocalTruceRenewed(), subject) == {"STATE_NOT_ALLOWED"}
    book.force(PART, LocalTruceRenewed(since=UNTIL), subject)
    state = book.state(subject)
    assert state.phase(moment - timedelta(seconds=1)) == "running"
    assert state.phase(moment) == "ended"


def test_one_that_is_called_off_before_it_begins_ran_for_no_time() -> None:
    """Its row's span does not end before it begins: no index of times takes such a span."""
    book = Book()
    subject = book.tell(PART, SILENCE)
    book.tell(PART, ENDED, subject, at=SINCE - timedelta(hours=1))
    state = book.state(subject)
    assert state.phase(SINCE) == "ended"
    shown = PART.row(state)
    assert (shown.since, shown.until) == (SINCE, SINCE)


def test_it_is_nested_in_its_agreement() -> None:
    """It names sides that the Terms know and does not outlast an agreement that ends."""
    book = Book()
    wrong = replace(SILENCE, sides=("east",), until=SINCE)
    assert book.codes(PART, wrong) == {"SIDE_UNKNOWN", "TIME_ORDER"}
    ends = ('Damascus]"   # 2016-02-26T22:00Z', 'Damascus]"\n  ends: 2016-05-01T00:00:00Z')
    shorter = book.amended(ends)
    assert shorter.codes(PART, SILENCE) == {"LOCAL_OUTLASTS"}
    assert shorter.codes(PART, replace(SILENCE, until=None)) == {"LOCAL_OUTLASTS"}
    assert not shorter.codes(PART, replace(SILENCE, until=at("2016-05-01 00:00")))


def test_terms_may_refuse_that_places_accept_by_themselves() -> None:
    """A settlement's own deal needs Terms that foresee it; a silence does not."""
    deal = replace(SILENCE, form="settlement", until=None)
    assert not Book().codes(PART, deal)
    strict = Book().amended(("reciprocal: true", "reciprocal: true\n    local: refused"))
    assert strict.codes(PART, deal) == {"LOCAL_NOT_FORESEEN"}
    assert not strict.codes(PART, SILENCE)


def test_places_and_groups_are_two_registers() -> None:
    """A settlement's deal is no group's acceptance, and neither is counted among the other."""
    book = Book()
    bring(book, "declared")
    book.tell(PART, replace(SILENCE, form="settlement", until=None))
    assert len(book.states(PART)) == len(book.states(parties.PART)) == 1
    assert book.states(PART)[0].actors == ()


def test_it_binds_whom_it_names_and_a_whole_side_where_it_names_nobody() -> None:
    """Named groups alone, or else every member of the sides."""
    by_side = PART.begin(entry(0, SILENCE))
    by_name = PART.begin(entry(0, replace(SILENCE, actors=("group:brigade",))))
    assert by_side.binds("group:any", "north")
    assert not by_side.binds("group:any", None)
    assert by_name.binds("group:brigade", None)
    assert not by_name.binds("group:any", "north")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("rea"), st.integers(-200, 200))))
def test_any_sequence_of_entries_folds_along_the_table(acts: list[tuple[str, int]]) -> None:
    """Whatever is on the ledger folds, and asking for a phase always answers."""
    state = PART.begin(entry(0, SILENCE))
    for seq, (name, hours) in enumerate(acts, start=1):
        when = SINCE + timedelta(hours=hours)
        body: Any = {"r": LocalTruceRenewed(until=when), "e": ENDED, "a": SILENCE}[name]
        after = PART.step(state, entry(seq, body, at=START + timedelta(hours=hours)))
        assert after.state == state.state or PART.moves(state.state, after.state)
        state = after
        assert state.phase(when) in {"upcoming", "running", "lapsed", "ended"}
        assert all(s.until is None or s.since <= s.until for s in state.stretches)


def test_a_silence_lasts_no_longer_at_a_time_than_terms_foresee() -> None:
    """A silence, and each extension of it, stays within Terms; a settlement of a place may last."""
    rule = "effect:\n  silences: {longest: PT72H, extension: PT24H}\n"
    book = Book().amended(("\neffect:\n", f"\n{rule}"))
    subject = book.tell(PART, SILENCE)
    hour = timedelta(hours=1)
    long = replace(SILENCE, until=UNTIL + hour)
    assert book.codes(PART, long) == {"SILENCE_TOO_LONG"}
    assert not book.codes(PART, replace(long, form="settlement"))
    longer = LocalTruceRenewed(until=UNTIL + 25 * hour)
    assert book.codes(PART, longer, subject) == {"SILENCE_TOO_LONG"}
    book.tell(PART, LocalTruceRenewed(until=UNTIL + 24 * hour), subject)


BY_BOTH = ("\neffect:\n", "\neffect:\n  silences: {agreed_by: both_guarantors}\n")
SEATS = {actor: Seat() for actor in ("state:one", "state:two", "cell:officer")}


def _lacks(book: Book, subject: str, when: datetime = SINCE) -> str:
    state = book.state(subject)
    stretch = state.running_at(when)
    assert stretch is not None
    return str(state.unsigned(stretch, book.terms, SEATS, when))


def test_a_silence_is_signed_by_those_whom_terms_name_and_not_by_whom_it_names() -> None:
    """Whoever records it signs for itself; that both arranged it is the recorder's word alone."""
    book = Book().amended(BY_BOTH)
    both = ("state:one", "state:two")
    subject = book.tell(PART, replace(SILENCE, arranged_by=both), author="cell:officer")
    assert _lacks(book, subject) == "both_guarantors"
    book.tell(PART, LocalTruceAssented(stretch=subject), subject, author="state:one")
    assert _lacks(book, subject) == "both_guarantors"
    book.tell(PART, LocalTruceAssented(stretch=subject), subject, author="state:two")
    assert _lacks(book, subject) == ""
    of_one = book.tell(PART, SILENCE, author="state:one")
    book.tell(PART, LocalTruceAssented(stretch=of_one), of_one, author="state:two")
    assert _lacks(book, of_one) == ""
    settlement = book.tell(PART, replace(SILENCE, form="settlement"), author="cell:officer")
    assert _lacks(book, settlement) == ""
    silent = Book()
    assert _lacks(silent, silent.tell(PART, SILENCE, author="cell:officer")) == ""


def test_a_renewal_needs_its_own_signatures() -> None:
    """Who agreed to three days has not agreed to a fourth."""
    book = Book().amended(BY_BOTH)
    subject = book.tell(PART, SILENCE)
    book.tell(PART, LocalTruceAssented(stretch=subject), subject, author="state:two")
    later = UNTIL + timedelta(hours=1)
    book.tell(PART, LocalTruceRenewed(until=UNTIL + timedelta(days=1)), subject)
    assert _lacks(book, subject, later) == "both_guarantors"
    assert _lacks(book, subject) == ""
    stretch = book.state(subject).stretches[-1].entry
    book.tell(PART, LocalTruceAssented(stretch=stretch), subject, author="state:two")
    assert _lacks(book, subject, later) == ""


def test_an_assent_counts_from_when_the_desk_has_it() -> None:
    """No duty rests on a signature that came afterwards, whatever day its author gives it."""
    book = Book().amended(BY_BOTH)
    subject = book.tell(PART, SILENCE)
    late = SINCE + timedelta(hours=5)
    assented = LocalTruceAssented(stretch=subject)
    book.tell(PART, assented, subject, author="state:two", at=SINCE, recorded_at=late)
    assert _lacks(book, subject, late - timedelta(hours=1)) == "both_guarantors"
    assert _lacks(book, subject, late) == ""


def test_an_assent_is_taken_back_only_before_the_stretch_begins() -> None:
    """What both signed and what has begun is not undone by one of them alone."""
    book = Book().amended(BY_BOTH)
    subject = book.tell(PART, SILENCE)
    assented, refused = (
        LocalTruceAssented(stretch=subject),
        LocalTruceRefused(stretch=subject, why="Made up."),
    )
    book.tell(PART, assented, subject, author="state:two")
    book.tell(PART, refused, subject, author="state:two")
    assert _lacks(book, subject) == "both_guarantors"
    book.tell(PART, assented, subject, author="state:two")
    begun = {"author": "state:two", "recorded_at": SINCE + timedelta(hours=1)}
    assert book.codes(PART, refused, subject, **begun) == {"STRETCH_BEGUN"}
    book.force(PART, refused, subject, **begun)
    assert _lacks(book, subject, SINCE + timedelta(hours=2)) == ""
    unknown = LocalTruceAssented(stretch="f" * 64)
    assert book.codes(PART, unknown, subject) == {"STRETCH_UNKNOWN"}
