"""``truceline witnesses``: where each witness of the record stands, and who raises an alarm.

Anybody may read it; asking the witnesses, and keeping what they signed, is for whoever runs the
desk. The exit code is 12 where a witness is in trouble or fewer are enrolled than Terms ask for.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.errors import say
from truceline.cli.paper import Paper, echo_json
from truceline.errors import BadInput, DeskFault, Fault, Refused
from truceline.ledger.entry import format_time

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.analysis.watch import Position
    from truceline.desk import Desk
    from truceline.witness_round import Round

ALARM = 12


@click.command(short_help="Where the witnesses of the record stand, and alarms.")
@shared.desk_option
@click.option("--ask", is_flag=True, help="Ask each witness that has a URL to cosign now.")
@click.option(
    "--take",
    "files",
    multiple=True,
    metavar="FILE",
    help="Keep the cosignatures in a checkpoint that a witness sent (repeatable).",
)
@click.option(
    "--every",
    type=click.FloatRange(min=1.0),
    metavar="SECONDS",
    help="With --ask: ask again and again, with so many seconds between two rounds.",
)
@shared.json_option
def witnesses(
    *,
    folder: Path | None,
    ask: bool,
    files: tuple[str, ...],
    every: float | None,
    as_json: bool,
) -> None:
    """Show each witness's last position and whether it is in trouble; writes witness.policy.

    With --ask the newest checkpoint is sent to every witness that answers at a URL, what they sign
    is kept, and the desk says whose trouble begins and whose is over. Exit code 12 for an alarm.
    With --every it goes on until it is stopped, and prints a round only where something changed.
    """
    from truceline import cosigned, witness_round  # noqa: PLC0415 - they load slowly

    if ask and files:
        fault = Fault("OPTION_TWICE", "--ask and --take are two ways.", "Give one.", "--take")
        raise BadInput(fault)
    if every is not None:
        if not ask:
            fault = Fault("EVERY_WITHOUT_ASK", "--every repeats --ask.", "Give both.", "--every")
            raise BadInput(fault)
        _again(folder, every, as_json=as_json)
        return
    with shared.opened_desk(folder) as desk:
        cosigned.write_policy(desk.registrar, desk.folder)
        for name in files:
            with shared.at_option(name):
                witness_round.take(desk, shared.read_bytes(name, 1 << 18))
        found = _asked(desk) if ask else witness_round.stand(desk)
        place = desk.folder / cosigned.POLICY
    _print(found, place, as_json=as_json)
    if not found.quiet:
        click.get_current_context().exit(ALARM)


def _again(folder: Path | None, every: float, *, as_json: bool) -> None:
    """Rounds until somebody stops them; trouble with the desk in one of them does not end them."""
    from truceline import cosigned  # noqa: PLC0415 - loads slowly

    before: tuple[object, ...] = ()
    while True:
        try:
            with shared.opened_desk(folder) as desk:
                cosigned.write_policy(desk.registrar, desk.folder)
                found, place = _asked(desk), desk.folder / cosigned.POLICY
        except (DeskFault, Refused) as error:
            say(error, as_json=as_json)
        else:
            now = (found.size, found.witnessed, tuple(found.troubles.items()), found.policy.missing)
            if now != before:
                _print(found, place, as_json=as_json)
                sys.stdout.flush()
            before = now
        time.sleep(every)


def _print(found: Round, place: Path, *, as_json: bool) -> None:
    if as_json:
        echo_json({**_json(found), "policy": str(place)})
    else:
        _say(found, Paper())


def _asked(desk: Desk) -> Round:
    """Ask every witness over one client that says nothing of who runs it."""
    import httpx  # noqa: PLC0415 - loads slowly

    from truceline.witness import asking  # noqa: PLC0415
    from truceline.witness_round import ask  # noqa: PLC0415

    with httpx.Client(headers={"User-Agent": "truceline"}, follow_redirects=False) as client:
        return ask(desk, lambda url, *rest: asking.ask(client, url, *rest))


def _json(found: Round) -> dict[str, Any]:
    return {
        "size": found.size,
        "quorum": found.policy.asked,
        "operators": found.policy.operators,
        "missing": found.policy.missing,
        "witnessed": found.witnessed,
        "quiet": found.quiet,
        "witnesses": [
            {
                "name": each.state.name,
                "operator": each.state.operator,
                "url": each.state.url or None,
                "size": each.size,
                "at": None if each.at is None else format_time(each.at),
                "waiting": None if each.waiting is None else format_time(each.waiting),
                "answer": each.answer or None,
                "trouble": found.troubles.get(each.state.name),
            }
            for each in found.positions
        ],
    }


def _say(found: Round, paper: Paper) -> None:
    paper.line(f"The record has {found.size} entries.")
    if found.policy.asked:
        done = "no checkpoint yet" if found.witnessed is None else f"{found.witnessed} entries"
        paper.line(f"{found.policy.asked} operators must cosign; so far they have: {done}.")
    else:
        paper.line("The Terms ask for no quorum of witnesses.")
    if found.policy.missing:
        enrolled = f"{found.policy.operators} of {found.policy.asked}"
        text = (
            f"ALARM: {enrolled} operators have enrolled a witness: no checkpoint can be witnessed."
        )
        paper.line(text, style="bold red")
    rows = [_row(each, found, paper) for each in found.positions]
    if rows:
        paper.table(("witness", "operator", "cosigned", "at", "state"), rows)
    else:
        paper.line("No witness is enrolled.")


def _row(each: Position, found: Round, paper: Paper) -> tuple[str, ...]:
    from truceline.mechanism.witnesses import SAYS  # noqa: PLC0415 - loads with the desk

    trouble = found.troubles.get(each.state.name)
    said = "in step" if each.size == found.size else f"{found.size - each.size} entries to come"
    return (
        paper.fixed(each.state.name),
        paper.fixed(each.state.operator),
        str(each.size),
        paper.time(each.at),
        said if trouble is None else f"ALARM: {SAYS[trouble]}",
    )
