"""Who or what a phrase names: by dated tables, in any spelling; None where that is not plain.

Steps of :func:`resolve`, the surest first:

1. the words are a spelling of the tables that was used on that day;
2. they are an office, and one person held it on that day ("US Secretary of State");
3. they end with a person's name, and only words of offices stand before it; such words also tell
   people of one surname apart ("UN humanitarian chief O'Brien");
4. they are a spelling that the tables have in another alphabet (skeletons of consonants);
5. they are one or two letters off a spelling (RapidFuzz), and off no other one.

Two people who fit are none: a surname that several have gives None, as an office does on a day on
which the tables do not know its holder.

>>> from datetime import date
>>> resolve("US Secretary of State", date(2016, 3, 24)).name
'John Kerry'
>>> resolve("Alloush") is None
True
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from truceline.errors import BadInput, Fault
from truceline.press.alias_tables import Entry, Named, Table, read_table, shipped
from truceline.press.name_index import Keys, NameIndex, Row, index_of, initials_of
from truceline.press.spellings import Word, is_arabic, is_latin, skeleton, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

LIKENESS: Final = 88.0
"""How alike (0 to 100) two spellings of several words are of one name."""
WORD_LIKENESS: Final = 81.0
"""How alike each single word of them is.

Measured in ``tests/press/test_names.py``: of names with a letter dropped, doubled or exchanged, 86
in a hundred are found and none is taken for another; of thousands of first names and surnames put
together wrongly none is merged. At 78 the first of them are: Josh for Joseph, Nasr for Nasser.
"""
ALONE_LIKENESS: Final = 80.0
"""How alike a word that stands alone is, which must also have the same consonants."""
_FRENCH_ARTICLES: Final = frozenset({"le", "la", "les"})
_LONG: Final = 6
_CONSONANTS: Final = 4
_PARTICLE: Final = 2
_VOWELS: Final = "aeiouy"
_LONGEST: Final = 200
_LARGEST: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """Tables of names with their index: the packaged ones, or these with a mission's own."""

    table: Table
    index: NameIndex

    @classmethod
    def of(cls, table: Table) -> Tables:
        """The tables, indexed."""
        return cls(table=table, index=index_of(table))

    @classmethod
    def load(cls, path: Path) -> Tables:
        """The packaged tables with a mission's file over them.

        Raises:
            BadInput: every fault of the file, with its place; ``TABLE_FILE`` where it cannot be
                read.
        """
        try:
            with path.open("rb") as file:
                data = file.read(_LARGEST + 1)
        except OSError as error:
            sentence = f"The table {path} cannot be read: {error.strerror or error}."
            raise BadInput(Fault("TABLE_FILE", sentence, "Give the path of a file.")) from error
        base = shipped()
        return cls.of(read_table(data, file=str(path), known=base).over(base))

    def entry(self, key: str) -> Entry | None:
        """The row of an id, with gender and spellings; None where there is none."""
        return self.table.entries.get(key)


@lru_cache(maxsize=1)
def packaged() -> Tables:
    """The packaged tables, read and indexed once."""
    return Tables.of(shipped())


def resolve(text: str, on: date | None = None, tables: Tables | None = None) -> Named | None:
    """Whom or what a phrase names.

    Args:
        text: The phrase, such as "Russian Foreign Minister Sergei Lavrov" or "Washington".
        on: The day on which it was written; None where that is not known: then a name counts that
            was ever used, and an office whose holder never changed in the tables.
        tables: Tables; None for the packaged ones.

    Returns:
        Named with ``id``, ``name`` (usual English) and ``kind``; a city that is a seat of
        government is that government. None where nothing is known, or more than one fits.
    """
    if not text or len(text) > _LONGEST:
        return None
    index = (tables or packaged()).index
    head, comma, tail = text.partition(",")
    found = _resolve(words_in(head), on, index)
    if not comma:
        return found
    other = _resolve(words_in(tail), on, index)
    if found is None or other is None:
        return found if other is None else None
    return found if found.id == other.id else None


def exactly(words: tuple[Word, ...], on: date | None, index: NameIndex) -> Named | None:
    """What these very words are a spelling of, as tables have it; a government before its seat."""
    rows = [row for row in index.names.get(index.keys(words), ()) if row.stands(words, on)]
    return _only(row.entry for row in rows if row.entry.kind != "place") or _only(
        row.entry for row in rows
    )


def _resolve(words: tuple[Word, ...], on: date | None, index: NameIndex) -> Named | None:
    if not words:
        return None
    if len(words) > 1 and words[0].key in _FRENCH_ARTICLES:
        return exactly(words, on, index) or _resolve(words[1:], on, index)
    return (
        exactly(words, on, index)
        or _holder(index.keys(words), on, index)
        or _with_role(words, on, index)
        or other_alphabet(words, on, index)
        or nearly(words, on, index)
    )


def _holder(keys: Keys, on: date | None, index: NameIndex) -> Named | None:
    """Who held the office on that day."""
    return _only(row.entry for row in index.offices.get(keys, ()) if row.form.holds(on))


def _with_role(words: tuple[Word, ...], on: date | None, index: NameIndex) -> Named | None:
    """A person's name after words of offices; the longest name counts."""
    keys = index.keys(words)
    for cut in range(1, len(words)):
        if keys[cut - 1] not in index.roles and not words[cut - 1].owns:
            return None
        found = exactly(words[cut:], on, index) or nearly(words[cut:], on, index)
        if found is not None and found.kind == "person":
            return found
    surname, before = keys[-1], keys[:-1]
    return _only(
        entry
        for entry in index.surnames.get(surname, ())
        if any(
            row.entry.id == entry.id and row.form.holds(on)
            for start in range(len(before))
            for row in index.offices.get(before[start:], ())
        )
    )


def other_alphabet(words: tuple[Word, ...], on: date | None, index: NameIndex) -> Named | None:
    """A name in letters that are not Latin, by its consonants."""
    if all(is_latin(word.raw) for word in words):
        return None
    bones = tuple(skeleton(index.base(word), arabic=is_arabic(word.raw)) for word in words)
    if sum(map(len, bones)) < _CONSONANTS:
        return None
    return _only(
        row.entry
        for row in index.skeletons.get(bones, ())
        if row.form.holds(on) and not row.capitals and row.entry.kind in {"person", "group"}
    )


def nearly(words: tuple[Word, ...], on: date | None, index: NameIndex) -> Named | None:
    """A name that is a letter or two off one of the tables, and off no other."""
    keys = index.keys(words)
    if len(keys) == 1:
        return _nearly_alone(keys[0], on, index) if is_latin(words[0].raw) else None
    choices = index.initials.get(initials_of(keys), {})
    near = process.extract(
        " ".join(keys), choices, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=None
    )
    return _only(
        row.entry
        for _, _, other in near
        for row in index.names[other]
        if row.form.holds(on) and not row.capitals and _each_near(keys, other)
    )


def _each_near(keys: Keys, other: Keys) -> bool:
    """Word by word, and the last sounds the same: John Kerr is not John Kerry."""
    return _sounds_like(keys[-1], other[-1]) and all(
        _word_near(one, two) for one, two in zip(keys, other, strict=True)
    )


def _word_near(one: str, two: str) -> bool:
    """Numbers are the same (resolution 2254 is not 2268), and so are short words but particles."""
    if one == two:
        return True
    if one.isdigit() or two.isdigit() or one[0] != two[0]:
        return False
    if min(len(one), len(two)) < _CONSONANTS:
        return max(len(one), len(two)) <= _PARTICLE
    return fuzz.ratio(one, two) >= WORD_LIKENESS


def _sounds_like(one: str, two: str) -> bool:
    """The same consonants, and both end on a vowel or neither does."""
    return skeleton(one) == skeleton(two) and (one[-1] in _VOWELS) == (two[-1] in _VOWELS)


def _nearly_alone(key: str, on: date | None, index: NameIndex) -> Named | None:
    """A surname alone in another transliteration: the same consonants, and the same gender.

    Лаврова apart, which is a case, a Latin ending in a names a woman: Medvedeva is not Medvedev.
    """
    if len(key) < _LONG:
        return None
    return _only(
        row.entry
        for row in index.skeletons.get((skeleton(key),), ())
        if row.form.holds(on)
        and row.entry.kind == "person"
        and any(_alike(key, name) for name in _latin_names(row))
    )


def _latin_names(row: Row) -> list[str]:
    return [word.key for word in words_in(row.form.text)] if is_latin(row.form.text) else []


def _alike(key: str, name: str) -> bool:
    return _sounds_like(key, name) and fuzz.ratio(key, name) >= ALONE_LIKENESS


def _only(entries: Iterable[Entry]) -> Named | None:
    """The one that they all are; None where they are none or several."""
    found = {entry.id: entry for entry in entries}
    if len(found) != 1:
        return None
    entry = next(iter(found.values()))
    return Named(id=entry.id, name=entry.name, kind=entry.kind)
