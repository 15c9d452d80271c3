"""What is known of a notice: its versions, its recipients, and each thing said by each of them.

A reply belongs to one version: to the one that it names, else to the newest that its author can
have seen, by the checkpoint that the statement cites.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from truceline.ledger.entry import Seen
from truceline.mechanism.parts import Entry, table
from truceline.mechanism.relays import Relay
from truceline.mechanism.volumes import Volume4D

TRANSITIONS: Final = table(
    filed="amended withdrawn completed",
    amended="amended withdrawn completed",
    withdrawn="",
    completed="",
)
"""Recorded states. What recipients say changes none of them."""

LIVE: Final = frozenset({"filed", "amended"})
"""The states of a notice that holds."""

WORDS: Final = frozenset({"acknowledged", "queried", "answered", "objected", "consented"})
"""What a recipient itself says: anything less is silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a notice's place and time.

    Args:
        entry: The hash of the entry that brought it: what replies name.
        seq: Its place in the ledger.
        recorded_at: When the desk had it (UTC).
        volumes: The open footprint.
        coarse: The published outline where the exact one is sealed.
        seals_exact: Whether an exact footprint lies in a sealed field.
        since: Start of the earliest volume (UTC); None where it has no start.
        until: End of the latest volume (UTC); None where it has no end.
    """

    entry: str
    seq: int
    recorded_at: datetime
    volumes: tuple[Volume4D, ...]
    coarse: tuple[Volume4D, ...]
    seals_exact: bool
    since: datetime | None
    until: datetime | None

    @property
    def published(self) -> tuple[Volume4D, ...]:
        """What stands for the footprint in the open: the coarse outline, else the open one."""
        return self.coarse or self.volumes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One thing that happened between the notice and one recipient.

    Args:
        entry: The hash of the entry that says so.
        what: ``sent``, ``delivered``, ``acknowledged``, ``queried``, ``clarified``, ``answered``,
            ``objected``, ``query_settled``, ``objection_settled`` or ``consented``.
        version: The hash of the version it is about; empty where its author had seen none.
        recorded_at: When the desk had it (UTC).
        by: Who signed it.
        relayed: How the recipient's words reached the officer, where one wrote them down.
        seen: The checkpoint its author had seen.
    """

    entry: str
    what: str
    version: str
    recorded_at: datetime
    by: str
    relayed: Relay | None
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One recipient, and everything between the notice and it, in ledger order."""

    actor: str
    replies: tuple[Reply, ...] = ()

    def last(self, *what: str, version: str | None = None) -> Reply | None:
        """The latest of these, of one version where it is given."""
        fitting = (
            reply
            for reply in reversed(self.replies)
            if reply.what in what and version in {None, reply.version}
        )
        return next(fitting, None)

    @property
    def open_query(self) -> Reply | None:
        """The earliest query that is neither clarified nor settled."""
        return self._open("queried", frozenset({"clarified", "query_settled", "consented"}))

    @property
    def open_objection(self) -> Reply | None:
        """The earliest objection that the recipient has not settled; consent settles it."""
        return self._open("objected", frozenset({"objection_settled", "consented"}))

    def _open(self, opener: str, closers: frozenset[str]) -> Reply | None:
        found = None
        for reply in self.replies:
            if reply.what == opener:
                found = found or reply
            elif reply.what in closers:
                found = None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeState:
    """A notice, folded from its entries.

    Args:
        state: ``filed``, ``amended``, ``withdrawn`` or ``completed``.
        notice: Its kind, as Terms list them.
        under: The agreement it is filed under; empty for the desk's first.
        title: One line that says what it is.
        author: Who signed the filing.
        notifier: Whose notice it is: the author, or the caller for whom an officer filed it.
        relayed: How the caller's words came, where an officer filed it.
        versions: Place and time, oldest first; never empty.
        recipients: Those who are told, in the order in which they were named.
        waits_for: Ids of notices after whose end it begins.
        marks: When the desk had each sort of event first or last (UTC).
        why: The reason given for the last change or end.
    """

    state: str
    notice: str
    under: str
    title: str
    author: str
    notifier: str
    relayed: Relay | None
    versions: tuple[Version, ...]
    recipients: tuple[Recipient, ...]
    waits_for: tuple[str, ...]
    marks: Mapping[str, datetime]
    why: str = ""

    @property
    def current(self) -> Version:
        """The version that holds."""
        return self.versions[-1]

    def recipient(self, actor: str) -> Recipient | None:
        """The recipient of that id."""
        return next((r for r in self.recipients if r.actor == actor), None)

    def version_of(self, entry: Entry) -> str:
        """The hash of the version that a reply is about; empty where it can be about none."""
        named: str | None = getattr(entry.body, "version", None)
        if named is not None:
            return named if any(v.entry == named for v in self.versions) else ""
        size = entry.statement.seen.size
        return next((v.entry for v in reversed(self.versions) if v.seq < size), "")
