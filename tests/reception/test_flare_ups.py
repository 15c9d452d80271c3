"""The daily watch of a desk: made once a day, beside it, and told to officers of the cell alone."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests import desks as desks_module
from tests.flaring import (
    AUDITOR,
    BRIGADE,
    BUSY,
    OFFICER,
    SECONDED,
    SEVERAL,
    TWO_SIDED,
    flaring_desk,
    looked,
    pass_over,
    say,
)
from tests.reception.carrying import Desks, outcomes
from tests.reception.outside import MailServer, Receiver, verified

from truceline.analysis.scope import PUBLIC
from truceline.errors import Refused
from truceline.reception import watching
from truceline.reception.alarm_channels import wishes_of
from truceline.reception.carrier import alone
from truceline.reception.flare_ups import STALE, is_cell, refuse_others
from truceline.reception.visits import Reception
from truceline.reception.watching import LOCK, Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desks import MadeUp
    from tests.reception.clock import Clock

    from truceline.analysis.alarms import Alarm
    from truceline.reception.flare_ups import Looked

OTHERS = (
    BRIGADE, "state:one", "state:two", "un:office", "un:convenor", "agency:aid",
    TWO_SIDED, SECONDED, AUDITOR, PUBLIC,
)  # fmt: skip
PLACE = "made-up village"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """A desk on which reports flare up; nobody looked yet."""
    return flaring_desk(tmp_path_factory.mktemp("flaring"))


@pytest.fixture
def desks(built: MadeUp, pem: Path, clock: Clock, tmp_path: Path) -> Iterator[Desks]:
    """A copy of it with its reception."""
    made = built.copied(tmp_path / "copy")
    with Reception(made.folder, clock) as reception:
        yield Desks(made, reception, clock, pem)


def newest(desks: Desks) -> Looked:
    """The newest watch."""
    found = desks.reception.flare_ups.newest()
    assert found is not None
    return found


def flares(desks: Desks, reader: str = OFFICER) -> list[Alarm]:
    """The flare-ups among a reader's alarms."""
    with desks.reception.desks() as desk:
        view = desk.view(desk.scope(reader))
        found = desks.reception.alarms.others(view)
    return [each for each in found if each.what == "flare_up"]


def test_a_server_looks_at_the_day_that_is_over_once(desks: Desks) -> None:
    """In a process of its own; the next look of the same day, and another server, find it done."""
    watcher = Watcher(desks.reception)
    assert watcher.look()
    assert not watcher.look()
    found = newest(desks)
    assert (found.day, found.counted, found.quiet) == (BUSY, 2 * 25 + SEVERAL, "")
    [flare] = found.flaring
    assert (flare.flare_up.lat, flare.flare_up.lng, flare.flare_up.cases) == (36.05, 37.15, SEVERAL)
    with Reception(desks.made.folder, desks.clock) as another:
        assert another.flare_ups.newest() == found
        assert not Watcher(another).look()


def test_the_officer_is_told_and_nobody_else(desks: Desks) -> None:
    """No party, no guarantor, no auditor, not who speaks for a side, nor the public."""
    looked(desks.reception, BUSY)
    [alarm] = flares(desks)
    assert (alarm.what, alarm.part, alarm.urgent) == ("flare_up", "", False)
    for reader in OTHERS:
        assert flares(desks, reader) == [], reader
        with desks.reception.desks() as desk:
            view = desk.view(desk.scope(reader))
            assert not is_cell(view.standing, reader), reader
            assert desks.reception.alarms.title(view, alarm) is None, reader
            with pytest.raises(Refused) as refused:
                refuse_others(view.standing, reader)
        assert refused.value.faults[0].code == "CLUSTERS_FOR_OFFICERS"


def test_an_officers_answer_has_it_as_soon_as_it_is_found(desks: Desks) -> None:
    """Though nothing was recorded since, and an answer is at hand; a party's answer stays."""
    with desks.visit() as visit:
        before = desks.reception.alarms.due(visit)
    with desks.visit(BRIGADE) as visit:
        theirs = desks.reception.alarms.due(visit)
    looked(desks.reception, BUSY)
    with desks.visit() as visit:
        after = desks.reception.alarms.due(visit)
    assert {each.what for each in after.alarms} - {each.what for each in before.alarms} == {
        "flare_up"
    }
    with desks.visit(BRIGADE) as visit:
        assert desks.reception.alarms.due(visit) == theirs


def test_an_officer_who_does_not_see_every_incident_is_not_told(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Terms give reports to their authors alone, a count of them is not the officer's."""
    terms = desks_module.TERMS.read_text("utf-8")
    closed = terms.replace("incident.reported: [officer, author]", "incident.reported: [author]")
    assert closed != terms
    path = tmp_path / "terms.yaml"
    path.write_text(closed, "utf-8")
    monkeypatch.setattr(desks_module, "TERMS", path)
    # Of what the officer may not see it can say nothing, either.
    monkeypatch.setattr(desks_module, "_tell", lambda *_: None)
    made = flaring_desk(tmp_path)
    with Reception(made.folder, clock) as reception:
        looked(reception, BUSY)
        found = reception.flare_ups.newest()
        assert found is not None
        assert len(found.flaring) == 1
        with reception.desks() as desk:
            view = desk.view(desk.scope(OFFICER))
            assert is_cell(view.standing, OFFICER)
            assert reception.flare_ups.seen_by(view) == ()


def test_a_flare_up_is_one_alarm_until_it_is_over(desks: Desks) -> None:
    """A second day of it keeps the id; when nothing stands out any more there is no alarm."""
    looked(desks.reception, BUSY)
    first = flares(desks)
    second = BUSY + timedelta(days=1)
    say(desks.made, second, 3)
    pass_over(desks.made, second)
    looked(desks.reception, second)
    assert flares(desks) == first
    assert newest(desks).flaring[0].flare_up.cases > SEVERAL
    later = BUSY + timedelta(days=9)
    pass_over(desks.made, later)
    looked(desks.reception, later)
    assert flares(desks) == []
    assert newest(desks).quiet == ""


def test_a_watch_that_nobody_renews_says_nothing_after_a_week(desks: Desks) -> None:
    """What was found is no longer known to hold."""
    looked(desks.reception, BUSY)
    found = newest(desks)
    last = found.made.replace(hour=0) + STALE - timedelta(days=1)
    assert len(found.standing(last)) == 1
    assert found.standing(last + timedelta(days=1)) == ()


def test_messages_say_how_many_and_when_and_never_where(desks: Desks) -> None:
    """An e-mail with titles, a webhook without: told once, to the officer's channels alone."""
    with MailServer(desks.pem) as server, Receiver([204], pem=desks.pem) as receiver:
        carrier = desks.means(server, hosts=("localhost",))
        titled = wishes_of(["flare_up"], words="title")
        desks.channel(carrier, "email", "duty@example.org", titled)
        desks.channel(carrier, "webhook", receiver.url, wishes_of(["flare_up"]))
        for number, reader in enumerate((BRIGADE, "state:one", SECONDED, TWO_SIDED, AUDITOR)):
            address = f"other{number}@example.org"
            desks.channel(carrier, "email", address, titled, actor=reader)
        looked(desks.reception, BUSY)
        assert carrier.look() == 2
        assert carrier.carry() == 2
        assert carrier.look() == 0
        [mail], [got] = server.box.got, receiver.got
    assert mail["To"] == "duty@example.org"
    assert mail["Subject"] == "Truceline: reports flare up"
    text = " ".join(mail.get_content().split())
    [alarm] = flares(desks)
    assert f"8 reports, 1.4 expected, {BUSY} to {BUSY}" in text
    assert f"https://desk.example/flare-ups#f-{alarm.subject}" in text
    body = json.loads(verified(got, desks.reception.outside.webhooks))
    [told] = body["data"]["alarms"]
    assert told == {
        "id": alarm.id, "what": "flare_up", "number": alarm.number,
        "since": body["data"]["alarms"][0]["since"],
    }  # fmt: skip
    for words in (mail.as_string(), got.body.decode()):
        assert PLACE not in words
        assert "36.0" not in words
        assert not any(each in words for each in newest(desks).flaring[0].flare_up.incidents)


def test_a_message_of_what_is_over_meanwhile_is_dropped(desks: Desks) -> None:
    """As one is of what its reader may no longer see."""
    with Receiver([204]) as receiver:
        carrier = desks.means(hosts=("localhost",))
        channel = desks.channel(carrier, "webhook", receiver.url, wishes_of(["flare_up"]))
        looked(desks.reception, BUSY)
        assert carrier.look() == 1
        later = BUSY + timedelta(days=9)
        pass_over(desks.made, later)
        looked(desks.reception, later)
        carrier.carry()
        assert not receiver.got
    assert outcomes(carrier, channel) == [("dropped", ["no_longer_seen"])]


def test_a_served_desk_looks_by_itself_and_one_server_alone(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who does not hold the lock does not look; a fault is said once, and the desk serves on."""
    said: list[str] = []

    def broken(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(watching, "PAUSE", 0.01)
    monkeypatch.setattr(subprocess, "Popen", broken)
    with alone(desks.reception, LOCK) as mine:
        assert mine
        with Watcher(desks.reception, said.append, first=0.0) as watcher:
            watcher._stop.wait(0.1)
    assert said == []
    with Watcher(desks.reception, said.append, first=0.0) as watcher:
        while not said:
            watcher._stop.wait(0.01)
    assert said == [watching.TROUBLE]
    assert desks.reception.flare_ups.newest() is None


def test_a_scan_that_takes_too_long_is_ended(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is kept of it."""
    monkeypatch.setattr(watching, "MOST_S", 0.0)
    with pytest.raises(subprocess.TimeoutExpired):
        Watcher(desks.reception).look()
    assert desks.reception.flare_ups.newest() is None


def test_a_desk_with_too_little_to_compare_says_so(desks: Desks) -> None:
    """That is an answer of its own, and no calm; what stood is over."""
    looked(desks.reception, BUSY)
    far = BUSY + timedelta(days=200)
    pass_over(desks.made, far)
    looked(desks.reception, far)
    found = newest(desks)
    assert found.quiet
    assert (found.counted, found.flaring) == (0, ())
