"""Titles in the reader's language: codes are said, what people wrote is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.console.readers import got

from truceline.console.titles import titled
from truceline.console.words import catalogue
from truceline.mechanism.incidents import ILLUSTRATIVE, UNCONFIRMED
from truceline.mechanism.terms_words import shipped
from truceline.reception.speech import LANGUAGES

if TYPE_CHECKING:
    import httpx
    from tests.desks import MadeUp

ACTS = sorted(code.replace("_", " ") for code in shipped().acts)
CLASSES = [code.replace("_", " ") for code in shipped().report_classes or ()]
FOREIGN = sorted(set(LANGUAGES) - {"en"})
SAME = {("fr", "torture"), ("fr", "violation")}
"""Words that another language writes as English does."""


@given(
    st.sampled_from(CLASSES),
    st.lists(st.sampled_from(ACTS), min_size=1, max_size=5, unique=True),
    st.text("abcXYZ ,.:()حلبМельница", min_size=1).filter(lambda text: text not in ACTS),
    st.sampled_from(["", UNCONFIRMED]),
    st.sampled_from(["", ILLUSTRATIVE]),
)
def test_acts_are_said_and_the_place_is_kept(
    what: str, acts: list[str], place: str, unsure: str, shown: str
) -> None:
    """Whatever stands as the place comes out letter for letter; every act in its translation."""
    ending = unsure + shown
    title = f"{what}: {', '.join(acts)}, {place}{ending}"
    assert titled(title, "en") == title
    for language in FOREIGN:
        say = catalogue(language).gettext
        said = titled(title, language)
        assert place in said
        assert said.startswith(say(what))
        assert all(say(act) in said for act in acts)
        marks = [mark.strip(" ()") for mark in (UNCONFIRMED, ILLUSTRATIVE) if mark in ending]
        assert said.endswith("".join(f" ({say(mark)})" for mark in marks))


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("word", [*ACTS, *CLASSES, "place not confirmed", "illustrative"])
def test_every_word_of_a_title_has_a_translation(word: str, language: str) -> None:
    """No act of the shipped vocabulary is read in English on another language's page."""
    assert catalogue(language).gettext(word) != word or (language, word) in SAME


@pytest.mark.parametrize(
    "title", ["Convoy to the north", "violation of the air space", "mortar", "Watch: mortar", ""]
)
def test_what_a_person_wrote_is_left_as_it_is(title: str) -> None:
    """Only what the desk made of codes is translated, however like a code a title looks."""
    assert {titled(title, language) for language in LANGUAGES} == {title}


def test_a_list_says_what_happened_in_its_language(officer: httpx.Client, made: MadeUp) -> None:
    """The same incident is a mortar in English and in Arabic; its unconfirmed place is as said."""
    assert "violation: mortar, near the mill" in got(officer, "/incidents")
    arabic = got(officer, "/incidents?lang=ar")
    assert catalogue("ar").gettext("mortar") in arabic
    assert "near the mill" in arabic
    assert "mortar" not in arabic
    assert made.subjects["incident"] in arabic


def test_a_map_says_what_happened_in_its_language(officer: httpx.Client) -> None:
    """The map's own script is given titles as the page's list has them, whoever asked before."""
    query = "/map/data?window=all&bbox=-180,-80,180,80"

    def told(language: str) -> list[str]:
        layers = officer.get(f"{query}&lang={language}").json()["layers"]
        return [f["properties"]["title"] for each in layers.values() for f in each["features"]]

    english, arabic = told("en"), told("ar")
    assert arabic == [titled(title, "ar") for title in english] != english
    assert told("en") == english
