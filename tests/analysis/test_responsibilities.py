"""Responsibilities: who does what, with proposals in a table of their own."""

from __future__ import annotations

from tests.mechanism.builders import made_up_terms

from truceline.analysis.responsibilities import matrix


def test_joint_tasks_name_every_hand() -> None:
    """A task that both guarantors lead is one joint row."""
    rows = {task.task: task for task in matrix([made_up_terms()]).agreed}
    assert rows["Attest acceptances"].leads == ("state:one", "state:two")
    assert rows["Attest acceptances"].joint
    assert not rows["Resolve allegations"].joint
    assert rows["Resolve allegations"].led


def test_parts_other_than_leading_are_kept_apart() -> None:
    """Who shares, supports or is informed leads nothing; a task that nobody leads shows so."""
    task = "task: Resolve allegations, part: "
    shares = (f"{{{task}leads}}", f"{{{task}shares}}")
    hotline = "{id: hotline, name: Hotline"
    informed = (f"{hotline}}}", f"{hotline}, responsibilities: [{{{task}informed}}]}}")
    (row,) = [
        row
        for row in matrix([made_up_terms(shares, informed)]).agreed
        if row.task == "Resolve allegations"
    ]
    assert (row.leads, row.shares, row.informed) == ((), ("task_force",), ("hotline",))
    assert not row.led
    assert not row.joint


def test_a_proposed_agreement_and_an_ended_one_give_nobody_a_task() -> None:
    """Proposals stand in a table of their own; what has ended stands in none."""
    proposed = made_up_terms(("status: in_force", "status: proposed"))
    ended = made_up_terms(("status: in_force", "status: ended"))
    table = matrix([proposed, ended])
    assert table.agreed == ()
    assert {task.task for task in table.proposed} == {"Attest acceptances", "Resolve allegations"}
