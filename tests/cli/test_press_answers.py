"""What a person answers to a proposal, one line each, and how a prompt asks again.

Everything here is made up.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.cli.press_actors import actor_of, speaks_for
from truceline.cli.press_answers import WORDS, Choice, Desk, answered, lines_of
from truceline.cli.press_review import Answers, answers_of, confirmed, walk
from truceline.errors import BadInput
from truceline.press.names import packaged
from truceline.press.proposals import Proposal, body_of, proposed, verified
from truceline.press.shapes import (
    Article,
    Copy,
    Published,
    Publisher,
    Quotation,
    Reading,
    Source,
    Speaker,
    Statement,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "The mayor said: It is open. He called it safe, and left.\n"
TRACK, OTHER = "a" * 64, "b" * 64
ACTORS = {"group:brigade": "The brigade", "state:one": "State One", "state:two": "State Two"}


def source(text: str = TEXT, sha256: str = "1" * 64, entry: int = 0) -> Source:
    """A made-up document."""
    return Source(file="made-up.txt", sha256=sha256, text=text, entry=entry)


def quotation(words: str, *, fragment: bool = False, speaker: Speaker | None = None) -> Quotation:
    """A quotation of these words."""
    start = TEXT.index(words)
    return Quotation(
        start=start, end=start + len(words), text=words, speaker=speaker, verb="said",
        position="before", fragment=fragment, confidence=0.5, abstained=speaker is None,
    )  # fmt: skip


MAYOR = Speaker(mention="He", name="Jane Mayor", rule="pronoun", form="pronoun")
READING = Reading(
    article=Article(source=source(), lines=()),
    publisher=Publisher(name="Made-up Gazette"),
    published=Published(),
    quotations=(quotation("It is open."), quotation("safe", fragment=True, speaker=MAYOR)),
    statements=(
        Statement(
            start=28, end=45, text=TEXT[28:45], speaker=MAYOR, verb="called", confidence=0.8,
            abstained=False, quotations=(TEXT.index("safe"),), sort="position",
        ),
    ),
    copies=(Copy(file="b.txt", sha256="2" * 64, share=0.9),),
)  # fmt: skip


def subject(given: str) -> str:
    """A whole id from its beginning."""
    found = [each for each in (TRACK, OTHER) if each.startswith(given)]
    if not found:
        raise BadInput([])
    return found[0]


DESK = Desk(actors=ACTORS, subject=subject)


@pytest.fixture
def choice() -> Choice:
    """The first proposal as it stands."""
    return Choice(proposal=proposed([READING])[0])


def after(choice: Choice, *lines: str) -> Choice:
    """A choice after several answers."""
    for line in lines:
        choice = answered(choice, line, DESK)
    return choice


def test_a_part_of_a_sentence_is_proposed_with_the_account_that_holds_it() -> None:
    """A whole quotation stands by itself, a fragment does not."""
    first, second = proposed([READING])
    assert (first.what, first.text, first.named) == ("quotation", "It is open.", "")
    assert (second.what, second.named, second.sort) == ("account", "Jane Mayor", "position")
    assert (first.line, first.uncertain(0.0), second.uncertain(0.7)) == (1, True, False)


def test_a_copy_is_a_witness_only_where_it_has_the_very_words() -> None:
    """A document that was edited inside the words is no witness of them."""
    for words, copies in ((TEXT, 1), (TEXT.replace("is open", "was open"), 0)):
        other = Reading(
            article=Article(source=source(words, "2" * 64), lines=()),
            publisher=Publisher(name="Evening Post"), published=Published(),
        )  # fmt: skip
        first = proposed([READING, other])[0]
        assert len(first.copies) == copies
        assert len(body_of(first, speaker="state:one").get("copies", [])) == copies


def test_a_speaker_is_an_actor_by_id_or_name_or_a_person_by_name(choice: Choice) -> None:
    """What is chosen by a person is no rule's finding, and carries no rule's confidence."""
    assert after(choice, "speaker state:one").speaker == "state:one"
    assert after(choice, "speaker  the   brigade").speaker == "group:brigade"
    named = after(choice, "speaker state:one", "speaker Ali of the mill")
    assert (named.speaker, named.who) == (None, "Ali of the mill")
    body = body_of(named.proposal, named=named.named, chosen=True)
    assert (body["named"], body["rule"]) == ("Ali of the mill", "named by a person")
    assert "confidence" not in body


def test_what_is_answered_is_kept(choice: Choice) -> None:
    """Sort, links, day and translation; unlink takes the links back."""
    found = after(choice, "sort denial", "link aaaaaa", "link bbbbbb", "link aaaaaa",
                  "said 2016-03-01", "translation  It is   open.")  # fmt: skip
    assert (found.sort, found.about) == ("denial", (TRACK, OTHER))
    assert (found.said_on, found.translation) == ("2016-03-01", "It is open.")
    assert after(found, "unlink").about == ()


def test_what_rests_on_a_statement_is_its_speakers(choice: Choice) -> None:
    """A promise, a position, a listing: each with the fields of its kind."""
    found = after(
        choice, "speaker state:one", "promise agency:aid,un:office by 2016-03-10: Open the road",
        "promise state:two: Keep it open", "position aaaaaa governance: it is common: and free",
        "listing group:front The Front of the mill: as it is accused",
    )  # fmt: skip
    promise, again, position, listing = found.resting
    assert promise.body["to"] == ["agency:aid", "un:office"]
    assert (promise.body["promiser"], promise.body["due_on"]) == ("state:one", "2016-03-10")
    assert "due_on" not in again.body
    assert position.about == (TRACK,)
    assert position.body["holds"] == "it is common: and free"
    assert listing.body["names"] == ["The Front of the mill"]


def test_what_is_said_to_be_agreed_is_theirs_of_whom_it_is_said(choice: Choice) -> None:
    """Actors by id or name, others as they are named; a day and a topic where they are given."""
    found = choice
    for line in (
        "acceptance state:one: the truce",
        "agreement The brigade, State Two, The elders on 2016-03-01 as local_truce: no fire: none",
    ):
        found = answered(found, line, DESK)
    accepted, agreed = found.resting
    assert accepted.kind == agreed.kind == "reported_agreement.recorded/1"
    assert accepted.body == {
        "form": "acceptance", "agreed": ["state:one"], "topic": "terms", "what": "the truce",
    }  # fmt: skip
    assert agreed.body == {
        "form": "agreement", "agreed": ["group:brigade", "state:two"], "named": ["The elders"],
        "topic": "local_truce", "what": "no fire: none", "agreed_on": "2016-03-01",
    }  # fmt: skip


def test_a_document_that_is_named_stands_with_what_was_accepted(choice: Choice) -> None:
    """What the tables know by an id is called by its usual name."""
    named = replace(choice, proposal=replace(choice.proposal, about=("agr:unscr-2254", "duty:O4")))
    (found,) = answered(named, "acceptance state:one: it", DESK).resting
    assert found.body["document"] == packaged().entry("agr:unscr-2254").name  # type: ignore[union-attr]


def test_a_person_is_shown_what_may_be_answered(capsys: pytest.CaptureFixture[str]) -> None:
    """Each word of the answers stands in the help that is typed for."""
    walk(proposed([READING]), typed("help", "?", "stop"), DESK, start, shown)
    told = capsys.readouterr().err
    assert all(f"\n{word} " in told for word in WORDS)
    assert told.count("these lines") == 2


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("accpt", "ANSWER_UNKNOWN"),
        ("speaker", "ANSWER_UNKNOWN"),
        ("speaker state:on", "ACTOR_UNKNOWN"),
        ("sort", "SORT_UNKNOWN"),
        ("sort denail", "SORT_UNKNOWN"),
        ("said 3 March", "DATE_INVALID"),
        ("promise", "ANSWER_FORM"),
        ("position x governance: y", "ANSWER_FORM"),
        ("promise state:two: Keep it", "SPEAKER_NO_ACTOR"),
        ("listing group:front", "ANSWER_FORM"),
        ("acceptance", "ANSWER_FORM"),
        ("agreement state:one and others", "ANSWER_FORM"),
        ("agreement state:on, The Front: no fire", "ACTOR_UNKNOWN"),
        ("agreement state:one, The Front on 2016-02-31: no fire", "DATE_INVALID"),
        ("acceptance state:one as truce: no fire", "TOPIC_UNKNOWN"),
    ],
)
def test_an_answer_that_is_none_says_what_would_be_one(
    choice: Choice, line: str, code: str
) -> None:
    """Each fault has a code and a hint; the choice stays as it was."""
    with pytest.raises(BadInput) as caught:
        answered(choice, line, DESK)
    (fault,) = caught.value.faults
    assert (fault.code, bool(fault.hint)) == (code, True)


@given(st.text(max_size=40), st.sampled_from(("", *WORDS)))
def test_any_line_is_an_answer_or_a_fault(rest: str, word: str) -> None:
    """Nothing that is typed breaks a review."""
    choice = Choice(proposal=proposed([READING])[0], speaker="state:one")
    try:
        found = answered(choice, f"{word} {rest}", DESK)
    except BadInput:
        return
    assert found.proposal is choice.proposal


def typed(*lines: str) -> Answers:
    """A person at the prompt."""
    return Answers(lines=((0, line) for line in lines))


def shown(_choice: Choice, _number: str) -> None:
    """Nothing is printed."""


def start(each: Proposal) -> Choice:
    """A proposal as it stands."""
    return Choice(proposal=each)


def test_a_person_is_asked_again_after_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """At a prompt a fault is said at once; nobody's words are accepted from nobody."""
    answers = typed("accept", "sort guess", "speaker state:one", "a", "s", "record")
    (found,) = walk(proposed([READING]), answers, DESK, start, shown)
    assert found.speaker == "state:one"
    assert confirmed(answers, 1, 1)
    said = capsys.readouterr().err
    assert "SPEAKER_MISSING" in said
    assert "SORT_UNKNOWN" in said


def test_a_person_is_told_what_each_answer_changed(capsys: pytest.CaptureFixture[str]) -> None:
    """One line after every answer that is one; nothing of a fault is kept."""
    said = (
        "speaker state:one", "sort denial", f"link {TRACK[:8]}", "unlink", "said 2016-03-01",
        "translation So be it", "promise state:two: Keep it", "sort denial", "stop",
    )  # fmt: skip
    walk(proposed([READING]), typed(*said), DESK, start, shown)
    promise = "promiser state:one; what Keep it; to state:two; source statement"
    told = [each.strip(" >") for each in capsys.readouterr().err.splitlines()]
    assert [each for each in told if each][1:] == [
        "said by state:one", "taken for denial", f"about {TRACK[:12]}",
        "about nothing", "said on 2016-03-01", "translated: So be it",
        f"and, resting on it, commitment.made/1: {promise}", "as it was",
    ]  # fmt: skip


def test_stop_leaves_out_the_rest_and_only_record_records() -> None:
    """Whatever else is said at the end records nothing."""
    answers = typed("speaker state:one", "accept", "stop", "yes")
    accepted = walk(proposed([READING]), answers, DESK, start, shown)
    assert len(accepted) == 1
    assert not confirmed(answers, 1, 1)
    assert not confirmed(typed("record"), 0, 1)
    assert confirmed(typed("stop", "record"), 1, 1)


def test_in_a_file_accepting_words_of_nobody_is_a_fault_of_its_line() -> None:
    """Faults of a file come together, each with its line."""
    answers = Answers(lines=lines_of("# made up\n\naccept\nsort x\nskip\n"), name="answers")
    with pytest.raises(BadInput) as caught:
        walk(proposed([READING]), answers, DESK, start, shown)
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [
        ("SPEAKER_MISSING", "answers line 3"), ("SORT_UNKNOWN", "answers line 4"),
    ]  # fmt: skip


@pytest.mark.parametrize("count", [0, 1])
@pytest.mark.parametrize("word", ["skip", "accept"])
def test_more_answers_than_proposals_are_refused_with_their_number(word: str, count: int) -> None:
    """A file that answers on after the last proposal is told how many it asked and answered."""
    answers = Answers(lines=lines_of(f"accept\n{word}\nskip\nrecord\n"), name="answers")
    with pytest.raises(BadInput) as caught:
        confirmed(after_the_first(answers), count, 1)
    (fault,) = caught.value.faults
    assert (fault.code, fault.where) == ("ANSWERS_LEFT", "answers line 2")
    assert "of 1 proposal was over, and the file answers 2 more" in fault.sentence


def after_the_first(answers: Answers) -> Answers:
    """The answers after the first, which a walk would have taken."""
    answers.next("")
    return answers


def test_answers_that_are_no_text_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Bytes that are no UTF-8 are no answers; a terminal's lines are read as they come."""
    path = tmp_path / "answers"
    path.write_bytes(b"\xff\xff")
    with pytest.raises(BadInput) as caught:
        answers_of(str(path))
    assert caught.value.faults[0].code == "ANSWERS_NO_TEXT"

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            """A person sits there."""
            return True

    monkeypatch.setattr("sys.stdin", Terminal("skip\nrecord\n"))
    asked = answers_of(None)
    assert asked.asks
    assert [asked.next("?"), asked.next("?"), asked.next("?")] == ["skip", "record", None]


def test_words_are_compared_with_the_document_byte_for_byte(choice: Choice) -> None:
    """Another document, or other words at the place, are refused."""
    each = choice.proposal
    verified(each, [source()])

    def codes(*found: Source) -> Iterator[str]:
        with pytest.raises(BadInput) as caught:
            verified(each, found)
        yield from (fault.code for fault in caught.value.faults)

    assert [*codes()] == ["SOURCE_CHANGED"]
    assert [*codes(source(sha256="3" * 64))] == ["SOURCE_CHANGED"]
    assert [*codes(source(entry=2))] == ["SOURCE_CHANGED"]
    assert [*codes(source(TEXT.replace("open", "shut")))] == ["WORDS_CHANGED"]


def test_a_person_is_shown_with_the_office_and_taken_for_no_state() -> None:
    """By id or name an actor is found; an office is only offered, and only on its days."""
    lavrov = Speaker(mention="Lavrov", name="Sergey Lavrov", rule="name")
    moscow = Speaker(mention="Moscow", name="Russia", rule="metonym")
    actors = {"state:ru": "Made-up name", "person:adam": "Adam Miller"}
    for day, offices in ((date(2016, 3, 1), 1), (date(1999, 3, 1), 0)):
        when = Published(earliest=day, latest=day, basis="stated")
        reading = replace(READING, published=when)
        each = replace(proposed([reading])[1], speaker=lavrov, reading=reading)
        assert actor_of(each, actors, None) is None
        assert len(speaks_for(each, actors, None)) == offices
        assert actor_of(replace(each, speaker=moscow), actors, None) == "state:ru"
    adam = Speaker(mention="Adam Miller", name=None, rule="name")
    assert actor_of(replace(each, speaker=adam), actors, None) == "person:adam"
    assert actor_of(replace(each, speaker=None), actors, None) is None
    assert speaks_for(replace(each, speaker=None), actors, None) == ()
