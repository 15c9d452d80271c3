"""Channels and contact in a bulletin: which ways to speak were open, who was tried, who answered.

Silence is worked out from signs of life, so it is only said to a reader who sees all of them: to
anybody else an answer that is hidden would look like silence.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from truceline.analysis.bulletin_shape import Block, Table, amount, block, columns, local, spoken
from truceline.analysis.reach import Register, lines, reach

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet

SPEAKING = ("channel", "contact", "focal_point")
NO_CONSENT = "That somebody did not answer is a fact with a date; it is no consent and no refusal."
PARTLY = (
    "Channels and contact are not worked out for this reader: an answer that it may not see would "
    "look like silence."
)


def ways(sheet: Sheet) -> Block:
    """Channels by state, parties that cannot be reached, and attempts by what came of them."""
    seen = sheet.sight(*SPEAKING)
    says = [NO_CONSENT]
    if seen != "whole":
        says.append(PARTLY)
        return block("channels", "Channels and contact", seen, says)
    register = Register(
        at=sheet.shown_until,
        agreements={sheet.terms.id: sheet.terms},
        first=sheet.first,
        channels=dict(sheet.happened("channel")),
        focal_points=dict(sheet.happened("focal_point")),
        contacts=dict(sheet.happened("contact")),
        parties=dict(sheet.happened("party")) if sheet.sight("party") == "whole" else {},
    )
    return block("channels", "Channels and contact", seen, says, _channels(register, sheet),
                 _unreached(register, sheet), _attempts(sheet))  # fmt: skip


def _channels(register: Register, sheet: Sheet) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            line.channel, spoken(line.medium), line.state, local(line.since, sheet.zone),
            {True: "silent", False: "heard of", None: "no heartbeat is asked for"}[line.silent],
            local(line.silent_since, sheet.zone) or "", local(line.last_sign, sheet.zone) or "",
        )
        for line in lines(register)
    ]  # fmt: skip
    return Table(
        id="channels_at_end",
        caption="Channels, with their last sign of life",
        period=sheet.end,
        source=sheet.known_to("channel"),
        out_of=f"{amount(len(rows), 'channel')} on record or in the Terms",
        columns=columns(
            channel=("channel", "words"),
            medium=("medium", "words"),
            state=("state", "words"),
            since=("since", "time"),
            silence=("signs of life", "words"),
            silent_since=("silent since", "time"),
            last_sign=("last sign", "time"),
        ),
        rows=tuple(rows),
    )


def _unreached(register: Register, sheet: Sheet) -> Table:
    found = reach(register)
    return Table(
        id="parties_unreached",
        caption="Active parties that are not known to be reachable",
        period=sheet.end,
        source=sheet.known_to("party", *SPEAKING),
        out_of=amount(len(found), "active party", "active parties"),
        columns=columns(party=("party", "id"), why=("why", "words")),
        rows=tuple((each.party, "; ".join(each.reasons)) for each in found if not each.reachable),
    )


def _attempts(sheet: Sheet) -> Table:
    counted: Counter[tuple[str, str]] = Counter(
        (state.to, spoken(state.state))
        for _, state in sheet.happened("contact")
        if sheet.period.holds(state.at)
    )
    tried = Counter(to for (to, _), times in counted.items() for _ in range(times))
    return Table(
        id="contact_attempts",
        caption="Attempts to reach somebody, by what came of them",
        period=sheet.shown,
        source=sheet.known_to("contact"),
        out_of="Attempts to reach that actor in the period, in the last column",
        columns=columns(
            to=("to", "id"),
            outcome=("what came of it", "words"),
            times=("times", "number"),
            tried=("attempts", "number"),
        ),
        rows=tuple(
            (to, outcome, times, tried[to]) for (to, outcome), times in sorted(counted.items())
        ),
    )
