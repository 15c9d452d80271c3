"""Whatever is there is read or says why not: text, pages, feeds, archives, and hostile input."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.bounds import LONGEST_LINE, MOST_BYTES, MOST_CHARACTERS, lines_of
from truceline.press.decoding import decode
from truceline.press.shapes import Source
from truceline.press.sources import Unread, medium, read

if TYPE_CHECKING:
    from pathlib import Path

RUSSIAN = "Перемирие соблюдается, заявил представитель миссии в воскресенье. Дорога открыта."


def _one(path: Path, data: bytes) -> Source | Unread:
    """What is read of a file that holds some bytes."""
    path.write_bytes(data)
    (found,) = read([path])
    return found


def _text(path: Path, data: bytes) -> Source:
    found = _one(path, data)
    assert isinstance(found, Source)
    return found


def _fault(path: Path, data: bytes) -> str:
    found = _one(path, data)
    assert isinstance(found, Unread)
    assert found.fault.sentence
    assert found.fault.where
    return found.fault.code


class TestWalking:
    def test_files_folders_and_standard_input_are_read_in_order(self, tmp_path: Path) -> None:
        """Standard input comes first, then what is named, a folder by the names of its files."""
        folder = tmp_path / "folder"
        (folder / "b").mkdir(parents=True)
        (folder / "c.txt").write_text("See.")
        (folder / "b" / "a.txt").write_text("Bee.")
        (folder / ".hidden").write_text("Hidden.")
        (tmp_path / "z.txt").write_text("Zed.")
        found = [
            each for each in read([tmp_path / "z.txt", folder], b"In.") if isinstance(each, Source)
        ]
        assert [each.text for each in found] == ["In.", "Zed.", "Bee.", "See."]
        assert found[0].file == "-"

    def test_a_file_that_is_not_there_does_not_stop_the_others(self, tmp_path: Path) -> None:
        """What cannot be opened says so, and the next file is read."""
        (tmp_path / "b.txt").write_text("There.")
        missing, there = read([tmp_path / "a.txt", tmp_path / "b.txt"])
        assert isinstance(missing, Unread)
        assert missing.fault.code == "PRESS_FILE_MISSING"
        assert isinstance(there, Source)

    def test_what_a_thing_is_shows_in_its_bytes(self) -> None:
        """The kind of a document is told by its beginning and not by its name."""
        assert medium(b"\xef\xbb\xbf<!DOCTYPE html><html>") == "html"
        assert medium(b"<?xml version='1.0'?><rss version='2.0'>") == "feed"
        assert medium(b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>") == "feed"
        assert medium(b"WARC/1.0\r\n") == "warc"
        assert medium(b"%PDF-1.7") == "data"
        assert medium(b"The truce holds: 3 < 4, <b>they</b> said.") == "text"
        assert medium("<html>".encode("utf-16")) == "html"


class TestDecoding:
    @given(st.text())
    def test_utf_8_comes_out_as_it_is(self, text: str) -> None:
        """UTF-8 gives back exactly its characters, newlines and all, so that spans count in it."""
        data = text.encode("utf-8", "surrogatepass")
        decoded = decode(data)
        if decoded.encoding == "utf-8" and decoded.replaced == 0:
            assert decoded.text.encode() == data

    def test_newlines_and_marks_stay_as_stored(self, tmp_path: Path) -> None:
        """A text file's characters are those of its bytes: CR LF, fixed spaces and all."""
        data = "\ufeffOne\r\n\xa0two\rthree\n".encode()
        assert _text(tmp_path / "a.txt", data).text.encode() == data

    @pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_wide_encodings_are_known(self, codec: str) -> None:
        """UTF-16 and UTF-32 are read, with their byte order mark or, of Latin text, without."""
        assert decode("The truce holds.".encode(codec)).text == "The truce holds."

    def test_a_declared_charset_is_taken_where_utf_8_does_not_fit(self) -> None:
        """Bytes that are no UTF-8 are decoded as what is declared, if it is a charset."""
        data = RUSSIAN.encode("koi8-r")
        assert decode(data, "koi8-r").text == RUSSIAN
        assert decode(RUSSIAN.encode(), "koi8-r").text == RUSSIAN
        assert decode("café".encode("cp1252"), "iso-8859-1").text == "café"

    def test_an_undeclared_charset_is_guessed(self) -> None:
        """Russian in Windows' charset is read though nothing declares it."""
        pytest.importorskip("charset_normalizer")
        assert decode(RUSSIAN.encode("cp1251")).text == RUSSIAN

    def test_broken_characters_are_counted(self) -> None:
        """A few broken bytes in UTF-8 are replaced and counted, and the rest stays."""
        decoded = decode("“It holds,” he said — twice. ".encode() + b"\xff\xfe")
        assert (decoded.encoding, decoded.replaced) == ("utf-8", 2)
        assert decoded.text.startswith("“It holds,” he said — twice.")

    @pytest.mark.parametrize("name", ["utf-7", "hex", "rot13", "unicode_escape", "nonsense", "\0"])
    def test_codecs_that_no_page_is_written_in_are_passed_over(self, name: str) -> None:
        """A page cannot name a codec by which it would say something else."""
        assert decode(b"caf\xe9 +AGE-", name).text != decode(b"", name).text
        assert "+AGE-" in decode(b"caf\xe9 +AGE-", name).text


class TestHostile:
    def test_a_line_of_a_hundred_megabytes_is_refused(self, tmp_path: Path) -> None:
        """A file beyond what a document may have is refused by its size, without being read on."""
        with (tmp_path / "a.txt").open("wb") as file:
            for _ in range(100):
                file.write(b"x" * 1_000_000)
        (found,) = read([tmp_path / "a.txt"])
        assert isinstance(found, Unread)
        assert found.fault.code == "PRESS_FILE_LARGE"

    def test_long_lines_and_long_texts_are_refused(self, tmp_path: Path) -> None:
        """A line or a text longer than any article is refused with its length."""
        assert _fault(tmp_path / "a.txt", b"x" * (LONGEST_LINE + 1)) == "PRESS_LINE_LONG"
        assert _fault(tmp_path / "b.txt", b"x y\n" * MOST_CHARACTERS) == "PRESS_TEXT_LONG"
        assert _text(tmp_path / "c.txt", b"x" * LONGEST_LINE).text

    def test_what_unzips_without_end_is_refused(self, tmp_path: Path) -> None:
        """A zipped document is unzipped no further than a document may be long."""
        bomb = gzip.compress(b" " * (MOST_BYTES * 3))
        assert _fault(tmp_path / "a.gz", bomb) == "PRESS_FILE_LARGE"
        assert _fault(tmp_path / "b.gz", gzip.compress(gzip.compress(b"x"))) == "PRESS_NOT_TEXT"
        assert (
            _fault(tmp_path / "c.gz", gzip.compress(b"The truce holds." * 99)[:40])
            == "PRESS_NOT_TEXT"
        )
        assert (
            _text(tmp_path / "d.gz", gzip.compress(b"The truce holds.")).text == "The truce holds."
        )

    @pytest.mark.parametrize(
        "data", [b"%PDF-1.4 x", b"PK\x03\x04x", b"a\0b\0\0\0\0\0c", b"\x1f\x8bxx", b'[{"a": 1}]']
    )
    def test_what_is_no_text_is_refused(self, tmp_path: Path, data: bytes) -> None:
        """Pictures, archives of other kinds and bytes full of NULs are no documents."""
        assert _fault(tmp_path / "a", data) == "PRESS_NOT_TEXT"

    def test_nothing_is_said_to_be_nothing(self, tmp_path: Path) -> None:
        """An empty file says that it is empty."""
        assert _fault(tmp_path / "a", b" \n") == "PRESS_EMPTY"

    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        """Whatever bytes come in, they give sources and faults, and no exception."""
        for each in read([], data):
            assert isinstance(each, Source | Unread)


class TestLines:
    @given(st.text(alphabet="a\r\n", max_size=30))
    def test_lines_are_those_of_python(self, text: str) -> None:
        """Lines end at LF, CR LF and CR, and have the text between."""
        assert [text[start:end] for start, end in lines_of(text)] == (text.splitlines() or [""])


def test_noise_is_no_text(tmp_path: Path) -> None:
    """Bytes of which a quarter cannot be decoded are refused; a few broken ones are read."""
    noise = bytes(range(128, 256)) * 40
    assert _fault(tmp_path / "noise", noise) == "PRESS_NOT_TEXT"
    broken = b"The road is open, the mission said on Friday. \xff\xfe The truce holds." * 3
    assert _text(tmp_path / "broken", broken).text.startswith("The road")


def test_an_archive_without_pages_says_so(tmp_path: Path) -> None:
    """An archive that holds records but no page is not passed over in silence."""
    data = (
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Date: 2016-03-01T00:00:00Z\r\n"
        b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        b"Content-Type: application/warc-fields\r\nContent-Length: 2\r\n\r\nab\r\n\r\n"
    )
    assert _fault(tmp_path / "a.warc", data) == "PRESS_EMPTY"
