"""What two notices must keep between them: minima, who yields, and what is uncertain.

The schema of these entries under ``deconfliction``, and what follows from them for a pair of kinds.
Which pair is a conflict, which only informs, who of the two gives way and how far a position or a
time may be wrong is what the file says; code knows no pair and no figure.

>>> separation_of(None, "air_activity", "convoy").on_meeting
'conflict'
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final, Literal

from truceline.mechanism.terms_marks import Least, MayRepeat, Most, Refers, Sourced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from truceline.mechanism.terms_rules import Deconfliction

ANY: Final = "any"
DEFAULT: Final = "default"
NAMED: Final = "named"
"""Whoever the notice itself names."""
LATER: Final = "later"
BOTH: Final = "both"
YIELD_WORDS: Final = frozenset({LATER, BOTH})
"""What ``yields`` may say besides one of the two names of its pair."""

Yields = Literal["", "first", "second", "later", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum(Sourced):
    """The separation of a pair of notice kinds or classes; zero and closed where it is silent.

    Args:
        between: Two kinds of notice, classes of them, or ``any``.
        horizontal_m: Least distance over ground, metres.
        vertical_m: Least distance in height, metres.
        seconds_before: Clear time before the first of the pair begins.
        seconds_after: Clear time after the first of the pair ends.
        on_meeting: ``conflict`` opens a matter; ``inform`` tells both sides and no more.
        yields: Who gives way: one of the two names of ``between``, ``later`` (the one whose filing
            or amendment brought them together) or ``both``; null where nothing was agreed.
    """

    between: Annotated[
        tuple[Annotated[str, Refers(("notice kind", "notice class"), (ANY,))], ...], MayRepeat()
    ]
    horizontal_m: Annotated[float, Least(0), Most(1_000_000)] = 0.0
    vertical_m: Annotated[float, Least(0), Most(100_000)] = 0.0
    seconds_before: Annotated[float, Least(0), Most(31_536_000)] = 0.0
    seconds_after: Annotated[float, Least(0), Most(31_536_000)] = 0.0
    on_meeting: Literal["conflict", "inform"] = "conflict"
    yields: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty(Sourced):
    """How far what is notified may be from what happens: a buffer around every such notice.

    Args:
        horizontal_m: Metres over ground, each way.
        vertical_m: Metres of height, each way.
        seconds: Seconds, before its start and after its end.
    """

    horizontal_m: Annotated[float, Least(0), Most(1_000_000)] = 0.0
    vertical_m: Annotated[float, Least(0), Most(100_000)] = 0.0
    seconds: Annotated[float, Least(0), Most(31_536_000)] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """What two notices must keep between them, seen from the first of the pair.

    The buffers of what is uncertain, of the one and of the other, are in the figures.

    Args:
        horizontal_m: Metres over ground.
        vertical_m: Metres in height.
        seconds_before: Clear time before the first begins (the second must have ended).
        seconds_after: Clear time after the first ends.
        on_meeting: ``conflict`` or ``inform``.
        yields: ``first``, ``second``, ``later``, ``both``, or empty where Terms do not say.
    """

    horizontal_m: float = 0.0
    vertical_m: float = 0.0
    seconds_before: float = 0.0
    seconds_after: float = 0.0
    on_meeting: str = "conflict"
    yields: Yields = ""

    def turned(self) -> Separation:
        """The same, seen from the second of the pair."""
        return replace(
            self,
            seconds_before=self.seconds_after,
            seconds_after=self.seconds_before,
            yields=_TURNED.get(self.yields, self.yields),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far any rule of an agreement reaches: what a broad search must not be narrower than."""

    horizontal_m: float = 0.0
    vertical_m: float = 0.0
    seconds: float = 0.0


_TURNED: Final[dict[Yields, Yields]] = {"first": "second", "second": "first"}


def separation_of(
    desk: Deconfliction | None,
    kind_a: str,
    kind_b: str,
    humanitarian: Callable[[str], bool] = lambda _kind: False,
) -> Separation:
    """The separation of a pair of kinds: the most exact rule of the file, seen from ``kind_a``.

    Where both kinds fit both names of the rule, either is its first: then the greater of the two
    clear times holds on both sides, so that a pair is found whichever of it is looked at.

    Args:
        desk: The notice desk's section; None where the agreement has none.
        kind_a: The kind it is seen from.
        kind_b: The other.
        humanitarian: Whether a kind is humanitarian. Such a notice gives way to nothing that is not
            (decision 9): there ``later`` and ``both`` mean the other side.
    """
    if desk is None:
        return Separation()
    best, found = -1, Separation()
    for rule in desk.separation:
        names = rule.between[0], rule.between[-1]
        straight = _exactness(desk, (kind_a, names[0]), (kind_b, names[1]))
        back = _exactness(desk, (kind_b, names[0]), (kind_a, names[1]))
        if max(straight, back) > best:
            best = max(straight, back)
            found = _seen(rule, straight, back)
    spared = _spared(found, humanitarian(kind_a), humanitarian(kind_b))
    return _buffered(spared, desk, kind_a, kind_b)


def told_of(desk: Deconfliction | None, kind: str, asked: Sequence[str]) -> tuple[str, ...]:
    """Who must be told of a notice of a kind, whose answer is asked included: tokens, each once."""
    rules = desk.tell if desk else {}
    named = rules[kind] if kind in rules else rules.get(DEFAULT, ())
    return tuple(dict.fromkeys((*named, *(token for token in asked if token != NAMED))))


def uncertainty_of(desk: Deconfliction | None, kind: str) -> Uncertainty:
    """How uncertain notices of a kind are: by the kind, else its class, else ``default``."""
    rules = desk.uncertainty if desk else {}
    classes = [name for name, kinds in desk.classes.items() if kind in kinds] if desk else []
    found = (rules[name] for name in (kind, *classes, DEFAULT) if name in rules)
    return next(found, Uncertainty())


def reach_of(desk: Deconfliction | None) -> Reach:
    """The widest that any pair under an agreement keeps, its buffers included."""
    if desk is None:
        return Reach()
    rules, buffers = desk.separation, tuple(desk.uncertainty.values())

    def twice(name: str) -> float:
        return 2 * max((getattr(each, name) for each in buffers), default=0.0)

    seconds = (max(rule.seconds_before, rule.seconds_after) for rule in rules)
    return Reach(
        horizontal_m=max((r.horizontal_m for r in rules), default=0.0) + twice("horizontal_m"),
        vertical_m=max((r.vertical_m for r in rules), default=0.0) + twice("vertical_m"),
        seconds=max(seconds, default=0.0) + twice("seconds"),
    )


def _seen(rule: Minimum, straight: int, back: int) -> Separation:
    """A rule as the first of a pair sees it, by how exactly it fits one way and the other."""
    before, after = rule.seconds_before, rule.seconds_after
    if straight == back:
        before = after = max(before, after)
    seen = Separation(
        horizontal_m=rule.horizontal_m,
        vertical_m=rule.vertical_m,
        seconds_before=before,
        seconds_after=after,
        on_meeting=rule.on_meeting,
        yields=_side(rule, alike=straight == back),
    )
    return seen if straight >= back else seen.turned()


def _side(rule: Minimum, *, alike: bool) -> Yields:
    """Who of the pair yields, in the order of the rule's names; ``alike`` where both fit both."""
    if rule.yields == LATER:
        return "later"
    if rule.yields is None:
        return ""
    if rule.yields == BOTH or alike:
        return "both"
    return "first" if rule.yields == rule.between[0] else "second"


def _spared(found: Separation, first: bool, second: bool) -> Separation:  # noqa: FBT001 - of the two, in order
    """The same, with nothing humanitarian giving way to what is not."""
    if first == second or found.yields not in {"later", "both"}:
        return found
    return replace(found, yields="second" if first else "first")


def _buffered(found: Separation, desk: Deconfliction, kind_a: str, kind_b: str) -> Separation:
    """The same, widened by how uncertain the two are."""
    one, other = uncertainty_of(desk, kind_a), uncertainty_of(desk, kind_b)
    seconds = one.seconds + other.seconds
    return replace(
        found,
        horizontal_m=found.horizontal_m + one.horizontal_m + other.horizontal_m,
        vertical_m=found.vertical_m + one.vertical_m + other.vertical_m,
        seconds_before=found.seconds_before + seconds,
        seconds_after=found.seconds_after + seconds,
    )


def _exactness(desk: Deconfliction, one: tuple[str, str], other: tuple[str, str]) -> int:
    """How exactly a rule's pair of names fits a pair of kinds; below 0 where it does not."""
    fit = _fit(desk, *one), _fit(desk, *other)
    return -1 if min(fit) < 0 else sum(fit)


def _fit(desk: Deconfliction, kind: str, name: str) -> int:
    """3 for the kind itself, 1 for its class, 0 for ``any``, below 0 for neither."""
    if name == kind:
        return 3
    if kind in desk.classes.get(name, ()):
        return 1
    return 0 if name == ANY else -1
