from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import BadInput, Refused
from truceline.ledger.tree import (
    EMPTY_ROOT,
    MemoryTree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The eight leaves of Certificate Transparency's reference tree, and its root at each size
# (published in the tests of google/certificate-transparency and transparency-dev/merkle).
CT_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

SIZE = 300
LEAVES = [b"leaf %d" % number for number in range(SIZE)]
TREE = MemoryTree()
TREE.extend(LEAVES)

sizes = st.integers(1, SIZE)


def _split(count: int) -> int:
    """The largest power of two below a count."""
    return 1 << ((count - 1).bit_length() - 1)


def _root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written there."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = _split(len(leaves))
    return node_hash(_root(leaves[:k]), _root(leaves[k:]))


def _path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, as it is written there."""
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*_path(index, leaves[:k]), _root(leaves[k:])]
    return [*_path(index - k, leaves[k:]), _root(leaves[:k])]


def _subproof(old: int, leaves: Sequence[bytes], *, known: bool) -> list[bytes]:
    """RFC 6962, 2.1.2, as it is written there."""
    if old == len(leaves):
        return [] if known else [_root(leaves)]
    k = _split(len(leaves))
    if old <= k:
        return [*_subproof(old, leaves[:k], known=known), _root(leaves[k:])]
    return [*_subproof(old - k, leaves[k:], known=False), _root(leaves[:k])]


def _flip(data: bytes, bit: int) -> bytes:
    """The same bytes with one bit turned."""
    changed = bytearray(data)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    return bytes(changed)


def _unpack(case: dict[str, Any], *names: str) -> list[bytes]:
    """The base64 values of a vector."""
    return [base64.b64decode(case[name]) for name in names]


def _proof(case: dict[str, Any]) -> list[bytes]:
    """The proof of a vector."""
    return [base64.b64decode(each) for each in case["proof"] or []]


def test_golden_hashes() -> None:
    """The hashes of nothing, of the empty leaf and of two nodes are the published bytes."""
    assert EMPTY_ROOT.hex() == CT_ROOTS[0]
    assert leaf_hash(b"").hex() == CT_ROOTS[1]
    assert node_hash(leaf_hash(b""), leaf_hash(b"\x00")).hex() == CT_ROOTS[2]


def test_reference_roots() -> None:
    """The tree gives Certificate Transparency's published root at each of its eight sizes."""
    tree = MemoryTree()
    tree.extend(bytes.fromhex(leaf) for leaf in CT_LEAVES)
    assert [tree.root(size).hex() for size in range(9)] == CT_ROOTS
    assert tree.root() == tree.root(8)


def test_appending_returns_the_place() -> None:
    """Each append returns the leaf's place, by data or by hash alike."""
    tree = MemoryTree()
    assert [tree.append(b"a"), tree.append_hash(leaf_hash(b"b"))] == [0, 1]
    assert tree.root() == node_hash(leaf_hash(b"a"), leaf_hash(b"b"))


def test_every_small_tree_is_as_the_rfc_writes_it() -> None:
    """At every size to 40, roots and proofs equal the RFC's recursive definitions."""
    for size in range(1, 41):
        leaves = LEAVES[:size]
        assert TREE.root(size) == _root(leaves)
        for index in range(size):
            assert list(TREE.inclusion_proof(index, size)) == _path(index, leaves)
        for old in range(1, size + 1):
            proof = TREE.consistency_proof(old, size)
            assert list(proof) == _subproof(old, leaves, known=True)


def test_inclusion_vectors(shared: Path) -> None:
    """All 98 inclusion cases of transparency-dev/merkle come out as they should."""
    files = sorted((shared / "vectors/transparency-dev-merkle/testdata/inclusion").rglob("*.json"))
    wrong = []
    for file in files:
        case = json.loads(file.read_bytes())
        root, leaf = _unpack(case, "root", "leafHash")
        try:
            verify_inclusion(case["leafIdx"], case["treeSize"], leaf, _proof(case), root)
            refused = False
        except Refused:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(str(file))
    assert (len(files), wrong) == (98, [])


def test_consistency_vectors(shared: Path) -> None:
    """All 98 consistency cases of transparency-dev/merkle come out as they should.

    One case takes two equal roots of 12 bytes; here a hash has 32 bytes or is refused.
    """
    folder = shared / "vectors/transparency-dev-merkle/testdata/consistency"
    files = sorted(folder.rglob("*.json"))
    wrong = []
    for file in files:
        case = json.loads(file.read_bytes())
        old, new = _unpack(case, "root1", "root2")
        try:
            verify_consistency(case["size1"], old, case["size2"], new, _proof(case))
            refused = False
        except Refused:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(file.name)
    assert (len(files), wrong) == (98, ["sizes-are-equal-one-and-proof-is-empty.json"])


@given(data=st.data(), size=sizes)
def test_inclusion_holds_and_a_turned_bit_breaks_it(data: st.DataObject, size: int) -> None:
    """A proof verifies, and with any one bit turned in leaf, root or proof it is refused."""
    index = data.draw(st.integers(0, size - 1))
    parts = [leaf_hash(LEAVES[index]), TREE.root(size), *TREE.inclusion_proof(index, size)]
    verify_inclusion(index, size, parts[0], parts[2:], parts[1])
    which = data.draw(st.integers(0, len(parts) - 1))
    parts[which] = _flip(parts[which], data.draw(st.integers(0, 255)))
    with pytest.raises(Refused, match="PROOF_INCLUSION"):
        verify_inclusion(index, size, parts[0], parts[2:], parts[1])


@given(data=st.data(), new=sizes)
def test_consistency_holds_and_a_turned_bit_breaks_it(data: st.DataObject, new: int) -> None:
    """A proof verifies, and with any one bit turned in a root or the proof it is refused."""
    old = data.draw(st.integers(1, new))
    parts = [TREE.root(old), TREE.root(new), *TREE.consistency_proof(old, new)]
    verify_consistency(old, parts[0], new, parts[1], parts[2:])
    which = data.draw(st.integers(0, len(parts) - 1))
    parts[which] = _flip(parts[which], data.draw(st.integers(0, 255)))
    with pytest.raises(Refused, match="PROOF_CONSISTENCY"):
        verify_consistency(old, parts[0], new, parts[1], parts[2:])


@given(data=st.data(), size=sizes)
def test_a_proof_is_for_one_leaf_and_one_length(data: st.DataObject, size: int) -> None:
    """Another place, a missing hash and a surplus hash are refused."""
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda at: at != index or size == 1))
    leaf, root = leaf_hash(LEAVES[index]), TREE.root(size)
    proof = TREE.inclusion_proof(index, size)
    if other != index:
        with pytest.raises(Refused, match=r"PROOF_(INCLUSION|LENGTH)"):
            verify_inclusion(other, size, leaf, proof, root)
    with pytest.raises(Refused, match="PROOF_LENGTH"):
        verify_inclusion(index, size, leaf, (*proof, root), root)
    if proof:
        with pytest.raises(Refused, match="PROOF_LENGTH"):
            verify_inclusion(index, size, leaf, proof[:-1], root)


def test_from_the_empty_tree() -> None:
    """From size 0 an empty proof and the empty root are taken, and nothing else."""
    verify_consistency(0, EMPTY_ROOT, 5, TREE.root(5), TREE.consistency_proof(0, 5))
    verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    with pytest.raises(Refused, match="PROOF_CONSISTENCY"):
        verify_consistency(0, TREE.root(1), 5, TREE.root(5), [])
    with pytest.raises(Refused, match="PROOF_LENGTH"):
        verify_consistency(0, EMPTY_ROOT, 5, TREE.root(5), [EMPTY_ROOT])
    with pytest.raises(Refused, match="PROOF_CONSISTENCY"):
        verify_consistency(0, EMPTY_ROOT, 0, TREE.root(1), [])


def test_two_roots_of_one_size_are_refused() -> None:
    """Equal sizes with different roots are a split view, and refused."""
    with pytest.raises(Refused, match="PROOF_CONSISTENCY"):
        verify_consistency(7, TREE.root(7), 7, TREE.root(8), [])


def test_a_rewritten_log_is_refused() -> None:
    """Where one early leaf was changed, the honest proof does not carry the old root over."""
    rewritten = MemoryTree()
    rewritten.extend([b"changed", *LEAVES[1:9]])
    with pytest.raises(Refused, match="PROOF_CONSISTENCY"):
        verify_consistency(6, TREE.root(6), 9, rewritten.root(9), rewritten.consistency_proof(6, 9))


def test_every_fault_of_a_proof_comes_at_once() -> None:
    """A leaf, a root and a hash of wrong lengths and an index out of range are four faults."""
    with pytest.raises(Refused) as caught:
        verify_inclusion(4, 4, b"short", [b"", b""], b"long" * 9)
    found = [(fault.code, fault.where) for fault in caught.value.faults]
    assert found == [
        ("PROOF_HASH_LENGTH", "leaf"),
        ("PROOF_HASH_LENGTH", "root"),
        ("PROOF_HASH_LENGTH", "proof/0"),
        ("PROOF_RANGE", "index"),
    ]


@pytest.mark.parametrize(("old", "new"), [(-1, 4), (5, 4), (1, 2**63), (2**70, 2**71)])
def test_impossible_sizes_are_refused(old: int, new: int) -> None:
    """Sizes below zero, in the wrong order or above 2^63 - 1 are refused before any hashing."""
    with pytest.raises(Refused, match="PROOF_RANGE"):
        verify_consistency(old, EMPTY_ROOT, new, EMPTY_ROOT, [])


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0), (0, 2**63)])
def test_impossible_places_are_refused(index: int, size: int) -> None:
    """A place outside the tree, in the empty tree or in an impossible tree is refused."""
    with pytest.raises(Refused, match="PROOF_RANGE"):
        verify_inclusion(index, size, EMPTY_ROOT, [], EMPTY_ROOT)


def test_no_proof_is_made_for_what_is_not_there() -> None:
    """Sizes that the tree never had and places outside it are bad input."""
    with pytest.raises(BadInput, match="PROOF_RANGE"):
        TREE.root(SIZE + 1)
    with pytest.raises(BadInput, match="PROOF_RANGE"):
        TREE.inclusion_proof(SIZE, SIZE)
    with pytest.raises(BadInput, match="PROOF_RANGE"):
        TREE.inclusion_proof(0, SIZE + 1)
    with pytest.raises(BadInput, match="PROOF_RANGE"):
        TREE.consistency_proof(3, 2)
    assert MemoryTree().root() == EMPTY_ROOT
    assert MemoryTree().consistency_proof(0, 0) == ()


@given(
    index=st.integers(-2, 40),
    size=st.integers(-2, 40),
    hashes=st.lists(st.binary(max_size=40) | st.just(EMPTY_ROOT), min_size=2, max_size=9),
)
def test_verifiers_raise_nothing_else(index: int, size: int, hashes: list[bytes]) -> None:
    """Whatever the verifiers are given, they return or refuse."""
    with suppress(Refused):
        verify_inclusion(index, size, hashes[0], hashes[2:], hashes[1])
    with suppress(Refused):
        verify_consistency(index, hashes[0], size, hashes[1], hashes[2:])
