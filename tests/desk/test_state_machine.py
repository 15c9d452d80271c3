"""Any order of entries gives a docket that a replay gives too, and hides what must be hidden."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.desk import machine as m
from tests.desk.told import PHRASES, check_hidden, draw, replayed, say

from truceline.auditor import audit
from truceline.mechanism.catalogue import KINDS, PARTS
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from random import Random

    from truceline.ledger.audit import Report

THOROUGH = os.environ.get("TRUCELINE_HYPOTHESIS") == "thorough"
OPENING = sorted(kind for kind in PHRASES if KINDS[kind].opens)
RNG = st.randoms(use_true_random=False)


class Desk(RuleBasedStateMachine):
    """Entries of any kind, by anyone, about anything; many are recorded, some are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="truceline-"))
        self.machine = m.make(self.folder / "desk")
        self.store = self.machine.store
        self.states: dict[bytes, str] = {}
        self.checked = -1
        self.turn = 0

    def teardown(self) -> None:
        """At the end a rebuild and an audit agree with what grew entry by entry."""
        try:
            rows = list(self.store.docket_rows())
            self.machine.desk.registrar.rebuild()
            assert list(self.store.docket_rows()) == rows
            report = run_audit(self.machine, self.folder)
            assert report.ok, report.as_json()
            for reader in m.READERS:
                check_hidden(self.machine, reader)
        finally:
            self.machine.desk.close()
            shutil.rmtree(self.folder)

    @rule(kind=st.sampled_from(OPENING), rng=RNG)
    def open_subject(self, kind: str, rng: Random) -> None:
        """Somebody opens a subject."""
        say(self.machine, kind, rng)

    @rule(kind=st.sampled_from(sorted(PHRASES)), rng=RNG)
    def follow(self, kind: str, rng: Random) -> None:
        """Somebody says something of any kind."""
        say(self.machine, kind, rng)

    @rule(seed=st.integers(0, 2**32), count=st.integers(1, 12))
    def talk(self, seed: int, count: int) -> None:
        """A good deal is said between two looks at the docket."""
        rng = random.Random(seed)  # noqa: S311 - made-up talk
        for _ in range(count):
            say(self.machine, draw(self.machine, rng), rng)
            note_states(self.machine, self.states)

    @rule(hours=st.integers(1, 400))
    def wait(self, hours: int) -> None:
        """Time passes, and clocks run."""
        self.machine.tick(3600 * hours)

    @invariant()
    def docket_is_the_replay(self) -> None:
        """After every prefix the incremental docket equals one rebuilt from that prefix."""
        if self.checked != self.store.size():
            self.checked = self.store.size()
            assert list(self.store.docket_rows()) == replayed(self.machine, self.folder)

    @invariant()
    def states_follow_the_tables(self) -> None:
        """A recorded state is reached along its part's transition table, or by a link."""
        note_states(self.machine, self.states)

    @invariant()
    def views_hide_what_is_hidden(self) -> None:
        """No narrowed view holds a word, or names a subject, that its reader may not see."""
        self.turn += 1
        check_hidden(self.machine, m.READERS[self.turn % len(m.READERS)])


def run_audit(machine: m.Machine, folder: Path) -> Report:
    """Audit the machine's desk."""
    scratch = SqliteStore.create(folder / "audit.sqlite")
    scratch.connection.execute("PRAGMA synchronous = OFF")
    try:
        return audit(machine.store, scratch)
    finally:
        scratch.close()
        for each in folder.glob("audit.sqlite*"):
            each.unlink()


def note_states(machine: m.Machine, states: dict[bytes, str]) -> set[tuple[str, str, str]]:
    """Assert that every state was reached along its table; gives the moves made since last time."""
    last = machine.store.indexed(machine.store.size() - 1)
    # A link, an unlinking and a destroyed body change what folds, not what happened.
    jump = last is not None and last.part == "link"
    moves = set()
    rows = machine.store.connection.execute("SELECT id, part, state FROM subject")
    for subject, name, state in rows:
        part, before = PARTS[name], states.get(subject)
        assert state in part.transitions, (name, state)
        states[subject] = state
        if before is None:
            assert jump or state in part.initial, (name, state)
            moves.add((name, "", state))
        elif before != state and not jump:
            assert part.moves(before, state), (name, before, state)
            moves.add((name, before, state))
    return moves


TestDesk = Desk.TestCase
TestDesk.settings = settings(
    max_examples=60 if THOROUGH else 6,
    stateful_step_count=60 if THOROUGH else 16,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("seed", range(5 if THOROUGH else 1))
def test_the_machine_reaches_deep(tmp_path: Path, seed: int) -> None:
    """What is said at random records nearly every kind and makes nearly every move there is."""
    machine, rng = m.make(tmp_path / "desk"), random.Random(seed)  # noqa: S311 - made-up talk
    states: dict[bytes, str] = {}
    moves = note_states(machine, states)
    for _ in range(15 * len(KINDS)):
        if rng.random() < 0.1:
            machine.tick(3600 * rng.randrange(1, 60))
        say(machine, draw(machine, rng), rng)
        moves |= note_states(machine, states)
    assert list(machine.store.docket_rows()) == replayed(machine, tmp_path)
    kinds = {kind for kind, count in machine.accepted.items() if count}
    assert len(kinds) >= 0.95 * (len(KINDS) - 1), sorted(set(KINDS) - kinds)
    every = {
        (part.name, old, new)
        for part in PARTS.values()
        for old, after in part.transitions.items()
        for new in after
        if old != new
    }
    assert len(moves & every) >= 0.7 * len(every), sorted(every - moves)
    reached = {(part, new) for part, _, new in moves}
    wanted = {("incident", "closed"), ("incident", "remedied"), ("notice", "amended")}
    wanted |= {("key", "revoked"), ("agreement", "ended"), ("matter", "closed")}
    wanted |= {("party", "excluded_by_decision"), ("listing", "delisted")}
    assert wanted <= reached, sorted(wanted - reached)
    report = run_audit(machine, tmp_path)
    assert report.ok, report.as_json()
    for reader in m.READERS:
        check_hidden(machine, reader)
    machine.desk.close()
