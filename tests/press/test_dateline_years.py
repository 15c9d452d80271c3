"""A dateline without its year gets one only where exactly one year fits what the page tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.dateline_years import years
from truceline.press.datelines import dateline, published
from truceline.press.lines import article_of
from truceline.press.reading import read
from truceline.press.shapes import Article, Published, Source

DAYS = st.dates(date(1995, 1, 1), date(2030, 12, 31))
HELD = "They welcomed what was reached at the recent meeting of the ISSG, diplomats added."
SAYS = "The truce is near, the envoy told reporters."
CAPTION = "© AGENCY / Anna Example The minister speaks in Town, January 26, 2016"


def _article(*paragraphs: str) -> Article:
    text = "\n\n".join(("Truce holds in the north", *paragraphs)) + "\n"
    return article_of(Source(file="a", sha256="", text=text))


def _days(found: Published) -> tuple[date | None, date | None, str]:
    return found.earliest, found.latest, found.basis


class TestYears:
    @given(DAYS, DAYS, st.integers(0, 900))
    def test_every_year_that_fits_is_found_and_no_other(
        self, day: date, first: date, width: int
    ) -> None:
        """The years are those whose day lies in the interval, as a search by days finds them."""
        last = first + timedelta(width)
        wanted = (day.month, day.day)
        every = [first + timedelta(n) for n in range(width + 1)]
        fits = tuple(each.year for each in every if (each.month, each.day) == wanted)
        assert years(wanted, wanted, None, [[(first, last)]], None) == fits

    @given(DAYS, DAYS)
    def test_a_lower_bound_alone_gives_no_year(self, day: date, since: date) -> None:
        """A picture's date leaves every later year open, however near the first of them is."""
        wanted = (day.month, day.day)
        assert years(wanted, wanted, None, [], since) == ()

    def test_a_weekday_beside_the_day_takes_part(self) -> None:
        """12 February was a Friday in 2016 and in neither year beside it."""
        group = [[(date(2015, 1, 1), date(2017, 12, 31))]]
        assert years((2, 12), (2, 12), 4, group, None) == (2016,)
        assert len(years((2, 12), (2, 12), None, group, None)) == 3


class TestDatelines:
    @pytest.mark.parametrize(
        "head",
        ["MUNICH, Feb 12 (Reuters) -", "MUNICH, 12 February —", "MUNICH, Friday, Feb. 12 (AP) —"],
    )
    def test_a_meeting_told_of_as_recent_gives_the_year(self, head: str) -> None:
        """The dateline's day is within the week of one meeting there: it is that year's."""
        article = _article(f"{head} {SAYS}", HELD)
        found = published(article)
        assert _days(found) == (date(2016, 2, 12), date(2016, 2, 13), "inferred")
        text = article.source.text
        spans = [text[each.start : each.end] for each in found.evidence]
        assert any(each in head and "12" in each for each in spans)
        assert HELD in spans
        assert {each.how for each in found.evidence} == {"inferred"}

    @pytest.mark.parametrize(
        "told",
        [
            "The sides met last Thursday, February 11, 2016, and agreed, diplomats added.",
            "The sides met yesterday, 11 February 2016, and agreed on aid, diplomats added.",
            "The sides met last week, on 4 February 2016, and agreed, diplomats added.",
            "The sides met last month, on 20 January 2016, and agreed, diplomats added.",
            "The sides met last year, in March 2015, and agreed on aid, diplomats added.",
        ],
    )
    def test_a_full_date_counted_from_the_day_of_writing_gives_the_year(self, told: str) -> None:
        """A date with "last" or "yesterday" leaves two weeks, and one year of the dateline."""
        found = published(_article(f"LAKESIDE, Feb 12 (Example Wire) - {SAYS}", told))
        assert _days(found) == (date(2016, 2, 12), date(2016, 2, 13), "inferred")

    def test_russian_datelines_are_read_alike(self) -> None:
        """A Russian dateline with day and month is dated by the words "last Thursday"."""
        told = "Стороны встретились в минувший четверг, 11 февраля 2016 года, сообщил посланник."
        found = published(
            _article("ЖЕНЕВА, 12 фев — РИА Новости. Перемирие близко, заявил он прессе.", told)
        )
        assert _days(found) == (date(2016, 2, 12), date(2016, 2, 13), "inferred")

    @pytest.mark.parametrize(
        "told",
        [
            "Nobody was hurt there on that day, they added to it.",
            "The sides met on 11 February 2016 and agreed on aid, diplomats added.",
            'He said: "We met yesterday, 11 February 2016, and agreed on aid there."',
            "He recalled how they met yesterday, 11 February 2016, as papers had it then.",
            "The sides will meet this week, on 11 February 2016, diplomats added to it.",
            "They recalled the meeting of the ISSG, diplomats added, and what it had reached.",
        ],
    )
    def test_thin_evidence_gives_no_year(self, told: str) -> None:
        """What is quoted, recalled, to come, or told without "last" ends no search: no last day."""
        article = _article(f"MUNICH, Feb 12 (Reuters) - {SAYS}", told)
        found = published(article)
        assert found.latest is None
        assert found.basis in {"unknown", "lower_bound"}
        (open_,) = [each for each in found.evidence if "of no known year" in each.says]
        assert article.source.text[open_.start : open_.end] == "Feb 12"

    def test_a_caption_alone_gives_no_year(self) -> None:
        """A picture of January 2016 does not make 12 February that of 2016."""
        found = published(_article(CAPTION, f"MUNICH, Feb 12 (Reuters) - {SAYS}"))
        assert _days(found) == (date(2016, 1, 26), None, "lower_bound")

    def test_a_caption_below_and_a_fetch_above_give_the_year(self) -> None:
        """A picture of January and a fetch in December of 2016 leave one 12 February."""
        text = f"Truce holds in the north\n{CAPTION}\n\nMUNICH, Feb 12 (Reuters) - {SAYS}\n"
        for year, fits in ((2016, True), (2018, False)):
            source = Source(
                file="a", sha256="", text=text, fetched=datetime(year, 12, 1, tzinfo=UTC)
            )
            (reading,) = read([source])
            assert (reading.published.latest == date(2016, 2, 13)) is fits

    @pytest.mark.parametrize(
        ("head", "told"),
        [
            ("MUNICH, Mar 20 (Reuters) -", HELD),
            ("MUNICH, Feb 29 (Reuters) -", "They met last week, on 25 February 2015, he said."),
            ("MUNICH, Monday, Feb 12 (AP) -", HELD),
        ],
    )
    def test_what_fits_no_year_is_said_and_left_open(self, head: str, told: str) -> None:
        """A day outside the meeting's week, or that the year has not, is no guess at another."""
        found = published(_article(f"{head} The truce is near, the envoy said on Friday.", told))
        assert found.latest is None
        assert any("no year fits" in each.says for each in found.evidence)

    def test_two_dates_that_differ_leave_it_open(self) -> None:
        """Where "last week" names two years, as in pages pasted together, neither is taken."""
        found = published(
            _article(
                f"MUNICH, Feb 12 (Reuters) - {SAYS}",
                "They met last week, on 4 February 2016, diplomats added to this.",
                "They met last week, on 5 February 2015, diplomats added to this.",
            )
        )
        assert found.latest is None

    @pytest.mark.parametrize("words", ["last year, 9999-12-31", "yesterday, 9999-12-31"])
    def test_the_end_of_the_calendar_is_no_hang_and_no_error(self, words: str) -> None:
        """A day after which the calendar has none gives no year, and the page is read."""
        found = published(
            _article(f"MUNICH, Feb 12 (Reuters) - {SAYS}", f"The sides met {words}, they added.")
        )
        assert found.latest is None


class TestWeekdayOfTheDateline:
    def test_it_is_the_day_of_the_report(self) -> None:
        """A dateline of Friday is that day or the next, though somebody spoke on Thursday."""
        article = _article(
            "MUNICH, Friday (Reuters) - The truce is near, the envoy said on Thursday.", HELD
        )
        head = dateline(article)
        assert head is not None
        assert head.place == "Munich"
        found = published(article)
        assert _days(found) == (date(2016, 2, 12), date(2016, 2, 13), "inferred")
        assert "first since" not in " ".join(each.says for each in found.evidence)

    def test_alone_it_bounds_nothing(self) -> None:
        """A weekday in the dateline without a week says no day."""
        found = published(_article(f"MUNICH, Friday (Reuters) - {SAYS}"))
        assert (found.earliest, found.latest, found.basis) == (None, None, "unknown")

    def test_the_line_of_the_bound_goes_where_the_week_is_inferred(self) -> None:
        """The first Friday since a picture is not told beside the Friday that is inferred."""
        lead = "MUNICH (Example Wire) — The truce is near, the envoy said on Friday."
        says = [each.says for each in published(_article(CAPTION, lead, HELD)).evidence]
        assert not any("first since" in each for each in says)
        alone = [each.says for each in published(_article(CAPTION, lead)).evidence]
        assert any("first since" in each for each in alone)
