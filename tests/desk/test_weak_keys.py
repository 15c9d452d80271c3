"""No road by which a public key comes in lets in one that is weak, or spelt in a second way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.desk import machine as m

from truceline import key_life
from truceline.analysis.founding import admit_genesis
from truceline.errors import BadInput, Refused, TrucelineError
from truceline.keyring import author, guardians, log_keys, sealing
from truceline.keyring.files import new_pair
from truceline.ledger import canonical, keys, seal_keys
from truceline.ledger.tokens import encode_base64
from truceline.ledger.vkeys import COSIGNATURE_ED25519, ED25519, VerifierKey, parse_vkey
from truceline.ledger.wire import read_envelope
from truceline.mechanism.terms import Terms
from truceline.opening import Opening

# The eight points of low order and the further ways to write them (C2SP/CCTV ed25519; RFC 8032).
LOW_ORDER = (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)
OTHER_SPELLINGS = (
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
)
WEAK = (*LOW_ORDER, *OTHER_SPELLINGS)
# The u-coordinates of X25519 with a shared secret of zeros (RFC 7748, 6.1), and second spellings.
WEAK_SEALS = {
    "00" * 32: "SEAL_KEY_LOW_ORDER",
    "01" + "00" * 31: "SEAL_KEY_LOW_ORDER",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800": "SEAL_KEY_LOW_ORDER",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157": "SEAL_KEY_LOW_ORDER",
    "ec" + "ff" * 30 + "7f": "SEAL_KEY_LOW_ORDER",
    "ed" + "ff" * 30 + "7f": "SEAL_KEY_SPELLING",
    "ee" + "ff" * 30 + "7f": "SEAL_KEY_SPELLING",
    "09" + "00" * 30 + "80": "SEAL_KEY_SPELLING",
}


def recipient(key: str) -> str:
    """The age recipient of a public key (BIP 173), as an attacker would write it."""
    letters, bits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", int.from_bytes(bytes.fromhex(key), "big")
    values = [bits << 4 >> 5 * (51 - i) & 31 for i in range(52)]
    prefix = [3, 3, 3, 0, 1, 7, 5]
    check = seal_keys._remainder([*prefix, *values, *([0] * 6)]) ^ 1
    return "age1" + "".join(
        letters[v] for v in [*values, *(check >> 5 * (5 - i) & 31 for i in range(6))]
    )


def codes_of(error: pytest.ExceptionInfo[Any]) -> set[str]:
    """The codes of what was refused."""
    assert all(fault.sentence and fault.hint for fault in error.value.faults)
    return {fault.code for fault in error.value.faults}


def test_a_weak_key_is_no_actors_key(tmp_path: Path) -> None:
    """None of the fourteen encodings is enrolled, whatever signature comes with it."""
    machine = m.make(tmp_path / "desk")
    good = new_pair("state:one").request(machine.desk.origin).as_json()
    for weak in WEAK:
        # With a key of low order this one signature holds for any message in careless programs.
        body = {**good, "public": weak, "possession": "01" + "00" * 63}
        assert "KEY_LOW_ORDER" in machine.refused("un:convenor", "key.enrolled", body)
        first = {**body, "possession": "00" * 64}
        assert "KEY_LOW_ORDER" in machine.refused("un:convenor", "key.enrolled/1", first)
    machine.desk.close()


def test_a_weak_sealing_key_is_enrolled_by_nobody(tmp_path: Path) -> None:
    """A sealing key that would undo everybody's sealing is refused, also with a good proof."""
    machine = m.make(tmp_path / "desk")
    pair = new_pair("state:one")
    for weak, code in WEAK_SEALS.items():
        seal = recipient(weak)
        proof = pair.prove(machine.desk.origin, seal).hex()
        body = {"actor": pair.actor, "public": pair.public.hex(), "seal": seal, "possession": proof}
        assert machine.refused("un:convenor", "key.enrolled", body) == {code}
        old = {**body, "possession": pair.prove(machine.desk.origin).hex()}
        assert machine.refused("un:convenor", "key.enrolled/1", old) == {code}
    request = pair.request(machine.desk.origin).as_json()
    spoilt = request["seal"][:-1] + ("q" if request["seal"][-1] != "q" else "p")
    assert machine.refused("un:convenor", "key.enrolled", {**request, "seal": spoilt}) == {
        "SEAL_KEY_FORM",
        "KEY_NOT_POSSESSED",
    }
    machine.desk.close()


def test_nobody_on_the_way_puts_in_another_sealing_key(tmp_path: Path) -> None:
    """Whoever carries a request cannot exchange the sealing key and read what is sealed to it."""
    machine = m.make(tmp_path / "desk")
    request = new_pair("state:one").request(machine.desk.origin).as_json()
    carrier = new_pair("un:convenor").seal
    for kind in ("key.enrolled/1", "key.enrolled/2"):
        found = machine.refused("un:convenor", kind, {**request, "seal": carrier})
        assert found == {"KEY_NOT_POSSESSED"}
    bare = {name: value for name, value in request.items() if name != "seal"}
    assert machine.refused("un:convenor", "key.enrolled", bare) == {"KEY_NOT_POSSESSED"}
    # The proof in the first entry covers no sealing key: entering that key changes nothing.
    genesis = machine.desk.view().entry(machine.desk.store.indexed(0).hash)  # type: ignore[union-attr]
    held = {"actor": "un:convenor", "public": genesis.body.public, "seal": carrier}
    proof = {"possession": genesis.body.possession}
    machine.must("un:convenor", "key.enrolled/1", {**held, **proof})
    seals = machine.desk.standing().seals(machine.now)
    assert seals["un:convenor"] == genesis.body.seal != carrier
    machine.desk.close()


@pytest.mark.parametrize("field", ["public", "desk_public", "log_public", "seal"])
def test_a_desk_does_not_open_with_a_weak_key(field: str) -> None:
    """The convenor's key, the desk's own, the log's and the sealing key are all looked at."""
    terms = (Path(__file__).parent / "terms.yaml").read_bytes()
    convenor = new_pair("un:convenor")
    at = datetime.fromisoformat("2016-03-10T12:00:00Z")
    opening = Opening(
        origin="desk.example/made-up", terms=terms, convenor=convenor, name="Made-up", at=at
    )
    own = new_pair("desk").public
    log = log_keys.LogKeys(first=new_pair("log"))
    draft = opening.draft(Terms.parse(terms), own=own, log=log)
    weak = {recipient(key): code for key, code in WEAK_SEALS.items()}
    for key, code in weak.items() if field == "seal" else ((key, "KEY_LOW_ORDER") for key in WEAK):
        statement = replace(draft.statement, body={**draft.statement.body, field: key})
        data = author.sign(replace(draft, statement=statement), convenor).envelope
        with pytest.raises(Refused) as error:
            admit_genesis(read_envelope(data), at)
        assert code in codes_of(error)


@pytest.mark.parametrize("weak", WEAK)
def test_a_weak_key_is_no_verifier_key(weak: str) -> None:
    """Neither a log nor a witness is trusted by a weak key, built or read from its line."""
    for kind in (ED25519, COSIGNATURE_ED25519):
        with pytest.raises(BadInput) as error:
            VerifierKey(name="made-up", kind=kind, public=bytes.fromhex(weak))
        assert codes_of(error) == {"KEY_LOW_ORDER"}
        line = f"made-up+00000000+{encode_base64(bytes([kind]) + bytes.fromhex(weak))}"
        with pytest.raises(BadInput) as error:
            parse_vkey(line)
        assert codes_of(error) == {"KEY_LOW_ORDER"}


@pytest.mark.parametrize(("weak", "code"), WEAK_SEALS.items())
def test_nothing_is_sealed_to_a_weak_key(weak: str, code: str) -> None:
    """Fields and shares are not sealed to a weak key, wherever it came from."""
    with pytest.raises(BadInput) as error:
        sealing.seal({"note": "x"}, {"state:one": recipient(weak)}, bytes(32))
    assert codes_of(error) == {code}
    others = {"state:one": recipient(weak), "state:two": new_pair("state:two").seal}
    with pytest.raises(BadInput) as error:
        guardians.split(new_pair("agency:aid"), others, 2)
    assert codes_of(error) == {code}


@pytest.mark.parametrize("weak", WEAK)
def test_a_prepared_revocation_of_a_weak_key_is_refused(weak: str) -> None:
    """A revocation that a weak key would have signed for anybody is not read."""
    value = {"actor": "a:b", "desk": "d", "public": weak, "signature": "01" + "00" * 63}
    with pytest.raises(TrucelineError) as error:
        key_life.read_prepared(canonical.encode({**value, "truceline_revocation": 1}))
    assert codes_of(error) == {"KEY_LOW_ORDER"}


def test_good_recipients_are_read_as_they_are() -> None:
    """A recipient that a key file made is taken; one with any letter changed is not."""
    good = new_pair("a:b").seal
    assert recipient(seal_keys.check_recipient(good).hex()) == good
    for at in range(4, len(good)):
        changed = good[:at] + ("q" if good[at] != "q" else "p") + good[at + 1 :]
        with pytest.raises(BadInput) as error:
            seal_keys.check_recipient(changed)
        assert codes_of(error) == {"SEAL_KEY_FORM"}
    for text in ("", "age1", good.upper(), good + "q", "AGE1" + good[4:], "age1" + "b" * 58):
        with pytest.raises(BadInput):
            seal_keys.check_recipient(text)
    assert keys.KEY_BYTES == seal_keys.KEY_BYTES
