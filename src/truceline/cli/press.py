"""``truceline press``: what pages of the press say, who said it, and what of it is recorded.

Reading needs no desk and no network. What it finds is proposed, with its evidence; a person
confirms it with ``truceline press review`` before anything becomes an entry.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import Paper, echo_json
from truceline.cli.progress import progress_bar
from truceline.errors import BadInput, Fault, NotFound, raise_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from truceline.mechanism.terms import Terms
    from truceline.press.names import Tables
    from truceline.press.shapes import Reading, Source


@click.group(short_help="What the press says that people said, and what is recorded.")
def press() -> None:
    """Read pages of the press, group them into stories, and record statements from them."""


_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...")
_TABLES = click.option(
    "--tables",
    "tables_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A mission's own names, with their dates, beside the packaged ones (YAML).",
)
_MEETINGS = click.option(
    "--meetings",
    "meetings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A mission's own meetings, by which reports are dated, beside the packaged ones (YAML).",
)
_NO_MODEL = click.option(
    "--no-model", is_flag=True, help="Read by rules alone, without the model of the extra press."
)
_LEAST = click.option(
    "--min-confidence",
    "least",
    type=click.FloatRange(0, 1),
    default=0.9,
    show_default=True,
    help="Below this a speaker counts as uncertain (0 to 1).",
)


@press.command("read", short_help="Who said what, where, in pages of the press.")
@_FILES
@_TABLES
@_MEETINGS
@_NO_MODEL
@_LEAST
@shared.json_option
def read_(
    *,
    files: tuple[str, ...],
    tables_file: Path | None,
    meetings_file: Path | None,
    no_model: bool,
    least: float,
    as_json: bool,
) -> None:
    """Read each FILE: text, HTML, RSS or Atom, WARC, a folder of them, or - for standard input.

    With --json each document is one object on a line of its own; its offsets count characters of
    the document as decoded. What cannot be read is said at the end, and the exit code is 2.
    """
    from truceline.cli import press_pages  # noqa: PLC0415 - not needed for help
    from truceline.press.as_json import as_json as told  # noqa: PLC0415 - likewise

    found = Found(files, meetings_file)
    paper = Paper()
    count = 0
    for reading in found.read(tables_file, no_model=no_model):
        count += 1
        if as_json:
            echo_json(told(reading))
        else:
            press_pages.say_reading(reading, least, paper)
    if not as_json and count:
        press_pages.say_how(found.with_model, paper)
    found.end()


@press.command("stories", short_help="Which pages tell the same, and where they disagree.")
@_FILES
@_TABLES
@_MEETINGS
@_NO_MODEL
@shared.json_option
def stories(
    *,
    files: tuple[str, ...],
    tables_file: Path | None,
    meetings_file: Path | None,
    no_model: bool,
    as_json: bool,
) -> None:
    """Group pages into stories: copies and their chains, and accounts that disagree, by field.

    Copies are one source with many witnesses. Accounts are compared by actor, act, place, time,
    polarity and number; none of them is said to be right.
    """
    from truceline.cli import press_stories  # noqa: PLC0415 - not needed for help

    found = Found(files, meetings_file)
    told = press_stories.stories_of(tuple(found.read(tables_file, no_model=no_model)))
    if as_json:
        echo_json(told)
    else:
        press_stories.say_stories(told, Paper())
    found.end()


@press.command("review", short_help="Confirm statements, and record them signed.")
@_FILES
@shared.desk_option
@click.option("--as", "actor", metavar="ACTOR", help="Who reviews. Default: the key's actor.")
@shared.key_option
@click.option("--answers", metavar="FILE", help="Answers, one a line. Default: they are asked for.")
@click.option("--all", "every", is_flag=True, help="Also what is certain and proposed as nothing.")
@click.option("--under", default="", metavar="ID", help="The agreement. Default: the desk's first.")
@click.option("--at", type=shared.INSTANT, help="The time it is said, on a replaying desk.")
@_TABLES
@_MEETINGS
@_NO_MODEL
@_LEAST
@shared.json_option
def review(
    *,
    files: tuple[str, ...],
    folder: Path | None,
    actor: str | None,
    key_file: Path | None,
    answers: str | None,
    every: bool,
    under: str,
    at: datetime | None,
    tables_file: Path | None,
    meetings_file: Path | None,
    no_model: bool,
    least: float,
    as_json: bool,
) -> None:
    """Go through what is uncertain and what is proposed, and record what a person accepts.

    Answer each with accept, skip or stop; before that: speaker ACTOR|NAME, sort WORD, link SUBJECT,
    unlink, said DATE, translation TEXT, promise TO [by DATE]: WHAT, position TRACK ITEM: HOLDS,
    listing GROUP NAME: WHY, acceptance|agreement WHO [on DATE] [as TOPIC]: WHAT (at the prompt,
    help shows them). Nothing is written before the last answer, which is: record.
    """
    from truceline.cli import press_recording  # noqa: PLC0415 - not needed for help
    from truceline.cli import press_review as walk  # noqa: PLC0415 - likewise
    from truceline.press.proposals import proposed  # noqa: PLC0415 - likewise

    why = "Give the key file of whoever reviews: it signs what is recorded."
    pair = shared.read_key(shared.needed(key_file, "--key", why), actor)
    if "-" in files and answers is None:
        sentence = "Standard input cannot be both a page and the answers."
        raise BadInput(Fault("INPUT_TWICE", sentence, "Give --answers FILE.", "--answers"))
    found = Found(files, meetings_file)
    given = walk.answers_of(answers)
    paper = Paper()
    with shared.opened_desk(folder) as desk:
        now = shared.replay_time(desk, at)
        view = desk.view(desk.scope(pair.actor))
        terms = view.standing.terms_of(under)
        readings = tuple(found.read(tables_file, no_model=no_model, terms=terms))
        items = [
            each
            for each in proposed(readings, terms)
            if every or each.sort is not None or each.uncertain(least)
        ]
        read_against, start = walk.starter(view, found.tables)
        choices = walk.walk(
            items,
            given,
            read_against,
            start,
            lambda choice, number: (
                None if as_json else walk.show(choice, number, view, paper, found.tables)
            ),
        )
        if not as_json:
            walk.say_what(choices, paper)
        done: list[dict[str, Any]] = []
        if walk.confirmed(given, len(choices), len(items)):
            done = press_recording.record(
                desk, pair, choices, again=found.again, under=under, now=now
            )
    told = {"proposed": len(items), "accepted": len(choices), "recorded": done}
    if as_json:
        echo_json(told)
    else:
        walk.say_done(done, paper)
    found.end()


class Found:
    """What a command reads: its files, and what of them could not be read."""

    def __init__(self, files: Sequence[str], meetings_file: Path | None = None) -> None:
        self.meetings_file = meetings_file
        self.paths = tuple(Path(each) for each in files if each != "-")
        self.stdin = sys.stdin.buffer.read() if "-" in files else None
        self.faults: list[Fault] = []
        self.tables: Tables | None = None
        self.with_model = False

    def sources(self, progress: Callable[[int, int], None] | None = None) -> Iterator[Source]:
        """The documents, one at a time; faults of the others are kept until :meth:`end`.

        Args:
            progress: Told how many have been found, of which none is read yet.
        """
        from truceline.press.sources import Unread, read  # noqa: PLC0415 - loads slowly

        count = 0
        for each in read(self.paths, self.stdin):
            if isinstance(each, Unread):
                self.faults.append(each.fault)
                continue
            count += 1
            if progress is not None:
                progress(0, count)
            yield each

    def read(
        self, tables_file: Path | None, *, no_model: bool, terms: Terms | None = None
    ) -> Iterator[Reading]:
        """Read every document, with a progress bar on a terminal.

        Raises:
            BadInput: every fault of the table of names, or of that of meetings.
        """
        from truceline.press import model as models  # noqa: PLC0415 - loads slowly
        from truceline.press.meetings import load as load_meetings  # noqa: PLC0415 - likewise
        from truceline.press.names import Tables  # noqa: PLC0415 - likewise
        from truceline.press.reading import read  # noqa: PLC0415 - likewise

        if tables_file is not None:
            with shared.at_option("--tables"):
                self.tables = Tables.load(tables_file)
        meetings = None
        if self.meetings_file is not None:
            with shared.at_option("--meetings"):
                meetings = load_meetings(self.meetings_file)
        parser = None if no_model else models.load()
        self.with_model = parser is not None
        with progress_bar("Reading") as progress:
            readings = read(
                self.sources(progress),
                tables=self.tables,
                terms=terms,
                model=parser,
                meetings=meetings,
                progress=progress,
            )
            # Copies may be any two, so all are read before the first is given: the bar ends there.
            some = tuple(islice(readings, 1))
        yield from some
        yield from readings

    def again(self, source: Source) -> Iterator[Source]:
        """A document's sources as they are at this moment."""
        from truceline.cli.press_recording import read_again  # noqa: PLC0415 - loads slowly

        return read_again(source, self.stdin)

    def end(self) -> None:
        """Say what could not be read.

        Raises:
            NotFound: every fault, where each of them is a missing file; BadInput otherwise.
        """
        missing = {fault.code for fault in self.faults} == {"PRESS_FILE_MISSING"}
        raise_for(self.faults, NotFound if missing else BadInput)
