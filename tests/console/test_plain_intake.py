"""The form of the intake without scripts: what it takes and says, and what it leaves behind.

Positions are written with the digits of Arabic, too.
"""

# ruff: noqa: RUF001 - digits and dashes that look alike are what is tested

from __future__ import annotations

import re
import sqlite3
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.console.visiting import browsing
from tests.desks import CONVENOR

from truceline.console import plain_form
from truceline.errors import BadInput
from truceline.exchange import gazetteer, gazetteer_index
from truceline.keyring import author
from truceline.keyring.files import read_pair
from truceline.ledger.wire import read_envelope
from truceline.reception import countersigning, one_time_keys
from truceline.reception.quotas import Allowance
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from tests.desks import MadeUp

OK, BAD, MANY = 200, 400, 429
SAID = {
    "act.mortar": "1",
    "words": "Made-up: the cellar behind the blue door",
    "when": "hour",
    "place": "36.2, 37.15",
    "killed": "٣",
    "reporter": "Made-up Amal",
    "contact": "made-up number 555",
    "safe": "1",
    "means": "heard",
    "language": "ar",
}
SECRETS = ("blue door", "Amal", "number 555", "37.15")


@pytest.fixture
def client(made: MadeUp, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A browser without scripts, at a desk with an empty gazetteer."""
    index = gazetteer_index.Index(_empty())
    monkeypatch.setattr(gazetteer, "shared_index", lambda: index)
    with browsing(made.folder) as found:
        yield found


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(gazetteer_index._SCHEMA)
    return connection


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the page's form without anything changed."""
    form = page[page.index('<form method="post" action="/intake"') :]
    form = form[: form.index("</form>")]
    sent = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        at = {k: unescape(v) for k, v in re.findall(r'([a-z-]+)="([^"]*)"', tag)}
        picked = at.get("type") not in {"checkbox", "radio"} or " checked" in tag
        if picked:
            sent[at["name"]] = at.get("value", "")
    for name, text in re.findall(
        r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL
    ):
        sent[name] = unescape(text)
    for name, options in re.findall(
        r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        found = re.search(r'value="(\w+)"[^>]* selected', options)
        sent[name] = found[1] if found else ""
    return sent


def choices(page: str) -> list[tuple[str, str]]:
    """The places to choose from: value and words."""
    pattern = r'name="choice" value="(\w+)"[^>]*> (?:<span>)?(.*?)(?:</span>)?</label>'
    return [(v, unescape(re.sub("<[^>]+>", "", words))) for v, words in re.findall(pattern, page)]


def send(client: httpx.Client, said: dict[str, str], choice: int) -> str:
    """Look at it, choose a place, and send it; gives the page with the number."""
    looked = client.post("/intake", data=said | {"do": "look"})
    assert looked.status_code == OK, looked.text
    chosen = {"choice": choices(looked.text)[choice][0], "do": "send"}
    done = client.post("/intake", data=fields(looked.text) | chosen)
    assert done.status_code == OK, done.text
    return done.text


def test_the_form_says_openly_that_the_server_reads_it(client: httpx.Client) -> None:
    """Above the first field: who reads the words, and what is safer."""
    for path in ("/intake", "/intake?plain"):
        page = client.get(path).text
        form = page.index('<form method="post" action="/intake"')
        assert page.index("this server reads your words before it encrypts them") < form
        assert page.index("Safer: allow scripts") < form


def test_every_fault_stands_beside_its_field_at_once(made: MadeUp, client: httpx.Client) -> None:
    """All of them come with one answer, nothing that was typed is lost, and nothing is kept."""
    said = {
        "words": "w" * 15_001,
        "when": "date",
        "at": "2099-01-01T00:00",
        "place": "99.5, 200.5",
        "killed": "many",
        "hurt": "1000000",
        "reporter": "r" * 201,
        "contact": "c" * 181,
        "means": "guessed",
        "language": "xx",
        "do": "send",
    }
    answer = client.post("/intake", data=said)
    assert answer.status_code == BAD
    marked = set(re.findall(r'id="p-(\w+)-wrong"', answer.text))
    assert marked == {
        "acts", "words", "when", "place", "killed", "hurt", "reporter", "contact", "means",
        "language",
    }  # fmt: skip
    again = fields(answer.text)
    for name in ("words", "at", "place", "killed", "hurt", "reporter", "contact"):
        assert again[name] == said[name]
    answer = client.post("/intake", data={"do": "send", "act.made_up": "1", "place": "x"})
    assert set(re.findall(r'id="p-(\w+)-wrong"', answer.text)) == {"acts"}
    with Reception(made.folder, lambda: 1e9) as reception:
        assert reception.quarantine.count() == 0


def test_nothing_is_lost_on_the_second_page_and_both_readings_are_offered(
    client: httpx.Client,
) -> None:
    """What was answered comes again as it was; a position counts once its reading was chosen."""
    looked = client.post("/intake", data=SAID | {"do": "look"})
    again = fields(looked.text)
    assert {name: again[name] for name in SAID} == SAID
    assert "<dd><bdi>36.2, 37.15" not in looked.text
    offered = choices(looked.text)
    assert [words.rpartition(" – ")[2] for _, words in offered] == [
        "latitude first", "longitude first",
    ]  # fmt: skip
    undecided = client.post("/intake", data=again | {"do": "send"})
    assert undecided.status_code == BAD
    assert 'id="p-place-wrong"' in undecided.text
    # What was chosen for other words does not count for these.
    moved = again | {"choice": offered[0][0], "place": "35.0, 37.15", "do": "send"}
    assert client.post("/intake", data=moved).status_code == BAD


def test_a_report_is_sealed_signed_and_kept_without_its_words(
    made: MadeUp, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """No sealed word reaches the desk's folder or a log; the cell opens what was said."""
    page = send(client, SAID, 0)
    number = re.search(r'class="number">([\d-]+)<', page)
    phrase = re.search(r'phrase">([\w-]+)<', page)
    assert number is not None
    assert phrase is not None
    key = one_time_keys.key_of(phrase[1])
    with Reception(made.folder, lambda: 1e9) as reception:
        (waiting,) = reception.quarantine.of_number(number[1])
    parcel = waiting.parcel
    assert (parcel.actor, parcel.public) == (key.actor, key.public)
    for secret in (*SECRETS, phrase[1], key.seed.hex()):
        assert secret.encode() not in _bytes(made.folder), secret
        assert secret not in caplog.text
    statement = read_envelope(parcel.submissions[0].envelope).statement
    body = statement.body
    assert (body["acts"], body["means"], body["language"]) == (["mortar"], "heard", "ar")
    assert "place_as_said" not in body
    area = body["area"]
    assert area["south"] < 36.2 < area["north"]
    assert area["west"] < 37.15 < area["east"]
    assert round(area["north"] - area["south"], 9) >= 0.1
    officer = read_pair(made.key("cell:officer"))
    opened = author.open_fields(parcel.submissions[0].boxes, statement.boxes, officer)
    assert opened["position"]["lat"] == 36.2
    assert opened["narrative"].splitlines()[0].startswith("[killed: 3; hurt: unknown;")
    assert opened["reporter"] == "Made-up Amal"
    assert opened["contact"].startswith("safe to contact")
    # Another of the cell learns what happened, and not who said so.
    office = read_pair(made.key("un:office"))
    others = author.open_fields(parcel.submissions[0].boxes, statement.boxes, office)
    assert "narrative" in others
    assert "reporter" not in others


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_was_brought_is_let_in_as_any_report(made: MadeUp, client: httpx.Client) -> None:
    """The desk takes it by a countersignature like one that a browser made."""
    said = SAID | {"place": "Made-up nowhere xyzzy", "do": "send"}
    page = client.post("/intake", data=said).text
    phrase = re.search(r'phrase">([\w-]+)<', page)
    assert phrase is not None
    own, convenor = one_time_keys.key_of(phrase[1]), read_pair(made.key(CONVENOR))
    with Reception(made.folder, lambda: 1e9) as reception, reception.desks() as desk:
        (waiting,) = reception.quarantine.waiting()
        key = {
            "actor": own.actor,
            "public": own.public.hex(),
            "possession": own.prove(desk.origin).hex(),
        }
        actor = {"actor": own.actor, "name": "A reporter", "roles": ["reporter"]}
        given = [
            author.sign(desk.draft(convenor, kind, body), convenor)
            for kind, body in (("actor.registered", actor), ("key.enrolled", key))
        ]
        answers = countersigning.countersign(
            desk, reception.quarantine, waiting.parcel.hash, given, CONVENOR
        )
    assert answers[-1].hash == waiting.parcel.hash


def test_strangers_share_one_allowance_with_the_api(
    made: MadeUp, monkeypatch: pytest.MonkeyPatch, client: httpx.Client
) -> None:
    """Whoever comes beyond it is told so, and finds all that was typed still there."""
    said = SAID | {"place": "Made-up nowhere xyzzy", "do": "send"}
    few = Allowance(writes=1)
    monkeypatch.setattr("truceline.reception.visits.Allowance", lambda: few)
    with browsing(made.folder, now=lambda: 1e9) as other:
        assert other.post("/intake", data=said).status_code == OK
        answer = other.post("/intake", data=said)
        assert answer.status_code == MANY
        assert fields(answer.text)["words"] == SAID["words"]
        body: dict[str, Any] = {"enrolment": {}, "submissions": [], "files": []}
        assert other.post("/api/v1/quarantine", json=body).status_code == MANY
    del client


def test_nothing_is_taken_over_a_line_without_encryption(made: MadeUp) -> None:
    """Where others can read along there is no form, and what is sent all the same is not kept."""
    with browsing(made.folder, loopback=False, url="http://desk.example") as client:
        page = client.get("/intake").text
        assert '<form method="post"' not in page[page.index("<main") :]
        answer = client.post("/intake", data=SAID | {"do": "send"})
        assert answer.status_code == BAD
        assert "blue door" not in answer.text
    with browsing(made.folder, loopback=False, url="https://desk.example") as client:
        assert '<form method="post" action="/intake"' in client.get("/intake").text
    with Reception(made.folder, lambda: 1e9) as reception:
        assert reception.quarantine.count() == 0


@pytest.mark.parametrize(
    ("text", "exact"),
    [("near the mill", False), ("house 12", False), ("3 by 37", False), ("٣٦٫٢ ٣٧٫١", True),
     ("geo:1,2", True), ("https://maps.example/x", True), ("37SCA3367707717", True)],
)  # fmt: skip
def test_what_may_be_a_position_is_no_name(text: str, *, exact: bool) -> None:
    """Four digits, or the address of a map, may say exactly where: that is never said openly."""
    assert plain_form.is_exact(text) is exact


def test_a_phrase_of_the_server_is_one_of_the_browser() -> None:
    """The same words give the same key as intake_key.js makes of them (worked out in Node)."""
    known = {
        "0000-0000-0000-0000-0000-0000-000N": "reporter:2dcf3b6652f2cbea",
        "01GZ-HDMS-GSSS-N9DF-VYRH-S2VG-V0A8": "reporter:7abde96fc026f55e",
    }
    for phrase, actor in known.items():
        assert one_time_keys.key_of(phrase).actor == actor
        assert one_time_keys.key_of(phrase.lower().replace("0", "o")).actor == actor
    with pytest.raises(BadInput, match="letters of a report"):
        one_time_keys.key_of("01GZ-HDMS-GSSS-N9DF-VYRH-S2VG-V0A9")
