"""What an audit reports: nine numbered steps, and the first entry that fails each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from truceline.errors import Fault

STEPS = {
    1: "bytes",
    2: "order",
    3: "signatures",
    4: "keys",
    5: "authority",
    6: "tree",
    7: "checkpoints",
    8: "docket",
    9: "observations",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one step found first.

    Args:
        step: Its number.
        seq: The place of the entry, or None where the fault is not of one entry.
        entry: The entry's hash as far as it is known.
        fault: What is wrong.
        more: How many further entries fail the same step.
    """

    step: int
    seq: int | None
    entry: str
    fault: Fault
    more: int = 0

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object."""
        return {
            "step": self.step,
            "name": STEPS[self.step],
            "seq": self.seq,
            "entry": self.entry,
            "more": self.more,
            **self.fault.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an audit found.

    Args:
        entries: How many leaves there are.
        root: The root that the leaves make, hexadecimal.
        destroyed: Bodies that an entry says were destroyed.
        withheld: Bodies that are missing without such an entry.
        checkpoints: How many checkpoints there are.
        sealed_withheld: Entries whose sealed fields are missing without such an entry.
        unjudged: Entries whose authority cannot be judged again, for want of such bodies, or since
            only a newer program knows their kind.
        doubted: Entries whose key was in other hands when they came, or is said to have been: void
            or undecided, and no faults of the record.
        findings: The first finding of each step that failed.
    """

    entries: int
    root: str
    destroyed: int
    withheld: int
    checkpoints: int
    sealed_withheld: int = 0
    unjudged: int = 0
    doubted: int = 0
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether no step found a fault."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "ok": self.ok,
            "entries": self.entries,
            "root": self.root,
            "destroyed": self.destroyed,
            "withheld": self.withheld,
            "sealed_withheld": self.sealed_withheld,
            "unjudged": self.unjudged,
            "doubted": self.doubted,
            "checkpoints": self.checkpoints,
            "faults": [finding.as_json() for finding in self.findings],
        }
