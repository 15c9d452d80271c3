"""A false operator: the desk's own keys and file, SQL by hand, and everything signed anew.

Whatever the operator changes, it then makes consistent as far as its keys reach: leaves commit to
what is stored, tiles follow from the leaves, every checkpoint is signed with both log keys, and the
docket is rebuilt. What is left to catch it is what it has no key for, and what others kept.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.desk.damage import Copy
from tests.desks import MadeUp
from tests.replicas.served import follow, served

from truceline.desk import Desk
from truceline.keyring.files import new_pair
from truceline.ledger import leaves, proofs, tiles
from truceline.ledger.checkpoints import Checkpoint, sign_with_all
from truceline.ledger.cosignatures import Signer
from truceline.ledger.split_views import parse_split_view, verify_split_view
from truceline.ledger.vkeys import COSIGNATURE_ED25519, VerifierKey, parse_vkey
from truceline.witness.cosigner import Cosigner
from truceline.witness.state import StateFolder
from truceline.witness.watching import Look, look

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from truceline.ledger.split_views import ProvenSplit
    from truceline.replicas.following import Followed

_WITNESS = new_pair("group:witness", seed=b"w" * 32)
_WITNESS_KEY = VerifierKey(
    name="party.example/witness", kind=COSIGNATURE_ED25519, public=_WITNESS.public
)
_NOW = 1_456_900_000


@dataclass(frozen=True)
class Operator:
    """Who runs a desk and wants a false record to stand."""

    desk: MadeUp

    @property
    def copy(self) -> Copy:
        """The desk's file, to be changed by hand."""
        return Copy(self.desk.folder)

    def sql(self, *statements: tuple[Any, ...]) -> None:
        """Change the file by hand, in one transaction: each a statement and its values."""
        with contextlib.closing(sqlite3.connect(self.copy.path)) as connection, connection:
            for text, *values in statements:
                connection.execute(text, values)

    def leaf(self, place: int) -> leaves.Leaf:
        """The leaf at a place."""
        [(data,)] = self.copy.rows("SELECT leaf FROM leaf WHERE seq = ?", place)
        return leaves.Leaf.decode(data)

    def body(self, place: int) -> tuple[bytes, bytes]:
        """Envelope and salt at a place."""
        [row] = self.copy.rows("SELECT envelope, salt FROM body WHERE seq = ?", place)
        return row[0], row[1]

    def put_leaf(self, place: int, at: datetime, envelope: bytes, salt: bytes) -> None:
        """Put a leaf and its body at a place, consistent with each other."""
        leaf = leaves.Leaf(recorded_at=at, commitment=leaves.commitment(salt, envelope)).encode()
        self.sql(
            ("INSERT OR REPLACE INTO leaf VALUES (?, ?)", place, leaf),
            ("INSERT OR REPLACE INTO body VALUES (?, ?, ?)", place, envelope, salt),
        )

    def drop(self, place: int) -> None:
        """Take an entry out and close the gap, as if it had never come."""
        tables = ("leaf", "body", "box")
        self.sql(
            *((f"DELETE FROM {table} WHERE seq = ?", place) for table in tables),  # noqa: S608 - this module's own words
            *((f"UPDATE {table} SET seq = -seq WHERE seq > ?", place) for table in tables),  # noqa: S608 - as above
            *((f"UPDATE {table} SET seq = -seq - 1 WHERE seq < 0",) for table in tables),  # noqa: S608 - as above
        )

    def sign_anew(self) -> None:
        """Make tiles, checkpoints and docket again from the leaves, under the desk's own keys."""
        sizes = [row[0] for row in self.copy.rows("SELECT size FROM checkpoint ORDER BY size")]
        self.sql(("DELETE FROM tile",), ("DELETE FROM checkpoint",))
        with Desk.open(self.desk.folder) as desk:
            store = desk.store
            hashes = [proofs.leaf_hash(stored.leaf) for stored in store.scan()]
            ends = sorted({min(size, len(hashes)) for size in sizes} | {len(hashes)})
            with store.transaction():
                done = 0
                for end in ends:
                    growth = tiles.grow(store.tile, done, hashes[done:end])
                    store.put_tiles(growth.tiles)
                    checkpoint = Checkpoint(origin=desk.origin, size=end, root=growth.root)
                    note = sign_with_all(checkpoint, desk.registrar.signers, _NOW)
                    store.put_checkpoint(end, growth.root, note)
                    done = end
            with contextlib.suppress(Exception):
                # Where its own docket cannot follow the lie, it keeps the old one.
                desk.registrar.rebuild()

    def found(self) -> dict[str, str]:
        """What an audit of the file finds: each code with its sentence."""
        return {each.fault.code: str(each.fault) for each in self.copy.audit().findings}


def followed(desk: MadeUp, copy: Path, key: str | None = None) -> Followed:
    """A party's own copy brought up to date with what the desk serves now."""
    with served(desk.folder) as source:
        return follow(source, copy, None if key is None else desk.key(key))


def watched(desk: MadeUp, state: Path) -> Look:
    """A party's witness looks at what the desk serves now."""
    state.mkdir(exist_ok=True)
    with Desk.open(desk.folder) as opened:
        keys = tuple(parse_vkey(line) for line in opened.log_keys)
        logs = {opened.origin: keys}
    hand = Signer(key=_WITNESS_KEY, sign=_WITNESS.sign)
    with StateFolder(state, logs) as kept, served(desk.folder) as source:
        return look(Cosigner((hand,), logs, kept, lambda: _NOW), source)


def proof_in(copy: Path) -> tuple[Path, ProvenSplit]:
    """The portable proof that a follower kept, verified."""
    [file] = copy.glob("*.split-view")
    return file, verify_split_view(parse_split_view(file.read_bytes()))
