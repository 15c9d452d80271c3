"""Every method asked of one table, and what they say together.

>>> from truceline.mse.tables import Table
>>> report = answered(
...     Table.from_cells([0, 60, 49, 4, 247, 112, 142, 12]), Question(methods=("averaging",))
... )
>>> report.answer.single, len(report.estimates)
(True, 6)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import BadInput, Fault, raise_for
from truceline.mse.averaging import Prior
from truceline.mse.estimates import Estimate, check
from truceline.mse.latent import Sampling
from truceline.mse.methods import (
    by_averaging,
    by_chapman,
    by_closed,
    by_latent,
    by_loglinear,
    without_lost,
)
from truceline.mse.tables import Table
from truceline.mse.weighing import Answer, weighed

if TYPE_CHECKING:
    from collections.abc import Callable

METHODS: Final = ("averaging", "loglinear", "latent", "closed")
"""What can be asked of three lists or more; two lists have ``chapman`` alone."""

EXHAUSTIVE: Final = ("averaging", "loglinear")
"""Methods that go through every model, and so take five lists at most."""

ALWAYS: Final = (
    (
        "the same event is known as the same on every list: matches that are missed make the "
        "figure too high, wrong ones too low"
    ),
    (
        "every event could have come onto some list: of events that no list can reach, none of "
        "this says anything"
    ),
    "all lists are of the same place, period and kind of event",
)
"""What every estimate takes for granted, whatever its method."""

_MOST_LISTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a table.

    Args:
        methods: Some of :data:`METHODS`, or ``chapman`` for two lists; none is all that apply.
        deltas: What the prior of the averaging is worth in events for each cell. The first stands
            for all; the stated set (2^-k, 1/2, 1) is always gone through beside it.
        prior: The prior of the total that stands first: ``1/N`` or ``uniform``; both are shown.
        missing: How many unseen events there may be at most; None is ten times the seen, and more
            where the posterior is cut off.
        sampling: How latent classes are drawn.
        anyway: Whether draws on which the chains disagree are used all the same.
    """

    methods: tuple[str, ...] = ()
    deltas: tuple[float, ...] = ()
    prior: Prior = "1/N"
    missing: int | None = None
    sampling: Sampling = field(default_factory=Sampling)
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was asked of which table, every estimate, and what they say together."""

    table: Table
    estimates: tuple[Estimate, ...]
    answer: Answer

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        table = self.table
        return {
            "lists": [
                {"name": name, "events": count}
                for name, count in zip(table.names, table.on_list, strict=True)
            ],
            "seen": table.seen,
            "on_two_or_more": table.shared,
            "cells": table.counts.tolist(),
            "answer": self.answer.as_json(),
            "always_assumed": list(ALWAYS),
            "estimates": [each.as_json() for each in self.estimates],
        }


def answered(
    table: Table,
    question: Question | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Ask every method, and what they say together.

    Args:
        table: Two lists or more.
        question: What to ask; everything that applies where there is none.
        progress: Called with how much of the longest part is done, of how much.

    Raises:
        BadInput: METHOD_UNKNOWN, and what each method raises, all faults at once.
    """
    asked = question or Question()
    methods = _methods(table, asked)
    estimates: list[Estimate] = []
    fits: list[Estimate] = []
    if "averaging" in methods:
        estimates += by_averaging(table, asked.deltas, asked.prior, asked.missing)
    if "latent" in methods:
        estimates.append(_latent(table, asked, methods, progress))
    if "loglinear" in methods:
        fits += by_loglinear(table, progress)
    if "closed" in methods:
        fits += by_closed(table)
    estimates += without_lost(fits)
    if "chapman" in methods:
        estimates.append(by_chapman(table))
    return Report(table=table, estimates=tuple(estimates), answer=weighed(estimates, table.seen))


def _methods(table: Table, asked: Question) -> tuple[str, ...]:
    """Which methods are asked; all that apply where none is named."""
    faults = [
        Fault(
            "METHOD_UNKNOWN",
            f"There is no method {method!r}.",
            f"The methods are: {', '.join((*METHODS, 'chapman'))}.",
            "--method",
        )
        for method in asked.methods
        if method not in {*METHODS, "chapman"}
    ]
    if faults:
        raise BadInput(faults)
    check(table)
    if not asked.methods:
        if table.lists == 2:  # noqa: PLR2004 - of two lists only the simplest can be told
            return ("chapman",)
        many = table.lists > _MOST_LISTS
        return tuple(m for m in METHODS if not (many and m in EXHAUSTIVE))
    found: dict[Fault, None] = {}
    for method in asked.methods:
        least = 2 if method == "chapman" else 3
        most = 2 if method == "chapman" else _MOST_LISTS if method in EXHAUSTIVE else 12
        try:
            check(table, least=least, most=most)
        except BadInput as error:
            found |= dict.fromkeys(error.faults)
    raise_for(found)
    return asked.methods


def _latent(
    table: Table,
    asked: Question,
    methods: tuple[str, ...],
    progress: Callable[[int, int], None] | None,
) -> Estimate:
    """The estimate by latent classes; where nothing else was asked, refused with its reason."""
    estimate = by_latent(table, asked.sampling, anyway=asked.anyway, progress=progress)
    if not estimate.use and methods == ("latent",):
        hint = "Draw more of each chain (--draws, --thin), or ask for the draws with --anyway."
        raise BadInput(Fault("CHAINS_DISAGREE", " ".join(estimate.warnings), hint))
    return estimate
