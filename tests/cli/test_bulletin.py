"""``truceline bulletin`` and ``truceline shift``: a day on paper, and the watch as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cli.running import answer, codes, ok, written

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

DAY = "2016-03-01"
AT = "2016-03-01T07:{:02}:00Z"


def test_a_bulletin_is_written_in_three_forms_and_always_the_same(
    desk: MadeUp, tmp_path: Path
) -> None:
    """What goes to output and what goes to a file are the same bytes, each time."""
    for form in ("text", "html", "json"):
        out = ok("bulletin", "--date", DAY, "--format", form)
        path = tmp_path / form
        assert ok("bulletin", "--date", DAY, "--format", form, "-o", path) == ""
        assert path.read_bytes() == out.encode()
    assert ok("bulletin", "--date", DAY, "--json") == ok(
        "bulletin", "--date", DAY, "--format", "json"
    )
    assert desk.folder.is_dir()


def test_the_default_reader_is_the_public(desk: MadeUp) -> None:
    """Nobody who is not named is shown what is not public."""
    found = answer("bulletin", "--date", DAY)
    assert found["reader"] == "public"
    assert next(each for each in found["blocks"] if each["id"] == "incidents")["sight"] == "none"
    officer = answer("bulletin", "--date", DAY, "--as", "cell:officer")
    assert next(each for each in officer["blocks"] if each["id"] == "incidents")["tables"]
    assert desk.folder.is_dir()


def test_bad_input_is_said_and_nothing_is_written(desk: MadeUp, tmp_path: Path) -> None:
    """Each fault has its code; an existing file is left as it was."""
    before = written(desk.folder)
    kept = tmp_path / "kept"
    kept.write_text("mine", encoding="utf-8")
    assert codes("bulletin", "--date", DAY, "-o", kept, exit_code=2) == ["FILE_EXISTS"]
    assert kept.read_text(encoding="utf-8") == "mine"
    assert codes("bulletin", "--date", "2016-02-30", exit_code=2) == ["DATE_RANGE"]
    assert codes("bulletin", "--date", "yesterday", exit_code=2) == ["DATE_FORM"]
    assert codes("bulletin", "--date", DAY, "--as", "nobody:here", exit_code=4) == ["ACTOR_UNKNOWN"]
    assert codes("bulletin", "--date", DAY, "--under", "no", exit_code=4) == ["AGREEMENT_UNKNOWN"]
    assert codes("bulletin", "--date", DAY, "--known-at", 999, exit_code=4) == ["LEDGER_SHORTER"]
    assert written(desk.folder) == before


def _record(desk: MadeUp, kind: str, minute: int, *args: object) -> str:
    found = answer("record", kind, "--key", desk.key("cell:officer"), "--at", AT.format(minute),
                   *args)  # fmt: skip
    subject: str = found["subject"]
    return subject


def test_the_watch_shows_with_its_log_and_the_open_clocks(desk: MadeUp) -> None:
    """Who is on watch since when, the newest lines, and what is running or past its time."""
    subject = _record(desk, "shift.opened", 0, "--officer", "cell:officer", "--post", "cell",
                      "--since", AT.format(0))  # fmt: skip
    _record(desk, "shift.noted", 1, "--about", subject, "--code", "call", "--line", "Made-up call")
    found = answer("shift")
    (watch,) = found["watches"]
    assert (watch["officer"], watch["phase"]) == ("cell:officer", "on_watch")
    assert [line["line"] for line in watch["log"]] == ["Made-up call"]
    assert any(clock["overdue"] and clock["authority"] == "desk default"
               for clock in found["clocks"])  # fmt: skip
    assert found["last_hand_over"] is None
    text = ok("shift")
    assert "No hand-over is on record." in text
    assert "Made-up call" in text


def test_a_hand_over_not_taken_and_a_gap_in_the_watch_show(desk: MadeUp) -> None:
    """What was open is named with its state now; a post that nobody holds is said to be so."""
    incident = desk.subjects["incident"]
    convenor = desk.key("un:convenor")
    made: dict[str, Any] = answer("key", "new", "cell:relief", "-o", desk.root / "relief.key",
                                  "--no-passphrase")  # fmt: skip
    assert made
    ok("enrol", "--key", convenor, "--pair", desk.root / "relief.key",
       "--name", "Relief", "--role", "officer", "--at", AT.format(0))  # fmt: skip
    subject = _record(desk, "shift.opened", 1, "--officer", "cell:officer", "--post", "cell",
                      "--since", AT.format(1))  # fmt: skip
    _record(desk, "shift.handed_over", 2, "--about", subject, "--about", incident, "--to",
            "cell:relief", "--awaited", "An answer", "--broken", "The radio")  # fmt: skip
    found = answer("shift")
    given = found["last_hand_over"]
    assert (given["to"], given["taken_at"]) == ("cell:relief", None)
    assert [(each["subject"], each["part"]) for each in given["open"]] == [(incident, "incident")]
    assert found["watches"][0]["phase"] == "handed_over_not_taken"
    assert "has not signed" in ok("shift")
    answer("record", "shift.taken", "--key", desk.root / "relief.key", "--about", subject, "--at",
           AT.format(3))  # fmt: skip
    found = answer("shift")
    assert found["last_hand_over"]["taken_at"] is not None
    assert (found["watches"], len(found["gaps"])) == ([], 1)
    assert "Nobody is on watch" in ok("shift")
    public = answer("shift", "--as", "public")
    assert (public["watches"], public["last_hand_over"], public["gaps"]) == ([], None, [])


def test_a_figure_that_does_not_add_up_is_flagged_where_it_is_entered_and_read(
    desk: MadeUp,
) -> None:
    """The answer to record, show and list all say so, and the figure stays as published."""
    subject = _record(
        desk, "record.published", 1, "--source", "monitor:made-up", "--title", "Daily count",
        "--unit", "violations", "--since", "2016-02-29T22:00:00Z", "--until",
        "2016-03-01T07:00:00Z", "--total", 6, "--reference", "made up", "--by", "province",
        "--shares", '[{"name":"Latakia","count":3},{"name":"Hama","count":2}]',
    )  # fmt: skip
    shown = answer("show", subject)
    assert shown["cross_sum"]["verdict"] == "does_not_add_up"
    assert "its parts come to 5" in shown["says"][0]
    assert "published as 6" in ok("show", subject)
    assert "does not add up" in ok("list", "--part", "record")
    entered = ok(
        "record", "record.published", "--key", desk.key("cell:officer"), "--at", AT.format(2),
        "--source", "monitor:made-up", "--title", "Again", "--unit", "violations", "--since",
        "2016-02-29T22:00:00Z", "--until", "2016-03-01T07:00:00Z", "--total", 9, "--reference",
        "made up", "--shares", '[{"name":"Latakia","count":3}]',
    )  # fmt: skip
    assert "flag        The total is published as 9" in entered
