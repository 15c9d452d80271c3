"""PostGIS with an nd-GiST index, in a PostgreSQL cluster of its own in a temporary folder.

The machine's own cluster is never touched: this one has its own folder and socket, no network, and
ends with the benchmark. PostgreSQL refuses to run as root, so root starts it as ``nobody``.

Tuned in its favour: nothing is fsynced (what is asked are questions), the shared buffers hold
everything, no statement is planned twice, and neither JIT nor parallel workers cost a start.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peers.boxes import Rows
    from peers.workloads import Floats

SERVANT = "nobody"
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "3GB",
    "effective_cache_size": "12GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "random_page_cost": "1.0",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "plan_cache_mode": "force_generic_plan",
}


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL that has PostGIS; None where there is none."""
    extensions = Path("/usr/share/postgresql").glob("*/extension/postgis.control")
    versions = sorted((path.parts[-3] for path in extensions), key=float, reverse=True)
    folders = (Path("/usr/lib/postgresql") / version / "bin" for version in versions)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def cluster() -> Iterator[str]:
    """A running private cluster; gives the folder of its socket."""
    programs = binaries()
    assert programs is not None, "asked only where there is one"
    folder = Path(tempfile.mkdtemp(prefix="truceline-bench-"))
    user = SERVANT if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    common: dict[str, Any] = {"user": user, "cwd": folder, "env": environment}
    try:
        subprocess.run(  # noqa: S603 - PostgreSQL's own program, in a folder of ours
            [programs / "initdb", "-D", data, "-U", "bench", "-A", "trust", "-N"],
            check=True, stdout=subprocess.DEVNULL, **common,
        )  # fmt: skip
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(  # noqa: S603 - likewise
                [programs / "postgres", "-D", data, f"-cunix_socket_directories={folder}",
                 *options],
                stdout=log, stderr=log, **common,
            )  # fmt: skip
            try:
                _ready(programs, folder, common)
                yield str(folder)
            finally:
                server.terminate()
                server.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ready(programs: Path, folder: Path, common: dict[str, Any]) -> None:
    """Wait until the server answers."""
    for _ in range(600):
        asked = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-U", "bench", "-t", "1"]
        if subprocess.run(asked, check=False, **common).returncode == 0:  # noqa: S603 - likewise
            return
        subprocess.run(["/bin/sleep", "0.1"], check=True)
    raise RuntimeError((folder / "log").read_text())


class PostGIS:
    """Volumes as lines from corner to corner in four dimensions, under gist_geometry_ops_nd."""

    name = "PostGIS nd-GiST"
    install = (
        "" if binaries() and importlib.util.find_spec("psycopg") else
        "apt-get install postgresql postgresql-15-postgis-3 (your release's version); "
        "uv sync --extra all --group bench"
    )  # fmt: skip

    def __init__(self, socket: str) -> None:
        import psycopg  # noqa: PLC0415 - each process loads its own peer alone

        self._base: Any = psycopg.connect(
            host=socket, user="bench", dbname="postgres", autocommit=True, prepare_threshold=0
        )
        self._base.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        self._base.execute("DROP TABLE IF EXISTS held")
        self._cursor: Any = self._base.cursor(binary=True)
        self._second: Any = psycopg.connect(
            host=socket, user="bench", dbname="postgres", autocommit=True
        )

    def load(self, low: Floats, high: Floats) -> None:
        """See ``boxes.Peer``."""
        _table(self._base, "held", "UNLOGGED")
        _copy(self._base, "held", low, high)
        self._base.execute("CREATE INDEX ON held USING gist (body gist_geometry_ops_nd)")
        self._base.execute("CREATE INDEX ON held (id)")
        self._base.execute("VACUUM ANALYZE held")

    def search(self, low: Floats, high: Floats) -> Rows:
        """See ``boxes.Peer``."""
        asked = np.concatenate([low, high]).tolist()
        found = self._cursor.execute(_ASK, asked).fetchall()
        return np.fromiter((row[0] for row in found), np.int64, len(found))

    def search_many(self, low: Floats, high: Floats) -> tuple[Rows, Rows]:
        """See ``boxes.Peer``."""
        middle = len(low) // 2
        both = [
            (self._base, low[:middle], high[:middle]),
            (self._second, low[middle:], high[middle:]),
        ]
        with ThreadPoolExecutor(2) as pool:
            some, others = pool.map(lambda half: _joined(*half), both)
        at, near = np.vstack([some, others + np.array([middle, 0])]).T
        return at, near

    def add(self, first: int, low: Floats, high: Floats) -> None:
        """See ``boxes.Peer``."""
        rows = np.column_stack([np.arange(first, first + len(low)), low, high]).tolist()
        with self._base.transaction(), self._base.pipeline():
            for row in rows:
                self._cursor.execute(f"INSERT INTO held VALUES (%s::int, {_LINE})", row)  # noqa: S608 - likewise

    def remove(self, first: int, low: Floats, high: Floats) -> None:
        """See ``boxes.Peer``."""
        del high
        with self._base.transaction(), self._base.pipeline():
            for number in range(first, first + len(low)):
                self._cursor.execute("DELETE FROM held WHERE id = %s", (number,))

    def size(self) -> int:
        """See ``boxes.Peer``."""
        row = self._base.execute("SELECT pg_total_relation_size('held')").fetchone()
        return int(row[0])


def _joined(base: Any, low: Floats, high: Floats) -> Rows:
    """The pairs (n, 2) of asked and held that one statement finds."""
    _table(base, "asked", "TEMPORARY")
    _copy(base, "asked", low, high)
    found = (
        base.cursor(binary=True)
        .execute("SELECT asked.id, held.id FROM asked JOIN held ON held.body &&& asked.body")
        .fetchall()
    )
    base.execute("DROP TABLE asked")
    return np.array(found, np.int64).reshape(-1, 2)


def _table(base: Any, name: str, how: str) -> None:
    base.execute(f"CREATE {how} TABLE {name} (id int4, body geometry(LineStringZM))")


def _copy(base: Any, name: str, low: Floats, high: Floats) -> None:
    """Send rows as PostgreSQL's binary COPY, the geometry as little-endian EWKB."""
    rows = np.zeros(len(low), _ROW)
    rows["fields"], rows["id_size"], rows["body_size"] = 2, 4, 73
    rows["id"] = np.arange(len(low))
    rows["order"], rows["type"], rows["points"] = 1, 0xC0000002, 2
    rows["places"] = np.stack([low, high], 1)
    with base.cursor().copy(f"COPY {name} FROM STDIN (FORMAT binary)") as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for at in range(0, len(rows), 100_000):
            copy.write(rows[at : at + 100_000].tobytes())
        copy.write(b"\xff\xff")


_LINE = (
    "ST_MakeLine(ST_MakePoint(%s::float8, %s::float8, %s::float8, %s::float8), "
    "ST_MakePoint(%s::float8, %s::float8, %s::float8, %s::float8))"
)
_ASK = f"SELECT id FROM held WHERE body &&& {_LINE}"  # noqa: S608 - our own words
_ROW = np.dtype(
    [("fields", ">i2"), ("id_size", ">i4"), ("id", ">i4"), ("body_size", ">i4"),
     ("order", "u1"), ("type", "<u4"), ("points", "<u4"), ("places", "<f8", (2, 4))]
)  # fmt: skip
