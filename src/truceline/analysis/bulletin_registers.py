"""The registers in a bulletin: acceptances of groups, and truces of places, each for itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from truceline.analysis.bulletin_shape import Block, Table, amount, block, columns, local, spoken
from truceline.analysis.scope import PUBLIC
from truceline.analysis.seating import seating
from truceline.mechanism.local_truces import as_told
from truceline.mechanism.party_standing import UNAFFILIATED, standing_at, status_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet
    from truceline.mechanism.local_truces import LocalTruceState, Stretch
    from truceline.mechanism.terms_answers import Seat

STATUSES = ("active", "attested", "declared", "invited", "suspended", "referred",
            "excluded_by_decision", "withdrawn", "lapsed", UNAFFILIATED)  # fmt: skip
"""The order in which standings are listed."""

NOT_EXCLUDED = (
    "Not to have accepted is not to be excluded; protection of civilians rests on neither."
)
_TICK = timedelta(microseconds=1)
TWO_REGISTERS = (
    "Acceptances of groups and truces of places are two registers; their numbers are never added."
)


def parties(sheet: Sheet) -> Block:
    """Acceptances by standing, at the start and at the end of the period, and what changed."""
    states = [state for _, state in sheet.registers("party")]
    start, end = sheet.period.since, sheet.period.until
    then, now = (
        Counter(turn.status for state in states if (turn := standing_at(state, at)) is not None)
        for at in (start, _before(end))
    )
    rows: list[tuple[Cell, ...]] = [
        (spoken(status), then[status], now[status], _signed(now[status] - then[status]))
        for status in STATUSES
        if then[status] or now[status]
    ]
    running = Table(
        id="standings",
        caption="Acceptances by standing",
        period=f"At the start and at the end of {sheet.whole}",
        source=sheet.known_to("party"),
        out_of=f"{amount(len(states), 'actor')} with a standing {sheet.on_record('party')}",
        columns=columns(
            standing=("standing", "words"),
            at_start=("at the start", "number"),
            at_end=("at the end", "number"),
            change=("change", "words"),
        ),
        rows=tuple(rows),
    )
    says = [NOT_EXCLUDED]
    if not states:
        says.append(sheet.none_of("acceptance under this agreement", "party"))
    elif not _names_shown(sheet):
        says.append("Names are not listed: the Terms give counts to the public.")
    return block("parties", "Parties and acceptances", sheet.sight("party"), says, running,
                 _changed(sheet))  # fmt: skip


def _names_shown(sheet: Sheet) -> bool:
    rule = sheet.terms.sections.parties
    # Whether a name may be public "subject to safety" is for people to judge, so it is not listed.
    return sheet.reader != PUBLIC or (rule is not None and rule.public_register == "names")


def _changed(sheet: Sheet) -> Table:
    """Each actor whose standing changed in the period, where its name may be listed."""
    rows: list[tuple[Cell, ...]] = []
    count = sum(1 for _ in sheet.registers("party"))
    for _, state in sheet.registers("party") if _names_shown(sheet) else ():
        old = status_at(state, sheet.period.since)
        turn = standing_at(state, _before(sheet.period.until))
        if turn is not None and turn.status != old:
            since = local(turn.since, sheet.zone)
            rows.append((state.name, state.actor, spoken(old), spoken(turn.status), since))
    return Table(
        id="standings_changed",
        caption="Standings that changed in the period",
        period=sheet.whole,
        source=sheet.known_to("party"),
        out_of=f"{amount(count, 'actor')} with a standing {sheet.on_record('party')}",
        columns=columns(
            name=("name", "words"),
            actor=("actor", "id"),
            was=("was", "words"),
            now=("is now", "words"),
            since=("since", "time"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )


def silences(sheet: Sheet) -> Block:
    """Truces of places: how many run, and each that ran, began or ended in the period."""
    states = [state for _, state in sheet.registers("local_truce")]
    rows: list[tuple[Cell, ...]] = []
    counts: list[tuple[Cell, ...]] = []
    for form in ("silence", "settlement"):
        mine = [state for state in states if state.form == form]
        then, now = (
            sum(state.running_at(at) is not None for state in mine)
            for at in (sheet.period.since, _before(sheet.period.until))
        )
        if mine:
            counts.append((form, then, now, _signed(now - then), len(mine)))
    seats = seating(sheet.roles, (state for _, state in sheet.registers("party")))
    for state in states:
        for stretch in state.stretches:
            until = min((at for at in (stretch.until, state.ended_at) if at), default=None)
            ran = stretch.since < sheet.period.until and (
                until is None or until >= sheet.period.since
            )
            if ran:
                last = _before(sheet.period.until)
                rows.append((
                    state.place, state.form, state.phase(last), local(stretch.since, sheet.zone),
                    local(until, sheet.zone) or "open-ended",
                    _signed_by(state, stretch, seats, sheet),
                ))  # fmt: skip
    source = sheet.known_to("local_truce")
    running = Table(
        id="local_truces",
        caption="Truces of places that run",
        period=f"At the start and at the end of {sheet.whole}",
        source=source,
        out_of=f"Truces of places {sheet.on_record('local_truce')}, in the last column",
        columns=columns(
            form=("form", "words"),
            at_start=("at the start", "number"),
            at_end=("at the end", "number"),
            change=("change", "words"),
            all=("in all", "number"),
        ),
        rows=tuple(counts),
    )
    each = Table(
        id="local_truces_of_the_period",
        caption="Truces of places that ran in the period",
        period=sheet.whole,
        source=source,
        out_of=f"Each stretch of each truce {sheet.on_record('local_truce')}",
        columns=columns(
            place=("place", "words"),
            form=("form", "words"),
            at_end=("at the end", "words"),
            since=("since", "time"),
            until=("until", "time"),
            signed=("whose word", "words"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )
    says = [TWO_REGISTERS]
    if not states:
        says.append(sheet.none_of("truce of a place", "local_truce"))
    return block("local_silences", "Local silences and settlements", sheet.sight("local_truce"),
                 says, running, each)  # fmt: skip


def _signed_by(
    truce: LocalTruceState, stretch: Stretch, seats: Mapping[str, Seat], sheet: Sheet
) -> str:
    """Whose word a stretch is at the end of the period: of those whom Terms name, or as told."""
    lacks = truce.unsigned(stretch, sheet.terms, seats, _before(sheet.period.until))
    # Where Terms give the public no names, the recorder's is none either.
    told = stretch if _names_shown(sheet) else replace(stretch, by="its recorder")
    if lacks:
        return as_told(told, lacks, sure=sheet.sight("local_truce") == "whole")
    rule = sheet.terms.sections.effect.silences
    asked = rule is not None and rule.agreed_by is not None and truce.form == "silence"
    return f"signed by {rule.agreed_by}" if rule is not None and asked else f"of {told.by}"


def _before(at: datetime) -> datetime:
    """The last instant that belongs to a period that ends at ``at``."""
    return at - _TICK


def _signed(change: int) -> str:
    """A change with its sign."""
    return f"{change:+d}" if change else "0"
