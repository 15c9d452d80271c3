"""One notice: who was told and who answered, its versions, its place, and what meets it.

Receipt is not consent, and silence is neither. What meets it is answered only where somebody asks,
by a form that is counted: each asking is one of the quota that Terms give (decision 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from starlette.responses import RedirectResponse, Response

from truceline.analysis.key_standing import judge_entry
from truceline.analysis.told import told
from truceline.console.pages.notice_lines import (
    Link,
    Meeting,
    Recipient,
    VersionLine,
    WayOut,
    volume_line,
)
from truceline.console.pages.rows import address
from truceline.console.pages.subject import Gathered, Other, SubjectPage, gather, other
from truceline.errors import Fault, Refused
from truceline.mechanism.matters import MatterState
from truceline.mechanism.notice_states import NoticeState
from truceline.mechanism.relays import OFFICER
from truceline.receipts import witnessed_sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truceline.analysis.pairing import ConflictAnswer, Detail
    from truceline.analysis.told import Told
    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit

NOTICE: Final = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage(SubjectPage):
    """A notice: the fields of :class:`SubjectPage`, and these.

    Args:
        kind: Its kind, as Terms list them.
        notifier: Whose notice it is.
        phase: ``ahead``, ``active``, ``expired``, ``withdrawn`` or ``completed``.
        humanitarian: Whether it takes effect without any reply (decision 9).
        short_notice: Whether it was filed later than Terms ask; no ground for refusing it.
        acknowledged: Whether every recipient has said something to the version that holds.
        deconflicted: Whether all that Terms ask for is there.
        lacking: Why it is not, in sentences.
        told: Each recipient, with what was said to it and by it.
        versions: Its versions, the one that holds first.
        matters: Conflict matters about it that the reader may see.
        may_ask: Whether the reader may ask what meets it.
        answer: What the reader was told of that; empty where it did not ask.
        meetings: What meets it, told in full.
        map: The query of the map at its place and time.
    """

    TEMPLATE: ClassVar[str] = "notice.html"

    kind: str
    notifier: str
    phase: str
    humanitarian: bool
    short_notice: bool
    acknowledged: bool
    deconflicted: bool
    lacking: tuple[str, ...]
    told: tuple[Recipient, ...]
    versions: tuple[VersionLine, ...]
    matters: tuple[Other, ...]
    may_ask: bool
    answer: str
    meetings: tuple[Meeting, ...]
    map: str


def notice(visit: Visit, asked: Asked) -> NoticePage | SubjectPage | Response:
    """Fill the page of a notice; a form that was sent asks what meets it.

    Raises:
        NotFound: SUBJECT_UNKNOWN. BadInput: SUBJECT_ID, SUBJECT_AMBIGUOUS.
        Refused: SIGN_IN_WANTED.
    """
    found = gather(visit, asked)
    item, state = found.shown.item, found.shown.state
    if item.part != NOTICE:
        return RedirectResponse(address(item.part, item.subject), 303)
    if not isinstance(state, NoticeState):
        return SubjectPage(**found.page)
    answer, meetings = _asked(visit, item.subject, found) if asked.posted else ("", ())
    said = found.facts["notice"]
    dated = witnessed_sizes(visit.desk.registrar)

    def doubt(entry: str) -> str:
        verdict = judge_entry(found.view.entry(entry), found.view.standing, dated)
        sound = verdict is None or verdict.word == "valid"
        return "" if verdict is None or sound else f"It is {verdict.word}: {verdict.sentence}"

    chains = told(state, dated, found.view.at, doubt)
    return NoticePage(
        **found.page,
        kind=state.notice,
        notifier=state.notifier,
        phase=said["phase"],
        humanitarian=said["humanitarian"],
        short_notice=said["short_notice"],
        acknowledged=said["acknowledged"],
        deconflicted=said["deconflicted"],
        lacking=tuple(said["lacking"]),
        told=tuple(_recipients(said["recipients"], state, chains)),
        versions=tuple(_versions(state, chains)),
        matters=tuple(_matters(found)),
        may_ask=visit.visitor.known and not found.view.past,
        answer=answer,
        meetings=meetings,
        map=_map(found),
    )


def _asked(visit: Visit, subject: str, found: Gathered) -> tuple[str, tuple[Meeting, ...]]:
    """What a reader is told of what meets a notice: counted, logged and capped.

    Raises:
        Refused: SIGN_IN_WANTED for the public, whose askings nobody could count.
    """
    if not visit.visitor.known:
        sentence = "Only those who proved who they are may ask what meets a notice."
        raise Refused(Fault("SIGN_IN_WANTED", sentence, "Sign in with an enrolled key."))
    answer: ConflictAnswer = visit.desk.conflict_answer(subject, visit.visitor.actor)
    return answer.says, tuple(_meeting(visit, found, each) for each in answer.details)


def _meeting(visit: Visit, found: Gathered, detail: Detail) -> Meeting:
    from truceline.analysis.suggested_pairs import ways_out  # noqa: PLC0415 - geometry loads slowly

    pair, reader = detail.found, visit.visitor.actor
    cell = OFFICER in visit.desk.standing().roles_of(reader)
    ways = ways_out(pair.a, pair.b, reader, visit.desk.notices.seer(), cell=cell, at=visit.now)
    item, gaps = found.view.item(pair.b.subject), detail.report.separation
    return Meeting(
        other=None if item is None else other(item),
        rule=pair.rule,
        basis=pair.basis,
        seconds=gaps.seconds,
        horizontal_m=gaps.horizontal_m,
        vertical_m=gaps.vertical_m,
        yields=detail.yields,
        ways=tuple(
            WayOut(notice=move.notice, way=each.way, by=each.by, unit=each.unit, why=each.why)
            for move in ways.moves
            for each in move.suggestions
        ),
    )


def _recipients(
    said: list[Mapping[str, Any]], state: NoticeState, chains: tuple[Told, ...]
) -> Iterator[Recipient]:
    links: dict[str, list[Link]] = {}
    for chain in chains:
        for actor, own in chain.recipients:
            # That somebody was silent on an earlier version is no news on this one.
            kept = [x for x in own if x.entry or chain.version == state.current.entry]
            links.setdefault(actor, []).extend(map(_link, kept))
    since = {each.actor: state.current.recorded_at for each in state.recipients}
    for each in said:
        actor = each["actor"]
        yield Recipient(
            actor=actor,
            word=each["state"],
            silent=each["silent"],
            silent_since=since[actor] if each["silent"] else None,
            relayed=each["relayed"],
            earlier=each["earlier_version"],
            links=tuple(links.get(actor, ())),
        )


def _link(found: Any) -> Link:
    return Link(what=found.what, at=found.at, entry=found.entry, says=found.says)


def _versions(state: NoticeState, chains: tuple[Told, ...]) -> Iterator[VersionLine]:
    for version, chain in reversed(list(zip(state.versions, chains, strict=True))):
        yield VersionLine(
            entry=version.entry,
            place=version.seq,
            recorded_at=version.recorded_at,
            since=version.since,
            until=version.until,
            seals_exact=version.seals_exact,
            coarse=bool(version.coarse),
            volumes=tuple(volume_line(each) for each in version.published),
            chain=tuple(map(_link, chain.filed)),
        )


def _matters(found: Gathered) -> Iterator[Other]:
    view, subject = found.view, found.shown.item.subject
    for each in view.store.mentions(subject, "matter"):
        item = view.item(each)
        if item is not None and isinstance(view.state(each), MatterState):
            yield other(item)


def _map(found: Gathered) -> str:
    row = found.shown.item.row
    parts = [f"notice={found.shown.item.subject}"]
    if row.area is not None:
        parts.append(f"bbox={row.area.west},{row.area.south},{row.area.east},{row.area.north}")
    return "&".join(parts)
