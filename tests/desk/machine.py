"""A desk with made-up actors, and a way to say any kind of entry on it, for tests of the whole."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.desk import Desk
from truceline.errors import TrucelineError
from truceline.keyring.author import sign
from truceline.keyring.files import KeyPair, new_pair
from truceline.mechanism.catalogue import KINDS, kind_named
from truceline.opening import Opening
from truceline.registrar import Accepted, Declined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from truceline.mechanism.kinds import Kind
    from truceline.store.sqlite import SqliteStore

TERMS = Path(__file__).with_name("terms.yaml")
START = datetime(2016, 3, 10, 12, tzinfo=UTC)
CONVENOR = new_pair("un:convenor", seed=b"\x01" * 32)
ROLES = {
    "state:one": ["guarantor"],
    "state:two": ["guarantor"],
    "un:office": ["secretariat"],
    "cell:officer": ["officer"],
    "group:brigade": ["party", "reporter"],
    "group:division": ["party", "reporter"],
    "agency:aid": ["humanitarian", "reporter"],
    "person:miller": ["reporter"],
    "monitor:post": ["monitor", "reporter"],
    "cell:relief": ["officer"],
    "un:facilitator": ["facilitator"],
    "group:platform": ["reporter"],
}
PAIRS = {name: new_pair(name, seed=bytes([i + 2]) * 32) for i, name in enumerate(ROLES)}
READERS = ("public", *ROLES)
WORD = re.compile(r"word\d{5,}x")
"""A word that is put into what is said, by which it is found again."""


@dataclass
class Machine:
    """One desk on a replay clock, its made-up actors, and how many words were said."""

    desk: Desk
    now: datetime = START
    said: int = 0
    marks: bool = True
    """Whether a word is put into what is said, by which it is found again."""
    secrets: dict[str, str] = field(default_factory=dict)
    """Entry hash to the word that stands only in that entry's open body."""
    subjects: dict[str, list[str]] = field(default_factory=dict)
    """Part to the subjects that were opened, oldest first."""
    pairs: dict[str, KeyPair] = field(default_factory=lambda: dict(PAIRS))
    waiting: KeyPair | None = None
    """A key offered for enrolment; its actor signs with it from then on."""
    accepted: dict[str, int] = field(default_factory=dict)
    """Kind to how many of it were recorded."""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001 - Hypothesis calls it so
        """One line in a report of a failure, and no keys."""
        printer.text(f"Machine({self.said} sayings)")

    @property
    def store(self) -> SqliteStore:
        """The desk's store."""
        return self.desk.store

    def tick(self, seconds: float = 1) -> datetime:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def state(self, subject: str) -> Any | None:
        """A subject's state as it stands; None where it was destroyed."""
        folded = self.desk.registrar.clerk.folds.now(subject)
        return None if folded is None else folded.state

    def open(self, part: str, *states: str) -> list[str]:
        """The subjects of a part that are in one of the states (in any, where none is named)."""
        found = ((each, self.state(each)) for each in self.subjects.get(part, []))
        return [
            each
            for each, state in found
            if state is not None and (not states or state.state in states)
        ]

    def say(
        self, by: str, kind: str, body: Mapping[str, Any], about: Sequence[str] = (), **more: Any
    ) -> Accepted | Declined:
        """Say something; a refusal is returned, not raised."""
        pair = self.pairs[by]
        word = f"word{self.said:05d}x"
        assert WORD.fullmatch(word)
        self.said += 1
        try:
            spoken = marked(kind_named(kind), body, word) if self.marks else body
            draft = self.desk.draft(pair, kind, spoken, about=about, now=self.tick(), **more)
        except TrucelineError as error:
            return Declined(hash="", error=error)
        size = self.store.size()
        answer = self.desk.registrar.append([sign(draft, pair)])[0]
        if isinstance(answer, Accepted):
            if word in str(draft.statement.body):
                self.secrets[answer.hash] = word
            if kind.startswith("key.enrolled/") and self.waiting is not None:
                self.pairs[self.waiting.actor] = self.waiting
            for entry in self.recorded(size):
                self.accepted[entry.kind] = self.accepted.get(entry.kind, 0) + 1
                if KINDS[entry.kind].opens:
                    self.subjects.setdefault(KINDS[entry.kind].part, []).append(entry.hash)
        return answer

    def must(
        self, by: str, kind: str, body: Mapping[str, Any], about: Sequence[str] = (), **more: Any
    ) -> str:
        """Say something that must be recorded; gives the entry's hash."""
        answer = self.say(by, kind, body, about, **more)
        assert isinstance(answer, Accepted), [str(fault) for fault in answer.faults]
        return answer.hash

    def refused(
        self, by: str, kind: str, body: Mapping[str, Any], about: Sequence[str] = (), **more: Any
    ) -> set[str]:
        """Say something that must be refused; gives the codes of the faults."""
        answer = self.say(by, kind, body, about, **more)
        assert isinstance(answer, Declined), kind
        return {fault.code for fault in answer.faults}

    def recorded(self, start: int) -> Iterator[Any]:
        """What the docket keeps of the entries from a place on, whoever wrote them."""
        for seq in range(start, self.store.size()):
            found = self.store.indexed(seq)
            if found is not None:
                yield found


def make(
    folder: Path, terms: bytes | None = None, *, roles: Mapping[str, list[str]] = ROLES
) -> Machine:
    """A fresh desk with all made-up actors enrolled."""
    desk = Desk.create(
        folder,
        Opening(
            origin="desk.example/made-up",
            terms=TERMS.read_bytes() if terms is None else terms,
            convenor=CONVENOR,
            name="Made-up office",
            at=START,
            replay=True,
        ),
    )
    # What a power cut would do is tested elsewhere; here it would cost most of the time.
    desk.store.connection.execute("PRAGMA synchronous = OFF")
    machine = Machine(desk=desk)
    machine.pairs[CONVENOR.actor] = CONVENOR
    for name, held in roles.items():
        desk.enrol(CONVENOR, PAIRS[name], name=f"Made-up {name}", roles=held, now=machine.tick())
    for entry in machine.recorded(0):
        if KINDS[entry.kind].opens:
            machine.subjects.setdefault(entry.part, []).append(entry.hash)
    return machine


def example(kind: Kind) -> dict[str, Any]:
    """The kind's worked example without its sealed fields."""
    body = copy.deepcopy(dict(kind.example))
    return {name: value for name, value in body.items() if name not in kind.sealed_fields}


@cache
def _properties(kind: str) -> dict[str, Any]:
    properties: dict[str, Any] = KINDS[kind].schema()["properties"]
    return properties


def marked(kind: Kind, body: Mapping[str, Any], word: str) -> dict[str, Any]:
    """The body with one word put into its first free text, where it has one."""
    properties = _properties(kind.name)
    found = dict(body)
    for name, value in body.items():
        shape = properties.get(name, {})
        options = shape.get("anyOf", [shape])
        free = any(
            option.get("type") == "string" and not {"pattern", "format", "enum"} & set(option)
            for option in options
        )
        # Some texts must stand as they are: a Terms file is hashed, a place is as it was said.
        fixed = name == "terms" or (kind.base, name) == (
            "incident.place_confirmed",
            "place_as_said",
        )
        if free and isinstance(value, str) and name not in kind.sealed_fields and not fixed:
            found[name] = f"{value[:150]} {word}"
            break
    return found
