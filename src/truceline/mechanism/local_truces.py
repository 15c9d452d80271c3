"""Local truces: silences and settlements of one place, kept apart from what groups accepted.

In practice a truce spreads in two ways: armed groups accept it, and places reach a deal of their
own. The two are different registers and their numbers are never one number. A local truce is nested
in an agreement, has a place, an area and a time, and may be renewed, often day by day; whether it
runs at an instant is worked out from its spans and never stored.

A silence may be recorded by whoever keeps the record. Where Terms say who agrees to one, it is as
told by its author until they have signed it themselves, and until then it puts no duty on anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.local_truce_assents import (
    Assent,
    LocalTruceAssented,
    LocalTruceRefused,
    signers,
)
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.shapes import ActorId, Area, Code, Instant, Short, Words
from truceline.mechanism.terms_answers import Seat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truceline.errors import Fault
    from truceline.mechanism.terms import Terms

Phase = Literal["upcoming", "running", "lapsed", "ended"]


@kind(
    "local_truce.agreed/1",
    part="local_truce",
    opens=True,
    example={
        "form": "silence",
        "title": "Silence for Made-up Valley",
        "place": "Made-up Valley",
        "area": {"south": 35.0, "west": 35.5, "north": 35.5, "east": 36.0},
        "sides": ["made_up_north", "made_up_south"],
        "since": "2016-04-29T22:00:00Z",
        "until": "2016-05-02T22:00:00Z",
        "reference": "made up",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTruceAgreed:
    """A truce is agreed for one place: a silence for a time, or a settlement's own deal."""

    under: Under = opened("The agreement it is nested in; empty for the desk's first", default="")
    form: Literal["silence", "settlement"] = opened("A silence for a time, or a place's own deal")
    title: Short = opened("What it is called")
    place: Short = opened("The place, as coarsely as it may be said")
    area: Area | None = opened("The same as a coarse box", default=None)
    sides: tuple[Code, ...] = opened("The sides it binds there, as Terms name them", min_length=1)
    actors: tuple[ActorId, ...] = opened("The groups it binds there, if named", default=())
    arranged_by: tuple[ActorId, ...] = opened("Who arranged it", default=())
    since: Instant = opened("When it begins")
    until: Instant | None = opened("When it ends; open-ended if left out", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)
    signatories: Words | None = sealed("The people who agreed to it on the spot")


@kind(
    "local_truce.renewed/1",
    part="local_truce",
    example={"until": "2016-05-03T22:00:00Z", "reference": "made up"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTruceRenewed:
    """A local truce is carried on, from its end or (after a gap) from an instant of its own."""

    since: Instant | None = opened("When the renewal begins, if not at the end", default=None)
    until: Instant | None = opened("When it ends now; open-ended if left out", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)


@kind("local_truce.ended/1", part="local_truce", example={"why": "Made-up: fighting resumed."})
@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTruceEnded:
    """A local truce ends before its time, or an open-ended one ends."""

    why: Short = opened("Why, and who says so")
    reference: Short | None = opened("Where this is recorded", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A span of a local truce, closed at both ends; ``until`` None is open-ended (UTC).

    ``entry`` is the entry that recorded it, ``by`` and ``recorded_at`` its author and time.
    """

    since: datetime
    until: datetime | None
    entry: str
    by: str
    recorded_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether the instant lies in the stretch."""
        return self.since <= at and (self.until is None or at <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTruceState:
    """One local truce."""

    state: str
    under: str
    form: str
    title: str
    place: str
    area: Area | None
    sides: tuple[str, ...]
    actors: tuple[str, ...]
    arranged_by: tuple[str, ...]
    opened_by: str
    stretches: tuple[Stretch, ...]
    ended_at: datetime | None = None
    ended_by: str = ""
    assents: tuple[Assent, ...] = ()

    def signers(self, stretch: Stretch, at: datetime) -> tuple[str, ...]:
        """Who has signed a stretch at an instant: its author, and who assented to it by then."""
        told = Assent(
            by=stretch.by,
            stretch=stretch.entry,
            agrees=True,
            entry=stretch.entry,
            recorded_at=stretch.recorded_at,
        )
        return signers(told, self.assents, stretch.since, at)

    def unsigned(
        self, stretch: Stretch, terms: Terms, seats: Mapping[str, Seat], at: datetime
    ) -> str:
        """The quorum that a stretch still lacks at an instant; empty where Terms ask for none.

        Args:
            stretch: One of its stretches.
            terms: The agreement in which it is nested.
            seats: Actor to its roles, and to the side it accepted for.
            at: The instant asked about (UTC).
        """
        rule = terms.sections.effect.silences
        quorum = rule.agreed_by if rule is not None and self.form == "silence" else None
        if quorum is None:
            return ""
        signed = {who: seats.get(who, Seat()) for who in self.signers(stretch, at)}
        return "" if terms.quorum_met(quorum, signed) else quorum

    def running_at(self, at: datetime) -> Stretch | None:
        """The stretch in which the truce runs at an instant (UTC), or None."""
        if self.ended_at is not None and at >= self.ended_at:
            return None
        return next((s for s in reversed(self.stretches) if s.holds(at)), None)

    def phase(self, at: datetime) -> Phase:
        """Whether it is to come, runs, has run out, or was ended; derived, never stored."""
        if self.ended_at is not None and at >= self.ended_at:
            return "ended"
        if self.running_at(at) is not None:
            return "running"
        return "upcoming" if any(s.since > at for s in self.stretches) else "lapsed"

    def binds(self, actor: str, side: str | None) -> bool:
        """Whether it binds an actor of this side: by name, or by side where it names nobody."""
        if self.actors:
            return actor in self.actors
        return side is not None and side in self.sides


TRANSITIONS = table(agreed="renewed ended", renewed="renewed ended", ended="")


def begin(entry: Entry) -> LocalTruceState:
    """The local truce as agreed."""
    body: LocalTruceAgreed = entry.body
    return LocalTruceState(
        state="agreed",
        under=body.under,
        form=body.form,
        title=body.title,
        place=body.place,
        area=body.area,
        sides=body.sides,
        actors=body.actors,
        arranged_by=body.arranged_by,
        opened_by=entry.hash,
        stretches=(_stretch(body.since, body.until, entry),),
    )


def step(state: LocalTruceState, entry: Entry) -> LocalTruceState:
    """The local truce after a renewal or its end; an ended one stays ended."""
    body = entry.body
    if state.state == "ended":
        return state
    if isinstance(body, LocalTruceRenewed):
        since = body.since or state.stretches[-1].until
        if since is None or (body.until is not None and body.until < since):
            return state
        stretch = _stretch(since, body.until, entry)
        return replace(state, state="renewed", stretches=(*state.stretches, stretch))
    if isinstance(body, LocalTruceEnded):
        return replace(state, state="ended", ended_at=entry.at, ended_by=entry.hash)
    if isinstance(body, LocalTruceAgreed):
        # A linked report of the same truce: what it adds in time is kept, its words are not.
        stretch = _stretch(body.since, body.until, entry)
        return replace(state, stretches=(*state.stretches, stretch))
    if isinstance(body, LocalTruceAssented | LocalTruceRefused):
        word = Assent(
            by=entry.author,
            stretch=body.stretch,
            agrees=isinstance(body, LocalTruceAssented),
            entry=entry.hash,
            recorded_at=entry.recorded_at,
        )
        return replace(state, assents=(*state.assents, word))
    return state


def _stretch(since: datetime, until: datetime | None, entry: Entry) -> Stretch:
    return Stretch(
        since=since,
        until=until,
        entry=entry.hash,
        by=entry.author,
        recorded_at=entry.recorded_at,
    )


def as_told(stretch: Stretch, quorum: str, *, sure: bool = True) -> str:
    """How a stretch that lacks a quorum is to be read, in a few words; empty where it lacks none.

    Args:
        stretch: The stretch.
        quorum: What :meth:`LocalTruceState.unsigned` gave.
        sure: Whether the reader may see every signature; else that none is there says nothing.
    """
    if not quorum:
        return ""
    signed = f"not signed by {quorum}" if sure else f"whether {quorum} signed is not known here"
    return f"as told by {stretch.by}; {signed}"


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of a draft: sides that Terms know, times in order, spans that Terms foresee."""
    body = entry.body
    if isinstance(body, LocalTruceAgreed):
        longest = _silence_faults("longest", body.form, body.since, body.until, bench)
        return [*_agreed(body, bench), *longest]
    if state.state == "ended":
        return [wrong_state(entry, state.state, {"agreed", "renewed"})]
    if isinstance(body, LocalTruceAssented | LocalTruceRefused):
        return _assent(state, entry, bench)
    if not isinstance(body, LocalTruceRenewed):
        return []
    since = body.since or state.stretches[-1].until
    longer = _silence_faults("extension", state.form, since, body.until, bench)
    return [*_renewed(state, body), *longer]


def _assent(state: LocalTruceState, entry: Entry, bench: Bench) -> list[Fault]:
    body: LocalTruceAssented | LocalTruceRefused = entry.body
    stretch = next((each for each in state.stretches if each.entry == body.stretch), None)
    if stretch is None:
        sentence = "This truce has no stretch that this entry began."
        hint = "Give the id of the truce, or of the entry that renewed it."
        return [flaw("STRETCH_UNKNOWN", sentence, hint, "stretch")]
    signed = entry.author in state.signers(stretch, bench.now)
    if isinstance(body, LocalTruceAssented) or not signed or bench.now < stretch.since:
        return []
    sentence = f"{entry.author} has signed this stretch, and it has begun ({stretch.since})."
    hint = "Record local_truce.ended where it is over."
    return [flaw("STRETCH_BEGUN", sentence, hint, "stretch")]


def _silence_faults(
    name: Literal["longest", "extension"],
    form: str,
    since: datetime | None,
    until: datetime | None,
    bench: Bench,
) -> list[Fault]:
    """The fault of a silence that lasts longer at a time than Terms foresee; a settlement may."""
    rule = bench.terms.sections.effect.silences
    span = getattr(rule, name) if rule is not None else None
    if form != "silence" or span is None or since is None:
        return []
    if until is None and name == "extension":
        # The record may say that a silence was carried on, and not for how long.
        return []
    if until is not None and until <= bench.terms.after(span, since):
        return []
    sentence = f"{bench.terms.id} foresees a silence of {span} at a time (effect.silences.{name})."
    return [
        flaw("SILENCE_TOO_LONG", sentence, "Give an earlier until, and renew it then.", "until")
    ]


def _agreed(body: LocalTruceAgreed, bench: Bench) -> list[Fault]:
    terms = bench.terms
    faults = [
        flaw(
            "SIDE_UNKNOWN",
            f"{side!r} is no side of {terms.id}; its sides are {', '.join(sorted(terms.sides))}.",
            "Name a side as the Terms do.",
            "sides",
        )
        for side in body.sides
        if side not in terms.sides
    ]
    rule = terms.acceptance
    if body.form == "settlement" and rule is not None and rule.local == "refused":
        faults.append(
            flaw(
                "LOCAL_NOT_FORESEEN",
                f"{terms.id} does not foresee that places accept by themselves.",
                "Record a silence, or amend the Terms.",
                "form",
            )
        )
    if body.until is not None and body.until <= body.since:
        faults.append(_order("It would end before it begins.", "Give a later until."))
    ends = terms.ends_at
    if ends is not None and (body.until is None or body.until > ends):
        faults.append(
            flaw(
                "LOCAL_OUTLASTS",
                f"It would outlast {terms.id}, in which it is nested and which ends at {ends}.",
                "End it with the agreement, or extend the agreement first.",
                "until",
            )
        )
    return faults


def _renewed(state: LocalTruceState, body: LocalTruceRenewed) -> list[Fault]:
    last = state.stretches[-1]
    if last.until is None:
        sentence = "It is open-ended, so there is nothing to renew."
        return [_order(sentence, "Record local_truce.ended where it is over.")]
    faults = []
    if body.since is not None and body.since < last.until:
        sentence = f"The renewal would begin before the last span ends ({last.until})."
        faults.append(_order(sentence, "Leave since out, or give a later one.", "since"))
    if body.until is not None and body.until <= (body.since or last.until):
        sentence = "The renewal would not make it last any longer."
        faults.append(_order(sentence, "Give a later until, or record local_truce.ended."))
    return faults


def _order(sentence: str, hint: str, field: str = "until") -> Fault:
    return flaw("TIME_ORDER", sentence, hint, field)


def row(state: LocalTruceState) -> Row:
    """The docket's row."""
    since = min(stretch.since for stretch in state.stretches)
    over = state.ended_at or state.stretches[-1].until
    return Row(
        state=state.state,
        title=f"{state.title} ({state.place})",
        under=state.under,
        parties=state.actors,
        area=state.area,
        place=state.place,
        since=since,
        # Called off before it began, it ran for no time.
        until=over and max(over, since),
        words=" ".join((state.title, state.place, state.form, *state.sides, *state.arranged_by)),
    )


PART = Part(
    name="local_truce",
    kinds=(
        LocalTruceAgreed,
        LocalTruceRenewed,
        LocalTruceAssented,
        LocalTruceRefused,
        LocalTruceEnded,
    ),
    transitions=TRANSITIONS,
    initial=frozenset({"agreed"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
