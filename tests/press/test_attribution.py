"""Which clause attributes, in which place, and who is not the speaker."""

from __future__ import annotations

import pytest
from tests.press.measuring import article_of

from truceline.press.quoting import quotations, read, verified


@pytest.mark.parametrize(
    ("text", "mention", "verb", "position"),
    [
        ('"We wait," Dorsak said.', "Dorsak", "said", "after"),
        ('"We wait," said Elena Dorsak, the premier.', "Elena Dorsak", "said", "after"),
        ('Dorsak said: "We wait."', "Dorsak", "said", "before"),
        ('Speaking in Korvat, Dorsak, the premier, said: "We wait."', "Dorsak", "said", "before"),
        ('"We wait," the town\'s spokeswoman Vuk stated earlier.', "the town's spokeswoman Vuk",
         "stated", "after"),
        ('The accord is "dead", Dorsak said on Monday.', "Dorsak", "said", "after"),
        ('Dorsak hoped for rain, and said it was "a good day" for all.', "Dorsak", "said",
         "before"),
        ('According to Dorsak, the line was "poor in every sense".', "Dorsak", None, "before"),
        ('"We wait," went on Dorsak.', "Dorsak", "went", "after"),
    ],
)  # fmt: skip
def test_the_clause_names_who_speaks(
    text: str, mention: str, verb: str | None, position: str
) -> None:
    """A clause before or after, turned round, or at the end of the sentence names the speaker."""
    (one,) = quotations(article_of(text, "en"), on=None)
    assert one.speaker is not None
    assert (one.speaker.mention, one.verb, one.position) == (mention, verb, position)


def test_an_addressee_is_no_speaker() -> None:
    """Who was told is kept as addressee, and the teller as speaker."""
    (one,) = quotations(article_of('"It is fair," Dorsak told Welk in Korvat.', "en"), on=None)
    assert one.speaker is not None
    assert (one.speaker.mention, one.addressee) == ("Dorsak", "Welk")


@pytest.mark.parametrize(
    "text",
    [
        'Lund, quoting Petras, said it was "complete and verified".',
        'Lund quoted Petras as saying: "It is complete and verified."',
        '"It is complete and verified," Petras was quoted by Lund as saying.',
    ],
)
def test_second_hand_is_explicit(text: str) -> None:
    """Words that somebody passes on are those of who is quoted, by way of who quotes."""
    (one,) = quotations(article_of(text, "en"), on=None)
    assert one.speaker is not None
    assert one.speaker.mention == "Petras"
    assert [each.mention for each in one.via] == ["Lund"]


def test_an_account_at_second_hand_says_through_whom() -> None:
    """What a writer tells of words that were passed on names who passed them on."""
    article = article_of("Lund, quoting Petras, said the line would open to all by spring.", "en")
    (one,) = read(article, on=None)[1]
    assert one.speaker is not None
    assert one.speaker.mention == "Petras"
    assert [each.mention for each in one.via] == ["Lund"]


def test_names_and_titles_are_no_quotations() -> None:
    """A film, a group or the writer's own distance between marks is nobody's quotation."""
    text = (
        'The so-called "grey zone" opened.\n\nThe film "A Quiet Border" won.\n\nThe "truce" held.'
    )
    assert quotations(article_of(text, "en"), on=None) == ()


def test_thin_evidence_is_no_carry_over() -> None:
    """After a paragraph of two people, words without a clause are given to nobody."""
    text = '"Go," Dorsak said. "Stay," Welk said.\n\n"The door is open and so is the window."'
    last = quotations(article_of(text, "en"), on=None)[-1]
    assert last.speaker is None
    assert last.abstained


def test_a_speaker_goes_on_in_the_next_paragraph() -> None:
    """After a paragraph of one speaker, a paragraph that is nothing but speech goes on with it."""
    text = (
        '"Three weeks ago few believed it," Dorsak told Welk.\n\n"The work has produced something."'
    )
    last = quotations(article_of(text, "en"), on=None)[-1]
    assert last.speaker is not None
    assert last.speaker.name == "Dorsak"
    assert last.position == "none"


def test_russian_attribution_within_the_marks() -> None:
    """The clause within the marks names the speaker, and the spoken parts are told apart."""
    text = "«Мы ждём, — сказал министр Антон Руденко. — Иначе нельзя»."
    (one,) = quotations(article_of(text, "ru"), on=None)
    assert one.speaker is not None
    assert (one.speaker.name, one.position) == ("Anton Rudenko", "inside")
    assert [each.text for each in one.spoken] == ["Мы ждём,", "Иначе нельзя"]


def test_each_text_is_what_stands_there() -> None:
    """Every quotation's text is its slice of the source, with its signs as they stand."""
    text = "“A\u00a0[new] line … holds,” Dorsak said."
    found = quotations(article_of(text, "en"), on=None)
    assert found
    assert verified(found, text)


def test_a_body_does_not_speak_on() -> None:
    """What a body says is carried over to words without a clause only past a statement of its."""
    told = "Marvia and Lund agreed only on a line, the Tolsk ministry said.\n\n"
    given = '"The line is closed," the Tolsk ministry said in a statement.\n\n'
    words = '"The door is open and so is the window."'
    assert quotations(article_of(told + words, "en"), on=None)[-1].speaker is None
    last = quotations(article_of(given + words, "en"), on=None)[-1]
    assert last.speaker is not None
    assert "ministry" in (last.speaker.name or "")


def test_a_name_with_distance_is_nobodys_words() -> None:
    """What is only called so, within the marks too, is no quotation."""
    text = 'According to Dorsak, the "so-called Friends of the Grey Zone" has lost its sense.'
    assert quotations(article_of(text, "en"), on=None) == ()


@pytest.mark.parametrize(
    ("clause", "speaker", "via"),
    [
        ("Lund said, quoting Petras", "Petras", ["Lund"]),
        ("Lund said, citing the General Staff", "Lund", []),
        ("Lund, citing the General Staff, said", "Lund", []),
        ("Lund, quoting General Petras, said", "General Petras", ["Lund"]),
        ("the Korvat Post, citing an officer, said", "an officer", ["the Korvat Post"]),
        ("Lund said, quoting a letter by Petras", "Lund", []),
    ],
)
def test_quoting_is_not_citing(clause: str, speaker: str, via: list[str]) -> None:
    """Who is quoted speaks; who is cited only tells where it is known from."""
    (one,) = quotations(article_of(f'"The line is closed for good," {clause}.', "en"), on=None)
    assert one.speaker is not None
    assert one.speaker.mention == speaker
    assert [each.mention for each in one.via] == via


@pytest.mark.parametrize(
    ("clause", "name"),
    [
        ("reads the statement published on the website of the Marvian Line Ministry", "Ministry"),
        ("says the statement issued by the Marvian Line Ministry on Monday", "Ministry"),
        ("reads the statement of the Marvian Line Ministry", "Ministry"),
        ("reads the statement published on the Marvian Line Ministry's website", "Ministry"),
        ("reads the statement published on Monday", None),
    ],
)
def test_a_statement_is_its_authors(clause: str, name: str | None) -> None:
    """A statement speaks for whoever gave it out, where that is told, and has no name else."""
    text = f'Premier Ivo Dorsak spoke.\n\n"The line is closed for good," {clause}.'
    one = quotations(article_of(text, "en"), on=None)[-1]
    got = one.speaker.name if one.speaker else None
    assert got is None if name is None else (got or "").endswith(name)


def test_a_bare_ministry_is_the_last_one() -> None:
    """The ministry is the body last named that has that word, and no name of its own."""
    text = (
        '"The line is closed for good," the Marvian Line Ministry said.\n\n'
        'Later the day was quiet. "It opens at dawn," the ministry said.'
    )
    found = quotations(article_of(text, "en"), on=None)
    assert len({each.speaker.name for each in found if each.speaker}) == 1


def test_a_short_form_in_brackets_does_not_part_a_clause() -> None:
    """Who speaks is found past the short form of a body's name."""
    text = (
        '"We wait here," Ivo Dorsak, a spokesman for the High Line Committee (HLC), told Tolsk TV.'
    )
    (one,) = quotations(article_of(text, "en"), on=None)
    assert one.speaker is not None
    assert one.speaker.name == "Ivo Dorsak"


@pytest.mark.parametrize(
    "said",
    [
        "co-chair Salih Barzo",
        "The party's co-chair Salih Barzo",
        "Union co-chairwoman Salih Barzo",
        "ex-minister Salih Barzo",
    ],
)
def test_a_name_is_found_behind_a_joined_role(said: str) -> None:
    """What somebody is or was, joined by a hyphen, is no part of the name."""
    (one,) = quotations(
        article_of(f'{said} told reporters: "We wait for the list."', "en"), on=None
    )
    assert one.speaker is not None
    assert one.speaker.name == "Salih Barzo"


@pytest.mark.parametrize(
    ("text", "mention", "verb"),
    [
        ('"We wait," de Mollin said.', "de Mollin", "said"),
        ('"We wait," said van den Aart.', "van den Aart", "said"),
        ('"We wait", de Mollin\'s adviser Jan Vuk added.', "de Mollin's adviser Jan Vuk", "added"),
        ('"We wait for it", - said the Korvat envoy.', "the Korvat envoy", "said"),
        ('According to de Mollin, the line "was poor".', "de Mollin", None),
    ],
)
def test_small_words_and_double_signs_part_no_clause(
    text: str, mention: str, verb: str | None
) -> None:
    """A name may begin with a small word, and a comma and a dash may both close a quotation."""
    (one,) = quotations(article_of(text, "en"), on=None)
    assert one.speaker is not None
    assert (one.speaker.mention, one.verb) == (mention, verb)


@pytest.mark.parametrize(
    "text",
    [
        'Elena Dorsak, quoting Ivo Welk, said that "they will use it".',
        'Elena Dorsak, quoting Ivo Welk, said: "They will use it."',
        '"They will use it," Elena Dorsak said, quoting Ivo Welk.',
    ],
)
def test_who_quotes_hands_on(text: str) -> None:
    """The words are theirs who is quoted, by way of who quotes, wherever the clause stands."""
    (one,) = quotations(article_of(text, "en"), on=None)
    assert one.speaker is not None
    assert (one.speaker.name, one.verb) == ("Ivo Welk", "said")
    assert [each.name for each in one.via] == ["Elena Dorsak"]


def test_according_to_him_is_who_spoke_last() -> None:
    """A pronoun after "according to" names a speaker as one before a verb does."""
    text = 'Ivo Welk said the road is shut.\n\nAccording to him, they "promised to open" it.'
    (one,) = quotations(article_of(text, "en"), on=None)
    assert one.speaker is not None
    assert (one.speaker.mention, one.speaker.name) == ("him", "Ivo Welk")
