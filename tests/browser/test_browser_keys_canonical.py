from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.browser.calling import Refusal, call

from truceline.errors import BadInput, TrucelineError
from truceline.ledger import canonical
from truceline.ledger.entry import format_time

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.needs("chromium")

SAFE = 2**53 - 1
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-SAFE, SAFE)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
ENCODE = """(js, texts, hex) => texts.map((text) => {
  try { return hex(js.canonical.encode(JSON.parse(text))); }
  catch (error) { return error.faults.map((each) => each.code).join(); }
})"""
DECODE = """(js, all, hex, fromHex) => all.map((data) => {
  try { return hex(js.canonical.encode(js.canonical.decode(fromHex(data)))); }
  catch (error) { return error.faults.map((each) => each.code).join(); }
})"""


def _python(data: bytes) -> str:
    """What Python makes of bytes: the same bytes, or the code of its refusal."""
    try:
        return canonical.encode(canonical.decode(data)).hex()
    except TrucelineError as error:
        return error.faults[0].code


@settings(max_examples=30, deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=25))
def test_a_page_writes_the_bytes_that_python_writes(empty_page: Page, values: list[Any]) -> None:
    """Any JSON value has one sequence of bytes, whichever program writes it.

    Floats beyond 2**53 that Python writes in digits alone it refuses to read; a page refuses to
    write them.
    """
    found = call(empty_page, ENCODE, [json.dumps(value) for value in values])
    for value, theirs in zip(values, found, strict=True):
        ours = canonical.encode(value)
        readable = _python(ours) != "JSON_NUMBER"
        assert theirs == (ours.hex() if readable else "JSON_NUMBER"), value


@settings(max_examples=30, deadline=None)
@given(
    values=st.lists(VALUES, min_size=1, max_size=15),
    damage=st.lists(
        st.tuples(st.floats(0, 0.999), st.binary(max_size=2), st.integers(0, 2)), min_size=15
    ),
)
def test_a_page_believes_the_bytes_that_python_believes(
    empty_page: Page, values: list[Any], damage: list[tuple[float, bytes, int]]
) -> None:
    """Canonical bytes are read; the same with a few bytes changed only where Python reads them."""
    whole = [canonical.encode(value) for value in values]
    hurt = [
        data[: int(len(data) * where)] + put + data[int(len(data) * where) + gone :]
        for data, (where, put, gone) in zip(whole, damage, strict=False)
    ]
    found = call(empty_page, DECODE, [data.hex() for data in whole + hurt])
    for data, theirs in zip(whole + hurt, found, strict=True):
        ours = _python(data)
        # Where two things are wrong, the two may name either.
        assert theirs == ours or ("JSON_" in theirs and "JSON_" in ours), data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a":1,"a":1}', "JSON_DUPLICATE_KEY"),
        (b'{"a":{"b":[{"\\u0062":1}],"b":2}}', "JSON_DUPLICATE_KEY"),
        (b'{"b":1,"a":1}', "JSON_NOT_CANONICAL"),
        (b'{"a": 1}', "JSON_NOT_CANONICAL"),
        (b"1.0", "JSON_NOT_CANONICAL"),
        (b'"\\u0061"', "JSON_NOT_CANONICAL"),
        (b"-0", "JSON_NOT_CANONICAL"),
        (b"9007199254740992", "JSON_NUMBER"),
        (b"9007199254740993", "JSON_NUMBER"),
        (b"1e400", "JSON_NUMBER"),
        (b'"\\ud800"', "JSON_TEXT"),
        (b'{"\\udc00":1}', "JSON_TEXT"),
        (b"\xff", "JSON_ENCODING"),
        (b'"\xed\xa0\x80"', "JSON_ENCODING"),
        (b"\xef\xbb\xbf1", "JSON_SYNTAX"),
        (b'{"a":1', "JSON_SYNTAX"),
        (b"", "JSON_SYNTAX"),
        (b"[" * 34 + b"]" * 34, "JSON_TOO_DEEP"),
        (b'"' + b"a" * 60 * 1024 + b'"', "JSON_TOO_LARGE"),
    ],
)
def test_what_is_refused_is_named_alike(empty_page: Page, data: bytes, code: str) -> None:
    """One thing that is wrong has one code in both programs."""
    assert _python(data) == code
    assert call(empty_page, DECODE, [data.hex()]) == [code]


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 33 + b"]" * 33,
        b'{"__proto__":{"a":1},"constructor":2}',
        '{"\u20ac":1,"\ufb33":2}'.encode(),
        '{"\U0001f600":1,"\ufb33":2}'.encode(),
        '"e\u0301\u00e9\u2028\x7f"'.encode(),
        b"[1e-7,0.000001,1e+21,5e-324,1.7976931348623157e+308,-9007199254740991]",
    ],
)
def test_what_looks_odd_and_is_good_is_taken(empty_page: Page, data: bytes) -> None:
    """Depth at its bound, names that JavaScript knows, order by UTF-16, text as it was typed."""
    assert _python(data) == data.hex()
    assert call(empty_page, DECODE, [data.hex()]) == [data.hex()]


@pytest.mark.parametrize(
    "value",
    [
        "undefined", "new Date(0)", "new Map()", "() => 1", "10n", "Symbol()", "[,1]",
        "{a: undefined}", "(() => { const a = []; a.push(a); return a; })()",
    ],
)  # fmt: skip
def test_what_json_cannot_say_is_refused(empty_page: Page, value: str) -> None:
    """A page never guesses how a value of JavaScript's own would be written."""
    with pytest.raises(Refusal) as found:
        call(empty_page, f"(js) => js.canonical.encode({value})")
    assert found.value.codes == ["JSON_TYPE"]


@settings(max_examples=20, deadline=None)
@given(
    times=st.lists(
        st.datetimes(
            datetime(1900, 1, 2),  # noqa: DTZ001 - Hypothesis puts the zone in
            datetime(2199, 12, 30),  # noqa: DTZ001 - likewise
            timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_times_are_written_as_python_writes_them(empty_page: Page, times: list[datetime]) -> None:
    """UTC, to the microsecond, and without a fraction where there is none."""
    work = "(js, all) => all.map((each) => js.envelope.formatTime(each))"
    found = call(empty_page, work, [each.isoformat() for each in times])
    assert found == [format_time(each) for each in times]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2016-02-30T00:00:00Z", "TIME_INVALID"),
        ("2016-02-26T24:00:00Z", "TIME_INVALID"),
        ("1899-12-31T23:59:59Z", "TIME_INVALID"),
        ("2016-02-26", "TIME_INVALID"),
        ("", "TIME_INVALID"),
        ("2016-02-26T22:00:00", "TIME_NO_ZONE"),
    ],
)
def test_a_time_that_is_none_is_refused(empty_page: Page, text: str, code: str) -> None:
    """The 30th of February is not the 1st of March, and nobody's own zone is guessed."""
    with pytest.raises(Refusal) as found:
        call(empty_page, "(js, text) => js.envelope.formatTime(text)", text)
    assert found.value.codes == [code]


def test_python_refuses_what_the_page_refuses_to_write() -> None:
    """A whole float beyond 2**53 is written in digits, and then refused when it is read."""
    with pytest.raises(BadInput, match="JSON_NUMBER"):
        canonical.decode(canonical.encode(1e20))
