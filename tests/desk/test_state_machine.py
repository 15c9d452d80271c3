"""Any order of entries gives a docket that a replay gives too, and hides what must be hidden."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.desk import machine as m

from truceline.mechanism.catalogue import KINDS, PARTS
from truceline.registrar import Accepted
from truceline.store.clerk import Clerk
from truceline.store.finding import Question
from truceline.store.narrowing import visible
from truceline.store.sqlite import SqliteStore
from truceline.views import View

OPENING = sorted(
    name
    for name, kind in KINDS.items()
    if kind.opens and kind.part not in {"agreement", "key", "actor", "import"}
)
FOLLOWING = sorted(
    name for name, kind in KINDS.items() if not kind.opens and kind.part not in {"agreement", "key"}
)
ACTORS = st.sampled_from(sorted(m.ROLES))


class Desk(RuleBasedStateMachine):
    """Entries of any kind, by anyone, about anything; most are refused, many are not."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="truceline-"))
        self.machine = m.make(self.folder / "desk")
        self.store = self.machine.desk.store
        self.subjects: dict[str, list[str]] = {}
        self.states: dict[str, str] = {}

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.machine.desk.close()
        shutil.rmtree(self.folder)

    @rule(kind=st.sampled_from(OPENING), by=ACTORS)
    def open_subject(self, kind: str, by: str) -> None:
        """Somebody opens a subject."""
        answer = self.machine.say(by, kind, m.example(KINDS[kind]))
        if isinstance(answer, Accepted):
            self.subjects.setdefault(KINDS[kind].part, []).append(answer.hash)

    @precondition(lambda self: self.subjects)
    @rule(kind=st.sampled_from(FOLLOWING), by=ACTORS, data=st.data())
    def follow(self, kind: str, by: str, data: st.DataObject) -> None:
        """Somebody says something further."""
        part = KINDS[kind].part
        pool = self.subjects.get(part) or sum(self.subjects.values(), [])
        count = 2 if kind.startswith("subject.") else 1
        about = data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=count, unique=True))
        self.machine.say(by, kind, m.example(KINDS[kind]), about)

    @rule(hours=st.integers(1, 400))
    def wait(self, hours: int) -> None:
        """Time passes, and clocks run."""
        self.machine.tick(3600 * hours)

    @invariant()
    def docket_is_the_replay(self) -> None:
        """After every prefix the incremental docket equals one rebuilt from that prefix."""
        scratch = SqliteStore.create(self.folder / "scratch.sqlite")
        clerk = Clerk(scratch)
        with scratch.transaction():
            for stored in self.store.scan():
                scratch.add_entry(stored, ())
            clerk.rebuild()
        mine, replayed = list(self.store.docket_rows()), list(scratch.docket_rows())
        scratch.close()
        for path in self.folder.glob("scratch.sqlite*"):
            path.unlink()
        assert mine == replayed

    @invariant()
    def states_follow_the_tables(self) -> None:
        """A recorded state is reached along its part's transition table, or by link or unlink."""
        last = self.store.indexed(self.store.size() - 1)
        for item in self.machine.desk.view().every(Question()):
            part, state = PARTS[item.part], item.row.state
            assert state in part.transitions
            before = self.states.get(item.subject)
            linked = last is not None and last.kind.startswith("subject.")
            if before is None:
                assert state in part.initial or linked
            elif before != state and not linked:
                assert part.moves(before, state), (item.part, before, state)
            self.states[item.subject] = state

    @invariant()
    def views_hide_what_is_hidden(self) -> None:
        """No narrowed view ever holds a word of an entry that its reader may not see."""
        for reader in m.READERS:
            view = self.machine.desk.view(self.machine.desk.scope(reader))
            text = json.dumps(list(_everything(view)), default=str)
            for entry, word in self.machine.secrets.items():
                seq = self.store.seq_of(entry)
                if word in text:
                    assert seq is not None
                    assert visible(self.store, view.scope, seq), (reader, word)


def _everything(view: View) -> Any:
    for item in view.every(Question()):
        yield item.as_json()
        shown = view.show(item.subject)
        yield [(e.hash, e.statement.body, e.statement.about) for e in shown.entries]
        yield [(e.hash, e.statement.body) for e in shown.mentions]
        yield repr(shown.state)


TestDesk = Desk.TestCase
TestDesk.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
