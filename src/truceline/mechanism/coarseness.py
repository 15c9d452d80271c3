"""How coarse an open area must be: no finer than the Terms' cell. Exact places are sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.errors import Fault

if TYPE_CHECKING:
    from truceline.mechanism.parts import Bench
    from truceline.mechanism.shapes import Area

_ROUNDING_DEG = 1e-9


def area_faults(area: Area | None, bench: Bench, field: str = "area") -> list[Fault]:
    """A fault where an open area is finer than the Terms' coarse cell: exact places are sealed."""
    cell = bench.terms.coarse_cell_deg
    if area is None or cell is None:
        return []
    width = area.east - area.west
    sides = (area.north - area.south, width if width >= 0 else width + 360.0)
    if min(sides) >= cell - _ROUNDING_DEG:
        return []
    return [
        Fault(
            "AREA_TOO_FINE",
            f"The open area is finer than the coarse cell of {cell} degrees.",
            "Give a larger box openly, and seal the exact position.",
            where=f"/statement/body/{field}",
        )
    ]
