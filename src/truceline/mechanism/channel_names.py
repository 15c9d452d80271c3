"""Which channels may be named: those that Terms list, and those that were opened on the desk.

Focal points, rosters, call trees and contacts name a channel by its id. They meet channels here, by
that id alone: none of them knows what a channel is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.mechanism.nearest import hint_for
from truceline.mechanism.registers import flaw, registered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench


def channel_faults(named: Iterable[str], under: str, bench: Bench, field: str) -> list[Fault]:
    """Faults of channels that are neither in Terms nor on the desk, each named once.

    Args:
        named: Ids of channels.
        under: The agreement under which they would be.
        bench: The desk's look-ups.
        field: The field of the body that names them.

    Returns:
        CHANNEL_UNKNOWN, one for each.
    """
    listed = [rule.id for rule in bench.terms.sections.channels]
    return [
        flaw(
            "CHANNEL_UNKNOWN",
            f"There is no channel {name} in {bench.terms.id}, and none was opened on this desk.",
            f"{hint_for(name, listed)} A further one is opened with channel.opened.",
            field,
        )
        for name in dict.fromkeys(named)
        if name not in listed and not registered("channel", name, under, bench)
    ]
