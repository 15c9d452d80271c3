"""Checks of volumes: what one reader is told of two sets, of a notice, or of a plan.

Two sets that the asker holds are compared in full, and no desk is asked. Of what stands on a desk a
reader is told no more than :mod:`truceline.analysis.pairing` lets it know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.areas import faults
from truceline.analysis.conflicts import ConflictReport, conflicts, meets
from truceline.analysis.suggestions import Limits, Minima, Suggestion, suggestions
from truceline.errors import raise_for
from truceline.mechanism.volumes import Volume4D, parse_volumes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.analysis.pairing import ConflictAnswer


def sound_volumes(raw: object, where: str = "") -> tuple[Volume4D, ...]:
    """Volumes without faults of form or of geometry.

    Args:
        raw: The bytes of a JSON list of F3548 volumes, or the list itself.
        where: The JSON pointer of the list.

    Raises:
        BadInput: every fault at once.
    """
    volumes = parse_volumes(raw, where)
    raise_for(
        fault
        for place, volume in enumerate(volumes)
        for fault in faults(volume, f"{where}/{place}")
    )
    return volumes


def checked(
    a: Sequence[Volume4D],
    b: Sequence[Volume4D],
    *,
    minima: Minima,
    limits: Limits | None,
) -> tuple[ConflictReport, bool, tuple[Suggestion, ...]]:
    """Whether two sets conflict, whether they come nearer than minima, and what would clear them.

    Args:
        a: What may be changed; volumes without faults.
        b: What stays; likewise.
        minima: What must be kept between them.
        limits: The largest changes of use; None to suggest none.
    """
    report = conflicts(a, b)
    too_near = report.conflict or meets(a, b, **minima.as_json())
    found = () if limits is None else suggestions(a, b, minima=minima, limits=limits)
    return report, too_near, found


def check_facts(
    report: ConflictReport,
    too_near: bool,  # noqa: FBT001 - as :func:`checked` gives it
    found: Sequence[Suggestion],
    minima: Minima,
    limits: Limits | None,
) -> dict[str, Any]:
    """What :func:`checked` gave as a JSON object; with minima it says which."""
    told = report.as_json()
    if minima != Minima():
        told |= {"minima": minima.as_json(), "too_near": too_near}
    if limits is not None:
        told["suggestions"] = [each.as_json() for each in found]
    return told


def answer_facts(told: ConflictAnswer) -> dict[str, Any]:
    """What a reader is told of the conflicts of a notice, as a JSON object."""
    return {
        "says": told.says,
        "meetings": [
            {
                "notice": each.found.b.subject,
                "rule": each.found.rule,
                "yields": list(each.yields),
                **each.report.as_json(),
            }
            for each in told.details
        ],
    }
