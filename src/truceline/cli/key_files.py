"""Key files on the command line: their passphrases and PINs, asked for and never given as options.

What a person types is asked for at the terminal and shown nowhere; a machine reads it from the file
that the environment names. No option takes a passphrase: the list of processes shows options to
everybody. A wrong passphrase is asked for again twice; a wrong PIN never, for tokens lock.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.keyring.files import KeyPair
    from truceline.keyring.tokens import Pin

PASSPHRASE_FILE = "TRUCELINE_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
NEW_PASSPHRASE_FILE = "TRUCELINE_NEW_PASSPHRASE_FILE"  # noqa: S105 - likewise
TRIES = 3
"""How often a passphrase is asked for before a command gives up."""
LEAST = 12
"""How many letters a new passphrase has at least: about four short words, or good random ones."""


def read_key(path: Path, actor: str | None = None) -> KeyPair:
    """The keys in a key file, its passphrase asked for where it needs one.

    Raises:
        NotFound, BadInput: as :func:`truceline.keyring.files.read_pair`; KEY_OTHER_ACTOR where
            the key is not that of ``actor``.
    """
    from truceline.keyring import files  # noqa: PLC0415 - cryptography loads slowly

    warn_of_rights(path)
    pair = _opened(path)
    if actor is not None and pair.actor != actor:
        raise BadInput(
            Fault(
                "KEY_OTHER_ACTOR",
                f"{path} is the key of {pair.actor}, not of {actor}.",
                "Give the key file of the actor that --as names.",
                where="--key",
            )
        )
    if isinstance(pair, files.TokenPair):
        pair.hand.ask(pin_asked())
    return pair


def _opened(path: Path) -> KeyPair:
    """The keys in a file; where a person types the passphrase, they may mistype it twice."""
    from truceline.keyring import files  # noqa: PLC0415 - cryptography loads slowly

    typed = known_passphrase() is None and sys.stdin.isatty()
    for left in range(TRIES if typed else 1, 0, -1):
        try:
            return files.read_pair(path, passphrase_of(path))
        except BadInput as error:
            if left == 1 or error.faults[0].code != "PASSPHRASE_WRONG":
                raise
            click.echo(error.faults[0].sentence, err=True)
    raise AssertionError  # the last try returns or raises


def warn_of_rights(path: Path) -> None:
    """Say on standard error where people other than its owner may read a key file."""
    from truceline.keyring import files  # noqa: PLC0415 - cryptography loads slowly

    if path.is_file() and files.others_may_read(path):
        click.echo(
            f"Warning: others on this machine may read {path}. Say: chmod 600 {path}", err=True
        )


def passphrase_of(path: Path) -> str | None:
    """The passphrase of a key file that has one: from the environment's file, or asked for.

    None where the file has none, or where nobody can be asked.
    """
    from truceline.keyring import files  # noqa: PLC0415 - cryptography loads slowly

    if not (path.is_file() and files.is_protected(path)):
        return None
    found = known_passphrase()
    if found is None and sys.stdin.isatty():
        asked: str = click.prompt(f"Passphrase of {path}", hide_input=True, err=True)
        return asked
    return found


def new_passphrase(*, protect: bool) -> str | None:
    """The passphrase of a new key file: from the file that the environment names, or asked twice.

    Raises:
        BadInput: PASSPHRASE_NEEDED where there is nobody to ask; PASSPHRASE_SHORT.
    """
    if not protect:
        return None
    found = known_passphrase()
    if found is None and not sys.stdin.isatty():
        raise BadInput(
            Fault(
                "PASSPHRASE_NEEDED",
                "A key file is protected by a passphrase, and there is no terminal to ask at.",
                f"Set {PASSPHRASE_FILE}, or say --no-passphrase.",
            )
        )
    return long_enough(_asked_twice() if found is None else found)


def changed_passphrase() -> str:
    """The new passphrase of a file that has one already: never taken from the old one's file.

    Raises:
        BadInput: PASSPHRASE_NEEDED where there is nobody to ask; PASSPHRASE_SHORT.
    """
    found = known_passphrase(NEW_PASSPHRASE_FILE)
    if found is None and not sys.stdin.isatty():
        raise BadInput(
            Fault(
                "PASSPHRASE_NEEDED",
                "There is no terminal to ask for the new passphrase at.",
                f"Set {NEW_PASSPHRASE_FILE}, or say --remove.",
            )
        )
    return long_enough(_asked_twice() if found is None else found)


def _asked_twice() -> str:
    asked: str = click.prompt(
        "New passphrase", hide_input=True, confirmation_prompt="Again", err=True
    )
    return asked


def long_enough(passphrase: str) -> str:
    """A new passphrase that is not too short; an empty one is refused where it is written.

    Raises:
        BadInput: PASSPHRASE_SHORT.
    """
    if 0 < len(passphrase) < LEAST:
        raise BadInput(
            Fault(
                "PASSPHRASE_SHORT",
                f"The passphrase has fewer than {LEAST} letters.",
                "Choose four or more words: whoever has the file can try as often as they like.",
            )
        )
    return passphrase


def known_passphrase(variable: str = PASSPHRASE_FILE) -> str | None:
    """What stands in the file that an environment variable names, without its last line end."""
    from truceline.cli.shared import read_bytes  # noqa: PLC0415 - it hands this module on

    name = os.environ.get(variable)
    if not name:
        return None
    try:
        return read_bytes(name, 4096).decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        fault = Fault("PASSPHRASE_FORM", "The passphrase is not UTF-8.", "Save it so.", where=name)
        raise BadInput(fault) from error


def pin_asked() -> Pin:
    """What gives a token's PIN: the file of the environment, or else the person at the terminal."""
    from truceline.keyring.tokens import PIN_FILE, pin_from_file  # noqa: PLC0415 - loads slowly

    if os.environ.get(PIN_FILE) or not sys.stdin.isatty():
        return pin_from_file

    def ask(token: str) -> str:
        asked: str = click.prompt(f"PIN of the token {token}", hide_input=True, err=True)
        return asked

    return ask
