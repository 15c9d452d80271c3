"""Papers of the talks: each hangs on a point of the agenda, and is somebody's paper.

A paper says what its author wants said; that a paper is agreed on is the facilitator's to record,
with who agreed. Its text is sealed; the record holds title, kind, whose it is and, where given, the
hash of the document, so that it can later be shown which text lay on the table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.relays import Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Code, Hash, Short, Words
from truceline.mechanism.talks_rules import item_faults
from truceline.mechanism.talks_seats import (
    belongs,
    delegation_of,
    facilitator_faults,
    facilitators,
)
from truceline.mechanism.talks_states import first_about
from truceline.mechanism.talks_words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.errors import Fault

TRANSITIONS = table(tabled="agreed withdrawn", agreed="", withdrawn="")
TRACKS_IN_USE = frozenset({"open", "stalled", "disputed", "adjourned"})


@kind(
    "talks_paper.tabled/1",
    part="talks_paper",
    opens=True,
    example={
        "item": "governance",
        "title": "Made-up principles for the well and the mill",
        "form": "proposal",
        "text": "The made-up text, in full",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTabled:
    """A paper is tabled on a point of the agenda; ``about`` names the track first, then a round."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    item: Code = opened("The point of the agenda it hangs on")
    title: Short = opened("Its title")
    form: Literal["proposal", "position", "principles", "draft", "questions", "non_paper"] = opened(
        "What it is; who only accompanies may hand over a non_paper"
    )
    document_hash: Hash | None = opened("SHA-256 of the document, hexadecimal", default=None)
    relayed: Relay | None = opened("How it came, where an officer received it", default=None)
    on_behalf_of: ActorId | None = opened("Whose paper it is, where relayed", default=None)
    text: Words | None = sealed("The text")


@kind("talks_paper.revised/1", part="talks_paper", example={"title": "Made-up principles, revised"})
@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRevised:
    """Whose paper it is puts a new version in its place."""

    title: Short = opened("Its title now")
    document_hash: Hash | None = opened("SHA-256 of the document, hexadecimal", default=None)
    why: Short | None = opened("What has changed", default=None)
    relayed: Relay | None = opened("How it came, where an officer received it", default=None)
    on_behalf_of: ActorId | None = opened("Whose paper it is, where relayed", default=None)
    text: Words | None = sealed("The text")


@kind(
    "talks_paper.agreed/1",
    part="talks_paper",
    example={"agreed_by": ["group:made-up-council", "group:made-up-brigade"]},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAgreed:
    """The facilitator records that delegations agree on a paper, and which."""

    agreed_by: tuple[ActorId, ...] = opened("Whose delegations agree", min_length=2, max_length=40)
    reference: Short | None = opened("The document that records it", default=None)


@kind(
    "talks_paper.withdrawn/1",
    part="talks_paper",
    example={"why": "Made-up: another took its place."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PaperWithdrawn:
    """Whose paper it is takes it back."""

    why: Short = opened("Why")
    relayed: Relay | None = opened("How the word came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose paper it is, where relayed", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperState:
    """A paper.

    Args:
        state: ``tabled``, ``agreed`` or ``withdrawn``.
        item: The point of the agenda it hangs on.
        title: Its title now.
        form: What it is.
        by: Whose paper it is.
        track: The subject id of its track.
        under: The agreement.
        since: When it was tabled (UTC).
        version: 1, and one more for each revision.
        document_hash: SHA-256 of the document now; empty where none was given.
        relayed: How it came, where an officer received it.
        agreed_by: Whose delegations agreed, as the facilitator says.
        why: What was said of the newest change.
    """

    state: str
    item: str
    title: str
    form: str
    by: str
    track: str
    under: str
    since: datetime
    version: int
    document_hash: str
    relayed: Relay | None
    agreed_by: tuple[str, ...]
    why: str

    @property
    def sentence(self) -> str:
        """One sentence that says whose paper it is; nothing in it is said to be so."""
        agreed = f", agreed on by {', '.join(self.agreed_by)}" if self.agreed_by else ""
        version = f", version {self.version}" if self.version > 1 else ""
        form = self.form.replace("_", "-")
        title = quoted(self.title)
        return f"{self.by} tabled a paper ({form}) on {self.item}: {title}{version}{agreed}."


def begin(entry: Entry) -> PaperState:
    """The paper as tabled."""
    body: PaperTabled = entry.body
    return PaperState(
        state="tabled",
        item=body.item,
        title=body.title,
        form=body.form,
        by=speaker(entry),
        track=first_about(entry),
        under=body.under,
        since=entry.at,
        version=1,
        document_hash=body.document_hash or "",
        relayed=body.relayed,
        agreed_by=(),
        why="",
    )


def step(state: PaperState, entry: Entry) -> PaperState:
    """The paper after a further entry; what does not fit changes nothing."""
    if state.state != "tabled":
        return state
    match entry.body:
        case PaperRevised(title=title, document_hash=document, why=why):
            version = state.version + 1
            return replace(
                state, title=title, document_hash=document or "", version=version, why=why or ""
            )
        case PaperAgreed(agreed_by=agreed):
            return replace(state, state="agreed", agreed_by=tuple(dict.fromkeys(agreed)))
        case PaperWithdrawn(why=why):
            return replace(state, state="withdrawn", why=why)
    return state


def check(state: PaperState | None, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a paper (None for the one that tables it)."""
    body: Any = entry.body
    faults = relay_faults(entry, bench) if hasattr(body, "relayed") else []
    if state is None or isinstance(body, PaperTabled):
        return [*faults, *_tabled(entry, bench)]
    if state.state != "tabled":
        faults.append(wrong_state(entry, state.state, {"tabled"}))
    if isinstance(body, PaperAgreed):
        faults.extend(facilitator_faults(entry, bench, "record that a paper is agreed on"))
        faults.extend(_agreeing(state, body, bench))
    elif speaker(entry) != state.by:
        sentence = f"The paper is {state.by}'s, not {speaker(entry)}'s."
        faults.append(flaw("PAPER_NOT_YOURS", sentence, "Table one of your own.", "author"))
    return faults


def _tabled(entry: Entry, bench: Bench) -> list[Fault]:
    body: PaperTabled = entry.body
    track, faults = belongs(entry, bench, 0, "track", TRACKS_IN_USE)
    if track is None:
        return faults
    faults.extend(item_faults(body.item, track))
    who = speaker(entry)
    seated = who in facilitators(bench.terms) or delegation_of(who, track.process, bench)
    if not seated:
        process = bench.find(track.process)
        comes = process is not None and process[1].held(who, "accompanies")
        if not (comes and body.form == "non_paper"):
            sentence = f"{who} has no delegation to these talks."
            hint = "Form one first; who accompanies may hand over a non_paper."
            faults.append(flaw("NO_DELEGATION", sentence, hint, "author"))
    if len(entry.statement.about) > 1:
        faults.extend(_round_of(track.process, entry, bench))
    return faults


def _round_of(process: str, entry: Entry, bench: Bench) -> list[Fault]:
    """Faults of naming a round in which a paper was tabled."""
    opened_round = frozenset({"open", "adjourned", "closed"})
    found, faults = belongs(entry, bench, 1, "round", opened_round)
    if found is not None and found.process != process:
        sentence = f"{found.name} is a round of another process."
        faults.append(flaw("PROCESS_OTHER", sentence, "Name a round of this process."))
    return faults


def _agreeing(state: PaperState, body: PaperAgreed, bench: Bench) -> list[Fault]:
    """Whoever agrees has a delegation; an outsider has nothing to agree to."""
    track = bench.find(state.track)
    process = "" if track is None else track[1].process
    return [
        flaw(
            "NO_DELEGATION",
            f"{actor} has no delegation to these talks.",
            "Name delegations; what others welcome is no agreement.",
            "agreed_by",
        )
        for actor in dict.fromkeys(body.agreed_by)
        if delegation_of(actor, process, bench) is None
    ]


def row(state: PaperState) -> Row:
    """The docket's row."""
    return Row(
        state=state.state,
        title=f"Paper of {state.by} on {state.item}: {state.title}",
        under=state.under,
        parties=tuple(dict.fromkeys((state.by, *state.agreed_by))),
        since=state.since,
        words=f"{state.by} {state.item} {state.title} {state.form}",
    )


PART = Part(
    name="talks_paper",
    kinds=(PaperTabled, PaperRevised, PaperAgreed, PaperWithdrawn),
    transitions=TRANSITIONS,
    initial=frozenset({"tabled"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"agreed", "withdrawn"}),
)
