"""From plain data to frozen dataclasses: the sections of Terms are their own schema.

Each section of a Terms file is a dataclass; its annotations say what the YAML must hold. This
module reads plain data into such a class, notes every fault with its line and column instead of
stopping at the first, collects the names that the file defines and the places where it uses them,
and keeps the source and basis that any value may carry.

>>> from dataclasses import dataclass
>>> @dataclass(frozen=True, slots=True, kw_only=True)
... class Door:
...     width_m: Annotated[float, Least(0)]
>>> reading = Reading(YamlSource(data={"width_m": -1}, places={}, keys={}))
>>> reading.section(Door, {"width_m": -1}, ())
>>> [fault.code for fault in reading.faults]
['TERMS_RANGE']
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

from truceline.errors import BadInput, Fault
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.spans import Span, parse_span, working_days
from truceline.mechanism.terms_marks import (
    CONVERTERS,
    TYPE_WORDS,
    Form,
    Least,
    MayRepeat,
    Most,
    Names,
    OneOrMany,
    OwnKey,
    Provenance,
    Refers,
    Sourced,
    SourceNote,
    WorkingDays,
    defined_kinds,
    fits,
    hints,
    is_required,
    may_be_wrapped,
    section_name,
    strip,
    written_fields,
)
from truceline.mechanism.yaml_source import UNREADABLE, Path, Place, YamlSource

Section = TypeVar("Section")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name used somewhere: what it may be, and where it stands."""

    mark: Refers
    name: str
    place: Place


class TooMany(Exception):
    """Reading on would only add to a flood of faults."""


class _Broken:
    """What stands for a value that was refused; the fault is already noted."""


BROKEN: Final = _Broken()
MOST_FAULTS: Final = 200
SOURCE_KEYS: Final = frozenset({"src", "basis", "clause", "note"})


@dataclass(slots=True)
class Reading:
    """One pass over one document: what was found wrong, defined, used and sourced.

    Args:
        source: The document.
        faults: Every fault, as it is found.
        names: For each kind of name, the names defined and where.
        spoiled: Kinds of name whose definitions could not all be read: uses of them are not judged.
        references: Every use of a name.
        provenance: The source and basis of values, by dotted path.
    """

    source: YamlSource
    faults: list[Fault] = field(default_factory=list)
    names: dict[str, dict[str, Place]] = field(default_factory=dict)
    spoiled: set[str] = field(default_factory=set)
    references: list[Reference] = field(default_factory=list)
    provenance: dict[str, Provenance] = field(default_factory=dict)

    def fault(self, code: str, sentence: str, hint: str, path: Path, *, key: bool = False) -> None:
        """Note a fault at the value of ``path``, or at its key."""
        place = self.source.key_place(path) if key else self.source.place(path)
        self.note(Fault(code, sentence, hint, str(place)))

    def note(self, fault: Fault) -> None:
        """Keep a fault that knows its place.

        Raises:
            TooMany: where a file is nothing but faults, so that it cannot buy endless work.
        """
        self.faults.append(fault)
        if len(self.faults) > MOST_FAULTS:
            raise TooMany

    def section(self, cls: type[Section], data: Any, path: Path) -> Section | None:
        """Read ``data`` as the dataclass ``cls``; None where it cannot be one."""
        value = self.read(cls, data, path)
        return value if isinstance(value, cls) else None

    def read(self, tp: Any, data: Any, path: Path) -> Any:
        """Read ``data`` as the annotation ``tp``; ``BROKEN`` where it is not one."""
        inner, marks = strip(tp)
        if data is UNREADABLE:
            self.spoiled |= defined_kinds(tp)
            return BROKEN
        data, path = self._unwrap(inner, data, path)
        if get_origin(inner) in {Union, UnionType}:
            return self._read_union(get_args(inner), marks, data, path)
        if inner is Span:
            return self._read_span(data, path)
        if dataclasses.is_dataclass(inner) and isinstance(inner, type):
            return self._read_section(inner, data, path)
        if get_origin(inner) is tuple:
            return self._read_list(get_args(inner)[0], marks, data, path)
        if get_origin(inner) is Mapping:
            return self._read_mapping(get_args(inner), marks, data, path)
        return self._read_scalar(inner, marks, data, path)

    def _wrong_type(self, tp: Any, wanted: str, data: Any, path: Path) -> Any:
        """Note that a value is of another type than the schema's."""
        self.spoiled |= defined_kinds(tp)
        found = TYPE_WORDS.get(type(data), "something else")
        shown = f" {data!r:.40}" if isinstance(data, str | int | float) else ""
        name = f"{path[-1]!r}" if path else "the file"
        self.fault(
            "TERMS_TYPE",
            f"For {name}, {wanted} was expected, found {found}{shown}.",
            f"Write {wanted}.",
            path,
        )
        return BROKEN

    def _unwrap(self, inner: Any, data: Any, path: Path) -> tuple[Any, Path]:
        """Take ``{value: X, src: [...], basis: V}`` apart, keeping the source beside the path."""
        wrapped = isinstance(data, dict) and {"value"} <= set(data) <= SOURCE_KEYS | {"value"}
        if not wrapped or not may_be_wrapped(inner):
            return data, path
        self._note_source(data, path)
        return data["value"], (*path, "value")

    def _note_source(self, data: dict[str, Any], path: Path) -> None:
        """Read the source fields of a wrapped value or a section."""
        given = {key: data[key] for key in SOURCE_KEYS if key in data}
        noted = self.read(SourceNote, given, path) if given else None
        if isinstance(noted, SourceNote):
            self.provenance[".".join(map(str, path))] = Provenance(
                src=noted.src, basis=noted.basis, clause=noted.clause, note=noted.note
            )

    def _read_union(self, members: Any, marks: tuple[Any, ...], data: Any, path: Path) -> Any:
        """Read ``X | None``, and unions whose members differ by the type of their data."""
        if data is None and NoneType in members:
            return None
        others = [member for member in members if member is not NoneType]
        chosen = next((member for member in others if fits(member, data)), others[0])
        return self.read(Annotated[chosen, *marks] if marks else chosen, data, path)

    def _read_span(self, data: Any, path: Path) -> Any:
        """Read a duration, or a mapping of working days and their calendar."""
        if isinstance(data, dict):
            days = self._read_section(WorkingDays, data, path)
            return days if days is BROKEN else working_days(days.working_days, days.calendar)
        if not isinstance(data, str):
            return self._wrong_type(Span, "a span such as PT30M or P7D", data, path)
        return self._converted(parse_span, data, path)

    def _converted(self, convert: Callable[[str], Any], data: str, path: Path) -> Any:
        """Convert text, placing the converter's faults."""
        try:
            return convert(data)
        except BadInput as error:
            where = str(self.source.place(path))
            for item in error.faults:
                self.note(dataclasses.replace(item, where=where))
            return BROKEN

    def _read_section(self, cls: type, data: Any, path: Path) -> Any:
        """Read a mapping as a dataclass: unknown, missing and wrong fields are all noted."""
        shorthand = getattr(cls, "SHORTHAND", None)
        if isinstance(data, str) and shorthand:
            data = {shorthand: data}
        if not isinstance(data, dict):
            return self._wrong_type(cls, "a mapping", data, path)
        if issubclass(cls, Sourced) and cls is not SourceNote:
            self._note_source(data, path)
        values, whole = self.values(cls, data, path)
        return cls(**values) if whole else BROKEN

    def values(self, cls: type, data: dict[str, Any], path: Path) -> tuple[dict[str, Any], bool]:
        """Read the fields of a section, and say whether every field that it needs was read.

        Unknown, missing and wrong fields are all noted. A broken field is left out.
        """
        fields = written_fields(cls)
        for key in data:
            if key not in fields:
                self.fault(
                    "TERMS_UNKNOWN_FIELD",
                    f"{key[:40]!r} is no field of {section_name(path)}.",
                    hint_for(key, fields),
                    (*path, key),
                    key=True,
                )
        values, whole = self._own_keys(cls, path), True
        for key, (item, tp) in fields.items():
            if key not in data:
                if is_required(item):
                    whole = False
                    self._missing(key, tp, path)
                continue
            value = self.read(tp, data[key], (*path, key))
            if value is not BROKEN:
                values[item.name] = value
            elif is_required(item):
                whole = False
        return values, whole

    def _missing(self, key: str, tp: Any, path: Path) -> None:
        """Note that a field is missing; what it would have named cannot be missed twice."""
        self.spoiled |= defined_kinds(tp)
        self.fault(
            "TERMS_MISSING_FIELD",
            f"{section_name(path)} has no {key!r}, which it needs.",
            f"Add {key}.",
            path,
            key=True,
        )

    def _own_keys(self, cls: type, path: Path) -> dict[str, Any]:
        """Fill the fields that hold the section's own key."""
        return {
            item.name: str(path[-1]) if path else ""
            for item in dataclasses.fields(cls)
            if any(isinstance(mark, OwnKey) for mark in strip(hints(cls)[item.name])[1])
        }

    def _read_list(self, item: Any, marks: tuple[Any, ...], data: Any, path: Path) -> Any:
        """Read a list, leaving out the items that are broken."""
        if OneOrMany() in marks and not isinstance(data, list):
            value = self.read(item, data, path)
            return BROKEN if value is BROKEN else (value,)
        if not isinstance(data, list):
            return self._wrong_type(tuple[item, ...], "a list", data, path)
        read = [self.read(item, each, (*path, index)) for index, each in enumerate(data)]
        if not self._enough(marks, len(data), path):
            return BROKEN
        if strip(item)[0] is str and MayRepeat() not in marks:
            self._repeated(read, path)
        return tuple(value for value in read if value is not BROKEN)

    def _repeated(self, read: list[Any], path: Path) -> None:
        """Refuse the same word twice in a list of words."""
        seen: set[str] = set()
        for index, value in enumerate(read):
            if value is BROKEN:
                continue
            if value in seen:
                said = f"{value[:40]!r} stands twice in this list."
                self.fault("TERMS_REPEATED", said, "Remove one.", (*path, index))
            seen.add(value)

    def _enough(self, marks: tuple[Any, ...], count: int, path: Path) -> bool:
        """Check the fewest items."""
        for mark in marks:
            if isinstance(mark, Least) and count < mark.bound:
                said = f"At least {mark.bound} items were expected, found {count}."
                hint = "Add what is missing, or leave the field out."
                self.fault("TERMS_RANGE", said, hint, path, key=True)
                return False
        return True

    def _read_mapping(self, parts: Any, marks: tuple[Any, ...], data: Any, path: Path) -> Any:
        """Read a mapping of names to values, leaving out the items that are broken."""
        key_type, value_type = parts
        if not isinstance(data, dict):
            return self._wrong_type(parts, "a mapping", data, path)
        read = {}
        for name, each in data.items():
            below = (*path, name)
            key = self._read_text(strip(key_type)[1], name, below, at_key=True)
            value = self.read(value_type, each, below)
            if key is not BROKEN and value is not BROKEN:
                read[key] = value
        return read if self._enough(marks, len(data), path) else BROKEN

    def _read_scalar(self, inner: Any, marks: tuple[Any, ...], data: Any, path: Path) -> Any:
        """Read text, a number, a truth value, one of some words, or a time."""
        if get_origin(inner) is Literal:
            return self._read_word(get_args(inner), data, path)
        if inner in CONVERTERS:
            convert, wanted = CONVERTERS[inner]
            if not isinstance(data, str):
                return self._wrong_type(inner, wanted, data, path)
            return self._converted(convert, data, path)
        if inner is str:
            if not isinstance(data, str):
                return self._wrong_type(Annotated[str, *marks, None], "text", data, path)
            return self._read_text(marks, data, path)
        if inner is bool:
            # YAML 1.1 took yes, no, on and off for truth values; here they are text.
            wrong = not isinstance(data, bool)
            return self._wrong_type(bool, "true or false", data, path) if wrong else data
        return self._read_number(inner, marks, data, path)

    def _read_word(self, words: tuple[str, ...], data: Any, path: Path) -> Any:
        """Read one of a few fixed words."""
        if data in words and isinstance(data, str):
            return data
        if not isinstance(data, str):
            return self._wrong_type(str, f"one of {', '.join(words)}", data, path)
        self.fault(
            "TERMS_WORD",
            f"One of {', '.join(words)} was expected, found {data[:40]!r}.",
            hint_for(data, words),
            path,
        )
        return BROKEN

    def _read_text(
        self, marks: tuple[Any, ...], data: str, path: Path, *, at_key: bool = False
    ) -> Any:
        """Read text that is not empty, and note what it names or refers to."""
        place = self.source.key_place(path) if at_key else self.source.place(path)
        if not data.strip():
            self.note(
                Fault("TERMS_EMPTY", "Empty text was found.", "Write it, or remove it.", str(place))
            )
            return BROKEN
        for mark in marks:
            if isinstance(mark, Form) and not re.fullmatch(mark.pattern, data):
                self.note(
                    Fault(
                        "TERMS_FORM",
                        f"{data[:40]!r} does not have the form that is expected here.",
                        f"Write it like {mark.example}.",
                        str(place),
                    )
                )
                return BROKEN
        for mark in marks:
            if isinstance(mark, Names):
                self._define(mark.kind, data, place)
            elif isinstance(mark, Refers):
                self.references.append(Reference(mark, data, place))
        return data

    def _define(self, kind: str, name: str, place: Place) -> None:
        """Keep a defined name; the second definition of one is a fault."""
        known = self.names.setdefault(kind, {})
        if name in known:
            self.note(
                Fault(
                    "TERMS_DEFINED_TWICE",
                    f"The {kind} {name[:40]!r} is already defined on line {known[name].line}.",
                    "Rename or remove one of them.",
                    str(place),
                )
            )
        known.setdefault(name, place)

    def _read_number(self, inner: Any, marks: tuple[Any, ...], data: Any, path: Path) -> Any:
        """Read a whole or decimal number within its bounds."""
        wanted = "a whole number" if inner is int else "a number"
        if isinstance(data, bool) or not isinstance(data, int | (int if inner is int else float)):
            return self._wrong_type(inner, wanted, data, path)
        least = max((m.bound for m in marks if isinstance(m, Least)), default=-math.inf)
        most = min((m.bound for m in marks if isinstance(m, Most)), default=math.inf)
        if not least <= data <= most:
            self.fault(
                "TERMS_RANGE",
                f"A number from {least:g} to {most:g} was expected, found {data!r:.40}.",
                "Check the number and its unit.",
                path,
            )
            return BROKEN
        return float(data) if inner is float else data
