"""Stories and disagreements by field; every report here is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.copies import copies
from truceline.press.disagreements import disagreements
from truceline.press.mentions import mentions
from truceline.press.shapes import Article, Line, Published, Publisher, Reading, Source
from truceline.press.stories import stories
from truceline.press.tellings import tellings

SATURDAY = date(2016, 3, 5)

MARKET = """Warplanes bombed the market in Saraqib on Friday, killing 12 civilians, rescuers said.
The market in Saraqib was full of people when the first bomb fell, a rescuer told the agency.
Doctors in Saraqib said that the wounded were taken to a hospital in Idlib."""

MARKET_TOO = """Artillery shelled the market in Saraqib on Thursday, killing 20 civilians.
People were shopping in the market in Saraqib when shells fell.
The wounded were taken from Saraqib to hospitals in Idlib and Turkey."""

TALKS = """Staffan de Mistura opened a new round of talks in Geneva.
Delegates of the High Negotiations Committee met the envoy for two hours.
The envoy said that the agenda of the round was the political transition."""


def read(text: str, day: date | None = SATURDAY, name: str = "made-up", chain: str = "") -> Reading:
    """A reading of a made-up report, with its mentions."""
    lines: list[Line] = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(
            Line(number=number, start=start, end=start + len(line), text=line, role="body")
        )
        start += len(line) + 1
    article = Article(
        source=Source(file=name, sha256=sha256(f"{name}{text}".encode()).hexdigest(), text=text),
        lines=tuple(lines),
    )
    outlets = tuple(chain.split(">")) if chain else ()
    return Reading(
        article=article,
        publisher=Publisher(name=outlets[-1] if outlets else "", chain=outlets),
        published=Published(earliest=day, latest=day, basis="stated" if day else "unknown"),
        mentions=mentions(article, day),
    )


def contested(here: str, there: str) -> list[tuple[str, str, str]]:
    """Disagreements of two sentences: field, here, there."""
    found = disagreements(tellings(read(here)), tellings(read(there)))
    return [(each.field, each.here, each.there) for each in found]


def test_reports_of_one_event_are_a_story_and_others_are_not() -> None:
    """Two reports of one strike are grouped; talks elsewhere are none of it."""
    one, two, other = read(MARKET, name="a"), read(MARKET_TOO, name="b"), read(TALKS, name="c")
    (story,) = stories([one, other, two])
    assert set(story.documents) == {one.article.source.sha256, two.article.source.sha256}
    assert "place:saraqib" in story.names
    assert (story.earliest, story.latest) == (SATURDAY, SATURDAY)


def test_reports_of_different_weeks_are_different_stories() -> None:
    """The same words three weeks later tell of another event."""
    assert stories([read(MARKET), read(MARKET_TOO, date(2016, 3, 26))]) == ()


def test_a_story_tells_where_its_accounts_disagree() -> None:
    """Number, day and means of one strike are told differently, each with both sentences."""
    (story,) = stories([read(MARKET, name="a"), read(MARKET_TOO, name="b")])
    found = {each.in_what.field: each.in_what for each in story.contested}
    assert {"act", "time", "number"} <= set(found)
    assert found["number"].here.startswith(("12 civilians", "20 civilians"))
    assert {found["time"].here, found["time"].there} == {"Friday", "Thursday"}
    assert all(span.text in MARKET + MARKET_TOO for span in found["act"].spans)


AID = """The United Nations said on Monday that aid had reached 60,000 people in besieged Madaya.
A convoy of 65 trucks left Damascus in the morning, a spokesman for the Red Cross said.
People were hungry and needed help, the coordinator told reporters in the town.
The cessation of hostilities is largely holding, he said.
Helicopters dropped barrel bombs on Darayya, killing four children, opposition groups said.
The High Negotiations Committee said it had not decided whether to attend talks in Geneva."""

AID_TOO = """Aid reached besieged Madaya on Sunday, with food for 40,000 people, the Red Cross said.
The convoy of 52 trucks set out from Damascus early in the day.
The coordinator said people there were hungry.
The cessation of hostilities is not holding, opposition negotiators said.
Warplanes bombed Darayya, killing six children, according to activists.
The High Negotiations Committee said it had decided to attend talks in Geneva."""


def test_long_accounts_are_compared_without_false_alarms() -> None:
    """Of two made-up reports of six sentences each disagreement is found, and nothing else is."""
    assert contested(AID, AID_TOO) == [
        ("time", "Monday", "Sunday"),
        ("number", "60,000 people", "40,000 people"),
        ("number", "65 trucks", "52 trucks"),
        ("polarity", "affirmed", "denied"),
        ("act", "helicopter_or_barrel_bomb", "air_strike"),
        ("number", "four children", "six children"),
        ("polarity", "denied", "affirmed"),
    ]


@pytest.mark.parametrize(
    ("here", "there", "field"),
    [
        ("The truce is holding in Hama.", "The truce is not holding in Hama.", "polarity"),
        ("The truce isn't holding.", "The truce is holding.", "polarity"),
        ("The brigade accepted the terms.", "The brigade never accepted the terms.", "polarity"),
        ("Some 43 trucks entered Madaya.", "Some 20 lorries entered Madaya.", "number"),
        ("The convoy reached Madaya.", "The convoy reached Zabadani.", "place"),
        ("The road opened on 3 March.", "The road opened on 9 March.", "time"),
        (
            "Russia broke the truce near the bridge.",
            "Turkey broke the truce near the bridge.",
            "actor",
        ),
        (
            "A mortar hit the school in the village.",
            "An airstrike hit the school in the village.",
            "act",
        ),
    ],
)
def test_each_field_is_compared_by_itself(here: str, there: str, field: str) -> None:
    """Two sentences that differ in one field are told to differ in it, and in no other."""
    assert [each[0] for each in contested(here, there)] == [field]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("At least 12 civilians were killed.", "Twenty civilians were killed."),
        ("The convoy reached Madaya on Monday.", "The convoy reached Madaya."),
        ("The road opened on Thursday.", "The road opened on 3 March 2016."),
        ("The truce is not holding.", "The truce isn't holding."),
        ("The hall was full.", "The bridge was not open."),
        ("About 40 trucks entered the town.", "Some 43 lorries entered the town."),
    ],
)
def test_what_may_both_be_true_is_no_disagreement(here: str, there: str) -> None:
    """Bounds that allow the other's number, fields left out, and other subjects are none."""
    assert contested(here, there) == []


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Rebels shelled Kafr Nowhere on Friday.", "Rebels shelled Tell Elsewhere on Sunday."),
        ("Air strikes hit Idlib, killing 20 people.", "Air strikes hit Raqqa, killing 40 people."),
        ("Five people were killed in Aleppo.", "Seven people were wounded in Aleppo."),
        ("The first convoy brought 20 trucks.", "The second convoy brought 44 trucks."),
        ("A convoy of 20 trucks entered Madaya on Monday.",
         "A convoy of 30 trucks entered Madaya on Thursday."),
        ("The envoy met the monitor in Munich on Thursday.",
         "The envoy met the monitor in Geneva on Friday."),
        ("Talks in Geneva will resume on 9 March.", "Talks in Geneva will end on 24 March."),
        ("The bridge was destroyed on Monday.", "The bridge was rebuilt on Friday."),
        ("The opposition did not attend the opening session of the talks.",
         "The opposition attended the closing session of the talks."),
        ("Government forces did not enter the town.", "Government forces entered the village."),
        ("Before the truce 120 people were killed each day.",
         "Since the truce 15 people were killed each day."),
        ("On Friday 60 people were killed.", "On Saturday 12 people were killed."),
        ("The United States condemned the strike.", "Russia denied the strike."),
        ("The envoy will meet the government delegation on Monday.",
         "The envoy will meet the opposition delegation on Tuesday."),
        ("In the north 12 towns joined the truce.", "In the south 40 towns joined the truce."),
        ("In 2014 the fighting killed 900 people.", "In 2015 the fighting killed 700 people."),
        ("The shelling killed 5 people and wounded 9.", "The shelling killed 5 people."),
        ("The raid killed 12 civilians.", "The raid killed 20 people, 12 of them civilians."),
        ("Putin spoke with Cameron by telephone on Sunday.",
         "Putin spoke with Obama by telephone on Tuesday."),
    ],
)  # fmt: skip
def test_two_acts_told_alike_are_no_disagreement(here: str, there: str) -> None:
    """Another place and number, another course, another of several: these are two acts."""
    assert contested(here, there) == []
    assert contested(there, here) == []


@pytest.mark.parametrize(
    ("here", "there", "fields"),
    [
        ("Shelling killed nine people in Homs, activists said.",
         "Shelling killed four people in Homs, state television said.", ["number"]),
        ("At least 14 soldiers were killed and 20 wounded in the attack.",
         "Six soldiers were killed and 20 wounded in the attack.", ["number"]),
        ("The raid killed five people and wounded nine people.",
         "The raid killed five people and wounded two people.", ["number"]),
        ("No civilians were hurt in the raid.", "Civilians were hurt in the raid.", ["polarity"]),
        ("The convoy was not allowed to enter Darayya this morning.",
         "The convoy was allowed to enter Darayya.", ["polarity"]),
        ("The ceasefire took effect at midnight on Friday.",
         "The ceasefire took effect at midnight on Sunday.", ["time"]),
        ("Food for 60,000 people reached Madaya on Monday.",
         "Food for 40,000 people reached Madaya on Sunday.", ["time", "number"]),
        ("Alan Carver, a made-up monitor, said 40 houses were burnt.",
         "Anna Miller, a made-up villager, said 75 houses were burnt.", ["number"]),
    ],
)  # fmt: skip
def test_one_act_told_otherwise_still_is_one(here: str, there: str, fields: list[str]) -> None:
    """What tells acts apart hides no disagreement about one, whoever told of it."""
    assert [each[0] for each in contested(here, there)] == fields


def test_copies_are_one_account_with_its_chain() -> None:
    """A report and its copies are one account, and their credits give one chain."""
    body = "\n".join(
        f"{sentence} This happened near the mill, number {number}, as villagers recalled later on."
        for number, sentence in enumerate(MARKET.split("\n"))
    )
    every = [
        read(body, SATURDAY, "wire", "Wire"),
        read(body + "\nFrom the Paper.", SATURDAY, "paper", "Wire>Paper"),
        read(body + "\nShared by a blog.", date(2016, 3, 6), "blog", "Wire>Paper>Blog"),
    ]
    found = copies(every)
    every = [replace(each, copies=found[each.article.source.sha256]) for each in every]
    (story,) = stories(every)
    assert len(story.accounts) == 1
    assert story.accounts[0][0] == every[0].article.source.sha256
    assert story.chains == (("Wire", "Paper", "Blog"),)
    assert story.contested == ()


@given(st.lists(st.text(max_size=120), max_size=5))
def test_whatever_the_texts_each_document_is_in_one_story_at_most(texts: list[str]) -> None:
    """Stories share no document, and nothing breaks on odd texts."""
    found = stories([read(text.replace("\r", " "), name=str(n)) for n, text in enumerate(texts)])
    every = [each for story in found for each in story.documents]
    assert len(every) == len(set(every))


@given(st.text(max_size=300))
def test_tellings_are_slices_of_the_source(text: str) -> None:
    """Each sentence is exactly what stands at its place."""
    source = text.replace("\r", " ")
    for each in tellings(read(source)):
        assert source[each.start : each.end] == each.text
