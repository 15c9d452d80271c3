"""What is scanned, and what is asked of it.

A :class:`Study` holds places, intervals and counts; a :class:`Question` says by which model they
are scanned, and how far circles and windows may reach.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from truceline.errors import Fault
from truceline.scan.places import Places
from truceline.scan.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Iterator

Model = Literal["poisson", "bernoulli", "permutation", "expectation", "negative-binomial"]
Kind = Literal["spatial", "temporal", "space-time"]
Rates = Literal["high", "low", "both"]

MOST_REPLICATIONS = 999_999
_MOST_SHARE = 0.5
_FEWEST = 2

MOST_COUNTED = 5_000_000
"""The most cases, and the most controls: each is played on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many were counted where and when: four columns of one length.

    Args:
        places: Which place, by its row in :class:`~truceline.scan.places.Places`.
        intervals: Which interval of time.
        strata: Which class of covariates, from 0.
        numbers: How many.
    """

    places: NDArray[np.int64]
    intervals: NDArray[np.int64]
    strata: NDArray[np.int64]
    numbers: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Any) -> Counts:
        """Rows of place, interval, stratum and number."""
        table = np.array(list(rows), np.int64).reshape(-1, 4)
        return cls(
            places=table[:, 0], intervals=table[:, 1], strata=table[:, 2], numbers=table[:, 3]
        )

    @property
    def total(self) -> int:
        """All that were counted."""
        return int(self.numbers.sum())

    def grid(self, places: int, intervals: int) -> NDArray[np.int64]:
        """(places, intervals) sums over strata."""
        table = np.zeros((places, intervals), np.int64)
        np.add.at(table, (self.places, self.intervals), self.numbers)
        return table


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """How many lived where, at some days: four columns of one length.

    Args:
        places: Which place.
        days: The day, as an ordinal; between two of them the number goes in a straight line.
        strata: Which class of covariates.
        sizes: How many.
    """

    places: NDArray[np.int64]
    days: NDArray[np.float64]
    strata: NDArray[np.int64]
    sizes: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is scanned.

    Args:
        places: The places; each is also the centre of circles.
        spans: The intervals.
        cases: What was counted.
        controls: For the Bernoulli model, those who were at risk and are no cases.
        population: For the Poisson models; or ``expected``.
        expected: (places, intervals) what is expected, where it is known otherwise.
        strata: How many classes of covariates there are.
    """

    places: Places
    spans: Spans
    cases: Counts
    controls: Counts | None = None
    population: Population | None = None
    expected: NDArray[np.float64] | None = None
    strata: int = 1

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the counts and the places."""
        yield from self.places.faults()
        for name, counts in (("cases", self.cases), ("controls", self.controls)):
            if counts is not None:
                yield from self._count_faults(name, counts)
        if self.cases.total < _FEWEST:
            sentence = f"There are {self.cases.total} cases; a cluster has at least {_FEWEST}."
            yield Fault("SCAN_TOO_FEW", sentence, "Nothing can be said of so few; count longer.")

    def _count_faults(self, name: str, counts: Counts) -> Iterator[Fault]:
        if len(counts.numbers) and counts.numbers.min() < 0:
            sentence = f"Some numbers of {name} are negative."
            yield Fault("COUNT_NEGATIVE", sentence, "Numbers start at 0.", name)
        elif counts.total > MOST_COUNTED:
            sentence = f"There are {counts.total:,} {name}; {MOST_COUNTED:,} are possible."
            yield Fault("SCAN_TOO_LARGE", sentence, "Scan a shorter time, or fewer places.", name)
        for what, column, most in (
            ("place", counts.places, len(self.places)),
            ("interval", counts.intervals, self.spans.count),
            ("stratum", counts.strata, self.strata),
        ):
            if len(column) and not 0 <= column.min() <= column.max() < most:
                sentence = f"Some {name} name a {what} that is not among the {most}."
                yield Fault("SCAN_RANGE", sentence, "Count from 0.", name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked.

    Args:
        model: ``poisson`` and ``bernoulli`` (Kulldorff 1997), ``permutation`` (Kulldorff and
            others 2005), ``expectation`` (Poisson, Neill and others 2005), ``negative-binomial``
            (Tango and others 2011, the score for hotspots).
        kind: ``spatial``, ``temporal`` or ``space-time``.
        prospective: Whether only windows that end with the study are asked about.
        max_space: The greatest share of population or cases in a circle, above 0 and up to 0.5.
        max_radius: The greatest radius, in km or the plane's unit; none for no limit.
        max_time: The longest window: a share below 1 of the study, or a number of intervals.
        rates: Whether more than expected is asked about, fewer, or both.
        theta: How far the negative binomial spreads: variance = mu + mu**2 / theta.
        replications: How often chance is played out; 0 for no p-values.
        seed: Of the random numbers.
    """

    model: Model = "permutation"
    kind: Kind = "space-time"
    prospective: bool = False
    max_space: float = 0.5
    max_radius: float | None = None
    max_time: float | int = 0.5
    rates: Rates = "high"
    theta: float | None = None
    replications: int = 999
    seed: int = 1

    def window(self, spans: Spans) -> int:
        """The most intervals of a window."""
        if self.kind == "spatial":
            return 1
        if isinstance(self.max_time, int):
            return self.max_time
        return math.floor(spans.count * self.max_time + 1e-9)

    def own_faults(self, spans: Spans) -> Iterator[Fault]:
        """What does not go together, whatever the counts are: to be asked before files are read."""
        yield from self._time_faults(spans)
        yield from self._reach_faults()
        yield from self._own_model_faults()

    def faults(self, study: Study) -> Iterator[Fault]:
        """What does not go together, here and with the counts."""
        yield from self.own_faults(study.spans)
        yield from self._model_faults(study)
        if self.kind != "temporal" and len(study.places) == 1:
            sentence = "There is one place, and no circle round it leaves another outside."
            yield Fault("SCAN_ONE_PLACE", sentence, "Give more places, or ask for temporal.")

    def _time_faults(self, spans: Spans) -> Iterator[Fault]:
        if self.kind == "spatial":
            if self.prospective:
                sentence = "A spatial scan has no windows, so none of them ends today."
                yield Fault("SCAN_PROSPECTIVE", sentence, "Ask for space-time.", "--prospective")
            return
        window = self.window(spans)
        if spans.count < _FEWEST:
            sentence = "There is one interval, and no window leaves another outside."
            yield Fault("SCAN_ONE_INTERVAL", sentence, "Ask for spatial.", "--unit")
        elif not 1 <= window < spans.count:
            sentence = f"A window of {window} intervals does not lie inside {spans.count}."
            hint = "Give at least one interval, and fewer than the study has."
            yield Fault("SCAN_WINDOW", sentence, hint, "--max-time")

    def _reach_faults(self) -> Iterator[Fault]:
        if not 0 < self.max_space <= _MOST_SHARE:
            sentence = f"A circle may hold up to half of all; {self.max_space:.0%} was asked for."
            yield Fault("SCAN_SPACE", sentence, "Give more than 0 and up to 50%.", "--max-space")
        if self.max_radius is not None and not 0 <= self.max_radius < math.inf:
            sentence = f"A radius of {self.max_radius:g} is none."
            yield Fault("SCAN_RADIUS", sentence, "Give 0 or more.", "--max-radius-km")
        if not 0 <= self.replications <= MOST_REPLICATIONS:
            sentence = f"{self.replications} replications cannot be made."
            hint = f"Give up to {MOST_REPLICATIONS:,}; 999 is usual."
            yield Fault("SCAN_REPLICATIONS", sentence, hint, "--replications")
        if not 0 <= self.seed < 1 << 63:
            sentence = "The seed is no whole number from 0 to 2**63 - 1."
            yield Fault("SCAN_SEED", sentence, "Give a smaller one.", "--seed")

    def _model_faults(self, study: Study) -> Iterator[Fault]:
        if self.model == "bernoulli":
            if study.controls is None:
                sentence = "The Bernoulli model sets cases against controls, and there are none."
                yield Fault("SCAN_NO_CONTROLS", sentence, "Give controls.", "--controls")
            elif study.controls.total == 0:
                hint = "Give controls that are not all zero."
                yield Fault("SCAN_NO_CONTROLS", "All controls are zero.", hint, "--controls")
        elif self.model != "permutation" and study.population is None and study.expected is None:
            sentence = f"The {self.model} model needs a population, and there is none."
            hint = "Give one, or use the permutation model, which needs none."
            yield Fault("SCAN_NO_POPULATION", sentence, hint, "--population")

    def _own_model_faults(self) -> Iterator[Fault]:
        if self.model == "permutation" and self.kind != "space-time":
            sentence = "Shuffling times among cases tells nothing of space or time alone."
            yield Fault("SCAN_MODEL", sentence, "Ask for space-time, or by a population.", "--scan")
        if (self.model == "negative-binomial") != (self.theta is not None):
            sentence = "Theta belongs to the negative binomial model, and to no other."
            yield Fault("SCAN_THETA", sentence, "Give both, or neither.", "--theta")
        elif self.theta is not None and not 0 < self.theta < math.inf:
            sentence = f"Theta is {self.theta:g}; it is more than 0."
            yield Fault("SCAN_THETA", sentence, "Give how far it spreads, such as 10.", "--theta")
