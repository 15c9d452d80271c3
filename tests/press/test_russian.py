"""Russian as the wires write it; every text here is made up."""

# ruff: noqa: RUF001 - Russian words are what is read

from __future__ import annotations

import pytest
from tests.press.measuring import article_of

from truceline.press.quoting import quotations, read


def _speakers(text: str) -> list[str | None]:
    """Who is said to have said each quotation."""
    found = quotations(article_of(text, "ru"), on=None)
    return [each.speaker.name if each.speaker else None for each in found]


def test_the_subject_after_the_verb_speaks_and_nobody_in_the_clause_before() -> None:
    """In inverted order no object and no place of the statement is taken for who made it."""
    text = (
        "Россия готова говорить с США по Сирии, заявил журналистам в среду министр иностранных дел "
        "РФ Сергей Лавров.\n\n«Мы готовы, — сказал он. — Время есть»."
    )
    quoted, told = read(article_of(text, "ru"), on=None)
    assert [each.speaker and each.speaker.name for each in told] == ["Sergey Lavrov"]
    assert [each.speaker and each.speaker.name for each in quoted] == ["Sergey Lavrov"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('По словам официального представителя МИД РФ Марии Захаровой, ответа "пока нет".',
         "Maria Zakharova"),
        ("«Люди устали», — рассказал РИА Новости житель Алеппо Самир Хаддур.", "Samir Khaddur"),
        ("«Дороги закрыты», — сообщили в Минобороны РФ.", "Russian Ministry of Defence"),
        ('"Дороги закрыты", - говорится в сообщении МИД РФ.', "Russian Foreign Ministry"),
        ("«Надежды мало», — пояснила агентству Рейтер Фарах Дерваш.", "Farakh Dervash"),
        ("По мнению эксперта Елены Сулиной, «тишина будет очень недолгой».", "Elena Sulina"),
    ],
)  # fmt: skip
def test_names_in_every_case_and_after_whom_it_was_told(text: str, name: str) -> None:
    """Oblique names are read in the nominative; an agency that was told has not spoken."""
    assert _speakers(text) == [name]


def test_words_passed_on_name_the_agency_as_second_hand() -> None:
    """«..., цитирует агентство слова X»: X speaks, by way of the agency."""
    text = "«Город удержан», — цитирует РИА Новости слова генерала Сергея Кулева."
    (one,) = quotations(article_of(text, "ru"), on=None)
    assert one.speaker is not None
    assert one.speaker.name == "Sergey Kulev"
    assert [each.name for each in one.via] == ["RIA Novosti"]


@pytest.mark.parametrize(
    "who", ["представитель Лаврова", "представитель Сергея Лаврова", "пресс-секретарь Путина"]
)
def test_somebodys_spokesman_is_somebody_else(who: str) -> None:
    """A role in the nominative before a name that is not is another's role, and is named by it."""
    (one,) = quotations(article_of(f'"Мы готовы", - сообщил {who}.', "ru"), on=None)
    assert one.speaker is None or one.speaker.name is None


def test_a_role_of_another_land_is_not_the_one_that_was_named() -> None:
    """«Представитель США» is nobody of whom the text says that he is of the ministry."""
    text = (
        '"Мы готовы", - заявил представитель МИД Сергей Лавров.\n\n'
        '"Это шаг назад", - сказал представитель США.'
    )
    assert _speakers(text) == ["Sergey Lavrov", None]
