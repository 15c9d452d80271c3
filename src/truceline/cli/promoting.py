"""``truceline promote``: a replica becomes a desk, with its history intact."""

from __future__ import annotations

from pathlib import Path

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json


@click.command(short_help="Make a replica a desk, with its history intact.")
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@shared.key_option
@click.option("--origin", required=True, help="The new origin name: another than the old desk's.")
@click.option("--why", required=True, help="Why the desk is continued, and by whose decision.")
@shared.json_option
def promote(*, target: Path, key_file: Path | None, origin: str, why: str, as_json: bool) -> None:
    """Continue a lost desk from the replica in DIR, under a new name and with new keys.

    --key is that of an actor whom the desk's first entry lets enrol keys. The replica is audited
    first. Bodies that its owner may not have are lacking on the new desk, and it says of which
    parts; follow with more keys, or from others' copies, before. What is recorded from now on is
    signed for the new name: tell every party and witness the new log keys, by another way too.
    """
    key = shared.needed(key_file, "--key", "Give the key file of one who may enrol keys.")
    from truceline.desk import system_clock  # noqa: PLC0415 - loads slowly
    from truceline.replicas.promotion import promote as promoted  # noqa: PLC0415

    pair = shared.read_key(key)
    with shared.store_faults(target):
        done = promoted(target, pair, origin=origin, why=why, clock=system_clock)
    if as_json:
        echo_json(done.as_json())
        return
    paper = Paper()
    paper.line(f"{done.origin} continues {done.before} from entry {done.size} on, in {target}.")
    paper.line(f"Entry: {paper.fixed(done.entry[:SHORT])}")
    for vkey in done.vkeys:
        paper.line(f"Log key, for whoever verifies: {paper.fixed(vkey)}")
    if done.withheld:
        paper.line(
            f"{done.withheld} bodies are lacking. Of these parts the docket may be incomplete: "
            f"{', '.join(done.incomplete)}.",
            style="bold yellow",
        )
    paper.line("The old desk's imported observations, if any, are not part of the ledger.")
