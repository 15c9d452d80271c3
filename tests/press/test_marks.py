"""Quotation marks of every kind, and what they enclose."""

# ruff: noqa: RUF001 - quotation marks of every kind are what is tested

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.press.measuring import article_of

from truceline.press.marks import marked
from truceline.press.quoting import quotations


def texts(text: str, language: str = "en") -> list[str]:
    """What stands between marks in a text of one paragraph."""
    return [each.text for each in marked(text, [(0, len(text))], language)]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('"We go," she said.', ["We go,"]),
        ("“We go,” she said. “Now.”", ["We go,", "Now."]),
        ('"He called it "absurd" and left," said Ana.', ['He called it "absurd" and left,']),
        ('“Not yet", he said', ["Not yet"]),
        ("«\u00a0Oui, c’est «\u00a0bon\u00a0»\u00a0», dit-il", ["Oui, c’est «\u00a0bon\u00a0»"]),
        ("«Мы „за“ мир», — сказал он", ["Мы „за“ мир"]),
        ("”النص“ قال", ["النص"]),
        ("'We'll go,' she said. 'Don't stay.'", ["We'll go,", "Don't stay."]),
        ("‘It’s the soldiers’ choice,’ he said", ["It’s the soldiers’ choice,"]),
        ("the parties' leaders met in '16", []),
        ('5\'10" tall and 6" wide', []),
        ("``Stop it,'' he said", ["Stop it,"]),
        ('"[We] were open … and remain so", she said', ["[We] were open … and remain so"]),
    ],
)
def test_marks_enclose_what_was_said(text: str, inside: list[str]) -> None:
    """Straight, curly, pointed, low and single marks are told from apostrophes and inches."""
    assert texts(text) == inside


def test_speech_goes_on_over_paragraphs() -> None:
    """A mark at the head of each paragraph and one close at the last are one speech, tied."""
    text = "“One goes on.\n“Two ends,” he said."
    first, second = marked(text, [(0, 13), (14, len(text))], "en")
    assert (first.text, first.closed, first.continues) == ("One goes on.", False, False)
    assert (second.text, second.closed, second.continues) == ("Two ends,", True, True)


def test_a_missing_close_ends_before_its_clause() -> None:
    """Where the closing mark is missing, what was said ends before the clause that attributes."""
    found = marked('"First, he said. "We will go," he said.', [(0, 39)], "en")
    assert [(each.text, each.closed) for each in found] == [
        ("First,", False),
        ("We will go,", True),
    ]


@given(st.text(alphabet="ab ,.?\n\"'“”‘’«»„—[]", max_size=60), st.sampled_from(["en", "ru", "ar"]))
def test_marks_keep_their_places_in_any_text(text: str, language: str) -> None:
    """Whatever the text, each stretch is what stands there, in order, and none overlap."""
    found = marked(text, [(0, len(text))], language)
    last = 0
    for each in found:
        assert text[each.start : each.end] == each.text
        assert last <= each.outer_start < each.start < each.end <= each.outer_end
        last = each.outer_end


@pytest.mark.parametrize("piece", ["'a ", '"a ', '"a" ', "A said ", 'he "said" it. ', "«a "])
def test_a_text_built_to_hang_is_read(piece: str) -> None:
    """A body of millions of signs without sense is read to its bound and no further."""
    found = quotations(article_of(piece * 200_000, "en"), on=None)
    assert all(each.end <= 40_000 for each in found)
