"""Lengths of time, instants and zones: one grammar, with no room for two readings."""

from __future__ import annotations

import zoneinfo
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.mechanism.instants import (
    parse_date,
    parse_instant,
    parse_time_of_day,
    write_instant,
)
from truceline.mechanism.spans import Calendar, Span, add, parse_span, working_days
from truceline.mechanism.zones import zone, zone_names

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

DAMASCUS = zone("Asia/Damascus")
SYRIA = Calendar(zone=DAMASCUS, weekend=frozenset({"FR", "SA"}))
ZONES = st.sampled_from(
    ["Asia/Damascus", "Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "UTC"]
).map(zone)
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made aware next
    lambda moment: moment.replace(tzinfo=UTC)
)


def code(text: str) -> str:
    """The code with which a time is refused."""
    with pytest.raises(BadInput) as caught:
        parse_instant(text)
    return caught.value.faults[0].code


def span_code(text: str) -> str:
    """The code with which a span is refused."""
    with pytest.raises(BadInput) as caught:
        parse_span(text)
    return caught.value.faults[0].code


def test_damascus_changed_its_clocks_on_25_march_2016() -> None:
    """Asia/Damascus is UTC+2 in February 2016 and UTC+3 from 25 March."""
    assert parse_instant("2016-02-27T00:00:00[Asia/Damascus]").utcoffset() == timedelta(hours=2)
    assert parse_instant("2016-03-24T23:59:59[Asia/Damascus]").utcoffset() == timedelta(hours=2)
    assert parse_instant("2016-03-25T01:00:00[Asia/Damascus]").utcoffset() == timedelta(hours=3)


def test_the_truce_began_at_22_hours_utc() -> None:
    """00:00 in Damascus on 27 February 2016 is 22:00 UTC of the day before."""
    moment = parse_instant("2016-02-27T00:00:00[Asia/Damascus]")
    assert moment == datetime(2016, 2, 26, 22, tzinfo=UTC)


def test_a_zone_may_stand_beside_its_own_offset_or_z() -> None:
    """An offset that agrees with the zone, and Z (RFC 9557, 3.4), give the same instant."""
    plain = parse_instant("2016-02-27T00:00:00[Asia/Damascus]")
    assert parse_instant("2016-02-27T00:00:00+02:00[Asia/Damascus]") == plain
    assert parse_instant("2016-02-26T22:00:00Z[!Asia/Damascus]") == plain
    assert parse_instant("2016-02-26T22:00:00-00:00[Asia/Damascus]").hour == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-02-27T00:00:00", "TIME_NO_ZONE"),
        ("2016-02-27T00:00:00+03:00[Asia/Damascus]", "TIME_OFFSET_CONTRADICTS_ZONE"),
        ("2016-02-27T25:00:00Z", "TIME_HOUR"),
        ("2016-02-27T24:00:00Z", "TIME_HOUR"),
        ("2016-02-27T23:60:00Z", "TIME_RANGE"),
        ("2016-12-31T23:59:60Z", "TIME_RANGE"),
        ("2016-02-30T00:00:00Z", "DATE_RANGE"),
        ("1066-10-14T09:00:00Z", "DATE_RANGE"),
        ("2016-02-27T00:00:00+19:00", "TIME_OFFSET"),
        ("2016-02-27T00:00:00[Asia/Damascux]", "TIME_ZONE_UNKNOWN"),
        ("2016-02-27T00:00:00[../../etc/passwd]", "TIME_FORM"),
        ("2016-02-27T00:00:00[etc/../UTC]", "TIME_FORM"),
        ("2016-02-27", "TIME_FORM"),
        ("2016-02-27 00:00:00Z", "TIME_FORM"),
        ("2016-02-27T00:00Z", "TIME_FORM"),
        ("2016-02-27T00:00:00Z[u-ca=hebrew]", "TIME_FORM"),
        ("٢٠١٦-02-27T00:00:00Z", "TIME_FORM"),
        ("tomorrow", "TIME_FORM"),
    ],
)
def test_what_names_no_instant_is_refused(text: str, expected: str) -> None:
    """A time with no zone, a wrong offset, a 25-hour day and the rest each have their own code."""
    assert code(text) == expected


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    """At 00:00 on 25 March 2016 Damascus went to 01:00: half past midnight did not exist."""
    assert code("2016-03-25T00:30:00[Asia/Damascus]") == "TIME_NONEXISTENT"
    assert code("2016-03-25T00:30:00+02:00[Asia/Damascus]") == "TIME_NONEXISTENT"


def test_a_time_shown_twice_needs_its_offset() -> None:
    """On 27 October 2016 Damascus showed 23:30 twice; only an offset says which is meant."""
    assert code("2016-10-27T23:30:00[Asia/Damascus]") == "TIME_AMBIGUOUS"
    first = parse_instant("2016-10-27T23:30:00+03:00[Asia/Damascus]")
    second = parse_instant("2016-10-27T23:30:00+02:00[Asia/Damascus]")
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)


def test_zones_come_from_the_pinned_release_alone(tmp_path: Path) -> None:
    """A system that says Chatham keeps UTC is believed by Python, and not by us."""
    (tmp_path / "Pacific").mkdir()
    false = (files("tzdata") / "zoneinfo" / "UTC").read_bytes()
    (tmp_path / "Pacific" / "Chatham").write_bytes(false)
    moment = datetime(2016, 7, 1, tzinfo=UTC)
    try:
        zoneinfo.reset_tzpath(to=[str(tmp_path)])
        believed = moment.astimezone(zoneinfo.ZoneInfo.no_cache("Pacific/Chatham")).utcoffset()
        assert believed == timedelta(0)
        ours = moment.astimezone(zone("Pacific/Chatham")).utcoffset()
        assert ours == timedelta(hours=12, minutes=45)
    finally:
        zoneinfo.reset_tzpath()
    assert len(zone_names()) > 500


@settings(deadline=None)
@given(MOMENTS, ZONES)
def test_a_written_instant_reads_back(moment: datetime, where: ZoneInfo) -> None:
    """Writing an instant with its offset and zone, and reading it, gives the same instant."""
    assert parse_instant(write_instant(moment, where)) == moment


@settings(deadline=None)
@given(st.text(max_size=60))
def test_arbitrary_text_is_read_or_refused(text: str) -> None:
    """No text makes the readers of times raise anything but BadInput."""
    for read in (parse_instant, parse_span, parse_date, parse_time_of_day, zone):
        with suppress(BadInput):
            read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT30M", Span(seconds=1800)),
        ("P7D", Span(days=7)),
        ("P2W", Span(days=14)),
        ("P1M", Span(months=1)),
        ("P1Y2M3DT4H5M6S", Span(months=14, days=3, seconds=14_706)),
        ("PT0S", Span()),
    ],
)
def test_durations_of_iso_8601(text: str, expected: Span) -> None:
    """Whole ISO 8601 durations are read part by part."""
    assert parse_span(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "SPAN_FORM"),
        ("P", "SPAN_FORM"),
        ("PT", "SPAN_FORM"),
        ("P1DT", "SPAN_FORM"),
        ("1 day", "SPAN_FORM"),
        ("7 working days", "SPAN_FORM"),
        ("P1D2W", "SPAN_FORM"),
        ("PT1M1H", "SPAN_FORM"),
        ("PT0.5H", "SPAN_FRACTION"),
        ("P1.5M", "SPAN_FRACTION"),
        ("PT1,5S", "SPAN_FRACTION"),
        ("-PT1H", "SPAN_NEGATIVE"),
        ("P101Y", "SPAN_RANGE"),
        ("PT9999999999S", "SPAN_FORM"),
    ],
)
def test_what_is_no_whole_duration_is_refused(text: str, expected: str) -> None:
    """Fractions, signs, mixed weeks and prose are refused, each with its code."""
    assert span_code(text) == expected


@settings(deadline=None)
@given(
    st.builds(
        Span,
        months=st.integers(0, 1000),
        days=st.integers(0, 5000),
        seconds=st.integers(0, 10**8),
    )
)
def test_a_written_span_reads_back(span: Span) -> None:
    """A span in its shortest form reads back as itself."""
    assert parse_span(str(span)) == span


def test_a_day_is_a_day_on_the_wall() -> None:
    """P1D over the change of the clocks is the same wall time, 23 hours later; PT24H is not."""
    noon = parse_instant("2016-03-24T12:00:00[Asia/Damascus]")
    assert add(parse_span("P1D"), noon) - noon.astimezone(UTC) == timedelta(hours=23)
    assert add(parse_span("PT24H"), noon) - noon.astimezone(UTC) == timedelta(hours=24)


def test_a_month_is_a_month_of_the_calendar() -> None:
    """P1M from 31 January ends on the last day of February, P1Y from 29 February on the 28th."""
    start = datetime(2016, 1, 31, 10, tzinfo=UTC)
    assert add(parse_span("P1M"), start) == datetime(2016, 2, 29, 10, tzinfo=UTC)
    leap = datetime(2016, 2, 29, tzinfo=UTC)
    assert add(parse_span("P1Y"), leap) == datetime(2017, 2, 28, tzinfo=UTC)


def test_a_deadline_in_the_skipped_hour_moves_on() -> None:
    """A day after 00:30 on 24 March 2016 is 01:30, since 00:30 is skipped (RFC 5545, 3.3.5)."""
    start = parse_instant("2016-03-24T00:30:00[Asia/Damascus]")
    end = add(parse_span("P1D"), start).astimezone(DAMASCUS)
    assert end.isoformat() == "2016-03-25T01:30:00+03:00"


def test_seconds_after_a_time_shown_twice_stay_with_their_reading() -> None:
    """Half an hour after the second 23:30 is half an hour after the second, not the first."""
    second = parse_instant("2016-10-27T23:30:00+02:00[Asia/Damascus]")
    assert add(parse_span("PT30M"), second) == second.astimezone(UTC) + timedelta(minutes=30)


@settings(deadline=None)
@given(MOMENTS, st.integers(0, 10**9), ZONES)
def test_seconds_are_exact_in_every_zone(moment: datetime, seconds: int, where: ZoneInfo) -> None:
    """Exact seconds give the same end whatever the zone of the start."""
    assert add(Span(seconds=seconds), moment.astimezone(where)) == moment + timedelta(
        seconds=seconds
    )


@settings(deadline=None)
@given(MOMENTS, st.integers(0, 3000), ZONES)
def test_days_keep_the_wall_time_but_for_skipped_hours(
    moment: datetime, days: int, where: ZoneInfo
) -> None:
    """The end stands at the start's wall time that many days later, or past a skipped stretch."""
    start = moment.astimezone(where)
    end = add(Span(days=days), start).astimezone(where)
    late = end.replace(tzinfo=None) - (start.replace(tzinfo=None) + timedelta(days=days))
    assert timedelta(0) <= late <= timedelta(hours=24)
    if late:
        wall = start.replace(tzinfo=None) + timedelta(days=days)
        back = wall.replace(tzinfo=where, fold=0).astimezone(UTC).astimezone(where)
        assert back.replace(tzinfo=None) != wall


def test_working_days_end_with_the_last_hour_of_the_last_day() -> None:
    """Two working days from a Thursday, with Friday and Saturday free, end as Monday ends."""
    thursday = parse_instant("2016-03-03T15:00:00[Asia/Damascus]")
    end = add(working_days(2, "syria"), thursday, {"syria": SYRIA}).astimezone(DAMASCUS)
    assert end.isoformat() == "2016-03-08T00:00:00+02:00"


def test_holidays_are_not_worked() -> None:
    """A holiday on the Sunday puts the end off by a day."""
    calendar = Calendar(
        zone=DAMASCUS, weekend=frozenset({"FR", "SA"}), holidays=frozenset({date(2016, 3, 6)})
    )
    thursday = parse_instant("2016-03-03T15:00:00[Asia/Damascus]")
    end = add(working_days(2, "syria"), thursday, {"syria": calendar}).astimezone(DAMASCUS)
    assert end.date() == date(2016, 3, 9)


@settings(deadline=None)
@given(MOMENTS, st.integers(1, 60), st.sets(st.sampled_from(["MO", "TH", "FR", "SA", "SU"])))
def test_working_days_are_counted(moment: datetime, count: int, weekend: set[str]) -> None:
    """Between the day of the start and the end lie exactly that many working days."""
    calendar = Calendar(zone=DAMASCUS, weekend=frozenset(weekend))
    end = add(working_days(count, "c"), moment, {"c": calendar}).astimezone(DAMASCUS)
    first = moment.astimezone(DAMASCUS).date()
    # One second before the end is the last hour of the last day, even where midnight is skipped.
    last = (end.astimezone(UTC) - timedelta(seconds=1)).astimezone(DAMASCUS).date()
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert sum(calendar.works_on(day) for day in days) == count
    assert calendar.works_on(last)


def test_working_days_need_a_calendar_that_works() -> None:
    """An unknown calendar, and one that never works, are refused rather than walked for ever."""
    start = datetime(2016, 3, 3, tzinfo=UTC)
    never = Calendar(zone=DAMASCUS, weekend=frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"}))
    for calendars in ({}, {"syria": never}):
        with pytest.raises(BadInput, match="CALENDAR_UNKNOWN"):
            add(working_days(1, "syria"), start, calendars)
    with pytest.raises(BadInput, match="SPAN_RANGE"):
        working_days(0, "syria")


def test_a_naive_start_is_refused() -> None:
    """A span cannot start at a time that has no zone."""
    with pytest.raises(BadInput, match="TIME_NO_ZONE"):
        add(parse_span("P1D"), datetime(2016, 3, 3))  # noqa: DTZ001 - the point of the test


def test_an_end_beyond_the_calendar_is_refused() -> None:
    """A span that leads past the year 9999 is a fault, not a crash."""
    with pytest.raises(BadInput, match="SPAN_RANGE"):
        add(parse_span("P99Y"), datetime(9990, 1, 1, tzinfo=UTC))
