"""One incident: reports, question and answer side by side, judgements, findings and outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from starlette.responses import RedirectResponse, Response

from truceline.console.pages.alike import Alike, alike_of
from truceline.console.pages.incident_lines import (
    Answer,
    Asking,
    Evidence,
    Exchange,
    FindingLine,
    Judgement,
    Reported,
)
from truceline.console.pages.rows import address
from truceline.console.pages.subject import Gathered, Other, SubjectPage, gather, other
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.mechanism.incident_states import Incident
from truceline.mechanism.instants import parse_instant
from truceline.store.finding import Question

if TYPE_CHECKING:
    from truceline.console.pages.base import Asked
    from truceline.mechanism.shapes import Area
    from truceline.reception.visits import Visit
    from truceline.views import View

NEAR_HOURS: Final = 6
"""Hours before and after an incident in which notices are looked for."""
NEAR_MOST: Final = 20
"""Notices near it that are shown at most."""
QUESTIONS: Final = (
    ("source_reliability", "source_basis"),
    ("information_credibility", "information_basis"),
    ("proof_of_event", "event_basis"),
    ("proof_of_author", "author_basis"),
)
"""The four judgements, each with its own basis: never averaged, never one score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage(SubjectPage):
    """An incident: the fields of :class:`SubjectPage`, and these.

    Args:
        severity: As registered, or as assessed since.
        confirmed: The place as confirmed, by whom and after which gazetteer; empty before.
        area: South, west, north and east of its coarse box in degrees; None where none is stated.
        reports: The reports, oldest first.
        evidence: What was added as evidence.
        exchanges: Questions and answers, by the side that was asked.
        claims: Who claims self-defence: a claim to assess, never an exit.
        judgements: Each judge's newest view on each of the four questions.
        form: What the findings are together: none, note, single, split, joint.
        settled: Whether the finding waits for nobody.
        findings: Each maker's finding of this run.
        remedies: What has to be put right; with whether that was seen to be done.
        remedy_of: Who has to.
        referrals: What of its file went up, to which rung and why.
        decision: What a rung decided; empty before.
        decided_by: Who recorded that.
        near: Notices near it in place and time that the reader may see.
        near_more: Whether there are more than are shown.
        alike: Open reports that may tell of the same event.
        map: The query of the map at its place and time; empty where neither is stated.
    """

    TEMPLATE: ClassVar[str] = "incident.html"

    severity: str
    confirmed: str
    area: tuple[float, float, float, float] | None
    reports: tuple[Reported, ...]
    evidence: tuple[Evidence, ...]
    exchanges: tuple[Exchange, ...]
    claims: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    form: str
    settled: bool
    findings: tuple[FindingLine, ...]
    remedies: tuple[tuple[str, bool], ...]
    remedy_of: tuple[str, ...]
    referrals: tuple[Mapping[str, Any], ...]
    decision: str
    decided_by: str
    near: tuple[Other, ...]
    near_more: bool
    alike: tuple[Alike, ...]
    map: str


def incident(visit: Visit, asked: Asked) -> IncidentPage | Response:
    """Fill the page of an incident; another part's subject is sent on to its own page.

    Raises:
        NotFound: SUBJECT_UNKNOWN. BadInput: SUBJECT_ID, SUBJECT_AMBIGUOUS.
    """
    found = gather(visit, asked)
    item = found.shown.item
    if item.part != INCIDENT:
        return RedirectResponse(address(item.part, item.subject), 303)
    state = found.shown.state
    if not isinstance(state, Incident):
        return IncidentPage(**found.page, **_glimpsed(found))
    row, view = item.row, found.view
    area = row.area
    near, more = _near(view, area, row.since, row.until)
    finding = found.facts["finding"]
    place = state.place
    return IncidentPage(
        **found.page,
        severity=state.severity,
        confirmed="" if place is None else f"{place.name} ({place.gazetteer}; {place.by})",
        area=_box(area),
        reports=tuple(_reported(each) for each in state.reports),
        evidence=tuple(
            Evidence(
                hash=each.hash,
                source_class=each.source_class,
                means=each.means,
                witness=each.witness or "",
                holders=each.holders,
            )
            for each in state.evidence.values()
        ),
        exchanges=_exchanges(found),
        claims=tuple(dict.fromkeys(said.by for said in state.claims)),
        judgements=_judgements(state),
        form=finding["form"],
        settled=finding["settled"],
        findings=_findings(state, finding["by"]),
        remedies=tuple((each, each in state.remedied) for each in state.remedies),
        remedy_of=state.remedy_of,
        referrals=tuple(found.facts["referrals"]),
        decision=state.decision,
        decided_by=state.decided_by,
        near=near,
        near_more=more,
        alike=alike_of(view, item, state)[0],
        map=_map(area, row.since, row.until),
    )


def _glimpsed(found: Gathered) -> Mapping[str, Any]:
    """What is shown of an incident whose report is hidden: what is before the reader, no more."""
    return {
        "severity": "", "confirmed": "", "area": None, "reports": (), "evidence": (),
        "exchanges": _exchanges(found), "claims": (), "judgements": (), "form": "none",
        "settled": False, "findings": (), "remedies": (), "remedy_of": (),
        "referrals": tuple(found.facts["referrals"]), "decision": "", "decided_by": "",
        "near": (), "near_more": False, "alike": (), "map": "",
    }  # fmt: skip


def _reported(report: Any) -> Reported:
    body = report.body
    return Reported(
        hash=report.hash,
        by=report.by,
        author=report.author,
        relayed=body.relayed.sentence if body.relayed is not None else "",
        recorded_at=report.recorded_at,
        report_class=body.report_class,
        acts=body.acts,
        since=body.occurred_from,
        until=body.occurred_until,
        place=body.place_as_said or "",
        area=_box(body.area),
        suspected=body.suspected,
        affected=body.affected,
        source_class=body.source_class,
        means=body.means,
        language=body.language,
        withdrawn=report.withdrawn,
    )


def _exchanges(found: Gathered) -> tuple[Exchange, ...]:
    """Questions and answers, from the entries that the reader sees."""
    entries = found.facts["entries"]
    answers: dict[str, list[Answer]] = {}
    silences: dict[str, datetime] = {}
    asked: dict[str, list[Asking]] = {}
    for each in entries:
        base, body, at = each["kind"].partition("/")[0], each["body"], each["recorded_at"]
        if base == "incident.queried":
            question = Asking(text=body["redacted_text"], asked_at=parse_instant(at))
            asked.setdefault(body["to"], []).append(question)
        elif base == "incident.silence_recorded":
            silences[body["by"]] = parse_instant(at)
        elif base == "incident.answered":
            by = each["on_behalf_of"] or each["author"]
            answers.setdefault(by, []).append(
                Answer(
                    by=by,
                    position=body["position"],
                    summary=body.get("summary") or "",
                    relayed=each["relayed"] or "",
                    recorded_at=parse_instant(at),
                )
            )
    return tuple(
        Exchange(
            to=to,
            questions=tuple(questions),
            silence_at=silences.get(to),
            answers=tuple(answers.get(to, ())),
        )
        for to, questions in asked.items()
    )


def _judgements(state: Incident) -> tuple[Judgement, ...]:
    newest: dict[tuple[str, str], Judgement] = {}
    for judged in state.judged:
        for question, basis in QUESTIONS:
            value = getattr(judged.body, question)
            if value is not None:
                newest[question, judged.judge] = Judgement(
                    question=question,
                    judge=judged.judge,
                    value=str(value),
                    basis=getattr(judged.body, basis),
                    recorded_at=judged.recorded_at,
                )
    order = [question for question, _ in QUESTIONS]
    return tuple(sorted(newest.values(), key=lambda each: order.index(each.question)))


def _findings(state: Incident, told: list[Mapping[str, Any]]) -> tuple[FindingLine, ...]:
    now = [finding for finding in state.findings if finding.episode == state.episode]
    return tuple(
        FindingLine(
            maker=finding.maker,
            capacity=finding.body.capacity,
            finding=finding.body.finding,
            against=finding.body.against,
            proof_of_event=finding.body.proof_of_event,
            proof_of_author=finding.body.proof_of_author,
            severity=finding.body.severity,
            rests_on=finding.body.rests_on,
            interests=tuple(said["interests"]),
            recorded_at=finding.recorded_at,
        )
        for finding, said in zip(now, told, strict=True)
    )


def _near(
    view: View, area: Area | None, since: datetime | None, until: datetime | None
) -> tuple[tuple[Other, ...], bool]:
    """Notices near an incident, as published and as the reader may see them."""
    if area is None or since is None:
        return (), False
    hours = timedelta(hours=NEAR_HOURS)
    question = Question(
        part="notice", area=area, since=since - hours, until=(until or since) + hours
    )
    page = view.search(question, limit=NEAR_MOST)
    return tuple(other(item) for item in page.items), page.next is not None


def _box(area: Area | None) -> tuple[float, float, float, float] | None:
    return None if area is None else (area.south, area.west, area.north, area.east)


def _map(area: Area | None, since: datetime | None, until: datetime | None) -> str:
    """The query of the map at a place and time."""
    parts = []
    if area is not None:
        parts.append(f"bbox={area.west},{area.south},{area.east},{area.north}")
    for name, at in (("since", since), ("until", until)):
        if at is not None:
            parts.append(f"{name}={at:%Y-%m-%dT%H:%M:%SZ}")
    return "&".join(parts)
