"""Who decides: the decision rules of Terms, asked of one signed act and of those who backed it.

A rule may name makers (roles or actors), a body, and a quorum of those who must agree. A body has
no hand to sign with: its act is recorded by its secretariat, or by one of its chairs once another
chair has backed it on the record. So no guarantor turns its own wish into an act of the ministers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.mechanism.registers import flaw, holds_token, side_of
from truceline.mechanism.terms_answers import Seat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_model import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """That somebody proposed a decision or agreed to one, until it was taken back or spent (UTC).

    By itself it changes nothing; :func:`decision_faults` counts those whose backing stands.
    """

    by: str
    at: datetime
    entry: str
    until: datetime | None = None

    def stands_at(self, at: datetime) -> bool:
        """Whether it stood at an instant."""
        return self.at <= at and (self.until is None or at < self.until)


def decision_faults(
    name: str,
    author: str,
    bench: Bench,
    *,
    backers: Iterable[str] = (),
    body: str | None = None,
    required: bool = False,
) -> list[Fault]:
    """Faults of an act that Terms let only some decide; empty where they may.

    Args:
        name: The decision's name in Terms, such as ``exclusion``.
        author: Who signs the act.
        bench: The desk's look-ups.
        backers: Who proposed or agreed to it before, on the record.
        body: The body that is said to have decided, for an act that names one.
        required: Whether the act needs a rule at all; without one it is refused.

    Returns:
        DECISION_NOT_FORESEEN, DECISION_BODY, DECISION_NOT_ITS_MAKER, DECISION_NOT_ALONE or
        DECISION_QUORUM, every one that applies.
    """
    rule = bench.terms.decision(name)
    if rule is None:
        return [_not_foreseen(name, bench)] if required else []
    others = frozenset(backers) - {author}
    faults = []
    if body is not None and rule.body is not None and body != rule.body:
        sentence = f"{bench.terms.id} gives {name} to {rule.body}, not to {body}."
        hint = f"Record it once {rule.body} has decided, with its document."
        faults.append(flaw("DECISION_BODY", sentence, hint, "by"))
    if rule.makers and not holds_token(author, rule.makers, bench):
        sentence = f"{author} is not among those who decide on {name}: {', '.join(rule.makers)}."
        faults.append(flaw("DECISION_NOT_ITS_MAKER", sentence, "Ask one of them.", "author"))
    if not rule.makers and rule.body is not None:
        faults.extend(_hand_of(rule.body, name, author, others, bench))
    if rule.quorum is not None:
        signers = {who: seat_of(who, bench) for who in (author, *others)}
        if not bench.terms.quorum_met(rule.quorum, signers):
            sentence = (
                f"{name} needs the quorum {rule.quorum}; it has {', '.join(sorted(signers))}."
            )
            hint = "Let the others record that they propose or agree to it first."
            faults.append(flaw("DECISION_QUORUM", sentence, hint, "author"))
    return faults


def seat_of(actor: str, bench: Bench) -> Seat:
    """An actor as one who agrees: the roles it holds, and the side it accepted for."""
    return Seat(roles=bench.roles.get(actor, frozenset()), side=side_of(actor, bench))


def _hand_of(
    body: str, name: str, author: str, others: frozenset[str], bench: Bench
) -> list[Fault]:
    """Faults of recording a body's act: by its secretariat, or by a chair whom another backs."""
    known = bench.terms.body(body)
    secretariat = known.secretariat if known else None
    chairs = frozenset(known.chairs if known else ()) or frozenset(bench.terms.guarantors)
    if author == secretariat or bench.has_role(author, "secretariat"):
        return []
    if author not in chairs:
        sentence = f"{author} is neither secretariat nor chair of {body}."
        hint = "Let the secretariat record it, or a chair whom another chair has backed."
        return [flaw("DECISION_NOT_ITS_MAKER", sentence, hint, "author")]
    if not others & chairs:
        sentence = f"{author} cannot alone record {name} as an act of {body}."
        hint = "Let another chair back it on the record first, or the secretariat record it."
        return [flaw("DECISION_NOT_ALONE", sentence, hint, "author")]
    return []


def _not_foreseen(name: str, bench: Bench) -> Fault:
    sentence = f"{bench.terms.id} does not say who decides on {name}."
    hint = f"Amend the Terms: procedure.decision_rule.{name}."
    return flaw("DECISION_NOT_FORESEEN", sentence, hint)


def excluded_by_text(terms: Terms, actor: str) -> Listed | None:
    """The place in the agreement's own text that excludes an actor, or None.

    The text was agreed by all guarantors; a group that it names on an authority which the same
    text says is not enough is not excluded by it.
    """
    rule = terms.sections.exclusions
    listed = () if rule is None else rule.listed
    named = next((item for item in listed if item.id == actor), None)
    if named is None:
        return None
    agreed = frozenset(terms.guarantors)
    return named if terms.listing_takes_effect(named.authority, agreed) else None
