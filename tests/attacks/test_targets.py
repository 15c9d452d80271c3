"""The protected list is wanted as a target list: in bulk, by probing, or by a reader's own key."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from tests.desk import machine as m
from tests.desk import sealed_desk as s

from truceline.keyring import sealing
from truceline.ledger.wire import read_trusted
from truceline.registrar import Accepted, Declined
from truceline.releases import Wanted, release
from truceline.sheets.opened import boxes_of
from truceline.store.box_scope import boxes_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AID, FIRST, THIRD = "agency:aid", "unit:first", "unit:third"
EXACT = "36.01237"
"""A number that stands in the exact footprint alone."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk whose Terms say to which units sites may be released."""
    machine = s.sealed_desk(tmp_path / "desk")
    yield machine
    machine.desk.close()


class TestBulk:
    """Whoever asks for everything gets no exact place of any site."""

    def test_no_reader_gets_exact_footprints_in_bulk(self, desk: m.Machine) -> None:
        """Three sites, every reader, every entry as export and the served log hand them out."""
        for north in (float(EXACT), 36.21237, 36.41237):
            s.file_site(desk, north)
        for reader, pair in desk.pairs.items():
            if reader == AID:
                continue
            scope = desk.desk.scope(reader)
            for stored in desk.store.scan():
                if stored.envelope is None:
                    continue
                said = read_trusted(stored.envelope)
                assert EXACT not in json.dumps(said.as_json())
                handed = boxes_for(desk.store, scope, stored.seq, said, lambda: desk.now)
                for cipher, box in zip(handed, said.boxes, strict=True):
                    if cipher is not None and reader in box.to:
                        opened = sealing.open_box(cipher, box, pair.identity)
                        assert "exact" not in opened, (reader, stored.seq)

    def test_the_operators_file_has_no_place_of_it(self, desk: m.Machine) -> None:
        """Not in the file, its journals or its index: a footprint is never there in the open."""
        s.file_site(desk, float(EXACT))
        desk.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        wanted = [EXACT.encode(), base64.b64encode(EXACT.encode())[:-4]]
        for path in desk.desk.folder.rglob("*"):
            held = path.read_bytes() if path.is_file() else b""
            assert not any(each in held for each in wanted), path


class TestNamedRecipients:
    """A unit gets one site by one release, which is an entry; nobody else gets it at all."""

    def test_a_site_reaches_a_unit_by_a_release_alone(self, desk: m.Machine) -> None:
        """Sealed to it when filed: refused by name. Released to it: recorded, and it opens."""
        body = {
            "notice": "protected_site", "title": s.SITE, "recipients": ["state:one"],
            "coarse": [s.cell()], "exact": [s.footprint()],
        }  # fmt: skip
        done = desk.say(AID, "notice.filed", body, seal_to=[FIRST])
        assert isinstance(done, Declined)
        [fault] = done.faults
        assert fault.code == "SITE_NEEDS_RELEASE"
        assert FIRST in fault.sentence
        site = s.file_site(desk)
        assert self._opens(desk, FIRST, site) == set()
        assert self._release(desk, site, FIRST) == set()
        assert "exact" in self._opens(desk, FIRST, site)
        assert self._release(desk, site, THIRD) == {"RELEASE_SITE"}
        assert self._opens(desk, THIRD, site) == set()

    def test_releases_of_one_actor_are_bounded(self, desk: m.Machine) -> None:
        """Three an hour: whoever would hand on the list is stopped and named by the refusal."""
        sites = [s.file_site(desk, 36.0 + n / 5) for n in range(4)]
        told = [self._release(desk, site, FIRST) for site in sites]
        assert told == [set(), set(), set(), {"RELEASE_QUOTA"}]

    def _opens(self, machine: m.Machine, reader: str, entry: str) -> set[str]:
        view = machine.desk.view(at=machine.now)
        return set(boxes_of(view, machine.pairs[reader], view.entry(entry), entry)[1])

    def _release(self, machine: m.Machine, entry: str, to: str) -> set[str]:
        found = machine.desk.view().entry(entry)
        made = release(machine.desk, machine.pairs[AID], found,
                       Wanted(to=(to,), why="Made up."), now=machine.tick())  # fmt: skip
        [done] = machine.desk.registrar.append([made])
        return set() if isinstance(done, Accepted) else {fault.code for fault in done.faults}


class TestProbing:
    """Notices are filed around a cell to learn from the answers where in it a site stands."""

    def test_two_places_of_one_cell_give_the_same_answers(self, tmp_path: Path) -> None:
        """The same probes on two desks whose site differs: word for word the same, then a cap.

        Whole campaigns of filing, moving and asking are in ``tests/desk/test_patient_striker.py``.
        """
        told = []
        for name, north in (("one", 36.01237), ("two", 36.08111)):
            machine = s.sealed_desk(tmp_path / name)
            machine.marks = False
            s.file_site(machine, north)
            told.append([self._probe(machine, 36.0 + n / 50) for n in range(6)])
            machine.desk.close()
        assert told[0] == told[1]
        assert len(set(told[0][3:])) == 1

    def _probe(self, machine: m.Machine, north: float) -> str:
        body = {
            "notice": "training_fire", "title": "A probe", "recipients": ["state:two"],
            "volumes": [{**s.footprint(north), "time_start": _TIME, "time_end": _END}],
        }  # fmt: skip
        probe = machine.must("group:brigade", "notice.filed", body)
        return machine.desk.conflict_answer(probe, "group:brigade").says


_TIME = {"value": "2016-03-11T00:00:00Z", "format": "RFC3339"}
_END = {"value": "2016-03-11T01:00:00Z", "format": "RFC3339"}
