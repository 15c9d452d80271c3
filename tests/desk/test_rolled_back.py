"""What was believed inside a transaction that never came to be is believed no more."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import report_body

from truceline.errors import Refused
from truceline.keyring.author import sign
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.ledger.entry import Submission


def test_a_role_that_was_never_given_shows_nothing(tmp_path: Path) -> None:
    """Whoever was an officer only in a group that was rolled back sees no more by it."""
    machine = m.make(tmp_path / "desk")
    hidden = machine.must("person:miller", "incident.reported", report_body())
    actors = {getattr(machine.state(each), "actor", ""): each for each in machine.subjects["actor"]}

    def made(by: str, kind: str, body: dict[str, Any], about: list[str]) -> Submission:
        pair = machine.pairs[by]
        return sign(machine.desk.draft(pair, kind, body, about=about, now=machine.tick()), pair)

    promoted = {"roles": ["officer"], "why": "Made-up"}
    group = [
        made("un:convenor", "actor.changed", promoted, [actors["monitor:post"]]),
        made("monitor:post", "incident.registered", {"severity": "grave"}, [hidden]),
        made("monitor:post", "incident.registered", {"severity": "grave"}, [hidden]),
    ]
    with pytest.raises(Refused):
        machine.desk.submit(group, whole=True)
    machine.must("un:convenor", "actor.changed", promoted, [actors["agency:aid"]])
    codes = machine.refused("monitor:post", "incident.registered", {"severity": "grave"}, [hidden])
    assert codes == {"SUBJECT_UNKNOWN"}
    machine.desk.close()


def test_a_commit_that_fails_leaves_no_transaction_open(tmp_path: Path) -> None:
    """Where the database refuses to commit, nothing is kept and the next transaction begins."""
    store = SqliteStore.create(tmp_path / "desk.sqlite")
    store.connection.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
    store.connection.execute("CREATE TABLE b (a REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.connection.execute("INSERT INTO b VALUES (7)")
    with store.transaction():
        assert store.connection.execute("SELECT count(*) FROM b").fetchone() == (0,)
    store.close()


def test_what_the_database_rolled_back_itself_keeps_its_own_error(tmp_path: Path) -> None:
    """A fault for which SQLite rolls back by itself is told as what it is."""
    store = SqliteStore.create(tmp_path / "desk.sqlite")
    store.set_name("a", "b")
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.connection.execute("INSERT OR ROLLBACK INTO desk VALUES ('a', 'c')")
    assert store.name("a") == "b"
    store.close()
