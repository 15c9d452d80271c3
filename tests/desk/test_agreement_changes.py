"""Terms are changed by those who stand behind them, and by none of them alone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.desk import machine as m
from tests.desk.test_trace_rows_bodies import active_party

from truceline.analysis.situation import situation
from truceline.demonstration import scene
from truceline.sheets.duties import duties_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOTH = "\namendment: {agreed_by: both_guarantors}\ntermination: {agreed_by: both_guarantors}\n"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A truce that both guarantors change and end together."""
    made = m.make(tmp_path / "desk", (m.TERMS.read_text() + BOTH).encode())
    yield made
    made.desk.close()


def _new(machine: m.Machine, clock: str = "PT6H") -> dict[str, str]:
    [first, *_] = machine.desk.standing().agreements.values()
    text = m.TERMS.read_text() + BOTH
    text = text.replace("version: 1\n", f"version: {first.terms.version + 1}\n")
    text = text.replace("value: PT12H, from: registered", f"value: {clock}, from: registered")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"terms": text, "terms_hash": digest, "why": "Made up."}


def _first(machine: m.Machine) -> str:
    return next(iter(machine.desk.standing().agreements))


def test_one_guarantor_alone_does_not_rewrite_the_terms(machine: m.Machine) -> None:
    """An amendment that only its author agrees to is refused, whoever else may record it."""
    body, about = _new(machine), [_first(machine)]
    assert machine.refused("state:one", "agreement.amended", body, about) == {"AMENDMENT_QUORUM"}
    machine.must("state:one", "agreement.amendment_proposed", body, about)
    machine.must("state:one", "agreement.amendment_proposed", body, about)
    assert machine.refused("state:one", "agreement.amended", body, about) == {"AMENDMENT_QUORUM"}
    assert machine.desk.standing().first.version == 1


def test_what_both_agreed_to_becomes_the_terms(machine: m.Machine) -> None:
    """One proposes the text, the other agrees by its hash: then, and only to that text."""
    body, about = _new(machine), [_first(machine)]
    machine.must("state:one", "agreement.amendment_proposed", body, about)
    agreed = {"terms_hash": body["terms_hash"], "why": "Made up."}
    machine.must("state:two", "agreement.change_agreed", agreed, about)
    other = _new(machine, "PT3H")
    assert machine.refused("state:one", "agreement.amended", other, about) == {"AMENDMENT_QUORUM"}
    machine.must("state:one", "agreement.amended", body, about)
    assert machine.desk.standing().first.version == 2
    # What was agreed to is spent: the next text needs its own agreement.
    again = _new(machine, "PT3H")
    assert machine.refused("state:one", "agreement.amended", again, about) == {"AMENDMENT_QUORUM"}


def test_an_agreement_to_a_change_can_be_taken_back(machine: m.Machine) -> None:
    """Until the change is recorded, whoever agreed may refuse after all."""
    body, about = _new(machine), [_first(machine)]
    answer = {"terms_hash": body["terms_hash"], "why": "Made up."}
    unknown = machine.refused("state:two", "agreement.change_agreed", answer, about)
    assert unknown == {"AMENDMENT_UNKNOWN"}
    machine.must("state:one", "agreement.amendment_proposed", body, about)
    machine.must("state:two", "agreement.change_agreed", answer, about)
    machine.must("state:two", "agreement.change_refused", answer, about)
    assert machine.refused("state:one", "agreement.amended", body, about) == {"AMENDMENT_QUORUM"}


def test_nobody_ends_alone_what_two_stand_behind(machine: m.Machine) -> None:
    """The end of an agreement needs the same hands that Terms name for it."""
    about, why = [_first(machine)], {"why": "Made up."}
    assert machine.refused("state:one", "agreement.ended", why, about) == {"AMENDMENT_QUORUM"}
    machine.must("state:two", "agreement.change_agreed", why, about)
    machine.must("state:one", "agreement.ended", why, about)
    assert not machine.desk.standing().in_force


RUNS = (
    '\neffect:\n  ends: "2016-03-15T00:00:00Z"\n'
    "  renewal: {span: P7D, agreed_by: both_guarantors}\n"
)


@pytest.fixture
def ending(tmp_path: Path) -> Iterator[m.Machine]:
    """A truce that ends, and that both guarantors may renew by a week at a time."""
    text = m.TERMS.read_text().replace("\neffect:\n", RUNS)
    made = m.make(tmp_path / "ending", f"{text}{BOTH}".encode())
    yield made
    made.desk.close()


def _until(day: int) -> dict[str, str]:
    return {"until": f"2016-03-{day:02}T00:00:00Z", "why": "Made up."}


def test_an_agreement_is_renewed_by_all_whom_terms_name(ending: m.Machine) -> None:
    """One alone does not lengthen it; both do, to the instant that both agreed to."""
    about = [_first(ending)]
    assert ending.refused("state:one", "agreement.renewed", _until(22), about) == {
        "AMENDMENT_QUORUM"
    }
    ending.must("state:two", "agreement.change_agreed", _until(21), about)
    assert ending.refused("state:one", "agreement.renewed", _until(22), about) == {
        "AMENDMENT_QUORUM"
    }
    ending.must("state:two", "agreement.change_agreed", _until(22), about)
    ending.must("state:two", "agreement.change_refused", _until(22), about)
    assert ending.refused("state:one", "agreement.renewed", _until(22), about) == {
        "AMENDMENT_QUORUM"
    }
    ending.must("state:two", "agreement.change_agreed", _until(22), about)
    ending.must("state:one", "agreement.renewed", _until(22), about)
    assert ending.desk.standing().first.ends_at == datetime(2016, 3, 22, tzinfo=UTC)
    # To have agreed to the end of the agreement is another matter, and to both at once is none.
    both = {**_until(23), "terms_hash": "0" * 64}
    assert ending.refused("state:two", "agreement.change_agreed", both, about) == {"CHANGE_TWO"}


def test_a_renewal_is_as_long_as_terms_let_from_the_end_as_it_stands(ending: m.Machine) -> None:
    """A week from the present end, then a week from that one; never longer, never shorter."""
    about = [_first(ending)]
    refused = ending.refused("state:one", "agreement.renewed", _until(23), about)
    assert refused == {"RENEWAL_TOO_LONG", "AMENDMENT_QUORUM"}
    refused = ending.refused("state:one", "agreement.renewed", _until(14), about)
    assert refused == {"TIME_ORDER", "AMENDMENT_QUORUM"}
    for day in (22, 28):
        ending.must("state:two", "agreement.change_agreed", _until(day), about)
        ending.must("state:one", "agreement.renewed", _until(day), about)
    [first, *_] = ending.desk.standing().agreements.values()
    assert [until.day for _, until, _ in first.renewals] == [22, 28]


def test_what_is_nested_in_it_and_what_it_asks_of_anybody_runs_on_with_it(
    ending: m.Machine,
) -> None:
    """A local truce, the duties and the screen read the end as renewed; a new text keeps it."""
    about = [_first(ending)]
    silence = {"form": "settlement", "title": "Made-up deal", "place": "Made-up Valley",
               "sides": ["north"], "since": "2016-03-11T00:00:00Z",
               "until": "2016-03-20T00:00:00Z"}  # fmt: skip
    assert ending.refused("cell:officer", "local_truce.agreed", silence) == {"LOCAL_OUTLASTS"}
    after = datetime(2016, 3, 19, tzinfo=UTC)
    over = duties_of(ending.desk.view(), "state:one", after).under[0]
    assert not over.running
    ending.must("state:two", "agreement.change_agreed", _until(22), about)
    ending.must("state:one", "agreement.renewed", _until(22), about)
    ending.must("cell:officer", "local_truce.agreed", silence)
    view = ending.desk.view(at=after)
    assert duties_of(view, "state:one", after).under[0].running
    assert situation(scene(view)).agreements[0].in_effect
    text = m.TERMS.read_text().replace("\neffect:\n", RUNS) + BOTH
    text = text.replace("version: 1\n", "version: 2\n")
    digest = hashlib.sha256(text.encode()).hexdigest()
    body = {"terms": text, "terms_hash": digest, "why": "Made up."}
    ending.must("state:two", "agreement.amendment_proposed", body, about)
    ending.must("state:one", "agreement.amended", body, about)
    assert ending.desk.standing().first.ends_at == datetime(2016, 3, 22, tzinfo=UTC)


def test_what_is_over_or_has_no_end_is_not_renewed(ending: m.Machine, machine: m.Machine) -> None:
    """Renewing bridges no gap, and Terms that foresee no renewal are amended instead."""
    refused = machine.refused("state:one", "agreement.renewed", _until(22), [_first(machine)])
    assert refused == {"RENEWAL_NOT_FORESEEN"}
    ending.now = datetime(2016, 3, 16, tzinfo=UTC)
    refused = ending.refused("state:one", "agreement.renewed", _until(22), [_first(ending)])
    assert refused == {"RENEWAL_TOO_LATE", "AMENDMENT_QUORUM"}


def test_sides_that_must_agree_are_those_that_accepted(tmp_path: Path) -> None:
    """Where Terms ask for one of each side, the side is what a party accepted for."""
    text = m.TERMS.read_text().replace(
        "quorums:\n",
        "quorums:\n  each_side: [{of: ['side:north'], need: 1}, {of: ['side:south'], need: 1}]\n",
    )
    made = m.make(tmp_path / "sides", f"{text}\ntermination: {{agreed_by: each_side}}\n".encode())
    about, why = [_first(made)], {"why": "Made up."}
    for actor in ("group:brigade", "group:division"):
        active_party(made, actor)
    made.must("group:brigade", "agreement.change_agreed", why, about)
    assert made.refused("state:one", "agreement.ended", why, about) == {"AMENDMENT_QUORUM"}
    made.must("group:division", "agreement.change_agreed", why, about)
    made.must("state:one", "agreement.ended", why, about)
    made.desk.close()
