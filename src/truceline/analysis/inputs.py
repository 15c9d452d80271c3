"""The fields of a kind as a form: what a person is asked, and the body that their answers make.

A form is derived from the kind's own schema, nested objects and lists with it, so that a page never
says something else than what is checked. Answers are plain text under the path of each field
(``occurred_from``, ``area.south``, ``counts.0.how_many``), as HTML forms send them.

>>> from truceline.mechanism.catalogue import kind_named
>>> asked = inputs_of(kind_named("incident.contained"))
>>> [each.path for each in asked if each.required]
['measure']
>>> read_inputs(asked, {"measure": "Made-up: fire stopped"}, UTC_ZONE)
({'measure': 'Made-up: fire stopped'}, [])
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from truceline.analysis.drawn_volumes import read_volumes, zoned
from truceline.errors import BadInput, Fault
from truceline.ledger import canonical
from truceline.ledger.entry import format_time
from truceline.mechanism.instants import parse_instant
from truceline.mechanism.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.kinds import Kind
    from truceline.mechanism.terms import Terms

UTC_ZONE: Final = ZoneInfo("UTC")
LINE: Final = 200
"""Text of at most so many characters is asked for in one line."""
MOST_ROWS: Final = 20
"""Rows of a list that a form shows at most; longer lists are given as JSON."""
ROWS: Final = "rows."
"""What stands before the path of a list under which a form says how many rows it has."""
_DEEPEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One question of a form.

    Args:
        path: Its path in the body, such as ``area.south``.
        name: Its own name.
        doc: What it says.
        form: ``text`` (a line), ``words`` (a text), ``lines`` (a list, one item a line),
            ``number``, ``integer``, ``flag`` (yes where ticked), ``yesno``, ``choice``,
            ``choices`` (any number of them), ``time``, ``date``, ``volumes``, ``json``, ``group``
            (an object), ``rows`` (a list of objects).
        required: Whether it must be answered.
        sealed: Whether its answer is encrypted before it leaves its author.
        identity: Whether it says who reported or bore witness.
        actors: Whether its answer names actors.
        choices: The words to choose from.
        least: The least number.
        most: The greatest number.
        longest: The most characters.
        example: A made-up answer.
        inputs: The questions of a group, or the rows of a list, each a group.
    """

    path: str
    name: str
    doc: str
    form: str
    required: bool = False
    sealed: bool = False
    identity: bool = False
    actors: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    longest: int | None = None
    example: str = ""
    inputs: tuple[Input, ...] = ()

    @property
    def label(self) -> str:
        """Its name as people write it."""
        words = self.name.replace("_", " ")
        return words[:1].upper() + words[1:]


def inputs_of(
    kind: Kind,
    rows: Mapping[str, int] | None = None,
    words: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Input, ...]:
    """The questions of a kind, in the order of its fields.

    Args:
        kind: The kind.
        rows: How many rows the lists have, by path; one where it is not said.
        words: The codes from which fields of a name choose (:func:`words_of`).
    """
    whole = _schema(kind.body)
    required = set(whole.get("required", ()))
    maker = _Maker(whole.get("$defs", {}), rows or {}, words or {})
    found = []
    for field in kind.fields:
        name = field.name
        example = kind.example.get(name)
        made = maker.make(name, name, whole["properties"][name], example)
        found.append(
            replace(
                made,
                doc=str(field.metadata["description"]),
                required=name in required,
                sealed=bool(field.metadata["sealed"]),
                identity=bool(field.metadata.get("identity", False)),
            )
        )
    return tuple(found)


@cache
def _schema(body: type) -> Mapping[str, Any]:
    """The schema of a kind's body: it takes some milliseconds to make, and never changes."""
    return kind_of(body).schema()


def words_of(terms: Terms, agreements: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The codes of an agreement from which fields choose, by the fields' name.

    Args:
        terms: The agreement.
        agreements: The ids of those in force.
    """
    desk = terms.sections.deconfliction
    found = {
        "acts": tuple(terms.acts),
        "act": tuple(terms.acts),
        "notice": () if desk is None else tuple(desk.kinds),
        "under": agreements,
    }
    return {name: codes for name, codes in found.items() if codes}


def rows_of(given: Mapping[str, str]) -> dict[str, int]:
    """How many rows the lists of a form have, as it says itself."""
    found = {}
    for name, text in given.items():
        if name.startswith(ROWS) and text.isascii() and text.isdecimal():
            found[name.removeprefix(ROWS)] = min(int(text[:4]), MOST_ROWS)
    return found


def read_inputs(
    inputs: tuple[Input, ...], given: Mapping[str, str], zone: ZoneInfo
) -> tuple[dict[str, Any], list[Fault]]:
    """The body that answers make, and every fault of them; what was not answered is left out.

    Args:
        inputs: The questions, with as many rows as were shown.
        given: Path to answer.
        zone: The zone of a time that names none.
    """
    faults: list[Fault] = []
    body: dict[str, Any] = {}
    for each in inputs:
        try:
            value = _read(each, given, zone, faults)
        except BadInput as error:
            where = "/" + each.path.replace(".", "/")
            faults.extend(replace(fault, where=where) for fault in error.faults)
            continue
        if value is not None:
            body[each.name] = value
    return body, faults


def flat(inputs: tuple[Input, ...]) -> Iterator[Input]:
    """Every question, those of groups and rows after their own."""
    for each in inputs:
        yield each
        yield from flat(each.inputs)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes questions from schemas."""

    defs: Mapping[str, Any]
    rows: Mapping[str, int]
    words: Mapping[str, tuple[str, ...]]

    def make(self, name: str, path: str, given: Mapping[str, Any], example: Any = None) -> Input:
        """The question of a schema."""
        schema = self.plain(given)
        whole: dict[str, Any] = {"path": path, "name": name, "doc": schema.get("description", "")}
        if schema.get("type") == "array":
            return self._list(whole, schema, example)
        if schema.get("type") == "object":
            if path.count(".") >= _DEEPEST:
                return Input(**whole, form="json", example=_shown(example))
            return Input(
                **whole | {"doc": ""}, form="group", inputs=self._inner(path, schema, example)
            )
        return Input(**whole, **self._leaf(name, schema), example=_shown(example))

    def plain(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A schema without the choice of null, and with its reference followed."""
        choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        if len(choices) == 1:
            schema = {**schema, **choices[0]}
        if "$ref" in schema:
            found: Mapping[str, Any] = self.defs[schema["$ref"].rpartition("/")[2]]
            return found
        return schema

    def _inner(self, path: str, schema: Mapping[str, Any], example: Any) -> tuple[Input, ...]:
        required = set(schema.get("required", ()))
        shown = example if isinstance(example, dict) else {}
        return tuple(
            replace(
                self.make(name, f"{path}.{name}", each, shown.get(name)), required=name in required
            )
            for name, each in schema.get("properties", {}).items()
        )

    def _list(self, whole: dict[str, Any], schema: Mapping[str, Any], example: Any) -> Input:
        one = self.plain(schema.get("items", {}))
        path, name = whole["path"], whole["name"]
        shown = list(example) if isinstance(example, list | tuple) else []
        if one.get("title") == "Volume4D":
            return Input(**whole, form="volumes")
        if one.get("type") == "object" and path.count(".") < _DEEPEST:
            first = shown[0] if shown else None
            groups = tuple(
                self.make(str(row), f"{path}.{row}", one, first)
                for row in range(self.rows.get(path, 1))
            )
            return Input(**whole, form="rows", inputs=groups)
        codes = self.words.get(name) or tuple(str(each) for each in one.get("enum", ()))
        if codes:
            return Input(**whole, form="choices", choices=codes, example=", ".join(map(str, shown)))
        if one.get("type") == "string":
            actors = _names_actors(one)
            return Input(**whole, form="lines", actors=actors, example=", ".join(map(str, shown)))
        return Input(**whole, form="json", example=_shown(example))

    def _leaf(self, name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The form of a single value, with its bounds."""
        kind = schema.get("type")
        codes = tuple(str(each) for each in schema.get("enum", ()))
        if kind == "boolean":
            return {"form": "flag" if schema.get("default") is False else "yesno"}
        if kind in {"integer", "number"}:
            form = "choice" if codes else str(kind)
            least, most = schema.get("minimum"), schema.get("maximum")
            return {"form": form, "choices": codes, "least": least, "most": most}
        if codes or name in self.words:
            return {"form": "choice", "choices": codes or self.words[name]}
        if schema.get("format") == "date-time":
            return {"form": "time"}
        if schema.get("format") == "date":
            return {"form": "date"}
        if kind != "string":
            return {"form": "json"}
        longest = schema.get("maxLength")
        form = "words" if longest is not None and longest > LINE else "text"
        return {"form": form, "longest": longest, "actors": _names_actors(schema)}


def _names_actors(schema: Mapping[str, Any]) -> bool:
    return bool(schema.get("pattern") == r"^[a-z0-9_-]+(:[a-z0-9_.-]+)*$")


def _shown(example: Any) -> str:
    """An example as a person would type it."""
    if example is None or isinstance(example, bool):
        return ""
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)


def _read(each: Input, given: Mapping[str, str], zone: ZoneInfo, faults: list[Fault]) -> Any:
    """The value of one answer; None where there is none.

    Raises:
        BadInput: where the answer cannot be understood.
    """
    if each.form == "group":
        return _group(each, given, zone, faults)
    if each.form == "rows":
        found = [row for group in each.inputs if (row := _group(group, given, zone, faults))]
        return found or None
    if each.form == "choices":
        return [code for code in each.choices if given.get(f"{each.path}.{code}")] or None
    if each.form == "volumes":
        return read_volumes(each.path, given, zone) or None
    text = given.get(each.path, "").strip()
    if not text:
        return None
    return _value(each, text, given.get(f"{each.path}@", ""), zone)


def _group(
    group: Input, given: Mapping[str, str], zone: ZoneInfo, faults: list[Fault]
) -> dict[str, Any] | None:
    body, found = read_inputs(group.inputs, given, zone)
    faults.extend(found)
    return body or None


def _value(each: Input, text: str, named: str, zone: ZoneInfo) -> Any:
    """One answer as its type; what cannot be read as that stays text, for the kind to refuse."""
    if each.form == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if each.form in {"integer", "number"} or (each.form == "choice" and text.isdecimal()):
        try:
            return json.loads(text)
        except ValueError:
            return text
    if each.form == "flag":
        return True
    if each.form == "yesno":
        return {"yes": True, "no": False}.get(text, text)
    if each.form == "time":
        return format_time(parse_instant(zoned(text, named or zone.key)))
    if each.form == "json":
        return canonical.parse(text.encode())
    return text
