"""What a mission's own observers counted in a stretch of time, in the unit that Terms set.

Under one agreement each explosion, projectile in flight, burst and shot is one violation; under
another nothing that is observed is counted as one. A row falls into the stretch in which its window
ends, so that a day that closes at half past seven counts what was seen by then. Nobody is named:
a count of what was observed says nothing of who did it.

>>> Tally(phenomenon="burst", observer="team:made-up", count=11, rows=1, about=True).text
'about 11 bursts in 1 row by team:made-up'
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.patrols import Observation, ObservationPatrolled
    from truceline.mechanism.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of one phenomenon one observer wrote down.

    Args:
        phenomenon: What was observed.
        observer: Who wrote it down.
        count: How many.
        rows: In how many rows of the table.
        about: Whether one of the rows is approximate.
    """

    phenomenon: str
    observer: str
    count: int
    rows: int
    about: bool

    @property
    def text(self) -> str:
        """The tally in a line."""
        many = "" if self.count == 1 else "s"
        rows = "row" if self.rows == 1 else "rows"
        return (
            f"{'about ' if self.about else ''}{self.count} {self.phenomenon}{many} in "
            f"{self.rows} {rows} by {self.observer}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What was observed in a stretch.

    Args:
        since: Its start (UTC), not part of it.
        until: Its end (UTC), part of it.
        tallies: By phenomenon and observer, in the order of their names.
        unit: The phenomena of which each single one is one violation; empty where Terms set none.
    """

    since: datetime
    until: datetime
    tallies: tuple[Tally, ...]
    unit: tuple[str, ...]

    @property
    def violations(self) -> int | None:
        """How many violations that comes to; None where Terms count nothing observed as one.

        Two observers who saw the same one have counted it twice: the figure is of rows, as the
        mission's own is.
        """
        return sum(each.count for each in self._counted) if self.unit else None

    @property
    def about(self) -> bool:
        """Whether a figure that counts is approximate."""
        return any(each.about for each in self._counted)

    @property
    def _counted(self) -> tuple[Tally, ...]:
        return tuple(each for each in self.tallies if each.phenomenon in self.unit)

    def of(self, *phenomena: str) -> int:
        """How many of these phenomena were observed."""
        return sum(each.count for each in self.tallies if each.phenomenon in phenomena)


def observed(
    observations: Iterable[Observation],
    terms: Terms,
    *,
    since: datetime,
    until: datetime,
    first: str,
) -> Observed:
    """What the observers of a mission wrote down between two instants, under one agreement.

    Args:
        observations: The observations of the desk; those withdrawn count nothing.
        terms: The agreement.
        since: After when a row's window must end (UTC).
        until: Until when it must have ended (UTC).
        first: The id of the desk's first agreement: what an unnamed one means.

    Source: mechanism reference (f), OSCE SMM (S64, S65): the table, and one violation.
    """
    rule = terms.sections.observing
    found: dict[tuple[str, str], list[ObservationPatrolled]] = defaultdict(list)
    for each in observations:
        body = each.body
        if each.state == "withdrawn" or (body.under or first) != terms.id:
            continue
        if since < body.until <= until:
            found[body.phenomenon, each.observer].append(body)
    return Observed(
        since=since,
        until=until,
        tallies=tuple(
            Tally(
                phenomenon=phenomenon,
                observer=observer,
                count=sum(row.count for row in rows),
                rows=len(rows),
                about=any(row.about for row in rows),
            )
            for (phenomenon, observer), rows in sorted(found.items())
        ),
        unit=rule.one_violation if rule is not None else (),
    )
