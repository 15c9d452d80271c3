"""Where reports flare up, as a page: with map and incidents for the cell, and for it alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.console.visiting import browsing, come_in
from tests.flaring import BUSY, OFFICER, REFUSED, SEVERAL, flaring_desk, looked

from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from tests.desks import MadeUp


@pytest.fixture(scope="module")
def flaring(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """A desk on which reports flare up, looked at."""
    made = flaring_desk(tmp_path_factory.mktemp("flaring"))
    with Reception(made.folder, lambda: 1e9) as reception:
        looked(reception, BUSY)
    return made


@pytest.fixture(scope="module")
def client(flaring: MadeUp) -> Iterator[httpx.Client]:
    """A browser without scripts at that desk; each test says who is signed in."""
    with browsing(flaring.folder) as browser:
        yield browser


def as_somebody(client: httpx.Client, made: MadeUp, actor: str) -> None:
    """Sign in."""
    client.cookies.clear()
    come_in(client, made, actor)


def test_an_officer_finds_place_days_counts_and_incidents(
    flaring: MadeUp, client: httpx.Client
) -> None:
    """On the list of alarms, which leads to the page; each incident is a link that opens."""
    as_somebody(client, flaring, OFFICER)
    alarms = client.get("/me/alarms").text
    [link] = re.findall(r'href="(/flare-ups#f-[0-9a-f]{32})"', alarms)
    text = client.get("/flare-ups").text
    assert f'id="{link.partition("#")[2]}"' in text
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text))
    assert f"1. {SEVERAL} reports, expected: 1.4" in words
    assert f"{BUSY} \N{EN DASH} {BUSY}" in words
    assert "36.050 N, 37.150 E" in words
    assert "once in 1000 days or more rarely" in words
    assert "1 with an area too wide to be one place" in words
    section = text[text.index('class="flare"') :]
    incidents = set(re.findall(r'href="(/incidents/[0-9a-f]{64})"', section))
    assert len(incidents) == SEVERAL
    assert client.get(incidents.pop()).status_code == 200


def test_the_map_has_what_the_list_has(flaring: MadeUp, client: httpx.Client) -> None:
    """One mark for each flare-up, numbered as its heading, leading to it; no border is drawn."""
    as_somebody(client, flaring, OFFICER)
    text = client.get("/flare-ups").text
    marks = re.findall(r'class="mark flare_ups" href="#(f-[0-9a-f]{32})"', text)
    assert marks == re.findall(r'<section class="flare" id="(f-[0-9a-f]{32})"', text)
    assert len(marks) == 1


def test_the_script_of_every_page_is_told_for_an_officer_alone(
    flaring: MadeUp, client: httpx.Client
) -> None:
    """What it asks names sort and number, and nothing of where."""
    as_somebody(client, flaring, OFFICER)
    [due] = [x for x in client.get("/alarms/due").json()["alarms"] if x["what"] == "flare_up"]
    assert due["says"].startswith("Reports flare up: ")
    for reader in REFUSED:
        as_somebody(client, flaring, reader)
        assert "flare" not in client.get("/alarms/due").text, reader


@pytest.mark.parametrize("reader", REFUSED)
def test_nobody_else_sees_page_link_or_alarm(
    flaring: MadeUp, client: httpx.Client, reader: str
) -> None:
    """The page is refused in the same words whether something flares up or not."""
    as_somebody(client, flaring, reader)
    refused = client.get("/flare-ups")
    assert refused.status_code == 403
    assert "CLUSTERS_FOR_OFFICERS" in refused.text
    assert str(BUSY) not in refused.text
    alarms = client.get("/me/alarms").text
    assert "/flare-ups" not in alarms
    assert (
        "f-"
        not in re.findall(r'<section aria-labelledby="due">.*?</section>', alarms, re.DOTALL)[0]
    )


def test_the_public_is_asked_who_it_is(client: httpx.Client) -> None:
    """And sees no banner."""
    client.cookies.clear()
    refused = client.get("/flare-ups")
    assert refused.status_code == 403
    assert str(BUSY) not in refused.text
    assert client.get("/alarms/due").json() == {"count": 0, "alarms": []}


def test_a_desk_at_which_nobody_looked_says_so(made: MadeUp) -> None:
    """That is no statement that all is calm."""
    with browsing(made.folder) as browser:
        come_in(browser, made, OFFICER)
        assert "No day was looked at yet" in browser.get("/flare-ups").text


@pytest.mark.parametrize("language", ["ar", "ru", "fr"])
def test_the_page_is_there_in_each_language(
    flaring: MadeUp, client: httpx.Client, language: str
) -> None:
    """With its figures left to right."""
    as_somebody(client, flaring, OFFICER)
    text = client.get(f"/flare-ups?lang={language}").text
    assert "Where reports flare up" not in text
    assert f'<bdi dir="ltr">{BUSY}</bdi>' in text
