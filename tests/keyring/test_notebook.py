"""A mediator's notebook: sealed to one owner, whole pages only, tampering shows, on no desk."""

from __future__ import annotations

import errno
import os
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from truceline.errors import BadInput, DeskFault, NotFound, Refused, TrucelineError
from truceline.keyring import notebook
from truceline.keyring.files import new_pair

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2016, 3, 14, 9, tzinfo=UTC)
OWNER = new_pair("un:mediator").identity
OTHER = new_pair("state:one").identity
THOUGHT = "They would give up the mill for the well"
SUBJECT = "ab" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a book may be kept."""
    return tmp_path / "mine.notes"


def written(path: Path, *notes: str) -> bytes:
    """A book with these pages, an hour apart; gives the file's bytes."""
    for number, note in enumerate(notes):
        notebook.add(path, OWNER, note, now=NOW + timedelta(hours=number), about=SUBJECT)
    return path.read_bytes()


def notes(path: Path) -> list[str]:
    """The words of every page."""
    return [page.note for page in notebook.read(path, OWNER).pages]


def codes(error: pytest.ExceptionInfo[Any]) -> set[str]:
    """The codes of what was raised; every fault says what to do."""
    assert all(fault.sentence and fault.hint for fault in error.value.faults)
    assert THOUGHT not in str(error.value)
    return {fault.code for fault in error.value.faults}


def test_pages_are_read_as_they_were_written(path: Path) -> None:
    """Each page keeps number, time, subject and words in any script; the file is its owner's."""
    written(path, THOUGHT, "خطوة بخطوة\nسطر ثان")
    book = notebook.read(path, OWNER)
    assert [page.number for page in book.pages] == [1, 2]
    assert [page.at for page in book.pages] == [NOW, NOW + timedelta(hours=1)]
    assert {page.about for page in book.pages} == {SUBJECT}
    assert notes(path) == [THOUGHT, "خطوة بخطوة\nسطر ثان"]
    assert book.torn == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert THOUGHT.encode() not in path.read_bytes()
    assert THOUGHT not in repr(book)


def test_only_its_owner_reads_or_writes_it(path: Path) -> None:
    """Another key neither opens a page nor adds one, and the book stays as it was."""
    before = written(path, THOUGHT)
    with pytest.raises(Refused) as error:
        notebook.read(path, OTHER)
    assert codes(error) == {"NOTEBOOK_NOT_YOURS"}
    with pytest.raises(Refused) as error:
        notebook.add(path, OTHER, "mine", now=NOW)
    assert codes(error) == {"NOTEBOOK_NOT_YOURS"}
    assert path.read_bytes() == before


@pytest.mark.parametrize("below", [".", "keys", "a/b/c"])
def test_no_book_is_kept_in_a_desks_folder(tmp_path: Path, below: str) -> None:
    """Within a desk's folder, at any depth and through a link, a book is neither begun nor read."""
    desk = tmp_path / "desk"
    inner = desk / below
    inner.mkdir(parents=True)
    (desk / notebook.DESK_STORE).touch()
    (tmp_path / "link").symlink_to(inner)
    for place in (inner / "mine", tmp_path / "link" / "mine"):
        for act in (
            lambda at=place: notebook.add(at, OWNER, THOUGHT, now=NOW),
            lambda at=place: notebook.create(at, OWNER),
            lambda at=place: notebook.read(at, OWNER),
        ):
            with pytest.raises(Refused) as error:
                act()
            assert codes(error) == {"NOTEBOOK_IN_DESK"}
    assert [each.name for each in desk.rglob("mine")] == []


def test_no_book_is_kept_in_a_published_log(tmp_path: Path) -> None:
    """What a folder of static files serves to replicas holds no book."""
    (tmp_path / "tile").mkdir()
    (tmp_path / "checkpoint").touch()
    with pytest.raises(Refused) as error:
        notebook.add(tmp_path / "mine", OWNER, THOUGHT, now=NOW)
    assert codes(error) == {"NOTEBOOK_IN_DESK"}


@pytest.mark.parametrize(
    ("note", "about", "code"),
    [
        ("", "", "NOTE_EMPTY"),
        (" \n\t", "", "NOTE_EMPTY"),
        ("é" * (notebook.MOST_NOTE // 2 + 1), "", "NOTE_LONG"),
        ("\ud800", "", "NOTE_TEXT"),
        (THOUGHT, "abcdef", "NOTE_SUBJECT"),
        (THOUGHT, "Z" * 64, "NOTE_SUBJECT"),
    ],
)
def test_what_is_no_note_is_refused_and_nothing_is_written(
    path: Path, note: str, about: str, code: str
) -> None:
    """An empty, overlong or broken note and half a subject's id begin no book."""
    with pytest.raises(BadInput) as error:
        notebook.add(path, OWNER, note, now=NOW, about=about)
    assert codes(error) == {code}
    assert not path.exists()


def test_a_missing_file_and_a_file_of_another_kind_say_so(path: Path) -> None:
    """No book and not a book are two things; neither is written to."""
    with pytest.raises(NotFound) as missing:
        notebook.read(path, OWNER)
    assert codes(missing) == {"NOTEBOOK_MISSING"}
    for data in (b"", b"age-encryption.org/v1\n", notebook.MAGIC, notebook.MAGIC + b"age1x\n",
                 notebook.MAGIC + b"\xff\n"):  # fmt: skip
        path.write_bytes(data)
        with pytest.raises(BadInput) as error:
            notebook.add(path, OWNER, THOUGHT, now=NOW)
        assert codes(error) == {"NOTEBOOK_SHAPE"}
        assert path.read_bytes() == data
    with pytest.raises(BadInput) as exists:
        notebook.create(path, OWNER)
    assert codes(exists) == {"NOTEBOOK_EXISTS"}


def test_a_write_torn_at_any_byte_leaves_whole_pages_and_a_book_to_write_on(path: Path) -> None:
    """Wherever the power failed, the pages before are read, and the next page holds."""
    first = len(written(path, "one"))
    whole = written(path, "two")
    for end in [*range(first, first + 20), *range(first + 20, len(whole), 41), len(whole) - 1]:
        for blanks in (0, len(whole) - end):
            path.write_bytes(whole[:end] + b"\0" * blanks)
            book = notebook.read(path, OWNER)
            assert [page.note for page in book.pages] == ["one"], end
            assert book.torn == end - first + blanks
            assert notebook.add(path, OWNER, "again", now=NOW) == 2
            assert notes(path) == ["one", "again"]
            assert notebook.read(path, OWNER).torn == 0


@pytest.mark.parametrize("fails", ["write", "fsync"])
def test_a_disk_that_fails_leaves_the_book_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """A full disk is said, and of the page nothing stays."""
    before = written(path, "one")
    full = OSError(errno.ENOSPC, "No space left on device")
    append = notebook._append

    def broken(book: Any, end: int, framed: bytes) -> None:
        class Failing:
            """A file whose disk is full after ten bytes."""

            truncate, seek, fileno = book.truncate, book.seek, book.fileno

            def write(self, data: bytes) -> int:
                book.write(data[:10])
                raise full

        append(Failing(), end, framed)  # type: ignore[arg-type] # stands in for the file

    def unsynced(_handle: int) -> None:
        raise full

    if fails == "fsync":
        monkeypatch.setattr(os, "fsync", unsynced)
    else:
        monkeypatch.setattr(notebook, "_append", broken)
    with pytest.raises(DeskFault) as error:
        notebook.add(path, OWNER, THOUGHT, now=NOW)
    assert codes(error) == {"NOTEBOOK_UNWRITTEN"}
    assert path.read_bytes() == before


def frames(data: bytes) -> tuple[bytes, list[bytes]]:
    """The head of a book, and the bytes of each of its frames."""
    parts = data.split(b"\npage ")
    return parts[0] + b"\n", [b"page " + part + b"\n" for part in parts[1:-1]] + [
        b"page " + parts[-1]
    ]


@pytest.mark.parametrize(
    ("change", "page"),
    [
        (lambda mine, _other: mine[1:], 1),
        (lambda mine, _other: [mine[0], mine[2]], 2),
        (lambda mine, _other: [mine[1], mine[0], mine[2]], 1),
        (lambda mine, _other: [*mine, mine[2]], 4),
        (lambda mine, other: [mine[0], other[1], mine[2]], 2),
        (lambda mine, other: [other[0], *mine[1:]], 1),
    ],
    ids=["first dropped", "one dropped", "moved", "doubled", "from another", "first from another"],
)
def test_a_page_that_is_dropped_moved_doubled_or_put_in_shows(
    path: Path, tmp_path: Path, change: Callable[..., list[bytes]], page: int
) -> None:
    """Each page holds its number and the hash of what stands before it, for the same owner too."""
    head, mine = frames(written(path, "one", "two", "three"))
    other = tmp_path / "other"
    _, theirs = frames(written(other, "uno", "due", "tre"))
    path.write_bytes(head + b"".join(change(mine, theirs)))
    before = path.read_bytes()
    with pytest.raises(DeskFault) as error:
        notebook.read(path, OWNER)
    assert codes(error) == {"NOTEBOOK_DAMAGED"}
    assert f"Page {page} " in str(error.value)
    with pytest.raises(DeskFault):
        notebook.add(path, OWNER, "more", now=NOW)
    assert path.read_bytes() == before


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=st.integers(0), flip=st.integers(1, 255))
def test_no_changed_byte_changes_what_is_read(path: Path, where: int, flip: int) -> None:
    """A byte changed anywhere shows, or leaves a beginning of what was written; no other words."""
    if not path.exists():
        written(path, "one", "two")
        path.with_suffix(".whole").write_bytes(path.read_bytes())
    whole = bytearray(path.with_suffix(".whole").read_bytes())
    whole[where % len(whole)] ^= flip
    path.write_bytes(whole)
    found, shown = looked_at(path)
    if shown:
        assert shown <= {"NOTEBOOK_SHAPE", "NOTEBOOK_NOT_YOURS", "NOTEBOOK_DAMAGED"}
    else:
        # Only the length of the last page, made longer, looks like a write that was interrupted.
        assert found == ["one"]
        assert notebook.read(path, OWNER).torn > 0


def looked_at(path: Path) -> tuple[list[str], set[str]]:
    """The words of every page, or the codes of what is wrong with the book."""
    try:
        return notes(path), set()
    except TrucelineError as error:
        return [], {fault.code for fault in error.faults}
