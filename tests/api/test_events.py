from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.api.running import running
from tests.api.serving import REPORT, Api, api_of, codes
from tests.desks import box_volume

from truceline.keyring.files import read_pair
from truceline.reception.quotas import Allowance
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desks import MadeUp

BRIGADE, OFFICER, AID, ONE, TWO = (
    "group:brigade", "cell:officer", "agency:aid", "state:one", "state:two"
)  # fmt: skip
PATIENCE = 20.0
"""Seconds that a slow machine is given."""


def events(text: str) -> list[dict[str, Any]]:
    """The events of a stream: each one's id and data."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "data" in fields:
            assert fields["event"] == "entry"
            found.append({"id": int(fields["id"]), **json.loads(fields["data"])})
    return found


def told(api: Api, reader: str = "", after: int = -1, **more: Any) -> list[dict[str, Any]]:
    """What a stream tells that ends when everything was told."""
    return events(api.get(f"/events?after={after}&follow=false", reader, **more).text)


def test_each_reader_is_told_of_what_it_may_see_and_of_nothing_else(still: Api) -> None:
    """The places of a stream are those of the reader's view, in the order of the ledger."""
    for reader in ("", AID, BRIGADE, ONE, OFFICER):
        with open_desk(still.made.folder) as desk:
            view = desk.view(desk.scope(reader or "public"))
            expected = [each.seq for each in view.entries()]
        assert [each["id"] for each in told(still, reader)] == expected


def test_an_event_says_what_about_what_and_when_and_no_more(still: Api) -> None:
    """Its data are the entry's hash, kind, part, subjects and time; no words of anybody."""
    incident = still.made.subjects["incident"]
    found = next(each for each in told(still, OFFICER) if each["entry"] == incident)
    assert set(found) == {"id", "entry", "kind", "part", "about", "recorded_at"}
    assert (found["kind"], found["part"]) == ("incident.reported/1", "incident")
    registered = next(e for e in told(still, OFFICER) if e["kind"] == "incident.registered/1")
    assert registered["about"] == [incident]


def test_a_stream_goes_on_exactly_after_the_last_event_that_came(still: Api) -> None:
    """From any event on, the rest follows: nothing twice and nothing left out."""
    whole = told(still, OFFICER)
    for number, each in enumerate(whole):
        header = {"Last-Event-ID": str(each["id"])}
        # What a browser remembers goes before what stands in the address.
        assert told(still, OFFICER, after=0, headers=header) == whole[number + 1 :]


def test_a_place_that_is_none_is_refused(still: Api) -> None:
    """An id of another server's stream is refused, with a code."""
    answer = still.get("/events?follow=false", headers={"Last-Event-ID": "abc"})
    assert (answer.status_code, codes(answer)) == (400, ["LAST_EVENT_ID"])


class Listener:
    """Listens to a stream over real HTTP, in a thread of its own."""

    def __init__(self, url: str, secret: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.news = threading.Condition()
        self.over = threading.Event()
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self._url = f"{url}/api/v1/events"
        self.open = threading.Event()
        self._client = httpx.Client(timeout=PATIENCE)
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        assert self.open.wait(PATIENCE)

    def _listen(self) -> None:
        try:
            with self._client.stream("GET", self._url, headers=self._headers) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                self.open.set()
                block = ""
                for line in answer.iter_lines():
                    block += f"{line}\n"
                    if not line:
                        with self.news:
                            self.heard += events(block)
                            self.news.notify_all()
                        block = ""
        finally:
            self.open.set()
            self.over.set()

    def kinds(self, count: int) -> list[str]:
        """The kinds of what was heard, once there are so many."""
        with self.news:
            self.news.wait_for(lambda: len(self.heard) >= count, PATIENCE)
            return [each["kind"] for each in self.heard]

    def close(self) -> None:
        """Stop listening."""
        self._thread.join(PATIENCE)
        self._client.close()


@pytest.fixture
def live(api: Api) -> Iterator[str]:
    """The desk of the test behind a real server."""
    with running(api.app) as url:
        yield url


def test_what_is_recorded_is_told_live_to_whom_may_see_it_and_to_nobody_else(
    api: Api, live: str
) -> None:
    """Officer and author hear of a report as it is recorded; a reader of the wrong side does not.

    It is the same whoever records it: here another process's hand, beside the server.
    """
    officer = Listener(live, api.session(OFFICER))
    aid = Listener(live, api.session(AID))
    try:
        with open_desk(api.made.folder) as desk:
            desk.record(read_pair(api.made.key(BRIGADE)), "incident.reported", REPORT)
            body = {"notice": "convoy", "title": "Made-up", "recipients": [ONE],
                    "volumes": [box_volume(6, 6, west=20.0)]}  # fmt: skip
            desk.record(read_pair(api.made.key(AID)), "notice.filed", body)
        assert officer.kinds(2) == ["incident.reported/1", "notice.filed/1"]
        assert aid.kinds(1) == ["notice.filed/1"]
        # Who is signed out is told nothing more: the stream ends at the next entry.
        api.ask("DELETE", "/sessions/current", AID)
        api.record(AID, "notice.withdrawn", {"why": "Made up"}, (aid.heard[0]["entry"],))
        assert officer.kinds(3)[2] == "notice.withdrawn/1"
        assert aid.over.wait(PATIENCE)
        assert len(aid.heard) == 1
    finally:
        api.ask("DELETE", "/sessions", OFFICER)
        api.record(OFFICER, "incident.reported", REPORT)
        officer.close()
        aid.close()
    assert officer.over.is_set()


def test_a_revoked_key_ends_the_stream_that_it_began(api: Api, live: str) -> None:
    """A stream ends at the next entry after the key of its session was revoked."""
    listener = Listener(live, api.session(AID))
    try:
        pair = read_pair(api.made.key(AID))
        with open_desk(api.made.folder) as desk:
            [enrolment] = desk.store.subjects_with_key("key", pair.id)
            desk.record(pair, "key.revoked", {"why": "lost"}, about=(enrolment,))
        assert listener.over.wait(PATIENCE)
    finally:
        listener.close()
    assert "notice.filed/1" not in [each["kind"] for each in listener.heard]


def test_only_so_many_streams_are_held_for_one_key(built: MadeUp, tmp_path: Path) -> None:
    """Beyond its number a further stream is refused for a while; one that ended gives its place."""
    few = Allowance(streams=1, strange_streams=1)
    with api_of(built.copied(tmp_path / "few"), few) as api, running(api.app) as url:
        listener = Listener(url, api.session(AID))
        try:
            refused = httpx.get(
                f"{url}/api/v1/events", headers={"Authorization": f"Bearer {api.session(AID)}"}
            )
            assert (refused.status_code, codes(refused)) == (429, ["STREAMS"])
            assert int(refused.headers["retry-after"]) > 0
            # Another key has its own.
            other = api.get("/events?follow=false", ONE)
            assert other.status_code == 200
        finally:
            api.ask("DELETE", "/sessions", AID)
            api.record(OFFICER, "incident.reported", REPORT)
            listener.close()
        assert told(api) != []
        assert told(api) != []
