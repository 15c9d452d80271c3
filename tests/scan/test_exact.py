"""Whatever is not looked at does not matter: the compiled scans find what a slow one finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scan import naive

from truceline.errors import BadInput
from truceline.scan import Counts, Places, Population, Question, Spans, Study, scan
from truceline.scan.chance import _drawer, highest_by_chance
from truceline.scan.expectation import expected
from truceline.scan.frames import _shuffled, framed

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODELS = ["poisson", "bernoulli", "permutation", "expectation", "negative-binomial"]


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Small studies: places on a coarse lattice, so that ties are common; some without cases."""
    size, count = draw(st.integers(2, 7)), draw(st.integers(3, 9))
    spots = draw(
        st.lists(
            st.tuples(st.integers(0, 3), st.integers(0, 3)),
            min_size=size,
            max_size=size,
            unique=True,
        )
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    spans = Spans.of(date(2016, 3, 1), date(2016, 3, count), "day")
    places = Places(
        ids=tuple(map(str, range(size))),
        first=tuple(float(x) for x, _ in spots),
        second=tuple(float(y) for _, y in spots),
        plane=True,
    )
    strata = draw(st.integers(1, 2))
    rate = draw(st.sampled_from([0.3, 1.0, 4.0]))
    shape = (size, count, strata)
    table = rng.poisson(rate, shape)
    table[0, 0, 0] += 2
    table[-1, -1, 0] += 1
    where = np.indices(shape).reshape(3, -1)
    people = np.indices((size, 2, strata)).reshape(3, -1)
    return Study(
        places=places,
        spans=spans,
        cases=Counts(places=where[0], intervals=where[1], strata=where[2], numbers=table.ravel()),
        controls=Counts.of(
            (p, t, 0, n + 1) for (p, t), n in np.ndenumerate(rng.poisson(rate, shape[:2]))
        ),
        population=Population(
            places=people[0],
            days=np.where(people[1] == 0, spans.edges[0] + 1.5, spans.edges[-1] - 2.0),
            strata=people[2],
            sizes=rng.uniform(1, 9, people.shape[1]),
        ),
        strata=strata,
    )


def questions(model: str) -> st.SearchStrategy[Question]:
    """Questions of one model."""
    kinds = ["space-time"] if model == "permutation" else ["spatial", "temporal", "space-time"]
    return st.builds(
        Question,
        model=st.just(model),
        kind=st.sampled_from(kinds),
        max_space=st.sampled_from([0.3, 0.5]),
        max_radius=st.sampled_from([None, 1.0, 2.0]),
        max_time=st.sampled_from([1, 2, 0.5]),
        rates=st.sampled_from(["high", "high", "low", "both"]),
        theta=st.just(3.0 if model == "negative-binomial" else None),
        prospective=st.booleans(),
        replications=st.just(3),
        seed=st.integers(0, 99),
    ).map(lambda q: replace(q, prospective=q.prospective and q.kind != "spatial"))


def _expected(study: Study, question: Question) -> NDArray[np.float64]:
    shape = (len(study.places), study.spans.count)
    if question.model == "permutation":
        return _shuffled(study, shape)
    if question.model == "bernoulli":
        assert study.controls is not None
        return (study.cases.grid(*shape) + study.controls.grid(*shape)).astype(float)
    return expected(study)


def _whole(table: NDArray[Any], question: Question) -> NDArray[Any]:
    """A table with what the question does not tell apart in its first column or row."""
    found = np.zeros_like(table)
    if question.kind == "spatial":
        found[:, 0] = table.sum(axis=1)
    elif question.kind == "temporal":
        found[0] = table.sum(axis=0)
    else:
        found[:] = table
    return found


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_slow_scan_finds_the_same_statistic(model: str, data: Any) -> None:
    """In the study and in each replication the greatest statistic is that of a slow scan."""
    study, question = data.draw(studies()), data.draw(questions(model))
    shape = (len(study.places), study.spans.count)
    table = _whole(_expected(study, question), question)
    cases = study.cases.total
    counted = _whole(study.cases.grid(*shape), question)
    slow = naive.highest(study, question, counted, table, cases)
    try:
        found = scan(study, question)
    except BadInput as refused:
        assert [fault.code for fault in refused.faults] == ["SCAN_NO_CIRCLES"]  # noqa: PT017 - seldom
        assert slow == 0
        return
    fast = found.clusters[0].statistic if found.clusters else 0.0
    assert fast == pytest.approx(slow, abs=1e-3 if slow < 1e-3 else 1e-9)
    frame = framed(study, question)
    best = highest_by_chance(frame, question)
    places, days, counts = _drawer(frame, question)(0, question.replications)
    for r in range(question.replications):
        drawn = np.zeros(shape, np.int64)
        np.add.at(drawn, (places[r, : counts[r]], days[r, : counts[r]] + frame.skipped), 1)
        slow = naive.highest(study, question, drawn, table, cases)
        assert best[r] == pytest.approx(slow, abs=1e-9)
