"""When a page was published is stated, or an interval with what speaks for each bound."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.datelines import dateline, published
from truceline.press.lines import article_of
from truceline.press.shapes import Article, Source

if TYPE_CHECKING:
    from pathlib import Path

BODY = (
    "LAKESIDE (Example Wire) — The truce held, monitors said Friday.\n\n"
    "Nobody was hurt, they added.\n"
)
TITLE = "Truce holds in the north"


def _article(text: str, **more: object) -> Article:
    return article_of(Source(file="a", sha256="", text=text, **more))  # type: ignore[arg-type]


class TestStated:
    @pytest.mark.parametrize(
        "line",
        [
            "Thursday, March 24, 2016",
            "24 March 2016",
            "Published time: 24 Mar, 2016 10:22",
            "2016-03-24",
            "24.03.2016 13:45",
            "March 24, 2016 / 11:32 AM / 4 years ago",
            "Publié le 24 mars 2016",
            "24 مارس 2016",
        ],
    )
    @pytest.mark.parametrize("above", [True, False])
    def test_a_printed_date_is_stated(self, line: str, *, above: bool) -> None:
        """The date that a page prints above its text is the day of publication, with its span."""
        text = f"{line}\n\n{TITLE}\n\n{BODY}" if above else f"{TITLE}\n{line}\n\n{BODY}"
        found = published(_article(text))
        assert (found.earliest, found.latest, found.basis) == (
            date(2016, 3, 24),
            date(2016, 3, 24),
            "stated",
        )
        evidence = found.evidence[0]
        assert evidence.start is not None
        assert text[evidence.start : evidence.end] in line

    def test_markup_states_the_instant(self) -> None:
        """A day in markup is that day in its own zone, and the instant is kept."""
        found = published(_article(BODY, said=("2016-03-24T01:00:00+03:00",)))
        assert (found.earliest, found.basis) == (date(2016, 3, 24), "stated")
        assert found.at == datetime(2016, 3, 23, 22, tzinfo=UTC)
        assert published(_article(BODY, said=("Thu, 24 Mar 2016 10:00:00 GMT",))).earliest == date(
            2016, 3, 24
        )

    @pytest.mark.parametrize(
        ("address", "first", "last"),
        [
            ("https://wire.example/20160212/truce-holds.html", (2, 12), (2, 12)),
            ("https://wire.example/politics/201602121035503271-truce/", (2, 12), (2, 12)),
            ("https://wire.example/2016/02/12/truce/", (2, 12), (2, 12)),
            ("http://blog.example/2016/02/truce.html", (2, 1), (2, 29)),
        ],
    )
    def test_an_address_states_a_day_or_a_month(
        self, address: str, first: tuple[int, int], last: tuple[int, int]
    ) -> None:
        """A date in the path of an address is a day where it has one, and else the whole month."""
        found = published(_article(f"{TITLE}\n\n{BODY}", address=address))
        assert (found.earliest, found.latest) == (date(2016, *first), date(2016, *last))
        assert found.evidence[0].how == "markup"

    def test_a_dated_dateline_is_that_day_or_the_next(self) -> None:
        """A dateline with its year bounds the report to its day and the next."""
        text = f"{TITLE}\n\nLAKESIDE, March 24, 2016 (AP) — The truce held, monitors said.\n"
        found = published(_article(text))
        assert (found.earliest, found.latest) == (date(2016, 3, 24), date(2016, 3, 25))

    def test_a_change_s_date_is_only_an_upper_bound(self) -> None:
        """The date of a change is no day of publication, which was no later."""
        found = published(_article(f"{TITLE}\nUpdated: 24 March 2016\n\n{BODY}"))
        assert (found.earliest, found.latest) == (None, date(2016, 3, 24))
        assert found.basis != "stated"

    def test_a_clock_above_the_title_is_of_whoever_saved_the_page(self) -> None:
        """A clock with its zone says when the page was there, not when it was published."""
        found = published(_article(f"15:19 GMT +3 21 February 2017\n\n{TITLE}\n\n{BODY}"))
        assert (found.earliest, found.latest) == (None, date(2017, 2, 21))


class TestBounds:
    CAPTION = "© AGENCY / Anna Example The minister speaks in Town, January 26, 2016"

    def test_a_caption_is_a_lower_bound_and_no_more(self) -> None:
        """A dated picture bounds the day from below; it is never the day of publication."""
        found = published(_article(f"{TITLE}\n{self.CAPTION}\n\n{BODY}"))
        assert (found.earliest, found.latest, found.basis) == (
            date(2016, 1, 26),
            None,
            "lower_bound",
        )
        assert found.evidence[0].how == "caption"

    def test_a_date_between_the_sentences_is_a_lower_bound(self) -> None:
        """The date of a text that a page takes over bounds the page from below."""
        text = f"{TITLE}\n\n{BODY}\n10:49 - 17.03.2016\n\nThe truce held, a paper wrote.\n"
        found = published(_article(text))
        assert (found.earliest, found.latest) == (date(2016, 3, 17), None)

    def test_dates_of_other_stories_below_are_not_its_own(self) -> None:
        """Below the text a date is the page's only where it says that it was posted then."""
        other = f"{TITLE}\n\n{BODY}\nMore on this story\nTruce begins\n27 February 2016\n"
        assert published(_article(other)).basis == "unknown"
        posted = f"{TITLE}\n\n{BODY}\nPosted by Anna at 3:40 PM, 24 March 2016\n"
        assert published(_article(posted)).earliest == date(2016, 3, 24)

    def test_a_weekday_alone_bounds_nothing(self) -> None:
        """A weekday is told as evidence, and gives no day."""
        found = published(_article(f"{TITLE}\n\n{BODY}"))
        assert (found.earliest, found.latest, found.basis) == (None, None, "unknown")
        assert "Friday" in found.evidence[0].says

    @given(
        st.sampled_from(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
        st.dates(date(2012, 1, 1), date(2018, 12, 31)),
        st.one_of(st.none(), st.integers(0, 40)),
    )
    def test_no_weekday_moves_a_bound(self, weekday: str, taken: date, after: int | None) -> None:
        """Whatever weekday a report names, its interval is that of the report without it."""
        caption = f"A bridge in Lakeside, {taken:%B} {taken.day}, {taken.year} (Example Wire)"
        page = f"{TITLE}\n{caption}\n\n{BODY}"
        read_on = None if after is None else taken + timedelta(days=after)
        said = published(_article(page.replace("Friday", weekday)), read_on=read_on)
        plain = published(_article(page.replace("said Friday", "said")), read_on=read_on)
        assert (said.earliest, said.latest) == (plain.earliest, plain.latest)
        assert said.basis == plain.basis != "stated"

    def test_what_is_told_as_past_is_a_lower_bound_and_what_is_to_come_is_not(self) -> None:
        """A page is no older than what it tells as past; of what it expects it may be older."""
        past = f"{TITLE}\n\n{BODY}\nThe sides met in Lakeside on 3 March 2016.\n"
        ahead = f"{TITLE}\n\n{BODY}\nThe sides will meet in Lakeside on 3 April 2016.\n"
        assert published(_article(past)).earliest == date(2016, 3, 3)
        assert published(_article(ahead)).earliest is None

    def test_a_page_was_published_before_it_was_read(self) -> None:
        """The day on which a page was read bounds it from above, and makes an interval."""
        found = published(_article(f"{TITLE}\n{self.CAPTION}\n\n{BODY}"), read_on=date(2016, 4, 1))
        assert (found.latest, found.basis) == (date(2016, 4, 1), "inferred")


class TestDateline:
    @pytest.mark.parametrize(
        ("line", "place", "agency"),
        [
            ("MUNICH (Sputnik)\xa0— The sides met.", "Munich", "Sputnik International"),
            ("MOSCOW, March 24. /TASS/. The sides met.", "Moscow", "TASS"),
            ("NEW YORK, Jan 29 (Reuters) - The sides met.", "New York", "Reuters"),
            ("Geneva, SANA — The sides met.", "Geneva", "SANA"),
            ("Geneva, Feb 3 (IANS) The sides met.", "Geneva", "IANS"),
            ("BEIRUT/GENEVA (AP) — The sides met.", "Beirut/Geneva", "Associated Press"),
        ],
    )
    def test_place_and_agency_are_read(self, line: str, place: str, agency: str) -> None:
        """A dateline names its place and its agency, in the forms that agencies use."""
        found = dateline(_article(f"{TITLE}\n\n{line} Nobody was hurt, monitors said.\n"))
        assert found is not None
        assert (found.place, found.agency) == (place, agency)
        assert line.startswith(found.span.text)

    def test_brackets_in_a_sentence_are_no_dateline(self) -> None:
        """A sentence with brackets near its start has no dateline."""
        text = f"{TITLE}\n\nThe council (CNS) said that it would sign, and the others would not.\n"
        assert dateline(_article(text)) is None


class TestRealPages:
    def test_the_gold_day_is_within_the_interval(self, shared: Path) -> None:
        """On real pages the interval holds the true day; what is not printed is not stated."""
        gold = json.loads((shared / "press" / "gold.json").read_text(encoding="utf-8"))
        for page in gold["files"]:
            text = (shared / "press" / page["file"]).read_bytes().decode("utf-8")
            found = published(_article(text))
            true = date.fromisoformat(page["publication_date"]["iso"])
            assert found.earliest is not None
            assert found.earliest <= true <= (found.latest or date.max)
            assert (found.basis == "stated") == (page["publication_date"]["how"] == "stated")
