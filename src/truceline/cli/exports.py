"""``truceline export``: the log as static files, which anyone can serve, replicate and verify.

The files are those of C2SP tlog-tiles: ``checkpoint``, ``tile/...`` and ``tile/entries/...``.
Leaves tell nothing of what was said, so the whole tree goes to everybody. Beside it
``entries.jsonl`` holds what one reader may see: canonical JSON, a line an entry, with the salt that
ties it to its leaf; ``desk.vkey`` the keys that checkpoints are signed with; ``witness.policy``
whose cosignatures the desk asks for, and ``checkpoint.witnessed`` the newest that has them.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truceline.cli import shared
from truceline.cli.paper import Paper, echo_json
from truceline.errors import BadInput, DeskFault, Fault

if TYPE_CHECKING:
    from truceline.desk import Desk
    from truceline.store.base import Stored
    from truceline.views import View

_HASH_BYTES = 32


@click.command(short_help="Write the log as static files for replicas and readers.")
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@shared.desk_option
@click.option(
    "--as",
    "reader",
    metavar="ACTOR",
    help="Whose entries go along. Default: public, what everybody may see.",
)
@click.option("--whole", is_flag=True, help="Every entry and sealed box: the operator's backup.")
@shared.json_option
def export(
    *, target: Path, folder: Path | None, reader: str | None, whole: bool, as_json: bool
) -> None:
    """Write the log to DIR, an empty or missing folder: all of it, or nothing.

    The tree is whole for every reader; entries.jsonl holds what the reader may see.
    """
    if whole and reader is not None:
        fault = Fault("EXPORT_TWICE", "--whole and --as.", "Give one of them.", where="--as")
        raise BadInput(fault)
    with shared.opened_desk(folder) as desk:
        view = shared.narrowed(desk, None if whole else reader or "public")
        with shared.in_place(target) as making:
            size = write_tree(desk, making)
            count = _write_entries(view, making / "entries.jsonl", size=size)
            _write_trust(desk, making)
            making.chmod(0o700 if whole or reader else 0o755)
    done = {"dir": str(target), "reader": view.scope.reader, "size": size, "entries": count}
    if as_json:
        echo_json(done)
    else:
        Paper().line(f"{target}: a tree of {size} leaves, {count} entries for {done['reader']}.")


def write_tree(desk: Desk, folder: Path) -> int:
    """Write checkpoint, tiles and bundles of leaves; gives the size of the tree.

    Everything is cut to the checkpoint's size, so that what others append meanwhile is left out.
    The newest that a quorum cosigned goes along, with the tiles of its own right edge.

    Raises:
        DeskFault: DESK_EMPTY, TILE_SHORT, LEAF_MISSING.
    """
    from truceline import cosigned  # noqa: PLC0415 - slow with the desk
    from truceline.ledger.checkpoints import parse_checkpoint  # noqa: PLC0415 - likewise
    from truceline.ledger.notes import parse_note  # noqa: PLC0415 - likewise
    from truceline.store.cosignatures import Cosignatures  # noqa: PLC0415 - likewise

    with desk.store.snapshot():
        note, size = Cosignatures(desk.store).note() or desk.checkpoint(), desk.seen().size
        older = cosigned.newest_witnessed(desk.registrar)
    _write(folder / "checkpoint", note)
    _write_tiles(desk, folder, size)
    if older:
        _write(folder / cosigned.WITNESSED, older)
        _write_tiles(desk, folder, parse_checkpoint(parse_note(older).text).size)
    return size


def _write_trust(desk: Desk, folder: Path) -> None:
    """Write the log's keys and the desk's policy."""
    from truceline import cosigned  # noqa: PLC0415 - slow with the desk

    _write(folder / cosigned.VKEYS, cosigned.vkeys_file(desk.registrar))
    _write(folder / cosigned.POLICY, cosigned.policy_file(desk.registrar))


def _write_tiles(desk: Desk, folder: Path, size: int) -> None:
    """Write the tiles and bundles of the tree of so many leaves, but for those that are there."""
    from truceline.ledger.tile_files import WIDTH, encode_bundle, tile_path, tiles_for  # noqa: PLC0415 - slow with the desk

    for name in tiles_for(size):
        place = folder / tile_path(name.level, name.n, name.width)
        if place.exists():
            continue
        data = desk.store.tile(name.level or 0, name.n)[: name.width * _HASH_BYTES]
        if len(data) != name.width * _HASH_BYTES:
            sentence = f"Tile {name.level}/{name.n} is shorter than the tree of {size}."
            raise DeskFault(Fault("TILE_SHORT", sentence, "Run `truceline audit`."))
        _write(place, data)
    for n in range(-(-size // WIDTH)):
        place = folder / tile_path(None, n, min(WIDTH, size - n * WIDTH))
        if place.exists():
            continue
        leaves = [each.leaf for each in desk.store.scan(n * WIDTH, min((n + 1) * WIDTH, size))]
        if len(leaves) != min(WIDTH, size - n * WIDTH):
            sentence = f"Leaves are missing between {n * WIDTH} and {(n + 1) * WIDTH}."
            raise DeskFault(Fault("LEAF_MISSING", sentence, "Run `truceline audit`."))
        _write(place, encode_bundle(leaves))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _write_entries(view: View, path: Path, *, size: int) -> int:
    """Write a line for each entry that the reader may see; gives how many."""
    count = 0
    with path.open("wb") as out:
        for stored in view.entries():
            if stored.seq >= size:
                break
            out.write(_line(view, stored) + b"\n")
            count += 1
    return count


def _line(view: View, stored: Stored) -> bytes:
    """One entry as canonical JSON, so that the envelope's own bytes stand in it.

    The operator's backup has every sealed box, a reader those to it; others are null in place. So
    are exact footprints of notices that the reader did not file: they are shown one at a time.
    """
    from truceline.ledger import canonical  # noqa: PLC0415 - loads with the desk
    from truceline.ledger.wire import read_trusted  # noqa: PLC0415
    from truceline.store.box_scope import boxes_for  # noqa: PLC0415

    envelope = stored.envelope or b""
    boxes = boxes_for(view.store, view.scope, stored.seq, read_trusted(envelope), lambda: view.at)
    line = {
        "boxes": [None if each is None else base64.b64encode(each).decode() for each in boxes],
        "envelope": canonical.parse(envelope),
        "place": stored.seq,
        "salt": base64.b64encode(stored.salt or b"").decode(),
    }
    return canonical.encode(line)
