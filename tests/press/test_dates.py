"""Dates as the field writes them come to days, and never to a year that is not written."""

# ruff: noqa: RUF001 - Cyrillic letters are what is read

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.dates import find

NEAR = date(2016, 3, 24)


class TestGrammar:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("Thursday, March 24, 2016", "2016-03-24", "2016-03-24"),
            ("24 March 2016", "2016-03-24", "2016-03-24"),
            ("Sept. 19, 2013", "2013-09-19", "2013-09-19"),
            ("2016-02-12", "2016-02-12", "2016-02-12"),
            ("27.02.2016", "2016-02-27", "2016-02-27"),
            ("26 February to 1 March 2016", "2016-02-26", "2016-03-01"),
            ("February 26 - March 1, 2016", "2016-02-26", "2016-03-01"),
            ("Dec 30, 2015 - Jan 2, 2016", "2015-12-30", "2016-01-02"),
            ("30 December - 2 January 2016", "2015-12-30", "2016-01-02"),
            ("26-27 Feb 2016", "2016-02-26", "2016-02-27"),
            ("February 2016", "2016-02-01", "2016-02-29"),
            ("03/04/2016", "2016-03-04", "2016-04-03"),
            ("24/03/2016", "2016-03-24", "2016-03-24"),
            ("27 февраля 2016 года", "2016-02-27", "2016-02-27"),
            ("27 février 2016", "2016-02-27", "2016-02-27"),
            ("27 شباط 2016", "2016-02-27", "2016-02-27"),
            ("٢٧ فبراير ٢٠١٦", "2016-02-27", "2016-02-27"),
        ],
    )
    def test_a_whole_date_comes_to_its_days(self, text: str, first: str, last: str) -> None:
        """A date with its year is the days that it names, the first to the last."""
        (dated,) = find(f"It was on {text}, they said.", None)
        assert dated.text == text
        assert (dated.earliest, dated.latest) == (
            date.fromisoformat(first),
            date.fromisoformat(last),
        )

    @pytest.mark.parametrize("text", ["26-27 Feb", "March 24", "с 26 по 27 февраля", "27 février"])
    def test_a_year_that_is_not_written_is_not_guessed(self, text: str) -> None:
        """Without its year a date has no days, unless a day near it is given."""
        (dated,) = find(text, None)
        assert (dated.earliest, dated.latest) == (None, None)
        (known,) = find(text, NEAR)
        assert known.near
        assert known.latest is not None
        assert known.latest.year == 2016

    def test_the_nearest_year_is_taken_across_new_year(self) -> None:
        """In January, "28 December" was in the year before."""
        (dated,) = find("on 28 December", date(2016, 1, 3))
        assert dated.earliest == date(2015, 12, 28)

    @pytest.mark.parametrize(
        "text",
        [
            "midnight Damascus time on 27 February 2016",
            "00:00 (Damascus time) on February 27, 2016",
            "27 February 2016 at midnight Damascus time",
        ],
    )
    def test_midnight_in_damascus_is_an_instant(self, text: str) -> None:
        """Midnight of 27 February 2016 in Damascus was 22:00 UTC of the day before."""
        (dated,) = find(text, None)
        assert dated.at == datetime(2016, 2, 26, 22, tzinfo=UTC)
        assert (dated.zone, dated.precision) == ("Asia/Damascus", "instant")

    def test_damascus_moved_its_clock_in_march(self) -> None:
        """From 25 March 2016 Damascus was three hours ahead, not two."""
        (dated,) = find("noon Damascus time on 25 March 2016", None)
        assert dated.at == datetime(2016, 3, 25, 9, tzinfo=UTC)

    @pytest.mark.parametrize("text", ["30 February 2016", "2016-13-01", "31.04.2016"])
    def test_what_the_calendar_has_not_is_no_date(self, text: str) -> None:
        """A day that no calendar has is not read as some other."""
        assert find(text, None) == ()

    @pytest.mark.parametrize(
        "text", ["may 5 people go", "the sun rose", "resolution 2254 (2015)", "version 10.2.2016.3"]
    )
    def test_other_words_and_numbers_are_no_dates(self, text: str) -> None:
        """Words that are also months or days, and numbers of other things, are left alone."""
        assert find(text, None) == ()


class TestRelative:
    def test_a_weekday_is_either_the_last_or_the_next(self) -> None:
        """A weekday alone spans the last such day and the next; "last" makes it one."""
        (either,) = find("said Friday", NEAR)
        assert (either.earliest, either.latest) == (date(2016, 3, 18), date(2016, 3, 25))
        (last,) = find("said last Friday", NEAR)
        assert (last.earliest, last.latest) == (date(2016, 3, 18), date(2016, 3, 18))
        assert find("said Friday", None)[0].earliest is None

    @pytest.mark.parametrize(
        ("text", "day"),
        [("yesterday", 23), ("вчера", 23), ("hier", 23), ("أمس", 23), ("tomorrow", 25)],
    )
    def test_yesterday_is_marked_as_relative(self, text: str, day: int) -> None:
        """A day counted from the day of writing says that it is, and comes to a day with it."""
        (dated,) = find(text, NEAR)
        assert dated.relative
        assert dated.earliest == date(2016, 3, day)
        assert find(text, None)[0].latest is None


class TestInvariants:
    @given(st.text(alphabet="0123456789 -/.,:JanuaryFebMarch2016GMT", max_size=80))
    def test_spans_are_what_stands_there_and_do_not_overlap(self, text: str) -> None:
        """Each date's text is exactly what stands at its span, and none overlaps another."""
        end = 0
        for dated in find(text, NEAR):
            assert text[dated.start : dated.end] == dated.text
            assert dated.start >= end
            end = dated.end

    @given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
    def test_a_date_written_out_is_read_back(self, day: date) -> None:
        """Every day of a century is read back from three ways to write it."""
        month = day.strftime("%B")
        for text in (
            day.isoformat(),
            f"{month} {day.day}, {day.year}",
            f"{day.day} {month} {day.year}",
        ):
            (dated,) = find(text, None)
            assert (dated.earliest, dated.latest) == (day, day)
