"""The recorded state of an incident: its file as data, its transition table, its standing finding.

Nothing here is derived from time or from Terms. What a finding comes to (joint, single, split,
note) follows from the findings of all makers, the newest of each, since the last reopening.

>>> sorted(TRANSITIONS["found"])
['closed', 'referred', 'remedy_due']
>>> receipt_number("00" * 32)
'000-000-0000'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from truceline.mechanism.incident_inquiry_kinds import Scope
from truceline.mechanism.incident_kinds import IncidentReported, SourceClass
from truceline.mechanism.incident_outcome_kinds import IncidentFound, IncidentJudged, ProofOfAuthor
from truceline.mechanism.parts import Pause, table
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import Area

TRANSITIONS = table(
    reported="registered withdrawn",
    registered="acknowledged queried contained withdrawn",
    acknowledged="queried contained assessed",
    queried="contained assessed",
    contained="assessed",
    assessed="found queried closed referred",  # referred: only where the mission just observes
    found="remedy_due closed referred",
    remedy_due="remedied referred",
    remedied="closed",
    referred="referred remedy_due decided closed",
    decided="remedy_due closed",
    closed="registered",
    withdrawn="registered",
)
"""Recorded state to the states that may follow it; ``closed`` and ``withdrawn`` reopen."""

ENDED = frozenset({"closed", "withdrawn"})
OPEN = frozenset(TRANSITIONS) - ENDED
ACTIVE = OPEN - {"reported"}

BREACHES = frozenset({"violation", "self_defence_disproportionate"})
"""Findings that say a commitment was broken; only these can call for a remedy or be counted."""

PROOFS_OF_AUTHOR: tuple[ProofOfAuthor, ...] = ("unknown", "possible", "probable", "established")

Form = Literal["none", "note", "single", "split", "joint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of the event, by the speaker ``by`` (the author, or the caller it relays)."""

    hash: str
    by: str
    author: str
    recorded_at: datetime
    body: IncidentReported
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceConfirmed:
    """A place that reporter or officer confirmed."""

    name: str
    as_said: str
    gazetteer: str
    area: Area | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question to one side, and what came of it. Silence is no answer and stops no clock."""

    hash: str
    to: str
    asked_at: datetime
    episode: int
    answered_at: datetime | None = None
    silence_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer, a claim or a word on access: who said what, when, and whether it was relayed."""

    hash: str
    by: str
    what: str
    recorded_at: datetime
    relay: Relay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Evidence: its hash, what it is, from which witness, and its chain of holders, first first."""

    hash: str
    source_class: SourceClass
    means: str
    witness: str | None
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a witness last allowed; an empty scope allows nothing."""

    scope: tuple[Scope, ...]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One judge's judgements, as recorded; judgements are never averaged or added."""

    hash: str
    judge: str
    recorded_at: datetime
    body: IncidentJudged


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One maker's finding, of the run of the incident (its episode) in which it was made."""

    hash: str
    maker: str
    recorded_at: datetime
    episode: int
    body: IncidentFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the findings of an incident come to, taken together.

    Args:
        form: joint (two or more makers agree), split (they differ), single, note, or none.
        by: The makers, in the order of their findings.
        finding: The finding that all makers share; empty where they differ or there is none.
        against: Against whom, where all share it.
        proof_of_author: The weakest that any maker holds; None where there is no finding.
        severities: Each maker's severity, in the same order as ``by``.
        entries: The hashes of the findings.
        since: When the last of them was recorded (UTC); None where there is none.
        settled: Whether it waits for nobody: joint, split, or by a maker who finds alone.
    """

    form: Form
    by: tuple[str, ...] = ()
    finding: str = ""
    against: frozenset[str] = frozenset()
    proof_of_author: ProofOfAuthor | None = None
    severities: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    since: datetime | None = None
    settled: bool = False

    @property
    def is_breach(self) -> bool:
        """Whether its makers share that a commitment was broken."""
        return self.finding in BREACHES


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident, folded from its entries (and those of incidents it is linked to).

    Args:
        state: A word of :data:`TRANSITIONS`.
        under: The agreement it falls under; empty for the desk's first.
        reports: Every report, taken back or not.
        file: The hashes of all its entries, in ledger order: what a referral takes along.
        episode: 0 at first, one more after each reopening.
        marks: Instants of the present episode by name, as the desk recorded them; the first stays.
        cut: Whom a line was cut to; barred: who holds the team back. Each keeps a pause open.
        severity: As registered, or as assessed since.
        place: The place as confirmed; None before.
        remedies: What has to be put right; done: what was seen to be.
        rung: The rung it was last referred to in this episode.
        rungs: Every rung it was ever referred to: those who sit there keep its file.
        decided_by: Who recorded the last decision of a rung in this episode; decision: which.
    """

    state: str
    under: str
    reports: tuple[Report, ...]
    file: tuple[str, ...]
    episode: int = 0
    marks: Mapping[str, datetime] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    cut: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    severity: str = ""
    place: PlaceConfirmed | None = None
    assessed_acts: tuple[str, ...] = ()
    queries: tuple[Query, ...] = ()
    answers: tuple[Said, ...] = ()
    claims: tuple[Said, ...] = ()
    access: tuple[Said, ...] = ()
    visits: tuple[Said, ...] = ()
    sensors: tuple[str, ...] = ()
    evidence: Mapping[str, Held] = field(default_factory=dict)
    consents: Mapping[str, Consent] = field(default_factory=dict)
    judged: tuple[Judged, ...] = ()
    findings: tuple[Finding, ...] = ()
    remedies: tuple[str, ...] = ()
    remedied: tuple[str, ...] = ()
    remedy_of: tuple[str, ...] = ()
    rung: str = ""
    rungs: tuple[str, ...] = ()
    decided_by: str = ""
    decision: str = ""
    closure_agreed: frozenset[str] = frozenset()
    attribution: str = ""

    @property
    def acts(self) -> tuple[str, ...]:
        """Every act reported or assessed, in the order first named."""
        told = (act for report in self.reports for act in report.body.acts)
        return tuple(dict.fromkeys([*told, *self.assessed_acts]))

    @property
    def suspected(self) -> tuple[str, ...]:
        """Everybody openly suspected in a report."""
        return tuple(dict.fromkeys(a for r in self.reports for a in r.body.suspected))

    @property
    def affected(self) -> tuple[str, ...]:
        """Everybody openly affected, as reported."""
        return tuple(dict.fromkeys(a for r in self.reports for a in r.body.affected))

    @property
    def involved(self) -> frozenset[str]:
        """Everybody suspected or affected, in a report or in a finding."""
        found = {actor for finding in self.findings for actor in finding.body.against}
        return frozenset({*self.suspected, *self.affected, *found})

    @property
    def reporters(self) -> frozenset[str]:
        """The authors and speakers of the reports; never shown beside what narrowing removed."""
        return frozenset({r.by for r in self.reports} | {r.author for r in self.reports})

    @property
    def standing(self) -> Standing:
        """What the findings of the present episode come to."""
        return standing(f for f in self.findings if f.episode == self.episode)

    @property
    def set_aside(self) -> bool:
        """Whether a rung of the ladder set the finding aside: then it counts against nobody."""
        return self.decision == "finding_set_aside"

    def judgements(self, judge: str) -> tuple[Judged, ...]:
        """Everything one judge said, oldest first."""
        return tuple(item for item in self.judged if item.judge == judge)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences that a page shows beside the state: what is on record, with no blame derived.

        A refused visit may itself be an act to report; a claim of self-defence is only a claim;
        silence is neither consent nor admission.
        """
        refused = [said for said in self.access if said.what != "granted"]
        lines = [
            f"Access was {said.what} by {said.by}: this may itself be an act to report;"
            " nothing is derived from it here."
            for said in refused
        ]
        lines += [
            f"{said.by} claims self-defence: a claim to assess, not an exit."
            for said in self.claims
        ]
        lines += [
            f"{query.to} has not answered: silence is neither consent nor admission."
            for query in self.queries
            if query.silence_at is not None and query.answered_at is None
        ]
        return tuple(lines)


def standing(findings: Any) -> Standing:
    """What several findings come to: the newest of each maker counts, notes only where alone.

    Two findings are the same where finding and ``against`` are the same; of proof of the author the
    weakest stands, so that a joint finding never says more than each of its makers did.
    """
    newest: dict[str, Finding] = {}
    for finding in findings:
        newest.pop(finding.maker, None)
        newest[finding.maker] = finding
    deciding = [f for f in newest.values() if f.body.capacity != "note"]
    kept = deciding or list(newest.values())
    if not kept:
        return Standing(form="none")
    same = len({(f.body.finding, frozenset(f.body.against)) for f in kept}) == 1
    form: Form = "note"
    if deciding:
        form = "split" if not same else "joint" if len(kept) > 1 else "single"
    weakest = min((f.body.proof_of_author for f in kept), key=PROOFS_OF_AUTHOR.index)
    return Standing(
        form=form,
        by=tuple(f.maker for f in kept),
        finding=kept[0].body.finding if same else "",
        against=frozenset(kept[0].body.against) if same else frozenset(),
        proof_of_author=weakest,
        severities=tuple(f.body.severity for f in kept),
        entries=tuple(f.hash for f in kept),
        since=max(f.recorded_at for f in kept),
        settled=form in {"joint", "split"}
        or (form == "single" and kept[0].body.capacity == "alone"),
    )


def receipt_number(entry: str) -> str:
    """The number a reporter is given, from the hash of the report: ten digits, the last a check.

    Digits are read the same over a bad line in every language; the check digit (Luhn, ISO/IEC
    7812-1 annex B) catches any one misheard digit. It is worked out, never stored.
    """
    nine = f"{int(entry[:16], 16) % 10**9:09d}"
    text = nine + str(_luhn(nine))
    return f"{text[:3]}-{text[3:6]}-{text[6:]}"


def receipt_number_is_whole(number: str) -> bool:
    """Whether a number that somebody reads out can be one: ten digits, and the check is right."""
    digits = "".join(char for char in number if char.isdecimal() and char.isascii())
    return len(digits) == len("0123456789") and str(_luhn(digits[:-1])) == digits[-1]


def _luhn(digits: str) -> int:
    doubled = [
        sum(divmod(int(digit) * 2, 10)) if index % 2 == 0 else int(digit)
        for index, digit in enumerate(reversed(digits))
    ]
    return -sum(doubled) % 10
