"""The docket's own look-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.mechanism.standing import REGISTER_PARTS
from truceline.store.docket import _REGISTER
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path


def test_the_registers_are_found_by_their_own_index(tmp_path: Path) -> None:
    """Register entries are read through an index that holds nothing else, whatever the ledger."""
    assert f"part IN {REGISTER_PARTS}" == _REGISTER
    store = SqliteStore.create(tmp_path / "desk.sqlite")
    plan = store.connection.execute(
        f"EXPLAIN QUERY PLAN SELECT seq FROM entry WHERE {_REGISTER} AND seq > 5 ORDER BY seq"  # noqa: S608 - our own words
    ).fetchall()
    assert any("entry_register" in row[3] for row in plan)
    store.close()
