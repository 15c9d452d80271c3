"""What a bulletin is made from: the states one reader may see, at the instants that count.

Everything here is a value that was narrowed before it came. Two instants are kept apart: registers
and published figures are shown as they stood when the period closed; events (incidents, notices,
channels, aid on the road) only up to ``shown_until``, which for the public is older by the delay
that Terms ask for.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from truceline.analysis.bulletin_shape import MadeFrom, Period, Sight, local
from truceline.analysis.scope import PUBLIC
from truceline.mechanism.catalogue import PARTS
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.patrols import Observation
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from truceline.analysis.scope import Scope

States = Mapping[str, Mapping[str, Any]]
"""Part to subject id to folded state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An entry that the reader may see, recorded since the last bulletin.

    Args:
        seq: Its place in the ledger.
        kind: Its kind, without the version.
        of: When what it speaks of happened (UTC).
        recorded_at: When the desk recorded it (UTC).
        about: Each subject it folds into: its id, part, and when it was opened (UTC).
        body: Its open fields.
    """

    seq: int
    kind: str
    of: datetime
    recorded_at: datetime
    about: tuple[tuple[str, str, datetime], ...]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one bulletin is made from.

    Args:
        terms: The agreement.
        first: The id of the desk's first agreement: what an empty ``under`` means.
        reader: For whom everything here was narrowed.
        period: The bulletin's period.
        before: The period before.
        shown_until: Up to when events are shown (UTC).
        made_from: The place of the ledger.
        opened_at: When the desk's first entry was recorded (UTC).
        zone: The zone in which times are shown.
        at_end: States as they stood when the period closed.
        events: States as they stood at ``shown_until``, where that is earlier.
        published: Every published figure on record at that place of the ledger, by subject.
        aid_figures: Every published figure of aid there, by subject.
        observations: Every observation on record there, whenever its window ended.
        spoken: Entries recorded since the last bulletin, in ledger order.
        last: How many entries the ledger had at the last bulletin.
        sights: How much of each part the reader sees.
        roles: Actor to roles.
    """

    terms: Terms
    first: str
    reader: str
    period: Period
    before: Period
    shown_until: datetime
    made_from: MadeFrom
    opened_at: datetime
    zone: ZoneInfo
    at_end: States
    events: States
    published: Mapping[str, Any]
    aid_figures: Mapping[str, Any]
    observations: tuple[Observation, ...]
    spoken: tuple[Spoken, ...]
    last: int
    sights: Mapping[str, Sight]
    roles: Mapping[str, frozenset[str]]

    def registers(self, part: str) -> Iterator[tuple[str, Any]]:
        """The subjects of a register under this agreement, as they stood at the period's end."""
        return self._mine(self.at_end.get(part, {}))

    def happened(self, part: str) -> Iterator[tuple[str, Any]]:
        """The subjects of events under this agreement, as far as they are shown."""
        return self._mine(self.events.get(part, {}))

    @property
    def who(self) -> str:
        """The reader in words."""
        return "the public" if self.reader == PUBLIC else self.reader

    def sight(self, *parts: str) -> Sight:
        """How much of some parts together the reader sees."""
        found = {self.sights.get(part, "none") for part in parts}
        return next(iter(found)) if len(found) == 1 else "in_part"

    def figures(self) -> Iterator[tuple[str, Any]]:
        """Published figures of aid under this agreement, all that are known."""
        return self._mine(self.aid_figures)

    @property
    def held_back(self) -> bool:
        """Whether the delay holds back some of the period."""
        return self.shown_until < self.period.until

    def known_to(self, *parts: str) -> str:
        """Whose numbers these are, and how much of the record stands behind them."""
        seen = self.sight(*parts)
        narrowed = "" if seen == "whole" else f", as far as {self.who} may see it"
        return f"The record of this desk{narrowed}"

    def on_record(self, *parts: str) -> str:
        """How far a number reaches: on record, or as far as this reader may see."""
        return "on record" if self.sight(*parts) == "whole" else f"that {self.who} may see"

    def none_of(self, what: str, *parts: str) -> str:
        """That there is none, in no more words than this reader may be told."""
        seen = self.sight(*parts)
        if seen == "none":
            return f"This is not open to {self.who} under these Terms: nothing is said of it."
        return f"There is no {what} {self.on_record(*parts)}."

    @property
    def whole(self) -> str:
        """The period in words."""
        return f"{local(self.period.since, self.zone)} to {local(self.period.until, self.zone)}"

    @property
    def shown(self) -> str:
        """The stretch of the period in which events are shown, in words."""
        if self.shown_until <= self.period.since:
            return f"{self.whole}; all of it is held back still"
        held = f"; shown up to {local(self.shown_until, self.zone)}" if self.held_back else ""
        return f"{self.whole}{held}"

    @property
    def end(self) -> str:
        """The end of the period in words, or up to when events are shown."""
        return f"As of {local(self.shown_until, self.zone)}"

    def _mine(self, states: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Those that fall under this agreement; what names none falls under the desk's first."""
        for subject in sorted(states):
            state = states[subject]
            body = getattr(state, "body", None)
            under = getattr(state, "under", getattr(body, "under", None))
            if under is None or (under or self.first) == self.terms.id:
                yield subject, state


def sights_of(scope: Scope, terms: Terms, first: str) -> dict[str, Sight]:
    """How much of each part a scope sees under an agreement.

    Parts whose subjects name no agreement (published figures, meetings) are read under the first.
    """
    return {name: _sight(scope, terms.id, first, name) for name in PARTS}


def _sight(scope: Scope, agreement: str, first: str, part: str) -> Sight:
    if scope.whole:
        return "whole"
    bodies = PARTS[part].kinds
    opening = [body for body in bodies if kind_of(body).opens]
    under = any(field.name == "under" for body in opening for field in dataclasses.fields(body))
    held = agreement if under else first
    keys = {f"{held} {kind_of(body).base}" for body in bodies}
    if keys <= scope.outright:
        return "whole"
    related = set().union(*scope.related.values()) if scope.reader != PUBLIC else set()
    # Where no opening can be seen there is no subject to count, whatever was said of it since.
    openings = {f"{held} {kind_of(body).base}" for body in opening}
    return "none" if openings.isdisjoint(scope.outright | related) else "in_part"
