"""``truceline channels`` and ``truceline print duty``: who can be reached, and sheets of paper."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, ok, run, written

from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.mechanism.papers import is_paper_number

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

NUMBER, NAME = "extension 4711", "Captain Made-up"
"""Sealed words: whoever has no key that opens them must find them nowhere."""
HOSTILE = "<script>alert(1)</script>\u202e{{ 7 * 7 }}"
ARABIC = "\u062e\u0637"


class Said:
    """What was put on a copy of the made-up desk, and the ids of it."""

    def __init__(self, desk: MadeUp) -> None:
        self.made = desk
        self.ids: dict[str, str] = {}

    def tell(self, by: str, kind: str, about: str = "", **body: Any) -> str:
        """Record an entry a minute after the newest."""
        with Desk.open(self.made.folder) as desk:
            ids = [self.ids[about]] if about else []
            now = desk.newest_at() + timedelta(minutes=1)
            pair = read_pair(self.made.key(by))
            return desk.record(pair, kind, body, about=ids, now=now).hash


@pytest.fixture
def said(desk: MadeUp) -> Said:
    """A desk with a channel, an active party, its focal point, and attempts to reach it."""
    said = Said(desk)
    said.ids["line"] = said.tell(
        "cell:officer", "channel.opened", channel="line", name=f"{ARABIC} {HOSTILE}",
        sort="hotline", medium="voice", between=["guarantor", "party"], number=NUMBER,
    )  # fmt: skip
    said.ids["party"] = said.tell(
        "state:one", "party.declared", actor="group:brigade", name="Brigade", side="north",
        to="state:one",
    )  # fmt: skip
    said.tell("state:one", "party.attested", "party", to="state:two")
    said.tell("state:one", "party.activated", "party")
    said.ids["point"] = said.tell(
        "cell:officer", "focal_point.named", actor="group:brigade", post="Watch",
        channels=["line"], name=NAME, number=NUMBER,
    )  # fmt: skip
    said.tell("cell:officer", "contact.attempted", to="group:brigade", channel="line",
              subject="The night", outcome="no_answer")  # fmt: skip
    return said


class Page(HTMLParser):
    """The tags of a page and their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text += data


def test_channels_shows_state_life_focal_points_alarms_and_the_log(said: Said) -> None:
    """A party whose newest call had no answer is an alarm; once it answers, it is none."""
    found = answer("channels")
    (line, net) = found["channels"]
    assert (line["channel"], line["state"], line["by"], line["silent"]) == (
        "line", "open", "cell:officer", False)  # fmt: skip
    assert (net["channel"], net["state"], net["subject"]) == ("radio_net", "not on record", "")
    assert [point["post"] for point in found["focal_points"]] == ["Watch"]
    assert [contact["outcome"] for contact in found["contacts"]] == ["no_answer"]
    assert "had no answer" in found["alarms"][0]
    assert "ALARM" in ok("channels").splitlines()[1]
    said.tell("cell:officer", "contact.attempted", to="group:brigade", channel="line",
              subject="Again", outcome="answered")  # fmt: skip
    later = answer("channels")
    assert later["alarms"] == []
    assert later["reach"][0]["focal_point"] == said.ids["point"]
    assert later["silences"][0]["tried_since"] == 0
    # Asked about before, or of another actor, it says what was so then and of that one.
    assert answer("channels", "--at", found["at"])["alarms"] == found["alarms"]
    assert answer("channels", "--party", "state:two")["contacts"] == []


def test_a_silent_channel_is_shown_as_silent_and_stored_nowhere(said: Said) -> None:
    """Half a day after the newest sign of life it is silent; a heartbeat ends that."""
    late = "2016-03-05T00:00:00Z"
    (line, _) = answer("channels", "--at", late)["channels"]
    assert (line["state"], line["silent"]) == ("open", True)
    assert "SILENT" in ok("channels", "--at", late)
    assert answer("show", said.ids["line"], "--at", late)["state"] == "open"


def test_sealed_numbers_and_names_are_in_no_list_export_or_print_without_the_key(
    said: Said, tmp_path: Path
) -> None:
    """Neither number nor name leaves by any door but one that the key opens."""
    ok("export", tmp_path / "out")
    exported = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    doors = [ok("channels"), ok("channels", "--json"), ok("list", "--json"), ok("print", "duty")]
    doors += [ok("show", said.ids[name], "--json") for name in ("line", "point")]
    doors += [ok("print", "duty", "--as", "group:brigade"), exported.decode(errors="replace")]
    # The key of somebody to whom nothing of it was sealed opens nothing of it.
    doors.append(ok("print", "duty", "--key", said.made.key("agency:aid")))
    for door in doors:
        assert NUMBER not in door
        assert NAME not in door
    opened = ok("print", "duty", "--key", said.made.key("cell:officer"))
    assert opened.count(NUMBER) == 2
    assert NAME in opened
    assert "Keep it locked" in opened
    assert "Keep it locked" not in ok("print", "duty")


def test_a_reader_prints_what_that_reader_may_see(said: Said) -> None:
    """An agency that may see neither focal points nor contacts finds none of them on its paper."""
    assert "Watch" in ok("print", "duty")
    assert "Watch" not in ok("print", "duty", "--as", "agency:aid")
    seen = ok("channels", "--as", "group:brigade")
    assert "calls that it may not see are not counted" in seen
    assert "not counted" not in ok("channels")
    assert said.ids


def test_from_whom_an_answer_may_be_hidden_no_alarm_is_raised(said: Said) -> None:
    """What a reader may not see is neither missing nor silent: it is said not to be told.

    The party itself sees its own calls but not the channel; the officer sees all that it needs.
    """
    late = ("--at", "2016-03-05T00:00:00Z")
    for reader in ("public", "agency:aid", "group:brigade"):
        found = answer("channels", "--as", reader, *late)
        assert found["alarms"] == [], reader
        assert {each["reachable"] for each in found["reach"]} <= {None}, reader
        assert {each["silent"] for each in found["channels"]} <= {None}, reader
        assert "not on record" not in {each["state"] for each in found["channels"]}, reader
        text = ok("channels", "--as", reader, *late)
        assert "ALARM" not in text
        assert "SILENT" not in text
        assert "ALARM" not in ok("print", "duty", "--as", reader)
    for officer in (("--as", "cell:officer"), ()):
        assert "ALARM" in ok("channels", *officer, *late)
        assert "SILENT" in ok("channels", *officer, *late)
    assert "As far as" not in ok("print", "duty")
    assert "group:nobody is no active party" in ok("channels", "--party", "group:nobody")
    assert said.ids


def test_the_page_needs_nothing_else_and_obeys_nobody(said: Said) -> None:
    """No script, no outside resource; hostile words are words, and ids keep their direction."""
    html = ok("print", "duty")
    page = Page(html)
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(tag for tag, _ in page.tags)
    assert not any({"src", "href", "onclick", "onload"} & set(attrs) for _, attrs in page.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7 * 7 }}" in page.text
    assert "\u202e" not in html
    assert f'<bdi dir="auto">{ARABIC}' in html
    for fixed in ("group:brigade", "2016-03-01 06:", "line"):
        assert f'<bdi dir="ltr">{fixed}' in html
    assert "@page" in html
    assert said.ids


def test_a_print_says_of_which_ledger_it_is_and_numbers_its_forms(desk: MadeUp) -> None:
    """Position, checkpoint and series stand on every sheet; no two prints share a number."""
    with Desk.open(desk.folder) as opened:
        seen = opened.seen()
    first, second = ok("print", "duty"), ok("print", "duty")
    numbers = re.findall(r"P-[0-9A-F]{6}-[0-9A-F]{4}-[0-9]{3}-[0-9A-Z]", first)
    assert len(set(numbers)) * 2 == len(numbers)
    assert all(is_paper_number(number) for number in numbers)
    assert all(number[2:8] == seen.root[:6].upper() for number in numbers)
    assert set(numbers).isdisjoint(re.findall(r"P-[0-9A-Z-]+", second))
    sheets = first.count("<section>")
    assert first.count(f'ledger position <bdi dir="ltr">{seen.size}</bdi>') == sheets
    assert seen.root in first
    assert sheets == len(set(numbers)) + 2


def test_open_clocks_are_on_paper_what_is_overdue_first(desk: MadeUp) -> None:
    """Each with subject, due time and authority; what is done is not among them."""
    subject = desk.subjects["incident"][:12]
    html = ok("print", "duty")
    assert subject in html
    assert "remedy_due" in html
    assert "containment" not in html


def test_forms_of_other_kinds_are_printed_when_asked_for(desk: MadeUp) -> None:
    """So many of each; an unknown kind and too many sheets are refused, and nothing is written."""
    html = ok("print", "duty", "--form", "visit.offered", "--copies", "2")
    assert len(re.findall(r"<h1>visit\.offered", html)) == 2
    before = written(desk.folder)
    for wrong, code in ((("--form", "visit.ofered"), "KIND_UNKNOWN"), (("--copies", 101), "USAGE")):
        result = run("print", "duty", *wrong)
        assert (result.exit_code, result.stdout, result.stderr.split()[0].rstrip(":")) == (
            2, "", code)  # fmt: skip
    target = desk.folder.parent / "sheets.html"
    ok("print", "duty", "-o", target)
    assert target.stat().st_mode & 0o077 == 0
    assert run("print", "duty", "-o", target).stderr.startswith("FILE_EXISTS")
    assert run("print", "duty", "--as", "group:nobody").exit_code == 4
    assert written(desk.folder) == before
