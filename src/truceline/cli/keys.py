"""``truceline key`` and ``truceline enrol``: keys are made by their holders and enrolled by a desk.

The private halves never leave the holder's file. What travels is a request: the public halves, and
a proof that the private one is held, good for one desk.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truceline.cli import guardians, key_changes, key_files, shared
from truceline.cli.paper import Paper, echo_json
from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.keyring.files import Enrolment, KeyPair

_MEMBERS = frozenset({"actor", "public", "seal", "possession"})
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(short_help="Make, keep, revoke and share keys.")
def key() -> None:
    """Keys: one small file for each actor, with a signing key and a sealing key."""


@key.command("new", short_help="Make an actor's keys.")
@click.argument("actor")
@click.option("-o", "--output", required=True, type=_FILE, metavar="FILE", help="The new key file.")
@click.option("--no-passphrase", is_flag=True, help="Leave the file unprotected.")
@click.option("--token", metavar="LABEL", help="Make the signing key on this PKCS#11 token.")
@click.option("--module", metavar="FILE", help="The token's PKCS#11 library, by its whole path.")
@click.option(
    "--token-key", metavar="ID", help="Use the key of this id (hexadecimal), made beforehand."
)
@click.option(
    "--desk-origin",
    metavar="ORIGIN",
    help="Also print a request to enrol the key on the desk of that origin.",
)
@shared.json_option
def new(
    *,
    actor: str,
    output: Path,
    no_passphrase: bool,
    token: str | None,
    module: str | None,
    token_key: str | None,
    desk_origin: str | None,
    as_json: bool,
) -> None:
    """Make keys for ACTOR (an id such as state:us) and write them to a new file.

    With --token the signing key is made on that token and cannot be taken out of it; the file names
    it, and holds the sealing key alone. The PIN is asked for, or read from the file that
    TRUCELINE_PIN_FILE names. Prints the public halves. With --desk-origin the request to enrol them
    is all that goes to standard output, as JSON, so that it can be sent to whoever enrols.
    """
    from truceline.keyring import files  # noqa: PLC0415 - cryptography loads slowly

    pair = files.new_pair(actor)
    passphrase = shared.new_passphrase(protect=not no_passphrase)
    if token is not None or token_key is not None:
        pair = _on_token(pair, token, module, token_key)
    with shared.file_faults(str(output)):
        files.write_pair(pair, output, passphrase)
    facts = {"actor": actor, "public": pair.public.hex(), "seal": pair.seal, "key": pair.id}
    if desk_origin is not None:
        request = pair.request(desk_origin).as_json()
        echo_json({**facts, "request": request} if as_json else request)
    elif as_json:
        echo_json(facts)
    paper = Paper()
    lines = (
        f"Keys of {actor} are in {output}. Keep a copy elsewhere: they cannot be made again.",
        f"public key  {facts['public']}",
        f"age key     {facts['seal']}",
        f"key id      {facts['key']}",
    )
    for line in lines:
        if desk_origin is not None:
            click.echo(line, err=True)
        elif not as_json:
            paper.line(line)


def _on_token(
    pair: KeyPair, token: str | None, module: str | None, token_key: str | None
) -> KeyPair:
    """The same actor's keys with the signing key on a token."""
    from truceline.keyring import files, tokens  # noqa: PLC0415 - cryptography loads slowly

    library = shared.needed(module, "--module", "Give the path of the token's PKCS#11 library.")
    label = shared.needed(token, "--token", "Give the token's label.")
    pin = key_files.pin_asked()
    if token_key is None:
        reference = tokens.make_key(library, label, pair.actor, pin)
    else:
        reference = tokens.existing_key(library, label, token_key, pin)
    hand = tokens.TokenHand(reference, pin)
    return files.TokenPair(actor=pair.actor, identity=pair.identity, hand=hand)


@key.command("show", short_help="What a key file holds, without its secrets.")
@click.argument("file", type=_FILE)
@shared.json_option
def show(*, file: Path, as_json: bool) -> None:
    """Print whose keys FILE holds, their public halves, and how they are kept; never a secret."""
    from truceline.keyring import files  # noqa: PLC0415 - cryptography loads slowly

    pair = shared.read_key(file)
    facts: dict[str, object] = {
        "actor": pair.actor,
        "key": pair.id,
        "public": pair.public.hex(),
        "seal": pair.seal,
        "passphrase": files.is_protected(file),
        "others_may_read": files.others_may_read(file),
        "token": pair.hand.reference.token if isinstance(pair, files.TokenPair) else None,
    }
    if as_json:
        echo_json(facts)
        return
    paper = Paper()
    paper.line(f"Keys of {paper.fixed(pair.actor)}")
    paper.line(f"key id      {pair.id}")
    paper.line(f"public key  {facts['public']}")
    paper.line(f"age key     {facts['seal']}")
    where = f"on the token {facts['token']}" if facts["token"] else "in this file"
    paper.line(f"The signing key is {paper.words(where)}; the sealing key is in this file.")
    opens = "a passphrase opens it" if facts["passphrase"] else "no passphrase protects it"
    paper.line(f"The file: {opens}.")


@key.command("passphrase", short_help="Change the passphrase of a key file.")
@click.argument("file", type=_FILE)
@click.option("--remove", is_flag=True, help="Leave the file unprotected, for a machine.")
@shared.json_option
def passphrase(*, file: Path, remove: bool, as_json: bool) -> None:
    """Put FILE under another passphrase; the keys in it stay the same.

    Both passphrases are asked for. Without a terminal the old one is read from the file that
    TRUCELINE_PASSPHRASE_FILE names, the new one from that of TRUCELINE_NEW_PASSPHRASE_FILE. Copies
    of the file that exist elsewhere keep the old one: where it became known, rotate the key.
    """
    from truceline.keyring import files  # noqa: PLC0415 - cryptography loads slowly

    pair = shared.read_key(file)
    chosen = None if remove else key_files.changed_passphrase()
    with shared.file_faults(str(file)):
        files.rewrite_pair(pair, file, chosen)
    if as_json:
        echo_json({"actor": pair.actor, "key": pair.id, "passphrase": chosen is not None})
        return
    Paper().line(f"{file} {'has a new passphrase' if chosen else 'is unprotected now'}.")


for _more in (*key_changes.COMMANDS, *guardians.COMMANDS):
    key.add_command(_more)


@click.command(short_help="Register an actor and enrol its key.")
@shared.desk_option
@click.option(
    "--as",
    "actor",
    metavar="ACTOR",
    help="Who enrols: the convenor, or the actor itself under a key it has. Default: the key's.",
)
@shared.key_option
@click.option("--request", "request_file", metavar="FILE", help="The request of the key's holder.")
@click.option("--pair", "pair_file", type=_FILE, metavar="FILE", help="Or the new key file itself.")
@click.option("--name", help="The name of an actor that is not registered yet.")
@click.option(
    "--role", "roles", multiple=True, help="A role of an actor not registered yet (repeatable)."
)
@click.option("--of", metavar="ACTOR", help="The organisation or side it belongs to.")
@click.option("--guarantor", metavar="ACTOR", help="The guarantor that answers for it.")
@click.option("--at", type=shared.INSTANT, help="The time, on a replaying desk.")
@shared.json_option
def enrol(
    *,
    folder: Path | None,
    actor: str | None,
    key_file: Path | None,
    request_file: str | None,
    pair_file: Path | None,
    name: str | None,
    roles: tuple[str, ...],
    of: str | None,
    guarantor: str | None,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Register an actor, where it is not, and enrol its key; both entries or neither."""
    if (request_file is None) == (pair_file is None):
        sentence = "A key is enrolled from a request, or from the key file itself."
        hint = "Give --request FILE or --pair FILE."
        raise BadInput(Fault("OPTION_MISSING", sentence, hint, where="--request"))
    by = shared.read_key(
        shared.needed(key_file, "--key", "Give the key file of who enrols."), actor
    )
    with shared.opened_desk(folder) as desk:
        who = (
            shared.read_key(pair_file).request(desk.origin)
            if pair_file is not None
            else read_request(request_file or "")
        )
        if who.actor not in desk.standing().actors:
            shared.needed(name, "--name", f"{who.actor} is not registered yet: give its name.")
            shared.needed(roles or None, "--role", f"{who.actor} is not registered yet: give one.")
        when = shared.replay_time(desk, at)
        done = desk.enrol(
            by, who, name=name or "", roles=roles, of=of, guarantor=guarantor, now=when
        )
    if as_json:
        echo_json({"actor": who.actor, "entries": [each.hash for each in done]})
        return
    paper = Paper()
    paper.line(f"{who.actor} may speak on this desk under a new key.")
    for each in done:
        paper.line(f"entry {paper.fixed(each.hash)} at place {each.seq}")


def read_request(name: str) -> Enrolment:
    """An enrolment request from a file, ``-`` for standard input.

    Raises:
        BadInput: as :func:`truceline.ledger.canonical.parse`; REQUEST_SHAPE.
    """
    from truceline.keyring.files import Enrolment  # noqa: PLC0415 - cryptography loads slowly
    from truceline.ledger import canonical  # noqa: PLC0415

    with shared.at_option(name):
        value = canonical.parse(shared.read_bytes(name))
        if isinstance(value, dict) and "request" in value:
            value = value["request"]
        whole = isinstance(value, dict) and set(value) == _MEMBERS
        if not whole or not all(isinstance(each, str) for each in value.values()):
            raise BadInput(
                Fault(
                    "REQUEST_SHAPE",
                    f"A request has the members {', '.join(sorted(_MEMBERS))}, all of them text; "
                    f"found {json.dumps(value)[:80]}.",
                    "Make it with `truceline key new ACTOR -o FILE --desk-origin ORIGIN`.",
                )
            )
    return Enrolment(**value)
