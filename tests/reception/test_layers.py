"""Layers of a map: only what the reader may see, as exact as it is open, bounded and counted."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk import sealed_desk as s
from tests.desk.sayings import at

from truceline.analysis.features import Window
from truceline.errors import BadInput, NotFound, Refused
from truceline.mechanism.shapes import Area
from truceline.reception import layers as rooms
from truceline.reception.door import Shown
from truceline.reception.layers import LAYERS, PROTECTED, layers, one, page, sites
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BRIGADE, DIVISION, OFFICER, AID = "group:brigade", "group:division", "cell:officer", "agency:aid"
VALLEY = Area(south=35.5, west=36.5, north=36.6, east=37.6)
ELSEWHERE = Area(south=10.0, west=10.0, north=11.0, east=11.0)


def disc(machine: m.Machine, hours: tuple[float, float], **more: Any) -> dict[str, Any]:
    """A disc of 800 m by 36 N 37 E, from some hours on to others."""
    lat, lng = more.pop("place", (36.0, 37.0))
    first, last = (at(machine, timedelta(hours=hour)) for hour in hours)
    height = {"reference": "W84", "units": "M"}
    low, high = more.pop("heights", (0, 1000))
    center = {"lat": lat, "lng": lng}
    return {
        "volume": {
            "outline_circle": {"center": center, "radius": {"value": 800}},
            "altitude_lower": {"value": low, **height},
            "altitude_upper": {"value": high, **height},
        },
        "time_start": {"value": first, "format": "RFC3339"},
        "time_end": {"value": last, "format": "RFC3339"},
    }


def filed(machine: m.Machine, *volumes: dict[str, Any], by: str = BRIGADE, **more: Any) -> str:
    """A notice with open volumes."""
    body = {"notice": "ground_movement", "title": "A movement", "recipients": ["state:one"]}
    return machine.must(by, "notice.filed", {**body, "volumes": list(volumes), **more})


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """The made-up desk, which may hand sites on."""
    made = s.sealed_desk(tmp_path / "desk")
    made.marks = False
    yield made
    made.desk.close()


def published(tmp_path: Path, *more: tuple[str, str]) -> m.Machine:
    """A desk whose notices are public."""
    text = m.TERMS.read_text(encoding="utf-8")
    text = text.replace("notice.*: [officer, author, recipients, parties]", "notice.*: public")
    for old, new in more:
        assert old in text
        text = text.replace(old, new)
    return m.make(tmp_path / "desk", text.encode())


def seen(machine: m.Machine, reader: str, window: Window | None = None, **more: Any) -> Any:
    """What a reader has of all layers."""
    view = machine.desk.view(machine.desk.scope(reader))
    return layers(view, window or Window(area=VALLEY), **more)


def ids(found: dict[str, Any]) -> list[str]:
    """The subjects of a layer."""
    return [feature["properties"]["id"] for feature in found["features"]]


def asked(machine: m.Machine, reader: str, area: Area) -> dict[str, Any]:
    """What a reader is told of sites, through the door: by a token, or as nobody."""
    with Reception(machine.desk.folder, time.time) as reception:
        shown = Shown()
        if reader != "public":
            pair = machine.pairs[reader]
            secret, _ = reception.door.tokens.make(
                reader, pair.id, name="A map", may=["read"], lasts=60
            )
            shown = Shown(authorization=f"Bearer {secret}")
        with reception.visit(shown) as visit:
            return sites(visit, area)


def test_the_wrong_side_has_nothing_of_it(machine: m.Machine) -> None:
    """A notice is on the map of its author, its recipient and the officer, and in no bytes else."""
    subject = filed(machine, disc(machine, (2, 4)), title="Made-up column")
    for reader in (BRIGADE, "state:one", OFFICER):
        assert ids(seen(machine, reader)["notices"]) == [subject]
    for reader in (DIVISION, "state:two", "public", "person:miller"):
        text = json.dumps(seen(machine, reader))
        assert subject not in text
        assert "Made-up column" not in text


def test_layers_are_cut_by_box_time_and_height(machine: m.Machine) -> None:
    """Each of two volumes is shown where it holds, and neither where neither does."""
    low, high = disc(machine, (2, 4)), disc(machine, (6, 8), heights=(3000, 4000))
    subject = filed(machine, low, high)

    def pieces(**more: Any) -> list[int]:
        found = seen(machine, BRIGADE, Window(**{"area": VALLEY, **more}))["notices"]
        assert set(ids(found)) <= {subject}
        assert all(each["properties"]["of"] == 2 for each in found["features"])
        return [each["properties"]["piece"] for each in found["features"]]

    now = machine.now
    assert pieces() == [1, 2]
    assert pieces(area=ELSEWHERE) == []
    assert pieces(until=now + timedelta(hours=5)) == [1]
    assert pieces(since=now + timedelta(hours=5)) == [2]
    assert pieces(lower=2000.0) == [2]
    assert pieces(upper=2000.0) == [1]
    assert pieces(kinds=frozenset({"convoy"})) == []
    view = machine.desk.view(machine.desk.scope(BRIGADE))
    [whole] = page(view, LAYERS["notices"], Window(until=now + timedelta(hours=5))).features
    assert whole["properties"]["altitude_upper"] == 1000


def test_an_incident_has_no_length(machine: m.Machine) -> None:
    """What happened at ten is not shown for the next day, though nobody said when it ended."""
    body = {**s.REPORT, "area": {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5}}
    subject = machine.must("person:miller", "incident.reported", body)
    happened = m.START.replace(day=10, hour=9, minute=17, second=43)
    for since, found in ((happened, [subject]), (happened + timedelta(days=1), [])):
        window = Window(area=VALLEY, since=since)
        assert ids(seen(machine, OFFICER, window)["incidents"]) == found


def test_nothing_is_left_out_in_silence(
    machine: m.Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its bound a layer says how many more there are; what has many, at least how many."""
    for hour in range(5):
        filed(machine, disc(machine, (hour, hour + 1)))
    found = seen(machine, BRIGADE, limit=2)["notices"]
    assert (len(found["features"]), found["shown"]) == (2, 2)
    assert (found["left_out"], found["left_out_at_least"]) == (3, False)
    monkeypatch.setattr(rooms, "COUNTED", 1)
    found = seen(machine, BRIGADE, limit=2)["notices"]
    assert (found["left_out"], found["left_out_at_least"]) == (1, True)


def test_pages_give_each_feature_once(machine: m.Machine) -> None:
    """Zones of three kinds, paged by one: every one of them, no other, and then the end."""
    kinds = ("local_silence", "deconfliction_zone", "local_silence", "ground_movement")
    subjects = [
        filed(machine, disc(machine, (2, 4)), notice=kind, title="A zone") for kind in kinds
    ]
    view = machine.desk.view(machine.desk.scope(BRIGADE))
    found: list[str] = []
    begin = rooms.BEGIN
    while True:
        some = page(view, LAYERS["areas"], Window(area=VALLEY), begin=begin, limit=1)
        found += [each["id"] for each in some.features]
        if some.next is None:
            break
        begin = some.next
    assert sorted(found) == sorted(subjects[:3])
    assert ids(seen(machine, BRIGADE)["notices"]) == [subjects[3]]


def test_one_feature_is_found_in_its_own_layer_by_whoever_sees_it(machine: m.Machine) -> None:
    """A notice is no incident, and to the wrong side there is no such feature."""
    subject = filed(machine, disc(machine, (2, 4)))
    site = s.file_site(machine)
    mine = machine.desk.view(machine.desk.scope(BRIGADE))
    assert one(mine, LAYERS["notices"], subject)["id"] == subject
    other = machine.desk.view(machine.desk.scope(DIVISION))
    for view, layer, wanted in (
        (mine, "incidents", subject),
        (mine, "areas", subject),
        (mine, "notices", "0" * 64),
        (other, "notices", subject),
        (machine.desk.view(), "notices", site),
    ):
        with pytest.raises(NotFound, match="FEATURE_UNKNOWN"):
            one(view, LAYERS[layer], wanted)


class TestSites:
    """Protected sites: published cells, one small box at a time, counted, never with the rest."""

    AROUND = Area(south=35.8, west=36.8, north=36.4, east=37.4)

    def test_they_are_in_no_layer(self, machine: m.Machine) -> None:
        """Nor is what a party declared of its own positions, for the officer or the operator."""
        s.file_site(machine)
        body = {"notice": "position_declaration", "title": "A post", "recipients": ["state:one"],
                "coarse": [s.cell()], "exact": [s.footprint()]}  # fmt: skip
        machine.must(BRIGADE, "notice.filed", body)
        for reader in (OFFICER, AID, BRIGADE, "state:one"):
            assert not any(each["features"] for each in seen(machine, reader).values())

    def test_their_cells_are_told_and_not_their_places(self, machine: m.Machine) -> None:
        """The agency, its recipient and the officer have the cell; the exact ground is nowhere."""
        site = s.file_site(machine, 36.01237)
        for reader in (AID, "state:one", OFFICER):
            found = asked(machine, reader, self.AROUND)
            assert ids(found) == [site]
            assert "36.012" not in json.dumps(found)
            [feature] = found["features"]
            assert feature["properties"]["coarse"] is True
            assert "protection that humanitarian law gives" in feature["properties"]["says"]
        assert asked(machine, BRIGADE, self.AROUND)["features"] == []

    def test_the_public_is_not_told(self, machine: m.Machine) -> None:
        """Who did not prove who it is gets no answer at all."""
        with pytest.raises(Refused, match="SIGN_IN_WANTED"):
            asked(machine, "public", self.AROUND)

    def test_a_box_is_small(self, machine: m.Machine) -> None:
        """No country at once, and none by a box across the antimeridian."""
        wide = Area(south=36.0, west=179.0, north=36.1, east=-179.0)
        for area in (Area(south=30.0, west=36.0, north=37.0, east=37.0), wide, rooms.WORLD):
            with pytest.raises(BadInput, match="SITES_BOX"):
                asked(machine, OFFICER, area)

    def test_questions_are_counted_and_capped(self, machine: m.Machine) -> None:
        """Three an hour as Terms have it for all checks together, then none; each is logged."""
        for _ in range(3):
            asked(machine, OFFICER, self.AROUND)
        with pytest.raises(Refused, match="QUOTA_SPENT"):
            asked(machine, OFFICER, self.AROUND)
        desk = machine.desk
        assert len(desk.store.checks_of(OFFICER, desk.clock())) == 3

    def test_no_more_than_a_few_at_a_time(
        self, machine: m.Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """There is no next page: what is left out is counted, and a smaller box is the way."""
        monkeypatch.setattr(rooms, "SITES", 2)
        for step in range(4):
            s.file_site(machine, 36.0 + step / 10)
        found = asked(machine, OFFICER, self.AROUND)
        assert (len(found["features"]), found["left_out"]) == (2, 2)
        assert PROTECTED.id not in LAYERS


class TestThePublic:
    """What is public is coarse and delayed, as Terms say."""

    def test_it_sees_whole_cells_and_hours(self, tmp_path: Path) -> None:
        """Two notices in one cell are drawn alike for the public, and exactly for their author."""
        made = published(tmp_path)
        for place in ((36.02, 37.03), (36.05, 37.05)):
            filed(made, disc(made, (2.3, 2.6), place=place))
        drawn = [each["geometry"] for each in seen(made, "public")["notices"]["features"]]
        assert drawn[0] == drawn[1]
        assert len(drawn) == 2
        times = {
            each["properties"][name]
            for each in seen(made, "public")["notices"]["features"]
            for name in ("since", "until")
        }
        assert all(time.endswith(":00:00Z") for time in times)
        exact = [each["geometry"] for each in seen(made, BRIGADE)["notices"]["features"]]
        assert exact[0] != exact[1]
        text = json.dumps(seen(made, "public")["notices"])
        assert all(each["properties"]["coarse"] for each in json.loads(text)["features"])
        made.desk.close()

    def test_it_sees_nothing_before_the_delay_has_run_out(self, tmp_path: Path) -> None:
        """A day after a movement began it is on the public map, and not before; for others, now."""
        bulletin = '{bulletin: daily, cutoff: "18:00"'
        made = published(tmp_path, (bulletin, f"{bulletin}, delay: P1D"))
        subject = filed(made, disc(made, (2, 4)))
        assert ids(seen(made, BRIGADE)["notices"]) == [subject]
        assert ids(seen(made, "public")["notices"]) == []
        made.now += timedelta(hours=23)
        filed(made, disc(made, (2, 4)))
        assert ids(seen(made, "public")["notices"]) == []
        made.now += timedelta(hours=4)
        filed(made, disc(made, (2, 4)))
        assert ids(seen(made, "public")["notices"]) == [subject]
        made.desk.close()
