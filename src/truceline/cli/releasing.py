"""``truceline release``: sealed words of one entry, handed on to further named readers.

The words are opened with the releaser's key and sealed anew, the same bytes, on the machine that
has the key. The desk records to whom, why and until when, and sees nothing of what is inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from truceline.cli import shared
from truceline.cli.recording import record_submission
from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from truceline.desk import Desk


@click.command(short_help="Release sealed words of an entry to further readers.")
@click.argument("entry")
@click.option("--to", multiple=True, metavar="ACTOR", help="A further reader (repeatable).")
@click.option("--why", help="Why, in words that give nothing away.")
@click.option("--until", type=shared.INSTANT, help="Until when it is handed on.")
@click.option(
    "--field", metavar="NAME", help="A field of the box to release; needed where there are several."
)
@click.option("--mark", is_flag=True, help="Give each reader a trace mark, in words beside it.")
@click.option(
    "--with-entry", is_flag=True, help="Send the entry along, for readers who cannot fetch it."
)
@click.option("--withdraw", is_flag=True, help="ENTRY is a release: withdraw it. Needs --why.")
@shared.key_option
@click.option("--at", type=shared.INSTANT, help="The time it is said, on a replaying desk.")
@shared.desk_option
@shared.json_option
def release(
    *,
    entry: str,
    to: tuple[str, ...],
    why: str | None,
    until: datetime | None,
    field: str | None,
    mark: bool,
    with_entry: bool,
    withdraw: bool,
    key_file: Path | None,
    at: datetime | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Release sealed words of ENTRY, an id or the first 6 or more of its digits.

    One entry at a time, and one box of it. The new reader's `truceline show` checks that these are
    the words that the author of the entry committed to. What was read cannot be unread.
    """
    from truceline.releases import Wanted  # noqa: PLC0415 - cryptography loads slowly
    from truceline.releases import release as made_release  # noqa: PLC0415 - as above

    reason = shared.needed(why, "--why", "Say why: it stands on the ledger.")
    pair = shared.read_key(shared.needed(key_file, "--key", "Give the releaser's key file."))
    with shared.opened_desk(folder) as desk:
        now = shared.replay_time(desk, at)
        view = desk.view(desk.scope(pair.actor))
        if withdraw:
            accepted = desk.record(
                pair, "sealed.withdrawn", {"why": reason}, about=[view.subject_id(entry)], now=now
            )
            _say_withdrawn(accepted.hash, as_json=as_json)
            return
        if not to:
            shared.needed(None, "--to", "Name at least one reader.")
        found = view.entry(entry)
        wanted = Wanted(
            to=to, why=reason, until=until, box=_box(found.statement.boxes, field), mark=mark,
            with_entry=with_entry,
        )  # fmt: skip
        submission = made_release(desk, pair, found, wanted, now=now)
        record_submission(desk, submission, as_json=as_json)
        for actor in () if with_entry else to:
            _warn_unseen(desk, found.seq, actor)


def _box(boxes: tuple[object, ...], field: str | None) -> int:
    """The number of the box with a field; of the only box, where none is named.

    Raises:
        BadInput: RELEASE_BOX.
    """
    names = [getattr(box, "fields", ()) for box in boxes]
    fitting = [n for n, fields in enumerate(names) if field is None or field in fields]
    if len(fitting) == 1:
        return fitting[0]
    told = "; ".join(", ".join(fields) for fields in names) or "none"
    sentence = f"The entry's sealed boxes hold: {told}."
    raise BadInput(Fault("RELEASE_BOX", sentence, "Name a field with --field.", "--field"))


def _warn_unseen(desk: Desk, seq: int, actor: str) -> None:
    """Say where a reader cannot fetch the entry whose words it was given."""
    from truceline.store.narrowing import visible  # noqa: PLC0415 - loads slowly

    if not visible(desk.store, desk.scope(actor), seq):
        click.echo(f"{actor} cannot fetch the entry itself; --with-entry sends it along.", err=True)


def _say_withdrawn(entry: str, *, as_json: bool) -> None:
    from truceline.cli.paper import Paper, echo_json  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.releases import WITHDRAWN_SENTENCE  # noqa: PLC0415 - as above

    if as_json:
        echo_json({"entry": entry, "says": WITHDRAWN_SENTENCE})
        return
    paper = Paper()
    paper.line(f"entry       {paper.fixed(entry)}")
    paper.line(WITHDRAWN_SENTENCE)
