"""What Terms ask of a pair of notices, and who of those who see both is told of it in full.

A pair that involves a protected site or a humanitarian movement is told in full to its notifier and
to the cell alone. Whoever else is concerned, whatever it may see, hears whom to call: no place, no
distance and no suggestion, for each of them would say where not to be harmful is, and so where the
sheltered are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.conflicts import meets
from truceline.analysis.forms import widened
from truceline.mechanism.notice_rules import sealed_kinds
from truceline.mechanism.terms_minima import Separation, Yields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truceline.analysis.forms import Candidate, Volumes
    from truceline.mechanism.terms import Terms

    Sees = Callable[[str, str], bool]


def rule_of(new: Candidate, other: Candidate) -> Separation:
    """What two notices keep between them, seen from ``new``.

    Of two agreements, the greater of each figure holds, and a conflict in either is one. Where both
    say who yields and do not agree, both yield.
    """
    return rule_between(new.terms, new.state.notice, other.terms, other.state.notice)


def rule_between(ours: Terms, our_kind: str, theirs: Terms, their_kind: str) -> Separation:
    """What notices of two kinds keep, each under its own agreement, seen from the first."""
    rules = [ours.separation(our_kind, their_kind)]
    if theirs is ours or theirs == ours:
        return rules[0]
    rules.append(theirs.separation(our_kind, their_kind))
    conflict = any(rule.on_meeting == "conflict" for rule in rules)
    return Separation(
        horizontal_m=max(rule.horizontal_m for rule in rules),
        vertical_m=max(rule.vertical_m for rule in rules),
        seconds_before=max(rule.seconds_before for rule in rules),
        seconds_after=max(rule.seconds_after for rule in rules),
        on_meeting="conflict" if conflict else "inform",
        yields=_together(rule.yields for rule in rules),
    )


def too_near(ours: Volumes, theirs: Volumes, rule: Separation) -> bool:
    """Whether two footprints come nearer than they may: in place, in height and in time at once."""
    return meets(
        widened(ours, rule.seconds_before, rule.seconds_after),
        theirs,
        horizontal_m=rule.horizontal_m,
        vertical_m=rule.vertical_m,
    )


def yielding(a: Candidate, b: Candidate) -> tuple[str, ...]:
    """The notices of a pair that give way under Terms; none where Terms do not say, or only inform.

    The later of two is the one whose place or time was filed or amended last.
    """
    rule = rule_of(a, b)
    word = rule.yields if rule.on_meeting == "conflict" else ""
    if word == "later":
        word = "first" if a.state.current.seq > b.state.current.seq else "second"
    named = {"first": (a.subject,), "second": (b.subject,), "both": (a.subject, b.subject)}
    return named.get(word, ())


def sheltered(candidate: Candidate) -> bool:
    """Whether a notice is of a protected site, or a humanitarian movement, by its Terms.

    Kinds whose exact place is always sealed count as well: for the same reason it is sealed.
    """
    kind = candidate.state.notice
    return candidate.terms.humanitarian(kind) or kind in sealed_kinds(candidate.terms)


def told_in_full(a: Candidate, b: Candidate, reader: str, sees: Sees, *, cell: bool) -> bool:
    """Whether a reader is told where, when and how near a pair comes, and what would clear it.

    Args:
        a: One notice of the pair.
        b: The other.
        reader: Who asks; an actor's id.
        sees: Whether an actor may see the body of a notice: ``sees(actor, notice_id)``.
        cell: Whether the reader is an officer of the cell.
    """
    if not (sees(reader, a.subject) and sees(reader, b.subject)):
        return False
    owners = [each.owner for each in (a, b) if sheltered(each)]
    return cell or not owners or reader in owners


def _together(words: Iterable[Yields]) -> Yields:
    """What two agreements say together of who yields."""
    said = {word for word in words if word}
    return "both" if len(said) > 1 else next(iter(said), "")
