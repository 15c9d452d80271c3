"""Reporting without an account: a short form of which the browser makes a sealed, signed report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from truceline.composing import readers_for
from truceline.console.intake_places import Candidate
from truceline.console.pages.base import Page
from truceline.errors import Fault
from truceline.ledger.entry import format_time
from truceline.mechanism.catalogue import kind_named
from truceline.reception.countersigning import ROLE
from truceline.reception.parcels import FILE_BYTES, MOST_FILES, REPORT

if TYPE_CHECKING:
    from truceline.mechanism.standing import Standing
    from truceline.mechanism.terms import Terms
    from truceline.reception.visits import Visit

KINDS: Final = (REPORT, "incident.evidence_added", "incident.place_confirmed")
COARSE_DEG: Final = 0.1
"""The open area of a report where Terms say nothing of it (degrees)."""
LANGUAGES: Final = {
    "und": "", "ar": "العربية", "ku": "Kurdî", "en": "English", "fr": "Français", "ru": "Русский",
    "uk": "Українська", "tr": "Türkçe", "fa": "فارسی", "he": "עברית", "hy": "Հայերեն",
    "so": "Soomaali", "sw": "Kiswahili", "am": "አማርኛ", "ti": "ትግርኛ", "my": "မြန်မာ", "es": "Español",
}  # fmt: skip
"""Languages that are offered, by their own names; whoever writes need not say which it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Acts that Terms speak of, by family: the family's name, and code and label of each."""

    label: str
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A channel on which a reporter can reach somebody without this page."""

    name: str
    medium: str
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainForm:
    """The form that works without scripts, as it is shown.

    Args:
        answers: What was answered so far, by field.
        faults: Faults, by field.
        others: Faults of no field.
        candidates: What the place may mean.
        more: Whether a gazetteer is still being read.
        ready: Whether it was read without a fault, and may be sent once the place is clear.
        shown: Name and text of each field that would be open.
        hidden: Name and text of each field that would be sealed.
    """

    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    faults: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    others: tuple[Fault, ...] = ()
    candidates: tuple[Candidate, ...] = field(default=(), repr=False)
    more: bool = False
    ready: bool = False
    shown: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    hidden: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePage(Page):
    """The form.

    Args:
        takes: Whether the Terms take reports of people without an account.
        families: What may have happened, as the Terms name it.
        languages: Languages to choose from: code and own name.
        zone: The zone in which times are given.
        channels: How else somebody can be reached.
        opens_sealed: Names of those who can open what is told.
        opens_identity: Names of those who learn who reported.
        most_files: How many files one report has at most.
        file_bytes: Bytes of one file at most.
        facts: What the script needs to make a report, as JSON; it holds also without a connection.
        plain: The form that works without scripts; None where nothing may be sent by it.
    """

    TEMPLATE: ClassVar[str] = "intake.html"

    takes: bool
    families: tuple[Family, ...]
    languages: tuple[tuple[str, str], ...]
    zone: str
    channels: tuple[Line, ...]
    opens_sealed: tuple[str, ...]
    opens_identity: tuple[str, ...]
    most_files: int
    file_bytes: int
    facts: str
    plain: PlainForm | None = None


def fill_intake(visit: Visit, *, plain: bool = False) -> IntakePage:
    """Fill the form; it says the same to everybody.

    Args:
        visit: The visit.
        plain: Whether words may come to the desk in a plain form, for it to seal.
    """
    standing = visit.desk.standing()
    terms, facts = standing.first, facts_of(visit)
    readers = facts["kinds"].get(REPORT, {}).get("readers", {"what": {}, "who": {}})
    takes = REPORT in facts["kinds"] and bool(readers["what"])
    return IntakePage(
        takes=takes,
        families=_families(terms),
        languages=tuple(LANGUAGES.items()),
        zone=terms.zone.key,
        channels=_lines(terms),
        opens_sealed=_names(standing, readers["what"]),
        opens_identity=_names(standing, readers["who"]),
        most_files=MOST_FILES,
        # What encryption adds to a file is a few kilobytes.
        file_bytes=FILE_BYTES - (64 << 10),
        facts=json.dumps(facts),
        plain=PlainForm() if takes and plain else None,
    )


def facts_of(visit: Visit) -> dict[str, Any]:
    """What a browser needs to make a report: the desk, its time, its checkpoint, and the readers.

    Readers are those whom Terms name. The one-time key can open nothing, so that a telephone that
    is taken away tells no more than what the form said openly.
    """
    standing, seen = visit.desk.standing(), visit.desk.seen()
    terms = standing.first
    kinds = {}
    for base in KINDS:
        if not _may(base, terms):
            continue
        kind = kind_named(base)
        readers = readers_for(standing, base, "", terms, (), visit.now)
        kinds[base] = {
            "kind": kind.name,
            "sealed": sorted(kind.sealed_fields - kind.identity_fields),
            "identities": sorted(kind.identity_fields),
            "readers": {"what": dict(readers.what), "who": dict(readers.who)},
        }
    return {
        "desk": visit.desk.origin,
        "now": format_time(visit.now),
        "replay": standing.clock == "replay",
        "seen": {"size": seen.size, "root": seen.root},
        "cell_deg": terms.coarse_cell_deg or COARSE_DEG,
        "zone": terms.zone.key,
        "kinds": kinds,
    }


def _may(base: str, terms: Terms) -> bool:
    return not terms.rights(base).isdisjoint({"all", ROLE})


def _families(terms: Terms) -> tuple[Family, ...]:
    """The acts that the Terms prohibit, by family, in the Terms' own order."""
    by_family: dict[str, list[tuple[str, str]]] = {}
    for code, act in terms.acts.items():
        by_family.setdefault(act.family, []).append((code, act.label))
    labels = terms.words.families or {}
    return tuple(
        Family(label=labels[code].label if code in labels else code, acts=tuple(acts))
        for code, acts in by_family.items()
    )


def _lines(terms: Terms) -> tuple[Line, ...]:
    """The channels of the Terms that reporters are on."""
    return tuple(
        Line(name=each.name, medium=each.medium, hours=each.hours or "")
        for each in terms.sections.channels or ()
        if ROLE in each.between
    )


def _names(standing: Standing, readers: dict[str, str]) -> tuple[str, ...]:
    known = standing.actors
    return tuple(known[each].name if each in known else each for each in sorted(readers))
