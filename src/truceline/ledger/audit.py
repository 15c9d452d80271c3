"""What an audit reports: eight numbered steps, and the first entry that fails each."""

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
    """What an audit found. ``root`` is the root that the leaves make, hexadecimal."""

    entries: int
    root: str
    destroyed: int
    withheld: int
    checkpoints: int
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
            "checkpoints": self.checkpoints,
            "faults": [finding.as_json() for finding in self.findings],
        }
