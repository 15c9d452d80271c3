"""What trust costs: proofs from disk, receipts, witnesses, sealing; beside pymerkle on SQLite.

Run it with::

    python benchmarks/bench_trust.py                       # a million leaves: some two minutes
    python benchmarks/bench_trust.py --leaves 100000

The tree lies in a desk's own store on disk. The first figure of each kind begins with nothing read
or hashed, and what is hashed of full tiles is kept as it goes; the second is its very beginning,
where most proofs meet tiles that none has met; the third is of a desk that proved it all before.
pymerkle 7.0 (GPL, of the ``dev`` group, never imported by the package) keeps its tree in SQLite,
too. How fast a follower catches up is in ``bench_follow.py``.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import uvicorn
from pymerkle import SqliteTree

from truceline.analysis.receipts import Enclosed, verify_receipt
from truceline.keyring.files import new_pair
from truceline.keyring.sealing import seal
from truceline.ledger import proofs, tiles
from truceline.ledger.checkpoints import Checkpoint, add_signatures, sign_checkpoint
from truceline.ledger.cosignatures import Signer
from truceline.ledger.notes import cosign_note
from truceline.ledger.policy import Group, Policy, PolicyLog, PolicyWitness
from truceline.ledger.proof_files import ProofFile, format_proof_file
from truceline.ledger.vkeys import COSIGNATURE_ED25519, ED25519, VerifierKey
from truceline.ledger.witnessing import Request, format_request
from truceline.store.sqlite import SqliteStore
from truceline.witness.cosigner import Cosigner
from truceline.witness.service import service
from truceline.witness.state import StateFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

ORIGIN = "bench.example/log"
LOG = new_pair("log", seed=b"\x01" * 32)
LOG_KEY = VerifierKey(name=ORIGIN, kind=ED25519, public=LOG.public)
STEP = 100_000
PORT = 18_420


def leaf(number: int) -> bytes:
    """A leaf of the ledger's own length and version."""
    return (
        b"\x01" + (1_456_000_000_000_000 + number).to_bytes(8, "big") + number.to_bytes(32, "big")
    )


def claim(name: str, seen: float, aim: float, unit: str, *, most: bool = False) -> str:
    """A line: what was seen beside what is aimed at."""
    held = seen <= aim if most else seen >= aim
    side = "at most" if most else "at least"
    word = "held" if held else "not held"
    return f"{name:<58}{seen:>12,.1f} {unit:<3} {side} {aim:,g} {unit}: {word}"


def rate(work: Callable[[int], object], given: Iterable[int]) -> float:
    """How many a second, by the wall clock."""
    places = list(given)
    start = time.perf_counter()
    for place in places:
        work(place)
    return len(places) / (time.perf_counter() - start)


def filled(folder: Path, leaves: int) -> SqliteStore:
    """A store with the tiles of so many leaves."""
    store = SqliteStore.create(folder / "desk.sqlite")
    for start in range(0, leaves, STEP):
        hashes = [proofs.leaf_hash(leaf(n)) for n in range(start, min(start + STEP, leaves))]
        with store.transaction():
            store.put_tiles(tiles.grow(store.tile, start, hashes).tiles)
    return store


def prove(folder: Path, leaves: int, peer_leaves: int) -> Iterator[str]:
    """Inclusion and consistency proofs from disk, beside the peer's."""
    draw = random.Random(2016)  # noqa: S311 - the same places in every run
    store = filled(folder, leaves)
    root = tiles.root_at(store.tile, leaves)
    places = [draw.randrange(1, leaves) for _ in range(20_000)]
    ours = {}
    for name, verb in (("inclusion", "inclusion"), ("consistency", "consistency")):
        prover = tiles.Prover(store.tile)

        def one(place: int, prover: tiles.Prover = prover, verb: str = verb) -> object:
            return getattr(prover, verb)(place, leaves)

        start = time.perf_counter()
        cold = rate(one, places[:2_000])
        rate(one, places[2_000:])
        whole = len(places) / (time.perf_counter() - start)
        ours[name] = rate(one, places)
        first = f"{name} proofs, {leaves:,} leaves, the first"
        yield claim(f"{first} {len(places):,} from disk", whole, 5_000, "/s")
        yield claim(f"{first} 2,000 of them", cold, 5_000, "/s")
        yield claim(f"{name} proofs, {leaves:,} leaves, a desk that stays", ours[name], 5_000, "/s")
    for place in places[:100]:
        proof = tiles.inclusion_proof(store.tile, place, leaves)
        proofs.verify_inclusion(place, leaves, proofs.leaf_hash(leaf(place)), proof, root)
    store.close()
    peer = SqliteTree(str(folder / "peer.sqlite"), algorithm="sha256")
    peer.append_entries([leaf(n) for n in range(peer_leaves)], chunksize=100_000)
    few = [1 + place % (peer_leaves - 1) for place in places[:20]]
    theirs = {
        "inclusion": rate(lambda place: peer.prove_inclusion(place + 1, peer_leaves), few),
        "consistency": rate(lambda place: peer.prove_consistency(place, peer_leaves), few),
    }
    for name, seen in theirs.items():
        ratio = ours[name] / seen
        beside = f"  pymerkle on SQLite, {peer_leaves:,} leaves, {name}"
        yield f"{beside:<58}{seen:>12,.1f} /s  ours {ratio:,.0f} x"


def check(count: int) -> Iterator[str]:
    """Offline verification of a receipt with three witnesses."""
    size = 1 << 16
    growth = tiles.grow(lambda _l, _n: b"", 0, [proofs.leaf_hash(leaf(n)) for n in range(size)])
    rows = growth.tiles
    proof = tiles.inclusion_proof(lambda level, n: rows.get((level, n), b""), 4711, size)
    stated = Checkpoint(origin=ORIGIN, size=size, root=growth.root)
    note = sign_checkpoint(stated, LOG_KEY, LOG.sign)
    witnesses = []
    for number in range(3):
        pair = new_pair(f"group:{number}")
        name = f"w{number}.example/witness"
        key = VerifierKey(name=name, kind=COSIGNATURE_ED25519, public=pair.public)
        witnesses.append(PolicyWitness(name=f"w{number}", key=key))
        note = add_signatures(note, [cosign_note(stated.text(), key, pair.sign, 1_456_000_000)])
    policy = Policy(
        logs=(PolicyLog(key=LOG_KEY),),
        witnesses=tuple(witnesses),
        groups=(Group(name="all", threshold=3, members=("w0", "w1", "w2")),),
        quorum="all",
    )
    extra = Enclosed(leaf=leaf(4711)).encode()
    data = format_proof_file(ProofFile(index=4711, proof=proof, checkpoint=note, extra=extra))
    took = 1e3 / rate(lambda _n: verify_receipt(data, policy), range(count))
    yield claim("offline verification of a receipt, four signatures", took, 5, "ms", most=True)


def witness(folder: Path, count: int) -> Iterator[str]:
    """The answer of a witness over HTTP, its checkpoint on disk before it answers."""
    pair = new_pair("group:witness")
    key = VerifierKey(name="w.example/witness", kind=COSIGNATURE_ED25519, public=pair.public)
    logs = {ORIGIN: (LOG_KEY,)}
    (folder / "state").mkdir()
    state = StateFolder(folder / "state", logs)
    cosigner = Cosigner([Signer(key=key, sign=pair.sign)], logs, state, lambda: int(time.time()))
    server = uvicorn.Server(
        uvicorn.Config(service(cosigner), port=PORT, log_level="error", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    rows: dict[tuple[int, int], bytes] = {}

    def read(level: int, n: int) -> bytes:
        return rows.get((level, n), b"")

    bodies, old = [], 0
    for number in range(count):
        new = old + 100
        growth = tiles.grow(read, old, [proofs.leaf_hash(leaf(n)) for n in range(old, new)])
        rows.update(growth.tiles)
        note = sign_checkpoint(
            Checkpoint(origin=ORIGIN, size=new, root=growth.root), LOG_KEY, LOG.sign
        )
        proof = tiles.consistency_proof(read, old, new) if number else ()
        bodies.append(format_request(Request(old_size=old, proof=tuple(proof), checkpoint=note)))
        old = new
    took = []
    with httpx.Client() as client:
        for body in bodies:
            start = time.perf_counter()
            answer = client.post(f"http://127.0.0.1:{PORT}/add-checkpoint", content=body)
            took.append((time.perf_counter() - start) * 1e3)
            assert answer.status_code == 200, answer.text
    server.should_exit = True
    thread.join()
    yield claim("a witness answers, median", statistics.median(took), 20, "ms", most=True)
    p99 = sorted(took)[int(len(took) * 0.99)]
    yield claim("a witness answers, p99", p99, 20, "ms", most=True)


def sealing(count: int) -> Iterator[str]:
    """Sealing a narrative to five readers."""
    readers = {f"group:{n}": new_pair(f"group:{n}").seal for n in range(5)}
    fields = {"narrative": "Made-up: six rounds fell near the mill. " * 20}
    salt = b"\x05" * 32
    seen = rate(lambda _n: seal(fields, readers, salt), range(count))
    yield claim("sealing 800 characters to five readers", seen, 1_500, "/s")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--peer-leaves", type=int, default=100_000, help="pymerkle's tree")
    given = parser.parse_args(argv)
    print(f"{datetime.now(tz=UTC):%Y-%m-%d}")
    with tempfile.TemporaryDirectory(prefix="truceline-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        for lines in (
            prove(folder, given.leaves, given.peer_leaves),
            check(500),
            witness(folder, 300),
            sealing(3_000),
        ):
            for line in lines:
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
