"""The sealed boxes of an entry in print: what was opened, by which release, and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.cli.paper import Paper


def say_boxes(entry: dict[str, Any], paper: Paper) -> None:
    """Print what of an entry is sealed and was not opened, and what a release opened."""
    for box in entry["sealed"]:
        left = [name for name in box["fields"] if name not in entry["opened"]]
        if left:
            gone = ", and not in this copy" if box["missing"] else ""
            if "fault" in box:
                gone = f", and not opened: {box['fault']['sentence']}"
            gone = f". {box['apart']}" if "apart" in box else gone
            readers = ", ".join(box["to"])
            paper.line(f"        {', '.join(left)}: sealed to {readers}{gone}", style="dim")
        if "released" in box:
            _say_release(box["released"], paper)


def _say_release(told: dict[str, Any], paper: Paper) -> None:
    until = f", until {told['until']}" if told["until"] else ""
    paper.line(
        f"        released by {paper.fixed(told['by'])} at {paper.fixed(told['at'])}{until}: "
        f"{paper.words(told['why'])}"
    )
    paper.line(f"        {told['verified']}")
    for sentence in told["says"]:
        paper.line(f"        {sentence}")
    if told["trace_mark"]:
        paper.line(f"        trace mark: {paper.words(told['trace_mark'])}")
