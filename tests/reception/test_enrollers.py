"""Who may let a stranger in: the convenor, and whom the desk's opening names beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.reception.cells import CONVENOR, OFFICER, ROLES, TERMS
from tests.reception.parcels import Stranger

from truceline.desk import Desk
from truceline.errors import BadInput, Refused
from truceline.keyring import author
from truceline.keyring.files import new_pair
from truceline.opening import Opening
from truceline.reception import countersigning
from truceline.reception.parcels import read_parcel
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from pathlib import Path


def opening(*enrollers: str) -> Opening:
    """How a desk is opened whose opening names further enrollers."""
    return Opening(
        origin="desk.example/cell",
        terms=TERMS.read_bytes(),
        convenor=new_pair(CONVENOR),
        name="Made-up office",
        at=datetime.now(tz=UTC),
        enrollers=enrollers,
    )


def test_an_officer_named_at_the_opening_lets_a_report_in(tmp_path: Path) -> None:
    """It is named before the desk knows it, and acts once its own key is enrolled."""
    said = opening(OFFICER)
    officer, stranger = new_pair(OFFICER), Stranger.new()
    with Desk.create(tmp_path / "desk", said) as desk:
        assert desk.standing().enrollers == {CONVENOR, OFFICER}
        assert OFFICER not in desk.standing().actors
        actor = {"actor": stranger.pair.actor, "name": "A reporter", "roles": ["reporter"]}
        with pytest.raises(Refused, match="not one of this author"):
            desk.record(officer, "actor.registered", actor)
        for name in ("un:office", OFFICER):
            pair = officer if name == OFFICER else new_pair(name)
            desk.enrol(said.convenor, pair, name=f"Made-up {name}", roles=ROLES[name])
        data = stranger.parcel(desk, stranger.report(desk))
        parcel, _ = read_parcel(data, desk.origin, desk.registrar.lookups.root_at)
    with Reception(tmp_path / "desk", lambda: 1e9) as reception, reception.desks() as desk:
        reception.quarantine.add(parcel)
        key = {
            "actor": parcel.actor,
            "public": parcel.public.hex(),
            "possession": parcel.possession.hex(),
        }
        sayings = (("actor.registered", actor), ("key.enrolled", key))
        given = [author.sign(desk.draft(officer, kind, body), officer) for kind, body in sayings]
        assert countersigning.may_enrol(desk.standing(), OFFICER)
        countersigning.countersign(desk, reception.quarantine, parcel.hash, given, OFFICER)
        assert desk.standing().roles_of(parcel.actor) == {"reporter"}
        assert desk.store.seq_of(parcel.hash) is not None


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [("desk", Refused, "ENROL_DESK"), ("Not An Actor", BadInput, "ENROL")],
)
def test_a_desk_does_not_open_with_an_enroller_that_is_none(
    tmp_path: Path, name: str, error: type[Exception], code: str
) -> None:
    """Neither the desk's own voice nor what is no name of an actor; nothing is left behind."""
    with pytest.raises(error) as raised:
        Desk.create(tmp_path / "desk", opening(name))
    assert code in str(raised.value) or "enrol" in str(raised.value)


def test_naming_the_convenor_again_changes_nothing(tmp_path: Path) -> None:
    """Who is named twice stands there once."""
    with Desk.create(tmp_path / "desk", opening(CONVENOR, OFFICER, OFFICER)) as desk:
        assert desk.standing().enrollers == {CONVENOR, OFFICER}
