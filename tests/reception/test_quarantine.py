"""The quarantine: what a stranger brings waits sealed, until an enroller's signature lets it in."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.console.visiting import _Direct
from tests.desks import made_up_desk
from tests.reception.cells import CONVENOR, OFFICER, PARTY, Cell, live_cell
from tests.reception.parcels import REPORT, Stranger, encrypted

from truceline.api.app import api_app
from truceline.keyring import author
from truceline.keyring.files import read_pair
from truceline.ledger.challenges import Challenge
from truceline.ledger.wire import read_envelope
from truceline.mechanism.incident_states import receipt_number, receipt_number_is_whole
from truceline.reception.parcels import FILE_BYTES, Parcel, read_parcel
from truceline.reception.quarantine import KEPT, Quarantine, Room
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.desk import Desk
    from truceline.keyring.files import KeyPair
    from truceline.ledger.entry import Submission

API = "/api/v1"
JSON = {"Content-Type": "application/json"}
CREATED, OK, UNAUTHORIZED, FORBIDDEN, AWAY = 201, 200, 401, 403, 503


class Served:
    """A desk that is served, and people who ask it."""

    def __init__(self, cell: Cell, reception: Reception) -> None:
        self.cell = cell
        self.reception = reception
        self.now = 1e9
        app = Starlette(routes=[Mount("/api/v1", api_app(reception))])
        self.client = httpx.Client(transport=_Direct(app), base_url="http://127.0.0.1")

    def bring(self, parcel: bytes) -> httpx.Response:
        """Bring a parcel."""
        return self.client.post(f"{API}/quarantine", content=parcel, headers=JSON)

    def prove(self, pair: KeyPair, target: str) -> dict[str, str]:
        """The header with which the holder of a key asks for something."""
        drawn = self.client.post(f"{API}/challenges").json()
        challenge = Challenge(**drawn)
        signature = base64.b64encode(pair.sign(challenge.message(pair.id, target))).decode()
        value = (
            f'Truceline key="{pair.id}", nonce="{challenge.nonce}", '
            f'expires={challenge.expires}, signature="{signature}"'
        )
        return {"Authorization": value}

    def ask(self, actor: str, path: str) -> httpx.Response:
        """Ask as an actor."""
        return self.client.get(f"{API}/{path}", headers=self.prove(self.cell.pairs[actor], path))

    def tell(self, actor: str, path: str, body: dict[str, Any]) -> httpx.Response:
        """Tell as an actor."""
        proof = self.prove(self.cell.pairs[actor], "sessions")
        secret = self.client.post(f"{API}/sessions", headers=proof).json()["secret"]
        self.client.cookies.clear()
        header = {"Authorization": f"Bearer {secret}"}
        return self.client.post(f"{API}/{path}", json=body, headers=header)

    def status(self, stranger: Stranger, number: str) -> httpx.Response:
        """Ask after a report with its one-time key."""
        path = f"quarantine/{number}"
        return self.client.get(f"{API}/{path}", headers=self.prove(stranger.pair, path))

    def countersign(self, actor: str, ident: str, stranger: Stranger) -> httpx.Response:
        """Let a report in."""
        with self.reception.desks() as desk:
            given = signatures(desk, self.cell.pairs[actor], stranger)
        return self.tell(actor, f"quarantine/parcels/{ident}/countersign", {"submissions": given})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Cell:
    """The desk, built once."""
    return live_cell(tmp_path_factory.mktemp("cell"))


@pytest.fixture
def served(built: Cell, tmp_path: Path) -> Iterator[Served]:
    """A copy of it that is served."""
    shutil.copytree(built.folder.parent, tmp_path / "cell")
    cell = Cell(tmp_path / "cell" / "desk", built.pairs)
    with Reception(cell.folder, lambda: 1e9) as reception:
        yield Served(cell, reception)


def signatures(desk: Desk, by: KeyPair, stranger: Stranger, **more: Any) -> list[str]:
    """What an officer signs to let a one-time key in."""
    pair = stranger.pair
    actor = {"actor": pair.actor, "name": "A reporter", "roles": ["reporter"]} | more
    key = {
        "actor": pair.actor,
        "public": pair.public.hex(),
        "possession": pair.prove(desk.origin).hex(),
    }
    said = (("actor.registered", actor), ("key.enrolled/2", key))
    return [_b64(author.sign(desk.draft(by, kind, body), by)) for kind, body in said]


def _b64(submission: Submission) -> str:
    return base64.b64encode(submission.to_bytes()).decode()


def _hash(submission: Submission) -> str:
    return hashlib.sha256(submission.envelope).hexdigest()


def codes(answer: httpx.Response) -> set[str]:
    """The codes of every fault of an answer."""
    return {each["code"] for each in answer.json()["faults"]}


def brought(served: Served, stranger: Stranger, *files: bytes) -> tuple[str, dict[str, Any]]:
    """Bring a report with a file; gives the report's id and the answer."""
    with served.reception.desks() as desk:
        report = stranger.report(desk)
        ident = _hash(report)
        parcel = stranger.parcel(desk, report, stranger.evidence(desk, ident), files=files)
    answer = served.bring(parcel)
    assert answer.status_code == CREATED, answer.text
    return ident, answer.json()


def size(served: Served) -> int:
    """How many entries the ledger has."""
    with served.reception.desks() as desk:
        return desk.store.size()


def test_a_report_waits_and_its_number_is_that_of_the_incident(served: Served) -> None:
    """A report changes nothing in the ledger; its number can be read over a telephone."""
    before = size(served)
    ident, answer = brought(served, Stranger.new())
    assert size(served) == before
    assert answer["state"] == "waiting"
    assert answer["number"] == receipt_number(ident)
    assert receipt_number_is_whole(answer["number"])


def test_bringing_it_again_changes_nothing(served: Served) -> None:
    """A browser that tries until it has an answer has its report once."""
    stranger = Stranger.new()
    with served.reception.desks() as desk:
        parcel = stranger.parcel(desk, stranger.report(desk), files=(encrypted(b"one"),))
    first, second = served.bring(parcel), served.bring(parcel)
    assert (first.status_code, second.status_code) == (CREATED, OK)
    assert first.json() == second.json()
    assert served.reception.quarantine.count() == 1


def test_an_enroller_lets_a_report_in_whole(served: Served) -> None:
    """By two signatures the report, its file and its author's key are recorded together."""
    stranger = Stranger.new()
    ident, answer = brought(served, stranger, encrypted(b"crater"))
    before = size(served)
    found = served.countersign(CONVENOR, ident, stranger)
    assert found.status_code == OK, found.text
    assert size(served) == before + 4
    with served.reception.desks() as desk:
        shown = desk.view().show(ident)
        assert [each.author for each in shown.entries][:2] == [stranger.pair.actor] * 2
        assert desk.standing().roles_of(stranger.pair.actor) == {"reporter"}
    status = served.status(stranger, answer["number"]).json()
    assert (status["state"], status["incident"]["state"]) == ("accepted", "reported")
    again = served.countersign(CONVENOR, ident, stranger)
    assert codes(again) == {"PARCEL_SETTLED"}


def test_who_may_not_enrol_lets_nobody_in(served: Served) -> None:
    """An officer who is no enroller is refused by the desk itself, and it goes on waiting."""
    stranger = Stranger.new()
    ident, _ = brought(served, stranger)
    before = size(served)
    found = served.countersign(OFFICER, ident, stranger)
    assert found.status_code == FORBIDDEN
    assert "NOT_ENROLLER" in codes(found)
    assert size(served) == before
    assert served.reception.quarantine.held(ident).state == "waiting"


def test_what_the_desk_refuses_goes_on_waiting_whole(served: Served) -> None:
    """Where one entry is not taken, neither is the key of its author."""
    stranger = Stranger.new()
    with served.reception.desks() as desk:
        # No act of the Terms: well formed, and refused by the mechanism.
        report = stranger.report(desk, acts=["made_up_act"])
        ident, before = _hash(report), desk.store.size()
        served.bring(stranger.parcel(desk, report))
    found = served.countersign(CONVENOR, ident, stranger)
    assert found.status_code == FORBIDDEN
    assert size(served) == before
    with served.reception.desks() as desk:
        assert stranger.pair.actor not in desk.standing().actors
    assert served.reception.quarantine.held(ident).state == "waiting"


def test_no_other_key_and_no_other_role_gets_in_beside_it(served: Served) -> None:
    """A countersignature that gives the one-time actor more, or enrols another, is not taken."""
    stranger, other = Stranger.new(), Stranger.new()
    ident, _ = brought(served, stranger)
    convenor = served.cell.pairs[CONVENOR]
    path = f"quarantine/parcels/{ident}/countersign"
    with served.reception.desks() as desk:
        attempts = [
            signatures(desk, convenor, other),
            signatures(desk, convenor, stranger, roles=["reporter", "officer"]),
            signatures(desk, convenor, stranger)[1:],
            [],
        ]
    for given in attempts:
        assert codes(served.tell(CONVENOR, path, {"submissions": given})) == {"COUNTERSIGNATURE"}


def test_an_officer_relays_what_nobody_may_enrol(served: Served) -> None:
    """An officer's own entry on behalf of the reporter stands in its place, as relayed."""
    stranger = Stranger.new()
    ident, answer = brought(served, stranger)
    officer = served.cell.pairs[OFFICER]
    path = f"quarantine/parcels/{ident}/relay"
    relayed = {"channel": "messenger", "caller_role": "reporter without an account"}
    with served.reception.desks() as desk:
        body = {k: v for k, v in REPORT.items() if k != "reporter"}
        plain = author.sign(desk.draft(officer, "incident.reported", body), officer)
        body |= {"on_behalf_of": stranger.pair.actor, "relayed": relayed}
        said = author.sign(desk.draft(officer, "incident.reported", body), officer)
    assert codes(served.tell(OFFICER, path, {"submissions": [_b64(plain)]})) == {"RELAY_SHAPE"}
    found = served.tell(OFFICER, path, {"submissions": [_b64(said)]})
    assert found.status_code == OK, found.text
    status = served.status(stranger, answer["number"]).json()
    assert status["state"] == "relayed"
    assert served.reception.quarantine.held(ident).entry == _hash(said)


def test_a_refusal_has_a_reason_and_is_told(served: Served) -> None:
    """The reporter learns that it was refused and why; an unknown reason is none."""
    stranger = Stranger.new()
    ident, answer = brought(served, stranger, encrypted(b"one"))
    path = f"quarantine/parcels/{ident}/refuse"
    assert codes(served.tell(OFFICER, path, {"reason": "bored"})) == {"REFUSAL_REASON"}
    assert served.tell(OFFICER, path, {"reason": "not_this_truce"}).status_code == OK
    status = served.status(stranger, answer["number"]).json()
    assert (status["state"], status["reason"]) == ("refused", "not_this_truce")


def test_an_officers_mistake_can_be_mended_until_it_is_forgotten(served: Served) -> None:
    """A refused report can be let in for thirty days; then only that it was refused stays."""
    first, second = Stranger.new(), Stranger.new()
    now = [1e9]
    quarantine = Quarantine(served.reception.book, lambda: now[0])
    idents = [brought(served, each, encrypted(b"one"))[0] for each in (first, second)]
    for ident in idents:
        quarantine.settle(ident, "refused", OFFICER, reason="other")
    assert served.countersign(CONVENOR, idents[0], first).status_code == OK
    now[0] += KEPT + 1
    with served.reception.desks() as desk:
        new = Stranger.new()
        quarantine.add(read(desk, new.parcel(desk, new.report(desk))))
    gone = quarantine.held(idents[1])
    assert (gone.state, gone.parcel.submissions, gone.files) == ("refused", (), ())
    assert quarantine.held(idents[0]).files


def read(desk: Desk, data: bytes) -> Parcel:
    """A parcel as the desk reads it."""
    return read_parcel(data, desk.origin, desk.registrar.lookups.root_at)[0]


def test_more_can_be_said_before_and_after_a_report_is_let_in(served: Served) -> None:
    """What is added waits with the report and is let in with it; later it is recorded at once."""
    stranger = Stranger.new()
    ident, answer = brought(served, stranger)
    with served.reception.desks() as desk:
        early = stranger.parcel(desk, stranger.evidence(desk, ident, "0" * 63 + "2"))
    assert served.bring(early).json()["state"] == "waiting"
    assert served.countersign(CONVENOR, ident, stranger).status_code == OK
    with served.reception.desks() as desk:
        late = stranger.parcel(desk, stranger.evidence(desk, ident, "0" * 63 + "3"))
    assert served.bring(late).json()["state"] == "accepted"
    status = served.status(stranger, answer["number"]).json()
    assert [each["state"] for each in status["added"]] == ["accepted", "accepted"]
    with served.reception.desks() as desk:
        assert len(desk.view().show(ident).state.evidence) == 3


def test_nobody_else_adds_to_a_report(served: Served) -> None:
    """A key that did not bring the report cannot add to it."""
    ident, _ = brought(served, Stranger.new())
    other = Stranger.new()
    with served.reception.desks() as desk:
        parcel = other.parcel(desk, other.evidence(desk, ident))
    assert codes(served.bring(parcel)) == {"REPORT_UNKNOWN"}


def test_a_number_alone_tells_nothing(served: Served) -> None:
    """Without the one-time key a number that exists and one that does not are answered alike."""
    stranger, other = Stranger.new(), Stranger.new()
    _, answer = brought(served, stranger)
    number = answer["number"]
    assert codes(served.client.get(f"{API}/quarantine/{number}")) == {"CHALLENGE_WANTED"}
    for wrong in (served.status(other, number), served.status(other, "000-000-0000")):
        assert (wrong.status_code, codes(wrong)) == (UNAUTHORIZED, {"CHALLENGE_FAILED"})
    path = f"quarantine/{number}"
    header = served.prove(stranger.pair, path)
    assert served.client.get(f"{API}/{path}", headers=header).status_code == OK
    assert served.client.get(f"{API}/{path}", headers=header).status_code == UNAUTHORIZED


def test_what_waits_is_shown_to_the_cell_alone(served: Served) -> None:
    """A party and a guarantor learn neither what waits nor how much."""
    data = encrypted(b"one")
    ident, _ = brought(served, Stranger.new(), data)
    file = hashlib.sha256(data).hexdigest()
    paths = (
        "quarantine",
        f"quarantine/parcels/{ident}",
        f"quarantine/parcels/{ident}/files/{file}",
    )
    for path in paths:
        for actor in (PARTY, "state:one"):
            assert codes(served.ask(actor, path)) == {"NOT_OF_THE_CELL"}
        assert codes(served.client.get(f"{API}/{path}")) == {"SIGN_IN_WANTED"}
        for actor in (OFFICER, CONVENOR, "un:office"):
            assert served.ask(actor, path).status_code == OK
    assert served.ask(OFFICER, paths[2]).content == data
    held = served.ask(OFFICER, paths[1]).json()
    assert (held["files"], len(held["submissions"])) == ([file], 2)
    assert codes(served.tell(PARTY, f"{paths[1]}/refuse", {"reason": "other"})) == {
        "NOT_OF_THE_CELL"
    }


def test_nothing_readable_is_on_disk(served: Served) -> None:
    """Sealed words and files are nowhere in the desk's folder in the open."""
    brought(served, Stranger.new(), encrypted(b"a photograph of a made-up cellar"))
    with sqlite3.connect(served.cell.folder / "reception.sqlite") as book:
        book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    book.close()
    data = b"".join(each.read_bytes() for each in served.cell.folder.rglob("*") if each.is_file())
    assert b"Made-up Mill" not in data  # it is there in base64 alone, and it is open
    for word in (b"eleven people", b"Amal of the blue door", b"made-up number", b"photograph of"):
        for spelled in (word, word.hex().encode(), base64.b64encode(word)[:-4]):
            assert spelled not in data


def test_a_file_that_could_be_read_is_not_taken(served: Served) -> None:
    """Only ciphertext is kept; what is too large, too many or twice there is refused by name."""
    stranger = Stranger.new()
    with served.reception.desks() as desk:
        report = stranger.report(desk)
        one = encrypted(b"one")
        for files in ((b"\xff\xd8 jpeg",), (one, one), (one + bytes(FILE_BYTES),)):
            assert codes(served.bring(stranger.parcel(desk, report, files=files))) == {
                "PARCEL_FILE"
            }


def test_what_is_not_signed_by_its_key_is_not_taken(served: Served) -> None:
    """A parcel is one key's word throughout: for this desk, named after it, with proof."""
    stranger, other = Stranger.new(), Stranger.new()
    with served.reception.desks() as desk:
        report = stranger.report(desk)
        mine = json.loads(stranger.parcel(desk, report))
        theirs = json.loads(other.parcel(desk, report))["enrolment"]
        signed = read_envelope(report.envelope)
        wrong = base64.b64encode(other.pair.sign(signed.signed_bytes))
        right = base64.b64encode(signed.signature)
        forged = replace(report, envelope=report.envelope.replace(right, wrong))
        attempts = {
            "PARCEL_KEY": [
                stranger.parcel(desk, report, enrolment=theirs),
                stranger.parcel(desk, forged),
                stranger.parcel(desk, report, enrolment=mine["enrolment"] | {"actor": "state:us"}),
            ],
            "KEY_NOT_POSSESSED": [
                stranger.parcel(
                    desk,
                    report,
                    enrolment=mine["enrolment"] | {"possession": theirs["possession"]},
                )
            ],
            "PARCEL_SHAPE": [
                b"{}",
                b"[",
                b"[" * 100_000,
                json.dumps(mine | {"files": [1]}).encode(),
            ],
            "PARCEL_ENTRIES": [
                stranger.parcel(desk),
                stranger.parcel(desk, report, stranger.report(desk)),
                stranger.parcel(desk, report, stranger.evidence(desk, "0" * 64)),
            ],
        }
    for code, bodies in attempts.items():
        for body in bodies:
            assert code in codes(served.bring(body)), code
    assert served.reception.quarantine.count() == 0


def test_a_flood_pushes_nobody_out(served: Served) -> None:
    """When there is no room the newest is refused, with what else to do; those that wait stay."""
    served.reception.quarantine = Quarantine(
        served.reception.book, lambda: 1e9, Room(parcels=2, of_one=2)
    )
    first, _ = brought(served, Stranger.new())
    second, _ = brought(served, Stranger.new())
    stranger = Stranger.new()
    with served.reception.desks() as desk:
        parcel = stranger.parcel(desk, stranger.report(desk))
    refused = served.bring(parcel)
    assert (refused.status_code, codes(refused)) == (AWAY, {"QUARANTINE_FULL"})
    assert "call" in refused.json()["faults"][0]["hint"]
    waiting = [each.parcel.hash for each in served.reception.quarantine.waiting()]
    assert sorted(waiting) == sorted([first, second])
    served.reception.quarantine.settle(first, "refused", OFFICER, reason="other")
    assert served.bring(parcel).status_code == CREATED


def test_one_report_cannot_fill_the_quarantine_by_additions(served: Served) -> None:
    """Additions to one report are bounded."""
    served.reception.quarantine = Quarantine(served.reception.book, lambda: 1e9, Room(of_one=2))
    stranger = Stranger.new()
    ident, _ = brought(served, stranger)
    answers = []
    for number in range(2, 4):
        with served.reception.desks() as desk:
            one = stranger.evidence(desk, ident, f"{number:064}")
            answers.append(served.bring(stranger.parcel(desk, one)))
    assert answers[0].status_code == CREATED
    assert codes(answers[1]) == {"QUARANTINE_MANY"}


def test_a_crash_between_ledger_and_book_is_made_good(served: Served) -> None:
    """Where the ledger took a report and the book did not say so, the ledger is believed."""
    stranger = Stranger.new()
    ident, answer = brought(served, stranger)
    with served.reception.desks() as desk:
        waiting = served.reception.quarantine.held(ident)
        desk.enrol(
            served.cell.pairs[CONVENOR],
            replace(stranger.pair),
            name="A reporter",
            roles=["reporter"],
        )
        desk.submit(waiting.parcel.submissions, whole=True)
    assert served.ask(OFFICER, "quarantine").json()["waiting"] == []
    assert served.status(stranger, answer["number"]).json()["state"] == "accepted"


def test_strangers_share_an_allowance_that_others_cannot_use_up(served: Served) -> None:
    """A flood of other requests leaves reports their share; one of reports is told to wait."""
    for _ in range(200):
        served.client.get(f"{API}/entries")
    brought(served, Stranger.new())
    answers = [served.bring(b"{}") for _ in range(260)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_replaying_desk_takes_a_report_while_nothing_newer_stands(
    tmp_path: Path,
) -> None:
    """A replay is told in order: once later things are on record, an older report waits on."""
    made = made_up_desk(tmp_path)
    pairs = {CONVENOR: read_pair(made.key(CONVENOR))}
    with Reception(made.folder, lambda: 1e9) as reception:
        served = Served(Cell(made.folder, pairs), reception)
        first, second = Stranger.new(), Stranger.new()
        idents = [brought(served, each)[0] for each in (first, second)]
        assert served.countersign(CONVENOR, idents[0], first).status_code == OK
        with reception.desks() as desk:
            later = desk.now() + timedelta(minutes=1)
            body = {"severity": "moderate"}
            officer = read_pair(made.key(OFFICER))
            desk.record(officer, "incident.registered", body, about=[idents[0]], now=later)
        found = served.countersign(CONVENOR, idents[1], second)
        assert codes(found) == {"KEY_NOT_YET_VALID"}
        assert reception.quarantine.held(idents[1]).state == "waiting"
