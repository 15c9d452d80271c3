"""Releases: sealed words of an entry, sealed anew to further readers, and recorded as such.

Whoever holds sealed words may, where Terms give the right, seal the very same fields under the very
same salt to further named readers. The box that goes with a release commits to what the author of
the entry committed to, so that the new reader checks that these are the author's words; the desk
sees that the two commitments are equal, and cannot see inside. A withdrawal stops what would still
be handed on; what was read cannot be unread.

>>> from truceline.mechanism.kinds import kind_of
>>> sorted(kind_of(SealedReleased).sealed_fields)
['trace_mark', 'whole_entry']
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.shapes import ActorId, Hash, Instant, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

RELEASE: Final = "release"
MARK_SENTENCE: Final = (
    "This release carries a trace mark, in words that say nothing of the matter and stand beside "
    "it; what was released, a footprint above all, is the same for every reader."
)
"""What every rendering of a marked release says."""

WITHDRAWN_SENTENCE: Final = (
    "The release is withdrawn: it is handed on no more. What was read cannot be unread."
)
"""What every rendering of a withdrawn release says."""

Envelope = Annotated[str, Field(min_length=1, max_length=50_000)]
"""A signed statement as its canonical JSON."""

_TO = "to"


@kind(
    "sealed.released/1",
    part=RELEASE,
    opens=True,
    example={
        "entry": "0" * 64,
        "place": 7,
        "box": 0,
        "fields": ["exact"],
        "to": ["unit:made-up-first"],
        "why": "Made-up: its patrols pass there.",
        "until": "2016-04-04T00:00:00Z",
        "marked": True,
        "trace_mark": "lusab babad gutih tugad",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class SealedReleased:
    """Sealed words of an entry are released to further named readers."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    entry: Hash = opened("The entry whose sealed words are released")
    place: int = opened("Its place in the ledger, from 0", ge=0)
    box: int = opened("Which of its sealed boxes, from 0", ge=0, le=7, default=0)
    fields: Annotated[tuple[Short, ...], Field(min_length=1, max_length=50)] = opened(
        "The fields inside that box, by name"
    )
    to: Annotated[tuple[ActorId, ...], Field(min_length=1, max_length=100)] = opened(
        "To whom they are released"
    )
    why: Short = opened("Why, in words that give nothing away")
    until: Instant | None = opened("Until when it is handed on; None for always", default=None)
    marked: bool = opened("Whether a trace mark goes with it, in words beside it", default=False)
    whole_entry: Envelope | None = sealed(
        "The entry itself as its author signed it, for readers who cannot fetch it"
    )
    trace_mark: Words | None = sealed("A phrase that one reader alone was given")


@kind("sealed.withdrawn/1", part=RELEASE, example={"why": "Made-up: the patrols have ended."})
@dataclass(frozen=True, slots=True, kw_only=True)
class SealedWithdrawn:
    """A release is withdrawn: what was read cannot be unread."""

    why: Short = opened("Why it is withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseState:
    """A release, folded from its entries.

    Args:
        state: ``released`` or ``withdrawn``.
        body: The release as recorded.
        by: Who released.
        seq: The place of the entry that carries the sealed words.
        at: When it was recorded (UTC).
        withdrawn_at: When it was withdrawn (UTC), or None.
    """

    state: str
    body: SealedReleased
    by: str
    seq: int
    at: datetime
    withdrawn_at: datetime | None = None

    def stands_at(self, at: datetime) -> bool:
        """Whether it is handed on at an instant (UTC)."""
        return self.state == "released" and (self.body.until is None or at <= self.body.until)

    @property
    def says(self) -> tuple[str, ...]:
        """Sentences that stand wherever the release is shown."""
        marked = (MARK_SENTENCE,) if self.body.marked else ()
        return (*marked, *((WITHDRAWN_SENTENCE,) if self.state == "withdrawn" else ()))


def begin(entry: Entry) -> ReleaseState:
    """The release as recorded."""
    return ReleaseState(
        state="released",
        body=entry.body,
        by=entry.author,
        seq=entry.seq,
        at=entry.recorded_at,
    )


def step(state: ReleaseState, entry: Entry) -> ReleaseState:
    """The release after one more entry; withdrawn it stays withdrawn."""
    if isinstance(entry.body, SealedWithdrawn) and state.state == "released":
        return replace(state, state="withdrawn", withdrawn_at=entry.recorded_at)
    return state


def check(state: ReleaseState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Faults of a release by its own words; what it releases is looked at in ``analysis``."""
    if state is None or isinstance(draft.body, SealedReleased):
        return list(_released_faults(draft, bench))
    faults = [] if state.state == "released" else [wrong_state(draft, state.state, {"released"})]
    if draft.author != state.by and not bench.has_role(draft.author, "officer"):
        sentence = f"{draft.author} did not make this release."
        hint = "Let its maker, or an officer, withdraw it."
        faults.append(flaw("RELEASE_NOT_YOURS", sentence, hint, "author"))
    return faults


def _released_faults(draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: SealedReleased = draft.body
    rule = bench.terms.sections.releases
    unknown = sorted({actor for actor in body.to if actor not in bench.roles})
    if unknown:
        sentence = f"{', '.join(unknown)} is not registered here."
        yield flaw("ACTOR_UNKNOWN", sentence, "Release to registered actors.", _TO)
    if len({*body.to}) != len(body.to):
        yield flaw("RECIPIENT_TWICE", "A reader is named twice.", "Name each once.", _TO)
    if body.until is not None and body.until <= bench.now:
        sentence = "The release would be over when it begins."
        yield flaw("TIME_ORDER", sentence, "Give a later time, or none.", "until")
    if rule is None:
        return
    if len(body.to) > rule.readers:
        sentence = f"{bench.terms.id} lets a release name {rule.readers} readers at most."
        yield flaw("RELEASE_READERS", sentence, "Name fewer: each release has its reason.", _TO)
    if rule.longest is not None:
        latest = bench.terms.after(rule.longest, bench.now)
        if body.until is None or body.until > latest:
            sentence = f"{bench.terms.id} lets a release last {rule.longest} at most."
            yield flaw("RELEASE_TOO_LONG", sentence, f"End it by {latest:%Y-%m-%d}.", "until")
    if body.marked != (rule.mark == "must") and rule.mark != "may":
        asks = "asks for" if rule.mark == "must" else "forbids"
        sentence = f"{bench.terms.id} {asks} a trace mark with each release."
        yield flaw("RELEASE_MARK", sentence, "Record it with or without --mark as asked.", "marked")
    yield from _quota_faults(draft, bench)


def _quota_faults(draft: Entry, bench: Bench) -> Iterator[Fault]:
    rule = bench.terms.sections.releases
    quota = None if rule is None else rule.quota
    if quota is None:
        return
    last = bench.said(draft.author, "sealed.released", quota.count)
    if last is not None and bench.now < bench.terms.after(quota.window, last):
        sentence = f"{bench.terms.id} lets one actor release {quota.count} times in {quota.window}."
        hint = "Wait, or ask whom the Terms let release besides you."
        yield flaw("RELEASE_QUOTA", sentence, hint, "author")


def row(state: ReleaseState) -> Row:
    """The docket's row: found by the entry whose words are released."""
    body = state.body
    marked = ", with a trace mark" if body.marked else ""
    return Row(
        state=state.state,
        title=f"{', '.join(body.fields)} of entry {body.entry[:12]} to {len(body.to)}{marked}",
        under=body.under,
        key=body.entry,
        parties=(state.by,),
        recipients=body.to,
        since=state.at,
        until=body.until,
        marks={"released": state.at}
        | ({} if state.withdrawn_at is None else {"withdrawn": state.withdrawn_at}),
        words=f"{body.entry} {' '.join(body.fields)} {body.why}",
    )


PART = Part(
    name=RELEASE,
    kinds=(SealedReleased, SealedWithdrawn),
    transitions=table(released="withdrawn", withdrawn=""),
    initial=frozenset({"released"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"withdrawn"}),
)
