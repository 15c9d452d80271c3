"""A desk with made-up actors, and a way to say any kind of entry on it, for tests of the whole."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.desk import Desk, Opening
from truceline.errors import TrucelineError
from truceline.keyring.author import sign
from truceline.keyring.files import KeyPair, new_pair
from truceline.mechanism.catalogue import KINDS
from truceline.registrar import Accepted, Declined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.mechanism.kinds import Kind

TERMS = Path(__file__).parents[2] / "scenarios" / "syria_2016" / "terms.yaml"
START = datetime(2016, 2, 27, 12, tzinfo=UTC)
CONVENOR = new_pair("un:ose", seed=b"\x01" * 32)
ROLES = {
    "state:us": ["guarantor"],
    "state:ru": ["guarantor"],
    "un:officer": ["officer", "secretariat"],
    "group:made-up-brigade": ["party", "reporter"],
    "group:made-up-company": ["party", "reporter"],
    "un:made-up-aid": ["humanitarian", "reporter"],
    "monitor:made-up": ["monitor", "reporter"],
}
PAIRS = {name: new_pair(name, seed=bytes([i + 2]) * 32) for i, name in enumerate(ROLES)}
READERS = ("public", *ROLES)


@dataclass
class Machine:
    """One desk on a replay clock, its made-up actors, and how many words were said."""

    desk: Desk
    now: datetime = START
    said: int = 0
    secrets: dict[str, str] = field(default_factory=dict)
    """Entry hash to the word that stands only in that entry's open body."""

    def tick(self, seconds: float = 1) -> datetime:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def say(
        self, by: str, kind: str, body: dict[str, Any], about: Sequence[str] = ()
    ) -> Accepted | Declined:
        """Say something; a refusal is returned, not raised."""
        pair: KeyPair = PAIRS[by]
        word = f"word{self.said:05d}x"
        self.said += 1
        try:
            draft = self.desk.draft(pair, kind, marked(KINDS[kind], body, word), about=about,
                                    now=self.tick())  # fmt: skip
        except TrucelineError as error:
            return Declined(hash="", error=error)
        answer = self.desk.registrar.append([sign(draft, pair)])[0]
        if isinstance(answer, Accepted) and word in str(draft.statement.body):
            self.secrets[answer.hash] = word
        return answer


def make(folder: Path) -> Machine:
    """A fresh desk with all made-up actors enrolled."""
    desk = Desk.create(
        folder,
        Opening(
            origin="desk.example/made-up",
            terms=TERMS.read_bytes(),
            convenor=CONVENOR,
            name="Made-up office",
            at=START,
            replay=True,
        ),
    )
    machine = Machine(desk=desk)
    for name, roles in ROLES.items():
        desk.enrol(CONVENOR, PAIRS[name], name=f"Made-up {name}", roles=roles, now=machine.tick())
    return machine


def example(kind: Kind) -> dict[str, Any]:
    """The kind's worked example without its sealed fields."""
    body = copy.deepcopy(dict(kind.example))
    return {name: value for name, value in body.items() if name not in kind.sealed_fields}


def marked(kind: Kind, body: dict[str, Any], word: str) -> dict[str, Any]:
    """The body with one word put into its first free text, where it has one."""
    properties = kind.schema()["properties"]
    found = dict(body)
    for name, value in body.items():
        shape = properties.get(name, {})
        options = shape.get("anyOf", [shape])
        free = any(
            option.get("type") == "string" and not {"pattern", "format", "enum"} & set(option)
            for option in options
        )
        if free and isinstance(value, str) and name not in kind.sealed_fields:
            found[name] = f"{value[:150]} {word}"
            break
    return found
