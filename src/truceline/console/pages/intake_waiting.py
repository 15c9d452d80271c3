"""What waits in quarantine, for officers: open fields here, sealed ones opened in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from truceline.analysis.lookalikes import Limits, Lookalikes, lookalikes
from truceline.console.pages.base import Page
from truceline.ledger.wire import read_envelope
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.incident_fold import begin
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.mechanism.incident_states import Incident
from truceline.mechanism.parts import Entry
from truceline.reception import countersigning
from truceline.reception.quarantine import REASONS
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.reception.quarantine import Quarantine, Waiting
    from truceline.reception.visits import Visit

MOST_SHOWN: Final = 50
"""Reports on one page; those that waited longest come first."""
_ALIKE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Another report that may tell of the same: its title, where it is, and why it looks so."""

    title: str
    href: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One report that waits, or what was added to one.

    Args:
        ident: The hash of its first entry.
        number: Its receipt number.
        actor: The one-time actor.
        adds: Whether it adds to a report.
        received: When it came (UTC).
        acts: What is said to have happened.
        since: When it began.
        until: When it ended, or None.
        place: The place in the reporter's words.
        proposed: What those words may mean.
        means: How the reporter knows.
        language: The language of what is told.
        files: How many files came with it.
        opens: Names of those who can open what is sealed.
        alike: What it looks like.
        passed: Whether this desk replays, and has later things on record: then it takes no report
            that was signed before them, and an officer can only write it down as relayed.
    """

    ident: str
    number: str
    actor: str
    adds: bool
    received: datetime
    acts: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    place: str
    proposed: str
    means: str
    language: str
    files: int
    opens: tuple[str, ...]
    alike: tuple[Alike, ...]
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage(Page):
    """The list.

    Args:
        allowed: Whether the reader is of the cell.
        enrols: Whether the reader may let a one-time key in.
        relays: Whether the reader may record a report as relayed.
        key: The key with which the reader came in.
        brought: What waits, oldest first.
        count: How many parcels wait in all.
        reasons: Why a report may be refused.
    """

    TEMPLATE: ClassVar[str] = "intake_waiting.html"

    allowed: bool
    enrols: bool
    relays: bool
    key: str
    brought: tuple[Brought, ...]
    count: int
    reasons: tuple[str, ...] = REASONS


def fill_waiting(visit: Visit, quarantine: Quarantine) -> WaitingPage:
    """Fill the list; who is not of the cell learns neither what waits nor how much."""
    standing, actor = visit.desk.standing(), visit.visitor.actor
    allowed = visit.visitor.known and countersigning.may_look(standing, actor)
    found: tuple[Brought, ...] = ()
    if allowed:
        waiting = countersigning.catch_up(visit.desk, quarantine, quarantine.waiting(MOST_SHOWN))
        found = _brought(visit, [each for each in waiting if each.state == "waiting"])
    return WaitingPage(
        allowed=allowed,
        enrols=allowed and countersigning.may_enrol(standing, actor),
        relays=allowed and countersigning.may_relay(standing, actor),
        key=visit.visitor.key,
        brought=found,
        count=quarantine.count() if allowed else 0,
    )


def _brought(visit: Visit, waiting: Sequence[Waiting]) -> tuple[Brought, ...]:
    entries = {each.parcel.hash: _entry(each) for each in waiting}
    states = {
        ident: begin(entry) for ident, entry in entries.items() if kind_named(entry.kind).opens
    }
    known = {ident: _known(visit, state.reports[0].body) for ident, state in states.items()}
    merged: dict[str, tuple[str, Incident]] = {}
    for found in known.values():
        merged |= found
    titles = {ident: title for ident, (title, _) in merged.items()}
    alike = lookalikes([*states.items(), *((k, state) for k, (_, state) in merged.items())])
    numbers = {each.parcel.hash: each.parcel.number for each in waiting}
    return tuple(
        _row(
            visit,
            each,
            entries[each.parcel.hash],
            _alike(alike.get(each.parcel.hash), titles, numbers),
        )
        for each in waiting
    )


def _entry(waiting: Waiting) -> Entry:
    """The first entry of a parcel, as it would stand on the ledger."""
    envelope = read_envelope(waiting.parcel.submissions[0].envelope)
    statement = envelope.statement
    return Entry(
        seq=-1,
        hash=envelope.hash,
        recorded_at=datetime.fromtimestamp(waiting.received, tz=UTC),
        statement=statement,
        body=kind_named(statement.kind).decode(statement.body),
    )


def _known(visit: Visit, body: Any) -> dict[str, tuple[str, Incident]]:
    """Reports on the ledger near a report in time, that the reader may see."""
    hours, view = timedelta(hours=Limits().hours), visit.view()
    question = Question(
        part=INCIDENT,
        since=body.occurred_from - hours,
        until=(body.occurred_until or body.occurred_from) + hours,
        at_once=True,
    )
    found = {}
    for item in view.search(question, limit=_ALIKE).items:
        state = view.state(item.subject)
        if isinstance(state, Incident):
            found[item.subject] = (item.row.title, state)
    return found


def _alike(
    found: Lookalikes | None, titles: dict[str, str], numbers: dict[str, str]
) -> tuple[Alike, ...]:
    if found is None:
        return ()
    return tuple(
        Alike(
            title=titles.get(each.other) or numbers[each.other],
            href=f"/incidents/{each.other}" if each.other in titles else f"#r-{each.other[:12]}",
            reasons=tuple(reason.says for reason in each.reasons if reason.says),
        )
        for each in found.likest
    )


def _row(visit: Visit, waiting: Waiting, entry: Entry, alike: tuple[Alike, ...]) -> Brought:
    parcel, body = waiting.parcel, entry.body
    actors = visit.desk.standing().actors
    proposed = getattr(body, "place_proposed", None)
    readers = sorted({name for box in entry.statement.boxes for name in box.to})
    return Brought(
        ident=parcel.hash,
        number=parcel.number,
        actor=parcel.actor,
        adds=parcel.adds,
        received=entry.recorded_at,
        acts=getattr(body, "acts", ()),
        since=getattr(body, "occurred_from", None),
        until=getattr(body, "occurred_until", None),
        place=getattr(body, "place_as_said", None) or "",
        proposed="" if proposed is None else proposed.name,
        means=getattr(body, "means", ""),
        language=getattr(body, "language", ""),
        files=len(waiting.files),
        opens=tuple(actors[name].name if name in actors else name for name in readers),
        alike=alike,
        passed=visit.desk.standing().clock == "replay"
        and entry.statement.signed_at < visit.desk.newest_at(),
    )
