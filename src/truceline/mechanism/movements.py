"""Movements that were seen: by whom, where, and what was said of them since.

Whether a movement was notified is worked out by ``truceline.analysis.gaps`` from the notices on
record, never stored here: the absence of a notice is no proof of bad faith.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from truceline.errors import Fault
from truceline.mechanism.bounds import bounds, span_of
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.relays import OFFICER, Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Short, SubjectId, Words
from truceline.mechanism.volumes import Volume4D

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSITIONS: Final = table(
    reported="explained withdrawn", explained="explained withdrawn", withdrawn=""
)


Domain = Literal["land", "air", "sea"]
MAX_SEEN: Final = 200

Volumes = Annotated[tuple[Volume4D, ...], Field(max_length=MAX_SEEN)]

_SIGHTING: Final = {
    "volume": {
        "outline_circle": {
            "center": {"lat": 10.05, "lng": 20.05},
            "radius": {"value": 2000, "units": "M"},
        }
    },
    "time_start": {"value": "2016-03-04T06:00:00Z", "format": "RFC3339"},
    "time_end": {"value": "2016-03-04T06:30:00Z", "format": "RFC3339"},
}


@kind(
    "movement.reported/1",
    part="movement",
    opens=True,
    example={
        "domain": "land",
        "title": "A column of vehicles on the made-up road",
        "by": "group:made-up-brigade",
        "seen": [_SIGHTING],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MovementReported:
    """A movement was seen. Whether it was notified is worked out, not said here."""

    domain: Domain = opened("Where it moved: land, air, sea")
    under: str = opened("The agreement it may fall under; empty for the first", default="")
    title: Short = opened("One line that says what was seen, with no exact position")
    by: ActorId | None = opened("Whose movement it seems to be; None where unknown", default=None)
    seen: Annotated[tuple[Volume4D, ...], Field(min_length=1, max_length=MAX_SEEN)] = opened(
        "Where and when it was seen: volumes as coarse as the reporter makes them"
    )
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose report it is, where relayed", default=None)
    exact: Annotated[tuple[Volume4D, ...], Field(max_length=MAX_SEEN)] | None = sealed(
        "Where exactly, for named readers"
    )
    narrative: Words | None = sealed("What was seen, in the reporter's words")


@kind(
    "movement.explained/1",
    part="movement",
    example={"words": "A rotation that was not notified in time (made up)"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MovementExplained:
    """Somebody says what a reported movement was, and to which notice it belonged."""

    words: Short = opened("The explanation, with no exact position")
    notices: tuple[SubjectId, ...] = opened(
        "The notices it belongs to, in the speaker's words", default=(), max_length=20
    )
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("movement.withdrawn/1", part="movement", example={"why": "Seen twice (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class MovementWithdrawn:
    """The reporter, or an officer, takes the report back."""

    why: Short = opened("Why it is taken back")


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
    body: MovementReported = entry.body
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
        case MovementReported():
            return replace(
                state,
                seen=(*state.seen, *body.seen),
                by=state.by or body.by,
                reporters=tuple(dict.fromkeys((*state.reporters, speaker(entry)))),
            )
        case MovementExplained() if state.state != "withdrawn":
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
        case MovementWithdrawn() if state.state != "withdrawn":
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
    if state is None or isinstance(body, MovementReported):
        yield from _time_faults(body)
        return
    if state.state == "withdrawn":
        yield wrong_state(draft, state.state, ("reported", "explained"))
    if isinstance(body, MovementExplained):
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
    if isinstance(body, MovementWithdrawn) and not own:
        yield Fault(
            "NOT_THE_REPORTER",
            f"{draft.author} did not report this movement.",
            "Its reporter, or an officer, takes a report back; others explain it.",
            "/statement/author",
        )


def _time_faults(body: MovementReported) -> Iterator[Fault]:
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
    kinds=(MovementReported, MovementExplained, MovementWithdrawn),
    transitions=TRANSITIONS,
    initial=frozenset({"reported"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
