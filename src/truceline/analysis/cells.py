"""The coarse form of an exact footprint: which cells of a fixed graticule it touches, and no more.

What is published of a protected site, and what stands for it wherever the asker may not see it, is
the union of whole cells. The cells are fixed beforehand; a footprint only says which of them it
touches. So two footprints that touch the same cells have one and the same coarse form, and asking
again and again cannot place a site more finely than its cells.

Rows are ``cell_deg`` of latitude. In each row, the columns are as many as divide the circle evenly
and leave no cell narrower (at its poleward side) than it is high, so that cells do not shrink
toward the poles; the row at a pole is one round cell.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from truceline.analysis.footprints import Footprint, footprint, inside, make
from truceline.analysis.geodesy import MEAN_RADIUS_M, distance, vectors
from truceline.analysis.nearness import meet
from truceline.errors import BadInput, Fault
from truceline.mechanism.volumes import LatLng, Polygon, Time, Volume3D, Volume4D

if TYPE_CHECKING:
    from truceline.analysis.geodesy import Place

MAX_CELLS = 20_000
Cell = tuple[int, int]
"""Row from the south pole and column from longitude -180, counted from 0."""
