"""One small made-up desk for tests of what stands on desks: built once, copied for each test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from truceline.desk import Desk
from truceline.keyring.files import KeyPair, new_pair, write_pair
from truceline.opening import Opening

TERMS = Path(__file__).with_suffix(".yaml")
"""Made-up Terms under which the registers of actors and keys are open to everybody."""
ORIGIN = "desk.example/made-up"
START = datetime(2016, 3, 1, 6, tzinfo=UTC)
CONVENOR = "un:convenor"
ROLES = {
    "state:one": ["guarantor"],
    "state:two": ["guarantor"],
    "un:office": ["secretariat"],
    "cell:officer": ["officer"],
    "group:brigade": ["party", "reporter"],
    "agency:aid": ["humanitarian"],
}
BOX = {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5}
RELAY = {"channel": "telephone", "caller_role": "duty officer", "read_back": True}


def box_volume(day: int, hour: int, *, west: float = 37.0) -> dict[str, Any]:
    """A box of 0.1 degrees for an hour of March 2016, from the ground to 3,000 m."""
    ring = [(36.0, west), (36.0, west + 0.1), (36.1, west + 0.1), (36.1, west)]
    height = {"reference": "W84", "units": "M"}
    return {
        "volume": {
            "outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in ring]},
            "altitude_lower": {"value": 0, **height},
            "altitude_upper": {"value": 3000, **height},
        },
        "time_start": {"value": f"2016-03-{day:02}T{hour:02}:00:00Z", "format": "RFC3339"},
        "time_end": {"value": f"2016-03-{day:02}T{hour + 1:02}:00:00Z", "format": "RFC3339"},
    }


@dataclass(frozen=True)
class MadeUp:
    """A desk's folder, its actors' key files beside it, and the subjects on it by a short name."""

    root: Path
    subjects: dict[str, str]

    @property
    def folder(self) -> Path:
        """The desk's folder."""
        return self.root / "desk"

    def key(self, actor: str) -> Path:
        """An actor's key file, without passphrase."""
        return self.root / f"{actor.replace(':', '-')}.key"

    def copied(self, root: Path) -> MadeUp:
        """The same desk elsewhere."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        return MadeUp(root, self.subjects)


def made_up_desk(root: Path) -> MadeUp:
    """Build the desk under ``root``: an incident found on, two notices, a party, a local truce."""
    pairs = {name: new_pair(name) for name in (CONVENOR, *ROLES)}
    made = MadeUp(root, {})
    for name, pair in pairs.items():
        write_pair(pair, made.key(name), None)
    opening = Opening(
        origin=ORIGIN,
        terms=TERMS.read_bytes(),
        convenor=pairs[CONVENOR],
        name="Made-up office",
        at=START,
        replay=True,
    )
    with Desk.create(made.folder, opening) as desk:
        for name, roles in ROLES.items():
            desk.enrol(pairs[CONVENOR], pairs[name], name=f"Made-up {name}", roles=roles, now=START)
        _tell(desk, pairs, made.subjects)
    return made


def _tell(desk: Desk, pairs: dict[str, KeyPair], subjects: dict[str, str]) -> None:
    """What is on record, a minute apart."""
    now = START

    def say(by: str, kind: str, about: str = "", **body: Any) -> str:
        nonlocal now
        now += timedelta(minutes=1)
        ids = [subjects[about]] if about else []
        return desk.record(pairs[by], kind, body, about=ids, now=now).hash

    subjects["incident"] = say(
        "group:brigade", "incident.reported", report_class="violation", acts=["mortar"],
        occurred_from="2016-02-29T10:00:00Z", place_as_said="near the mill", area=BOX,
        suspected=["state:two"], language="ar", source_class="party", means="seen",
        narrative="سقطت ست قذائف", reporter="A made-up miller",
    )  # fmt: skip
    say("cell:officer", "incident.registered", "incident", severity="moderate")
    say("cell:officer", "incident.contained", "incident", measure="Made-up: fire stopped")
    say(
        "cell:officer", "incident.assessed", "incident", nature="Made-up: indirect fire",
        extent="six rounds", threat_to_compliance="limited", severity="moderate",
    )  # fmt: skip
    for maker in ("state:one", "state:two"):
        say(
            maker, "incident.found", "incident", finding="violation",
            proof_of_event="credible_single_source", proof_of_author="probable",
            against=["group:brigade"], severity="moderate", rests_on=[subjects["incident"]],
        )  # fmt: skip
    subjects["convoy"] = say(
        "agency:aid", "notice.filed", notice="convoy", title="قافلة made-up aid",
        recipients=["state:one", "state:two"], volumes=[box_volume(4, 6)],
    )  # fmt: skip
    say(
        "cell:officer", "notice.acknowledged", "convoy", version=subjects["convoy"],
        on_behalf_of="state:one", relayed=RELAY,
    )  # fmt: skip
    subjects["flight"] = say(
        "state:one", "notice.filed", notice="air_activity", title="Two made-up aircraft",
        recipients=["state:two"], volumes=[box_volume(5, 6, west=40.0)],
    )  # fmt: skip
    subjects["truce"] = say(
        "cell:officer", "local_truce.agreed", form="silence", title="Made-up silence",
        place="Made-up Valley", area=BOX, sides=["north", "south"], since="2016-03-01T00:00:00Z",
        until="2016-03-20T00:00:00Z", reference="made up",
    )  # fmt: skip
