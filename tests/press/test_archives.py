"""Archives give their sound pages, and say by number what is wrong with the others."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from truceline.press.archives import until_fetched
from truceline.press.reading import read as readings_of
from truceline.press.shapes import Published, Source
from truceline.press.sources import Unread, read

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("fastwarc")
pytest.importorskip("trafilatura")

PAGE = (
    "<!doctype html><html><head><title>Truce holds</title></head><body>"
    "<article><h1>Truce holds</h1>"
    "<p>The truce in the north held on Sunday, monitors of the mission said in a statement.</p>"
    "<p>“We saw no shelling for two days,” the head of the mission told reporters.</p>"
    "</article></body></html>"
).encode()


def _record(number: int, body: bytes = PAGE, length: int = 0, more: bytes = b"") -> bytes:
    """A response record, with its true length or with another."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + more
    http += b"Content-Length: %d\r\n\r\n" % len(body) + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%012d>\r\n"
        b"WARC-Date: 2016-03-25T00:00:00Z\r\nWARC-Target-URI: http://wire.example/%d\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
        % (number, number, length or len(http))
    ) + http + b"\r\n\r\n"  # fmt: skip


def _read(path: Path, data: bytes) -> tuple[list[str], list[str]]:
    """The files that are read, and the codes of what is not."""
    path.write_bytes(data)
    found = list(read([path]))
    sources = [each.file.rpartition("/")[2] for each in found if isinstance(each, Source)]
    return sources, [each.fault.code for each in found if isinstance(each, Unread)]


class TestSound:
    @pytest.mark.parametrize("zipped", [False, True])
    def test_each_page_is_a_source(self, tmp_path: Path, *, zipped: bool) -> None:
        """Every page of an archive is a source with its address, named by the record's number."""
        records = [_record(1), _record(2)]
        data = b"".join(gzip.compress(each) if zipped else each for each in records)
        (tmp_path / "a.warc").write_bytes(data)
        found = [each for each in read([tmp_path / "a.warc"]) if isinstance(each, Source)]
        assert [each.file.rpartition("#")[2] for each in found] == ["1", "2"]
        assert [each.address for each in found] == [
            "http://wire.example/1",
            "http://wire.example/2",
        ]
        assert found[0].sha256 == found[1].sha256

    def test_what_is_no_page_is_passed_over(self, tmp_path: Path) -> None:
        """Pictures and errors of servers in an archive are neither sources nor faults."""
        picture = _record(1).replace(b"text/html", b"image/png")
        missing = _record(2).replace(b"200 OK", b"404 No")
        assert _read(tmp_path / "a.warc", picture + missing + _record(3)) == (["a.warc#3"], [])


class TestBroken:
    def test_a_record_that_says_it_is_longer_gives_up_the_next(self, tmp_path: Path) -> None:
        """Where a record's length reaches over the next, both are read and the fault is told."""
        length = len(_record(2)) + 200
        sources, codes = _read(
            tmp_path / "a.warc", _record(1) + _record(2, length=length) + _record(3)
        )
        assert sources == ["a.warc#1", "a.warc#2", "a.warc#3"]
        assert codes == ["PRESS_RECORD_BROKEN"]

    def test_a_record_that_says_it_is_shorter_is_told(self, tmp_path: Path) -> None:
        """Where a record ends before its page does, the records around it are read."""
        sources, codes = _read(
            tmp_path / "a.warc", _record(1) + _record(2, length=110) + _record(3)
        )
        assert {"a.warc#1", "a.warc#3"} <= set(sources)
        assert "PRESS_RECORD_BROKEN" in codes

    @pytest.mark.parametrize("zipped", [False, True])
    def test_an_archive_that_breaks_off_is_told(self, tmp_path: Path, *, zipped: bool) -> None:
        """The pages before a break are read, and the break is told with a code."""
        one, two = _record(1), _record(2)
        data = gzip.compress(one) + gzip.compress(two) if zipped else one + two
        sources, codes = _read(tmp_path / "a.warc", data[:-150])
        assert "a.warc#1" in sources
        assert codes

    def test_a_packed_bomb_is_refused_and_the_next_page_read(self, tmp_path: Path) -> None:
        """A page that unpacks beyond what a document may have is refused alone."""
        bomb = gzip.compress(b" " * 100_000_000)
        data = _record(1, bomb, more=b"Content-Encoding: gzip\r\n") + _record(2)
        sources, codes = _read(tmp_path / "a.warc", data)
        assert "a.warc#2" in sources
        assert codes[0] == "PRESS_RECORD_LARGE"

    @pytest.mark.parametrize("length", [b"-5", b"99999999999999999999", b"x", b""])
    def test_lengths_that_are_none_end_in_faults(self, tmp_path: Path, length: bytes) -> None:
        """A length that is no length gives a fault, and no hang."""
        start, _, rest = _record(1).partition(b"Content-Length: ")
        data = start + b"Content-Length: " + length + b"\r\n\r\n" + rest.partition(b"\r\n\r\n")[2]
        assert _read(tmp_path / "a.warc", data)[1]


FETCHED = datetime(2016, 3, 25, 9, 0, tzinfo=UTC)


class TestFetched:
    def test_when_a_page_was_fetched_bounds_its_day_from_above(self, tmp_path: Path) -> None:
        """A page that states no day was published by when it was fetched, on no stated day."""
        (tmp_path / "a.warc").write_bytes(_record(1))
        sources = [each for each in read([tmp_path / "a.warc"]) if isinstance(each, Source)]
        assert [each.fetched for each in sources] == [datetime(2016, 3, 25, tzinfo=UTC)]
        (found,) = readings_of(sources)
        assert (found.published.earliest, found.published.latest) == (None, date(2016, 3, 25))
        assert (found.published.basis, found.published.at) == ("unknown", None)
        evidence = found.published.evidence[-1]
        assert (evidence.bound, evidence.how) == ("latest", "markup")
        assert "fetched at 2016-03-25T00:00:00Z" in evidence.says

    def test_a_day_that_has_begun_somewhere_is_not_shut_out(self) -> None:
        """Late in the day by UTC a page may be of the next day, where that had begun."""
        late = datetime(2016, 3, 25, 23, 0, tzinfo=UTC)
        assert until_fetched(Published(), late).latest == date(2016, 3, 26)

    def test_a_stated_month_ends_when_the_page_was_fetched(self) -> None:
        """An interval is narrowed from above, its basis stays, and a lower bound gets its other."""
        month = Published(earliest=date(2016, 3, 1), latest=date(2016, 3, 31), basis="stated")
        narrowed = until_fetched(month, FETCHED)
        assert (narrowed.earliest, narrowed.latest) == (date(2016, 3, 1), date(2016, 3, 25))
        assert narrowed.basis == "stated"
        since = Published(earliest=date(2016, 3, 20), basis="lower_bound")
        assert until_fetched(since, FETCHED).basis == "inferred"
        day = Published(earliest=date(2014, 1, 1), latest=date(2014, 1, 1), basis="stated")
        assert until_fetched(day, FETCHED).latest == date(2014, 1, 1)

    def test_a_stated_day_after_the_fetch_stays_with_evidence_against_it(self) -> None:
        """Whether the page or the archive is wrong is for a person to say."""
        day = Published(earliest=date(2016, 4, 2), latest=date(2016, 4, 2), basis="stated")
        found = until_fetched(day, FETCHED)
        assert (found.earliest, found.latest) == (day.earliest, day.latest)
        assert "before the day given" in found.evidence[-1].says
        assert until_fetched(day, None) == day

    @pytest.mark.parametrize(
        "said", [b"", b"1970-01-01T00:00:00Z", b"x", b"9999-12-31T23:59:59Z", b"0001-01-01T00:00Z"]
    )
    def test_a_time_that_cannot_be_is_none(self, tmp_path: Path, said: bytes) -> None:
        """A clock that was not set, and what is no time, bound nothing."""
        data = _record(1).replace(b"2016-03-25T00:00:00Z", said)
        (tmp_path / "a.warc").write_bytes(data)
        found = [each for each in read([tmp_path / "a.warc"]) if isinstance(each, Source)]
        assert [each.fetched for each in found] == [None]
