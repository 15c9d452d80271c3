"""The sweeps of the latent class sampler, compiled.

One sweep draws, each given the rest (Manrique-Vallier 2016, section 3): the classes of the seen
events of each cell; the chances of each list in each class; the sizes of the classes, as broken
sticks; the number of unseen events, and their classes; the concentration.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from truceline.mse.arrays import Floats, Ints

    State = tuple[Floats, Floats, Floats, Ints]

_TINY = 1e-300


def start(chance: np.random.Generator, on: Ints, counts: Ints, classes: int) -> State:
    """A scattered start: chances of lists, sizes of classes, concentration, classes of the unseen.

    Args:
        chance: Where chance comes from.
        on: (cells, lists): whether the events of each cell are on each list.
        counts: (cells): how many events each holds.
        classes: How many classes there are at most.
    """
    shares = (counts @ on) / counts.sum()
    chances = np.clip(
        shares[:, None] * chance.uniform(0.2, 1.5, (on.shape[1], classes)), 0.01, 0.95
    )
    sizes = chance.dirichlet(np.ones(classes))
    unseen = np.zeros(classes, dtype=np.int64)
    return chances, sizes, np.array([chance.uniform(0.1, 1.0)]), unseen


@njit(cache=True, nogil=True)
def run(  # noqa: PLR0917 - compiled functions take their arguments in order
    chance: np.random.Generator,
    on: Ints,
    counts: Ints,
    state: State,
    shape: float,
    rate: float,
    sweeps: int,
    thin: int,
) -> tuple[Ints, Ints]:
    """Go on for so many sweeps, changing the state.

    Returns:
        The number of unseen events, and of classes that held an event, at every ``thin``-th sweep.
    """
    chances, sizes, alpha, unseen = state
    lists, classes = chances.shape
    seen = counts.sum()
    kept = np.empty(sweeps // thin, dtype=np.int64)
    held = np.empty(sweeps // thin, dtype=np.int64)
    members = np.empty(classes, dtype=np.int64)
    hits = np.empty((lists, classes), dtype=np.int64)
    drawn = np.empty(classes, dtype=np.int64)
    parts = np.empty(classes)
    for sweep in range(sweeps):
        # The classes of the seen; the unseen keep theirs, and are on no list.
        hits[:] = 0
        members[:] = unseen
        for c in range(len(counts)):
            for k in range(classes):
                part = sizes[k]
                for j in range(lists):
                    part *= chances[j, k] if on[c, j] else 1.0 - chances[j, k]
                parts[k] = part
            _share(chance, counts[c], parts, drawn)
            for k in range(classes):
                members[k] += drawn[k]
                for j in range(lists):
                    hits[j, k] += drawn[k] * on[c, j]
        for j in range(lists):
            for k in range(classes):
                chances[j, k] = chance.beta(1.0 + hits[j, k], 1.0 + members[k] - hits[j, k])
        # Broken sticks, by logarithms: the last one may be shorter than a float can say.
        rest, later = 0.0, members.sum()
        for k in range(classes - 1):
            later -= members[k]
            taken = _log_gamma_draw(chance, 1.0 + members[k])
            left = _log_gamma_draw(chance, alpha[0] + later)
            top = max(taken, left)
            both = top + math.log(math.exp(taken - top) + math.exp(left - top))
            sizes[k] = math.exp(rest + taken - both)
            rest += left - both
        sizes[classes - 1] = math.exp(rest)
        # The unseen: as many failures as come before so many seen, then their classes.
        missed = 0.0
        for k in range(classes):
            part = sizes[k]
            for j in range(lists):
                part *= 1.0 - chances[j, k]
            parts[k] = part
            missed += part
        missed = min(missed, 1.0 - 1e-12)
        many = chance.poisson(chance.standard_gamma(float(seen)) * missed / (1.0 - missed))
        _share(chance, many, parts, unseen)
        alpha[0] = chance.standard_gamma(shape + classes - 1.0) / (rate - rest)
        if (sweep + 1) % thin == 0:
            kept[sweep // thin] = many
            held[sweep // thin] = (members > 0).sum()
    return kept, held


@njit(cache=True, nogil=True)
def _share(chance: np.random.Generator, many: int, parts: Floats, drawn: Ints) -> None:
    """Share so many events out over classes by their parts: a multinomial, binomial by binomial."""
    whole = parts.sum()
    last = len(parts) - 1
    for k in range(last):
        share = parts[k] / whole if whole > _TINY else 0.0
        drawn[k] = chance.binomial(many, min(max(share, 0.0), 1.0)) if many > 0 else 0
        many -= drawn[k]
        whole -= parts[k]
    drawn[last] = many


@njit(cache=True, nogil=True)
def _log_gamma_draw(chance: np.random.Generator, shape: float) -> float:
    """The logarithm of a gamma variate, also where the variate is too small for a float."""
    if shape >= 1.0:
        return math.log(max(chance.standard_gamma(shape), _TINY))
    # A variate of shape + 1 times a power of a uniform one (Marsaglia and Tsang 2000, section 6).
    return (
        math.log(max(chance.standard_gamma(shape + 1.0), _TINY))
        + math.log(1.0 - chance.random()) / shape
    )
