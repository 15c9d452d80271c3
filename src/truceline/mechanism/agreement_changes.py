"""Changing an agreement: whoever it takes to agree says so before it is changed, renewed or ended.

Terms say who agrees to an amendment, to a renewal and to the end (``amendment.agreed_by``,
``effect.renewal.agreed_by``, ``termination.agreed_by``). One of them proposes the whole new text,
the others agree to it by its hash, and only then is the amendment recorded: nobody rewrites alone
what several stand behind. A renewal is agreed to by the instant to which the agreement would run,
which Terms bound (``effect.renewal.span``, from the end as it stands). An agreement that names
nobody is changed by whoever has the right to record it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from truceline.errors import Fault
from truceline.mechanism.decisions import seat_of
from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.registers import flaw
from truceline.mechanism.shapes import Hash, Instant, Short

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from truceline.mechanism.parts import Bench, Entry
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_effect import Renewal
    from truceline.mechanism.terms_rules import Change

TermsText = Annotated[str, Field(min_length=1, max_length=56_000)]
"""The YAML of a Terms file, whole."""

THE_END = ""
"""What stands for the end of the agreement where else a text's hash stands."""

_UNTIL = "until "


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
    """Somebody agrees to an amended text by its hash, to a renewal, or to the agreement's end."""

    terms_hash: Hash | None = opened(
        "SHA-256 of the text agreed to; none where the end of the agreement is", default=None
    )
    until: Instant | None = opened("For a renewal: to when the agreement would run", default=None)
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
    until: Instant | None = opened("For a renewal: to when the agreement would run", default=None)
    why: Short = opened("Why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """That somebody agrees to a change: a text by its hash, a renewal, or :data:`THE_END`."""

    by: str
    change: str


@kind(
    "agreement.renewed/1",
    part="agreement",
    example={"until": "2016-03-05T22:00:00Z", "why": "Made-up: by decision of both."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRenewed:
    """An agreement that ends by its Terms runs on, as long as they let it at a time."""

    until: Instant = opened("When it ends now")
    why: Short = opened("Why, and by whose decision")


def renewal(until: datetime) -> str:
    """What stands for a renewal where else a text's hash stands."""
    return f"{_UNTIL}{until.isoformat()}"


def change_of(body: AmendmentProposed | ChangeAgreed | ChangeRefused) -> str:
    """The change that somebody speaks of: a text's hash, a renewal, or :data:`THE_END`."""
    until = None if isinstance(body, AmendmentProposed) else body.until
    return body.terms_hash or (renewal(until) if until is not None else THE_END)


def agreeing(agreed: tuple[Agreed, ...], entry: Entry) -> tuple[Agreed, ...]:
    """Who agrees to what, after a proposal, an agreement or a refusal."""
    body = entry.body
    mine = Agreed(by=entry.author, change=change_of(body))
    others = tuple(each for each in agreed if each != mine)
    return others if isinstance(body, ChangeRefused) else (*others, mine)


def change_faults(
    rule: Change | Renewal | None,
    agreed: tuple[Agreed, ...],
    change: str,
    entry: Entry,
    bench: Bench,
) -> Iterable[Fault]:
    """The fault of a change that not everybody has agreed to whom it needs; none where all have.

    Args:
        rule: What Terms say of such a change.
        agreed: Who agrees to what.
        change: The hash of the new text, a :func:`renewal`, or :data:`THE_END`.
        entry: The draft that records the change; its author agrees by it.
        bench: The desk's look-ups.
    """
    if rule is None or rule.agreed_by is None:
        return
    names = {entry.author, *(each.by for each in agreed if each.change == change)}
    signers = {name: seat_of(name, bench) for name in names}
    if not bench.terms.quorum_met(rule.agreed_by, signers):
        what = "this renewal" if change.startswith(_UNTIL) else "this text"
        what = "the end" if change == THE_END else what
        yield Fault(
            "AMENDMENT_QUORUM",
            f"It takes the quorum {rule.agreed_by} to change {bench.terms.id}; to {what} agreed "
            f"so far: {', '.join(sorted(names))}.",
            "Let the others record agreement.change_agreed first.",
            where="/statement/author",
        )


def renewal_faults(
    terms: Terms, agreed: tuple[Agreed, ...], entry: Entry, bench: Bench
) -> Iterable[Fault]:
    """The faults of a renewal: one that Terms do not let, or that is later or longer than they let.

    Codes: RENEWAL_NOT_FORESEEN, RENEWAL_OPEN_ENDED, RENEWAL_TOO_LATE (what is over is not renewed),
    TIME_ORDER, RENEWAL_TOO_LONG, AMENDMENT_QUORUM.

    Args:
        terms: The agreement, with its end as it stands.
        agreed: Who agrees to what.
        entry: The draft; its author agrees by it.
        bench: The desk's look-ups.
    """
    rule, ends, until = terms.sections.effect.renewal, terms.ends_at, entry.body.until
    if rule is None:
        sentence = f"{terms.id} does not foresee that it is renewed (effect.renewal)."
        yield flaw("RENEWAL_NOT_FORESEEN", sentence, "Amend it instead.", "until")
        return
    if ends is None:
        sentence = f"{terms.id} has no end, so there is nothing to renew."
        yield flaw("RENEWAL_OPEN_ENDED", sentence, "Leave it as it is.", "until")
        return
    if entry.at > ends:
        sentence = f"{terms.id} ended at {ends}; what is over is not renewed."
        yield flaw("RENEWAL_TOO_LATE", sentence, "Amend it, or adopt a new agreement.", "at")
    if until <= ends:
        sentence = f"The renewal would not make it last any longer than {ends}."
        yield flaw("TIME_ORDER", sentence, "Give a later until.", "until")
    if rule.span is not None and until > terms.after(rule.span, ends):
        span = f"{rule.span} at most (effect.renewal.span)"
        sentence = f"{terms.id} is renewed by {span}, from {ends}."
        hint = "Give an earlier until, and renew it then."
        yield flaw("RENEWAL_TOO_LONG", sentence, hint, "until")
    yield from change_faults(rule, agreed, renewal(until), entry, bench)
