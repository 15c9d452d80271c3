from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from tests.console.visiting import LOCAL, browsing, code_of, come_in, make_demonstration

from truceline.cli.serving import on_loopback
from truceline.console.app import CSP
from truceline.console.pages.sign_in import AFTER, onward
from truceline.keyring.files import read_pair
from truceline.reception.door import COOKIE
from truceline.reception.sessions import LASTS

if TYPE_CHECKING:
    from tests.desks import MadeUp

OFFICER = "cell:officer"


def test_a_code_signs_a_browser_in_once(made: MadeUp) -> None:
    """What the command printed opens one session, and then nothing any more."""
    with browsing(made.folder) as client:
        code = code_of(client, made.key(OFFICER))
        first = client.post("/sign-in", data={"code": f" {code} ", "next": "/me"})
        assert (first.status_code, first.headers["location"]) == (303, "/me")
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert code not in cookie
        assert "Made-up cell:officer" in client.get("/me").text
        client.cookies.clear()
        again = client.post("/sign-in", data={"code": code})
        assert again.status_code == 403
        assert "SIGN_IN_CODE" in again.text
        assert COOKIE not in client.cookies
        # Nor does the code itself work any longer as a bearer.
        bearer = client.get("/api/v1/sessions/current", headers={"Authorization": f"Bearer {code}"})
        assert bearer.status_code == 401


def test_a_code_is_good_for_ten_minutes(made: MadeUp) -> None:
    """A code that lay about is no way in."""
    now = time.time()
    with browsing(made.folder, now=lambda: now) as client:
        code = code_of(client, made.key(OFFICER))
        now += 601
        assert client.post("/sign-in", data={"code": code}).status_code == 403
        code = code_of(client, made.key(OFFICER))
        now += 599
        assert client.post("/sign-in", data={"code": code}).status_code == 303


@pytest.mark.parametrize("code", ["x", "", "truceline_" + "A" * 40])
def test_what_is_no_code_signs_nobody_in(made: MadeUp, code: str) -> None:
    """A guess is answered with the page, and with no cookie."""
    with browsing(made.folder) as client:
        answer = client.post("/sign-in", data={"code": code})
        assert answer.status_code in {200, 403}
        assert COOKIE not in client.cookies


def test_signing_out_ends_the_session_itself(made: MadeUp) -> None:
    """Whoever copied the cookie has nothing; a mere link signs nobody out."""
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        secret = client.cookies[COOKIE]
        assert client.get("/sign-out").status_code == 303
        assert "Made-up cell:officer" in client.get("/me").text
        assert client.post("/sign-out").status_code == 303
        client.cookies.clear()
        client.cookies.set(COOKIE, secret)
        over = client.get("/me")
        assert (over.status_code, over.headers["location"]) == (303, "/sign-in?over=1")


def test_another_sites_page_signs_nobody_in_or_out(made: MadeUp) -> None:
    """A form that comes from elsewhere is refused before it is read."""
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        for path in ("/sign-in", "/sign-out", "/me/sessions", "/me/tokens", "/submit"):
            answer = client.post(
                path, data={"name": "x"}, headers={"Origin": "https://evil.example"}
            )
            assert answer.status_code == 403, path
            assert "CROSS_SITE" in answer.text
        assert "Made-up cell:officer" in client.get("/me").text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/map?x=1", "/map?x=1"), ("", AFTER), ("https://evil.example", AFTER),
        ("//evil.example", AFTER), ("/\\evil.example", AFTER), ("/a\\..\\b", AFTER),
        ("/a\nb", AFTER), ("javascript:alert(1)", AFTER), ("map", AFTER),
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_but_on_this_desk(asked: str, found: str) -> None:
    """A link to the sign-in page cannot send whoever signs in to another site."""
    assert onward(asked) == found


class TestDemonstration:
    """The open keys of a demonstration are lent on its own machine, and nowhere else."""

    def test_people_are_listed_and_work_without_scripts(self, made: MadeUp) -> None:
        """One button each: a plain form signs the session in, and the key is served."""
        make_demonstration(made)
        with browsing(made.folder) as client:
            page = client.get("/sign-in").text
            assert page.count('data-person="') == 7
            assert page.index('"cell-officer"') < page.index('"state-one"')
            key = client.get("/demonstration/keys/state-one")
            assert key.status_code == 200
            assert json.loads(key.content)["actor"] == "state:one"
            assert client.post("/sign-in", data={"as": "state:one"}).status_code == 303
            mine = client.get("/me").text
            assert "Made-up state:one" in mine
            assert read_pair(made.key("state:one")).id in mine

    @pytest.mark.parametrize(
        ("marked", "loopback", "url"),
        [
            (False, True, LOCAL),
            (True, False, LOCAL),
            (True, True, "http://desk.example:8420"),
            (True, True, "http://127.0.0.1.evil.example"),
            (True, True, "http://192.0.2.7:8420"),
        ],
    )
    def test_keys_are_lent_nowhere_else(
        self, made: MadeUp, *, marked: bool, loopback: bool, url: str
    ) -> None:
        """Not on a real desk, not beyond this machine, not under another name."""
        make_demonstration(made)
        if not marked:
            (made.folder / "demonstration.json").unlink()
        with browsing(made.folder, loopback=loopback, url=url) as client:
            assert 'data-person="' not in client.get("/sign-in").text
            assert client.get("/demonstration/keys/state-one").status_code == 404
            answer = client.post("/sign-in", data={"as": "state:one"})
            assert answer.status_code == 403
            assert COOKIE not in client.cookies

    @pytest.mark.parametrize("name", ["desk", "README", "..%2f..%2fkeys%2fdesk", "nobody", "."])
    def test_nothing_but_the_keys_of_people_is_lent(self, made: MadeUp, name: str) -> None:
        """Least of all the desk's own key."""
        make_demonstration(made)
        with browsing(made.folder) as client:
            answer = client.get(f"/demonstration/keys/{name}")
            assert answer.status_code in {400, 404}
            assert b"identity" not in answer.content

    def test_where_it_is_bound_is_seen_from_the_socket(self) -> None:
        """An address of every interface, or of one of them, is not this machine alone."""

        class Bound:
            def __init__(self, host: str) -> None:
                self.host = host

            def getsockname(self) -> tuple[str, int]:
                return (self.host, 8420)

        hosts = ("127.0.0.1", "::1", "127.5.0.9", "0.0.0.0", "::", "192.0.2.7", "fe80::1%eth0")  # noqa: S104 - what must not count
        found = [on_loopback(Bound(host)) for host in hosts]  # type: ignore[arg-type]
        assert found == [True, True, True, False, False, False, False]


class TestOwnThings:
    """Sessions and tokens belong to one reader, who makes, sees and ends them."""

    def test_a_token_is_made_shown_once_and_revoked(self, made: MadeUp) -> None:
        """Its secret reads as its owner does, until it is revoked."""
        with browsing(made.folder) as client:
            come_in(client, made, OFFICER)
            answer = client.post(
                "/me/tokens", data={"name": "Made-up system", "may.read": "yes", "days": "2"}
            )
            assert answer.status_code == 200
            secret = answer.text.partition('class="secret">')[2].partition("<")[0]
            listed = client.get("/me").text
            assert "Made-up system" in listed
            assert secret not in listed
            ident = listed.partition('action="/me/tokens/')[2].partition('"')[0]
            cookies = dict(client.cookies)
            client.cookies.clear()
            header = {"Authorization": f"Bearer {secret}"}
            asked = client.get("/api/v1/sessions/current", headers=header).json()
            assert (asked["actor"], asked["may"]) == (OFFICER, ["read"])
            client.cookies.update(cookies)
            assert client.post(f"/me/tokens/{ident}").status_code == 303
            client.cookies.clear()
            assert client.get("/api/v1/sessions/current", headers=header).status_code == 401

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"may.read": "yes", "days": "2"}, "TOKEN_NAME"),
            ({"name": "x", "days": "2"}, "TOKEN_RIGHTS"),
            ({"name": "x", "may.read": "yes", "days": "999"}, "TOKEN_LASTS"),
            ({"name": "x", "may.read": "yes", "days": "-1"}, "TOKEN_LASTS"),
        ],
    )
    def test_a_token_that_is_none_is_not_made(
        self, made: MadeUp, form: dict[str, str], code: str
    ) -> None:
        """Every fault is said; nothing is listed afterwards."""
        with browsing(made.folder) as client:
            come_in(client, made, OFFICER)
            answer = client.post("/me/tokens", data=form)
            assert answer.status_code == 400
            assert code in answer.text
            assert 'action="/me/tokens/' not in client.get("/me").text

    def test_strangers_have_none_and_nobody_ends_anothers(self, made: MadeUp) -> None:
        """The public makes no token; one reader's token is unknown to another."""
        form = {"name": "Made-up", "may.read": "yes", "days": "2"}
        with browsing(made.folder) as client:
            assert client.post("/me/tokens", data=form).status_code == 403
            assert client.post("/me/sessions").status_code == 403
            come_in(client, made, OFFICER)
            client.post("/me/tokens", data=form)
            listed = client.get("/me").text
            ident = listed.partition('action="/me/tokens/')[2].partition('"')[0]
            come_in(client, made, "state:one")
            assert "Made-up</bdi></td>" not in client.get("/me").text
            assert client.post(f"/me/tokens/{ident}").status_code == 404

    def test_all_sessions_end_at_once(self, made: MadeUp) -> None:
        """On every machine: whoever lost a telephone needs one button."""
        with browsing(made.folder) as one, browsing(made.folder) as two:
            come_in(one, made, OFFICER)
            come_in(two, made, OFFICER)
            assert one.get("/me").text.count("under key") == 2
            assert one.post("/me/sessions").status_code == 303
            assert two.get("/me").headers["location"] == "/sign-in?over=1"


def test_a_session_lasts_a_watch(made: MadeUp) -> None:
    """Twelve hours after coming in the reader is sent to sign in again, and told so."""
    now = time.time()
    with browsing(made.folder, now=lambda: now) as client:
        come_in(client, made, OFFICER)
        now += LASTS + 1
        assert client.get("/me").headers["location"] == "/sign-in?over=1"
        assert "Your session is over" in client.get("/sign-in?over=1").text


@pytest.mark.parametrize("path", ["/sign-in", "/me", "/submit", "/ledger/scripts", "/signing"])
def test_every_page_has_the_policy(made: MadeUp, path: str) -> None:
    """No page may run or call anything but this desk's own files."""
    with browsing(made.folder) as client:
        assert client.get(path).headers["content-security-policy"] == CSP
