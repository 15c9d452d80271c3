"""Whoever of a document bears a name, in whichever alphabet; the people here hold real offices."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.press.people import Person, of_name

ON = date(2016, 3, 1)
PEOPLE = {
    "лавров": Person(full="Сергей Лавров", gender="m", roles={"министр"}),
    "захаров": Person(full="Мария Захарова", gender="f", roles={"представитель"}),
    "miller": Person(full="Ada Miller"),
}


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Sergey Lavrov", "Сергей Лавров"),
        ("Maria Zakharova", "Мария Захарова"),
        ("Лавров", "Сергей Лавров"),
        ("Ada Miller", "Ada Miller"),
    ],
)
def test_a_name_of_the_tables_is_found_in_the_alphabet_of_the_document(
    name: str, full: str
) -> None:
    """A Russian page writes of those whom the tables name in Latin letters."""
    found = of_name(PEOPLE, name, ON)
    assert found is not None
    assert found.full == full


@pytest.mark.parametrize("name", ["John Kerry", "Ada Lavrov", "Ban Ki-moon"])
def test_nobody_is_found_for_a_name_that_the_document_does_not_have(name: str) -> None:
    """A surname alone, in another alphabet, is nobody's whole name."""
    assert of_name(PEOPLE, name, ON) is None
