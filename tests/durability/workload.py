"""What goes on at a desk while its power fails: real submissions of every part, and the answers.

Words are drawn as the tests of the whole mechanism draw them; some are refused, some come in
groups, and a body is destroyed. After each answer the tape hears how many entries are promised.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

from tests.desk import machine as m
from tests.desk.damage import report_body
from tests.desk.told import draw, say
from tests.durability.power import Said
from tests.durability.recording import Tape, TapedStore

from truceline.desk import Desk, system_clock
from truceline.keyring.author import sign
from truceline.mechanism.catalogue import KINDS
from truceline.store.base import Stored

if TYPE_CHECKING:
    from pathlib import Path


STORE: Final = "desk.sqlite"
ROLES: Final = {name: m.ROLES[name] for name in m.ROLES if name != "group:platform"}


@dataclass(slots=True)
class Record:
    """What a desk answered.

    Args:
        stored: Every entry as it stood when it was answered for, by its place.
        sizes: The sizes at which the ledger stood between two groups.
        destroyed: Places whose body an entry destroyed since.
    """

    stored: list[Stored] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    destroyed: set[int] = field(default_factory=set)


class Worker:
    """Works at a desk whose store is taped, and keeps what was answered."""

    def __init__(self, folder: Path, tape: Tape, pragmas: tuple[str, ...], seed: int) -> None:
        store = TapedStore.open(folder / STORE)
        for pragma in pragmas:
            store.connection.execute(pragma).fetchall()
        self.machine = m.Machine(desk=Desk(folder, store, system_clock))
        self.machine.pairs[m.CONVENOR.actor] = m.CONVENOR
        for entry in self.machine.recorded(0):
            if entry is not None and KINDS[entry.kind].opens:
                self.machine.subjects.setdefault(entry.part, []).append(entry.hash)
        self.machine.now = self.machine.desk.newest_at()
        self.rng = Random(seed)  # noqa: S311 - a workload, not a secret
        self.tape = tape
        self.record = Record()
        self.answer()

    def answer(self) -> None:
        """Everything on the ledger is promised from here on."""
        store = self.machine.store
        size = store.size()
        for seq in range(len(self.record.stored), size):
            found = store.stored(seq)
            assert found is not None
            self.record.stored.append(found)
        if size not in self.record.sizes:
            self.record.sizes.append(size)
        self.tape.add(Said(size))

    def work(self, rounds: int) -> None:
        """Say so many things, a few at once now and then; destroy one body midway."""
        for number in range(rounds):
            if number == rounds // 2:
                self.destroy()
            elif number % 5 == 2:
                self.group(3)
            else:
                say(self.machine, draw(self.machine, self.rng), self.rng)
            self.answer()

    def group(self, count: int) -> None:
        """Several reports in one transaction."""
        pair = self.machine.pairs["person:miller"]
        desk = self.machine.desk
        drafts = [
            desk.draft(
                pair,
                "incident.reported",
                report_body(narrative=f"Round {n} of {self.rng.random()}"),
                now=self.machine.tick(),
            )
            for n in range(count)
        ]
        desk.registrar.append([sign(draft, pair) for draft in drafts])

    def destroy(self) -> None:
        """Destroy the body of a report."""
        said = self.machine.must("person:miller", "incident.reported", report_body())
        self.answer()
        place = self.machine.store.seq_of(said)
        assert place is not None
        body = {"entry": said, "place": place, "what": "body", "ground": "safety", "why": "Asked."}
        self.machine.must("cell:officer", "body.destroyed", body, [said])
        self.record.destroyed.add(place)


def begun(folder: Path) -> None:
    """A desk with its actors, closed: what is on the drive before the work begins."""
    m.make(folder, roles=ROLES).desk.close()
