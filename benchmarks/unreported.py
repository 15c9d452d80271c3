"""How many events no list holds: reference figures, times, and how often intervals hold the truth.

    python benchmarks/unreported.py                         # about ten minutes
    python benchmarks/unreported.py --runs 50 --latent 0
    python benchmarks/unreported.py --json figures.json

*Reference*: each row as its peer gave it, beside ours, with the difference. The peers are R's dga,
LCMCR, Rcapture and glm (figures of ``data/reference_values.md`` beside a checkout; the lists of
Madigan and York 1997 are printed there), and Ball et al. (2002).

*Times*: all 822 decomposable graphs on five lists with 40,000 numbers of unseen events, beside a
plain pass that works out each clique of each graph anew; all log-linear models, beside statsmodels
one by one; sweeps a second of the latent classes. R is not needed.

*Coverage*: lists made up with the total known (``truceline.mse.simulating``), and how often each
95 % interval holds it. *Short* is by how much that falls short of 95 %, where chance alone does not
explain it. No method is told which world it is in. *Answer* is the rule of ``measure unreported``:
how often one number is given, how often its interval then holds the truth, and how often the range
of all intervals does where none is.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from truceline.errors import BadInput, TrucelineError
from truceline.extras import extra
from truceline.mse import (
    Question,
    Sampling,
    Table,
    answered,
    averaged,
    closed_models,
    decomposable,
    fit_all,
    fit_model,
    hierarchical,
    sampled,
    stepwise,
)
from truceline.mse.hierarchy import design
from truceline.mse.simulating import WORLDS, simulated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHARED = Path(os.environ.get("TRUCELINE_SHARED", Path(__file__).parents[2] / "shared"))
FIVE = Table.from_cells(
    [
        *(0, 27, 37, 19, 4, 4, 1, 1, 97, 22, 37, 25, 2, 1, 3, 5),
        *(83, 36, 34, 18, 3, 5, 0, 2, 30, 5, 23, 8, 0, 3, 0, 2),
    ]
)
THREE = Table.from_cells([0, 60, 49, 4, 247, 112, 142, 12])
TOTAL = 1000
CHANCE = 1.96


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=500, help="made-up tables of each world")
    parser.add_argument("--latent", type=int, default=100, help="of these with latent classes")
    parser.add_argument("--seed", type=int, default=1, help="where chance starts")
    parser.add_argument("--json", type=Path, help="write the figures here")
    given = parser.parse_args()
    figures = {"reference": list(_reference()), "times": list(_times())}
    figures["coverage"] = list(coverage(given.runs, given.latent, given.seed, print))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


# Reference figures.


def _reference() -> Iterator[dict[str, Any]]:
    """Every row beside ours."""
    print("Reference figures\n\n| data, method | peer | ours | apart |\n|---|---|---|---|")
    rows: list[tuple[str, float, float]] = []
    five = averaged(FIVE, delta=0.5, missing=range(1, 301))
    rows += _three("five lists, delta 1/2 (dga)", five, (617.82, 588, 655))
    three = averaged(THREE, delta=1.0, missing=range(1, 301))
    rows += _three("three lists, delta 1 (dga)", three, (733.72, 682, 798))
    rows += _kosovo() if SHARED.is_dir() else []
    for name, theirs, ours in rows:
        apart = ours / theirs - 1
        print(f"| {name} | {theirs:,.2f} | {ours:,.2f} | {apart:+.3%} |", flush=True)
        yield {"name": name, "peer": theirs, "ours": ours}
    if not SHARED.is_dir():
        print(f"\nNo shared data at {SHARED}: Kosovo and the hares are left out.")


def _three(
    name: str, posterior: Any, theirs: tuple[float, float, float]
) -> Iterator[tuple[str, float, float]]:
    yield f"{name}: mean", theirs[0], posterior.mean
    yield f"{name}: 2.5 %", theirs[1], posterior.quantile(0.025)
    yield f"{name}: 97.5 %", theirs[2], posterior.quantile(0.975)


def _kosovo() -> Iterator[tuple[str, float, float]]:
    """Four lists of Kosovo 1999, and the hares."""
    table = _read("kosovo_exh_aba_osce_hrw.csv", counted=True)
    grid = range(1, 44_001)
    first = averaged(table, delta=1 / 16, missing=grid)
    yield from _three("Kosovo, delta 1/16 (dga)", first, (12_749, 9_827, 16_544))
    for delta, peer in ((0.5, 11_031.0), (1.0, 4_829.0)):
        mean = averaged(table, delta=delta, missing=grid).mean
        yield f"Kosovo, delta {delta:g} (dga): mean", peer, mean
    draws = sampled(table, Sampling(draws=5_000, thin=60, warm_up=20_000))
    for share, theirs in ((0.5, 10_468), (0.025, 9_124), (0.975, 14_118)):
        name = f"Kosovo, latent classes (LCMCR): {share:.1%} [R-hat {draws.r_hat:.3f}]"
        yield name, theirs, draws.quantile(share)
    yield "Kosovo, independence (glm)", 7_395, fit_model(table, ()).total
    yield "Kosovo, stepwise (step)", 14_342, stepwise(table).total
    best = min(fit_all(table), key=lambda each: each.bic)
    yield "Kosovo, lowest BIC (Ball et al.)", 10_356, best.total
    found = {each.name: each for each in closed_models(_read("rcapture_hare.csv", counted=False))}
    theirs_of = {"M0": 75.4, "Mt": 75.1, "Mh Chao": 79.8, "Mth Chao": 79.6, "Mth Poisson2": 81.08}
    for name, abundance in theirs_of.items():
        yield f"hares, {name} (Rcapture)", abundance, found[name].total
    yield "hares, Mth Poisson2 (Rcapture): error", 5.57, found["Mth Poisson2"].error


def _read(name: str, *, counted: bool) -> Table:
    header, *rows = csv.reader((SHARED / "data" / "mse" / name).read_text().splitlines())
    wide = len(header) - counted
    counts = [int(row[-1]) for row in rows] if counted else None
    return Table.from_rows(header[:wide], [[int(v) for v in row[:wide]] for row in rows], counts)


# Times.


def _times() -> Iterator[dict[str, Any]]:
    """What is compiled is compiled before: a desk does that once."""
    print("\nTimes (seconds, best of three; of a peer, of two)\n")
    print("| what | ours | peer | ratio |\n|---|---|---|---|")
    grid = range(1, 40_001)
    full = Table.from_cells(np.maximum(FIVE.counts, 1).tolist())
    decomposable(5)
    fit_all(full)
    rows: list[tuple[str, Callable[[], Any], Callable[[], Any] | None]] = [
        (
            "822 graphs, 40,000 values; a plain pass",
            lambda: averaged(FIVE, delta=0.5, missing=grid),
            lambda: _plain(FIVE, 0.5, np.arange(1, 40_001)),
        ),
        ("6,893 models, no empty cell", lambda: fit_all(full), None),
        ("6,893 models, three empty cells", lambda: fit_all(FIVE), None),
        (
            "113 models, no empty cell; statsmodels",
            lambda: fit_all(full.only("ABCD")),
            lambda: _by_statsmodels(full.only("ABCD")),
        ),
        (
            "100,000 sweeps of latent classes",
            lambda: sampled(FIVE, Sampling(draws=1_000, thin=24, warm_up=1_000)),
            None,
        ),
    ]
    for name, ours, peer in rows:
        mine = _best(ours)
        theirs = None if peer is None else _of_peer(peer)
        ratio = "" if theirs is None else f"{theirs / mine:.1f}"
        said = "none has the same" if peer is None else f"{theirs:.2f}" if theirs else "missing"
        print(f"| {name} | {mine:.3f} | {said} | {ratio} |", flush=True)
        yield {"name": name, "ours": mine, "peer": theirs}


def _best(work: Callable[[], Any], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        since = time.perf_counter()
        work()
        taken.append(time.perf_counter() - since)
    return min(taken)


def _of_peer(work: Callable[[], Any]) -> float | None:
    """A peer's time, the better of two; None where it is not installed."""
    try:
        return _best(work, 2)
    except TrucelineError:
        return None


def _plain(table: Table, delta: float, missing: Any) -> float:
    """The mean total, every clique and separator of every graph worked out where it stands."""
    gammaln = extra("scipy.special").gammaln
    lists, total = table.lists, missing + table.seen
    logs = []
    for graph in decomposable(lists):
        found = gammaln(total + 1) - gammaln(missing + 1) - np.log(total)
        for sets, sign in ((graph.cliques, 1), (graph.separators, -1)):
            for each in sets:
                prior = delta * 2 ** (lists - each.bit_count())
                cells = table.marginal(each) + prior
                found += sign * (gammaln(missing + cells[0]) + gammaln(cells[1:]).sum())
                found -= sign * (len(cells) * gammaln(prior) + gammaln(total + delta * 2**lists))
        logs.append(found)
    weights = np.exp(np.array(logs) - np.max(logs))
    return float(weights.sum(axis=0) @ total / weights.sum())


def _by_statsmodels(table: Table) -> list[float]:
    """The AIC of every model, one by one."""
    api = extra("statsmodels.api")
    counts = table.counts[1:]
    return [
        float(api.GLM(counts, design(table.lists, m)[1:], family=api.families.Poisson()).fit().aic)
        for m in hierarchical(table.lists)
        if len(m) < len(counts) - table.lists - 1
    ]


# Coverage.


def coverage(
    runs: int, latent: int, seed: int, say: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    """World by world, how often each interval holds the truth.

    Args:
        runs: Made-up tables of each world.
        latent: Of these with latent classes.
        seed: Where chance starts.
        say: What takes the lines of the tables as they come.
    """
    for number, (name, world) in enumerate(WORLDS.items()):
        say(f"\nCoverage, {name}: {world.words}; {TOTAL:,} events, {runs} tables\n")
        say("| method | tables | estimate | 95 % holds | short |\n|---|---|---|---|---|")
        chance = np.random.default_rng([seed, number])
        held: dict[str, list[tuple[bool, float]]] = {}
        for run in range(runs):
            table = simulated(chance, world, TOTAL)
            for method, good, total in _one(table, with_latent=run < latent):
                held.setdefault(method, []).append((good, total))
        for method, found in held.items():
            yield {"world": name, **_row(method, found, say)}


def _one(table: Table, *, with_latent: bool) -> Iterator[tuple[str, bool, float]]:
    """Every method on one made-up table: whether its interval holds the truth, and its estimate."""
    methods = ("averaging", "loglinear", "closed", *(("latent",) if with_latent else ()))
    how = Sampling(draws=1_000, thin=10, warm_up=2_000)
    try:
        report = answered(table, Question(methods=methods, sampling=how, anyway=True))
    except BadInput:
        return
    for each in report.estimates:
        why = each.choices.get("why")
        for named in why or [each.model]:
            if "as good" not in named:
                yield f"{each.method}: {named}", each.covers(TOTAL), each.total
    answer = report.answer
    if answer.low is None:
        return
    holds = answer.low <= TOTAL and (answer.high is None or answer.high >= TOTAL)
    given = "one number" if answer.single else "a range"
    yield f"answer{', with latent' if with_latent else ''}: {given}", holds, _middle(answer)


def _middle(answer: Any) -> float:
    """The one number, or the middle of the range."""
    return float(answer.estimate or (answer.lowest + answer.highest) / 2)


def _row(
    method: str, found: list[tuple[bool, float]], say: Callable[[str], None]
) -> dict[str, Any]:
    """One line of a table of coverage."""
    count = len(found)
    share = sum(good for good, _ in found) / count
    estimate = float(np.median([total for _, total in found]))
    spread = CHANCE * math.sqrt(0.95 * 0.05 / count)
    short = max(0.95 - share, 0.0) if 0.95 - share > spread else 0.0
    said = f"by {short:.1%}" if short else ""
    say(f"| {method} | {count} | {estimate:,.0f} | {share:.1%} | {said} |")
    return {"method": method, "tables": count, "estimate": estimate, "holds": share, "short": short}


if __name__ == "__main__":
    main()
