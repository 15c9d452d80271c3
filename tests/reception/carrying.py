"""A desk with its carrier of alarms, for tests of what is sent outside and to whom."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.desks import BOX, MadeUp
from tests.reception.clock import Clock
from tests.reception.outside import (
    PASSWORD,
    USER,
    MailServer,
)

from truceline.analysis.alarms import WHATS
from truceline.console.titles import speech_of
from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.reception.alarm_channels import Channel, Wishes
from truceline.reception.alarm_settings import Settings
from truceline.reception.alarms import Outside
from truceline.reception.carrier import Carrier, Means
from truceline.reception.door import Shown
from truceline.reception.sending import Hooks, hooks_key, parse_post
from truceline.reception.visits import Reception, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

OFFICER = "cell:officer"
EVERYTHING = Wishes(whats=frozenset(WHATS))
PLACE = "a made-up mill by the made-up river"


@dataclass
class Desks:
    """A desk, its reception and its carrier, under a time that tests move."""

    made: MadeUp
    reception: Reception
    clock: Clock
    pem: Path

    def means(
        self,
        server: MailServer | None = None,
        hosts: tuple[str, ...] = (),
        deadline: float = 15.0,
    ) -> Carrier:
        """A carrier with means to send."""
        hooks = Hooks(
            hooks_key(self.made.folder / "keys"), hosts, deadline=deadline, trusted=str(self.pem)
        )
        post = None
        if server is not None:
            user = USER.replace("@", "%40")
            url = f"smtp://{user}@localhost:{server.port}?starttls=required&ca={self.pem}"
            post = parse_post(url, PASSWORD, "desk.example/made-up")
        self.reception.outside = Outside(mail=post is not None, webhooks=hooks.public)
        means = Means(
            hooks=hooks, post=post, link="https://desk.example", draw=lambda: 0.5, speak=speech_of
        )
        return Carrier(self.reception, means)

    def visit(self, actor: str = OFFICER) -> AbstractContextManager[Visit]:
        """A visit of somebody who came in with their key."""
        return visiting(self.reception, actor, read_pair(self.made.key(actor)).id)

    def channel(
        self, carrier: Carrier, sort: str, address: str, wishes: Wishes = EVERYTHING, **more: str
    ) -> Channel:
        """A channel that its owner confirmed by the code that was drawn for it."""
        actor = more.get("actor", OFFICER)
        with self.visit(actor) as visit:
            told = Settings(self.reception).make(visit, sort=sort, address=address, wishes=wishes)
            code = carrier.channels.draw(told.channel.id)
            for message, _ in carrier.outbox.of(told.channel.id):
                carrier.outbox.tried(message, "sent", "sent")
            return Settings(self.reception).confirm(visit, told.channel.id, code).channel

    def record(
        self, by: str, kind: str, body: dict[str, Any], about: str = "", hours: int = 0
    ) -> str:
        """Record an entry, so many hours after the newest one."""
        with Desk.open(self.made.folder) as desk:
            now = desk.now() + timedelta(minutes=1, hours=hours)
            ids = [about] if about else []
            return desk.record(read_pair(self.made.key(by)), kind, body, about=ids, now=now).hash

    def overdue(self) -> str:
        """An incident whose clock runs out; its id."""
        subject = self.record("group:brigade", "incident.reported", report())
        self.record(OFFICER, "incident.registered", {"severity": "moderate"}, subject)
        self.record("group:brigade", "incident.reported", report(), hours=1)
        return subject


@contextmanager
def visiting(reception: Reception, actor: str, key: str) -> Iterator[Visit]:
    """A visit, as the reception makes it for whoever shows a session."""
    secret, _ = reception.door.sessions.open(actor, key)
    with reception.visit(Shown(authorization=f"Bearer {secret}")) as visit:
        yield visit


def report(**more: Any) -> dict[str, Any]:
    """A made-up report."""
    return {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-02-29T10:00:00Z",
        "language": "en", "source_class": "party", "means": "seen", "area": BOX,
        "place_as_said": PLACE, **more,
    }  # fmt: skip


def outcomes(carrier: Carrier, channel: Channel) -> list[tuple[str, list[str]]]:
    """State and tries of every message of a channel, oldest first."""
    found = carrier.outbox.of(channel.id, 99)
    return [
        (message.state, [each.outcome for each in tries])
        for message, tries in reversed(found)
        if message.sort == "alarm"
    ]
