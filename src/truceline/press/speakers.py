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
from truceline.press.people import Person, Who
from truceline.press.roll import Roll
from truceline.press.russian import nominative, of_theirs

if TYPE_CHECKING:
    from truceline.press.people import Form

_BARE: Final = 3
_OBJECTS: Final = {"him": "he", "her": "she", "them": "they"}
_INDEFINITE: Final = frozenset(
    ["a", "an", "one", "another", "some", "several", "many", "two", "three"]
)


class Register(Roll):
    """Who is who in one document."""

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
        if words.code == "en" and len(low) == 1:
            low = [_OBJECTS.get(low[0], low[0])]
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
        left, right = self._named(first, known=True), self._named(second)
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

    def _named(self, text: str, *, known: bool = False) -> Who | None:
        """A person, body or state that a stretch names; ``known`` to be a name by what follows."""
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
            doubted = len(run) == 1 and not known and self._common(run[0], text)
            known_as = resolve(" ".join(name), self._on) or resolve(whole, self._on)
            if known_as is None and doubted:
                continue
            if of_theirs(name, before, known_as, words):
                continue
            if (
                known_as is not None
                and known_as.kind != "person"
                and (before or text.strip() != whole)
            ):
                heads = [
                    w for w in lower_words(text) if words.has("roles", w) or words.has("groups", w)
                ]
                if heads:
                    continue
            if known_as is not None and known_as.kind == "place":
                known_as = None
            if known_as is None and not self._is_person(name):
                continue
            said = {word.lower() for word in role} | set(before)
            has_role = bool(role) or any(words.has("roles", word) for word in before)
            form: Form = "role_and_surname" if has_role and len(name) == 1 else "name"
            if known_as is not None:
                metonym = known_as.kind == "state" and name[-1] in self._words.lists["capitals"]
                return Who(
                    name=known_as.name,
                    form="metonym" if metonym else form,
                    gender=self._known_gender(name, said) if known_as.kind == "person" else "",
                    person=known_as.kind == "person",
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
        last = bare.split()[-1:]
        if of_theirs(last, low, known, words) or (
            known is not None and known.kind == "person" and of_another(bare)
        ):
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
        if low == ["another"] or (len(low) == 1 and self._common(bare, mention)):
            return Who(name=None, form="anonymous_group")
        if any(words.has("bodies", word) for word in low) or bare[:1].isupper():
            return Who(name=bare, form="name", person=False)
        return Who(name=None, form="anonymous_group", person=False, plural=low[-1].endswith("s"))

    def people_in(self, text: str) -> list[Who]:
        """The people named in a stretch, in order."""
        found: list[Who] = []
        for run, _ in runs(text, self._words):
            one = self._named(" ".join(run)) if not POSSESSIVE.search(run[-1]) else None
            if one is not None and one.person and one.name:
                found.append(one)
        return found
