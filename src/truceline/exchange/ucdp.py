"""UCDP GED: the Georeferenced Event Dataset of the Uppsala Conflict Data Program, from CSV.

One row is one event: armed force, at least one death in one of its estimates, a place and a span of
days (Sundberg and Melander 2013). The reader takes the published CSV, plain or gzip, and gives the
sound rows in the common shape of :mod:`truceline.exchange.observation`.

Three things in published files are not damage, and such rows are kept and flagged:

1. ``coarse_date``: the date is known to a week or worse (``date_prec`` above 2, or a span of more
   than six days). Such rows hold many deaths, and spread or dropped silently they bend any trend.
2. ``bounds_disordered``: the source's own low, best and high are out of order.
3. ``source_predates_event``: every report cited is dated before the event; often a typing error.

A row is set apart where it cannot be what was published: a wrong number of fields, a number or date
that is none, latitude 91, an end before the start, deaths below zero, a code outside the codebook,
an id seen before, or parts that contradict each other (deaths that do not add up to ``best``, a
``year`` that no date has, coordinates unlike the ones in ``geom_wkt``).

>>> from truceline.exchange.base import importer
>>> reading = read(importer("ucdp").sample(), name="sample.csv")
>>> reading.rows_read, reading.rows_in, [(row.line, row.column) for row in reading.set_apart]
(12, 10, [(14, 'latitude'), (15, 'date_end')])
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from truceline.exchange.base import Importer, Progress, Reading
from truceline.exchange.packed import MAX_BYTES
from truceline.exchange.table_reading import Layout, flags, read_table
from truceline.exchange.ucdp_columns import COLUMNS, contradictions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.exchange.table_fields import Values

SOURCE = "ucdp_ged"
LICENCE = "CC-BY-4.0"
CITATION = (
    "UCDP GED, Uppsala Conflict Data Program; Sundberg and Melander (2013), Introducing the UCDP "
    "Georeferenced Event Dataset, Journal of Peace Research 50(4), 523-532."
)
_ID = re.compile(r"[0-9]{1,18}")


def read(
    data: bytes, *, name: str, progress: Progress | None = None, max_bytes: int = MAX_BYTES
) -> Reading:
    """Read a UCDP GED file.

    Args:
        data: The file's bytes: CSV (RFC 4180, UTF-8, with or without a byte-order mark), or gzip.
        name: The file's name, for people.
        progress: Called with (lines done, lines in all) about every thousand rows.
        max_bytes: Most bytes that the file may hold once unpacked.

    Raises:
        BadInput: The file as a whole cannot be read: as
            :func:`truceline.exchange.table_reading.read_table`.
        DeskFault: ``EXTRA_MISSING`` without pyarrow.
    """
    return read_table(data, _LAYOUT, name=name, progress=progress, max_bytes=max_bytes)


def _derived(values: Mapping[str, Any]) -> Values:
    """What the common shape says of a row beside its own columns."""
    named = {f"deaths_{name}": values[name] for name in ("low", "best", "high")}
    return flags({**values, **named}, source_date=values.get("source_date"))


_LAYOUT = Layout(
    source=SOURCE,
    licence=LICENCE,
    citation=CITATION,
    columns=COLUMNS,
    key="id",
    probable=lambda fields: bool(_ID.fullmatch(fields[0])),
    contradictions=contradictions,
    derived=_derived,
    missing="Give a UCDP GED event file with all its columns.",
)

IMPORTER = Importer(
    name="ucdp",
    source=SOURCE,
    title="UCDP Georeferenced Event Dataset",
    licence=LICENCE,
    citation=CITATION,
    read=read,
    sample_file="ucdp_made_up.csv",
)
