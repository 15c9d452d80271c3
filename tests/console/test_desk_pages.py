"""The desk's lists and queue: what each reader gets, in the bytes of the page."""

from __future__ import annotations

import asyncio
import html
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.console.readers import AID, BRIGADE, OFFICER, ONE, TWO, page_of, record, reported
from tests.console.visiting import browsing, come_in
from tests.desks import MadeUp, box_volume

from truceline.console import live
from truceline.console.fragments import Fragments
from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    import httpx

RELAYED = {"channel": "telephone", "caller_role": "duty officer", "read_back": True}
SECRETS = {
    "incident": ("near the mill", "indirect fire", "mortar"),
    "convoy": ("قافلة made-up aid",),
    "flight": ("Two made-up aircraft",),
}
"""Words of a subject that stand on every page of whoever may see it."""
HIDDEN = {BRIGADE: ("convoy", "flight"), AID: ("incident", "flight"), "public": tuple(SECRETS)}
LISTS = (
    "/desk", "/desk/queue", "/desk?late=1", "/desk?who=to_me", "/desk?text=made-up",
    "/desk?part=incident", "/desk/ids", "/incidents", "/notices", "/incidents?text=mill",
    "/notices?text=aircraft", "/incidents?late=1",
)  # fmt: skip


class TestNarrowing:
    """What a reader may not see is absent from the bytes: no word, no id, no count."""

    @pytest.mark.parametrize("reader", HIDDEN)
    def test_no_list_holds_what_is_hidden(self, made: MadeUp, reader: str) -> None:
        """Not in the queue, not under any filter, not in what selects all."""
        with browsing(made.folder) as client:
            if reader != "public":
                come_in(client, made, reader)
            for path in LISTS:
                answer = client.get(path)
                assert answer.status_code == 200, path
                for name in HIDDEN[reader]:
                    assert made.subjects[name] not in answer.text, (path, name)
                    for word in SECRETS[name]:
                        text = answer.text.replace(f'value="{word}"', "")
                        assert word not in text, (path, name, word)

    @pytest.mark.parametrize("reader", HIDDEN)
    def test_the_page_of_what_is_hidden_is_not_there(self, made: MadeUp, reader: str) -> None:
        """The same answer as for an id that was never given; a prefix of it tells no more."""
        with browsing(made.folder) as client:
            if reader != "public":
                come_in(client, made, reader)
            for name in HIDDEN[reader]:
                for ident in (made.subjects[name], made.subjects[name][:8]):
                    for place in ("incidents", "notices", "subjects"):
                        answer = client.get(f"/{place}/{ident}")
                        never = client.get(f"/{place}/{'0' * len(ident)}")
                        assert answer.status_code == never.status_code == 404
                        told = answer.text.replace(ident, "").replace(ident[:12], "")
                        said = never.text.replace("0" * len(ident), "").replace("0" * 12, "")
                        assert _faults(told) == _faults(said)
                alike = client.get(f"/desk/alike?about={made.subjects[name]}")
                assert "data-alike" not in alike.text

    def test_related_notices_are_those_that_the_reader_may_see(self, made: MadeUp) -> None:
        """A notice beside an incident is shown to its recipients, and not to who has no part."""
        at = record(
            made, AID, "notice.filed",
            {"notice": "convoy", "title": "Made-up lorries", "recipients": [ONE],
             "volumes": [box_volume(1, 6)]},
        )  # fmt: skip
        subject = reported(made, BRIGADE, occurred_from="2016-03-01T06:00:00Z")
        assert at in page_of(made, OFFICER, f"/incidents/{subject}").text
        hidden = page_of(made, BRIGADE, f"/incidents/{subject}")
        assert hidden.status_code == 200
        assert at not in hidden.text
        assert "lorries" not in hidden.text

    def test_who_has_work_is_not_told_to_the_sides(self, made: MadeUp) -> None:
        """A party sees its report, and neither who works on it nor that nobody does."""
        claim = record(
            made, OFFICER, "assignment.claimed", {"what": "incident"}, made.subjects["incident"]
        )
        for path in ("/desk", f"/incidents/{made.subjects['incident']}"):
            seen = page_of(made, BRIGADE, path).text
            assert claim not in seen
            assert "nobody has it" not in seen
            assert "With nobody" not in seen


def _faults(text: str) -> str:
    return text.partition('<ul class="faults"')[2].partition("</ul>")[0]


class TestQueue:
    """What needs somebody, in the order of its clocks, and who has it."""

    def test_rows_stand_by_their_clocks(self, officer: httpx.Client, made: MadeUp) -> None:
        """What nobody registered stands by when it came; nothing waits for want of a clock."""
        subject = reported(made)
        page = officer.get("/desk").text
        rows = re.findall(r'<li id="s-([0-9a-f]{16})"', page)
        assert subject[:16] in rows
        assert made.subjects["incident"][:16] in rows
        assert "no clock runs yet" in page
        assert "the desk&#39;s own default" in page or "the desk's own default" in page

    def test_a_desk_default_never_says_overdue(self, officer: httpx.Client, made: MadeUp) -> None:
        """Past the desk's own default is said so; overdue is a word of agreed clocks alone."""
        subject = reported(made)
        record(made, OFFICER, "incident.registered", {"severity": "moderate"}, subject)
        with Desk.open(made.folder) as desk:
            pair = read_pair(made.key(OFFICER))
            later = desk.now() + timedelta(hours=2)
            other = made.subjects["convoy"]
            body = {"version": other, "on_behalf_of": TWO, "relayed": RELAYED}
            desk.record(pair, "notice.acknowledged", body, about=[other], now=later)
        page = officer.get("/desk").text
        row = page.partition(f'id="s-{subject[:16]}"')[2].partition("</li>")[0]
        assert "past by" in row
        assert "overdue by" not in row
        assert "shows on rung" in row
        assert officer.get("/desk?late=1").text.count('<li id="s-') >= 1

    def test_claims_show_who_has_it_and_filters_follow(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """Mine, nobody's, offered and accepted: each as the entries say."""
        subject = made.subjects["incident"]
        assert subject[:16] in officer.get("/desk?who=nobody").text
        assert 'data-act="claim"' in officer.get("/desk").text
        claim = record(made, OFFICER, "assignment.claimed", {"what": "incident"}, subject)
        assert subject[:16] in officer.get("/desk?who=mine").text
        assert f'id="s-{subject[:16]}"' not in officer.get("/desk?who=nobody").text
        row = officer.get("/desk?who=mine").text
        assert f'data-about="{claim}"' in row
        assert "Lay down" in row
        record(made, OFFICER, "assignment.laid_down", {}, claim)
        assert f'id="s-{subject[:16]}"' in officer.get("/desk?who=nobody").text
        assert f'id="s-{subject[:16]}"' not in officer.get("/desk?who=mine").text

    def test_a_claim_without_scripts_is_a_form_that_is_filled_in(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """The plain action of every button opens the form of its kind with what is known."""
        page = officer.get("/desk").text
        form = next(
            each for each in re.findall(r"<form class=\"act\".*?</form>", page, re.DOTALL)
            if 'data-act="claim"' in each
        )  # fmt: skip
        action = html.unescape(re.search(r'action="([^"]+)"', form)[1])  # type: ignore[index]
        given = {
            html.unescape(name): html.unescape(value)
            for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)
        }
        body = json.loads(html.unescape(re.search(r'data-body="([^"]*)"', form)[1]))  # type: ignore[index]
        assert body["what"] == "incident"
        answer = officer.get(action, params=given)
        assert answer.status_code == 200
        assert made.subjects["incident"] in answer.text
        assert 'value="incident"' in answer.text

    def test_pages_of_the_queue_join_without_gap(self, officer: httpx.Client, made: MadeUp) -> None:
        """Every subject stands on one page and on no other."""
        for minute in range(45):
            reported(made, occurred_from=f"2016-02-29T11:{minute:02}:00Z")
        found: list[str] = []
        path = "/desk"
        while path:
            page = officer.get(path).text
            found += re.findall(r'<li id="s-([0-9a-f]{16})"', page)
            onward = re.search(r'rel="next" href="([^"]+)"', page)
            path = html.unescape(onward[1]) if onward else ""
        assert len(found) == len(set(found)) >= 46
        ids = officer.get("/desk/ids").json()
        assert ids["count"] == len(found)
        assert {each["id"][:16] for each in ids["subjects"]} == set(found)

    @pytest.mark.parametrize("query", ["who=all", "after=1.2", "after=x.y.z"])
    def test_a_query_that_is_none_is_said_to_be(self, officer: httpx.Client, query: str) -> None:
        """A sentence and what to do, and never a fault of the server."""
        answer = officer.get(f"/desk?{query}")
        assert answer.status_code == 400
        assert "QUERY" in answer.text

    def test_words_find_what_the_reader_sees(self, officer: httpx.Client, made: MadeUp) -> None:
        """A filter by words finds whole words of open fields, of subjects seen in part too."""
        assert made.subjects["incident"][:16] in officer.get("/desk?text=mill").text
        assert made.subjects["incident"][:16] not in officer.get("/desk?text=nowhere").text

    def test_what_looks_alike_is_told_beside(self, officer: httpx.Client, made: MadeUp) -> None:
        """Two reports of one act, place and hour; joined only by who signs that."""
        one, other = reported(made), reported(made, means="seen")
        hint = officer.get(f"/desk/alike?about={one}").text
        assert f"/incidents/{other}" in hint
        page = officer.get(f"/incidents/{one}").text
        assert f"/compose/subject.linked?about={one}+{other}" in page


class TestLive:
    """A page that stands open hears that something changed, and fetches it as its reader may."""

    def test_the_stream_says_a_size_and_nothing_else(self, made: MadeUp) -> None:
        """Whoever listens learns no more than the public checkpoint says."""

        async def first() -> dict[str, str]:
            with Reception(made.folder, lambda: 0.0) as reception:
                words = live._words(reception, 0)
                try:
                    return await asyncio.wait_for(anext(words), 10)
                finally:
                    await reception.bell.stop()

        with Desk.open(made.folder) as desk:
            size = str(desk.store.size())
        assert asyncio.run(first()) == {"event": "changed", "id": size, "data": size}

    def test_a_page_goes_on_where_it_heard_last(self) -> None:
        """The last id wins over the address; nonsense is as if nothing were said."""
        assert live._since("7", "3") == 7
        assert live._since(None, "3") == 3
        assert live._since("x", None) == -1

    def test_a_kept_page_is_for_one_reader_and_one_size(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """A new entry makes a new page; what one reader sees is never handed to another."""
        before = officer.get("/desk").content
        assert officer.get("/desk").content == before
        subject = reported(made)
        assert subject[:16].encode() in officer.get("/desk").content
        officer.cookies.clear()
        public = officer.get("/desk").text
        assert subject[:16] not in public
        assert "near the mill" not in public

    def test_kept_pages_are_bounded(self) -> None:
        """The least asked for is dropped, and a page that is too large is never kept."""
        kept = Fragments(most=2)
        keys = [Fragments.key(_Visit(n), "en", "/desk", "") for n in range(3)]  # type: ignore[arg-type]
        for n, key in enumerate(keys):
            kept.keep(key, bytes([n]))
        assert [kept.find(key) for key in keys] == [None, b"\x01", b"\x02"]
        kept.keep(keys[0], bytes(10**6))
        assert kept.find(keys[0]) is None
        assert Fragments.key(_Visit(0), "en", "/me", "") is None  # type: ignore[arg-type]


class _Visit:
    """As much of a visit as a key is made from."""

    def __init__(self, size: int) -> None:
        from datetime import UTC, datetime  # noqa: PLC0415 - here alone

        self.visitor = type("V", (), {"actor": "public"})()
        store = type("S", (), {"size": lambda _self: size})()
        standing = type("T", (), {"seq": 1})()
        self.desk = type("D", (), {"store": store, "standing": lambda _self: standing})()
        self.now = datetime(2016, 3, 1, tzinfo=UTC)


def test_a_stranger_at_the_desk_is_shown_the_way_in(made: MadeUp) -> None:
    """Nothing waits for the public, and what waits for others is behind signing in."""
    with browsing(made.folder) as client:
        text = client.get("/desk").text
        assert "Your reports recorded today" not in text
        assert 'href="/sign-in?next=/desk"' in text
        come_in(client, made, BRIGADE)
        assert "Your reports recorded today" in client.get("/desk").text
