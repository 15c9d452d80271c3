"""What templates write with: the filters that keep every page safe, bidirectional and dated.

Times, coordinates, grid references, ids and hashes are written left to right in every language;
each goes through one of these filters, which isolates it (``<bdi dir="ltr">``), so that no text
around it reorders its digits.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context, select_autoescape
from markupsafe import Markup, escape

from truceline.console import words

if TYPE_CHECKING:
    from jinja2.runtime import Context

SHORT = 12
"""How many digits of an id are shown."""


def environment() -> Environment:
    """The templates, with every filter; undefined names are faults, not blanks."""
    made = Environment(
        loader=PackageLoader("truceline.console", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.filters |= {"ltr": ltr, "short": short, "when": when, "deg": degrees}
    made.globals |= {"integrity": integrity, "static": static}
    return made


def ltr(value: object) -> Markup:
    """A text that is written left to right wherever it stands."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(value)


def short(value: str) -> Markup:
    """An id, shown short; whole on pointing at it and for copying."""
    return Markup('<bdi dir="ltr" class="id" title="{}">{}</bdi>').format(value, value[:SHORT])


@pass_context
def when(context: Context, at: datetime | None) -> Markup:
    """An instant in the page's language and zone, with the zone, and exact for machines."""
    if at is None:
        return Markup("")
    frame: Any = context.get("frame")
    exact = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = words.moment(at, frame.language, frame.zone)
    return Markup('<time datetime="{}" title="{}"><bdi dir="ltr">{}</bdi></time>').format(
        exact, exact, text
    )


def degrees(value: float) -> Markup:
    """Degrees with five decimals, about a metre."""
    return ltr(f"{value:.5f}")


def static(path: str) -> str:
    """The address of a file that the console serves."""
    return f"/static/{path}"


@cache
def integrity(path: str) -> Markup:
    """The hash that a browser is told to hold a file to (W3C Subresource Integrity)."""
    place = files("truceline.console").joinpath(f"static/{path}")
    if not place.is_file():
        return Markup("")
    digest = base64.b64encode(hashlib.sha384(place.read_bytes()).digest()).decode()
    return Markup(' integrity="sha384-{}"').format(escape(digest))
