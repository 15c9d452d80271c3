"""Several workers on one desk: one order, one tree, one docket."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.desk.machine import START

from truceline.auditor import audit
from truceline.desk import Desk
from truceline.keyring.files import new_pair, write_pair
from truceline.opening import Opening
from truceline.store.finding import Question
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TERMS = "scenarios/syria_2016/terms.yaml"
EACH = 15

WORKER = """
import sys
from pathlib import Path
from truceline.desk import Desk
from truceline.keyring.files import read_pair
folder, key, count = Path(sys.argv[1]), read_pair(Path(sys.argv[2])), int(sys.argv[3])
desk = Desk.open(folder)
for i in range(count):
    body = {"body": "ctf", "title": f"{sys.argv[4]} {i}", "reference": "-"}
    desk.record(key, "meeting.held", body)
"""


def test_workers_meet_on_one_ledger(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Two processes and this one record at the same time: nothing is lost and the audit holds."""
    convenor, officer = new_pair("un:ose"), new_pair("un:officer")
    terms = (pytestconfig.rootpath / TERMS).read_bytes()
    opening = Opening(
        origin="desk.example/workers", terms=terms, convenor=convenor, name="Made-up", at=START
    )
    folder = tmp_path / "desk"
    desk = Desk.create(folder, opening)
    desk.enrol(convenor, officer, name="Officer", roles=["officer"])
    write_pair(officer, tmp_path / "officer.key", None)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, folder, tmp_path / "officer.key", str(EACH), name]
        )
        for name in ("one", "two")
    ]
    late = new_pair("un:late")
    desk.enrol(convenor, late, name="Enrolled meanwhile", roles=["officer"])
    for i in range(EACH):
        body = {"body": "ctf", "title": f"three {i}", "reference": "-"}
        desk.record(late, "meeting.held", body)
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    titles = [item.row.title for item in desk.view().every(Question(part="meeting"))]
    assert len(titles) == len(set(titles)) == 3 * EACH
    report = audit(desk.store, SqliteStore.create(tmp_path / "scratch.sqlite"))
    assert report.ok, report.findings
    desk.close()
