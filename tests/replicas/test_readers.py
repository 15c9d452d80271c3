"""Entries go to readers who prove who they are, once for each request, to this desk alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.replicas.served import direct

from truceline.keyring.files import read_pair
from truceline.ledger.challenges import Answer, read_challenge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from tests.desks import MadeUp

TARGET = "entries?from=0"


class Clock:
    """Seconds that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        """The time (POSIX seconds)."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock of this test."""
    return Clock()


@pytest.fixture
def client(desk: MadeUp, clock: Clock) -> Iterator[httpx.Client]:
    """A browser of a served desk."""
    with direct(desk.folder, clock) as client:
        yield client


def _answer(client: httpx.Client, key_file: Path, target: str = TARGET) -> dict[str, str]:
    denied = client.get("/" + TARGET)
    assert denied.status_code == 401
    challenge = read_challenge(denied.headers["www-authenticate"])
    key = read_pair(key_file)
    signature = key.sign(challenge.message(key.id, target))
    answer = Answer(
        key=key.id, nonce=challenge.nonce, expires=challenge.expires, signature=signature
    )
    return {"Authorization": answer.header()}


def test_a_signed_challenge_gives_what_its_signer_may_have(
    client: httpx.Client, desk: MadeUp
) -> None:
    """The officer gets every entry, the public what is public, and nobody else's proof counts."""
    mine = client.get("/" + TARGET, headers=_answer(client, desk.key("cell:officer")))
    public = client.get("/entries?from=0&reader=public")
    assert (mine.status_code, public.status_code) == (200, 200)
    assert len(public.content.splitlines()) < len(mine.content.splitlines())


def test_an_answer_serves_once(client: httpx.Client, desk: MadeUp) -> None:
    """Whoever recorded the request cannot send it again."""
    headers = _answer(client, desk.key("cell:officer"))
    assert client.get("/" + TARGET, headers=headers).status_code == 200
    again = client.get("/" + TARGET, headers=headers)
    assert again.status_code == 401
    assert again.json()["faults"][0]["code"] == "CHALLENGE_FAILED"


def test_an_answer_holds_for_a_minute_and_one_request(
    client: httpx.Client, desk: MadeUp, clock: Clock
) -> None:
    """Late, or for other entries than were signed, it is refused."""
    late = _answer(client, desk.key("cell:officer"))
    clock.now += 61
    assert client.get("/" + TARGET, headers=late).status_code == 401
    other = _answer(client, desk.key("cell:officer"))
    assert client.get("/entries?from=1", headers=other).status_code == 401


def test_a_key_that_is_not_enrolled_proves_nothing(
    client: httpx.Client, desk: MadeUp, tmp_path: Path
) -> None:
    """A stranger's good signature gets the same refusal as a bad one."""
    from truceline.keyring.files import new_pair, write_pair  # noqa: PLC0415 - used here alone

    stranger = tmp_path / "stranger.key"
    write_pair(new_pair("cell:officer"), stranger, None)
    refused = client.get("/" + TARGET, headers=_answer(client, stranger))
    assert refused.status_code == 401
    assert desk.folder.is_dir()


@pytest.mark.parametrize(
    "header", ["", "Basic abc", "Truceline key=1", 'Truceline key="' + "0" * 5000]
)
def test_odd_answers_are_refused_with_a_code(client: httpx.Client, header: str) -> None:
    """Whatever stands in the header, the answer is a coded fault."""
    refused = client.get("/" + TARGET, headers={"Authorization": header})
    assert refused.status_code in {400, 401}
    assert refused.json()["faults"][0]["code"].startswith("CHALLENGE_")


def test_what_is_served_is_what_the_specification_names(client: httpx.Client) -> None:
    """Checkpoint with an ETag, tiles for ever, and a clear 404 for what is no tile."""
    first = client.get("/checkpoint")
    assert (
        client.get("/checkpoint", headers={"If-None-Match": first.headers["etag"]}).status_code
        == 304
    )
    assert "immutable" in client.get("/tile/0/000.p/23").headers["cache-control"]
    for path in ("/tile/0/000.p/24", "/tile/0/001", "/tile/9/000", "/tile/0/../x", "/nothing"):
        assert client.get(path).status_code == 404
    assert client.get("/entries?from=x&reader=public").status_code == 400
