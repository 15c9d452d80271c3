"""Run in a process of its own: it does one thing and is killed at the so many-th step of it.

A step is whatever Python tells an auditor of that touches a file: opening, making, linking, naming,
removing. Each time it is killed one step later, until it is done before anybody kills it.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Final, Protocol

from tests.durability.nursery import forked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STEPS: Final = frozenset(
    {"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod"}
)


class Judge(Protocol):
    """Looks at a folder in which a work was done, or killed; says what is wrong with it."""

    def __call__(self, folder: Path, *, killed: bool) -> str:
        """What is wrong; empty where nothing is."""
        ...


def killed_at(work: Callable[[], None], step: int) -> bool:
    """Whether a child that does the work was killed at this step of it; False where it was done."""

    def counted() -> None:
        left = [step]

        def hook(event: str, _arguments: tuple[Any, ...]) -> None:
            if event in STEPS:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()

    _, status = os.waitpid(forked(counted), 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("the work failed before it was killed")
    return os.WIFSIGNALED(status)


def every_step(
    work: Callable[[Path], None],
    judge: Judge,
    room: Path,
    each: int,
) -> tuple[int, str]:
    """Kill the work at every so many-th step, in a folder of its own each time.

    Returns:
        At how many steps it was killed, and what was wrong first.
    """
    step = 0
    while True:
        folder = room / str(step)
        folder.mkdir()
        killed = killed_at(lambda folder=folder: work(folder), step)  # type: ignore[misc]
        wrong = judge(folder, killed=killed)
        if wrong or not killed:
            return step, wrong
        step += each
