"""One's own alarms: what there is now, where else one is told of it, and what came of each try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from truceline.analysis.alarms import URGENT, WHATS
from truceline.console.pages.base import Page
from truceline.errors import Fault
from truceline.reception.alarm_channels import TITLE, clock_time
from truceline.reception.flare_ups import is_cell
from truceline.reception.letters import SAYS, page_of

if TYPE_CHECKING:
    from truceline.reception.alarm_settings import Settings, Told
    from truceline.reception.alarms import Due
    from truceline.reception.visits import Reception, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An alarm.

    Args:
        what: What sort it is.
        number: How people name the subject over the telephone.
        title: The subject's title, as this reader sees it.
        since: The due time of a clock; else since when there is cause (UTC).
        clock: The clock's name; empty where it is none.
        agreed: Whether the clock is agreed; else it is the desk's own default.
        rung: The rung on which it shows; empty where it is no clock.
        href: The page of its subject.
        urgent: Whether no quiet hours hold it back.
    """

    what: str
    number: str
    title: str
    since: datetime
    clock: str
    agreed: bool
    rung: str
    href: str
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that was told, or is to be.

    Args:
        id: Its id.
        code: Whether it brings a code to confirm the address.
        whats: Which sorts of alarm it tells.
        made: When it was made (UTC).
        state: ``waiting``, ``sent``, ``dead`` or ``dropped``.
        next: When it is tried next (UTC), while it waits.
        tries: When each try was (UTC), and what came of it.
    """

    id: str
    code: bool
    whats: tuple[str, ...]
    made: datetime
    state: str
    next: datetime
    tries: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A channel.

    Args:
        id: Its id.
        sort: ``email`` or ``webhook``.
        address: Its address.
        confirmed: Whether its owner confirmed the address.
        holds: Whether the key under which it was asked for is valid still.
        whats: Which sorts of alarm are told.
        titles: Whether messages have titles.
        quiet_from: When quiet hours begin (``HH:MM``); empty for none.
        quiet_until: When they end.
        language: In which language its e-mails are.
        dead: How many of its newest messages could not be sent.
        messages: Its newest messages.
    """

    id: str
    sort: str
    address: str
    confirmed: bool
    holds: bool
    whats: frozenset[str]
    titles: bool
    quiet_from: str
    quiet_until: str
    language: str
    dead: int
    messages: tuple[Sent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsPage(Page):
    """One's own alarms.

    Args:
        lines: The alarms there are now.
        more: How many further subjects are overdue than are named.
        ways: One's own channels.
        whats: Every sort of alarm.
        says: What each is called, to be translated.
        urgent: The sorts that no quiet hours hold back.
        mail: Whether this desk sends e-mail.
        hooks_key: The key with which receivers verify webhooks; empty where none are sent.
        cell: Whether the reader is of the cell, which is told where reports flare up.
        faults: Every fault of what was sent.
    """

    TEMPLATE: ClassVar[str] = "alarms.html"

    lines: tuple[Line, ...]
    more: int
    ways: tuple[Way, ...]
    whats: tuple[str, ...]
    says: Mapping[str, str]
    urgent: frozenset[str]
    mail: bool
    hooks_key: str
    cell: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status."""
        return 400 if self.faults else 200


def fill_alarms(
    visit: Visit,
    due: Due,
    settings: Settings,
    reception: Reception,
    faults: tuple[Fault, ...] = (),
) -> AlarmsPage:
    """Fill the page of whoever reads.

    Args:
        visit: The visit.
        due: The reader's alarms.
        settings: Where their channels are kept.
        reception: What the server holds for its desk.
        faults: Every fault of what was sent.

    Raises:
        Refused: SIGN_IN_WANTED.
    """
    view, outside = visit.view(), reception.outside
    lines = [
        Line(
            # A flare-up is named by its number: its title is English, for messages.
            what=each.what, number=each.number, since=each.since,
            title="" if each.what == "flare_up" else title,
            clock=each.detail if each.what == "overdue" else "",
            agreed=each.authority == "agreed", rung=each.rung, href=page_of(each),
            urgent=each.urgent,
        )
        for each in due.alarms
        if (title := reception.alarms.title(view, each)) is not None
    ]  # fmt: skip
    return AlarmsPage(
        lines=tuple(lines),
        more=due.more,
        ways=tuple(_way(each) for each in settings.of(visit)),
        whats=WHATS,
        says=SAYS,
        urgent=URGENT,
        mail=outside.mail,
        hooks_key=outside.webhooks,
        cell=is_cell(view.standing, view.scope.reader),
        faults=faults,
    )


def _way(told: Told) -> Way:
    channel = told.channel
    begins, ends = channel.wishes.quiet or (None, None)
    return Way(
        id=channel.id,
        sort=channel.sort,
        address=channel.address,
        confirmed=channel.confirmed is not None,
        holds=told.holds,
        whats=channel.wishes.whats,
        titles=channel.wishes.words == TITLE,
        quiet_from="" if begins is None else clock_time(begins),
        quiet_until="" if ends is None else clock_time(ends),
        language=channel.wishes.language,
        dead=sum(message.state == "dead" for message, _ in told.messages),
        messages=tuple(
            Sent(
                id=message.id,
                code=message.sort == "code",
                whats=tuple(dict.fromkeys(each.what for each in message.alarms)),
                made=_at(message.made),
                state=message.state,
                next=_at(message.next),
                tries=tuple((_at(each.at), each.outcome) for each in tries),
            )
            for message, tries in told.messages
        ),
    )


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
