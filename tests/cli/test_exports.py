"""``truceline export``: a tree that anybody verifies, and entries for one reader."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

from tests.cli.running import answer, codes, ok, written

from truceline.ledger import canonical, leaves, proofs
from truceline.ledger.checkpoints import open_checkpoint
from truceline.ledger.frontier import Frontier
from truceline.ledger.tile_files import decode_bundle, parse_tile_path
from truceline.ledger.vkeys import parse_vkey

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp


def _leaves(folder: Path) -> list[bytes]:
    bundles = sorted(path for path in (folder / "tile" / "entries").rglob("*") if path.is_file())
    return [leaf for bundle in bundles for leaf in decode_bundle(bundle.read_bytes())]


def _lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / "entries.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_tree_of_an_export_verifies_with_nothing_but_its_files(
    desk: MadeUp, tmp_path: Path
) -> None:
    """Checkpoint, key, bundles and tiles agree; every path is a tile's one path."""
    done = answer("export", tmp_path / "out")
    out = tmp_path / "out"
    key = parse_vkey((out / "desk.vkey").read_text().splitlines()[0])
    stated = open_checkpoint((out / "checkpoint").read_bytes(), [key], origin=key.name).checkpoint
    edge = Frontier()
    for leaf in _leaves(out):
        edge.add(proofs.leaf_hash(leaf))
    assert (edge.size, edge.root()) == (stated.size, stated.root)
    assert done["size"] == stated.size
    names = [p.relative_to(out).as_posix() for p in (out / "tile").rglob("*") if p.is_file()]
    assert all(parse_tile_path(name) for name in names)
    assert desk.folder.is_dir()


def test_entries_tie_to_their_leaves_and_are_those_the_reader_may_see(
    desk: MadeUp, tmp_path: Path
) -> None:
    """The public gets what is public; each line's envelope and salt make its leaf."""
    done = answer("export", tmp_path / "out")
    every = _leaves(tmp_path / "out")
    lines = _lines(tmp_path / "out")
    assert done["reader"] == "public"
    assert 0 < len(lines) == done["entries"] < len(every)
    for line in lines:
        place, salt = line["place"], line["salt"]
        assert isinstance(place, int)
        assert isinstance(salt, str)
        leaf = leaves.Leaf.decode(every[place])
        envelope = canonical.encode(line["envelope"])
        assert leaves.commitment(base64.b64decode(salt), envelope) == leaf.commitment
    text = (tmp_path / "out" / "entries.jsonl").read_text(encoding="utf-8")
    assert "mortar" not in text
    assert desk.subjects["convoy"] not in text


def test_a_reader_gets_the_boxes_sealed_to_them_and_a_backup_has_all(
    desk: MadeUp, tmp_path: Path
) -> None:
    """Other readers' boxes are null in their place; the operator's copy lacks nothing."""
    hashes = {}
    for name, more in {"whole": ["--whole"], "officer": ["--as", "cell:officer"]}.items():
        ok("export", tmp_path / name, *more)
        boxes = [box for line in _lines(tmp_path / name) for box in line["boxes"]]  # type: ignore[attr-defined]
        hashes[name] = [box and hashlib.sha256(base64.b64decode(box)).hexdigest() for box in boxes]
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700
    # What was reported, and who reported it, apart.
    assert len(hashes["whole"]) == 2
    assert hashes["whole"] == hashes["officer"]
    ok("export", tmp_path / "one", "--as", "state:one")
    assert desk.subjects["incident"] not in str(_lines(tmp_path / "one")[:0])
    assert all(
        box is None
        for line in _lines(tmp_path / "one")
        for box in line["boxes"]  # type: ignore[attr-defined]
    )


def test_an_export_is_whole_or_not_there(desk: MadeUp, tmp_path: Path) -> None:
    """A full folder, a missing parent, two readers at once: refused, and nothing is written."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("Dear", encoding="utf-8")
    before = written(tmp_path)
    assert codes("export", tmp_path / "full", exit_code=2) == ["FOLDER_NOT_EMPTY"]
    assert codes("export", tmp_path / "no" / "x", exit_code=4) == ["FOLDER_MISSING"]
    both = ("export", tmp_path / "x", "--whole", "--as", "public")
    assert codes(*both, exit_code=2) == ["EXPORT_TWICE"]
    assert codes("export", tmp_path / "x", "--as", "a:b", exit_code=4) == ["ACTOR_UNKNOWN"]
    assert written(tmp_path) == before
    assert desk.folder.is_dir()
