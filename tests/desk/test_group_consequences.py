"""What the desk finds about a notice is said after its group, however long the group's days are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from truceline import auditor
from truceline.demonstration import KEYS, build, story_files
from truceline.keyring import author
from truceline.keyring.files import read_pair
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path


def test_a_group_that_spans_days_still_finds_its_conflicts(tmp_path: Path) -> None:
    """On a replaying desk a notice and what came two days later may stand in one group.

    The notice is checked as of its own entry, so that it still stands; the matter is recorded after
    the group, and time does not go back.
    """
    shown = build(tmp_path / "desk", story_files("syria_2016"))
    with shown.desk as desk:
        keys = tmp_path / "desk" / KEYS
        flier, keeper = (
            read_pair(keys / f"{name}.key") for name in ("state-made-up-second", "keeper-record")
        )
        filed = desk.newest_at() + timedelta(hours=1)
        start, end = filed + timedelta(hours=2), filed + timedelta(hours=3)
        corners = ((34.02, 38.75), (34.02, 38.92), (34.08, 38.92), (34.08, 38.75))
        over_the_clinic = {
            "volume": {
                "outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in corners]}
            },
            "time_start": {"value": f"{start:%Y-%m-%dT%H:%M:%SZ}"},
            "time_end": {"value": f"{end:%Y-%m-%dT%H:%M:%SZ}"},
        }
        notice = desk.draft(
            flier,
            "notice.filed",
            {
                "under": "made-up-truce",
                "notice": "air_activity",
                "title": "A made-up flight",
                "recipients": ["state:made-up-first"],
                "volumes": [over_the_clinic],
            },
            now=filed,
        )
        later = filed + timedelta(days=2)
        meeting = desk.draft(
            keeper,
            "meeting.held",
            {"body": "made_up", "title": "Made up", "reference": "Made up"},
            now=later,
        )
        before = dict(desk.view().states("matter"))
        desk.submit([author.sign(notice, flier), author.sign(meeting, keeper)], whole=True)
        opened = {s: m for s, m in desk.view().states("matter") if s not in before}
        (matter,) = opened.values()
        assert matter.marks["opened"] == later
        assert matter.pair == ("air_activity", "protected_site")
        scratch = SqliteStore.create(tmp_path / "scratch.sqlite")
        assert auditor.audit(desk.store, scratch).ok
        scratch.close()
