"""Who must be told, asked of a desk: narrowed to the asker, and never more than a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.sayings_notices import box

from truceline.errors import BadInput, NotFound
from truceline.recipients import of_notice, of_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.analysis.telling import Tell

PARTY = "group:brigade"
VALLEY = {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk whose Terms ask that officers are told of flights."""
    text = m.TERMS.read_text()
    told = "  tell: {air_activity: [officer]}\n  consents:\n"
    machine = m.make(tmp_path / "desk", text.replace("  consents:\n", told, 1).encode())
    yield machine
    machine.desk.close()


def _flight(machine: m.Machine) -> dict[str, Any]:
    body: dict[str, Any] = {"notice": "air_activity", "title": "A flight"}
    return body | {"recipients": ["state:two"], "volumes": [box(machine, 36.1, 37.1, 0.05, (2, 4))]}


def _actors(told: tuple[Tell, ...]) -> dict[str, bool]:
    return {each.actor: each.named for each in told}


def test_whoever_may_see_an_interest_is_told_whose_it_is(machine: m.Machine) -> None:
    """Officers and guarantors see interests here; a party sees its own alone, and no others."""
    stated = {"title": "Relief", "area": VALLEY}
    interest = machine.must("agency:aid", "interest.stated", stated)
    own = machine.must("group:division", "interest.stated", stated)
    flight = machine.must(PARTY, "notice.filed", _flight(machine))
    officer = of_notice(machine.desk, flight, "cell:officer")
    assert _actors(officer) == {
        "agency:aid": False, "cell:officer": False, "cell:relief": False, "group:division": False,
    }  # fmt: skip
    assert {each for tell in officer for each in tell.interests} == {interest, own}
    # The filer may see neither the interests nor the register of actors.
    (role,) = of_notice(machine.desk, flight, PARTY)
    assert (role.actor, role.tokens) == ("", ("officer",))
    # As a plan of its own it is the same for each asker, who is not to be told of its own plan.
    for asker in ("cell:officer", PARTY, None):
        planned = of_plan(machine.desk, _flight(machine), asker)
        filed = of_notice(machine.desk, flight, asker)
        assert {t.actor for t in planned} == {t.actor for t in filed} - {asker}


def test_nothing_is_recorded_and_nobody_becomes_a_recipient(machine: m.Machine) -> None:
    """To ask is to read: the ledger and the notice are as they were."""
    machine.must("agency:aid", "interest.stated", {"title": "Relief", "area": VALLEY})
    flight = machine.must(PARTY, "notice.filed", _flight(machine))
    size, state = machine.store.size(), machine.state(flight)
    assert of_notice(machine.desk, flight, None)
    assert (machine.store.size(), machine.state(flight)) == (size, state)
    assert state is not None
    assert [recipient.actor for recipient in state.recipients] == ["state:two"]


def test_a_withdrawn_interest_asks_for_nothing(machine: m.Machine) -> None:
    """Nor does one elsewhere."""
    interest = machine.must("agency:aid", "interest.stated", {"title": "x", "area": VALLEY})
    there = {"south": 10.0, "west": 37.0, "north": 10.5, "east": 37.5}
    machine.must("agency:aid", "interest.stated", {"title": "x", "area": there})
    flight = machine.must(PARTY, "notice.filed", _flight(machine))
    assert "agency:aid" in _actors(of_notice(machine.desk, flight, None))
    machine.must("agency:aid", "interest.withdrawn", {"why": "No"}, [interest])
    assert "agency:aid" not in _actors(of_notice(machine.desk, flight, None))


def test_an_interest_finer_than_the_cells_is_refused(machine: m.Machine) -> None:
    """An area that would give a place away leaves no trace."""
    fine = {"title": "x", "area": {**VALLEY, "south": 36.012}}
    assert machine.refused("agency:aid", "interest.stated", fine) == {"INTEREST_TOO_FINE"}


def test_a_plan_with_faults_hears_all_of_them(machine: m.Machine) -> None:
    """Kind, recipients, a volume and a time: each with its code, at once."""
    plan = {"notice": "nonsense", "recipients": "me", "volumes": [{}], "since": "soon"}
    with pytest.raises(BadInput) as caught:
        of_plan(machine.desk, plan, PARTY)
    codes = {fault.code for fault in caught.value.faults}
    assert {"PLAN_KIND", "PLAN_FIELD"} < codes
    assert len(caught.value.faults) >= 4


def test_what_the_asker_may_not_see_is_not_there(machine: m.Machine) -> None:
    """A notice that is hidden, or that does not exist, is not found."""
    flight = machine.must(PARTY, "notice.filed", _flight(machine))
    for subject in (flight, "f" * 64):
        with pytest.raises(NotFound) as caught:
            of_notice(machine.desk, subject, "group:division")
        assert caught.value.faults[0].code == "NOTICE_UNKNOWN"
    with pytest.raises(NotFound) as caught:
        of_plan(machine.desk, {"notice": "air_activity", "under": "another"}, PARTY)
    assert caught.value.faults[0].code == "AGREEMENT_UNKNOWN"
