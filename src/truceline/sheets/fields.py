"""A kind's fields as a person gives them, derived from its dataclass through its schema.

Text, numbers, yes and no, lists of these: each is a value of its own. Whatever has inner structure
(an area, volumes, how words were relayed) is JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.mechanism.kinds import Kind


TAKEN = frozenset(
    (
        "desk", "as", "key", "body", "about", "happened-at", "seal-to", "at", "preview", "from",
        "output", "draft", "json", "help",
    )
)  # fmt: skip


"""Options that every ``record KIND`` has; a field of such a name is ``--field-NAME``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a kind, as a person gives it.

    Args:
        name: Its name in the body.
        option: Its option, such as ``--occurred-from``.
        doc: What it says.
        sealed: Whether it travels encrypted.
        required: Whether it must be given.
        form: What its value looks like, for help.
        schema: The JSON Schema of one value (of one item, where it is repeatable).
        repeatable: Whether it is a list, one item an option.
    """

    name: str
    option: str
    doc: str
    sealed: bool
    required: bool
    form: str
    schema: dict[str, Any]
    repeatable: bool

    @property
    def parameter(self) -> str:
        """The name of its value among a command's parameters."""
        return f"field_{self.name}"

    @property
    def volumes(self) -> bool:
        """Whether it holds 4D volumes."""
        return self.schema.get("title") == "Volume4D"

    @property
    def flag(self) -> bool:
        """Whether it is a yes or no."""
        return self.schema.get("type") == "boolean" and not self.repeatable


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """The fields of a kind, in the order of its dataclass."""
    whole = kind.schema()
    required = set(whole.get("required", ()))
    found = []
    for field in kind.fields:
        schema = _plain(whole["properties"][field.name], whole.get("$defs", {}))
        many = schema.get("type") == "array"
        one = _plain(schema.get("items", {}), whole.get("$defs", {})) if many else schema
        option = field.name.replace("_", "-")
        found.append(
            Field(
                name=field.name,
                option=f"--field-{option}" if option in TAKEN else f"--{option}",
                doc=field.metadata["description"],
                sealed=bool(field.metadata["sealed"]),
                required=field.name in required,
                form=_form(one),
                schema=one,
                repeatable=many,
            )
        )
    return tuple(found)


def _plain(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    """A schema without the choice of null and with its reference followed."""
    choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(choices) == 1:
        schema = choices[0]
    if "$ref" in schema:
        found: dict[str, Any] = defs[schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _form(schema: dict[str, Any]) -> str:
    """What a value looks like, in a word or by its choices."""
    if "enum" in schema:
        return "|".join(str(each) for each in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("format") == "date-time":
        return "TIME"
    words = {"string": "TEXT", "integer": "INTEGER", "number": "NUMBER", "boolean": "yes|no"}
    return words.get(schema.get("type", ""), "JSON")
