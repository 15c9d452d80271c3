"""Carrying alarms outside: at least once, to confirmed addresses, signed, and never too much."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import datetime
from typing import Any

import pytest
from nacl.exceptions import BadSignatureError
from tests.reception.carrying import EVERYTHING, OFFICER, PLACE, Desks, outcomes, report
from tests.reception.outside import PASSWORD, USER, MailServer, Receiver, until, verified

from truceline.analysis.alarms import WHATS, Alarm
from truceline.console.words import catalogue, direction
from truceline.desk import Desk
from truceline.keyring.files import new_pair, read_pair
from truceline.reception import outbox
from truceline.reception.alarm_channels import wishes_of
from truceline.reception.alarm_settings import Settings
from truceline.reception.carrier import Carrier, Means
from truceline.reception.outbox import GIVEN_UP
from truceline.reception.sending import Hooks, parse_post
from truceline.reception.speech import LANGUAGES


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


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_an_email_is_in_its_readers_language(desks: Desks, language: str) -> None:
    """Code and alarms come in the language that was chosen; what people wrote stays as it was."""
    say = catalogue(language).gettext
    with MailServer(desks.pem) as server:
        carrier = desks.means(server)
        settings = Settings(desks.reception)
        wishes = wishes_of(["overdue", "grave"], words="title", language=language)
        with desks.visit() as visit:
            told = settings.make(visit, sort="email", address="duty@example.org", wishes=wishes)
        carrier.carry()
        code = re.search(r"\d{8}", server.box.got[0].get_content())
        assert code is not None
        with desks.visit() as visit:
            settings.confirm(visit, told.channel.id, code[0])
        desks.overdue()
        carrier.look()
        desks.record("group:brigade", "incident.reported", report(acts=["chemical"]))
        carrier.look()
        while carrier.carry():
            pass
        first, *mails = server.box.got
    assert first["Subject"] == f"Truceline: {say('a code to confirm this address')}"
    assert {mail["Content-Language"] for mail in (first, *mails)} == {language}
    texts = [" ".join(mail.get_content().split()) for mail in mails]
    assert any(say("A clock has run out") in text for text in texts)
    [grave] = [text for text in texts if say("A grave report") in text]
    assert PLACE in grave
    assert say("chemical") in grave
    if language != "en":
        english = r"clock|report\b|chemical|Type|Somebody|agreed|finding"
        for text in (first.get_content(), *texts):
            assert not re.search(english, text.replace(PLACE, ""), re.IGNORECASE)
    isolated = all("\u2066" in text for text in texts)
    assert isolated == (direction(language) == "rtl")


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


def test_what_was_written_to_the_outbox_is_read_back_whole() -> None:
    """An alarm is the same, and has the same id, after its way through the book."""
    at = datetime.fromisoformat("2016-03-01T10:00:00.123456+00:00")
    one = Alarm(what="overdue", subject="ab" * 32, part="incident", since=at, detail="containment")
    row = ("msg", "channel", "alarm", outbox._written([one]), 1, 1, 2, 0, "waiting", None)
    assert outbox._read(row).alarms == (one,)
