"""``truceline bodies``, and the file that ``truceline show`` prints of a referred incident."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.cli.running import answer, codes, ok

if TYPE_CHECKING:
    from tests.desks import MadeUp

LATER = ("--at", "2016-03-02T09:00:00Z")


def _record(desk: MadeUp, by: str, kind: str, body: dict[str, Any], *about: str) -> str:
    named = [part for each in about for part in ("--about", each)]
    done = answer(
        "record", kind, "--key", desk.key(by), "--body", "-", *LATER, *named, text=json.dumps(body)
    )
    return str(done["entry"])


def _referred(desk: MadeUp) -> str:
    subject = desk.subjects["incident"]
    file = [each["entry"] for each in answer("show", subject)["entries"]]
    body = {"rung": "task_force", "reason": "The third", "file": file}
    _record(desk, "state:one", "incident.referred", body, subject)
    return subject


def test_the_ladder_shows_what_is_before_each_rung(desk: MadeUp) -> None:
    """Nothing before the referral; afterwards the incident lies before its rung, with its file."""
    (before,) = answer("bodies")["agreements"]
    assert [each["body"] for each in before["bodies"]] == ["hotline", "task_force", "ministers"]
    assert [each["above"] for each in before["bodies"]] == ["task_force", "ministers", None]
    assert before["bodies"][1]["before_it"] == []
    subject = _referred(desk)
    (after,) = answer("bodies")["agreements"]
    (item,) = after["bodies"][1]["before_it"]
    assert (item["subject"], item["how"]) == (subject, "referred")
    assert item["file"]["complete"]
    text = ok("bodies")
    assert "Before task_force" in text
    assert f"{subject[:12]}\tincident\treferred\t" in text
    # At the instant before, nothing lay there; and of a body alone only that body is told.
    (then,) = answer("bodies", "--at", "2016-03-01T12:00:00Z")["agreements"]
    assert then["bodies"][1]["before_it"] == []
    (only,) = answer("bodies", "--body", "ministers")["agreements"]
    assert [each["body"] for each in only["bodies"]] == ["ministers"]


def test_what_is_overdue_lies_before_the_next_rung_by_derivation(desk: MadeUp) -> None:
    """A referral that nobody decides goes a rung up while it is late, and it says for what."""
    subject = _referred(desk)
    (late,) = answer("bodies", "--at", "2016-03-12T00:00:00Z")["agreements"]
    above = {each["body"]: each["before_it"] for each in late["bodies"]}
    assert [each["how"] for each in above["task_force"]] == ["referred"]
    assert [(each["subject"], each["how"]) for each in above["ministers"]] == [
        (subject, "overdue, by derivation")
    ]
    assert "referral_decision" in above["ministers"][0]["late"]


def test_show_prints_the_file_at_its_rung_for_each_reader(desk: MadeUp) -> None:
    """The operator sees it whole; a guarantor learns how many entries are withheld, not which."""
    subject = _referred(desk)
    (whole,) = answer("show", subject)["referrals"]
    assert (whole["rung"], whole["complete"], whole["withheld"]) == ("task_force", True, 0)
    assert whole["seen"] == whole["entries"] == len(whole["file"])
    (part,) = answer("show", subject, "--as", "state:two")["referrals"]
    assert part["withheld"] > 0
    hidden = [line for line in part["file"] if line["status"] == "withheld"]
    # A chair of the rung is told the kinds of what Terms keep from it.
    assert {line["kind"] for line in hidden} == {"incident.reported/1"}
    assert part["withheld_kinds"] == {"incident.reported/1": 1}
    assert "Referred, with its file" in ok("show", subject, "--as", "state:two")
    assert "withheld: 1 incident.reported/1" in ok("show", subject, "--as", "state:two")
    (before,) = answer("bodies", "--as", "state:two")["agreements"]
    assert [each["subject"] for each in before["bodies"][1]["before_it"]] == [subject]
    # A party that does not see the referral is told of no file.
    assert answer("show", subject, "--as", "group:brigade")["referrals"] == []
    (narrow,) = answer("bodies", "--as", "group:brigade")["agreements"]
    assert {each["how"] for body in narrow["bodies"] for each in body["before_it"]} == {
        "overdue, by derivation"
    }


def test_meetings_and_decisions_are_listed_with_who_agreed(desk: MadeUp) -> None:
    """A meeting from its call, and a decision with its quorum and whether a second hand vouches."""
    subject = _referred(desk)
    called = {"body": "task_force", "title": "On the mill", "convenes_at": "2016-03-03T09:00:00Z"}
    meeting = _record(desk, "un:office", "meeting.called", called)
    there = [{"actor": each, "how": "present"} for each in ("state:one", "state:two")]
    _record(desk, "un:office", "meeting.attendance_recorded", {"attendance": there}, meeting)
    decided = {
        "text": "A joint visit",
        "quorum": "both_guarantors",
        "agreed": ["state:one", "state:two"],
    }
    _record(desk, "cell:officer", "meeting.decision_taken", decided, meeting, subject)
    (found,) = answer("bodies")["agreements"]
    assert [(each["subject"], each["state"]) for each in found["meetings"]] == [
        (meeting, "sitting")
    ]
    (decision,) = found["decisions"]
    assert (decision["about"], decision["vouched_for"]) == ([subject], True)
    assert decision["agreed"] == ["state:one", "state:two"]
    text = ok("bodies")
    assert "A joint visit" in text
    assert "On the mill" in text
    # What it is about shows the decision beside its own entries.
    kinds = [each["kind"] for each in answer("show", subject)["mentions"]]
    assert "meeting.decision_taken/1" in kinds


def test_who_answers_for_whom_is_listed_with_the_log(desk: MadeUp) -> None:
    """An active party stands with the guarantor that answers for it, and what was asked of it."""
    declared = {"actor": "group:brigade", "name": "B", "side": "north", "to": "state:one"}
    party = _record(desk, "state:one", "party.declared", declared)
    _record(desk, "state:one", "party.attested", {"to": "state:two"}, party)
    _record(desk, "state:one", "party.activated", {}, party)
    asked = {"guarantor": "state:one", "party": "group:brigade", "asked": "To stop the fire"}
    _record(desk, "un:office", "influence.asked", asked)
    (found,) = answer("bodies")["agreements"]
    (one,) = found["parties"]
    assert (one["party"], one["status"]) == ("group:brigade", "active")
    assert [word["what"] for word in one["influence"][0]["log"]] == ["To stop the fire"]
    text = ok("bodies")
    assert "Who answers for whom" in text
    assert "none of it is a finding" in text


def test_what_is_not_seen_or_not_said_is_no_number(desk: MadeUp) -> None:
    """A narrowed reader is told how many it sees; a meeting nobody counted has no attendance."""
    held = {"body": "task_force", "title": "Weekly", "reference": "Made-up press note"}
    _record(desk, "un:office", "meeting.held", held)
    lines = [each.split() for each in ok("bodies", "--as", "group:brigade").splitlines()]
    (ministers,) = (each for each in lines if each[:1] == ["ministers"])
    assert "0" not in ministers or ministers[ministers.index("0") + 1] == "seen"
    assert "seen" in ministers
    text = ok("bodies")
    assert "seen" not in text
    (weekly,) = (line for line in text.splitlines() if line.rstrip().endswith("Weekly"))
    assert "not said" in weekly


def test_an_unknown_body_is_told_with_the_nearest_one(desk: MadeUp) -> None:
    """A wrong name costs no guess: exit 4, a code, and the name that was meant."""
    assert desk.folder.is_dir()
    assert codes("bodies", "--body", "task_farce", exit_code=4) == ["BODY_UNKNOWN"]
