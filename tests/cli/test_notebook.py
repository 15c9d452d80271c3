"""``truceline notebook``: written from standard input, read by its owner, never near a desk."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tests.cli.running import answer, codes, ok, run, written
from tests.desks import CONVENOR

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from tests.desks import MadeUp

NOTE = "He would trade the mill for the well; قال ذلك همساً"
OTHERS = "group:brigade"
# What every age message to a public key begins with.
AGE = b"age-encryption.org/v1\n-> X25519 "


def _add(path: Path, key: Path, text: str = NOTE, *more: object) -> str:
    return ok("notebook", "add", path, "--key", key, *more, text=text)


def test_a_note_is_written_listed_and_read(desk: MadeUp, tmp_path: Path) -> None:
    """Pages come back in order, with time and subject; the list tells none of their words."""
    path, key = tmp_path / "my.notes", desk.key(CONVENOR)
    subject = desk.subjects["incident"]
    assert NOTE[:8] not in _add(path, key, NOTE, "--about", subject)
    _add(path, key, "A second page\nof two lines\n")
    listed = ok("notebook", "list", path, "--key", key)
    assert listed.splitlines()[0] == "page\twritten\tabout"
    assert subject[:12] in listed
    assert NOTE[:8] not in listed
    read = ok("notebook", "read", path, "--key", key)
    assert NOTE in read
    assert "  of two lines" in read
    found = answer("notebook", "read", path, "--key", key, "--about", subject[:10])
    assert [page["note"] for page in found["pages"]] == [NOTE]
    assert (found["of"], found["torn"]) == (2, 0)
    one = answer("notebook", "read", path, "--key", key, "--page", 2)
    assert [page["page"] for page in one["pages"]] == [2]


def test_a_protected_key_opens_the_book_with_its_passphrase(tmp_path: Path) -> None:
    """The passphrase comes from the file that the environment names, as for every command."""
    secret, key, path = tmp_path / "secret", tmp_path / "me.key", tmp_path / "my.notes"
    secret.write_text("several made-up words\n", encoding="utf-8")
    env = {"TRUCELINE_PASSPHRASE_FILE": str(secret)}
    ok("key", "new", "un:mediator", "-o", key, **env)
    assert codes("notebook", "add", path, "--key", key, exit_code=2, text=NOTE) == [
        "KEY_FILE_LOCKED"
    ]
    assert not path.exists()
    # One opening is enough: a passphrase is slow to try, by design.
    assert answer("notebook", "add", path, "--key", key, text=NOTE, **env)["page"] == 1


def test_what_is_wrong_is_said_without_a_word_of_the_note(desk: MadeUp, tmp_path: Path) -> None:
    """Faults name the file, the page and what to do, never what was noted."""
    path, key = tmp_path / "my.notes", desk.key(CONVENOR)
    _add(path, key)
    at = ("notebook", "read", path, "--key")
    assert codes(*at, desk.key(OTHERS), exit_code=3) == ["NOTEBOOK_NOT_YOURS"]
    add = ("notebook", "add", path, "--key", key)
    assert codes(*add, "--about", "abc", exit_code=2, text=NOTE) == ["NOTE_SUBJECT"]
    assert codes(*add, exit_code=2, text=" ") == ["NOTE_EMPTY"]
    assert codes("notebook", "add", path, exit_code=2, text=NOTE) == ["OPTION_MISSING"]
    assert codes("notebook", "list", tmp_path / "none", "--key", key, exit_code=4) == [
        "NOTEBOOK_MISSING"
    ]
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    result = run(*at, key)
    assert result.exit_code == 5
    assert "NOTEBOOK_DAMAGED" in result.output
    assert NOTE[:8] not in result.output
    torn = tmp_path / "torn.notes"
    _add(torn, key)
    _add(torn, key, "lost")
    torn.write_bytes(torn.read_bytes()[:-30])
    assert "interrupted" in ok("notebook", "read", torn, "--key", key)


def test_no_byte_of_a_note_or_its_ciphertext_reaches_the_desk(
    desk: MadeUp, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is done with desk and book, no desk file holds a note, a page or a part of one."""
    path, key = tmp_path / "my.notes", desk.key(CONVENOR)
    before = written(desk.folder)
    with caplog.at_level(logging.DEBUG):
        for number in range(3):
            _add(path, key, f"{NOTE} {number}", "--about", desk.subjects["incident"])
        ok("notebook", "list", path, "--key", key)
        ok("notebook", "read", path, "--key", key)
        inside = desk.folder / "my.notes"
        assert codes("notebook", "add", inside, "--key", key, exit_code=3, text=NOTE) == [
            "NOTEBOOK_IN_DESK"
        ]
        assert not inside.exists()
    # With the desk named in the environment, nothing of it was so much as touched.
    assert written(desk.folder) == before
    assert NOTE[:8] not in caplog.text
    ok("show", desk.subjects["incident"])
    ok("export", tmp_path / "out")
    # What every age message says is nobody's note. Cut at it, so that no piece is those words and
    # one chance byte of a length or a key beside them, which another message may well share.
    pages = path.read_bytes().split(b"\n", 2)[2]
    parts = [part for page in pages.split(AGE) for part in page.split(b"\n-> X25519 ")]
    pieces = {part[at : at + 16] for part in parts for at in range(len(part) - 15)}
    assert len(pieces) > 300
    files = [each for root in (desk.folder, tmp_path / "out") for each in root.rglob("*")]
    assert len(files) > 5
    for file in (each for each in files if each.is_file()):
        data = file.read_bytes()
        assert NOTE[:20].encode() not in data, file
        assert pieces.isdisjoint(data[at : at + 16] for at in range(len(data) - 15)), file
