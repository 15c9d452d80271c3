"""What a witness must never forget: the latest checkpoint of each log that it cosigned.

One small file a log: the signed checkpoint itself, word for word. It is put in place in one step
and synced before a cosignature leaves (C2SP tlog-witness), so that no loss of power makes a witness
sign two records that contradict. A file that is there and cannot be believed stops the witness: it
never begins again from nothing by itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from typing import TYPE_CHECKING, Self

from truceline import disk
from truceline.errors import DeskFault, Fault, TrucelineError
from truceline.ledger.checkpoints import open_checkpoint
from truceline.ledger.witnessing import Latest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from truceline.ledger.vkeys import VerifierKey

LOCK = "lock"
SUFFIX = ".checkpoint"


def file_name(origin: str) -> str:
    """The name of a log's file: origins are URLs, and some would be no names of files."""
    return hashlib.sha256(origin.encode()).hexdigest()[:32]


class StateFolder:
    """The states of one witness, in a folder that one process alone may hold.

    Args:
        folder: Where; it must exist.
        logs: Each known log's origin and its keys.

    Raises:
        DeskFault: WITNESS_RUNNING where another process holds it; WITNESS_STATE where a file is no
            checkpoint of its log.
    """

    def __init__(self, folder: Path, logs: Mapping[str, Sequence[VerifierKey]]) -> None:
        self.folder = folder
        self._lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            sentence = f"Another process runs the witness in {folder.parent}."
            hint = "One witness, one process: stop the other first."
            raise DeskFault(Fault("WITNESS_RUNNING", sentence, hint)) from error
        try:
            self.latest = read_states(folder, logs)
        except BaseException:
            os.close(self._lock)
            raise

    def keep(self, origin: str, latest: Latest) -> None:
        """Keep a newer checkpoint; it is on disk when this returns, or nothing has changed.

        Raises:
            OSError: from the system.
        """
        disk.replace(self.folder / f"{file_name(origin)}{SUFFIX}", latest.note)
        self.latest[origin] = latest

    def close(self) -> None:
        """Let another process hold the folder."""
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_states(folder: Path, logs: Mapping[str, Sequence[VerifierKey]]) -> dict[str, Latest]:
    """What a folder keeps of the known logs, each believed only with its log's own signature.

    Raises:
        DeskFault: WITNESS_STATE.
    """
    found: dict[str, Latest] = {}
    for origin, keys in logs.items():
        path = folder / f"{file_name(origin)}{SUFFIX}"
        try:
            note = path.read_bytes()
            opened = open_checkpoint(note, keys, origin=origin).checkpoint
        except FileNotFoundError:
            continue
        except (OSError, TrucelineError) as error:
            raise DeskFault(
                Fault(
                    "WITNESS_STATE",
                    f"{path} is not the checkpoint of {origin} that was kept: {error}",
                    "Restore the file from the desk's cosigned checkpoints. Without it the witness "
                    "must not sign again under its key: make a new one.",
                )
            ) from error
        found[origin] = Latest(size=opened.size, root=opened.root, note=note)
    return found
