"""What tests of the console's pages share: who reads, what is recorded, and what they get."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.console.visiting import browsing, come_in
from tests.desks import BOX, MadeUp

from truceline.desk import Desk
from truceline.keyring.files import read_pair

if TYPE_CHECKING:
    import httpx

OFFICER, BRIGADE, AID, ONE, TWO = (
    "cell:officer", "group:brigade", "agency:aid", "state:one", "state:two",
)  # fmt: skip


def record(made: MadeUp, by: str, kind: str, body: dict[str, Any], *about: str) -> str:
    """Record an entry on the desk's own machine; gives its hash."""
    with Desk.open(made.folder) as desk:
        now = desk.now() + timedelta(seconds=30)
        pair = read_pair(made.key(by))
        return desk.record(pair, kind, body, about=list(about), now=now).hash


def reported(made: MadeUp, by: str = BRIGADE, **more: Any) -> str:
    """Record another report."""
    body = {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-02-29T10:20:00Z",
        "place_as_said": "beside the mill", "area": BOX, "language": "ar", "source_class": "party",
        "means": "heard",
    }  # fmt: skip
    return record(made, by, "incident.reported", body | more)


def page_of(made: MadeUp, reader: str, path: str) -> httpx.Response:
    """One page, as a reader gets it."""
    with browsing(made.folder) as client:
        if reader != "public":
            come_in(client, made, reader)
        return client.get(path)


def got(client: httpx.Client, path: str, status: int = 200) -> str:
    """The text of an answer."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text
