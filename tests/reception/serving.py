"""A desk that is served to strangers and to its cell, and what they bring and sign."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.console.visiting import _Direct

from truceline.api.app import api_app
from truceline.keyring import author
from truceline.ledger.challenges import Challenge

if TYPE_CHECKING:
    from tests.reception.cells import Cell
    from tests.reception.parcels import Stranger

    from truceline.desk import Desk
    from truceline.keyring.files import KeyPair
    from truceline.ledger.entry import Submission
    from truceline.reception.visits import Reception

API = "/api/v1"
JSON = {"Content-Type": "application/json"}
CREATED, OK, UNAUTHORIZED, FORBIDDEN, AWAY = 201, 200, 401, 403, 503


class Served:
    """A desk that is served, and people who ask it."""

    def __init__(self, cell: Cell, reception: Reception) -> None:
        self.cell = cell
        self.reception = reception
        self.now = 1e9
        app = Starlette(routes=[Mount("/api/v1", api_app(reception))])
        self.client = httpx.Client(transport=_Direct(app), base_url="http://127.0.0.1")

    def bring(self, parcel: bytes) -> httpx.Response:
        """Bring a parcel."""
        return self.client.post(f"{API}/quarantine", content=parcel, headers=JSON)

    def prove(self, pair: KeyPair, target: str) -> dict[str, str]:
        """The header with which the holder of a key asks for something."""
        drawn = self.client.post(f"{API}/challenges").json()
        challenge = Challenge(**drawn)
        signature = base64.b64encode(pair.sign(challenge.message(pair.id, target))).decode()
        value = (
            f'Truceline key="{pair.id}", nonce="{challenge.nonce}", '
            f'expires={challenge.expires}, signature="{signature}"'
        )
        return {"Authorization": value}

    def ask(self, actor: str, path: str) -> httpx.Response:
        """Ask as an actor."""
        return self.client.get(f"{API}/{path}", headers=self.prove(self.cell.pairs[actor], path))

    def tell(self, actor: str, path: str, body: dict[str, Any]) -> httpx.Response:
        """Tell as an actor."""
        proof = self.prove(self.cell.pairs[actor], "sessions")
        secret = self.client.post(f"{API}/sessions", headers=proof).json()["secret"]
        self.client.cookies.clear()
        header = {"Authorization": f"Bearer {secret}"}
        return self.client.post(f"{API}/{path}", json=body, headers=header)

    def status(self, stranger: Stranger, number: str) -> httpx.Response:
        """Ask after a report with its one-time key."""
        path = f"quarantine/{number}"
        return self.client.get(f"{API}/{path}", headers=self.prove(stranger.pair, path))

    def countersign(self, actor: str, ident: str, stranger: Stranger) -> httpx.Response:
        """Let a report in."""
        with self.reception.desks() as desk:
            given = signatures(desk, self.cell.pairs[actor], stranger)
        return self.tell(actor, f"quarantine/parcels/{ident}/countersign", {"submissions": given})


def signatures(desk: Desk, by: KeyPair, stranger: Stranger, **more: Any) -> list[str]:
    """What an officer signs to let a one-time key in."""
    pair = stranger.pair
    actor = {"actor": pair.actor, "name": "A reporter", "roles": ["reporter"]} | more
    key = {
        "actor": pair.actor,
        "public": pair.public.hex(),
        "possession": pair.prove(desk.origin).hex(),
    }
    said = (("actor.registered", actor), ("key.enrolled/2", key))
    return [b64(author.sign(desk.draft(by, kind, body), by)) for kind, body in said]


def b64(submission: Submission) -> str:
    """A submission as it is sent inside JSON."""
    return base64.b64encode(submission.to_bytes()).decode()


def hash_of(submission: Submission) -> str:
    """The hash of a submission's envelope: the id of what it opens."""
    return hashlib.sha256(submission.envelope).hexdigest()


def codes(answer: httpx.Response) -> set[str]:
    """The codes of every fault of an answer."""
    return {each["code"] for each in answer.json()["faults"]}


def brought(served: Served, stranger: Stranger, *files: bytes) -> tuple[str, dict[str, Any]]:
    """Bring a report with a file; gives the report's id and the answer."""
    with served.reception.desks() as desk:
        report = stranger.report(desk)
        ident = hash_of(report)
        parcel = stranger.parcel(desk, report, stranger.evidence(desk, ident), files=files)
    answer = served.bring(parcel)
    assert answer.status_code == CREATED, answer.text
    return ident, answer.json()


def size(served: Served) -> int:
    """How many entries the ledger has."""
    with served.reception.desks() as desk:
        return desk.store.size()
