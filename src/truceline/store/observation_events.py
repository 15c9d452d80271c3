"""Rows of imports and of readings as events in columns, as measurements take them.

Whoever asks says which imports the reader may see; nothing else is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from truceline.analysis.effect.events import About, Events
from truceline.errors import Fault, raise_for
from truceline.extras import extra

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from truceline.store.observation_manifest import Manifest
    from truceline.store.observations import ObservationStore

_COLUMNS = (
    "date_start", "date_end", "date_prec", "coarse_date", "deaths_low", "deaths_best",
    "deaths_high", "dyad", "side_a", "side_b", "latitude", "longitude", "place", "adm1",
    "source_id", "violence", "where_prec",
)  # fmt: skip


def events_of_imports(store: ObservationStore, only: Collection[str]) -> Events | None:
    """The events of some imports; two imports of one source are two sources, and never added.

    Rows of which a source says that they are no violence (protests, agreements) are no events.

    Args:
        store: The folder of observations.
        only: Hashes of the imports that the reader may see.

    Returns:
        The events, or None where no import that the folder has is among them.

    Raises:
        DeskFault: ``EXTRA_MISSING``; an import is damaged.
    """
    manifests = [one for one in store.imports() if one.sha256 in only]
    if not manifests:
        return None
    names = [one.source for one in manifests]
    return joined(
        [
            (
                About(
                    # Two imports of one source are two lists, and are never added either.
                    name=one.source
                    if names.count(one.source) == 1
                    else f"{one.source} ({one.sha256[:8]})",
                    citation=one.citation,
                    licence=one.licence,
                    files=((one.name, one.sha256),),
                ),
                _read(store, one),
            )
            for one in manifests
        ]
    )


def joined(tables: Sequence[tuple[About, Any]]) -> Events:
    """Events of Arrow tables in the common shape; those of one source stand together.

    Where a source says of some rows what kind of violence they are, rows of which it says none
    (protests, agreements) are no events here.

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
    parts = [_columns(_violent(table), names.index(one.name)) for one, table in tables]
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    _not_twice(whole["source"], whole["event_id"], names)
    dyads, sides, codes = _pairs(whole.pop("dyad"), whole.pop("side_a"), whole.pop("side_b"))
    return Events(**whole, dyad=codes, dyads=dyads, sides=sides, about=tuple(sources.values()))


def _read(store: ObservationStore, manifest: Manifest) -> Any:
    """The rows of one import, held to the hash that its manifest has."""
    store.rows_set_apart(manifest.sha256)
    file = extra("pyarrow.parquet").ParquetFile(store.parquet(manifest.sha256))
    # Its `read_table` would load pandas, which takes longer than everything here together.
    return file.read(columns=list(_COLUMNS))


def _violent(table: Any) -> Any:
    """The rows that are violence; all, where the source does not say of any what it is."""
    kinds = table["violence"]
    return table if kinds.null_count == table.num_rows else table.filter(kinds.is_valid())


def _columns(table: Any, source: int) -> dict[str, Any]:
    """The columns of one table as arrays, null as NaN or empty."""

    def whole(name: str, kind: Any) -> Any:
        # Through plain lists: arrays of days and of words from Arrow would load pandas first,
        # which takes longer than all that is done with them here.
        return np.array(table[name].to_pylist(), dtype=kind)

    def numbers(name: str) -> Any:
        values = (np.nan if value is None else value for value in table[name].to_pylist())
        return np.fromiter(values, dtype=np.float64, count=table.num_rows)

    def texts(name: str) -> Any:
        return np.array([word or "" for word in table[name].to_pylist()], dtype=object)

    return {
        "day": whole("date_start", "datetime64[D]"),
        "last_day": whole("date_end", "datetime64[D]"),
        "precision": whole("date_prec", np.int64),
        "coarse": whole("coarse_date", np.bool_),
        "low": numbers("deaths_low"),
        "best": numbers("deaths_best"),
        "high": numbers("deaths_high"),
        "dyad": texts("dyad"),
        "side_a": texts("side_a"),
        "side_b": texts("side_b"),
        "latitude": numbers("latitude"),
        "longitude": numbers("longitude"),
        "where_precision": np.nan_to_num(numbers("where_prec")).astype(np.int64),
        "place": texts("place"),
        "adm1": texts("adm1"),
        "source": np.full(table.num_rows, source, dtype=np.int64),
        "event_id": texts("source_id"),
    }


def _pairs(
    dyads: Any, sides_a: Any, sides_b: Any
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], Any]:
    """The pairs' names, their sides, and the place of each row's pair; -1 where it has none."""
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
