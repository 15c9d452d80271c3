from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.witness.conftest import LOGS, NAME, NOW, ORIGIN, WITNESS, WITNESS_KEYS, Log

from truceline.ledger.checkpoints import open_checkpoint
from truceline.ledger.policy import PolicyLog
from truceline.ledger.split_views import parse_split_view, verify_split_view
from truceline.ledger.tile_files import tile_path, tiles_for
from truceline.ledger.vkeys import format_vkey
from truceline.ledger.witnessing import Request, format_request
from truceline.witness import folder as folders
from truceline.witness.cosigner import Cosigner
from truceline.witness.sources import source_of
from truceline.witness.state import StateFolder, read_states
from truceline.witness.watching import Look, look

if TYPE_CHECKING:
    from pathlib import Path


def serve(log: Log, folder: Path) -> str:
    """Write a log's checkpoint and tiles, as any static server has them; gives the place."""
    for name in tiles_for(log.size):
        if name.level is not None:
            path = folder / tile_path(name.level, name.n, name.width)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(log.tile(name.level, name.n)[: name.width * 32])
    (folder / "checkpoint").write_bytes(log.note())
    return str(folder)


def seen(state: Path, place: str) -> Look:
    """One look of the witness whose state is in a folder."""
    state.mkdir(exist_ok=True)
    with StateFolder(state, LOGS) as kept:
        return look(Cosigner(WITNESS, LOGS, kept, lambda: NOW), source_of(place))


def test_a_witness_that_looks_builds_the_proof_itself(tmp_path: Path) -> None:
    """From checkpoint and tiles alone, over a tile's edge, it cosigns what only grew."""
    log, state = Log(), tmp_path / "state"
    log.grow(*(f"entry {n}" for n in range(200)))
    assert seen(state, serve(log, tmp_path / "log")).fault is None
    log.grow(*(f"entry {n}" for n in range(200, 700)))
    found = seen(state, serve(log, tmp_path / "log"))
    assert (found.before, found.size, found.fault) == (200, 700, None)
    opened = open_checkpoint(found.cosigned, LOGS[ORIGIN], WITNESS_KEYS)
    assert (opened.checkpoint.size, len(opened.cosignatures)) == (700, 2)


def test_a_rewritten_log_is_proved_from_its_own_tiles(tmp_path: Path) -> None:
    """Whatever the sizes, powers of two among them, the two records contradict provably."""
    for before in (1, 2, 3, 256, 300):
        log, state = Log(), tmp_path / f"state-{before}"
        log.grow(*(f"entry {n}" for n in range(before)))
        seen(state, serve(log, tmp_path / f"one-{before}"))
        other = Log()
        other.grow("rewritten", *(f"entry {n}" for n in range(1, before + 90)))
        found = seen(state, serve(other, tmp_path / f"two-{before}"))
        assert found.fault is not None
        assert found.fault.code == "WITNESS_INCONSISTENT"
        assert found.split is not None
        proven = verify_split_view(found.split, LOGS[ORIGIN])
        assert (proven.first.size, proven.second.size) == (before, before + 90)
        assert found.cosigned == b""


def test_a_log_that_shrinks_is_refused(tmp_path: Path) -> None:
    """Entries that were signed for and are not shown any more are missed."""
    log, state = Log(), tmp_path / "state"
    log.grow("a", "b", "c")
    seen(state, serve(log, tmp_path / "log"))
    short = Log()
    short.grow("a", "b")
    found = seen(state, serve(short, tmp_path / "short"))
    assert found.fault is not None
    assert (found.fault.code, found.split) == ("WITNESS_SHRUNK", None)


def test_what_a_witness_keeps_in_its_folder(tmp_path: Path) -> None:
    """Name, operator and logs come back; a proof is written once, and proves itself again."""
    place = tmp_path / "witness"
    place.mkdir()
    made = folders.create(place, NAME, "state:one", [PolicyLog(key=key) for key in LOGS[ORIGIN]])
    assert folders.read(place) == made
    assert made.keys_by_log() == LOGS
    log, other = Log(), Log()
    log.grow("a", "b", "c")
    other.grow("a", "X", "c", "d")
    seen(place / folders.STATE, serve(log, tmp_path / "log"))
    split = seen(place / folders.STATE, serve(other, tmp_path / "other")).split
    assert split is not None
    file = made.keep_split(split)
    assert made.keep_split(split) == file
    assert "contradict" in verify_split_view(parse_split_view(file.read_bytes())).explanation()


def test_a_witness_killed_before_it_answers_has_kept_what_it_would_have_signed(
    tmp_path: Path,
) -> None:
    """Kill -9 between keeping and replying: it comes back knowing, and never signs the fork."""
    log = Log()
    note = log.grow("a", "b", "c")
    (tmp_path / "request").write_bytes(
        format_request(Request(old_size=0, proof=(), checkpoint=note))
    )
    (tmp_path / "logs").write_text("\n".join(format_vkey(key) for key in LOGS[ORIGIN]))
    (tmp_path / "state").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)], check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert read_states(tmp_path / "state", LOGS)[ORIGIN].size == 3
    fork = Log()
    fork.grow("a", "b", "X")
    found = seen(tmp_path / "state", serve(fork, tmp_path / "fork"))
    assert found.split is not None
    assert seen(tmp_path / "state", serve(log, tmp_path / "log")).fault is None


_KILLED = """
import os, signal, sys
from pathlib import Path
from nacl.signing import SigningKey
from truceline.ledger.cosignatures import Signer
from truceline.ledger.vkeys import COSIGNATURE_ED25519, VerifierKey, parse_vkey
from truceline.witness.cosigner import Cosigner
from truceline.witness.state import StateFolder

root = Path(sys.argv[1])
keys = tuple(parse_vkey(line) for line in (root / "logs").read_text().split())
public = bytes(SigningKey(bytes([2]) * 32).verify_key)
key = VerifierKey(name="party.example/witness", kind=COSIGNATURE_ED25519, public=public)
die = lambda _message: os.kill(os.getpid(), signal.SIGKILL)
state = StateFolder(root / "state", {keys[0].name: keys})
cosigner = Cosigner([Signer(key=key, sign=die)], {keys[0].name: keys}, state, lambda: 1)
cosigner.add((root / "request").read_bytes())
"""
