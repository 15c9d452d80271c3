"""Russian, Arabic and French, by rules alone."""

from __future__ import annotations

import pytest
from tests.press.measuring import article_of, ours, score

from truceline.press.quoting import quotations


@pytest.mark.parametrize(("language", "least"), [("ru", 0.85), ("fr", 0.9), ("ar", 0.6)])
def test_other_languages_are_read_by_rules(language: str, least: float) -> None:
    """Spans and speakers on annotated samples that rules were never tuned on."""
    found = score(ours(None), (f"{language}_test.txt",))
    assert found.f >= least
    assert found.spans >= 0.9 * found.gold


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ru", "«Мы ждём», — сообщил глава МИД Сергей Лавров.", "Sergey Lavrov"),
        ("ru", "По словам Лаврова, связь была «плохой во всех смыслах».", "Sergey Lavrov"),
        ("fr", "« Nous attendons », a déclaré M. Lavrov.", "Sergey Lavrov"),
        ("ar", 'قال وزير الخارجية الروسي سيرغي لافروف: "نحن ننتظر".', "Sergey Lavrov"),
    ],
)
def test_one_person_has_one_name_in_every_script(language: str, text: str, name: str) -> None:
    """Whom the tables know is called by the usual English name, whatever the language."""
    (one,) = quotations(article_of(text, language), on=None)
    assert one.speaker is not None
    assert one.speaker.name == name


def test_french_pronouns_joined_to_their_verb() -> None:
    """« a-t-elle ajouté » is she who spoke before."""
    text = "« Non », a dit la ministre Élise Darnaud.\n\n« Jamais », a-t-elle ajouté."
    found = quotations(article_of(text, "fr"), on=None)
    assert [each.speaker and each.speaker.name for each in found] == ["Élise Darnaud"] * 2
