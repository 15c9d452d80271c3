"""``truceline alarms``: what became of messages to readers, in numbers and without anybody's name.

Addresses are personal: an operator sees how many channels there are, how many messages wait, were
sent or are dead, and why tries failed. The exit code is 12 where something does not get through.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from truceline.cli import shared
from truceline.cli.paper import Paper, echo_json
from truceline.desk import KEYS
from truceline.errors import BadInput, Fault
from truceline.ledger.entry import format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from truceline.reception.outbox import Counts
    from truceline.reception.visits import Reception

ALARM: Final = 12
SLOW: Final = 900
"""Seconds after which a message that did not get out is worth an alarm."""
_MOST_PASSWORD: Final = 4096


@click.command(short_help="What became of alarms by e-mail and webhook, in numbers.")
@shared.desk_option
@shared.json_option
def alarms(*, folder: Path | None, as_json: bool) -> None:
    """Say how many alarms wait to be sent, were sent, or could not be, and why.

    No address and no name is shown: readers see their own on the page /me/alarms. Exit code 12
    where a message is dead, or has waited for a quarter of an hour.
    """
    from truceline.reception.book import BOOK, Book  # noqa: PLC0415 - loads slowly
    from truceline.reception.outbox import Counts, Outbox  # noqa: PLC0415 - likewise

    with shared.opened_desk(folder) as desk:
        path = desk.folder / BOOK
    counts = Counts(channels={}, messages={}, outcomes={}, oldest=None)
    if path.is_file():
        book = Book.open(path)
        try:
            counts = Outbox(book, time.time).counts()
        finally:
            book.close()
    late = counts.oldest is not None and time.time() - counts.oldest > SLOW
    bad = late or counts.messages.get("dead", 0) > 0
    if as_json:
        oldest = None if counts.oldest is None else format_time(_at(counts.oldest))
        echo_json(
            {
                "channels": counts.channels, "messages": counts.messages,
                "tries": counts.outcomes, "oldest_waiting": oldest, "alarm": bad,
            }
        )  # fmt: skip
    else:
        _print(counts, late=late)
    if bad:
        click.get_current_context().exit(ALARM)


def carrying(
    folder: Path,
    origin: str,
    *,
    smtp: str | None,
    password: Path | None,
    hosts: tuple[str, ...],
    link: str | None,
) -> Callable[[Reception], AbstractContextManager[None]]:
    """What carries alarms while a desk is served; faults of the options are told at once.

    Args:
        folder: The desk's folder. One without keys is a copy, and carries nothing.
        origin: The desk's name.
        smtp: The mail server's URL; None for no e-mail.
        password: The file with its password.
        hosts: Hosts of the desk's own network that may get webhooks.
        link: The address under which browsers find the desk.

    Raises:
        BadInput: every fault of the options. NotFound, DeskFault: of the files that they name.
    """
    from truceline.console.titles import speech_of  # noqa: PLC0415 - loads slowly
    from truceline.reception.alarms import Outside  # noqa: PLC0415 - likewise
    from truceline.reception.carrier import Carrier, Means  # noqa: PLC0415 - likewise
    from truceline.reception.sending import Hooks, hooks_key, parse_post  # noqa: PLC0415 - likewise

    where = _link(link)
    secret = ""
    if password is not None:
        secret = _password(password)
    if smtp is None and secret:
        sentence = "A password is given for no mail server."
        raise BadInput(Fault("SMTP_PASSWORD", sentence, "Give --smtp too.", "--smtp-secret-file"))
    post = None if smtp is None else parse_post(smtp, secret, origin)
    if post is not None and post.trusted is not None:
        shared.read_bytes(post.trusted)

    @contextmanager
    def carried(reception: Reception) -> Iterator[None]:
        if not (folder / KEYS).is_dir():
            yield
            return
        with shared.file_faults(str(folder / KEYS)):
            pair = hooks_key(folder / KEYS)
        hooks = Hooks(pair, hosts)
        reception.outside = Outside(mail=post is not None, webhooks=hooks.public)
        means = Means(hooks=hooks, post=post, link=where, speak=speech_of)
        with Carrier(reception, means, lambda said: click.echo(said, err=True)):
            yield

    return carried


def _password(path: Path) -> str:
    """The password in a file, without the line's end.

    Raises:
        NotFound, DeskFault: as :func:`truceline.cli.shared.read_bytes`. BadInput: SMTP_PASSWORD.
    """
    try:
        return shared.read_bytes(str(path), _MOST_PASSWORD).decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        sentence = "The file with the password is no text."
        raise BadInput(Fault("SMTP_PASSWORD", sentence, "Write it as UTF-8.", str(path))) from error


def _link(given: str | None) -> str:
    """The desk's address for browsers, without a slash at its end.

    Raises:
        BadInput: LINK_FORM.
    """
    if given is None:
        return ""
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or "@" in given:
        sentence = "This is no address of a desk for browsers."
        raise BadInput(Fault("LINK_FORM", sentence, "Give https://desk.example.org.", "--url"))
    return given.rstrip("/")


def _print(counts: Counts, *, late: bool) -> None:
    paper = Paper()
    for head, found in (
        ("Channels", counts.channels), ("Messages", counts.messages), ("Tries", counts.outcomes),
    ):  # fmt: skip
        rows = [(name.replace("_", " "), str(count)) for name, count in found.items()]
        paper.table((head, ""), rows or [("none", "0")])
    if counts.messages.get("dead"):
        paper.line("ALARM: messages could not be sent within a day, or were refused for good.")
    if late and counts.oldest is not None:
        since = paper.time(_at(counts.oldest))
        paper.line(f"ALARM: a message waits since {since}. Is the desk served, and is its mail?")


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
