"""Logs as static files, made of leaves of no meaning."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from truceline.keyring.files import KeyPair, new_pair
from truceline.ledger import proofs, tiles
from truceline.ledger.checkpoints import Checkpoint, sign_checkpoint
from truceline.ledger.tile_files import WIDTH, encode_bundle, tile_path, tiles_for
from truceline.ledger.vkeys import ED25519, VerifierKey, format_vkey
from truceline.witness.sources import FolderSource

ORIGIN = "static.example/log"
START = 1_456_000_000_000_000


@dataclass(frozen=True)
class Static:
    """A log in a folder, with its leaves and key."""

    folder: Path
    leaves: list[bytes]
    pair: KeyPair
    root: bytes


def made_log(
    folder: Path, count: int, pair: KeyPair | None = None, leaves: list[bytes] | None = None
) -> Static:
    """Write a log of ``count`` leaves, or of these."""
    pair = pair or new_pair("log")
    key = VerifierKey(name=ORIGIN, kind=ED25519, public=pair.public)
    leaves = leaves or [_leaf(n) for n in range(count)]
    size = len(leaves)
    growth = tiles.grow(lambda _level, _n: b"", 0, [proofs.leaf_hash(leaf) for leaf in leaves])
    for name in tiles_for(size):
        data = growth.tiles[(name.level or 0, name.n)]
        _write(folder / tile_path(name.level, name.n, name.width), data)
    for n in range(-(-size // WIDTH)):
        part = leaves[n * WIDTH : (n + 1) * WIDTH]
        _write(folder / tile_path(None, n, len(part)), encode_bundle(part))
    stated = Checkpoint(origin=ORIGIN, size=size, root=growth.root)
    _write(folder / "checkpoint", sign_checkpoint(stated, key, pair.sign))
    _write(folder / "desk.vkey", format_vkey(key).encode() + b"\n")
    return Static(folder, leaves, pair, growth.root)


def grown(log: Static, folder: Path, more: int) -> Static:
    """The same log with more leaves, elsewhere: its old partial tiles are gone."""
    leaves = [*log.leaves, *(_leaf(len(log.leaves) + n) for n in range(more))]
    return made_log(folder, len(leaves), log.pair, leaves)


def static(log: Static) -> FolderSource:
    """A source of a log's files."""
    return FolderSource(log.folder)


def _leaf(n: int) -> bytes:
    return b"\x01" + (START + n).to_bytes(8, "big") + hashlib.sha256(n.to_bytes(8, "big")).digest()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
