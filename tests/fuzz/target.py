"""What a target of fuzzing is, and what it is held to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.fuzz import samples

from truceline.errors import TrucelineError

if TYPE_CHECKING:
    from pathlib import Path


_WAYS: Final = "surrogateescape"
"""How a command line gives Python what is not UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One parser, and how to hold it to its word.

    Args:
        covers: The functions that read the bytes, as ``module.name`` without the package.
        read: Reads bytes; a value, or TrucelineError.
        seeds: Sound bytes to begin with.
        spelt: Writes a value; where it is given, these are the bytes that were read.
        loose: Writing need not give the same bytes, but bytes that are read as an equal value.
        longest: How long a file libFuzzer makes at most.
    """

    covers: tuple[str, ...]
    read: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]
    spelt: Callable[[Any], bytes] | None = None
    loose: bool = False
    longest: int = 8_192


class Misread(AssertionError):
    """A parser broke its word."""


def attempt(target: Target, data: bytes) -> TrucelineError | None:
    """Read the bytes once, and hold the parser to its word; the fault where it refused them.

    Raises:
        Misread: A value is not spelt as it was read, or a refusal does not say why.
        Exception: whatever else the parser lets out.
    """
    try:
        value = target.read(data)
    except TrucelineError as error:
        if not all(fault.code and fault.sentence and fault.hint for fault in error.faults):
            raise Misread("a refusal without words") from error
        # A terminal and a file of UTF-8 take what is said of the worst of bytes.
        json.dumps([fault.as_json() for fault in error.faults]).encode()
        return error
    if target.spelt is not None:
        again = target.spelt(value)
        if target.loose and target.read(again) != value:
            raise Misread(f"written as {again[:200]!r}, which is read as something else")
        if not target.loose and again != data:
            raise Misread(f"written as {again[:200]!r}")
    return None


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """A parser of text, given bytes as a command line would give them."""
    return lambda data: read(data.decode("utf-8", _WAYS))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", _WAYS)


def _from_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """A parser of a file."""

    def from_file(data: bytes) -> object:
        path = samples.folder() / name
        path.write_bytes(data)
        return read(path)

    return from_file


def _texts(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]
