"""Carrying alarms outside: at least once, to confirmed addresses, signed, and never too much."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nacl.exceptions import BadSignatureError
from tests.desks import BOX, MadeUp, made_up_desk
from tests.reception.outside import (
    PASSWORD,
    USER,
    MailServer,
    Receiver,
    certificate,
    until,
    verified,
)

from truceline.analysis.alarms import WHATS, Alarm
from truceline.desk import Desk
from truceline.errors import BadInput, Refused
from truceline.keyring.files import new_pair, read_pair
from truceline.reception import outbox
from truceline.reception.alarm_channels import CODES_A_DAY, Channel, Wishes, wishes_of
from truceline.reception.alarm_settings import Settings
from truceline.reception.alarms import Outside
from truceline.reception.carrier import Carrier, Means
from truceline.reception.door import Shown, Visitor
from truceline.reception.outbox import GIVEN_UP, Outbox
from truceline.reception.sending import Hooks, hooks_key, is_public, parse_post
from truceline.reception.visits import Reception, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

OFFICER = "cell:officer"
EVERYTHING = Wishes(whats=frozenset(WHATS))
PLACE = "a made-up mill by the made-up river"


@dataclass
class Clock:
    """A time that only tests move (POSIX seconds)."""

    at: float = 1_800_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.at


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
        means = Means(hooks=hooks, post=post, link="https://desk.example", draw=lambda: 0.5)
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The small made-up desk."""
    made = made_up_desk(tmp_path_factory.mktemp("carrier"))
    # Long after: what ran out before a channel was there is not told over it.
    with Desk.open(made.folder) as desk:
        now = desk.now() + timedelta(days=90)
        desk.record(read_pair(made.key("group:brigade")), "incident.reported", report(), now=now)
    return made


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that this machine made itself."""
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def desks(built: MadeUp, pem: Path, tmp_path: Path) -> Iterator[Desks]:
    """A copy of the desk with its reception."""
    made, clock = built.copied(tmp_path / "copy"), Clock()
    with Reception(made.folder, clock) as reception:
        yield Desks(made, reception, clock, pem)


def outcomes(carrier: Carrier, channel: Channel) -> list[tuple[str, list[str]]]:
    """State and tries of every message of a channel, oldest first."""
    found = carrier.outbox.of(channel.id, 99)
    return [
        (message.state, [each.outcome for each in tries])
        for message, tries in reversed(found)
        if message.sort == "alarm"
    ]


def test_an_email_comes_over_tls_with_what_it_may_say_and_no_more(desks: Desks) -> None:
    """By STARTTLS and password; confirmed by its code first; by default no title, no place."""
    with MailServer(desks.pem) as server:
        carrier = desks.means(server)
        settings = Settings(desks.reception)
        with desks.visit() as visit:
            told = settings.make(visit, sort="email", address="duty@example.org", wishes=EVERYTHING)
        subject = desks.overdue()
        carrier.look()
        assert carrier.carry() == 1
        [mail] = server.box.got
        found = re.search(r"The code is (\d{8})\.", mail.get_content())
        assert found is not None
        with desks.visit() as visit:
            settings.confirm(visit, told.channel.id, found[1])
        carrier.look()
        assert carrier.carry() == 0
        desks.record("group:brigade", "incident.reported", report(acts=["chemical"]))
        carrier.look()
        assert carrier.carry() == 1
        mail = server.box.got[-1]
    assert mail["To"] == "duty@example.org"
    assert mail["From"] == USER
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "Truceline: a grave report"
    text = mail.get_content()
    assert "https://desk.example/me/alarms" in text
    assert "This desk replays the past" in text
    assert PLACE not in mail.as_string()
    assert subject[:12] not in mail.as_string()


def test_titles_are_sent_to_those_who_ask_for_them_as_they_see_them(desks: Desks) -> None:
    """One's own e-mail may have the title, the clock, on whose authority it runs, and the rung."""
    with MailServer(desks.pem) as server:
        carrier = desks.means(server)
        wishes = wishes_of(["overdue"], words="title")
        desks.channel(carrier, "email", "duty@example.org", wishes)
        subject = desks.overdue()
        assert carrier.look() == 1
        assert carrier.carry() == 1
        [mail] = server.box.got
    text = " ".join(mail.get_content().split())
    assert PLACE in text
    assert "no party is in breach by that" in text
    assert "It shows on hotline" in text
    assert f"https://desk.example/incidents/{subject}" in text


def test_a_webhook_is_signed_and_names_no_more_than_it_may(desks: Desks) -> None:
    """A Standard Webhook over https, signed over id, time and body: one changed letter fails."""
    with Receiver([204], pem=desks.pem) as receiver:
        carrier = desks.means(hosts=("localhost",))
        channel = desks.channel(carrier, "webhook", receiver.url)
        desks.overdue()
        assert carrier.look() == 1
        assert carrier.carry() == 1
        [got] = receiver.got
    body = json.loads(verified(got, desks.reception.outside.webhooks))
    assert body["type"] == "alarms.due"
    [alarm] = body["data"]["alarms"]
    assert set(alarm) == {"id", "what", "number", "since"}
    assert alarm["what"] == "overdue"
    assert PLACE.encode() not in got.body
    assert outcomes(carrier, channel) == [("sent", ["sent"])]
    got.body = got.body.replace(b"overdue", b"Overdue")
    with pytest.raises(BadSignatureError):
        verified(got, desks.reception.outside.webhooks)


def test_what_fails_is_tried_again_with_longer_pauses_and_the_same_id(desks: Desks) -> None:
    """500, no answer in time, a redirect that is not followed, and then it gets through."""
    with Receiver([500, 0, 302, 200], slow=30.0) as receiver:
        carrier = desks.means(hosts=("localhost",), deadline=3.0)
        channel = desks.channel(carrier, "webhook", receiver.url)
        desks.overdue()
        carrier.look()
        pauses = []
        for _ in range(4):
            assert carrier.carry() == 1
            begun = desks.clock.at
            while not carrier.outbox.to_send(9) and desks.clock.at - begun < 99:
                desks.clock.at += 1
            pauses.append(desks.clock.at - begun)
    assert outcomes(carrier, channel) == [
        ("sent", ["http_500", "timeout", "redirect_refused", "sent"])
    ]
    assert pauses[:3] == sorted(pauses[:3])
    assert pauses[0] < pauses[2] < 99 == pauses[3]
    assert len(receiver.got) == 4
    assert len(set(receiver.ids)) == 1
    assert len({got.body for got in receiver.got}) == 1


def test_after_a_day_a_letter_is_dead_and_stays_to_be_seen(desks: Desks) -> None:
    """Its owner may have it tried again; what can never be taken is dead at once."""
    with Receiver([500]) as receiver, Receiver([410]) as gone:
        carrier = desks.means(hosts=("localhost",))
        channel = desks.channel(carrier, "webhook", receiver.url)
        closed = desks.channel(carrier, "webhook", gone.url)
        desks.overdue()
        carrier.look()
        carrier.carry()
        assert outcomes(carrier, closed) == [("dead", ["http_410"])]
        assert outcomes(carrier, channel) == [("waiting", ["http_500"])]
        desks.clock.at += GIVEN_UP + 1
        carrier.carry()
        assert outcomes(carrier, channel) == [("dead", ["http_500", "http_500"])]
        assert carrier.outbox.counts().messages["dead"] == 2
        assert carrier.carry() == 0
        receiver.answers[:] = [200]
        with desks.visit() as visit:
            assert Settings(desks.reception).again(visit, channel.id) == 1
        carrier.carry()
    assert outcomes(carrier, channel)[0][0] == "sent"
    assert len(set(receiver.ids)) == 1


def test_a_mail_server_that_refuses_somebody_for_good_makes_a_dead_letter(desks: Desks) -> None:
    """5xx is for good, 4xx is tried again, and a wrong certificate is never sent to."""
    with MailServer(desks.pem) as server:
        carrier = desks.means(server)
        server.box.refuses = {"no@example.org": "550 No", "later@example.org": "450 Later"}
        no = desks.channel(carrier, "email", "no@example.org")
        later = desks.channel(carrier, "email", "later@example.org")
        desks.overdue()
        carrier.look()
        carrier.carry()
        assert outcomes(carrier, no) == [("dead", ["smtp_550"])]
        assert outcomes(carrier, later) == [("waiting", ["smtp_450"])]
        url = f"smtp://{USER.replace('@', '%40')}@localhost:{server.port}"
        strange = Carrier(
            desks.reception,
            Means(hooks=Hooks(new_pair("desk:other")), post=parse_post(url, PASSWORD, "desk")),
        )
        desks.clock.at += 60
        strange.carry()
        assert outcomes(strange, later) == [("waiting", ["smtp_450", "tls"])]
        assert not server.box.got


def test_each_alarm_is_told_once_for_each_channel(desks: Desks) -> None:
    """However often is looked; another channel is told too, and what was before it is not told."""
    with Receiver([200]) as receiver:
        carrier = desks.means(hosts=("localhost",))
        desks.overdue()
        first = desks.channel(carrier, "webhook", receiver.url)
        assert carrier.look() == 0
        desks.record("group:brigade", "incident.reported", report(acts=["chemical"]))
        assert carrier.look() == 1
        assert carrier.look() == 0
        again = Carrier(desks.reception, Means(hooks=Hooks(new_pair("desk:other"))))
        assert again.look() == 0
        second = desks.channel(carrier, "webhook", receiver.url)
        desks.record("group:brigade", "incident.reported", report(acts=["chemical"]))
        assert carrier.look() == 2
        while carrier.carry():
            desks.clock.at += 1
    assert len(outcomes(carrier, first)) == 2
    assert len(outcomes(carrier, second)) == 1
    assert len(set(receiver.ids)) == len(receiver.ids) == 3


def test_many_at_once_are_one_message(desks: Desks) -> None:
    """More than three found by one look are told together, with how many are not named."""
    with Receiver([200]) as receiver:
        carrier = desks.means(hosts=("localhost",))
        desks.channel(carrier, "webhook", receiver.url)
        for _ in range(24):
            desks.record("group:brigade", "incident.reported", report(acts=["chemical"]))
        assert carrier.look() == 1
        carrier.carry()
        [got] = receiver.got
    data = json.loads(got.body)["data"]
    assert (len(data["alarms"]), data["more"]) == (20, 4)


def test_quiet_hours_hold_back_all_but_what_is_grave(desks: Desks) -> None:
    """A clock waits for the morning in the agreement's zone; a grave report wakes."""
    with Receiver([200]) as receiver:
        carrier = desks.means(hosts=("localhost",))
        with Desk.open(desks.made.folder) as desk:
            zone = desk.standing().first.zone
        night = datetime(2027, 1, 15, 2, tzinfo=zone)
        desks.clock.at = night.timestamp()
        channel = desks.channel(
            carrier, "webhook", receiver.url, wishes_of(WHATS, "minimal", "22:00", "06:00")
        )
        desks.overdue()
        desks.record("group:brigade", "incident.reported", report(acts=["chemical"]))
        assert carrier.look() == 2
        carrier.carry()
        [got] = receiver.got
        assert json.loads(got.body)["data"]["alarms"][0]["what"] == "grave"
        desks.clock.at = night.replace(hour=5, minute=59).timestamp()
        assert carrier.carry() == 0
        desks.clock.at = night.replace(hour=6).timestamp()
        assert carrier.carry() == 1
    assert [state for state, _ in outcomes(carrier, channel)] == ["sent", "sent"]


def test_what_a_reader_may_no_longer_see_is_not_sent(desks: Desks) -> None:
    """The desk is asked again before each try: a revoked key takes its channels with it."""
    with Receiver([500, 200]) as receiver:
        carrier = desks.means(hosts=("localhost",))
        channel = desks.channel(carrier, "webhook", receiver.url)
        desks.overdue()
        carrier.look()
        carrier.carry()
        key = read_pair(desks.made.key(OFFICER))
        with Desk.open(desks.made.folder) as desk:
            [subject] = desk.store.subjects_with_key("key", key.id)
        desks.record("un:convenor", "key.revoked", {"why": "Made-up: lost"}, subject)
        desks.clock.at += 60
        carrier.carry()
    assert outcomes(carrier, channel) == [("dropped", ["http_500", "key_not_valid"])]
    assert len(receiver.got) == 1
    assert carrier.look() == 0


def test_a_webhook_to_the_desks_own_network_is_refused(desks: Desks) -> None:
    """Unless the operator named its host; nothing was connected to."""
    with Receiver([200]) as receiver:
        carrier = desks.means()
        channel = desks.channel(carrier, "webhook", receiver.url)
        desks.overdue()
        carrier.look()
        carrier.carry()
    assert outcomes(carrier, channel) == [("waiting", ["address_refused"])]
    assert not receiver.got


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False),
        ("10.1.2.3", False), ("169.254.169.254", False), ("192.168.1.1", False),
        ("100.64.0.1", False), ("0.0.0.1", False), ("224.0.0.1", False), ("::1", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False), ("64:ff9b::5db8:d822", True), ("2002:7f00:1::1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_public_internet(address: str, *, public: bool) -> None:
    """Private, local and reserved ones, also where they are wrapped in IPv6 ones."""
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("sort", "address", "code"),
    [
        ("email", "duty@example.org\r\nBcc: all@example.org", "ALARM_ADDRESS"),
        ("email", "two@example.org, three@example.org", "ALARM_ADDRESS"),
        ("email", "no address", "ALARM_ADDRESS"),
        ("webhook", "http://example.org/hook", "ALARM_ADDRESS"),
        ("webhook", "https://user:secret@example.org/", "ALARM_ADDRESS"),
        ("webhook", "file:///etc/passwd", "ALARM_ADDRESS"),
        ("webhook", "https://[::1", "ALARM_ADDRESS"),
        ("pigeon", "a loft", "ALARM_SORT"),
    ],
)
def test_addresses_that_are_none_are_refused(
    desks: Desks, sort: str, address: str, code: str
) -> None:
    """With a code, and nothing is kept."""
    with MailServer(desks.pem) as server:
        desks.means(server)
    with desks.visit() as visit, pytest.raises(BadInput) as caught:
        Settings(desks.reception).make(visit, sort=sort, address=address, wishes=EVERYTHING)
    assert [each.code for each in caught.value.faults] == [code]
    with desks.visit() as visit:
        assert Settings(desks.reception).of(visit) == ()


def test_a_code_holds_for_five_tries_and_so_many_are_sent_in_a_day(desks: Desks) -> None:
    """Whoever guesses is stopped, and nobody is plagued with codes they did not ask for."""
    carrier = desks.means()
    settings = Settings(desks.reception)
    with desks.visit() as visit:
        ident = settings.make(
            visit, sort="webhook", address="https://example.org/", wishes=EVERYTHING
        ).channel.id
        code = carrier.channels.draw(ident)
        for _ in range(5):
            with pytest.raises(Refused):
                settings.confirm(visit, ident, "0" * 9)
        with pytest.raises(Refused):
            settings.confirm(visit, ident, code)
        for _ in range(CODES_A_DAY - 1):
            settings.ask_again(visit, ident)
        with pytest.raises(Refused) as caught:
            settings.ask_again(visit, ident)
        assert caught.value.faults[0].code == "ALARM_CODES_MANY"
        settings.remove(visit, ident)
        with pytest.raises(Refused):
            settings.make(visit, sort="webhook", address="https://example.org/", wishes=EVERYTHING)
    assert not carrier.channels.confirmed()


def test_channels_are_their_owners_alone(desks: Desks) -> None:
    """Nobody else lists, confirms, changes or removes one, and no token does."""
    carrier = desks.means()
    channel = desks.channel(carrier, "webhook", "https://example.org/")
    settings = Settings(desks.reception)
    with desks.visit("state:one") as visit:
        assert settings.of(visit) == ()
        for call in (
            lambda: settings.remove(visit, channel.id),
            lambda: settings.change(visit, channel.id, EVERYTHING),
            lambda: settings.confirm(visit, channel.id, "1"),
        ):
            with pytest.raises(Exception, match="ALARM_CHANNEL_UNKNOWN"):
                call()
    with desks.visit() as visit:
        machine = Visit(
            desk=visit.desk, scope=visit.scope, now=visit.now, audits=visit.audits,
            visitor=Visitor(actor=OFFICER, key=visit.visitor.key, by="token"),
        )  # fmt: skip
        with pytest.raises(Refused, match="TOKEN_RIGHTS"):
            settings.remove(machine, channel.id)


def test_told_and_message_are_noted_together_or_not_at_all(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the message cannot be written, the alarm is not noted as told either."""
    carrier = desks.means()
    channel = desks.channel(carrier, "webhook", "https://example.org/")
    desks.overdue()

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("truceline.reception.outbox._insert", full)
    with pytest.raises(OSError, match="full"):
        carrier.look()
    monkeypatch.undo()
    assert carrier.look() == 1
    assert len(outcomes(carrier, channel)) == 1


WORKER = """
import sys, time
from pathlib import Path
from truceline.reception.carrier import Carrier, Means
from truceline.reception.sending import Hooks, hooks_key
from truceline.reception.visits import Reception
folder = Path(sys.argv[1])
with Reception(folder, time.time) as reception:
    hooks = Hooks(hooks_key(folder / "keys"), ["localhost"], deadline=60.0)
    with Carrier(reception, Means(hooks=hooks)):
        print("carrying", flush=True)
        time.sleep(120)
"""


def test_a_carrier_that_is_killed_sends_again_with_the_same_id(desks: Desks) -> None:
    """Killed while a message was on its way: another process takes up, and nothing else comes."""
    desks.clock.at = time.time()
    with Receiver([0, 200], slow=60.0) as receiver:
        carrier = desks.means(hosts=("localhost",))
        channel = desks.channel(carrier, "webhook", receiver.url)
        desks.overdue()
        for heard in (1, 2):
            command = [sys.executable, "-c", WORKER, str(desks.made.folder)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            try:
                assert until(lambda wanted=heard: len(receiver.got) >= wanted)  # type: ignore[misc]
                if heard == 2:
                    assert until(lambda: outcomes(carrier, channel) == [("sent", ["sent"])])
            finally:
                os.kill(process.pid, signal.SIGKILL)
                process.communicate()
        assert len(receiver.got) == 2
    assert len(set(receiver.ids)) == 1
    assert receiver.got[0].body == receiver.got[1].body


def test_one_carrier_works_at_a_time(desks: Desks) -> None:
    """Two servers of one desk send each message once."""
    desks.clock.at = time.time()
    with Receiver([200]) as receiver:
        first, second = (desks.means(hosts=("localhost",)) for _ in range(2))
        channel = desks.channel(first, "webhook", receiver.url)
        with first, second:
            desks.overdue()
            assert until(lambda: outcomes(first, channel) == [("sent", ["sent"])])
            desks.record("group:brigade", "incident.reported", report(acts=["chemical"]))
            assert until(lambda: len(outcomes(first, channel)) == 2)
            assert until(lambda: len(receiver.got) == 2)
    assert len(set(receiver.ids)) == len(receiver.ids) == 2


def test_what_an_operator_sees_names_nobody(desks: Desks) -> None:
    """Counts have no address, and nothing of a channel's owner."""
    carrier = desks.means()
    channel = desks.channel(carrier, "webhook", "https://hooks.example.org/very-own")
    desks.overdue()
    carrier.look()
    counts = Outbox(desks.reception.book, desks.clock).counts()
    assert counts.channels == {"webhook confirmed": 1}
    assert counts.messages == {"sent": 1, "waiting": 1}
    assert "very-own" not in repr(counts) + repr(channel)
    assert OFFICER not in repr(counts) + repr(channel)


def test_what_was_written_to_the_outbox_is_read_back_whole() -> None:
    """An alarm is the same, and has the same id, after its way through the book."""
    at = datetime.fromisoformat("2016-03-01T10:00:00.123456+00:00")
    one = Alarm(what="overdue", subject="ab" * 32, part="incident", since=at, detail="containment")
    row = ("msg", "channel", "alarm", outbox._written([one]), 1, 1, 2, 0, "waiting", None)
    assert outbox._read(row).alarms == (one,)
