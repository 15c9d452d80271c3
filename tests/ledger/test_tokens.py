from __future__ import annotations

import doctest
import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.ledger.tokens import decode_base64, encode_base64, parse_decimal


@given(st.integers(0, 2**63 - 1))
def test_decimals_round_trip(number: int) -> None:
    """Every size is read back from its digits, and from nothing that has a zero before them."""
    assert parse_decimal(str(number)) == number
    assert parse_decimal(f"0{number}") is None


@given(st.text() | st.from_regex(r"[-+0-9_ ]{1,21}"))
def test_a_decimal_has_one_spelling(text: str) -> None:
    """Whatever is read as a number is written as the same text."""
    number = parse_decimal(text)
    assert number is None or str(number) == text


@given(st.binary())
def test_base64_round_trips(data: bytes) -> None:
    """Every byte string is read back from its base64."""
    assert decode_base64(encode_base64(data)) == data


@given(st.text() | st.from_regex(r"[A-Za-z0-9+/=\n]{0,12}"))
def test_base64_has_one_spelling(text: str) -> None:
    """Whatever is read as base64 is written as the same text."""
    data = decode_base64(text)
    assert data is None or encode_base64(data) == text


@pytest.mark.parametrize(
    "module",
    [
        "checkpoints",
        "leaves",
        "notes",
        "proof_files",
        "proofs",
        "tile_files",
        "tiles",
        "tokens",
        "tree",
        "vkeys",
    ],
)
def test_the_examples_of_the_modules_run(module: str) -> None:
    """What a module's docstring shows is what happens."""
    result = doctest.testmod(importlib.import_module(f"truceline.ledger.{module}"))
    assert result.attempted > 0
    assert result.failed == 0
