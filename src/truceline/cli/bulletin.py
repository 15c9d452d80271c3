"""``truceline bulletin``: the bulletin of a day, as one reader may see it, for paper or programs.

Made again from the same place of the ledger it is the same, byte for byte: it names that place and
holds no time of making.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path


class DayType(click.ParamType["date"]):
    """A day on the command line, such as 2016-03-04."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Text to a day; raises BadInput with the option's name."""
        del ctx
        from truceline.mechanism.instants import parse_date  # noqa: PLC0415 - zones load slowly

        with shared.at_option(param.opts[0] if param else ""):
            return parse_date(value)


FORMATS = ("text", "html", "json")


@click.command(short_help="The bulletin of a day.")
@click.option(
    "--date",
    "day",
    type=DayType(),
    required=True,
    metavar="YYYY-MM-DD",
    help="The local day on which the period closes.",
)
@shared.desk_option
@click.option(
    "--as",
    "reader",
    default="public",
    show_default=True,
    metavar="ACTOR",
    help="For whom: only what this actor may see.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How it is written.",
)
@click.option("-o", "--output", default="-", metavar="FILE", help="The new file. Default: output.")
@shared.known_at
@click.option("--under", default="", metavar="AGREEMENT", help="Default: the desk's first.")
@click.option(
    "--last",
    type=shared.KNOWN,
    help="The place in the ledger, or the time, that the last bulletin was made from. Default: "
    "where the ledger stood when the period before closed.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def bulletin(
    *,
    day: date,
    folder: Path | None,
    reader: str,
    form: str,
    output: str,
    known: int | datetime | None,
    under: str,
    last: int | datetime | None,
    as_json: bool,
) -> None:
    """Print the bulletin of a day, from cut-off to cut-off in the zone of Terms.

    It is for everybody unless --as names somebody, and holds nothing that its reader may not see.
    """
    from truceline.bulletins import make  # noqa: PLC0415 - loads slowly

    with shared.opened_desk(folder) as desk:
        found = make(desk, day, reader=reader, known_at=known, under=under, last=last)
    pages = _written(found, "json" if as_json else form)
    if output == "-":
        click.echo(pages, nl=False)
    else:
        shared.write_new(output, pages)


def _written(found: Any, form: str) -> bytes:
    """The bulletin's bytes; each form is loaded where it is asked for."""
    from importlib import import_module  # noqa: PLC0415 - only where a form is needed

    pages: bytes = import_module(f"truceline.report.bulletin_{form}").written(found)
    return pages
