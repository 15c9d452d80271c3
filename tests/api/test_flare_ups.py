"""Where reports flare up, over HTTP: for officers of the cell, and in no answer to anybody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from shapely.geometry import shape
from tests.api.serving import api_of
from tests.flaring import BUSY, OFFICER, REFUSED, SEVERAL, flaring_desk, looked

from truceline.api.flare_ups import WatchShape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.serving import Api


@pytest.fixture(scope="module")
def flaring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A desk on which reports flare up, looked at; nobody writes to it."""
    made = flaring_desk(tmp_path_factory.mktemp("flaring"))
    with api_of(made) as api:
        looked(api.reception, BUSY)
        yield api


def test_nobody_looked_yet_is_an_answer(api: Api) -> None:
    """Of the same shape, without a day."""
    found = api.got("/flare-ups", OFFICER)
    assert WatchShape.model_validate(found).day is None
    assert found["flare_ups"] == []


def test_an_officer_reads_the_watch_and_its_alarm(flaring: Api) -> None:
    """Ground, days, counts, how rare, and every incident; the alarm names it by its id."""
    found = flaring.got("/flare-ups", OFFICER)
    assert WatchShape.model_validate(found).day == BUSY.isoformat()
    [flare] = found["flare_ups"]
    assert (flare["cases"], len(flare["incidents"])) == (SEVERAL, SEVERAL)
    assert (flare["from"], flare["to"]) == (BUSY.isoformat(), BUSY.isoformat())
    assert shape(flare["ground"]).bounds == pytest.approx((37.15, 36.05, 37.15, 36.05))
    for incident in flare["incidents"]:
        assert flaring.got(f"/subjects/{incident}", OFFICER)["subject"] == incident
    alarms = flaring.got("/alarms", OFFICER)["alarms"]
    [alarm] = [each for each in alarms if each["what"] == "flare_up"]
    assert (alarm["subject"], alarm["since"]) == (flare["id"], flare["since"])
    assert alarm["title"].startswith(f"{SEVERAL} reports, ")
    assert "36" not in alarm["title"]
    assert not any(each in json.dumps(alarm) for each in flare["incidents"])


@pytest.mark.parametrize("reader", REFUSED)
def test_everybody_else_is_refused_and_no_alarm_tells_of_it(flaring: Api, reader: str) -> None:
    """In the same words whether something flares up or not."""
    refused = flaring.get("/flare-ups", reader)
    assert refused.status_code == 403
    assert refused.json()["faults"][0]["code"] == "CLUSTERS_FOR_OFFICERS"
    assert "flare" not in flaring.get("/alarms", reader).text


def test_the_public_is_asked_who_it_is(flaring: Api) -> None:
    """As for every alarm."""
    assert flaring.get("/flare-ups").status_code == 401
    assert flaring.get("/alarms").status_code == 401


@pytest.mark.parametrize("reader", [*REFUSED, OFFICER, ""])
def test_no_stream_of_events_tells_of_it(flaring: Api, reader: str) -> None:
    """A flare-up is no entry: streams have entries alone, for officers too."""
    told = flaring.get("/events?after=-1&follow=false", reader)
    assert told.status_code == 200
    assert "event: entry" in told.text
    assert "flare" not in told.text
