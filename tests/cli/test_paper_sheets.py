"""``truceline record --from-paper``: sheets become entries with both times, all or none, once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, codes, ok, written
from tests.desks import BOX

from truceline.mechanism.papers import paper_number, series

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

NOW = "2016-03-01T08:00:00Z"
OFFICER = "cell:officer"
SERIES = series("3f9a2c", "7c1e")
RELAY = {"channel": "radio", "caller_role": "watch officer"}


def number(sheet: int) -> str:
    """The number of a sheet of the made-up print."""
    return paper_number(SERIES, sheet)


def call(sheet: int, **more: Any) -> dict[str, Any]:
    """A sheet on which the officer wrote an attempt to reach somebody."""
    body = {"to": "group:brigade", "channel": "line", "subject": "s", "outcome": "no_answer"}
    return {"paper": number(sheet), "kind": "contact.attempted", "by": OFFICER,
            "written_at": "2016-03-01T06:30:00Z", "body": body} | more  # fmt: skip


def report(sheet: int, **more: Any) -> dict[str, Any]:
    """A sheet on which a party's report was written down."""
    body = {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-03-01T01:00:00Z",
        "place_as_said": "the mill", "area": BOX, "language": "ar", "source_class": "party",
        "means": "seen", "narrative": "Six rounds",
    }  # fmt: skip
    return {"paper": number(sheet), "kind": "incident.reported", "by": "group:brigade",
            "written_at": "2016-03-01T04:10:00+02:00", "body": body} | more  # fmt: skip


@pytest.fixture
def typed(desk: MadeUp, tmp_path: Path) -> Any:
    """Type up sheets and give the arguments that take them in."""

    def write(*sheets: dict[str, Any], text: str | None = None) -> tuple[Any, ...]:
        path = tmp_path / "sheets.yaml"
        path.write_text(text or json.dumps({"sheets": sheets}), encoding="utf-8")
        return ("record", "--from-paper", path, "--key", desk.key(OFFICER), "--at", NOW)

    return write


def test_a_sheet_becomes_an_entry_with_both_times_and_its_number(desk: MadeUp, typed: Any) -> None:
    """It happened when it was written and is recorded now; the number leads to it."""
    done = answer(*typed(call(1, kept="Cupboard 2")))
    (row,) = done["sheets"]
    assert (row["written_at"], row["recorded_at"]) == ("2016-03-01T06:30:00Z", NOW)
    entry = answer("show", row["entry"])["entries"][0]
    assert (entry["happened_at"], entry["recorded_at"]) == ("2016-03-01T06:30:00Z", NOW)
    assert (entry["author"], entry["relayed"]) == (OFFICER, None)
    (paper,) = answer("list", "--part", "paper")["items"]
    told = answer("show", paper["subject"])["entries"][0]["body"]
    assert (told["paper"], told["entry"], told["said"]) == (
        number(1), row["entry"], "contact.attempted")  # fmt: skip
    assert (told["written_by"], told["kept"]) == (OFFICER, "Cupboard 2")
    # From the subject one comes to the sheet, too.
    mentions = answer("show", row["entry"])["mentions"]
    assert [each["body"]["paper"] for each in mentions] == [number(1)]
    assert answer("audit")["ok"]
    assert desk.folder.is_dir()


def test_words_of_another_are_relayed_by_whoever_types(typed: Any) -> None:
    """A sheet that was handed over came as a letter; a call came as the sheet says it came."""
    called = {"on_behalf_of": "group:brigade", "relayed": RELAY, "by": OFFICER}
    rows = answer(*typed(report(1), report(2, **called)))["sheets"]
    entries = [answer("show", row["entry"])["entries"][0] for row in rows]
    assert [entry["author"] for entry in entries] == [OFFICER, OFFICER]
    assert [entry["on_behalf_of"] for entry in entries] == ["group:brigade"] * 2
    assert entries[0]["relayed"].startswith("Relayed by letter")
    assert entries[1]["relayed"].startswith("Relayed by radio")
    assert "narrative" not in entries[0]["body"]


def test_a_sheet_may_speak_of_what_another_sheet_opens(desk: MadeUp, typed: Any) -> None:
    """By the number of that sheet; or of what is on record, by the first digits of its id."""
    registered = {"kind": "incident.registered", "body": {"severity": "moderate"}}
    again = {"kind": "incident.contained", "body": {"measure": "Fire stopped"}}
    rows = answer(
        *typed(
            report(1),
            call(2, about=[number(1).lower()], **registered),
            call(3, about=[number(1)], **again),
        )
    )["sheets"]
    assert rows[1]["subjects"] == rows[2]["subjects"] == [rows[0]["entry"]]
    assert answer("show", rows[0]["entry"])["state"] == "contained"
    about = [desk.subjects["incident"][:8]]
    assert len(answer(*typed(call(4, about=about)))["sheets"]) == 1


def test_a_number_is_taken_in_once_on_a_desk_and_in_a_file(desk: MadeUp, typed: Any) -> None:
    """Used before or twice in the file: both are refused, and nothing is written."""
    ok(*typed(call(1)))
    before = written(desk.folder)
    assert codes(*typed(call(2), call(1)), exit_code=3) == ["PAPER_USED"]
    assert codes(*typed(call(3), call(3)), exit_code=2) == ["PAPER_TWICE"]
    assert written(desk.folder) == before
    # Typed straight in, the desk refuses it as well.
    body = ["--paper", number(1), "--entry", "0" * 64, "--said", "a.b", "--written-by", OFFICER]
    door = ["record", "paper.entered", "--key", desk.key(OFFICER), "--at", NOW]
    more = ["--written-at", "2016-03-01T01:00:00Z"]
    assert codes(*door, *body, *more, exit_code=3) == ["PAPER_USED"]


def test_every_fault_of_every_sheet_is_said_at_once_and_nothing_is_written(
    desk: MadeUp, typed: Any
) -> None:
    """One good sheet among bad ones is not recorded; each fault says in which sheet it is."""
    ok(*typed(call(1)))
    before = written(desk.folder)
    bad = [
        call(1, kind="contact.atempted"),
        call(2, written_at="2016-03-01T06:30:00"),
        call(3, by="group:brigade", on_behalf_of="state:one", relayed=None),
        call(4, about=["abcdef12"]),
        call(5, kind="channel.heartbeat", by="group:brigade", body={}),
        call(6, body={"to": "group:brigade", "channel": "lime", "subject": "s"}),
        call(7, written_at="2016-04-01T00:00:00Z"),
        call(8),
    ]
    found = codes(*typed(*bad), exit_code=3)
    assert found == [
        "PAPER_USED", "KIND_UNKNOWN", "TIME_NO_ZONE", "PAPER_RELAY", "SUBJECT_UNKNOWN",
        "PAPER_NOT_RELAYABLE", "CHANNEL_UNKNOWN", "HAPPENED_LATER"]  # fmt: skip
    assert written(desk.folder) == before


def test_what_follows_from_a_fault_alone_is_not_said(desk: MadeUp, typed: Any) -> None:
    """A sheet that builds on one with a fault has only the faults of its own fields."""
    before = written(desk.folder)
    on = {"kind": "incident.registered", "about": [number(1)]}
    spoilt = report(1, written_at="soon")
    sound = call(2, **on, body={"severity": "moderate"})
    assert len(codes(*typed(spoilt, sound), exit_code=2)) == 1
    odd = call(3, **on, body={"severity": "moderate", "mispelt": 1})
    assert codes(*typed(spoilt, odd), exit_code=2)[1:] == ["FIELD_UNKNOWN"]
    # What the desk itself refuses (nobody is a party to it) hides what builds on it, too.
    relayed = {"by": OFFICER, "on_behalf_of": OFFICER, "relayed": RELAY}
    assert codes(*typed(report(1, **relayed), sound), exit_code=3) == ["RELAY_OF_SELF"]
    assert written(desk.folder) == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sheets: []", "SHEETS_NONE"),
        ("papers: []", "SHEETS_SHAPE"),
        ("just words", "SHEETS_SHAPE"),
        ("sheets: [{paper: x, kind: a, written_at: b, by: c}]", "PAPER_NUMBER"),
        ("sheets: [{paper: !!python/none x}]", "YAML_TAG"),
        ('{"sheets": [], "sheets": []}', "JSON_DUPLICATE_KEY"),
        ("sheets: [7]", "VALUE_DATACLASS_TYPE"),
    ],
)
def test_a_file_that_is_none_is_bad_input(desk: MadeUp, typed: Any, text: str, code: str) -> None:
    """What cannot be read as sheets is said so, and nothing is written."""
    before = written(desk.folder)
    assert code in codes(*typed(text=text), exit_code=2)
    assert written(desk.folder) == before


def test_yaml_as_people_type_it_is_read(typed: Any) -> None:
    """Dates stay text, words need no quotes, and a country is no truth value."""
    text = f"""
sheets:
  - paper: {number(1)}
    kind: contact.attempted
    written_at: 2016-03-01T08:30:00[Asia/Damascus]
    by: {OFFICER}
    body:
      to: group:brigade
      way: NO
      subject: The convoy
"""
    (row,) = answer(*typed(text=text))["sheets"]
    assert row["written_at"] == "2016-03-01T06:30:00Z"
    assert answer("show", row["entry"])["entries"][0]["body"]["way"] == "NO"


def test_sheets_need_a_key_and_no_kind(desk: MadeUp, typed: Any) -> None:
    """Whoever types signs; the sheets say of which kinds they are; one file at a time."""
    args = typed(call(1))
    assert codes(*args[:3], exit_code=2) == ["OPTION_MISSING"]
    assert codes(*args, "contact.attempted", exit_code=2) == ["OPTION_TWICE"]
    assert codes(*args, "--from", "x", exit_code=2) == ["OPTION_TWICE"]
    assert answer("list", "--part", "paper")["items"] == []
    assert desk.folder.is_dir()
