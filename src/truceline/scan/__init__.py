"""Scan statistics: where and when more was counted than chance gives.

Kulldorff's scan statistics, written to their papers: purely spatial, purely temporal and
space-time; Poisson, Bernoulli, space-time permutation, expectation-based Poisson and negative
binomial models; retrospective and prospective; circles on the sphere or in a plane. Statistics are
exact: no window is left out, and those that are not looked at are shown not to matter.

It knows nothing of ceasefires. What is measured is whether counts cluster, never why.

>>> from datetime import date
>>> from truceline.scan import Counts, Places, Question, Spans, Study, scan
>>> places = Places(ids=("a", "b", "c"), first=(36.0, 36.1, 37.0), second=(37.0, 37.0, 38.0))
>>> spans = Spans.of(date(2016, 3, 1), date(2016, 3, 10), "day")
>>> rows = [(0, 8, 0, 4), (0, 9, 0, 5), (1, 9, 0, 3)]  # place, interval, stratum, number
>>> rows += [(place, day, 0, 1) for place in (1, 2) for day in range(8)] + [(2, 9, 0, 1)]
>>> study = Study(places=places, spans=spans, cases=Counts.of(rows))
>>> found = scan(study, Question(max_time=3, replications=99, seed=1))
>>> first = found.clusters[0]
>>> first.centre, first.places, first.cases, round(first.expected, 2), first.p
('a', ('a',), 9, 4.03, 0.01)
"""

from __future__ import annotations

from truceline.scan.clusters import Cluster, Findings, scan
from truceline.scan.places import Places
from truceline.scan.satscan_files import File, read_study
from truceline.scan.spans import Spans, Unit
from truceline.scan.study import Counts, Kind, Model, Population, Question, Rates, Study

__all__ = [
    "Cluster",
    "Counts",
    "File",
    "Findings",
    "Kind",
    "Model",
    "Places",
    "Population",
    "Question",
    "Rates",
    "Spans",
    "Study",
    "Unit",
    "read_study",
    "scan",
]
