"""Incidents on a desk as reports that can be matched: open fields alone, and no word of who.

An incident stands where its coarse area has its middle, on the days that its reports state. Its
acts are its words; whom reports openly suspect and say was affected are its sides. Who reported,
exact positions and narratives are sealed, and have no part in it. Linked incidents are one already.
Those taken back are no reports; those without an area, or with one too large for its middle to mean
anything, keep their place in the answer, and nothing is near them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.flare_ups import located

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.mechanism.incident_states import Incident

SOURCE: Final = "incidents"
"""What incidents of the desk are called as a source."""


def rows_of(incidents: Iterable[tuple[str, Incident]]) -> tuple[list[dict[str, Any]], int]:
    """Incidents as rows of :meth:`truceline.linkage.Reports.of`, and how many have no usable place.

    Args:
        incidents: Ids and states, as the cell sees them.
    """
    told = [(subject, state) for subject, state in incidents if state.state != "withdrawn"]
    where = {each.subject: (each.lat, each.lng) for each in located(told)[0]}
    rows = [row for subject, state in told for row in _row(subject, state, where.get(subject))]
    return rows, sum(row["latitude"] is None for row in rows)


def _row(
    subject: str, state: Incident, where: tuple[float, float] | None
) -> Iterator[dict[str, Any]]:
    bodies = [each.body for each in state.reports if not each.withdrawn]
    if not bodies:
        return
    ends = [each.occurred_until or each.occurred_from for each in bodies]
    acts = sorted({act for each in bodies for act in each.acts} | {*state.assessed_acts})
    said = [each.place_as_said for each in bodies if each.place_as_said]
    name = state.place.name if state.place is not None else next(iter(said), "")
    first = min(each.occurred_from for each in bodies)
    yield {
        "source": SOURCE,
        "id": subject,
        "day": first.date().isoformat(),
        "last_day": max(first, *ends).date().isoformat(),
        "latitude": None if where is None else where[0],
        "longitude": None if where is None else where[1],
        "place": name,
        "words": " ".join(acts).replace("_", " "),
        "side_a": ", ".join(sorted({who for each in bodies for who in each.suspected})),
        "side_b": ", ".join(sorted({who for each in bodies for who in each.affected})),
    }
