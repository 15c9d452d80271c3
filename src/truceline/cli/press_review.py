"""``truceline press review``: a person goes through what was read, and decides what is recorded.

Shown is what is uncertain and what is proposed as something. Nothing is written before the person
has said ``record`` at the end; then every quotation is compared with its document once more, and
all entries are signed and recorded together, or none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import click

from truceline.cli.errors import printable
from truceline.cli.paper import SHORT, Paper
from truceline.cli.press_actors import actor_of, speaks_for
from truceline.cli.press_answers import (
    ACCEPT,
    GUIDE,
    HELP,
    RECORD,
    SKIP,
    STOP,
    WORDS,
    Choice,
    Desk,
    answered,
    lines_of,
    suggested,
)
from truceline.errors import BadInput, Fault, TrucelineError, raise_for
from truceline.mechanism.statement_kinds import STATEMENT, Place
from truceline.mechanism.statements import place_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from truceline.cli.press_answers import Resting
    from truceline.press.names import Tables
    from truceline.press.proposals import Proposal
    from truceline.views import View

_MOST_OFFERED = 5
_CONTEXT = 160
_LINE = 200


@dataclass(slots=True)
class Answers:
    """Where answers come from: a file, piped lines, or a person at the prompt.

    Faults of a file are kept, to be said all at once; a person is told at once and asked again.
    """

    lines: Iterator[tuple[int, str]]
    name: str = ""
    faults: list[Fault] = field(default_factory=list)
    number: int = 0

    @property
    def asks(self) -> bool:
        """Whether a person is asked, who can correct an answer."""
        return not self.name

    def next(self, prompt: str) -> str | None:
        """The next answer; None where there is none any more."""
        if self.asks:
            click.echo(f"{prompt} ", nl=False, err=True)
        number, line = next(self.lines, (0, None))
        self.number = number
        return line

    def note(self, error: TrucelineError) -> None:
        """Keep the faults of an answer, or say them to whoever can answer again."""
        if self.asks:
            for fault in error.faults:
                click.echo(str(fault), err=True)
            return
        where = f"{self.name} line {self.number}"
        self.faults.extend(replace(fault, where=where) for fault in error.faults)


def answers_of(file: str | None) -> Answers:
    """The answers in a file, else on standard input.

    Raises:
        NotFound: FILE_MISSING. BadInput: ANSWERS_NO_TEXT.
    """
    from truceline.cli import shared  # noqa: PLC0415 - loads slowly

    if file is None and sys.stdin.isatty():
        return Answers(lines=((0, line.strip()) for line in iter(sys.stdin.readline, "")))
    name = file or "standard input"
    data = sys.stdin.buffer.read() if file is None else shared.read_bytes(file)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        fault = Fault("ANSWERS_NO_TEXT", "The answers are no UTF-8 text.", "Save them so.", name)
        raise BadInput(fault) from error
    return Answers(lines=lines_of(text), name=name)


def walk(
    proposals: Iterable[Proposal],
    answers: Answers,
    desk: Desk,
    start: Callable[[Proposal], Choice],
    show: Callable[[Choice, str], None],
) -> list[Choice]:
    """Go through proposals with a person.

    Args:
        proposals: What is to be decided.
        answers: Where answers come from.
        desk: What they are read against.
        start: A proposal as it would be recorded if nothing were changed.
        show: Shows a choice, with its number of all.

    Returns:
        What was accepted, in order.

    Raises:
        BadInput: every fault of the answers of a file; REVIEW_UNFINISHED where they end too early.
    """
    accepted: list[Choice] = []
    every = tuple(map(start, proposals))
    if answers.asks:
        # In a file each answer has its place: there a proposal that is on record is asked for too.
        left = tuple(each for each in every if not each.recorded)
        if len(left) < len(every):
            click.echo(f"{len(every) - len(left)} are on record already, and left out.", err=True)
        every = left
    if answers.asks and every:
        click.echo("Answer each: accept, skip, stop ...; help shows every answer.", err=True)
    for number, choice in enumerate(every, 1):
        show(choice, f"{number}/{len(every)}")
        decided = _decide(choice, answers, desk)
        if decided is None:
            break
        if isinstance(decided, Choice):
            accepted.append(decided)
    raise_for(answers.faults)
    return accepted


def _decide(choice: Choice, answers: Answers, desk: Desk) -> Choice | bool | None:
    """What one proposal becomes: a choice, False where it is left out, None to stop here."""
    while True:
        line = answers.next(">")
        if line is None:
            sentence = "The answers end before the review does, and nothing was recorded."
            fault = Fault("REVIEW_UNFINISHED", sentence, f"Answer: {', '.join(WORDS)}.")
            raise BadInput([*answers.faults, fault])
        if line in ACCEPT:
            if choice.who:
                return choice
            sentence = "Nobody is named who said it."
            hint = "Answer first: speaker ACTOR, or speaker NAME; or skip."
            answers.note(BadInput(Fault("SPEAKER_MISSING", sentence, hint)))
            if not answers.asks:
                return False
            continue
        if line in SKIP:
            return False
        if line in HELP and answers.asks:
            click.echo(f"\n{GUIDE}", nl=False, err=True)
            continue
        if line in STOP:
            return None
        try:
            changed = answered(choice, line, desk)
        except TrucelineError as error:
            answers.note(error)
            continue
        if answers.asks:
            click.echo(f"  {printable(_changed(choice, changed))}", err=True)
        choice = changed


def _changed(was: Choice, now: Choice) -> str:
    """What an answer changed, for whoever gave it."""
    if now.resting != was.resting:
        return f"and, resting on it, {now.resting[-1].kind}: {_body(now.resting[-1])}"
    if now.who != was.who or now.chosen != was.chosen:
        return f"said by {now.who}"
    if now.about != was.about:
        return f"about {', '.join(each[:SHORT] for each in now.about) or 'nothing'}"
    if now.said_on != was.said_on:
        return f"said on {now.said_on}"
    if now.translation != was.translation:
        return f"translated: {now.translation}"
    return f"taken for {now.sort}" if now.sort != was.sort else "as it was"


def confirmed(answers: Answers, count: int, asked: int) -> bool:
    """Whether the person says ``record``; anything else, and silence, records nothing.

    Args:
        answers: Where the word comes from.
        count: How many proposals were accepted.
        asked: How many were gone through.

    Raises:
        BadInput: every fault of the answers; ANSWERS_LEFT where a file has more of them than
            proposals, in place of the word.
    """
    raise_for(answers.faults)
    if not count:
        if not answers.asks:
            _none_left(answers, answers.next(""), asked)
        return False
    line = answers.next(f"Write {RECORD} to record them:")
    _none_left(answers, line, asked)
    # Nothing is still to come that would be left out: whoever says stop is asked again.
    while line in STOP:
        line = answers.next(f"Write {RECORD} to record them:")
    return line == RECORD


def _none_left(answers: Answers, line: str | None, asked: int) -> None:
    """Refuse a file whose answers go on after the last proposal."""
    if answers.asks or line is None or line.split(" ")[0] not in WORDS or line in STOP:
        return
    at = answers.number
    more = 1 + sum(1 for _, each in answers.lines if each != RECORD)
    sentence = (
        f"The review of {asked} proposal{'' if asked == 1 else 's'} was over, and the file "
        f"answers {more} more; nothing was recorded."
    )
    hint = f"Leave out what is too many, and write {RECORD} after the last answer."
    raise BadInput(Fault("ANSWERS_LEFT", sentence, hint, f"{answers.name} line {at}"))


def starter(view: View, tables: Tables | None) -> tuple[Desk, Callable[[Proposal], Choice]]:
    """What answers are read against, and how a proposal stands before anything is answered."""
    desk = _desk(view, tables)

    def start(each: Proposal) -> Choice:
        return Choice(
            proposal=each,
            speaker=actor_of(each, desk.actors, tables),
            recorded=_recorded(view, each),
        )

    return desk, start


def _recorded(view: View, each: Proposal) -> str:
    """The statement that has these very words already, as far as the reader sees it; else empty."""
    number = each.source.entry or None
    place = Place(sha256=each.source.sha256, start=each.start, end=each.end, entry_number=number)
    known = (view.store.subjects_with_key(STATEMENT, key) for key in place_keys(place))
    for subject in (one for found in known for one in found):
        state = view.state(subject)
        if state is not None and state.state != "withdrawn" and state.body.words == each.text:
            return subject
    return ""


def _desk(view: View, tables: Tables | None) -> Desk:
    actors = {name: actor.name for name, actor in view.standing.actors.items()}
    return Desk(actors=actors, subject=view.subject_id, tables=tables)


def offered(view: View, choice: Choice) -> list[tuple[str, str]]:
    """Subjects that a proposal may speak of: its id and title; only proposed, never linked.

    Promises of its speaker, and milestones and promises that repeat what it seems to be about.
    """
    about = {each.rpartition(":")[2] for each in choice.proposal.about}
    found: list[tuple[str, str]] = []
    for subject, state in view.states("commitment"):
        if state.promiser == choice.speaker or (state.body.duty or "") in about:
            found.append((subject, f"commitment of {state.promiser}: {state.body.what}"))
    for subject, state in view.states("milestone"):
        if state.milestone in about:
            found.append((subject, f"milestone {state.milestone}"))
    return found[:_MOST_OFFERED]


def show(
    choice: Choice, number: str, view: View, paper: Paper, tables: Tables | None = None
) -> None:
    """Print a proposal: its words with their place, who is taken for their speaker, and why."""
    each = choice.proposal
    place = f"{each.source.file}, line {each.line}, characters {each.start} to {each.end}"
    paper.head(f"[{number}] {paper.words(place)}")
    marks = ("\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}")
    around = each.source.text
    before = around[max(0, each.start - _CONTEXT) : each.start].rpartition("\n")[2]
    after = around[each.end : each.end + _CONTEXT].partition("\n")[0]
    if each.what == "quotation":
        paper.line(f"  {paper.words(before + each.text + after)}", style="dim")
        paper.line(f"  {marks[0]}{paper.words(each.text)}{marks[1]}")
    else:
        paper.line(f"  {paper.words(each.text)}")
    sure = "nobody is named: the reader abstains"
    if each.speaker is not None:
        sure = f"{each.named} (rule {each.speaker.rule}, confidence {each.confidence:.2f})"
    paper.line(f"  said by   {paper.words(sure)}")
    if choice.recorded:
        paper.line(f"  on record already as {paper.fixed(choice.recorded[:SHORT])}")
    if choice.speaker:
        paper.line(f"  actor     {paper.fixed(choice.speaker)}")
    for actor, office in speaks_for(each, view.standing.actors, tables):
        paper.line(f"  may speak for {paper.fixed(actor)}, as its {paper.words(office)}")
    paper.line(f"  taken for {choice.sort or each.sort or 'other'}")
    when = each.reading.published
    by = each.reading.publisher.name or "nobody named"
    paper.line(f"  published by {paper.words(by)}, {when.earliest or '?'} to {when.latest or '?'}")
    if each.copies:
        paper.line(f"  {len(each.copies)} more document(s) have these words, as copies")
    for subject, title in offered(view, choice):
        paper.line(f"  may speak of {paper.fixed(subject[:SHORT])} {paper.words(title)}")
    if said := suggested(choice, _desk(view, tables)):
        paper.line(f"  may be answered  {paper.words(said)}")


def say_what(choices: Iterable[Choice], paper: Paper) -> None:
    """Say what would be recorded, entry by entry, before it is asked whether it is right."""
    every = tuple(choices)
    if every:
        paper.head("To be recorded")
    for choice in every:
        each = choice.proposal
        cut = " ".join(each.text.split())[:_LINE]
        sort = choice.sort or each.sort or "other"
        paper.line(f"  statement ({sort}) of {paper.words(choice.who)}: {paper.words(cut)}")
        for subject in choice.about:
            paper.line(f"    about {paper.fixed(subject[:SHORT])}")
        for rest in choice.resting:
            paper.line(f"    and, resting on it, {rest.kind}: {paper.words(_body(rest))}")


def _body(rest: Resting) -> str:
    """The fields of an entry in a line."""
    return "; ".join(
        f"{name} {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}"
        for name, value in rest.body.items()
    )


def say_done(done: Iterable[Mapping[str, Any]], paper: Paper) -> None:
    """Say what was recorded, or that nothing was."""
    told = tuple(done)
    if not told:
        paper.line("Nothing was recorded.")
    for each in told:
        paper.line(f"{each['kind']} is recorded: entry {paper.fixed(each['entry'])}")
