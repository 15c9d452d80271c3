from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from truceline.errors import BadInput
from truceline.ledger.cosignatures import Verified
from truceline.ledger.policy import (
    Group,
    Policy,
    PolicyLog,
    PolicyWitness,
    format_policy,
    parse_policy,
)
from truceline.ledger.vkeys import COSIGNATURE_ED25519, ED25519, VerifierKey, format_vkey


def key(seed: int, name: str, kind: int = COSIGNATURE_ED25519) -> VerifierKey:
    """The public half of a key that everyone knows."""
    public = bytes(SigningKey(bytes([seed]) * 32).verify_key)
    return VerifierKey(name=name, kind=kind, public=public)


LOG = key(1, "example.org/desk", ED25519)
NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")
KEYS = {name: key(10 + at, f"{name}.example/w") for at, name in enumerate(NAMES)}
X_AND_Y = f"""# The example of C2SP tlog-policy, with made-up keys.
log {format_vkey(LOG)}

witness X1 {format_vkey(KEYS["X1"])}
witness X2 {format_vkey(KEYS["X2"])} https://x2.example
witness X3\t {format_vkey(KEYS["X3"])}
  group X-witnesses 2 X1 X2 X3

witness Y1 {format_vkey(KEYS["Y1"])}
witness Y2 {format_vkey(KEYS["Y2"])}
witness Y3 {format_vkey(KEYS["Y3"])}
group Y-witnesses any Y1 Y2 Y3
   # Both organisations.
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


@pytest.mark.parametrize(
    ("names", "met"),
    [
        ((), False),
        (("X1", "X2"), False),
        (("X1", "Y1"), False),
        (("Y1", "Y2", "Y3"), False),
        (("X1", "X3", "Y2"), True),
        (NAMES, True),
        (("X1", "X1", "Y1"), False),
        (("X-witnesses", "Y-witnesses"), False),
        (("X-and-Y",), False),
    ],
)
def test_the_specifications_example(names: tuple[str, ...], *, met: bool) -> None:
    """Two of the one organisation and one of the other must sign; names of groups count nothing."""
    assert parse_policy(X_AND_Y.encode()).met(names) is met


def test_names_are_found_by_key() -> None:
    """A cosignature counts for the witness whose key made it, whatever others are called."""
    policy = parse_policy(X_AND_Y.encode())
    stranger = key(99, "X1.example/w")
    signed = [Verified(key=each, timestamp=1) for each in (KEYS["X1"], KEYS["Y3"], stranger)]
    assert policy.names(signed) == {"X1", "Y3"}
    assert policy.log_keys == (LOG,)
    assert policy.witness_keys == tuple(KEYS.values())
    assert policy.witnesses[1].url == "https://x2.example"


def test_no_quorum_asks_for_nobody() -> None:
    """``quorum none`` is met by nobody at all, and needs neither logs nor witnesses."""
    assert parse_policy(b"quorum none\n") == Policy()
    assert Policy().met([])


def test_one_witness_may_be_the_quorum() -> None:
    """A quorum may name a witness itself."""
    policy = parse_policy(f"witness w {format_vkey(KEYS['X1'])}\nquorum w\n".encode())
    assert not policy.met([])
    assert policy.met(["w"])


W = format_vkey(KEYS["X1"])
V = format_vkey(KEYS["X2"])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["POLICY_QUORUM"]),
        ("quorum none\nquorum none\n", ["POLICY_QUORUM"]),
        ("quorum nobody\n", ["POLICY_QUORUM"]),
        (f"quorum w\nwitness w {W}\n", ["POLICY_QUORUM"]),
        (f"witness none {W}\nquorum none\n", ["POLICY_NAME"]),
        (f"witness w {W}\nwitness w {V}\nquorum w\n", ["POLICY_NAME"]),
        (f"witness w {W}\ngroup w any w\nquorum w\n", ["POLICY_NAME"]),
        (f"witness w {W}\nwitness v {W}\nquorum w\n", ["POLICY_KEY_TWICE"]),
        (f"log {format_vkey(LOG)}\nlog {format_vkey(LOG)}\nquorum none\n", ["POLICY_KEY_TWICE"]),
        (f"log {W}\nquorum none\n", ["POLICY_KEY_KIND"]),
        (f"witness w {format_vkey(LOG)}\nquorum w\n", ["POLICY_KEY_KIND"]),
        ("group g any g\nquorum g\n", ["POLICY_MEMBER"]),
        ("group g any none\nquorum g\n", ["POLICY_MEMBER"]),
        (f"witness w {W}\ngroup g any w w\nquorum g\n", ["POLICY_MEMBER"]),
        (f"witness w {W}\ngroup g any w\ngroup h any w g\nquorum h\n", ["POLICY_MEMBER"]),
        (f"witness w {W}\ngroup g 2 w\nquorum g\n", ["POLICY_THRESHOLD"]),
        (f"witness w {W}\ngroup g 0 w\nquorum g\n", ["POLICY_THRESHOLD"]),
        (f"witness w {W}\ngroup g 01 w\nquorum g\n", ["POLICY_THRESHOLD"]),
        (f"witness w {W}\ngroup g all\nquorum w\n", ["POLICY_LINE"]),
        ("witness w\nquorum none extra\nhello\n", ["POLICY_LINE"] * 3),
        ("quorum none\r\n", ["POLICY_CONTROL"]),
        ("log x+00000000+AQ==\nquorum none\n", ["KEY_LENGTH"]),
        (
            f"witness none {format_vkey(LOG)}\ngroup g 9 nobody\nquorum h\n",
            ["POLICY_NAME", "POLICY_KEY_KIND", "POLICY_MEMBER", "POLICY_THRESHOLD",
             "POLICY_QUORUM"],
        ),
    ],
)  # fmt: skip
def test_every_fault_is_said_at_once(text: str, codes: list[str]) -> None:
    """Each thing that is wrong has its code and its line, and all come together."""
    with pytest.raises(BadInput) as caught:
        parse_policy(text.encode())
    assert [fault.code for fault in caught.value.faults] == codes
    assert all(fault.where or fault.code == "POLICY_QUORUM" for fault in caught.value.faults)


def test_octets_are_opaque() -> None:
    """Names and comments may hold any octet above 127, and come back as they were."""
    line = b"# \xff\xfe\nwitness \xe2\x84\xaa " + W.encode() + b"\nwitness K " + V.encode()
    policy = parse_policy(line + b"\nquorum \xe2\x84\xaa\n")
    assert policy.met([policy.witnesses[0].name])
    assert not policy.met(["K"])
    assert parse_policy(format_policy(policy)) == policy
    odd = parse_policy(b"witness \xff " + W.encode() + b"\nquorum \xff\n")
    assert b"quorum \xff\n" in format_policy(odd)


def test_a_policy_is_whole_however_it_is_made() -> None:
    """What the parser refuses cannot be made in code either."""
    witness = PolicyWitness(name="w", key=KEYS["X1"])
    with pytest.raises(BadInput, match="POLICY_THRESHOLD"):
        Policy(
            witnesses=(witness,),
            groups=(Group(name="g", threshold=2, members=("w",)),),
            quorum="g",
        )
    with pytest.raises(BadInput, match="POLICY_KEY_KIND"):
        Policy(logs=(PolicyLog(key=KEYS["X1"]),))
    with pytest.raises(BadInput, match="POLICY_URL"):
        Policy(logs=(PolicyLog(key=LOG, url="http://a b"),))


@given(st.data())
def test_format_and_parse_give_the_same_policy(data: st.DataObject) -> None:
    """Whatever policy is made, its file says the same; its comment changes nothing."""
    count = data.draw(st.integers(1, 6))
    witnesses = [PolicyWitness(name=name, key=KEYS[name]) for name in NAMES[:count]]
    free = [each.name for each in witnesses]
    groups = []
    for number in range(data.draw(st.integers(0, 3))):
        if not free:
            break
        members = data.draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
        threshold = data.draw(st.integers(1, len(members)))
        name = f"group-{number}"
        groups.append(Group(name=name, threshold=threshold, members=tuple(members)))
        free = [*(each for each in free if each not in members), name]
    named = [*(each.name for each in witnesses), *(each.name for each in groups), "none"]
    policy = Policy(
        logs=(PolicyLog(key=LOG, url="https://desk.example"),),
        witnesses=tuple(witnesses),
        groups=tuple(groups),
        quorum=data.draw(st.sampled_from(named)),
    )
    assert parse_policy(format_policy(policy, "A comment\nof two lines")) == policy
    # A quorum of witnesses never asks for more than everybody, and more names never unmake it.
    assert policy.met(NAMES)
    some = data.draw(st.lists(st.sampled_from(NAMES)))
    more = [*some, data.draw(st.sampled_from(NAMES))]
    assert policy.met(more) or not policy.met(some)


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes crash the parser."""
    with suppress(BadInput):
        parse_policy(data)
