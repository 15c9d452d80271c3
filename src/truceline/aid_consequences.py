"""What the desk itself says when aid is attacked: an incident, opened in the same transaction.

Aid desk and incident desk share places, times and parties, so an attack on a convoy is never a line
of the aid track alone. The report that the desk makes mentions the consignment, names the act and
the time, and says no more to its readers than they could read of the attack itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from truceline.ledger.entry import format_time
from truceline.mechanism.aid_event_kinds import AidAttacked
from truceline.own_words import OwnWords
from truceline.registrar import Registrar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from truceline.ledger.entry import Submission
    from truceline.mechanism.aid_states import Aid
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.terms import Terms

AID: Final = "aid"
INCIDENT: Final = "incident"
ACT: Final = "attack_on_convoy"
"""The act that Terms must prohibit for the desk to open an incident of it."""

_UNDETERMINED: Final = "und"
"""BCP 47 for no language in particular: the desk tells no story."""


@dataclass(frozen=True, slots=True)
class AidDesk:
    """Opens incidents of attacks on aid.

    Args:
        registrar: The desk's registrar.
        voice: The desk's own voice.
    """

    registrar: Registrar
    voice: OwnWords

    def after(self, entries: Sequence[Entry]) -> Iterator[Submission]:
        """The desk's reports after a group of entries: one for each attack that has none yet."""
        for entry in entries:
            if isinstance(entry.body, AidAttacked):
                yield from self._incident(entry, entries[-1])

    def _incident(self, entry: Entry, last: Entry) -> Iterator[Submission]:
        consignments = {
            subject: folded.state
            for subject in entry.statement.about
            if (folded := self._folded(subject)) is not None and folded.part.name == AID
        }
        if not consignments or self._has_one(entry, tuple(consignments)):
            return
        aid = next(iter(consignments.values()))
        terms = self._terms(aid)
        if terms is None:
            return
        about = tuple(consignments)
        yield self.voice.say("incident.reported", self._report(entry, aid, terms), about,
                             last.recorded_at)  # fmt: skip

    def _folded(self, subject: str) -> Any | None:
        return self.registrar.clerk.folds.now(subject)

    def _has_one(self, entry: Entry, consignments: tuple[str, ...]) -> bool:
        """Whether the author names an incident of it, or the desk opened one of the same attack."""
        named = (self._attacks(subject) for subject in entry.statement.about)
        if any(starts for starts in named):
            return True
        begun = entry.body.occurred_from
        store = self.registrar.store
        return any(
            begun in self._attacks(mention)
            for subject in consignments
            for mention in store.mentions(subject, INCIDENT)
        )

    def _attacks(self, subject: str) -> frozenset[datetime]:
        """When the attacks on aid that an incident was reported for began; empty for none."""
        folded = self._folded(subject)
        if folded is None or folded.part.name != INCIDENT:
            return frozenset()
        return frozenset(
            report.body.occurred_from for report in folded.state.reports if ACT in report.body.acts
        )

    def _terms(self, aid: Aid) -> Terms | None:
        """The agreement that prohibits the attack: the consignment's own, or another in force."""
        standing = self.registrar.standing()
        own = standing.terms_of(aid.under) or standing.first
        in_force = standing.in_force
        ordered = (
            *((own,) if own.id in in_force else ()),
            *(terms for name, terms in in_force.items() if name != own.id),
        )
        return next((terms for terms in ordered if ACT in terms.acts), None)

    def _report(self, entry: Entry, aid: Aid, terms: Terms) -> dict[str, Any]:
        body: AidAttacked = entry.body
        taken = terms.sections.reporting
        violation = taken is None or "violation" in taken.what
        found: dict[str, Any] = {
            "report_class": "violation" if violation else "potential_violation",
            "acts": [ACT],
            "occurred_from": format_time(body.occurred_from),
            "language": _UNDETERMINED,
            "source_class": body.source_class,
            "means": body.means,
            "under": terms.id,
        }
        standing = self.registrar.standing()
        own = standing.terms_of(aid.under) or standing.first
        if not _no_wider(terms, own):
            return found
        if body.occurred_until is not None:
            found["occurred_until"] = format_time(body.occurred_until)
        # Another agreement may have a larger cell, for which this box would be too fine.
        if body.area is not None and terms.id == own.id:
            area = body.area
            found["area"] = {
                "south": area.south, "west": area.west, "north": area.north, "east": area.east
            }  # fmt: skip
        found["place_as_said"] = body.place
        found["suspected"] = list(body.suspected)
        found["affected"] = [aid.carrier] if aid.carrier else []
        return found


def _no_wider(incident: Terms, aid: Terms) -> bool:
    """Whether everybody who may read the report may read the word on the attack, too.

    ``author`` means the desk in the one and the teller in the other; parties and recipients of the
    one are not those of the other, so a report that they read repeats nothing. Who sits on a rung
    reads what was referred to it: by then somebody who may read the file has sent it up.
    """
    readers = incident.audience("incident.reported") - {"author", "rung"}
    told = aid.audience("aid.attacked") - {"author", "parties", "recipients"}
    return "public" in told or readers <= told
