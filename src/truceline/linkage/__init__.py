"""Linking reports of one event across sources: which lines of several lists are the same event.

Knows nothing of ceasefires; needs numpy, numba, RapidFuzz and anyascii.

>>> from truceline.linkage import Answer, Reports, Rules, Taxonomy, joined, matched
>>> reports = Reports.of([
...     {"source": "north", "id": "1", "day": "2016-03-01", "latitude": 36.20, "longitude": 37.10,
...      "deaths": 6, "place": "Salamiyah", "words": "market of Salamiyah shelled, six killed"},
...     {"source": "south", "id": "7", "day": "2016-03-01", "latitude": 36.21, "longitude": 37.11,
...      "deaths": 6, "place": "al-Salamiya", "words": "six killed as market in Salamiya shelled"},
...     {"source": "south", "id": "8", "day": "2016-03-04", "latitude": 36.30, "longitude": 37.30,
...      "deaths": 0, "place": "Qasr", "words": "sniper fire on a road near Qasr"},
... ])
>>> [event.members for event in matched(reports).events]
[(('north', '1'), ('south', '7')), (('south', '8'),)]
>>> joined(reports, km=4, days=2).events
((0, 1),)

- :func:`joined`: MELTT's match by location, time and type (Donnay and others 2019).
- :func:`matched`: a probabilistic match (Fellegi and Sunter 1969) with weights learnt from the
  reports, partners that compete, groups that hold together and a queue of what is uncertain.
- :func:`clustered`: groups from any probabilities, with what people answered.
- :func:`simulated`, :func:`agreement`: made-up reports with the truth known, and how good a match
  of them is.
"""

from __future__ import annotations

from truceline.linkage.clusters import Answer, clustered
from truceline.linkage.matching import Asked, Event, Matched, Rules, matched
from truceline.linkage.meltt import Joined, Taxonomy, joined
from truceline.linkage.reports import Reports
from truceline.linkage.scoring import Agreement, agreement, reliability
from truceline.linkage.simulated import Made, Setting, simulated
from truceline.linkage.weighing import Weights

__all__ = [
    "Agreement",
    "Answer",
    "Asked",
    "Event",
    "Joined",
    "Made",
    "Matched",
    "Reports",
    "Rules",
    "Setting",
    "Taxonomy",
    "Weights",
    "agreement",
    "clustered",
    "joined",
    "matched",
    "reliability",
    "simulated",
]
