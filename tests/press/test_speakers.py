"""From a mention to a person, within one document."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.press.measuring import article_of

from truceline.press.lines import article_of as read_article
from truceline.press.quoting import quotations, read
from truceline.press.shapes import Source

if TYPE_CHECKING:
    from pathlib import Path


def names(text: str) -> list[str | None]:
    """The names of who speaks, in order."""
    return [
        each.speaker.name if each.speaker else None
        for each in quotations(article_of(text, "en"), on=None)
    ]


def test_a_surname_is_the_full_name_given_elsewhere() -> None:
    """A surname stands for the full name that the document gives before or after."""
    text = 'Mayor Ines Moro spoke.\n\n"We wait," Moro said.'
    assert names(text) == ["Ines Moro"]


def test_a_pronoun_is_the_last_person_it_fits() -> None:
    """She is the last woman spoken of, though a man spoke last."""
    text = '"Go," said Maria Lind.\n\nHer driver, John Farr, said nothing. "I stay," she said.'
    assert names(text)[-1] == "Maria Lind"


def test_a_role_is_whoever_has_it() -> None:
    """The general is the only general of the document."""
    text = 'General Ismail Kurt met Selma Aydin.\n\n"I saw it," replied the general.'
    assert names(text) == ["Ismail Kurt"]


def test_people_without_a_name_are_told_by_their_words() -> None:
    """Residents are named by no one, and are speakers all the same."""
    (one,) = quotations(article_of('"It came at dawn," residents said.', "en"), on=None)
    assert one.speaker is not None
    assert (one.speaker.mention, one.speaker.name) == ("residents", None)
    assert one.speaker.form == "anonymous_group"


@pytest.mark.parametrize(
    "clause", ["Dorsak's spokesman said", "said a spokesman for John Kerry", "a man said"]
)
def test_who_speaks_for_another_is_not_the_other(clause: str) -> None:
    """A spokesman without a name is nobody's name, least of all whom he speaks for."""
    found = names(f'Elena Dorsak, the premier, arrived.\n\n"We go," {clause}.')
    assert found[0] not in {"Elena Dorsak", "John Kerry"}


def test_offices_of_a_day_are_known() -> None:
    """A role and a nationality name who held the office on that day."""
    article = article_of('"We agree," the US Secretary of State said.', "en")
    (one,) = quotations(article, on=date(2016, 3, 24))
    assert one.speaker is not None
    assert one.speaker.name == "John Kerry"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_annotated_pages_are_read_exactly(shared: Path, number: int) -> None:
    """On annotated pages all quotations are found exactly, and no speaker is wrong."""
    gold = json.loads((shared / "press" / "gold.json").read_text("utf-8"))["files"][number]
    text = (shared / "press" / gold["file"]).read_bytes().decode()
    on = date.fromisoformat(gold["publication_date"]["iso"])
    found, told = read(read_article(Source(file=gold["file"], sha256="", text=text)), on=on)
    assert {
        (each.start, each.end): (each.speaker and each.speaker.name, each.fragment)
        for each in found
    } == {
        (each["start"], each["end"]): (each["speaker"], each["fragment"])
        for each in gold["direct_quotations"]
    }
    spans = {(each.start, each.end) for each in told}
    wanted = [(each["start"], each["end"]) for each in gold["indirect_statements"]]
    assert sum(each in spans for each in wanted) >= len(wanted) - 1


def test_a_role_is_whoever_was_named_before() -> None:
    """The minister is the one named before, not a deputy, and not one named further on."""
    text = (
        "Foreign Minister Ivo Dorsak met Deputy Foreign Minister Anna Lind on Monday.\n\n"
        '"We wait," the minister said.\n\n"We do not," said Foreign Minister Karl Petras.'
    )
    assert names(text) == ["Ivo Dorsak", "Karl Petras"]


def test_a_land_tells_two_ministers_apart() -> None:
    """The Jordanian minister is the counterpart from there, and the diplomat is who spoke last."""
    text = (
        "Russian Foreign Minister Ivo Dorsak met his Jordanian counterpart Jamal Petras.\n\n"
        '"We wait," the Jordanian minister said.\n\nSpokeswoman Anna Lind disagreed. '
        '"Not we," she said. "Not at all," the diplomat added.'
    )
    assert names(text) == ["Jamal Petras", "Anna Lind", "Anna Lind"]


def test_a_source_and_a_nationality_are_no_names() -> None:
    """A source stays without a name, and so does the Frenchman."""
    text = (
        'Minister Ivo Dorsak met his counterpart Karl Petras. "No," the source said.\n\n'
        '"Yes," the Frenchman said.'
    )
    assert names(text) == [None, None]


def test_an_article_belongs_to_a_surname() -> None:
    """An Arabic article in small letters begins a surname, at the head of a clause too."""
    text = '"Wait," said Jamal el-Fares.\n\nHe rose. "We go now," al-Fares added.'
    assert names(text) == ["Jamal el-Fares", "Jamal el-Fares"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"We go," says guide Alois Berger, whose boat it is.', "Alois Berger"),
        ('"We go," presiding Judge Rosalind Abe said as she rose.', "Rosalind Abe"),
        ('"We go," said Councilwoman Carla Bendt.', "Carla Bendt"),
        ('"We go," Mr. Prewett answered. Colin Prewett had come late.', "Colin Prewett"),
        ('The pilot Ana Lisk is heard to say: "We go home now."', "Ana Lisk"),
        ('It was described by Lena Horv, an analyst, as "hardly a call at all".', "Lena Horv"),
        ('Asked why she stayed, Pruitt laughed. "We go," she said. Ann Pruitt left.', "Ann Pruitt"),
        ('I asked Colonel Piet Wass how this can be. "Easily," he told me.', "Piet Wass"),
        ('That escaped prosecutor Luisa Camar. She has written. "We go," she said.', "Luisa Camar"),
    ],
)
def test_who_speaks_is_found_where_the_press_puts_it(text: str, name: str) -> None:
    """Roles that no list has, titles cut short, the passive, and who is named in passing."""
    (one,) = quotations(article_of(text, "en"), on=None)
    assert one.speaker is not None
    assert one.speaker.name == name


def test_pronouns_tell_he_from_she() -> None:
    """Where no title or given name does, how the text goes on from a name tells who is meant."""
    text = (
        "Sal Orde lost his hat at the port.\n\nKim Vasse, who owns the port, kept her own on.\n\n"
        'Sal Orde left. "It was new," he said.\n\nKim Vasse came. "It was not," she said. '
        "Sal Orde had seen Kim Vasse there."
    )
    found = quotations(article_of(text, "en"), on=None)
    assert [each.speaker and each.speaker.name for each in found] == ["Sal Orde", "Kim Vasse"]


def test_a_report_speaks_for_itself() -> None:
    """What no author is told of is the document's own word, and not the last speaker's."""
    text = '"We go," Ana Lisk said.\n\nThe report calls the attack "deliberate and planned".'
    last = quotations(article_of(text, "en"), on=None)[-1]
    assert last.speaker is not None
    assert (last.speaker.mention, last.speaker.name) == ("The report", None)


def test_a_word_that_is_spoken_of_is_no_quotation() -> None:
    """``the word "homework"`` is about a word, whoever stands beside it."""
    text = 'The Speaker reminded members that the word "homework" was allowed.'
    assert quotations(article_of(text, "en"), on=None) == ()
