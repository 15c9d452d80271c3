"""From the words that name a speaker to who it is: by rules, within one document.

A surname stands for the full name that the document gives elsewhere; a role for whoever it gave
that role to, else for who held the office on that day; a pronoun for the last one who spoke or
acted and whom it may stand for. Whom the alias tables know is called by the usual English name.
"""

# ruff: noqa: RUF001 - apostrophes and names of several scripts are what this module reads

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from anyascii import anyascii

from truceline.press.arabic import UNNAMED, known_in, name_in
from truceline.press.names import resolve
from truceline.press.naming import (
    POSSESSIVE,
    Gender,
    folded,
    gender_told,
    given_and_surname,
    head_of,
    lower_words,
    of_another,
    of_body,
    runs,
)
from truceline.press.people import ANY_ROLE, Person, Who, of_name, rightful
from truceline.press.russian import nominative

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from truceline.press.people import Form
    from truceline.press.tongues import Tongue

_BARE: Final = 3
_INDEFINITE: Final = frozenset(
    ["a", "an", "one", "another", "some", "several", "many", "two", "three"]
)
_CYRILLIC: Final = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")


class Register:
    """Who is who in one document."""

    def __init__(self, words: Tongue, on: date | None) -> None:
        """An empty register for one language and day."""
        self._words = words
        self._on = on
        self._people: dict[str, Person] = {}
        self.here = 0
        """The paragraph that is read, counted from 0."""

    def read(self, texts: Iterable[str]) -> None:
        """Take in the full names and roles of a document, body lines first."""
        for at, text in enumerate(texts):
            self.here = at
            for run, before in runs(text, self._words):
                self._take(run, before, text)

    def _take(self, run: list[str], before: list[str], text: str) -> None:
        """One run of capitals: roles at its head, a full name at its end."""
        role, name = self._parted(run)
        name = nominative(given_and_surname(name), before, self._words)
        if len(name) < 2 or not self._is_person(name):  # noqa: PLR2004 - a given name and a surname
            return
        full = " ".join(name)
        one = self._people.setdefault(folded(name[-1]), Person(full=full, first=self.here))
        if name[-1][-1] in _CYRILLIC and len(name[-1]) < len(one.full.split()[-1]):
            one.full = full
        if len(name) > len(one.full.split()) and folded(one.full) in folded(full):
            one.full = full
        said = {word.lower() for word in role} | {word.lower() for word in before}
        one.roles |= {word for word in said if self._words.has("roles", word)}
        one.near |= said
        at = text.find(full)
        after = text[at + len(full) : at + len(full) + 90] if at >= 0 else ""
        if after.startswith(", "):
            aside = re.split(r"[,;:.“\"«]| (?:said|who|in|on|told)\b", after[2:])[0]
            told = {w for w in lower_words(aside) if self._words.has("roles", w)}
            one.roles |= told - {"counterpart"}
        one.gender = one.gender or gender_told(name, said, self._words)

    def _parted(self, run: list[str]) -> tuple[list[str], list[str]]:
        """Roles and nationalities at the head of a run, and the name after them."""
        last = 0
        for at, word in enumerate(run):
            plain = POSSESSIVE.sub("", word)
            single = plain.removesuffix("s")
            if at + 1 < len(run) and (
                self._words.has("offices", single) or self._words.has("roles", single.lower())
            ):
                last = at + 1
            if (
                self._words.has("offices", plain.rstrip("."))
                or self._words.has("nationalities", plain)
                or self._words.has("roles", plain.lower().rstrip("."))
                or self._words.has("bodies", plain.lower())
                or plain != word
                or (word.isupper() and len(word) > 1 and "." not in word)
            ):
                last = at + 1
        return run[:last], run[last:]

    def _is_person(self, name: list[str]) -> bool:
        """Whether a run of capitals may name a person: nothing in it names a body or a place."""
        known = resolve(" ".join(name), self._on)
        if known is not None:
            return known.kind == "person"
        if len(name) > 4 or any(word.isupper() and len(word) > 2 for word in name):  # noqa: PLR2004 - no longer names
            return False
        return not any(
            self._words.has("bodies", word.lower()) or self._words.has("nationalities", word)
            or self._words.has("calendar", word) or self._words.has("openers", word)
            or self._words.has("groups", word.lower())
            for word in name
        )  # fmt: skip

    def who(self, mention: str, apposition: str = "") -> Who:
        """Who a mention names; a pronoun is not resolved here.

        Args:
            mention: The words as they stand.
            apposition: What is set beside them.
        """
        words = self._words
        low = lower_words(mention)
        if not low:
            return Who(name=None, form="none", sure=False)
        if len(low) == 1 and low[0] in words.pronouns:
            kind = words.pronouns[low[0]]
            gender: Gender = "m" if kind == "m" else "f" if kind == "f" else ""
            plural = kind in {"p", "w"}
            return Who(name=None, form="pronoun", gender=gender, plural=plural, person=kind in "mf")
        if words.code == "ar":
            return self._arabic(mention)
        both = self._both(mention)
        if both is not None:
            return both
        head = head_of(mention)
        if (
            head == mention
            and (words.has("roles", low[-1]) or words.has("bodies", low[-1]))
            and (mention.rsplit(maxsplit=1)[-1].islower() or low[0] == "the")
        ):
            head = ""
        for text in (head, apposition):
            one = self._named(text)
            if one is not None:
                return one
        if any(words.has("words", word) for word in lower_words(head_of(mention))[-1:]):
            return self._document(mention)
        return self._role_or_body(mention, low)

    def _both(self, mention: str) -> Who | None:
        """Two who speak as one: ``France and Germany``."""
        first, joined, second = mention.partition(" and ")
        if not joined or " of " in first or " for " in first:
            return None
        left, right = self._named(first), self._named(second)
        if left is None or right is None or not (left.name and right.name):
            return None
        name = f"{left.name} and {right.name}"
        return Who(name=name, form="name", plural=True, person=False)

    def _only(self, low: list[str]) -> Who | None:
        """Whom a bare role stands for, where the document gives it to one person only."""
        role = self._head_role(low)
        if (
            role in {"", "source"}
            or low[0] in _INDEFINITE
            or any(self._words.has("groups", one) for one in low)
        ):
            return None
        fits = self.by_role(role, low)
        if len(fits) != 1 or len(low) > _BARE:
            return None
        others = {one for one in low if one not in {role, "the", "foreign", "prime"}}
        if others - fits[0].roles - fits[0].near:
            return None
        return Who(name=self.called(fits[0].full), form="role", gender=fits[0].gender)

    def _arabic(self, mention: str) -> Who:
        """Whom an Arabic mention names: what is left of it past roles, resolved from its end."""
        words = self._words
        name, has_role = name_in(mention, words)
        parts = mention.split()
        gender: Gender = "f" if any(words.has("titles_f", part) for part in parts) else ""
        known = known_in(mention, words, self._on)
        if known is not None:
            metonym = known.kind == "state" and mention in words.lists["capitals"]
            person = known.kind == "person"
            if person and len(name.split()) > 1:
                self._people.setdefault(name.split()[-1], Person(full=name, gender=gender))
            return Who(name=known.name, form="metonym" if metonym else "name", person=person)
        if name and parts[0] not in UNNAMED:
            long = [p.full for p in self._people.values() if p.full.endswith(f" {name}")]
            full = self.called(long[0]) if long else name
            if len(name.split()) > 1:
                self._people.setdefault(name.split()[-1], Person(full=name, gender=gender))
            return Who(name=full, form="name", gender=gender)
        if any(words.has("groups", part) for part in parts) or parts[0] in UNNAMED:
            return Who(name=None, form="anonymous_group", plural=True, person=False)
        if has_role and not any(words.has("bodies", part) for part in parts[:1]):
            return Who(name=None, form="role", gender=gender)
        return Who(name=mention, form="name", person=False)

    def _document(self, mention: str) -> Who:
        """Words that speak for somebody: ``the ministry's statement``, ``a letter from Calder``."""
        owner = re.match(r"(?:the |a |The |A )?(.+?)[’']s? \w+$", mention)
        sender = re.search(r" (?:from|by|of) (.+)$", mention)
        named = owner or sender
        if named is None:
            return Who(name=None, form="none", person=False, document=True)
        return replace(self.who(named[1]), document=True)

    def _named(self, text: str) -> Who | None:
        """A person, body or state that a stretch names."""
        words = self._words
        found = list(runs(text, words))
        for run, before in reversed(found):
            role, name = self._parted(run)
            whole = " ".join(run)
            if POSSESSIVE.search(run[-1]):
                continue
            if not name or (words.code == "fr" and of_body(run, before, text, words)):
                continue
            name = nominative(given_and_surname(name), before, words)
            known = resolve(" ".join(name), self._on) or resolve(whole, self._on)
            if known is not None and known.kind != "person" and (before or text.strip() != whole):
                heads = [
                    w for w in lower_words(text) if words.has("roles", w) or words.has("groups", w)
                ]
                if heads:
                    continue
            if known is not None and known.kind == "place":
                known = None
            if known is None and not self._is_person(name):
                continue
            said = {word.lower() for word in role} | set(before)
            has_role = bool(role) or any(words.has("roles", word) for word in before)
            form: Form = "role_and_surname" if has_role and len(name) == 1 else "name"
            if known is not None:
                metonym = known.kind == "state" and name[-1] in self._words.lists["capitals"]
                return Who(
                    name=known.name,
                    form="metonym" if metonym else form,
                    gender=self._known_gender(name, said) if known.kind == "person" else "",
                    person=known.kind == "person",
                )
            if name[-1] in self._words.lists["capitals"] and len(name) == 1:
                return Who(name=name[-1], form="metonym", person=False)
            one = self._people.get(folded(name[-1]))
            if one is None and len(name) > 1:
                one = next((p for k, p in self._people.items() if folded(name[0]) == k), None)
            if one is None and len(name) == 1:
                given = [
                    p for p in self._people.values() if folded(p.full.split()[0]) == folded(name[0])
                ]
                one = given[0] if len(given) == 1 else None
            if len(name) > 1 and (one is None or folded(one.full.split()[0]) != folded(name[0])):
                return Who(
                    name=self.called(" ".join(name)),
                    form=form,
                    gender=gender_told(name, said, self._words),
                )
            if one is not None:
                one.gender = one.gender or gender_told(one.full.split(), said, self._words)
                return Who(name=self.called(one.full), form=form, gender=one.gender)
            return Who(
                name=self.called(name[-1]),
                form=form,
                gender=gender_told(name, said, self._words),
                sure=len(text.split()) <= _BARE,
            )
        return None

    def _known_gender(self, name: list[str], said: set[str]) -> Gender:
        """The gender of somebody whom the tables know, by what this document tells."""
        one = self._people.get(folded(name[-1]))
        return (
            one.gender if one is not None and one.gender else gender_told(name, said, self._words)
        )

    def _role_or_body(self, mention: str, low: list[str]) -> Who:
        """A role, a body or people without a name."""
        words = self._words
        bare = re.sub(r"^(?:the|a|an|The|A|An)\s+", "", mention.strip())
        alone = self._only(low)
        if alone is not None:
            return alone
        known = resolve(bare, self._on)
        if known is not None and known.kind == "person" and of_another(bare):
            known = None
        if known is not None and known.kind != "place":
            person = known.kind == "person"
            form: Form = "role" if person else "metonym" if known.kind == "state" else "name"
            return Who(name=known.name, form=form, person=person)
        role = self._head_role(low)
        plural = any(words.has("groups", word) for word in low)
        indefinite = low[0] in _INDEFINITE
        if role == "source":
            return Who(name=None, form="anonymous_group")
        if role and not plural:
            if not indefinite:
                fits = self.by_role(role, low, self.marks(mention))
                if len(fits) == 1:
                    return Who(name=self.called(fits[0].full), form="role", gender=fits[0].gender)
            gender = gender_told(["?"], set(low), words)
            form = "anonymous_group" if indefinite else "role"
            return Who(name=None, form=form, gender=gender, sure=indefinite)
        if plural:
            return Who(name=None, form="anonymous_group", plural=True, person=False)
        if any(words.has("bodies", word) for word in low) or bare[:1].isupper():
            return Who(name=bare, form="name", person=False)
        return Who(name=None, form="anonymous_group", person=False, plural=low[-1].endswith("s"))

    def _head_role(self, low: list[str]) -> str:
        """The role that heads a mention: the last one before any ``of``, ``for`` or ``in``."""
        heads = low
        for at, word in enumerate(low):
            if word in {"of", "for", "in", "at", "from", "with", "who", "to", "de", "du"} and at:
                heads = low[:at]
                break
        return next((word for word in reversed(heads) if self._words.has("roles", word)), "")

    def by_role(
        self, role: str, low: list[str], marks: frozenset[str] = frozenset()
    ) -> list[Person]:
        """Those whom a role may mean here, of all to whom the document gives it.

        A counterpart may have any office, where nobody else has it or what marks it tells; those
        of another land than the mention names are left out.
        """
        fits = [one for one in self._people.values() if one.roles & {role, "counterpart"}]
        told = [one for one in fits if marks and marks <= one.near | one.roles]
        if told:
            return rightful(told, low, self.here)
        lands = {each.lower() for each in self._words.lists["nationalities"]}
        if marks & lands:
            fits = [one for one in fits if not one.near & lands]
        exact = [one for one in fits if role in one.roles]
        if not exact and (role in ANY_ROLE or role.endswith("man")):
            return []
        before = [one for one in fits if one.first <= self.here]
        return rightful(exact or before, low, self.here)

    def marks(self, mention: str) -> frozenset[str]:
        """What tells a role apart from others of its name: ``Tolsk`` in ``the Tolsk minister``."""
        capitals = {word.lower() for word in mention.split()[1:] if word[0].isupper()}
        return frozenset(word for word in capitals if not self._words.has("roles", word))

    def may_be(self, name: str, role: str, marks: frozenset[str], *, told: bool = False) -> bool:
        """Whether somebody may have a role: the document gives it, or, unless told, gives none."""
        one = of_name(self._people, name, self._on)
        if marks and not (one is not None and marks <= one.near | one.roles):
            return False
        if one is None or not one.roles:
            return not told
        return bool(one.roles & ({role} if told else {role, "counterpart"}))

    def head_role(self, mention: str) -> str:
        """The role that heads a mention; empty where none does."""
        return self._head_role(lower_words(mention))

    def called(self, one: str) -> str:
        """The usual English name of a full name of the document."""
        known = resolve(one, self._on)
        if known is not None:
            return known.name
        return anyascii(one) if one[-1] in _CYRILLIC else one

    def gender_of(self, name: str | None) -> Gender:
        """The gender of somebody named, as far as the document tells."""
        if not name:
            return ""
        parts = name.split()
        one = of_name(self._people, name, self._on)
        return (
            one.gender if one is not None and one.gender else gender_told(parts, set(), self._words)
        )

    def people_in(self, text: str) -> list[Who]:
        """The people named in a stretch, in order."""
        found: list[Who] = []
        for run, _ in runs(text, self._words):
            one = self._named(" ".join(run)) if not POSSESSIVE.search(run[-1]) else None
            if one is not None and one.person and one.name:
                found.append(one)
        return found
