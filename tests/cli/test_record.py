"""``truceline record`` and ``truceline sign``: composed, previewed, signed, recorded or refused."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, codes, ok, run, written
from tests.desks import box_volume

from truceline.analysis.pairing import CLEAR
from truceline.ledger import canonical
from truceline.ledger.wire import read_submission
from truceline.mechanism.matters import CONTACT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

NOW = "2016-03-02T00:00:00Z"
REPORT = {
    "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-03-01T12:00:00Z",
    "language": "ar", "source_class": "party", "means": "seen",
}  # fmt: skip
OPTIONS = (
    "--report-class", "violation", "--acts", "mortar", "--occurred-from", "2016-03-01T12:00:00Z",
    "--language", "ar", "--source-class", "party", "--means", "seen",
)  # fmt: skip


def _report(desk: MadeUp, *more: object) -> tuple[object, ...]:
    key = desk.key("group:brigade")
    return ("record", "incident.reported", "--key", key, "--at", NOW, *more)


def test_an_entry_is_recorded_from_options(desk: MadeUp) -> None:
    """Place, time, subject and checkpoint come back; a reporter gets a receipt number."""
    printed = ok(*_report(desk, *OPTIONS))
    assert "incident.reported/1 is recorded." in printed
    assert "recorded    2016-03-02T00:00:00Z (declared, not witnessed)" in printed
    assert "receipt     " in printed
    done = answer(*_report(desk, *OPTIONS))
    assert done["subject"] == done["entry"]
    assert done["checkpoint"]["size"] == done["place"] + 1
    assert answer("show", done["subject"])["opened_by"] == done["entry"]


def test_options_say_the_same_as_a_body(desk: MadeUp, tmp_path: Path) -> None:
    """Lists, numbers, flags, inner structure and zoned times are read as the kind means them."""
    body = REPORT | {
        "acts": ["mortar", "sniper"], "illustrative": True,
        "area": {"south": 36, "west": 37, "north": 36.5, "east": 37.5},
        "narrative": "ستة", "position": {"lat": 36.2, "lng": 37.1},
    }  # fmt: skip
    (tmp_path / "body.json").write_text(json.dumps(body), encoding="utf-8")
    (tmp_path / "area.json").write_text(json.dumps(body["area"]), encoding="utf-8")
    one = answer(*_report(desk, "--body", tmp_path / "body.json"))
    two = answer(
        *_report(desk, *OPTIONS), "--acts", "sniper", "--illustrative",
        "--occurred-from", "2016-03-01T14:00:00[Asia/Damascus]",
        "--area", f"@{tmp_path / 'area.json'}", "--narrative", "ستة",
        "--position", '{"lat": 36.2, "lng": 37.1}',
    )  # fmt: skip
    key = desk.key("group:brigade")
    shown = [answer("show", done["entry"], "--key", key)["entries"][0] for done in (one, two)]
    assert shown[0]["body"] == shown[1]["body"]
    assert shown[0]["opened"] == shown[1]["opened"] == {
        "narrative": "ستة", "position": {"lat": 36.2, "lng": 37.1},
    }  # fmt: skip


def test_options_win_over_the_body(desk: MadeUp) -> None:
    """A body may be a form of which one field is filled in by hand."""
    done = answer(*_report(desk, "--body", "-", "--language", "ku"), text=json.dumps(REPORT))
    assert answer("show", done["entry"])["entries"][0]["body"]["language"] == "ku"


def test_a_preview_shows_the_bytes_and_records_nothing(desk: MadeUp) -> None:
    """The exact canonical bytes that would be signed, without a key even; the desk is untouched."""
    before = written(desk.folder)
    shown = ok(
        "record", "incident.reported", "--as", "group:brigade", "--at", NOW, *OPTIONS, "--preview"
    )
    statement = json.loads(shown)
    assert canonical.encode(statement) == shown.rstrip("\n").encode()
    assert statement["body"]["acts"] == ["mortar"]
    assert statement["signed_at"] == NOW
    assert written(desk.folder) == before


def test_a_draft_is_signed_elsewhere_and_recorded_by_anybody(desk: MadeUp, tmp_path: Path) -> None:
    """Draft, sign and record apart; sealed fields travel closed; the same entry twice is one."""
    draft, signed = tmp_path / "draft.json", tmp_path / "signed.json"
    ok(
        "record", "incident.reported", "--as", "group:brigade", "--at", NOW, *OPTIONS,
        "--narrative", "Made-up words", "--draft", draft,
    )  # fmt: skip
    assert "Made-up words" not in draft.read_text(encoding="utf-8")
    key = desk.key("group:brigade")
    result = run("sign", draft, "--key", key, "-o", signed, TRUCELINE_DESK="/nowhere")
    assert result.exit_code == 0
    assert "sealed narrative: Made-up words" in result.stderr
    done = answer("record", "--from", signed)
    assert done["known"] is False
    assert answer("record", "incident.reported", "--from", signed)["known"] is True
    assert "recorded before" in ok("record", "--from", "-", text=signed.read_text("utf-8"))
    other = codes("record", "incident.closed", "--from", signed, exit_code=2)
    assert other == ["KIND_OTHER"]
    again = run("sign", draft, "--key", key, "-o", signed)
    assert (again.exit_code, "FILE_EXISTS" in again.stderr) == (2, True)
    wrong = ("sign", draft, "--key", desk.key("state:one"), "-o", tmp_path / "x")
    refused = run(*wrong)
    assert refused.exit_code == 3
    assert "KEY_OTHER" in refused.stderr


def test_a_submission_can_be_written_in_one_step(desk: MadeUp, tmp_path: Path) -> None:
    """-o signs at once and records nothing."""
    before = written(desk.folder)
    ok(*_report(desk, *OPTIONS, "-o", tmp_path / "s.json"))
    assert written(desk.folder) == before
    assert read_submission((tmp_path / "s.json").read_bytes()).boxes == ()
    assert answer("record", "--from", tmp_path / "s.json")["kind"] == "incident.reported/1"


def test_a_subject_is_named_by_the_beginning_of_its_id(desk: MadeUp) -> None:
    """--about takes 6 digits, looked up among what the author may see."""
    incident = desk.subjects["incident"]
    body = json.dumps({"remedies": ["cease"], "of": ["group:brigade"]})
    remedy = ("record", "incident.remedy_set", "--key", desk.key("cell:officer"), "--at", NOW)
    assert answer(*remedy, "--about", incident[:8], "--body", "-", text=body)["subject"] == incident
    aid = ("record", "incident.remedy_set", "--key", desk.key("agency:aid"), "--at", NOW)
    found = codes(*aid, "--about", incident[:8], "--body", "-", text=body, exit_code=4)
    assert found == ["SUBJECT_UNKNOWN"]


def test_a_notice_is_answered_with_no_more_than_the_author_may_know(desk: MadeUp) -> None:
    """Whose notice meets one that it may not see learns of a conflict, and of nothing else."""
    body = {
        "notice": "training_fire", "title": "A made-up exercise", "recipients": ["state:one"],
        "volumes": [box_volume(4, 6)],
    }  # fmt: skip
    exercise = ("record", "notice.filed", "--key", desk.key("group:brigade"), "--at", NOW)
    done = answer(*exercise, "--body", "-", text=json.dumps(body))
    assert (done["conflicts"], done["meetings"]) == (CONTACT, [])
    assert desk.subjects["convoy"] not in json.dumps(done)
    clear = body | {"volumes": [box_volume(20, 6, west=50.0)]}
    assert answer(*exercise, "--body", "-", text=json.dumps(clear))["conflicts"] == CLEAR


def test_whoever_may_see_both_notices_is_told_how_near_they_come(desk: MadeUp) -> None:
    """Two notices of one's own are compared exactly, and the meeting is told."""
    fire = {
        "notice": "training_fire", "title": "A made-up exercise", "recipients": ["agency:aid"],
        "volumes": [box_volume(5, 6, west=40.0)],
    }  # fmt: skip
    command = ("record", "notice.filed", "--key", desk.key("state:one"), "--at", NOW)
    done = answer(*command, "--body", "-", text=json.dumps(fire))
    (meeting,) = done["meetings"]
    assert meeting["notice"] == desk.subjects["flight"]
    assert meeting["separation"]["horizontal_m"] == 0
    printed = ok(*command, "--body", "-", text=json.dumps(fire))
    near = "0 m over ground, 0 m of height, 0 s"
    assert f"{desk.subjects['flight']}: conflict, {near}" in printed


# Bad input: each with its own code, and nothing written.

VOLUME = box_volume(9, 6)
CROSSED: dict[str, Any] = json.loads(json.dumps(VOLUME))
_RING = CROSSED["volume"]["outline_polygon"]["vertices"]
_RING[1], _RING[2] = _RING[2], _RING[1]
NO_RADIUS = VOLUME | {
    "volume": {"outline_circle": {"center": {"lat": 36, "lng": 37}, "radius": {"value": 0}}}
}
TURNED = VOLUME | {"time_start": VOLUME["time_end"], "time_end": VOLUME["time_start"]}
NORTH = json.loads(json.dumps(VOLUME).replace("36.1", "91.0"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"occurred_from": "2016-03-01T12:00:00"}, "TIME_NO_ZONE"),
        ({"occurred_from": "2016-03-01T25:00:00Z"}, "TIME_HOUR"),
        ({"occurred_from": "yesterday"}, "TIME_INVALID"),
        ({"area": {"south": 36, "west": 37, "north": 91, "east": 38}}, "LATITUDE_RANGE"),
        ({"area": {"south": 36, "west": 181, "north": 37, "east": 38}}, "LONGITUDE_RANGE"),
        ({"area": {"south": 37, "west": 37, "north": 36, "east": 38}}, "AREA_ORDER"),
        ({"means": "dreamt"}, "VALUE_UNKNOWN"),
        ({"colour": "blue"}, "FIELD_UNKNOWN"),
        ({"language": None}, "FIELD_MISSING"),
        ({"narrative": 7}, "VALUE_STRING_TYPE"),
    ],
)
def test_a_field_that_is_wrong_is_named(desk: MadeUp, change: dict[str, Any], code: str) -> None:
    """Times with no zone, 25-hour days, latitude 91: each has a code, and nothing is written."""
    before = written(desk.folder)
    found = codes(*_report(desk, "--body", "-"), text=json.dumps(REPORT | change), exit_code=2)
    assert code in found
    assert written(desk.folder) == before


def test_every_fault_comes_at_once(desk: MadeUp) -> None:
    """Three wrong fields are three lines, not three tries."""
    body = REPORT | {"means": "dreamt", "occurred_from": "noon", "colour": "blue"}
    result = run(*_report(desk, "--body", "-"), text=json.dumps(body))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 3


@pytest.mark.parametrize(
    ("volume", "code"),
    [
        (CROSSED, "POLYGON_CROSSES"),
        (NO_RADIUS, "RADIUS"),
        (TURNED, "TIME_ORDER"),
        (NORTH, "LATITUDE_RANGE"),
    ],
)
def test_a_volume_that_is_none_is_refused(desk: MadeUp, volume: Any, code: str) -> None:
    """Self-crossing polygons, zero radii, end before start: refused, and nothing is written."""
    before = written(desk.folder)
    body = {
        "notice": "convoy", "title": "Made-up", "recipients": ["state:one"], "volumes": [volume]
    }  # fmt: skip
    command = ("record", "notice.filed", "--key", desk.key("agency:aid"), "--at", NOW)
    result = run(*command, "--body", "-", "--json", text=json.dumps(body))
    assert result.exit_code in {2, 3}, result.output
    faults = [fault["code"] for fault in json.loads(result.stderr)["faults"]]
    assert any(code in fault for fault in faults), faults
    assert written(desk.folder) == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"report_class": "viol', "JSON_SYNTAX"),
        ('{"means": "seen", "means": "told"}', "JSON_DUPLICATE_KEY"),
        ('{"a": ' + "[" * 200 + "]" * 200 + "}", "JSON_TOO_DEEP"),
        ('{"a": "' + "x" * 1_000_000 + '"}', "JSON_TOO_LARGE"),
        ('{"a": NaN}', "JSON_NUMBER"),
        ("[]", "BODY_SHAPE"),
        ("", "JSON_SYNTAX"),
    ],
)
def test_hostile_json_is_refused_before_anything_is_believed(
    desk: MadeUp, text: str, code: str
) -> None:
    """Truncated, doubled, deep, huge or not a number: each has a code, and nothing is written."""
    before = written(desk.folder)
    assert codes(*_report(desk, "--body", "-"), text=text, exit_code=2) == [code]
    assert codes("record", "--from", "-", text=text, exit_code=2) in ([code], ["SUBMISSION_SHAPE"])
    assert written(desk.folder) == before


def test_a_body_that_is_not_utf8_is_refused(desk: MadeUp, tmp_path: Path) -> None:
    """Another encoding is not guessed."""
    (tmp_path / "body.json").write_bytes('{"narrative": "Сводка"}'.encode("cp1251"))
    command = _report(desk, "--body", tmp_path / "body.json")
    assert codes(*command, exit_code=2) == ["JSON_ENCODING"]
    missing = _report(desk, "--body", tmp_path / "none.json")
    assert codes(*missing, exit_code=4) == ["FILE_MISSING"]
    assert codes(*_report(desk, "--area", "{"), exit_code=2) == ["JSON_SYNTAX"]


@pytest.mark.parametrize("kind", ["incident.repotred", "incident.reported/9", "nothing"])
def test_an_unknown_kind_or_version_is_refused(desk: MadeUp, kind: str) -> None:
    """Unknown kinds are refused, with the nearest that is known."""
    assert codes("record", kind, exit_code=2) == ["KIND_UNKNOWN"]
    assert desk.folder.is_dir()


def _altered(data: bytes, change: str) -> str:
    value = json.loads(data)
    if change == "statement":
        value["envelope"]["statement"]["body"]["acts"] = ["sniper"]
    elif change == "signature":
        raw = bytearray(base64.b64decode(value["envelope"]["signature"]))
        raw[7] ^= 1
        value["envelope"]["signature"] = base64.b64encode(raw).decode()
    elif change == "desk":
        value["envelope"]["statement"]["desk"] = "desk.example/other"
    elif change == "box":
        box = bytearray(base64.b64decode(value["boxes"][0]))
        box[-1] ^= 1
        value["boxes"][0] = base64.b64encode(box).decode()
    elif change == "key":
        value["envelope"]["statement"]["key"] = "0" * 32
    return canonical.encode(value).decode()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("statement", "SIGNATURE"),
        ("signature", "SIGNATURE"),
        ("desk", "DESK_OTHER"),
        ("box", "BOX_HASH"),
        ("key", "SIGNATURE"),
    ],
)
def test_an_altered_submission_is_refused(
    desk: MadeUp, tmp_path: Path, change: str, expected: str
) -> None:
    """One changed word, one turned bit, another desk: refused, and nothing is written."""
    ok(*_report(desk, *OPTIONS, "--narrative", "Made-up", "-o", tmp_path / "s.json"))
    before = written(desk.folder)
    text = _altered((tmp_path / "s.json").read_bytes(), change)
    result = run("record", "--from", "-", "--json", text=text)
    assert result.exit_code in {2, 3}
    assert expected in [fault["code"] for fault in json.loads(result.stderr)["faults"]]
    assert written(desk.folder) == before


def test_a_draft_that_was_changed_on_its_way_is_refused(desk: MadeUp, tmp_path: Path) -> None:
    """A draft is read as strictly as a submission."""
    ok(
        "record", "incident.reported", "--as", "group:brigade", "--at", NOW, *OPTIONS,
        "--narrative", "Made-up", "--draft", tmp_path / "d.json",
    )  # fmt: skip
    good = json.loads((tmp_path / "d.json").read_bytes())
    key = desk.key("group:brigade")
    for change, code in (
        ({"boxes": []}, "BOX_HASH"),
        ({"salt": "AAAA"}, "SALT_LENGTH"),
        ({"statement": {}}, "STATEMENT_SHAPE"),
        ({"extra": 1}, "DRAFT_SHAPE"),
    ):
        (tmp_path / "bad.json").write_bytes(canonical.encode(good | change))
        result = run("sign", tmp_path / "bad.json", "--key", key, "-o", tmp_path / "s.json")
        assert result.exit_code == 2
        assert code in result.stderr
        assert not (tmp_path / "s.json").exists()
