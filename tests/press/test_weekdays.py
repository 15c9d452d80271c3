"""A weekday bounds the day of publication only where its week follows from something else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.datelines import published
from truceline.press.lines import article_of
from truceline.press.shapes import Article, Source
from truceline.press.weekdays import narrowed, said_on

DAYS = st.dates(date(2012, 1, 1), date(2018, 12, 31))
HELD = "They welcomed what was reached at the recent meeting of the ISSG, diplomats added."
LEAD = "MUNICH (Example Wire) — The truce is near, the envoy said on Friday."


def _article(*paragraphs: str) -> Article:
    text = "\n\n".join(("Truce holds in the north", *paragraphs)) + "\n"
    return article_of(Source(file="a", sha256="", text=text))


class TestArithmetic:
    @given(st.integers(0, 6), DAYS, st.integers(0, 20), st.integers(0, 6))
    def test_no_day_that_may_be_is_left_out_and_no_bound_is_wider_than_it_must(
        self, weekday: int, first: date, width: int, after: int
    ) -> None:
        """The bounds are the least and the greatest of all days that a search finds."""
        named = [
            day
            for day in (first + timedelta(n) for n in range(width + 1))
            if day.weekday() == weekday
        ]
        every = [day + timedelta(n) for day in named for n in range(after + 1)]
        found = narrowed(weekday, (first, first + timedelta(width)), after)
        assert found == ((min(every), max(every)) if every else None)


class TestWhichWeekdaysCount:
    @pytest.mark.parametrize(
        "line",
        [
            'The envoy said: "We spoke, as he said on Friday, of aid."',
            "The envoy said next Friday would see an end of the fighting there.",
            "The envoy said last Friday that the fighting there would end.",
            "The envoy said Friday's talks were useful to all of the sides there.",
            "The envoy said Friday prayers were held in peace in the city again.",
            "The talks on Friday ended in an agreement on aid for the city there.",
        ],
    )
    def test_words_that_do_not_say_when_somebody_spoke_are_none(self, line: str) -> None:
        """A weekday that is quoted, of another week or of something else dates no report."""
        assert said_on(_article(line)) == ()

    @pytest.mark.parametrize(
        "line",
        [
            "The truce is near, the envoy said Friday.",
            "The truce is near, the envoy told reporters on Friday after the talks.",
            "Перемирие близко, заявил журналистам в пятницу посланник союза по миру.",
            "La trêve est proche, a déclaré vendredi l'envoyé des Nations unies.",
        ],
    )
    def test_the_day_on_which_somebody_spoke_counts(self, line: str) -> None:
        """A weekday beside a verb of saying is found, at its place."""
        (found,) = said_on(_article(line))
        assert found[0] == 4


class TestMeetings:
    def test_a_report_from_a_meeting_is_of_its_week(self) -> None:
        """Said on Friday in Munich, of the meeting of 11 and 12 February 2016."""
        found = published(_article(LEAD, HELD))
        assert (found.earliest, found.latest) == (date(2016, 2, 12), date(2016, 2, 18))
        assert found.basis == "inferred"
        assert {each.how for each in found.evidence} == {"inferred"}

    @pytest.mark.parametrize(
        "told",
        [
            "They recalled the meeting of the ISSG, diplomats added, and what it had reached.",
            "They recalled the recent meeting of the ISSG in Vienna, diplomats added to this.",
            "They spoke ahead of the recent round, and a meeting of the ISSG, diplomats added.",
            "They recalled the recent years since the ISSG held a meeting, diplomats added.",
            'They recalled: "The recent meeting of the ISSG was a good one, and we were there."',
            "They recalled, on Friday, what the ISSG had reached at a meeting in 2016, they said.",
        ],
    )
    def test_background_dates_nothing(self, told: str) -> None:
        """A meeting of long ago, to come, elsewhere, or in somebody's words gives no week."""
        found = published(_article(LEAD, told))
        assert found.latest is None
        assert found.basis != "inferred"

    def test_two_weekdays_widen(self) -> None:
        """Where two weekdays are said, the interval holds the days of both."""
        also = "The truce is far, the minister said on Thursday."
        found = published(_article(LEAD, also, HELD))
        assert (found.earliest, found.latest) == (date(2016, 2, 11), date(2016, 2, 24))

    def test_what_contradicts_it_stands(self) -> None:
        """Where a picture is of a later day, the week is left out, and that is said."""
        caption = "A bridge in Lakeside, March 3, 2016 (Example Wire)"
        article = _article(LEAD, HELD, f"The sides met on 3 March 2016, {caption}.")
        found = published(article)
        assert (found.earliest, found.latest) == (date(2016, 3, 3), None)
        assert "contradicts" in found.evidence[-1].says

    def test_several_meetings_at_one_place_widen(self) -> None:
        """Of three meetings in Vienna none is chosen: the interval holds the weeks of all."""
        found = published(_article(LEAD.replace("MUNICH", "VIENNA"), HELD))
        assert (found.earliest, found.latest) == (date(2015, 10, 30), date(2016, 5, 26))
