"""A milestone that comes again and again, in one row: what is next, what was met, what is open.

Eighteen rows of one report that nobody said was delivered hide everything else on the page. What
is folded is counted and never left out: disputed ones are told apart, and a count says of which
occurrences it is.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from truceline.sheets.seen import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.cli.paper import Paper


def series(found: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The milestones of ``commitments.facts`` in groups: each series whole, others one by one."""
    for _, each in groupby(found, lambda each: (each["under"], each["milestone"])):
        yield list(each)


def folded(occurrences: Sequence[dict[str, Any]], paper: Paper) -> tuple[str, ...]:
    """The cells of one row for a series: milestone, state, due on, owner, whose word, what."""
    first = occurrences[0]
    ahead = next((each for each in occurrences if each["state"] == "pending"), None)
    day = ahead["day"] if ahead is not None else None
    return (
        f"{first['milestone']}, every time",
        "recurring",
        f"next {paper.fixed(day)}" if day else "no date",
        paper.fixed(first["owner"] or "nobody"),
        paper.words("; ".join(_told(occurrences))),
        paper.words(first["text"]),
    )


def _told(occurrences: Sequence[dict[str, Any]]) -> Iterator[str]:
    from truceline.mechanism.milestones_phase import UNSAID_MET  # noqa: PLC0415 - loads slowly

    met = [each for each in occurrences if each["state"] == "met"]
    if met:
        last = met[-1]
        due = f"due on {last['day'] or 'no day'}"
        yield f"last met: no. {last['occurrence']}, {due}, {last['whose']}"
    said = dict.fromkeys(("missed", UNKNOWN, "disputed"), 0)
    for each in occurrences:
        if each["state"] in said:
            said[each["state"]] += 1
    numbers = f"nos. {occurrences[0]['occurrence']} to {occurrences[-1]['occurrence']}"
    if said["missed"]:
        yield f"{said['missed']} of {numbers} past their day: {UNSAID_MET}"
    if said[UNKNOWN]:
        yield f"{said[UNKNOWN]} of {numbers} past their day: whether it was met is not known here"
    if said["disputed"]:
        yield f"disputed: {said['disputed']}"
