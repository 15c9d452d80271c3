from __future__ import annotations

import base64
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from truceline.errors import BadInput
from truceline.ledger.checkpoints import Checkpoint, sign_checkpoint
from truceline.ledger.notes import Note, format_note, sign_note
from truceline.ledger.proofs import EMPTY_ROOT, leaf_hash, proven_prefix
from truceline.ledger.tree import MemoryTree
from truceline.ledger.vkeys import ED25519, VerifierKey
from truceline.ledger.witnessing import (
    Decision,
    Latest,
    Request,
    decide,
    format_request,
    parse_request,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ORIGIN = "example.org/desk"


def _sign(seed: int) -> Callable[[bytes], bytes]:
    private = SigningKey(bytes([seed]) * 32)
    return lambda message: private.sign(message).signature


def _key(seed: int, name: str = ORIGIN) -> VerifierKey:
    public = bytes(SigningKey(bytes([seed]) * 32).verify_key)
    return VerifierKey(name=name, kind=ED25519, public=public)


LOG = _key(1)
LOGS = {ORIGIN: (LOG,)}
LEAVES = [leaf_hash(bytes([n])) for n in range(60)]
FORKED = [*LEAVES[:10], leaf_hash(b"another"), *LEAVES[11:]]


def tree(size: int, leaves: list[bytes] = LEAVES) -> MemoryTree:
    """The tree of the first leaves."""
    made = MemoryTree()
    for leaf in leaves[:size]:
        made.append_hash(leaf)
    return made


def note(size: int, leaves: list[bytes] = LEAVES, seed: int = 1) -> bytes:
    """A checkpoint of that size, signed with the key of this seed under the log's name."""
    root = tree(size, leaves).root() if size else EMPTY_ROOT
    checkpoint = Checkpoint(origin=ORIGIN, size=size, root=root)
    return sign_checkpoint(checkpoint, _key(seed), _sign(seed))


def latest(size: int) -> dict[str, Latest]:
    """What the witness keeps after it cosigned that size."""
    return {ORIGIN: Latest(size=size, root=tree(size).root(), note=note(size))} if size else {}


def asked(old: int, new: int, known: int, leaves: list[bytes] = LEAVES) -> Decision:
    """The decision on the proper request of a log with these leaves."""
    proof = tuple(tree(new, leaves).consistency_proof(old, new)) if 0 < old < new else ()
    request = Request(old_size=old, proof=proof, checkpoint=note(new, leaves))
    return decide(request, LOGS, latest(known))


def test_golden_request() -> None:
    """A request is the old size, the hashes, an empty line and the checkpoint, byte for byte."""
    proof = tuple(tree(7).consistency_proof(4, 7))
    data = format_request(Request(old_size=4, proof=proof, checkpoint=note(7)))
    head, _, rest = data.partition(b"\n\n")
    assert head == b"old 4\n" + base64.b64encode(proof[0])
    assert rest == note(7)
    assert parse_request(data) == Request(old_size=4, proof=proof, checkpoint=note(7))


@pytest.mark.parametrize(("old", "new"), [(0, 1), (0, 60), (1, 2), (10, 37), (32, 60), (60, 60)])
def test_what_only_grew_is_cosigned(old: int, new: int) -> None:
    """200: the old size is the latest, and the proof leads from its root to the new one."""
    decision = asked(old, new, old)
    assert (decision.status, decision.fault) == (200, None)
    assert decision.asked == Checkpoint(origin=ORIGIN, size=new, root=tree(new).root())


def test_an_unknown_log_is_not_found() -> None:
    """404: the checkpoint's origin is no log that the witness knows."""
    request = Request(old_size=0, proof=(), checkpoint=note(3))
    assert decide(request, {"other.example/log": (LOG,)}, {}).status == 404


def test_strangers_signatures_are_forbidden() -> None:
    """403: no known key signed; and 403 where the line under a known key does not hold."""
    request = Request(old_size=0, proof=(), checkpoint=note(3, seed=2))
    assert decide(request, LOGS, {}).status == 403
    spoilt = note(3).replace(b"\n3\n", b"\n4\n")
    assert decide(Request(old_size=0, proof=(), checkpoint=spoilt), LOGS, {}).status == 403


def test_an_old_size_above_the_new_is_a_bad_request() -> None:
    """400: whatever the witness knows."""
    assert asked(8, 7, 8).status == 400


@pytest.mark.parametrize(("old", "known"), [(0, 5), (5, 0), (4, 5), (6, 5)])
def test_another_latest_size_is_a_conflict(old: int, known: int) -> None:
    """409, with the size that the witness has."""
    decision = asked(old, 20, known)
    assert (decision.status, decision.latest) == (409, known)


def test_a_rewritten_record_is_not_processed() -> None:
    """422: the proof of a forked log does not lead from the root that was cosigned."""
    decision = asked(20, 40, 20, FORKED)
    assert decision.status == 422
    assert decision.asked is not None
    assert decision.asked.size == 40


def test_needless_hashes_are_not_processed() -> None:
    """422: a proof from the empty tree, or between equal sizes, has no hashes."""
    for old, new in ((0, 3), (3, 3)):
        request = Request(old_size=old, proof=(bytes(32),), checkpoint=note(new))
        assert decide(request, LOGS, latest(old)).status == 422


def test_equal_sizes_have_equal_roots() -> None:
    """422: the same size with another root."""
    assert asked(20, 20, 20, FORKED).status == 422


def test_the_empty_tree_has_one_root() -> None:
    """422: size 0 with another root than the hash of nothing; 200 with it."""
    text = f"{ORIGIN}\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    false = format_note(Note(text=text, signatures=(sign_note(text, LOG, _sign(1)),)))
    assert decide(Request(old_size=0, proof=(), checkpoint=false), LOGS, {}).status == 422
    assert decide(Request(old_size=0, proof=(), checkpoint=note(0)), LOGS, {}).status == 200


def test_a_signed_text_that_is_no_checkpoint_is_a_bad_request() -> None:
    """400: the log signed something else under its own name, such as a refusal."""
    text = f"{ORIGIN}\nhello\n"
    data = format_note(Note(text=text, signatures=(sign_note(text, LOG, _sign(1)),)))
    assert decide(Request(old_size=0, proof=(), checkpoint=data), LOGS, {}).status == 400


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.booleans())
def test_nothing_but_growth_is_ever_cosigned(
    old: int,
    new: int,
    known: int,
    forked: bool,  # noqa: FBT001 - drawn by Hypothesis
) -> None:
    """200 is answered exactly where the sizes follow and the log's record begins as before."""
    decision = asked(old, new, known, FORKED if forked else LEAVES)
    same = not forked or known <= 10
    assert (decision.status == 200) == (old == known <= new and same)


@given(st.integers(2, 59), st.integers(1, 60))
def test_a_proof_binds_the_older_root(old: int, more: int) -> None:
    """Where a proof leads to the newer root, the older root can be read off it, save at powers."""
    new = min(60, old + more)
    found = proven_prefix(old, new, tree(new).root(), tree(new).consistency_proof(old, new))
    power = old & (old - 1) == 0
    assert found == (None if power or old == new else tree(old).root())
    assert proven_prefix(old, new, bytes(32), tree(new).consistency_proof(old, new)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"old 0\n",
        b"old 00\n\n" + note(1),
        b"old -1\n\n" + note(1),
        b"new 0\n\n" + note(1),
        b"old 0\nAA==\n\n" + note(1),
        b"old 0\n" + b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64 + b"\n" + note(1),
        b"old 0\n\nhello",
        b"old 0\n\n" + b"x" * 300_000,
    ],
)
def test_what_is_no_request_is_refused(data: bytes) -> None:
    """Sizes, hashes and checkpoints have one form, and there are at most 63 hashes."""
    with pytest.raises(BadInput):
        parse_request(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes crash the parser, and what is read is spelt as it was."""
    with suppress(BadInput):
        assert format_request(parse_request(data)) == data
