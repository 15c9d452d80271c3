"""Several agreements on one desk stay apart: a say in one is none in another."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m

from truceline.keyring.files import new_pair

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AIR = "made-up-air"
STRICT = "rights: {default: all, incident.registered: [officer], body.destroyed: [officer]}"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A strict truce, and a memorandum beside it under which everybody may record everything."""
    loose = m.TERMS.read_text()
    assert "rights: {default: all}" in loose
    made = m.make(tmp_path / "desk", loose.replace("rights: {default: all}", STRICT).encode())
    text = loose.replace("id: made-up-truce", f"id: {AIR}")
    body = {"terms": text, "terms_hash": hashlib.sha256(text.encode()).hexdigest()}
    made.must("state:one", "agreement.adopted", body)
    yield made
    made.desk.close()


def _reported(machine: m.Machine, under: str) -> str:
    body: dict[str, Any] = {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-03-09T10:00:00Z",
        "place_as_said": "near the mill", "language": "en", "source_class": "civilian",
        "means": "seen", "under": under,
    }  # fmt: skip
    return machine.must("person:miller", "incident.reported", body)


def test_a_right_under_one_agreement_is_none_under_another(machine: m.Machine) -> None:
    """An entry about subjects of two agreements is refused, in whatever order they are named."""
    truce, air = _reported(machine, ""), _reported(machine, AIR)
    body = {"severity": "moderate"}
    assert machine.refused("person:miller", "incident.registered", body, [truce]) == {"NO_RIGHT"}
    for about in ([air, truce], [truce, air]):
        codes = machine.refused("person:miller", "incident.registered", body, about)
        assert codes == {"ABOUT_AGREEMENTS"}
    assert getattr(machine.state(truce), "state", "") == "reported"
    machine.must("person:miller", "incident.registered", body, [air])


def test_nothing_is_destroyed_by_the_right_of_another_agreement(machine: m.Machine) -> None:
    """Naming a subject of a looser agreement first lends no right to destroy."""
    truce, air = _reported(machine, ""), _reported(machine, AIR)
    place = machine.store.seq_of(truce)
    body = {"entry": truce, "place": place, "what": "body", "ground": "safety", "why": "Mine"}
    codes = machine.refused("person:miller", "body.destroyed", body, [air, truce])
    assert codes == {"ABOUT_AGREEMENTS"}
    assert machine.state(truce) is not None


def test_the_registers_outlive_the_first_agreement(machine: m.Machine) -> None:
    """When the first agreement has ended, keys are still enrolled and agreements adopted."""
    [first, *_] = machine.desk.standing().agreements
    machine.must("state:one", "agreement.ended", {"why": "The term ran out"}, [first])
    fresh = new_pair("state:two").request(machine.desk.origin).as_json()
    machine.must("un:convenor", "key.enrolled", fresh)
    actor = {"actor": "group:late", "name": "Made-up late", "roles": ["party"]}
    machine.must("un:convenor", "actor.registered", actor)
    text = m.TERMS.read_text().replace("id: made-up-truce", "id: made-up-third")
    body = {"terms": text, "terms_hash": hashlib.sha256(text.encode()).hexdigest()}
    machine.must("state:one", "agreement.adopted", body)
    # What falls under an agreement is refused under one that has ended.
    met = {"condition": "hotline_tested", "evidence": "A call"}
    codes = machine.refused("person:miller", "condition.met", met)
    assert "AGREEMENT_UNKNOWN" in codes
