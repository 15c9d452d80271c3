"""Run in a process of its own, without threads: it forks workers, and kills them at any moment.

Workers record one entry after another at one desk and put each answer, as the entry's hash, into a
file that lies outside of the desk's folder; what stands there was acknowledged. The system keeps
that file whatever becomes of the workers.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, NoReturn

from tests.durability.live import meeting

from truceline.desk import Desk
from truceline.keyring.files import read_pair

if TYPE_CHECKING:
    from collections.abc import Callable

WORKERS: Final = 3
HASH_LINE: Final = 65
LONGEST: Final = 60
"""Seconds within which a worker must have recorded something."""


def worker(folder: Path, key: Path, answers: Path, *, pragma: str = "") -> NoReturn:
    """Record until somebody ends it."""
    officer = read_pair(key)
    out = os.open(answers, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with Desk.open(folder) as desk:
        if pragma:
            desk.store.connection.execute(pragma)
        number = 0
        while True:
            number += 1
            said = desk.record(officer, "meeting.held", meeting(f"{os.getpid()} {number}"))
            os.write(out, f"{said.hash}\n".encode())


def forked(work: Callable[[], None]) -> int:
    """A child that does something and goes, without coming back here; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - a child ends here, whatever happened
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.stderr.flush()
        os._exit(1)


def rounds(folder: Path, key: Path, answers: Path, count: int, seed: int) -> None:
    """So many times: some workers begin, and each is killed at a moment of its own."""
    rng = Random(seed)  # noqa: S311 - moments, not secrets
    for _ in range(count):
        children = [forked(lambda: worker(folder, key, answers)) for _ in range(WORKERS)]
        for child in children:
            _worked(answers, rng.randrange(5))
            time.sleep(rng.random() * 0.02)
            os.kill(child, signal.SIGKILL)
        for child in children:
            _, status = os.waitpid(child, 0)
            if os.WIFEXITED(status):
                # It ended by itself before it was killed: something refused it.
                sys.exit(f"a worker ended with {os.WEXITSTATUS(status)}")


def _worked(answers: Path, more: int) -> None:
    """Wait until so many more answers were given, however slow the machine is."""
    wanted = answers.stat().st_size + more * HASH_LINE
    until = time.monotonic() + LONGEST
    while answers.stat().st_size < wanted and time.monotonic() < until:
        time.sleep(0.001)


if __name__ == "__main__":
    at, keys, out = (Path(each) for each in sys.argv[1:4])
    rounds(at, keys, out, int(sys.argv[4]), int(sys.argv[5]))
