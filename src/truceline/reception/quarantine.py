"""The quarantine: reports of people without an account wait here until an officer looks at them.

Nothing of it is in the ledger. Sealed fields and files are ciphertext; the desk has no key for
them. What waits is never pushed out: when there is no more room, what is new is refused, and its
sender is told so and what else to do. Bringing the same parcel again changes nothing.

A parcel that was settled loses its bytes: what was accepted stands in the ledger, and what was
refused is dropped after :data:`KEPT`, so that an officer's mistake can be mended until then. The
files of accepted reports stay.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from truceline.errors import DeskFault, Fault, NotFound, Refused
from truceline.ledger.wire import read_submission
from truceline.reception.parcels import Parcel

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.reception.book import Book

State = Literal["waiting", "accepted", "relayed", "refused"]

REASONS: Final = (
    "not_this_truce",
    "known_already",
    "unreadable",
    "not_understood",
    "not_credible",
    "abuse",
    "unsafe_to_keep",
    "other",
)
"""Why a report may be refused: codes that are told to its reporter."""
KEPT: Final = 30 * 86400
"""For how many seconds the bytes of a refused parcel are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much may wait.

    Args:
        parcels: Parcels that wait at a time.
        bytes: Bytes of all that is kept.
        of_one: Parcels of one report that wait at a time.
    """

    parcels: int = 5_000
    bytes: int = 1 << 30
    of_one: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A parcel as the book has it.

    Args:
        parcel: What was brought; without submissions where it was settled, and without files.
        received: When it came (POSIX seconds).
        state: What became of it.
        reason: Why it was refused.
        by: Who settled it.
        settled: When (POSIX seconds).
        entry: The hash of what was recorded in its place, where an officer relayed it.
        files: The hashes of its ciphertexts.
    """

    parcel: Parcel
    received: int
    state: State
    reason: str
    by: str
    settled: int | None
    entry: str
    files: tuple[str, ...]


class Quarantine:
    """The quarantine of one desk.

    Args:
        book: Where it is kept.
        now: The time (POSIX seconds).
        room: How much may wait.
    """

    def __init__(self, book: Book, now: Callable[[], float], room: Room | None = None) -> None:
        self._book = book
        self._now = now
        self._room = room or Room()

    def add(self, parcel: Parcel) -> tuple[Waiting, bool]:
        """Keep a parcel; gives it as it is kept, and whether it had been brought before.

        Raises:
            DeskFault: QUARANTINE_FULL. Refused: QUARANTINE_MANY; REPORT_UNKNOWN where it adds to a
                report that the same key never brought.
        """
        known = self.find(parcel.hash)
        if known is not None:
            return known, True
        now = int(self._now())
        with self._book.writing() as rows:
            self._forget(rows, now)
            self._check_room(rows, parcel)
            # Whoever was first while this one waited for the lock has brought the same bytes.
            rows.execute(
                "INSERT OR IGNORE INTO parcel (hash, report, number, public, possession, "
                "submissions, size, received_s, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')",
                (bytes.fromhex(parcel.hash), bytes.fromhex(parcel.report), parcel.number,
                 parcel.public, parcel.possession, _packed(parcel), parcel.size, now),
            )  # fmt: skip
            for data in parcel.files:
                rows.execute(
                    "INSERT OR IGNORE INTO parcel_file (hash, parcel, data) VALUES (?, ?, ?)",
                    (hashlib.sha256(data).digest(), bytes.fromhex(parcel.hash), data),
                )
        return self.held(parcel.hash), False

    def find(self, ident: str) -> Waiting | None:
        """A parcel by the hash of its first entry."""
        found = self._read("WHERE hash = ?", bytes.fromhex(ident))
        return found[0] if found else None

    def held(self, ident: str) -> Waiting:
        """A parcel by the hash of its first entry.

        Raises:
            NotFound: PARCEL_UNKNOWN.
        """
        found = self.find(ident)
        if found is None:
            sentence, hint = "Nothing of that name waits here.", "Load the list again."
            raise NotFound(Fault("PARCEL_UNKNOWN", sentence, hint))
        return found

    def of_number(self, number: str) -> tuple[Waiting, ...]:
        """Every parcel of a receipt number, oldest first; two reports might share one."""
        return self._read("WHERE number = ? ORDER BY received_s, hash <> report, hash", number)

    def waiting(self, most: int = 500) -> tuple[Waiting, ...]:
        """What waits, oldest first: whoever waited longest is looked at first."""
        return self._read(
            "WHERE state = 'waiting' ORDER BY received_s, hash <> report, hash LIMIT ?", most
        )

    def count(self) -> int:
        """How many parcels wait."""
        return int(self._book.rows("SELECT count(*) FROM parcel WHERE state = 'waiting'")[0][0])

    def settle(
        self, ident: str, state: State, by: str, *, reason: str = "", entry: str = ""
    ) -> Waiting:
        """Write down what became of a parcel that waits; again, it changes nothing.

        Raises:
            Refused: PARCEL_SETTLED where something else became of it. NotFound: PARCEL_UNKNOWN.
        """
        recorded = state in {"accepted", "relayed"}
        with self._book.writing() as rows:
            rows.execute(
                "UPDATE parcel SET state = ?, reason = ?, settled_by = ?, settled_s = ?, "
                "entry = ?, submissions = CASE WHEN ? THEN '' ELSE submissions END "
                "WHERE hash = ? AND (state = 'waiting' OR (state = 'refused' AND ?))",
                (state, reason, by, int(self._now()), bytes.fromhex(entry) or None, recorded,
                 bytes.fromhex(ident), recorded),
            )  # fmt: skip
        found = self.held(ident)
        if found.state != state:
            sentence = f"This report was {found.state} by {found.by} already."
            raise Refused(Fault("PARCEL_SETTLED", sentence, "Load the list again."))
        return found

    def file(self, ident: str, file: str) -> bytes:
        """A ciphertext of a parcel, by the hash of the ciphertext.

        Raises:
            NotFound: FILE_UNKNOWN.
        """
        found = self._book.rows(
            "SELECT data FROM parcel_file WHERE parcel = ? AND hash = ?",
            (bytes.fromhex(ident), bytes.fromhex(file)),
        )
        if not found:
            sentence = "There is no such file here."
            raise NotFound(Fault("FILE_UNKNOWN", sentence, "Load the list again."))
        return bytes(found[0][0])

    def _check_room(self, rows: Any, parcel: Parcel) -> None:
        report, room = bytes.fromhex(parcel.report), self._room
        if (
            parcel.adds
            and not rows.execute(
                "SELECT count(*) FROM parcel WHERE hash = ? AND public = ?", (report, parcel.public)
            ).fetchone()[0]
        ):
            sentence = "This key brought no such report here."
            hint = "Use the browser or the words with which it was reported."
            raise Refused(Fault("REPORT_UNKNOWN", sentence, hint))
        own = rows.execute(
            "SELECT count(*) FROM parcel WHERE report = ? AND state = 'waiting'", (report,)
        ).fetchone()[0]
        if own >= room.of_one:
            sentence = f"{own} additions to this report wait already."
            hint = "Wait until an officer has looked at them, or call."
            raise Refused(Fault("QUARANTINE_MANY", sentence, hint))
        count, size = rows.execute(
            "SELECT count(*) FILTER (WHERE state = 'waiting'), coalesce(sum(size), 0) FROM parcel"
        ).fetchone()
        if count >= room.parcels or size + parcel.size > room.bytes:
            raise DeskFault(
                Fault(
                    "QUARANTINE_FULL",
                    "There is no room for more reports here at present; those that wait are kept.",
                    "Your browser keeps the report and tries again. If it cannot wait, call one of "
                    "the lines that the page names.",
                )
            )

    def _forget(self, rows: Any, now: int) -> None:
        """Drop the bytes of what was refused long ago; that it was refused, and why, stays."""
        old = (now - KEPT,)
        rows.execute(
            "DELETE FROM parcel_file WHERE parcel IN (SELECT hash FROM parcel "
            "WHERE state = 'refused' AND submissions != '' AND settled_s < ?)",
            old,
        )
        rows.execute(
            "UPDATE parcel SET submissions = '', size = 0 "
            "WHERE state = 'refused' AND submissions != '' AND settled_s < ?",
            old,
        )

    def _read(self, where: str, *values: Any) -> tuple[Waiting, ...]:
        found = self._book.rows(f"{_SELECT} {where}", values)
        return tuple(
            _waiting(
                row, self._book.rows("SELECT hash FROM parcel_file WHERE parcel = ?", (row[0],))
            )
            for row in found
        )


_SELECT: Final = (
    "SELECT hash, report, public, possession, submissions, received_s, state, reason, settled_by, "
    "settled_s, entry FROM parcel"
)


def _packed(parcel: Parcel) -> str:
    return json.dumps([base64.b64encode(each.to_bytes()).decode() for each in parcel.submissions])


def _waiting(row: tuple[Any, ...], files: list[tuple[Any, ...]]) -> Waiting:
    ident, report, public, possession, packed, received, state, reason, by, settled, entry = row
    return Waiting(
        parcel=Parcel(
            hash=ident.hex(),
            report=report.hex(),
            public=bytes(public),
            possession=bytes(possession),
            submissions=tuple(
                read_submission(base64.b64decode(each)) for each in json.loads(packed or "[]")
            ),
        ),
        received=received,
        state=state,
        reason=reason,
        by=by,
        settled=settled,
        entry="" if entry is None else entry.hex(),
        files=tuple(sorted(bytes(each[0]).hex() for each in files)),
    )
