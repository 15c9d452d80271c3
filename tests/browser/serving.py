"""A whole server on loopback for a browser: pages, API and log of one desk."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from truceline.cli.serving import on_loopback, server_app
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send


def noting(app: ASGIApp, asked: set[str]) -> ASGIApp:
    """An application that notes the path of every request."""

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            asked.add(scope["path"])
        await app(scope, receive, send)

    return noted


@contextmanager
def serving(
    folder: Path, *, loopback: bool | None = None, port: int = 0, asked: set[str] | None = None
) -> Iterator[str]:
    """Serve a desk's folder; gives the address.

    Args:
        folder: The desk's folder.
        loopback: What the server is told of where it is bound; None for the truth.
        port: The port to listen at; 0 for any.
        asked: Is given the path of every request, whoever makes it: a page, a worker, the browser.
    """
    with Reception(folder, time.time) as reception, socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port))
        here = on_loopback(bound) if loopback is None else loopback
        app = noting(server_app(reception, loopback=here), set() if asked is None else asked)
        config = uvicorn.Config(
            app, access_log=False, log_level="error", lifespan="off", timeout_keep_alive=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        # Open streams are cut: a browser that waits on one is told by that.
        server.should_exit = server.force_exit = True
        thread.join(timeout=10)
