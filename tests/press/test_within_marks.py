"""Clauses within the marks of a quotation, in English."""

from __future__ import annotations

import pytest
from tests.press.measuring import article_of

from truceline.press.quoting import quotations

LED = "Premier Ivo Dorsak came to Korvat on Monday.\n\n"


@pytest.mark.parametrize(
    ("text", "spoken", "verb"),
    [
        (
            '"We wait, he told reporters. - The "bare line" holds. It is, Dorsak added. - Go."',
            ["We wait,", 'The "bare line" holds. It is,', "Go."],
            "told",
        ),
        ("“We wait, - he said. - It is late.”", ["We wait,", "It is late."], "said"),
        ("“We wait — Dorsak said on Monday — until dusk.”", ["We wait", "until dusk."], "said"),
        ("“The line—he stressed—is closed.”", ["The line", "is closed."], "stressed"),
        ('"We wait, said Dorsak. - It is late."', ["We wait,", "It is late."], "said"),
    ],
)
def test_a_clause_within_the_marks(text: str, spoken: list[str], verb: str) -> None:
    """A clause set off by a dash within the marks says who speaks, and is not spoken itself."""
    (one,) = quotations(article_of(LED + text, "en"), on=None)
    assert one.speaker is not None
    assert (one.speaker.name, one.position, one.verb) == ("Ivo Dorsak", "inside", verb)
    assert [each.text for each in one.spoken] == spoken


def test_the_speaker_goes_on_past_a_clause_within() -> None:
    """A paragraph that is nothing but speech goes on with who spoke within the marks before."""
    text = LED + '"We wait, he said. - It is late."\n\n"The door is open and we stay."'
    found = quotations(article_of(text, "en"), on=None)
    assert [each.speaker.name for each in found if each.speaker] == ["Ivo Dorsak"] * 2


@pytest.mark.parametrize(
    "text",
    [
        '"I asked Welk, he said nothing, and I left."',
        '"I rose - he told me so - and left."',
        '"The plan - they said it twice - is dead."',
    ],
)
def test_a_tale_is_no_clause(text: str) -> None:
    """What a speaker tells of others' words is part of what is spoken."""
    one = quotations(article_of(text, "en"), on=None)[-1]
    assert one.position != "inside"
    assert one.spoken == ()


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ('"We wait, said Ivo Dorsak. It is late."', ["We wait,", "It is late."]),
        ('"We wait, said Dorsak on Monday. It is late."', ["We wait,", "It is late."]),
        ('"We wait until dusk, added Premier Dorsak."', ["We wait until dusk,"]),
    ],
)
def test_a_clause_turned_round_needs_no_dash(text: str, spoken: list[str]) -> None:
    """With its verb first, a name behind and a full stop, a clause within marks is the writer's."""
    (one,) = quotations(article_of(LED + text, "en"), on=None)
    assert one.speaker is not None
    assert (one.speaker.name, one.position) == ("Ivo Dorsak", "inside")
    assert [each.text for each in one.spoken] == spoken


@pytest.mark.parametrize(
    "text",
    [
        '"We stood up, told Dorsak. We left."',
        '"The road is shut, said the sign. We left."',
        '"We stood up, said Dorsak was wrong. We left."',
        '"We stood up, Dorsak said. We left."',
        '"We rose, said goodbye. We left."',
    ],
)
def test_what_a_speaker_may_say_without_a_dash_is_spoken(text: str) -> None:
    """An object, a thing, a clause that goes on or one not turned round attributes nothing."""
    (one,) = quotations(article_of(LED + text, "en"), on=None)
    assert one.position != "inside"
    assert one.spoken == ()


def test_a_clause_outside_is_stronger() -> None:
    """A clause beside the marks says who speaks, whatever stands within them."""
    text = LED + '"The line - Welk said - is closed," Dorsak told reporters.'
    (one,) = quotations(article_of(text, "en"), on=None)
    assert one.speaker is not None
    assert (one.speaker.name, one.position) == ("Ivo Dorsak", "after")


def test_marks_left_open_before_a_clause() -> None:
    """Where the marks were not closed before the clause, words on both sides are one speaker's."""
    text = LED + '"We wait until dusk, he said. "It is late and the road is long."'
    found = quotations(article_of(text, "en"), on=None)
    assert [each.text for each in found] == [
        "We wait until dusk,",
        "It is late and the road is long.",
    ]
    assert {each.speaker.name for each in found if each.speaker} == {"Ivo Dorsak"}
