from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from truceline.errors import BadInput, Refused
from truceline.ledger.checkpoints import Checkpoint, sign_checkpoint
from truceline.ledger.proofs import leaf_hash
from truceline.ledger.split_views import (
    FIRST_LINE,
    LeafProof,
    OtherPrefix,
    SplitView,
    TwoLeaves,
    format_split_view,
    parse_split_view,
    verify_split_view,
)
from truceline.ledger.tree import MemoryTree
from truceline.ledger.vkeys import ED25519, VerifierKey

if TYPE_CHECKING:
    from collections.abc import Callable

ORIGIN = "example.org/desk"
PRIVATE = SigningKey(bytes([1]) * 32)
LOG = VerifierKey(name=ORIGIN, kind=ED25519, public=bytes(PRIVATE.verify_key))
OTHER = SigningKey(bytes([2]) * 32)


def tree(words: str) -> MemoryTree:
    """A record with one leaf for each letter."""
    made = MemoryTree()
    for word in words:
        made.append(word.encode())
    return made


def signed(words: str, private: SigningKey = PRIVATE, origin: str = ORIGIN) -> bytes:
    """The checkpoint of that record, signed under the origin's name."""
    key = VerifierKey(name=origin, kind=ED25519, public=bytes(private.verify_key))
    checkpoint = Checkpoint(origin=origin, size=len(words), root=tree(words).root())
    sign: Callable[[bytes], bytes] = lambda message: private.sign(message).signature  # noqa: E731 - two words
    return sign_checkpoint(checkpoint, key, sign)


def prefix(old: str, new: str) -> SplitView:
    """The proof that the second record does not begin with the first."""
    whole = tree(new)
    evidence = OtherPrefix(
        root=whole.root(len(old)), proof=whole.consistency_proof(len(old), len(new))
    )
    return SplitView(log_keys=(LOG,), first=signed(old), second=signed(new), evidence=evidence)


def places(old: str, new: str, index: int) -> SplitView:
    """The proof that one place holds two leaves."""
    sides = [
        LeafProof(
            leaf=leaf_hash(words[index].encode()),
            proof=tree(words).inclusion_proof(index, len(words)),
        )
        for words in (old, new)
    ]
    evidence = TwoLeaves(index=index, first=sides[0], second=sides[1])
    return SplitView(log_keys=(LOG,), first=signed(old), second=signed(new), evidence=evidence)


SAME = prefix("abcde", "abXde")
LONGER = prefix("abcde", "abXdefgh")
TWO = places("abcde", "abXdefgh", 2)


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (SAME, "two different records of the same 5 entries"),
        (LONGER, "the first 5 of its 8 entries are not the 5 that it had signed before"),
        (TWO, "entry 2 of the one with 5 entries is not entry 2 of the one with 8"),
    ],
)
def test_a_split_view_proves_itself_and_says_what_it_proves(view: SplitView, says: str) -> None:
    """Read back from its bytes, each kind of proof holds with nobody's help, in one sentence."""
    again = parse_split_view(format_split_view(view))
    assert again == view
    assert says in verify_split_view(again).explanation()
    assert verify_split_view(again, [LOG]).first.origin == ORIGIN


def test_golden_file() -> None:
    """The file's lines stand as the module says: keys, evidence, and both notes word for word."""
    data = format_split_view(LONGER)
    head, _, rest = data.partition(b"\n\n")
    lines = head.decode().split("\n")
    assert lines[0] == FIRST_LINE == "truceline.org/split-view@v1"
    assert lines[1].startswith("log example.org/desk+")
    assert lines[2].startswith("prefix ")
    assert len(lines) == 3 + len(tree("abXdefgh").consistency_proof(5, 8))
    assert rest == LONGER.first + b"\n" + LONGER.second


def test_an_honest_log_cannot_be_framed() -> None:
    """A record that only grew gives no split view: what is shown agrees, or proves nothing."""
    with pytest.raises(Refused, match="SPLIT_VIEW_AGREES"):
        verify_split_view(prefix("abcde", "abcdefgh"))
    with pytest.raises(Refused, match="SPLIT_VIEW_AGREES"):
        verify_split_view(places("abcde", "abcdefgh", 2))
    false = replace(prefix("abcde", "abcdefgh"), evidence=LONGER.evidence)
    with pytest.raises(Refused, match="PROOF_CONSISTENCY"):
        verify_split_view(false)
    other = replace(SAME.evidence, root=bytes(32)) if isinstance(SAME.evidence, OtherPrefix) else 0
    assert isinstance(other, OtherPrefix)
    with pytest.raises(Refused, match="PROOF_CONSISTENCY"):
        verify_split_view(replace(SAME, evidence=other))


def test_a_checkpoint_of_another_hand_proves_nothing() -> None:
    """Both must be signed by the log: one forged by a stranger, or of two logs, is refused."""
    forged = replace(SAME, second=signed("abXde", OTHER))
    with pytest.raises(Refused, match="NOTE_NOT_SIGNED"):
        verify_split_view(forged)
    stranger = VerifierKey(name=ORIGIN, kind=ED25519, public=bytes(OTHER.verify_key))
    with pytest.raises(Refused, match="NOTE_NOT_SIGNED"):
        verify_split_view(SAME, [stranger])
    elsewhere = VerifierKey(name="b.example/log", kind=ED25519, public=LOG.public)
    two = replace(SAME, second=signed("abXde", origin="b.example/log"), log_keys=(LOG, elsewhere))
    with pytest.raises(Refused, match="SPLIT_VIEW_TWO_LOGS"):
        verify_split_view(two)


def test_the_smaller_checkpoint_comes_first() -> None:
    """There is one spelling of each proof."""
    with pytest.raises(Refused, match="SPLIT_VIEW_ORDER"):
        verify_split_view(replace(LONGER, first=LONGER.second, second=LONGER.first))


@given(st.integers(1, 40), st.integers(0, 40), st.data())
def test_every_fork_has_a_proof(old: int, more: int, data: st.DataObject) -> None:
    """Wherever a record is changed, the changed one is proved against, whatever the sizes."""
    at = data.draw(st.integers(0, old - 1))
    before = "".join(chr(97 + n % 26) for n in range(old))
    after = before[:at] + "X" + before[at + 1 :] + "y" * more
    verify_split_view(prefix(before, after))
    verify_split_view(places(before, after, at))


@given(st.data())
def test_a_spoilt_file_is_never_believed(data: st.DataObject) -> None:
    """One byte changed anywhere: it is refused, or says the very same."""
    whole = format_split_view(data.draw(st.sampled_from([SAME, LONGER, TWO])))
    at = data.draw(st.integers(0, len(whole) - 1))
    spoilt = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    with suppress(BadInput, Refused):
        verify_split_view(parse_split_view(spoilt), [LOG])
        pytest.fail("a spoilt file was believed")


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda b: FIRST_LINE.encode() + b))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes crash the parser, and what is read is spelt as it was."""
    with suppress(BadInput):
        assert format_split_view(parse_split_view(data)) == data
