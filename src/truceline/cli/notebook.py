"""``truceline notebook``: a mediator's own sealed notes, in a file that no desk ever holds.

No command here opens a desk. What is noted comes from standard input, never from the command line,
where other users of the machine and the shell's history would see it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.errors import BadInput, Fault
from truceline.ledger.entry import format_time

if TYPE_CHECKING:
    from truceline.keyring.files import KeyPair
    from truceline.keyring.notebook import Book, Page

_BOOK = click.Path(path_type=Path, dir_okay=False)


@click.group(short_help="A mediator's own sealed notes, kept off every desk.")
def notebook() -> None:
    """A notebook: private notes, each sealed to its owner's key, in a file outside every desk.

    The file only grows. A page that was changed, dropped or moved shows when the book is read.
    """


@notebook.command("add", short_help="Write a page.")
@click.argument("file", type=_BOOK)
@shared.key_option
@click.option("--about", default="", metavar="SUBJECT", help="The whole id of a subject.")
@shared.json_option
def add(*, file: Path, key_file: Path | None, about: str, as_json: bool) -> None:
    """Write a page from standard input into FILE, which is begun where there is none."""
    from truceline.desk import system_clock  # noqa: PLC0415 - loads slowly
    from truceline.keyring import notebook as book  # noqa: PLC0415 - cryptography loads slowly

    book.outside_desks(file)
    pair = _key(key_file)
    if sys.stdin.isatty():
        click.echo("Write; end with Ctrl-D on a line of its own.", err=True)
    data = shared.read_bytes("-", book.MOST_NOTE)
    try:
        note = data.decode()
    except UnicodeDecodeError as error:
        sentence = "What came from standard input is not UTF-8."
        raise BadInput(Fault("NOTE_TEXT", sentence, "Save it so, and send it again.")) from error
    now = system_clock()
    with shared.file_faults(str(file)):
        number = book.add(file, pair.identity, note, now=now, about=about)
    if as_json:
        echo_json({"page": number, "at": format_time(now), "about": about})
        return
    paper = Paper()
    paper.line(f"Page {number} is written and sealed to {pair.actor} alone.")


@notebook.command("read", short_help="Read the pages.")
@click.argument("file", type=_BOOK)
@shared.key_option
@click.option("--page", "number", type=click.IntRange(1), help="Only this page.")
@click.option("--about", default="", metavar="SUBJECT", help="Only pages about this subject.")
@shared.json_option
def read(
    *, file: Path, key_file: Path | None, number: int | None, about: str, as_json: bool
) -> None:
    """Read the pages of FILE, all of them or some."""
    book = _book(file, key_file)
    pages = [
        page
        for page in book.pages
        if (number is None or page.number == number)
        and (not about or page.about.startswith(about.lower()))
    ]
    if as_json:
        echo_json({"pages": [{**_facts(page), "note": page.note} for page in pages],
                   "of": len(book.pages), "torn": book.torn})  # fmt: skip
        return
    paper = Paper()
    for page in pages:
        subject = f", about {paper.fixed(page.about[:SHORT])}" if page.about else ""
        paper.line(f"page {page.number}, {paper.time(page.at)}{subject}", style="bold")
        for line in page.note.splitlines():
            paper.line(f"  {paper.words(line)}")
        paper.line()
    _say_torn(book, paper)


@notebook.command("list", short_help="List the pages, without their words.")
@click.argument("file", type=_BOOK)
@shared.key_option
@shared.json_option
def list_(*, file: Path, key_file: Path | None, as_json: bool) -> None:
    """List the pages of FILE: number, time, subject; and how many there are.

    Keep that number: no book can show by itself that its last pages were cut off.
    """
    book = _book(file, key_file)
    if as_json:
        echo_json({"pages": [_facts(page) for page in book.pages],
                   "of": len(book.pages), "torn": book.torn})  # fmt: skip
        return
    paper = Paper()
    rows = [
        (str(page.number), paper.time(page.at), paper.fixed(page.about[:SHORT]))
        for page in book.pages
    ]
    paper.table(("page", "written", "about"), rows)
    _say_torn(book, paper)


def _key(key_file: Path | None) -> KeyPair:
    return shared.read_key(
        shared.needed(key_file, "--key", "Give your own key file: the book is sealed to it.")
    )


def _book(file: Path, key_file: Path | None) -> Book:
    from truceline.keyring.notebook import read as opened  # noqa: PLC0415 - loads slowly

    return opened(file, _key(key_file).identity)


def _facts(page: Page) -> dict[str, object]:
    return {"page": page.number, "at": format_time(page.at), "about": page.about or None}


def _say_torn(book: Book, paper: Paper) -> None:
    if book.torn:
        text = f"The last write was interrupted: {book.torn} bytes at the end are no whole page."
        paper.line(text, style="yellow")
