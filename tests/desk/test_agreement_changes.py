"""Terms are changed by those who stand behind them, and by none of them alone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from tests.desk import machine as m
from tests.desk.test_trace_rows_bodies import active_party

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
