"""States that several open desks of one folder remember together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.desks import box_volume, made_up_desk

from truceline.desk import Desk
from truceline.keyring import author
from truceline.keyring.files import KeyPair, read_pair
from truceline.store import folds
from truceline.store.folds import Folds, Recent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from truceline.ledger.entry import Submission

KEPT = 2


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Desk, Desk, KeyPair]]:
    """Two open desks of one folder that remember together, and a party's key."""
    made = made_up_desk(tmp_path)
    recent = Recent(4)
    with Desk.open(made.folder) as one, Desk.open(made.folder) as other:
        for desk in (one, other):
            desk.folds = Folds(desk.store, recent)
        yield one, other, read_pair(made.key("group:brigade"))


def _filed(desk: Desk, party: KeyPair, hour: int) -> str:
    body = {
        "notice": "ground_movement",
        "title": f"Made-up {hour}",
        "recipients": ["cell:officer"],
        "volumes": [box_volume(20, hour)],
    }
    return desk.record(party, "notice.filed", body).hash


def _state(desk: Desk, notice: str) -> str:
    state = desk.view().state(notice)
    assert state is not None
    return str(state.state)


def test_what_one_folded_the_other_need_not(
    two: tuple[Desk, Desk, KeyPair], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state that one desk folded is given by the other without reading an entry."""
    one, other, party = two
    notice = _filed(one, party, 3)
    before = one.view().state(notice)
    monkeypatch.setattr(folds, "decode", None)
    assert other.view().state(notice) is before


def test_what_one_records_the_other_sees_at_once(two: tuple[Desk, Desk, KeyPair]) -> None:
    """No state outlives the entry that changes it, whichever desk recorded that."""
    one, other, party = two
    notice = _filed(one, party, 3)
    assert [_state(desk, notice) for desk in two[:2]] == ["filed", "filed"]
    other.record(party, "notice.withdrawn", {"why": "made up"}, about=(notice,))
    assert [_state(desk, notice) for desk in two[:2]] == ["withdrawn", "withdrawn"]


def test_what_was_not_committed_is_not_remembered(two: tuple[Desk, Desk, KeyPair]) -> None:
    """A view inside a transaction that is undone leaves nothing for anybody else."""
    one, _, party = two
    notice = _filed(one, party, 3)
    now = one.now()
    draft = one.draft(party, "notice.withdrawn", {"why": "made up"}, about=(notice,), now=now)
    seen: list[str] = []

    def undone(*_: object) -> Iterable[Submission]:
        seen.append(_state(one, notice))
        raise RuntimeError

    one.registrar._consequences = undone  # fails on purpose
    with pytest.raises(RuntimeError):
        one.submit([author.sign(draft, party)], whole=True)
    assert seen == ["withdrawn"]
    assert [_state(desk, notice) for desk in two[:2]] == ["filed", "filed"]


def test_no_more_is_remembered_than_the_bound(tmp_path: Path) -> None:
    """The states asked for longest ago are dropped, and folded anew when they are asked for."""
    made = made_up_desk(tmp_path)
    recent = Recent(KEPT)
    with Desk.open(made.folder) as desk:
        desk.folds = Folds(desk.store, recent)
        party = read_pair(made.key("group:brigade"))
        filed = [_filed(desk, party, hour) for hour in range(1, 6)]
        states = [_state(desk, each) for each in (*filed, *filed)]
        assert states == ["filed"] * 10
        assert len(recent) == KEPT
