"""The outbox: messages that wait to be sent, and what became of each try.

What a channel is told, and the message that tells it, are written in one transaction: a process
that dies at any instant has either noted both or neither. A message has one id at every try, so
that whoever gets it twice can tell. It is sent at least once, or its dead letter stays to be seen.

>>> delay(0, 0.0), delay(0, 1.0), delay(30, 1.0)
(3, 5, 3600)
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from truceline.analysis.alarms import Alarm
from truceline.store.docket import instant, micros

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from truceline.reception.book import Book

State = Literal["waiting", "sent", "dead", "dropped"]
GIVEN_UP: Final = 86400
"""For how many seconds a message is tried."""
FIRST_PAUSE: Final = 5
LONGEST_PAUSE: Final = 3600
KEPT: Final = 30 * 86400
"""For how many seconds it stays to be seen what became of a message."""
TOLD: Final = 400 * 86400
"""For how many seconds it is remembered what was told."""
_MOST_DOUBLED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message; times are POSIX seconds.

    Args:
        id: Its id, the same at every try.
        channel: The id of its channel.
        sort: ``alarm``, or ``code``: a code to confirm the channel's address.
        alarms: What it tells.
        made: When it was made.
        next: Not tried before.
        until: Given up after.
        tries: How often it was tried.
        state: What became of it; ``dropped`` where its reader may no longer see what it tells.
        done: When it came to its end.
    """

    id: str
    channel: str
    sort: Literal["alarm", "code"]
    alarms: tuple[Alarm, ...]
    made: int
    next: int
    until: int
    tries: int
    state: State
    done: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try: its message, when (POSIX seconds), and what came of it, as a code."""

    message: str
    number: int
    at: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an operator sees of the outbox: numbers, and nobody's address.

    Args:
        channels: Sort and whether confirmed, to how many channels there are.
        messages: State to how many messages.
        outcomes: Outcome to how many tries.
        oldest: When the oldest message that is overdue to be sent was to be sent (POSIX seconds).
    """

    channels: dict[str, int]
    messages: dict[str, int]
    outcomes: dict[str, int]
    oldest: int | None


class Outbox:
    """The outbox of one desk.

    Args:
        book: Where it is kept.
        now: The time (POSIX seconds).
    """

    def __init__(self, book: Book, now: Callable[[], float]) -> None:
        self._book = book
        self._now = now

    def tell(
        self,
        channel: str,
        bundles: Sequence[tuple[Sequence[Alarm], int]],
        *,
        looked: datetime,
        known: int,
    ) -> int:
        """Note alarms as told, with the messages that tell them, all at once.

        Args:
            channel: The id of the channel.
            bundles: The alarms of each message, and before when it is not to be sent (POSIX
                seconds).
            looked: Up to which instant of the desk was looked (UTC).
            known: At which size of the ledger.

        Returns:
            How many messages were made; what the channel was told before is left out.
        """
        now, made = int(self._now()), 0
        with self._book.writing() as rows:
            for alarms, not_before in bundles:
                fresh = [each for each in alarms if _note(rows, channel, each, now)]
                if fresh:
                    _put(rows, channel, fresh, now, max(now, not_before))
                    made += 1
            rows.execute(
                "UPDATE alarm_channel SET looked = ?, known = ? WHERE id = ?",
                (micros(looked), known, channel),
            )
        return made

    def untold(self, channel: str, alarms: Sequence[Alarm]) -> list[Alarm]:
        """Of some alarms, those that a channel was not told yet."""
        rows = self._book.rows("SELECT alarm FROM alarm_told WHERE channel = ?", (channel,))
        told = {row[0] for row in rows}
        return [each for each in alarms if each.id not in told]

    def to_send(self, most: int) -> list[Message]:
        """Messages that are to be sent now: one of a channel at a time, untried ones first."""
        now = int(self._now())
        rows = self._book.rows(
            f"{_SELECT} WHERE state = 'waiting' AND next_s <= ? ORDER BY tries > 0, next_s, id",
            (now,),
        )
        found: dict[str, Message] = {}
        for row in rows:
            found.setdefault(row[1], _read(row))
            if len(found) == most:
                break
        return list(found.values())

    def tried(self, message: Message, outcome: str, state: State, pause: int = 0) -> None:
        """Note what came of a try.

        Args:
            message: The message.
            outcome: What came of it, as a code.
            state: What is to become of the message.
            pause: For how many seconds it waits, where it is to be tried again.
        """
        now = int(self._now())
        with self._book.writing() as rows:
            number = rows.execute(
                "SELECT count(*) + 1 FROM outbox_try WHERE message = ?", (message.id,)
            ).fetchone()[0]
            changed = rows.execute(
                "UPDATE outbox SET tries = tries + 1, state = ?, next_s = ?, done_s = ? "
                "WHERE id = ? AND state = 'waiting'",
                (state, now + pause, None if state == "waiting" else now, message.id),
            ).rowcount
            if changed:
                rows.execute(
                    "INSERT INTO outbox_try (message, number, at_s, outcome) VALUES (?, ?, ?, ?)",
                    (message.id, number, now, outcome),
                )

    def of(self, channel: str, most: int = 20) -> list[tuple[Message, list[Try]]]:
        """The newest messages of a channel, each with its tries."""
        rows = self._book.rows(
            f"{_SELECT} WHERE channel = ? ORDER BY made_s DESC, id LIMIT ?", (channel, most)
        )
        return [(_read(row), self._tries(row[0])) for row in rows]

    def again(self, channel: str) -> int:
        """Try the dead letters of a channel once more, for another day; gives how many."""
        now = int(self._now())
        with self._book.writing() as rows:
            return int(
                rows.execute(
                    "UPDATE outbox SET state = 'waiting', tries = 0, next_s = ?, until_s = ?, "
                    "done_s = NULL WHERE channel = ? AND state = 'dead'",
                    (now, now + GIVEN_UP, channel),
                ).rowcount
            )

    def clean(self) -> None:
        """Forget what came to its end a month ago, and what was told more than a year ago."""
        now = int(self._now())
        with self._book.writing() as rows:
            rows.execute(
                "DELETE FROM outbox_try WHERE message IN "
                "(SELECT id FROM outbox WHERE state <> 'waiting' AND done_s < ?)",
                (now - KEPT,),
            )
            rows.execute(
                "DELETE FROM outbox WHERE state <> 'waiting' AND done_s < ?", (now - KEPT,)
            )
            # What is a cause after more than a year still is told once more.
            rows.execute("DELETE FROM alarm_told WHERE at_s < ?", (now - TOLD,))

    def counts(self) -> Counts:
        """What an operator sees."""
        sorts = self._book.rows(
            "SELECT sort || CASE WHEN confirmed_s IS NULL THEN ' unconfirmed' ELSE ' confirmed' END"
            ", count(*) FROM alarm_channel GROUP BY 1 ORDER BY 1"
        )
        states = self._book.rows("SELECT state, count(*) FROM outbox GROUP BY 1 ORDER BY 1")
        outcomes = self._book.rows(
            "SELECT outcome, count(*) FROM outbox_try GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        oldest = self._book.rows(
            "SELECT min(CASE WHEN tries > 0 THEN made_s ELSE next_s END) FROM outbox "
            "WHERE state = 'waiting' AND (tries > 0 OR next_s <= ?)",
            (int(self._now()),),
        )
        return Counts(
            channels=dict(sorts), messages=dict(states), outcomes=dict(outcomes),
            oldest=oldest[0][0],
        )  # fmt: skip

    def _tries(self, message: str) -> list[Try]:
        rows = self._book.rows(
            "SELECT message, number, at_s, outcome FROM outbox_try WHERE message = ? "
            "ORDER BY number",
            (message,),
        )
        return [Try(message=row[0], number=row[1], at=row[2], outcome=row[3]) for row in rows]


def delay(tries: int, drawn: float) -> int:
    """Seconds to the next try: doubled each time up to an hour, half of it by chance.

    Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015 ("equal jitter").

    Args:
        tries: How often it was tried before this try.
        drawn: A number drawn from 0 to 1, so that many messages do not come back at once.
    """
    most: int = min(LONGEST_PAUSE, FIRST_PAUSE << min(tries, _MOST_DOUBLED))
    return round(most / 2 + most / 2 * drawn + 0.01)


def queue_code(rows: Any, channel: str, now: int) -> None:
    """Put a message that brings a code into the outbox, inside a transaction of the book.

    An older one that still waits is taken back: it would bring a second code.
    """
    rows.execute(
        "UPDATE outbox SET state = 'dropped', done_s = ? "
        "WHERE channel = ? AND sort = 'code' AND state = 'waiting'",
        (now, channel),
    )
    ident = f"msg_{secrets.token_hex(16)}"
    _insert(rows, ident, channel, "code", alarms="[]", now=now, next_at=now)


def _note(rows: Any, channel: str, alarm: Alarm, now: int) -> bool:
    """Note an alarm as told; whether it had not been."""
    return bool(
        rows.execute(
            "INSERT OR IGNORE INTO alarm_told (channel, alarm, at_s) VALUES (?, ?, ?)",
            (channel, alarm.id, now),
        ).rowcount
    )


def _put(rows: Any, channel: str, alarms: Sequence[Alarm], now: int, next_at: int) -> None:
    ids = "\n".join((channel, *(each.id for each in alarms)))
    ident = "msg_" + hashlib.sha256(ids.encode()).hexdigest()[:32]
    _insert(rows, ident, channel, "alarm", alarms=_written(alarms), now=now, next_at=next_at)


def _insert(
    rows: Any, ident: str, channel: str, sort: str, *, alarms: str, now: int, next_at: int
) -> None:
    # An id that is there already was forgotten as told and not as sent: it is not sent twice.
    rows.execute(
        "INSERT OR IGNORE INTO outbox (id, channel, sort, alarms, made_s, next_s, until_s) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (ident, channel, sort, alarms, now, next_at, next_at + GIVEN_UP),
    )


def _written(alarms: Sequence[Alarm]) -> str:
    return json.dumps(
        [
            {
                "what": each.what, "subject": each.subject, "part": each.part,
                "since": micros(each.since), "detail": each.detail, "authority": each.authority,
                "rung": each.rung, "fixed": each.fixed,
            }
            for each in alarms
        ]
    )  # fmt: skip


_SELECT: Final = (
    "SELECT id, channel, sort, alarms, made_s, next_s, until_s, tries, state, done_s FROM outbox"
)


def _read(row: tuple[Any, ...]) -> Message:
    alarms = tuple(
        Alarm(**{**each, "since": instant(each["since"]).astimezone(UTC)})
        for each in json.loads(row[3])
    )
    return Message(
        id=row[0], channel=row[1], sort=row[2], alarms=alarms, made=row[4], next=row[5],
        until=row[6], tries=row[7], state=row[8], done=row[9],
    )  # fmt: skip
