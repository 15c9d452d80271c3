"""``truceline cover``: reading what was filed under a cover, and laying it open.

A covered filing is made with ``truceline record KIND --covered COVER.key``. Those whom Terms name
as openers read it here, which shows who its author is and whether the signature holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import Paper, echo_json
from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from truceline.covering import Found
    from truceline.keyring.files import KeyPair
    from truceline.mechanism.kinds import Kind


@click.group(short_help="Read what was filed under a cover, or lay it open.")
def cover() -> None:
    """Filings whose author, kind and time are sealed: read one, consent to its opening, open it.

    Make one with `truceline record KIND --covered COVER.key`; list them with
    `truceline list --part covered`.
    """


def record_covered(
    kind: Kind,
    body: dict[str, Any],
    cover_file: Path,
    *,
    folder: Path | None,
    key_file: Path | None,
    actor: str | None,
    happened_at: datetime | None,
    seal_to: tuple[str, ...],
    at: datetime | None,
    output: str | None,
    as_json: bool,
    **others: Any,
) -> None:
    """What ``record KIND --covered FILE`` does: file it, or write the submission with ``-o``.

    Raises:
        BadInput: OPTION_TWICE for options that would tell what is to stay sealed.
    """
    from truceline.cli.recording import record_submission  # noqa: PLC0415 - it imports this
    from truceline.covering import file_covered  # noqa: PLC0415 - cryptography loads slowly

    if any(others.values()):
        names = ", ".join(f"--{name.replace('_', '-')}" for name, value in others.items() if value)
        sentence = f"{names} and --covered do not go together."
        hint = "What is covered is signed at once, and opens a subject of its own."
        raise BadInput(Fault("OPTION_TWICE", sentence, hint, "--covered"))
    pair = shared.read_key(shared.needed(key_file, "--key", "Give the author's key file."), actor)
    shared_pair = shared.read_key(cover_file)
    with shared.opened_desk(folder) as desk:
        made = file_covered(
            desk, pair, shared_pair, kind.name, body, happened_at=happened_at, seal_to=seal_to,
            now=shared.replay_time(desk, at),
        )  # fmt: skip
        if output is not None:
            shared.write_new(output, made.to_bytes())
            return
        record_submission(desk, made, as_json=as_json)


@cover.command("read", short_help="Read a covered filing, and check whose it is.")
@click.argument("entry")
@shared.key_option
@shared.desk_option
@shared.json_option
def read(*, entry: str, key_file: Path | None, folder: Path | None, as_json: bool) -> None:
    """Open ENTRY with an opener's key, check the signature inside, and show what it says.

    Nothing is recorded. What is wrong with it is said, and it is shown all the same.
    """
    from truceline.covering import open_covered  # noqa: PLC0415 - cryptography loads slowly

    pair = shared.read_key(shared.needed(key_file, "--key", "Give an opener's key file."))
    with shared.opened_desk(folder) as desk:
        found = open_covered(desk, pair, desk.view(desk.scope(pair.actor)).entry(entry))
    told = _told(found, pair)
    if as_json:
        echo_json(told)
        return
    paper = Paper()
    for fault in found.faults:
        paper.line(str(fault), style="bold red")
    if not found.faults:
        paper.line("Signed by its author, under a key that held when it was filed.")
    for name in ("author", "kind", "happened_at", "signed_at"):
        paper.line(f"{name:<12}{paper.fixed(str(told[name] or ''))}")
    for name, value in {**told["body"], **told["opened"]}.items():
        paper.line(f"  {name}: {paper.words(str(value))}")
    for fields in told["sealed_to_others"]:
        paper.line(f"  {', '.join(fields)}: sealed to others", style="dim")


def _told(found: Found, pair: KeyPair) -> dict[str, Any]:
    """What is inside, as a JSON object."""
    from truceline.keyring import author  # noqa: PLC0415 - cryptography loads slowly

    said = found.inner.statement
    stated = said.as_json()
    opened = author.open_fields(found.submission.boxes, said.boxes, pair)
    return {
        "entry": found.inner.hash,
        "author": said.author,
        "kind": said.kind,
        "happened_at": stated["happened_at"],
        "signed_at": stated["signed_at"],
        "body": said.body,
        "opened": opened,
        "sealed_to_others": [list(box.fields) for box in said.boxes if pair.actor not in box.to],
        "faults": [fault.as_json() for fault in found.faults],
    }


@cover.command("consent", short_help="Consent that your covered filing be laid open.")
@click.argument("entry")
@shared.key_option
@shared.desk_option
def consent(*, entry: str, key_file: Path | None, folder: Path | None) -> None:
    """Print your consent to the opening of ENTRY: give it to an opener, by any way.

    It is made with the key that the filing was signed with. Nothing is recorded.
    """
    from truceline import covering  # noqa: PLC0415 - cryptography loads slowly

    pair = shared.read_key(shared.needed(key_file, "--key", "Give your own key file."))
    with shared.opened_desk(folder) as desk:
        # Its author may not see the covered entry on the desk; its hash is enough to consent.
        click.echo(covering.consent(desk, pair, desk.view().entry(entry)))


@cover.command("open", short_help="Lay a covered filing open, for everybody who may read it.")
@click.argument("entry")
@click.option("--why", help="Why, in words that give nothing more away.")
@click.option("--consent", "consented", metavar="HEX", help="Its author's consent.")
@shared.key_option
@click.option("--at", type=shared.INSTANT, help="The time it is said, on a replaying desk.")
@shared.desk_option
@shared.json_option
def open_(
    *,
    entry: str,
    why: str | None,
    consented: str | None,
    key_file: Path | None,
    at: datetime | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Lay ENTRY open: from now on it stands as what it is, at its place and under its hash.

    It names its author to everybody who may read that kind of entry, for good. Without --consent it
    is a decision, which Terms must allow.
    """
    from truceline import covering  # noqa: PLC0415 - cryptography loads slowly
    from truceline.cli.recording import record_submission  # noqa: PLC0415 - as above

    reason = shared.needed(why, "--why", "Say why: it stands on the ledger.")
    pair = shared.read_key(shared.needed(key_file, "--key", "Give an opener's key file."))
    with shared.opened_desk(folder) as desk:
        now = shared.replay_time(desk, at)
        found = desk.view(desk.scope(pair.actor)).entry(entry)
        made = covering.reveal(desk, pair, found, reason, consented=consented, now=now)
        record_submission(desk, made, as_json=as_json)
