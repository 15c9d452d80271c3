"""Asking a desk's whole application as a browser without scripts does, in this process."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from truceline.cli.serving import server_app
from truceline.demonstration import KEYS, MARK
from truceline.keyring.files import read_pair
from truceline.ledger.challenges import Answer, Challenge
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.applications import Starlette
    from tests.desks import MadeUp

LOCAL = "http://127.0.0.1:8420"


class _Direct(httpx.BaseTransport):
    """Hands each request to the application, in a loop of its own."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the application and read its whole answer."""
        body = request.read()

        async def ask() -> httpx.Response:
            async with httpx.ASGITransport(app=self.app) as transport:
                plain = httpx.Request(
                    request.method, request.url, headers=request.headers, content=body
                )
                answer = await transport.handle_async_request(plain)
                # As it travels: whoever asked unpacks it.
                data = b"".join([part async for part in answer.aiter_raw()])
                return httpx.Response(answer.status_code, headers=answer.headers, content=data)

        # In a thread of its own: where a browser is driven beside it, this one has a loop already.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(ask())).result()


@contextmanager
def browsing(
    folder: Path,
    *,
    loopback: bool = True,
    url: str = LOCAL,
    now: Callable[[], float] = time.time,
) -> Iterator[httpx.Client]:
    """A browser without scripts at a desk; it keeps cookies.

    Args:
        folder: The desk's folder.
        loopback: Whether the server is bound to its own machine alone.
        url: The address under which it is asked.
        now: The time (POSIX seconds).
    """
    with Reception(folder, now) as reception:
        app = server_app(reception, loopback=loopback)
        with httpx.Client(transport=_Direct(app), base_url=url) as client:
            yield client


def code_of(client: httpx.Client, key_file: Path) -> str:
    """The code that ``truceline sign-in`` prints for a key."""
    pair = read_pair(key_file)
    drawn = Challenge(**client.post("/api/v1/challenges").json())
    answer = Answer(
        key=pair.id,
        nonce=drawn.nonce,
        expires=drawn.expires,
        signature=pair.sign(drawn.message(pair.id, "sessions")),
    )
    header = {"Authorization": answer.header()}
    found = client.post("/api/v1/sessions", headers=header)
    assert found.status_code == 201, found.text
    client.cookies.clear()
    return str(found.json()["secret"])


def come_in(client: httpx.Client, made: MadeUp, actor: str) -> None:
    """Sign in as an actor, by a code."""
    answer = client.post("/sign-in", data={"code": code_of(client, made.key(actor))})
    assert answer.status_code == 303, answer.text


def make_demonstration(made: MadeUp) -> None:
    """Mark a desk as a demonstration, and lay the open keys of its actors beside it."""
    (made.folder / MARK).write_text(json.dumps({"truceline_demonstration": 1, "story": "made-up"}))
    (made.folder / KEYS).mkdir()
    for path in made.root.glob("*.key"):
        shutil.copy(path, made.folder / KEYS)


def whole(value: Any) -> str:
    """JSON as a form holds it."""
    return json.dumps(value)
