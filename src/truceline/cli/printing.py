"""``truceline print``: sheets of paper for a desk whose power or lines may fail.

One HTML file that needs nothing else: it is opened in any browser and printed from there. Every
word on it is escaped, every id, time and number is kept from being reordered by text that is
written from right to left, and every sheet says of which place in the ledger it was printed.
``truceline record --from-paper`` takes the filled forms in.
"""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from jinja2 import Template

    from truceline.cli.duty_sheets import Sheets


@click.group("print", short_help="Print sheets for when power or lines fail.")
def print_() -> None:
    """Print sheets for a desk whose power or lines may fail."""


@print_.command(short_help="Contacts, open clocks and blank forms, as one HTML file.")
@click.option("-o", "--output", default="-", metavar="FILE", help="The new HTML file.")
@click.option(
    "--form", "forms", multiple=True, metavar="KIND", help="Blank forms of this kind (repeatable)."
)
@click.option(
    "--copies", type=click.IntRange(1, 100), help="How many of each; else as many as are common."
)
@shared.key_option
@shared.reader_option
@shared.desk_option
def duty(
    *,
    output: str,
    forms: tuple[str, ...],
    copies: int | None,
    key_file: Path | None,
    reader: str | None,
    folder: Path | None,
) -> None:
    """Print what a duty officer needs in the dark: contacts, open clocks, numbered blank forms.

    Numbers and names are on it only where --key opens what was sealed to it: keep such paper
    locked away.
    """
    from truceline.cli import duty_sheets  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.papers import series  # noqa: PLC0415 - loads slowly
    from truceline.sheets.subject import Files  # noqa: PLC0415 - likewise

    pair = None if key_file is None else shared.read_key(key_file, reader)
    wanted = dict.fromkeys(forms, copies or 1) or {
        name: copies or count for name, count in duty_sheets.COMMONEST.items()
    }
    with shared.opened_desk(folder) as desk:
        files = Files(shared.narrowed(desk, reader), pair)
        print_series = series(desk.seen().root, secrets.token_hex(2))
        sheets = duty_sheets.gather(desk, files, reader or "the desk", print_series, wanted)
    shared.write_new(output, page(sheets).encode())


def page(sheets: Sheets) -> str:
    """The sheets as one HTML page without any outside resource."""
    return _template().render(sheets=sheets)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - loads slowly

    environment = Environment(
        loader=PackageLoader("truceline.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(fixed=fixed, words=words, time=time)
    return environment.get_template("duty.html")


def fixed(value: object) -> Any:
    """An id, time, number or coordinate, escaped, which no neighbour may reorder."""
    from markupsafe import Markup  # noqa: PLC0415 - loads with the template

    return Markup('<bdi dir="ltr">{}</bdi>').format(_clean(str(value))) if value else ""


def words(value: object) -> Any:
    """Recorded words in any script, escaped, whose direction stays their own."""
    from markupsafe import Markup  # noqa: PLC0415 - loads with the template

    return Markup('<bdi dir="auto">{}</bdi>').format(_clean(str(value))) if value else ""


def time(at: datetime | str | None) -> Any:
    """A time in UTC to the minute; empty where there is none."""
    if isinstance(at, str):
        return fixed(f"{at[:10]} {at[11:16]}Z")
    return "" if at is None else fixed(f"{at:%Y-%m-%d %H:%M}Z")


def _clean(text: str) -> str:
    """The text without control and direction characters, which could make it look like another."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
