"""Imports of a desk as events in columns, as measurements take them: each import a source.

Whoever asks says which imports the reader may see; nothing else is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from truceline.analysis.effect.events import About, Events
from truceline.extras import extra

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from truceline.store.observation_manifest import Manifest
    from truceline.store.observations import ObservationStore

_COLUMNS = (
    "date_start", "date_end", "date_prec", "coarse_date", "deaths_low", "deaths_best",
    "deaths_high", "dyad", "side_a", "side_b", "latitude", "longitude", "place", "adm1",
    "source_id", "violence",
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
    tables = [_violent(_read(store, one)) for one in manifests]
    return _joined(manifests, tables)


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


def _joined(manifests: Sequence[Manifest], tables: Sequence[Any]) -> Events:
    names = [one.source for one in manifests]
    about = tuple(
        About(
            name=one.source if names.count(one.source) == 1 else f"{one.source} ({one.sha256[:8]})",
            citation=one.citation,
            licence=one.licence,
            files=((one.name, one.sha256),),
        )
        for one in manifests
    )

    def whole(name: str, kind: Any) -> Any:
        # Through plain lists: arrays of days and of words from Arrow would load pandas first,
        # which takes longer than all that is done with them here.
        values = [value for each in tables for value in each[name].to_pylist()]
        if kind is np.float64:
            values = [np.nan if value is None else value for value in values]
        return np.array(values, dtype=kind)

    def texts(name: str) -> Any:
        words = [word or "" for each in tables for word in each[name].to_pylist()]
        return np.array(words, dtype=object)

    dyads, sides, codes = _pairs(texts("dyad"), texts("side_a"), texts("side_b"))
    return Events(
        day=whole("date_start", "datetime64[D]"),
        last_day=whole("date_end", "datetime64[D]"),
        precision=whole("date_prec", np.int64),
        coarse=whole("coarse_date", np.bool_),
        low=whole("deaths_low", np.float64),
        best=whole("deaths_best", np.float64),
        high=whole("deaths_high", np.float64),
        dyad=codes,
        dyads=dyads,
        sides=sides,
        latitude=whole("latitude", np.float64),
        longitude=whole("longitude", np.float64),
        place=texts("place"),
        adm1=texts("adm1"),
        source=np.repeat(np.arange(len(tables)), [each.num_rows for each in tables]),
        about=about,
        event_id=texts("source_id"),
    )


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
