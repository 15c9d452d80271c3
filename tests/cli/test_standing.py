"""``truceline duties`` and ``truceline covered``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok, run

from truceline import Desk
from truceline.analysis.coverage import NOT_ON_RECORD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

AT = ("--at", "2016-03-04T06:30:00Z")


def test_duties_say_what_binds_and_protects_and_why(desk: MadeUp) -> None:
    """Who accepted nothing is bound to nothing; civilians are protected in every answer."""
    text = ok("duties", "group:brigade", *AT)
    assert "It has accepted nothing. Not to accept is not to be excluded." in text
    assert "Civilians are protected wherever they are, at all times." in text
    assert "why: international humanitarian law" in text
    found = answer("duties", "state:one", *AT)
    (under,) = found["under"]
    assert [duty["code"] for duty in under["bound"]] == ["G4"]
    assert found["at"] == "2016-03-04T06:30:00Z"
    assert desk.folder.is_dir()


def test_duties_follow_acceptance_through_both_times(desk: MadeUp) -> None:
    """What is known and what is asked about are apart: before it was known, nothing is bound."""
    declared = {
        "actor": "group:brigade", "name": "Made-up Brigade", "side": "north", "to": "state:one",
        "channel": "Made-up",
    }  # fmt: skip
    ok(
        "record", "party.declared", "--key", desk.key("group:brigade"), "--body", "-",
        "--happened-at", "2016-02-25T10:00:00Z", "--at", "2016-03-02T00:00:00Z",
        text=json.dumps(declared),
    )  # fmt: skip
    before, after = ("--at", "2016-02-24T00:00:00Z"), ("--at", "2016-03-01T00:00:00Z")
    assert answer("duties", "group:brigade", *before)["under"][0]["status"] == "unaffiliated"
    assert answer("duties", "group:brigade", *after)["under"][0]["status"] == "declared"
    known = answer("duties", "group:brigade", *after, "--known-at", "2016-03-01T12:00:00Z")
    assert known["under"][0]["status"] == "unaffiliated"


def test_duties_tell_the_operator_whether_a_referral_is_due(desk: MadeUp) -> None:
    """Shared findings in the window are counted and named; at the threshold a referral is due."""
    then = ("duties", "group:brigade", *AT)
    (one,) = answer(*then)["persistence"]
    assert [each["subject"] for each in one["counted"]] == [desk.subjects["incident"]]
    assert (one["threshold"], one["referral_due"]) == (3, False)
    assert "1 shared finding within P14D, below the 3 that would" in ok(*then)
    before = answer("duties", "group:brigade", "--at", "2016-02-28T00:00:00Z")
    assert before["persistence"][0]["counted"] == []
    for _ in range(2):
        _another_breach(desk)
    later = ("duties", "group:brigade", "--at", "2016-03-05T00:00:00Z")
    assert answer(*later)["persistence"][0]["referral_due"] is True
    assert "3 shared findings within P14D; 3 make a referral due" in ok(*later)
    assert answer("duties", "state:two", *AT)["persistence"][0]["counted"] == []


def test_what_findings_come_to_is_absent_for_other_readers(desk: MadeUp) -> None:
    """Who sees some of the incidents is told no number, for it would be too small."""
    for reader in ("public", "group:brigade", "state:one"):
        asked = ("duties", "group:brigade", *AT, "--as", reader)
        assert "persistence" not in answer(*asked)
        assert "shared finding" not in ok(*asked)
    assert desk.folder.is_dir()


def _another_breach(desk: MadeUp) -> None:
    """One more incident on which both guarantors find alike."""

    def say(by: str, kind: str, about: str | None, **body: object) -> str:
        given = ["--about", about] if about else []
        key, at = desk.key(by), "2016-03-03T00:00:00Z"
        text = json.dumps(body)
        done = answer("record", kind, "--key", key, *given, "--body", "-", "--at", at, text=text)
        return str(done["entry"])

    incident = say(
        "group:brigade", "incident.reported", None, report_class="violation", acts=["mortar"],
        occurred_from="2016-03-01T10:00:00Z", language="ar", source_class="party", means="seen",
    )  # fmt: skip
    say("cell:officer", "incident.registered", incident, severity="moderate")
    say("cell:officer", "incident.contained", incident, measure="Made-up: fire stopped")
    say(
        "cell:officer", "incident.assessed", incident, nature="Made-up", extent="one round",
        threat_to_compliance="limited", severity="moderate",
    )  # fmt: skip
    for maker in ("state:one", "state:two"):
        say(
            maker, "incident.found", incident, finding="violation", severity="moderate",
            proof_of_event="credible_single_source", proof_of_author="probable",
            against=["group:brigade"], rests_on=[incident],
        )  # fmt: skip


def test_an_actor_that_nothing_names_is_unknown(desk: MadeUp) -> None:
    """A mistyped id is not answered as somebody bound to nothing; the nearest is offered."""
    result = run("duties", "group:brigad", *AT, "--json")
    assert result.exit_code == 4
    (fault,) = json.loads(result.stderr)["faults"]
    assert fault["code"] == "ACTOR_UNKNOWN"
    assert fault["hint"] == "Did you mean group:brigade?"
    assert codes("duties", "state:unheard-of", exit_code=4) == ["ACTOR_UNKNOWN"]
    assert answer("duties", "group:listed", *AT)["named_in_terms"] == [
        {"agreement": "made-up-truce", "as": "excluded"}
    ]
    assert desk.folder.is_dir()


def test_a_guarantor_that_only_terms_name_is_known(desk: MadeUp) -> None:
    """Before it was registered its duties stand, and it is said that Terms alone name it."""
    asked = ("duties", "state:one", *AT, "--known-at", 0)
    assert "named in the Terms of made-up-truce as guarantor; not registered" in ok(*asked)
    assert [duty["code"] for duty in answer(*asked)["under"][0]["bound"]] == ["G4"]
    assert "not registered" not in ok("duties", "state:one", *AT)
    assert codes("duties", "group:brigade", *AT, "--known-at", 0, exit_code=4) == ["ACTOR_UNKNOWN"]
    assert desk.folder.is_dir()


def test_a_name_is_taken_only_where_one_group_alone_is_meant(desk: MadeUp) -> None:
    """Names carry dates, both word orders find one group, and no wrong guess is made."""
    listed = answer("duties", "Nusra Front", *AT)
    assert listed["actor"] == "group:listed"
    assert listed["under"][0]["seen_as"] == ["excluded"]
    assert answer("duties", "Front Nusra", *AT)["actor"] == "group:listed"
    later = ("--at", "2016-08-01T00:00:00Z")
    assert answer("duties", "Jabhat Fateh al-Sham", *later)["actor"] == "group:listed"
    assert codes("duties", "Jabhat Fateh al-Sham", *AT, exit_code=4) == ["NAME_UNKNOWN"]
    assert codes("duties", "The Millers", exit_code=4) == ["NAME_UNKNOWN"]
    assert codes("duties", "Nusra", *AT, exit_code=2) == ["NAME_UNSETTLED"]
    assert desk.folder.is_dir()


def test_covered_names_what_is_on_record_and_never_says_unprotected(desk: MadeUp) -> None:
    """The answer names the record; of an empty place it says that this says nothing."""
    there = answer("covered", 36.05, 37.05, *AT)
    assert {ground["subject"] for ground in there["covered_by"]} == {
        desk.subjects["convoy"],
        desk.subjects["truce"],
    }
    assert not {"area", "volumes"} & set(there["covered_by"][0])
    nowhere = answer("covered", -36.05, -37.05, *AT)
    assert nowhere["covered_by"] == []
    assert nowhere["says"][0] == NOT_ON_RECORD
    printed = ok("covered", 36.05, 37.05, *AT)
    assert "convoy" in printed
    assert "unprotected" not in printed.lower()


def test_covered_is_asked_of_what_was_known_then(desk: MadeUp) -> None:
    """Entries past the place in the ledger, or the time, do not count."""
    asked = ("covered", 36.05, 37.05, *AT)
    assert answer(*asked, "--known-at", 0)["covered_by"] == []
    early = answer(*asked, "--known-at", "2016-03-01T06:00:00Z")
    assert early["covered_by"] == []
    known = answer(*asked, "--known-at", "2016-03-01T12:00:00Z")
    there = {ground["subject"] for ground in known["covered_by"]}
    assert there == {desk.subjects["convoy"], desk.subjects["truce"]}


def test_covered_takes_a_box_or_an_outline(desk: MadeUp, tmp_path: Path) -> None:
    """An area comes from a file: a box of degrees, or an F3548 outline."""
    box = tmp_path / "box.json"
    box.write_text('{"south": 35.9, "west": 36.9, "north": 36.2, "east": 37.2}', encoding="utf-8")
    assert desk.subjects["convoy"] in str(answer("covered", "--area", box, *AT))
    circle = {"outline_circle": {"center": {"lat": 36.05, "lng": 37.05}, "radius": {"value": 10}}}
    found = answer("covered", "--area", "-", *AT, text=json.dumps(circle))
    assert desk.subjects["convoy"] in str(found)


def test_covered_is_for_officers(desk: MadeUp) -> None:
    """A party and the public are refused; an officer is answered as that officer may see."""
    assert codes("covered", 36, 37, "--as", "state:one", exit_code=3) == ["COVERED_FOR_OFFICERS"]
    assert codes("covered", 36, 37, "--as", "public", exit_code=3) == ["COVERED_FOR_OFFICERS"]
    seen = answer("covered", 36.05, 37.05, "--as", "cell:officer", *AT)
    assert desk.subjects["convoy"] in str(seen)


def test_covered_is_logged_and_capped(desk: MadeUp) -> None:
    """Terms allow three questions an hour; the fourth is refused, whatever it asks."""
    for _ in range(3):
        ok("covered", 36.05, 37.05, "--as", "cell:officer")
    spent = ("covered", -80, 10, "--as", "cell:officer")
    assert codes(*spent, exit_code=3) == ["QUOTA_SPENT"]
    with Desk.open(desk.folder) as opened:
        assert len(opened.store.checks_of("cell:officer", opened.clock())) == 3


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["91", "37"], "LATITUDE_RANGE"),
        (["36", "181"], "LONGITUDE_RANGE"),
        (["36"], "POINT_FORM"),
        (["north", "east"], "POINT_FORM"),
        (["nan", "37"], "NUMBER"),
        ([], "POINT_FORM"),
        (["36", "37", "--area", "-"], "PLACE_TWICE"),
    ],
)
def test_a_place_that_is_none_is_bad_input(desk: MadeUp, given: list[str], code: str) -> None:
    """Latitude 91, half a point, words: each has its own code."""
    found = codes("covered", *given, exit_code=2, text='{"south": 1, "west": 1}')
    assert any(code in each for each in found), found
    assert desk.folder.is_dir()


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ('{"south": 37, "west": 1, "north": 36, "east": 2}', "AREA_ORDER"),
        ('{"south": 37}', "FIELD_MISSING"),
        ('{"outline_circle": {"center": {"lat": 1, "lng": 1}, "radius": {"value": 0}}}', "RADIUS"),
        ("[]", ""),
        ("{", ""),
    ],
)
def test_an_area_that_is_none_is_bad_input(desk: MadeUp, area: str, code: str) -> None:
    """A zero radius, a turned box, a broken file: each has its own code."""
    found = codes("covered", "--area", "-", text=area, exit_code=2)
    assert found
    assert any(code in each for each in found), found
    assert desk.folder.is_dir()
