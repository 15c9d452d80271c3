"""``truceline clock``: the machine's clock beside the newest entry, and whether the desk writes.

Times on a ledger never decrease. A desk whose clock went back writes nothing until it is set right,
or until that time comes; a desk whose clock ran far ahead writes nothing until somebody who looked
at another clock says that this one is right: one entry of a wrong year would stop it for years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from truceline.cli import shared
from truceline.cli.paper import Paper, echo_json

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="The desk's clock beside its newest entry.")
@shared.desk_option
@click.option("--confirm", is_flag=True, help="Say that the clock is right, after a long silence.")
@shared.json_option
def clock(*, folder: Path | None, confirm: bool, as_json: bool) -> None:
    """Show the machine's clock, the time of the newest entry, and whether the desk records.

    Look at another clock before you say --confirm.
    """
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads slowly
    from truceline.registrar import CLOCK_CONFIRMED  # noqa: PLC0415 - loads slowly
    from truceline.store.docket import micros  # noqa: PLC0415 - loads slowly

    with shared.opened_desk(folder) as desk:
        now, newest = desk.clock(), desk.newest_at()
        if confirm:
            with desk.store.transaction():
                desk.store.set_name(CLOCK_CONFIRMED, str(micros(now)))
        live = desk.standing().clock == "live"
        fault = desk.registrar.clock_fault(now, newest) if live else None
    found = {
        "clock": "live" if live else "replay",
        "now": format_time(now),
        "newest": format_time(newest),
        "records": fault is None,
        "fault": None if fault is None else fault.as_json(),
    }
    if as_json:
        echo_json(found)
        return
    paper = Paper()
    paper.line(f"clock   {found['now']}")
    paper.line(f"newest  {found['newest']}")
    paper.line("The desk records." if fault is None else f"The desk records nothing. {fault}")
