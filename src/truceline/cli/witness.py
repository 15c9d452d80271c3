"""``truceline witness``: each party's own small service that holds a desk to its word.

It keeps the latest checkpoint of each log that it knows, and cosigns a newer one only with the
proof that it merely adds to that. Its keys are its party's own, and never the desk's.
"""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truceline.cli import shared
from truceline.cli.paper import Paper, echo_json
from truceline.errors import BadInput, Fault, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.keyring.files import KeyPair
    from truceline.keyring.ml_dsa import MlDsaKey
    from truceline.ledger.cosignatures import Signer
    from truceline.ledger.policy import PolicyLog
    from truceline.witness.folder import WitnessFolder

_DIR = click.Path(path_type=Path, file_okay=False)
_PORTS = 65_536
LISTEN = "127.0.0.1:8421"


@click.group(short_help="Run a witness of a desk's record.")
def witness() -> None:
    """A witness cosigns a desk's checkpoints, once it has proved that the record only grew."""


@witness.command("new", short_help="Make a witness's folder and keys.")
@click.argument("folder", metavar="DIR", type=_DIR)
@click.option("--actor", required=True, help="Who operates it, as the desk knows them: state:us.")
@click.option(
    "--name", required=True, help="The name it signs with, like a URL: us.example/witness."
)
@click.option(
    "--log",
    "logs",
    multiple=True,
    metavar="VKEY|FILE",
    help="A log that it knows: its verifier key, or a file of them: a desk's desk.vkey or "
    "witness.policy (repeatable). Name both keys of a log that has two.",
)
@click.option("--no-passphrase", is_flag=True, help="Leave the key files unprotected.")
@shared.json_option
def new(
    *,
    folder: Path,
    actor: str,
    name: str,
    logs: tuple[str, ...],
    no_passphrase: bool,
    as_json: bool,
) -> None:
    """Make a witness in DIR: an Ed25519 and an ML-DSA-44 key, and the logs that it knows."""
    from truceline.keyring import files, ml_dsa  # noqa: PLC0415 - cryptography loads slowly
    from truceline.witness import folder as folders  # noqa: PLC0415

    pair = files.new_pair(actor)
    known = [each for log in logs for each in _logs_of(log)]
    second = ml_dsa.new_key()
    # A name that no key can have is refused before anything is made.
    _signers(name, pair, second)
    passphrase = shared.new_passphrase(protect=not no_passphrase)
    with shared.file_faults(str(folder)), shared.in_place(folder) as making:
        folders.create(making, name, actor, known)
        files.write_pair(pair, making / folders.KEY, passphrase)
        ml_dsa.write_key(second, making / folders.ML_DSA_KEY, passphrase)
    made = folders.read(folder)
    vkeys = _vkeys(_signers(name, pair, second))
    if as_json:
        origins = sorted(made.keys_by_log())
        echo_json(
            {"dir": str(folder), "name": name, "actor": actor, "keys": vkeys, "logs": origins}
        )
        return
    paper = Paper()
    paper.line(f"The witness {name} of {actor} is in {folder}. Its keys:")
    for each in vkeys:
        paper.line(each)
    paper.line(f"It knows {len(made.logs)} keys of logs; add others to {folder / folders.LOGS}.")
    paper.line(f"Next: truceline witness request {folder} --desk-origin ORIGIN > BODY")
    paper.line("      truceline record witness.enrolled --key YOUR-KEY --body BODY")
    paper.line(f"      truceline witness run {folder}")


@witness.command("request", short_help="Print what enrols the witness on a desk.")
@click.argument("folder", metavar="DIR", type=_DIR)
@click.option("--desk-origin", "origin", required=True, help="The desk's origin.")
@click.option("--url", default=None, help="Where it answers, where the desk is to ask it.")
def request(*, folder: Path, origin: str, url: str | None) -> None:
    """Print the body of the entry ``witness.enrolled``, with the proof that the keys are held."""
    from truceline.ledger.cosignatures import possession_message  # noqa: PLC0415 - slow
    from truceline.ledger.vkeys import format_vkey  # noqa: PLC0415

    place, signers = _opened(folder)
    keys = []
    for each in signers:
        vkey = format_vkey(each.key)
        proof = each.sign(possession_message(origin, place.actor, vkey))
        keys.append({"vkey": vkey, "possession": base64.b64encode(proof).decode()})
    echo_json({"name": place.name, "keys": keys} | ({} if url is None else {"url": url}))


@witness.command("show", short_help="Show what a witness has cosigned.")
@click.argument("folder", metavar="DIR", type=_DIR)
@shared.json_option
def show(*, folder: Path, as_json: bool) -> None:
    """Show the witness's name and, for each log that it knows, what it cosigned last."""
    from truceline.witness import folder as folders  # noqa: PLC0415 - loads slowly
    from truceline.witness.state import read_states  # noqa: PLC0415

    place = folders.read(folder)
    states = read_states(folder / folders.STATE, place.keys_by_log())
    splits = sorted(str(each) for each in (folder / folders.SPLITS).glob("*.split-view"))
    logs = {
        origin: {"size": states[origin].size, "root": states[origin].root.hex()}
        if origin in states
        else {"size": 0, "root": ""}
        for origin in place.keys_by_log()
    }
    if as_json:
        shown = {"name": place.name, "actor": place.actor, "logs": logs, "split_views": splits}
        echo_json(shown)
        return
    paper = Paper()
    paper.line(f"{place.name}, operated by {place.actor}")
    rows = [(origin, str(each["size"]), str(each["root"])) for origin, each in logs.items()]
    paper.table(("log", "entries", "root"), rows)
    for each in splits:
        paper.line(f"Proof that a log signed two records: {each}", style="bold red")


@witness.command("run", short_help="Run a witness.")
@click.argument("folder", metavar="DIR", type=_DIR)
@click.option("--listen", default=LISTEN, show_default=True, metavar="HOST:PORT", help="Where.")
@click.option("--deaf", is_flag=True, help="Answer nobody: only look at what --follow names.")
@click.option(
    "--follow",
    "urls",
    multiple=True,
    metavar="URL",
    help="Look at this desk by itself, and cosign what it serves (repeatable).",
)
@click.option(
    "--every",
    type=click.FloatRange(min=1.0),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait between two looks.",
)
@click.option("--once", is_flag=True, help="Look once at what --follow names, and stop.")
def run(
    *, folder: Path, listen: str, deaf: bool, urls: tuple[str, ...], every: float, once: bool
) -> None:
    """Run the witness in DIR until it is stopped.

    Prints what it signs, and what it refuses and why.

    Exit code 3 with --once where something was refused.
    """
    from truceline.cli import witness_running as running  # noqa: PLC0415 - loads slowly
    from truceline.witness import folder as folders  # noqa: PLC0415
    from truceline.witness.state import StateFolder  # noqa: PLC0415

    host, port = _address(listen)
    if (once or deaf) and not urls:
        sentence = "There is nothing to look at, and nobody to answer."
        raise BadInput(Fault("OPTION_MISSING", sentence, "Give --follow URL.", "--follow"))
    place, signers = _opened(folder)
    with StateFolder(folder / folders.STATE, place.keys_by_log()) as state:
        cosigner = running.cosigner_of(place, signers, state)
        if once or deaf:
            good = running.look_at(cosigner, place, urls)
            while deaf and not once:
                time.sleep(every)
                running.look_at(cosigner, place, urls)
            if not good:
                click.get_current_context().exit(Refused.exit_code)
            return
        with running.looking(cosigner, place, urls, every):
            running.serve(cosigner, host, port)


def _opened(folder: Path) -> tuple[WitnessFolder, tuple[Signer, ...]]:
    """A witness's folder and its keys, their passphrase asked for once."""
    from truceline.keyring import files, ml_dsa  # noqa: PLC0415 - cryptography loads slowly
    from truceline.witness import folder as folders  # noqa: PLC0415

    place = folders.read(folder)
    # Both files have the one passphrase that was chosen when they were made.
    passphrase = shared.passphrase_of(folder / folders.KEY)
    pair = files.read_pair(folder / folders.KEY, passphrase)
    second = folder / folders.ML_DSA_KEY
    other = ml_dsa.read_key(second, passphrase) if second.exists() else None
    return place, _signers(place.name, pair, other)


def _signers(name: str, pair: KeyPair, other: MlDsaKey | None) -> tuple[Signer, ...]:
    """What signs for a witness: its Ed25519 key, and its ML-DSA-44 key where it has one.

    Raises:
        BadInput: ``NOTE_KEY_NAME``, ``NOTE_KEY_NAME_LENGTH``.
    """
    from truceline.ledger.cosignatures import Signer  # noqa: PLC0415 - loads slowly
    from truceline.ledger.vkeys import (  # noqa: PLC0415
        COSIGNATURE_ED25519,
        COSIGNATURE_ML_DSA_44,
        VerifierKey,
    )

    key = VerifierKey(name=name, kind=COSIGNATURE_ED25519, public=pair.public)
    first = Signer(key=key, sign=pair.sign)
    if other is None:
        return (first,)
    second = VerifierKey(name=name, kind=COSIGNATURE_ML_DSA_44, public=other.public)
    return (first, Signer(key=second, sign=other.sign))


def _vkeys(signers: Sequence[Signer]) -> list[str]:
    """The verifier keys of what signs, a line each."""
    from truceline.ledger.vkeys import format_vkey  # noqa: PLC0415 - loads slowly

    return [format_vkey(each.key) for each in signers]


def _address(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``; port 0 takes any that is free.

    Raises:
        BadInput: WITNESS_ADDRESS.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdecimal() or int(port[:6]) >= _PORTS:
        sentence = f"{text!r} is no address to listen at."
        raise BadInput(Fault("WITNESS_ADDRESS", sentence, f"Write it like {LISTEN}.", "--listen"))
    return host.strip("[]"), int(port)


def _logs_of(text: str) -> list[PolicyLog]:
    """The logs that an option names: a verifier key, a file with one a line, or a policy's logs."""
    from truceline.ledger.policy import PolicyLog, parse_policy  # noqa: PLC0415 - loads slowly
    from truceline.ledger.vkeys import parse_vkey  # noqa: PLC0415

    lines = [text]
    if "+" not in text or Path(text).is_file():
        data = shared.read_bytes(text)
        lines = data.decode("utf-8", errors="replace").splitlines()
        if any(line.startswith("log ") for line in lines):
            with shared.at_option(text):
                return list(parse_policy(data).logs)
    with shared.at_option("--log"):
        return [PolicyLog(key=parse_vkey(line.strip())) for line in lines if line.strip()]
