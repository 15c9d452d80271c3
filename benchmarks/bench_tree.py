"""The tree beside pymerkle: appends, inclusion and consistency proofs a second, in one run.

Run it with::

    python benchmarks/bench_tree.py                        # both at 1,000,000 leaves: 40 s
    python benchmarks/bench_tree.py --leaves 1000000 --peer-leaves 200000

pymerkle 7.0 (GPL, installed by the ``dev`` group, never imported by the package) keeps the same
RFC 6962 tree in memory. Where it is measured at a smaller size than ours, ours is measured at that
very size beside it first, with the same leaves and proofs. What the ledger's store does, the tree
in tiles, follows at the full size; pymerkle has nothing like it.

Both sides hash the same 41-byte leaves one by one and make the same proofs; the run stops if their
roots or the lengths of their proofs differ, or if a sampled proof of ours does not verify.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pymerkle import InmemoryTree

from truceline.ledger import tiles
from truceline.ledger.tree import MemoryTree, leaf_hash, verify_consistency, verify_inclusion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TARGET_APPENDS = 100_000
TARGET_INCLUSION = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one side did, a second of wall time."""

    name: str
    leaves: int
    appends: float
    inclusion: float
    consistency: float

    def __str__(self) -> str:
        """One line of the table."""
        return (
            f"{self.name:<22}{self.leaves:>10,}{self.appends:>12,.0f}"
            f"{self.inclusion:>14,.0f}{self.consistency:>14,.0f}"
        )


def rate(count: int, work: Callable[[], object]) -> float:
    """How many a second, by the wall clock."""
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def make_leaves(count: int) -> list[bytes]:
    """Leaves of the ledger's own length."""
    return [b"\x01" + number.to_bytes(40, "big") for number in range(count)]


def measure_ours(leaves: Sequence[bytes], places: Sequence[int]) -> tuple[Figures, MemoryTree]:
    """Append one by one, then prove the places in the whole tree, and from sizes up to it."""
    tree = MemoryTree()
    size = len(leaves)
    made: list[tuple[bytes, ...]] = []

    def append() -> None:
        for leaf in leaves:
            tree.append(leaf)

    def include() -> None:
        made.extend(tree.inclusion_proof(place, size) for place in places)

    def follow() -> None:
        made.extend(tree.consistency_proof(place + 1, size) for place in places)

    figures = Figures(
        name="truceline",
        leaves=size,
        appends=rate(size, append),
        inclusion=rate(len(places), include),
        consistency=rate(len(places), follow),
    )
    root = tree.root(size)
    for at in range(0, len(places), 97):
        place = places[at]
        verify_inclusion(place, size, leaf_hash(leaves[place]), made[at], root)
        old = place + 1
        verify_consistency(old, tree.root(old), size, root, made[len(places) + at])
    return figures, tree


def measure_peer(leaves: Sequence[bytes], places: Sequence[int], ours: MemoryTree) -> Figures:
    """The same with pymerkle, and a check that it was the same."""
    tree = InmemoryTree(algorithm="sha256")
    size = len(leaves)
    lengths: list[int] = []

    def append() -> None:
        for leaf in leaves:
            tree.append_entry(leaf)

    def include() -> None:
        lengths.extend(len(tree.prove_inclusion(place + 1, size).path) for place in places)

    def follow() -> None:
        for place in places:
            tree.prove_consistency(place + 1, size)

    figures = Figures(
        name="pymerkle 7.0",
        leaves=size,
        appends=rate(size, append),
        inclusion=rate(len(places), include),
        consistency=rate(len(places), follow),
    )
    assert tree.get_root() == ours.root(size), "the two sides built different trees"
    # Its path begins with the leaf itself, which a proof of the RFC leaves out.
    expected = [len(ours.inclusion_proof(place, size)) + 1 for place in places]
    assert lengths == expected, "the two sides made different proofs"
    return figures


def measure_tiles(leaves: Sequence[bytes], root: bytes, places: Sequence[int]) -> list[str]:
    """What the store does: grow rows of tiles, and prove out of them."""
    hashes = [leaf_hash(leaf) for leaf in leaves]
    rows: dict[tuple[int, int], bytes] = {}

    def read_tile(level: int, n: int) -> bytes:
        return rows.get((level, n), b"")

    def grow_by(start: int, stop: int, step: int) -> None:
        for size in range(start, stop, step):
            rows.update(tiles.grow(read_tile, size, hashes[size : min(size + step, stop)]).tiles)

    size = len(leaves)
    singles = min(1_000, size // 10)
    hundreds = min(20_000, size // 2) // 100 * 100
    first = size - singles - hundreds
    grow_by(0, first, max(first, 1))
    in_hundreds = rate(hundreds, lambda: grow_by(first, first + hundreds, 100))
    in_singles = rate(singles, lambda: grow_by(first + hundreds, size, 1))
    assert tiles.root_at(read_tile, size) == root, "tiles and tree differ"
    some = places[:500]
    newest = range(max(size - 100, 0), size)

    def prove_alone() -> None:
        for place in some:
            tiles.inclusion_proof(read_tile, place, size)

    def prove_group() -> None:
        for _ in range(50):
            tiles.inclusion_proofs(read_tile, newest, size)

    def check() -> None:
        assert not list(tiles.check_tiles(read_tile, hashes, size))

    figures = {
        "leaves grown in groups of 100": in_hundreds,
        "leaves grown one by one": in_singles,
        "inclusion proofs, one at a time": rate(len(some), prove_alone),
        "inclusion proofs, newest 100 at once": rate(50 * len(newest), prove_group),
        "leaves checked against every tile": rate(size, check),
    }
    return [f"{name:<40}{figure:>12,.0f} /s" for name, figure in figures.items()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 where a target of the full size is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--leaves", type=int, default=1_000_000, help="our full size")
    parser.add_argument(
        "--peer-leaves", type=int, default=None, help="size beside the peer (the same)"
    )
    parser.add_argument("--proofs", type=int, default=20_000, help="proofs of each kind")
    options = parser.parse_args(arguments)
    draw = random.Random(2016)  # noqa: S311 (the same places in every run)

    def places(size: int) -> list[int]:
        return [draw.randrange(size) for _ in range(options.proofs)]

    print(f"{'':<22}{'leaves':>10}{'appends/s':>12}{'inclusion/s':>14}{'consistency/s':>14}")
    leaves = make_leaves(options.peer_leaves or options.leaves)
    same = places(len(leaves))
    ours, tree = measure_ours(leaves, same)
    peer = measure_peer(leaves, same, tree)
    print(ours, peer, sep="\n")
    print(
        f"{'ratio':<32}{ours.appends / peer.appends:>11.1f}x"
        f"{ours.inclusion / peer.inclusion:>13.1f}x{ours.consistency / peer.consistency:>13.1f}x"
    )
    if len(leaves) != options.leaves:
        leaves = make_leaves(options.leaves)
        same = places(len(leaves))
        ours, tree = measure_ours(leaves, same)
        print(ours)
    print(f"\nIn tiles, {len(leaves):,} leaves:")
    print(*measure_tiles(leaves, tree.root(), same), sep="\n")
    met = ours.appends >= TARGET_APPENDS and ours.inclusion >= TARGET_INCLUSION
    print(
        f"\nTargets at full size: {TARGET_APPENDS:,} appends/s and {TARGET_INCLUSION:,} "
        f"inclusion proofs/s: {'met' if met else 'MISSED'}."
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
