"""A file of sheets that were typed up: what each must say, and where in the file its faults are."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from truceline.cli import shared
from truceline.errors import BadInput, Fault, raise_for
from truceline.ledger import canonical
from truceline.mechanism.papers import MOST_SHEETS, PaperNumber
from truceline.mechanism.shapes import ActorId, Short, faults_from
from truceline.mechanism.yaml_source import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet, as typed up.

    Args:
        paper: Its printed number.
        kind: The kind of entry that it holds.
        written_at: The time on it, with its zone.
        by: Who wrote it.
        on_behalf_of: Whose words they are, where that is a caller.
        relayed: How a caller's words came: channel, caller_role, interpreter, read_back,
            called_back.
        about: Subjects, by their first digits or by the number of another sheet of the file.
        body: The fields of the kind.
        seal_to: Further actors who can open its sealed fields.
        kept: Where the sheet is kept.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    paper: PaperNumber
    kind: Annotated[str, Field(max_length=80)]
    written_at: Annotated[str, Field(max_length=80)]
    by: ActorId
    on_behalf_of: ActorId | None = None
    relayed: dict[str, Any] | None = None
    about: tuple[Annotated[str, Field(max_length=80)], ...] = ()
    body: dict[str, Any] = field(default_factory=dict)
    seal_to: tuple[ActorId, ...] = ()
    kept: Short | None = None


def read_sheets(data: bytes, name: str) -> list[tuple[str, Sheet]]:
    """The sheets of a file, each with words for where it stands.

    Args:
        data: The file's bytes: YAML, or JSON where it begins with a bracket.
        name: What the file is called.

    Raises:
        BadInput: every fault of the file's shape; SHEETS_SHAPE, SHEETS_NONE, SHEETS_MANY,
            PAPER_NUMBER, PAPER_TWICE.
    """
    with shared.at_option(name):
        as_json = data.lstrip()[:1] in {b"{", b"["}
        value = canonical.parse(data) if as_json else read_yaml(data).data
        listed = value.get("sheets") if isinstance(value, dict) and len(value) == 1 else value
        if not isinstance(listed, list):
            sentence = "A file of sheets is a list of them, or one member `sheets` that is."
            raise BadInput(Fault("SHEETS_SHAPE", sentence, "Begin with `sheets:`."))
        if not 0 < len(listed) <= MOST_SHEETS:
            code = "SHEETS_MANY" if listed else "SHEETS_NONE"
            sentence = f"A file has 1 to {MOST_SHEETS} sheets; this one has {len(listed)}."
            raise BadInput(Fault(code, sentence, "Type them up in files of that size."))
    found: list[tuple[str, Sheet]] = []
    faults: list[Fault] = []
    for number, each in enumerate(listed, start=1):
        where = f"{name} sheet {number}"
        try:
            # In strict mode a dataclass is made from JSON alone.
            found.append((where, TypeAdapter(Sheet).validate_json(json.dumps(each))))
        except ValidationError as error:
            faults.extend(placed(where, faults_from(error)))
    raise_for(faults + _twice(found))
    return found


def _twice(found: list[tuple[str, Sheet]]) -> list[Fault]:
    """The fault of a number that one file has twice, at every place but the first."""
    first: dict[str, str] = {}
    faults = []
    for where, sheet in found:
        if sheet.paper in first:
            sentence = f"The number {sheet.paper} is that of {first[sheet.paper]} already."
            hint = "Read both sheets again: every sheet has a number of its own."
            faults.append(Fault("PAPER_TWICE", sentence, hint, f"{where} /paper"))
        first.setdefault(sheet.paper, where)
    return faults


def placed(where: str, faults: Iterable[Fault]) -> list[Fault]:
    """Faults with words before them for where the sheet stands that they are in."""
    return [replace(fault, where=f"{where} {fault.where}".strip()) for fault in faults]
