"""What is killed midway, and what must be true of its files then: whole, or not there.

Run in a process of its own, with a folder to work in; prints one JSON line for each work: at which
step it was done before anybody killed it, and what was wrong.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from click.testing import CliRunner
from tests.durability.dying import Judge, every_step
from tests.durability.lengths import THOROUGH
from tests.durability.live import live_desk

from truceline.auditor import audit
from truceline.cli import truceline
from truceline.desk import Desk
from truceline.keyring import notebook
from truceline.keyring.files import new_pair, read_pair, write_pair
from truceline.ledger.vkeys import VerifierKey, parse_vkey
from truceline.ledger.witnessing import Latest
from truceline.store.observations import ObservationStore
from truceline.store.sqlite import SqliteStore
from truceline.witness.state import StateFolder, read_states

if TYPE_CHECKING:
    from collections.abc import Callable

PAIR: Final = new_pair("state:one")


def _key(folder: Path) -> None:
    write_pair(PAIR, folder / "one.key", None)


def _key_whole(folder: Path, *, killed: bool) -> str:
    path = folder / "one.key"
    if not path.exists():
        return "" if killed else "the key is not there"
    return "" if read_pair(path) == PAIR else "half a key"


def _book(folder: Path) -> None:
    notebook.create(folder / "book", PAIR.identity)


def _book_whole(folder: Path, *, killed: bool) -> str:
    path = folder / "book"
    if not path.exists():
        return "" if killed else "the book is not there"
    return "half a book" if notebook.read(path, PAIR.identity).pages else ""


def _run(*command: object) -> None:
    result = CliRunner().invoke(truceline, [str(each) for each in command])
    assert result.exit_code == 0, result.output


def _export(folder: Path) -> None:
    _run("export", folder / "copy", "--desk", folder.parent / "desk", "--whole")


def _export_whole(folder: Path, *, killed: bool) -> str:
    copy, whole = folder / "copy", folder.parent / "0-whole"
    if not copy.exists():
        return "" if killed else "the export is not there"
    if not whole.exists():
        _run("export", whole, "--desk", folder.parent / "desk", "--whole")
    files = {path.relative_to(whole) for path in whole.rglob("*") if path.is_file()}
    found = {path.relative_to(copy) for path in copy.rglob("*") if path.is_file()}
    same = files == found and all(
        (copy / name).read_bytes() == (whole / name).read_bytes() for name in files
    )
    return "" if same else "half an export"


def _init(folder: Path) -> None:
    terms = Path(__file__).parents[1] / "desk" / "terms.yaml"
    _run("init", folder / "desk", "--terms", terms, "--as", "un:convenor", "--no-passphrase")


def _init_whole(folder: Path, *, killed: bool) -> str:
    if not (folder / "desk").exists():
        if not killed:
            return "the desk is not there"
        # Nobody has to tidy up: the same command makes the desk now.
        _init(folder)
    with Desk.open(folder / "desk") as desk:
        scratch = SqliteStore.create(folder / "scratch.sqlite")
        found = audit(desk.store, scratch).findings
        scratch.close()
    return str(found[0].fault) if found else ""


def _observations(folder: Path) -> None:
    ObservationStore(folder / "observations").add(_reading())


def _observations_whole(folder: Path, *, killed: bool) -> str:
    store = ObservationStore(folder / "observations")
    imports = store.imports()
    if not imports and not killed:
        return "the import is not there"
    faults = store.check()
    if faults:
        return str(faults[0])
    store.add(_reading())
    return "" if len(store.imports()) == 1 and not store.check() else "it cannot be imported again"


def _reading() -> Any:
    from tests.store.observation_samples import reading  # noqa: PLC0415 - one work alone needs it

    return reading()


def _checkpoints(room: Path) -> tuple[str, VerifierKey, list[Latest]]:
    """The last two checkpoints of the desk in the room, its origin, and its key."""
    with Desk.open(room / "desk") as desk:
        kept = [
            Latest(size=size, root=root, note=note) for size, root, note in desk.store.checkpoints()
        ]
        return desk.origin, parse_vkey(desk.log_key), kept[-2:]


def _witness(folder: Path) -> None:
    origin, key, seen = _checkpoints(folder.parent)
    with StateFolder(folder, {origin: [key]}) as state:
        for each in seen:
            state.keep(origin, each)


def _witness_whole(folder: Path, *, killed: bool) -> str:
    origin, key, seen = _checkpoints(folder.parent)
    # A witness whose file cannot be believed would stop here.
    found = read_states(folder, {origin: [key]}).get(origin)
    if killed:
        return "" if found in (None, *seen) else "another checkpoint is kept"
    return "" if found == seen[-1] else "the newest checkpoint is not kept"


WORKS: Final[dict[str, tuple[Callable[[Path], None], Judge, int]]] = {
    "key": (_key, _key_whole, 1),
    "book": (_book, _book_whole, 1),
    "witness": (_witness, _witness_whole, 2),
    "export": (_export, _export_whole, 12),
    "init": (_init, _init_whole, 12),
    "observations": (_observations, _observations_whole, 4),
}
"""Each work, what judges it, and at every how many-th step it is killed in the short version."""


def main(room: Path) -> None:
    """Kill every work, midway and again."""
    live_desk(room / "desk", room / "officer.key")
    for name, (work, judge, each) in WORKS.items():
        (room / name).mkdir()
        (room / name / "desk").symlink_to(room / "desk")
        steps, wrong = every_step(work, judge, room / name, 1 if THOROUGH else each)
        sys.stdout.write(json.dumps({"work": name, "steps": steps, "wrong": wrong}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
