"""A small live desk with an officer, an enroller and two sides, for reports from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from truceline.desk import Desk
from truceline.keyring.files import KeyPair, new_pair, write_pair
from truceline.opening import Opening

TERMS = Path(__file__).parents[1] / "desks.yaml"
CONVENOR = "un:convenor"
OFFICER = "cell:officer"
PARTY = "group:brigade"
ROLES = {
    "state:one": ["guarantor"],
    "state:two": ["guarantor"],
    "un:office": ["secretariat"],
    OFFICER: ["officer"],
    PARTY: ["party", "reporter"],
}


@dataclass(frozen=True)
class Cell:
    """The desk's folder and its actors' keys."""

    folder: Path
    pairs: dict[str, KeyPair]

    def key(self, actor: str) -> Path:
        """An actor's key file, without passphrase."""
        return self.folder.parent / f"{actor.replace(':', '-')}.key"


def live_cell(root: Path) -> Cell:
    """Build it under ``root``. The convenor alone may enrol; its clock is the machine's."""
    pairs = {name: new_pair(name) for name in (CONVENOR, *ROLES)}
    cell = Cell(root / "desk", pairs)
    for name, pair in pairs.items():
        write_pair(pair, cell.key(name), None)
    opening = Opening(
        origin="desk.example/cell",
        terms=TERMS.read_bytes(),
        convenor=pairs[CONVENOR],
        name="Made-up office",
        at=datetime.now(tz=UTC),
    )
    with Desk.create(cell.folder, opening) as desk:
        for name, roles in ROLES.items():
            desk.enrol(pairs[CONVENOR], pairs[name], name=f"Made-up {name}", roles=roles)
    return cell
