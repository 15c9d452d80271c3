from __future__ import annotations

import binascii
import tracemalloc
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import BadInput, DeskFault
from truceline.ledger import tiles
from truceline.ledger.tile_files import decode_bundle, tiles_for
from truceline.ledger.tree import (
    EMPTY_ROOT,
    MemoryTree,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Rows = dict[tuple[int, int], bytes]

# 70,000 leaves is the example of C2SP tlog-tiles: three levels, each with a partial tile.
SIZE = 70_000
HASHES = [leaf_hash(b"leaf %d" % number) for number in range(SIZE)]


class Store:
    """Rows in memory, and which of them were read."""

    def __init__(self, rows: Mapping[tuple[int, int], bytes] | None = None) -> None:
        self.rows: Rows = dict(rows or {})
        self.reads: list[tuple[int, int]] = []

    def read(self, level: int, n: int) -> bytes:
        """A row's bytes; empty where there is none."""
        self.reads.append((level, n))
        return self.rows.get((level, n), b"")


TREE = MemoryTree()
for each in HASHES:
    TREE.append_hash(each)
WHOLE = Store(tiles.grow(Store().read, 0, HASHES).tiles)

# Sizes close to the edges of tiles are where mistakes live.
sizes = st.integers(1, SIZE) | st.sampled_from(
    [1, 2, 255, 256, 257, 511, 512, 513, 65_279, 65_280, 65_535, 65_536, 65_537, 65_792, SIZE]
)


def rows_at(size: int) -> Rows:
    """The rows of the tree as they were at a size: prefixes of those that are."""
    return {
        (name.level or 0, name.n): WHOLE.rows[(name.level or 0, name.n)][: name.width * 32]
        for name in tiles_for(size)
    }


def test_the_specification_s_example() -> None:
    """70,000 leaves are 273 full tiles and one of 112, one full and one of 17, and one of 1."""
    widths = [
        sorted((len(row) // 32 for (level, _), row in WHOLE.rows.items() if level == at))
        for at in (0, 1, 2)
    ]
    assert widths == [[112] + [256] * 273, [17, 256], [1]]
    assert WHOLE.rows[(0, 0)][:32] == HASHES[0]
    assert WHOLE.rows[(1, 0)][:32] == TREE.root(256)


@settings(deadline=None)
@given(size=sizes)
def test_tiles_give_the_tree_s_roots(size: int) -> None:
    """The root from tiles is the root of the tree, at every size it has had."""
    assert tiles.root_at(WHOLE.read, size) == TREE.root(size)


@settings(deadline=None)
@given(data=st.data(), size=sizes)
def test_inclusion_from_tiles(data: st.DataObject, size: int) -> None:
    """The proof from tiles is the proof of the tree, and verifies."""
    index = data.draw(st.integers(0, size - 1))
    proof = tiles.inclusion_proof(WHOLE.read, index, size)
    assert proof == TREE.inclusion_proof(index, size)
    verify_inclusion(index, size, HASHES[index], proof, TREE.root(size))


@settings(deadline=None)
@given(new=sizes, old=sizes)
def test_consistency_from_tiles(new: int, old: int) -> None:
    """The proof from tiles is the proof of the tree, and verifies."""
    old, new = sorted((old, new))
    proof = tiles.consistency_proof(WHOLE.read, old, new)
    assert proof == TREE.consistency_proof(old, new)
    verify_consistency(old, TREE.root(old), new, TREE.root(new), proof)


def test_proofs_of_a_group_read_each_row_once() -> None:
    """Proofs of a group are those made singly, and no row is read twice for them."""
    wanted = [SIZE - 1, 0, 255, 256, 65_536, SIZE - 1]
    store = Store(WHOLE.rows)
    proofs = tiles.inclusion_proofs(store.read, wanted, SIZE)
    assert proofs == tuple(TREE.inclusion_proof(index, SIZE) for index in wanted)
    assert len(store.reads) == len(set(store.reads))
    assert tiles.inclusion_proofs(store.read, [], SIZE) == ()


@settings(deadline=None)
@given(chunks=st.lists(st.integers(0, 700), max_size=6))
def test_growing_step_by_step_is_growing_at_once(chunks: list[int]) -> None:
    """However the leaves are grouped, rows and root end up the same."""
    store = Store()
    size, root = 0, EMPTY_ROOT
    for chunk in chunks:
        growth = tiles.grow(store.read, size, HASHES[size : size + chunk])
        store.rows.update(growth.tiles)
        size, root = growth.size, growth.root
    assert size == sum(chunks)
    assert store.rows == rows_at(size)
    assert root == TREE.root(size)


def test_growing_one_by_one_is_growing_at_once() -> None:
    """Six hundred single appends give the rows of one append of six hundred."""
    store = Store()
    for size in range(600):
        growth = tiles.grow(store.read, size, HASHES[size : size + 1])
        assert growth.root == TREE.root(size + 1)
        store.rows.update(growth.tiles)
    assert store.rows == rows_at(600)


@settings(deadline=None)
@given(start=st.integers(65_000, SIZE), count=st.integers(0, 900))
def test_growth_over_the_edge_of_two_levels(start: int, count: int) -> None:
    """Near 65,536 leaves a growth changes just the rows that differ, and reads the rightmost."""
    count = min(count, SIZE - start)
    before = rows_at(start)
    store = Store(before)
    growth = tiles.grow(store.read, start, HASHES[start : start + count])
    after = rows_at(start + count)
    assert growth.tiles == {at: row for at, row in after.items() if before.get(at) != row}
    assert growth.root == TREE.root(start + count)
    assert len(store.reads) <= 3
    assert all((level, n + 1) not in before for level, n in store.reads)


def test_growing_by_nothing_changes_nothing() -> None:
    """No leaves give no rows, and the root that there was."""
    assert tiles.grow(Store().read, 0, []) == tiles.Growth(size=0, root=EMPTY_ROOT, tiles={})
    assert tiles.grow(WHOLE.read, SIZE, []).tiles == {}
    assert tiles.grow(WHOLE.read, SIZE, []).root == TREE.root()


def test_a_lost_row_is_the_desk_s_fault() -> None:
    """Growing and proving over a missing or short row names the tile."""
    rows = rows_at(1000)
    rows[(0, 3)] = rows[(0, 3)][:-1]
    store = Store(rows)
    with pytest.raises(DeskFault, match="TILE_SHORT at tile/0/3"):
        tiles.grow(store.read, 1000, HASHES[:1])
    with pytest.raises(DeskFault, match="TILE_SHORT at tile/0/3"):
        tiles.root_at(store.read, 1000)
    with pytest.raises(DeskFault, match="TILE_SHORT at tile/0/3"):
        tiles.inclusion_proof(store.read, 0, 1000)


def test_a_store_that_is_ahead_is_not_overwritten() -> None:
    """Growing from a size that the rows have passed is refused: it would rewrite the log."""
    with pytest.raises(DeskFault, match="TILE_AHEAD"):
        tiles.grow(WHOLE.read, SIZE - 1, [leaf_hash(b"another")])


def test_bad_requests_are_refused() -> None:
    """Leaf data in place of hashes, and sizes that no tree has, are bad input."""
    with pytest.raises(BadInput, match="TILE_HASH_LENGTH at leaf_hashes/1"):
        tiles.grow(Store().read, 0, [HASHES[0], b"data"])
    with pytest.raises(BadInput, match="PROOF_RANGE"):
        tiles.grow(Store().read, -1, [])
    with pytest.raises(BadInput, match="PROOF_RANGE"):
        tiles.grow(Store().read, 2**63 - 1, HASHES[:1])
    with pytest.raises(BadInput, match="PROOF_RANGE"):
        tiles.root_at(Store().read, -1)
    with pytest.raises(BadInput, match="PROOF_RANGE"):
        tiles.inclusion_proof(WHOLE.read, 5, 5)
    with pytest.raises(BadInput, match="PROOF_RANGE"):
        tiles.consistency_proof(WHOLE.read, 5, 4)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_536, SIZE])
def test_whole_tiles_have_no_fault(size: int) -> None:
    """Every tile made from the leaves is the stored one, at sizes on and off the edges."""
    store = Store(rows_at(size))
    assert list(tiles.check_tiles(store.read, iter(HASHES[:size]), size)) == []


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_one_turned_bit_in_any_tile_is_named(data: st.DataObject) -> None:
    """One bit turned in any row is one fault, with the tile, its leaves and the byte."""
    size = 3_000
    rows = rows_at(size)
    level, n = at = data.draw(st.sampled_from(sorted(rows)))
    row = bytearray(rows[at])
    bit = data.draw(st.integers(0, len(row) * 8 - 1))
    row[bit // 8] ^= 1 << bit % 8
    rows[at] = bytes(row)
    [fault] = tiles.check_tiles(Store(rows).read, iter(HASHES[:size]), size)
    last = min((n + 1) * 256 ** (level + 1), size) - 1
    assert (fault.code, fault.where) == ("TILE_DIFFERS", f"tile/{level}/{n}")
    assert f"leaves {n * 256 ** (level + 1)} to {last}" in fault.sentence
    assert f"differs is {bit // 8}." in fault.sentence


def test_one_changed_leaf_is_found_at_every_level_above_it() -> None:
    """A changed leaf makes its own tile the first that differs, and each one above follows."""
    leaves = HASHES.copy()
    leaves[300] = leaf_hash(b"changed")
    faults = list(tiles.check_tiles(WHOLE.read, iter(leaves), SIZE))
    assert [fault.where for fault in faults] == ["tile/0/1", "tile/1/0", "tile/2/0"]


@pytest.mark.parametrize(
    ("at", "row"),
    [((0, 3), b""), ((0, 4), bytes(32)), ((1, 1), bytes(32)), ((2, 0), bytes(32)), ((1, 0), b"")],
)
def test_a_missing_or_surplus_row_is_named(at: tuple[int, int], row: bytes) -> None:
    """A row that is gone, and one beyond the right edge or above the top, are faults."""
    rows = {**rows_at(1000), at: row}
    [fault] = tiles.check_tiles(Store(rows).read, iter(HASHES[:1000]), 1000)
    assert fault.code == "TILE_DIFFERS"
    assert fault.where == f"tile/{at[0]}/{at[1]}"


@pytest.mark.parametrize("count", [999, 1001])
def test_lost_or_added_leaves_are_told(count: int) -> None:
    """Fewer or more leaves than the size says are a fault of their own."""
    store = Store(rows_at(1000))
    faults = list(tiles.check_tiles(store.read, iter(HASHES[:count]), 1000))
    assert faults[0].code == "TILE_LEAVES"


def test_checking_does_not_hold_the_tree() -> None:
    """Checking 70,000 leaves holds a few tiles, not the two megabytes of their hashes."""

    def leaves() -> Iterator[bytes]:
        for number in range(SIZE):
            yield leaf_hash(b"leaf %d" % number)

    tracemalloc.start()
    try:
        assert list(tiles.check_tiles(WHOLE.read, leaves(), SIZE)) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 400_000 + len(WHOLE.reads) * 200


@settings(deadline=None)
@given(rows=st.dictionaries(st.tuples(st.integers(0, 1), st.integers(0, 2)), st.binary()))
def test_a_broken_store_raises_our_faults_only(rows: Rows) -> None:
    """Whatever bytes a store gives back, what is raised is the desk's fault and nothing else."""
    store = Store(rows)
    with suppress(DeskFault):
        tiles.grow(store.read, 300, HASHES[:3])
    with suppress(DeskFault):
        tiles.root_at(store.read, 300)
    with suppress(DeskFault):
        tiles.consistency_proof(store.read, 7, 300)
    assert list(tiles.check_tiles(store.read, iter(HASHES[:300]), 300))


def test_the_tessera_log(shared: Path) -> None:
    """Growing over the entries of a foreign log gives its tiles, byte for byte, at each size."""
    folder = shared / "vectors/tessera/testdata/log"
    entries = decode_bundle((folder / "tile/entries/000.p/15").read_bytes())
    store = Store()
    for size, entry in enumerate(entries):
        growth = tiles.grow(store.read, size, [leaf_hash(entry)])
        store.rows.update(growth.tiles)
        assert store.rows == {(0, 0): (folder / f"tile/0/000.p/{size + 1}").read_bytes()}
        written = (folder / f"checkpoint.{size + 1}").read_text().split("\n")
        root = tiles.root_at(store.read, size + 1)
        assert written[1:3] == [str(size + 1), _base64(root)]
    assert len(entries) == 15


def _base64(data: bytes) -> str:
    """Standard base64, by another road than the code under test."""
    return binascii.b2a_base64(data, newline=False).decode()
