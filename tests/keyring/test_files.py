"""Key files: one actor's keys, kept from others, and from themselves by a passphrase."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from truceline.errors import BadInput, NotFound
from truceline.keyring.files import KeyPair, is_protected, new_pair, read_pair, write_pair
from truceline.ledger import keys

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pair() -> KeyPair:
    """A made-up actor's keys."""
    return new_pair("group:brigade")


def _codes(error: pytest.ExceptionInfo[Any]) -> set[str]:
    assert all(fault.sentence and fault.hint for fault in error.value.faults)
    return {fault.code for fault in error.value.faults}


@pytest.mark.parametrize("passphrase", [None, "four made up words", "كلمات سر"])
def test_a_key_file_gives_back_the_keys(
    pair: KeyPair, tmp_path: Path, passphrase: str | None
) -> None:
    """What was written is read again, open or under a passphrase in any script."""
    path = tmp_path / "key"
    write_pair(pair, path, passphrase)
    assert read_pair(path, passphrase) == pair
    assert is_protected(path) is (passphrase is not None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (pair.seed.hex().encode() in path.read_bytes()) is (passphrase is None)


def test_a_key_file_is_never_overwritten(pair: KeyPair, tmp_path: Path) -> None:
    """A second key under the same name is refused, and the first one stays."""
    path = tmp_path / "key"
    write_pair(pair, path, None)
    with pytest.raises(BadInput) as error:
        write_pair(new_pair("group:division"), path, None)
    assert _codes(error) == {"KEY_FILE_EXISTS"}
    assert read_pair(path) == pair


def test_passphrases_are_asked_for_and_held_to(pair: KeyPair, tmp_path: Path) -> None:
    """No passphrase, a wrong one and an empty one each have their code."""
    path = tmp_path / "key"
    with pytest.raises(BadInput) as error:
        write_pair(pair, path, "")
    assert _codes(error) == {"PASSPHRASE_EMPTY"}
    assert not path.exists()
    write_pair(pair, path, "right")
    for given, code in ((None, "KEY_FILE_LOCKED"), ("wrong", "PASSPHRASE_WRONG")):
        with pytest.raises(BadInput) as error:
            read_pair(path, given)
        assert _codes(error) == {code}


def test_what_is_no_key_file_is_refused(pair: KeyPair, tmp_path: Path) -> None:
    """Missing, empty, foreign and changed files are refused, and never half understood."""
    with pytest.raises(NotFound) as missing:
        read_pair(tmp_path / "none")
    assert _codes(missing) == {"KEY_FILE_MISSING"}
    write_pair(pair, tmp_path / "good", None)
    good = json.loads((tmp_path / "good").read_bytes())
    spoilt: list[bytes] = [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000]
    changes: list[dict[str, Any]] = [
        {"seed": "00"}, {"identity": "AGE"}, {"actor": "Not An Actor"}, {"truceline_key": 2},
        {"seed": None}, {"actor": 7},
    ]  # fmt: skip
    spoilt += [json.dumps({**good, **change}).encode() for change in changes]
    for data in spoilt:
        path = tmp_path / "spoilt"
        path.write_bytes(data)
        with pytest.raises(BadInput) as error:
            read_pair(path)
        assert _codes(error) == {"KEY_FILE_SHAPE"}, data[:40]


def test_private_halves_are_never_printed(pair: KeyPair) -> None:
    """Whoever prints the keys, or a traceback with them, sees the actor alone."""
    assert repr(pair) == "KeyPair(actor='group:brigade')"
    assert pair.seed.hex() not in str(pair.request("desk.example/made-up").as_json())


def test_a_name_that_is_no_actor_gets_no_key() -> None:
    """Keys are made for actors' ids alone."""
    with pytest.raises(BadInput) as error:
        new_pair("The Brigade")
    assert _codes(error) == {"ACTOR_NAME"}


def test_possession_is_proved_for_one_desk_and_one_actor(pair: KeyPair) -> None:
    """A proof for one desk, actor or key proves nothing for another."""
    proof = pair.prove("desk.example/one")
    public = pair.public

    def holds(origin: str, actor: str, key: bytes) -> bool:
        return keys.verify(key, keys.possession_message(origin, actor, key), proof)

    assert holds("desk.example/one", pair.actor, public)
    assert not holds("desk.example/two", pair.actor, public)
    assert not holds("desk.example/one", "group:division", public)
    assert not holds("desk.example/one", pair.actor, new_pair("group:brigade").public)


_SMALL = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"}


def test_edge_cases_of_ed25519_are_judged_one_way(shared: Path) -> None:
    """All 914 vectors of CCTV: libsodium's strict rule, and no weak key is ever enrolled.

    Only signatures with canonical points, none of them of low order, and without a residue of low
    order hold (C2SP/CCTV ed25519; libsodium ``crypto_sign_verify_detached``).
    """
    path = shared / "vectors" / "cctv" / "ed25519" / "ed25519vectors.json"
    vectors = json.loads(path.read_bytes())
    assert len(vectors) == 914
    for vector in vectors:
        public, flags = bytes.fromhex(vector["key"]), set(vector["flags"] or ())
        message, signature = vector["msg"].encode(), bytes.fromhex(vector["sig"])
        good = keys.verify(public, message, signature)
        assert good is _SMALL.isdisjoint(flags), (vector["number"], flags)
        if flags & {"low_order_A", "low_order_component_A", "non_canonical_A"}:
            with pytest.raises(BadInput) as error:
                keys.check_public(public)
            assert _codes(error) == {"KEY_LOW_ORDER"}
        else:
            keys.check_public(public)
