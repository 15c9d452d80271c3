"""Aid: planned, notified or requested, answered, loaded, sent, delivered, confirmed.

The part as a whole; its kinds, states, fold and rules are in modules of their own. Approval is not
dispatch and dispatch is not arrival: each is told by an entry of its own, with figures of its own.
That no reply came follows from the clock of a request and is stored nowhere.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from truceline.mechanism.aid_event_kinds import EVENT_KINDS
from truceline.mechanism.aid_fold import begin, step
from truceline.mechanism.aid_kinds import AID, AID_KINDS
from truceline.mechanism.aid_rules import check
from truceline.mechanism.aid_states import REPLY_CLOCK, TRANSITIONS, Aid
from truceline.mechanism.parts import Part, Row

STATE_WORDS: Final[MappingProxyType[str, str]] = MappingProxyType(
    {
        "approved": "approved in full",
        "approved_partly": "approved in part",
        "approved_verbally": "approved by word of mouth",
        "turned_back": "turned back",
        "delivered": "delivered in full",
        "delivered_partly": "delivered in part",
    }
)
"""How states are said to people, where the word alone would not do."""


def row(state: Aid) -> Row:
    """The docket's row."""
    holds = "; ".join(hold.says for hold in state.holds)
    said = STATE_WORDS.get(state.state, state.state)
    return Row(
        state=state.state,
        title=f"{state.title}: {said}{f', {holds}' if holds else ''}"[:400],
        under=state.under,
        parties=tuple(dict.fromkeys(each for each in (state.carrier, *state.receivers) if each)),
        recipients=tuple(dict.fromkeys(each.to for each in state.asked)),
        area=state.area,
        place=state.places[0] if len(state.places) == 1 else "",
        since=state.since,
        until=state.until,
        marks=state.marks,
        stops={REPLY_CLOCK: frozenset({"replied", "withdrawn"})} if state.request else {},
        words=" ".join(
            (
                state.title,
                state.mode,
                *state.places,
                *state.said,
                *(obstacle.says for obstacle in state.obstacles),
            )
        ),
    )


PART: Final = Part(
    name=AID,
    kinds=(*AID_KINDS, *EVENT_KINDS),
    transitions=TRANSITIONS,
    initial=frozenset({"planned"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"confirmed", "withdrawn"}),
)
