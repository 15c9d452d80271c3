"""Published figures of aid: as their source gave them, with the whole they are of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.mechanism import aid_acts as acts
from tests.mechanism.builders import Book

from truceline.mechanism.aid_figures import (
    PART,
    AidFigurePublished,
    denominator_text,
    figure_text,
    row,
)

BASE = AidFigurePublished(
    source="un:office",
    measure="people_reached_unspecified",
    unit="people",
    figure=450_725.0,
    denominator=4_600_000.0,
    denominator_of="people in besieged and hard-to-reach areas",
    list_by="un:office",
    until=date(2016, 4, 12),
    reference="S55",
    basis="v",
)


def figure(**changes: Any) -> AidFigurePublished:
    """The base figure with fields replaced."""
    return replace(BASE, **changes)


# Figures of 2016 as the public record has them, with the letters and statements they stand in.
TABLE = [
    (figure(), "450,725 people",
     "4,600,000 people in besieged and hard-to-reach areas, list of un:office, its day not given"),
    (figure(measure="dispatched", unit="trucks", figure=114.0, denominator=None, list_by=None,
            denominator_of=None, until=date(2016, 2, 18), reference="S51"),
     "114 trucks", "no denominator given"),
    (figure(figure=110_000.0, about=True, until=date(2016, 2, 26), reference="S16",
            denominator=None, denominator_of=None), "about 110,000 people", "no denominator given"),
    (figure(measure="reached_locations", unit="locations", figure=10.0, denominator=18.0,
            denominator_of="besieged areas", reference="S63"),
     "10 locations", "18 besieged areas, list of un:office, its day not given"),
    (figure(measure="approved_verbally", unit="locations", figure=8.0, up_to=9.0, denominator=11.0,
            denominator_of="areas asked for", list_by=None, reference="S54"),
     "8 to 9 locations", "11 areas asked for"),
    (figure(measure="approved", unit="requests", figure=15.0, denominator=17.0,
            denominator_of="requests made", list_by=None, reference="S57"),
     "15 requests", "17 requests made"),
    (figure(unit="percent_of_people", figure=41.9, denominator=None, reference="S56",
            denominator_of="people in besieged areas, food in April"),
     "41.9 percent of people",
     "people in besieged areas, food in April, list of un:office, its day not given"),
    (figure(measure="reached_locations", unit="locations", figure=3.0, denominator=18.0,
            denominator_of="besieged areas", list_dated=date(2016, 6, 20), reference="S61"),
     "3 locations", "18 besieged areas, list of un:office of 2016-06-20"),
    (figure(figure=1_000_000.0, at_least=True, denominator=None, denominator_of=None),
     "≥1,000,000 people", "no denominator given"),
    (figure(measure="removed", unit="items", figure=None, words="Surgical items were removed.",
            denominator=None, denominator_of=None), "no figure", "no denominator given"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "shown", "of"), TABLE, ids=range(len(TABLE)))
def test_a_figure_is_shown_as_published_beside_its_whole(
    body: AidFigurePublished, shown: str, of: str
) -> None:
    """Ranges, bounds, round numbers and missing wholes are said; nothing is worked out."""
    book = Book()
    state = book.state(book.tell(PART, body))
    assert (figure_text(state.body), denominator_text(state.body)) == (shown, of)
    assert state.flags() == ()
    assert shown in row(state).title


def test_a_figure_above_its_whole_is_kept_and_flagged() -> None:
    """More than the whole is what was published: it stands, with the flag beside it."""
    book = Book()
    state = book.state(book.tell(PART, figure(figure=5_000_000.0)))
    assert state.body.figure == 5_000_000
    assert state.flags() == ("5,000,000 is more than the whole of 4,600,000",)
    over = figure(unit="percent_of_people", figure=120.0)
    assert book.state(book.tell(PART, over)).flags() == ("120 percent is more than the whole",)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"since": date(2016, 5, 1)}, {"TIME_ORDER"}),
        ({"up_to": 5.0}, {"RANGE_ORDER"}),
        ({"figure": None}, {"FIGURE_EMPTY"}),
        ({"denominator_of": None}, {"DENOMINATOR_OF"}),
        ({"unit": "trucks"}, {"MEASURE_UNIT"}),
        ({"list_id": "c" * 64}, {"LIST_UNKNOWN"}),
        ({"up_to": 5.0, "denominator_of": None}, {"RANGE_ORDER", "DENOMINATOR_OF"}),
    ],
)
def test_what_cannot_be_understood_is_refused(changes: dict[str, Any], codes: set[str]) -> None:
    """A whole without a name, a range upside down, a list that is none: every fault at once."""
    assert Book().codes(PART, figure(**changes)) == codes


def test_a_list_that_is_named_is_of_the_author_that_is_named() -> None:
    """A figure of one author's list cannot be hung on another's."""
    book = Book()
    subject = acts.listed(book, "monitor:post")
    assert book.codes(PART, figure(list_id=subject)) == {"LIST_AUTHOR"}
    assert not book.codes(PART, figure(list_id=subject, list_by="monitor:post"))
