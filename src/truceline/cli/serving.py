"""``truceline serve``: the desk in a browser, its API, and its log for followers and auditors.

No address of who asks, no agent and no time is written anywhere: the server's access log is off,
and a fault on the way is said without what was asked.
"""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truceline.cli import shared
from truceline.cli.collecting import unhurried
from truceline.cli.listening import listening
from truceline.cli.memory import few_arenas
from truceline.cli.tls import CIPHERS, Strict, chosen, described

if TYPE_CHECKING:
    import socket

    import uvicorn
    from starlette.applications import Starlette

    from truceline.keyring.certificates import Certificate
    from truceline.reception.visits import Reception

HOST = "127.0.0.1"
PORT = 8420
_TURN_S = 0.0005
"""Seconds for which one thread may hold up the others."""
_MOST_CONNECTIONS = 1024
"""At a time; every open page holds one, for what is live on it."""


@click.command(short_help="Serve the desk in a browser and over HTTP.")
@shared.desk_option
@click.option("--host", default=HOST, show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    default=PORT,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port to listen at.",
)
@click.option(
    "--url", "link", metavar="URL", help="The address under which browsers find the desk."
)
@click.option(
    "--smtp",
    metavar="URL",
    help="The mail server for alarms: smtp://user@host:587?from=desk@example.org, or smtps://...",
)
@click.option(
    "--smtp-secret-file",
    "password_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file with the mail server's password.",
)
@click.option(
    "--webhooks-to",
    "hosts",
    metavar="HOST",
    multiple=True,
    help="A host inside the desk's own network that may get webhooks; may be given again.",
)
@click.option(
    "--basemap",
    "water",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="GeoJSON of lakes and rivers for the map, in place of the shipped ones.",
)
@click.option("--tls", is_flag=True, help="Serve over TLS, which browsers on phones need.")
@click.option(
    "--cert",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The certificate (PEM); without it one is made here and kept with the desk.",
)
@click.option(
    "--tls-key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The certificate's private key (PEM).",
)
@click.option(
    "--tls-name",
    "names",
    metavar="NAME",
    multiple=True,
    help="A host name or address by which the desk is reached; may be given again.",
)
def serve(
    *,
    folder: Path | None,
    host: str,
    port: int,
    link: str | None,
    smtp: str | None,
    password_file: Path | None,
    hosts: tuple[str, ...],
    water: Path | None,
    tls: bool,
    cert: Path | None,
    tls_key: Path | None,
    names: tuple[str, ...],
) -> None:
    """Serve the desk: pages for people, an API for programs, the log for followers.

    Each reader who proves who it is sees what Terms let it see; everybody else what is public.
    It listens on this machine alone unless --host says otherwise; then serve with --tls, or put a
    server that speaks TLS before it (docs/phones.md). Whoever asks is not recorded: no address, no
    agent, no time.

    Readers may have alarms sent to them (page /me/alarms): by webhook, and with --smtp by e-mail.
    Once a day it looks where reports flare up, for officers of the cell alone (page /flare-ups).
    """
    from truceline.cli.alarms import carrying  # noqa: PLC0415 - loads slowly
    from truceline.reception.visits import Reception  # noqa: PLC0415 - loads slowly
    from truceline.reception.watching import Watcher  # noqa: PLC0415 - likewise

    if water is not None:
        _readable(water)
    with shared.opened_desk(folder) as desk:
        origin, size = desk.origin, desk.seen().size
        place = desk.folder
    certificate = chosen(
        place, host, tls=tls, files=(cert, tls_key), names=names, at=datetime.now(UTC)
    )
    means = carrying(place, origin, smtp=smtp, password=password_file, hosts=hosts, link=link)
    with (
        Reception(place, time.time) as reception,
        listening(host, port, secure=certificate is not None) as (bound, url),
        means(reception),
        Watcher(reception, lambda said: click.echo(said, err=True)),
    ):
        says = described(certificate)
        click.echo(f"Serving {origin}, {size} entries, at {url}{says}", err=True)
        app = server_app(reception, loopback=on_loopback(bound), water=water, warm=True)
        run(app, bound, certificate)


def _readable(water: Path) -> None:
    """Read a file of water once, so that what is wrong with it is said before anybody asks.

    Raises:
        BadInput: WATER_FORM. DeskFault: WATER_UNREADABLE.
    """
    from truceline.console.basemap import basemap  # noqa: PLC0415 - geometry loads slowly

    basemap((0.0, 0.0, 1.0, 1.0), water=water)


def run(app: Starlette, bound: socket.socket, certificate: Certificate | None = None) -> None:
    """Answer at a bound socket until the process is told to stop; over TLS, with a certificate."""
    import uvicorn  # noqa: PLC0415 - loads slowly

    # The server's own words would name who asked, and when.
    logging.getLogger("uvicorn.error").addFilter(_quiet)
    config = uvicorn.Config(
        app if certificate is None or certificate.self_made else Strict(app),
        ssl_certfile=None if certificate is None else certificate.path,
        ssl_keyfile=None if certificate is None else certificate.key,
        ssl_ciphers=CIPHERS,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=5,
        proxy_headers=False,
        lifespan="off",
    )
    # Pages are made in threads; the one that listens must not wait for each of them in turn.
    sys.setswitchinterval(_TURN_S)
    few_arenas()
    with unhurried():
        _fair(uvicorn.Server)(config).run(sockets=[bound])


def _fair(server: type[uvicorn.Server]) -> type[uvicorn.Server]:
    """A server in which whoever came first is answered first.

    Each answer needs a desk. With more threads than desks they would race for one, and whoever
    loses again and again would wait for half a minute; so the others wait in line for a thread.
    """

    class Fair(server):  # type: ignore[misc, valid-type] # a class that is loaded when it is needed
        async def serve(self, sockets: list[socket.socket] | None = None) -> None:
            from anyio.to_thread import current_default_thread_limiter  # noqa: PLC0415 - likewise

            from truceline.reception.visits import LENT  # noqa: PLC0415 - likewise

            current_default_thread_limiter().total_tokens = LENT
            await super().serve(sockets=sockets)

    return Fair


def on_loopback(bound: socket.socket) -> bool:
    """Whether a socket is bound to this machine alone."""
    import ipaddress  # noqa: PLC0415 - only for servers

    return ipaddress.ip_address(bound.getsockname()[0].partition("%")[0]).is_loopback


def server_app(
    reception: Reception,
    *,
    loopback: bool = False,
    water: Path | None = None,
    warm: bool = False,
) -> Starlette:
    """All that a server answers: the pages, the API, and the log for followers, in one application.

    This is the one place where they are put together.

    Args:
        reception: What the server holds for its desk; the caller closes it.
        loopback: Whether it is bound to this machine alone (:func:`on_loopback`).
        water: The deployment's own lakes and rivers for the map, as GeoJSON.
        warm: Read the map's land and water and the gazetteers, and make readers' queues, now:
            before anybody asks for them.
    """
    from starlette.applications import Starlette  # noqa: PLC0415 - loads slowly
    from starlette.routing import Mount  # noqa: PLC0415 - likewise

    from truceline.api.app import api_app, nothing_here  # noqa: PLC0415 - likewise
    from truceline.api.log import log_app  # noqa: PLC0415 - likewise
    from truceline.console.app import console_routes  # noqa: PLC0415 - likewise

    log = log_app(reception.desks, reception.folder, reception.door.readers)
    app = Starlette(
        routes=[
            Mount("/api/v1/log", log),
            Mount("/api/v1", api_app(reception)),
            *console_routes(reception, loopback=loopback, water=water, warm=warm),
            # Last, for what followers ask at the root: checkpoint, tiles, entries.
            Mount("/", log),
        ]
    )
    # What has a line break in it is no path of any of these.
    app.router.default = nothing_here
    if warm:
        reception.warm()
    return app


def _quiet(record: logging.LogRecord) -> bool:
    """Let only the server's own troubles through, without what was asked."""
    record.exc_info = None
    record.args = ()
    record.msg = "The server met a fault; the desk's record is as it was."
    return record.levelno >= logging.ERROR
