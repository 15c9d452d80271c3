"""Terms: one YAML file is the truce, and this class answers what it says.

Nothing that differs between truces is in code. Acts, bodies, rungs, clocks, separation, consents,
readers and rights are read from the file, checked whole (every fault at once, with line and
column), and asked through the methods below. Terms are immutable: an amendment is another Terms.

>>> from truceline.errors import BadInput
>>> try:
...     Terms.parse(b"terms: {id: made-up}")
... except BadInput as error:
...     print(error.faults[0])
TERMS_MISSING_FIELD at 1:1: terms has no 'title', which it needs. Add title.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from truceline.errors import BadInput
from truceline.mechanism import terms_model as who
from truceline.mechanism import terms_rules as how
from truceline.mechanism.spans import Calendar, Span, add
from truceline.mechanism.terms_answers import (
    AcceptanceRule,
    Responsibility,
    Seat,
    acceptance_rule,
    for_kind,
    quorum_met,
    responsibility_rows,
)
from truceline.mechanism.terms_check import read_document
from truceline.mechanism.terms_effect import Precondition, effect_times
from truceline.mechanism.terms_marks import Provenance
from truceline.mechanism.terms_minima import Reach, Separation, reach_of, separation_of, told_of
from truceline.mechanism.terms_sections import Sections
from truceline.mechanism.terms_words import Act, NoticeKind, Pause, Vocabulary, over_shipped

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """One agreement, as its file says it. Two Terms are equal when their bytes are.

    Args:
        name: What the file was called.
        hash: SHA-256 of its bytes, hexadecimal.
        text: Its text; ``text.encode()`` gives the bytes back.
        sections: Every section, as frozen dataclasses.
        words: The vocabulary: the shipped one, with the file's own lists in place of it.
        provenance: Source and basis of values, by dotted path such as ``effect.effective_at``.
    """

    name: str
    hash: str
    text: str
    sections: Sections
    words: Vocabulary
    provenance: Mapping[str, Provenance] = field(repr=False)

    @classmethod
    def parse(
        cls, data: bytes, *, name: str = "terms.yaml", kinds: frozenset[str] | None = None
    ) -> Terms:
        """Read Terms from the bytes of a YAML file.

        Args:
            data: The file's bytes (UTF-8).
            name: What to call it.
            kinds: The entry kinds that exist, without versions; where given, kinds named in rights
                and audiences must be among them.

        Raises:
            BadInput: with every fault found, each ``where`` a ``line:column``.
        """
        return _parse(data, name, kinds)

    def __eq__(self, other: object) -> bool:
        """Whether the two were read from the same bytes."""
        return isinstance(other, Terms) and self.hash == other.hash

    def __hash__(self) -> int:
        """The hash of their bytes' hash."""
        return hash(self.hash)

    # Identity and effect.

    @property
    def id(self) -> str:
        """The agreement's id."""
        return self.sections.terms.id

    @property
    def title(self) -> str:
        """What people call it."""
        return self.sections.terms.title

    @property
    def version(self) -> int:
        """Its version, raised by each amendment."""
        return self.sections.terms.version

    @property
    def status(self) -> str:
        """``proposed`` (creates no duty), ``in_force``, ``suspended`` or ``ended``."""
        return self.sections.terms.status

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its days begin."""
        return self.sections.scope.timezone

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains it applies to, such as ``land`` and ``air``."""
        return self.sections.scope.domains

    @property
    def proposed_on(self) -> date | None:
        """The day on which it was proposed."""
        return self.sections.effect.proposed_on

    @property
    def effective_at(self) -> datetime | None:
        """When it takes effect (UTC), or None where the file does not say."""
        return effect_times(self.sections.effect, self.zone, self.calendars)[0]

    @property
    def ends_at(self) -> datetime | None:
        """When it ends (UTC), or None for open-ended."""
        return effect_times(self.sections.effect, self.zone, self.calendars)[1]

    @property
    def preconditions(self) -> tuple[Precondition, ...]:
        """The readiness checklist."""
        return self.sections.effect.preconditions

    # Who.

    @property
    def guarantors(self) -> tuple[str, ...]:
        """The actor ids of the guarantors."""
        return tuple(item.id for item in self.sections.guarantors)

    def guarantor(self, actor: str) -> who.Guarantor | None:
        """The guarantor with that id: its name, whether it is a belligerent, and its interest."""
        return next((item for item in self.sections.guarantors if item.id == actor), None)

    @property
    def bodies(self) -> tuple[who.Body, ...]:
        """Every body."""
        return self.sections.bodies

    def body(self, name: str) -> who.Body | None:
        """The body with that id."""
        return next((item for item in self.sections.bodies if item.id == name), None)

    def responsibilities(self) -> tuple[Responsibility, ...]:
        """The matrix of who does what, ordered by task, then leaders first."""
        return responsibility_rows(self.sections)

    @property
    def sides(self) -> Mapping[str, who.Side]:
        """The sides of the conflict, by id."""
        return self.sections.parties.sides if self.sections.parties else {}

    @property
    def acceptance(self) -> AcceptanceRule | None:
        """How parties accept, or None where the agreement has no parties that join."""
        parties = self.sections.parties
        return acceptance_rule(parties) if parties else None

    def binds(self, status: str) -> bool:
        """Whether a party of this status is bound by the terms."""
        parties = self.sections.parties
        return parties is not None and status in parties.status_effect.bound

    def protects(self, status: str) -> bool:
        """Whether a party of this status is protected by the terms."""
        parties = self.sections.parties
        return parties is not None and status in parties.status_effect.protected

    def obligations_of(self, side: str) -> tuple[who.Obligation, ...]:
        """The duties of a side, or of ``guarantors``, in the order of the file."""
        duties = self.sections.obligations
        if duties is None:
            return ()
        return tuple(duties.duties[code] for code in duties.sides.get(side, ()))

    def listing_takes_effect(self, authority: str, agreed_by: frozenset[str]) -> bool:
        """Whether a listing on this authority, agreed by these actors, excludes anybody.

        False for an authority that the exclusions do not name (a national one, say), and where
        the authority needs a quorum that ``agreed_by`` does not meet.
        """
        rule = self.sections.exclusions
        if rule is None or authority not in rule.authorities:
            return False
        needs = rule.authorities[authority].needs
        return needs is None or self.quorum_met(needs, dict.fromkeys(agreed_by, frozenset()))

    # Acts.

    @property
    def acts(self) -> Mapping[str, Act]:
        """Every prohibited act, by its code."""
        return _acts(self)

    def counts_toward_exclusion(self, act: str) -> bool:
        """Whether persistent findings of this act may lead to exclusion."""
        rule, known = self.sections.prohibited, self.acts.get(act)
        if rule is None or known is None:
            return False
        return act in rule.toward_exclusion or known.family in rule.toward_exclusion

    # Clocks.

    @property
    def clocks(self) -> Mapping[str, how.ClockRule]:
        """Every clock, by name."""
        return self.sections.procedure.clocks if self.sections.procedure else {}

    def clock(self, name: str) -> how.ClockRule | None:
        """The clock with that name."""
        return self.clocks.get(name)

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """The calendars, by name; without a zone of their own they have the scope's."""
        return {
            name: Calendar(
                zone=rule.zone or self.zone,
                weekend=frozenset(rule.weekend),
                holidays=frozenset(rule.holidays),
            )
            for name, rule in self.sections.calendars.items()
        }

    def due(self, rule: how.ClockRule, start: datetime) -> datetime:
        """When a clock that started at ``start`` (aware) runs out, without its pauses (UTC)."""
        return self.after(rule.span, start)

    def after(self, span: Span, start: datetime) -> datetime:
        """When ``span`` ends if it starts at ``start``; days are days of the scope's zone (UTC)."""
        return add(span, start.astimezone(self.zone), self.calendars)

    def pause(self, name: str) -> Pause | None:
        """What begins and ends a reason for which clocks rest."""
        return (self.words.pauses or {}).get(name)

    # Procedure.

    @property
    def ladder(self) -> tuple[str, ...]:
        """The rungs, ids of bodies, lowest first."""
        return self.sections.procedure.ladder if self.sections.procedure else ()

    @property
    def persistence(self) -> how.Persistence | None:
        """When breaches are persistent."""
        return self.sections.procedure.persistence if self.sections.procedure else None

    @property
    def finding_rule(self) -> how.FindingRule | None:
        """Who finds, and on what basis."""
        return self.sections.procedure.finding if self.sections.procedure else None

    @property
    def never_query(self) -> frozenset[str]:
        """Acts about which nothing is ever asked of a suspected party."""
        rule = self.finding_rule
        return frozenset(rule.never_query) if rule else frozenset()

    def decision(self, name: str) -> how.Decision | None:
        """Who decides, for a decision such as ``referral`` or ``exclusion``."""
        return self.sections.procedure.decisions.get(name) if self.sections.procedure else None

    def quorum_met(self, name: str, signers: Mapping[str, frozenset[str] | Seat]) -> bool:
        """Whether these actors (each with its roles, or its seat) make up a quorum."""
        groups = self.sections.quorums.get(name, ())
        return quorum_met(groups, signers, frozenset(self.guarantors))

    # Notices.

    def notice_kind(self, kind: str) -> NoticeKind | None:
        """What the vocabulary says of a kind of notice."""
        return (self.words.notices or {}).get(kind)

    def admits_notice(self, kind: str) -> bool:
        """Whether this kind of notice may be filed under this agreement."""
        return self._desk is not None and kind in self._desk.kinds

    def humanitarian(self, kind: str) -> bool:
        """Whether notices of this kind are humanitarian: never approved or objected to."""
        if self._desk is not None and self._desk.humanitarian_kinds is not None:
            return kind in self._desk.humanitarian_kinds
        known = self.notice_kind(kind)
        return known is not None and known.humanitarian

    def lead(self, kind: str) -> Span | None:
        """How long before it begins a notice of this kind is due; None where none is fixed."""
        if self._desk is None:
            return None
        lead = self._desk.lead
        return lead[kind] if kind in lead else lead.get("default")

    def consents(self, kind: str) -> how.Consents:
        """Who must answer a notice of this kind; without a rule, all whom it names acknowledge."""
        rules = self._desk.consents if self._desk else {}
        return rules.get(kind) or rules.get("default") or how.Consents(recipients=("named",))

    def separation(self, kind_a: str, kind_b: str) -> Separation:
        """What two notices of these kinds must keep between them, seen from the first.

        The most exact pair of the file wins (kinds before classes before ``any``); asked the other
        way round, before and after change places. Where no pair fits, volumes that touch meet.
        """
        return separation_of(self._desk, kind_a, kind_b, self.humanitarian)

    @property
    def reach(self) -> Reach:
        """The widest that any pair of notices keeps, for whoever must not search too narrowly."""
        return reach_of(self._desk)

    def tells(self, kind: str) -> tuple[str, ...]:
        """Who must be told of a notice of this kind: roles and ``actor:ID``, each once."""
        return told_of(self._desk, kind, self.consents(kind).recipients)

    @property
    def coarse_cell_deg(self) -> float | None:
        """The cell in which others may learn of a hidden volume, degrees; None without a desk."""
        return self._desk.coarse_cell_deg if self._desk else None

    @property
    def check_quota(self) -> how.Quota | None:
        """How many conflict checks an actor may make."""
        return self._desk.check_quota if self._desk else None

    # Readers.

    def rights(self, kind_name: str) -> frozenset[str]:
        """Who may record entries of a kind: role names, ``actor:ID``, ``all``."""
        return for_kind(self.sections.rights, kind_name)

    def audience(self, kind_name: str) -> frozenset[str]:
        """Who gets the body: ``public``, role names, ``actor:ID``, ``author``, ``recipients``."""
        return for_kind(self.sections.audiences, kind_name)

    def sealed_to(self, kind_name: str) -> tuple[str, ...]:
        """The actors who get the sealed fields of a kind where its author names nobody."""
        return tuple(sorted(for_kind(self.sections.sealed_to, kind_name)))

    @property
    def publication(self) -> how.Publication | None:
        """What is published, and what is held back."""
        return self.sections.publication

    @property
    def _desk(self) -> how.Deconfliction | None:
        return self.sections.deconfliction


@lru_cache(maxsize=64)
def _acts(terms: Terms) -> Mapping[str, Act]:
    """Worked out once for each text: every report asks for them."""
    rule = terms.sections.prohibited
    if rule is None:
        return MappingProxyType({})
    return MappingProxyType(
        {
            code: act
            for code, act in terms.words.acts.items()
            if act.family in rule.families and code not in rule.except_for
        }
    )


@lru_cache(maxsize=64)
def _parse(data: bytes, name: str, kinds: frozenset[str] | None) -> Terms:
    """Read once what is read often: agreements are folded again and again from the same bytes."""
    sections, provenance, faults = read_document(data, kinds)
    if faults or sections is None:
        raise BadInput(faults)
    return Terms(
        name=name,
        hash=hashlib.sha256(data).hexdigest(),
        text=data.decode(),
        sections=sections,
        words=over_shipped(sections.vocabulary),
        provenance=provenance,
    )
