"""Letting a stranger's report in: by an enroller's signature, a relay, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.desks import made_up_desk
from tests.reception.cells import CONVENOR, OFFICER, Cell
from tests.reception.parcels import REPORT, Stranger, encrypted
from tests.reception.serving import (
    FORBIDDEN,
    OK,
    Served,
    b64,
    brought,
    codes,
    hash_of,
    signatures,
    size,
)

from truceline.keyring import author
from truceline.keyring.files import read_pair
from truceline.reception.parcels import Parcel, read_parcel
from truceline.reception.quarantine import KEPT, Quarantine
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.desk import Desk


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
        ident, before = hash_of(report), desk.store.size()
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
    assert codes(served.tell(OFFICER, path, {"submissions": [b64(plain)]})) == {"RELAY_SHAPE"}
    found = served.tell(OFFICER, path, {"submissions": [b64(said)]})
    assert found.status_code == OK, found.text
    status = served.status(stranger, answer["number"]).json()
    assert status["state"] == "relayed"
    assert served.reception.quarantine.held(ident).entry == hash_of(said)


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
