"""Movements that were seen: by whom, where, and what was said of them since.

Whether a movement was notified is worked out by ``truceline.analysis.gaps`` from the notices on
record, never stored here: the absence of a notice is no proof of bad faith.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from truceline.errors import Fault
from truceline.mechanism import notice_kinds as told
from truceline.mechanism.bounds import bounds
from truceline.mechanism.notice_states import span_of
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.relays import OFFICER, Relay, relay_faults, speaker
from truceline.mechanism.volumes import Volume4D

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSITIONS: Final = table(
    reported="explained withdrawn", explained="explained withdrawn", withdrawn=""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What somebody said a movement was, and how those words came."""

    by: str
    words: str
    recorded_at: datetime
    relayed: Relay | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementState:
    """A movement that was reported.

    Args:
        state: ``reported``, ``explained`` or ``withdrawn``.
        domain: Where it moved: ``land``, ``air``, ``sea``.
        under: The agreement it may fall under.
        title: One line that says what was seen.
        by: Whose movement it seems to be; None where unknown.
        seen: Where and when, as coarse as the reporter made it.
        reporters: Who reported it: more than one where reports are linked.
        explanations: What was said of it since.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    domain: str
    under: str
    title: str
    by: str | None
    seen: tuple[Volume4D, ...]
    reporters: tuple[str, ...]
    explanations: tuple[Explanation, ...]
    marks: Mapping[str, datetime]


def begin(entry: Entry) -> MovementState:
    """The movement as reported."""
    body: told.MovementReported = entry.body
    return MovementState(
        state="reported",
        domain=body.domain,
        under=body.under,
        title=body.title,
        by=body.by,
        seen=body.seen,
        reporters=(speaker(entry),),
        explanations=(),
        marks={"reported": entry.recorded_at},
    )


def step(state: MovementState, entry: Entry) -> MovementState:
    """The movement after one more entry; what does not fit leaves it as it is."""
    body = entry.body
    match body:
        case told.MovementReported():
            return replace(
                state,
                seen=(*state.seen, *body.seen),
                by=state.by or body.by,
                reporters=tuple(dict.fromkeys((*state.reporters, speaker(entry)))),
            )
        case told.MovementExplained() if state.state != "withdrawn":
            said = Explanation(
                by=speaker(entry),
                words=body.words,
                recorded_at=entry.recorded_at,
                relayed=body.relayed,
                notices=body.notices,
            )
            return replace(
                state,
                state="explained",
                explanations=(*state.explanations, said),
                marks={**state.marks, "explained": entry.recorded_at},
            )
        case told.MovementWithdrawn() if state.state != "withdrawn":
            return replace(
                state, state="withdrawn", marks={**state.marks, "withdrawn": entry.recorded_at}
            )
    return state


def check(state: MovementState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a movement."""
    return list(_faults(state, draft, bench))


def _faults(state: MovementState | None, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    if hasattr(body, "relayed"):
        yield from relay_faults(draft, bench)
    if state is None or isinstance(body, told.MovementReported):
        yield from _time_faults(body)
        return
    if state.state == "withdrawn":
        yield wrong_state(draft, state.state, ("reported", "explained"))
    if isinstance(body, told.MovementExplained):
        for number, subject in enumerate(body.notices):
            found = bench.find(subject)
            if found is None or found[0] != "notice":
                yield Fault(
                    "NOTICE_UNKNOWN",
                    f"{subject[:12]} is no notice on this desk.",
                    "Give the id of the notice that the movement belongs to.",
                    f"/statement/body/notices/{number}",
                )
    own = draft.author in state.reporters or bench.has_role(draft.author, OFFICER)
    if isinstance(body, told.MovementWithdrawn) and not own:
        yield Fault(
            "NOT_THE_REPORTER",
            f"{draft.author} did not report this movement.",
            "Its reporter, or an officer, takes a report back; others explain it.",
            "/statement/author",
        )


def _time_faults(body: told.MovementReported) -> Iterator[Fault]:
    """A sighting has a time; without one no notice could answer it."""
    for number, volume in enumerate(body.seen):
        missing = [n for n in ("time_start", "time_end") if getattr(volume, n) is None]
        if missing:
            yield Fault(
                "TIME_UNBOUNDED",
                f"A movement is seen at a time; {' and '.join(missing)} is missing.",
                "Give start and end of every volume, as near as they are known.",
                f"/statement/body/seen/{number}/{missing[0]}",
            )


def row(state: MovementState) -> Row:
    """The docket's row."""
    since, until = span_of(state.seen)
    return Row(
        state=state.state,
        title=state.title,
        under=state.under,
        parties=(state.by,) if state.by else (),
        area=bounds(state.seen),
        since=since,
        until=until,
        marks=state.marks,
        words=" ".join((state.title, *(said.words for said in state.explanations))),
    )


PART = Part(
    name="movement",
    kinds=told.MOVEMENT_KINDS,
    transitions=TRANSITIONS,
    initial=frozenset({"reported"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
