"""The store of observations keeps an import once, whole, and held against its hashes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.observation_samples import SAMPLE, only, reading, sample_store

from truceline import disk
from truceline.errors import DeskFault, NotFound
from truceline.store.observation_summary import Question
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> ObservationStore:
    """A store that holds the made-up sample."""
    return sample_store(tmp_path)


def _folder(store: ObservationStore) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in store.folder.iterdir()
    }


def test_the_same_file_twice_changes_nothing(store: ObservationStore) -> None:
    """A second import writes no byte, and says that it was here."""
    before = _folder(store)
    again = store.add(reading())
    assert again.already
    assert _folder(store) == before
    assert len(before) == 3


def test_the_same_list_in_another_packing_is_the_same_import(store: ObservationStore) -> None:
    """Unpacked or packed, a list is there once, so that nothing is shown twice."""
    before = _folder(store)
    again = store.add(reading(gzip.compress(SAMPLE)))
    assert again.already
    assert again.manifest.sha256 == reading().sha256
    assert _folder(store) == before


def test_the_manifest_accounts_for_every_row(store: ObservationStore) -> None:
    """Rows read are rows in and rows apart, with hash, source, licence and reasons."""
    (one,) = store.imports()
    assert one.sha256 == reading().sha256
    assert (one.source, one.licence) == ("ucdp_ged", "CC-BY-4.0")
    assert (one.rows_read, one.rows_in, one.rows_set_apart) == (12, 10, 2)
    assert one.rows_coarse == 1
    assert one.reasons == {"END_BEFORE_START": 1, "LATITUDE_RANGE": 1}
    assert (one.first_day, one.last_day) == ("2030-01-01", "2030-01-14")


def test_rows_set_apart_are_kept_beside_with_reason_and_text(store: ObservationStore) -> None:
    """What was set apart can be read again, as it stood in the file."""
    rows = store.rows_set_apart(reading().sha256)
    assert [(row["line"], row["column"]) for row in rows] == [(14, "latitude"), (15, "date_end")]
    assert rows[0]["raw"].startswith("11,2030,")
    with pytest.raises(NotFound, match="IMPORT_UNKNOWN"):
        store.rows_set_apart("0" * 64)


def test_an_empty_store_answers_nothing(tmp_path: Path) -> None:
    """A desk without imports has no sources, and asking makes no folder."""
    empty = ObservationStore(tmp_path / "none")
    assert empty.summary(Question(by="dyad")).sources == ()
    assert empty.imports() == ()
    assert empty.check() == ()
    assert not (tmp_path / "none").exists()


def test_a_missing_file_is_said_with_what_to_do(store: ObservationStore) -> None:
    """Without its columns an import is a fault of the desk, and importing again mends it."""
    store.parquet(reading().sha256).unlink()
    with pytest.raises(DeskFault, match=r"OBSERVATIONS_MISSING.*Import the original file again"):
        store.summary(Question())
    assert not store.add(reading()).already
    assert store.check() == ()
    assert only(store, Question()).counted


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_in_any_file_is_found(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """One bit changed in columns or rows apart is found before anything is counted."""
    store = ObservationStore(tmp_path_factory.mktemp("bits"))
    store.add(reading())
    path = data.draw(st.sampled_from(sorted(store.folder.glob("*.[pa]*"))))
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    assert [fault.code for fault in store.check()] == ["OBSERVATIONS_DAMAGED"]
    with pytest.raises(DeskFault, match="OBSERVATIONS_DAMAGED"):
        store.summary(Question())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"sha256": 1}', b"\xff", b"[" * 100_000, None],
)
def test_a_damaged_manifest_is_said_and_mended(
    store: ObservationStore, content: bytes | None
) -> None:
    """A manifest that is not what was written stops the answer; importing again replaces it."""
    path = store.folder / f"{reading().sha256}.json"
    if content is None:
        content = json.dumps(json.loads(path.read_bytes()) | {"rows_in": "10"}).encode()
    path.write_bytes(content)
    with pytest.raises(DeskFault, match="OBSERVATIONS_DAMAGED"):
        store.summary(Question())
    assert store.check()[0].code == "OBSERVATIONS_DAMAGED"
    assert not store.add(reading()).already
    assert store.check() == ()


def test_columns_that_are_not_ours_are_a_fault_of_the_desk(store: ObservationStore) -> None:
    """A Parquet file of another shape, even with the right hash, gives a fault and no crash."""
    columns_less = reading()
    strange = ObservationStore(store.folder.parent / "other")
    object.__setattr__(columns_less, "table", columns_less.table.drop_columns(["dyad"]))
    strange.add(columns_less)
    with pytest.raises(DeskFault, match=r"OBSERVATIONS_DAMAGED.*cannot be queried"):
        strange.summary(Question())


def test_a_crash_before_the_manifest_leaves_no_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns without a manifest are not an import; the next import of the file completes it."""
    store = ObservationStore(tmp_path)
    write = disk.replace

    def stop(path: Path, content: bytes) -> None:
        if path.suffix == ".json":
            raise KeyboardInterrupt
        write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr("truceline.store.observations.replace", stop)
        with pytest.raises(KeyboardInterrupt):
            store.add(reading())
    assert store.imports() == ()
    assert store.summary(Question()).sources == ()
    assert not store.add(reading()).already
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


def test_a_folder_that_cannot_be_written_is_a_fault_of_the_desk(tmp_path: Path) -> None:
    """Where the disk says no, it is said, and no part of a file is left."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DeskFault, match="OBSERVATIONS_UNWRITABLE"):
        ObservationStore(tmp_path / "file" / "observations").add(reading())
