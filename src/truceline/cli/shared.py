"""What commands share: the desk, the asker, the two times, keys and their passphrases.

The reader of a command is the desk's operator, who sees all that the desk can read, unless ``--as``
names somebody: then everything is narrowed to what that actor (or ``public``) may see.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from truceline import disk
from truceline.cli import key_files
from truceline.errors import BadInput, DeskFault, Fault, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from truceline.desk import Desk
    from truceline.mechanism.shapes import Area
    from truceline.views import View

# Every command opens keys in one way (key_files).
read_key = key_files.read_key
passphrase_of = key_files.passphrase_of
new_passphrase = key_files.new_passphrase

_Command = TypeVar("_Command", bound="Callable[..., Any]")


class InstantType(click.ParamType[datetime]):
    """An instant on the command line: RFC 3339 with an offset, or RFC 9557 with a zone."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Text to an instant in UTC; raises BadInput with the option's name."""
        del ctx
        if isinstance(value, datetime):
            return value
        from truceline.mechanism.instants import parse_instant  # noqa: PLC0415 - zones load slowly

        with at_option(param.opts[0] if param else ""):
            return parse_instant(value).astimezone(UTC)


class KnownType(click.ParamType[int | datetime]):
    """A place in the ledger (a number from 0), or the time up to which entries count."""

    name = "place|time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | datetime:
        """Text to a place or an instant in UTC."""
        if isinstance(value, int | datetime):
            return value
        if value.isascii() and value.isdecimal():
            return int(value[:18])
        return INSTANT.convert(value, param, ctx)


INSTANT = InstantType()
KNOWN = KnownType()


@contextmanager
def at_option(name: str) -> Iterator[None]:
    """Give the faults raised inside the name of the option or file they are in."""
    try:
        yield
    except BadInput as error:
        raise BadInput([_within(name, fault) for fault in error.faults]) from error


def _within(name: str, fault: Fault) -> Fault:
    return replace(fault, where=f"{name} {fault.where}".strip())


# Options that mean the same wherever they stand.

desk_option = click.option(
    "--desk",
    "folder",
    type=click.Path(path_type=Path, readable=False),
    envvar="TRUCELINE_DESK",
    metavar="DIR",
    help="The desk's folder (or TRUCELINE_DESK).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
columns_option = click.option(
    "--columns",
    metavar="FIELD=COLUMN,...",
    help="For plain CSV: which column holds which field, as date=Datum,deaths=Tote.",
)
reader_option = click.option(
    "--as",
    "reader",
    metavar="ACTOR",
    help="See only what this actor may see; public for everybody. Default: the operator's view.",
)
key_option = click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The actor's key file; its passphrase is asked for, or read from "
    f"{key_files.PASSPHRASE_FILE}.",
)
at_instant = click.option(
    "--at", type=INSTANT, help="The instant asked about (default: now), with its zone."
)
known_at = click.option(
    "--known-at",
    "known",
    type=KNOWN,
    help="The place in the ledger, or the time, up to which entries count.",
)


def reading(command: _Command) -> _Command:
    """Add the options of commands that read a desk: desk, reader, the two times, JSON."""
    for option in (json_option, known_at, at_instant, reader_option, desk_option):
        command = option(command)
    return command


# Opening.


@contextmanager
def opened_desk(folder: Path | None) -> Iterator[Desk]:
    """The desk in a folder, closed at the end.

    Raises:
        BadInput: DESK_NOT_NAMED. DeskFault: as :meth:`Desk.open`, and STORE_DAMAGED for a fault of
            the database while it is used.
    """
    from truceline.replicas.copies import open_desk  # noqa: PLC0415 - loads slowly

    if folder is None:
        sentence = "No desk is named."
        raise BadInput(Fault("DESK_NOT_NAMED", sentence, "Give --desk DIR, or set TRUCELINE_DESK."))
    with store_faults(folder), open_desk(folder) as desk:
        yield desk


@contextmanager
def store_faults(folder: Path) -> Iterator[None]:
    """Turn the database's own errors into faults of the desk.

    Raises:
        DeskFault: as :func:`truceline.store.trouble.fault_of`; STORE_DAMAGED for any other.
    """
    import sqlite3  # noqa: PLC0415 - loads slowly

    from truceline.store.trouble import fault_of  # noqa: PLC0415 - likewise

    try:
        yield
    except sqlite3.DatabaseError as error:
        fault = fault_of(folder, error)
        if fault is not None:
            raise DeskFault(fault) from error
        sentence = f"The store of {folder} failed: {error}."
        hint = "Look at disk and rights, then run `truceline audit`."
        raise DeskFault(Fault("STORE_DAMAGED", sentence, hint)) from error


def narrowed(
    desk: Desk,
    reader: str | None = None,
    at: datetime | None = None,
    known: int | datetime | None = None,
) -> View:
    """What a reader sees: the operator everything, anybody else by their scope.

    Raises:
        NotFound: ACTOR_UNKNOWN.
    """
    scope = None if reader is None else desk.scope(reader)
    return desk.view(scope, at=at, known_at=known)


# Files and keys.


def read_bytes(name: str, most: int = 1 << 22) -> bytes:
    """The bytes of a file, ``-`` for standard input; no more than a little over ``most``.

    Raises:
        NotFound: FILE_MISSING. DeskFault: FILE_UNREADABLE.
    """
    if name == "-":
        return sys.stdin.buffer.read(most + 1)
    try:
        with Path(name).open("rb") as source:
            return source.read(most + 1)
    except FileNotFoundError as missing:
        fault = Fault("FILE_MISSING", "There is no such file.", "Check the path.", where=name)
        raise NotFound(fault) from missing
    except OSError as trouble:
        sentence = f"The file cannot be read: {trouble.strerror}."
        hint = "Give the path of a file that you may read."
        raise DeskFault(Fault("FILE_UNREADABLE", sentence, hint, where=name)) from trouble


def sound_box(value: Mapping[str, Any], where: str = "") -> Area:
    """A box of WGS84 degrees from its four bounds.

    Raises:
        BadInput: LATITUDE_RANGE, LONGITUDE_RANGE, AREA_ORDER, FIELD_MISSING, all at once.
    """
    from truceline.mechanism.shapes import sound_area  # noqa: PLC0415 - loads slowly

    with at_option(where):
        return sound_area(value)


def write_new(name: str, data: bytes) -> None:
    """Write a new file, ``-`` for standard output; an existing file is never overwritten.

    Raises:
        BadInput: FILE_EXISTS. DeskFault: as :func:`file_faults`.
    """
    if name == "-":
        click.echo(data)
        return
    with file_faults(name):
        disk.write_new(Path(name), data)


@contextmanager
def file_faults(name: str) -> Iterator[None]:
    """Turn the system's errors about a file that is being written into ours.

    Raises:
        BadInput: FILE_EXISTS. DeskFault: as :func:`truceline.disk.trouble`, FILE_UNWRITABLE for
            any other.
    """
    try:
        yield
    except FileExistsError as error:
        fault = Fault("FILE_EXISTS", "The file exists.", "Choose another name.", where=name)
        raise BadInput(fault) from error
    except OSError as trouble:
        fault = disk.trouble(trouble, name)
        if fault.code == "SYSTEM":
            sentence = f"The file cannot be written: {trouble.strerror}."
            fault = Fault("FILE_UNWRITABLE", sentence, "Choose another.", name)
        raise DeskFault(fault) from trouble


def free_place(target: Path) -> Path:
    """The folder in which a new folder can be made.

    Raises:
        BadInput: FOLDER_NOT_EMPTY. NotFound: FOLDER_MISSING.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        fault = Fault("FOLDER_NOT_EMPTY", f"{target} is not an empty folder.", "Choose another.")
        raise BadInput(fault)
    parent = target.resolve().parent
    if not parent.is_dir():
        sentence = f"There is no folder {parent} to make it in."
        raise NotFound(Fault("FOLDER_MISSING", sentence, "Make it, or choose another."))
    return parent


@contextmanager
def in_place(target: Path) -> Iterator[Path]:
    """A new folder beside the target, which takes its place at the end, synced, or goes.

    Raises:
        BadInput, NotFound: as :func:`free_place`.
    """
    parent = free_place(target)
    making = Path(tempfile.mkdtemp(prefix=f".{target.resolve().name}.", dir=parent))
    try:
        yield making
        disk.sync_tree(making)
        making.replace(target.resolve())
        disk.sync_folder(parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def replay_time(desk: Desk, at: datetime | None) -> datetime | None:
    """The time at which an entry is said: the author's word on a replaying desk, else the clock's.

    Raises:
        BadInput: CLOCK_LIVE where a time was given to a desk that witnesses its own.
    """
    if at is not None and desk.standing().clock == "live":
        raise BadInput(
            Fault(
                "CLOCK_LIVE",
                "This desk's clock is live: it witnesses when an entry comes, and takes no time.",
                "Leave --at out; say when it happened with --happened-at.",
                where="--at",
            )
        )
    return at


def needed(value: Any, option: str, why: str) -> Any:
    """The value of an option that this use of the command cannot do without.

    Raises:
        BadInput: OPTION_MISSING.
    """
    if value is None:
        raise BadInput(Fault("OPTION_MISSING", f"{option} is missing.", why, where=option))
    return value
