"""What a suggestion is, and the question it answers; see ``truceline.analysis.suggestions``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.conflicts import height_apart, meets, seconds_apart
from truceline.analysis.critical_shifts import HAIR_M, Pair, near_on_ground
from truceline.mechanism.volumes import Volume4D

if TYPE_CHECKING:
    from collections.abc import Sequence

Volumes = tuple[Volume4D, ...]

WAYS: Final = ("earlier", "later", "up", "down", "narrower")
"""What is looked for, in the order in which it is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minima:
    """What two volumes must keep between them: nearer in all three is a conflict.

    Args:
        horizontal_m: Metres over ground.
        vertical_m: Metres of height.
        seconds: Seconds.
    """

    horizontal_m: float = 0.0
    vertical_m: float = 0.0
    seconds: float = 0.0

    def as_json(self) -> dict[str, float]:
        """The minima as a JSON object."""
        return {
            "horizontal_m": self.horizontal_m,
            "vertical_m": self.vertical_m,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a shift is still of use: seconds in time; metres in altitude and in width."""

    seconds: float = 24 * 3600.0
    metres: float = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The smallest change of A of one sort that clears it of all of B, or why there is none.

    Args:
        way: One of :data:`WAYS`.
        unit: ``s`` or ``m``.
        step: Of what the change is a multiple; one step less conflicts.
        by: The change in units, over 0; of widths, the greatest. None where nothing clears.
        volumes: All of A, changed.
        narrowed: The places in A of the corridors that are narrower than before.
        why: Why nothing clears, or what a change that does leaves unsaid; else empty.
    """

    way: str
    unit: str
    step: float
    by: float | None = None
    volumes: Volumes = ()
    narrowed: tuple[int, ...] = ()
    why: str = ""

    @property
    def possible(self) -> bool:
        """Whether there is such a change within the limits."""
        return self.by is not None

    def as_json(self) -> dict[str, Any]:
        """The suggestion as a JSON object; its volumes in the form of F3548."""
        return {
            "way": self.way,
            "possible": self.possible,
            "by": self.by,
            "unit": self.unit,
            "step": self.step,
            "why": self.why,
            "narrowed": list(self.narrowed),
            "volumes": [volume.as_f3548() for volume in self.volumes],
        }


@dataclass(frozen=True, slots=True)
class Case:
    """One question, and what is known of its pairs on the ground."""

    a: Volumes
    b: Volumes
    minima: Minima
    limits: Limits
    known: dict[Pair, bool] = field(default_factory=dict)

    def near(self, pair: Pair) -> bool:
        """Whether a pair is too near over ground."""
        if pair not in self.known:
            ours, theirs = self.a[pair[0]], self.b[pair[1]]
            self.known[pair] = near_on_ground(ours, theirs, self.minima.horizontal_m)
        return self.known[pair]

    def pairs(self, *, seconds: bool = False, height: bool = False) -> list[Pair]:
        """The pairs that are too near in time, in height, or in both."""
        return [
            (i, j)
            for i, ours in enumerate(self.a)
            for j, theirs in enumerate(self.b)
            if (not seconds or seconds_apart(ours, theirs) <= self.minima.seconds)
            and (not height or height_apart(ours, theirs) <= self.minima.vertical_m + float(HAIR_M))
        ]

    def clear(self, changed: Volumes | None) -> bool:
        """Whether changed volumes keep the minima, and a hair of height, to all of B: the check."""
        minima = replace(self.minima, vertical_m=self.minima.vertical_m + float(HAIR_M))
        return changed is not None and not meets(changed, self.b, **minima.as_json())


def step_for(lengths: Sequence[float]) -> Fraction:
    """A metre where all lengths are whole metres, else a centimetre."""
    return Fraction(1) if all(float(m).is_integer() for m in lengths) else Fraction(1, 100)
