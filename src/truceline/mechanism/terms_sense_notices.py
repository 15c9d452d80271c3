"""Whether the notice desk of Terms makes sense: domains, classes, separation, consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.mechanism import terms_model as who
    from truceline.mechanism import terms_rules as how
    from truceline.mechanism.terms_shape import Reading
    from truceline.mechanism.terms_words import Vocabulary

_PAIR: Final = 2


def notices_fit_the_scope(
    reading: Reading, deconfliction: how.Deconfliction, scope: who.Scope, words: Vocabulary
) -> None:
    """A ground notice cannot be claimed under an agreement on the air."""
    for index, name in enumerate(deconfliction.kinds):
        kind = (words.notices or {}).get(name)
        if kind is not None and not set(kind.domains) & set(scope.domains):
            reading.fault(
                "NOTICE_OUTSIDE_DOMAIN",
                f"{name} speaks of {', '.join(kind.domains)}; the agreement covers"
                f" {', '.join(scope.domains)}.",
                "Remove the kind, or file such notices under another agreement.",
                ("deconfliction", "kinds", index),
            )


def rules_are_for_offered_kinds(reading: Reading, deconfliction: how.Deconfliction) -> None:
    """Lead times and consents are of kinds that may be filed here, and each kind has its answer."""
    offered = {*deconfliction.kinds, "default"}
    for field, rules in (("lead", deconfliction.lead), ("consents", deconfliction.consents)):
        for name in rules:
            if name not in offered:
                reading.fault(
                    "NOTICE_NOT_OFFERED",
                    f"{field} has a rule for {name}, which may not be filed here.",
                    "Add it to deconfliction.kinds, or remove the rule.",
                    ("deconfliction", field, name),
                    key=True,
                )
    unanswered = [kind for kind in deconfliction.kinds if kind not in deconfliction.consents]
    if unanswered and "default" not in deconfliction.consents:
        reading.fault(
            "CONSENTS_MISSING",
            f"Nothing says who answers a notice of {', '.join(unanswered)}.",
            "Add a rule for each, or default, under consents.",
            ("deconfliction",),
            key=True,
        )


def classes_do_not_overlap(reading: Reading, deconfliction: how.Deconfliction) -> None:
    """A kind is of one class, or two rules of separation would be equally exact."""
    seen: dict[str, str] = {}
    for name, kinds in deconfliction.classes.items():
        for index, kind in enumerate(kinds):
            other = seen.setdefault(kind, name)
            if other != name:
                reading.fault(
                    "NOTICE_TWO_CLASSES",
                    f"{kind} is in the classes {other!r} and {name!r}.",
                    "Keep it in one.",
                    ("deconfliction", "classes", name, index),
                )


def separation_is_between_two(reading: Reading, deconfliction: how.Deconfliction) -> None:
    """Each pair is a pair, and stands once."""
    seen: set[frozenset[str]] = set()
    for index, rule in enumerate(deconfliction.separation):
        where = ("deconfliction", "separation", index, "between")
        if len(rule.between) != _PAIR:
            reading.fault(
                "SEPARATION_PAIR",
                f"Separation is between two, found {len(rule.between)}.",
                "Write between: [air_activity, any].",
                where,
            )
            continue
        pair = frozenset(rule.between)
        if pair in seen:
            reading.fault(
                "SEPARATION_TWICE",
                f"The pair {' and '.join(sorted(pair))} is given twice.",
                "Keep one rule for each pair.",
                where,
            )
        seen.add(pair)


def answers_can_be_given(
    reading: Reading, deconfliction: how.Deconfliction, words: Vocabulary
) -> None:
    """Humanitarian notices are never approved, and no rule waits for more than it names."""
    for name, rule in deconfliction.consents.items():
        where = ("deconfliction", "consents", name)
        if rule.needs == "consent" and _is_humanitarian(name, deconfliction, words):
            reading.fault(
                "HUMANITARIAN_CONSENT",
                f"{name} is humanitarian, and would wait for consent.",
                "Write needs: acknowledge; such notices take effect without a reply.",
                (*where, "needs"),
            )
        named = [token for token in rule.recipients if token.startswith("actor:")]
        if rule.quorum != "all" and len(named) == len(rule.recipients) < rule.quorum:
            reading.fault(
                "CONSENTS_UNREACHABLE",
                f"{rule.quorum} answers are waited for, and {len(named)} recipients are named.",
                "Lower quorum, or write all.",
                (*where, "quorum"),
            )


def _is_humanitarian(name: str, desk: how.Deconfliction, words: Vocabulary) -> bool:
    """Whether the file, or else the vocabulary, calls a kind humanitarian."""
    if desk.humanitarian_kinds is not None:
        return name in desk.humanitarian_kinds
    kind = (words.notices or {}).get(name)
    return kind is not None and kind.humanitarian


NOTICE_CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = (
    (("deconfliction", "scope", "words"), notices_fit_the_scope),
    (("deconfliction",), rules_are_for_offered_kinds),
    (("deconfliction",), classes_do_not_overlap),
    (("deconfliction",), separation_is_between_two),
    (("deconfliction", "words"), answers_can_be_given),
)
"""The checks of this page, with the sections each needs; ``words`` is the merged vocabulary."""
