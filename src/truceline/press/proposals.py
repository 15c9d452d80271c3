"""From what was read to what a person may record: proposals, and the words checked at the source.

A proposal is a quotation or an account of somebody's words, with where it stands. Nothing of it is
recorded until a person has accepted it, and its words are compared with the document, byte for
byte, at that moment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from truceline.errors import BadInput, Fault
from truceline.press.linking import about
from truceline.press.shapes import Publisher, Reading, Speaker
from truceline.press.sorts import sort_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from truceline.mechanism.terms import Terms
    from truceline.press.shapes import Mention, Quotation, Source, Statement

SORTS: Final = (
    "position", "commitment", "allegation", "denial", "figure", "acceptance", "listing_claim",
    "other",
)  # fmt: skip
_SHORT: Final = 200
_ADDRESS: Final = 2000
_MOST_COPIES: Final = 200
_MOST_VIA: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Words that a person may record as somebody's statement.

    Args:
        reading: What they were read from.
        what: A quotation, or an account of what somebody said in the writer's words.
        start: Where they begin in the source, as a Python str offset.
        end: Where they end, exclusive.
        text: Exactly what stands there.
        speaker: Who is said to have spoken; None where the reader abstained.
        verb: The reporting verb as it stands.
        confidence: How often such a speaker is right.
        abstained: Whether that was too little to name one.
        sort: What the words are proposed as; None for none of the sorts.
        about: What of the mechanism they seem to speak of: clauses, milestones, agreements.
        via: Through whom the source has them, the nearest first.
        copies: Further documents of the same reading that have the same words.
    """

    reading: Reading
    what: Literal["quotation", "account"]
    start: int
    end: int
    text: str
    speaker: Speaker | None
    verb: str | None
    confidence: float
    abstained: bool
    sort: str | None = None
    about: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()

    @property
    def source(self) -> Source:
        """The document."""
        return self.reading.article.source

    @property
    def line(self) -> int:
        """The line on which it begins, from 1."""
        return self.source.text.count("\n", 0, self.start) + 1

    @property
    def named(self) -> str:
        """The speaker for people: the usual name, and the words of the source where they differ."""
        if self.speaker is None:
            return ""
        name, mention = self.speaker.name, " ".join(self.speaker.mention.split())
        if not name:
            return mention[:_SHORT]
        # A pronoun says no more than the name that it stands for.
        known = (
            self.speaker.form == "pronoun" or not mention or mention.casefold() in name.casefold()
        )
        return (name if known else f"{name} ({mention})")[:_SHORT]

    def uncertain(self, least: float) -> bool:
        """Whether its speaker is not known well enough: abstained, or with less confidence."""
        return self.abstained or self.speaker is None or self.confidence < least


def proposed(readings: Iterable[Reading], terms: Terms | None = None) -> tuple[Proposal, ...]:
    """What may be recorded of what was read, in the order in which it stands there.

    A part of a sentence between marks is proposed with the whole account that holds it, and not by
    itself. Copies are among the readings given: a document counts as one where it has the words.

    Args:
        readings: What was read.
        terms: The agreement whose clauses and milestones the words may speak of.
    """
    every = tuple(readings)
    texts = {each.article.source.key: _folded(each.article.source.text) for each in every}
    publishers = {each.article.source.key: each.publisher for each in every}
    return tuple(
        _witnessed(each, texts, publishers) for reading in every for each in _of(reading, terms)
    )


def _of(reading: Reading, terms: Terms | None) -> Iterator[Proposal]:
    held = {start for each in reading.statements for start in each.quotations}
    found = [
        *(
            _quotation(reading, q, terms)
            for q in reading.quotations
            if not (q.fragment and q.start in held)
        ),
        *(_account(reading, each) for each in reading.statements if not _repeats(reading, each)),
    ]
    yield from sorted(found, key=lambda each: (each.start, -each.end))


def _repeats(reading: Reading, said: Statement) -> bool:
    """Whether an account is no more than a whole quotation with who said it."""
    whole = [q for q in reading.quotations if q.start in said.quotations and not q.fragment]
    return bool(whole)


def _quotation(reading: Reading, found: Quotation, terms: Terms | None) -> Proposal:
    said = next((s for s in reading.statements if found.start in s.quotations), None)
    sort = sort_of(found.text, found.verb) or (None if said is None else said.sort)
    speaks_of = about(found.text, terms, within(reading.mentions, found.start, found.end))
    return replace(
        _of_words(reading, found, "quotation"),
        sort=sort,
        about=tuple(dict.fromkeys((*speaks_of, *(() if said is None else said.about)))),
    )


def within(mentions: Iterable[Mention], start: int, end: int) -> tuple[Mention, ...]:
    """The mentions inside a stretch of their source."""
    return tuple(each for each in mentions if start <= each.start and each.end <= end)


def _account(reading: Reading, found: Statement) -> Proposal:
    return replace(_of_words(reading, found, "account"), sort=found.sort, about=found.about)


def _of_words(
    reading: Reading, found: Quotation | Statement, what: Literal["quotation", "account"]
) -> Proposal:
    """What every proposal takes from the stretch of words that it is of."""
    return Proposal(
        reading=reading,
        what=what,
        start=found.start,
        end=found.end,
        text=found.text,
        speaker=found.speaker,
        verb=found.verb,
        confidence=found.confidence,
        abstained=found.abstained,
        via=tuple((each.name or each.mention)[:_SHORT] for each in found.via)[:_MOST_VIA],
    )


def _witnessed(
    each: Proposal, texts: Mapping[str, str], publishers: Mapping[str, Publisher]
) -> Proposal:
    """A proposal with the copies that have its very words; an edited copy is none of them."""
    words = _folded(each.text)
    copies = [
        (copy.sha256, publishers[copy.key].name)
        for copy in each.reading.copies
        if words in texts.get(copy.key, "")
    ]
    return replace(each, copies=tuple(dict.fromkeys(copies))[:_MOST_COPIES])


def _folded(text: str) -> str:
    return " ".join(text.split())


def body_of(
    each: Proposal,
    *,
    speaker: str | None = None,
    named: str | None = None,
    sort: str | None = None,
    translation: str | None = None,
    said_on: str | None = None,
    chosen: bool = False,
    under: str = "",
) -> dict[str, Any]:
    """The body of ``statement.recorded`` for a proposal.

    Args:
        each: The proposal.
        speaker: The actor who spoke, where one is registered.
        named: The speaker as named; the proposal's own where left out.
        sort: What it is taken for; the proposal's own where left out, else ``other``.
        translation: In the desk's language.
        said_on: The day on which it was said (ISO), where the source says.
        chosen: Whether a person named the speaker, so that no rule stands for it.
        under: The agreement; empty for the desk's first.
    """
    rule = None if each.speaker is None else each.speaker.rule
    body: dict[str, Any] = {
        "under": under,
        "speaker": speaker,
        "named": named or each.named or None,
        "sort": sort or each.sort or "other",
        "words": each.text,
        "quoted": each.what == "quotation",
        "language": each.reading.article.language,
        "translation": translation,
        "verb": " ".join(each.verb.split())[:_SHORT] if each.verb else None,
        "via": list(each.via),
        "rule": "named by a person" if chosen else (rule or None),
        "confidence": None if chosen or rule is None else round(each.confidence, 3),
        "said_on": said_on,
        "place": _place(each),
        "copies": [
            {"sha256": sha256, **({"publisher": name[:_SHORT]} if name else {})}
            for sha256, name in each.copies
        ],
    }
    return {name: value for name, value in body.items() if value not in (None, "", [])}


def _place(each: Proposal) -> dict[str, Any]:
    source, when = each.source, each.reading.published
    evidence = "; ".join(found.says for found in when.evidence)
    place: dict[str, Any] = {
        "sha256": source.sha256,
        "start": each.start,
        "end": each.end,
        "document": Path(source.file).name[:_SHORT],
        "publisher": each.reading.publisher.name[:_SHORT],
        "address": source.address if len(source.address) <= _ADDRESS else "",
        "earliest": None if when.earliest is None else when.earliest.isoformat(),
        "latest": None if when.latest is None else when.latest.isoformat(),
        "basis": when.basis if when.earliest or when.latest else "unknown",
        "evidence": " ".join(evidence.split())[:_SHORT],
        "entry_number": source.entry or None,
    }
    return {name: value for name, value in place.items() if value not in (None, "")}


def verified(each: Proposal, again: Iterable[Source]) -> None:
    """Compare a proposal's words with the document as it is now, byte for byte.

    Args:
        each: The proposal.
        again: The sources of its file, read at this moment.

    Raises:
        BadInput: SOURCE_CHANGED where no document of that hash is there any more, WORDS_CHANGED
            where its words stand there no longer.
    """
    where = f"{each.source.file} [{each.start}:{each.end}]"
    same = [source for source in again if source.key == each.source.key]
    if not same:
        sentence = "The document is another now than it was when it was read."
        raise BadInput(Fault("SOURCE_CHANGED", sentence, "Read it anew.", where))
    words = each.text.encode("utf-8", "surrogatepass")
    if not any(
        source.text[each.start : each.end].encode("utf-8", "surrogatepass") == words
        for source in same
    ):
        sentence = "The words do not stand at their place in the document."
        raise BadInput(Fault("WORDS_CHANGED", sentence, "Read it anew.", where))
