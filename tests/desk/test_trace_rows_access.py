"""Row 34: each side has equal access to the record, on desks that tell one story both ways."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.cli.running import answer
from tests.desk import machine as m
from tests.desk.damage import report_body
from tests.desk.test_trace_rows_bodies import (
    BRIGADE,
    DIVISION,
    OFFICE,
    OFFICER,
    ONE,
    TWO,
    active_party,
    found_on,
    refer,
)

from truceline.cli import bodies
from truceline.mechanism.terms import Terms
from truceline.sheets import referrals
from truceline.store.finding import Question

SYRIA = Path(__file__).parents[2] / "scenarios" / "syria_2016" / "terms.yaml"
MIRROR = {BRIGADE: DIVISION, DIVISION: BRIGADE, "north": "south", "south": "north",
          "brigade": "division", "division": "brigade"}  # fmt: skip
_NAMES = re.compile("|".join(sorted(MIRROR, key=len, reverse=True)))


def _played(folder: Path, first: str, second: str) -> m.Machine:
    """The same story with two sides in its two places, and their guarantors with them."""
    terms = m.TERMS.read_text()
    if first != BRIGADE:
        swap = {"answers_for: [north]": "answers_for: [south]"}
        swap |= {after: before for before, after in swap.items()}
        terms = re.sub(r"answers_for: \[\w+\]", lambda match: swap[match[0]], terms)
    machine = m.make(folder, terms.encode())
    machine.marks = False
    for actor in (first, second):
        active_party(machine, actor)
    mine = found_on(machine, first, second)
    found_on(machine, second, first)
    machine.must(OFFICER, "incident.queried", {
        "to": first, "previewed_by": OFFICER, "redacted_text": "Fire?", "language": "ar",
    }, [_reported(machine, first)])  # fmt: skip
    machine.must("monitor:post", "record.published", {
        "source": "monitor:post", "title": "Daily count", "unit": "violations",
        "since": "2016-03-09T00:00:00Z", "until": "2016-03-10T00:00:00Z", "total": 2,
        "reference": "made up"})  # fmt: skip
    refer(machine, "task_force", [mine])
    upheld = {"rung": "task_force", "decision": "finding_upheld", "summary": "Upheld"}
    machine.must(OFFICE, "incident.decided", upheld, [mine])
    machine.must(ONE, "charge.claimed", {"party": first})
    return machine


def _reported(machine: m.Machine, suspected: str) -> str:
    subject = machine.must("agency:aid", "incident.reported", report_body(suspected=[suspected],
                                                                          affected=[]))  # fmt: skip
    machine.must(OFFICER, "incident.registered", {"severity": "grave"}, [subject])
    return subject


def _record(machine: m.Machine, reader: str, *, mirrored: bool) -> str:
    """All that a reader is given, with places for hashes; the names of the sides exchanged."""
    view = machine.desk.view(machine.desk.scope(reader))
    parts = ("incident", "record", "meeting", "party", "charge", "influence")
    given: list[Any] = []
    for part in parts:
        for item in view.every(Question(part=part)):
            shown = view.show(item.subject)
            given.append(item.as_json())
            given.append({"words": item.row.words})
            given += [(e.kind, e.author, e.statement.body) for e in shown.entries]
            given += [(e.kind, e.author, e.statement.body) for e in shown.mentions]
            given += referrals.facts(view, shown) if part == "incident" else []
    given.append(bodies.facts(view, machine.desk.standing().first))
    text = json.dumps(given, sort_keys=True)
    for seq in range(machine.store.size()):
        found = machine.store.indexed(seq)
        if found is not None:
            text = text.replace(found.hash, f"#{seq}#")
    # Receipt numbers are made of hashes too. Lists of actors are in the order of their names, which
    # is no fact of either side.
    text = re.sub(r"\d{3}-\d{3}-\d{4}", "#", text)
    return json.dumps(_sorted(json.loads(text), mirrored=mirrored), sort_keys=True)


def _sorted(value: Any, *, mirrored: bool) -> Any:
    """The same with lists and words in one order, and the sides' names exchanged if mirrored."""
    if isinstance(value, dict):
        return {key: _words(_sorted(each, mirrored=mirrored)) if key == "words"
                else _sorted(each, mirrored=mirrored) for key, each in value.items()}  # fmt: skip
    if isinstance(value, list):
        each_sorted = (_sorted(each, mirrored=mirrored) for each in value)
        return sorted(each_sorted, key=lambda each: json.dumps(each, sort_keys=True))
    if isinstance(value, str) and mirrored:
        return _NAMES.sub(lambda match: MIRROR[match[0]], value)
    return value


def _words(text: str) -> str:
    return " ".join(sorted(text.split()))


def test_row_34_each_side_has_equal_access_to_the_record(tmp_path: Path) -> None:
    """The same story is played with the sides exchanged: each is given what the other was given.

    Findings against either, what each was asked, published counts, referrals and decisions; and
    the bulletin of the day is one for both.
    """
    one = _played(tmp_path / "one", BRIGADE, DIVISION)
    two = _played(tmp_path / "two", DIVISION, BRIGADE)
    for side in (BRIGADE, DIVISION):
        mine = _record(one, side, mirrored=False)
        assert mine == _record(two, MIRROR[side], mirrored=True), side
        # Findings against it and against the other are both in it: nothing is equal by being empty.
        assert mine.count('"incident.found/1"') == 4
    # Guarantors, whatever side each of them stands behind, read one record.
    for guarantor in (ONE, TWO):
        assert _record(one, guarantor, mirrored=False) == _record(two, guarantor, mirrored=True)
    assert _record(one, ONE, mirrored=False) == _record(one, TWO, mirrored=False)
    for side in (BRIGADE, DIVISION):
        mine = _bulletin(one, side, mirrored=False)
        assert mine == _bulletin(two, MIRROR[side], mirrored=True), side
    for machine in (one, two):
        machine.desk.close()


def _bulletin(machine: m.Machine, reader: str, *, mirrored: bool) -> str:
    """The bulletin of the day after, for a reader, without the hashes of its desk."""
    asked = ("--desk", machine.desk.folder, "--date", "2016-03-11", "--as", reader)
    text = re.sub(r"[0-9a-f]{64}", "#", json.dumps(answer("bulletin", *asked)))
    return json.dumps(_sorted(json.loads(text), mirrored=mirrored), sort_keys=True)


def test_row_34_the_terms_of_syria_name_no_guarantor_without_the_other() -> None:
    """No right and no audience is one guarantor's alone, nor the sealed fields one's to open."""
    terms = Terms.parse(SYRIA.read_bytes())
    sections = terms.sections
    for rules in (sections.rights, sections.audiences, sections.sealed_to):
        for kind, readers in rules.items():
            named = {each.removeprefix("actor:") for each in readers} & set(terms.guarantors)
            assert named in (set(), set(terms.guarantors)), kind
