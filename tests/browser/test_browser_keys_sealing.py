from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pyrage
import pytest
from tests.browser.calling import Refusal, call
from tests.desk.machine import PAIRS

from truceline.errors import TrucelineError
from truceline.keyring import sealing
from truceline.ledger import canonical, seal_keys
from truceline.ledger.entry import Box, box_commitment

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]

ONE, TWO, OTHER = PAIRS["state:one"], PAIRS["cell:officer"], PAIRS["group:brigade"]
READERS = {pair.actor: pair.seal for pair in (ONE, TWO)}
FIELDS: dict[str, Any] = {
    "narrative": "سقطت ست قذائف، шесть снарядов", "count": 6, "at": {"lat": 36.125, "lng": 37.0},
}  # fmt: skip
SALT = bytes(range(32))
OPEN = """async (js, { cipher, box, identity }, hex, fromHex) =>
  js.sealing.openBox(fromHex(cipher), box, identity)"""
SEAL = """async (js, { fields, readers, salt }, hex, fromHex) => {
  const sealed = await js.sealing.seal(fields, readers, salt ? fromHex(salt) : undefined);
  return { cipher: hex(sealed.cipher), box: sealed.box };
}"""
PRIME = 2**255 - 19
CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def as_box(value: dict[str, Any]) -> Box:
    """A box as a statement's JSON has it."""
    return Box(
        fields=tuple(value["fields"]), to=tuple(value["to"]),
        hash=value["hash"], commit=value["commit"],
    )  # fmt: skip


def as_json(box: Box) -> dict[str, Any]:
    """The same the other way."""
    return {"fields": [*box.fields], "to": [*box.to], "hash": box.hash, "commit": box.commit}


def recipient(point: int) -> str:
    """The age recipient of any number, with a good checksum."""
    data = point.to_bytes(32, "little")
    bits = int.from_bytes(data, "big") << 4
    values = [bits >> (5 * (51 - i)) & 31 for i in range(52)]
    head = [ord(c) >> 5 for c in "age"] + [0] + [ord(c) & 31 for c in "age"]
    check = seal_keys._remainder([*head, *values, *[0] * 6]) ^ 1
    values += [check >> (5 * (5 - i)) & 31 for i in range(6)]
    return "age1" + "".join(CHARACTERS[value] for value in values)


def refused(page: Page, work: str, given: Any) -> list[str]:
    """The codes with which a page refuses."""
    with pytest.raises(Refusal) as found:
        call(page, work, given)
    return found.value.codes


def test_what_a_page_seals_opens_with_the_keys_of_its_readers(empty_page: Page) -> None:
    """Each reader opens the box with Python, and its hash and commitment hold."""
    found = call(empty_page, SEAL, {"fields": FIELDS, "readers": READERS, "salt": SALT.hex()})
    cipher, box = bytes.fromhex(found["cipher"]), as_box(found["box"])
    for pair in (ONE, TWO):
        assert sealing.open_whole(cipher, box, pair.identity) == (FIELDS, SALT)
    assert box == Box(
        fields=("at", "count", "narrative"),
        to=("cell:officer", "state:one"),
        hash=hashlib.sha256(cipher).hexdigest(),
        commit=box_commitment(SALT, canonical.encode(FIELDS)),
    )


def test_nobody_else_opens_what_a_page_sealed(empty_page: Page) -> None:
    """A key that is not named opens nothing."""
    found = call(empty_page, SEAL, {"fields": FIELDS, "readers": READERS})
    with pytest.raises(TrucelineError, match="SEAL_NOT_FOR_YOU"):
        sealing.open_box(bytes.fromhex(found["cipher"]), as_box(found["box"]), OTHER.identity)


def test_a_page_draws_a_salt_of_its_own_for_every_box(empty_page: Page) -> None:
    """The same words sealed twice have two commitments: nobody can guess at what is inside."""
    given = {"fields": FIELDS, "readers": READERS}
    one, two = (call(empty_page, SEAL, given)["box"] for _ in range(2))
    assert one["commit"] != two["commit"]
    assert one["hash"] != two["hash"]


def test_what_python_sealed_opens_in_a_page(empty_page: Page) -> None:
    """A reader in a browser reads what an author sealed on the command line."""
    cipher, box = sealing.seal(FIELDS, READERS, SALT)
    given = {"cipher": cipher.hex(), "box": as_json(box)}
    assert call(empty_page, OPEN, {**given, "identity": ONE.identity}) == FIELDS
    assert refused(empty_page, OPEN, {**given, "identity": OTHER.identity}) == ["SEAL_NOT_FOR_YOU"]


def test_one_flipped_byte_opens_nothing(empty_page: Page) -> None:
    """Wherever a byte is changed: by the hash, and where that was changed too, by age itself."""
    cipher, box = sealing.seal(FIELDS, READERS, SALT)
    for at in range(0, len(cipher), 29):
        hurt = bytearray(cipher)
        hurt[at] ^= 1
        given = {"cipher": hurt.hex(), "box": as_json(box), "identity": ONE.identity}
        assert refused(empty_page, OPEN, given) == ["SEAL_HASH"]
        given["box"] = {**as_json(box), "hash": hashlib.sha256(hurt).hexdigest()}
        assert refused(empty_page, OPEN, given) == ["SEAL_NOT_FOR_YOU"], at


@pytest.mark.parametrize(
    "inside",
    [
        {"fields": {**FIELDS, "count": 7}, "salt": SALT.hex()},
        {"fields": FIELDS, "salt": bytes(32).hex()},
        {"fields": FIELDS, "salt": SALT[:31].hex()},
        {"fields": FIELDS, "salt": "no"},
        {"fields": [FIELDS], "salt": SALT.hex()},
        {"fields": FIELDS},
        {"fields": {}, "salt": SALT.hex()},
        [],
        None,
    ],
)
def test_other_words_than_were_committed_to_are_refused(empty_page: Page, inside: object) -> None:
    """An author who signs one thing and seals another is found out in a browser too."""
    cipher = pyrage.encrypt(canonical.encode(inside), [pyrage.x25519.Recipient.from_str(ONE.seal)])
    box = Box(
        fields=("at", "count", "narrative"),
        to=(ONE.actor,),
        hash=hashlib.sha256(cipher).hexdigest(),
        commit=box_commitment(SALT, canonical.encode(FIELDS)),
    )
    given = {"cipher": cipher.hex(), "box": as_json(box), "identity": ONE.identity}
    assert refused(empty_page, OPEN, given) == ["SEAL_COMMITMENT"]
    with pytest.raises(TrucelineError, match="SEAL_COMMITMENT"):
        sealing.open_box(cipher, box, ONE.identity)


def test_names_of_fields_are_compared_too(empty_page: Page) -> None:
    """A box that holds the committed words under other names than were signed is refused."""
    cipher, box = sealing.seal(FIELDS, READERS, SALT)
    other = {**as_json(box), "fields": ["at", "count"]}
    given = {"cipher": cipher.hex(), "box": other, "identity": ONE.identity}
    assert refused(empty_page, OPEN, given) == ["SEAL_COMMITMENT"]


ORDER_EIGHT = (
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
)
LOW_ORDER = [0, 1, PRIME - 1, *(int.from_bytes(bytes.fromhex(x), "little") for x in ORDER_EIGHT)]
"""Curve25519's points of low order (cr.yp.to/ecdh.html, "How do I validate")."""


RECIPIENTS = [
    *map(recipient, LOW_ORDER),
    recipient(PRIME), recipient(PRIME + 1), recipient(2**255 + 9), recipient(9),
    ONE.seal, ONE.seal[:-1] + ("q" if ONE.seal[-1] != "q" else "p"), ONE.seal.upper(),
    ONE.seal[:-1], ONE.seal + "q", "", "age1", "age1" + "b" * 58, ONE.identity.lower(),
    "age2" + ONE.seal[4:],
]  # fmt: skip


# Keys are drawn anew in every process, so tests are named by number.
@pytest.mark.parametrize("text", RECIPIENTS, ids=range(len(RECIPIENTS)))
def test_the_same_recipients_are_refused(empty_page: Page, text: str) -> None:
    """A page seals to no key that a desk would refuse to enrol, and says the same of it."""
    ours: list[str] = []
    try:
        seal_keys.check_recipient(text)
    except TrucelineError as error:
        ours = [fault.code for fault in error.faults]
    work = "(js, text) => js.sealing.checkRecipient(text)"
    if ours:
        assert refused(empty_page, work, text) == ours
        assert refused(empty_page, SEAL, {"fields": FIELDS, "readers": {"a": text}}) == ours
    else:
        call(empty_page, work, text)


def test_fields_are_sealed_to_somebody(empty_page: Page) -> None:
    """Without a reader nothing is sealed; who reported is never sealed to readers of what."""
    assert refused(empty_page, SEAL, {"fields": FIELDS, "readers": {}}) == ["SEAL_NO_READER"]
    composing = {"sealed": ["narrative", "reporter"], "identities": ["reporter"],
                 "readers": {"what": READERS, "who": {}}}  # fmt: skip
    work = "(js, [body, composing]) => js.sealing.closeFields(body, composing)"
    body = {"narrative": "made up", "reporter": "A made-up miller"}
    assert refused(empty_page, work, [body, composing]) == ["IDENTITY_NO_READER"]


def test_a_field_named_like_a_part_of_javascript_is_only_a_field(empty_page: Page) -> None:
    """What an author names __proto__ is given back under that name, and changes nothing else."""
    fields = {"__proto__": {"to": "nobody"}, "constructor": 1}
    cipher, box = sealing.seal(fields, READERS, SALT)
    work = """async (js, { cipher, box, identity, actor }, hex, fromHex) => {
      const key = { actor, sealing: identity };
      const opened = await js.sealing.openFields([fromHex(cipher)], [box], key);
      return [Object.keys(opened).sort(), Object.getPrototypeOf(opened) === Object.prototype,
        opened.to === undefined];
    }"""
    given = {"cipher": cipher.hex(), "box": as_json(box), "identity": ONE.identity,
             "actor": ONE.actor}  # fmt: skip
    assert call(empty_page, work, given) == [["__proto__", "constructor"], True, True]
