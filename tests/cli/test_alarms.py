"""``truceline alarms``, and the options of ``truceline serve`` for sending: no names anywhere."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.desks import made_up_desk

from truceline.analysis.alarms import WHATS
from truceline.cli.alarms import alarms, carrying
from truceline.errors import BadInput
from truceline.keyring.files import read_pair
from truceline.reception.alarm_channels import Channels, Wishes
from truceline.reception.book import BOOK, Book
from truceline.reception.outbox import GIVEN_UP, Outbox
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

ADDRESS = "https://hooks.example.org/very-own"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The small made-up desk."""
    return made_up_desk(tmp_path_factory.mktemp("alarms"))


@pytest.fixture
def made(built: MadeUp, tmp_path: Path) -> MadeUp:
    """A copy of it."""
    return built.copied(tmp_path / "copy")


def said(made: MadeUp, *options: str) -> tuple[int, str]:
    """Exit code and output of the command."""
    found = CliRunner().invoke(alarms, ["--desk", str(made.folder), *options])
    return found.exit_code, found.output


def test_a_desk_that_told_nobody_has_nothing_to_say(made: MadeUp) -> None:
    """No book is made by looking, and the exit code is 0."""
    code, text = said(made, "--json")
    assert code == 0
    assert json.loads(text)["messages"] == {}
    assert not (made.folder / BOOK).exists()


def test_what_does_not_get_through_is_an_alarm_without_a_name(made: MadeUp) -> None:
    """Exit code 12 for dead letters, with counts and outcomes, and nobody's address or name."""
    clock = [time.time()]
    book = Book.open(made.folder / BOOK)
    channels = Channels(book, lambda: clock[0])
    key = read_pair(made.key("cell:officer")).id
    wishes = Wishes(whats=frozenset(WHATS))
    channels.make("cell:officer", key, sort="webhook", address=ADDRESS, wishes=wishes)
    outbox = Outbox(book, lambda: clock[0])
    [message] = outbox.to_send(1)
    outbox.tried(message, "http_500", "dead")
    book.close()
    code, text = said(made, "--json")
    found = json.loads(text)
    assert code == 12
    assert found["alarm"] is True
    assert found["messages"] == {"dead": 1}
    assert found["tries"] == {"http_500": 1}
    assert found["channels"] == {"webhook unconfirmed": 1}
    plain_code, plain = said(made)
    assert plain_code == 12
    assert "ALARM" in plain
    for text_ in (text, plain):
        assert "very-own" not in text_
        assert "officer" not in text_
    assert GIVEN_UP == 86400


@pytest.mark.parametrize(
    ("smtp", "code"),
    [
        ("mail.example.org", "SMTP_URL"),
        ("http://mail.example.org", "SMTP_URL"),
        ("smtp://desk%40example.org:blue-made-up-words@mail.example.org", "SMTP_PASSWORD"),
        ("smtp://desk%40example.org@mail.example.org?starttls=off", "SMTP_PLAIN"),
        ("smtp://mail.example.org", "SMTP_FROM"),
        ("smtp://desk@mail.example.org:99999", "SMTP_URL"),
    ],
)
def test_a_mail_server_that_would_leak_is_refused(made: MadeUp, smtp: str, code: str) -> None:
    """A password in the URL, mail without TLS, no sender: said at once, before anything serves."""
    with pytest.raises(BadInput) as caught:
        carrying(made.folder, "desk", smtp=smtp, password=None, hosts=(), link=None)
    assert code in [each.code for each in caught.value.faults]
    assert "blue-made-up-words" not in str(caught.value)


def test_serving_carries_and_a_copy_without_keys_does_not(made: MadeUp, tmp_path: Path) -> None:
    """A desk's own server sends; a replica, which has no keys, sends nothing twice."""
    password = tmp_path / "password"
    password.write_text("made-up words\n")
    url = "smtps://desk%40example.org@mail.example.org"
    carried = carrying(
        made.folder, "desk", smtp=url, password=password, hosts=(), link="https://desk.example/"
    )
    with Reception(made.folder, time.time) as reception, carried(reception):
        assert reception.outside.mail
        assert reception.outside.webhooks.startswith("whpk_")
    assert (made.folder / "keys" / "webhooks.key").stat().st_mode & 0o077 == 0
    elsewhere = carrying(tmp_path, "desk", smtp=None, password=None, hosts=(), link=None)
    with Reception(made.folder, time.time) as reception, elsewhere(reception):
        assert not reception.outside.webhooks
    with pytest.raises(BadInput, match="LINK_FORM"):
        carrying(made.folder, "desk", smtp=None, password=None, hosts=(), link="desk.example")
