"""What of a process's memory may reach a disk: no core dump, as far as the system lets it be said.

A crash that writes its memory to a file would leave passphrases, keys and the words of a reporter
there in the open. Memory that the system swaps out is beyond a program in Python: use a machine
whose swap is encrypted or off.
"""

from __future__ import annotations


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
