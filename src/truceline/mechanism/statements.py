"""Statements: what somebody is said to have said, where it stands, and who says otherwise.

One subject is one statement of one speaker, as one document has it; copies of that document are its
further witnesses and no further sources. It holds for what was said, never for what is so. Its
state follows from the newest word of each who spoke of it, first that applies:

1. ``withdrawn`` once whoever recorded it took it back.
2. ``disputed`` while anybody's newest word is that it was not said, or not so.
3. ``confirmed`` where its own speaker's newest word is that it was said so.
4. ``recorded`` else; what others confirm stands beside it.

>>> sorted(TRANSITIONS["confirmed"])
['disputed', 'recorded', 'withdrawn']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism.deadlines import FIRST_ZONE
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import flaw
from truceline.mechanism.relays import relay_faults
from truceline.mechanism.says import Say, say, signed, standing
from truceline.mechanism.statement_kinds import (
    STATEMENT,
    Copied,
    Place,
    StatementConfirmed,
    StatementCorrected,
    StatementDisputed,
    StatementRecorded,
    StatementWithdrawn,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

TRANSITIONS = table(
    recorded="confirmed disputed withdrawn",
    confirmed="recorded disputed withdrawn",  # recorded: a correction named another speaker
    disputed="recorded confirmed withdrawn",
    withdrawn="",
)
_TITLE: Final = 80
"""So many characters of the words stand in a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementState:
    """A statement with all that was said of it.

    Args:
        state: A word of :data:`TRANSITIONS`, by the rule above.
        body: The statement as it is read now: as recorded, with its corrections.
        recorder: Who recorded it.
        entry: The hash of the entry that opened it.
        openings: The entries that record it; more than one where subjects were linked.
        about: The subjects that it speaks of, as its recorder has it.
        says: Every word on it, oldest first.
        corrections: The hashes of the entries that corrected it.
        why: Why it was withdrawn; empty where it was not.
        marks: When the desk last had each sort of event (UTC).
    """

    state: str
    body: StatementRecorded
    recorder: str
    entry: str
    openings: tuple[str, ...]
    about: tuple[str, ...]
    says: tuple[Say, ...] = ()
    corrections: tuple[str, ...] = ()
    why: str = ""
    marks: Mapping[str, datetime]

    @property
    def under(self) -> str:
        """The agreement."""
        return self.body.under

    @property
    def who(self) -> str:
        """The speaker: the actor, else as the source names it."""
        return self.body.speaker or self.body.named or ""

    @property
    def copies(self) -> tuple[Copied, ...]:
        """Further documents that have the words, each once; its own is not among them."""
        found = {each.sha256: each for each in self.body.copies}
        found.pop(self.body.place.sha256, None)
        return tuple(found.values())

    @property
    def standing(self) -> tuple[Say, ...]:
        """The newest word of each who spoke of it, in the order in which they came."""
        return standing(self.says)

    @property
    def follows(self) -> str:
        """The state by rules 2 to 4."""
        if any(each.says == "disputed" for each in self.standing):
            return "disputed"
        return "confirmed" if self.body.speaker in signed(self.says) else "recorded"


def place_key(place: Place) -> str:
    """The natural key of a statement: one document, one entry of it where it has some, one stretch.

    >>> place_key(Place(sha256="e3b0", start=4, end=9, entry_number=2))
    'e3b0#2:4-9'
    """
    number = "" if place.entry_number is None else f"#{place.entry_number}"
    return f"{place.sha256}{number}:{place.start}-{place.end}"


def place_keys(place: Place) -> tuple[str, ...]:
    """The keys under which the same stretch may be on record, its own first.

    What was recorded without the number of an entry may be of any entry of its source.
    """
    return tuple(dict.fromkeys((place_key(place), place_key(replace(place, entry_number=None)))))


def begin(entry: Entry) -> StatementState:
    """The statement as recorded."""
    body: StatementRecorded = entry.body
    return StatementState(
        state="recorded",
        body=body,
        recorder=entry.author,
        entry=entry.hash,
        openings=(entry.hash,),
        about=entry.statement.about,
        marks={"recorded": entry.recorded_at},
    )


def step(state: StatementState, entry: Entry) -> StatementState:
    """The statement after one more entry; what does not fit changes nothing."""
    body = entry.body
    if isinstance(body, StatementRecorded):
        return _linked(state, entry, body)
    if state.state == "withdrawn":
        return state
    match body:
        case StatementConfirmed():
            said = say(entry, "confirmed", "", body.remark or "")
            return _stands(replace(state, says=(*state.says, said)), entry, "confirmed")
        case StatementDisputed():
            said = say(entry, "disputed", body.what, body.why)
            return _stands(replace(state, says=(*state.says, said)), entry, "disputed")
        case StatementCorrected() if entry.author == state.recorder:
            read = replace(
                state,
                body=_corrected(state.body, body),
                about=_with(state.about, _named(state, entry)),
                corrections=(*state.corrections, entry.hash),
            )
            return _stands(read, entry, "corrected")
        case StatementWithdrawn() if entry.author == state.recorder:
            marks = {**state.marks, "withdrawn": entry.recorded_at}
            return replace(state, state="withdrawn", why=body.why, marks=marks)
    return state


def _linked(state: StatementState, entry: Entry, body: StatementRecorded) -> StatementState:
    """One statement that was recorded twice: the other's documents become further witnesses."""
    place = body.place
    other = Copied(sha256=place.sha256, publisher=place.publisher, document=place.document)
    known = replace(state.body, copies=(*state.body.copies, other, *body.copies))
    return replace(
        state,
        body=known,
        openings=(*state.openings, entry.hash),
        about=_with(state.about, entry.statement.about),
    )


def _corrected(was: StatementRecorded, now: StatementCorrected) -> StatementRecorded:
    names = ("speaker", "named", "sort", "words", "place", "language", "translation", "said_on")
    said = {name: getattr(now, name) for name in names if getattr(now, name) is not None}
    if said.keys() & {"speaker", "named"}:
        # A rule found the speaker that stands there no longer; a person found this one.
        said |= {"rule": None, "confidence": None}
        if "speaker" not in said:
            said["speaker"] = None
    return replace(was, **said)


def _named(state: StatementState, entry: Entry) -> tuple[str, ...]:
    """What a further entry is about, beside the statement itself."""
    return tuple(each for each in entry.statement.about if each not in state.openings)


def _with(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*old, *new)))


def _stands(state: StatementState, entry: Entry, event: str) -> StatementState:
    return replace(state, state=state.follows, marks={**state.marks, event: entry.recorded_at})


def check(state: StatementState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft."""
    return list(_faults(state, draft, bench))


def _faults(state: StatementState | None, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: Any = draft.body
    if isinstance(body, StatementRecorded):
        yield from _place_faults(body.words, body.place)
        yield from _later_faults(body.place, bench)
        yield from _said_faults(body)
        yield from _twice_faults(body.words, body.place, body.under, bench)
        if body.speaker is None and body.named is None:
            sentence = "It names nobody who spoke."
            hint = "Give speaker, or named: the words by which the source names them."
            yield flaw("SPEAKER_MISSING", sentence, hint, "speaker")
        return
    if state is None:
        return
    if state.state == "withdrawn":
        yield wrong_state(draft, state.state, {"recorded", "confirmed", "disputed"})
    if isinstance(body, StatementConfirmed | StatementDisputed):
        yield from relay_faults(draft, bench)
    elif draft.author != state.recorder:
        sentence = f"{state.recorder} recorded it, not {draft.author}."
        hint = "Say what is wrong with it: statement.disputed; its recorder can correct it."
        yield flaw("NOT_RECORDER", sentence, hint, "author")
    if isinstance(body, StatementCorrected):
        yield from _correction_faults(state, draft, body, bench)


def _correction_faults(
    state: StatementState, draft: Entry, body: StatementCorrected, bench: Bench
) -> Iterator[Fault]:
    if (body.words is None) != (body.place is None):
        sentence = "Words are corrected together with where they stand."
        yield flaw("PLACE_OR_WORDS", sentence, "Give words and place.", "place")
    elif body.words is not None and body.place is not None:
        yield from _place_faults(body.words, body.place)
        yield from _later_faults(body.place, bench)
        if place_key(body.place) != place_key(state.body.place):
            yield from _twice_faults(body.words, body.place, state.under, bench, state.entry)
    yield from _said_faults(_corrected(state.body, body))
    if _corrected(state.body, body) == state.body and not set(_named(state, draft)) - {
        *state.about
    }:
        sentence = "Nothing would be corrected."
        yield flaw("NOTHING_CORRECTED", sentence, "Give what is to be read differently.")


def _place_faults(words: str, place: Place) -> Iterator[Fault]:
    if place.end <= place.start:
        sentence = f"The words would end at {place.end}, and begin at {place.start}."
        yield flaw("SPAN_ORDER", sentence, "The end comes after the start, exclusive.", "place")
    elif place.end - place.start != len(words):
        sentence = (
            f"The place has {place.end - place.start} characters, and the words {len(words)}."
        )
        hint = "Take the words out of the document as decoded, sign for sign."
        yield flaw("SPAN_LENGTH", sentence, hint, "words")
    if place.earliest is not None and place.latest is not None and place.latest < place.earliest:
        sentence = f"It would be published by {place.latest}, and not before {place.earliest}."
        yield flaw("DAY_ORDER", sentence, "The latest day comes last.", "place")
    if place.basis != "unknown" and place.earliest is None and place.latest is None:
        sentence = f"Its day is {place.basis.replace('_', ' ')}, and no day is given."
        yield flaw("DAY_MISSING", sentence, "Give a day, or the basis unknown.", "place")


def _later_faults(place: Place, bench: Bench) -> Iterator[Fault]:
    """The fault of recording what is not published yet; the day has begun first at UTC+14."""
    if place.earliest is not None and place.earliest > (bench.now + FIRST_ZONE).date():
        sentence = f"It would be published on {place.earliest} at the earliest, which is to come."
        hint = "Correct the day, or the time at which it is recorded."
        yield flaw("PUBLISHED_LATER", sentence, hint, "place")


def _said_faults(body: StatementRecorded) -> Iterator[Fault]:
    latest = body.place.latest
    if body.said_on is not None and latest is not None and body.said_on > latest:
        sentence = f"It would be said on {body.said_on}, and published by {latest}."
        hint = "Nobody publishes what is not said yet: correct one of them."
        yield flaw("SAID_LATER", sentence, hint, "said_on")


def _twice_faults(
    words: str, place: Place, under: str, bench: Bench, own: str = ""
) -> Iterator[Fault]:
    """The fault of recording one stretch of one document twice under one agreement.

    Entries of a feed have one hash: where the words differ, it is another text of that document.
    ``own`` is the entry that opened the statement which is corrected: it is no other than itself.
    """
    keys = place_keys(place)
    for subject in (each for key in keys for each in bench.lookup(STATEMENT, key)):
        found = bench.find(subject)
        if found is None or found[1].state == "withdrawn" or found[1].body.words != words:
            continue
        if found[1].entry == own:
            continue
        first = bench.first or next(iter(bench.agreements), "")
        if (found[1].under or first) == (under or first):
            sentence = f"These words are on record already: {subject[:12]}."
            hint = "Correct that one (statement.corrected), or say that it was not said so."
            yield flaw("STATEMENT_EXISTS", sentence, hint, "place")
            return


def _short(body: StatementRecorded) -> str:
    """The beginning of the words on one line; nothing in them closes the marks around them."""
    plain = " ".join(body.words.split()).replace("\u201c", '"').replace("\u201d", '"')
    cut = plain if len(plain) <= _TITLE else f"{plain[: _TITLE - 1].rstrip()}\u2026"
    return f"\u201c{cut}\u201d" if body.quoted else cut


def row(state: StatementState) -> Row:
    """The docket's row; found by document and place."""
    body = state.body
    place, more = body.place, (body.named, body.words[:2000], body.translation, body.sort)
    return Row(
        state=state.state,
        title=f"{state.who}: {_short(body)}",
        under=state.under,
        key=place_key(place),
        parties=() if body.speaker is None else (body.speaker,),
        marks=state.marks,
        words=" ".join(each for each in (*more, place.publisher, place.document) if each),
    )


PART = Part(
    name=STATEMENT,
    kinds=(
        StatementRecorded,
        StatementConfirmed,
        StatementDisputed,
        StatementCorrected,
        StatementWithdrawn,
    ),
    transitions=TRANSITIONS,
    initial=frozenset({"recorded"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"withdrawn"}),
)
