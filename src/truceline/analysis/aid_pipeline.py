"""The aid pipeline: where each consignment stands, whether a reply is late, and what is missing.

That no reply came is worked out from the clock of Terms, in their working days, and stored nowhere.
No reply is not a refusal and not consent; a hold by fighting is not one by an authority; a dispatch
with no humanitarian notice is a gap that says nothing of anybody's good faith.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from truceline.analysis.aid_totals import Tally, tally
from truceline.analysis.clocks import clocks, overdue
from truceline.mechanism.aid import row
from truceline.mechanism.aid_kinds import Counts
from truceline.mechanism.aid_states import REPLY_CLOCK, Obstacle

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from truceline.analysis.clocks import Clock
    from truceline.mechanism.aid_states import Aid
    from truceline.mechanism.terms import Terms

ReplyPhase = Literal["not_asked", "notified", "awaited", "no_reply", "answered", "taken_back"]
"""Whether a reply is waited for. ``notified`` waits for none: nothing was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyState:
    """Where the reply to a request stands at an instant; derived, never stored.

    Args:
        phase: Whether it is waited for, late, or there.
        due: When it is due (UTC), or None without a request, a clock, or while the clock rests.
        says: One sentence.
    """

    phase: ReplyPhase
    due: datetime | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One consignment at an instant.

    Args:
        subject: Its id.
        state: Its recorded state.
        title: One line.
        mode: How it comes.
        places: The places it is for.
        carrier: Who brings it, or empty.
        last_resort: Whether Terms keep this mode for when other ways are refused.
        reply: Where the reply stands.
        requested: What was asked for or notified last; None for what is only planned.
        approved: What the reply approves; None for no reply or a refusal.
        dispatched: All dispatches; a consignment may leave more than once.
        delivered: All deliveries; people may be in several of them.
        confirmed: How many confirmations by receivers there are.
        holds: Holds that last.
        hindered: Everything that stood in its way, oldest first.
        without_notice: The dispatches that name no humanitarian notice among those known here.
        incidents: The incidents of attacks on it, by id.
        gaps: What is missing or does not fit, a sentence each.
    """

    subject: str
    state: str
    title: str
    mode: str
    places: tuple[str, ...]
    carrier: str
    last_resort: bool
    reply: ReplyState
    requested: Counts | None
    approved: Counts | None
    dispatched: Tally
    delivered: Tally
    confirmed: int
    holds: tuple[Obstacle, ...]
    hindered: tuple[Obstacle, ...]
    without_notice: tuple[str, ...]
    incidents: tuple[str, ...]
    gaps: tuple[str, ...]


def reply_state(aid: Aid, terms: Terms, at: datetime, *, whole: bool = True) -> ReplyState:
    """Whether a reply to the newest request is waited for, late or there.

    Args:
        aid: The consignment.
        terms: The agreement that governs it.
        at: The instant asked about (UTC).
        whole: Whether the reader sees every entry: else a reply may be there that is not seen.
    """
    request = aid.request
    if request is None:
        told = bool(aid.asked)
        says = "Notified; no approval is needed." if told else "Nothing was asked for."
        return ReplyState(phase="notified" if told else "not_asked", due=None, says=says)
    reply = aid.reply
    if reply is not None:
        heard = f", heard by {reply.heard_by}" if reply.heard_by else ""
        voice = (
            f", as {reply.author} says" if reply.author not in {reply.by, reply.heard_by} else ""
        )
        end = "" if reply.until is None else f"; it holds until {reply.until:%Y-%m-%d %H:%MZ}"
        over = ", which is past" if reply.until is not None and reply.until < at else ""
        by = f"{reply.by} on {reply.at:%Y-%m-%d}{heard}{voice}{end}{over}"
        says = f"{reply.answer.capitalize()} reply by {by}."
        return ReplyState(phase="answered", due=None, says=says)
    if aid.state == "withdrawn":
        return ReplyState(phase="taken_back", due=None, says="The request was taken back.")
    clock = _clock(aid, terms)
    asked = f"Asked of {request.to} on {request.at:%Y-%m-%d}"
    record = "on record" if whole else "among the entries that you may see"
    if clock is None:
        says = f"{asked}; no reply is {record}, and {terms.id} sets no time for one."
        return ReplyState(phase="awaited", due=None, says=says)
    due = clock.due_as_of(at)
    if overdue(clock, at):
        says = f"{asked}; no reply is {record}. {clock.says(at)} No reply is no consent."
        return ReplyState(phase="no_reply", due=due, says=says)
    return ReplyState(phase="awaited", due=due, says=f"{asked}. {clock.says(at)}")


def _clock(aid: Aid, terms: Terms) -> Clock | None:
    return next((each for each in clocks(row(aid), terms) if each.name == REPLY_CLOCK), None)


def line(
    subject: str,
    aid: Aid,
    terms: Terms,
    at: datetime,
    *,
    notices: Collection[str],
    incidents: Mapping[str, str],
    whole: bool = True,
) -> Line:
    """One consignment at an instant.

    Args:
        subject: Its id.
        aid: Its state.
        terms: The agreement that governs it.
        at: The instant asked about (UTC).
        notices: The ids of the notices that the reader may see.
        incidents: Attack, by its entry's hash, to the incident of it, where one is known here.
        whole: Whether the reader sees every notice and incident: else a gap may not be one.
    """
    without = tuple(run.entry for run in aid.runs if not set(run.mentions) & set(notices))
    alone = tuple(each.entry for each in aid.attacks if each.entry not in incidents)
    asked, reply = aid.asked[-1] if aid.asked else None, aid.reply
    rule = terms.sections.aid
    return Line(
        subject=subject,
        state=aid.state,
        title=aid.title,
        mode=aid.mode,
        places=aid.places,
        carrier=aid.carrier,
        last_resort=rule is not None and aid.mode in rule.last_resort,
        reply=reply_state(aid, terms, at, whole=whole),
        requested=None if asked is None else asked.counts,
        approved=None if reply is None or reply.answer == "refused" else reply.counts,
        dispatched=tally(run.counts for run in aid.runs),
        delivered=tally(each.counts for each in aid.deliveries),
        confirmed=len(aid.confirmed),
        holds=aid.holds,
        hindered=aid.obstacles,
        without_notice=without,
        incidents=tuple(dict.fromkeys(incidents.values())),
        gaps=(*_gaps(len(without), len(alone), whole=whole), *_misfits(aid)),
    )


def _gaps(without: int, alone: int, *, whole: bool) -> tuple[str, ...]:
    among = "" if whole else " among those that you may see"
    found = []
    if without:
        times = "" if without == 1 else f" ({without} dispatches)"
        found.append(f"dispatched with no humanitarian notice{among}{times}")
    if alone:
        times = "" if alone == 1 else f" ({alone} attacks)"
        found.append(f"attacked, and no incident of it{among}{times}")
    return tuple(found)


def _misfits(aid: Aid) -> tuple[str, ...]:
    """Figures that exceed what they are of: kept as their authors gave them, and said."""
    found = []
    reply, request = aid.reply, aid.request
    if reply is not None and request is not None:
        if reply.by != request.to:
            found.append(f"asked of {request.to}, answered by {reply.by}")
        mine, asked = reply.counts.people, request.counts.people
        if mine is not None and asked is not None and mine > asked:
            found.append(f"approved for {mine:,} people, asked for {asked:,}, as the reply says")
    for run in aid.runs:
        given = [each for each in aid.replies if each.at <= run.at]
        end = given[-1].until if given else None
        if end is not None and run.at > end:
            found.append(
                f"sent {run.at:%Y-%m-%d %H:%MZ}, and leave held until {end:%Y-%m-%d %H:%MZ}"
            )
        arrived = None if run.delivery is None else run.delivery.counts.trucks
        sent = run.counts.trucks
        if arrived is not None and sent is not None and arrived > sent:
            found.append(f"{arrived} trucks arrived of {sent} sent, as the two entries say")
    return tuple(found)
