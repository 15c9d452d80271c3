"""Names of groups: aliases with dates, word orders, transliterations, and no silent choice.

One group is written in many ways: "Free Syrian Army" and "Syrian Free Army", "Jabhat al-Nusra" and
"Jebhat an-Nusrah". A wrong guess can put a party outside the truce, so a name settles on a group
only where that group alone can be meant, under a name that it bore at the time. In every other case
the answer is a question with all the candidates and the reason for each.

>>> from datetime import UTC, datetime
>>> known = [KnownName(actor="group:made-up-army", name="Free Made-up Army")]
>>> resolve("Made-Up Free Army", known, datetime(2016, 3, 1, tzinfo=UTC)).settled
'group:made-up-army'
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


Reason = Literal[
    "same_name", "same_letters", "word_order", "transliteration", "part_of_name", "near_spelling"
]
"""Why a candidate is one, strongest first; only the first three can settle a name."""

REASONS: tuple[Reason, ...] = (
    "same_name", "same_letters", "word_order", "transliteration", "part_of_name", "near_spelling",
)  # fmt: skip
STRONG: frozenset[Reason] = frozenset({"same_name", "same_letters", "word_order"})

_WORD = re.compile(r"[^\W_]+")
# Written inside Arabic words in Latin letters for hamza and ain; they never part two words.
_MARKS_IN_WORDS = re.compile("['’‘`´\u02bf\u02be\u02bc]")  # noqa: RUF001 - these are the marks
_PLAIN_ARTICLES = frozenset({"al", "el", "ul", "the", "of"})
# Before a "sun letter" the Arabic article takes its sound: an-Nusra, ash-Sham.
_ASSIMILATED = frozenset({"an", "ar", "as", "ash", "at", "ath", "ad", "adh", "az", "es", "en"})
_ARABIC_ARTICLE = "\u0627\u0644"  # alif, lam
_ARABIC_LETTERS = str.maketrans({"\u0629": "\u0647", "\u0649": "\u064a", "\u0640": ""})
_SOUNDS = (("ph", "f"), ("th", "t"), ("dh", "d"), ("kh", "k"), ("gh", "g"), ("q", "k"), ("c", "k"),
           ("y", "i"), ("w", "u"))  # fmt: skip
_LONGEST = 200
_LEAST_SKELETON = 2
_NEAR = 0.84


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """A name of an actor, and the time in which it bore it.

    Args:
        actor: The actor's id.
        name: The name, in any script.
        since: The first instant at which it bore the name (UTC); None for always.
        until: The first instant at which it no longer bore it (UTC); None for still.
        source: Where this is said: a clause of Terms or the hash of an entry.
    """

    actor: str
    name: str
    since: datetime | None = None
    until: datetime | None = None
    source: str = ""

    def borne_at(self, at: datetime) -> bool:
        """Whether the actor bore the name at this instant."""
        begun = self.since is None or at >= self.since
        return begun and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A known name that may be meant, and why."""

    known: KnownName
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a written name may mean at an instant.

    Args:
        query: The name as written.
        settled: The one actor that is meant, or None: then somebody has to say.
        candidates: Names borne at that instant that may be meant, strongest reason first.
        at_other_times: Names that fit as strongly but were borne before or after that instant.
    """

    query: str
    settled: str | None
    candidates: tuple[Candidate, ...]
    at_other_times: tuple[Candidate, ...] = ()

    @property
    def needs_confirmation(self) -> bool:
        """Whether a person has to choose before anything rests on the name."""
        return self.settled is None

    @property
    def question(self) -> str:
        """What to ask, in a sentence; empty where the name is settled."""
        if self.settled is not None:
            return ""
        if not self.candidates:
            later = ", ".join(sorted({c.known.actor for c in self.at_other_times}))
            return (
                f"Nobody bore the name {self.query!r} then; at another time: {later}."
                if later
                else f"No group is known as {self.query!r}. Register it, or give its id."
            )
        actors = ", ".join(dict.fromkeys(c.known.actor for c in self.candidates))
        return f"By {self.query!r}, which is meant: {actors}? Give the id."


def fold(name: str) -> tuple[str, ...]:
    """The words of a name without case, diacritics, articles, hyphens or marks for ain and hamza.

    >>> fold("Jabhat an-Nuṣra") == fold("jabhat al nusra")
    True
    """
    plain = _MARKS_IN_WORDS.sub("", unicodedata.normalize("NFKD", name[:_LONGEST]))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = _WORD.findall(letters.translate(_ARABIC_LETTERS))
    kept = [
        _without_arabic_article(word)
        for word, after in zip(words, [*words, ""][1:], strict=True)
        if not _is_article(word, after)
    ]
    return tuple(kept or words)


def skeleton(name: str) -> tuple[str, ...]:
    """The consonants of each word, in alphabetical order of words: one for many transliterations.

    Vowels, doubled letters and a final h are the places in which transliterations of Arabic differ
    most; so two different words can share a skeleton, and a match on it is only ever a question.
    """
    return tuple(sorted(_consonants(word) for word in fold(name)))


def resolve(name: str, known: Iterable[KnownName], at: datetime) -> Match:
    """Say whom a written name means at an instant, or who has to be asked about.

    It settles only where one actor alone is a candidate, by the same name, the same letters or the
    other word order, or where the id of a known actor is given. Weaker likeness never settles.

    Args:
        name: The name as written, or an actor's id.
        known: Every known name of every actor.
        at: The instant at which the name is used (UTC).
    """
    register = tuple(known)
    if any(entry.actor == name for entry in register):
        exact = tuple(
            Candidate(known=entry, reason="same_name")
            for entry in register
            if entry.actor == name and entry.borne_at(at)
        )
        return Match(query=name, settled=name, candidates=exact)
    found = _candidates(name, [entry for entry in register if entry.borne_at(at)])
    others = _candidates(name, [entry for entry in register if not entry.borne_at(at)])
    actors = {candidate.known.actor for candidate in found}
    alone = len(actors) == 1 and found[0].reason in STRONG
    return Match(
        query=name,
        settled=found[0].known.actor if alone else None,
        candidates=found,
        at_other_times=tuple(c for c in others if c.reason in STRONG),
    )


def _candidates(name: str, known: Sequence[KnownName]) -> tuple[Candidate, ...]:
    """Every name that may be meant; parts and near spellings only where nothing fits better."""
    firm = _matching(name, known, _LIKENESSES[:4])
    found = firm or _matching(name, known, _LIKENESSES[4:])
    ordered = sorted(found, key=lambda c: (REASONS.index(c.reason), c.known.actor, c.known.name))
    return tuple(ordered)


def _matching(
    name: str,
    known: Sequence[KnownName],
    likenesses: Sequence[tuple[Reason, Callable[[str, str], bool]]],
) -> list[Candidate]:
    found = []
    for entry in known:
        reason = next((r for r, alike in likenesses if alike(name, entry.name)), None)
        if reason is not None:
            found.append(Candidate(known=entry, reason=reason))
    return found


def _same_letters(one: str, other: str) -> bool:
    return bool(fold(one)) and fold(one) == fold(other)


def _other_order(one: str, other: str) -> bool:
    return bool(fold(one)) and sorted(fold(one)) == sorted(fold(other))


def _same_skeleton(one: str, other: str) -> bool:
    mine = skeleton(one)
    return any(len(word) >= _LEAST_SKELETON for word in mine) and mine == skeleton(other)


def _part(one: str, other: str) -> bool:
    mine, theirs = set(fold(one)), set(fold(other))
    return bool(mine and theirs) and (mine < theirs or theirs < mine)


def _near(one: str, other: str) -> bool:
    mine, theirs = " ".join(fold(one)), " ".join(fold(other))
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= _NEAR


_LIKENESSES: tuple[tuple[Reason, Callable[[str, str], bool]], ...] = (
    ("same_name", lambda one, other: one.strip() == other),
    ("same_letters", _same_letters),
    ("word_order", _other_order),
    ("transliteration", _same_skeleton),
    ("part_of_name", _part),
    ("near_spelling", _near),
)


def _is_article(word: str, after: str) -> bool:
    return word in _PLAIN_ARTICLES or (word in _ASSIMILATED and after.startswith(word[1:]))


def _without_arabic_article(word: str) -> str:
    rest = word.removeprefix(_ARABIC_ARTICLE)
    return rest if len(rest) > 1 else word


def _consonants(word: str) -> str:
    sounds = word
    for written, sound in _SOUNDS:
        sounds = sounds.replace(written, sound)
    bare = re.sub(r"[aeiou]", "", sounds)
    single = re.sub(r"(.)\1+", r"\1", bare).removesuffix("h")
    return single or word
