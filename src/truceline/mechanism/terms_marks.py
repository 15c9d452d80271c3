"""What the annotations of a section may say of its fields, and how they are looked up.

``Annotated[str, Names("clock")]`` defines a clock, ``Refers(("clock",))`` uses one; ``Least``,
``Most`` and ``Form`` bound a value; ``OneOrMany`` lets a list be written as its only item.
``Sourced`` gives a section its source, basis, clause and note.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union, get_args, get_origin
from typing import get_type_hints as hints_of
from zoneinfo import ZoneInfo

from truceline.mechanism.instants import parse_date, parse_instant, parse_time_of_day
from truceline.mechanism.spans import Span
from truceline.mechanism.zones import zone

if TYPE_CHECKING:
    from truceline.mechanism.yaml_source import Path

TYPE_WORDS: Final = {
    dict: "a mapping", list: "a list", str: "text", bool: "true or false",
    int: "a whole number", float: "a decimal number", NoneType: "nothing",
}  # fmt: skip
CONVERTERS: Final[dict[Any, tuple[Callable[[str], Any], str]]] = {
    datetime: (parse_instant, "a time with its zone"),
    date: (parse_date, "a day such as 2016-02-27"),
    time: (parse_time_of_day, 'a time of day such as "18:00"'),
    ZoneInfo: (zone, "a time zone such as Asia/Damascus"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """A text (or mapping key) that defines a name of this kind: ``body``, ``clock``, ``act``."""

    kind: str


@dataclass(frozen=True, slots=True)
class Refers:
    """A text that must be a name of one of these kinds, or one of the words."""

    kinds: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest number, or the fewest items."""

    bound: float


@dataclass(frozen=True, slots=True)
class Most:
    """The largest number."""

    bound: float


@dataclass(frozen=True, slots=True)
class Form:
    """A text that matches a pattern whole; ``example`` shows one."""

    pattern: str
    example: str


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """A list that may be written as its only item."""


@dataclass(frozen=True, slots=True)
class MayRepeat:
    """A list of words in which a word may stand twice; in others that is a slip."""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A field that holds the key under which its mapping stands, and is not written itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a value comes from: tags of sources, basis (V seen, R recalled, D designed), a note."""

    src: tuple[str, ...] = ()
    basis: str | None = None
    clause: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """What any section may carry: where its content comes from.

    Args:
        src: Tags of sources, as the file's ``terms.sources`` names them.
        basis: V for seen in a public source, R for recalled, D for a choice of this desk.
        clause: The clause of the document, such as ``annex, para 2``.
        note: A remark for readers; no program acts on it.
    """

    src: Annotated[tuple[Annotated[str, Refers(("source",))], ...], OneOrMany()] = ()
    basis: Literal["V", "R", "D"] | None = None
    clause: str | None = None
    note: str | None = None


@cache
def hints(cls: type) -> dict[str, Any]:
    """The annotations of a dataclass, evaluated once."""
    return hints_of(cls, include_extras=True)


def strip(tp: Any) -> tuple[Any, tuple[Any, ...]]:
    """Split ``Annotated`` into its type and its marks."""
    if get_origin(tp) is Annotated:
        inner, *marks = get_args(tp)
        return inner, tuple(marks)
    return tp, ()


def written_fields(cls: type) -> dict[str, tuple[dataclasses.Field[Any], Any]]:
    """The fields of a section by the key they have in YAML, with their annotations."""
    annotations = hints(cls)
    return {
        str(item.metadata.get("key", item.name)): (item, annotations[item.name])
        for item in dataclasses.fields(cls)
        if not any(isinstance(mark, OwnKey) for mark in strip(annotations[item.name])[1])
    }


def defined_kinds(tp: Any, seen: frozenset[Any] = frozenset()) -> set[str]:
    """Every kind of name that a value of this type could have defined."""
    inner, marks = strip(tp)
    kinds = {mark.kind for mark in marks if isinstance(mark, Names)}
    if isinstance(inner, type) and dataclasses.is_dataclass(inner) and inner not in seen:
        below: list[Any] = list(hints(inner).values())
        seen |= {inner}
    else:
        # The key and value types of a mapping may come as a plain pair.
        below = [arg for arg in inner if arg] if isinstance(inner, tuple) else list(get_args(inner))
    return kinds.union(*(defined_kinds(arg, seen) for arg in below))


def is_required(item: dataclasses.Field[Any]) -> bool:
    """Whether a field has no default."""
    return item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING


def fits(tp: Any, data: Any) -> bool:
    """Whether plain data is of the type that an annotation reads, at first sight."""
    inner, _ = strip(tp)
    if isinstance(data, dict):
        return get_origin(inner) is Mapping or dataclasses.is_dataclass(inner)
    if isinstance(data, list):
        return get_origin(inner) is tuple
    if isinstance(data, str):
        return inner is str or get_origin(inner) is Literal or inner in CONVERTERS
    return inner in {int, float, bool}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote(Sourced):
    """The source fields alone, beside a wrapped value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """``{working_days: 7, calendar: syria}``."""

    working_days: Annotated[int, Least(1), Most(3650)]
    calendar: Annotated[str, Refers(("calendar",))]


def section_name(path: Path) -> str:
    """Name a section for a person."""
    return ".".join(map(str, path)) or "the file"


def may_be_wrapped(tp: Any) -> bool:
    """Whether ``{value: X, src: ...}`` may stand for a value of this type.

    Not where the type reads a mapping of its own, in which ``value`` would mean something else. A
    union with a plain member may be, where no section among its members has a field of that name.
    """
    inner, _ = strip(tp)
    if get_origin(inner) not in {Union, UnionType}:
        return not _has_keys(inner)
    members = [strip(member)[0] for member in get_args(inner) if member is not NoneType]
    keyed = [member for member in members if _has_keys(member)]
    return len(keyed) < len(members) and not any(
        get_origin(member) is Mapping or "value" in written_fields(member) for member in keyed
    )


def _has_keys(inner: Any) -> bool:
    """Whether a stripped type reads a mapping of its own."""
    section = dataclasses.is_dataclass(inner) and inner is not Span
    return section or get_origin(inner) is Mapping
