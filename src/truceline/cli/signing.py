"""``truceline sign``: a draft is looked at and signed, on whatever machine the key is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from truceline.cli import shared
from truceline.cli.paper import Paper

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Sign a draft, away from the desk.")
@click.argument("draft")
@shared.key_option
@click.option("-o", "--output", required=True, metavar="FILE", help="The new submission file.")
@click.option("--yes", is_flag=True, help="Do not ask, on a terminal, whether it is right.")
def sign(*, draft: str, key_file: Path | None, output: str, yes: bool) -> None:
    """Sign DRAFT, which `truceline record KIND --draft FILE` wrote, on any machine.

    What will be signed is shown on standard error, the sealed fields too where this key opens them;
    on a terminal it is asked whether it is right.
    """
    import sys  # noqa: PLC0415 - for the terminal alone

    from truceline.keyring import author  # noqa: PLC0415 - cryptography loads slowly

    with shared.at_option(draft):
        made = author.read_draft(shared.read_bytes(draft))
    pair = shared.read_key(shared.needed(key_file, "--key", "Give the author's key file."))
    statement = made.statement
    click.echo(f"{statement.author} says to {statement.desk}: {statement.kind}", err=True)
    opened = author.open_fields(made.boxes, statement.boxes, pair)
    for title, value in (("open", statement.body), ("sealed", opened)):
        for name, given in value.items():
            click.echo(f"  {title} {name}: {Paper().words(str(given))}", err=True)
    for subject in statement.about:
        click.echo(f"  about {subject}", err=True)
    if not yes and sys.stdin.isatty():
        click.confirm("Sign it?", abort=True, err=True)
    shared.write_new(output, author.sign(made, pair).to_bytes())
