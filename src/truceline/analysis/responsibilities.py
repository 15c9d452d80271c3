"""Who does what: the responsibility matrix of bodies, centres and guarantors, from Terms alone.

What was agreed and what is only proposed are two tables and never one: a proposal gives nobody a
task. The matrix holds the mechanism's own tasks (hotlines, attestation, access, monitoring) as
Terms name them; it assigns no one and nothing to be acted against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task under one agreement, with the ids of those who have a part in it.

    Args:
        agreement: The agreement's id.
        task: The task, in the words of Terms.
        leads: Who leads it; two or more lead it jointly.
        shares: Who has a share in it.
        supports: Who supports it.
        informed: Who is kept informed.
    """

    agreement: str
    task: str
    leads: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()

    @property
    def joint(self) -> bool:
        """Whether more than one hand carries it."""
        return len(self.leads) + len(self.shares) > 1

    @property
    def led(self) -> bool:
        """Whether anybody leads it; a task that nobody leads is a gap to be shown."""
        return bool(self.leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The tasks that were agreed, and apart from them those that are only proposed."""

    agreed: tuple[Task, ...]
    proposed: tuple[Task, ...]


def matrix(agreements: Iterable[Terms]) -> Matrix:
    """The responsibility matrix of several agreements, in their order and then by task.

    Agreements that are suspended or ended give nobody a task and are left out.
    """
    agreed: list[Task] = []
    proposed: list[Task] = []
    for terms in agreements:
        if terms.status == "in_force":
            agreed.extend(_tasks(terms))
        elif terms.status == "proposed":
            proposed.extend(_tasks(terms))
    return Matrix(agreed=tuple(agreed), proposed=tuple(proposed))


def _tasks(terms: Terms) -> list[Task]:
    parts: dict[str, dict[str, list[str]]] = {}
    for held in terms.responsibilities():
        parts.setdefault(held.task, {}).setdefault(held.part, []).append(held.holder)
    return [
        Task(
            agreement=terms.id,
            task=task,
            leads=tuple(by_part.get("leads", ())),
            shares=tuple(by_part.get("shares", ())),
            supports=tuple(by_part.get("supports", ())),
            informed=tuple(by_part.get("informed", ())),
        )
        for task, by_part in parts.items()
    ]
