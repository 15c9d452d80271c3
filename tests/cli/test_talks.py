"""``truceline talks`` and ``truceline show``: positions as positions, for people and programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok
from tests.desk import machine as m

if TYPE_CHECKING:
    from pathlib import Path

CHAIR, BRIGADE, OFFICE = "un:facilitator", "group:brigade", "un:office"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A desk with talks on it: its folder, a track and a round."""
    folder = tmp_path_factory.mktemp("talks") / "desk"
    made = m.make(folder)
    made.marks = False
    body: dict[str, object] = {
        "process": "valley",
        "name": "محادثات Valleys",
        "framework": "made-up-statement",
    }
    process = made.must(CHAIR, "process.opened", body)
    body = {"track": "political_track", "name": "Political track"}
    track = made.must(CHAIR, "track.opened", body, [process])
    body = {"item": "governance", "title": "Governing", "standing": "agreed"}
    made.must(CHAIR, "agenda.placed", body, [track])
    formed = {"actor": BRIGADE, "name": "The brigade's delegation"}
    made.must(BRIGADE, "delegation.formed", formed, [process])
    body = {"number": 1, "name": "First round", "format": "proximity"}
    first = made.must(CHAIR, "round.announced", body, [process, track])
    made.must(CHAIR, "round.opened", {"place": "Made-up city"}, [first])
    came = {"actor": BRIGADE, "attendance": "participates"}
    made.must(OFFICE, "round.attended", came, [first])
    body = {"item": "governance", "holder": BRIGADE, "holds": "the well\tcomes first"}
    made.must(BRIGADE, "position.stated", body, [track])
    body = {"item": "governance", "since": "2016-03-10T12:00:00Z", "why": "Only procedure"}
    made.must(CHAIR, "track.stalled", body, [track])
    made.desk.close()
    return folder, track, first


def test_talks_prints_positions_as_positions(told: tuple[Path, str, str]) -> None:
    """Process, framework, seats, track, stall and position stand there, each with whose it is."""
    printed = ok("talks", "--desk", told[0])
    assert "made-up-statement" in printed
    assert f"{BRIGADE}\tparticipates\t" in printed
    assert f"{BRIGADE} holds that “the well comes first” (on governance; " in printed
    assert f"{CHAIR} says that it is stalled on governance since 2016-03-10 12:00Z" in printed
    assert "opened 2016-03-10 12:00Z by un:facilitator" in printed
    assert f"{BRIGADE}: It came and takes part, uninvited." in printed


def test_talks_gives_programs_the_same(told: tuple[Path, str, str]) -> None:
    """One JSON object, at an instant; before the talks were opened there is nothing."""
    found = answer("talks", "--desk", told[0])
    [process] = found["processes"]
    [track] = process["tracks"]
    assert (track["state"], track["stalls"][0]["by"]) == ("stalled", CHAIR)
    [position] = track["agenda"][0]["positions"]
    assert (position["holder"], position["own"]) == (BRIGADE, True)
    earlier = answer("talks", "--desk", told[0], "--at", "2016-03-01T00:00:00Z")
    assert earlier == {"at": "2016-03-01T00:00:00Z", "processes": []}
    assert answer("talks", "--desk", told[0], "--under", "made-up-truce")["processes"] != []
    assert answer("talks", "--desk", told[0], "--under", "other")["processes"] == []
    assert "No talks" in ok("talks", "--desk", told[0], "--under", "other")


def test_a_reader_sees_what_terms_let_it_see(told: tuple[Path, str, str]) -> None:
    """The public sees the process and the round, no track, no position, and is told no absence."""
    [process] = answer("talks", "--desk", told[0], "--as", "public")["processes"]
    assert process["tracks"] == []
    assert {seat["participation"] for seat in process["seats"]} == {"facilitates"}
    [guest] = process["rounds"][0]["guests"]
    assert (guest["came"], guest["uninvited"]) == ("participates", None)
    # A guarantor sees the track and its point; what is held there is not before it.
    [process] = answer("talks", "--desk", told[0], "--as", "state:one")["processes"]
    assert process["tracks"][0]["agenda"][0]["positions"] == []
    assert codes("talks", "--desk", told[0], "--as", "state:none", exit_code=4) == ["ACTOR_UNKNOWN"]


def test_show_says_whose_a_position_is(told: tuple[Path, str, str]) -> None:
    """For the track and for the entry alone, ``show`` says "X holds that", before any field."""
    folder, track, first = told
    printed = ok("show", "--desk", folder, track)
    assert printed.count(f"{BRIGADE} holds that “the well comes first”") == 2
    shown = json.loads(ok("show", "--desk", folder, track, "--json"))
    stated = next(each for each in shown["entries"] if each["kind"] == "position.stated/1")
    assert stated["held"].startswith(f"{BRIGADE} holds that “")
    alone = ok("show", "--desk", folder, stated["entry"])
    assert f"{BRIGADE} holds that “the well comes first”" in alone
    assert f"{BRIGADE}: It came and takes part, uninvited." in ok("show", "--desk", folder, first)
