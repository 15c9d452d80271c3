"""A desk with a live clock on which one officer may speak: what the failures of a machine meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.desk import machine as m

from truceline.desk import Desk, system_clock
from truceline.keyring.files import KeyPair, new_pair, write_pair
from truceline.opening import Opening

OFFICER = "cell:officer"


@dataclass(frozen=True, slots=True)
class Live:
    """A desk's folder and the officer's keys, which lie outside of it."""

    folder: Path
    key: Path
    officer: KeyPair

    def open(self) -> Desk:
        """The desk."""
        return Desk.open(self.folder)


def meeting(title: str) -> dict[str, Any]:
    """What is said, again and again."""
    return {"body": "ctf", "title": title, "reference": "-"}


def live_desk(folder: Path, key: Path) -> Live:
    """Make the desk, and close it."""
    convenor, officer = new_pair("un:convenor"), new_pair(OFFICER)
    terms = m.TERMS.read_bytes()
    opening = Opening(
        origin="desk.example/live",
        terms=terms,
        convenor=convenor,
        name="Made-up",
        at=system_clock(),
    )
    with Desk.create(folder, opening) as desk:
        desk.enrol(convenor, officer, name="Officer", roles=["officer"])
    write_pair(officer, key, None)
    return Live(folder, key, officer)
