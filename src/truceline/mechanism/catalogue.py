"""The catalogue: every part and every kind that a desk knows. A new part is one line here."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault
from truceline.mechanism import (
    actors,
    agreements,
    aid,
    aid_figures,
    aid_lists,
    assignments,
    call_trees,
    channels,
    charges,
    commitments,
    contacts,
    covers,
    detainees,
    focal_points,
    forces,
    incidents,
    influence,
    interests,
    key_register,
    links,
    lists,
    local_truces,
    matters,
    meetings,
    milestones,
    movements,
    notices,
    papers,
    parties,
    patrols,
    proposals,
    readiness,
    records,
    releases,
    reported_agreements,
    rosters,
    shifts,
    statements,
    talks,
    talks_papers,
    visits,
    witnesses,
)
from truceline.mechanism.kinds import Kind, kind_of
from truceline.mechanism.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.mechanism.parts import Part

PARTS: Mapping[str, Part] = MappingProxyType(
    {
        part.name: part
        for part in (
            agreements.PART,
            actors.ACTORS,
            key_register.KEYS,
            parties.PART,
            lists.PART,
            local_truces.PART,
            forces.PART,
            readiness.PART,
            notices.PART,
            interests.PART,
            movements.PART,
            matters.PART,
            incidents.PART,
            patrols.PART,
            links.IMPORTS,
            channels.PART,
            focal_points.PART,
            rosters.PART,
            call_trees.PART,
            contacts.PART,
            visits.PART,
            papers.PART,
            records.COUNTS,
            aid_lists.PART,
            aid.PART,
            aid_figures.PART,
            meetings.PART,
            charges.PART,
            influence.PART,
            commitments.PART,
            proposals.PART,
            milestones.PART,
            detainees.LISTS,
            detainees.REQUESTS,
            detainees.HANDOVERS,
            shifts.PART,
            assignments.PART,
            statements.PART,
            reported_agreements.PART,
            releases.PART,
            covers.PART,
            witnesses.PART,
            *talks.PARTS,
            talks_papers.PART,
        )
    }
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind_of(body).name: kind_of(body)
        for bodies in (*(part.kinds for part in PARTS.values()), links.GENERAL_KINDS)
        for body in bodies
    }
)

BASES: frozenset[str] = frozenset(kind.base for kind in KINDS.values())
"""Names of kinds without versions: what rights and audiences in Terms speak of."""


_NEWEST: Mapping[str, Kind] = {
    kind.base: kind
    for kind in sorted(KINDS.values(), key=lambda kind: int(kind.name.partition("/")[2]))
}


def kind_named(name: str) -> Kind:
    """The kind with this name; a name without a version means the newest.

    Raises:
        BadInput: KIND_UNKNOWN, with the nearest known name.
    """
    found = KINDS.get(name) or _NEWEST.get(name)
    if found is not None:
        return found
    near = nearest(name, sorted(KINDS))
    raise BadInput(
        Fault(
            "KIND_UNKNOWN",
            f"There is no kind of entry named {name!r}.",
            f"Did you mean {near}?" if near else "`truceline kinds` lists them.",
            where="/statement/kind",
        )
    )
