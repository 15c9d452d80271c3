"""Alarms over HTTP: one's own, narrowed to what one sees, and changed by no token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.serving import REPORT, Api

from truceline.reception.alarm_channels import Channels
from truceline.reception.alarms import Outside

if TYPE_CHECKING:
    import httpx

OFFICER, OTHER = "cell:officer", "agency:aid"
HOOK = {"sort": "webhook", "address": "https://hooks.example.org/own", "whats": ["grave"]}


@pytest.fixture(autouse=True)
def _outside(api: Api) -> None:
    """The desk sends mail and webhooks."""
    api.reception.outside = Outside(mail=True, webhooks="whpk_made-up")


def send(api: Api, method: str, path: str, by: str, body: Any = None) -> httpx.Response:
    """A request with a JSON body."""
    data = b"" if body is None else json.dumps(body).encode()
    return api.ask(method, path, by, headers={"Content-Type": "application/json"}, content=data)


def test_alarms_are_narrowed_to_whoever_asks(api: Api) -> None:
    """A grave report is an alarm of those who see it, with its title; others' counts stand."""
    before = {by: api.got("/alarms", by) for by in (OFFICER, OTHER)}
    subject = api.record("group:brigade", "incident.reported", {**REPORT, "acts": ["chemical"]})
    mine, theirs = (api.got("/alarms", by) for by in (OFFICER, OTHER))
    assert mine["alarms"][0]["subject"] == subject
    assert mine["alarms"][0]["what"] == "grave"
    assert REPORT["place_as_said"] in mine["alarms"][0]["title"]
    assert theirs["alarms"] == before[OTHER]["alarms"]
    assert api.get("/alarms").status_code == 401


def test_a_channel_lives_over_http(api: Api) -> None:
    """Made, confirmed by its code, changed, listed and removed; and its owner's alone."""
    made = send(api, "POST", "/alarms/channels", OFFICER, HOOK)
    assert made.status_code == 201
    path = f"/alarms/channels/{made.json()['id']}"
    wrong = send(api, "PUT", f"{path}/confirmed", OFFICER, {"code": "1"})
    assert (wrong.status_code, wrong.json()["faults"][0]["code"]) == (403, "ALARM_CODE")
    code = Channels(api.reception.book, api.clock).draw(made.json()["id"])
    confirmed = send(api, "PUT", f"{path}/confirmed", OFFICER, {"code": code})
    assert confirmed.json()["confirmed"] is True
    wishes = {"whats": ["overdue"], "quiet_from": "22:00", "quiet_until": "06:30", "language": "ar"}
    changed = send(api, "PUT", f"{path}/wishes", OFFICER, wishes).json()
    assert (changed["whats"], changed["quiet_until"]) == (["overdue"], "06:30")
    assert (made.json()["language"], changed["language"]) == ("en", "ar")
    assert api.got("/alarms/channels", OTHER)["channels"] == []
    for method, rest, body in (
        ("DELETE", "", None), ("PUT", "/wishes", wishes), ("POST", "/code", None),
        ("POST", "/again", None), ("PUT", "/confirmed", {"code": code}),
    ):  # fmt: skip
        assert send(api, method, path + rest, OTHER, body).status_code == 404
    [listed] = api.got("/alarms/channels", OFFICER)["channels"]
    assert listed["messages"][0]["sort"] == "code"
    assert send(api, "DELETE", path, OFFICER).status_code == 204
    assert api.got("/alarms/channels", OFFICER)["channels"] == []


def test_a_token_reads_and_turns_nothing_elsewhere(api: Api) -> None:
    """A machine's secret that leaked cannot have a reader's alarms sent to somebody else."""
    body = {"name": "made-up", "may": ["read", "write"], "lasts": 3600}
    secret = send(api, "POST", "/tokens", OFFICER, body).json()["secret"]
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    assert api.ask("GET", "/alarms", headers=headers).status_code == 200
    answer = api.ask("POST", "/alarms/channels", headers=headers, content=json.dumps(HOOK).encode())
    assert (answer.status_code, answer.json()["faults"][0]["code"]) == (403, "TOKEN_RIGHTS")


def test_a_server_that_sends_nothing_says_so(api: Api) -> None:
    """No channel is made that nothing would ever come over."""
    api.reception.outside = Outside()
    for sort, code in (("email", "ALARM_NO_MAIL"), ("webhook", "ALARM_NO_WEBHOOKS")):
        answer = send(api, "POST", "/alarms/channels", OFFICER, {**HOOK, "sort": sort})
        assert answer.json()["faults"][0]["code"] == code
