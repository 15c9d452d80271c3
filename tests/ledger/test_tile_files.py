from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.ledger.tile_files import (
    TileName,
    decode_bundle,
    encode_bundle,
    parse_tile_path,
    tile_path,
    tiles_for,
)
from truceline.ledger.tree import leaf_hash

if TYPE_CHECKING:
    from pathlib import Path

names = st.builds(
    TileName, st.none() | st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256)
)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (TileName(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (TileName(0, 0, 256), "tile/0/000"),
        (TileName(2, 0, 1), "tile/2/000.p/1"),
        (TileName(None, 273, 112), "tile/entries/273.p/112"),
        (TileName(63, 1000, 255), "tile/63/x001/000.p/255"),
    ],
)
def test_golden_paths(name: TileName, path: str) -> None:
    """The specification's example paths are written and read."""
    assert tile_path(name.level, name.n, name.width) == path
    assert parse_tile_path(path) == name


@given(names)
def test_paths_round_trip(name: TileName) -> None:
    """Every tile has a path, and it is read back as that tile."""
    assert parse_tile_path(tile_path(name.level, name.n, name.width)) == name


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/x000/067",
        "tile/0/67",
        "tile/0/x001/x234/x067",
        "tile/0/067.p/256",
        "tile/0/067.p/0",
        "tile/0/067.p/07",
        "tile/64/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/../000",
        "tile/8/0/000",
        "tile/data/000",
        "tile/0/٠٠٠",  # noqa: RUF001 (Arabic digits are the case)
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/" + "x001/" * 4000 + "000",
    ],
)
def test_other_spellings_are_refused(path: str) -> None:
    """Needless zeros, numbers out of range and paths that climb are refused."""
    with pytest.raises(BadInput, match="TILE_PATH"):
        parse_tile_path(path)


@given(st.text() | st.from_regex(r"tile/[0-9e]{1,2}/[x0-9/]{3,12}(\.p/[0-9]{1,3})?"))
def test_a_path_that_is_read_is_written_the_same(path: str) -> None:
    """Whatever is taken as a path is the one path of its tile."""
    with suppress(BadInput):
        name = parse_tile_path(path)
        assert tile_path(name.level, name.n, name.width) == path


@pytest.mark.parametrize(
    ("level", "n", "width"), [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)]
)
def test_no_path_for_what_is_no_tile(level: int, n: int, width: int) -> None:
    """Numbers out of range have no path."""
    with pytest.raises(BadInput, match="TILE_PATH"):
        tile_path(level, n, width)


def test_tiles_of_the_specification_s_example() -> None:
    """A tree of 256 has a full tile and a partial one of width 1 above it."""
    assert list(tiles_for(256)) == [TileName(0, 0, 256), TileName(1, 0, 1)]
    assert len(list(tiles_for(70_000))) == 273 + 1 + 1 + 1 + 1
    assert list(tiles_for(0)) == []


def test_golden_bundle() -> None:
    """Entries follow their lengths in two bytes, the greater first."""
    assert encode_bundle([b"one", b"", b"two"]) == b"\x00\x03one\x00\x00\x00\x03two"
    assert encode_bundle([bytes(0x0102)])[:2] == b"\x01\x02"


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_bundles_round_trip(entries: list[bytes]) -> None:
    """Up to 256 entries are read back as they were written."""
    assert decode_bundle(encode_bundle(entries)) == tuple(entries)


@given(st.binary())
def test_a_bundle_is_read_whole_or_refused(data: bytes) -> None:
    """Arbitrary bytes are refused, or are the bundle of what was read from them."""
    with suppress(BadInput):
        assert encode_bundle(decode_bundle(data)) == data


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x03on", b"\x00\x00" * 257])
def test_broken_bundles_are_refused(data: bytes) -> None:
    """A bundle cut in a length or an entry, or with 257 entries, is refused."""
    with pytest.raises(BadInput, match="TILE_BUNDLE"):
        decode_bundle(data)


def test_too_much_is_not_bundled() -> None:
    """An entry of 65,536 bytes and a 257th entry are refused, both at once."""
    with pytest.raises(BadInput) as caught:
        encode_bundle([bytes(65_536)] + [b""] * 256)
    assert [fault.code for fault in caught.value.faults] == ["TILE_BUNDLE", "TILE_BUNDLE"]
    assert len(encode_bundle([bytes(65_535)])) == 65_537


def test_the_tessera_bundles(shared: Path) -> None:
    """The bundles of a foreign log hash to its own tiles, at each of its fifteen sizes."""
    folder = shared / "vectors/tessera/testdata/log/tile"
    for width in range(1, 16):
        entries = decode_bundle((folder / tile_path(None, 0, width)[5:]).read_bytes())
        tile = (folder / tile_path(0, 0, width)[5:]).read_bytes()
        assert b"".join(leaf_hash(entry) for entry in entries) == tile
