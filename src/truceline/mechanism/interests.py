"""Areas of interest: where, when and of what an actor asks to be told.

An interest says no more than that notices of some kinds, that touch a coarse area in some time, are
to be told to whoever stated it. It gives no right to consent and none to see: naming a recipient
stays the filer's. Its area is in whole cells of Terms, so that a hospital that asks to be told of
flights does not thereby say where it stands; and who may read it is for the audiences of Terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.relays import OFFICER, Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Area, Code, Instant, Short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

INTEREST: Final = "interest"
TRANSITIONS: Final = table(stated="withdrawn", withdrawn="")
EVERYWHERE: Final = Area(south=-90.0, west=-180.0, north=90.0, east=180.0)
MOST_KINDS: Final = 50
_TOLERANCE: Final = 1e-6
"""The share of a cell by which a bound may miss the grid: the rounding of decimal degrees."""


@kind(
    "interest.stated/1",
    part=INTEREST,
    opens=True,
    example={
        "title": "Made-up relief flights over the northern valley",
        "area": {"south": 10.0, "west": 20.0, "north": 11.0, "east": 21.0},
        "notices": ["air_activity"],
        "since": "2016-03-04T00:00:00Z",
        "until": "2016-04-04T00:00:00Z",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InterestStated:
    """An actor asks to be told of notices of these kinds that touch this area in this time."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    title: Short = opened("One line that says what for, with no exact position")
    area: Area | None = opened(
        "Where: a box in whole cells of Terms; None for everywhere", default=None
    )
    notices: tuple[Code, ...] = opened(
        "Of which kinds of notice; none named means of every kind",
        default=(),
        max_length=MOST_KINDS,
    )
    since: Instant | None = opened("From when; None for always", default=None)
    until: Instant | None = opened("Until when; None for as long as it stands", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose interest it is, where relayed", default=None)


@kind("interest.withdrawn/1", part=INTEREST, example={"why": "Made-up: the flights have ended"})
@dataclass(frozen=True, slots=True, kw_only=True)
class InterestWithdrawn:
    """The actor asks no longer to be told."""

    why: Short = opened("Why it is withdrawn")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be told: of which kinds (none: every kind), where and when (UTC)."""

    area: Area | None
    notices: tuple[str, ...]
    since: datetime | None
    until: datetime | None

    def of_kind(self, notice: str) -> bool:
        """Whether it asks for notices of a kind."""
        return not self.notices or notice in self.notices


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestState:
    """An interest, folded from its entries.

    Args:
        state: ``stated`` or ``withdrawn``.
        under: The agreement; empty for the desk's first.
        title: What it is for.
        holders: Who asks to be told: more than one where interests are linked.
        wishes: What they ask to be told of; more than one where interests are linked.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    under: str
    title: str
    holders: tuple[str, ...]
    wishes: tuple[Wish, ...]
    marks: Mapping[str, datetime]


def begin(entry: Entry) -> InterestState:
    """The interest as stated."""
    body: InterestStated = entry.body
    return InterestState(
        state="stated",
        under=body.under,
        title=body.title,
        holders=(speaker(entry),),
        wishes=(_wish(body),),
        marks={"stated": entry.recorded_at},
    )


def step(state: InterestState, entry: Entry) -> InterestState:
    """The interest after one more entry; what does not fit leaves it as it is."""
    body = entry.body
    match body:
        case InterestStated():
            return replace(
                state,
                holders=tuple(dict.fromkeys((*state.holders, speaker(entry)))),
                wishes=(*state.wishes, _wish(body)),
            )
        case InterestWithdrawn() if state.state == "stated":
            marks = {**state.marks, "withdrawn": entry.recorded_at}
            return replace(state, state="withdrawn", marks=marks)
    return state


def _wish(body: InterestStated) -> Wish:
    return Wish(area=body.area, notices=body.notices, since=body.since, until=body.until)


def check(state: InterestState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about an interest."""
    return list(_faults(state, draft, bench))


def _faults(state: InterestState | None, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    yield from relay_faults(draft, bench)
    if state is None or isinstance(body, InterestStated):
        yield from _stated_faults(body, bench)
        return
    if state.state != "stated":
        yield wrong_state(draft, state.state, {"stated"})
    if speaker(draft) not in state.holders and not bench.has_role(draft.author, OFFICER):
        sentence = f"{speaker(draft)} did not state this interest."
        yield flaw(
            "INTEREST_NOT_YOURS", sentence, "Let its holder, or an officer, do it.", "author"
        )


def _stated_faults(body: InterestStated, bench: Bench) -> Iterator[Fault]:
    for number, name in enumerate(body.notices):
        if not bench.terms.admits_notice(name):
            sentence = f"Notices of {name!r} are not filed under {bench.terms.id}."
            hint = "Choose kinds that its Terms admit."
            yield flaw("NOTICE_NOT_ADMITTED", sentence, hint, f"notices/{number}")
    if body.since and body.until and body.until < body.since:
        hint = "Exchange them, or correct one."
        yield flaw("TIME_ORDER", "The end is before the start.", hint, "until")
    cell = bench.terms.coarse_cell_deg
    if body.area is not None and cell is not None:
        bounds = (("south", 90.0), ("west", 180.0), ("north", 90.0), ("east", 180.0))
        fine = [name for name, turn in bounds if not _whole(getattr(body.area, name) + turn, cell)]
        if fine:
            sentence = (
                f"{', '.join(fine)} of the area lie on no border of cells of {cell:g} degrees."
            )
            hint = "Round the area outward to whole cells: a finer one would tell of a place."
            yield flaw("INTEREST_TOO_FINE", sentence, hint, "area")
        if body.area.south == body.area.north or body.area.west == body.area.east:
            sentence = "The area has no inside."
            yield flaw("AREA_FLAT", sentence, "Give at least one whole cell.", "area")


def _whole(degrees: float, cell: float) -> bool:
    """Whether a distance in degrees is so many whole cells."""
    return abs(degrees / cell - round(degrees / cell)) <= _TOLERANCE


def row(state: InterestState) -> Row:
    """The docket's row, its box as large as all that is asked for."""
    areas = {wish.area for wish in state.wishes}
    starts = [wish.since for wish in state.wishes]
    ends = [wish.until for wish in state.wishes]
    one = next(iter(areas)) if len(areas) == 1 else None
    return Row(
        state=state.state,
        title=state.title,
        under=state.under,
        parties=state.holders,
        area=one or EVERYWHERE,
        since=min((at for at in starts if at), default=None) if all(starts) else None,
        until=max((at for at in ends if at), default=None) if all(ends) else None,
        marks=state.marks,
        words=f"{state.title} {' '.join(name for w in state.wishes for name in w.notices)}",
    )


PART = Part(
    name=INTEREST,
    kinds=(InterestStated, InterestWithdrawn),
    transitions=TRANSITIONS,
    initial=frozenset({"stated"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"withdrawn"}),
)
