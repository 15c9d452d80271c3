"""What is killed midway, and what must be true of its files then: whole, or not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from click.testing import CliRunner
from tests.durability.dying import main

from truceline.auditor import audit
from truceline.cli import truceline
from truceline.desk import Desk
from truceline.keyring import notebook
from truceline.keyring.files import new_pair, read_pair, write_pair
from truceline.store.observations import ObservationStore
from truceline.store.sqlite import SqliteStore

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


WORKS: Final = {
    "key": (_key, _key_whole),
    "book": (_book, _book_whole),
    "export": (_export, _export_whole),
    "init": (_init, _init_whole),
    "observations": (_observations, _observations_whole),
}

if __name__ == "__main__":
    main(WORKS)
