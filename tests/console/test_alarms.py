"""One's alarms as pages: a banner everywhere, one's own channels, and nobody else's."""

from __future__ import annotations

import re
import time
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.console.visiting import browsing, code_of
from tests.desks import BOX

from truceline.console.pages import alarms as page_module
from truceline.console.pages.alarms import AlarmsPage, Line, Sent, Way
from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.reception.alarm_channels import Channels
from truceline.reception.alarms import Outside
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from tests.desks import MadeUp

PLACE = "a made-up mill by the made-up river"
HOOK = "https://hooks.example.org/very-own"


def report(**more: Any) -> dict[str, Any]:
    """A made-up report."""
    return {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-02-29T10:00:00Z",
        "language": "en", "source_class": "party", "means": "seen", "area": BOX,
        "place_as_said": PLACE, **more,
    }  # fmt: skip


def told_a_grave_report(made: MadeUp) -> str:
    """Record a grave report; its id."""
    with Desk.open(made.folder) as desk:
        pair, now = read_pair(made.key("group:brigade")), desk.now() + timedelta(minutes=1)
        return desk.record(pair, "incident.reported", report(acts=["chemical"]), now=now).hash


def as_somebody(client: httpx.Client, made: MadeUp, actor: str) -> None:
    """Sign in."""
    code = code_of(client, made.key(actor))
    client.cookies.clear()
    assert client.post("/sign-in", data={"code": code}).status_code == 303


@pytest.fixture
def client(made: MadeUp, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A browser without scripts, of the officer, at a server that sends mail and webhooks."""
    begun = Reception.__init__

    def reached(self: Reception, *given: Any, **named: Any) -> None:
        begun(self, *given, **named)
        self.outside = Outside(mail=True, webhooks="whpk_made-up")

    monkeypatch.setattr(Reception, "__init__", reached)
    with browsing(made.folder) as browser:
        as_somebody(browser, made, "cell:officer")
        yield browser


def ways(client: httpx.Client) -> list[str]:
    """The ids of the channels on the page."""
    return re.findall(r'id="way-([0-9a-f]+)"', client.get("/me/alarms").text)


def test_every_page_says_how_many_alarms_there_are(made: MadeUp, client: httpx.Client) -> None:
    """With scripts off, for the reader alone; the public is told of none."""
    before = client.get("/alarms/due").json()
    subject = told_a_grave_report(made)
    after = client.get("/alarms/due").json()
    assert after["count"] == before["count"] + 1
    assert after["alarms"][0]["what"] == "grave"
    for path in ("/", "/me", "/me/alarms"):
        text = client.get(path).text
        assert f"<bdi data-alarms>{after['count']}</bdi>" in text
    page = client.get("/me/alarms").text
    assert f"/incidents/{subject}" in page
    assert PLACE in page
    client.cookies.clear()
    assert client.get("/alarms/due").json() == {"count": 0, "alarms": []}
    assert 'id="alarms"' not in client.get("/").text


def test_what_a_reader_may_not_see_is_no_alarm_of_theirs(
    made: MadeUp, client: httpx.Client
) -> None:
    """The other side's page has neither number nor title, and no count of it."""
    as_somebody(client, made, "agency:aid")
    before = client.get("/alarms/due").json()
    subject = told_a_grave_report(made)
    after = client.get("/alarms/due").json()
    page = client.get("/me/alarms").text
    assert after == before
    assert subject not in page
    assert PLACE not in page


def test_a_channel_is_made_confirmed_changed_and_removed(
    made: MadeUp, client: httpx.Client
) -> None:
    """By forms; what is wrong with one is said on the page, and keeps nothing."""
    wrong = client.post("/me/alarms", data={"sort": "webhook", "address": "http://x.org"})
    assert wrong.status_code == 400
    assert "ALARM_ADDRESS" in wrong.text
    assert "ALARM_WHATS" in wrong.text
    assert ways(client) == []
    form = {"sort": "webhook", "address": HOOK, "what.grave": "yes", "titles": "yes"}
    quiet = {"quiet_from": "22:00", "quiet_until": "06:00"}
    assert client.post("/me/alarms", data=form | quiet).status_code == 303
    [ident] = ways(client)
    refused = client.post(f"/me/alarms/{ident}", data={"do": "confirm", "code": "12345678"})
    assert "ALARM_CODE" in refused.text
    with Reception(made.folder, time.time) as reception:
        code = Channels(reception.book, reception.now).draw(ident)
        client.post(f"/me/alarms/{ident}", data={"do": "confirm", "code": f"{code[:4]} {code[4:]}"})
        [channel] = Channels(reception.book, reception.now).confirmed()
        assert (channel.address, channel.wishes.quiet) == (HOOK, (22 * 60, 6 * 60))
        assert channel.wishes.language == "en"
        change = {"do": "change", "what.overdue": "yes"}
        client.post(f"/me/alarms/{ident}", data={**change, "language": "ru"})
        [channel] = Channels(reception.book, reception.now).confirmed()
        assert channel.wishes.whats == {"overdue"}
        assert (channel.wishes.words, channel.wishes.quiet) == ("minimal", None)
        assert channel.wishes.language == "ru"
        assert 'value="ru" lang="ru" selected' in client.get("/me/alarms").text
        unknown = client.post(f"/me/alarms/{ident}", data={**change, "language": "tlh"})
        assert "ALARM_LANGUAGE" in unknown.text
    client.post(f"/me/alarms/{ident}", data={"do": "remove"})
    assert ways(client) == []


def test_nobody_sees_or_changes_the_channels_of_others(made: MadeUp, client: httpx.Client) -> None:
    """Neither an address nor that there is one; a form of another site changes nothing."""
    form = {"sort": "webhook", "address": HOOK, "what.grave": "yes"}
    evil = client.post("/me/alarms", data=form, headers={"sec-fetch-site": "cross-site"})
    assert evil.status_code == 403
    client.post("/me/alarms", data=form)
    [ident] = ways(client)
    as_somebody(client, made, "state:one")
    assert HOOK not in client.get("/me/alarms").text
    for do in ("confirm", "change", "code", "again", "remove"):
        answer = client.post(f"/me/alarms/{ident}", data={"do": do, "what.grave": "yes"})
        assert "ALARM_CHANNEL_UNKNOWN" in answer.text
    client.cookies.clear()
    assert client.get("/me/alarms").status_code in {401, 403}
    as_somebody(client, made, "cell:officer")
    assert ways(client) == [ident]


def test_addresses_stand_in_the_book_alone(made: MadeUp, client: httpx.Client) -> None:
    """No other file of the desk's folder has them."""
    client.post("/me/alarms", data={"sort": "webhook", "address": HOOK, "what.grave": "yes"})
    holding = {path.name for path in _files(made.folder) if b"very-own" in path.read_bytes()}
    assert holding <= {"reception.sqlite", "reception.sqlite-wal"}
    assert holding


@pytest.mark.parametrize("page", [AlarmsPage, Line, Sent, Way])
def test_every_field_of_the_page_is_explained(page: type[Any]) -> None:
    """Each has a line of its own in its class's docstring."""
    said = page.__doc__ or ""
    assert page_module.__doc__
    assert [each.name for each in fields(page) if f"        {each.name}: " not in said] == []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
