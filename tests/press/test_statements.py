"""Indirect speech: what is told of what somebody says, holds or wants."""

from __future__ import annotations

import pytest
from tests.press.measuring import article_of

from truceline.press.quoting import quotations, statements


@pytest.mark.parametrize(
    ("text", "verb", "begins"),
    [
        ("Dorsak said that the guns would leave within ten days.", "said", "Dorsak said"),
        ("The guns will leave within ten days, Dorsak said Friday.", "said", "The guns"),
        ("But Dorsak denied that any gun had been moved.", "denied", "Dorsak denied"),
        ("Talks are bogged down, and Washington believes that they can go on.", "believes",
         "Washington"),
        ("According to Dorsak, nine lorries reached the town.", None, "According"),
    ],
)  # fmt: skip
def test_indirect_speech_is_told_with_its_verb(text: str, verb: str | None, begins: str) -> None:
    """A sentence or clause that tells what somebody says is a statement, and whose it is."""
    (one,) = statements(article_of(text, "en"), on=None)
    assert one.speaker is not None
    assert one.verb == verb
    assert one.text.startswith(begins)


def test_a_quotation_with_its_clause_is_no_statement() -> None:
    """Whole quotations stand for themselves."""
    article = article_of('"We wait for the lorries," Dorsak said on Monday.', "en")
    assert statements(article, on=None) == ()


def test_a_statement_names_its_fragments() -> None:
    """A part-quotation is named in the statement that holds it."""
    article = article_of('Dorsak said the line had been "poor in every sense" that day.', "en")
    found = quotations(article, on=None)
    (one,) = statements(article, found, on=None)
    assert one.quotations == (found[0].start,)


def test_the_writers_own_words_are_nobodys() -> None:
    """Sentences that tell of deeds are no statements."""
    text = "The army crossed the river on Monday. Dorsak arrived in Korvat. Prices rose again."
    assert statements(article_of(text, "en"), on=None) == ()
