"""A log made by Truceline verifies with Go's ``sumdb/note`` and ``sumdb/tlog``.

Those packages know nothing of this project, and share no code with it: Debian has them as
``golang-golang-x-mod-dev``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nacl.signing import SigningKey
from tests.cli.running import ok
from tests.desk.damage import small

from truceline.keyring.author import sign
from truceline.ledger import tiles
from truceline.ledger.checkpoints import Checkpoint, add_signatures, sign_checkpoint
from truceline.ledger.leaves import Leaf, commitment
from truceline.ledger.notes import (
    COSIGNATURE_ED25519,
    ED25519,
    VerifierKey,
    cosign_note,
    format_vkey,
    parse_note,
)
from truceline.ledger.proof_files import ProofFile, format_proof_file
from truceline.ledger.tile_files import decode_bundle, encode_bundle, tile_path, tiles_for
from truceline.ledger.tokens import encode_base64
from truceline.ledger.tree import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

GO_SOURCES = Path("/usr/share/gocode")
SUMDB = GO_SOURCES / "src/golang.org/x/mod/sumdb"

pytestmark = pytest.mark.needs("go")

# Over the edge of the third level of tiles, with a partial tile on each.
SIZE = 65_836
SIZES = (0, 1, 2, 3, 255, 256, 257, 511, 65_535, 65_536, 65_537, 65_792, SIZE)
ORIGIN = "example.org/desk"


def write_interop_folder(
    folder: Path,
    *,
    leaves: Sequence[bytes],
    read_tile: Callable[[int, int], bytes],
    checkpoints: Sequence[bytes],
    log_key: VerifierKey,
    witness_key: VerifierKey | None = None,
    indexes: Iterable[int] = (),
) -> None:
    """Write everything that ``verify.go`` reads; for any log, a whole desk's too.

    Args:
        folder: Where to; made where it is missing.
        leaves: Every leaf's data.
        read_tile: Gives a row's bytes by level and number.
        checkpoints: The signed checkpoints, oldest first; the last one is of all the leaves.
        log_key: The log's verifier key.
        witness_key: A witness's, where one has cosigned.
        indexes: The leaves to prove in the last checkpoint, and to write receipts for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.vkey").write_text(format_vkey(log_key) + "\n")
    if witness_key is not None:
        (folder / "witness.vkey").write_text(format_vkey(witness_key) + "\n")
    (folder / "leaves.hex").write_text("".join(f"{leaf.hex()}\n" for leaf in leaves))
    (folder / "checkpoints").mkdir()
    for number, data in enumerate(checkpoints):
        (folder / "checkpoints" / f"{number:04d}").write_bytes(data)
    (folder / "checkpoint").write_bytes(checkpoints[-1])
    _write_tiles(folder, leaves, read_tile)
    _write_proofs(folder, read_tile, checkpoints, sorted(set(indexes)))


def _write_tiles(
    folder: Path, leaves: Sequence[bytes], read_tile: Callable[[int, int], bytes]
) -> None:
    """Write the static files of a tiled log."""
    for name in tiles_for(len(leaves)):
        assert name.level is not None
        data = {tile_path(name.level, name.n, name.width): read_tile(name.level, name.n)}
        if name.level == 0:
            bundle = encode_bundle(leaves[name.n * 256 : name.n * 256 + name.width])
            data[tile_path(None, name.n, name.width)] = bundle
        for path, content in data.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)


def _write_proofs(
    folder: Path,
    read_tile: Callable[[int, int], bytes],
    checkpoints: Sequence[bytes],
    indexes: Sequence[int],
) -> None:
    """Write inclusion and consistency proofs and receipts."""
    sizes = sorted({int(parse_note(data).text.split("\n")[1]) for data in checkpoints})
    inclusion, consistency = [], []
    for size in sizes:
        wanted = [index for index in indexes if index < size]
        for index, proof in zip(
            wanted, tiles.inclusion_proofs(read_tile, wanted, size), strict=True
        ):
            inclusion.append({"index": index, "size": size, "hashes": _encoded(proof)})
        for old in sizes:
            if 0 < old <= size:
                proof = tiles.consistency_proof(read_tile, old, size)
                consistency.append({"old": old, "new": size, "hashes": _encoded(proof)})
    for name, lines in (("inclusion", inclusion), ("consistency", consistency)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text)
    (folder / "receipts").mkdir()
    for index, proof in zip(
        indexes, tiles.inclusion_proofs(read_tile, indexes, sizes[-1]), strict=True
    ):
        file = ProofFile(index=index, proof=proof, checkpoint=checkpoints[-1], extra=b"unproved")
        (folder / "receipts" / f"{index}.tlog-proof").write_bytes(format_proof_file(file))


def _encoded(proof: Iterable[bytes]) -> list[str]:
    """Hashes as Go reads them."""
    return [encode_base64(each) for each in proof]


@pytest.fixture(scope="session")
def verify(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], dict[str, int]]:
    """Build ``verify.go`` and give what runs it: the counts it prints, or its complaint raised."""
    if not SUMDB.is_dir():
        reason = "Go's sumdb packages (golang-golang-x-mod-dev) are not installed"
        if os.environ.get("TRUCELINE_REQUIRE") == "all":
            pytest.fail(f"required and missing: {reason}")
        pytest.skip(reason)
    home = tmp_path_factory.mktemp("go")
    program = home / "verify"
    go = {
        "GO111MODULE": "off",
        "GOPATH": str(GO_SOURCES),
        "GOCACHE": str(home / "cache"),
        "GOFLAGS": "",
        "GOPROXY": "off",
        "CGO_ENABLED": "0",
    }
    source = Path(__file__).with_name("verify.go")
    subprocess.run(
        ["go", "build", "-o", program, source], check=True, env=os.environ | go, timeout=300
    )

    def run(folder: Path) -> dict[str, int]:
        done = subprocess.run(
            [program, folder], capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode:
            raise ValueError(done.stderr)
        counts: dict[str, int] = json.loads(done.stdout)
        return counts

    return run


def _signer(seed: int) -> Callable[[bytes], bytes]:
    """What signs with a key that everyone knows."""
    private = SigningKey(bytes([seed]) * 32)
    return lambda message: private.sign(message).signature


def _key(seed: int, name: str, kind: int) -> VerifierKey:
    """The public half of such a key."""
    public = bytes(SigningKey(bytes([seed]) * 32).verify_key)
    return VerifierKey(name=name, kind=kind, public=public)


LOG = _key(1, ORIGIN, ED25519)
WITNESS = _key(2, "witness.example/w", COSIGNATURE_ED25519)


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 65,836 leaves with thirteen checkpoints, the last one cosigned."""
    start = datetime(2016, 2, 26, 22, tzinfo=UTC)
    leaves = [
        Leaf(
            recorded_at=start + timedelta(seconds=number),
            commitment=commitment(number.to_bytes(32, "big"), b"entry"),
        ).encode()
        for number in range(SIZE)
    ]
    rows: dict[tuple[int, int], bytes] = {}

    def read_tile(level: int, n: int) -> bytes:
        return rows.get((level, n), b"")

    checkpoints = []
    size = 0
    for until in SIZES:
        growth = tiles.grow(read_tile, size, [leaf_hash(leaf) for leaf in leaves[size:until]])
        rows.update(growth.tiles)
        size = growth.size
        checkpoint = Checkpoint(origin=ORIGIN, size=size, root=growth.root)
        checkpoints.append(sign_checkpoint(checkpoint, LOG, _signer(1)))
    line = cosign_note(parse_note(checkpoints[-1]).text, WITNESS, _signer(2), 1_456_524_000)
    checkpoints[-1] = add_signatures(checkpoints[-1], [line])
    folder = tmp_path_factory.mktemp("interop") / "log"
    write_interop_folder(
        folder,
        leaves=leaves,
        read_tile=read_tile,
        checkpoints=checkpoints,
        log_key=LOG,
        witness_key=WITNESS,
        indexes=[0, 1, 2, 254, 255, 256, 511, 4_097, 65_535, 65_536, 65_791, 65_792, SIZE - 1],
    )
    return folder


def test_go_verifies_the_whole_log(log: Path, verify: Callable[[Path], dict[str, int]]) -> None:
    """Checkpoints, proofs, receipts, tiles and bundles of a log all hold in Go."""
    counts = verify(log)
    assert counts["leaves"] == SIZE
    assert counts["checkpoints"] == len(SIZES) + 1
    assert counts["consistency"] == 12 * 13 // 2
    assert counts["inclusion"] == 78
    assert counts["receipts"] == 13
    assert (counts["bundles"], counts["tiles"]) == (258, 258 + 2 + 1)
    # One signature a checkpoint, and a second one each time that the last one is opened.
    assert counts["signatures"] == len(SIZES) + 1 + 2 + (13 + 1) * 2


@pytest.mark.parametrize(
    ("path", "offset"),
    [
        ("checkpoint", 5),
        ("checkpoint", -3),
        ("checkpoints/0004", 60),
        ("leaves.hex", 1_000_000),
        ("inclusion.jsonl", 200),
        ("consistency.jsonl", 200),
        ("receipts/4097.tlog-proof", 120),
        ("tile/0/077", 4_000),
        ("tile/0/257.p/44", 40),
        ("tile/1/000", 4_000),
        ("tile/2/000.p/1", 4),
        ("tile/entries/100", 4_000),
    ],
)
def test_go_notices_a_changed_byte(
    log: Path,
    verify: Callable[[Path], dict[str, int]],
    tmp_path: Path,
    path: str,
    offset: int,
) -> None:
    """One byte changed in any part of the log, and Go refuses it: the check can fail."""
    broken = tmp_path / "log"
    shutil.copytree(log, broken, copy_function=os.link)
    data = bytearray((log / path).read_bytes())
    # Letters and digits stay letters and digits, so that hashes and not shapes are what fails.
    data[offset] = ord("b") if data[offset] != ord("b") else ord("c")
    (broken / path).unlink()
    (broken / path).write_bytes(data)
    with pytest.raises(ValueError, match=r".+"):
        verify(broken)


def test_go_verifies_a_whole_desk(tmp_path: Path, verify: Callable[[Path], dict[str, int]]) -> None:
    """A desk with sealed, linked and destroyed entries, past its first full tile, holds in Go."""
    machine = small(tmp_path / "desk")
    pair = machine.pairs["state:one"]
    body = {"body": "task_force", "title": "A meeting", "reference": "made up"}
    drafts = [
        machine.desk.draft(pair, "meeting.held", body, now=machine.tick()) for _ in range(300)
    ]
    machine.desk.submit([sign(draft, pair) for draft in drafts], whole=True)
    store = machine.store
    size = store.size()
    checkpoints = [note for _, _, note in store.checkpoints()]
    key = machine.desk.registrar.standing().log_public
    write_interop_folder(
        tmp_path / "log",
        leaves=[stored.leaf for stored in store.scan()],
        read_tile=store.tile,
        checkpoints=checkpoints,
        log_key=VerifierKey(name=machine.desk.origin, kind=ED25519, public=key),
        indexes=[0, 1, 20, 255, 256, size - 1],
    )
    machine.desk.close()
    # Each has a second line of the log's own, of a type that Go has never heard of.
    assert all(len(parse_note(data).signatures) == 2 for data in checkpoints)
    counts = verify(tmp_path / "log")
    assert counts["leaves"] == size
    assert counts["checkpoints"] == len(checkpoints) + 1
    assert counts["receipts"] == 6
    assert (counts["bundles"], counts["tiles"]) == (2, 3)


@pytest.mark.parametrize("spoilt", ["", "checkpoint", "receipts/bare.tlog-proof"])
def test_go_verifies_what_the_commands_write(
    tmp_path: Path, verify: Callable[[Path], dict[str, int]], spoilt: str
) -> None:
    """`export` and `receipt` write what Go verifies, cosigned by a witness; or notices as changed.

    The checkpoint carries three lines: the log's of Ed25519 and ML-DSA-44, and the witness's.
    """
    machine = small(tmp_path / "desk")
    desk, store = machine.desk, machine.store
    size, origin = store.size(), desk.origin
    reported = machine.subjects["incident"][0]
    prover = desk.registrar.prover
    pieces = [1, size // 2, size]
    grown = [
        {"old": old, "new": new, "hashes": _encoded(prover.consistency(old, new))}
        for old in pieces
        for new in pieces
        if old <= new
    ]
    log_key = VerifierKey(name=origin, kind=ED25519, public=desk.registrar.standing().log_public)
    desk.close()
    folder = tmp_path / "log"
    ok("export", folder, "--desk", tmp_path / "desk")
    (folder / "receipts").mkdir()
    for name, more in (("whole", ()), ("bare", ("--bare",))):
        out = folder / "receipts" / f"{name}.tlog-proof"
        ok("receipt", reported, "-o", out, *more, "--desk", tmp_path / "desk")
    note = (folder / "checkpoint").read_bytes()
    names = [line.name for line in parse_note(note).signatures]
    assert names == [origin, origin]
    line = cosign_note(parse_note(note).text, WITNESS, _signer(2), 1_456_524_000)
    (folder / "checkpoint").write_bytes(add_signatures(note, [line]))
    keys = (folder / "desk.vkey").read_text().splitlines()
    assert format_vkey(log_key) in keys
    (folder / "log.vkey").write_text(format_vkey(log_key) + "\n")
    (folder / "witness.vkey").write_text(format_vkey(WITNESS) + "\n")
    bundles = sorted((folder / "tile/entries").iterdir())
    leaves = [leaf for path in bundles for leaf in _leaves_in(path)]
    assert len(leaves) == size
    (folder / "leaves.hex").write_text("".join(f"{leaf.hex()}\n" for leaf in leaves))
    (folder / "inclusion.jsonl").write_text("")
    lines = "".join(json.dumps(each) + "\n" for each in grown)
    (folder / "consistency.jsonl").write_text(lines)
    if spoilt:
        path = folder / spoilt
        data = bytearray(path.read_bytes())
        at = data.index(b"\n\n") - 5
        data[at] = ord("b") if data[at] != ord("b") else ord("c")
        path.write_bytes(data)
        with pytest.raises(ValueError, match=r".+"):
            verify(folder)
        return
    counts = verify(folder)
    assert counts["leaves"] == size
    assert counts["receipts"] == 2
    assert counts["consistency"] == len(grown)
    # The newest checkpoint is opened twice with two good lines, each receipt once with one.
    assert counts["signatures"] == 2 * 2 + 2


def _leaves_in(bundle: Path) -> tuple[bytes, ...]:
    """The leaves of a bundle; a partial one is a file in a folder."""
    paths = sorted(bundle.iterdir()) if bundle.is_dir() else [bundle]
    return tuple(leaf for path in paths for leaf in decode_bundle(path.read_bytes()))
