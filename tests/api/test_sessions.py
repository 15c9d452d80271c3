from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.api.serving import NO_LIMITS, REPORT, URL, Api, api_of, codes

from truceline.keyring.files import read_pair
from truceline.reception.door import COOKIE
from truceline.reception.sessions import LASTS
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

    from truceline.reception.quotas import Allowance

OFFICER, AID, ONE = "cell:officer", "agency:aid", "state:one"


def bearer(secret: str) -> dict[str, str]:
    """The header that shows a secret."""
    return {"Authorization": f"Bearer {secret}"}


def token(api: Api, by: str = AID, **more: object) -> dict[str, str]:
    """A token, as it is made."""
    body = {"name": "made up", "may": ["read"], "lasts": 60} | more
    answer = api.ask("POST", "/tokens", by, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


def who(api: Api, secret: str) -> str:
    """Who a secret proves somebody to be; the code of the problem where it proves nobody."""
    answer = api.get("/sessions/current", headers=bearer(secret))
    return str(answer.json()["actor"]) if answer.status_code == 200 else codes(answer)[0]


def test_a_signed_challenge_begins_a_session_by_cookie_and_by_secret(api: Api) -> None:
    """The answer of a sign-in proves the reader from then on, as a cookie or as a bearer."""
    answer = api.ask("POST", "/sessions", headers={"Authorization": api.signed(AID, "sessions")})
    assert answer.status_code == 201
    told = answer.json()
    assert told["expires"] == api.clock.at + LASTS
    cookie = answer.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=strict", "Path=/"):
        assert word in cookie
    assert "Secure" not in cookie
    by_cookie = api.got("/sessions/current", headers={"Cookie": f"{COOKIE}={told['secret']}"})
    assert (by_cookie["actor"], by_cookie["by"]) == (AID, "cookie")
    assert by_cookie["roles"] == ["humanitarian"]
    assert api.got("/sessions/current", headers=bearer(told["secret"]))["by"] == "session"


def test_a_challenge_proves_one_request_that_reads(api: Api) -> None:
    """A challenge signed for a request proves who reads it, once, and lets nobody write."""
    header = {"Authorization": api.signed(AID, "sessions/current")}
    assert api.got("/sessions/current", headers=header)["actor"] == AID
    assert codes(api.get("/sessions/current", headers=header)) == ["CHALLENGE_FAILED"]
    wrong = {"Authorization": api.signed(AID, "subjects")}
    assert codes(api.get("/sessions/current", headers=wrong)) == ["CHALLENGE_FAILED"]
    writes = {"Authorization": api.signed(AID, "tokens")}
    body = {"name": "made up", "may": ["read"], "lasts": 60}
    answer = api.ask("POST", "/tokens", headers=writes, json=body)
    assert (answer.status_code, codes(answer)) == (403, ["TOKEN_RIGHTS"])


def test_a_challenge_for_another_target_begins_no_session(api: Api) -> None:
    """Only what was signed for a session begins one; each challenge serves once, for a minute."""
    for target in ("session", "subjects"):
        headers = {"Authorization": api.signed(AID, target)}
        assert codes(api.ask("POST", "/sessions", headers=headers)) == ["CHALLENGE_FAILED"]
    assert codes(api.ask("POST", "/sessions")) == ["CHALLENGE_WANTED"]
    late = {"Authorization": api.signed(AID, "sessions")}
    api.clock.at += 61
    assert codes(api.ask("POST", "/sessions", headers=late)) == ["CHALLENGE_FAILED"]


def test_whoever_shows_what_is_not_good_is_never_taken_for_the_public(api: Api) -> None:
    """A wrong secret, cookie or scheme is refused with 401 and a challenge to sign."""
    shown: list[dict[str, str]] = [
        bearer("made-up"), {"Cookie": f"{COOKIE}=made-up"}, {"Authorization": "Basic YTpi"},
        {"Authorization": "Truceline made up"},
    ]  # fmt: skip
    for headers in shown:
        answer = api.get("/subjects", headers=headers)
        assert answer.status_code in {400, 401}, headers
        assert "subject" not in answer.json()
        if answer.status_code == 401:
            assert answer.headers["www-authenticate"].startswith("Truceline origin=")


def test_a_session_ends_by_time_by_sign_out_and_with_its_key(api: Api) -> None:
    """After its watch, after signing out, and when its key is revoked, a session proves nobody."""
    first = api.session(AID)
    api.secrets.clear()
    second = api.session(AID)
    api.ask("DELETE", "/sessions/current", headers=bearer(first))
    assert (who(api, first), who(api, second)) == ("SESSION_OVER", AID)
    api.secrets.clear()
    third = api.session(AID)
    api.ask("DELETE", "/sessions", headers=bearer(second))
    assert (who(api, second), who(api, third)) == ("SESSION_OVER", "SESSION_OVER")
    other, mine = api.session(ONE), api.signed(AID, "sessions")
    secret = api.ask("POST", "/sessions", headers={"Authorization": mine}).json()["secret"]
    pair = read_pair(api.made.key(AID))
    with open_desk(api.made.folder) as desk:
        about = desk.store.subjects_with_key("key", pair.id)
        desk.record(pair, "key.revoked", {"why": "lost"}, about=about)
    assert (who(api, secret), who(api, other)) == ("SESSION_OVER", ONE)
    api.clock.at += LASTS + 1
    assert who(api, other) == "SESSION_OVER"


def test_a_token_reads_what_its_owner_may_and_ends_when_it_must(api: Api) -> None:
    """A token is its owner's eyes until it expires, is revoked, or its key is."""
    made = token(api, lasts=60)
    headers = bearer(made["secret"])
    mine, its = api.got("/subjects", AID), api.got("/subjects", headers=headers)
    assert its == mine
    other = token(api, lasts=3600)
    assert api.ask("DELETE", f"/tokens/{other['id']}", ONE).status_code == 404
    assert who(api, other["secret"]) == AID
    assert api.ask("DELETE", f"/tokens/{other['id']}", AID).status_code == 204
    assert who(api, other["secret"]) == "SESSION_OVER"
    api.clock.at += 61
    assert who(api, made["secret"]) == "SESSION_OVER"


def test_the_secret_of_a_token_is_shown_once(api: Api) -> None:
    """Lists of tokens name them, each owner's own, and hold no secret; no file does."""
    made = token(api, name="The party's own system")
    listed = api.get("/tokens", AID)
    assert [each["name"] for each in listed.json()["tokens"]] == ["The party's own system"]
    assert made["secret"] not in listed.text
    assert api.got("/tokens", ONE) == {"tokens": []}
    kept = b"".join(each.read_bytes() for each in api.made.folder.glob("reception.sqlite*"))
    assert made["secret"].encode() not in kept
    assert api.session(AID).encode() not in kept
    assert (api.made.folder / "reception.sqlite").stat().st_mode & 0o077 == 0


def test_a_token_may_do_what_it_is_for_and_makes_no_tokens(api: Api) -> None:
    """One that reads brings no entry, one that writes reads nothing, and neither makes another."""
    reads, writes = token(api)["secret"], token(api, may=["write"])["secret"]
    entry = api.submission(AID, "incident.reported", REPORT).to_bytes()
    refused = api.post("/entries", entry, headers=bearer(reads))
    assert (refused.status_code, codes(refused)) == (403, ["TOKEN_RIGHTS"])
    assert api.post("/entries", entry, headers=bearer(writes)).status_code == 201
    assert codes(api.get("/subjects", headers=bearer(writes))) == ["TOKEN_RIGHTS"]
    both = token(api, may=["read", "write"])["secret"]
    body = {"name": "made up", "may": ["read"], "lasts": 60}
    answer = api.ask("POST", "/tokens", headers=bearer(both), json=body)
    assert (answer.status_code, codes(answer)) == (403, ["TOKEN_RIGHTS"])
    assert codes(api.ask("POST", "/tokens", json=body)) == ["SIGN_IN_WANTED"]


def test_every_fault_of_a_token_comes_at_once(api: Api) -> None:
    """A name that is blank, rights that are none, and a hundred years are refused together."""
    body = {"name": " ", "may": ["all"], "lasts": 10**12}
    answer = api.ask("POST", "/tokens", AID, json=body)
    assert codes(answer) == ["TOKEN_NAME", "TOKEN_RIGHTS", "TOKEN_LASTS"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_sites_page_cannot_use_a_readers_cookie(api: Api, headers: dict[str, str]) -> None:
    """What comes from another site's page with a cookie is refused, whatever it would write."""
    cookie = {"Cookie": f"{COOKIE}={api.session(AID)}"}
    answer = api.ask("DELETE", "/sessions", headers={**cookie, **headers})
    assert (answer.status_code, codes(answer)) == (403, ["CROSS_SITE"])
    assert who(api, api.session(AID)) == AID
    own = {"Sec-Fetch-Site": "same-origin", "Origin": URL}
    assert api.ask("DELETE", "/sessions", headers={**cookie, **own}).status_code == 204


def limited(built: MadeUp, root: Path, **allowed: int) -> tuple[MadeUp, Allowance]:
    """A desk of the test's own, and an allowance where nothing else is bounded."""
    return built.copied(root / "limited"), replace(NO_LIMITS, **allowed)


def test_each_key_has_a_number_of_reads_and_they_come_back(built: MadeUp, tmp_path: Path) -> None:
    """Beyond its number a key is told when to come again; another key is not held up by it."""
    with api_of(*limited(built, tmp_path, reads=3)) as api:
        api.session(AID)
        api.session(ONE)
        assert [api.get("/problems", AID).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = api.get("/problems", AID)
        assert codes(refused) == ["RATE"]
        wait = int(refused.headers["retry-after"])
        assert api.get("/problems", ONE).status_code == 200
        assert api.get("/problems").status_code == 200
        api.clock.at += wait
        assert api.get("/problems", AID).status_code == 200
        assert api.get("/problems", AID).status_code == 429


def test_sessions_and_tokens_of_one_key_share_its_number(built: MadeUp, tmp_path: Path) -> None:
    """More sessions or tokens give a key no more requests."""
    with api_of(*limited(built, tmp_path, reads=2)) as api:
        made = token(api)["secret"]
        assert api.get("/problems", AID).status_code == 200
        assert api.get("/problems", headers=bearer(made)).status_code == 200
        assert api.get("/problems", headers=bearer(made)).status_code == 429


def test_strangers_share_their_numbers_and_keep_nobody_from_signing_in(
    built: MadeUp, tmp_path: Path
) -> None:
    """Whoever tries secrets is soon refused; a reader with a key signs in all the same."""
    with api_of(*limited(built, tmp_path, strange_writes=3, strange_reads=2)) as api:
        tried = [api.get("/problems", headers=bearer("wrong")).status_code for _ in range(5)]
        assert tried == [401] * 3 + [429] * 2
        forged = {"Authorization": api.signed(AID, "wrong")}
        assert codes(api.ask("POST", "/sessions", headers=forged)) == ["RATE"]
        assert [api.get("/problems").status_code for _ in range(3)] == [200, 200, 429]
        assert api.get("/problems", AID).status_code == 200
