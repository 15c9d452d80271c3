"""Whom the clauses of one document name, as the reader goes from sentence to sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from truceline.press.cues import tokens_of
from truceline.press.discourse import Discourse
from truceline.press.layout import Layout, Sentence, lay_out
from truceline.press.naming import POSSESSIVE, lower_words, of_another
from truceline.press.people import Who
from truceline.press.shapes import Speaker
from truceline.press.speakers import Register
from truceline.press.statements import main_cue, stands_for
from truceline.press.subjects import beside, leading_subject, named_after

if TYPE_CHECKING:
    from datetime import date

    from truceline.press.cues import Cue
    from truceline.press.model import Model
    from truceline.press.shapes import Article


_GIVEN_OUT = re.compile(
    r" (?:published|posted|released|issued|made|circulated|carried|obtained|seen|received|sent)\b"
)
_ASKED = re.compile(r"[\s\ufffc]*(?:Asked|Pressed|Told|Questioned|Challenged|Quizzed|Reminded)\b")
_CALLED = re.compile(r"\b(?:called|named|known as) ([A-Z]\w+(?: [A-Z]\w+)*)")
_ITSELF: Final = frozenset(
    ["communique", "declaration", "document", "draft", "report", "resolution", "text"]
)
_OWNS: Final = ("'s", "\N{RIGHT SINGLE QUOTATION MARK}s")
_PLACED: Final = frozenset(["website", "site", "page", "account", "channel", "feed"])
_AUTHOR_WITHIN: Final = 24
_LONGEST_OTHER: Final = 2_000
_MOST_OTHER: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A cue with whom it names."""

    who: Who
    mention: str
    span: tuple[int, int] | None
    rule: str


def _of_theirs(mention: str) -> bool:
    """Whether somebody is told of as another's: ``Vint's aide``, ``my grandmother``."""
    return of_another(mention) or mention.lower().startswith(("my ", "our ", "his ", "her "))


class Resolver:
    """Who is who in one document, and who spoke last."""

    def __init__(self, article: Article, on: date | None, model: Model | None) -> None:
        """Lay the article out, and take in who is who."""
        self.layout: Layout = lay_out(article)
        if model is not None:
            self.layout = model.improve(self.layout)
        self.register = Register(self.layout.words, on)
        body = [article.source.text[p.start : p.end] for p in self.layout.paragraphs]
        rest = [each.text for each in article.lines if each.role in {"title", "dropped"}]
        self.register.read([*body, *(each[:_LONGEST_OTHER] for each in rest[:_MOST_OTHER])])
        masked = self.layout.masked
        self.register.settle(
            (at, masked[one.start : one.end])
            for at, paragraph in enumerate(self.layout.paragraphs)
            for one in paragraph.sentences
        )
        self.discourse = Discourse(self.register)

    def _note(self, sentence: Sentence, at: int, main: Found | None) -> None:
        """Keep who spoke in a sentence, or whom it is about."""
        cues = [each for each in sentence.cues if each.subject is not None and not each.joined]
        if main is None and cues:
            first = next((each for each in cues if not each.holds), cues[0])
            main = self.speaker_of(first, at, "told", sentence)
            spoke = True
        else:
            spoke = main is not None
        asked = self._asked(sentence, at, main)
        if main is not None and asked is None:
            if main.who.form == "pronoun" and main.who.name is None:
                self._aside(sentence, at)
            self._outer(sentence, at, main)
            self.discourse.note(main.who, main.mention, at, spoke=spoke)
            return
        who = asked or self._about(sentence, at)
        if who is not None and who.name is None and not who.document and self._late(sentence):
            who = None
        if who is None or not who.person:
            self._aside(sentence, at)
        if who is not None:
            self.discourse.note(who, who.name or "", at, spoke=False)

    def _outer(self, sentence: Sentence, at: int, main: Found) -> None:
        """Keep who says that somebody else said it, for the pronouns that follow."""
        first = next((each for each in sentence.cues if each.subject is not None), None)
        if first is None or first.subject == main.span or first.joined:
            return
        outer = self.speaker_of(first, at, "told", sentence)
        if outer.who.person and outer.who.name and outer.who.name != main.who.name:
            self.discourse.note(outer.who, outer.mention, at, spoke=False, aside=True)

    def _late(self, sentence: Sentence) -> bool:
        """Whether a subject is not at the head: ``Among them was Osagie, a guard``."""
        tokens = tokens_of(self.layout.masked, sentence.start, sentence.end)
        span = leading_subject(tokens, self.layout.words)
        return span is not None and bool(tokens) and span[0] > tokens[0].start

    def _asked(self, sentence: Sentence, at: int, main: Found | None) -> Who | None:
        """Whom ``Asked if she regretted it, Pruitt shook her head`` is about: not the pronoun."""
        masked = self.layout.masked
        if main is None or main.who.form != "pronoun" or main.span is None or sentence.marks:
            return None
        tokens = tokens_of(masked, sentence.start, sentence.end)
        span = leading_subject(tokens, self.layout.words)
        if span is None or span == main.span or self.layout.words.code != "en":
            return None
        if span[0] > main.span[0] and _ASKED.match(masked, sentence.start, sentence.end) is None:
            return None
        who = self._about(sentence, at)
        return who if who is not None and who.person and who.form != "pronoun" else None

    def _aside(self, sentence: Sentence, at: int) -> None:
        """Keep the one person whom a sentence about something else names: ``I asked Wassenaar``."""
        if self.layout.words.code != "en" or sentence.marks:
            return
        text = self.layout.masked[sentence.start : sentence.end]
        called = _CALLED.search(text)
        if called is not None:
            who = self.register.who(called[1])
            if who.person and who.name:
                self.discourse.note(who, called[1], at, spoke=False, aside=True)
                return
        people = self.register.people_in(text)
        if len({each.name for each in people}) == 1 and " " in (people[0].name or ""):
            self.discourse.note(people[0], people[0].name or "", at, spoke=False, aside=True)

    def told(self, sentence: Sentence, at: int, *, deck: bool) -> tuple[Cue | None, Found] | None:
        """Whose words a sentence of the writer's tells; None where it tells nobody's."""
        cue = main_cue(self.layout, sentence)
        if cue is not None:
            return cue, self.speaker_of(cue, at, "told", sentence)
        text = self.layout.text
        if not deck or sentence.cues or not stands_for(text[sentence.start : sentence.end]):
            return None
        tokens = tokens_of(self.layout.masked, sentence.start, sentence.end)
        span = leading_subject(tokens, self.layout.words)
        if span is None:
            return None
        mention = text[span[0] : span[1]]
        who = self.register.who(mention)
        if who.name is None:
            return None
        return None, Found(who=who, mention=mention, span=span, rule=f"stands {who.form}")

    def _about(self, sentence: Sentence, at: int) -> Who | None:
        """Whom a sentence without speech is about: who stands at its head."""
        tokens = tokens_of(self.layout.masked, sentence.start, sentence.end)
        span = leading_subject(tokens, self.layout.words)
        if span is None:
            return None
        text = self.layout.text[span[0] : span[1]]
        aside = beside(self.layout.masked, span, sentence.end, self.layout.words)
        who = self.register.who(text, self.layout.text[aside[0] : aside[1]] if aside else "")
        if who.form == "pronoun":
            stood = self.discourse.pronoun(who, at)
            if stood is not None:
                self.register.learn(stood[0].name, who.gender)
            return stood[0] if stood else None
        if who.person and who.name and " " not in who.name and aside is None:
            return who if self.discourse.knows(who.name) else None
        if who.name is None and who.form == "role" and _of_theirs(text):
            return who
        if who.name is None and who.form == "role":
            stood_for = self.discourse.role(
                self.register.head_role(text), at, self.register.marks(text)
            )
            return stood_for or who
        return who if who.name or who.document else None

    def _main(self, sentence: Sentence, cue: Cue) -> Who | None:
        """Whom a sentence is about, where its head stands before a clause with a pronoun."""
        masked = self.layout.masked
        if cue.subject is None:
            return None
        tokens = tokens_of(masked, sentence.start, cue.subject[0])
        span = leading_subject(tokens, self.layout.words)
        if span is None or any(each.outer_end <= cue.subject[0] for each in sentence.marks):
            return None
        aside = beside(masked, span, cue.subject[0], self.layout.words)
        text = self.layout.text
        return self.register.who(
            text[span[0] : span[1]], text[aside[0] : aside[1]] if aside else ""
        )

    def speaker_of(self, cue: Cue, at: int, way: str, sentence: Sentence) -> Found:
        """Whom a cue names: the mention, the person and the rule that found both."""
        if cue.subject is None:
            return Found(who=Who(name=None, form="none"), mention="", span=None, rule="none")
        text = self.layout.text
        mention = text[cue.subject[0] : cue.subject[1]]
        aside = text[cue.apposition[0] : cue.apposition[1]] if cue.apposition else ""
        cue, mention = self._trimmed(cue, mention)
        who = self.register.who(mention, aside)
        if who.document and who.name is None:
            who = self._author(cue, sentence) or who
        elif who.form == "name" and not who.person:
            who = self.discourse.body(who.name or "") or who
        if cue.how == "null":
            feminine = self.layout.words.has("feminine", mention.removeprefix("و"))
            who = Who(name=None, form="pronoun", gender="f" if feminine else "m")
        rule = f"{way} {who.form}"
        if way == "after" and cue.how == "before" and who.form == "none":
            rule = "after none"
        if who.form == "pronoun":
            writer = mention.lower() == "i"
            stood = None if writer else self.discourse.pronoun(who, at, self._main(sentence, cue))
            if stood is None:
                return Found(
                    who=who, mention=mention, span=cue.subject, rule=f"{way} pronoun unknown"
                )
            other, alone = stood
            self.register.learn(other.name, who.gender)
            who = replace(other, form="pronoun")
            rule = f"{way} pronoun" if alone else f"{way} pronoun of several"
        elif who.document and who.name is None and self._itself(cue, mention):
            rule = f"{way} document itself"
        elif who.document and who.name is None:
            last = self.discourse.last()
            if last is None or (last.who.person and self._given_out(cue)):
                return Found(
                    who=who, mention=mention, span=cue.subject, rule=f"{way} document unknown"
                )
            who, rule = replace(last.who, document=True), f"{way} document"
        elif who.name is None and who.form == "role" and not (aside or _of_theirs(mention)):
            role = self.register.head_role(mention)
            other_who = self.discourse.role(role, at, self.register.marks(mention))
            if other_who is not None:
                who, rule = replace(other_who, form="role"), f"{way} role of the last"
        elif who.form == "name" and who.person and who.name and " " not in who.name:
            self.register.meet(who.name, f"{mention} {aside}")
        if cue.how in {"shared", "quoted", "according", "parsed"}:
            rule = f"{rule} {cue.how}"
        return Found(who=who, mention=mention, span=cue.subject, rule=rule)

    def _trimmed(self, cue: Cue, mention: str) -> tuple[Cue, str]:
        """A document without what was done to it: ``the statement published`` on a website."""
        done = _GIVEN_OUT.search(mention)
        words = lower_words(mention[: done.start()]) if done else []
        if cue.subject is None or done is None or not words:
            return cue, mention
        if self.layout.words.code != "en" or not self.layout.words.has("words", words[-1]):
            return cue, mention
        span = (cue.subject[0], cue.subject[0] + done.start())
        return replace(cue, subject=span), mention[: done.start()]

    def _itself(self, cue: Cue, mention: str) -> bool:
        """Whether a document speaks for itself: a report, a draft, or what a text goes by."""
        words = lower_words(
            re.split(r" (?:of|by|on|from|to|circulated|published|dated)\b", mention)[0]
        )
        return self.layout.words.code == "en" and (
            cue.how == "according" or (bool(words) and words[-1] in _ITSELF)
        )

    def _given_out(self, cue: Cue) -> bool:
        """Whether a document is said to have been published, so that its author is another's."""
        if cue.subject is None or self.layout.words.code != "en":
            return False
        return _GIVEN_OUT.match(self.layout.masked, cue.subject[1]) is not None

    def _author(self, cue: Cue, sentence: Sentence) -> Who | None:
        """Whose a document is, by what follows: ``by the ministry``, ``on the website of X``."""
        words = self.layout.words
        if cue.subject is None or words.code != "en":
            return None
        tokens = tokens_of(self.layout.masked, cue.subject[1], sentence.end)[:_AUTHOR_WITHIN]
        for at, token in enumerate(tokens[:-1]):
            if token.text in {".", ";", ":"} or token.masked:
                return None
            whose = token.lower.endswith(_OWNS) and tokens[at + 1].lower in _PLACED
            last = at + 1 if whose else named_after(tokens, at + 1, words)
            first = max(0, at - 3) if whose else at + 1
            while whose and tokens[first].lower in {"on", "at", "by", "in", "posted", "published"}:
                first += 1
            if not (whose or token.lower in {"of", "by", "from"}) or last <= first:
                continue
            text = self.layout.text[tokens[first].start : tokens[last - 1].end]
            who = self.register.who(POSSESSIVE.sub("", text))
            if who.name is not None and not who.document:
                known = self.discourse.body(who.name) if not who.person else None
                return replace(known or who, document=True)
        return None

    def _via(self, span: tuple[int, int]) -> Speaker:
        """Somebody who passes words on."""
        mention = self.layout.text[span[0] : span[1]]
        who = self.register.who(mention)
        return Speaker(
            mention=mention,
            name=who.name,
            rule="second hand",
            start=span[0],
            end=span[1],
            form=who.form,
        )

    def _speaker(self, found: Found) -> Speaker:
        """A speaker as it is handed on."""
        span = found.span
        return Speaker(
            mention=found.mention,
            name=found.who.name,
            rule=found.rule,
            start=span[0] if span else None,
            end=span[1] if span else None,
            form=found.who.form if span else "none",
        )
