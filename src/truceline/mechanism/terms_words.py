"""The words that Terms may use where they bring none of their own: the vocabulary, as data.

Roles, acts, severities, kinds of notice and the like are ids in ``vocabulary.yaml``, which ships
with the package. A Terms file may carry a ``vocabulary`` section: each list it gives there takes
the place of the shipped one (roles are added to, since programs act on the shipped ones).

>>> sorted(shipped().severities)
['grave', 'major', 'minor', 'moderate']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Annotated, ClassVar, Final, Literal

from truceline.errors import raise_for
from truceline.mechanism.terms_marks import Form, Least, Names, OneOrMany, OwnKey, Refers
from truceline.mechanism.terms_shape import Reading
from truceline.mechanism.yaml_source import read_yaml

ROLES: Final = frozenset(
    {
        "party", "guarantor", "secretariat", "task_force_member", "monitor", "humanitarian",
        "reporter", "outside", "excluded", "officer", "convenor", "desk",
    }
)  # fmt: skip
"""The roles that programs act on; a vocabulary may add others and drop none of these."""

Word = Form(r"[a-z][a-z0-9_]{0,47}", "ground_movement")
Domain = Literal["land", "air", "sea", "cyber"]
Event = Annotated[str, Refers(("event",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act that Terms prohibit, or could.

    Args:
        code: Its id, such as ``artillery``.
        label: What people call it.
        family: The id of its family, such as ``ATT``.
        severity: The least severity that it has, where the vocabulary fixes one.
    """

    SHORTHAND: ClassVar[str] = "label"

    code: Annotated[str, OwnKey()]
    label: str
    family: Annotated[str, OwnKey()] = ""
    severity: Annotated[str, Refers(("severity",))] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of acts: attack, territory, aid obstruction."""

    code: Annotated[str, OwnKey()]
    label: str
    acts: Mapping[Annotated[str, Word, Names("act")], Act]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """A kind of notice.

    Args:
        code: Its id, such as ``convoy``.
        label: What people call it.
        domains: The domains it speaks of: a notice falls under an agreement that has one of them.
        humanitarian: Acknowledged or clarified, never approved, objected to or deconflicted.
    """

    code: Annotated[str, OwnKey()]
    label: str
    domains: Annotated[tuple[Domain, ...], Least(1)]
    humanitarian: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A reason for which clocks rest, with the events that begin and end the rest."""

    code: Annotated[str, OwnKey()]
    label: str
    begins: Annotated[tuple[Event, ...], OneOrMany(), Least(1)]
    ends: Annotated[tuple[Event, ...], OneOrMany(), Least(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Every list of words; an empty one was not given.

    Args:
        roles: What an actor may be, with what each means.
        party_statuses: The states of the party axis.
        severities: Least severe first.
        author_proofs: Grades of proof of authorship, weakest first.
        bases: The bases on which a finding may stand.
        authorities: Who could be said to have listed a group; Terms say which of them suffice.
        events: What can start or stop a clock: the last words of entry kinds.
        pauses: Why clocks rest.
        families: Acts by family.
        permitted: Acts that Terms may permit.
        notices: Kinds of notice.
        report_classes: What may be brought to the mechanism.
        withholdable: What a publication may withhold.
    """

    roles: Mapping[Annotated[str, Word, Names("role")], str] | None = None
    party_statuses: tuple[Annotated[str, Word, Names("status")], ...] | None = None
    severities: tuple[Annotated[str, Word, Names("severity")], ...] | None = None
    author_proofs: tuple[Annotated[str, Word, Names("author proof")], ...] | None = None
    bases: tuple[Annotated[str, Word, Names("finding basis")], ...] | None = None
    authorities: Mapping[Annotated[str, Word, Names("authority")], str] | None = None
    events: tuple[Annotated[str, Word, Names("event")], ...] | None = None
    pauses: Mapping[Annotated[str, Word, Names("pause")], Pause] | None = None
    families: (
        Mapping[Annotated[str, Form(r"[A-Z]{2,8}", "ATT"), Names("family")], Family] | None
    ) = None
    permitted: Mapping[Annotated[str, Word, Names("permitted act")], str] | None = None
    notices: Mapping[Annotated[str, Word, Names("notice kind")], NoticeKind] | None = None
    report_classes: tuple[Annotated[str, Word, Names("report class")], ...] | None = None
    withholdable: tuple[Annotated[str, Word, Names("withholding")], ...] | None = None

    @property
    def acts(self) -> dict[str, Act]:
        """Every act by its code, each knowing its family."""
        return {
            code: replace(act, family=family.code)
            for family in (self.families or {}).values()
            for code, act in family.acts.items()
        }


KINDS_OF_WORD: Final[dict[str, tuple[str, ...]]] = {
    "roles": ("role",),
    "party_statuses": ("status",),
    "severities": ("severity",),
    "author_proofs": ("author proof",),
    "bases": ("finding basis",),
    "authorities": ("authority",),
    "events": ("event",),
    "pauses": ("pause",),
    "families": ("family", "act"),
    "permitted": ("permitted act",),
    "notices": ("notice kind",),
    "report_classes": ("report class",),
    "withholdable": ("withholding",),
}
"""Which kinds of name each list of the vocabulary defines."""


@cache
def _shipped() -> tuple[Vocabulary, dict[str, frozenset[str]]]:
    """Read the shipped vocabulary once, with the names it defines."""
    source = read_yaml((files("truceline.mechanism") / "vocabulary.yaml").read_bytes())
    reading = Reading(source)
    words = reading.section(Vocabulary, source.data, ())
    raise_for(reading.faults)
    if words is None:  # a section that has faults is None; raise_for has spoken
        raise_for(reading.faults)
        words = Vocabulary()
    return words, {kind: frozenset(names) for kind, names in reading.names.items()}


def shipped() -> Vocabulary:
    """The vocabulary that ships with the package."""
    return _shipped()[0]


def shipped_names() -> dict[str, frozenset[str]]:
    """The names that the shipped vocabulary defines, by kind of name."""
    return _shipped()[1]


def over_shipped(own: Vocabulary | None) -> Vocabulary:
    """The shipped vocabulary with a file's own lists in place of the shipped ones."""
    base = shipped()
    if own is None:
        return base
    given = {
        item.name: value for item in fields(own) if (value := getattr(own, item.name)) is not None
    }
    if own.roles is not None:
        given["roles"] = {**(base.roles or {}), **own.roles}
    return replace(base, **given)
