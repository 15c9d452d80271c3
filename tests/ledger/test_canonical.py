"""Canonical JSON: one value, one sequence of bytes."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.ledger import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 2**53 - 1
NUMBERS = st.integers(-MOST, MOST) | st.floats(-MOST, MOST)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=12,
)


def code(data: bytes) -> str:
    """The code of the first fault of bytes that must be refused."""
    with pytest.raises(BadInput) as caught:
        canonical.decode(data)
    return caught.value.faults[0].code


@given(VALUES)
def test_what_was_encoded_is_read_back(value: object) -> None:
    """Every JSON value has canonical bytes, and reading them gives a value with the same bytes."""
    data = canonical.encode(value)
    assert canonical.encode(canonical.decode(data)) == data


WRITERS = (
    lambda value: json.dumps(value, sort_keys=True, separators=(",", ":")),
    lambda value: json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    lambda value: json.dumps(value, ensure_ascii=False),
)


@given(VALUES, st.sampled_from(WRITERS))
def test_bytes_are_believed_only_if_the_reference_library_writes_them(
    value: object, write: Callable[[object], str]
) -> None:
    """However JSON was written, it is read exactly when rfc8785 writes the same bytes."""
    data = write(value).encode()
    try:
        canonical.decode(data)
    except BadInput:
        assert rfc8785.dumps(json.loads(data)) != data
    else:
        assert rfc8785.dumps(json.loads(data)) == data


@given(st.from_regex(r"-?(0|[1-9]\d{0,20})(\.\d{1,20})?([eE][+-]?\d{1,3})?", fullmatch=True))
def test_a_number_has_one_spelling(text: str) -> None:
    """Of all ways to write a number, only the one that RFC 8785 writes is read."""
    data = f'{{"n":{text}}}'.encode()
    try:
        canonical.decode(data)
    except BadInput:
        return
    assert rfc8785.dumps(json.loads(data)) == data


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a":1,"a":2}', "JSON_DUPLICATE_KEY"),
        (b'{"a":{"b":1,"b":1}}', "JSON_DUPLICATE_KEY"),
        (b'{"b":1,"a":2}', "JSON_NOT_CANONICAL"),
        (b'{"a": 1}', "JSON_NOT_CANONICAL"),
        (b'{"a":1.0}', "JSON_NOT_CANONICAL"),
        (b'{"a":1e3}', "JSON_NOT_CANONICAL"),
        (b'{"a":0.1000}', "JSON_NOT_CANONICAL"),
        (b'{"a":0.30000000000000001}', "JSON_NOT_CANONICAL"),
        (b'{"a":-0}', "JSON_NOT_CANONICAL"),
        (b'{"a":"\\u00e9"}', "JSON_NOT_CANONICAL"),
        (b'{"a":9007199254740993}', "JSON_NUMBER"),
        (b'{"a":1e999}', "JSON_NUMBER"),
        (b'{"a":NaN}', "JSON_NUMBER"),
        (b'{"a":"\\ud800"}', "JSON_TEXT"),
        (b'{"a":1', "JSON_SYNTAX"),
        (b"", "JSON_SYNTAX"),
        (b'{"a":"\xff"}', "JSON_ENCODING"),
        ("\ufeff{}".encode(), "JSON_SYNTAX"),
        ('{"a":1}'.encode("utf-16"), "JSON_ENCODING"),
        (b"[" * 40 + b"]" * 40, "JSON_TOO_DEEP"),
        (b"[" * 30000 + b"]" * 30000, "JSON_TOO_DEEP"),
        (b'"' + b"x" * canonical.MAX_BYTES + b'"', "JSON_TOO_LARGE"),
    ],
)
def test_each_hostile_input_has_its_own_code(data: bytes, expected: str) -> None:
    """Truncated, huge, deep, ambiguous and non-canonical bytes are refused, each by its code."""
    assert code(data) == expected


@given(st.binary(max_size=200))
def test_arbitrary_bytes_never_raise_anything_else(data: bytes) -> None:
    """Reading arbitrary bytes gives a value or a BadInput, and nothing else."""
    with suppress(BadInput):
        canonical.decode(data)
