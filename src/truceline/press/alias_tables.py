"""Tables of names: who and what is called how, from when to when, read from YAML.

A table is a mapping with ``names`` (and, where offices are named, ``titles``). Packaged tables hold
the Syria file of 2015 to 2017; a mission adds its own file of the same form, and an entry of the
same id replaces the packaged one::

    names:
      - id: group:made-up
        name: Made-up Brigade
        forms: [Brigade of Made-up, {text: Made-up Front, from: 2016-07-28}]

``known_until`` is the day up to which a table knows its offices; an office without ``to`` is said
of nobody after it. An id says the kind: ``person:``, ``group:``, ``org:``, ``state:``, ``agr:``,
``place:``; a ``party:`` says its ``kind`` itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from truceline.errors import Fault, raise_for
from truceline.mechanism.yaml_source import Path as At
from truceline.mechanism.yaml_source import YamlSource, read_yaml
from truceline.press.shapes import MentionKind

if TYPE_CHECKING:
    from collections.abc import Iterable

SHIPPED: Final = ("states", "bodies", "groups", "agreements", "people", "places")
_ID: Final = re.compile(r"(person|group|org|state|agr|place|party):[a-z0-9][a-z0-9_.-]{0,60}")
_KINDS: Final[dict[str, MentionKind]] = {
    "person": "person", "group": "group", "org": "body", "state": "state", "agr": "agreement",
    "place": "place",
}  # fmt: skip
_FIELDS: Final = frozenset(
    {"id", "name", "kind", "gender", "alone", "forms", "adjectives", "seats", "offices"}
)
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A spelling of a name, and the days on which it was one (None: unbounded)."""

    text: str
    since: date | None = None
    until: date | None = None

    def holds(self, on: date | None) -> bool:
        """Whether it was used on a day; without a day, whether it ever was."""
        return on is None or (
            (self.since is None or self.since <= on) and (self.until is None or on <= self.until)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office that a person held: a title of the tables, whose it is, and when."""

    title: str
    of: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody or something of the tables.

    Args:
        id: Such as ``person:lavrov``.
        name: The usual English name.
        kind: As mentions have it.
    """

    id: str
    name: str
    kind: MentionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Named):
    """A row of the tables, with its spellings.

    Args:
        gender: ``male`` or ``female``, where known.
        alone: Short forms that name nobody else of the tables.
        forms: Other spellings.
        adjectives: What makes its offices and people: Russian, UN.
        seats: Cities that stand for it where they act.
        offices: What the person held.
    """

    gender: Literal["male", "female"] | None = None
    alone: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    adjectives: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title in its spellings; ``alone``: it names one office even without whose it is."""

    forms: tuple[str, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What the files say, by id and by title."""

    entries: Mapping[str, Entry]
    titles: Mapping[str, Title] = field(default_factory=dict)

    def over(self, base: Table) -> Table:
        """This table on top of another: entries and titles of the same id replace those there."""
        return Table(
            entries={**base.entries, **self.entries}, titles={**base.titles, **self.titles}
        )


@lru_cache(maxsize=1)
def shipped() -> Table:
    """The packaged tables, read once."""
    folder = resources.files("truceline.press") / "tables"
    table = Table(entries={})
    for name in SHIPPED:
        table = read_table((folder / f"{name}.yaml").read_bytes(), file=name, known=table).over(
            table
        )
    return table


def read_table(data: bytes, *, file: str = "", known: Table | None = None) -> Table:
    """A table from the bytes of a YAML file.

    Args:
        data: The file's bytes.
        file: What to call it in faults.
        known: Tables whose ids and titles this one may name.

    Raises:
        BadInput: every fault found: those of YAML, and ``TABLE_SHAPE``, ``TABLE_ID``,
            ``TABLE_TWICE``, ``TABLE_FIELD``, ``TABLE_DATE``, ``TABLE_TITLE``, ``TABLE_OWNER``.
    """
    reader = _Reader(source=read_yaml(data), file=file, known=known or Table(entries={}))
    table = reader.table()
    raise_for(reader.faults)
    return table


@dataclass(slots=True, kw_only=True)
class _Reader:
    """One pass over a file, which collects faults with their places."""

    source: YamlSource
    file: str
    known: Table
    known_until: date | None = None
    faults: list[Fault] = field(default_factory=list)

    def table(self) -> Table:
        data = self.source.data
        if not isinstance(data, dict) or not set(data) <= {"names", "titles", "known_until"}:
            sentence = "A table has names, and may have titles and known_until; nothing else."
            self._fault("TABLE_SHAPE", (), sentence)
            return Table(entries={})
        self.known_until = self._day(data.get("known_until"), ("known_until",))
        titles = dict(self._titles(data.get("titles") or {}))
        entries: dict[str, Entry] = {}
        for index, row in enumerate(self._list(data.get("names"), ("names",))):
            entry = self._entry(row, ("names", index))
            if entry is None:
                continue
            if entry.id in entries:
                self._fault("TABLE_TWICE", ("names", index), f"{entry.id} is here twice.")
            entries[entry.id] = entry
        table = Table(entries=entries, titles=titles)
        self._check_offices(table)
        return table

    def _titles(self, data: Any) -> Iterable[tuple[str, Title]]:
        if not isinstance(data, dict):
            self._fault("TABLE_SHAPE", ("titles",), "Titles are a mapping of names to their forms.")
            return
        for name, row in data.items():
            at: At = ("titles", name)
            if not isinstance(row, dict) or not set(row) <= {"forms", "alone"}:
                self._fault("TABLE_SHAPE", at, f"The title {name} has forms, and may have alone.")
                continue
            yield (
                str(name),
                Title(
                    forms=self._texts(row.get("forms"), (*at, "forms")),
                    alone=row.get("alone") is True,
                ),
            )

    def _entry(self, row: Any, at: At) -> Entry | None:
        if not isinstance(row, dict):
            self._fault("TABLE_SHAPE", at, "A name is a mapping with an id and a name.")
            return None
        for extra in sorted(set(map(str, row)) - _FIELDS):
            self._fault("TABLE_FIELD", (*at, extra), f"A name has no {extra}.")
        key, name = row.get("id"), row.get("name")
        if not isinstance(key, str) or not _ID.fullmatch(key):
            self._fault("TABLE_ID", at, f"An id is like person:surname; here it is {key!r}.")
            return None
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST:
            self._fault("TABLE_SHAPE", at, f"{key} needs a name of up to {_LONGEST} characters.")
            return None
        kind = self._kind(key, row, at)
        gender = row.get("gender")
        if gender not in {None, "male", "female"}:
            self._fault("TABLE_FIELD", (*at, "gender"), f"gender is male or female, not {gender}.")
            gender = None
        return Entry(
            id=key,
            name=name,
            kind=kind,
            gender=gender,
            alone=self._texts(row.get("alone"), (*at, "alone")),
            forms=self._forms(row.get("forms"), (*at, "forms")),
            adjectives=self._texts(row.get("adjectives"), (*at, "adjectives")),
            seats=self._texts(row.get("seats"), (*at, "seats")),
            offices=self._offices(row.get("offices"), (*at, "offices")),
        )

    def _kind(self, key: str, row: dict[str, Any], at: At) -> MentionKind:
        prefix = key.partition(":")[0]
        said = row.get("kind")
        if prefix != "party":
            if said not in {None, _KINDS[prefix]}:
                self._fault("TABLE_FIELD", (*at, "kind"), f"{key} is a {_KINDS[prefix]} by its id.")
            return _KINDS[prefix]
        if said not in {"state", "group", "body"}:
            self._fault("TABLE_FIELD", at, f"{key} needs a kind: state, group or body.")
            return "group"
        return cast("MentionKind", said)

    def _forms(self, data: Any, at: At) -> tuple[Form, ...]:
        forms: list[Form] = []
        for index, row in enumerate(self._list(data, at)):
            if isinstance(row, dict) and isinstance(row.get("text"), str):
                since, until = self._days(row, (*at, index), {"text"})
                forms.append(Form(text=row["text"], since=since, until=until))
            else:
                forms += [Form(text=text) for text in self._texts([row], at)]
        return tuple(forms)

    def _offices(self, data: Any, at: At) -> tuple[Office, ...]:
        offices: list[Office] = []
        for index, row in enumerate(self._list(data, at)):
            here = (*at, index)
            if not isinstance(row, dict) or not {"title", "of"} <= set(row):
                self._fault("TABLE_SHAPE", here, "An office has a title, and whose it is (of).")
                continue
            since, until = self._days(row, here, {"title", "of"})
            until = until or self.known_until
            offices.append(
                Office(title=str(row["title"]), of=str(row["of"]), since=since, until=until)
            )
        return tuple(offices)

    def _check_offices(self, table: Table) -> None:
        titles = {*table.titles, *self.known.titles}
        owners = {*table.entries, *self.known.entries}
        for entry in table.entries.values():
            for office in entry.offices:
                if office.title not in titles:
                    self._fault("TABLE_TITLE", (), f"{entry.id}: no title {office.title}.")
                if office.of not in owners:
                    self._fault("TABLE_OWNER", (), f"{entry.id}: no {office.of} is named.")

    def _days(self, row: dict[str, Any], at: At, more: set[str]) -> tuple[date | None, date | None]:
        for extra in sorted(set(map(str, row)) - {"from", "to"} - more):
            self._fault("TABLE_FIELD", (*at, extra), f"There is no {extra} here.")
        since, until = (self._day(row.get(name), (*at, name)) for name in ("from", "to"))
        if since and until and until < since:
            self._fault("TABLE_DATE", at, f"It ends on {until}, before it begins on {since}.")
        return since, until

    def _day(self, text: Any, at: At) -> date | None:
        if text is None:
            return None
        try:
            return date.fromisoformat(str(text))
        except ValueError:
            self._fault("TABLE_DATE", at, f"{text} is no day; write it like 2016-02-27.")
            return None

    def _texts(self, data: Any, at: At) -> tuple[str, ...]:
        texts = []
        for index, text in enumerate(self._list(data, at)):
            if isinstance(text, str) and 0 < len(text) <= _LONGEST:
                texts.append(text)
            else:
                self._fault(
                    "TABLE_SHAPE", (*at, index), f"Expected 1 to {_LONGEST} characters of text."
                )
        return tuple(texts)

    def _list(self, data: Any, at: At) -> list[Any]:
        if data is None:
            return []
        if not isinstance(data, list):
            self._fault("TABLE_SHAPE", at, "A list is expected here.")
            return []
        return data

    def _fault(self, code: str, at: At, sentence: str) -> None:
        place = self.source.place(at)
        hint = "Correct the table; its form is told in the documentation of alias tables."
        where = f"{self.file}:{place}" if self.file else str(place)
        self.faults.append(Fault(code, sentence, hint, where))
