"""What fuzzing found, each with the smallest bytes that showed it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from tests.fuzz import samples

from truceline.errors import BadInput
from truceline.exchange import ucdp
from truceline.key_life import read_prepared
from truceline.keyring import files
from truceline.ledger import canonical, notes, refusals
from truceline.mechanism.volumes import parse_volumes
from truceline.witness.replica import Plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        "\n",
        f"{samples.ORIGIN} refused\n",
        f"{samples.ORIGIN} refused\n\n\n\n",
        f"{samples.ORIGIN} refused\n{'0' * 64}\n2016-03-10T12:00:00Z\nQUOTA\nmore\n",
        f"other.example refused\n{'0' * 64}\n2016-03-10T12:00:00Z\nQUOTA\n",
        f"{samples.ORIGIN}\n5\nAAAA\n",
    ],
)
def test_a_signed_text_that_is_no_refusal_is_refused(text: str) -> None:
    """A desk may sign any text: one with too few lines, or a checkpoint, is not a refusal."""
    note = refusals.sign_refusal(text, samples.LOG, samples.signed)
    with pytest.raises(BadInput, match="REFUSAL_SHAPE"):
        refusals.read_refusal(note, samples.LOG)


def test_nothing_stands_before_signature_lines() -> None:
    """A witness that answers with words and an empty line before its line gave no lines."""
    lines = samples.note().partition(b"\n\n")[2]
    assert len(notes.parse_lines(lines)) == 3
    for before in (b"\n", b"words\n\n", lines + b"\n"):
        with pytest.raises(BadInput, match="NOTE_SIGNATURE"):
            notes.parse_lines(before + lines)


@pytest.mark.parametrize("text", ["[" * 60_000, '{"a":' * 20_000, '{"size": Infinity}'])
def test_a_plan_that_is_no_plan_is_refused(text: str) -> None:
    """A kept plan that is nested without end, or with an endless size, is said to be damaged."""
    with pytest.raises(BadInput, match="PLAN_SHAPE"):
        Plan.decode(text)
    whole = Plan(size=1, root=bytes(32), note=b"", first=0, blocks=()).encode()
    with pytest.raises(BadInput, match="PLAN_SHAPE"):
        Plan.decode(whole.replace('"size": 1', '"size": Infinity'))


@pytest.mark.parametrize("name", ["actor", "desk", "public", "signature"])
def test_a_revocation_with_half_a_letter_is_refused(name: str) -> None:
    """Half of a surrogate pair stands in JSON, and in no text that a key can have signed."""
    value = json.loads(samples.revocations()[0])
    value[name] = "\ud800" + value[name][1:]
    with pytest.raises(BadInput, match="REVOCATION_SHAPE"):
        read_prepared(json.dumps(value).encode())


def _members(count: int) -> bytes:
    """An object that names its last member twice."""
    members = "".join(f'"{number}":0,' for number in range(count))
    return f'{{{members}"{count - 1}":0}}'.encode()


@pytest.mark.parametrize(
    ("read", "data", "code"),
    [
        (
            lambda data: canonical.parse(data, max_bytes=len(data)),
            _members(100_000),
            "JSON_DUPLICATE_KEY",
        ),
        (parse_volumes, _members(100_000), "JSON_DUPLICATE_KEY"),
        (lambda data: ucdp.read(data, name="x.csv"), b"a,b," * 50_000 + b"\n1\n", "COLUMN_TWICE"),
    ],
)
def test_names_that_stand_twice_are_found_in_one_pass(
    read: Callable[[bytes], object], data: bytes, code: str
) -> None:
    """A hundred thousand names took minutes, each being compared with every other."""
    start = time.thread_time()
    with pytest.raises(BadInput, match=code):
        read(data)
    assert time.thread_time() - start < 5


def test_a_protected_key_file_costs_no_more_than_its_maker_chose(tmp_path: Path) -> None:
    """A file that asks for a day of stretching its passphrase is refused at once."""
    path = tmp_path / "dear.key"
    path.write_bytes(
        b"age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" 40\n" + b"A" * 43 + b"\n"
        b"--- " + b"A" * 43 + b"\n" + bytes(40)
    )
    start = time.thread_time()
    with pytest.raises(BadInput, match="PASSPHRASE_WRONG"):
        files.read_pair(path, samples.PASSPHRASE)
    assert time.thread_time() - start < 5
