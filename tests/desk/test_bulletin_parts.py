"""Aid, channels and talks in the bulletin of a recorded day: numbers with their wholes, words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.desk.bulletin_days import DAY, NEXT, OFFICER, ONE, OPEN, TWO, desk, rows

from truceline.bulletins import make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk import machine as m

AGENCY, BRIGADE, CHAIR = "agency:aid", "group:brigade", "un:facilitator"
LINE = {"channel": "line", "name": "The line", "sort": "hotline", "medium": "voice",
        "between": ["guarantor", "party"], "number": "extension 4711"}  # fmt: skip


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk on which everything is public."""
    made = desk(tmp_path / "desk", audiences=OPEN)
    yield made
    made.desk.close()


def planned(machine: m.Machine, *places: str) -> str:
    """A convoy for which approval was asked."""
    targeted = {"people": 3000 * len(places), "trucks": 10, "locations": len(places)}
    body: dict[str, Any] = {"title": "Food", "mode": "road_convoy", "places": list(places)}
    body |= {"targeted": targeted, "carrier": AGENCY, "receivers": [BRIGADE]}
    subject = machine.must(AGENCY, "aid.planned", body)
    machine.must(AGENCY, "aid.requested", {"to": TWO}, [subject])
    return subject


def test_requested_approved_and_delivered_are_rows_of_their_own(machine: m.Machine) -> None:
    """Each act of the period stands with its own whole; a figure nobody gave is said to lack."""
    first, second, third = (planned(machine, place) for place in ("Mill", "Ford", "Town"))
    machine.must(TWO, "aid.replied", {"answer": "full", "by": TWO}, [first])
    verbal = {"answer": "verbal", "by": TWO, "heard_by": AGENCY}
    machine.must(TWO, "aid.replied", verbal, [second])
    machine.must(TWO, "aid.replied", {"answer": "refused", "by": TWO, "why": "x"}, [third])
    acts = {row["act"]: row for row in rows(make(machine.desk, DAY), "aid_acts")}
    assert (acts["requested"]["times"], acts["approved"]["times"]) == (3, 2)
    assert acts["refused"]["times"] == 1
    assert acts["approved"]["out_of"] == "3 replies given in the period, refusals among them"
    assert "1 of 2 gives no figure" in str(acts["approved"]["people"])
    assert "delivered" not in acts
    obstacles = rows(make(machine.desk, DAY), "aid_obstacles")
    assert [(row["what"], row["by"], row["times"]) for row in obstacles] == [("refused", TWO, 1)]
    following = {row["act"]: row for row in rows(make(machine.desk, NEXT), "aid_acts")}
    assert (following["requested"]["times"], following["requested"]["before"]) == (0, 3)


def test_published_figures_of_aid_keep_their_denominator(machine: m.Machine) -> None:
    """10 of 18 besieged areas is printed with the 18 and whose list it is; what lacks is said."""
    share = {"source": "un:office", "measure": "reached_locations", "unit": "locations",
             "figure": 10, "denominator": 18, "denominator_of": "besieged areas",
             "list_by": "un:office", "until": "2016-03-10", "reference": "r"}  # fmt: skip
    machine.must(OFFICER, "aid_figure.published", share)
    too_many = {**share, "figure": 20, "source": AGENCY, "since": "2016-03-10"}
    machine.must(OFFICER, "aid_figure.published", too_many)
    found = {row["source"]: row for row in rows(make(machine.desk, DAY), "aid_published")}
    assert found["un:office"]["figure"] == "10 locations"
    assert "18 besieged areas, list of un:office" in str(found["un:office"]["out_of"])
    assert "first day" in str(found["un:office"]["before"])
    assert "more than the whole" in str(found[AGENCY]["flags"])
    assert rows(make(machine.desk, NEXT), "aid_published") == []


def test_channels_and_parties_that_cannot_be_reached_are_listed(machine: m.Machine) -> None:
    """With the last sign of life and the attempts; only to whom sees every answer."""
    machine.must(OFFICER, "channel.opened", LINE)
    for outcome in ("no_answer", "no_answer", "answered"):
        machine.must(OFFICER, "contact.attempted", {
            "to": BRIGADE, "channel": "line", "subject": "The night",
            "outcome": outcome})  # fmt: skip
    party = {"actor": BRIGADE, "name": "Brigade", "side": "north", "to": ONE}
    subject = machine.must(BRIGADE, "party.declared", party)
    machine.must(ONE, "party.attested", {"to": TWO}, [subject])
    machine.must(ONE, "party.activated", {}, [subject])
    found = make(machine.desk, DAY)
    assert "line" in {row["channel"] for row in rows(found, "channels_at_end")}
    (alarm,) = rows(found, "parties_unreached")
    assert (alarm["party"], alarm["why"]) == (BRIGADE, "no focal point is named")
    tried = {
        row["outcome"]: (row["times"], row["tried"]) for row in rows(found, "contact_attempts")
    }
    assert tried == {"no answer": (2, 3), "answered": (1, 3)}
    assert "4711" not in str(found)


def test_a_stalled_track_shows_since_when_on_what_and_on_whose_word(machine: m.Machine) -> None:
    """Rounds of the period and tracks that stand still; no position is printed as a fact."""
    process = machine.must(CHAIR, "process.opened", {
        "process": "valley", "name": "Talks", "framework": "made-up-statement"})  # fmt: skip
    track = machine.must(CHAIR, "track.opened", {"track": "political_track", "name": "Politics"},
                         [process])  # fmt: skip
    machine.must(CHAIR, "agenda.placed", {"item": "governance", "title": "Governing",
                 "standing": "agreed"}, [track])  # fmt: skip
    machine.must(CHAIR, "round.announced",
                 {"number": 1, "name": "First round", "format": "proximity"},
                 [process, track])  # fmt: skip
    machine.must(CHAIR, "track.stalled", {"item": "governance", "since": "2016-03-10T10:00:00Z",
                 "why": "The order of the points", "unblock": "A paper"}, [track])  # fmt: skip
    found = make(machine.desk, DAY)
    (stalled,) = rows(found, "stalled")
    assert stalled["item"] == "governance"
    assert stalled["by"] == CHAIR
    assert str(stalled["since"]).startswith("2016-03-10T12:00")
    assert [(row["name"], row["state"]) for row in rows(found, "rounds")] == [
        ("First round", "announced")
    ]
