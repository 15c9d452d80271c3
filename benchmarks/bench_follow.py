"""How fast a follower catches up: leaves a second, each hashed, proven and on disk.

A log of random leaves is served from a folder by a web server of its own process, and followed over
HTTP into an empty folder; then once more without news. The aim is 20,000 leaves a second.

    python benchmarks/bench_follow.py [LEAVES]
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from truceline.keyring.files import new_pair
from truceline.ledger import proofs, tiles
from truceline.ledger.checkpoints import Checkpoint, sign_checkpoint
from truceline.ledger.tile_files import WIDTH, encode_bundle, tile_path, tiles_for
from truceline.ledger.vkeys import ED25519, VerifierKey, format_vkey
from truceline.replicas.following import Wanted, following
from truceline.witness.sources import source_of

ORIGIN = "bench.example/log"
AIM = 20_000
START = 1_456_000_000_000_000


def made_log(folder: Path, count: int) -> None:
    """Write a log of ``count`` leaves as static files."""
    pair = new_pair("log")
    key = VerifierKey(name=ORIGIN, kind=ED25519, public=pair.public)
    leaves = [
        b"\x01" + (START + n).to_bytes(8, "big") + secrets.token_bytes(32) for n in range(count)
    ]
    growth = tiles.grow(lambda _level, _n: b"", 0, [proofs.leaf_hash(leaf) for leaf in leaves])
    for name in tiles_for(count):
        data = growth.tiles[(name.level or 0, name.n)]
        _write(folder / tile_path(name.level, name.n, name.width), data)
    for n in range(-(-count // WIDTH)):
        part = leaves[n * WIDTH : (n + 1) * WIDTH]
        _write(folder / tile_path(None, n, len(part)), encode_bundle(part))
    stated = Checkpoint(origin=ORIGIN, size=count, root=growth.root)
    _write(folder / "checkpoint", sign_checkpoint(stated, key, pair.sign))
    _write(folder / "desk.vkey", format_vkey(key).encode() + b"\n")
    _write(folder / "entries.jsonl", b"")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def followed(place: str, copy: Path, count: int) -> float:
    """Leaves a second, by the clock on the wall, into an empty folder."""
    source = source_of(place)
    began = time.perf_counter()
    with following(copy, Wanted(source=source), lambda: datetime.now(tz=UTC)) as follower:
        done = follower.once()
    took = time.perf_counter() - began
    source.close()
    assert done.size == count
    return count / took


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as made:
        log = Path(made) / "log"
        made_log(log, count)
        rate = followed(str(log), Path(made) / "from-folder", count)
        print(f"{count} leaves from a folder: {rate:,.0f} a second (aim {AIM:,})")
        serve = [sys.executable, "-m", "http.server", "8437", "--bind", "127.0.0.1"]
        with subprocess.Popen(  # noqa: S603 - this interpreter's own server
            [*serve, "--directory", str(log)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server:
            try:
                rate = followed("http://127.0.0.1:8437", Path(made) / "from-server", count)
            finally:
                server.terminate()
        print(f"{count} leaves over HTTP: {rate:,.0f} a second (aim {AIM:,})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
