"""What the reader of the press hands on: sources, articles, quotations, statements, mentions.

All offsets are offsets of Python strings into the source as it was decoded, so that
``text[start:end]`` is exactly what stands there; a line is counted from 1. Whatever is read is
somebody's statement with its place in a source, and never a fact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Position = Literal["before", "after", "around", "inside", "none"]
"""Where what attributes a quotation stands to it."""

Sort = Literal[
    "position", "commitment", "allegation", "denial", "figure", "acceptance", "listing_claim"
]
"""What a statement is proposed as; None is none of these."""

MentionKind = Literal["person", "group", "body", "state", "agreement", "place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a source: ``text == source.text[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One document as it was found.

    Args:
        file: Where it was found, for people: a path, or a path and a record of it.
        sha256: Of the document's bytes, in hexadecimal.
        text: The document as decoded; for HTML and feeds, what a reader sees, line by line.
        medium: What it was.
        address: Its own address (URL) where it says so.
        title: Its title where markup tells it.
        site: The name of its site where markup tells it.
        said: What markup says of its publication: an instant or day as written, oldest first.
        main: Lines that markup shows to be the article, counted from 1; None where none tells.
        encoding: How the bytes were decoded, and whether characters had to be replaced.
        replaced: How many characters could not be decoded.
        entry: Which entry of a feed it is, from 1; the hash is that of the whole feed then. 0 for
            what is a document by itself.
        fetched: When an archive says that it was fetched (UTC), which is no day of publication.
    """

    file: str
    sha256: str
    text: str
    medium: Literal["text", "html", "feed", "warc"] = "text"
    address: str = ""
    title: str = ""
    site: str = ""
    said: tuple[str, ...] = ()
    main: frozenset[int] | None = None
    encoding: str = "utf-8"
    replaced: int = 0
    entry: int = 0
    fetched: datetime | None = None

    @property
    def key(self) -> str:
        """What tells it from every other: the hash of its bytes, with the number of an entry."""
        return key_of(self.sha256, self.entry)


def key_of(sha256: str, entry: int = 0) -> str:
    """The hash of a document's bytes; for an entry of a feed with its number behind it.

    >>> key_of("e3b0", 2)
    'e3b0#2'
    """
    return f"{sha256}#{entry}" if entry else sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A line that is no part of the article, with the reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a source; ``role`` says what it is."""

    number: int
    start: int
    end: int
    text: str
    role: Literal["body", "title", "deck", "dropped", "blank"]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A source with its lines told apart.

    Args:
        source: The source.
        lines: Every line, in order.
        title: The title, where one was found.
        language: ISO 639-1.
    """

    source: Source
    lines: tuple[Line, ...]
    title: Span | None = None
    language: str = "en"

    @property
    def body(self) -> tuple[Line, ...]:
        """The lines of the article itself: its deck, and its body."""
        return tuple(each for each in self.lines if each.role in {"body", "deck"})

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """What was left out, and why."""
        return tuple(
            Dropped(line=each.number, reason=each.reason)
            for each in self.lines
            if each.role == "dropped"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a bound of a date.

    Args:
        bound: Which bound it speaks for.
        how: ``stated``, ``inferred`` (by a weekday and a dateline, say), ``caption`` (a lower bound
            only) or ``markup``.
        says: In a sentence.
        start: Where it stands; None for what markup or a mission's knowledge says.
        end: Likewise.
    """

    bound: Literal["earliest", "latest", "both"]
    how: Literal["stated", "inferred", "caption", "markup"]
    says: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When a page was published, as far as it tells: a closed interval of days, with its evidence.

    Args:
        earliest: The first day that it may be; None where nothing bounds it.
        latest: The last day; None likewise.
        basis: ``stated``, ``inferred``, ``lower_bound`` or ``unknown``.
        evidence: What speaks for each bound.
        at: The instant (UTC), where one is stated.
    """

    earliest: date | None = None
    latest: date | None = None
    basis: Literal["stated", "inferred", "lower_bound", "unknown"] = "unknown"
    evidence: tuple[Evidence, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who published it, how that is known, and from whom it was taken, the origin first.

    Args:
        name: The outlet or blog; empty where nothing tells it.
        how: How it is known.
        chain: From whom it was taken, the origin first.
        platform: On whose platform it stands, such as Blogger; never who published it.
    """

    name: str
    how: Literal["stated", "address", "unknown"] = "unknown"
    chain: tuple[str, ...] = ()
    platform: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who is said to have spoken.

    Args:
        mention: The words that name the speaker, as they stand; empty where none do.
        name: The usual English full name of the person, body or state; None where not resolved.
        rule: By which rule it was found.
        start: Where the mention stands; None where there is none.
        end: Likewise.
        form: How the speaker is named.
    """

    mention: str
    name: str | None
    rule: str
    start: int | None = None
    end: int | None = None
    form: Literal[
        "name", "role", "role_and_surname", "metonym", "anonymous_group", "pronoun", "none"
    ] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words between marks that somebody is said to have said; the span is inside the marks.

    Args:
        start: Where it begins.
        end: Where it ends, exclusive.
        text: Exactly what stands there.
        speaker: Who is said to have said it; None where the reader abstains.
        verb: The reporting verb as it stands; None where there is none.
        position: Where the attribution stands.
        fragment: Whether it is part of a sentence of the writer's.
        confidence: How often such an attribution is right, by the measured precision of its rule.
        abstained: Whether confidence was too small to name a speaker.
        spoken: The parts that were spoken, where the attribution stands inside the marks.
        via: Who is said to have quoted it, from the nearest on ("Kerry, quoting Lavrov": Kerry).
        addressee: To whom it was said, where the attribution says so.
        closed: Whether the closing mark stands there.
    """

    start: int
    end: int
    text: str
    speaker: Speaker | None
    verb: str | None
    position: Position
    fragment: bool
    confidence: float
    abstained: bool
    spoken: tuple[Span, ...] = ()
    via: tuple[Speaker, ...] = ()
    addressee: str | None = None
    closed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody is said to have said or to hold, in the writer's words or with quotations.

    Args:
        start: Where the sentence or clause begins.
        end: Where it ends, exclusive.
        text: Exactly what stands there.
        speaker: Who; None where the reader abstains.
        verb: The reporting verb as it stands.
        confidence: As of quotations.
        abstained: As of quotations.
        quotations: The starts of the quotations within it.
        sort: What it is proposed as; None for none of these.
        about: What of the mechanism it speaks of: ids of clauses, milestones, agreements.
        via: Through whom the source has the words, the nearest first.
    """

    start: int
    end: int
    text: str
    speaker: Speaker | None
    verb: str | None
    confidence: float
    abstained: bool
    quotations: tuple[int, ...] = ()
    sort: Sort | None = None
    about: tuple[str, ...] = ()
    via: tuple[Speaker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in the body, resolved where the alias tables know it at that date."""

    start: int
    end: int
    text: str
    kind: MentionKind
    id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another source that has the same words.

    Args:
        file: The other source.
        sha256: Its hash.
        share: The part of this one's body that it shares (0 to 1).
        origin: Whether it is proposed as the origin of both.
        differences: Words edited inside the same quotation: (here, there).
        entry: Which entry of a feed it is, from 1; 0 for what is a document by itself.
    """

    file: str
    sha256: str
    share: float
    origin: bool = False
    differences: tuple[tuple[str, str], ...] = ()
    entry: int = 0

    @property
    def key(self) -> str:
        """As of the source."""
        return key_of(self.sha256, self.entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read from one source."""

    article: Article
    publisher: Publisher
    published: Published
    quotations: tuple[Quotation, ...] = ()
    statements: tuple[Statement, ...] = ()
    mentions: tuple[Mention, ...] = ()
    copies: tuple[Copy, ...] = field(default=())
    model: bool = False
