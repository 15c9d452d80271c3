"""What the desk says when aid is attacked: one incident, no more than its readers may read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m

from truceline import auditor
from truceline.keyring.author import sign
from truceline.ledger.entry import format_time
from truceline.registrar import Accepted
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from truceline.desk import Desk

AGENCY, OFFICER, TWO = "agency:aid", "cell:officer", "state:two"
WIDE = {"south": 36.0, "west": 37.0, "north": 36.2, "east": 37.2}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[..., m.Machine]]:
    """Makes a desk from the made-up Terms with pieces of their text replaced."""
    desks: list[Desk] = []

    def make(*changes: tuple[str, str]) -> m.Machine:
        text = m.TERMS.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        machine = m.make(tmp_path / f"desk{len(desks)}", text.encode())
        machine.marks = False
        desks.append(machine.desk)
        return machine

    yield make
    for number, desk in enumerate(desks):
        scratch = SqliteStore.create(tmp_path / f"scratch{number}.sqlite")
        assert auditor.audit(desk.store, scratch).ok
        scratch.close()
        desk.close()


def convoy(machine: m.Machine) -> str:
    """A convoy on its way."""
    plan = {"title": "Food", "mode": "cross_border", "places": ["The ford"], "carrier": AGENCY}
    subject = machine.must(AGENCY, "aid.planned", plan)
    machine.must(AGENCY, "aid.notified", {"to": TWO}, [subject])
    machine.must(AGENCY, "aid.dispatched", {}, [subject])
    return subject


def attack(machine: m.Machine, **more: Any) -> dict[str, Any]:
    """An attack half an hour ago."""
    begun = format_time(machine.now - timedelta(minutes=30))
    body = {"occurred_from": begun, "place": "The ford", "area": WIDE, "means": "seen",
            "source_class": "humanitarian", "suspected": ["group:brigade"]}  # fmt: skip
    return body | more


def incidents(machine: m.Machine) -> list[Any]:
    """The incidents on the desk."""
    return [state for _, state in machine.desk.view().states("incident")]


def test_one_attack_opens_one_incident_however_often_it_is_sent(
    made: Callable[..., m.Machine],
) -> None:
    """The same submission again writes nothing, and a second attack opens a second incident."""
    machine = made()
    subject = convoy(machine)
    pair = machine.pairs[AGENCY]
    draft = machine.desk.draft(
        pair, "aid.attacked", attack(machine), about=[subject], now=machine.tick()
    )
    submission = sign(draft, pair)
    first, again = (machine.desk.submit([submission], whole=True)[0] for _ in range(2))
    assert (first.hash, again.known) == (again.hash, True)
    assert len(incidents(machine)) == 1
    machine.tick(7200)
    machine.must(AGENCY, "aid.attacked", attack(machine), [subject])
    assert len(incidents(machine)) == 2


def test_an_attack_that_names_its_incident_opens_no_other(made: Callable[..., m.Machine]) -> None:
    """Where it was reported before, the author names that report; another matter will not do."""
    machine = made()
    subject = convoy(machine)
    report = {"report_class": "violation", "occurred_from": attack(machine)["occurred_from"],
              "language": "en", "source_class": "humanitarian", "means": "seen"}  # fmt: skip
    known = machine.must(AGENCY, "incident.reported", {**report, "acts": ["attack_on_convoy"]})
    machine.must(OFFICER, "aid.attacked", attack(machine), [subject, known])
    assert len(incidents(machine)) == 1
    machine.tick(7200)
    other = machine.must(AGENCY, "incident.reported", {**report, "acts": ["mortar"]})
    machine.must(OFFICER, "aid.attacked", attack(machine), [subject, other])
    assert len(incidents(machine)) == 3


def test_the_report_says_no_more_than_its_readers_could_read(
    made: Callable[..., m.Machine],
) -> None:
    """Where incidents have more readers than attacks, place and parties stay with the aid."""
    machine = made(
        ("incident.reported: [officer, author, rung]", "incident.reported: [officer, guarantor]")
    )
    machine.must(AGENCY, "aid.attacked", attack(machine), [convoy(machine)])
    [state] = incidents(machine)
    body = state.reports[0].body
    assert (body.acts, body.place_as_said, body.area) == (("attack_on_convoy",), None, None)
    assert (body.suspected, body.affected) == ((), ())
    narrowed = machine.desk.view(machine.desk.scope("state:one"))
    assert "The ford" not in repr(list(narrowed.states("incident")))
    assert list(narrowed.states("aid")) == []


def test_terms_without_the_act_open_no_incident_and_refuse_nothing(
    made: Callable[..., m.Machine],
) -> None:
    """What Terms do not prohibit is no incident under them; the attack is on record anyhow."""
    machine = made(("families: [ATT, TER, POS, CIV, HUM, MEC]", "families: [ATT, CIV]"))
    machine.must(AGENCY, "aid.attacked", attack(machine), [convoy(machine)])
    assert incidents(machine) == []
    [(_, aid)] = machine.desk.view().states("aid")
    assert [each.what for each in aid.obstacles] == ["attacked"]


def test_only_potential_violations_are_reported_where_terms_take_no_others(
    made: Callable[..., m.Machine],
) -> None:
    """The desk's report is of a class that the Terms take."""
    machine = made(
        ("what: [violation, potential_violation]", "what: [potential_violation]"),
    )
    machine.must(AGENCY, "aid.attacked", attack(machine), [convoy(machine)])
    [state] = incidents(machine)
    assert state.reports[0].body.report_class == "potential_violation"


def test_a_group_that_spans_days_says_it_after_the_group(made: Callable[..., m.Machine]) -> None:
    """On a replaying desk time never goes back: the incident is recorded with the newest entry."""
    machine = made()
    subject = convoy(machine)
    pair, officer = machine.pairs[AGENCY], machine.pairs[OFFICER]
    told = machine.desk.draft(
        pair, "aid.attacked", attack(machine), about=[subject], now=machine.tick()
    )
    meeting = {"body": "task_force", "title": "t", "reference": "r"}
    later = machine.desk.draft(officer, "meeting.held", meeting, now=machine.tick(2 * 86_400))
    answers = machine.desk.registrar.append([sign(told, pair), sign(later, officer)])
    assert all(isinstance(each, Accepted) for each in answers)
    [state] = incidents(machine)
    assert state.marks["reported"] == machine.now


def test_one_transaction_holds_both_or_neither(made: Callable[..., m.Machine]) -> None:
    """Where a later entry of a whole group is refused, neither attack nor incident is there."""
    machine = made()
    subject = convoy(machine)
    pair = machine.pairs[AGENCY]
    size = machine.store.size()
    drafts = [
        machine.desk.draft(pair, kind, body, about=[subject], now=machine.tick())
        for kind, body in (
            ("aid.attacked", attack(machine)),
            ("aid.requested", {"to": TWO}),
        )
    ]
    answers = machine.desk.registrar.append([sign(drafts[1], pair)])
    assert not isinstance(answers[0], Accepted)
    with pytest.raises(type(answers[0].error)):
        machine.desk.submit([sign(each, pair) for each in drafts], whole=True)
    assert machine.store.size() == size
    assert incidents(machine) == []
