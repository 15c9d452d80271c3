"""Statements on a desk: who sees them beside what they support, and who may dispute them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m

from truceline.exchange.scenarios import TERMS, scenario_files, scenario_names
from truceline.mechanism.catalogue import BASES
from truceline.mechanism.terms import Terms
from truceline.sheets.subject import Files, facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OFFICER, ONE, TWO, BRIGADE, AID = (
    "cell:officer", "state:one", "state:two", "group:brigade", "agency:aid",
)  # fmt: skip
WORDS = "We open the mill road."


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk."""
    made = m.make(tmp_path / "desk")
    made.marks = False
    yield made
    made.desk.close()


def said(machine: m.Machine, *about: str, speaker: str = BRIGADE, start: int = 0) -> str:
    """A statement, recorded by the officer."""
    place = {"sha256": "a" * 64, "start": start, "end": start + len(WORDS)}
    body = {
        "speaker": speaker, "sort": "commitment", "words": WORDS, "quoted": True, "language": "en",
        "place": place,
    }  # fmt: skip
    return machine.must(OFFICER, "statement.recorded", body, about)


def promised(machine: m.Machine, *about: str) -> str:
    """A promise of the brigade to the agency, recorded by the officer."""
    body = {
        "promiser": BRIGADE, "what": "Open the road", "to": [AID], "source": "statement",
        "reference": "Made-up Gazette",
    }  # fmt: skip
    return machine.must(OFFICER, "commitment.made", body, about)


def beside(machine: m.Machine, subject: str, reader: str | None = None) -> list[str]:
    """The statements that a reader is shown beside a subject."""
    scope = None if reader is None else machine.desk.scope(reader)
    found: dict[str, Any] = facts(Files(machine.desk.view(scope), None), subject)
    return [each["subject"] for each in found["statements"]]


def test_a_statement_stands_beside_what_it_supports_from_either_side(machine: m.Machine) -> None:
    """Named by the promise, naming the promise, or joined to it by a correction: each once."""
    first = said(machine)
    promise = promised(machine, first)
    second = said(machine, promise, start=100)
    third = said(machine, start=200)
    assert beside(machine, promise) == [first, second]
    machine.must(OFFICER, "statement.corrected", {"why": "It is this one"}, [third, promise])
    assert sorted(beside(machine, promise)) == sorted([first, second, third])
    # Of one another, and of what others say of the promise, statements are not shown.
    assert beside(machine, first) == []


def test_a_reader_is_shown_only_the_statements_that_terms_let_it_see(machine: m.Machine) -> None:
    """Its speaker sees a statement beside the promise; one to whom it was promised does not."""
    statement = said(machine)
    promise = promised(machine, statement)
    other = said(machine, promise, speaker=TWO, start=100)
    assert beside(machine, promise) == [statement, other]
    assert beside(machine, promise, BRIGADE) == [statement]
    assert beside(machine, promise, OFFICER) == [statement, other]
    assert beside(machine, promise, AID) == []


def test_its_speaker_disputes_what_it_is_said_to_have_said(machine: m.Machine) -> None:
    """The dispute shows beside the promise with whose it is; who sees nothing of it may not."""
    statement = said(machine)
    promise = promised(machine, statement)
    why = {"what": "said", "why": "Nobody of ours spoke"}
    machine.must(BRIGADE, "statement.disputed", why, [statement])
    found = facts(Files(machine.desk.view(), None), promise)["statements"][0]
    assert found["state"] == "disputed"
    assert f"{BRIGADE} disputes it (said): Nobody of ours spoke." in found["says"]
    assert machine.refused(AID, "statement.disputed", why, [statement]) == {"SUBJECT_UNKNOWN"}
    # What was said is no fact: the promise stands as it was recorded.
    assert machine.desk.view().show(promise).state.state == "made"


@pytest.mark.parametrize("name", scenario_names())
def test_in_packaged_terms_a_speaker_sees_its_statement_and_may_dispute_it(name: str) -> None:
    """Those who record statements read them, and so does whoever is said to have spoken."""
    files = scenario_files(name)
    for text in {TERMS, *(each for each in files if b"\nrights:\n" in files[each])}:
        terms = Terms.parse(files[text], kinds=BASES)
        for kind in sorted(each for each in BASES if each.startswith("statement.")):
            assert {"parties", "author"} <= terms.audience(kind), (text, kind)
        assert terms.rights("statement.disputed") > terms.rights("assignment.claimed") & {"officer"}
