"""What only geometry finds wrong with the volumes of an entry, whatever its kind.

Geometry is slow to load and most entries hold no volumes, so it is loaded when the first comes.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from truceline.mechanism.volumes import Volume4D

if TYPE_CHECKING:
    from truceline.errors import Fault


def place_faults(body: object, where: str = "/statement/body") -> tuple[Fault, ...]:
    """The faults of every volume in an entry's body.

    Args:
        body: The decoded body; every field that holds volumes is looked at.
        where: The JSON pointer of the body.

    Returns:
        The faults of ``areas.faults``: rings that cross themselves or have no inside, outlines
        larger than a hemisphere, edges whose way is in doubt.
    """
    if not is_dataclass(body):
        return ()
    held = [
        (f"{where}/{field.name}/{number}", volume)
        for field in fields(body)
        if isinstance(value := getattr(body, field.name), tuple)
        for number, volume in enumerate(value)
        if isinstance(volume, Volume4D)
    ]
    if not held:
        return ()
    from truceline.analysis.areas import faults  # noqa: PLC0415 - see the module

    return tuple(fault for at, volume in held for fault in faults(volume, at))
