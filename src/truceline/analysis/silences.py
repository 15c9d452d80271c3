"""The local truces that run at an instant, each by its title and, where it is unsigned, as told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.mechanism.local_truces import as_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from truceline.mechanism.local_truces import LocalTruceState
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_answers import Seat


def running(
    truces: Iterable[LocalTruceState], terms: Terms, seats: Mapping[str, Seat], at: datetime
) -> Iterator[str]:
    """The title of each truce that runs, with who tells it where those named have not signed it.

    Args:
        truces: The local truces under one agreement.
        terms: The agreement.
        seats: Actor to its roles, and to the side it accepted for.
        at: The instant asked about (UTC).
    """
    for truce in truces:
        stretch = truce.running_at(at)
        if stretch is not None:
            told = as_told(stretch, truce.unsigned(stretch, terms, seats, at))
            yield f"{truce.title} ({told})" if told else truce.title
