"""Multiple-systems estimation: how many events no list holds, from how the lists overlap.

For anybody who has several lists of one kind of event and knows which entries are the same event.
Knows nothing of ceasefires; needs numpy and numba, and scipy where cells are empty.

>>> from truceline.mse import Question, Table, answered
>>> table = Table.from_rows(("a", "b", "c"), [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1),
...     (1, 0, 1), (0, 1, 1), (1, 1, 1)], [60, 49, 4, 247, 112, 142, 12])
>>> report = answered(table, Question(methods=("averaging",), missing=300))
>>> [(each.model, round(each.total, 1)) for each in report.estimates][2]
('delta 1, prior 1/N', 733.7)
>>> report.answer.single
True

What is where:

- :class:`Table`: lists as one table, from ids, from rows of 0 and 1, from cells in R's order.
- :func:`averaged`: Bayesian model averaging over decomposable graphs (Madigan and York 1997).
- :func:`fit_all`, :func:`stepwise`, :func:`profile`: log-linear models, all of them to five lists.
- :func:`sampled`: latent classes (Manrique-Vallier 2016), with R-hat and effective sample size.
- :func:`closed_models`: M0, Mt, Mh, Mth, as R's ``Rcapture``.
- :func:`chapman`: two lists.
- :func:`answered`: all of them, and whether one number may be given.

Every estimate holds only *if* something that the lists themselves cannot show: read ``assumes``.
"""

from __future__ import annotations

from truceline.mse.asking import ALWAYS, Question, Report, answered
from truceline.mse.averaging import Posterior, averaged
from truceline.mse.closed import Closed, closed_models
from truceline.mse.estimates import Estimate
from truceline.mse.graphs import Graph, decomposable
from truceline.mse.hierarchy import hierarchical
from truceline.mse.latent import Draws, Sampling, sampled
from truceline.mse.loglinear import Fitted, fit_all, fit_model, profile, stepwise
from truceline.mse.pairs import Two, chapman
from truceline.mse.tables import Table
from truceline.mse.weighing import Answer, weighed

__all__ = [
    "ALWAYS",
    "Answer",
    "Closed",
    "Draws",
    "Estimate",
    "Fitted",
    "Graph",
    "Posterior",
    "Question",
    "Report",
    "Sampling",
    "Table",
    "Two",
    "answered",
    "averaged",
    "chapman",
    "closed_models",
    "decomposable",
    "fit_all",
    "fit_model",
    "hierarchical",
    "profile",
    "sampled",
    "stepwise",
    "weighed",
]
