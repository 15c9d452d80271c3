"""Desks served in tests: the application itself answers, without a network."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from truceline.api.log import log_app
from truceline.auditor import audit
from truceline.keyring.files import read_pair
from truceline.reception.readers import Readers
from truceline.replicas.copies import open_desk
from truceline.replicas.following import Wanted, desk_operator, following
from truceline.store.sqlite import SqliteStore
from truceline.witness.sources import HttpSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from starlette.applications import Starlette

    from truceline.replicas.following import Followed, Follower
    from truceline.witness.sources import Got, Source

URL = "http://desk.test"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def no_wait(_seconds: float) -> None:
    """Wait for nothing."""


class _Direct(httpx.BaseTransport):
    """Hands each request to the application, in a loop of its own."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the application and read its whole answer."""

        async def ask() -> httpx.Response:
            async with httpx.ASGITransport(app=self.app) as transport:
                plain = httpx.Request(request.method, request.url, headers=request.headers)
                answer = await transport.handle_async_request(plain)
                data = await answer.aread()
                return httpx.Response(answer.status_code, headers=answer.headers, content=data)

        return asyncio.run(ask())


class Spoiled:
    """A source whose answers are changed on the way: what an operator may serve.

    Args:
        inner: The honest source.
        spoil: Gives the changed bytes of a path; None to leave them.
    """

    def __init__(self, inner: HttpSource, spoil: Callable[[str, bytes], bytes | None]) -> None:
        self.inner = inner
        self.spoil = spoil
        self.name = inner.name

    def get(
        self, path: str, most: int, headers: Mapping[str, str] | None = None, etag: str = ""
    ) -> Got | None:
        """As the honest source, but for what is spoiled."""
        from dataclasses import replace  # noqa: PLC0415 - used here alone

        got = self.inner.get(path, most, headers, etag)
        changed = None if got is None else self.spoil(path, got.data)
        return got if got is None or changed is None else replace(got, data=changed)

    def close(self) -> None:
        """Close the honest source."""
        self.inner.close()


@contextlib.contextmanager
def served(folder: Path, now: Callable[[], float] = lambda: 0.0) -> Iterator[HttpSource]:
    """The log of a desk's folder as a follower reads it."""
    with direct(folder, now) as client:
        yield HttpSource(URL, no_wait, client)


@contextlib.contextmanager
def direct(folder: Path, now: Callable[[], float]) -> Iterator[httpx.Client]:
    """A client of a desk's application."""
    app = log_app(lambda: open_desk(folder), folder, Readers(now))
    with httpx.Client(transport=_Direct(app), base_url=URL) as client:
        yield client


def wanted(source: Source, key_file: Path | None = None, **more: object) -> Wanted:
    """What a follower asks for, with an actor's key file."""
    key = None if key_file is None else read_pair(key_file)
    return Wanted(source=source, key=key, whole=desk_operator(key), **more)  # type: ignore[arg-type]


def follow(source: Source, folder: Path, key_file: Path | None = None, **more: object) -> Followed:
    """One round into a folder."""
    with follower(source, folder, key_file, **more) as each:
        return each.once()


@contextlib.contextmanager
def follower(
    source: Source, folder: Path, key_file: Path | None = None, **more: object
) -> Iterator[Follower]:
    """A follower into a folder."""
    with following(folder, wanted(source, key_file, **more), lambda: NOW) as each:
        yield each


def report(folder: Path, key_file: Path, **more: object) -> int:
    """Record one report at a desk, by the holder of a key file; gives its place."""
    body = {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-02-29T10:00:00Z",
        "language": "en", "source_class": "party", "means": "seen", "place_as_said": "a mill",
        "area": {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5},
    }  # fmt: skip
    with open_desk(folder) as desk:
        now = desk.newest_at()
        done = desk.record(read_pair(key_file), "incident.reported", {**body, **more}, now=now)
        return done.seq


def audited(folder: Path) -> tuple[list[str], int, int]:
    """What an audit of a folder finds, how many bodies are withheld, how many entries there are."""
    scratch = folder / "scratch.sqlite"
    with (
        contextlib.closing(SqliteStore.open(folder / "desk.sqlite")) as store,
        contextlib.closing(SqliteStore.create(scratch)) as replay,
    ):
        found = audit(store, replay)
    scratch.unlink()
    return [str(each.fault) for each in found.findings], found.withheld, found.entries
