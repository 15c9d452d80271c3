"""Whether what Terms say of priorities, uncertainty and the telling of notices makes sense.

Each check is named for what must hold, as in ``terms_sense``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.mechanism.terms_minima import ANY, DEFAULT, YIELD_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.mechanism import terms_rules as how
    from truceline.mechanism.terms_minima import Minimum
    from truceline.mechanism.terms_shape import Reading
    from truceline.mechanism.terms_words import Vocabulary

_PAIR: Final = 2


def one_of_the_pair_yields(reading: Reading, deconfliction: how.Deconfliction) -> None:
    """Who gives way is one of the two, and only where there is a conflict to give way in."""
    for index, rule in enumerate(deconfliction.separation):
        if rule.yields is None or len(rule.between) != _PAIR:
            continue
        where = ("deconfliction", "separation", index, "yields")
        names = set(rule.between)
        if rule.yields not in names | YIELD_WORDS:
            reading.fault(
                "YIELDS_OUTSIDE_PAIR",
                f"{rule.yields!r} is none of {' and '.join(rule.between)}.",
                f"Name one of the two, or write {' or '.join(sorted(YIELD_WORDS))}.",
                where,
            )
        elif rule.yields in names and len(names) == 1:
            reading.fault(
                "YIELDS_TO_ITSELF",
                f"Both are {rule.yields}, so that its name does not say which of them yields.",
                f"Write {' or '.join(sorted(YIELD_WORDS))}.",
                where,
            )
        if rule.on_meeting == "inform":
            reading.fault(
                "YIELDS_WITHOUT_CONFLICT",
                "The pair only informs, and nobody gives way to information.",
                "Write on_meeting: conflict, or leave yields out.",
                where,
            )


def nothing_humanitarian_gives_way(
    reading: Reading, deconfliction: how.Deconfliction, words: Vocabulary
) -> None:
    """A convoy or a hospital never yields to what is not humanitarian (decision 9)."""
    for index, rule in enumerate(deconfliction.separation):
        if rule.yields is None or rule.yields not in rule.between or len(rule.between) != _PAIR:
            continue
        spared = sorted(
            kind
            for kind in _kinds(rule.yields, deconfliction)
            if _spared(kind, deconfliction, words)
        )
        others = _others(rule, deconfliction)
        if spared and any(not _spared(kind, deconfliction, words) for kind in others):
            reading.fault(
                "YIELDS_HUMANITARIAN",
                f"{', '.join(spared)} would give way, and is humanitarian.",
                "Let the other side of the pair yield, or give such kinds a rule of their own.",
                ("deconfliction", "separation", index, "yields"),
            )


def buffers_are_of_offered_kinds(reading: Reading, deconfliction: how.Deconfliction) -> None:
    """Uncertainty and telling are of kinds that may be filed here, and a buffer is one."""
    offered = {*deconfliction.kinds, *deconfliction.classes, DEFAULT}
    for field, rules in (("uncertainty", deconfliction.uncertainty), ("tell", deconfliction.tell)):
        for name in rules:
            if name not in offered:
                reading.fault(
                    "NOTICE_NOT_OFFERED",
                    f"{field} has a rule for {name}, which may not be filed here.",
                    "Add it to deconfliction.kinds, or remove the rule.",
                    ("deconfliction", field, name),
                    key=True,
                )
    for name, buffer in deconfliction.uncertainty.items():
        if not (buffer.horizontal_m or buffer.vertical_m or buffer.seconds) and name == DEFAULT:
            reading.fault(
                "UNCERTAINTY_NOTHING",
                "The default uncertainty is of no metre and no second.",
                "Give a figure, or leave default out: without one there is no buffer.",
                ("deconfliction", "uncertainty", name),
                key=True,
            )


def _kinds(name: str, desk: how.Deconfliction) -> tuple[str, ...]:
    """The kinds that may be filed here and that a name of a pair means."""
    if name == ANY:
        return desk.kinds
    return tuple(kind for kind in desk.classes.get(name, (name,)) if kind in desk.kinds)


def _others(rule: Minimum, desk: how.Deconfliction) -> tuple[str, ...]:
    """The kinds of the side that does not yield."""
    first, second = rule.between
    return _kinds(second if rule.yields == first else first, desk)


def _spared(kind: str, desk: how.Deconfliction, words: Vocabulary) -> bool:
    """Whether the file, or else the vocabulary, calls a kind humanitarian."""
    if desk.humanitarian_kinds is not None:
        return kind in desk.humanitarian_kinds
    known = (words.notices or {}).get(kind)
    return known is not None and known.humanitarian


MINIMA_CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = (
    (("deconfliction",), one_of_the_pair_yields),
    (("deconfliction", "words"), nothing_humanitarian_gives_way),
    (("deconfliction",), buffers_are_of_offered_kinds),
)
"""The checks of this page, with the sections each needs; ``words`` is the merged vocabulary."""
