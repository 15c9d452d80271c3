"""A log that may fork, and witnesses that answer over real HTTP."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import uvicorn
from nacl.signing import SigningKey

from truceline.keyring.ml_dsa import MlDsaKey
from truceline.ledger import tiles
from truceline.ledger.checkpoints import Checkpoint, sign_with_all
from truceline.ledger.cosignatures import Signer
from truceline.ledger.proofs import leaf_hash
from truceline.ledger.vkeys import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    ED25519,
    VerifierKey,
)
from truceline.witness.cosigner import Cosigner, Event
from truceline.witness.service import service
from truceline.witness.state import StateFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ORIGIN = "desk.example/made-up"
NAME = "party.example/witness"
NOW = 1_456_524_000


def hand(seed: int, name: str, kind: int) -> Signer:
    """What signs with a key that everyone knows."""
    if kind == COSIGNATURE_ML_DSA_44:
        secret = MlDsaKey(seed=bytes([seed]) * 32)
        return Signer(key=VerifierKey(name=name, kind=kind, public=secret.public), sign=secret.sign)
    private = SigningKey(bytes([seed]) * 32)
    key = VerifierKey(name=name, kind=kind, public=bytes(private.verify_key))
    return Signer(key=key, sign=lambda message: private.sign(message).signature)


LOG = (hand(1, ORIGIN, ED25519), hand(1, ORIGIN, COSIGNATURE_ML_DSA_44))
LOGS = {ORIGIN: tuple(each.key for each in LOG)}
WITNESS = (hand(2, NAME, COSIGNATURE_ED25519), hand(2, NAME, COSIGNATURE_ML_DSA_44))
WITNESS_KEYS = tuple(each.key for each in WITNESS)


@dataclass
class Log:
    """A log in memory, its checkpoints signed with both of its keys."""

    size: int = 0
    rows: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def grow(self, *words: str) -> bytes:
        """Add a leaf for each word; gives the new checkpoint."""
        hashes = [leaf_hash(word.encode()) for word in words]
        growth = tiles.grow(self.tile, self.size, hashes)
        self.rows.update(growth.tiles)
        self.size = growth.size
        return self.note()

    def note(self) -> bytes:
        """The newest checkpoint, signed."""
        root = tiles.root_at(self.tile, self.size)
        checkpoint = Checkpoint(origin=ORIGIN, size=self.size, root=root)
        return sign_with_all(checkpoint, LOG, NOW)

    def tile(self, level: int, n: int) -> bytes:
        """A tile's bytes."""
        return self.rows.get((level, n), b"")

    def prove(self, old: int, new: int) -> tuple[bytes, ...]:
        """The consistency proof between two sizes."""
        return tiles.consistency_proof(self.tile, old, new)

    def fork(self) -> Log:
        """The same log, which may go another way from here."""
        return Log(size=self.size, rows=dict(self.rows))


@dataclass
class Running:
    """A witness that answers at a URL."""

    url: str
    cosigner: Cosigner
    events: list[Event]


@contextmanager
def running(folder: Path, logs: Mapping[str, tuple[VerifierKey, ...]] = LOGS) -> Iterator[Running]:
    """A witness whose state is in a folder, behind a real server on a free port."""
    folder.mkdir(exist_ok=True)
    events: list[Event] = []
    # Of a socket that does not say it is TCP, the server does not switch Nagle's delay off.
    tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with StateFolder(folder, logs) as state, tcp as listener:
        listener.bind(("127.0.0.1", 0))
        cosigner = Cosigner(WITNESS, logs, state, lambda: NOW, events.append)
        config = uvicorn.Config(
            service(cosigner), log_level="warning", access_log=False, lifespan="off"
        )
        server = uvicorn.Server(config)
        worker = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        worker.start()
        try:
            while not server.started:
                time.sleep(0.005)
            yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", cosigner, events)
        finally:
            server.should_exit = True
            worker.join()
