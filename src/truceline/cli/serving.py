"""``truceline serve``: the desk's log over HTTP, for followers, witnesses and auditors.

No address of who asks, no agent and no time is written anywhere: the server's access log is off,
and a fault on the way is said without what was asked.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from truceline.cli import shared
from truceline.cli.listening import listening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.applications import Starlette

    from truceline.desk import Desk

HOST = "127.0.0.1"
PORT = 8420
_MOST_CONNECTIONS = 64


@click.command(short_help="Serve the log over HTTP, for followers and witnesses.")
@shared.desk_option
@click.option("--host", default=HOST, show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    default=PORT,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port to listen at.",
)
def serve(*, folder: Path | None, host: str, port: int) -> None:
    """Serve checkpoint, tiles, leaves, and to each reader who proves who it is its own entries.

    It listens on this machine alone unless --host says otherwise; put a server that speaks TLS
    before it. Whoever asks is not recorded: no address, no agent, no time.
    """
    import uvicorn  # noqa: PLC0415 - loads slowly

    with shared.opened_desk(folder) as desk:
        origin, size = desk.origin, desk.seen().size
        place = desk.folder
    # The server's own words would name who asked, and when.
    logging.getLogger("uvicorn.error").addFilter(_quiet)
    config = uvicorn.Config(
        app_of(place),
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=5,
        proxy_headers=False,
        lifespan="off",
    )
    with listening(host, port) as (bound, url):
        click.echo(f"Serving {origin}, {size} entries, at {url}/checkpoint", err=True)
        uvicorn.Server(config).run(sockets=[bound])


def app_of(folder: Path) -> Starlette:
    """The application that serves a desk's log."""
    from truceline.api.log import log_app  # noqa: PLC0415 - loads slowly

    return log_app(desks_of(folder), folder, time.time)


def desks_of(folder: Path) -> Callable[[], object]:
    """Gives the desk open for the length of a ``with``: one connection for each thread."""
    from truceline.replicas.copies import open_desk  # noqa: PLC0415 - loads slowly

    kept = threading.local()

    @contextmanager
    def opened() -> Iterator[Desk]:
        desk: Desk | None = getattr(kept, "desk", None)
        if desk is None:
            desk = open_desk(folder)
            kept.desk = desk
        yield desk

    return opened


def _quiet(record: logging.LogRecord) -> bool:
    """Let only the server's own troubles through, without what was asked."""
    record.exc_info = None
    record.args = ()
    record.msg = "The server met a fault; the desk's record is as it was."
    return record.levelno >= logging.ERROR
