"""The common shape of an observation: one row of an outside source, in columns.

Every importer maps its own columns onto these, so that one query reads all sources; they are still
never added together, because two sources count different things. What a source does not say is
null, never zero and never an empty text.

The columns, with their Arrow types:

=========================  ==========  ===========================================================
column                     type        meaning
=========================  ==========  ===========================================================
source                     string      short name of the source, the same in every row of a file
source_id                  string      the source's own id of the row, unique within the file
line                       int32       physical line of the file on which the row begins
date_start, date_end       date32      first and last day, as the source dates them (local days)
date_prec                  int8        1 the day; 2 a span of 2 to 6 days; 3 a week; 4 up to a
                                       month; 5 more than a month
coarse_date                bool        the day is not known well enough for a trend by day or week
latitude, longitude        double      WGS84 degrees
where_prec                 int8        1 the place; 2 near it; 3 district; 4 province; 5 a line or
                                       a named region; 6 country; 7 at sea or in the air
place                      string      name of the place that the coordinates stand for
adm1, adm2                 string      province and district, null where the source gives none
country                    string      country
violence                   int8        1 a state is a side; 2 no state is; 3 against civilians
dyad_id, dyad              string      id and name of the pair of sides, as the source has them
side_a, side_b             string      the two sides
deaths_best                int64       the source's best estimate of deaths
deaths_low, deaths_high    int64       its lowest and highest
deaths_a, deaths_b         int64       of the best estimate: dead on each side,
deaths_civilians           int64       civilians,
deaths_unknown             int64       and those whose side is not known
bounds_disordered          bool        low <= best <= high does not hold in the source itself
clarity                    int8        1 the event stands alone in its report; 2 in a summary
sources                    int32       number of reports behind the row
source_office              string      who published those reports
source_date                string      their dates, as given
source_predates_event      bool        every one of those dates is before the event's first day
source_article             string      reference to the reports, as given
=========================  ==========  ===========================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.extras import extra

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: tuple[tuple[str, str, bool], ...] = (
    ("source", "string", False),
    ("source_id", "string", False),
    ("line", "int32", False),
    ("date_start", "date32", False),
    ("date_end", "date32", False),
    ("date_prec", "int8", False),
    ("coarse_date", "bool_", False),
    ("latitude", "float64", True),
    ("longitude", "float64", True),
    ("where_prec", "int8", True),
    ("place", "string", True),
    ("adm1", "string", True),
    ("adm2", "string", True),
    ("country", "string", True),
    ("violence", "int8", True),
    ("dyad_id", "string", True),
    ("dyad", "string", True),
    ("side_a", "string", True),
    ("side_b", "string", True),
    ("deaths_low", "int64", True),
    ("deaths_best", "int64", True),
    ("deaths_high", "int64", True),
    ("deaths_a", "int64", True),
    ("deaths_b", "int64", True),
    ("deaths_civilians", "int64", True),
    ("deaths_unknown", "int64", True),
    ("bounds_disordered", "bool_", False),
    ("clarity", "int8", True),
    ("sources", "int32", True),
    ("source_office", "string", True),
    ("source_date", "string", True),
    ("source_predates_event", "bool_", False),
    ("source_article", "string", True),
)
"""Name, Arrow type and whether null is allowed, in order."""


def schema() -> pa.Schema:
    """The Arrow schema of every observation file. Raises ``EXTRA_MISSING`` without pyarrow."""
    pa = extra("pyarrow")
    return pa.schema([pa.field(name, getattr(pa, kind)(), null) for name, kind, null in COLUMNS])


def table(columns: dict[str, list[Any]]) -> pa.Table:
    """A table in the common schema from a list for each column, all of one length."""
    shape = schema()
    return extra("pyarrow").table([columns[name] for name in shape.names], schema=shape)
