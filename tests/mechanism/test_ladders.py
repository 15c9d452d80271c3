"""Ladders that branch: what stands above what, who sits where, and what Terms may not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.mechanism.builders import made_up_terms

from truceline.errors import BadInput
from truceline.mechanism.ladders import above, next_above, rungs, seats, sits_on

if TYPE_CHECKING:
    from truceline.mechanism.terms import Terms

HOTLINE = "  - {id: hotline, name: Hotline}\n"
NOBODY: frozenset[str] = frozenset()


def branching(text: str) -> Terms:
    """The made-up Terms with further bodies."""
    return made_up_terms((HOTLINE, f"{HOTLINE}{text}"))


TWO_VALLEYS = """\
  - {id: upper_mill, name: Committee of the upper mill, refers_to: upper_valley}
  - {id: lower_mill, name: Committee of the lower mill, refers_to: task_force}
  - {id: upper_valley, name: Committee of the upper valley, refers_to: task_force}
"""


def test_a_branch_leads_up_to_the_trunk_and_never_sideways() -> None:
    """Two local committees under different bodies: each goes up its own way, then the same."""
    terms = branching(TWO_VALLEYS)
    assert rungs(terms) == (
        "upper_mill", "lower_mill", "upper_valley", "hotline", "task_force", "ministers",
    )  # fmt: skip
    assert above(terms, "upper_mill") == ("upper_valley", "task_force", "ministers")
    assert above(terms, "lower_mill") == ("task_force", "ministers")
    assert above(terms, "hotline") == ("task_force", "ministers")
    assert above(terms, "ministers") == ()
    assert above(terms, "") == rungs(terms)
    steps = {rung: next_above(terms, rung) for rung in (*rungs(terms), "", "unknown")}
    assert steps == {
        "upper_mill": "upper_valley", "lower_mill": "task_force", "upper_valley": "task_force",
        "hotline": "task_force", "task_force": "ministers", "ministers": "ministers",
        "": "hotline", "unknown": "hotline",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  - {id: mill, name: M, refers_to: valley}\n  - {id: valley, name: V}\n",
         "BRANCH_LEADS_NOWHERE"),
        ("  - {id: mill, name: M, refers_to: valley}\n  - {id: valley, name: V, refers_to: mill}\n",
         "BRANCH_LEADS_NOWHERE"),
        ("  - {id: mill, name: M, refers_to: mill}\n", "BRANCH_LEADS_NOWHERE"),
        ("  - {id: mill, name: M, refers_to: nowhere}\n", "TERMS_UNKNOWN_NAME"),
        ("  - {id: mill, name: M, emergency: both_guarantors}\n", "EMERGENCY_QUORUM"),
        ("  - {id: mill, name: M, quorum: both_guarantors, emergency: both_guarantors}\n",
         "EMERGENCY_QUORUM"),
        ("  - {id: mill, name: M, quorum: all_of_them}\n", "TERMS_UNKNOWN_NAME"),
    ],
)  # fmt: skip
def test_a_branch_that_leads_nowhere_is_a_fault(text: str, code: str) -> None:
    """Bodies in a circle, or beside the ladder for good, are told with their place in the file."""
    with pytest.raises(BadInput) as found:
        branching(text)
    assert code in {fault.code for fault in found.value.faults}


def test_a_rung_of_the_trunk_does_not_say_itself_what_is_above_it() -> None:
    """The order of the ladder says so; two answers could differ."""
    with pytest.raises(BadInput) as found:
        made_up_terms((HOTLINE, "  - {id: hotline, name: Hotline, refers_to: ministers}\n"))
    assert {fault.code for fault in found.value.faults} == {"BRANCH_IN_LADDER"}


def test_who_sits_on_a_body() -> None:
    """Chairs, secretariat and members; who belongs to one of them; who is of the body itself."""
    terms = made_up_terms()
    assert seats(terms, "task_force") == {"state:one", "state:two", "un:office"}
    assert sits_on(terms, frozenset({"un:office"}), NOBODY) == {"task_force"}
    assert sits_on(terms, frozenset({"person:clerk", "un:office"}), NOBODY) == {"task_force"}
    assert sits_on(terms, frozenset({"person:delegate", "ministers"}), NOBODY) == {"ministers"}
    assert sits_on(terms, frozenset({"group:brigade"}), frozenset({"party"})) == NOBODY
    seated = branching(
        "  - {id: mill, name: M, refers_to: task_force,"
        " composition: [{of: party, seats: 3}, {of: monitor, seats: 1}]}\n"
    )
    assert sits_on(seated, frozenset({"group:brigade"}), frozenset({"party"})) == {"mill"}


def test_a_quorum_may_be_of_sides_that_terms_have() -> None:
    """``side:NAME`` is checked like every name; delegates are not held against a side's actors."""
    old = "quorums:\n"
    good = made_up_terms((old, 'quorums:\n  x: {of: ["side:north"], need: 9, count: delegates}\n'))
    assert good.sections.quorums["x"][0].count == "delegates"
    with pytest.raises(BadInput) as found:
        made_up_terms((old, 'quorums:\n  x: {of: ["side:nroth"], need: 1}\n'))
    assert [fault.code for fault in found.value.faults] == ["TERMS_UNKNOWN_NAME"]
    assert "side:north" in found.value.faults[0].hint
