"""Aid figures as a source published them: what, of what, by whose list and of which day.

"450,725 of 4.6 million" and "10 of 18 besieged areas" are a figure with its denominator, and the
denominator with the list that it was taken from. Each stays its source's claim. People reached as
unique persons to date are such a claim and nothing else: they are never worked out from deliveries,
and deliveries are never worked out from them. Figures of two sources are never added.

>>> share = AidFigurePublished(
...     source="un:made-up-office",
...     measure="reached_locations",
...     unit="locations",
...     figure=10.0,
...     denominator=18.0,
...     denominator_of="besieged areas",
...     list_by="un:made-up-office",
...     since=date(2016, 2, 1),
...     until=date(2016, 2, 29),
...     reference="made up",
... )
>>> figure_text(share), denominator_text(share)
('10 locations', '18 besieged areas, list of un:made-up-office, its day not given')
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field

from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.shapes import ActorId, Code, Short, SubjectId, Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.errors import Fault

Measure = Literal[
    "in_need",
    "targeted",
    "requested",
    "approved",
    "approved_verbally",
    "not_approved",
    "dispatched",
    "reachable",
    "people_reached_unique_to_date",
    "people_reached_in_period",
    "people_reached_unspecified",
    "reached_locations",
    "deliveries",
    "removed",
    "evacuated",
]
"""What a figure measures. How people reached were counted is part of the measure."""

Unit = Literal[
    "people",
    "trucks",
    "tonnes",
    "locations",
    "requests",
    "convoys",
    "airdrops",
    "airlifts",
    "evacuations",
    "items",
    "percent_of_people",
    "percent_of_requirement",
]

Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]

_DAYS: Final = {"since": date(2016, 2, 1), "until": date(2016, 2, 29)}


@kind(
    "aid_figure.published/1",
    part="aid_figure",
    opens=True,
    example={
        "source": "un:made-up-office",
        "measure": "reached_locations",
        "unit": "locations",
        "figure": 10,
        "denominator": 18,
        "denominator_of": "besieged areas",
        "list_by": "un:made-up-office",
        "list_name": "Made-up list of besieged places",
        "list_dated": "2016-02-01",
        "since": "2016-02-01",
        "until": "2016-02-29",
        "reference": "made up",
        "basis": "d",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidFigurePublished:
    """A source published a figure of aid, with the whole that it is of, where it gave one."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    source: ActorId = opened("Whose figure it is; sources are never added together")
    measure: Measure = opened("What it measures; how people reached were counted is part of it")
    unit: Unit = opened("What is counted")
    figure: Amount | None = opened("The figure; None where only words were", default=None)
    up_to: Amount | None = opened("The upper end, where it was published as a range", default=None)
    at_least: bool = opened("Whether it was published as a lower bound", default=False)
    about: bool = opened("Whether it was published as a round or approximate figure", default=False)
    denominator: Amount | None = opened("The whole that it is of; None for none", default=None)
    denominator_of: Short | None = opened(
        "What that whole is: besieged areas, requests made", default=None
    )
    list_id: SubjectId | None = opened("The area list of the whole, on this desk", default=None)
    list_by: ActorId | None = opened("Whose list the whole is taken from", default=None)
    list_name: Short | None = opened("The name of that list", default=None)
    list_dated: date | None = opened("The day of that list; None where not given", default=None)
    since: date | None = opened("First day of its period; None where not given", default=None)
    until: date = opened("Last day of its period, or the day it speaks of")
    published_on: date | None = opened("The day it was published", default=None)
    places: tuple[Short, ...] = opened("The places it names", default=(), max_length=200)
    reference: Short = opened("Where it was published")
    basis: Code = opened("V seen in a public copy, R recalled, D illustrative", default="v")
    illustrative: bool = opened("Made up for the example", default=False)
    words: Words | None = opened("What was said beside the figure", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AidFigure:
    """One published figure of aid.

    Args:
        entry: The hash of the entry that published it on this desk.
        author: Who recorded it.
        body: The figure.
        state: ``published``.
    """

    entry: str
    author: str
    body: AidFigurePublished
    state: str = "published"

    def flags(self) -> tuple[str, ...]:
        """What does not add up within it: kept as published, with this beside it."""
        body = self.body
        highest = body.up_to if body.up_to is not None else body.figure
        found = []
        if highest is not None and body.denominator is not None and highest > body.denominator:
            found.append(
                f"{_number(highest)} is more than the whole of {_number(body.denominator)}"
            )
        if body.unit.startswith("percent") and highest is not None and highest > _HUNDRED:
            found.append(f"{_number(highest)} percent is more than the whole")
        return tuple(found)


_HUNDRED: Final = 100


def _number(value: float) -> str:
    whole = round(value)
    return f"{whole:,}" if whole == value else f"{value:,}"


def figure_text(body: AidFigurePublished) -> str:
    """The figure as it was published: ``≥43 trucks``, ``8 to 9 locations``, ``about 110,000``."""
    if body.figure is None:
        return "no figure"
    span = _number(body.figure)
    if body.up_to is not None:
        span += f" to {_number(body.up_to)}"
    if body.at_least:
        span = f"≥{span}"
    about = "about " if body.about else ""
    return f"{about}{span} {body.unit.replace('_', ' ')}"


def denominator_text(body: AidFigurePublished) -> str:
    """The whole that it is of, whose list that is and of which day; what is not given is said."""
    if body.denominator is None and body.denominator_of is None:
        return "no denominator given"
    number = "" if body.denominator is None else f"{_number(body.denominator)} "
    what = f"{number}{body.denominator_of or 'of a whole that it does not name'}"
    if body.list_by is None and body.list_id is None:
        return what
    whose = f"list of {body.list_by}" if body.list_by else "list on this desk"
    day = f"of {body.list_dated}" if body.list_dated else "its day not given"
    return f"{what}, {whose}, {day}" if not body.list_dated else f"{what}, {whose} {day}"


def check(_state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of a figure; what does not add up is kept and shown, not refused."""
    body: AidFigurePublished = entry.body
    faults = []
    if body.since is not None and body.until < body.since:
        sentence = "The period ends before it starts."
        faults.append(flaw("TIME_ORDER", sentence, "Give the period it is for.", "until"))
    if body.up_to is not None and (body.figure is None or body.up_to < body.figure):
        sentence = "The upper end of the range is below its lower end, or there is no lower end."
        faults.append(flaw("RANGE_ORDER", sentence, "Give figure and up_to.", "up_to"))
    if body.figure is None and body.words is None:
        sentence = "There is neither a figure nor words."
        faults.append(flaw("FIGURE_EMPTY", sentence, "Give what was published.", "figure"))
    if body.denominator is not None and body.denominator_of is None:
        sentence = "The whole has a number and no name."
        hint = "Say what it counts: besieged areas, requests made."
        faults.append(flaw("DENOMINATOR_OF", sentence, hint, "denominator_of"))
    if body.unit.startswith("percent") and body.denominator_of is None:
        sentence = "A percentage is of something, and this one does not say of what."
        faults.append(flaw("DENOMINATOR_OF", sentence, "Give denominator_of.", "denominator_of"))
    people = body.measure.startswith("people_reached")
    if people and body.unit not in {"people", "percent_of_people"}:
        sentence = f"{body.measure} counts people, and the unit is {body.unit}."
        faults.append(flaw("MEASURE_UNIT", sentence, "Choose the measure that fits.", "unit"))
    return [*faults, *_list_faults(body, bench)]


def _list_faults(body: AidFigurePublished, bench: Bench) -> list[Fault]:
    """Faults of the list that a figure names on this desk: it is a list, and of that author."""
    if body.list_id is None:
        return []
    found = bench.find(body.list_id)
    if found is None or found[0] != "area_list":
        sentence = f"{body.list_id[:12]} is no area list on this desk."
        hint = "`truceline list --part area_list` lists them; else name it by author and day."
        return [flaw("LIST_UNKNOWN", sentence, hint, "list_id")]
    by = found[1].by
    if body.list_by in {None, by}:
        return []
    sentence = f"That list is of {by}, and the figure says {body.list_by}."
    return [flaw("LIST_AUTHOR", sentence, "Name one list.", "list_by")]


def row(state: AidFigure) -> Row:
    """The docket's row."""
    body = state.body
    text = f"{body.source}: {body.measure.replace('_', ' ')}, {figure_text(body)}"
    whole = denominator_text(body)
    return Row(
        state=state.state,
        title=f"{text} of {whole}"[:400] if body.denominator_of else text,
        under=body.under,
        words=" ".join((text, whole, *body.places, body.reference, body.words or "")),
    )


PART: Final = Part(
    name="aid_figure",
    kinds=(AidFigurePublished,),
    transitions=table(published=""),
    initial=frozenset({"published"}),
    begin=lambda entry: AidFigure(entry=entry.hash, author=entry.author, body=entry.body),
    step=lambda state, _entry: state,
    check=check,
    row=row,
)
