"""What statements are proposed as; every statement here is made up."""

# ruff: noqa: RUF001 - statements are in their own alphabets

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.sorts import sort_of


@pytest.mark.parametrize(
    ("text", "verb", "sort"),
    [
        ("Our aircraft did not strike the bakery.", "said", "denial"),
        ("These reports are baseless.", "stated", "denial"),
        ("that its planes had hit a clinic", "denied", "denial"),
        ("The army rejected the allegations.", None, "denial"),
        ("Мы не наносили ударов по городу.", "заявил", "denial"),
        ("L'armée a démenti ces accusations.", None, "denial"),
        ("لا صحة لهذه الأنباء", "قال", "denial"),
        ("The brigade has accepted the terms of the truce.", "announced", "acceptance"),
        ("The group will abide by the cessation of hostilities.", "said", "acceptance"),
        ("Both sides agreed on a truce for the holiday.", "said", "acceptance"),
        ("The army and the council came to an understanding.", "said", "acceptance"),
        ("The two armies reached a deal at the mill.", "said", "acceptance"),
        ("Стороны договорились о перемирии.", "сообщил", "acceptance"),
        ("Стороны достигли соглашения о проходе.", "сказал", "acceptance"),
        ("Les deux camps ont conclu un accord.", "dit", "acceptance"),
        ("اتفق الجانبان على هدنة في المدينة", "قال", "acceptance"),
        ("Группировка присоединилась к режиму прекращения огня.", "сообщил", "acceptance"),
        ("Le mouvement a accepté la trêve.", "dit", "acceptance"),
        ("The brigade is a terrorist organisation.", "said", "listing_claim"),
        ("It should be added to the list of terrorist groups.", "insisted", "listing_claim"),
        ("Это террористическая организация.", "сказал", "listing_claim"),
        ("the other side of shelling the village", "accused", "allegation"),
        ("They violated the truce twice.", "said", "allegation"),
        ("Government forces shelled the market.", "reported", "allegation"),
        ("قصفت القوات السوق", "قال", "allegation"),
        ("to open the road by Friday", "pledged", "commitment"),
        ("We will withdraw the guns.", "said", "commitment"),
        ("Мы обеспечим проход колонны.", "заявил", "commitment"),
        ("Nous allons ouvrir la route.", "dit", "commitment"),
        ("Some 43 trucks reached the town.", "said", "figure"),
        ("At least 12 civilians were killed.", "said", "figure"),
        ("За сутки зафиксировано 6 нарушений.", "сообщил", "figure"),
        ("There is no military solution.", "said", "position"),
        ("All sides must return to the table.", "said", "position"),
        ("Необходимо продолжать переговоры.", "сказал", "position"),
        ("Il faut reprendre les pourparlers.", "dit", "position"),
        ("يجب استئناف المحادثات", "قال", "position"),
        ("The hall was full.", "said", None),
    ],
)
def test_a_statement_is_proposed_by_its_words_and_its_verb(
    text: str, verb: str | None, sort: str | None
) -> None:
    """Each sort is known by its verbs and cues, in four languages."""
    assert sort_of(text, verb) == sort


@pytest.mark.parametrize(
    ("text", "not_sort"),
    [
        ("We will not accept such a truce.", "acceptance"),
        ("They refused to accept the terms.", "acceptance"),
        ("We cannot promise anything.", "commitment"),
        ("They never agreed to the plan.", "acceptance"),
        ("He called on both sides to accept the truce.", "acceptance"),
        ("The army must agree to a ceasefire.", "acceptance"),
        ("If they accept the plan, the road opens.", "acceptance"),
        ("We are close to reaching an agreement.", "acceptance"),
        ("They agreed to discuss the plan.", "acceptance"),
        ("The sides reached no deal.", "acceptance"),
        ("Both sides have to accept the truce.", "acceptance"),
        ("He accepted that the truce had failed.", "acceptance"),
        ("The reached agreement was set aside.", "acceptance"),
        ("Стороны не достигли никакого соглашения.", "acceptance"),
        ("Стороны должны договориться о перемирии.", "acceptance"),
    ],
)
def test_a_refusal_turns_a_cue_off(text: str, not_sort: str) -> None:
    """What is refused, wished or talked of is neither accepted nor promised."""
    assert sort_of(text, "said") != not_sort


@given(st.text(max_size=200), st.one_of(st.none(), st.text(max_size=20)))
def test_any_words_are_one_sort_or_none(text: str, verb: str | None) -> None:
    """Whatever the words, the answer is one of the sorts or None."""
    assert sort_of(text, verb) in {
        "position", "commitment", "allegation", "denial", "figure", "acceptance", "listing_claim",
        None,
    }  # fmt: skip
