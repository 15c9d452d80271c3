"""One desk served to tests as a whole, the application itself answering, without a network."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.desks import MadeUp

from truceline.api.app import api_app, nothing_here
from truceline.api.log import log_app
from truceline.keyring import author
from truceline.keyring.files import read_pair
from truceline.ledger.challenges import Answer, Challenge
from truceline.reception.quotas import Allowance
from truceline.reception.visits import Reception
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.ledger.entry import Submission

URL = "http://desk.test"
NO_LIMITS = Allowance(
    reads=10**6, writes=10**6, strange_reads=10**6, strange_writes=10**6, streams=100
)
REPORT: dict[str, Any] = {
    "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-02-29T10:00:00Z",
    "language": "en", "source_class": "party", "means": "seen", "place_as_said": "a made-up mill",
    "area": {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5},
    "narrative": "Made-up words", "reporter": "A made-up miller",
}  # fmt: skip


@dataclass
class Clock:
    """A time that only tests move (POSIX seconds)."""

    at: float = 1_800_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.at


@dataclass
class Api:
    """A desk as programs see it."""

    made: MadeUp
    reception: Reception
    clock: Clock
    app: Starlette
    secrets: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        by: str = "",
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """One request below ``/api/v1``, in the session of an actor or in none."""
        sent = {"Authorization": f"Bearer {self.session(by)}"} if by else {}
        sent |= headers or {}

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
                return await client.request(method, f"/api/v1{path}", headers=sent, **more)

        return asyncio.run(answer())

    def get(self, path: str, by: str = "", **more: Any) -> httpx.Response:
        """A request that reads."""
        return self.ask("GET", path, by, **more)

    def got(self, path: str, by: str = "", **more: Any) -> Any:
        """The JSON of an answer that must be good."""
        answer = self.get(path, by, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: bytes, by: str = "", **more: Any) -> httpx.Response:
        """A request that brings JSON bytes."""
        headers = {"Content-Type": "application/json", **more.pop("headers", {})}
        return self.ask("POST", path, by, headers=headers, content=body, **more)

    def session(self, actor: str) -> str:
        """The secret of a session of an actor, begun with its key."""
        if actor not in self.secrets:
            answer = self.ask(
                "POST", "/sessions", headers={"Authorization": self.signed(actor, "sessions")}
            )
            assert answer.status_code == 201, answer.text
            self.secrets[actor] = answer.json()["secret"]
        return self.secrets[actor]

    def signed(self, actor: str, target: str) -> str:
        """An actor's answer to a new challenge, for a target."""
        told = self.ask("POST", "/challenges").json()
        challenge = Challenge(**told)
        pair = read_pair(self.made.key(actor))
        signature = pair.sign(challenge.message(pair.id, target))
        return Answer(
            key=pair.id, nonce=challenge.nonce, expires=challenge.expires, signature=signature
        ).header()

    def submission(
        self, actor: str, kind: str, body: dict[str, Any] | None = None, about: tuple[str, ...] = ()
    ) -> Submission:
        """What an author's machine would send."""
        pair = read_pair(self.made.key(actor))
        with open_desk(self.made.folder) as desk:
            return author.sign(desk.draft(pair, kind, body or {}, about=about), pair)

    def record(
        self, actor: str, kind: str, body: dict[str, Any], about: tuple[str, ...] = ()
    ) -> str:
        """Record an entry over HTTP; gives its hash."""
        answer = self.post("/entries", self.submission(actor, kind, body, about).to_bytes())
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["entry"]
        return found


@contextlib.contextmanager
def api_of(made: MadeUp, allowance: Allowance = NO_LIMITS) -> Iterator[Api]:
    """The API of a desk."""
    clock = Clock()
    with Reception(made.folder, clock, allowance) as reception:
        yield Api(made, reception, clock, app_of(reception))


def app_of(reception: Reception) -> Starlette:
    """The API and the log as a server has them, without the pages."""
    log = log_app(reception.desks, reception.folder, reception.door.readers)
    app = Starlette(routes=[Mount("/api/v1/log", log), Mount("/api/v1", api_app(reception))])
    app.router.default = nothing_here
    return app


def codes(answer: httpx.Response) -> list[str]:
    """The codes of a problem, which must be one (RFC 9457)."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return [fault["code"] for fault in problem["faults"]]
