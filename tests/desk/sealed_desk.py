"""A desk whose Terms speak of releases and covers, for the tests of sealed words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk import machine as m

from truceline.keyring.files import new_pair

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.machine import Machine

RELEASES = """releases:
  quota: {count: 3, window: PT1H}
  readers: 4
  sites_to: ["actor:unit:first", "actor:unit:second"]
"""
COVERS = """covers:
  - actor: cover:reporters
    members: [reporter]
    openers: [un:office, cell:officer]
    kinds: [incident.reported]
    buckets: [4096, 16384]
    every_minutes: 60
    within_minutes: 30
    quota: {count: 3, window: PT6H}
    by_decision: true
"""
COVER = new_pair("cover:reporters", seed=b"\x77" * 32)
UNITS = {
    name: new_pair(name, seed=bytes([150 + n]) * 32)
    for n, name in enumerate(("unit:first", "unit:second", "unit:third"))
}
SITE = "made-up-hospital"


def sealing_terms(extra: str = RELEASES + COVERS) -> bytes:
    """The Terms of the made-up desk, with what they say of sealed words."""
    text = m.TERMS.read_text(encoding="utf-8")
    text = text.replace(
        "  group:platform: {name: Made-up platform}\n",
        "  group:platform: {name: Made-up platform}\n  cover:reporters: {name: Made-up cover}\n"
        "  unit:first: {name: Made-up unit}\n  unit:second: {name: Made-up unit}\n",
    )
    text = text.replace("\nrights: {default: all}", f"\n{extra}rights: {{default: all}}")
    return text.encode()


def sealed_desk(folder: Path, extra: str = RELEASES + COVERS) -> Machine:
    """The made-up desk with a cover and three units enrolled."""
    machine = m.make(folder, sealing_terms(extra))
    for pair, roles in ((COVER, ["outside"]), *((unit, ["outside"]) for unit in UNITS.values())):
        now = machine.tick()
        machine.desk.enrol(m.CONVENOR, pair, name="Made-up newcomer", roles=roles, now=now)
        machine.pairs[pair.actor] = pair
    return machine


def footprint(north: float = 36.0, size: float = 0.001) -> dict[str, Any]:
    """A small box that stands from now on: a site."""
    ring = [(north, 37.0), (north, 37.0 + size), (north + size, 37.0 + size), (north + size, 37.0)]
    height = {"reference": "W84", "units": "M"}
    return {
        "volume": {
            "outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in ring]},
            "altitude_lower": {"value": 0, **height},
            "altitude_upper": {"value": 30, **height},
        },
        "time_start": {"value": "2016-03-10T00:00:00Z", "format": "RFC3339"},
    }


def cell(north: float = 36.0) -> dict[str, Any]:
    """The published cell of a site."""
    ring = [(north, 37.0), (north, 37.1), (north + 0.1, 37.1), (north + 0.1, 37.0)]
    corners = [{"lat": round(lat, 1), "lng": lng} for lat, lng in ring]
    volume = {"outline_polygon": {"vertices": corners}}
    return {"volume": volume, "time_start": footprint(north)["time_start"]}


def file_site(machine: Machine, north: float = 36.0, **more: Any) -> str:
    """A protected site, its exact footprint sealed to its notifier and the office."""
    body = {
        "notice": "protected_site", "title": SITE, "recipients": ["state:one"],
        "coarse": [cell(north)], "exact": [footprint(north)], "details": "Made-up ward, 40 beds",
    }  # fmt: skip
    return machine.must("agency:aid", "notice.filed", body, **more)


def report(machine: Machine, by: str = "person:miller") -> str:
    """A report with a sealed narrative."""
    return machine.must(by, "incident.reported", REPORT)


REPORT = {
    "report_class": "violation",
    "acts": ["mortar"],
    "occurred_from": "2016-03-10T09:17:43Z",
    "place_as_said": "near the made-up mill",
    "language": "ar",
    "source_class": "party",
    "means": "seen",
    "narrative": "سقطت ست قذائف",
    "reporter": "A made-up miller",
}


def to_slot(machine: Machine) -> None:
    """Let time pass until covered filings are taken."""
    machine.now = machine.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
