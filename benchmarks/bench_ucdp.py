"""Import of a UCDP GED file, beside DuckDB's own CSV reader writing the same rows to Parquet.

The same work as far as it goes: both undo gzip, read 41 columns, type the columns of the common
shape and write them to Parquet with zstd. What the peer does not do: check ranges, codes, sums and
contradictions, name a damaged row by line and column and go on behind it, hash the file, sync it to
the disk, write a manifest. So the peer shows what plain reading costs, not a slower rival.

Both times are printed. The target is held against processor time, children included, because wall
time on a shared machine says how busy it is: read wall times as ratios to the peer's.

Run: ``python benchmarks/bench_ucdp.py FILE.csv.gz``. Exit 1 where the target of 3 s is missed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from truceline.exchange.base import importer
from truceline.store.observations import ObservationStore

ROUNDS = 5
TARGET_SECONDS = 3.0

PEER = """
COPY (
    SELECT 'ucdp_ged' AS source, id AS source_id, date_start::DATE AS date_start,
        date_end::DATE AS date_end, date_prec::TINYINT AS date_prec, date_prec > 2 AS coarse_date,
        latitude::DOUBLE AS latitude, longitude::DOUBLE AS longitude,
        where_prec::TINYINT AS where_prec, where_coordinates AS place, adm_1 AS adm1, adm_2 AS adm2,
        country, type_of_violence::TINYINT AS violence, dyad_new_id AS dyad_id, dyad_name AS dyad,
        side_a, side_b, low::BIGINT AS deaths_low, best::BIGINT AS deaths_best,
        high::BIGINT AS deaths_high, deaths_a, deaths_b, deaths_civilians, deaths_unknown,
        event_clarity AS clarity, number_of_sources AS sources, source_office, source_date,
        source_article
    FROM read_csv(?, header = true, quote = '"', escape = '"', delim = ',', new_line = '\\n',
                  auto_detect = true, sample_size = -1)
) TO '{target}' (FORMAT parquet, COMPRESSION zstd)
"""

# A new process, as a person at a desk starts one: interpreter, imports and all.
COLD = """
import sys
from pathlib import Path
from truceline.exchange.base import importer
from truceline.store.observations import ObservationStore
path = Path(sys.argv[1])
reading = importer("ucdp").read(path.read_bytes(), name=path.name)
print(ObservationStore(Path(sys.argv[2])).add(reading).manifest.rows_in)
"""


def ours(path: Path, folder: Path) -> int:
    """Read, check, and keep; the rows that went in."""
    reading = importer("ucdp").read(path.read_bytes(), name=path.name)
    return ObservationStore(folder).add(reading).manifest.rows_in


def cold(path: Path, folder: Path) -> int:
    """The same in a process of its own."""
    command = [sys.executable, "-c", COLD, str(path), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return int(done.stdout)


def peer(path: Path, folder: Path) -> int:
    """DuckDB reads the CSV and writes Parquet; the rows that it wrote."""
    target = folder / "peer.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(PEER.format(target=target), [str(path)])
        found = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(target)]).fetchone()
    assert found is not None
    return int(found[0])


def processor_seconds() -> float:
    """Processor time of this process and of the children it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main() -> int:
    """Time all three, in turns, and print a table."""
    path = Path(sys.argv[1])
    sides = {"ours, one process": ours, "ours, cold": cold, "duckdb": peer}
    wall: dict[str, list[float]] = {name: [] for name in sides}
    processor: dict[str, list[float]] = {name: [] for name in sides}
    rows: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, work in sides.items():
            with tempfile.TemporaryDirectory() as folder:
                began, used = time.perf_counter(), processor_seconds()
                rows[name] = work(path, Path(folder))
                wall[name].append(time.perf_counter() - began)
                processor[name].append(processor_seconds() - used)
    assert len(set(rows.values())) == 1, f"the sides read different rows: {rows}"
    print(f"{path.name}: {rows['duckdb']:,} rows, medians of {ROUNDS} rounds")
    for name in sides:
        cpu, clock = statistics.median(processor[name]), statistics.median(wall[name])
        rate = rows[name] / cpu
        print(f"{name:18} processor {cpu:6.3f} s  wall {clock:6.3f} s  {rate:10,.0f} rows/s")
    met = statistics.median(processor["ours, cold"]) < TARGET_SECONDS
    print(
        f"target: cold, under {TARGET_SECONDS:g} s of processor time: {'met' if met else 'MISSED'}"
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
