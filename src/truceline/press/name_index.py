"""Names and offices by the keys of their words, so that a phrase is looked up and never searched.

Built once from a table. Russian names are also found in their cases (Лаврова, Захаровой), Arabic
ones with a word joined before them (ولافروف).
"""

# ruff: noqa: RUF001 - the words of other languages are theirs

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from truceline.press.alias_tables import Entry, Form, Table
from truceline.press.spellings import (
    Word,
    alphabet,
    is_arabic,
    is_latin,
    key_of,
    skeleton,
    words_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

Keys = tuple[str, ...]

_SHORT: Final = 5
_JOINED: Final = "وفبلك"
# Endings of Russian nouns and surnames by the ending of the nominative, longest first.
_CASES: Final = (
    ("ский", ("ского", "скому", "ским", "ском")),
    ("ия", ("ии", "ию", "ией")),
    ("ой", ("ого", "ому", "ым", "ом")),
    ("а", ("ы", "и", "е", "у", "ой", "ей")),
    ("я", ("и", "е", "ю", "ей")),
    ("ь", ("я", "ю", "ем", "е", "и")),
    ("й", ("я", "ю", "ем", "е")),
    ("", ("а", "у", "ом", "ым", "е")),
)
# What may stand before a person's name as part of it: ranks, courtesies, and words of offices.
_ROLE_WORDS: Final = (
    "mr mrs ms dr sir lord president premier minister ministers secretary state foreign defence"
    " defense prime deputy first vice senior top chief special presidential envoy ambassador"
    " representative permanent spokesman spokeswoman spokesperson press official ministry of for"
    " to and affairs general colonel major lieutenant brigadier admiral captain commander army"
    " military"
    " leader head chancellor king emir sheikh ayatollah diplomat counterpart negotiator mediator"
    " coordinator director adviser advisor senator republican democrat opposition rebel high"
    " commissioner national security council committee department s gen col maj lt sen fm pm"
    " government kremlin pentagon house white his her their its counterpart colleague"
    " господин министр иностранных дел глава мид рф россии официальный представитель президент"
    " премьер госсекретарь сша заместитель замглавы спецпосланник генсека оон по"
    " сирии постпред при генерал"
    " m mme le la l du de des d président ministre affaires étrangères secrétaire porte parole"
    " émissaire envoyé spécial ambassadeur général colonel"
    " السيد وزير الخارجية الدفاع الرئيس رئيس الوزراء المبعوث الخاص الدولي الأممي المتحدث باسم"
    " المتحدثة وزارة نائب السفير الجنرال اللواء العميد إلى"
)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry under one of its spellings.

    Args:
        entry: The entry.
        form: The spelling.
        capitals: How an abbreviation must stand; empty for other names.
        seat: Whether it is the city of a government.
        alphabet: Of its letters.
        article: Whether its Arabic article is part of it.
    """

    entry: Entry
    form: Form
    capitals: str = ""
    seat: bool = False
    alphabet: str = "latin"
    article: bool = False

    def stands(self, words: tuple[Word, ...], on: date | None) -> bool:
        """Whether these words are it, on a day: US is a state, and "us" is not."""
        if not self.form.holds(on) or self.alphabet != alphabet(words[0].raw):
            return False  # in ASCII, the short names of one alphabet are any words of another
        if self.article and not words[0].article:
            return False  # Al-Bab is a town, and Bab is half of many names
        return not self.capitals or words[0].raw.replace(".", "") == self.capitals


@dataclass(frozen=True, slots=True, kw_only=True)
class NameIndex:
    """What the phrases of a table lead to.

    Args:
        names: Spellings, by the keys of their words.
        offices: Holders of offices, by the keys of title and owner.
        surnames: People by the last word of their name, whether or not it may stand alone.
        skeletons: Spellings by the skeletons of their words.
        bases: A word in an inflected form to the form that the tables have.
        roles: Keys that may stand before a person's name.
        longest: How many words the longest spelling has.
        initials: Spellings by the first letters of their words, each with its words as one text.
        starts: First words of spellings, and how many words the longest after each has.
        adjectives: States by the words for their people.
    """

    names: dict[Keys, list[Row]] = field(default_factory=dict)
    offices: dict[Keys, list[Row]] = field(default_factory=dict)
    surnames: dict[str, list[Entry]] = field(default_factory=dict)
    skeletons: dict[Keys, list[Row]] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    longest: int = 1
    initials: dict[str, dict[Keys, str]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    adjectives: dict[str, Entry] = field(default_factory=dict)

    def keys(self, words: tuple[Word, ...]) -> Keys:
        """The keys of words, each in the form that the tables have, where it is only inflected."""
        return tuple(self.base(word) for word in words)

    def base(self, word: Word) -> str:
        """The key of a word without its case or a word joined to it, where the tables know that."""
        if is_latin(word.raw):
            return word.key  # Medvedeva in Latin letters is a woman, and no case of Medvedev
        if word.key in self.bases:
            return self.bases[word.key]
        if is_arabic(word.raw) and word.raw[0] in _JOINED and len(word.raw) > _SHORT - 1:
            shorter = key_of(word.raw[1:])
            return self.bases.get(shorter, word.key)
        return word.key


def initials_of(keys: Keys) -> str:
    """The first letters of words, which a slip leaves alone.

    >>> initials_of(("free", "syrian", "army"))
    'fsa'
    """
    return "".join(key[0] for key in keys)


def index_of(table: Table) -> NameIndex:
    """The index of a table."""
    spelt = [pair for entry in table.entries.values() for pair in _spellings(entry)]
    bases = _bases(word for _, words in spelt for word in words)
    empty = NameIndex(bases=bases)
    names: dict[Keys, list[Row]] = {}
    skeletons: dict[Keys, list[Row]] = {}
    for row, words in spelt:
        _put(names, empty.keys(words), row)
        _put(skeletons, _skeletons(words), row)
    surnames: dict[str, list[Entry]] = {}
    for entry in table.entries.values():
        if entry.kind == "person":
            surnames.setdefault(words_in(entry.name)[-1].key, []).append(entry)
    offices: dict[Keys, list[Row]] = {}
    for words, row in _offices(table):
        _put(offices, empty.keys(words), row)
    initials: dict[str, dict[Keys, str]] = {}
    starts: dict[str, int] = {}
    for keys in names:
        initials.setdefault(initials_of(keys), {})[keys] = " ".join(keys)
        starts[keys[0]] = max(starts.get(keys[0], 0), len(keys))
    return NameIndex(
        names=names,
        initials=initials,
        starts=starts,
        adjectives={
            words_in(text)[0].key: entry
            for entry in table.entries.values()
            if entry.kind == "state" and entry.id.startswith("state:")
            for text in entry.adjectives
            if len(words_in(text)) == 1
        },
        offices=offices,
        surnames=surnames,
        skeletons=skeletons,
        bases=bases,
        roles=_roles(table),
        longest=max((len(keys) for keys in (*names, *offices)), default=1),
    )


def _bases(words: Iterable[Word]) -> dict[str, str]:
    """Inflected keys to those of the nominative; nominatives and all else to themselves."""
    known = tuple(words)
    bases: dict[str, str] = {}
    for word in known:
        for inflected in _inflected(word.raw):
            bases.setdefault(key_of(inflected), word.key)
    for word in known:
        bases.setdefault(word.key, word.key)
    return bases


def _put(rows: dict[Keys, list[Row]], keys: Keys, row: Row) -> None:
    """Once for each entry and form: two spellings of one name are often the same keys."""
    if keys and all(keys):
        known = rows.setdefault(keys, [])
        if row not in known:
            known.append(row)


def _spellings(entry: Entry) -> Iterator[tuple[Row, tuple[Word, ...]]]:
    """Every spelling of an entry with its words; a surname alone only where the table allows it."""
    texts = [Form(text=entry.name), *entry.forms, *(Form(text=each) for each in entry.alone)]
    if any(form.since for form in entry.forms) and entry.kind == "agreement":
        texts = texts[1:]  # its name is a description, and its forms say from when on it was used
    for form in [*texts, *(Form(text=seat) for seat in entry.seats)]:
        words = words_in(form.text)
        row = Row(
            entry,
            form,
            capitals=_capitals(form.text),
            seat=form.text in entry.seats,
            alphabet=alphabet(words[0].raw) if words else "",
            article=len(words) == 1 and words[0].article and entry.kind in {"place", "body"},
        )
        yield row, words


def _capitals(text: str) -> str:
    """How an abbreviation must stand in a text; empty for other names."""
    letters = text.replace(".", "")
    short = len(letters) <= _SHORT and letters.isupper() and letters.isalpha()
    return letters if short else ""


def _inflected(word: str) -> tuple[str, ...]:
    """A Russian word in its other cases."""
    if len(word) < _SHORT - 1 or not "\u0400" <= word[0] <= "\u04ff":
        return ()
    for ending, cases in _CASES:
        if word.endswith(ending):
            stem = word[: len(word) - len(ending)]
            return tuple(stem + case for case in cases)
    return ()


def _skeletons(words: tuple[Word, ...]) -> Keys:
    return tuple(skeleton(word.key, arabic=is_arabic(word.raw)) for word in words)


def _offices(table: Table) -> Iterator[tuple[tuple[Word, ...], Row]]:
    """Each office of each person, under every way in which it is said."""
    for entry in table.entries.values():
        for office in entry.offices:
            title, owner = table.titles.get(office.title), table.entries.get(office.of)
            if title is None or owner is None:
                continue
            row = Row(entry, Form(text=office.title, since=office.since, until=office.until))
            for form in title.forms:
                for phrase in _phrases(form, owner):
                    yield words_in(phrase), row
                if title.alone:
                    yield words_in(form), row


def _phrases(title: str, owner: Entry) -> Iterator[str]:
    """As in Russian Foreign Minister, Russia's Foreign Minister, Foreign Minister of Russia."""
    first, _, rest = title.partition(" ")
    for before in owner.adjectives:
        yield f"{before} {title}"
        if not before[0].isupper():  # as in French and Arabic: ministre russe des Affaires ...
            yield f"{title} {before}"
            yield f"{first} {before} {rest}"
    for form in (owner.name, *(each.text for each in owner.forms)):
        yield f"{form} {title}"
        yield f"{title} of {form}"
        yield f"{title} of the {form}"
        if not form.isascii():
            yield f"{title} {form}"


def _roles(table: Table) -> frozenset[str]:
    """Keys of words that may stand before a person's name."""
    texts = [_ROLE_WORDS]
    texts += [form for title in table.titles.values() for form in title.forms]
    for entry in table.entries.values():
        texts += entry.adjectives
        if entry.kind in {"state", "body"}:
            texts += [form.text for form in entry.forms]
    return frozenset(word.key for text in texts for word in words_in(text))
