"""What every registered importer keeps to, run on each with its own sample."""

from __future__ import annotations

import gzip
import hashlib
import sys
from contextlib import suppress

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from truceline.errors import BadInput, NotFound, TrucelineError
from truceline.exchange import observation
from truceline.exchange.base import Importer, Reading, importer, importer_names


@pytest.fixture(params=importer_names())
def one(request: pytest.FixtureRequest) -> Importer:
    """Each registered importer in turn."""
    return importer(request.param)


def _sound(reading: Reading) -> None:
    """The promises that hold of any reading whatever."""
    assert reading.rows_in + len(reading.set_apart) == reading.rows_read
    assert reading.table.schema == observation.schema()
    assert sum(reading.reasons.values()) == len(reading.set_apart)
    for row in reading.set_apart:
        assert row.line > 1
        assert row.raw
        assert row.faults
        for fault in row.faults:
            assert fault.code
            assert fault.sentence.endswith(".")
            assert fault.hint.endswith((".", '"".'))
            assert int(fault.where.split(":")[0]) >= row.line
        row.raw.encode()


def test_the_sample_shows_rows_that_go_in_and_rows_set_apart(one: Importer) -> None:
    """A sample of every format shows both fates of a row, and every row has one of them."""
    reading = one.read(one.sample(), name="sample")
    assert reading.rows_in
    assert reading.set_apart
    _sound(reading)


def test_the_sample_is_marked_as_made_up(one: Importer) -> None:
    """No sample can be taken for a record of real events."""
    assert b"made-up" in one.sample().lower()
    assert "made_up" in one.sample_file


def test_a_reading_says_where_it_is_from(one: Importer) -> None:
    """Source, licence, citation and the hash of the very bytes go with every reading."""
    sample = one.sample()
    reading = one.read(sample, name="a name")
    assert (reading.source, reading.licence, reading.citation, reading.name) == (
        one.source,
        one.licence,
        one.citation,
        "a name",
    )
    # The ledger keeps these in lines of at most 200 characters.
    assert 0 < len(one.citation) <= 200
    assert 0 < len(one.licence) <= 200
    assert reading.sha256 == hashlib.sha256(sample).hexdigest()
    assert set(reading.table["source"].to_pylist()) == {one.source}


def test_reading_twice_gives_the_same(one: Importer) -> None:
    """A reading depends on the bytes alone."""
    first, second = (one.read(one.sample(), name="s") for _ in range(2))
    assert first.table.equals(second.table)
    assert first.set_apart == second.set_apart


def test_packing_changes_the_hash_of_the_file_and_not_its_content(one: Importer) -> None:
    """A gzipped file reads the same, and is known to hold the same."""
    plain = one.read(one.sample(), name="s")
    packed = one.read(gzip.compress(one.sample()), name="s")
    assert packed.table.equals(plain.table)
    assert packed.content_sha256 == plain.content_sha256
    assert packed.sha256 != plain.sha256


def test_ids_are_unique_and_lines_are_in_order(one: Importer) -> None:
    """Each row that goes in can be found again by its id and by its line."""
    table = one.read(one.sample(), name="s").table
    assert len(set(table["source_id"].to_pylist())) == table.num_rows
    lines = table["line"].to_pylist()
    assert lines == sorted(set(lines))


def test_progress_ends_at_all(one: Importer) -> None:
    """Progress never goes back, and its last word is that all is done."""
    seen: list[tuple[int, int]] = []
    one.read(one.sample(), name="s", progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\n \r\n", "FILE_EMPTY"),
        (b"PK\x03\x04 and so on", "FILE_PACKED"),
        (b"\x1f\x8b", "GZIP_TRUNCATED"),
        (gzip.compress(b"", mtime=0), "FILE_EMPTY"),
        ("id,năme\n1,2\n".encode("utf-16"), "ENCODING"),
        ("id,name\n1,2\n".encode("utf-16-le"), "ENCODING"),
        (b"\xff\xfe\x00\x00i\x00\x00\x00", "ENCODING"),
    ],
)
def test_what_is_no_file_of_text_is_refused(one: Importer, data: bytes, code: str) -> None:
    """Nothing, another packer, a cut or another encoding: each has its own code."""
    with pytest.raises(BadInput) as refused:
        one.read(data, name="bad")
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.faults[0].where.startswith("bad")


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_make_an_importer_crash(data: st.DataObject) -> None:
    """Any bytes give a sound reading or one of our errors, never another."""
    one = importer(data.draw(st.sampled_from(importer_names())))
    head = one.sample().split(b"\n")[0] + b"\n" if data.draw(st.booleans()) else b""
    junk = data.draw(st.binary(max_size=200))
    packed = gzip.compress(head + junk) if data.draw(st.booleans()) else head + junk
    with suppress(TrucelineError):
        _sound(one.read(packed, name="junk"))


def test_an_unknown_format_is_not_found() -> None:
    """A format that nobody registered is said so, with those that exist."""
    with pytest.raises(NotFound, match=r"IMPORTER_UNKNOWN.*ucdp"):
        importer("nobody")


def test_a_missing_library_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the extra the error says what to install, and nothing crashes at import."""
    # A module set to None is one that cannot be imported.
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(TrucelineError, match=r"EXTRA_MISSING.*pip install 'truceline"):
        importer("ucdp").read(importer("ucdp").sample(), name="s")


def test_the_common_shape_refuses_a_missing_id() -> None:
    """The columns that every row must have are not nullable in the shape itself."""
    must = [name for name, _, null in observation.COLUMNS if not null]
    assert {"source", "source_id", "date_start", "date_end", "coarse_date"} <= set(must)
    assert all(not observation.schema().field(name).nullable for name in must)
    assert isinstance(observation.schema(), pa.Schema)
