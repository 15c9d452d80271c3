"""The pages of the intake, as anybody gets them: what they say, to whom, and what they keep."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.console.visiting import browsing, come_in
from tests.desks import CONVENOR
from tests.reception.parcels import Stranger, encrypted

from truceline.console import intake_places, scripts
from truceline.console.app import CSP
from truceline.desk import Desk
from truceline.exchange import gazetteer, gazetteer_index
from truceline.exchange.place_names import keys
from truceline.keyring.files import read_pair
from truceline.mechanism.incident_states import receipt_number
from truceline.reception.parcels import read_parcel

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from tests.desks import MadeUp

NOT_FOUND = 404


@pytest.fixture
def client(made: MadeUp, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A browser without scripts, at a desk with a gazetteer of one place."""
    index = gazetteer_index.Index(_one_place())
    monkeypatch.setattr(gazetteer, "shared_index", lambda: index)
    with browsing(made.folder) as found:
        yield found


def _one_place() -> sqlite3.Connection:
    """A gazetteer of one place with two names."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(gazetteer_index._SCHEMA)
    connection.execute("insert into place values (170063, 'Aleppo', 36.2, 37.16, 'SY', 1600000)")
    for name in ("Aleppo", "حلب"):
        key, bones = keys(name)
        connection.execute("insert into name values (?, 170063, ?, ?)", (key, bones, name))
    return connection


def bring(made: MadeUp, client: httpx.Client, **more: Any) -> tuple[Stranger, str]:
    """Bring a report; gives its author and number."""
    stranger = Stranger.new()
    with Desk.open(made.folder) as desk:
        report = stranger.report(desk, **more)
        data = stranger.parcel(desk, report, files=(encrypted(b"one"),))
        parcel, _ = read_parcel(data, desk.origin, desk.registrar.lookups.root_at)
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/v1/quarantine", content=data, headers=headers)
    assert answer.json()["number"] == parcel.number
    return stranger, parcel.number


def test_the_form_names_who_opens_what_and_asks_for_no_account(client: httpx.Client) -> None:
    """It names the acts of the Terms, who can open what is told and who learns who told it."""
    page = client.get("/intake")
    assert page.headers["content-security-policy"] == CSP
    assert 'value="mortar"' in page.text
    assert "Made-up un:office" in page.text
    facts = json.loads(html(page.text, "data-facts"))
    readers = facts["kinds"]["incident.reported"]["readers"]
    assert sorted(readers["what"]) == ["cell:officer", "un:office"]
    assert sorted(readers["who"]) == ["cell:officer"]
    assert facts["zone"] == "Asia/Damascus"


def html(text: str, name: str) -> str:
    """An attribute's value, as a browser reads it."""
    from html import unescape  # noqa: PLC0415 - beside its one use

    found = re.search(rf'{name}="([^"]*)"', text)
    assert found is not None
    return unescape(found[1])


def test_no_page_with_scripts_sends_words_in_the_open(client: httpx.Client) -> None:
    """No field has a name with which a browser that runs scripts would send it by itself."""
    for path in ("/intake", "/intake/000-000-0000"):
        page = client.get(path).text
        main = page[page.index("<main") : page.index("</main")]
        assert "<noscript>" in main
        # What stands in it is text, and no form, to a browser that runs scripts.
        main = re.sub("<noscript>.*?</noscript>", "", main, flags=re.DOTALL)
        for tag in re.findall(r"<(?:input|textarea|select)\b[^>]*>", main):
            assert " name=" not in tag or 'name="acts"' in tag or 'name="when"' in tag, tag
        assert 'method="post"' not in main


def test_whoever_has_signed_in_gets_no_other_facts(made: MadeUp, client: httpx.Client) -> None:
    """The page makes the same report for everybody, so that none tells who made it."""
    before = client.get("/intake/facts.json").json()
    come_in(client, made, "cell:officer")
    after = client.get("/intake/facts.json").json()
    assert before == after


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("36.2, 37.15", ["latitude_first", "longitude_first"]),
        ("37SCA3367707717", [""]),
        ("36°12'N 37°09'E", [""]),
    ],
)
def test_a_position_is_given_in_every_reading(
    client: httpx.Client, text: str, readings: list[str]
) -> None:
    """Positions in any notation are read; where there are two readings both are offered."""
    found = client.get("/intake/places", params={"text": text}).json()
    assert [each["reading"] for each in found["positions"]] == readings
    assert found["places"] == []


def test_a_place_is_found_in_any_script_and_never_confirmed(client: httpx.Client) -> None:
    """A name gives candidates with their source; what cannot be read is said so."""
    found = client.get("/intake/places", params={"text": "حلب"}).json()
    assert [(each["name"], each["gazetteer"]) for each in found["places"]] == [
        ("Aleppo", "GeoNames")
    ]
    wrong = client.get("/intake/places", params={"text": "99.5, 200.5"}).json()
    assert wrong["faults"][0]["code"] in {"LATITUDE_RANGE", "LONGITUDE_RANGE"}
    empty = client.get("/intake/places", params={"text": ""}).json()
    assert (empty["places"], empty["positions"], empty["faults"]) == ([], [], [])


def test_places_of_the_ledger_are_found_as_the_public_sees_them(
    made: MadeUp, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name on the ledger is found where the public sees it, and else by nobody."""

    def found() -> list[tuple[str, str]]:
        answer = client.get("/intake/places", params={"text": "made-up val"}).json()
        return [(each["name"], each["gazetteer"]) for each in answer["places"]]

    assert found() == []
    come_in(client, made, "cell:officer")
    assert found() == []
    # The same question of a desk whose public sees what its officers see.
    monkeypatch.setattr(intake_places, "PUBLIC", "cell:officer")
    assert found() == [("Made-up Valley", intake_places.LEDGER)]


def test_nobody_waits_for_a_gazetteer_that_is_being_built(
    made: MadeUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is there the larger places are found, and it is said that there may be more."""
    built = threading.Event()
    index = gazetteer_index.Index(_one_place())

    def slow() -> gazetteer_index.Index:
        built.wait(60)
        return index

    monkeypatch.setattr(gazetteer, "shared_index", slow)
    with browsing(made.folder) as client:
        answers = []
        for _ in range(100):
            found = client.get("/intake/places", params={"text": "Damasc"}).json()
            assert found["more"]
            answers = [each["name"] for each in found["places"]]
            if answers:
                break
            time.sleep(0.1)
        assert answers[0] == "Damascus"
        built.set()
        for _ in range(100):
            found = client.get("/intake/places", params={"text": "حلب"}).json()
            if not found["more"]:
                break
            time.sleep(0.1)
    assert [each["name"] for each in found["places"]] == ["Aleppo"]


def test_what_is_kept_without_a_connection_is_all_there(client: httpx.Client) -> None:
    """Every file that the page asks for is on the list of the worker, and is served."""
    listed = client.get("/intake/offline.json").json()["files"]
    asked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/intake").text))
    assert asked <= set(listed)
    assert {f"/static/{path}" for path in scripts.imported("js/intake.js")} <= set(listed)
    for path in listed:
        assert client.get(path).status_code == 200, path
    places = client.get("/intake/gazetteer.json").json()
    names = {place[0] for place in places["places"]}
    assert {"Aleppo", "Damascus"} <= names
    assert len(json.dumps(places)) < 200_000
    assert "CC BY" in places["attribution"]


def test_the_worker_has_the_intake_alone(client: httpx.Client) -> None:
    """It may answer for pages of the intake, and for none beside."""
    answer = client.get("/service-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["service-worker-allowed"] == "/intake"


def test_a_number_with_a_wrong_digit_is_told(made: MadeUp, client: httpx.Client) -> None:
    """The check digit catches it; of a good number the page says the same, whether it is there."""
    _, number = bring(made, client)
    other = receipt_number("f" * 64)
    pages = [client.get(f"/intake/{each}").text.replace(each, "N") for each in (number, other)]
    assert pages[0] == pages[1]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert client.get(f"/intake/{wrong}").status_code == NOT_FOUND


def test_what_waits_is_shown_to_the_cell_and_to_nobody_else(
    made: MadeUp, client: httpx.Client
) -> None:
    """An officer sees open fields and what it looks like; sides and the public not how much."""
    _, number = bring(made, client)
    # The same words for the place, and the same hour, as an incident on record.
    bring(made, client, occurred_from="2016-02-29T10:05:00Z", place_as_said="near the mill")
    for actor in ("", "group:brigade", "state:one"):
        if actor:
            come_in(client, made, actor)
        page = client.get("/intake/waiting").text
        assert number not in page
        assert "wait, from people" not in page
    come_in(client, made, "cell:officer")
    page = client.get("/intake/waiting").text
    assert page.count(number) >= 2
    assert "2 wait, from people" in page
    assert "Looks like" in page
    assert f"/incidents/{made.subjects['incident']}" in page
    assert 'data-do="countersign"' not in page
    assert 'data-do="relay"' in page
    assert "eleven people" not in page
    come_in(client, made, CONVENOR)
    assert 'data-do="countersign"' in client.get("/intake/waiting").text


def test_the_queue_says_how_many_wait_to_the_cell_alone(made: MadeUp, client: httpx.Client) -> None:
    """Above the queue, with a way there; neither the public nor a side learns of it."""
    bring(made, client)
    for actor in ("", "group:brigade"):
        if actor:
            come_in(client, made, actor)
        assert "/intake/waiting" not in client.get("/desk").text
    come_in(client, made, "cell:officer")
    for path in ("/desk", "/desk/queue"):
        page = client.get(path).text
        assert "1 report from people without an account waits for an officer" in page
        assert 'href="/intake/waiting"' in page


def test_a_replaying_desk_says_what_it_cannot_take_as_it_was_signed(
    made: MadeUp, client: httpx.Client
) -> None:
    """While nothing newer stands a report is let in; afterwards it can be relayed alone."""
    bring(made, client)
    come_in(client, made, CONVENOR)
    assert 'data-do="countersign"' in client.get("/intake/waiting").text
    with Desk.open(made.folder) as desk:
        officer, later = read_pair(made.key("cell:officer")), desk.now() + timedelta(minutes=1)
        about = [made.subjects["incident"]]
        evidence = {"hash": "e" * 64, "media_type": "text/plain", "source_class": "monitor",
                    "means": "seen", "description": "Made-up"}  # fmt: skip
        desk.record(officer, "incident.evidence_added", evidence, about=about, now=later)
    page = client.get("/intake/waiting").text
    assert 'data-do="countersign"' not in page
    assert "it takes no report that was signed before them" in page
    come_in(client, made, "cell:officer")
    assert 'data-do="relay"' in client.get("/intake/waiting").text
