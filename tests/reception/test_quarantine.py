"""The quarantine: what a stranger brings waits sealed, in bounded room, shown to the cell alone."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from dataclasses import replace

from tests.reception.cells import CONVENOR, OFFICER, PARTY
from tests.reception.parcels import Stranger, encrypted
from tests.reception.serving import (
    API,
    AWAY,
    CREATED,
    OK,
    UNAUTHORIZED,
    Served,
    brought,
    codes,
    size,
)

from truceline.ledger.wire import read_envelope
from truceline.mechanism.incident_states import receipt_number, receipt_number_is_whole
from truceline.reception.parcels import FILE_BYTES
from truceline.reception.quarantine import Quarantine, Room


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


def test_strangers_share_an_allowance_that_others_cannot_use_up(served: Served) -> None:
    """A flood of other requests leaves reports their share; one of reports is told to wait."""
    for _ in range(200):
        served.client.get(f"{API}/entries")
    brought(served, Stranger.new())
    answers = [served.bring(b"{}") for _ in range(260)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
