"""Where readers want to be told of alarms: their addresses, what of, and in which hours not.

An address is used only after its owner typed the code that was sent to it. A channel holds only
while the key holds under which it was asked for: whoever stole a key and named an address of their
own loses it with the key. What is kept here is personal data; it stands in the reception's book
alone, and is gone when its owner removes it.

Quiet hours hold back everything but grave reports: of these whoever sleeps may be the only one who
can still do something, so no setting silences them; whoever wants no grave alarms at night must
leave them out altogether, where that is plain to see.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from truceline.analysis.alarms import WHATS
from truceline.errors import BadInput, Fault, NotFound, Refused, raise_for
from truceline.reception.outbox import queue_code
from truceline.reception.speech import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truceline.reception.book import Book

Sort = Literal["email", "webhook"]
MINIMAL, TITLE = "minimal", "title"
MOST: Final = 8
"""Channels of one actor."""
CODES_A_DAY: Final = 6
CODE_HOLDS: Final = 1800
"""For how many seconds a code may be typed."""
CODE_TRIES: Final = 5
CODE_DIGITS: Final = 8
_DAY: Final = 86400
_DAY_MINUTES: Final = 1440
_LONGEST: Final = {"email": 254, "webhook": 1000}
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
"""Addresses as HTML's e-mail fields take them (WHATWG HTML, 4.10.5.1.5), in ASCII."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is told over a channel, and how.

    Args:
        whats: Which sorts of alarm.
        words: ``minimal``: what, number, since when, link; ``title``: the title and clock besides.
        quiet: Minutes of the day from which and until which only grave alarms are told, in the zone
            of the first agreement; None for no quiet hours. It may go over midnight.
        language: Of e-mails.
    """

    whats: frozenset[str]
    words: str = MINIMAL
    quiet: tuple[int, int] | None = None
    language: str = "en"

    def held_until(self, local: datetime) -> datetime | None:
        """The end of the quiet hours that a local time falls into; None outside them.

        Args:
            local: The time where the quiet hours are meant, with its zone.
        """
        if self.quiet is None:
            return None
        begins, ends = self.quiet
        now = local.hour * 60 + local.minute
        inside = begins <= now < ends if begins < ends else now >= begins or now < ends
        if not inside:
            return None
        end = local.replace(hour=ends // 60, minute=ends % 60, second=0, microsecond=0)
        return end if end > local else end + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to tell one actor; ``address`` is personal and never shown by ``repr``.

    Args:
        id: Its id; says nothing.
        actor: Whose it is.
        key: The key under which it was asked for.
        sort: ``email`` or ``webhook``.
        address: The address or URL.
        wishes: What is told over it.
        made: When it was made (POSIX seconds).
        confirmed: When its owner confirmed the address; None before.
        begins: Nothing is told for which there was cause before (microseconds of the desk's time).
        looked: Up to which instant the desk was looked at for it (microseconds).
        known: At which size of the ledger.
    """

    id: str
    actor: str
    key: str
    sort: Sort
    address: str
    wishes: Wishes
    made: int
    confirmed: int | None
    begins: int
    looked: int
    known: int

    def __repr__(self) -> str:
        """Neither whose it is nor where it leads."""
        return f"Channel({self.id}, {self.sort})"


class Channels:
    """The channels of one desk.

    Args:
        book: Where they are kept.
        now: The time (POSIX seconds).
    """

    def __init__(self, book: Book, now: Callable[[], float]) -> None:
        self._book = book
        self._now = now

    def make(self, actor: str, key: str, *, sort: str, address: str, wishes: Wishes) -> Channel:
        """Make a channel; a code is sent to its address, and nothing else before that came back.

        Raises:
            BadInput: every fault of what was given. Refused: ALARM_CHANNELS_MANY, ALARM_CODES_MANY.
        """
        raise_for([*_address_faults(sort, address), *_wish_faults(wishes)])
        ident, now = secrets.token_hex(8), int(self._now())
        with self._book.writing() as rows:
            held = rows.execute(
                "SELECT count(*) FROM alarm_channel WHERE actor = ?", (actor,)
            ).fetchone()[0]
            if held >= MOST:
                sentence = f"You have {held} channels."
                raise Refused(Fault("ALARM_CHANNELS_MANY", sentence, "Remove one first."))
            rows.execute(
                "INSERT INTO alarm_channel (id, actor, key, sort, address, whats, words, "
                "quiet_from, quiet_until, language, made_s) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (ident, actor, key, sort, address, *_wished(wishes), now),
            )
            _ask(rows, actor, ident, now)
        return self.one(actor, ident)

    def one(self, actor: str, ident: str) -> Channel:
        """A channel of an actor.

        Raises:
            NotFound: ALARM_CHANNEL_UNKNOWN.
        """
        found = self._book.rows(f"{_SELECT} WHERE id = ? AND actor = ?", (ident, actor))
        if not found:
            raise NotFound(_unknown(ident))
        return _read(found[0])

    def of(self, actor: str) -> tuple[Channel, ...]:
        """Every channel of an actor, oldest first."""
        rows = self._book.rows(f"{_SELECT} WHERE actor = ? ORDER BY made_s, id", (actor,))
        return tuple(_read(row) for row in rows)

    def find(self, ident: str) -> Channel | None:
        """A channel by its id, for whoever carries messages."""
        found = self._book.rows(f"{_SELECT} WHERE id = ?", (ident,))
        return _read(found[0]) if found else None

    def confirmed(self) -> tuple[Channel, ...]:
        """Every channel whose address is confirmed, an actor's together."""
        rows = self._book.rows(f"{_SELECT} WHERE confirmed_s IS NOT NULL ORDER BY actor, id")
        return tuple(_read(row) for row in rows)

    def change(self, actor: str, ident: str, wishes: Wishes) -> Channel:
        """Change what is told over a channel; for another address make another channel.

        Raises:
            BadInput: every fault. NotFound: ALARM_CHANNEL_UNKNOWN.
        """
        raise_for(list(_wish_faults(wishes)))
        with self._book.writing() as rows:
            rows.execute(
                "UPDATE alarm_channel SET whats = ?, words = ?, quiet_from = ?, quiet_until = ?, "
                "language = ? WHERE id = ? AND actor = ?",
                (*_wished(wishes), ident, actor),
            )
        return self.one(actor, ident)

    def ask_again(self, actor: str, ident: str, key: str) -> None:
        """Send a new code: the old one was lost, or the key of the channel holds no more.

        Raises:
            NotFound: ALARM_CHANNEL_UNKNOWN. Refused: ALARM_CODES_MANY.
        """
        self.one(actor, ident)
        with self._book.writing() as rows:
            rows.execute(
                "UPDATE alarm_channel SET key = ?, confirmed_s = NULL, code = NULL "
                "WHERE id = ? AND actor = ?",
                (key, ident, actor),
            )
            _ask(rows, actor, ident, int(self._now()))

    def draw(self, ident: str) -> str:
        """A new code for a channel, of which its SHA-256 is kept; whoever carries it sends it."""
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        with self._book.writing() as rows:
            rows.execute(
                "UPDATE alarm_channel SET code = ?, code_until_s = ?, code_tries = 0 WHERE id = ?",
                (_hashed(ident, code), int(self._now()) + CODE_HOLDS, ident),
            )
        return code

    def confirm(self, actor: str, ident: str, code: str, *, begins: int, known: int) -> Channel:
        """Confirm an address by the code that was sent to it.

        Args:
            actor: Whose channel it is.
            ident: Its id.
            code: What its owner read there.
            begins: The desk's time (microseconds): what is older is not told.
            known: The ledger's size.

        Raises:
            NotFound: ALARM_CHANNEL_UNKNOWN. Refused: ALARM_CODE, the same for every reason.
        """
        self.one(actor, ident)
        given = _hashed(ident, re.sub(r"[\s-]", "", code)[:64])
        with self._book.writing() as rows:
            kept, until, tries = rows.execute(
                "SELECT code, code_until_s, code_tries FROM alarm_channel WHERE id = ?", (ident,)
            ).fetchone()
            good = (
                kept is not None
                and tries < CODE_TRIES
                and int(self._now()) <= until
                and hmac.compare_digest(kept, given)
            )
            if good:
                rows.execute(
                    "UPDATE alarm_channel SET confirmed_s = ?, code = NULL, begins = ?, "
                    "looked = ?, known = ? WHERE id = ?",
                    (int(self._now()), begins, begins, known, ident),
                )
            else:
                rows.execute(
                    "UPDATE alarm_channel SET code_tries = code_tries + 1 WHERE id = ?", (ident,)
                )
        if not good:
            sentence = "This is not the code that was sent last, or it is too old."
            hint = f"A code holds for {CODE_HOLDS // 60} minutes and {CODE_TRIES} tries; ask anew."
            raise Refused(Fault("ALARM_CODE", sentence, hint, where="code"))
        return self.one(actor, ident)

    def remove(self, actor: str, ident: str) -> None:
        """Remove a channel, its messages and all that was noted of them.

        Raises:
            NotFound: ALARM_CHANNEL_UNKNOWN.
        """
        self.one(actor, ident)
        with self._book.writing() as rows:
            rows.execute(
                "DELETE FROM outbox_try WHERE message IN (SELECT id FROM outbox WHERE channel = ?)",
                (ident,),
            )
            for table in ("outbox", "alarm_told"):
                rows.execute(f"DELETE FROM {table} WHERE channel = ?", (ident,))  # noqa: S608 - two names of ours
            rows.execute("DELETE FROM alarm_channel WHERE id = ?", (ident,))


def wishes_of(
    whats: Iterable[str],
    words: str = MINIMAL,
    quiet_from: str = "",
    quiet_until: str = "",
    language: str = "en",
) -> Wishes:
    """Wishes as a form or a program gives them; quiet hours as ``HH:MM``, empty for none.

    Raises:
        BadInput: ALARM_QUIET where they are no times.
    """
    wishes = Wishes(whats=frozenset(whats), words=words, language=language)
    if not quiet_from and not quiet_until:
        return wishes
    begins, ends = _minutes(quiet_from), _minutes(quiet_until)
    if begins is None or ends is None or begins == ends:
        sentence = "Quiet hours have no beginning or no end, or both are one."
        raise BadInput(Fault("ALARM_QUIET", sentence, "Give both as HH:MM, or neither.", "quiet"))
    return replace(wishes, quiet=(begins, ends))


def clock_time(minutes: int) -> str:
    """Minutes of the day as ``HH:MM``."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def is_loopback_name(host: str) -> bool:
    """Whether a name of a URL means the desk's own machine."""
    return host.lower() in {"127.0.0.1", "localhost", "::1"}


def _minutes(text: str) -> int | None:
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text)
    return int(found[1]) * 60 + int(found[2]) if found else None


def _address_faults(sort: str, address: str) -> Iterable[Fault]:
    if sort not in _LONGEST:
        yield Fault("ALARM_SORT", "There is no such channel.", "Give email or webhook.", "sort")
    elif len(address) > _LONGEST[sort]:
        hint = f"Give one of at most {_LONGEST[sort]} characters."
        yield Fault("ALARM_ADDRESS", "The address is too long.", hint, "address")
    elif sort == "email" and not _EMAIL.fullmatch(address):
        hint = "Give one address in ASCII, such as duty.officer@example.org."
        yield Fault("ALARM_ADDRESS", "This is no e-mail address.", hint, "address")
    elif sort == "webhook" and not _good_url(address):
        hint = "Give https://host/path without a name or password in it."
        yield Fault("ALARM_ADDRESS", "This is no URL for a webhook.", hint, "address")


def _good_url(address: str) -> bool:
    """Whether a URL is https, or http to this machine, and holds no secret before its host."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and " " not in address
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback_name(host))
    return plain and safe and bool(host) and "@" not in parts.netloc and not parts.fragment


def _wish_faults(wishes: Wishes) -> Iterable[Fault]:
    if not wishes.whats or wishes.whats - frozenset(WHATS):
        hint = f"Give some of {', '.join(WHATS)}."
        yield Fault("ALARM_WHATS", "No alarm, or an unknown one, is wanted.", hint, "whats")
    if wishes.words not in {MINIMAL, TITLE}:
        yield Fault("ALARM_WORDS", "There is no such length.", "Give minimal or title.", "words")
    if wishes.quiet is not None and not all(0 <= each < _DAY_MINUTES for each in wishes.quiet):
        yield Fault("ALARM_QUIET", "Quiet hours are no times.", "Give HH:MM for both.", "quiet")
    if wishes.language not in LANGUAGES:
        hint = f"Give one of {', '.join(LANGUAGES)}."
        yield Fault("ALARM_LANGUAGE", "No e-mail is written in this language.", hint, "language")


def _wished(wishes: Wishes) -> tuple[Any, ...]:
    whats = " ".join(what for what in WHATS if what in wishes.whats)
    return whats, wishes.words, *(wishes.quiet or (None, None)), wishes.language


def _ask(rows: Any, actor: str, ident: str, now: int) -> None:
    """Put a code into the outbox, if the actor had not too many sent in a day."""
    rows.execute("DELETE FROM alarm_code WHERE at_s < ?", (now - _DAY,))
    asked = rows.execute("SELECT count(*) FROM alarm_code WHERE actor = ?", (actor,)).fetchone()[0]
    if asked >= CODES_A_DAY:
        sentence = f"{asked} codes were sent for you within a day."
        hint = "Wait until tomorrow: an address may be that of somebody who asked for nothing."
        raise Refused(Fault("ALARM_CODES_MANY", sentence, hint))
    rows.execute("INSERT INTO alarm_code (actor, at_s) VALUES (?, ?)", (actor, now))
    queue_code(rows, ident, now)


def _hashed(ident: str, code: str) -> bytes:
    return hashlib.sha256(f"{ident} {code}".encode()).digest()


def _unknown(ident: str) -> Fault:
    return Fault(
        "ALARM_CHANNEL_UNKNOWN", f"You have no channel {ident[:20]}.", "List your channels."
    )


_SELECT: Final = (
    "SELECT id, actor, key, sort, address, whats, words, quiet_from, quiet_until, made_s, "
    "confirmed_s, begins, looked, known, language FROM alarm_channel"
)


def _read(row: tuple[Any, ...]) -> Channel:
    return Channel(
        id=row[0], actor=row[1], key=row[2], sort=row[3], address=row[4],
        wishes=Wishes(
            whats=frozenset(row[5].split()), words=row[6], language=row[14],
            quiet=None if None in row[7:9] else (row[7], row[8]),
        ),
        made=row[9], confirmed=row[10], begins=row[11], looked=row[12], known=row[13],
    )  # fmt: skip
