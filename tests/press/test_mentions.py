"""Names in the body of an article, with their kinds and ids; every text here is made up."""

# ruff: noqa: RUF001 - Russian words are among what is read

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.mentions import mentions
from truceline.press.shapes import Article, Line, Source, Span

SPRING = date(2016, 3, 24)


def article(text: str) -> Article:
    """An article all of whose lines are body."""
    lines: list[Line] = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(
            Line(number=number, start=start, end=start + len(line), text=line, role="body")
        )
        start += len(line) + 1
    return Article(source=Source(file="made-up", sha256="0" * 64, text=text), lines=tuple(lines))


def named(text: str, on: date | None = SPRING) -> list[tuple[str, str | None]]:
    """Mentions as (text, id)."""
    return [(each.text, each.id) for each in mentions(article(text), on)]


def test_the_longest_spelling_counts() -> None:
    """A name of several words is one mention, and nothing within it is another."""
    assert named("The UN Security Council passed resolution 2254 on Syria.") == [
        ("UN Security Council", "org:unsc"),
        ("resolution 2254", "agr:unscr-2254"),
        ("Syria", "state:sy"),
    ]


@pytest.mark.parametrize(
    ("text", "mention", "who"),
    [
        ("Moscow has asserted its role.", "Moscow", "state:ru"),
        ("They met in Moscow on Monday.", "Moscow", "place:moscow"),
        ("MOSCOW (Made-up Agency) \u2014 Nothing new.", "MOSCOW", "place:moscow"),
        ("It can nudge Damascus to make concessions.", "Damascus", "party:gov_sy"),
        ("Shells fell on the suburbs of Damascus.", "Damascus", "place:damascus"),
        ("At midnight Damascus time the truce began.", "Damascus", "place:damascus"),
        ("He has little faith in Washington.", "Washington", "state:us"),
        ("The envoy flew to Ankara.", "Ankara", "place:ankara"),
        ("Ankara's position is known.", "Ankara", "state:tr"),
        ("Talks in Geneva are bogged down.", "Geneva", "place:geneva"),
        ("Лавров выступил в Москве.", "Москве", "place:moscow"),
    ],
)
def test_a_city_is_its_government_where_it_acts(text: str, mention: str, who: str) -> None:
    """What stands around the name of a capital tells the place from the government."""
    assert (mention, who) in named(text)


def test_both_cities_of_a_pair_are_taken_alike() -> None:
    """After "in", the second city is a place like the first; as actors both are states."""
    assert named("Meetings in Moscow and Washington went on.") == [
        ("Moscow", "place:moscow"),
        ("Washington", "place:washington"),
    ]
    assert named("The interests of both Moscow and Washington are met.") == [
        ("Moscow", "state:ru"),
        ("Washington", "state:us"),
    ]


def test_a_surname_with_another_first_name_is_not_the_person_of_the_tables() -> None:
    """Whoever only shares a surname is not taken for the one whom everybody knows."""
    assert named("Yesterday Asma al-Assad spoke.") == []
    assert named("A book by Kerry Kennedy was shown.") == []
    assert named("But Kerry said no.") == [("Kerry", "person:kerry")]


def test_a_surname_is_resolved_by_the_full_name_elsewhere_in_the_article() -> None:
    """A surname that many have counts after the article has named its bearer in full."""
    text = "Johnson spoke first.\nThe minister, Boris Johnson, went on, and Johnson left."
    found = named(text, date(2016, 9, 1))
    assert [who for _, who in found].count("person:johnson") == 3
    assert named("Johnson spoke alone.", date(2016, 9, 1)) == []


def test_names_change_with_the_day_of_the_article() -> None:
    """A later name of a group is none of it before it was taken."""
    text = "Fighters of Jabhat Fateh al-Sham withdrew."
    assert ("Jabhat Fateh al-Sham", "group:nusra") in named(text, date(2016, 8, 1))
    assert named(text, date(2016, 3, 1)) == []


def test_a_slip_in_a_long_name_is_forgiven() -> None:
    """A ministry with a letter missing is still the ministry; a minister is no ministry."""
    assert named("The Russian Foregn Ministry reminded all.") == [
        ("Russian Foregn Ministry", "org:ru_mfa")
    ]
    assert named("The Russian Foreign Minister came.") == []


def test_abbreviations_are_not_plain_words() -> None:
    """US and IS are names in capitals alone, and in a line of capitals neither is."""
    assert named("It is for us to say, the US said.") == [("US", "state:us")]
    assert named("THE TRUCE IS HOLDING, SAY ALL OF US") == []


def test_an_adjective_names_a_state_before_its_people() -> None:
    """Our American colleagues are the United States; an American film is not."""
    assert named("Our American colleagues were silent.") == [("American", "state:us")]
    assert named("An American film was shown.") == []


def test_a_town_is_found_where_the_text_speaks_of_a_place() -> None:
    """Towns of the region are found anywhere, others only as places."""
    assert named("Shells hit Saraqib at noon.") == [("Saraqib", "place:saraqib")]
    assert ("Brussels", "place:brussels") in named("They met in Brussels on Friday.")
    assert named("Lyon said nothing.") == []


def test_somebody_unknown_after_a_title_is_a_person_without_id() -> None:
    """A name after a title is told as a person whom no table knows."""
    assert named("An aid worker, Dr Ola Madeup, and spokesman Jon Doebert agreed.") == [
        ("Ola Madeup", None),
        ("Jon Doebert", None),
    ]


def test_a_newspaper_is_not_the_state_of_its_city() -> None:
    """The Washington Post is no act of the United States."""
    assert named("The Washington Post wrote about it.") == []


def test_names_in_russian_french_and_arabic_have_the_same_ids() -> None:
    """Cases, prefixes and accents aside, one person has one id."""
    assert ("Лаврова", "person:lavrov") in named("По словам Лаврова, переговоры идут.")
    assert ("Захаровой", "person:zakharova") in named("Слова Марии Захаровой и Захаровой.")
    assert ("جون كيري", "person:kerry") in named("وقال جون كيري في جنيف إن الهدنة صامدة.")
    assert ("Sergueï Lavrov", "person:lavrov") in named("Selon Sergueï Lavrov, la trêve tient.")


@pytest.mark.parametrize(
    "text",
    [
        "وصل القطار إلى سد قريب من الشارع العريض",
        "رأى المعلم أن الأمر من القاعدة",
        "Operation Jazeera Storm went on at Bab Sbaa.",
        "Some 11 ES rebels came.",
    ],
)
def test_plain_words_that_only_sound_like_names_are_none(text: str) -> None:
    """A train is not Qatar, a dam not Assad, and half of a name not a town."""
    assert named(text) == []


def test_a_road_between_towns_and_shelling_name_places() -> None:
    """On a way between towns, and where shells fall, a capital is a place."""
    assert named("Clashes on the Damascus\u2013Homs road went on.") == [
        ("Damascus", "place:damascus"),
        ("Homs", "place:homs"),
    ]
    assert named("Two shells fell on Damascus.") == [("Damascus", "place:damascus")]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_mentions_are_slices_of_the_source_in_order(text: str) -> None:
    """Whatever the text, mentions are exact slices, in order, without overlaps."""
    found = mentions(article(text.replace("\r", " ")), SPRING)
    for each in found:
        assert text.replace("\r", " ")[each.start : each.end] == each.text
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_a_line_without_end_is_not_searched() -> None:
    """A line of a megabyte is left alone, so that no page holds the reader up."""
    assert named("Kerry " * 200_000) == []


@pytest.mark.parametrize(
    "text", ["MOSCOW, April 18. /TASS/. All is well.", "МОСКВА, 14 мая. /ТАСС/. Все хорошо."]
)
def test_a_dateline_of_a_wire_is_a_place(text: str) -> None:
    """A capital before an agency's name between strokes is where, and no government."""
    assert named(text)[0][1] == "place:moscow"


def test_names_of_the_title_count() -> None:
    """What a title names is named, without the site's name behind it."""
    text = "Lavrov meets Kerry - Sputnik\n\nAll went well."
    lines = article(text).lines
    head = replace(lines[0], role="title")
    whole = replace(
        article(text),
        lines=(head, *lines[1:]),
        title=Span(start=0, end=18, text="Lavrov meets Kerry"),
    )
    assert [each.id for each in mentions(whole, SPRING)] == ["person:lavrov", "person:kerry"]
