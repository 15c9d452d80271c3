"""French as the wires write it; every text here is made up."""

from __future__ import annotations

import pytest
from tests.press.measuring import article_of

from truceline.press.quoting import quotations, read


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"Aucune issue militaire", a affirmé pour sa part le secrétaire d\'Etat John Kerry.',
         "John Kerry"),
        ("« Nul ne sort », a indiqué à l'AFP Rami Vallon, directeur d'une association.",
         "Rami Vallon"),
        ("« Qu'ils viennent », lui a rétorqué le ministre Omar Zohbi.", "Omar Zohbi"),
        ("« Nous verrons », a simplement commenté le général Hassan Darwiche.", "Hassan Darwiche"),
        ("Selon le porte-parole du ministère, Dmitri Peskov, l'envoyé « n'a pas répondu » hier.",
         "Dmitry Peskov"),
        ("« Nous enquêtons », a assuré un responsable du Pentagone.", None),
    ],
)  # fmt: skip
def test_whom_an_inverted_clause_names(text: str, name: str | None) -> None:
    """Past the auxiliary, the hour, and to whom it was said."""
    (one,) = quotations(article_of(text, "fr"), on=None)
    assert (one.speaker.name if one.speaker else None) == name


def test_the_subject_after_the_verb_speaks_and_nobody_in_the_clause_before() -> None:
    """What a statement is about has not made it."""
    text = (
        "La Russie est prête à prolonger la pause, a déclaré jeudi le ministre Sergueï Lavrov.\n\n"
        "« Nous sommes ouverts », a-t-il dit."
    )
    quoted, told = read(article_of(text, "fr"), on=None)
    assert [each.speaker and each.speaker.name for each in told] == ["Sergey Lavrov"]
    assert [each.speaker and each.speaker.name for each in quoted] == ["Sergey Lavrov"]


def test_a_clause_with_a_joined_pronoun_stands_within_the_marks() -> None:
    """« ..., a-t-il poursuivi, ... » is read as the clause of what stands around it."""
    text = "« Non », a dit le maire Paul Vidal.\n\n« La pause tient, a-t-il poursuivi, mais mal. »"
    first, second = quotations(article_of(text, "fr"), on=None)
    assert first.speaker is not None
    assert second.speaker is not None
    assert second.speaker.name == first.speaker.name == "Paul Vidal"
    assert second.position == "inside"
