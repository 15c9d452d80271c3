"""Reported agreements on a desk: shown with the statement that reports them, and binding nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import copied

from truceline.exchange.scenarios import TERMS, scenario_files, scenario_names
from truceline.mechanism.catalogue import BASES, PARTS
from truceline.mechanism.terms import Terms
from truceline.sheets.duties import duties_of
from truceline.sheets.subject import Files, facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OFFICER, ONE, BRIGADE, DIVISION, AID = (
    "cell:officer", "state:one", "group:brigade", "group:division", "agency:aid",
)  # fmt: skip
WORDS = "The brigade and the division agreed to a truce at the mill."


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk; the audit of what is recorded on it holds in the end."""
    made = m.make(tmp_path / "desk")
    made.marks = False
    yield made
    assert copied(made, tmp_path / "copy").audit().ok
    made.desk.close()


def said(machine: m.Machine) -> str:
    """A statement of one guarantor's, recorded by the officer."""
    place = {"sha256": "a" * 64, "start": 0, "end": len(WORDS)}
    body = {
        "speaker": ONE, "sort": "acceptance", "words": WORDS, "quoted": False, "language": "en",
        "place": place,
    }  # fmt: skip
    return machine.must(OFFICER, "statement.recorded", body)


def reported(machine: m.Machine, *about: str, **more: Any) -> str:
    """An agreement of brigade and division, by report."""
    body = {
        "form": "agreement", "agreed": [BRIGADE, DIVISION], "topic": "terms",
        "what": "A truce at the mill", "reference": "Made-up Gazette",
    }  # fmt: skip
    return machine.must(OFFICER, "reported_agreement.recorded", {**body, **more}, about)


def bearing(machine: m.Machine) -> dict[str, Any]:
    """What a reported agreement must not change: duties, and whatever else is on record."""
    view = machine.desk.view(at=machine.now + timedelta(days=40))
    actors = (BRIGADE, DIVISION, ONE, AID)
    return {
        "duties": [duties_of(view, each, machine.now + timedelta(days=40)) for each in actors],
        "states": {
            part: [(subject, state) for subject, state in view.states(part)]
            for part in PARTS
            if part not in {"reported_agreement", "statement"}
        },
    }


def test_no_duty_no_party_and_no_clock_follows_from_a_reported_agreement(
    machine: m.Machine,
) -> None:
    """Recorded, and confirmed by all of whom it is said: nobody is bound that was not before."""
    machine.must(OFFICER, "party.invited", {"actor": BRIGADE, "name": "Made-up Brigade"})
    before = bearing(machine)
    subject = reported(machine, said(machine))
    accepted = reported(machine, form="acceptance", agreed=[BRIGADE], document="The truce")
    for each, who in ((subject, BRIGADE), (subject, DIVISION), (accepted, BRIGADE)):
        machine.must(who, "reported_agreement.confirmed", {"remark": "So it was"}, [each])
    view = machine.desk.view(at=machine.now + timedelta(days=40))
    assert {view.show(each).state.state for each in (subject, accepted)} == {"confirmed"}
    assert view.show(subject).clocks == ()
    after = bearing(machine)
    # The instant asked about moves with the desk's clock; what binds whom does not.
    assert [each.bound for each in after["duties"]] == [each.bound for each in before["duties"]]
    assert [each.under for each in after["duties"]] == [each.under for each in before["duties"]]
    assert after["states"] == before["states"]


def test_it_is_shown_with_the_statement_that_reports_it_and_so_is_the_statement(
    machine: m.Machine,
) -> None:
    """Words, hash and span stand on its page, and it is named on the page of the statement."""
    statement = said(machine)
    subject = reported(machine, statement)
    found = facts(Files(machine.desk.view(), None), subject)
    (rests,) = found["statements"]
    assert (rests["subject"], rests["words"]) == (statement, WORDS)
    assert (rests["sha256"], rests["start"], rests["end"]) == ("a" * 64, 0, len(WORDS))
    assert any("known by report alone" in each for each in found["says"])
    beside = facts(Files(machine.desk.view(), None), statement)["mentions"]
    assert [each["entry"] for each in beside] == [subject]


@pytest.mark.parametrize("name", scenario_names())
def test_in_packaged_terms_those_of_whom_it_is_said_see_it_and_may_dispute_it(name: str) -> None:
    """Whoever is said to have agreed reads that, and may say that it is not so."""
    files = scenario_files(name)
    for text in {TERMS, *(each for each in files if b"\nrights:\n" in files[each])}:
        terms = Terms.parse(files[text], kinds=BASES)
        for kind in sorted(each for each in BASES if each.startswith("reported_agreement.")):
            assert {"parties", "author"} <= terms.audience(kind), (text, kind)
        assert terms.rights("reported_agreement.disputed") >= terms.rights("statement.disputed")
