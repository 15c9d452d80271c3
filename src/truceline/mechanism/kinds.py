"""Kinds of entry: one frozen dataclass each, from which everything else is derived.

A part of the mechanism says what can be told of it by writing dataclasses and marking them::

    @kind("condition.met/1", part="agreement", example={...})
    @dataclass(frozen=True, slots=True, kw_only=True)
    class ConditionMet:
        '''A condition for the truce to begin is reported as met.'''

        condition: str = opened("The id of the condition in Terms")
        note: str | None = sealed("What was seen, in the author's words")

Decoder, JSON Schema, form, command-line help and the catalogue page all come from that class. Every
field is *open* (the desk folds it, every reader of the body reads it) or *sealed* (encrypted by the
author to named readers before it leaves them). A changed shape is a new version, never an edit.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from truceline.errors import BadInput, Fault
from truceline.mechanism.shapes import faults_from

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")
_MARK = "__truceline_kind__"


def opened(doc: str, *, default: Any = MISSING, **limits: Any) -> Any:
    """A field that the desk folds and every reader of the body reads.

    Args:
        doc: What the field says, for schema, form and help.
        default: The value where it is left out; without one the field must be given.
        limits: pydantic limits, such as ``max_length`` or ``ge``.
    """
    return field(default=default, metadata={"description": doc, "sealed": False, **limits})


def sealed(doc: str, *, identity: bool = False, **limits: Any) -> Any:
    """A field that only named readers open; for everyone else, the desk included, it is absent.

    Args:
        doc: What the field says.
        identity: Whether it says who somebody is who speaks of harm. Such fields are sealed in a
            box of their own: whoever reads what was reported does not learn who reported it.
        limits: As :func:`opened`.
    """
    return field(
        default=None,
        metadata={"description": doc, "sealed": True, "identity": identity, **limits},
    )


@dataclass(frozen=True)
class Kind:
    """One kind of entry, as registered by :func:`kind`.

    Args:
        name: ``incident.reported/1``: part or thing, what happened, version.
        part: The part of the mechanism whose subjects it speaks of.
        opens: Whether it opens a new subject.
        body: The dataclass of its fields.
        example: A worked example of a body, sealed fields included; made up, and checked by a test.
    """

    name: str
    part: str
    opens: bool
    body: type
    example: Mapping[str, Any]

    @property
    def base(self) -> str:
        """The name without its version: what Terms speak of."""
        return self.name.partition("/")[0]

    @property
    def doc(self) -> str:
        """What the kind says, in a sentence."""
        return (self.body.__doc__ or "").strip()

    @cached_property
    def fields(self) -> tuple[dataclasses.Field[Any], ...]:
        """The fields, open and sealed, in the order they are written."""
        return dataclasses.fields(self.body)

    @cached_property
    def sealed_fields(self) -> frozenset[str]:
        """The names of the fields that travel encrypted."""
        return frozenset(f.name for f in self.fields if f.metadata.get("sealed"))

    @cached_property
    def identity_fields(self) -> frozenset[str]:
        """The names of the sealed fields that say who reported or bore witness."""
        return frozenset(f.name for f in self.fields if f.metadata.get("identity"))

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.body)

    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the body; sealed fields carry ``"x-sealed": true``."""
        schema = self._adapter.json_schema()
        for name in self.sealed_fields:
            schema["properties"][name]["x-sealed"] = True
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

    def decode(self, body: Mapping[str, Any], *, where: str = "/statement/body") -> Any:
        """The open part of a body as a dataclass.

        Raises:
            BadInput: SEALED_FIELD_OPEN, and every fault that :func:`shapes.faults_from` names.
        """
        shown = sorted(self.sealed_fields & set(body))
        faults = [
            Fault(
                "SEALED_FIELD_OPEN",
                f"The field {name!r} of {self.name} is sealed, and stands open in the body.",
                "Encrypt it to its readers before it leaves you: `truceline record` does.",
                where=f"{where}/{name}",
            )
            for name in shown
        ]
        if faults:
            raise BadInput(faults)
        return self.decode_whole(body, where=where)

    def decode_whole(self, body: Mapping[str, Any], *, where: str = "") -> Any:
        """The body with its sealed fields, for an author before sealing or a reader after opening.

        Raises:
            BadInput: every fault of shape at once.
        """
        try:
            return self._adapter.validate_json(json.dumps(body))
        except ValidationError as error:
            raise BadInput(faults_from(error, where)) from error


def kind(
    name: str, *, part: str, opens: bool = False, example: Mapping[str, Any]
) -> Callable[[type[_T]], type[_T]]:
    """Mark a frozen dataclass as a kind of entry. See the module's docstring."""

    def mark(body: type[_T]) -> type[_T]:
        body.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[attr-defined]
        setattr(body, _MARK, Kind(name=name, part=part, opens=opens, body=body, example=example))
        return body

    return mark


def kind_of(body: type) -> Kind:
    """The :class:`Kind` that :func:`kind` put on a dataclass."""
    found: Kind = getattr(body, _MARK)
    return found
