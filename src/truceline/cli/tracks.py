"""What goes on beside incidents: aid, channels, commitments and talks, from one view.

It gathers what the four commands of those names show, so that the demonstration draws the same and
says nothing of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.analysis.talks import ProcessSeen
from truceline.cli import aid_json, channels
from truceline.cli.channels import Ways
from truceline.sheets import commitments
from truceline.sheets.aid import Flow, flow_of
from truceline.sheets.talks import processes

if TYPE_CHECKING:
    from truceline.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """Aid, channels, commitments and talks at an instant, as one reader may see them.

    Args:
        at: The instant (UTC).
        first: The id of the desk's first agreement.
        aid: The pipeline, the lists, and the figures as published.
        ways: Channels, who can be reached, and visits.
        promises: Commitments, milestones and proposals, as ``truceline commitments --json``.
        processes: The talks.
    """

    at: datetime
    first: str
    aid: Flow
    ways: Ways
    promises: dict[str, Any]
    processes: tuple[ProcessSeen, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object; times are RFC 3339 UTC."""
        return {
            "aid": aid_json.as_json(self.aid, self.at),
            "channels": channels.facts(self.ways),
            "commitments": self.promises,
            "talks": [aid_json.plain(process) for process in self.processes],
        }


def tracks(view: View) -> Tracks:
    """Everything of a view that the further screen shows."""
    return Tracks(
        at=view.at,
        first=view.standing.first.id,
        aid=flow_of(view),
        ways=channels.ways(view),
        promises=commitments.facts(view),
        processes=processes(view),
    )
