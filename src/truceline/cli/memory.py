"""A process's memory: how much of it stays, and what of it may reach a disk.

No core dump is written, as far as the system lets it be said.

A crash that writes its memory to a file would leave passphrases, keys and the words of a reporter
there in the open. Memory that the system swaps out is beyond a program in Python: use a machine
whose swap is encrypted or off.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""``M_ARENA_MAX`` and ``M_MMAP_THRESHOLD`` of mallopt(3), as glibc's malloc.h has them."""
_LARGE = 128 * 1024
"""From so many bytes on a piece is returned to the system as soon as it is freed."""


def no_core_dumps() -> None:
    """Let no crash of this process, or of what it starts, write its memory to a disk.

    Does nothing on systems that have no such limit (``setrlimit``, POSIX.1-2017).
    """
    try:
        import resource  # noqa: PLC0415 - not there on every system
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def few_arenas(most: int = 2) -> None:
    """Let the threads of a process that serves share few heaps, and large pieces stand alone.

    By default each thread of glibc may have a heap of its own, and what one frees another cannot
    use; and a freed page of a hundred kilobytes would leave a hole that small things settle in.
    Does nothing where the C library has no such switch (mallopt(3), glibc).

    Args:
        most: How many heaps.
    """
    with suppress(OSError, AttributeError):
        libc = _libc()
        libc.mallopt(_ARENA_MAX, most)
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Give the system what was freed (malloc_trim(3)); nothing where the C library cannot."""
    with suppress(OSError, AttributeError):
        _libc().malloc_trim(0)


def _libc() -> Any:
    import ctypes  # noqa: PLC0415 - only where a process stays

    return ctypes.CDLL(None)
