"""Made-up events for tests of the effect: an army, a front, a league, and days of each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from truceline.analysis.effect import Events, Period, Question

FIRST, TRUCE, LAST = date(2030, 1, 1), date(2030, 3, 1), date(2030, 4, 29)
BOUND, CONTROL = "Army - Front", "League"


def rows(
    *,
    before: float = 8,
    after: float = 4,
    control: float = 6,
    seed: int = 1,
    first: date = FIRST,
    days: int = 119,
) -> list[dict[str, Any]]:
    """A row a day for the bound pair and for a control: Poisson counts with these means."""
    rng = np.random.default_rng(seed)
    found = []
    for n in range(days):
        day = first + timedelta(days=n)
        mean = before if day < TRUCE else after
        found.append({"day": day, "best": int(rng.poisson(mean)), "side_a": "Army",
                      "side_b": "Front", "event_id": f"b{n}"})  # fmt: skip
        found.append({"day": day, "best": int(rng.poisson(control)), "side_a": "Army",
                      "side_b": "League", "event_id": f"c{n}"})  # fmt: skip
    return found


def asked(**more: Any) -> Question:
    """A question about the made-up truce, without placebo dates unless asked for."""
    usual: dict[str, Any] = {
        "truce": TRUCE,
        "period": Period(FIRST, LAST),
        "bound": (BOUND,),
        "controls": (CONTROL,),
        "placebo": False,
    }
    return Question(**{**usual, **more})


def events(**more: Any) -> Events:
    """The made-up rows as events."""
    return Events.of(rows(**more))
