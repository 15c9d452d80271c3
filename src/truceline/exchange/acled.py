"""ACLED: the Armed Conflict Location and Event Data, from its CSV export.

One row is one event on one day at one place (Raleigh and others 2010). The export has one number of
deaths, which is the source's best estimate here; it gives no low and no high, which stay null.
Protests, riots and strategic developments are kept, and are no violence between sides.

A row is set apart where it cannot be what was published: a wrong number of fields, a number or date
that is none, deaths below zero, a precision outside the codebook, an id seen before, or a ``year``
that is not the date's.

>>> from truceline.exchange.base import importer
>>> reading = read(importer("acled").sample(), name="sample.csv")
>>> reading.rows_read, reading.rows_in, [(row.line, row.column) for row in reading.set_apart]
(8, 6, [(9, 'fatalities'), (10, 'event_date')])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.exchange.acled_columns import COLUMNS, contradictions, derived, event_id
from truceline.exchange.base import Importer, Progress, Reading
from truceline.exchange.packed import MAX_BYTES
from truceline.exchange.table_fields import BadField
from truceline.exchange.table_reading import Layout, flags, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.exchange.table_fields import Values

SOURCE = "acled"
LICENCE = "LicenseRef-ACLED-terms"
CITATION = (
    "ACLED, acleddata.com; Raleigh, Linke, Hegre and Karlsen (2010), Introducing ACLED, Journal of "
    "Peace Research 47(5), 651-660."
)


def read(
    data: bytes, *, name: str, progress: Progress | None = None, max_bytes: int = MAX_BYTES
) -> Reading:
    """Read an export of ACLED: arguments and errors as of :func:`truceline.exchange.ucdp.read`."""
    return read_table(data, _LAYOUT, name=name, progress=progress, max_bytes=max_bytes)


def _probable(fields: tuple[str, ...]) -> bool:
    """Whether these fields begin with an id."""
    try:
        event_id(fields[0])
    except BadField:
        return False
    return True


def _derived(values: Mapping[str, Any]) -> Values:
    """What the common shape says of a row beside its own columns, with its flags."""
    more = derived(values)
    return {**more, **flags({**more, "date_start": values["event_date"]})}


_LAYOUT = Layout(
    source=SOURCE,
    licence=LICENCE,
    citation=CITATION,
    columns=COLUMNS,
    key="event_id_cnty",
    probable=_probable,
    contradictions=contradictions,
    derived=_derived,
    missing="Give an export of ACLED with all its columns.",
)

IMPORTER = Importer(
    name="acled",
    source=SOURCE,
    title="Armed Conflict Location and Event Data",
    licence=LICENCE,
    citation=CITATION,
    read=read,
    sample_file="acled_made_up.csv",
)
