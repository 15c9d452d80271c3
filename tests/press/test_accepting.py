"""Who is said to have accepted, or agreed on, what; every sentence here is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.accepting import Accepting, accepting
from truceline.press.proposals import Proposal
from truceline.press.shapes import (
    Article,
    Mention,
    Published,
    Publisher,
    Reading,
    Source,
    Speaker,
)


def proposed(
    text: str,
    *,
    speaker: str = "",
    verb: str | None = None,
    named: tuple[tuple[str, str], ...] = (),
) -> Proposal:
    """A made-up account, with the names in it that a table knows."""
    mentions = tuple(
        Mention(
            start=text.index(name),
            end=text.index(name) + len(name),
            text=name,
            kind="group",
            id=id_,
        )
        for name, id_ in named
    )
    reading = Reading(
        article=Article(source=Source(file="x.txt", sha256="1" * 64, text=text), lines=()),
        publisher=Publisher(name=""),
        published=Published(),
        mentions=mentions,
    )
    who = Speaker(mention=speaker, name=None, rule="told name", form="name") if speaker else None
    return Proposal(
        reading=reading, what="account", start=0, end=len(text), text=text, speaker=who, verb=verb,
        confidence=0.9, abstained=who is None,
    )  # fmt: skip


def found(each: Proposal) -> Accepting:
    """What it says of an agreement; it must say something."""
    said = accepting(each)
    assert said is not None
    return said


def test_two_who_agree_with_one_another_are_named_each_by_itself() -> None:
    """Articles and helping verbs are no part of a name, and who said it is no part of the deal."""
    text = "The Mill Brigade and the River Front had agreed on a truce from Friday, Ada Roe said."
    said = found(proposed(text, speaker="Ada Roe", verb="said"))
    assert [each.text for each in said.by] == ["Mill Brigade", "River Front"]
    assert (said.form, said.what) == ("agreement", "a truce from Friday")


def test_two_who_accept_what_stands_already_agreed_with_nobody() -> None:
    """Each of them accepted; that is no agreement of theirs."""
    said = found(proposed("The Mill Brigade and the River Front accepted the truce."))
    assert (said.form, len(said.by)) == ("acceptance", 2)


def test_a_name_that_the_tables_know_is_found_among_other_words() -> None:
    """Whoever the tables know is taken by their id, however long the words before are."""
    text = (
        "After days of hard words at the mill and by the river the Front at last signed the deal."
    )
    said = found(proposed(text, named=(("Front", "group:front"),)))
    assert [(each.text, each.id) for each in said.by] == [("Front", "group:front")]


@pytest.mark.parametrize(
    ("text", "speaker", "verb"),
    [
        ("The brigade said it had accepted the terms of the truce.", "The brigade", "said"),
        ("We have accepted the terms of the truce.", "", None),
        ("Бригада заявила, что она приняла условия перемирия.", "Бригада", "заявила"),
    ],
)
def test_who_says_it_of_oneself_accepts(text: str, speaker: str, verb: str | None) -> None:
    """We, and it after who spoke, are whoever speaks."""
    said = found(proposed(text, speaker=speaker, verb=verb))
    assert said.own
    assert said.by == ()


def test_who_said_it_is_no_part_of_what_was_agreed() -> None:
    """Behind a comma a verb may stand before whoever spoke."""
    text = "Le front et la brigade ont conclu un accord sur la route, a déclaré Jean Meunier."
    said = found(proposed(text, speaker="Jean Meunier", verb="déclaré"))
    assert [each.text for each in said.by] == ["front", "brigade"]
    assert (said.form, said.what) == ("agreement", "conclu un accord sur la route")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The Front accepted the truce, a commander, Abu Adam, said.", "Abu Adam"),
        ("The Front accepted the truce, he said.", ""),
        ("The Front accepted the truce, a commander of the mill told us, Abu Adam.", ""),
    ],
)
def test_what_somebody_is_stands_outside_too(text: str, speaker: str) -> None:
    """Beside a name a comma sets off what they are; without one, nothing is cut."""
    said = found(proposed(text, speaker=speaker, verb="said"))
    assert said.what.startswith("the truce")
    assert (said.what == "the truce") == ("told us" not in text)


def test_arabic_says_we_in_the_verb() -> None:
    """The ending of the verb says that whoever speaks accepts."""
    assert found(proposed("وافقنا على الهدنة")).own


@pytest.mark.parametrize(
    "text",
    [
        "They accepted the truce.",
        "What was read out at the end of a very long day by the mill in haste accepted the truce.",
    ],
)
def test_nobody_is_named_where_it_is_not_clear_who_accepted(text: str) -> None:
    """Of "they", and of many words, no name is made."""
    said = found(proposed(text))
    assert (said.by, said.own) == ((), False)


def test_words_of_no_agreement_are_none() -> None:
    """What is refused, or of something else, proposes nothing."""
    assert accepting(proposed("They did not accept the truce.")) is None
    assert accepting(proposed("The road is open.")) is None


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_whatever_stands_around_it_the_words_of_what_are_those_of_the_source(
    before: str, after: str, speaker: str, verb: str
) -> None:
    """What is accepted stands in the source, but for its blanks."""
    text = f"{before} accepted the truce {after}"
    said = accepting(proposed(text, speaker=speaker, verb=verb or None))
    assert said is None or said.what in " ".join(text.split())
