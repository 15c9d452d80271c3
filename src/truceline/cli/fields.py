"""A kind's fields as options of the command line, derived from its dataclass through its schema.

Text, numbers, yes and no, lists of these: each is an option of its own. Whatever has inner
structure (an area, volumes, how words were relayed) is given as JSON, or as ``@FILE`` of it. Where
volumes are asked for, a route is taken as well: it is turned into its volumes at once, so that a
notice says the same to every reader, whatever later versions make of a route.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.errors import BadInput, Fault
from truceline.ledger.entry import format_time

if TYPE_CHECKING:
    from truceline.sheets.fields import Field


def option_of(field: Field) -> click.Option:
    """The option of a field. Nothing is required here, because a body may come from a file."""
    marks = [
        "sealed" if field.sealed else "open",
        *(["required"] if field.required else []),
        *(["repeatable"] if field.repeatable else []),
    ]
    route = " A route will do, as for `truceline check --route`." if field.volumes else ""
    text = f"{field.doc}.{route} [{', '.join(marks)}]"
    if field.flag:
        names = [f"{field.option}/--no-{field.option.removeprefix('--')}", field.parameter]
        return click.Option(names, default=None, help=text)
    return click.Option(
        [field.option, field.parameter], metavar=field.form, multiple=field.repeatable, help=text
    )


def read_fields(fields: tuple[Field, ...], given: dict[str, Any]) -> dict[str, Any]:
    """The body that options make; what was not given is left out.

    Raises:
        BadInput: JSON faults of every option at once, each with the option's name.
    """
    body: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        value = given.get(field.parameter)
        if value is None or value == ():
            continue
        try:
            body[field.name] = value if field.flag else _read(field, value)
        except BadInput as error:
            faults.extend(error.faults)
    if faults:
        raise BadInput(faults)
    return body


def _read(field: Field, value: Any) -> Any:
    if not field.repeatable:
        return _one(field, value)
    items: list[Any] = []
    for text in value:
        item = _one(field, text)
        # A whole list may be given at once, as files hold it.
        items.extend(item) if isinstance(item, list) else items.append(item)
    return items


def _one(field: Field, text: str) -> Any:
    """One value; what cannot be read as its type stays text, for the kind itself to refuse."""
    if field.form == "JSON":
        return _json(field, text)
    if field.schema.get("type") in {"integer", "number", "boolean"}:
        try:
            return json.loads(text)
        except ValueError:
            return text
    if field.form == "TIME" and "[" in text:
        return format_time(shared.INSTANT.convert(text, None, None))
    return text


def _json(field: Field, text: str) -> Any:
    from truceline.ledger import canonical  # noqa: PLC0415 - not needed for help

    with shared.at_option(field.option):
        data = shared.read_bytes(text[1:]) if text.startswith("@") else text.encode()
        value = canonical.parse(data)
        return _along(value) if field.volumes and _is_route(value) else value


def _is_route(value: Any) -> bool:
    return isinstance(value, dict) and "places" in value


def _along(route: Any) -> list[Any]:
    """The volumes of a route, in the form of F3548."""
    from truceline.analysis.routes import volumes_along  # noqa: PLC0415 - geometry loads slowly
    from truceline.mechanism.route_plans import parse_route  # noqa: PLC0415 - pydantic too

    return [volume.as_f3548() for volume in volumes_along(parse_route(route))]
