"""What the form without scripts says: a report's fields, or every fault beside its field.

The same questions as the form with scripts has, read the same way: what is unknown stays unknown, a
place counts once it was chosen, and what may be an exact position is never said openly.

    read = read_form(asked, visit, places)
    read.body, read.place      # for truceline.reception.plain_reports.seal_report
    read.faults["words"]       # beside the field
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.drawn_volumes import zoned
from truceline.console.intake_places import Found
from truceline.console.pages.intake import COARSE_DEG, LANGUAGES
from truceline.errors import BadInput, Fault
from truceline.ledger.entry import format_time
from truceline.mechanism.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from truceline.console.intake_places import Candidate
    from truceline.console.pages.base import Asked
    from truceline.mechanism.terms import Terms

ACT: Final = "act."
"""What stands before the code of an act in the name of its box."""
NAMES: Final = (
    "words", "language", "when", "at", "ongoing", "place", "choice", "looked_up", "killed", "hurt",
    "means", "reporter", "safe", "contact",
)  # fmt: skip
"""Every other field."""
MEANS: Final = ("seen", "heard", "told", "photograph")
AS_NAME: Final = "name"
"""The choice to leave the name of a place as it was typed."""
MOST_PEOPLE: Final = 100_000
LONGEST: Final = {"words": 15_000, "place": 2_000, "reporter": 200, "contact": 180}
"""Characters of a field at most; the address of a map is long."""
_LONGEST_NAME: Final = 200
_EXACT_DIGITS: Final = 4
"""As many digits as a street and a house seldom have, and a position always has."""
_ADDRESS: Final = re.compile(r"://|^geo:", re.IGNORECASE)
_OF_BODY: Final = {
    "acts": "acts", "narrative": "words", "language": "language", "occurred_from": "when",
    "place_as_said": "place", "place_proposed": "place", "area": "place", "position": "place",
    "means": "means", "reporter": "reporter", "contact": "contact",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A form as it was read.

    Args:
        given: What was answered, by field.
        faults: Faults by field.
        body: The fields of the report; of use only where there is no fault.
        place: The fields of the confirmation of a place, where one was chosen.
        found: What the place may mean.
        decided: Whether the place is clear: chosen, or a name that means nothing else.
    """

    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    faults: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    place: Mapping[str, Any] | None = field(default=None, repr=False)
    found: Found = field(default_factory=Found, repr=False)
    decided: bool = False


def read_form(asked: Asked, terms: Terms, now: datetime, find: Callable[[str], Found]) -> Answers:
    """Read a form whole, with every fault beside its field.

    Args:
        asked: The form.
        terms: The agreement whose acts are asked for.
        now: The desk's time (UTC).
        find: What a text may mean as a place.
    """
    given = {name: asked.form.get(name, "").strip() for name in NAMES}
    given |= {name: "1" for name in asked.form if name.startswith(ACT)}
    if given["at"] and given["when"] != "hour":
        # Without scripts no radio button follows the date that was filled in.
        given["when"] = "date"
    reading = _Reading(asked, given)
    acts = reading.acts(terms)
    since = reading.since(terms, now)
    for name, most in LONGEST.items():
        reading.short(name, most)
    narrative = reading.narrative()
    reading.one_of("language", tuple(LANGUAGES), "und")
    reading.one_of("means", MEANS, MEANS[0])
    found = Found()
    if given["place"] and "place" not in reading.faults:
        found = find(given["place"])
    chosen, decided = reading.place(found)
    body = {
        "report_class": "violation",
        "acts": acts,
        "occurred_from": since,
        "language": given["language"],
        "source_class": "civilian",
        "means": given["means"],
        "narrative": narrative,
        "reporter": given["reporter"] or None,
        "contact": _contact(given),
    }
    cell = terms.coarse_cell_deg or COARSE_DEG
    # Until it is clear what is meant, nothing is said of the place: it may be an exact one.
    where, confirmed = _where(given["place"], chosen, cell) if decided else ({}, None)
    return Answers(
        given=given,
        faults={name: tuple(each) for name, each in reading.faults.items()},
        body=body | where,
        place=confirmed,
        found=found,
        decided=decided,
    )


def field_of(fault: Fault) -> str:
    """The field of this form that a fault of the report's own fields belongs beside; or empty."""
    names = [part for part in fault.where.split("/") if part in _OF_BODY]
    return _OF_BODY[names[0]] if names else ""


def is_exact(text: str) -> bool:
    """Whether a text may say exactly where, in whatever notation."""
    digits = sum(unicodedata.category(char) == "Nd" for char in text)
    return digits >= _EXACT_DIGITS or _ADDRESS.search(text) is not None


class _Reading:
    """Reads field after field, and collects what is wrong with each."""

    def __init__(self, asked: Asked, given: dict[str, str]) -> None:
        self.say = asked.gettext
        self.given = given
        self.faults: dict[str, list[Fault]] = {}

    def fault(self, name: str, code: str, sentence: str, hint: str = "") -> None:
        """Note what is wrong with a field; the hint in words of its own, or the field's."""
        self.faults.setdefault(name, []).append(Fault(code, sentence, hint, where=name))

    def acts(self, terms: Terms) -> list[str]:
        """What happened, in the order of the agreement."""
        ticked = {name.removeprefix(ACT) for name in self.given if name.startswith(ACT)}
        if not ticked:
            self.fault("acts", "ACTS", self.say("Choose at least one thing that happened."))
        if ticked - terms.acts.keys():
            sentence = self.say("The agreement has changed since this page was loaded.")
            self.fault("acts", "ACTS", sentence, self.say("Look through this list again."))
        return [code for code in terms.acts if code in ticked]

    def since(self, terms: Terms, now: datetime) -> str:
        """When it began."""
        when, at = self.one_of("when", ("now", "hour", "date"), "now"), self.given["at"]
        if when != "date":
            return _second(now - timedelta(hours=1) if when == "hour" else now)
        if not at:
            self.fault("when", "TIME", self.say("Say when, by date and time."))
            return ""
        try:
            instant = parse_instant(zoned(at.replace(" ", "T"), terms.zone.key))
        except BadInput as error:
            for each in error.faults:
                self.fault("when", each.code, each.sentence, each.hint)
            return ""
        if instant > now:
            sentence = self.say("This is later than the time of the desk.")
            self.fault("when", "TIME", sentence, self.say("Tell what has happened."))
        return _second(instant)

    def short(self, name: str, most: int) -> None:
        """Whether a field is as short as it must be."""
        if len(self.given[name]) > most:
            sentence = self.say("This is too long; so many characters are taken:")
            hint = self.say("Make it shorter: nothing was cut off.")
            self.fault(name, "TOO_LONG", f"{sentence} {most}", hint)

    def one_of(self, name: str, known: tuple[str, ...], usual: str) -> str:
        """A choice of a list; what was not answered is the usual one."""
        value = self.given[name] = self.given[name] or usual
        if value not in known:
            self.fault(name, "CHOICE", self.say("Choose one of the list."))
        return value

    def narrative(self) -> str:
        """The first line is for officers of any language; what is not known is said so."""
        counts = {}
        for name in ("killed", "hurt"):
            text = self.given[name]
            whole = text.isdecimal() and len(text) <= len(str(MOST_PEOPLE))
            if text and not (whole and int(text) <= MOST_PEOPLE):
                sentence = self.say("Write a whole number, or leave it empty.")
                self.fault(name, "NUMBER", sentence)
            counts[name] = str(int(text)) if whole else "unknown"
        ongoing = "yes" if self.given["ongoing"] else "not said"
        line = f"[killed: {counts['killed']}; hurt: {counts['hurt']}; going on now: {ongoing}]"
        return "\n".join(filter(None, (line, self.given["words"])))

    def place(self, found: Found) -> tuple[Candidate | None, bool]:
        """The place that was chosen, if one was; and whether it is clear what is meant."""
        said, choice = self.given["place"], self.given["choice"]
        if not said:
            self.fault("place", "PLACE", self.say("Say roughly where: a name, or a position."))
        # A choice counts for the words to which it was offered, and for no others.
        if self.given["looked_up"] != said:
            choice = self.given["choice"] = ""
        self.given["looked_up"] = said
        chosen = next((each for each in found.candidates if each.ident == choice), None)
        if chosen is not None or not said:
            return chosen, True
        if is_exact(said):
            if not found.candidates:
                for each in found.faults:
                    self.fault("place", each.code, each.sentence, each.hint)
                sentence = self.say("This looks like a position, and it cannot be read.")
                hint = self.say("As a name it would not be encrypted: write it in another way.")
                self.fault("place", "PLACE_EXACT", sentence, hint)
            return None, False
        if len(said) > _LONGEST_NAME and "place" not in self.faults:
            self.fault("place", "TOO_LONG", self.say("This is too long for the name of a place."))
        return None, choice == AS_NAME or not found.candidates


def _second(instant: datetime) -> str:
    return format_time(instant.replace(microsecond=0))


def _contact(given: Mapping[str, str]) -> str | None:
    how, safe = given["contact"], given["safe"]
    if not how and not safe:
        return None
    return f"{'safe to contact' if safe else 'NOT said to be safe'}: {how or '-'}"


def _where(
    said: str, chosen: Candidate | None, cell: float
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Where it happened: fields of the report, and those of the confirmation of a place."""
    if chosen is None:
        return {"place_as_said": said or None}, None
    area = chosen.area(cell)
    if not chosen.name:
        # A position is sealed; what was typed then is no name, and is not said openly.
        position = {
            "lat": chosen.lat, "lng": chosen.lng, "radius_m": float(round(chosen.uncertainty_m)),
        }  # fmt: skip
        return {"position": position, "area": area}, None
    match = chosen.match
    confirmed = {
        "place_as_said": said, "confirmed_with": "reporter", "place_matched": match.pop("name"),
        **match, "area": area,
    }  # fmt: skip
    return {
        "place_as_said": said,
        "place_proposed": chosen.match | {"area": area},
        "area": area,
    }, confirmed
