"""Two lists alone: Chapman's estimate, which takes their independence for granted.

>>> from truceline.mse.tables import Table
>>> two = chapman(Table.from_cells([0, 30, 20, 10]))
>>> round(two.total, 1), round(two.error, 1), round(two.low, 1), round(two.high, 1)
(114.5, 22.9, 84.7, 180.2)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.mse.estimates import check

if TYPE_CHECKING:
    from truceline.mse.tables import Table

_NORMAL = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Chapman's estimate of all events from two lists, its standard error and 95 % interval."""

    total: float
    error: float
    low: float
    high: float


def chapman(table: Table) -> Two:
    """All events from two lists: (a + 1)(b + 1) / (both + 1) - 1 (Chapman 1951).

    The variance is Seber's (1970); the interval takes the logarithm of the unseen for normal, so
    that it never starts below what was seen (Burnham et al. 1987). Two lists cannot show whether
    they depend on each other: where events on one are more often on the other too, this is too low.

    Args:
        table: Two lists that share an event at least.

    Raises:
        BadInput: as :func:`truceline.mse.estimates.check`.
    """
    check(table, least=2, most=2)
    a, b = table.on_list
    both = table.shared
    total = (a + 1) * (b + 1) / (both + 1) - 1
    variance = (a + 1) * (b + 1) * (a - both) * (b - both) / ((both + 1) ** 2 * (both + 2))
    unseen = total - table.seen
    if unseen <= 0 or variance <= 0:
        seen = float(table.seen)
        return Two(total=total, error=math.sqrt(variance), low=seen, high=seen)
    wide = math.exp(_NORMAL * math.sqrt(math.log(1 + variance / unseen**2)))
    return Two(
        total=total,
        error=math.sqrt(variance),
        low=table.seen + unseen / wide,
        high=table.seen + unseen * wide,
    )
