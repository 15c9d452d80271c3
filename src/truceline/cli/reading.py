"""``truceline list`` and ``truceline show``: what is on record, as one reader may see it.

Two times can be asked for: ``--at`` the instant spoken of, ``--known-at`` the place in the ledger
up to which entries count. Whatever the reader may not see is gone before anything is listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.errors import BadInput, Fault, NotFound

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from truceline.mechanism.shapes import Area
    from truceline.views import Item, View

_BOUNDS = ("south", "west", "north", "east")


@click.command("list", short_help="List subjects.")
@shared.reading
@click.option("--part", default="", help="Only this part, such as incident or notice.")
@click.option("--state", default="", help="Only in this recorded state.")
@click.option("--party", default="", metavar="ACTOR", help="Only where this actor has a part.")
@click.option("--place", default="", help="Only this place, by the name it was confirmed under.")
@click.option("--bbox", metavar="S,W,N,E", help="Only in this box of WGS84 degrees.")
@click.option("--since", type=shared.INSTANT, help="Only what ends at or after this time.")
@click.option("--until", type=shared.INSTANT, help="Only what starts at or before this time.")
@click.option("--text", default="", help="Only with all these words, in any script.")
@click.option("--overdue", is_flag=True, help="Only with a clock past its time.")
@click.option("--under", default="", metavar="AGREEMENT", help="Only under this agreement.")
@click.option(
    "--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="A page's size."
)
@click.option("--after", type=int, metavar="CURSOR", help="The page after this cursor.")
def list_(
    *,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
    bbox: str | None,
    overdue: bool,
    limit: int,
    after: int | None,
    party: str,
    **words: Any,
) -> None:
    """List subjects, newest first, a page at a time."""
    from truceline.store.finding import Question  # noqa: PLC0415 - loads slowly

    area = None if bbox is None else read_box(bbox)
    with shared.opened_desk(folder) as desk:
        view = shared.narrowed(desk, reader, at, known)
        question = Question(
            actor=party, area=area, overdue_at=view.at if overdue else None, **words
        )
        page = view.search(question, before=after, limit=limit)
        if as_json:
            items = [{**item.as_json(), "escalates_to": _rung(item, view)} for item in page.items]
            echo_json({"items": items, "next": page.next})
            return
        paper = Paper()
        raised = ("escalates to",) if overdue else ()
        paper.table(
            ("subject", "part", "state", "since", "overdue", *raised, "title"),
            [_row(item, paper, (_rung(item, view),) if overdue else ()) for item in page.items],
        )
        if page.next is not None:
            click.echo(f"More: add --after {page.next}", err=True)


def read_box(text: str) -> Area:
    """A box of degrees, ``S,W,N,E``.

    Raises:
        BadInput: BBOX_FORM, LATITUDE_RANGE, LONGITUDE_RANGE, AREA_ORDER, all at once.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
        named = dict(zip(_BOUNDS, numbers, strict=True))
    except ValueError as error:
        sentence = f"A box is four numbers; found {text[:60]!r}."
        hint = "Write --bbox S,W,N,E in degrees, such as 35.5,36.5,36.5,37.5."
        raise BadInput(Fault("BBOX_FORM", sentence, hint, where="--bbox")) from error
    return shared.sound_box(named, "--bbox")


def _rung(item: Item, view: View) -> str:
    """The rung on which what is overdue shows at the view's instant; empty where nothing is."""
    if not item.overdue:
        return ""
    from truceline.analysis.escalation import escalation  # noqa: PLC0415 - loads slowly

    terms = view.standing.terms_of(item.row.under) or view.standing.first
    found = escalation(item.row, terms, view.at)
    return "" if found is None else found.rung


def _row(item: Item, paper: Paper, raised: tuple[str, ...]) -> tuple[str, ...]:
    return (
        paper.fixed(item.subject[:SHORT]),
        item.part,
        item.row.state,
        paper.time(item.row.since or item.opened_at),
        ", ".join(item.overdue),
        *raised,
        paper.words(item.row.title),
    )


@click.command(short_help="Show one subject or entry in full.")
@click.argument("subject")
@shared.reading
@shared.key_option
def show(
    *,
    subject: str,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
    key_file: Path | None,
) -> None:
    """Show SUBJECT in full, or one entry: an id, or the first 6 or more of its digits.

    Sealed fields are opened with --key where they were sealed to it; else it is said to whom.
    """
    from truceline import key_life  # noqa: PLC0415 - loads slowly
    from truceline.cli import showing  # noqa: PLC0415 - loads slowly
    from truceline.sheets import subject as sheet  # noqa: PLC0415 - likewise

    pair = None if key_file is None else shared.read_key(key_file, reader)
    with shared.opened_desk(folder) as desk:
        view = shared.narrowed(desk, reader, at, known)
        files = sheet.Files(view, pair, dated=key_life.witnessed(desk))
        found = _subject(view, subject)
        if found is None:
            entry = files.entry(view.entry(subject))
            echo_json(entry) if as_json else showing.say_entry(entry, Paper())
            return
        facts = sheet.facts(files, found)
        echo_json(facts) if as_json else showing.say(facts, Paper())


def _subject(view: View, given: str) -> str | None:
    """A subject's whole id; None where there is no such subject."""
    try:
        return view.subject_id(given)
    except NotFound:
        return None
