"""The files of an incident's referrals in print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.cli.paper import Paper


def say(found: list[dict[str, Any]], paper: Paper) -> None:
    """Print what the sheet gave: a sentence for each file, and what is withheld where told."""
    if not found:
        return
    paper.head("Referred, with its file")
    for each in found:
        paper.line(f"  {paper.words(each['says'])}")
        kinds = each["withheld_kinds"]
        if kinds:
            named = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
            paper.line(f"    withheld: {named}", style="dim")
