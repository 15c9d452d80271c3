"""A key in shares: enough of them restore it, fewer say nothing, and a false one is named."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyrage
import pytest

from truceline.errors import BadInput, Refused
from truceline.keyring.files import new_pair
from truceline.keyring.guardians import Share, join, open_share, pass_on, split
from truceline.ledger import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

HOUSE = new_pair("agency:aid")
GUARDIANS = {name: new_pair(name) for name in ("state:one", "state:two", "un:office", "cell:a")}
SEALS = {name: pair.seal for name, pair in GUARDIANS.items()}


def opened(files: dict[str, bytes]) -> list[Share]:
    """Every guardian's share, opened by its guardian."""
    return [open_share(data, GUARDIANS[name].identity) for name, data in files.items()]


SHARES = opened(split(HOUSE, SEALS, 3))


def codes(action: Callable[[], Any], kind: type[BadInput | Refused]) -> set[str]:
    """The codes of what is refused; every one with a sentence and a hint."""
    with pytest.raises(kind) as error:
        action()
    assert all(fault.sentence and fault.hint for fault in error.value.faults)
    return {fault.code for fault in error.value.faults}


def test_any_three_of_four_restore_the_key() -> None:
    """Every choice of as many guardians as agreed restores the same keys; more do no harm."""
    for chosen in (*combinations(SHARES, 3), SHARES, SHARES[::-1]):
        assert join(chosen) == HOUSE


def test_fewer_restore_nothing() -> None:
    """One guardian short of the threshold the key stays where it is."""
    for chosen in ([], SHARES[:1], SHARES[:2]):
        assert codes(partial(join, chosen), Refused) == {"SHARES_FEW"}
    doubled = [SHARES[0], SHARES[0], SHARES[1]]
    assert codes(lambda: join(doubled), Refused) == {"SHARES_FEW", "SHARE_TWICE"}


def test_a_share_opens_for_its_guardian_alone_and_travels_sealed() -> None:
    """Another guardian does not open it; passed on, it opens for whom it was passed to."""
    files = split(HOUSE, SEALS, 2)
    joiner = new_pair("agency:aid")
    for name, data in files.items():
        for other, pair in GUARDIANS.items():
            if other != name:
                shut = pair.identity
                assert codes(partial(open_share, data, shut), Refused) == {"SHARE_NOT_FOR_YOU"}
    handed = [
        pass_on(open_share(files[name], GUARDIANS[name].identity), joiner.seal)
        for name in ("state:one", "un:office")
    ]
    assert join([open_share(data, joiner.identity) for data in handed]) == HOUSE
    assert not any(HOUSE.seed.hex().encode() in data for data in files.values())


def test_a_changed_share_is_named() -> None:
    """Whichever part of a share is changed, its guardian is named and nothing is restored."""
    for change in (
        {"words": SHARES[1].words}, {"number": 9}, {"threshold": 2}, {"guardian": "state:none"},
        {"actor": "group:brigade"}, {"sealed": b"x"}, {"set": "00"}, {"signature": bytes(64)},
    ):  # fmt: skip
        false = replace(SHARES[0], **change)
        with pytest.raises(Refused) as error:
            join([false, SHARES[1], SHARES[2]])
        forged = [each for each in error.value.faults if each.code == "SHARE_FORGED"]
        assert len(forged) == 1
        assert false.guardian in forged[0].sentence


def test_a_share_made_up_under_another_key_is_not_taken() -> None:
    """A guardian who signs a share of its own making is found out by the key it signs with."""
    false = SHARES[0]
    thief = new_pair(HOUSE.actor)
    made = replace(false, public=thief.public)
    made = replace(made, signature=thief.sign(made.message()))
    assert codes(lambda: join([made, *SHARES[1:3]]), Refused) == {"SHARES_MIXED"}
    # All of the shares made up by one: what they restore is not the key they name.
    alone = [
        replace(each, public=thief.public, words=SHARES[i - 1].words)
        for i, each in enumerate(SHARES[:3])
    ]
    alone = [replace(each, signature=thief.sign(each.message())) for each in alone]
    assert codes(lambda: join(alone), Refused) == {"SHARES_OTHER_KEY"}


def test_shares_of_two_splittings_do_not_join() -> None:
    """After the key was split anew an old share is told from a new one."""
    again = opened(split(HOUSE, SEALS, 3))
    assert join(again[1:]) == HOUSE
    assert codes(lambda: join([SHARES[0], *again[1:3]]), Refused) == {"SHARES_MIXED"}


def test_only_real_thresholds_are_taken() -> None:
    """One guardian, more than all, too many, two with one key, and a bad key are refused."""
    many = {f"a:{i}": new_pair(f"a:{i}").seal for i in range(17)}
    for guardians, threshold, code in (
        (SEALS, 1, "SHARES_THRESHOLD"), (SEALS, 5, "SHARES_THRESHOLD"),
        ({}, 2, "SHARES_THRESHOLD"), (many, 3, "SHARES_THRESHOLD"),
        ({"a:b": SEALS["state:one"], "a:c": SEALS["state:one"]}, 2, "SHARES_RECIPIENT"),
        ({"a:b": "age1x", "a:c": SEALS["state:one"]}, 2, "SEAL_KEY_FORM"),
    ):  # fmt: skip
        found = codes(partial(split, HOUSE, guardians, threshold), BadInput)
        assert found == {code}


def test_what_is_no_share_is_refused() -> None:
    """Foreign and broken files are refused with a code, whatever stands in them."""
    reader = GUARDIANS["state:one"]
    to = [pyrage.x25519.Recipient.from_str(reader.seal)]
    good = SHARES[0].as_json()
    assert codes(lambda: open_share(b"", reader.identity), Refused) == {"SHARE_NOT_FOR_YOU"}
    for value in (b"{}", b"[]", b'{"truceline_share":1}'):
        shut = pyrage.encrypt(value, to)
        assert codes(partial(open_share, shut, reader.identity), BadInput) == {"SHARE_SHAPE"}
    for change in ({"sealed": "?"}, {"public": "zz"}, {"number": "1"}, {"truceline_share": 2}):
        shut = pyrage.encrypt(canonical.encode({**good, **change}), to)
        assert codes(partial(open_share, shut, reader.identity), BadInput) == {"SHARE_SHAPE"}
    assert "words" not in repr(SHARES[0])
