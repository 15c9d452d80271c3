"""Channels for alarms: addresses outside alone, confirmed by code, and their owners' alone."""

from __future__ import annotations

import pytest
from tests.reception.carrying import EVERYTHING, OFFICER, Desks, outcomes
from tests.reception.outside import MailServer, Receiver

from truceline.errors import BadInput, Refused
from truceline.reception.alarm_channels import CODES_A_DAY
from truceline.reception.alarm_settings import Settings
from truceline.reception.door import Visitor
from truceline.reception.outbox import Outbox
from truceline.reception.sending import is_public
from truceline.reception.visits import Visit


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
