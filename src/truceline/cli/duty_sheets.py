"""What stands on the sheets of ``truceline print duty``: gathered as data, before it is HTML.

Contacts as the reader may see them, clocks that run, what is overdue, and blank forms whose numbers
name this print. A sealed number or name stands here only where the reader's own key opened it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.analysis.clocks import Clock, clocks, overdue
from truceline.cli.channels import Ways, facts, ways
from truceline.cli.paper import SHORT
from truceline.errors import BadInput, Fault
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.papers import MOST_SHEETS, paper_number
from truceline.sheets.fields import Field, fields_of
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.desk import Desk
    from truceline.mechanism.kinds import Kind
    from truceline.sheets.subject import Files
    from truceline.views import Item, View

COMMONEST = {
    "incident.reported": 4,
    "contact.attempted": 4,
    "notice.filed": 2,
    "notice.acknowledged": 2,
    "incident.answered": 2,
    "channel.tested": 1,
    "channel.suspended": 1,
}
"""The kinds that a desk needs first when it is dark, and how many sheets of each."""

_RELAY = frozenset({"relayed", "on_behalf_of"})
_LEFT_OUT = _RELAY | {"illustrative"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A sealed field on paper: opened, or to whom it is sealed; both empty where none was given."""

    opened: str
    sealed_to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A channel on paper: what it is, how it stands, and its number where the key opened it."""

    channel: str
    name: str
    medium: str
    between: tuple[str, ...]
    hours: str
    standing: str
    last_sign: datetime | None
    number: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A focal point on paper."""

    whose: str
    post: str
    channels: tuple[str, ...]
    hours: str
    languages: tuple[str, ...]
    name: Secret
    number: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A clock that runs or rests, on one subject."""

    subject: str
    part: str
    title: str
    clock: str
    due: datetime | None
    late: bool
    authority: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A blank form: its number, its kind, and the fields to be filled in."""

    number: str
    kind: str
    doc: str
    opens: bool
    relayable: bool
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """Everything that is printed at once.

    Args:
        origin: The desk's name.
        clock: ``live`` or ``replay``.
        reader: For whom it is printed.
        printed_at: The desk's time of printing (UTC).
        size: How many entries the ledger held: the next one has this place.
        root: The root of the checkpoint of that size, hexadecimal.
        series: What all numbers of this print begin with.
        opened: Whether a key was given, so that sealed fields may stand here.
        narrowed: Whether there may be more than the reader may see.
        alarms: Active parties that cannot be reached, a sentence each.
        calls: Channels.
        people: Focal points.
        duty: Who has the duty now, as ``truceline channels`` says it.
        trees: Call trees, as ``truceline channels`` says them.
        running: Clocks, what is overdue first.
        forms: Blank forms.
    """

    origin: str
    clock: str
    reader: str
    printed_at: datetime
    size: int
    root: str
    series: str
    opened: bool
    narrowed: bool
    alarms: tuple[str, ...]
    calls: tuple[Call, ...]
    people: tuple[Person, ...]
    duty: tuple[Mapping[str, Any], ...]
    trees: tuple[Mapping[str, Any], ...]
    running: tuple[Running, ...]
    forms: tuple[Form, ...]


def gather(
    desk: Desk, files: Files, reader: str, print_series: str, wanted: Mapping[str, int]
) -> Sheets:
    """Everything for one print, from what one reader may see.

    Args:
        desk: The desk.
        files: The reader's view, and the key that opens what was sealed to it, if any.
        reader: For whom it is printed.
        print_series: What all numbers of this print begin with.
        wanted: Kind to how many blank forms.

    Raises:
        BadInput: PRINT_SHEETS, KIND_UNKNOWN.
    """
    view, seen = files.view, desk.seen()
    found = ways(view)
    told = facts(found)
    return Sheets(
        origin=desk.origin,
        clock=desk.standing().clock,
        reader=reader,
        printed_at=view.at,
        size=seen.size,
        root=seen.root,
        series=print_series,
        opened=files.pair is not None,
        narrowed=not view.scope.whole,
        alarms=tuple(told["alarms"]),
        calls=tuple(_calls(found, files)),
        people=tuple(_people(found, files)),
        duty=tuple(told["on_duty"]),
        trees=tuple(told["call_trees"]),
        running=running(view),
        forms=blank_forms(print_series, wanted),
    )


def _calls(found: Ways, files: Files) -> Iterator[Call]:
    for line in found.lines:
        state = found.register.channels.get(line.subject)
        yield Call(
            channel=line.channel,
            name=line.name,
            medium=line.medium,
            between=line.between,
            hours="" if state is None else state.hours,
            standing=f"it {line.fault}" if line.fault else "open",
            last_sign=line.last_sign,
            number=_secret(files, line.subject, "number"),
        )


def _people(found: Ways, files: Files) -> Iterator[Person]:
    for subject, point in found.register.focal_points.items():
        if point.stands_at(found.register.at):
            yield Person(
                whose=point.whose,
                post=point.post,
                channels=point.channels,
                hours=point.hours,
                languages=point.languages,
                name=_secret(files, subject, "name"),
                number=_secret(files, subject, "number"),
            )


def _secret(files: Files, subject: str, field: str) -> Secret:
    """The newest value of a sealed field of a subject, where the key opens it."""
    entries = files.view.show(subject).entries if subject else ()
    for entry in reversed(entries):
        told = files.entry(entry)
        if field in told["opened"]:
            return Secret(opened=str(told["opened"][field]), sealed_to=())
        for box in told["sealed"]:
            if field in box["fields"]:
                return Secret(opened="", sealed_to=tuple(box["to"]))
    return Secret(opened="", sealed_to=())


def running(view: View) -> tuple[Running, ...]:
    """Every clock that has started and not stopped at a view's instant; what is overdue first."""
    found: list[Running] = []
    for item in view.every(Question()):
        terms = view.standing.terms_of(item.row.under) or view.standing.first
        found.extend(
            _running(item, clock, view.at)
            for clock in clocks(item.row, terms)
            if _open(clock, view.at)
        )
    return tuple(
        sorted(found, key=lambda each: (not each.late, each.due is None, each.due, each.subject))
    )


def _running(item: Item, clock: Clock, at: datetime) -> Running:
    return Running(
        subject=item.subject[:SHORT],
        part=item.part,
        title=item.row.title,
        clock=clock.name,
        due=clock.due_as_of(at),
        late=overdue(clock, at),
        authority="agreed" if clock.authority == "agreed" else "desk default",
        says=clock.says(at),
    )


def _open(clock: Clock, at: datetime) -> bool:
    return clock.started <= at and (clock.stopped_at is None or clock.stopped_at > at)


def blank_forms(print_series: str, wanted: Mapping[str, int]) -> tuple[Form, ...]:
    """Blank forms of the kinds wanted, numbered one after the other.

    Raises:
        BadInput: PRINT_SHEETS where they would be none or more than 999; KIND_UNKNOWN.
    """
    kinds = [kind_named(name) for name, count in wanted.items() for _ in range(count)]
    if not 0 < len(kinds) <= MOST_SHEETS:
        sentence = f"A print has 1 to {MOST_SHEETS} sheets; {len(kinds)} were asked for."
        raise BadInput(Fault("PRINT_SHEETS", sentence, "Print several times.", "--copies"))
    return tuple(
        _form(kind, paper_number(print_series, number)) for number, kind in enumerate(kinds, 1)
    )


def _form(kind: Kind, number: str) -> Form:
    names = {field.name for field in kind.fields}
    return Form(
        number=number,
        kind=kind.base,
        doc=kind.doc.partition("\n")[0],
        opens=kind.opens,
        relayable=names >= _RELAY,
        fields=tuple(_asked(fields_of(kind))),
    )


def _asked(fields: Iterable[Field]) -> Iterator[Field]:
    """The fields of a form: what must be given first, and the desk's own marks left out."""
    left = [field for field in fields if field.name not in _LEFT_OUT]
    yield from (field for field in left if field.required)
    yield from (field for field in left if not field.required)
