"""``truceline recipients``, and what a filer is told, as a shell runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.cli.running import answer, codes, ok
from tests.desks import box_volume

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

AREA = {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5}
FLIGHT = {"notice": "air_activity", "volumes": [box_volume(20, 10)]}


def _said(desk: MadeUp, tmp_path: Path, kind: str, actor: str, body: dict[str, Any]) -> Any:
    body_file = tmp_path / f"{kind}.json"
    body_file.write_text(json.dumps(body))
    return answer("record", kind, "--body", body_file, "--key", desk.key(actor),
                  "--at", "2016-03-19T10:00:00Z")  # fmt: skip


def test_a_plan_and_a_notice_have_those_who_must_be_told(desk: MadeUp, tmp_path: Path) -> None:
    """The holder of an interest is listed for both, with the reason, and as named once it is."""
    stated = _said(desk, tmp_path, "interest.stated", "agency:aid", {"title": "x", "area": AREA})
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(FLIGHT))
    found = answer("recipients", plan)
    (told,) = [each for each in found["tell"] if each["actor"] == "agency:aid"]
    assert (told["interests"], told["named"]) == ([stated["subject"]], False)
    assert "no consent" in found["says"]
    assert "agency:aid" in ok("recipients", "-", text=plan.read_text())
    notice = {**FLIGHT, "title": "A flight", "recipients": ["agency:aid", "state:one"]}
    done = _said(desk, tmp_path, "notice.filed", "group:brigade", notice)
    (told,) = [
        each
        for each in answer("recipients", done["subject"])["tell"]
        if each["actor"] == "agency:aid"
    ]
    assert told["named"]


def test_a_filer_is_told_whom_the_notice_does_not_name(desk: MadeUp, tmp_path: Path) -> None:
    """The desk proposes, by what the filer may know; the notice stays as it was filed."""
    _said(desk, tmp_path, "interest.stated", "group:brigade", {"title": "x", "area": AREA})
    notice = {**FLIGHT, "title": "A flight", "recipients": ["state:one"]}
    by_office = _said(desk, tmp_path, "notice.filed", "cell:officer", notice)
    assert "group:brigade" in {each["actor"] for each in by_office["tell"]}
    shown = answer("show", by_office["subject"])
    assert [each["actor"] for each in shown["notice"]["recipients"]] == ["state:one"]


def test_what_is_no_plan_is_told_as_such(desk: MadeUp, tmp_path: Path) -> None:
    """A list, an unknown kind, a missing file and an unknown notice each have their code."""
    assert desk.folder.is_dir()
    assert codes("recipients", "-", text="[]", exit_code=2) == ["PLAN_SHAPE"]
    assert codes("recipients", "-", text="{}", exit_code=2) == ["PLAN_KIND"]
    assert codes("recipients", tmp_path / "none.json", exit_code=4) == ["FILE_MISSING"]
    assert codes("recipients", "ffffff", exit_code=4) == ["SUBJECT_UNKNOWN"]
