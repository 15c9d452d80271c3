"""Every direct quotation of an article with who is said to have said it, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truceline.press.attribution import Attributed, attributed
from truceline.press.confidence import THRESHOLD, precision
from truceline.press.people import Who
from truceline.press.resolving import Found, Resolver
from truceline.press.shapes import Quotation, Span, Statement
from truceline.press.statements import span_of
from truceline.press.within_marks import spoken_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from truceline.press.cues import Cue
    from truceline.press.discourse import Spoken
    from truceline.press.layout import Paragraph, Sentence
    from truceline.press.model import Model
    from truceline.press.shapes import Article


_TURNS: Final = frozenset("—–-")  # noqa: RUF001 - the dash that opens a turn of speech
_UNNAMED: Final = frozenset({"anonymous_group", "role", "role_and_surname", "pronoun"})
_OCCASION = re.compile(
    r"\b(?:addressed|spoke|speaking|speech|address|remarks|interview|briefing|news conference"
    r"|press conference|took the (?:stand|floor|podium|microphone)|asked|statement)\b"
)
_GIVEN_OUT = re.compile(r"\b(?:statements?|communiqu[eé]|declaration|letters?|message)\b")


class Reader(Resolver):
    """Reads one article from its first sentence to its last."""

    def __init__(self, article: Article, on: date | None, model: Model | None) -> None:
        """Nothing is read yet."""
        super().__init__(article, on, model)
        self.quotations: list[Quotation] = []
        self.statements: list[Statement] = []

    def read(self) -> tuple[Quotation, ...]:
        """Every quotation, in order."""
        for at, paragraph in enumerate(self.layout.paragraphs):
            made: list[Quotation] = []
            for nth, sentence in enumerate(paragraph.sentences):
                made += self._sentence(at, paragraph, nth, sentence, made)
            self.quotations += made
        self._back_over_paragraphs()
        return tuple(self.quotations)

    def _sentence(
        self, at: int, paragraph: Paragraph, nth: int, sentence: Sentence, made: list[Quotation]
    ) -> list[Quotation]:
        """The quotations of one sentence; who spoke and acted in it is kept for the next."""
        self.register.here = at
        fresh: list[Quotation] = []
        main: Found | None = None
        for mark in sentence.marks:
            one = attributed(self.layout, sentence, mark)
            if one is None:
                continue
            if one.cue is not None and one.cue.subject is not None:
                found = self.speaker_of(one.cue, at, one.way, sentence)
                fresh.append(self._quotation(one, found))
                if one.cue.how != "shared" or main is None:
                    main = found
            else:
                fresh.append(self._alone(one, at, paragraph, nth, sentence, [*made, *fresh]))
        told = self.told(sentence, at, deck=paragraph.deck)
        if told is not None:
            self.statements.append(self._statement(sentence, *told))
        self._note(sentence, at, main)
        return fresh

    def _statement(self, sentence: Sentence, cue: Cue | None, found: Found) -> Statement:
        """Indirect speech with whose it is, or without where confidence is too small."""
        start, end = span_of(self.layout, sentence, cue)
        confidence = precision(found.rule, self.layout.words.code)
        named = found.who.name is not None or found.who.form in _UNNAMED
        abstained = confidence < THRESHOLD or not (named and found.mention)
        text = self.layout.text
        return Statement(
            start=start,
            end=end,
            text=text[start:end],
            speaker=None if abstained else self._speaker(found),
            verb=text[cue.verb[0] : cue.verb[1]] if cue is not None and cue.verb else None,
            confidence=confidence if named else 0.0,
            abstained=abstained,
            quotations=tuple(each.start for each in sentence.marks),
            via=tuple(self._via(each) for each in cue.via) if cue is not None else (),
        )

    def _quotation(self, one: Attributed, found: Found) -> Quotation:
        """A quotation with its speaker, or without one where confidence is too small."""
        cue, mark = one.cue, one.mark
        confidence = precision(found.rule, self.layout.words.code)
        named = found.who.name is not None or found.who.form in _UNNAMED or found.who.document
        abstained = confidence < THRESHOLD or not (named and found.mention)
        text = self.layout.text
        return Quotation(
            start=mark.start,
            end=mark.end,
            text=text[mark.start : mark.end],
            speaker=None if abstained else self._speaker(found),
            verb=text[cue.verb[0] : cue.verb[1]] if cue is not None and cue.verb else None,
            position=one.position,
            fragment=one.fragment,
            confidence=confidence if named else 0.0,
            abstained=abstained,
            spoken=tuple(
                Span(start=a, end=b, text=text[a:b])
                for a, b in (spoken_parts(text, mark, one.within) if one.within else ())
            ),
            via=tuple(self._via(each) for each in cue.via) if cue is not None else (),
            addressee=text[cue.addressee[0] : cue.addressee[1]] if cue and cue.addressee else None,
            closed=mark.closed,
        )

    def _alone(
        self,
        one: Attributed,
        at: int,
        paragraph: Paragraph,
        nth: int,
        sentence: Sentence,
        made: list[Quotation],
    ) -> Quotation:
        """A quotation that no clause of its sentence attributes: carried over, or left open."""
        none = Found(who=Who(name=None, form="none"), mention="", span=None, rule="none")
        if one.fragment or not sentence.bare(self.layout.masked):
            return self._quotation(one, none)
        if one.mark.continues and self.quotations and self.quotations[-1].speaker is not None:
            return self._carried(one, self.quotations[-1], "continued")
        led = self._led_in(at, nth)
        if led is not None:
            return self._quotation(replace_way(one), led)
        if one.mark.mark in _TURNS:
            return self._quotation(one, none)
        said = made[-1] if made else None
        if said is not None and said.speaker is not None and self._adjoins(said, paragraph, nth):
            return self._carried(one, said, "carried on")
        if nth > 0 and said is None:
            last = self.discourse.of(at)
            lead = paragraph.sentences[nth - 1]
            goes_on = bool(last) and last[-1].spoke and self._goes_on(last[-1].who, lead)
            if goes_on and last[-1].who.name:
                return self._quotation(
                    one,
                    Found(
                        who=last[-1].who,
                        mention=last[-1].mention,
                        span=None,
                        rule="carried in paragraph",
                    ),
                )
        if nth == 0:
            before = self._from_paragraph_before(at)
            if before is not None:
                return self._quotation(one, before)
        return self._quotation(one, none)

    def _adjoins(self, said: Quotation, paragraph: Paragraph, nth: int) -> bool:
        """Whether nothing but the clause that attributes it lies between two quotations."""
        before = paragraph.sentences[nth - 1] if nth else None
        return before is not None and any(each.start == said.start for each in before.marks)

    def _carried(self, one: Attributed, said: Quotation, rule: str) -> Quotation:
        """A quotation by whoever said the one before."""
        speaker = said.speaker
        if speaker is None:
            return said
        who = Who(name=speaker.name, form=speaker.form)
        made = self._quotation(one, Found(who=who, mention=speaker.mention, span=None, rule=rule))
        if said.confidence and made.speaker is not None:
            sure = round(min(made.confidence, said.confidence), 3)
            return replace(made, confidence=sure)
        return made

    def _led_in(self, at: int, nth: int) -> Found | None:
        """A sentence or paragraph before that ends with a colon leads into a quotation."""
        if nth:
            lead = self.layout.paragraphs[at].sentences[nth - 1]
        elif at:
            lead = self.layout.paragraphs[at - 1].sentences[-1]
        else:
            return None
        if not self.layout.masked[lead.start : lead.end].rstrip().endswith(":") or not lead.cues:
            return None
        cue = next((each for each in reversed(lead.cues) if each.subject is not None), None)
        return self.speaker_of(cue, at, "before", lead) if cue is not None else None

    def _from_paragraph_before(self, at: int) -> Found | None:
        """Carry-over from the paragraph before, where the evidence is thick.

        One speaker there and nobody else whom a sentence there is about, no question left open,
        and words of one's own that go on from it: a paragraph that is nothing but speech.
        """
        if at == 0:
            return None
        here = self.layout.paragraphs[at]
        if not all(each.bare(self.layout.masked) for each in here.sentences):
            return None
        past = self.discourse.of(at - 1)
        spoke = [each for each in past if each.spoke]
        names = {each.who.name for each in past}
        if not spoke and len(names) == 1 and past[-1].who.person and past[-1].who.name:
            return self._occasion(at, past[-1])
        if not spoke or len(names) != 1 or spoke[-1].who.name is None:
            return None
        if not self._goes_on(spoke[-1].who, self.layout.paragraphs[at - 1].sentences[-1]):
            return None
        quoted = [each.text for each in self.layout.paragraphs[at - 1].marks]
        if quoted and quoted[-1].rstrip().endswith("?"):
            return None
        rule = "carried over after words" if quoted else "carried over after telling"
        if not spoke[-1].who.person:
            rule = "carried over from a body"
        self.discourse.note(spoke[-1].who, spoke[-1].mention, at, spoke=True)
        return Found(who=spoke[-1].who, mention=spoke[-1].mention, span=None, rule=rule)

    def _goes_on(self, who: Who, before: Sentence) -> bool:
        """Whether somebody's words may go on past a sentence: a body's do in what it gave out."""
        if who.person or who.plural:
            return who.person
        return bool(before.marks) or bool(
            _GIVEN_OUT.search(self.layout.masked[before.start : before.end])
        )

    def _occasion(self, at: int, past: Spoken) -> Found | None:
        """Words after a paragraph that tells of one person and of an occasion to speak."""
        before = self.layout.paragraphs[at - 1]
        if before.marks or not _OCCASION.search(self.layout.masked[before.start : before.end]):
            return None
        self.discourse.note(past.who, past.mention, at, spoke=True)
        return Found(
            who=past.who, mention=past.mention, span=None, rule="carried over from an occasion"
        )

    def _back_over_paragraphs(self) -> None:
        """Speech that goes on over paragraphs and is attributed only at its end."""
        marks = [(n, each) for n, p in enumerate(self.layout.paragraphs) for each in p.marks]
        goes_on = {each.start for _, each in marks if each.continues}
        for at in range(len(self.quotations) - 1, 0, -1):
            here, before = self.quotations[at], self.quotations[at - 1]
            if (
                here.start in goes_on
                and before.speaker is None
                and here.speaker is not None
                and not before.closed
            ):
                self.quotations[at - 1] = replace(
                    before,
                    speaker=replace(here.speaker, rule="continued"),
                    confidence=here.confidence,
                    abstained=False,
                )


def replace_way(one: Attributed) -> Attributed:
    """The same with its attribution before it."""
    return replace(one, position="before", way="before")


def quotations(
    article: Article, *, on: date | None, model: Model | None = None
) -> tuple[Quotation, ...]:
    """Every direct quotation of an article's body, in order.

    Args:
        article: The article; only its body is read, and its other lines only for full names.
        on: The day by which names and offices are resolved.
        model: A parser of sentences, where one is at hand; without it rules alone read.

    Raises:
        AssertionError: never: each quotation's text is what stands at its place in the source.
    """
    return Reader(article, on, model).read()


def statements(
    article: Article,
    quotations: Sequence[Quotation] = (),
    *,
    on: date | None,
    model: Model | None = None,
) -> tuple[Statement, ...]:
    """Every indirect statement of an article's body and deck, in order.

    Args:
        article: The article.
        quotations: Its quotations; only these are named as parts of a statement.
        on: The day by which names and offices are resolved.
        model: A parser of sentences, where one is at hand.
    """
    known = {each.start for each in quotations}
    return tuple(
        replace(each, quotations=tuple(at for at in each.quotations if at in known))
        for each in read(article, on=on, model=model)[1]
    )


def read(
    article: Article, *, on: date | None, model: Model | None = None
) -> tuple[tuple[Quotation, ...], tuple[Statement, ...]]:
    """Quotations and statements of one article, read in one go."""
    reader = Reader(article, on, model)
    quoted = reader.read()
    known = {each.start for each in quoted}
    return quoted, tuple(
        replace(each, quotations=tuple(at for at in each.quotations if at in known))
        for each in reader.statements
    )


def verified(quotations: Sequence[Quotation], text: str) -> bool:
    """Whether each quotation is, sign for sign, what stands at its place in the source."""
    return all(text[each.start : each.end] == each.text for each in quotations)
