"""A night at a desk: who has which report, handed on, taken over, and hidden from all others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import copied

from truceline.analysis.assignments import holders
from truceline.analysis.lookalikes import lookalikes
from truceline.cli.terms_composing import audiences
from truceline.exchange.scenarios import TERMS, scenario_files, scenario_names
from truceline.mechanism.catalogue import BASES
from truceline.mechanism.terms import Terms
from truceline.sheets.subject import Files, facts
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.views import View

OFFICER, RELIEF, OFFICE, BRIGADE = "cell:officer", "cell:relief", "un:office", "group:brigade"
SHELLING = {
    "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-03-10T10:00:00Z",
    "area": {"south": 36.0, "west": 37.0, "north": 36.1, "east": 37.1}, "language": "ar",
    "source_class": "civilian", "means": "heard", "suspected": [BRIGADE],
}  # fmt: skip
CLAIM = {"what": "incident"}
NARROW = frozenset({"officer", "secretariat", "mission", "monitor"})
"""The roles of those who do the desk's work in one truce or another; none is a party's."""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk; whatever is recorded on it, the audit holds in the end."""
    made = m.make(tmp_path / "desk")
    made.marks = False
    yield made
    assert copied(made, tmp_path / "copy").audit().ok
    made.desk.close()


def view(machine: m.Machine, reader: str) -> View:
    """What a reader sees now."""
    return machine.desk.view(machine.desk.scope(reader), at=machine.now)


def has(machine: m.Machine, reader: str = OFFICER) -> dict[str, tuple[str, ...]]:
    """Subject to those who have it, as a reader sees it."""
    seen = view(machine, reader)
    found = holders((state for _, state in seen.states("assignment")), seen.at)
    return {subject: held.actors for subject, held in found.items()}


def shown(machine: m.Machine, reader: str, subject: str) -> dict[str, Any]:
    """What ``truceline show`` says of a subject to a reader."""
    return facts(Files(view(machine, reader), None), subject)


def test_a_night_at_the_desk(machine: m.Machine) -> None:
    """Two reports of one shelling are worked on once, through a hand-over and an illness."""
    say = machine.must
    first = say(BRIGADE, "incident.reported", SHELLING)
    second = say("person:miller", "incident.reported", {**SHELLING, "means": "seen"})
    claim = say(OFFICER, "assignment.claimed", CLAIM, [first])

    # The second officer sees that it looks like the first, and that somebody has that one.
    alike = lookalikes(view(machine, RELIEF).states("incident"))
    assert [each.other for each in alike[second].likest] == [first]
    assert has(machine, RELIEF) == {first: (OFFICER,)}
    assert machine.refused(RELIEF, "assignment.claimed", CLAIM, [first]) == {"ASSIGNMENT_HELD"}

    # Nothing was merged by that; once somebody signs that they are one, the claim holds for both.
    say(RELIEF, "assignment.laid_down", {}, [say(RELIEF, "assignment.claimed", CLAIM, [second])])
    say(OFFICER, "subject.linked", {"why": "One shelling, heard and seen"}, [first, second])
    # (Links are for guarantors under these Terms; the operator of the desk sees them.)
    whole = machine.desk.view(at=machine.now)
    assert lookalikes(whole.states("incident")) == {}
    (held,) = facts(Files(whole, None), second)["held_by"]
    assert (held["actor"], held["subject"]) == (OFFICER, first)
    assert machine.refused(RELIEF, "assignment.claimed", CLAIM, [second]) == {"ASSIGNMENT_HELD"}

    say(OFFICER, "assignment.handed_over", {"to": RELIEF, "note": "Ring at noon"}, [claim])
    assert has(machine) == {first: (OFFICER,)}
    (held,) = shown(machine, RELIEF, first)["held_by"]
    assert (held["actor"], held["offered_to"]) == (OFFICER, RELIEF)
    say(RELIEF, "assignment.accepted", {}, [claim])
    assert has(machine) == {first: (RELIEF,)}
    # Who may not see the report can take no part in it, whatever its role.
    assert machine.refused(OFFICE, "assignment.claimed", CLAIM, [first]) == {"SUBJECT_UNKNOWN"}
    assert machine.refused(OFFICER, "assignment.laid_down", {}, [claim]) == {"ASSIGNMENT_NOT_YOURS"}
    say(OFFICER, "assignment.taken_over", {"why": "She is ill"}, [claim])
    taken = machine.now
    assert has(machine) == {first: (OFFICER,)}
    machine.tick(60)
    say(OFFICER, "assignment.laid_down", {"why": "Answered"}, [claim])
    assert has(machine) == {}
    # Asked about the minute before, the desk says who had it then.
    past = machine.desk.view(at=taken)
    before = holders((state for _, state in past.states("assignment")), taken)
    assert before[first].actors == (OFFICER,)


def test_a_claim_says_nothing_to_those_whom_the_incident_is_about(machine: m.Machine) -> None:
    """Party, guarantor, reporter and public see no claim, no holder and no mention of either."""
    subject = machine.must(BRIGADE, "incident.reported", SHELLING)
    machine.must(OFFICER, "incident.registered", {"severity": "moderate"}, [subject])
    claim = machine.must(OFFICER, "assignment.claimed", CLAIM, [subject])
    told = shown(machine, OFFICE, claim)
    assert (told["part"], told["state"]) == ("assignment", "held")
    (said,) = shown(machine, OFFICER, subject)["held_by"]
    assert (said["actor"], said["assignment"], said["how"]) == (OFFICER, claim, "claimed")
    for reader in set(m.READERS) - {OFFICER, RELIEF, OFFICE}:
        seen = view(machine, reader)
        assert has(machine, reader) == {}
        assert not seen.search(Question(part="assignment")).items
        assert machine.refused(
            reader if reader in machine.pairs else BRIGADE, "assignment.taken_over",
            {"why": "x"}, [claim],
        ) == {"SUBJECT_UNKNOWN"}  # fmt: skip
    page = shown(machine, BRIGADE, subject)
    assert page["held_by"] == []
    assert page["mentions"] == []
    assert claim not in json.dumps(page)


def test_linked_claims_are_refused(machine: m.Machine) -> None:
    """Two claims are never one: a claim on one subject would vanish in that on another."""
    subjects = [machine.must(BRIGADE, "incident.reported", SHELLING) for _ in range(2)]
    claims = [machine.must(OFFICER, "assignment.claimed", CLAIM, [each]) for each in subjects]
    assert machine.refused(OFFICER, "subject.linked", {"why": "x"}, claims) == {"LINK_ENDS"}


def test_several_are_handed_over_and_accepted_by_one_signature(machine: m.Machine) -> None:
    """At the end of a watch all that one had goes to the next at once, or none of it."""
    subjects = [machine.must(BRIGADE, "incident.reported", SHELLING) for _ in range(3)]
    claims = [machine.must(OFFICER, "assignment.claimed", CLAIM, [each]) for each in subjects]
    machine.must(OFFICER, "assignment.handed_over", {"to": RELIEF}, claims)
    machine.must(RELIEF, "assignment.accepted", {}, claims)
    assert has(machine) == dict.fromkeys(subjects, (RELIEF,))
    other = machine.must(BRIGADE, "incident.reported", SHELLING)
    mixed = [*claims, machine.must(OFFICER, "assignment.claimed", CLAIM, [other])]
    assert machine.refused(RELIEF, "assignment.laid_down", {}, mixed) == {"ASSIGNMENT_NOT_YOURS"}
    assert len(has(machine)) == 4


@pytest.mark.parametrize("name", scenario_names())
def test_packaged_terms_keep_claims_with_those_who_do_the_work(name: str) -> None:
    """In every truce that is packaged, and its further agreements, no side reads who works."""
    files = scenario_files(name)
    texts = {TERMS, *(each for each in files if b"\nrights:\n" in files[each])}
    for text in texts:
        terms = Terms.parse(files[text], kinds=BASES)
        for kind in sorted(each for each in BASES if each.startswith("assignment.")):
            assert terms.audience(kind) <= NARROW
            # Whoever may claim reads the claims: the fault that names a holder tells nothing new.
            assert terms.rights(kind) <= terms.audience(kind)


@pytest.mark.parametrize("preset", ["open", "guarded", "closed"])
def test_new_terms_keep_claims_with_those_who_do_the_work(preset: str) -> None:
    """Whatever is answered to `terms new`, claims are for officers and the secretariat."""
    assert audiences(preset)["assignment.*"] == ["officer", "secretariat"]
