r"""A plain list of events in CSV: any columns, with a mapping that says which holds what.

Only a date is needed; what is not mapped is null. Columns that are called as the fields are need no
mapping. A plain list is a source of its own, called as its file is.

Fields: ``id``, ``date``, ``date_end``, ``precision`` (1 the day, 2 up to six days, 3 a week, 4 a
month, 5 more), ``deaths``, ``deaths_low``, ``deaths_high``, ``dyad``, ``side_a``, ``side_b``,
``latitude``, ``longitude``, ``where_precision`` (1 the place, 2 near it, 3 its district, 4 its
province, 5 a region, 6 the country, 7 at sea or in the air), ``place``, ``adm1``, ``adm2``,
``country``.

>>> reading = read(
...     "Datum,Tote\n27.02.2016,3\n2016-02-28,-1\n".encode(),
...     name="list.csv",
...     mapping={"date": "Datum", "deaths": "Tote"},
... )
>>> reading.table["deaths_best"].to_pylist(), [row.code for row in reading.set_apart]
([3], ['NUMBER_NEGATIVE'])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import BadInput, Fault
from truceline.exchange.base import Importer, Progress, Reading
from truceline.exchange.packed import MAX_BYTES
from truceline.exchange.table_fields import (
    BadField,
    Column,
    code,
    degrees,
    maybe,
    named,
    whole,
    worded_day,
    words,
)
from truceline.exchange.table_reading import FINE_SPAN_DAYS, Layout, flags, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truceline.exchange.table_fields import Values

SOURCE: Final = "plain"
LICENCE: Final = "LicenseRef-as-the-author-says"
CITATION: Final = "A plain list, as its author gives it: cite it by its file's name and hash."
_WEEK: Final = 7
_MONTH: Final = 31

Field = tuple[str, Callable[[str], Any]]

FIELDS: Final[dict[str, Field]] = {
    "id": ("source_id", named),
    "date": ("date_start", worded_day),
    "date_end": ("", maybe(worded_day)),
    "precision": ("", maybe(code(1, 5))),
    "deaths": ("deaths_best", maybe(whole)),
    "deaths_low": ("deaths_low", maybe(whole)),
    "deaths_high": ("deaths_high", maybe(whole)),
    "dyad": ("", words),
    "side_a": ("side_a", words),
    "side_b": ("side_b", words),
    "latitude": ("latitude", maybe(degrees(90, "LATITUDE_RANGE", "latitude"))),
    "longitude": ("longitude", maybe(degrees(180, "LONGITUDE_RANGE", "longitude"))),
    "where_precision": ("where_prec", maybe(code(1, 7))),
    "place": ("place", words),
    "adm1": ("adm1", words),
    "adm2": ("adm2", words),
    "country": ("country", words),
}
"""Every field: where it goes in the common shape, and how it is read."""


def read(
    data: bytes,
    *,
    name: str,
    progress: Progress | None = None,
    mapping: Mapping[str, str] | None = None,
    source: str = SOURCE,
    max_bytes: int = MAX_BYTES,
) -> Reading:
    """Read a plain list.

    Args:
        data: The file's bytes: CSV in UTF-8, or gzip.
        name: The file's name, for people.
        progress: Called with (lines done, lines in all).
        mapping: Field to column; a field that is not in it is looked for by its own name.
        source: What the list is called as a source.
        max_bytes: Most bytes that the file may hold once unpacked.

    Raises:
        BadInput: ``FIELD_UNKNOWN`` for each field of the mapping that there is none of, and as
            :func:`truceline.exchange.table_reading.read_table`.
        DeskFault: ``EXTRA_MISSING`` without pyarrow.
    """
    asked = dict(mapping or {})
    faults = [
        Fault(
            "FIELD_UNKNOWN",
            f"There is no field called {field!r}.",
            f"Fields: {', '.join(FIELDS)}.",
            "--columns",
        )
        for field in asked
        if field not in FIELDS
    ]
    if faults:
        raise BadInput(faults)

    def layout(header: tuple[str, ...]) -> Layout:
        return _layout(header, asked, source)

    return read_table(data, layout, name=name, progress=progress, max_bytes=max_bytes)


def _layout(header: tuple[str, ...], asked: Mapping[str, str], source: str) -> Layout:
    """The layout of one list: the columns asked for, the date, and those called as a field is."""
    column_of = {
        field: asked.get(field, field)
        for field in FIELDS
        if field in asked or field == "date" or (field in header and field not in asked.values())
    }
    date_at = header.index(column_of["date"]) if column_of["date"] in header else 0

    def probable(fields: tuple[str, ...]) -> bool:
        try:
            worded_day(fields[date_at])
        except BadField:
            return False
        return True

    def get(values: Mapping[str, Any], field: str) -> Any:
        return values.get(column_of.get(field, ""))

    def contradictions(
        values: Mapping[str, Any], seen: Mapping[str, int]
    ) -> Iterator[tuple[str, BadField]]:
        key = get(values, "id")
        if key is not None and key in seen:
            sentence = f"The id {key} is already on line {seen[key]}."
            yield column_of["id"], BadField("ID_TWICE", sentence, "Give each event once.")
        end, start = get(values, "date_end"), get(values, "date")
        if end is not None and end < start:
            sentence = f"The event ends on {end}, before it starts on {start}."
            hint = "Write the first day in date and the last in date_end."
            yield column_of["date_end"], BadField("END_BEFORE_START", sentence, hint)

    def derived(values: Mapping[str, Any]) -> Values:
        return _derived(values, lambda field: get(values, field))

    return Layout(
        source=source,
        licence=LICENCE,
        citation=CITATION,
        columns=tuple(
            # What is mapped by hand must be there; so must the date.
            Column(column, *FIELDS[field])
            for field, column in column_of.items()
        ),
        key=column_of.get("id", ""),
        probable=probable,
        contradictions=contradictions,
        derived=derived,
        missing="Name it with --columns, as date=Datum,deaths=Tote.",
    )


def _derived(values: Mapping[str, Any], get: Callable[[str], Any]) -> Values:
    """What the common shape says of a row beside the fields that go straight into it."""
    start = get("date")
    end = get("date_end") or start
    sides = [side for side in (get("side_a"), get("side_b")) if side]
    more = {
        "source_id": f"line {values['line']}",
        "date_end": end,
        "date_prec": get("precision") or _precision((end - start).days),
        "dyad": get("dyad") or (" - ".join(sides) or None),
    }
    deaths = {f"deaths_{to}": get(name) for name, to in _DEATHS}
    return {**more, **flags({**more, **deaths, "date_start": start})}


_DEATHS: Final = (("deaths", "best"), ("deaths_low", "low"), ("deaths_high", "high"))


def _precision(span: int) -> int:
    """How well a date is known that says nothing but its first and last day."""
    if span == 0:
        return 1
    if span < FINE_SPAN_DAYS:
        return 2
    return 3 if span <= _WEEK else 4 if span <= _MONTH else 5


IMPORTER = Importer(
    name="plain",
    source=SOURCE,
    title="A plain list of events",
    licence=LICENCE,
    citation=CITATION,
    read=read,
    sample_file="plain_made_up.csv",
)
