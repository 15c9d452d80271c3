"""The names and bytes of the files a tiled log is served as (C2SP tlog-tiles).

``tile/<level>/<n>`` holds hashes, ``tile/entries/<n>`` the leaves' data, each followed by
``.p/<width>`` where it is not full. ``n`` is written in groups of three digits, all but the last
with an ``x`` before them, so that no file has the name of a folder.

>>> tile_path(0, 1234067, 256), tile_path(None, 273, 112)
('tile/0/x001/x234/067', 'tile/entries/273.p/112')
>>> parse_tile_path("tile/1/000.p/17")
TileName(level=1, n=0, width=17)
>>> decode_bundle(encode_bundle([b"one", b"two"]))
(b'one', b'two')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH = 256
MAX_LEVEL = 63
MAX_NUMBER = 2**63 - 1
MAX_ENTRY_BYTES = 65_535

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)"
    r"/(?P<n>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)
_LONGEST_PATH = 60


@dataclass(frozen=True, slots=True)
class TileName:
    """Which tile a path names.

    Args:
        level: 0 to 63; ``None`` for a bundle of entries.
        n: The tile's number within its level.
        width: How many hashes or entries it holds: 1 to 256.
    """

    level: int | None
    n: int
    width: int


def tile_path(level: int | None, n: int, width: int) -> str:
    """The path of a tile below the log's prefix; of an entry bundle where the level is ``None``.

    Raises:
        BadInput: ``TILE_PATH``.
    """
    good_level = level is None or 0 <= level <= MAX_LEVEL
    if not (good_level and 0 <= n <= MAX_NUMBER and 1 <= width <= WIDTH):
        raise BadInput(_path_fault("These numbers name no tile."))
    groups = [f"{n % 1000:03d}"]
    while n := n // 1000:
        groups.insert(0, f"x{n % 1000:03d}")
    kind = "entries" if level is None else str(level)
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{kind}/{'/'.join(groups)}{partial}"


def parse_tile_path(path: str) -> TileName:
    """Read the path of a tile or bundle; each tile has exactly one path.

    Raises:
        BadInput: ``TILE_PATH``.
    """
    match = _PATH.fullmatch(path) if len(path) <= _LONGEST_PATH else None
    if match is None:
        raise BadInput(_path_fault("This path names no tile."))
    level = None if match["level"] == "entries" else int(match["level"])
    n = int(match["n"].replace("/", "").replace("x", ""))
    width = WIDTH if match["width"] is None else int(match["width"])
    # Numbers out of range, needless groups of zeros and `.p/256` all come back as another path.
    if n > MAX_NUMBER or width > WIDTH or (level or 0) > MAX_LEVEL:
        raise BadInput(_path_fault("A number in this path is out of range."))
    if tile_path(level, n, width) != path:
        raise BadInput(_path_fault("This path is not the one path of its tile."))
    return TileName(level, n, width)


def tiles_for(size: int) -> Iterator[TileName]:
    """Every tile of a tree of ``size`` leaves, lowest level first, without the entry bundles."""
    level, count = 0, size
    while count > 0:
        for n in range(count // WIDTH):
            yield TileName(level, n, WIDTH)
        if count % WIDTH:
            yield TileName(level, count // WIDTH, count % WIDTH)
        level, count = level + 1, count // WIDTH


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle: each entry after its length, two bytes, big-endian.

    Args:
        entries: At most 256, each of at most 65,535 bytes.

    Raises:
        BadInput: ``TILE_BUNDLE``.
    """
    faults = [
        _bundle_fault(f"Entry {number} has {len(entry)} bytes, above {MAX_ENTRY_BYTES}.")
        for number, entry in enumerate(entries)
        if len(entry) > MAX_ENTRY_BYTES
    ]
    if len(entries) > WIDTH:
        faults.append(_bundle_fault(f"A bundle holds {WIDTH} entries; {len(entries)} were given."))
    raise_for(faults)
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_bundle(data: bytes) -> tuple[bytes, ...]:
    """Read an entry bundle.

    Raises:
        BadInput: ``TILE_BUNDLE`` where it is cut short or holds more than 256 entries.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        if len(entries) == WIDTH:
            raise BadInput(_bundle_fault(f"The bundle holds more than {WIDTH} entries."))
        start = at + 2
        end = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or end > len(data):
            raise BadInput(_bundle_fault(f"The bundle is cut short in entry {len(entries)}."))
        entries.append(bytes(data[start:end]))
        at = end
    return tuple(entries)


def _path_fault(sentence: str) -> Fault:
    """The fault of a path, or of numbers that have none."""
    return Fault(
        "TILE_PATH",
        sentence,
        "Write tile/<0-63>/<n> or tile/entries/<n>, n as x001/x234/067, and .p/<1-255> if partial.",
    )


def _bundle_fault(sentence: str) -> Fault:
    """The fault of an entry bundle."""
    return Fault("TILE_BUNDLE", sentence, "Fetch the bundle again, or make it from the leaves.")
