"""Who reported is a box of its own: whoever reads the report does not learn who made it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk import sealed_desk as s

from truceline.analysis import carrying
from truceline.analysis.carrying import may_know_who
from truceline.auditor import Audit
from truceline.errors import BadInput
from truceline.keyring import author, sealing
from truceline.ledger.wire import read_envelope
from truceline.mechanism.catalogue import KINDS
from truceline.registrar import Accepted
from truceline.releases import Wanted, release
from truceline.sheets.opened import boxes_of
from truceline.store.box_scope import boxes_for
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.desk.machine import Machine

    from truceline.ledger.entry import Statement, Submission

WHO = {"reporter", "contact"}
MILLER, OFFICER, OFFICE, FIRST = "person:miller", "cell:officer", "un:office", "unit:first"
IDENTITIES = s.RELEASES + '  identities_to: [secretariat, "actor:unit:second"]\n'
REPORT = s.REPORT | {"contact": "line 7, after dusk"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Machine]:
    """A desk whose Terms name the officer, and nobody else, for who reported."""
    machine = s.sealed_desk(tmp_path / "desk", IDENTITIES)
    yield machine
    machine.desk.close()


def _opens(machine: Machine, reader: str, entry: str) -> dict[str, Any]:
    view = machine.desk.view(at=machine.now)
    return boxes_of(view, machine.pairs[reader], view.entry(entry))[1]


def _number(machine: Machine, entry: str) -> int:
    """Which box says who reported."""
    boxes = machine.desk.view().entry(entry).statement.boxes
    return next(n for n, box in enumerate(boxes) if "reporter" in box.fields)


def _release(machine: Machine, by: str, entry: str, *to: str) -> Submission:
    found = machine.desk.view().entry(entry)
    wanted = Wanted(to=to, why="Made up.", box=_number(machine, entry))
    return release(machine.desk, machine.pairs[by], found, wanted, now=machine.tick())


def _codes(machine: Machine, submission: Submission) -> set[str]:
    answer = machine.desk.registrar.append([submission])[0]
    return set() if isinstance(answer, Accepted) else {fault.code for fault in answer.faults}


def _boxed(machine: Machine, *boxes: tuple[Mapping[str, Any], tuple[str, ...]]) -> Submission:
    """A signed report whose author closed its boxes by hand: fields, and to whom."""
    pair = machine.pairs[MILLER]
    body = {name: value for name, value in REPORT.items() if name not in {*WHO, "narrative"}}
    draft = machine.desk.draft(pair, "incident.reported", body, now=machine.tick())
    seals = machine.desk.standing().seals(machine.now)
    closed = [
        sealing.seal(fields, {name: seals[name] for name in to}, bytes(32)) for fields, to in boxes
    ]
    statement = replace(draft.statement, boxes=tuple(box for _, box in closed))
    return author.sign(
        replace(draft, statement=statement, boxes=tuple(cipher for cipher, _ in closed)), pair
    )


def _said(submission: Submission) -> Statement:
    return read_envelope(submission.envelope).statement


def test_who_may_read_the_report_does_not_learn_who_made_it(desk: Machine) -> None:
    """Narrative and identity are two boxes, with two sets of readers; --seal-to adds to one alone.

    The office reads the narrative, and the unit to which the author sealed it too; who reported
    opens to the author and to the officer, whom Terms name for it.
    """
    entry = desk.must(MILLER, "incident.reported", REPORT, seal_to=[FIRST])
    boxes = desk.desk.view().entry(entry).statement.boxes
    assert [set(box.fields) for box in boxes] == [{"narrative"}, WHO]
    assert [set(box.to) for box in boxes] == [{MILLER, OFFICER, OFFICE, FIRST}, {MILLER, OFFICER}]
    for reader in (OFFICE, FIRST):
        assert _opens(desk, reader, entry).keys() == {"narrative"}
    for reader in (MILLER, OFFICER):
        assert _opens(desk, reader, entry).keys() == {"narrative", *WHO}
    # Nor is the ciphertext handed to whoever has no key to it.
    seq = desk.store.seq_of(entry)
    assert seq is not None
    handed = boxes_for(desk.store, desk.desk.scope(OFFICE), seq, _statement(desk, entry), _now)
    assert [each is not None for each in handed] == [True, False]


def _statement(machine: Machine, entry: str) -> Statement:
    return machine.desk.view().entry(entry).statement


def _now() -> Any:
    raise AssertionError  # No release is looked at for a report.


def test_a_witness_is_named_apart_from_what_was_asked_for(desk: Machine) -> None:
    """The same holds of a witness: conditions in one box, identity in another, for its author."""
    report = desk.must(MILLER, "incident.reported", REPORT)
    body = {"witness": "witness_1", "consent": "given", "scope": ["desk"]}
    body |= {"identity": "A made-up witness", "conditions": "No names, no village"}
    assert {name for name, kind in KINDS.items() if kind.identity_fields} == {
        "incident.reported/1", "incident.interview_consented/1"
    }  # fmt: skip
    draft = desk.desk.draft(
        desk.pairs["monitor:post"], "incident.interview_consented", body, about=[report],
        now=desk.tick(),
    )  # fmt: skip
    told = {box.fields: set(box.to) for box in draft.statement.boxes}
    assert told == {("conditions",): {OFFICE, "monitor:post"}, ("identity",): {"monitor:post"}}


def test_the_desk_refuses_who_it_was_together_with_what_was_said(desk: Machine) -> None:
    """Whatever program an author uses: a box that holds both, or goes to others, is refused."""
    both = {"reporter": "A made-up miller", "narrative": "Six rounds"}
    who, what = {"reporter": "A made-up miller"}, {"narrative": "Six rounds"}
    assert _codes(desk, _boxed(desk, (both, (MILLER, OFFICER)))) == {"IDENTITY_NOT_APART"}
    wide = _boxed(desk, (what, (OFFICE,)), (who, (MILLER, OFFICE, FIRST)))
    answer = desk.desk.registrar.append([wide])[0]
    assert not isinstance(answer, Accepted)
    [fault] = answer.faults
    assert fault.code == "IDENTITY_NEEDS_RELEASE"
    assert fault.where == "/statement/boxes/1/to"
    assert "un:office, unit:first" in fault.sentence
    assert _codes(desk, _boxed(desk, (what, (OFFICE, FIRST)), (who, (MILLER, OFFICER)))) == set()


def test_who_reported_is_released_to_named_recipients_by_an_entry(desk: Machine) -> None:
    """The officer tells the office who reported: an entry, and the office's key opens it then."""
    entry = desk.must(MILLER, "incident.reported", REPORT)
    assert _opens(desk, OFFICE, entry).keys() == {"narrative"}
    size = desk.store.size()
    submission = _release(desk, OFFICER, entry, OFFICE)
    assert _codes(desk, submission) == set()
    assert desk.store.size() == size + 1
    said = _said(submission)
    assert said.body["to"] == [OFFICE]
    assert set(said.body["fields"]) == WHO
    assert _opens(desk, OFFICE, entry).keys() == {"narrative", *WHO}
    assert _opens(desk, "state:one", entry) == {}


def test_who_reported_goes_to_those_alone_whom_terms_let_be_told(desk: Machine) -> None:
    """A unit that Terms leave out is refused; one that may, and the narrative to any, are not."""
    entry = desk.must(MILLER, "incident.reported", REPORT)
    assert _codes(desk, _release(desk, OFFICER, entry, FIRST)) == {"RELEASE_IDENTITY"}
    assert _codes(desk, _release(desk, OFFICER, entry, "unit:second")) == set()
    found = desk.desk.view().entry(entry)
    wanted = Wanted(to=(FIRST,), why="Made up.", box=1 - _number(desk, entry))
    told = release(desk.desk, desk.pairs[OFFICER], found, wanted, now=desk.tick())
    assert _codes(desk, told) == set()
    assert _opens(desk, FIRST, entry).keys() == {"narrative"}


def test_whoever_was_not_told_who_reported_cannot_tell_others(desk: Machine) -> None:
    """A reader of the narrative releases the narrative, and nothing that it was not given."""
    entry = desk.must(MILLER, "incident.reported", REPORT, seal_to=["cell:relief"])
    assert _opens(desk, "cell:relief", entry).keys() == {"narrative"}
    # Another officer takes an officer's release and puts its own name to it.
    taken = _release(desk, OFFICER, entry, "unit:second")
    relief = desk.pairs["cell:relief"]
    said = replace(_said(taken), author=relief.actor, key=relief.id)
    forged = author.sign(author.Draft(statement=said, salt=taken.salt, boxes=taken.boxes), relief)
    assert _codes(desk, forged) == {"NOT_HOLDER"}


def test_where_terms_name_nobody_the_author_alone_can_tell(tmp_path: Path) -> None:
    """Without ``identities_to`` nobody at the desk learns who reported until the author says so."""
    terms = s.sealing_terms("")
    named = b"identities_to: {incident.reported: cell:officer}\n"
    assert terms.count(named) == 1
    machine = m.make(tmp_path / "desk", terms.replace(named, b""))
    entry = machine.must(MILLER, "incident.reported", REPORT, seal_to=[OFFICER])
    boxes = machine.desk.view().entry(entry).statement.boxes
    assert [box.to for box in boxes if "reporter" in box.fields] == [(MILLER,)]
    assert _opens(machine, OFFICER, entry).keys() == {"narrative"}
    assert may_know_who(machine.desk.standing().first, "incident.reported", MILLER) == {MILLER}
    machine.desk.close()


def test_who_reported_is_never_left_open_for_want_of_a_key(desk: Machine) -> None:
    """An author without a sealing key, whom Terms leave out, is told so; nothing is written."""
    speaker = author.Speaker(origin=desk.desk.origin, actor="agency:aid", key="k")
    seals = desk.desk.standing().seals(desk.now)
    with pytest.raises(BadInput, match="IDENTITY_NO_READER"):
        author.compose(
            speaker, "incident.reported", REPORT, now=desk.now, seen=desk.desk.seen(),
            readers={OFFICE: seals[OFFICE]},
        )  # fmt: skip


def test_what_stood_before_the_rule_still_stands_and_binds_nothing_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Terms that name nobody may be older than the rule: the audit counts, and faults nothing.

    What is handed in now is refused all the same; and under Terms that name somebody the rule is as
    old as the Terms, so that an entry past it is found.
    """
    both = {"reporter": "A made-up miller", "narrative": "Six rounds"}
    named = b"identities_to: {incident.reported: cell:officer}\n"
    for n, (terms, found) in enumerate(
        (
            (s.sealing_terms("").replace(named, b""), []),
            (s.sealing_terms(""), ["IDENTITY_NOT_APART"]),
        )
    ):
        machine = m.make(tmp_path / str(n), terms)
        with monkeypatch.context() as patch:
            patch.setattr(carrying, "_identity_faults", lambda *_: ())
            assert _codes(machine, _boxed(machine, (both, (MILLER, OFFICER)))) == set()
        assert "IDENTITY_NOT_APART" in _codes(machine, _boxed(machine, (both, (MILLER, OFFICER))))
        scratch = SqliteStore.create(machine.desk.folder / "scratch.sqlite")
        report = Audit(machine.store, scratch).run()
        scratch.close()
        assert [each.fault.code for each in report.findings] == found
        assert report.unjudged == (0 if found else 1)
        machine.desk.close()
