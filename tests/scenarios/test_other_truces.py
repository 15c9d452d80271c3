"""Four other truces are data: their Terms are sound, and each tells a story with the same code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.truces import FIVE, OTHERS, incident, terms_of

import truceline
from truceline.analysis.clocks import clocks, overdue
from truceline.analysis.escalation import escalation
from truceline.demonstration import Demonstration, story_files
from truceline.mechanism.catalogue import PARTS
from truceline.mechanism.terms_words import shipped_names

REFERRED = {
    "hodeidah_2018": ("shot", "envoy", "split"),
    "myanmar_jmc": ("recruits", "union", "split"),
    "sudan_jeddah_2023": ("hospital", "facilitators", "split"),
    "ukraine_contact_line": ("refused", "contact_group", "note"),
}
"""The incident that each story refers, the rung that has it, and what was found of it."""

CLOSED = {
    "hodeidah_2018": ("shelling", "joint"),
    "myanmar_jmc": ("mines", "joint"),
    "sudan_jeddah_2023": ("advance", "joint"),
    "ukraine_contact_line": ("exchange", "none"),
}
AID = {
    "hodeidah_2018": "flour",
    "myanmar_jmc": "rice",
    "sudan_jeddah_2023": "goods",
    "ukraine_contact_line": "blankets",
}
SOURCE = Path(truceline.__file__).parent


@pytest.mark.parametrize("name", FIVE)
def test_the_five_terms_files_have_no_fault(name: str) -> None:
    """Each of the five is read whole by the same reader and fits into one entry."""
    assert terms_of(name).clocks
    assert len(story_files(name)["terms.yaml"]) < 50_000


@pytest.mark.parametrize("name", OTHERS)
def test_every_value_says_where_it_is_from(name: str) -> None:
    """Every section says its source and basis; what cites no source is recalled or the desk's."""
    terms = terms_of(name)
    tagged = {path.partition(".")[0] for path in terms.provenance}
    assert tagged >= {
        "terms", "scope", "effect", "actors", "bodies", "parties", "exclusions", "obligations",
        "prohibited", "self_defence", "delineation", "deconfliction", "channels", "reporting",
        "procedure", "aid", "publication", "quorums", "amendment",
    }  # fmt: skip
    for path, item in terms.provenance.items():
        assert item.basis in {"V", "R", "D"} or item.note, path
        assert item.src or item.basis != "V", path
        assert set(item.src) <= set(terms.sections.terms.sources), path


@pytest.mark.parametrize("name", OTHERS)
def test_no_clock_of_theirs_marks_a_party_in_breach(name: str) -> None:
    """No public text gives an hour for the procedure, so every clock is a desk default."""
    terms = terms_of(name)
    assert {clock.authority for clock in terms.clocks.values()} == {"desk_default"}
    assert terms.persistence is None or terms.persistence.authority == "desk_default"


def test_they_differ_in_what_the_issue_names() -> None:
    """Rungs, makers, bases, acts, protection, clock starts and pauses: no two files agree."""
    five = [terms_of(name) for name in FIVE]
    for read in (
        lambda t: t.ladder,
        lambda t: t.finding_rule.makers,
        lambda t: frozenset(t.acts),
        lambda t: {name: (c.starts, c.pauses) for name, c in t.clocks.items()},
    ):
        assert all(
            read(one) != read(other) for i, one in enumerate(five) for other in five[i + 1 :]
        )
    bound = {t.sections.parties and t.sections.parties.status_effect.bound for t in five}
    protected = {t.sections.parties and t.sections.parties.status_effect.protected for t in five}
    assert len(bound) >= 3
    assert len(protected) >= 4
    assert {t.finding_rule.bases for t in five if t.finding_rule} == {
        ("joint", "single", "split", "note"), ("joint", "single", "split"), ("note",),
    }  # fmt: skip


def test_no_code_knows_which_truce_it_runs() -> None:
    """No module names a truce, an actor of one, a rung, a body, a role, a quorum or an act.

    But which story is told and which rights are copied where nobody says another, and two examples
    of a form, which decide nothing.
    """
    shared = {*terms_of("syria_2016").acts, *shipped_names()["role"], *PARTS}
    named = {("demo.py", "syria_2016"), ("terms_composing.py", "syria_2016"),
             ("terms_model.py", "sy-coh-2016-02-27"),
             ("meeting_kinds.py", "both_guarantors")}  # fmt: skip
    words: set[str] = set()
    for name in FIVE:
        terms = terms_of(name)
        words |= {terms.id, name, name.replace("_", "-"), *terms.sides, *terms.ladder, *terms.acts}
        words |= {*(terms.words.roles or {}), *terms.sections.quorums, *terms.guarantors}
        words |= {*terms.sections.actors, *(body.id for body in terms.sections.bodies)}
    # A word of one piece, such as "state" or "attack", is anybody's.
    words = {word for word in words - shared if not word.isalpha()}
    assert len(words) > 50
    found = [
        (file.name, node.value)
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    ]
    assert [each for each in found if each not in named] == []


@pytest.mark.parametrize("name", OTHERS)
def test_each_story_stands_and_audits(told: dict[str, Demonstration], name: str) -> None:
    """Every entry of each story is recorded, in order and within rights, and the audit is clean."""
    report = told[name].report
    assert report.ok, report.findings
    assert report.entries > 40


@pytest.mark.parametrize("name", OTHERS)
def test_each_story_runs_from_acceptance_to_a_referred_finding(
    told: dict[str, Demonstration], name: str
) -> None:
    """Both sides have active parties, and an incident went up the rungs with what was found."""
    shown = told[name]
    view = shown.desk.view(at=shown.story.look_at)
    sides = {state.acceptance.side for _, state in view.states("party") if state.state == "active"}
    assert sides == set(terms_of(name).sides)
    subject, rung, form = REFERRED[name]
    state = incident(shown, subject)
    assert (state.state, state.rung, state.standing.form) == ("referred", rung, form)


@pytest.mark.parametrize("name", OTHERS)
def test_each_story_closes_an_incident(told: dict[str, Demonstration], name: str) -> None:
    """Where enough makers agree, or nobody attributes, an incident is closed."""
    subject, form = CLOSED[name]
    state = incident(told[name], subject)
    assert (state.state, state.standing.form) == ("closed", form)


@pytest.mark.parametrize("name", OTHERS)
def test_each_story_delivers_a_convoy(told: dict[str, Demonstration], name: str) -> None:
    """Aid was asked, answered, sent, delivered and confirmed, each with its own figure."""
    shown = told[name]
    state = shown.desk.view(at=shown.story.look_at).show(shown.hashes[AID[name]]).state
    assert state.state == "confirmed"
    reached = sum(run.delivery.counts.people for run in state.runs if run.delivery)
    assert 0 < reached <= state.targeted.people
    assert state.confirmed[-1].counts.people < reached, "two counts, side by side"


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_is_in_breach_on_a_desk_default(told: dict[str, Demonstration], name: str) -> None:
    """Whatever runs late at any instant of a story, it says that no party is in breach by it."""
    shown, terms = told[name], terms_of(name)
    late = 0
    span = shown.story.look_at - shown.story.opened_at
    for step in range(1, 34):
        at = shown.story.opened_at + span * step / 32
        view = shown.desk.view(at=at)
        for part in ("incident", "notice", "aid"):
            for _, state in view.states(part):
                row = PARTS[part].row(state)
                for clock in clocks(row, terms):
                    assert clock.on_desk_default
                    if overdue(clock, at):
                        late += 1
                        assert clock.says(at).endswith("no party is in breach by that.")
                raised = escalation(row, terms, at)
                assert raised is None or "overdue" not in raised.reason
    assert late > 0, "the claim would hold of nothing"


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_made_up_is_told_of_anybody_real(told: dict[str, Demonstration], name: str) -> None:
    """Institutions that the Terms name sign nothing, find nothing and are found against nowhere."""
    shown = told[name]
    real = {
        *terms_of(name).guarantors,
        *terms_of(name).sections.actors,
    }
    for telling in shown.story.tellings:
        assert telling.illustrative
        assert telling.by not in real
        said: dict[str, Any] = dict(telling.body)
        assert real.isdisjoint({*said.get("against", ()), *said.get("suspected", ())})
        assert said.get("by") not in real
    assert all("made-up" in a.id or a.id.startswith("keeper:") for a in shown.story.actors)


def test_each_scenario_says_that_it_is_made_up() -> None:
    """Each folder has a README that says so, and no file of it quotes a document."""
    here = Path(__file__).parents[2] / "scenarios"
    for name in OTHERS:
        words = (here / name / "README.md").read_text(encoding="utf-8")
        assert re.search(r"made[ -]up", words, re.IGNORECASE)
        assert "not an authentic text" in words
