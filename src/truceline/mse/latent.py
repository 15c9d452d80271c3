"""The unseen by latent classes: kinds of events that lists find more or less.

Events fall into classes nobody observes; within a class the lists are independent, and each class
has its own chance of being on each list. How many classes there are is left open by a Dirichlet
process, cut at ``classes`` and written as broken sticks; its concentration has a gamma prior, the
chances are uniform, and the prior of the total is one over it (Manrique-Vallier 2016; R's
``LCMCR``).

The posterior is drawn by Gibbs sampling. Such chains mix slowly and may sit on one of several
peaks, so several run from scattered starts, and what they agree on is shown: R-hat and the
effective sample size of the logarithm of the unseen (Gelman et al. 2013, chapter 11). Where R-hat
is above 1.05 they have not agreed, and their number is not to be used.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.errors import Fault, raise_for
from truceline.mse.arrays import Ints
from truceline.mse.chains import effective, r_hat
from truceline.mse.estimates import check
from truceline.mse.latent_compiled import run, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truceline.mse.tables import Table

AGREED: Final = 1.05
"""R-hat above this: the chains have not agreed."""

FEWEST_CHAINS: Final = 4
"""Fewer cannot show that they disagree."""

_LEAST_DRAWS: Final = 100
_MOST_DRAWS: Final = 10_000_000
_PARTS: Final = 20
_THREADS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How the posterior is drawn.

    Args:
        chains: How many chains, at least 4.
        draws: How many draws are kept of each.
        thin: How many sweeps are between two draws that are kept.
        warm_up: How many sweeps are thrown away first.
        classes: How many classes there are at most.
        shape: The shape of the gamma prior of the concentration.
        rate: Its rate.
        seed: Where chance starts; the same seed gives the same draws.
    """

    chains: int = 4
    draws: int = 4_000
    thin: int = 30
    warm_up: int = 10_000
    classes: int = 10
    shape: float = 0.25
    rate: float = 0.25
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """What the chains drew.

    Args:
        seen: How many events are on at least one list.
        unseen: (chains, draws): the number of events on no list.
        r_hat: How far the chains disagree, from 1; of halves of chains, on logarithms.
        effective: How many independent draws they are worth.
        used_classes: How many classes held an event, on average.
        sampling: How they were drawn.
    """

    seen: int
    unseen: Ints
    r_hat: float
    effective: float
    used_classes: float
    sampling: Sampling

    @property
    def agreed(self) -> bool:
        """Whether the chains agree well enough for a number to be used."""
        return self.r_hat <= AGREED

    @property
    def mean(self) -> float:
        """The mean of the total, over all chains."""
        return self.seen + float(self.unseen.mean())

    @property
    def spread(self) -> float:
        """The standard deviation of the total."""
        return float(self.unseen.std())

    def quantile(self, share: float) -> float:
        """The total up to which this share (0 to 1) of the draws lies."""
        return self.seen + float(np.quantile(self.unseen, share))


def sampled(
    table: Table,
    sampling: Sampling | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Draws:
    """Draw the number of unseen events from its posterior.

    Args:
        table: Three lists or more; two say nothing of classes.
        sampling: How to draw; the defaults where there is none.
        progress: Called with how many sweeps are done, of how many.

    Raises:
        BadInput: CHAINS_FEW, DRAWS_FEW, DRAWS_MANY, CLASSES_RANGE, GAMMA_RANGE, and as
            :func:`truceline.mse.estimates.check`.
    """
    check(table, least=3)
    how = sampling or Sampling()
    raise_for(_bad(how))
    cells = np.flatnonzero(table.counts)
    on = (cells[:, None] >> np.arange(table.lists) & 1).astype(np.int64)
    counts = table.counts[cells]
    seeds = np.random.SeedSequence(how.seed).spawn(how.chains)
    done = [0] * how.chains
    whole = how.warm_up + how.draws * how.thin

    def told(chain: int, sweeps: int) -> None:
        done[chain] = sweeps
        if progress is not None:
            progress(sum(done), how.chains * whole)

    with ThreadPoolExecutor(max_workers=_THREADS) as threads:
        chains = list(
            threads.map(
                lambda n: _chain(
                    np.random.default_rng(seeds[n]), on, counts, how, partial(told, n)
                ),
                range(how.chains),
            )
        )
    unseen = np.array([drawn for drawn, _ in chains])
    classes = sum(held for _, held in chains)
    logs = np.log(unseen + 1.0)
    return Draws(
        seen=table.seen,
        unseen=unseen,
        r_hat=r_hat(logs),
        effective=effective(logs),
        used_classes=classes / unseen.size,
        sampling=how,
    )


def _chain(
    chance: np.random.Generator,
    on: Ints,
    counts: Ints,
    how: Sampling,
    told: Callable[[int], None],
) -> tuple[Ints, float]:
    """One chain: its draws of the unseen, and the classes that held an event, added up."""
    state = start(chance, on, counts, how.classes)
    run(chance, on, counts, state, how.shape, how.rate, how.warm_up, how.warm_up)
    unseen = np.empty(how.draws, dtype=np.int64)
    classes = 0.0
    step = max(how.draws // _PARTS, 1)
    for first in range(0, how.draws, step):
        last = min(first + step, how.draws)
        sweeps = (last - first) * how.thin
        drawn, held = run(chance, on, counts, state, how.shape, how.rate, sweeps, how.thin)
        unseen[first:last] = drawn
        classes += float(held.sum())
        told(how.warm_up + last * how.thin)
    return unseen, classes


def _bad(how: Sampling) -> Iterator[Fault]:
    if how.chains < FEWEST_CHAINS:
        sentence = f"{how.chains} chains were asked for; at least {FEWEST_CHAINS} are needed."
        yield Fault("CHAINS_FEW", sentence, "Fewer cannot show that they disagree.")
    if how.draws < _LEAST_DRAWS or how.thin < 1 or how.warm_up < 1:
        sentence = f"{how.draws} draws, thinned by {how.thin}, after {how.warm_up}, are too few."
        hint = f"Give {_LEAST_DRAWS} draws or more, and 1 or more of the others."
        yield Fault("DRAWS_FEW", sentence, hint)
    if how.chains * how.draws > _MOST_DRAWS:
        sentence = f"{how.chains} chains of {how.draws:,} draws are more than can be kept."
        yield Fault("DRAWS_MANY", sentence, f"Keep {_MOST_DRAWS:,} at most; thin them instead.")
    if not 1 <= how.classes <= 100:  # noqa: PLR2004 - more than anybody has fitted
        sentence = f"{how.classes} classes were asked for."
        yield Fault("CLASSES_RANGE", sentence, "Give 1 to 100; 10 is common.")
    if not (0 < how.shape < math.inf and 0 < how.rate < math.inf):
        sentence = f"The gamma prior has shape {how.shape} and rate {how.rate}."
        yield Fault("GAMMA_RANGE", sentence, "Give two numbers above 0; 0.25 each is common.")
