"""He told from she by how a document goes on; every name here is made up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from truceline.press.genders import by_ending, by_pronouns

KNOWN = {"orde": "orde", "vasse": "vasse"}


def test_the_majority_of_pronouns_counts() -> None:
    """Two sentences with his outweigh one with her, and a sentence of two people tells nothing."""
    told = by_pronouns(
        [
            (0, "Sal Orde lost his hat."),
            (0, "He was sorry."),
            (1, "Orde met her."),
            (2, "Orde saw Vasse and she left."),
        ],
        KNOWN,
    )
    assert told == {"orde": "m"}


def test_a_pronoun_does_not_reach_into_the_next_paragraph() -> None:
    """What opens a paragraph may be somebody else."""
    assert by_pronouns([(0, "Sal Orde left."), (1, "She came.")], KNOWN) == {}


def test_what_belongs_to_somebody_tells_nothing_of_them() -> None:
    """Orde's wife lost her hat: that is no word on Orde."""
    assert by_pronouns([(0, "Orde's wife lost her hat.")], KNOWN) == {}


def test_most_given_names_in_a_are_womens() -> None:
    """A name of two words whose first ends so; names of men that do are known."""
    assert [by_ending(each) for each in ("Vesna Lisk", "Ilya Lisk", "Piet Lisk", "Vesna")] == [
        "f",
        "",
        "",
        "",
    ]


@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=40)), max_size=8))
def test_only_known_people_are_told_of(sentences: list[tuple[int, str]]) -> None:
    """Whatever the sentences are, nobody is told of who was not asked for."""
    assert set(by_pronouns(sentences, KNOWN)) <= set(KNOWN.values())
