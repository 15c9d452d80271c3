"""What measurements read: files of a known format, or the observations on a desk, as events.

Files are read with the registered importers (``truceline.exchange.base``). Two files of one source
must not hold the same event: that would count it twice, and is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from truceline.analysis.effect.events import About, Events
from truceline.errors import Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from truceline.exchange.base import Reading

FORMATS = ("ucdp", "acled", "plain")
"""The formats of event files, as importers are named."""


def events_of(
    files: Sequence[str], format_name: str, mapping: Mapping[str, str] | None = None
) -> Events:
    """The events of some files of one format, with a progress bar on a terminal.

    Args:
        files: Paths, or ``-`` for standard input.
        format_name: ``ucdp``, ``acled`` or ``plain``.
        mapping: For ``plain``: which column of the file holds which field, as
            ``{"date": "Datum", "deaths": "Tote"}``. A plain file is a source of its own, called by
            the file's name.

    Raises:
        NotFound: ``FILE_MISSING``, ``IMPORTER_UNKNOWN``.
        BadInput: ``FILES_NONE``, ``MAPPING_UNUSED``, ``EVENT_TWICE``; or a file cannot be read as
            that format; all faults at once.
        DeskFault: ``FILE_UNREADABLE``, ``EXTRA_MISSING``.
    """
    faults = []
    if not files:
        hint = "Name at least one file, or ask a desk with --desk."
        faults.append(Fault("FILES_NONE", "No file of events was given.", hint, "FILE"))
    if mapping and format_name != "plain":
        sentence = f"The format {format_name} has its own columns."
        hint = "Leave --columns out, or use --format plain."
        faults.append(Fault("MAPPING_UNUSED", sentence, hint, "--columns"))
    raise_for(faults)
    readings = [_read(format_name, file, mapping or {}) for file in files]
    return joined(
        [
            (about(each.source, each.citation, each.licence, each.name, each.sha256), each.table)
            for each in readings
        ]
    )


def about(source: str, citation: str, licence: str, name: str, sha256: str) -> About:
    """One source, of one file."""
    return About(name=source, citation=citation, licence=licence, files=((name, sha256),))


def joined(tables: Sequence[tuple[About, Any]]) -> Events:
    """Events of Arrow tables in the common shape; those of one source stand together.

    Raises:
        BadInput: ``EVENT_TWICE`` where two files of one source hold the same event.
    """
    sources: dict[str, About] = {}
    for one, _ in tables:
        known = sources.get(one.name)
        files = (known.files if known else ()) + one.files
        sources[one.name] = About(
            name=one.name, citation=one.citation, licence=one.licence, files=files
        )
    names = tuple(sources)
    parts = [_columns(table, names.index(one.name)) for one, table in tables]
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    _not_twice(whole["source"], whole["event_id"], names)
    dyads, sides, codes = _pairs(whole.pop("dyad"), whole.pop("side_a"), whole.pop("side_b"))
    return Events(**whole, dyad=codes, dyads=dyads, sides=sides, about=tuple(sources.values()))


def _read(format_name: str, file: str, mapping: Mapping[str, str]) -> Reading:
    from truceline.cli.imports import read_file  # noqa: PLC0415 - loads with the first file

    del mapping
    return read_file(format_name, file)


def _columns(table: Any, source: int) -> dict[str, Any]:
    """The columns of one table as arrays, null as NaN or empty."""

    def days(name: str) -> Any:
        return table[name].to_numpy().astype("datetime64[D]")

    def numbers(name: str) -> Any:
        # Arrow gives whole numbers with nulls as floats with NaN.
        return np.asarray(table[name].to_numpy(), dtype=np.float64)

    def texts(name: str) -> Any:
        found = table[name].to_numpy().astype(object)
        found[found == None] = ""  # noqa: E711 - compared one by one
        return found

    return {
        "day": days("date_start"),
        "last_day": days("date_end"),
        "precision": table["date_prec"].to_numpy().astype(np.int64),
        "coarse": np.array(table["coarse_date"].to_pylist(), dtype=np.bool_),
        "low": numbers("deaths_low"),
        "best": numbers("deaths_best"),
        "high": numbers("deaths_high"),
        "dyad": texts("dyad"),
        "side_a": texts("side_a"),
        "side_b": texts("side_b"),
        "latitude": numbers("latitude"),
        "longitude": numbers("longitude"),
        "place": texts("place"),
        "adm1": texts("adm1"),
        "source": np.full(table.num_rows, source, dtype=np.int64),
        "event_id": texts("source_id"),
    }


def _pairs(
    dyads: Any, sides_a: Any, sides_b: Any
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], Any]:
    """The pairs' names, their sides, and the place of each row's pair."""
    place: dict[str, int] = {}
    sides: list[tuple[str, str]] = []
    codes = np.full(len(dyads), -1, dtype=np.int64)
    for row, (dyad, side_a, side_b) in enumerate(zip(dyads, sides_a, sides_b, strict=True)):
        name = dyad or " - ".join(side for side in (side_a, side_b) if side)
        if not name:
            continue
        if name not in place:
            place[name] = len(place)
            first, _, second = name.partition(" - ")
            sides.append((side_a, side_b) if side_a or side_b else (first, second))
        codes[row] = place[name]
    return tuple(place), tuple(sides), codes


def _not_twice(source: Any, event_id: Any, names: Sequence[str]) -> None:
    """Raise where a source holds one event twice, in two files or two imports."""
    seen: set[tuple[int, str]] = set()
    twice: dict[int, list[str]] = {}
    for key in zip(source.tolist(), event_id.tolist(), strict=True):
        if key in seen:
            twice.setdefault(key[0], []).append(key[1])
        seen.add(key)
    raise_for(
        Fault(
            "EVENT_TWICE",
            f"{len(ids)} events of {names[at]} stand in two files, the first being {ids[0]}.",
            "Give each event once: one release, or files that do not overlap.",
            "FILE",
        )
        for at, ids in twice.items()
    )
