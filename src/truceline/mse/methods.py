"""What each method says of a table, as estimates that can be put side by side."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.errors import BadInput, Fault
from truceline.mse.averaging import PRIORS, averaged
from truceline.mse.closed import closed_models
from truceline.mse.estimates import Estimate
from truceline.mse.latent import AGREED, sampled
from truceline.mse.loglinear import fit_all, fit_model, profile, stepwise
from truceline.mse.pairs import chapman

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from truceline.mse.averaging import Posterior, Prior
    from truceline.mse.latent import Sampling
    from truceline.mse.loglinear import Fitted
    from truceline.mse.tables import Table

LOST: Final = 10.0
"""A model whose AIC is this much above the lowest has lost: it is shown, and not weighed."""

AS_GOOD: Final = 2.0
"""Models whose AIC is no more than this above the lowest are as good as the best."""

_LEAST_MISSING: Final = 100
_TIMES_SEEN: Final = 10
_VALUES: Final = 100_000
_WIDER: Final = 4
_MOST_MISSING: Final = 10**12
_STEPS: Final = 20
_TAIL: Final = 1e-5
_ROUNDS: Final = 6
_MOSTLY: Final = 0.5


def by_averaging(
    table: Table, first: Sequence[float], prior: Prior, missing: int | None
) -> Iterator[Estimate]:
    """Estimates by averaging: each delta and prior, what was asked for first.

    Args:
        table: Three to five lists.
        first: The deltas asked for; the stated set (2^-k, 1/2, 1) follows.
        prior: The prior of the total that stands first.
        missing: How many unseen events there may be at most; None is as the data ask.

    Raises:
        BadInput: as :func:`truceline.mse.averaging.averaged`.
    """
    stated = (2.0**-table.lists, 0.5, 1.0)
    deltas = tuple(dict.fromkeys((*first, *stated)))
    priors = tuple(dict.fromkeys((prior, *PRIORS)))
    for each in priors:
        for delta in deltas:
            yield _averaged(table, _posterior(table, missing, delta, each), delta, each)


def _averaged(table: Table, posterior: Posterior, delta: float, prior: Prior) -> Estimate:
    """One posterior as an estimate, with what is wrong with it."""
    best = int(posterior.graph_weights.argmax())
    # The last graph is the complete one: it has the most edges.
    joined = float(posterior.graph_weights[-1])
    warnings = []
    if posterior.cut:
        warnings.append("The posterior is cut off by the most unseen events that were allowed.")
    if joined > _MOSTLY:
        warnings.append(
            f"{joined:.0%} of the weight is on the graph that joins all lists, under which they "
            "say nothing of the unseen: the figure is the prior's."
        )
    return Estimate(
        method="averaging",
        model=f"delta {delta:g}, prior {prior}",
        seen=table.seen,
        total=posterior.mean,
        median=float(posterior.quantile(0.5)),
        low=float(posterior.quantile(0.025)),
        high=float(posterior.quantile(0.975)),
        error=posterior.spread,
        assumes=(
            "lists depend on one another as some decomposable graph says, events of the same "
            "lists are alike, and what is believed beforehand is as stated"
        ),
        choices={
            "delta": delta,
            "prior": prior,
            "missing": int(posterior.missing[-1]),
            "graphs": len(posterior.graphs),
            "likeliest": {
                "graph": posterior.graphs[best].words(table.names),
                "weight": float(posterior.graph_weights[best]),
            },
            "joins_all": joined,
        },
        led=joined > _MOSTLY,
        warnings=tuple(warnings),
        use=not posterior.cut,
    )


def _posterior(table: Table, missing: int | None, delta: float, prior: Prior) -> Posterior:
    """The posterior up to what was allowed, or up to where it ends."""
    most = max(_TIMES_SEEN * table.seen, _LEAST_MISSING) if missing is None else missing
    posterior = averaged(table, delta=delta, missing=_grid(most), prior=prior)
    if posterior.cut and missing is None:
        posterior = averaged(table, delta=delta, missing=_grid(_WIDER * most), prior=prior)
    # The peak may fall between two values of a coarse grid; a long tail keeps a grid coarse.
    for _ in range(_ROUNDS):
        step = _step(posterior)
        if step <= 1 or posterior.quantile(0.975) - posterior.quantile(0.025) >= _STEPS * step:
            break
        posterior = averaged(table, delta=delta, missing=_near(posterior, step), prior=prior)
    return posterior


def _step(posterior: Posterior) -> int:
    """How far the values are apart."""
    return int(np.diff(posterior.missing[:2]).sum())


def _near(posterior: Posterior, step: int) -> range:
    """The values around where a coarse grid found nearly all that is believed."""
    ends = posterior.quantile(_TAIL), posterior.quantile(1 - _TAIL)
    low, high = (end - posterior.seen for end in ends)
    low = max(low - _STEPS * step, 1)
    high = min(high + _STEPS * step, int(posterior.missing[-1]))
    return range(low, high + 1, math.ceil((high - low + 1) / _VALUES))


def _grid(most: int) -> range:
    """From 1, as ``dga`` has it, every value or every so many."""
    if not 1 <= most <= _MOST_MISSING:
        sentence = f"At most {most:,} unseen events were allowed."
        hint = f"Give 1 to {_MOST_MISSING:,}."
        raise BadInput(Fault("MISSING_RANGE", sentence, hint, "--missing"))
    return range(1, most + 1, math.ceil(most / _VALUES))


def by_latent(
    table: Table,
    how: Sampling,
    *,
    anyway: bool,
    progress: Callable[[int, int], None] | None = None,
) -> Estimate:
    """The estimate by latent classes, not to be used where the chains disagree.

    Args:
        table: Three lists or more.
        how: How to draw.
        anyway: Whether it is used all the same.
        progress: Called with how many sweeps are done, of how many.

    Raises:
        BadInput: as :func:`truceline.mse.latent.sampled`.
    """
    draws = sampled(table, how, progress)
    warnings = []
    if not draws.agreed:
        warnings.append(
            f"The chains disagree (R-hat {draws.r_hat:.2f}, above {AGREED}): draw more of each."
        )
    return Estimate(
        method="latent",
        model=f"{how.classes} classes, gamma prior {how.shape:g} and {how.rate:g}",
        seen=table.seen,
        total=draws.mean,
        median=draws.quantile(0.5),
        low=draws.quantile(0.025),
        high=draws.quantile(0.975),
        error=draws.spread,
        assumes=(
            "events fall into classes, within each of which the lists are independent, and no "
            "class is missed by every list"
        ),
        choices={
            "classes": how.classes,
            "shape": how.shape,
            "rate": how.rate,
            "chains": how.chains,
            "draws": how.draws,
            "thin": how.thin,
            "warm_up": how.warm_up,
            "seed": how.seed,
            "r_hat": draws.r_hat,
            "effective": draws.effective,
            "used_classes": draws.used_classes,
        },
        warnings=tuple(warnings),
        use=draws.agreed or anyway,
    )


def by_loglinear(
    table: Table, progress: Callable[[int, int], None] | None = None
) -> Iterator[Estimate]:
    """The best log-linear models, the range of those as good, and two that others quote.

    Args:
        table: Three to five lists.
        progress: Called with how many models are done, of how many.

    Raises:
        BadInput: as :func:`truceline.mse.loglinear.fit_all`.
    """
    every = fit_all(table, progress)
    used = [each for each in every if each.used]
    untold = len(every) - len(used)
    shown: dict[tuple[int, ...], tuple[Fitted, list[str]]] = {}

    def show(fitted: Fitted, why: str) -> None:
        if fitted.used:
            shown.setdefault(fitted.model, (fitted, []))[1].append(why)

    if not used:
        words = f"none of {len(every)} models"
        yield _unfit(table, "loglinear", words, _loglinear_words(every[-1]))
        return
    show(used[0], "lowest AIC")
    show(min(used, key=lambda each: each.bic), "lowest BIC")
    good = [each for each in used if each.aic <= used[0].aic + AS_GOOD]
    show(min(good, key=lambda each: each.total), f"lowest of {len(good)} as good by AIC")
    show(max(good, key=lambda each: each.total), f"highest of {len(good)} as good by AIC")
    show(stepwise(table), "stepwise, two-list interactions")
    show(fit_model(table, ()), "independence")
    for fitted, why in shown.values():
        low, high = profile(table, fitted)
        yield Estimate(
            method="loglinear",
            model=f"{fitted.words(table.names)} ({'; '.join(why)})",
            seen=table.seen,
            total=fitted.total,
            low=low,
            high=None if math.isinf(high) else high,
            error=fitted.error,
            assumes=_loglinear_words(fitted),
            choices={
                "model": fitted.words(table.names),
                "why": why,
                "aic": fitted.aic,
                "bic": fitted.bic,
                "parameters": fitted.parameters,
                "cells_left_out": fitted.left_out,
                "models": len(every),
                "models_not_used": untold,
            },
            warnings=(*_chosen(why), *_left_out(fitted)),
        )


def _loglinear_words(fitted: Fitted) -> str:
    if not fitted.model:
        return "the lists are independent of one another and every event is alike to them"
    return "lists depend on one another only as the model says, on unseen events as on seen ones"


def _unfit(table: Table, method: str, model: str, assumes: str) -> Estimate:
    """A model that the lists do not let be fitted, or that they tell nothing of the unseen by."""
    return Estimate(
        method=method,
        model=model,
        seen=table.seen,
        total=math.nan,
        low=math.nan,
        high=math.nan,
        assumes=assumes,
        choices={"model": model},
        weighed=False,
        warnings=("It cannot be fitted to these lists, or says nothing of the unseen by them.",),
        use=False,
    )


def _chosen(why: Sequence[str]) -> tuple[str, ...]:
    """That a model was chosen by the lists it is fitted to; independence is not chosen."""
    if "independence" in why:
        return ()
    return (
        (
            "The interval takes the model for known; it was chosen by the same lists, and so the "
            "interval is too narrow."
        ),
    )


def _left_out(fitted: Fitted) -> tuple[str, ...]:
    if not fitted.left_out:
        return ()
    cells = "1 cell is" if fitted.left_out == 1 else f"{fitted.left_out} cells are"
    return (
        (
            f"{cells} empty so that the model can only fit zero there: left out, with the "
            "parameters that run to infinity."
        ),
    )


def by_closed(table: Table) -> Iterator[Estimate]:
    """The closed population models; Chao's are lower bounds and never weighed.

    Raises:
        BadInput: as :func:`truceline.mse.closed.closed_models`.
    """
    for each in closed_models(table):
        bound = each.name.endswith("Chao")
        if not each.used:
            yield _unfit(table, "closed", each.name, _CLOSED[each.name])
            continue
        yield Estimate(
            method="closed",
            model=f"{each.name}{' (lower bound)' if bound else ''}",
            seen=table.seen,
            total=each.total,
            low=each.low,
            high=None if math.isinf(each.high) else each.high,
            error=each.error,
            assumes=_CLOSED[each.name],
            choices={
                "model": each.name,
                "aic": each.aic,
                "deviance": each.deviance,
                "parameters": each.parameters,
                "dropped": each.dropped,
            },
            weighed=not bound,
        )


_CLOSED: Final = {
    "M0": "every list finds every event with the same chance",
    "Mt": "the lists are independent of one another and every event is alike to them",
    "Mh Chao": "lists are alike, and events differ in how easily they are found: at least so many",
    "Mh Poisson2": "lists are alike, and events differ in how easily they are found, as 2^j - 1",
    "Mth Chao": "lists are independent, and events differ in how easily found: at least so many",
    "Mth Poisson2": "lists are independent, and events differ in how easily found, as 2^j - 1",
}


def by_chapman(table: Table) -> Estimate:
    """Chapman's estimate of two lists, with its warning.

    Raises:
        BadInput: as :func:`truceline.mse.pairs.chapman`.
    """
    two = chapman(table)
    return Estimate(
        method="chapman",
        model="two lists",
        seen=table.seen,
        total=two.total,
        low=two.low,
        high=two.high,
        error=two.error,
        assumes="the two lists are independent of each other and every event is alike to them",
        choices={},
        warnings=(
            (
                "Two lists cannot show whether they depend on each other; where they do, this is "
                "wrong, and nothing in them says by how much."
            ),
        ),
    )


def without_lost(fits: Sequence[Estimate]) -> list[Estimate]:
    """Models of the same cells; those that fit them far worse than the best are not weighed.

    Args:
        fits: Estimates by log-linear and closed models, all of one table.
    """
    good = [each.choices["aic"] for each in fits if each.use]
    if not good:
        return list(fits)
    best = min(good)
    return [
        replace(each, weighed=each.weighed and each.use and each.choices["aic"] <= best + LOST)
        for each in fits
    ]
