"""Changing an agreement: whoever it takes to agree says so before it is changed or ended.

Terms say who agrees to an amendment and to the end (``amendment.agreed_by``,
``termination.agreed_by``). One of them proposes the whole new text, the others agree to it by its
hash, and only then is the amendment recorded: nobody rewrites alone what several stand behind. An
agreement that names nobody is changed by whoever has the right to record it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from truceline.errors import Fault
from truceline.mechanism.decisions import seat_of
from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.shapes import Hash, Short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.parts import Bench, Entry
    from truceline.mechanism.terms_rules import Change

TermsText = Annotated[str, Field(min_length=1, max_length=56_000)]
"""The YAML of a Terms file, whole."""

THE_END = ""
"""What stands for the end of the agreement where else a text's hash stands."""


@kind(
    "agreement.amendment_proposed/1",
    part="agreement",
    example={
        "terms": "terms: {id: made-up-truce, title: Made-up truce, version: 2}\n",
        "terms_hash": "0" * 64,
        "why": "Made-up: clocks to be agreed.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentProposed:
    """An amended text is put before those who must agree; whoever proposes it agrees to it."""

    terms: TermsText = opened("The amended Terms file, whole (YAML)")
    terms_hash: Hash = opened("SHA-256 of the Terms file's bytes")
    why: Short = opened("What it changes, and why")


@kind(
    "agreement.change_agreed/1",
    part="agreement",
    example={"terms_hash": "0" * 64, "why": "Made-up: as discussed."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAgreed:
    """Somebody agrees to an amended text by its hash, or to the end of the agreement."""

    terms_hash: Hash | None = opened(
        "SHA-256 of the text agreed to; none where the end of the agreement is", default=None
    )
    why: Short = opened("Why, or on whose decision")


@kind(
    "agreement.change_refused/1",
    part="agreement",
    example={"terms_hash": "0" * 64, "why": "Made-up: not without the other clock."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRefused:
    """Somebody does not agree, or takes back that it did, while the change is not recorded."""

    terms_hash: Hash | None = opened(
        "SHA-256 of the text refused; none where the end of the agreement is", default=None
    )
    why: Short = opened("Why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """That somebody agrees to a change: to a text by its hash, or to :data:`THE_END`."""

    by: str
    change: str


def agreeing(agreed: tuple[Agreed, ...], entry: Entry) -> tuple[Agreed, ...]:
    """Who agrees to what, after a proposal, an agreement or a refusal."""
    body = entry.body
    mine = Agreed(by=entry.author, change=body.terms_hash or THE_END)
    others = tuple(each for each in agreed if each != mine)
    return others if isinstance(body, ChangeRefused) else (*others, mine)


def change_faults(
    rule: Change | None, agreed: tuple[Agreed, ...], change: str, entry: Entry, bench: Bench
) -> Iterable[Fault]:
    """The fault of a change that not everybody has agreed to whom it needs; none where all have.

    Args:
        rule: What Terms say of such a change.
        agreed: Who agrees to what.
        change: The hash of the new text, or :data:`THE_END`.
        entry: The draft that records the change; its author agrees by it.
        bench: The desk's look-ups.
    """
    if rule is None or rule.agreed_by is None:
        return
    names = {entry.author, *(each.by for each in agreed if each.change == change)}
    signers = {name: seat_of(name, bench) for name in names}
    if not bench.terms.quorum_met(rule.agreed_by, signers):
        what = "this text" if change else "the end"
        yield Fault(
            "AMENDMENT_QUORUM",
            f"It takes the quorum {rule.agreed_by} to change {bench.terms.id}; to {what} agreed "
            f"so far: {', '.join(sorted(names))}.",
            "Let the others record agreement.change_agreed first.",
            where="/statement/author",
        )
