"""``truceline key split``, ``share`` and ``join``: a key in the hands of guardians."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from truceline.cli import key_files, shared
from truceline.cli.paper import Paper, echo_json
from truceline.errors import BadInput, Fault, NotFound, Refused

if TYPE_CHECKING:
    from truceline.keyring.guardians import Share

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("split", short_help="Split a key among guardians.")
@shared.desk_option
@shared.key_option
@click.option(
    "--guardian",
    "guardians",
    multiple=True,
    metavar="ACTOR[=AGE_KEY]",
    help="Who gets a share (repeatable): an actor of the desk, or a name and its age key.",
)
@click.option("--threshold", type=int, required=True, help="How many of them restore the key.")
@click.option("-o", "--output", required=True, type=_FOLDER,
              metavar="DIR", help="The new folder for the shares.")  # fmt: skip
@shared.json_option
def split(
    *,
    folder: Path | None,
    key_file: Path | None,
    guardians: tuple[str, ...],
    threshold: int,
    output: Path,
    as_json: bool,
) -> None:
    """Split an organisation's key so that some guardians together can restore it, and fewer cannot.

    Each share is sealed to its guardian's own key: send the files as you like. Nothing on the desk
    says who they are. Shares cannot be called back: to change guardians, rotate the key first, then
    split the new one.
    """
    from truceline.keyring import guardians as shares  # noqa: PLC0415 - cryptography loads slowly

    pair = shared.read_key(shared.needed(key_file, "--key", "Give the key file to split."))
    files = shares.split(pair, _recipients(folder, guardians), threshold)
    with shared.in_place(output) as making:
        for number, (name, data) in enumerate(files.items(), start=1):
            shared.write_new(str(making / _file_name(number, name)), data)
    if as_json:
        echo_json({"actor": pair.actor, "key": pair.id, "threshold": threshold,
                   "guardians": list(files)})  # fmt: skip
        return
    paper = Paper()
    paper.line(f"The key of {paper.fixed(pair.actor)} is split: {threshold} of {len(files)}.")
    paper.line(f"Send each file in {output} to its guardian, and have them try to open it:")
    paper.line("truceline key share FILE --key THEIRS --check")


def _file_name(number: int, name: str) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
    return f"{number:02}-{plain[:60]}.share"


def _recipients(folder: Path | None, named: tuple[str, ...]) -> dict[str, str]:
    """Guardian to age key: as written, or as enrolled on the desk.

    Raises:
        BadInput: OPTION_MISSING, DESK_NOT_NAMED. NotFound: SEAL_KEY_MISSING.
    """
    found: dict[str, str] = {}
    asked = [each for each in named if "=" not in each]
    seals: dict[str, str] = {}
    if asked:
        with shared.opened_desk(folder) as desk:
            seals = desk.standing().seals(desk.now())
    missing = sorted({each for each in asked if each not in seals})
    if missing:
        sentence = f"No age key is enrolled for {', '.join(missing)}."
        hint = "Write it as ACTOR=AGE_KEY, or ask them to enrol one."
        raise NotFound(Fault("SEAL_KEY_MISSING", sentence, hint, where="--guardian"))
    for each in named:
        name, _, recipient = each.partition("=")
        if not name or name in found:
            sentence = f"{name or each!r} is no guardian's name, or stands there twice."
            raise BadInput(Fault("GUARDIAN_NAME", sentence, "Name each once.", "--guardian"))
        found[name] = recipient or seals.get(name, "")
    return found


@click.command("share", short_help="Check one's share, or pass it on to whoever restores the key.")
@click.argument("file", type=_FILE)
@shared.key_option
@click.option("--check", is_flag=True, help="Only say whether it opens and is whole.")
@click.option("--to", "recipient", metavar="AGE_KEY", help="The age key of whoever joins shares.")
@click.option("-o", "--output", metavar="FILE", help="The new file, sealed to them.")
@shared.json_option
def share(
    *,
    file: Path,
    key_file: Path | None,
    check: bool,
    recipient: str | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Open the share in FILE, and seal it anew to whoever is to restore the key.

    Make sure by voice that they are who they say, that the organisation asks, and that the age key
    is theirs: with enough shares they can sign as the organisation. The share is never shown.
    """
    from truceline.keyring import guardians as shares  # noqa: PLC0415 - cryptography loads slowly

    found = _opened(file, (shared.needed(key_file, "--key", "Give your own key file."),))
    if not check:
        to = shared.needed(recipient, "--to", "Give the age key of whoever joins the shares.")
        place = shared.needed(output, "-o", "Name the new file.")
        shared.write_new(place, shares.pass_on(found, to))
    facts = {"actor": found.actor, "guardian": found.guardian, "number": found.number,
             "of": found.of, "threshold": found.threshold, "set": found.set}  # fmt: skip
    if as_json:
        echo_json(facts)
        return
    paper = Paper()
    paper.line(
        f"Share {found.number} of {found.of} of the key of {paper.fixed(found.actor)}, whole; "
        f"{found.threshold} restore it.",
    )


@click.command("join", short_help="Restore a key from guardians' shares.")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--key", "key_files_", multiple=True, type=_FILE, metavar="FILE",
              help="A key to which shares are sealed (repeatable).")  # fmt: skip
@click.option("--expect", metavar="KEY_ID", help="The id of the key that is to be restored.")
@click.option("-o", "--output", required=True, type=_FILE, metavar="FILE", help="The new key file.")
@click.option("--no-passphrase", is_flag=True, help="Leave the file unprotected.")
@shared.json_option
def join(
    *,
    files: tuple[Path, ...],
    key_files_: tuple[Path, ...],
    expect: str | None,
    output: Path,
    no_passphrase: bool,
    as_json: bool,
) -> None:
    """Check the shares in FILES, and restore the key that they are of into a new key file.

    A share that was changed or made up is named, and nothing is restored. Rotate the key as soon as
    it is restored: it has been in one place again, and its guardians have met.
    """
    from truceline.keyring import files as pairs  # noqa: PLC0415 - cryptography loads slowly
    from truceline.keyring import guardians as shares  # noqa: PLC0415 - likewise

    own = shared.needed(key_files_ or None, "--key", "Give the key that shares are sealed to.")
    pair = shares.join([_opened(file, own) for file in files])
    if expect is not None and pair.id != expect:
        sentence = f"The shares restore key {pair.id}, not {expect}."
        raise Refused(Fault("SHARES_OTHER_KEY", sentence, "Ask the guardians which key it was."))
    with shared.file_faults(str(output)):
        pairs.write_pair(pair, output, key_files.new_passphrase(protect=not no_passphrase))
    facts = {"actor": pair.actor, "key": pair.id, "public": pair.public.hex(), "seal": pair.seal}
    if as_json:
        echo_json(facts)
        return
    paper = Paper()
    paper.line(f"The key of {paper.fixed(pair.actor)} is restored in {output}: key {pair.id}.")
    paper.line("Rotate it now: truceline key rotate.")


def _opened(file: Path, own: tuple[Path, ...]) -> Share:
    """A share, opened with the first of these keys that it is sealed to.

    Raises:
        Refused: SHARE_NOT_FOR_YOU, SHARE_FORGED. BadInput: SHARE_SHAPE.
    """
    from truceline.keyring.guardians import MOST_BYTES, open_share  # noqa: PLC0415 - loads slowly

    data = shared.read_bytes(str(file), 2 * MOST_BYTES)
    with shared.at_option(str(file)):
        for place in own[:-1]:
            try:
                return open_share(data, shared.read_key(place).identity)
            except Refused as error:
                if error.faults[0].code != "SHARE_NOT_FOR_YOU":
                    raise
        return open_share(data, shared.read_key(own[-1]).identity)


COMMANDS = (split, share, join)
"""What hangs under ``truceline key``."""
