"""Covered filings: who files, what kind of thing and when are sealed together with the words.

The entry on the ledger is signed by a covering actor whose key a group shares. Its one sealed box
holds the true author's whole signed submission, padded to one of a few sizes; a few openers named
by Terms can read it, check whose signature it is, and act. Later it may be laid open, with its
author's consent or by decision: from then on it stands in the docket as what was filed, at the
place and under the hash that it had all along. What others learn of it meanwhile: ADR 0011.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.shapes import Hash, Short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_sealing import Cover

COVERED: Final = "covered"
PARCEL: Final = "parcel"
COVERED_SENTENCE: Final = (
    "Who filed it, what kind of thing and when are sealed to the openers of this cover."
)
CONSENT_PREFIX: Final = b"truceline/cover-consent/v1\n"

Parcel = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=57_344)]
"""A padded submission in base64."""

Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


@kind("covered.filed/1", part=COVERED, opens=True, example={"parcel": "TWFkZSB1cA=="})
@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredFiled:
    """Something is filed under a cover: who, what and when are sealed to the openers."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    parcel: Parcel | None = sealed("The author's whole signed submission, padded")


@kind(
    "covered.opened/1",
    part=COVERED,
    example={
        "parcel": "TWFkZSB1cA==",
        "salt": "0" * 64,
        "ground": "consent",
        "consent": "0" * 128,
        "why": "Made-up: the witness wants to be heard by name.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredOpened:
    """A covered filing is laid open; from now on it stands as what was filed."""

    parcel: Parcel = opened("The parcel as it was sealed")
    salt: Hash = opened("The salt of its sealed box, which shows that this was inside")
    ground: Literal["consent", "decision"] = opened("consent of its author, or decision")
    consent: Signature | None = opened(
        "The author's signature that consents to its being laid open", default=None
    )
    why: Short = opened("Why it is laid open")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredState:
    """A covered filing: ``covered``, or ``opened`` where this program cannot read what it was.

    Whom it is sealed to are its recipients: without the entry they could not open it.
    """

    state: str
    under: str
    cover: str
    at: datetime
    openers: tuple[str, ...] = ()

    @property
    def says(self) -> tuple[str, ...]:
        """Sentences that stand wherever the filing is shown."""
        return (COVERED_SENTENCE,) if self.state == COVERED else ()


def consent_message(origin: str, entry: str) -> bytes:
    """What an author signs to let a covered filing of its own be laid open.

    Args:
        origin: The desk's origin name.
        entry: The hash of the covered entry.
    """
    return CONSENT_PREFIX + f"{origin}\n{entry}\n".encode()


def cover_of(terms: Terms, actor: str) -> Cover | None:
    """What Terms say of a covering actor; None where it is none."""
    return next((each for each in terms.sections.covers if each.actor == actor), None)


def begin(entry: Entry) -> CoveredState:
    """The filing as recorded."""
    return CoveredState(
        state="covered",
        under=entry.body.under,
        cover=entry.author,
        at=entry.recorded_at,
        openers=tuple(name for box in entry.statement.boxes for name in box.to),
    )


def step(state: CoveredState, entry: Entry) -> CoveredState:
    """The filing after it was laid open."""
    opening = isinstance(entry.body, CoveredOpened)
    return replace(state, state="opened") if opening else state


def check(state: CoveredState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Faults of a covered filing by what stands outside; of an opening, what needs no parcel."""
    if state is None or isinstance(draft.body, CoveredFiled):
        return list(_filed_faults(draft, bench))
    return list(_opened_faults(state, draft, bench))


def _filed_faults(draft: Entry, bench: Bench) -> Iterator[Fault]:
    cover = cover_of(bench.terms, draft.author)
    if cover is None:
        sentence = f"{bench.terms.id} names no cover {draft.author}."
        hint = "File it as yourself, or under a cover that the Terms name."
        yield flaw("COVER_UNKNOWN", sentence, hint, "author")
        return
    said = draft.statement
    # Whatever varies outside would tell one author, or one kind, from another.
    bare = not said.about and said.happened_at is None and said.seen.size == 0
    fields = [box.fields for box in said.boxes]
    if not bare or fields != [(PARCEL,)] or not {*said.boxes[0].to} <= {*cover.openers}:
        sentence = "A covered filing says more outside than that it is one."
        hint = (
            "Make it with `truceline record KIND --covered`: no subjects, no time, the empty "
            "checkpoint, one parcel for the openers."
        )
        yield flaw("COVER_BARE", sentence, hint)
    if not cover.takes(said.signed_at, bench.now):
        sentence = (
            f"Covered filings are signed every {cover.every_minutes} minutes from midnight UTC, "
            f"and taken within {cover.within_minutes}; this one is of another time."
        )
        yield flaw("COVER_TIME", sentence, "Hand it in at the next such time.", "at")
    last = bench.said(draft.author, "covered.filed", cover.quota.count)
    if last is not None and bench.now < bench.terms.after(cover.quota.window, last):
        sentence = f"{draft.author} may file {cover.quota.count} times in {cover.quota.window}."
        yield flaw("COVER_QUOTA", sentence, "Wait, or tell an opener by another way.", "author")


def _opened_faults(state: CoveredState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: CoveredOpened = draft.body
    cover = cover_of(bench.terms, state.cover)
    if state.state != COVERED:
        yield wrong_state(draft, state.state, {COVERED})
    if cover is None or draft.author not in cover.openers:
        sentence = f"{draft.author} is no opener of what {state.cover} covers."
        yield flaw("COVER_NOT_OPENER", sentence, "Ask one of the openers.", "author")
    if body.ground == "consent" and body.consent is None:
        sentence = "The author's consent is claimed, and not shown."
        hint = "Let the author make one with `truceline cover consent`."
        yield flaw("COVER_CONSENT", sentence, hint, "consent")
    if body.ground == "decision" and not (cover is not None and cover.by_decision):
        sentence = f"{bench.terms.id} lets nobody lay open what its author does not consent to."
        yield flaw("COVER_CONSENT", sentence, "Ask the author for consent.", "ground")


def row(state: CoveredState) -> Row:
    """The docket's row: that something was filed under a cover, and nothing else."""
    return Row(
        state=state.state,
        title=f"A covered filing by {state.cover}",
        under=state.under,
        recipients=state.openers,
        marks={"filed": state.at},
    )


PART = Part(
    name=COVERED,
    kinds=(CoveredFiled, CoveredOpened),
    transitions=table(covered="opened", opened=""),
    initial=frozenset({"covered"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"opened"}),
)
