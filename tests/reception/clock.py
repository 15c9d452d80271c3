"""A time that only tests move."""

from __future__ import annotations

from dataclasses import dataclass

BEGIN = 1_800_000_000.0


@dataclass
class Clock:
    """A time that only tests move (POSIX seconds)."""

    at: float = BEGIN

    def __call__(self) -> float:
        """The time."""
        return self.at
