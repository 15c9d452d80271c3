"""Small changes to sound bytes: of single bytes, of lines, and of values within JSON.

Bytes drawn at random are refused by the first line of a parser. What is nearly right goes further.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

TOKENS: Final = (
    b"", b"\n", b"\n\n", b"\0", b"\r\n", b" ", b"-1", b"0", b"00", b"+1", b"1e400", b"NaN", b"-0",
    b"9" * 20, b"9" * 5000, b"18446744073709551616", b"9223372036854775808", b"null", b"true", b"[",
    b"]", b"{", b"}", b'"', b"\\ud800", b"\\u0000", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\x94 ",
    b"\xe2\x80\xae", b"\xc2\x85", b"=", b"+", b"/", b"%", b"&a ", b"*a", b"!!python/name:os", b"#",
    b"---\n", b": ", b"- ", b"\xef\xbb\xbf", b"\x1f\x8b", b"P1000Y", b"2016-02-30", b"9999-12-31",
    b"0000-00-00T00:00:00Z", b"T24:00:00", b"+14:00", b"[Asia/Damascus]", b"[../../etc/passwd]",
)  # fmt: skip
"""What has broken parsers before: signs, ends, numbers past every limit, foreign letters."""

VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, 10**400, 0.5, -0.0, 1e308, 5e-324,
    "", " ", "0", "a" * 300, "\u0000", "\u202e", "é", "AAAA", "0" * 64, "9999-12-31T23:59:60Z",
    [], {}, [[]], [None], {"": None}, [0] * 300, "\ud800",
)  # fmt: skip

LONGEST: Final = 1 << 16


def changed(data: bytes, rng: Random, others: Sequence[bytes] = ()) -> bytes:
    """The bytes with one to four changes; never longer than 64 KiB, or than they were.

    Args:
        data: What to change.
        rng: Draws where and what.
        others: Further sound bytes, to cross them with.
    """
    longest = max(LONGEST, len(data))
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(_WAYS)(data, rng, others)[:longest]
    return data


def _flipped(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def _replaced(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(TOKENS) + data[at + rng.choice((0, 0, 1, 2, 8)) :]


def _cut(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    start, stop = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    return data[:start] + data[stop:]


def _doubled(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    start, stop = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    return data[:stop] + data[start:stop] * rng.choice((1, 1, 2, 30)) + data[stop:]


def _crossed(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others) if others else data
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


def _lined(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
    way = rng.randrange(3)
    if way == 0:
        del lines[first]
    elif way == 1:
        lines.insert(second, lines[first])
    else:
        lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def _valued(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    """JSON with one value exchanged, one member left out, or one added."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return _replaced(data, rng, _others)
    holder = [value]
    place, key = rng.choice(list(_places(holder)))
    odd = rng.choice(VALUES)
    way = rng.randrange(5)
    if way == 0 and place is not holder:
        del place[key]
    elif way == 1 and isinstance(place[key], dict):
        place[key]["odd"] = odd
    elif way == 2 and isinstance(place[key], list):
        place[key].append(odd)
    else:
        place[key] = odd
    return spelt(holder[0])


def spelt(value: object) -> bytes:
    """A value as nearly canonical JSON, lone surrogates and all."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place within a value: what holds it, and its key there."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


_WAYS: Final[tuple[Callable[[bytes, Random, Sequence[bytes]], bytes], ...]] = (
    _flipped, _replaced, _replaced, _cut, _doubled, _crossed, _lined, _valued, _valued, _valued,
)  # fmt: skip


def burdens(size: int) -> Iterator[bytes]:
    """Bytes that cost much where nothing bounds it: depth, length, and very many of one thing.

    Args:
        size: About how many bytes each has.
    """
    for part in (
        b"[",
        b'{"a":',
        b"- ",
        b"? ",
        b"{a: ",
        b"\n",
        b"\0",
        b"9",
        b"a",
        b"a\n",
        b"=",
        b"x:",
    ):
        yield part * (size // len(part))
    yield b"[" * (size // 2) + b"]" * (size // 2)
    yield b'{"a":[' + b"0," * (size // 2) + b"0]}"
    yield b'"' + b"\\u0061" * (size // 6) + b'"'
    yield b"\n".join(b"k%d: v" % number for number in range(size // 10))
    yield b"- &a [x]\n" + b"".join(b"- &a%d [%s]\n" % (n, b"*a," * 8) for n in range(size // 35))
    members = ",".join(f'"{number}":0' for number in range(size // 10))
    yield f'{{{members},"{size // 10 - 1}":0}}'.encode()
    yield b"\xe2\x80\x94 x AAAA\n" * (size // 12)
    yield b"tile/" + b"x000/" * (size // 5)
