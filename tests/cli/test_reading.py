"""``truceline list`` and ``truceline show``: what is on record, as one reader may see it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from tests.cli.running import answer, codes, ok, run
from tests.desks import box_volume

from truceline.cli.paper import Paper
from truceline.mechanism.notice_kinds import HUMANITARIAN_SENTENCE, SILENCE_SENTENCE

if TYPE_CHECKING:
    from tests.desks import MadeUp


ARABIC = "\u0642\u0627\u0641\u0644\u0629"
"""A word that is written from right to left."""


def _found(*more: object) -> set[str]:
    return {item["subject"] for item in answer("list", *more)["items"]}


def test_a_list_is_items_and_a_cursor(desk: MadeUp) -> None:
    """The object has these two members; opened_by is an entry's hash; pages follow each other."""
    whole = answer("list")
    assert set(whole) == {"items", "next"}
    assert whole["next"] is None
    assert {"subject", "part", "state", "opened_by"} <= set(whole["items"][0])
    assert all(len(item["opened_by"]) == 64 for item in whole["items"])
    paged, cursor = [], None
    while True:
        page = answer("list", "--limit", 5, *([] if cursor is None else ["--after", cursor]))
        paged += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert paged == whole["items"]
    assert desk.subjects["incident"] in {item["subject"] for item in paged}


def test_every_question_narrows_the_list(desk: MadeUp) -> None:
    """Part, state, party, words in any script, place, period, box and overdue: all must hold."""
    s = desk.subjects
    assert _found("--part", "notice") == {s["convoy"], s["flight"]}
    assert _found("--part", "notice", "--party", "agency:aid") == {s["convoy"]}
    assert _found("--state", "found") == {s["incident"]}
    assert _found("--text", "قافلة") == {s["convoy"]}
    assert _found("--place", "Made-up Valley") == {s["truce"]}
    assert _found("--bbox", "35.5,39.5,36.5,40.5") == {s["flight"]}
    assert _found("--part", "notice", "--since", "2016-03-05T00:00:00Z") == {s["flight"]}
    assert _found("--part", "notice", "--until", "2016-03-04T12:00:00Z") == {s["convoy"]}
    assert _found("--overdue") == set()
    assert _found("--overdue", "--at", "2016-03-09T00:00:00Z") == {s["incident"]}
    assert _found("--under", "another-truce") == set()


def test_what_is_overdue_says_to_which_rung_it_escalates(desk: MadeUp) -> None:
    """One rung up from where it is, by derivation; empty for what is not overdue."""
    then = ("--at", "2016-03-09T00:00:00Z")
    rungs = {item["subject"]: item["escalates_to"] for item in answer("list", *then)["items"]}
    assert rungs.pop(desk.subjects["incident"]) == "hotline"
    assert set(rungs.values()) == {""}
    heads, row = (line.split("\t") for line in ok("list", "--overdue", *then).splitlines())
    assert dict(zip(heads, row, strict=True))["escalates to"] == "hotline"
    assert "escalates to" not in ok("list", *then)


def test_two_times_can_be_asked_for(desk: MadeUp) -> None:
    """--known-at a place or a time leaves out what came later; --at asks of an instant."""
    seq = next(i for i in answer("show", desk.subjects["incident"])["entries"])["place"]
    assert answer("show", desk.subjects["incident"], "--known-at", seq)["state"] == "reported"
    early = answer("show", desk.subjects["incident"], "--known-at", "2016-03-01T06:02:30Z")
    assert early["state"] == "registered"
    assert _found("--part", "notice", "--known-at", seq) == set()
    assert _found("--part", "notice", "--at", "2016-03-01T06:07:00Z") == {desk.subjects["convoy"]}


def test_a_reader_sees_what_is_theirs(desk: MadeUp) -> None:
    """What a reader may not see is absent from lists, and cannot be shown by its id."""
    convoy, incident = desk.subjects["convoy"], desk.subjects["incident"]
    assert convoy in _found("--as", "state:one")
    assert convoy not in _found("--as", "group:brigade")
    assert _found("--as", "public", "--part", "notice") == set()
    assert codes("show", convoy, "--as", "public", exit_code=4) == ["ENTRY_UNKNOWN"]
    assert codes("list", "--as", "group:nobody", exit_code=4) == ["ACTOR_UNKNOWN"]
    told = answer("show", incident, "--as", "group:brigade")
    kinds = [entry["kind"] for entry in told["entries"]]
    assert "incident.found/1" in kinds
    assert "incident.assessed/1" not in kinds
    assert codes("show", incident, "--as", "agency:aid", exit_code=4) == ["ENTRY_UNKNOWN"]


@pytest.mark.parametrize(
    ("box", "code"),
    [
        ("1,2,3", "BBOX_FORM"),
        ("a,b,c,d", "BBOX_FORM"),
        ("10,20,5,30", "AREA_ORDER"),
        ("10,20,91,30", "LATITUDE_RANGE"),
        ("10,200,20,30", "LONGITUDE_RANGE"),
        ("nan,20,20,30", "LATITUDE_RANGE"),
    ],
)
def test_a_box_that_is_none_is_bad_input(desk: MadeUp, box: str, code: str) -> None:
    """Boxes are S,W,N,E in degrees."""
    assert code in codes("list", "--bbox", box, exit_code=2)
    assert desk.folder.is_dir()


def test_a_piped_list_is_tabs_and_a_terminal_gets_a_table(desk: MadeUp) -> None:
    """No colour and no frame in a pipe; every line has the same columns."""
    lines = ok("list").splitlines()
    assert {line.count("\t") for line in lines} == {5}
    assert lines[0].split("\t")[0] == "subject"
    assert "\x1b" not in "".join(lines)
    assert any(desk.subjects["convoy"][:12] in line for line in lines)


def _terminal() -> tuple[Paper, io.StringIO]:
    screen = io.StringIO()
    paper = Paper()
    paper.plain = False
    paper._console = Console(file=screen, force_terminal=True, no_color=True, width=80)
    return paper, screen


def test_right_to_left_words_do_not_reorder_what_stands_beside_them() -> None:
    """On a terminal ids, times and words are each isolated; recorded isolates are taken out."""
    paper, screen = _terminal()
    hostile = f"{ARABIC}\u2069 \u202e12:00\x1b[2J"
    paper.table(("id", "title"), [(paper.fixed("ab12"), paper.words(hostile))])
    text = screen.getvalue()
    assert "\u2066ab12\u2069" in text
    assert f"\u2068{ARABIC} 12:00" in text
    assert text.count("\u2069") == 2
    assert "\u202e" not in text
    assert "\x1b[2J" not in text


def test_ids_and_times_are_never_cut(desk: MadeUp) -> None:
    """In a narrow terminal the title gives way, and nothing else."""
    paper, screen = _terminal()
    paper.table(("id", "title"), [("a" * 60, "a long made-up title " * 5)])
    assert "a" * 60 in screen.getvalue()
    assert desk.folder.is_dir()


# One subject in full.


def test_an_incident_shows_finding_makers_interests_and_clocks(desk: MadeUp) -> None:
    """State, both kinds of lateness, the rung by derivation, and whose interest is in it."""
    text = ok("show", desk.subjects["incident"][:8], "--at", "2016-03-09T00:00:00Z")
    assert "past the desk's own default; no party is in breach by that. (desk default)" in text
    assert "remedy_due: overdue by" in text
    assert "under the agreed terms. (agreed)" in text
    assert "It goes from the desk to hotline." in text
    assert text.count("remedy_due: overdue by") == 1
    assert "Finding: joint" in text
    assert "interest: State Two is itself a fighting force here" in text
    assert "interest: state:two is itself suspected or affected in this case." in text
    desk_default = [line for line in text.splitlines() if "(desk default)" in line]
    assert all("overdue" not in line for line in desk_default)
    assert "narrative: sealed to cell:officer, group:brigade, un:office" in text
    assert "reporter: sealed to cell:officer, group:brigade" in text


def test_a_key_opens_what_was_sealed_to_it(desk: MadeUp) -> None:
    """Sealed fields are opened for a named reader, and stay closed for another."""
    incident = desk.subjects["incident"]
    mine = ok("show", incident, "--key", desk.key("cell:officer"))
    assert "narrative (sealed): سقطت ست قذائف" in mine
    other = ok("show", incident, "--key", desk.key("state:one"))
    assert "سقطت" not in other
    wrong = ("show", incident, "--as", "state:one", "--key", desk.key("cell:officer"))
    assert codes(*wrong, exit_code=2) == ["KEY_OTHER_ACTOR"]


def test_a_humanitarian_notice_says_what_protects(desk: MadeUp) -> None:
    """Receipt is not consent, silence means nothing, relayed is marked, nothing is approved."""
    text = ok("show", desk.subjects["convoy"])
    assert HUMANITARIAN_SENTENCE in text
    assert SILENCE_SENTENCE in text
    assert "state:one\tacknowledged\trelayed" in text
    assert "silent, which means nothing" in text
    assert "Relayed by telephone from a duty officer; read back" in text
    assert "deconflicted\n" not in text.replace("approved or deconflicted", "")
    flight = answer("show", desk.subjects["flight"])["notice"]
    assert flight["deconflicted"] is False
    assert "state:two has not consented to it." in flight["lacking"]
    narrowed = answer("show", desk.subjects["flight"], "--as", "state:two")["notice"]
    assert "Whether a conflict matter is open is not known here." in narrowed["lacking"]


def test_an_entry_is_shown_by_its_hash(desk: MadeUp) -> None:
    """An entry that opens no subject is found by its hash or the beginning of it."""
    entry = answer("show", desk.subjects["convoy"])["entries"][1]
    assert answer("show", entry["entry"]) == entry
    text = ok("show", entry["entry"][:10])
    assert "notice.acknowledged/1  by cell:officer for state:one" in text
    assert codes("show", entry["entry"], "--as", "public", exit_code=4) == ["ENTRY_UNKNOWN"]
    assert codes("show", "zz", exit_code=2) == ["SUBJECT_ID"]


def test_a_local_truce_and_an_agreement_are_shown_too(desk: MadeUp) -> None:
    """Every part can be shown in full; long fields are shortened for people alone."""
    assert "place: Made-up Valley" in ok("show", desk.subjects["truce"])
    (agreement,) = answer("list", "--part", "agreement")["items"]
    result = run("show", agreement["subject"])
    assert "characters)" in result.stdout
    whole = answer("show", agreement["subject"])["entries"][0]["body"]["terms"]
    assert len(whole) > 1000
    assert json.dumps(whole) not in result.stdout


def test_a_finding_carries_its_makers_interest_wherever_it_is_read(desk: MadeUp) -> None:
    """Alone, and for who sees only part of the case, as in the whole of it."""
    shown = answer("show", desk.subjects["incident"])
    interest = "State Two is itself a fighting force here: It fights beside the south."
    found = {e["author"]: e for e in shown["entries"] if e["kind"] == "incident.found/1"}
    assert interest in found["state:two"]["interests"]
    assert found["state:one"]["interests"] == []
    assert "interests" not in shown["entries"][0]
    assert interest in answer("show", found["state:two"]["entry"])["interests"]
    assert f"the maker's own interest: {interest}" in ok("show", found["state:two"]["entry"])


def test_who_opened_is_left_out_where_it_is_hidden(desk: MadeUp) -> None:
    """A reader who sees only part of a case is shown no blank for what it may not see."""
    asked = ("show", desk.subjects["incident"])
    assert "opened    by group:brigade" in ok(*asked)
    part = ok(*asked, "--as", "state:one")
    assert "opened" not in part
    assert "newest    " in part
    assert "the maker's own interest: State Two is itself a fighting force here" in part


# What an agreement and a movement come to.


def _say(desk: MadeUp, author: str, kind: str, at: str, *more: object, **body: object) -> str:
    """Record one entry on the replaying desk; gives its hash."""
    key, text = desk.key(author), json.dumps(body)
    done = answer("record", kind, "--key", key, "--body", "-", "--at", at, *more, text=text)
    return str(done["entry"])


def test_an_agreement_shows_each_condition_met_or_unmet(desk: MadeUp) -> None:
    """Conditions, effective time, versions and the truces that run, at the instant asked about."""
    (agreement,) = answer("list", "--part", "agreement")["items"]
    asked = ("show", agreement["subject"])
    met = _say(
        desk, "cell:officer", "condition.met", "2016-03-02T00:00:00Z", condition="hotline_tested",
        evidence="Made-up test call",
    )  # fmt: skip
    _say(
        desk, "cell:officer", "condition.lost", "2016-03-03T00:00:00Z", "--about", met,
        why="Made-up: the line fell silent",
    )  # fmt: skip

    def conditions(at: str, *more: str) -> dict[str, bool | None]:
        ready = answer(*asked, "--at", at, *more)["readiness"]
        return {each["id"]: each["met"] for each in ready["conditions"]}

    none = {"hotline_tested": False, "maps_exchanged": False}
    assert conditions("2016-03-01T12:00:00Z") == none
    assert conditions("2016-03-02T12:00:00Z") == {**none, "hotline_tested": True}
    assert conditions("2016-03-04T00:00:00Z") == none
    # Who may not see the reports is not told that there are none.
    hidden = conditions("2016-03-02T12:00:00Z", "--as", "public")
    assert hidden == {"hotline_tested": None, "maps_exchanged": None}
    ready = answer(*asked, "--at", "2016-03-02T12:00:00Z")["readiness"]
    assert ready["effective_at"] == "2016-02-26T22:00:00Z"
    assert ready["ready"] is False
    assert [each["version"] for each in ready["versions"]] == [1]
    assert [each["subject"] for each in ready["local_truces"]] == [desk.subjects["truce"]]
    after = answer(*asked, "--at", "2016-03-25T00:00:00Z")["readiness"]
    assert after["local_truces"] == []


def test_an_agreement_is_shown_in_words_and_not_in_yaml(desk: MadeUp) -> None:
    """People read what is met and what is not; the text of Terms is for programs."""
    (agreement,) = answer("list", "--part", "agreement")["items"]
    met = _say(
        desk, "cell:officer", "condition.met", "2016-03-02T00:00:00Z", condition="hotline_tested",
        evidence="Made-up test call",
    )  # fmt: skip
    asked = ("show", agreement["subject"], "--at")
    text = ok(*asked, "2016-03-02T12:00:00Z")
    assert "1 of 2 conditions are on record as met at 2016-03-02T12:00:00Z." in text
    assert "met      hotline_tested: The hotline was tested at both ends." in text
    assert f"by cell:officer, entry {met[:12]}: Made-up test call" in text
    assert "unmet    maps_exchanged" in text
    assert "effective 2016-02-26T22:00:00Z" in text
    assert "version 1, recorded 2016-03-01T06:00:00Z" in text
    assert "Made-up silence, 2016-03-01T00:00:00Z until 2016-03-20T00:00:00Z" in text
    assert "scope:" not in text
    assert "none on record" in ok(*asked, "2016-03-25T00:00:00Z")
    _say(
        desk, "cell:officer", "condition.lost", "2016-03-03T00:00:00Z", "--about", met,
        why="Made-up: the line fell silent",
    )  # fmt: skip
    assert "it was met and is so no longer" in ok(*asked, "2016-03-04T00:00:00Z")


def test_a_movement_says_whether_notice_of_it_was_on_record(desk: MadeUp) -> None:
    """With whose report it is; absence is no proof, and is not told to who sees only a part."""

    def seen(day: int, hour: int, west: float = 37.0) -> str:
        volume = box_volume(day, hour, west=west)
        return _say(
            desk, "cell:officer", "movement.reported", "2016-03-06T00:00:00Z", domain="land",
            title="Made-up column", by="agency:aid", seen=[volume],
        )  # fmt: skip

    notified, bare = seen(4, 6), seen(5, 9, west=41.0)
    assert answer("show", notified)["notice_of_it"]["covered"] is True
    assert "reported by cell:officer, was on record when it began." in ok("show", notified)
    found = answer("show", bare)
    assert found["notice_of_it"] == {
        "covered": False,
        "reported_by": ["cell:officer"],
        "late": [],
        "partly": [],
    }
    text = ok("show", bare)
    assert "It had no notice. No notice of this movement by agency:aid, reported by" in text
    assert "no proof of bad faith" in text
    narrowed = answer("show", bare, "--as", "cell:officer")
    assert narrowed["notice_of_it"]["covered"] is None
    assert "not known here" in ok("show", bare, "--as", "cell:officer")
    _say(
        desk, "cell:officer", "movement.withdrawn", "2016-03-06T01:00:00Z", "--about", bare,
        why="Seen twice",
    )  # fmt: skip
    assert "The report was taken back" in ok("show", bare)
