"""Audits that a browser may watch: one at a time, each in a process of its own.

The process opens the store anew, replays it into a scratch store and believes nothing that is
stored; a page shows how far it came. A result stands until the ledger grows, and is then dropped:
it would say nothing of what came since.

>>> audits = Audits(folder)  # doctest: +SKIP
>>> audits.start(); audits.run.done  # doctest: +SKIP
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final

from truceline.desk import STORE
from truceline.store.sqlite import SqliteStore

_TOLD: Final = 0.1
"""Seconds between two words on how far it came."""
_NICE: Final = 10
"""How far an audit gives way to whoever works at the desk (POSIX nice)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One audit.

    Args:
        size: How many entries the ledger had when it began: what it goes through.
        done: How many it has gone through.
        running: Whether it still runs.
        report: What it found, as ``truceline audit --json``; None while it runs, or where it broke.
    """

    size: int
    done: int = 0
    running: bool = True
    report: Mapping[str, Any] | None = None


class Audits:
    """The audits of one desk. Several threads may ask.

    Args:
        folder: The desk's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._one = threading.Lock()
        self._run: Run | None = None
        self._process: subprocess.Popen[str] | None = None

    def start(self, size: int) -> None:
        """Begin an audit of a ledger of this size; nothing where one runs, or did of this size."""
        with self._one:
            if self._run is not None and (self._run.running or self._run.size == size):
                return
            self._run = Run(size=size)
            self._process = subprocess.Popen(  # noqa: S603 - this very module, in a process
                [sys.executable, "-m", __name__, str(self._folder)],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                text=True,
            )  # fmt: skip
            threading.Thread(target=self._follow, args=(self._process,), daemon=True).start()

    def run(self, size: int) -> Run | None:
        """The audit that runs, or the one of a ledger of this size; None where there is neither.

        Args:
            size: The size of the ledger now.
        """
        with self._one:
            found = self._run
            return found if found and (found.running or found.size == size) else None

    def close(self) -> None:
        """End an audit that runs."""
        with self._one:
            process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            process.wait()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        """Take up what the process tells, until it ends."""
        with process:
            for line in process.stdout or ():
                told = json.loads(line)
                with self._one:
                    if self._run is not None:
                        self._run = replace(self._run, **told)
        with self._one:
            self._process = None
            if self._run is not None:
                self._run = replace(self._run, running=False)


def audited(folder: Path, out: IO[str]) -> None:
    """Audit the ledger in a folder, telling as lines of JSON how far it came and what it found.

    Args:
        folder: The desk's folder.
        out: Where it is told.
    """
    from truceline.auditor import audit  # noqa: PLC0415 - in the process of the audit alone

    writable = os.access(folder, os.W_OK)
    private = Path(tempfile.mkdtemp(prefix=".audit-", dir=folder if writable else None))
    told = 0.0

    def progress(place: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _TOLD:
            told = time.monotonic()
            print(json.dumps({"done": place + 1}), file=out, flush=True)

    try:
        with (
            closing(SqliteStore.open(folder / STORE)) as store,
            closing(SqliteStore.create(private / "replay.sqlite")) as scratch,
        ):
            report = audit(store, scratch, progress)
        last = {"done": report.entries, "size": report.entries, "report": report.as_json()}
        print(json.dumps(last), file=out, flush=True)
    finally:
        shutil.rmtree(private, ignore_errors=True)


if __name__ == "__main__":
    os.nice(_NICE)
    audited(Path(sys.argv[1]), sys.stdout)
