"""Speech that a dash opens, in Russian and French; every text here is made up."""

# ruff: noqa: RUF001 - dashes and Russian words are what is read

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.press.measuring import article_of, ours, score

from truceline.press.dialogue import dialogue
from truceline.press.quoting import quotations, verified
from truceline.press.tongues import tongue

_PIECES = [
    "— ",
    "– ",
    "Мы ждём",
    ", — сказал он. — ",
    "?",
    ".",
    "\n",
    "«",
    "»",
    " dit-il",
    ", ",
    "—",
]


def _said(text: str, language: str) -> list[tuple[str, str | None]]:
    """Each quotation with who is said to have said it."""
    found = quotations(article_of(text, language), on=None)
    return [(each.text, each.speaker.name if each.speaker else None) for each in found]


def test_a_clause_between_two_dashes_says_who_speaks() -> None:
    """Speech goes on past the clause, whose words are no part of what was spoken."""
    text = "— Мы ждём, — сказал министр Антон Руденко. — Иначе нельзя."
    (one,) = quotations(article_of(text, "ru"), on=None)
    assert one.text == text.removeprefix("— ")
    assert one.speaker is not None
    assert one.speaker.name == "Anton Rudenko"
    assert [each.text for each in one.spoken] == ["Мы ждём,", "Иначе нельзя."]


def test_a_clause_at_the_end_is_the_writers() -> None:
    """The quotation ends before the clause that attributes it; a question keeps its sign."""
    text = (
        "— Когда же конец? — спросила Вера Ильменская.\n\n— Не знаю, — ответил Антон Руденко.\n\n"
        "— Тогда спросим у Юхана Линда!"
    )
    assert _said(text, "ru") == [
        ("Когда же конец?", "Vera Il'menskaya"),
        ("Не знаю", "Anton Rudenko"),
        ("Тогда спросим у Юхана Линда!", None),
    ]


def test_french_sets_the_clause_without_a_second_dash() -> None:
    """``dit X`` ends the speech, and within commas the speech goes on past it."""
    text = "— Et après ? demanda Marc Tessier.\n\n— Oui, dit Élise Darnaud, nous verrons."
    assert _said(text, "fr") == [
        ("Et après ?", "Marc Tessier"),
        ("Oui, dit Élise Darnaud, nous verrons.", "Élise Darnaud"),
    ]
    last = quotations(article_of(text, "fr"), on=None)[-1]
    assert [each.text for each in last.spoken] == ["Oui,", "nous verrons."]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Стороны договорились:\n\n— отвести орудия;\n\n— обменять пленных.", "ru"),
        ("Завод — крупнейший в области — остановлен.", "ru"),
        ("— Отвод орудий до мая.\n\n— Обмен пленными в июне.", "ru"),
        ("L'accord prévoit :\n\n— le retrait des canons ;\n\n— l'échange des prisonniers.", "fr"),
        ('- "Go," is what nobody said.', "ar"),
    ],
)
def test_a_list_is_no_speech(text: str, language: str) -> None:
    """Lines of a list, and dashes within a sentence, are nobody's words."""
    assert dialogue(text, [(0, len(text))], tongue(language)) == ()
    assert _said(text, language) in ([], [("Go,", None)])


def test_after_a_colon_a_dash_speaks() -> None:
    """Where the paragraph before says who speaks and ends with a colon, the dash is theirs."""
    assert _said("Юхан Линд сказал:\n\n— Сроков нет.", "ru") == [("Сроков нет.", "Yukhan Lind")]


@given(st.lists(st.sampled_from(_PIECES), max_size=30))
def test_turns_are_whole_and_apart(parts: list[str]) -> None:
    """Whatever stands there, quotations are what the source has, in order, and none overlap."""
    text = "".join(parts)
    for language in ("ru", "fr"):
        found = quotations(article_of(text, language), on=None)
        assert verified(found, text)
        ends = [0, *(each.end for each in found)]
        assert all(end <= each.start for end, each in zip(ends, found, strict=False))


def test_dashes_are_read_in_samples() -> None:
    """On the samples with dashes most turns are found whole, with the right speaker."""
    assert score(ours(None), ("ru_dev_dashes.txt", "fr_dev_dashes.txt")).f >= 0.8
