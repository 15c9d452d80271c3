"""Who gives way, in a matter: told where both notices are seen, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.sayings_notices import box

from truceline.sheets.matters import NO_FORCE
from truceline.sheets.subject import Files, facts
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAIR = "between: [air_activity, air_activity], horizontal_m: 1000, vertical_m: 300,"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk whose Terms say that of two flights the later yields."""
    text = m.TERMS.read_text()
    assert PAIR in text
    machine = m.make(tmp_path / "desk", text.replace(PAIR, f"{PAIR} yields: later,").encode())
    machine.marks = False
    yield machine
    machine.desk.close()


def _filed(machine: m.Machine, by: str, *recipients: str, **more: Any) -> str:
    body: dict[str, Any] = {"notice": "air_activity", "title": f"A flight of {by}"}
    body |= {"recipients": list(recipients)}
    body |= {"volumes": [box(machine, 36.1, 37.1, 0.05, (2, 4))]}
    return machine.must(by, "notice.filed", body | more)


def _matters(machine: m.Machine, reader: str | None) -> list[dict[str, Any]]:
    """Every matter as a reader is shown it."""
    desk = machine.desk
    view = desk.view(None if reader is None else desk.scope(reader))
    files = Files(view, None)
    return [facts(files, item.subject) for item in view.every(Question(part="matter"))]


def test_the_later_of_two_flights_yields_and_both_are_told(machine: m.Machine) -> None:
    """Both sides see both notices: the matter names the one that was filed last."""
    first = _filed(machine, "group:brigade", "group:division", "state:one")
    second = _filed(machine, "group:division", "group:brigade", "state:one")
    for reader in ("group:brigade", "group:division", "cell:officer", None):
        (matter,) = _matters(machine, reader)
        assert matter["notices"] == [second, first]
        assert matter["yields"] == [second]
        assert matter["says"][-1] == NO_FORCE
        assert second[:12] in matter["says"][0]
    # The one that moves is the later then.
    moved = {"why": "Weather", "volumes": [box(machine, 36.1, 37.1, 0.04, (2, 4))]}
    machine.must("group:brigade", "notice.amended", moved, [first])
    assert _matters(machine, None)[0]["yields"] == [first]


def test_who_sees_but_one_of_the_two_is_told_nothing_of_it(machine: m.Machine) -> None:
    """A coarse matter tells its first side to call: neither notices nor who yields."""
    _filed(machine, "group:brigade", "state:one")
    _filed(machine, "group:division", "state:one")
    (told,) = _matters(machine, "group:brigade")
    assert "yields" not in told
    assert "notices" not in told
    assert _matters(machine, "group:division") == []
    (officer,) = _matters(machine, "cell:officer")
    assert len(officer["yields"]) == 1


def test_at_filing_whoever_is_told_in_full_is_told_who_yields(machine: m.Machine) -> None:
    """The answer of the check names the notice that gives way."""
    first = _filed(machine, "group:brigade", "group:division", "state:one")
    second = _filed(machine, "group:division", "group:brigade", "state:one")
    for notice, side in ((first, "group:brigade"), (second, "group:division")):
        (detail,) = machine.desk.conflict_answer(notice, side).details
        assert detail.yields == (second,)


def test_a_destroyed_notice_yields_to_nobody(machine: m.Machine) -> None:
    """Where one of the two is gone, nothing is said of who gives way."""
    first = _filed(machine, "group:brigade", "group:division")
    _filed(machine, "group:division", "group:brigade")
    destroyed = {"entry": first, "place": machine.store.seq_of(first), "what": "body"}
    destroyed |= {"ground": "consent_withdrawn", "why": "Made up."}
    machine.must("cell:officer", "body.destroyed", destroyed, [first])
    for reader in (None, "group:division"):
        assert all(not each["yields"] for each in _matters(machine, reader))
