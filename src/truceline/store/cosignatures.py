"""What witnesses have signed of a desk's checkpoints, and how they answered last.

Cosignatures are no entries: they come later than what they sign, and nothing on the ledger may hang
on when. They are kept beside the checkpoints, and given out with them. The earliest line of each
key is kept, for the earliest time is the strongest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.errors import Fault
from truceline.ledger.checkpoints import add_signatures
from truceline.ledger.cosignatures import verify_signature
from truceline.ledger.notes import SignatureLine, parse_note
from truceline.mechanism.witnesses import WITNESS, WitnessState
from truceline.store.docket import instant, micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from truceline.store.folds import Folds
    from truceline.store.sqlite import SqliteStore

TABLES = (
    """CREATE TABLE IF NOT EXISTS cosignature (
      size INTEGER NOT NULL, name TEXT NOT NULL, key_id BLOB NOT NULL,
      line BLOB NOT NULL, time INTEGER NOT NULL,
      PRIMARY KEY (size, name, key_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS witness_seen (
      name TEXT PRIMARY KEY, size INTEGER NOT NULL, at INTEGER NOT NULL, answer TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
"""Made when the first witness is heard: desks of before have neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One cosignature that is kept.

    Args:
        size: The checkpoint it stands under.
        line: The signature line.
        time: The time it states, in seconds since 1970 UTC.
    """

    size: int
    line: SignatureLine
    time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How a witness answered last.

    Args:
        size: The largest size that it is known to have cosigned of this record.
        at: When it was asked (UTC).
        answer: The code of its refusal; empty where it cosigned.
    """

    size: int
    at: datetime
    answer: str


class Cosignatures:
    """The cosignatures of one store."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store

    def keep(self, size: int, lines: Sequence[tuple[SignatureLine, int]]) -> None:
        """Keep lines under a checkpoint, each with the time that it states; call in a transaction.

        They must have been verified: what is kept is given out.
        """
        self._ensure()
        self.store.connection.executemany(
            "INSERT INTO cosignature VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (size, name, key_id) DO UPDATE SET line = excluded.line, "
            "time = excluded.time WHERE excluded.time < cosignature.time",
            [(size, line.name, line.key_id, line.signature, time) for line, time in lines],
        )

    def of(self, size: int) -> tuple[Kept, ...]:
        """What is kept under one checkpoint, by name and key."""
        return tuple(self._read("WHERE size = ? ORDER BY size, name, key_id", (size,)))

    def all(self, *, newest_first: bool = False) -> Iterator[Kept]:
        """Everything that is kept, by size, name and key."""
        order = "size DESC, name DESC, key_id DESC" if newest_first else "size, name, key_id"
        return self._read(f"ORDER BY {order}", ())

    def newest(self, name: str) -> Kept | None:
        """The cosignature of a witness under the largest checkpoint."""
        return next(self._read("WHERE name = ? ORDER BY size DESC, time LIMIT 1", (name,)), None)

    def note(self, size: int | None = None) -> bytes:
        """A checkpoint with all of its cosignatures; the newest where no size is given.

        Empty where there is none of that size.
        """
        found = self.store.checkpoint(size)
        if found is None:
            return b""
        return add_signatures(found[2], [each.line for each in self.of(found[0])])

    def hear(self, name: str, heard: Heard) -> None:
        """Keep how a witness answered; call in a transaction."""
        self._ensure()
        self.store.connection.execute(
            "INSERT OR REPLACE INTO witness_seen VALUES (?, ?, ?, ?)",
            (name, heard.size, micros(heard.at), heard.answer),
        )

    def heard(self, name: str) -> Heard | None:
        """How a witness answered last, or None where it was never asked."""
        if not self._there():
            return None
        row = self.store.connection.execute(
            "SELECT size, at, answer FROM witness_seen WHERE name = ?", (name,)
        ).fetchone()
        return None if row is None else Heard(size=row[0], at=instant(row[1]), answer=row[2])

    def _read(self, which: str, given: tuple[object, ...]) -> Iterator[Kept]:
        if not self._there():
            return
        rows = self.store.connection.cursor().execute(
            f"SELECT size, name, key_id, line, time FROM cosignature {which}", given
        )
        for size, name, key_id, line, time in rows:
            signature = SignatureLine(name=name, key_id=bytes(key_id), signature=bytes(line))
            yield Kept(size=size, line=signature, time=time)

    def _ensure(self) -> None:
        for each in TABLES:
            self.store.connection.execute(each)

    def _there(self) -> bool:
        row = self.store.connection.execute(
            "SELECT count(*) FROM sqlite_schema WHERE name IN ('cosignature', 'witness_seen')"
        ).fetchone()
        return int(row[0]) == len(TABLES)


def cosignature_faults(
    store: SqliteStore, states: Iterable[WitnessState]
) -> Iterator[tuple[int, Fault]]:
    """Every line that is kept and does not hold, with the size of its checkpoint.

    Args:
        store: Where they are kept.
        states: Every witness that was ever enrolled; what it signed before it retired stays good.
    """
    keys = {(key.name, key.key_id): key for state in states for key in state.keys}
    for kept in Cosignatures(store).all():
        found = store.checkpoint(kept.size)
        key = keys.get((kept.line.name, kept.line.key_id))
        good = None
        if found is not None and key is not None:
            good = verify_signature(key, kept.line.signature, parse_note(found[2]).text)
        if good is None or good.timestamp != kept.time:
            yield (
                kept.size,
                Fault(
                    "COSIGNATURE_FALSE",
                    f"The cosignature of {kept.line.name} under the checkpoint of {kept.size} "
                    "entries does not hold.",
                    "It was altered, or is of a witness that never was enrolled: ask it again.",
                    where=f"checkpoint {kept.size}",
                ),
            )


def witness_states(store: SqliteStore, folds: Folds) -> dict[str, WitnessState]:
    """Every witness that was ever enrolled, by subject id, oldest first."""
    rows = store.connection.execute(
        "SELECT id FROM subject WHERE part = ? ORDER BY opened_seq", (WITNESS,)
    ).fetchall()
    found: dict[str, WitnessState] = {}
    for (subject,) in rows:
        folded = folds.now(subject.hex())
        if folded is not None:
            found[subject.hex()] = folded.state
    return found
