"""Incidents in a bulletin: what was reported, what was found, and which clocks ran out.

A report is an allegation and is counted as one; a finding is its makers' and stands apart, each
with the interests of whoever made it. Nothing here adds the two. A place is the one that was
confirmed, as coarse as it was confirmed; what a reporter called it is not printed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from truceline.analysis.bulletin_shape import Block, Table, amount, block, columns, spoken
from truceline.analysis.clocks import clocks, overdue
from truceline.analysis.seating import seating
from truceline.analysis.shared_findings import form_of
from truceline.mechanism.catalogue import PARTS
from truceline.mechanism.incident_interests import interests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.bulletin_shape import Cell, Sight
    from truceline.analysis.bulletin_sheet import Sheet
    from truceline.mechanism.incident_states import Finding, Incident

UNCONFIRMED = "place not confirmed"
ALLEGED = "A report is an allegation: a reported incident is never counted as a violation."
FOUND = "A finding is its makers' own; the interests of each maker stand beside it."
SEVERAL = "An incident of several acts has a row for each of them: rows are not to be added."
DEFAULT = "A clock on the desk's own default marks no party in breach; only agreed clocks can."
HIDDEN_STOPS = (
    "Clocks of what this reader sees only in part are not counted: an answer that it may not see "
    "would look like lateness."
)


def incidents(sheet: Sheet) -> Block:
    """Incidents reported and registered in the period by act and coarse place, and findings."""
    says = [ALLEGED, FOUND]
    here = [state for _, state in sheet.happened("incident")]
    seen = sheet.sight("incident")
    if seen == "none":
        says.append(sheet.none_of("incident", "incident"))
        return block("incidents", "Incidents", seen, says)
    reported = sum(_reported(state, sheet) > 0 for state in here)
    registered = sum(sheet.period.holds(_registered(state)) for state in here)
    says.append(
        f"In the period {amount(reported, 'incident was', 'incidents were')} reported and "
        f"{registered} registered, of "
        f"{len(here)} {sheet.on_record('incident')}."
    )
    says.append(SEVERAL)
    return block("incidents", "Incidents", seen, says, _allegations(sheet, here), _findings(sheet))


def place_of(state: Incident) -> str:
    """The confirmed place of an incident, as coarse as it was confirmed."""
    return UNCONFIRMED if state.place is None else state.place.name


def _reported(state: Incident, sheet: Sheet, *, earlier: bool = False) -> int:
    """How many reports of it came in the period, or in the one before."""
    period = sheet.before if earlier else sheet.period
    return sum(period.holds(report.recorded_at) for report in state.reports)


def _registered(state: Incident) -> Any:
    return state.marks.get("registered")


def _allegations(sheet: Sheet, here: list[Incident]) -> Table:
    counted: dict[tuple[str, str], Counter[str]] = {}
    for state in here:
        facts = {
            "reported": _reported(state, sheet) > 0,
            "before": _reported(state, sheet, earlier=True) > 0,
            "registered": sheet.period.holds(_registered(state)),
            "withdrawn": sheet.period.holds(state.marks.get("withdrawn")),
        }
        for act in state.acts if any(facts.values()) else ():
            row = counted.setdefault((spoken(act), place_of(state)), Counter())
            row.update(name for name, so in facts.items() if so)
    rows: list[tuple[Cell, ...]] = [
        (act, place, row["reported"], row["before"], row["registered"], row["withdrawn"])
        for (act, place), row in sorted(counted.items())
    ]
    return Table(
        id="allegations",
        caption="Allegations: incidents reported, by act and place",
        period=sheet.shown,
        source=sheet.known_to("incident"),
        out_of=f"{amount(len(here), 'incident')} {sheet.on_record('incident')}",
        columns=columns(
            act=("act, as alleged", "words"),
            place=("place", "words"),
            reported=("reported", "number"),
            reported_before=("in the period before", "number"),
            registered=("registered", "number"),
            withdrawn=("taken back", "number"),
        ),
        rows=tuple(rows),
    )


def _findings(sheet: Sheet) -> Table:
    sides = {state.actor: state.side for _, state in sheet.registers("party")}
    rows = [
        _finding(sheet, subject, state, finding, sides)
        for subject, state in sheet.happened("incident")
        for finding in state.findings
        if sheet.period.holds(finding.recorded_at)
    ]
    return Table(
        id="findings",
        caption="Findings recorded in the period, each with its maker",
        period=sheet.shown,
        source="The maker named in each row",
        out_of=f"{amount(len(rows), 'finding')} recorded in the period "
        f"{sheet.on_record('incident')}",
        columns=columns(
            incident=("incident", "id"),
            acts=("acts", "words"),
            place=("place", "words"),
            finding=("finding", "words"),
            against=("against", "words"),
            maker=("maker", "id"),
            capacity=("capacity", "words"),
            form=("with the others it is", "words"),
            interest=("the maker's own interest", "words"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )


def _finding(
    sheet: Sheet, subject: str, state: Incident, finding: Finding, sides: dict[str, str]
) -> tuple[Cell, ...]:
    own = interests([finding.maker], sheet.terms, sheet.roles, state.involved, sides)
    seats = seating(sheet.roles, (each for _, each in sheet.registers("party")))
    return (
        subject[:12],
        ", ".join(spoken(act) for act in state.acts),
        place_of(state),
        spoken(finding.body.finding),
        ", ".join(sorted(finding.body.against)) or "nobody named",
        finding.maker,
        finding.body.capacity,
        form_of(state.standing, sheet.terms, seats, sure=sheet.sight("party") == "whole"),
        " ".join(interest.sentence for interest in own) or "none on record",
    )


def late(sheet: Sheet) -> Block:
    """Clocks that have run out at the period's end, by the authority of their value."""
    counted: dict[tuple[str, str, str], Counter[str]] = {}
    clocked = [part for part in sorted(PARTS) if any(True for _ in _stopping(sheet, part))]
    for part in clocked:
        for row in _stopping(sheet, part) if sheet.sight(part) == "whole" else ():
            for clock in clocks(row, sheet.terms):
                going = clock.started <= sheet.shown_until and (
                    clock.stopped_at is None or clock.stopped_at > sheet.shown_until
                )
                key = ("agreed" if not clock.on_desk_default else "desk default", clock.name, part)
                found = counted.setdefault(key, Counter())
                found["running"] += going
                found["overdue"] += overdue(clock, sheet.shown_until)
    rows: list[tuple[Cell, ...]] = [
        (authority, spoken(name), spoken(part), found["overdue"], found["running"])
        for (authority, name, part), found in sorted(counted.items())
        if found["running"] or found["overdue"]
    ]
    sight: Sight = "whole" if set(sheet.sights.values()) <= {"whole"} else "in_part"
    says = [DEFAULT]
    if sight != "whole":
        says.append(HIDDEN_STOPS)
    if not any(row[3] for row in rows):
        which = "clock" if sight == "whole" else f"clock of what {sheet.who} sees whole"
        says.append(f"No {which} had run out.")
    table = Table(
        id="clocks_past",
        caption="Clocks past their time, by the authority of their value",
        period=sheet.end,
        source="The record of this desk and the agreement's Terms",
        out_of="Clocks of that name that were running, in the last column",
        columns=columns(
            authority=("authority", "words"),
            clock=("clock", "words"),
            part=("of", "words"),
            overdue=("overdue", "number"),
            running=("running", "number"),
        ),
        rows=tuple(rows),
    )
    return block("overdue", "Clocks past their time", sight, says, table)


def _stopping(sheet: Sheet, part: str) -> Iterator[Any]:
    """The rows of a part that have clocks."""
    rows = (PARTS[part].row(state) for _, state in sheet.happened(part))
    return (row for row in rows if row.stops)


def unheard(sheet: Sheet) -> Table:
    """Places on record of which no report came in the period: not calm, only no report."""
    told = {
        place_of(state) for _, state in sheet.happened("incident") if _reported(state, sheet) > 0
    }
    known: dict[str, str] = {}
    for _, state in sheet.happened("incident"):
        if state.place is not None:
            known[state.place.name] = "of an earlier report"
    for _, state in sheet.registers("local_truce"):
        known[state.place] = "of a local truce"
    for _, state in sheet.registers("area_list"):
        listed = state.on(sheet.period.day)
        for area in () if listed is None else listed.areas:
            known.setdefault(area.place, f"of the list of {state.by}")
    return Table(
        id="no_report",
        caption="Places on record of which no report came",
        period=sheet.shown,
        source=sheet.known_to("incident"),
        out_of=f"{amount(len(known), 'place')} {sheet.on_record('incident')}",
        columns=columns(place=("place", "words"), known_from=("known from", "words")),
        rows=tuple((place, known[place]) for place in sorted(known) if place not in told),
    )


def held_up(sheet: Sheet) -> tuple[Table, Table]:
    """Where access was denied or delayed, and lines cut, in the period."""
    refused: Counter[tuple[str, str]] = Counter()
    cut: Counter[tuple[str, bool]] = Counter()
    asked = 0
    for _, state in sheet.happened("incident"):
        here = [said for said in state.access if sheet.period.holds(said.recorded_at)]
        asked += len(here)
        refused.update((said.what, said.by) for said in here if said.what != "granted")
        for pause in state.pauses:
            open_still = pause.until is None or pause.until >= sheet.shown_until
            if pause.since < sheet.shown_until and (
                pause.until is None or pause.until >= sheet.period.since
            ):
                cut[(spoken(pause.reason), open_still)] += 1
    source = sheet.known_to("incident")
    access = Table(
        id="access",
        caption="Access denied or delayed",
        period=sheet.shown,
        source=source,
        out_of=f"{asked} words on access in the period {sheet.on_record('incident')}",
        columns=columns(what=("access", "words"), by=("by", "id"), times=("times", "number")),
        rows=tuple((what, by, times) for (what, by), times in sorted(refused.items())),
    )
    lines = Table(
        id="could_not_work",
        caption="Incidents on which work rested",
        period=sheet.shown,
        source=source,
        out_of=f"{amount(sum(1 for _ in sheet.happened('incident')), 'incident')} "
        f"{sheet.on_record('incident')}",
        columns=columns(
            reason=("because", "words"), still=("still", "words"), incidents=("times", "number")
        ),
        rows=tuple(
            (reason, "yes" if still else "no", times)
            for (reason, still), times in sorted(cut.items())
        ),
    )
    return access, lines
