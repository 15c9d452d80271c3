"""The desk, incidents and notices: what each reader gets, in the bytes of the page."""

from __future__ import annotations

import asyncio
import html
import json
import re
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import meta
from jinja2.nodes import Assign, FromImport, Macro, Name
from tests.console.visiting import browsing, come_in
from tests.desks import BOX, MadeUp, box_volume

from truceline.console import live
from truceline.console.fragments import Fragments
from truceline.console.markup import environment
from truceline.console.pages.alike import AlikePage
from truceline.console.pages.desk import DeskPage, QueuePage
from truceline.console.pages.incident import IncidentPage
from truceline.console.pages.incidents import ListPage
from truceline.console.pages.notice import NoticePage
from truceline.console.pages.subject import SubjectPage
from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

OFFICER, BRIGADE, AID, ONE, TWO = (
    "cell:officer", "group:brigade", "agency:aid", "state:one", "state:two",
)  # fmt: skip
SECRETS = {
    "incident": ("near the mill", "indirect fire", "mortar"),
    "convoy": ("قافلة made-up aid",),
    "flight": ("Two made-up aircraft",),
}
"""Words of a subject that stand on every page of whoever may see it."""
HIDDEN = {BRIGADE: ("convoy", "flight"), AID: ("incident", "flight"), "public": tuple(SECRETS)}
PAGES = (DeskPage, QueuePage, AlikePage, ListPage, SubjectPage, IncidentPage, NoticePage)
LISTS = (
    "/desk", "/desk/queue", "/desk?late=1", "/desk?who=to_me", "/desk?text=made-up",
    "/desk?part=incident", "/desk/ids", "/incidents", "/notices", "/incidents?text=mill",
    "/notices?text=aircraft", "/incidents?late=1",
)  # fmt: skip


@pytest.fixture
def officer(made: MadeUp) -> Iterator[httpx.Client]:
    """A browser in which the duty officer is signed in."""
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        yield client


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


RELAYED = {"channel": "telephone", "caller_role": "duty officer", "read_back": True}


class TestIncident:
    """One incident whole."""

    def test_findings_bear_their_makers_interests(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """Joint where the quorum is met; a guarantor that fights is shown to."""
        page = officer.get(f"/incidents/{made.subjects['incident']}").text
        assert "A joint finding" in page
        assert page.count('class="finding"') == 2
        assert "Its maker&#39;s own interests" in page or "Its maker's own interests" in page
        assert "credible single source" in page

    def test_question_and_answer_stand_side_by_side(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """Silence is said to be neither consent nor admission; an answer is its giver's word."""
        subject = reported(made, suspected=[TWO])
        record(made, OFFICER, "incident.registered", {"severity": "moderate"}, subject)
        ask = {
            "to": TWO, "redacted_text": "Made-up: was there fire?", "language": "en",
            "previewed_by": OFFICER,
        }  # fmt: skip
        record(made, OFFICER, "incident.queried", ask, subject)
        page = officer.get(f"/incidents/{subject}").text
        assert "Made-up: was there fire?" in page
        assert "Silence is neither consent nor admission" in page
        said = {"position": "denies", "summary": "Made-up: it was a quarry"}
        record(made, TWO, "incident.answered", said, subject)
        page = officer.get(f"/incidents/{subject}").text
        assert "Made-up: it was a quarry" in page
        assert "It has not answered" not in page

    def test_sealed_fields_name_their_readers_and_nothing_else(self, made: MadeUp) -> None:
        """The button is for those to whom it was sealed; the words are nowhere in the page."""
        path = f"/incidents/{made.subjects['incident']}"
        for reader in (OFFICER, ONE):
            page = page_of(made, reader, path).text
            if reader == OFFICER:
                assert "سقطت" not in page
                assert "A made-up miller" not in page
                assert f'data-opens="{made.subjects["incident"]}"' in page
            else:
                assert "data-opens=" not in page

    def test_what_may_be_recorded_next_follows_rights_and_state(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """A report is registered first; the public is asked to sign in."""
        subject = reported(made)
        page = officer.get(f"/incidents/{subject}").text
        assert f"/compose/incident.registered?about={subject}" in page
        assert "/compose/incident.closed" not in page
        record(made, OFFICER, "incident.registered", {"severity": "moderate"}, subject)
        page = officer.get(f"/incidents/{subject}").text
        assert "/compose/incident.registered?" not in page
        assert 'data-kind="incident.acknowledged/1"' in page

    def test_an_earlier_instant_is_said_to_be_one(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """What came later is not there, and nothing can be recorded then."""
        path = f"/incidents/{made.subjects['incident']}?at=2016-03-01T06:01:30Z"
        page = officer.get(path).text
        assert "as it stood then" in page
        assert "Findings" not in page
        assert "What you may record next" not in page

    def test_another_part_is_sent_on_to_its_own_page(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """An id is enough, whatever it is of."""
        answer = officer.get(f"/incidents/{made.subjects['convoy']}")
        assert answer.headers["location"] == f"/notices/{made.subjects['convoy']}"
        truce = officer.get(f"/notices/{made.subjects['truce']}")
        assert truce.headers["location"] == f"/subjects/{made.subjects['truce']}"
        assert "Made-up silence" in officer.get(truce.headers["location"]).text


class TestNotice:
    """One notice whole."""

    def test_who_was_told_and_who_answered(self, officer: httpx.Client, made: MadeUp) -> None:
        """Receipt is not consent, and silence is said to mean nothing."""
        page = officer.get(f"/notices/{made.subjects['convoy']}").text
        assert "Receipt is not consent" in page
        assert "neither consent nor proof" in page
        assert page.count('class="recipient"') == 2
        assert "nobody approves it and nobody can object" in page

    def test_what_meets_it_is_asked_by_a_form_and_counted(self, made: MadeUp) -> None:
        """Opening the page asks nothing; each sending of the form is one check of the quota."""
        path = f"/notices/{made.subjects['flight']}"

        def checks() -> int:
            with Desk.open(made.folder) as desk:
                return len(desk.store.checks_of(ONE, desk.now()))

        with browsing(made.folder) as client:
            come_in(client, made, ONE)
            assert "Ask what meets it" in client.get(path).text
            assert checks() == 0
            answer = client.post(path)
            assert answer.status_code == 200
            assert "No conflict was found" in answer.text
            assert checks() == 1

    def test_the_public_may_not_ask_what_meets_a_notice(self, made: MadeUp) -> None:
        """Nobody could count it."""
        with browsing(made.folder) as client:
            assert client.post(f"/notices/{made.subjects['flight']}").status_code in {403, 404}

    def test_a_recipient_acknowledges_with_one_press(self, made: MadeUp) -> None:
        """The version that is acknowledged is named in what is signed."""
        page = page_of(made, TWO, f"/notices/{made.subjects['flight']}").text
        form = page.partition('data-kind="notice.acknowledged/1"')[2].partition(">")[0]
        assert made.subjects["flight"] in html.unescape(form)


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


@pytest.mark.parametrize("page", PAGES)
def test_the_context_of_a_page_is_what_its_class_says(page: type[Any]) -> None:
    """Every field is documented; a template uses the page's fields and the frame alone."""
    names = {each.name for each in fields(page)}
    docs = "".join(each.__doc__ or "" for each in page.__mro__)
    for name in names:
        assert re.search(rf"^        {name}: \S", docs, re.MULTILINE), name
    env = environment()
    used: set[str] = set()
    waiting, seen = [page.TEMPLATE], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        assert env.loader is not None
        tree = env.parse(env.loader.get_source(env, name)[0])
        # What a template sets, imports or defines at its top, its blocks may use.
        imports = (each for one in tree.find_all(FromImport) for each in one.names)
        own = {each if isinstance(each, str) else each[1] for each in imports}
        own |= {x.target.name for x in tree.find_all(Assign) if isinstance(x.target, Name)}
        own |= {x.name for x in tree.find_all(Macro)}
        used |= meta.find_undeclared_variables(tree) - own
        waiting += [each for each in meta.find_referenced_templates(tree) if each]
    assert used - set(env.globals) - {"frame", "_", "gettext", "ngettext"} <= names
