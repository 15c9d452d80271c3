r"""Canonical JSON (RFC 8785): one value, one sequence of bytes.

Signatures and hashes are over bytes, so two readers must never see two meanings in the same bytes.
Ordinary JSON readers accept duplicate keys (the last one wins), numbers that change when they are
written again, and any order of members. Here bytes are believed only if encoding what was read
gives the same bytes back.

>>> encode({"b": 1, "a": "é"})
b'{"a":"\\xc3\\xa9","b":1}'
>>> decode(b'{"a":1}')
{'a': 1}
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import rfc8785

from truceline.errors import BadInput, Fault

MAX_BYTES = 60 * 1024
"""Largest envelope, in bytes: it must fit an entry bundle, whose lengths are 16 bits."""

MAX_DEPTH = 32
"""Deepest nesting of arrays and objects. No kind needs more than a dozen."""


_ODD_NUMBER = re.compile(
    r".*[eE].*"  # an exponent
    r"|.*\.\d*0"  # an ending nought
    r"|-?0\.0000.*"  # so small that the two would write it differently
    r"|-?\d{16,}.*"  # more digits than every float keeps
)
_PLAIN_DIGITS = 15


class _Duplicate(ValueError):
    """Two members of one object have the same name."""


def encode(value: object) -> bytes:
    """The RFC 8785 bytes of a JSON value.

    Raises:
        BadInput: JSON_NUMBER for integers beyond 2**53 - 1 and floats that are not finite (whole
            floats beyond that are written like integers, and refused when they are read),
            JSON_TEXT for text that is not Unicode, JSON_TYPE for what JSON cannot say.
    """
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # its own errors name what is not JSON
    except (rfc8785.IntegerDomainError, rfc8785.FloatDomainError) as error:
        raise BadInput(
            Fault(
                "JSON_NUMBER",
                f"A number cannot be kept exactly: {error}.",
                "Use integers within 2**53 - 1 and finite decimals; longer numbers go in text.",
            )
        ) from error
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeError) as error:
        if isinstance(error, UnicodeError) or isinstance(error.__context__, UnicodeError):
            fault = Fault("JSON_TEXT", "Text holds half of a surrogate pair.", "Send whole text.")
        else:
            hint = "Use text, numbers, true, false, null, lists and objects."
            fault = Fault("JSON_TYPE", f"A value is not JSON: {error}.", hint)
        raise BadInput(fault) from error


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # In one pass: of an object with very many members each pair would be very many steps.
        times = Counter(name for name, _ in pairs)
        raise _Duplicate(next(name for name in times if times[name] > 1))
    return found


def _not_finite(name: str) -> Any:
    raise OverflowError(name)


def _depth(value: object) -> int:
    deepest, level = 0, [value]
    while level:
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        deepest += 1
        if deepest > MAX_DEPTH + 1:
            break
    return deepest - 1


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, odd: list[str] | None = None) -> Any:
    """Read JSON strictly, without asking that it be canonical.

    Args:
        data: The bytes.
        max_bytes: The most that are taken.
        odd: Where given, gathers the numbers that two writers may write differently.

    Raises:
        BadInput: JSON_TOO_LARGE, JSON_ENCODING, JSON_SYNTAX (with line and column),
            JSON_DUPLICATE_KEY, JSON_NUMBER, JSON_TOO_DEEP.
    """
    if len(data) > max_bytes:
        raise BadInput(
            Fault(
                "JSON_TOO_LARGE",
                f"The input has {len(data)} bytes; at most {max_bytes} are taken.",
                "Shorten it, or send long texts and files as evidence with their hash.",
            )
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            Fault(
                "JSON_ENCODING",
                f"Byte {error.start} is not UTF-8.",
                "Save the input as UTF-8 without a byte order mark.",
            )
        ) from error
    try:
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_constant=_not_finite, **_watching(odd)
        )
    except _Duplicate as error:
        raise BadInput(
            Fault(
                "JSON_DUPLICATE_KEY",
                f"The member {str(error)!r} stands twice in one object.",
                "Keep one of them: which of two would be believed is never left to the reader.",
            )
        ) from error
    except json.JSONDecodeError as error:
        raise BadInput(
            Fault(
                "JSON_SYNTAX",
                f"This is not JSON: {error.msg}.",
                "Check for a cut-off end, a stray comma or quotation marks of another kind.",
                where=f"{error.lineno}:{error.colno}",
            )
        ) from error
    except (OverflowError, ValueError) as error:
        raise BadInput(
            Fault(
                "JSON_NUMBER",
                f"A number cannot be read: {error}.",
                "Use finite decimal numbers of at most 17 digits.",
            )
        ) from error
    except RecursionError:
        raise _too_deep() from None
    # Brackets are counted first, so that the walk below is paid for only by deep inputs.
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise _too_deep()
    return value


def _watching(odd: list[str] | None) -> dict[str, Any]:
    """Readers of numbers that gather the odd ones; none where nobody asks."""
    if odd is None:
        return {}

    def read_float(text: str) -> float:
        if _ODD_NUMBER.fullmatch(text):
            odd.append(text)
        return float(text)

    def read_int(text: str) -> int:
        if len(text) > _PLAIN_DIGITS:
            odd.append(text)
        return int(text)

    return {"parse_float": read_float, "parse_int": read_int}


def _written(data: bytes, value: object, odd: list[str]) -> bytes:
    """The canonical bytes: by the standard library where its output cannot differ.

    ASCII keys sort alike by UTF-16 units and by code points, and numbers that are not odd are
    written alike. Everything else goes to the RFC 8785 library, which is right for all and twenty
    times slower.
    """
    if odd or not data.isascii() or b"\\u" in data or b"\x7f" in data:
        return encode(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _too_deep() -> BadInput:
    return BadInput(
        Fault(
            "JSON_TOO_DEEP",
            f"Arrays and objects are nested more than {MAX_DEPTH} deep.",
            "Flatten the input; no kind of entry needs such depth.",
        )
    )


def decode(data: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """Read canonical JSON, and refuse bytes that are not exactly canonical.

    Raises:
        BadInput: as :func:`parse`, and JSON_NOT_CANONICAL where encoding the value gives other
            bytes (white space, order of members, escapes, a float that does not round-trip).
    """
    odd: list[str] = []
    value = parse(data, max_bytes=max_bytes, odd=odd)
    again = _written(data, value, odd)
    if again != data:
        at = next((i for i, (a, b) in enumerate(zip(data, again, strict=False)) if a != b), -1)
        at = min(len(data), len(again)) if at < 0 else at
        raise BadInput(
            Fault(
                "JSON_NOT_CANONICAL",
                f"The bytes differ from their RFC 8785 form at byte {at}.",
                "Write members in order, without white space, numbers in their shortest form.",
            )
        )
    return value
