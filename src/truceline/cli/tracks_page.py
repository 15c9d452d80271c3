"""The further screen: aid, channels, commitments and talks, in 50 lines of 100 columns at most.

Figures that sources published stand beside the desk's own pipeline and are added to nothing; every
figure has its source, every state its author, every position its holder. What the record does not
say is called that, and is never lateness. What does not fit is counted, with where to read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.cli.screen import (
    ALARM,
    FAINT,
    HEAD,
    LONG,
    NAME,
    WARN,
    Line,
    cut,
    fit,
    row,
    words,
    wrapped,
)
from truceline.mechanism.aid_event_kinds import NOBODY
from truceline.mechanism.milestones_phase import UNSAID_MET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from truceline.analysis.aid_pipeline import Line as Consignment
    from truceline.analysis.reach import Line as Channel
    from truceline.analysis.reach import Reach
    from truceline.analysis.talks import ProcessSeen, TrackSeen
    from truceline.analysis.talks_rounds import RoundSeen
    from truceline.cli.tracks import Tracks
    from truceline.mechanism.aid_figures import AidFigure, AidFigurePublished
    from truceline.mechanism.aid_states import Obstacle
    from truceline.sheets.aid import Flow

_ROOM: Final = 11
"""Columns of a label."""

_DATE: Final = 6
"""Columns of a day of the year."""

_YEAR: Final = 364
"""Days from the first to the last of a year."""

_MEASURES: Final = {
    "requested": "asked",
    "deliveries": "",
    "evacuated": "",
    "people_reached_unspecified": "reached",
    "people_reached_unique_to_date": "reached, each person once,",
    "reached_locations": "reached",
    "approved_verbally": "approved by word",
    "in_need": "there are",
    "targeted": "planned for",
}
"""How a measure is said before its figures, if at all; any other is said by its own name."""


def page(found: Tracks, zone: ZoneInfo) -> list[Line]:
    """The lines of the screen; where there are too many, the longest blocks give way and say so."""
    at = found.at.astimezone(zone)
    head: Line = (
        ("Aid, channels, commitments and talks", NAME),
        (f"  as of {at:%d %b %Y %H:%M} {zone.key}", ""),
    )
    blocks = [
        list(_pipeline(found.aid)),
        list(_published(found.aid)),
        list(_channels(found, zone)),
        list(_promises(found)),
        list(_talks(found.processes, zone)),
    ]
    fit(blocks, LONG - 1, "`truceline aid`, `channels`, `commitments`, `talks`")
    return [cut(line) for line in (head, *(line for block in blocks for line in block))]


# Aid.


def _pipeline(flow: Flow) -> Iterator[Line]:
    """Each consignment: its four figures, then what stood in its way and what is missing."""
    title = (
        "AID, the pipeline of this desk, in people: asked, approved, sent, delivered are not one"
    )
    yield ((title, HEAD),)
    for each in flow.lines:
        yield from wrapped(each.state.replace("_", " "), _consignment(each), room=_ROOM)
        cases = [f"incident {subject[:12]}" for subject in each.incidents]
        told = "; ".join((*map(_hindered, each.hindered), *cases, *each.gaps))
        if told:
            yield from wrapped("", told, WARN, room=_ROOM)


def _consignment(each: Consignment) -> str:
    """One consignment's figures, each named for what it is; one that nobody gave is said so."""
    answer = (
        each.reply.says.partition(" reply")[0].lower() if each.reply.phase == "answered" else ""
    )
    asked = "nothing" if each.requested is None else _people(each.requested.people)
    approved = "nothing" if each.approved is None else _people(each.approved.people)
    return (
        f"{each.title}: asked {asked}, approved {approved}{f' ({answer})' if answer else ''}, sent "
        f"{each.dispatched.people.text}, delivered {each.delivered.people.text}"
    )


def _people(count: int | None) -> str:
    return "no figure" if count is None else f"{count:,}"


def _hindered(each: Obstacle) -> str:
    """What stood in the way, in few words: what, by whom, and why where nobody did it."""
    sort = words([each.sort])
    if each.by == NOBODY:
        return f"{sort}, nobody's doing ({words([each.cause])})"
    return f"{sort} by {each.by}" if each.by else sort


def _published(flow: Flow) -> Iterator[Line]:
    """Figures as published, a row for each source's publication; then whose lists differ."""
    days = [figure.body.until for _, figure in flow.figures]
    year = max(days).year if days else 0
    title = f"AID AS PUBLISHED in {year}" if days else "AID AS PUBLISHED: nothing on record"
    yield ((f"{title}, each figure its source's own: never added, nothing corrected", HEAD),)
    groups: dict[tuple[str, str], list[AidFigure]] = {}
    for _, figure in flow.figures:
        groups.setdefault((figure.body.source, figure.body.reference), []).append(figure)
    for (source, reference), figures in sorted(groups.items(), key=lambda each: _last(each[1])):
        last = _last(figures)
        flagged = any(figure.flags() for figure in figures)
        text = f"{_short(source)}: {_said(figures, last)} [{_tags(reference)}]"
        yield from wrapped(_day(last, year), text, WARN if flagged else "", room=_DATE)
    agreements = {figure.body.under for _, figure in flow.figures}
    lists = [
        f"{_short(each.by)} {total.areas} ({_day(version.dated, year)})"
        for _, each, version in flow.lists
        if each.body.under in agreements
        for total in version.totals
        if total.classes == ("besieged",) and total.areas is not None
    ]
    if lists:
        text = f"besieged, each by its own: {', '.join(lists)}"
        yield from wrapped("lists", text, room=_DATE)


def _last(figures: Iterable[AidFigure]) -> date:
    """The day a publication speaks up to; what was only planned for later does not count."""
    every = list(figures)
    past = [each.body.until for each in every if each.body.measure != "targeted"]
    return max(past or (each.body.until for each in every))


def _said(figures: Iterable[AidFigure], last: date) -> str:
    """A publication's figures, those of one measure together; none is added to another."""
    told: dict[str, list[str]] = {}
    for figure in figures:
        told.setdefault(_how(figure.body), []).append(_figure(figure.body, last))
    return "; ".join(f"{how} {', '.join(said)}".strip() for how, said in told.items())


def _how(body: AidFigurePublished) -> str:
    """What a figure measures; what is of a period alone names its month, or that it is of one."""
    if body.measure != "people_reached_in_period":
        return _MEASURES.get(body.measure, words([body.measure]))
    alone = body.since is not None and body.since.month == body.until.month
    return f"reached in {body.until:%b}" if alone else "reached in the period"


def _figure(body: AidFigurePublished, last: date) -> str:
    """``8 to 9 of 11 areas asked for``, with its own day; where no figure was given, the words."""
    if body.figure is None:
        said = (body.words or "no figure").partition(";")[0].rstrip(".")
        return said[:1].lower() + said[1:]
    high = "" if body.up_to is None else f" to {_number(body.up_to)}"
    whole = "" if body.denominator is None else f" of {_number(body.denominator)}"
    about = "≥" if body.at_least else "about " if body.about else ""
    one = body.figure == 1 and body.up_to is None
    unit = "places" if body.unit == "locations" else words([body.unit])
    what = body.denominator_of or unit.removesuffix("s" if one else " ")
    gap = "% of" if body.unit.startswith("percent") else ""
    own = "" if body.until >= last else f" by {_day(body.until, last.year)}"
    if body.since is not None and (body.until - body.since).days >= _YEAR:
        own = f" in {body.until.year}"
    return f"{about}{_number(body.figure)}{high}{whole}{gap} {what}{own}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,}"


# Channels.


def _channels(found: Tracks, zone: ZoneInfo) -> Iterator[Line]:
    """Alarms first; what Terms ask no sign of life of is never called silent."""
    ways = found.ways
    faults = [each for each in ways.lines if each.subject and each.fault]
    alarms = [each for each in faults if each.state == "open"]
    unreached = [each for each in ways.reached if not each.reachable and _known(each)]
    count = len(alarms) + len(unreached)
    title = f"CHANNELS, with {count} alarm{'s' * (count != 1)}: about the mechanism, and no finding"
    yield ((title, HEAD),)
    for line in alarms:
        yield row("ALARM", f"{line.name} {_fault(line, zone)}", ALARM, room=_ROOM)
    for each in unreached:
        yield row("ALARM", f"{each.name}: {each.reasons[0]}", ALARM, room=_ROOM)
    reached = [each.name for each in ways.reached if each.reachable]
    nobody = [each.name for each in ways.reached if not each.reachable and not _known(each)]
    said = [
        *([f"reachable: {', '.join(reached)}"] if reached else []),
        *([f"focal points not said: {', '.join(nobody)}"] if nobody else []),
    ]
    if said:
        yield row("reach", "; ".join(said), room=_ROOM)
    others = [
        f"{each.state} {each.name}"
        for each in sorted(ways.lines, key=lambda line: line.state == "open")
        if each.subject and each not in alarms
    ]
    if others:
        yield row("others", "; ".join(others), room=_ROOM)
    for visit in ways.visits.values():
        yield row("visit", f"{visit.title}: {visit.sentences[-1]}", room=_ROOM)


def _known(each: Reach) -> bool:
    """Whether anything is on record of how a party is reached; else the record is merely silent."""
    return not each.reasons[0].startswith("no focal point is named")


def _fault(line: Channel, zone: ZoneInfo) -> str:
    """Why nobody can rely on a channel, in the page's own zone."""
    if line.silent_since is not None:
        return f"is silent since {_moment(line.silent_since, zone)}; the last was {line.sign}"
    if line.failed_at is not None:
        return f"failed its test of {_moment(line.failed_at, zone)}"
    since = f"since {_moment(line.since, zone)}" if line.since else ""
    return f"{since}, as {line.by} says: {line.why}"


# Commitments and milestones.


def _promises(found: Tracks) -> Iterator[Line]:
    """Promises with whose word each state is, proposals apart, and milestones with their owners."""
    title = "COMMITMENTS AND MILESTONES, by whose word; what is not said speaks against nobody"
    yield ((title, HEAD),)
    told = found.promises
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in sorted(told["commitments"], key=lambda c: (c["state"] == "made", c["made_at"])):
        groups.setdefault((each["state"], each["what"]), []).append(each)
    for (state, what), same in groups.items():
        due = f", due {same[0]['due_day']}" if same[0]["due_day"] else ""
        whose = f" ({same[0]['whose']})" if same[0]["whose"] else ""
        text = f"{', '.join(each['promiser'] for each in same)}: {what}{due}{whose}"
        yield row(state.replace("_", " "), text, _shade(state), room=_ROOM)
    for each in told["proposals"]:
        text = f"{each['by']}: {each['title']} ({each['state']}). {each['says']}"
        yield row("proposal", text, room=_ROOM)
    yield from _milestones(told["milestones"])


def _milestones(told: Iterable[dict[str, Any]]) -> Iterator[Line]:
    """A row for each state; that nobody on record says it was met is a silence, and no lateness."""
    groups: dict[str, dict[str, list[str]]] = {}
    # Those whose start nobody stated come before those that are merely not due yet.
    for each in sorted(told, key=lambda milestone: milestone["day"] is not None):
        unsaid = each["state"] == "missed" and each["whose"] in {"", UNSAID_MET}
        label = "not said" if unsaid else "moved" if each["first_day"] else each["state"]
        name = words([each["milestone"]])
        if unsaid:
            groups.setdefault(label, {}).setdefault(name, []).append(each["day"])
        else:
            groups.setdefault(label, {}).setdefault(_due(each), []).append(name)
    for label, parts in groups.items():
        if label == "not said":
            text = "; ".join(
                f"{name} {first}{f' and {len(more)} more' if more else ''}"
                for name, (first, *more) in parts.items()
            )
            yield row(label, f"if met: {text}", FAINT, room=_ROOM)
        else:
            text = "; ".join(f"{', '.join(names)} ({due})" for due, names in parts.items())
            yield row(label, text, room=_ROOM)


def _due(each: dict[str, Any]) -> str:
    """When a milestone is due, who moved it, and what became of it by whose word."""
    if each["day"] is None:
        return "no start is stated"
    if each["first_day"]:
        return f"from {each['first_day']} to {each['day']}; {each['says'].rstrip('.')}"
    late = ", the word is dated after it" if each["late"] else ""
    return f"due {each['day']}{late}{'; ' + each['whose'] if each['whose'] else ''}"


def _shade(state: str) -> str:
    return WARN if state in {"disputed", "not_kept", "overdue"} else ""


# Talks.


def _talks(processes: Iterable[ProcessSeen], zone: ZoneInfo) -> Iterator[Line]:
    yield (("TALKS: a position is its holder's; who accompanies takes no part", HEAD),)
    for process in processes:
        if not process.tracks:
            yield row(words([process.state]), process.name, room=_ROOM)
        for track in process.tracks:
            yield from _track(process.name, track, zone)
        for each in process.rounds[-1:]:
            yield from _round(process, each, zone)


def _track(process: str, track: TrackSeen, zone: ZoneInfo) -> Iterator[Line]:
    """Where a track stands: a stall is the word of who says so, and a position its holder's."""
    for stall in track.stalls:
        since = f"{stall.item} since {_moment(stall.since, zone)}, as {stall.by} says"
        yield row("stalled", f"{process}: on {since}; {track.name}", WARN, room=_ROOM)
    if not track.stalls:
        why = f": {track.why}" if track.why else ""
        yield row(track.state, f"{process}, {track.name}{why}", room=_ROOM)
    held = [each for point in track.agenda for each in point.positions if not each.withdrawn]
    if held:
        newest = max(held, key=lambda each: each.at)
        more = f"1 of {len(held)}: " if len(held) > 1 else ""
        yield row("position", f"{more}{newest.says}", FAINT, room=_ROOM)


def _round(process: ProcessSeen, each: RoundSeen, zone: ZoneInfo) -> Iterator[Line]:
    """A round: when, who takes part, who came uninvited, never answered, or was left out."""
    sit = [_short(s.actor) for s in process.seats if s.participation == "participates"]
    opened = f"opened {_moment(each.opened_at, zone)}" if each.opened_at else "not opened"
    closed = f", closed {_moment(each.closed_at, zone)}" if each.closed_at else ""
    uninvited = [_short(guest.actor) for guest in each.guests if guest.uninvited and guest.came]
    silent = [_short(guest.actor) for guest in each.guests if guest.silent]
    omitted = [
        f"{_short(guest.actor)} left out, says {', '.join(map(_short, guest.left_out_by))}"
        for guest in each.guests
        if guest.left_out_by
    ]
    told = [
        *([f"take part: {', '.join(sit)}"] if sit else []),
        *([f"uninvited: {', '.join(uninvited)}"] if uninvited else []),
        *([f"no answer: {', '.join(silent)}"] if silent else []),
        *omitted,
    ]
    text = "; ".join((f"{each.name}: {opened}{closed}", *told))
    odd = bool(uninvited or silent or omitted)
    yield from wrapped(f"round {each.number}", text, WARN if odd else "", room=_ROOM)


# Words.


def _short(actor: str) -> str:
    """The last part of an actor's id, for a column of many."""
    return actor.rpartition(":")[2].replace("_", " ")


def _tags(reference: str) -> str:
    """The tags of a reference's sources, ``S52,S53``; a reference without any as it stands."""
    tags = [word.strip(",;") for word in reference.split()]
    tags = [tag for tag in tags if tag[:1] == "S" and tag[1:].isdigit()]
    return ",".join(dict.fromkeys(tags)) or reference


def _day(day: date, year: int) -> str:
    """A day, with its year where that is not the year that is understood."""
    return f"{day.day} {day:%b}" if day.year == year else f"{day.day} {day:%b %Y}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d %b %H:%M}".removeprefix("0")
