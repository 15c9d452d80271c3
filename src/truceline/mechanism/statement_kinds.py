"""What a source says that somebody said: recorded with its place, confirmed, disputed, corrected.

A statement is somebody's, as a source has it, and never a fact. Where it stands in which document
is recorded beside it, so that anybody who has that document finds the very words. What of the
mechanism it speaks of stands in ``about``: a promise, an incident, a milestone, a figure of aid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from truceline.mechanism.deadlines import Day
from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Hash, Language, Short, Words

STATEMENT: Final = "statement"

StatementSort = Literal[
    "position",
    "commitment",
    "allegation",
    "denial",
    "figure",
    "acceptance",
    "listing_claim",
    "other",
]
"""What a statement was taken for by whoever recorded it."""

DateBasis = Literal["stated", "inferred", "lower_bound", "unknown"]
"""How the day of publication is known: a stated day is another thing than one that follows."""

Offset = Annotated[int, Field(ge=0, le=1 << 40)]
EntryNumber = Annotated[int, Field(ge=1, le=1 << 31)]
Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where words stand: a stretch of one document, and what is known of that document.

    Args:
        sha256: Of the document's bytes.
        start: Where the words begin: characters (code points) of the document as decoded.
        end: Where they end, exclusive.
        document: The file or title under which it was found.
        publisher: Who published it, where that is known.
        address: Its address (URL), where that is known.
        earliest: The first day on which it may have been published.
        latest: The last such day.
        basis: How these days are known.
        evidence: What they rest on, in a line.
        entry_number: Which entry of the source it is, from 1, where many share one hash, as those
            of a feed do; absent where the source is one page.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    sha256: Hash
    start: Offset
    end: Offset
    document: Short | None = None
    publisher: Short | None = None
    address: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    earliest: Day | None = None
    latest: Day | None = None
    basis: DateBasis = "unknown"
    evidence: Short | None = None
    entry_number: EntryNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """Another document that has the same words; it is no second source of them."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    sha256: Hash
    publisher: Short | None = None
    document: Short | None = None


Copies = Annotated[tuple[Copied, ...], Field(max_length=200)]
Chain = Annotated[tuple[Short, ...], Field(max_length=8)]

_PLACE: Final = {
    "sha256": "0" * 64,
    "start": 4,
    "end": 31,
    "document": "made-up.txt",
    "publisher": "Made-up Gazette",
    "earliest": "2016-03-01",
    "latest": "2016-03-02",
    "basis": "inferred",
    "evidence": "Made-up: it says Tuesday, and the file was kept on 2 March",
}


@kind(
    "statement.recorded/1",
    part=STATEMENT,
    opens=True,
    example={
        "speaker": "group:made-up-council",
        "named": "the council's spokesman (made up)",
        "sort": "commitment",
        "words": "We open the road on Friday.",
        "quoted": True,
        "language": "en",
        "verb": "said",
        "rule": "name after the verb",
        "confidence": 0.96,
        "place": _PLACE,
        "copies": [{"sha256": "1" * 64, "publisher": "Made-up Evening Post"}],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecorded:
    """Somebody is said to have said something: whose words, which, and where they stand."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    speaker: ActorId | None = opened("Who spoke, where that is an actor", default=None)
    named: Short | None = opened("The speaker as the source names it", default=None)
    sort: StatementSort = opened("What the author takes it for")
    words: Words = opened("Exactly what stands there, sign for sign")
    quoted: bool = opened("Whether it stands between marks; else it is the writer's account of it")
    language: Language = opened("The language of the words")
    translation: Words | None = opened("The words in the desk's language", default=None)
    verb: Short | None = opened("The word of saying that the source uses", default=None)
    via: Chain = opened("Through whom the source has it, the nearest first", default=())
    rule: Short | None = opened("How the speaker was found: a rule, or a person", default=None)
    confidence: Share | None = opened("How often that rule is right (0 to 1)", default=None)
    said_on: Day | None = opened(
        "The day on which it was said, where the source says", default=None
    )
    place: Place = opened("Where the words stand, and when that was published")
    copies: Copies = opened("Further documents with the same words", default=())


@kind("statement.confirmed/1", part=STATEMENT, example={"remark": "Said so (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementConfirmed:
    """Somebody, its speaker perhaps, says that it was said so; a dispute of theirs stands no more.

    It says nothing of whether what was said is true.
    """

    remark: Short | None = opened("What is to be said of it", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "statement.disputed/1",
    part=STATEMENT,
    example={"what": "words", "why": "Made-up: the word was Friday week"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDisputed:
    """Somebody, its speaker perhaps, says that it was not said, or not so, or by another."""

    what: Literal["said", "speaker", "words", "meaning", "date"] = opened("What is disputed")
    why: Short = opened("Why, with what shows it")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "statement.corrected/1",
    part=STATEMENT,
    example={"speaker": "group:made-up-brigade", "why": "Made-up: the next line names him"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCorrected:
    """Whoever recorded it reads it better; what was recorded first stays in its history.

    What is left out stays as it was. New words need their place, a new place its words.
    """

    speaker: ActorId | None = opened("Who spoke", default=None)
    named: Short | None = opened("The speaker as the source names it", default=None)
    sort: StatementSort | None = opened("What it is taken for", default=None)
    words: Words | None = opened("Exactly what stands there", default=None)
    place: Place | None = opened("Where the words stand", default=None)
    language: Language | None = opened("The language of the words", default=None)
    translation: Words | None = opened("The words in the desk's language", default=None)
    said_on: Day | None = opened("The day on which it was said", default=None)
    why: Short = opened("What was read wrongly")


@kind("statement.withdrawn/1", part=STATEMENT, example={"why": "Made-up: it was a caption"})
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWithdrawn:
    """Whoever recorded it takes it back: it should not have been recorded."""

    why: Short = opened("Why")
