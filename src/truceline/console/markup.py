"""What templates write with: the filters that keep every page safe, bidirectional and dated.

Times, coordinates, grid references, ids and hashes are written left to right in every language;
each goes through one of these filters, which isolates it (``<bdi dir="ltr">``), so that no text
around it reorders its digits.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context, select_autoescape
from markupsafe import Markup

from truceline.console import fault_words, scripts, titles, words

if TYPE_CHECKING:
    from jinja2.runtime import Context

SHORT = 12
"""How many digits of an id are shown."""
_LTR, _END = Markup('<bdi dir="ltr">'), Markup("</bdi>")
_NAMED = Markup('<bdi title="')
_ID, _TITLED = Markup('<bdi dir="ltr" class="id" title="'), Markup('">')


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
    # By its i18n extension; each page says in what language, so that one template serves all.
    made.install_gettext_callables(_said, _counted, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {"ltr": ltr, "short": short, "when": when, "deg": degrees, "span": span}
    made.filters |= {"named": named, "titled": titled, "lead": lead}
    made.globals |= {"integrity": integrity, "modules": modules, "static": static}
    return made


@pass_context
def _said(context: Context, message: str) -> str:
    """A message in the page's language."""
    frame: Any = context["frame"]
    return words.catalogue(frame.language).gettext(message)


@pass_context
def _counted(context: Context, one: str, many: str, number: int) -> str:
    """A message about so many, in the page's language."""
    frame: Any = context["frame"]
    return words.catalogue(frame.language).ngettext(one, many, number)


def ltr(value: object) -> Markup:
    """A text that is written left to right wherever it stands."""
    # Adding to markup escapes what is added, at a fifth of what formatting costs.
    return _LTR + str(value) + _END


def short(value: str) -> Markup:
    """An id, shown short; whole on pointing at it and for copying."""
    return _ID + value + _TITLED + value[:SHORT] + _END


@pass_context
def named(context: Context, actor: str) -> Markup:
    """An actor by the name that the reader may see, with its id on pointing at it; else the id."""
    frame: Any = context.get("frame")
    name = frame.names.get(actor)
    return ltr(actor) if name is None else _NAMED + actor + _TITLED + name + _END


@pass_context
def titled(context: Context, title: str) -> str:
    """A subject's title, with what the desk made of codes in the page's language."""
    frame: Any = context.get("frame")
    return titles.titled(title, frame.language)


@pass_context
def lead(context: Context, code: str) -> str:
    """What a fault's code means in the page's language; nothing in English, or where none is."""
    frame: Any = context.get("frame")
    return fault_words.lead_of(code, frame.language)


@pass_context
def when(context: Context, at: datetime | None) -> Markup:
    """An instant in the page's language and zone, with the zone, and exact for machines."""
    if at is None:
        return Markup("")
    frame: Any = context.get("frame")
    return _dated(at, frame.language, frame.zone, frame.direction)


@lru_cache(maxsize=1024)
def _dated(at: datetime, language: str, zone: tzinfo, direction: str) -> Markup:
    exact = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = words.moment(at, language, zone)
    return Markup('<time datetime="{}" title="{}"><bdi dir="{}">{}</bdi></time>').format(
        exact, exact, direction, text
    )


@pass_context
def span(context: Context, length: timedelta | None) -> Markup:
    """A length of time in the page's language, and exact for machines (ISO 8601)."""
    if length is None:
        return Markup("")
    frame: Any = context.get("frame")
    exact = f"PT{max(0, int(length.total_seconds()))}S"
    text = words.span(length, frame.language)
    return Markup('<time datetime="{}"><bdi>{}</bdi></time>').format(exact, text)


def degrees(value: float) -> Markup:
    """Degrees with five decimals, about a metre."""
    return ltr(f"{value:.5f}")


def static(path: str) -> str:
    """The address of a file that the console serves."""
    return f"/static/{path}"


def integrity(path: str) -> Markup:
    """The hash that a browser is told to hold a file to (W3C Subresource Integrity)."""
    found = scripts.hash_of(path)
    return Markup(' integrity="{}"').format(found) if found else Markup("")


def modules(entry: str) -> Markup:
    """The tags of a module of ours: itself, and all that it imports, each held to its hash.

    What it imports only when needed stands in ``data-later``, for ``pins.js`` to hold to its hash
    before it is fetched.

    Args:
        entry: Below the folder of static files, such as ``js/compose.js``.
    """
    tags = [
        Markup('<link rel="modulepreload" href="{}"{}>').format(static(path), integrity(path))
        for path in scripts.imported(entry)
    ]
    later = [f"{static(path)} {scripts.hash_of(path)}" for path in scripts.imported_later(entry)]
    waiting = Markup(' data-later="{}"').format(" ".join(later)) if later else Markup("")
    tag = Markup('<script type="module" src="{}"{}{}></script>')
    return Markup("\n").join([*tags, tag.format(static(entry), integrity(entry), waiting)])
