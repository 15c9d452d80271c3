"""The people whom one document names: full names, roles, and whether he or she is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from anyascii import anyascii

from truceline.press.genders import by_ending, by_pronouns
from truceline.press.names import resolve
from truceline.press.naming import (
    POSSESSIVE,
    Gender,
    folded,
    gender_told,
    given_and_surname,
    is_role,
    lower_words,
    runs,
    within,
)
from truceline.press.people import ANY_ROLE, Person, of_name, rightful
from truceline.press.russian import nominative, of_theirs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from truceline.press.tongues import Tongue

_CYRILLIC: Final = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_GUARDS: Final = frozenset({"coast", "national", "border", "republican", "revolutionary", "home"})


class Roll:
    """Who is named in one document, and as what."""

    def __init__(self, words: Tongue, on: date | None) -> None:
        """An empty register for one language and day."""
        self._words = words
        self._on = on
        self._people: dict[str, Person] = {}
        self._within: set[str] = set()
        self.here = 0
        """The paragraph that is read, counted from 0."""

    def read(self, texts: Iterable[str]) -> None:
        """Take in the full names and roles of a document, body lines first."""
        for at, text in enumerate(texts):
            self.here = at
            self._within |= within(text)
            for run, before in runs(text, self._words):
                self._take(run, before, text)

    def settle(self, sentences: Iterable[tuple[int, str]]) -> None:
        """Tell he from she where no title or given name did, by how the text goes on.

        Args:
            sentences: Each with the number of its paragraph, quotations masked.
        """
        if self._words.code != "en":
            return
        surnames = {one.full.split()[-1].casefold(): key for key, one in self._people.items()}
        told = by_pronouns(sentences, surnames)
        for key, one in self._people.items():
            one.gender = one.gender or told.get(key, "") or by_ending(one.full)

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
        if not of_theirs(name, before, resolve(" ".join(name), self._on), self._words):
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
                self._words.has("offices", single) or is_role(single, self._words)
            ):
                last = at + 1
            if (
                self._words.has("offices", plain.rstrip("."))
                or self._words.has("nationalities", plain)
                or (self._words.has("roles", plain.lower().rstrip(".")) and last == at)
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

    def _common(self, word: str, text: str) -> bool:
        """Whether a word is one with a capital only at the heads of sentences: ``Outside``."""
        if self._words.code != "en" or not text.startswith(word) or "-" in word:
            return False
        return word not in self._within and folded(word) not in self._people

    def _head_role(self, low: list[str]) -> str:
        """The role that heads a mention: the last one before any ``of``, ``for`` or ``in``."""
        heads = low
        for at, word in enumerate(low):
            if word in {"of", "for", "in", "at", "from", "with", "who", "to", "de", "du"} and at:
                heads = low[:at]
                break
        if heads[-1] == "guard" and len(heads) > 1 and heads[-2] in _GUARDS:
            return ""
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
        if marks and self._words.code == "ru":
            return []  # another's: ``представитель США`` is not the ministry's
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

    def learn(self, name: str | None, gender: Gender) -> None:
        """Take in that a pronoun was used of somebody of whom nothing told he from she."""
        if not name or not gender:
            return
        one = of_name(self._people, name, self._on)
        if one is not None and not one.gender:
            one.gender = gender

    def meet(self, name: str, said: str) -> None:
        """Take in somebody with a single name, and as what they are spoken of."""
        if self._words.code != "en":
            return
        one = self._people.get(folded(name))
        if one is None:
            low = lower_words(said)
            roles = {each for each in low if self._words.has("roles", each)}
            self._people[folded(name)] = Person(
                full=name,
                roles=roles,
                gender=gender_told([name], set(low), self._words),
                first=self.here,
            )

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
