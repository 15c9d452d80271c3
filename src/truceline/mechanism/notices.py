"""Notices: what was filed, in which version, and what each recipient said to it.

State is kept for each recipient apart: a receipt of one is no receipt of another, and a receipt of
the first version is none of the second. What follows from time or from the absence of words
(active, expired, silent, deconflicted) is never stored; ``notice_phases`` derives it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truceline.mechanism import notice_kinds as told
from truceline.mechanism.bounds import bounds, span_of
from truceline.mechanism.notice_rules import check
from truceline.mechanism.notice_states import (
    LIVE,
    TRANSITIONS,
    WORDS,
    NoticeState,
    Recipient,
    Reply,
    Version,
)
from truceline.mechanism.parts import Entry, Part, Row
from truceline.mechanism.relays import speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


def begin(entry: Entry) -> NoticeState:
    """The notice as filed."""
    body: told.NoticeFiled = entry.body
    return NoticeState(
        state="filed",
        notice=body.notice,
        under=body.under,
        title=body.title,
        author=entry.author,
        notifier=speaker(entry),
        relayed=body.relayed,
        versions=(_version(entry),),
        recipients=tuple(Recipient(actor=actor) for actor in dict.fromkeys(body.recipients)),
        waits_for=body.waits_for,
        marks={"filed": entry.recorded_at},
    )


def step(state: NoticeState, entry: Entry) -> NoticeState:
    """The notice after one more entry; what does not fit leaves it as it is."""
    body = entry.body
    match body:
        case told.NoticeFiled():
            return _merged(state, entry)
        case told.NoticeAmended() if state.state in LIVE:
            return _amended(state, entry)
        case told.NoticeWithdrawn() if state.state in LIVE:
            return _ended(state, entry, "withdrawn", body.why)
        case told.NoticeCompleted() if state.state in LIVE:
            return _ended(state, entry, "completed", body.note or "")
        case told.NoticeSent() | told.NoticeDelivered():
            what = "sent" if isinstance(body, told.NoticeSent) else "delivered"
            for actor in dict.fromkeys(body.recipients):
                state = _replied(state, entry, actor, what)
            return state
        case told.NoticeClarified():
            return _replied(state, entry, body.to, "clarified")
        case told.NoticeSettled():
            return _replied(state, entry, speaker(entry), f"{body.what}_settled")
    said = _REPLIES.get(type(body))
    return _replied(state, entry, speaker(entry), said) if said else state


_REPLIES: Final[dict[type, str]] = {
    told.NoticeAcknowledged: "acknowledged",
    told.NoticeQueried: "queried",
    told.NoticeAnswered: "answered",
    told.NoticeObjected: "objected",
    told.NoticeConsented: "consented",
}


def _version(entry: Entry) -> Version:
    """The version that a filing or an amendment brings."""
    body: told.NoticeFiled | told.NoticeAmended = entry.body
    every = (*body.volumes, *body.coarse)
    since, until = span_of(every) if every else (body.since, body.until)
    return Version(
        entry=entry.hash,
        seq=entry.seq,
        recorded_at=entry.recorded_at,
        volumes=body.volumes,
        coarse=body.coarse,
        seals_exact=any("exact" in box.fields for box in entry.statement.boxes),
        since=since,
        until=until,
    )


def _merged(state: NoticeState, entry: Entry) -> NoticeState:
    """A linked notice of the same thing: its places and recipients are added, as a new version.

    Whoever acknowledged the one has not thereby acknowledged the other.
    """
    body: told.NoticeFiled = entry.body
    old, new = state.current, _version(entry)
    every = (*old.volumes, *new.volumes, *old.coarse, *new.coarse)
    since, until = span_of(every) if every else (new.since, new.until)
    joint = replace(
        new,
        volumes=(*old.volumes, *new.volumes),
        coarse=(*old.coarse, *new.coarse),
        seals_exact=old.seals_exact or new.seals_exact,
        since=since,
        until=until,
    )
    return replace(
        state,
        versions=(*state.versions, joint),
        recipients=_joined(state.recipients, body.recipients),
        waits_for=tuple(dict.fromkeys((*state.waits_for, *body.waits_for))),
    )


def _amended(state: NoticeState, entry: Entry) -> NoticeState:
    """The notice as amended. A new title or further recipients alone make no new version."""
    body: told.NoticeAmended = entry.body
    moved = body.volumes or body.coarse or body.since or body.until or body.waits_for is not None
    versions = state.versions
    if moved:
        new = _version(entry)
        if not (body.volumes or body.coarse):
            new = _same_place(state.current, new, body)
        versions = (*versions, new)
    return replace(
        state,
        state="amended",
        title=body.title or state.title,
        versions=versions,
        recipients=_joined(state.recipients, body.recipients),
        waits_for=state.waits_for if body.waits_for is None else body.waits_for,
        marks={**state.marks, "amended": entry.recorded_at},
        why=body.why,
    )


def _same_place(old: Version, new: Version, body: told.NoticeAmended) -> Version:
    """A version that changes only its times, or only what it waits for."""
    placed = bool(old.published)
    return replace(
        new,
        volumes=old.volumes,
        coarse=old.coarse,
        seals_exact=old.seals_exact or new.seals_exact,
        since=old.since if placed else body.since or old.since,
        until=old.until if placed else body.until or old.until,
    )


def _ended(state: NoticeState, entry: Entry, word: str, why: str) -> NoticeState:
    """The notice at its end: withdrawn or completed."""
    return replace(state, state=word, why=why, marks={**state.marks, word: entry.recorded_at})


def _joined(known: tuple[Recipient, ...], further: Iterable[str]) -> tuple[Recipient, ...]:
    """The recipients with further ones after them."""
    names = {recipient.actor for recipient in known}
    added = (actor for actor in dict.fromkeys(further) if actor not in names)
    return (*known, *(Recipient(actor=actor) for actor in added))


def _replied(state: NoticeState, entry: Entry, actor: str, what: str) -> NoticeState:
    """One more thing between the notice and one of its recipients; of others nothing is kept."""
    if state.recipient(actor) is None:
        return state
    reply = Reply(
        entry=entry.hash,
        what=what,
        version=state.version_of(entry),
        recorded_at=entry.recorded_at,
        by=entry.author,
        relayed=getattr(entry.body, "relayed", None),
        seen=entry.statement.seen,
    )
    return replace(
        state,
        recipients=tuple(
            replace(r, replies=(*r.replies, reply)) if r.actor == actor else r
            for r in state.recipients
        ),
    )


def row(state: NoticeState) -> Row:
    """The docket's row: open facts alone, and a box that is never too small."""
    version = state.current
    return Row(
        state=state.state,
        title=state.title,
        under=state.under,
        parties=tuple(dict.fromkeys((state.notifier, state.author))),
        recipients=tuple(recipient.actor for recipient in state.recipients),
        area=bounds((*version.volumes, *version.coarse)),
        since=version.since,
        until=version.until,
        marks={**state.marks, **_marks(state)},
        stops=_STOPS,
        # By the id of what it waits for, it is found when that is over.
        words=" ".join((state.title, state.notice, state.why, *state.waits_for)).strip(),
    )


_OVER: Final = frozenset({"withdrawn", "completed"})
_STOPS: Final[Mapping[str, frozenset[str]]] = {
    "notice_acknowledge": _OVER | {"acknowledged"},
    "notice_query": _OVER | {"clarified"},
    "notice_objection": _OVER | {"settled"},
}


def _marks(state: NoticeState) -> dict[str, datetime]:
    """Marks of the replies: what is open by its earliest, what is settled by its latest."""
    version = state.current
    marks = {"notified": version.recorded_at}
    first = [_first_word(recipient, version.entry) for recipient in state.recipients]
    words = [at for at in first if at is not None]
    if words and len(words) == len(first):
        marks["acknowledged"] = max(words)
    queries = [q.recorded_at for r in state.recipients if (q := r.open_query)]
    objections = [o.recorded_at for r in state.recipients if (o := r.open_objection)]
    for name, end, still in (
        ("queried", "clarified", queries),
        ("objected", "settled", objections),
    ):
        past = [reply.recorded_at for r in state.recipients if (reply := r.last(name))]
        if still:
            marks[name] = min(still)
        elif past:
            marks[name] = max(past)
            marks[end] = max(_closings(state, name), default=max(past))
    return marks


def _closings(state: NoticeState, name: str) -> list[datetime]:
    """When queries, or objections, were closed."""
    closers = {"queried": ("clarified", "query_settled"), "objected": ("objection_settled",)}
    return [
        reply.recorded_at
        for r in state.recipients
        if (reply := r.last(*closers[name], "consented"))
    ]


def _first_word(recipient: Recipient, version: str) -> datetime | None:
    """When the recipient first said anything to a version."""
    return next(
        (r.recorded_at for r in recipient.replies if r.what in WORDS and r.version == version),
        None,
    )


PART = Part(
    name="notice",
    kinds=told.NOTICE_KINDS,
    transitions=TRANSITIONS,
    initial=frozenset({"filed"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"withdrawn", "completed"}),
)
