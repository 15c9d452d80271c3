"""Area lists: each its author's own, dated, revised, and never another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import Book, entry

from truceline.mechanism.aid_list_kinds import (
    AreaListPublished,
    AreaListRevised,
    ClassTotal,
    ListedArea,
)
from truceline.mechanism.aid_lists import PART, classes_of

OFFICE, POST, OFFICER = "un:office", "monitor:post", "cell:officer"


def area(place: str, people: int | None = 4000, **more: Any) -> ListedArea:
    """A besieged place."""
    given_: dict[str, Any] = {"area_class": "besieged", "besieger": "government", **more}
    return ListedArea(place=place, people=people, **given_)


NINETEEN = tuple(area(f"Place {n}") for n in range(1, 20))
JUNE = AreaListPublished(
    by=OFFICE, name="Besieged", dated=date(2016, 6, 1), areas=NINETEEN, reference="Made up"
)
REVISED = AreaListRevised(
    since=date(2016, 6, 20),
    added=(area("Al-Made-up"),),
    removed=("Place 1", "Place 2"),
    why="One road opened, two places joined",
    reference="Made up",
)


def told(book: Book, body: Any, subject: str | None = None, author: str = OFFICE) -> str:
    """Record what must be without fault."""
    return book.tell(PART, body, subject, author=author)


def test_a_revision_holds_from_its_day_and_leaves_the_days_before_it() -> None:
    """19 besieged early in June and 18 from the 20th are one author's list at two dates."""
    book = Book()
    subject = told(book, JUNE)
    told(book, REVISED, subject)
    state = book.state(subject)
    assert state.on(date(2016, 5, 31)) is None
    before, after = state.on(date(2016, 6, 19)), state.on(date(2016, 6, 20))
    assert [len(each.of_class("besieged")) for each in (before, after)] == [19, 18]
    assert (before.dated, after.dated) == (date(2016, 6, 1), date(2016, 6, 20))
    assert "Al-Made-up" in {each.place for each in after.areas}


def test_two_authors_lists_of_one_day_stand_side_by_side() -> None:
    """Another author's list is another subject, and only its author revises it."""
    book = Book()
    one = told(book, JUNE)
    other = told(book, replace(JUNE, by=POST, areas=NINETEEN[:18]), author=POST)
    counts = [len(book.state(each).latest.of_class("besieged")) for each in (one, other)]
    assert counts == [19, 18]
    assert book.codes(PART, REVISED, one, author=POST) == {"LIST_NOT_YOURS"}
    assert not book.codes(PART, REVISED, one, author=OFFICER)
    assert book.codes(PART, JUNE, author=OFFICE) == {"SUBJECT_EXISTS"}


def test_a_change_fits_the_list_of_its_day() -> None:
    """What is not there is neither removed nor changed, and what is there is not added."""
    book = Book()
    subject = told(book, JUNE)
    for wrong in (
        replace(REVISED, removed=("Nowhere",)),
        replace(REVISED, changed=(area("Nowhere"),)),
        replace(REVISED, added=(area("Place 7"),)),
    ):
        assert book.codes(PART, wrong, subject, author=OFFICE) == {"LIST_PLACE"}
    empty = AreaListRevised(since=date(2016, 6, 2), why="Nothing", reference="Made up")
    assert book.codes(PART, empty, subject, author=OFFICE) == {"LIST_EMPTY"}
    early = replace(REVISED, since=date(2016, 5, 1))
    assert "LIST_BEFORE" in book.codes(PART, early, subject, author=OFFICE)


def test_a_change_told_late_must_leave_room_for_what_came_after_it() -> None:
    """A revision from an earlier day is put in its place, unless a later one would not fit."""
    book = Book()
    subject = told(book, JUNE)
    told(book, REVISED, subject)
    clash = AreaListRevised(
        since=date(2016, 6, 10), removed=("Place 1",), why="Late", reference="Made up"
    )
    assert book.codes(PART, clash, subject, author=OFFICE) == {"LIST_LATER_CHANGE"}
    told(book, replace(clash, removed=("Place 3",)), subject)
    state = book.state(subject)
    assert len(state.on(date(2016, 6, 15)).areas) == 18
    assert len(state.on(date(2016, 6, 25)).areas) == 17


def test_totals_that_do_not_add_up_are_kept_and_flagged() -> None:
    """Published totals stay as published beside what the named places come to."""
    totals = (ClassTotal(classes=("besieged",), areas=18, people=590_000),)
    book = Book()
    state = book.state(told(book, replace(JUNE, totals=totals)))
    assert state.latest.totals == totals
    assert state.latest.flags() == (
        "besieged: 18 places published, 19 named",
        "besieged: 590000 people published, 76000 by place",
    )
    # An estimate that is missing makes no sum that could differ; a list may name no place at all.
    some = (area("Place 1", None), *NINETEEN[1:18])
    fair = replace(JUNE, name="Other", areas=some, totals=totals)
    assert book.state(told(book, fair)).latest.flags() == ()
    bare = replace(JUNE, name="Bare", areas=(), totals=totals)
    assert book.state(told(book, bare)).latest.total_of("besieged").areas == 18


def test_totals_lapse_with_the_version_they_were_published_for() -> None:
    """A total of 19 is not carried over to the list of 18 places that follows it."""
    book = Book()
    totals = (ClassTotal(classes=("besieged",), areas=19),)
    subject = told(book, replace(JUNE, totals=totals))
    told(book, REVISED, subject)
    assert book.state(subject).on(date(2016, 6, 5)).total_of("besieged") is not None
    assert book.state(subject).latest.total_of("besieged") is None


def test_a_place_stands_once_and_only_a_besieged_one_has_a_besieger() -> None:
    """Faults of a list are given all at once."""
    wrong = replace(JUNE, areas=(area("A"), area("A"), area("B", area_class="accessible")))
    assert Book().codes(PART, wrong, author=OFFICE) == {"LIST_TWICE", "LIST_BESIEGER"}
    nothing = replace(JUNE, areas=())
    assert Book().codes(PART, nothing, author=OFFICE) == {"LIST_EMPTY"}


_NAMES = st.sampled_from([f"Place {n}" for n in range(1, 8)])
_CHANGES = st.builds(
    AreaListRevised,
    since=st.dates(date(2016, 5, 20), date(2016, 7, 1)),
    added=st.lists(_NAMES, max_size=3).map(lambda names: tuple(area(n) for n in names)),
    removed=st.lists(_NAMES, max_size=3).map(tuple),
    changed=st.lists(_NAMES, max_size=2).map(lambda names: tuple(area(n, None) for n in names)),
    why=st.just("Made up"),
    reference=st.just("Made up"),
)


@settings(deadline=None)
@given(st.lists(_CHANGES, max_size=8), st.dates(date(2016, 6, 1), date(2016, 7, 10)))
def test_any_order_of_changes_gives_one_list_for_each_day(
    changes: list[AreaListRevised], day: date
) -> None:
    """Any changes fold; no place stands twice; a day says what changes up to it say."""
    state = PART.begin(entry(0, replace(JUNE, areas=NINETEEN[:5])))
    for seq, body in enumerate(changes, start=1):
        after = PART.step(state, entry(seq, body))
        assert after.state == state.state or PART.moves(state.state, after.state)
        state = after
    version = state.on(day)
    places = [each.place for each in version.areas]
    assert len(places) == len(set(places))
    assert version.dated <= day
    assert sum(classes_of(version).values()) == len(places)
    upto = PART.begin(entry(0, replace(JUNE, areas=NINETEEN[:5])))
    for seq, body in enumerate(changes, start=1):
        if max(body.since, JUNE.dated) <= day:
            upto = PART.step(upto, entry(seq, body))
    assert upto.latest.areas == version.areas
