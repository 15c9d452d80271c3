"""Faults in the reader's language: what a code means stands before what was found."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from tests.console.readers import got

import truceline
from truceline.console.fault_words import LEADS, lead_of, leads
from truceline.reception.speech import LANGUAGES, Language

if TYPE_CHECKING:
    import httpx

FOREIGN = sorted(set(LANGUAGES) - {"en"})
SOURCES = [
    path.read_text("utf-8")
    for ending in ("py", "js")
    for path in Path(truceline.__file__).parent.rglob(f"*.{ending}")
    if path.name != "fault_words.py" and "vendor" not in path.parts
]


@pytest.mark.parametrize("code", LEADS)
def test_every_code_is_one_that_something_raises(code: str) -> None:
    """No words are kept for a fault that is not there any more."""
    assert any(f'"{code}"' in source for source in SOURCES)


@pytest.mark.parametrize("language", FOREIGN)
def test_every_code_is_said_in_every_language(language: str) -> None:
    """What a code means is in no language the English of it."""
    said = leads(language)
    assert set(said) == set(LEADS)
    assert [code for code, words in said.items() if words == LEADS[code]] == []


def test_english_and_unknown_codes_have_no_words_before() -> None:
    """The fault's own sentence is English, and stands alone where no other words are."""
    assert leads("en") == {}
    assert lead_of("NO_SUCH_CODE", "ar") == ""


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_page_says_what_went_wrong_in_its_language(officer: httpx.Client, language: str) -> None:
    """The meaning in the page's language, then what was found, marked as English; and the code."""
    page = unescape(officer.get(f"/subjects/{'0' * 64}?lang={language}").text)
    assert "SUBJECT_UNKNOWN" in page
    assert re.search(r'lang="en">You see no subject 0+', page)
    lead = lead_of("SUBJECT_UNKNOWN", language)
    assert (f"<strong>{lead}</strong>" in page) == (language != "en")


def test_scripts_are_given_the_same_words(officer: httpx.Client) -> None:
    """What a page's script shows of a fault begins as the page itself would."""
    assert officer.get("/faults.json?lang=fr").json() == leads("fr")
    assert got(officer, "/faults.json?lang=en") == "{}"


def test_programs_may_name_the_languages_that_there_are() -> None:
    """What the API's specification lets be asked for is what the desk speaks."""
    assert get_args(Language) == tuple(LANGUAGES)
