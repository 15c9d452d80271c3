"""``truceline press review``, end to end: a page, a person's answers, signed entries, a promise.

Pages and people here are made up.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, codes, ok, run, written

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

BRIGADE, AID, OFFICER = "group:brigade", "agency:aid", "cell:officer"
AT = ("--at", "2016-03-20T09:00:00Z")
QUOTED = "We will open the mill road to aid by Friday and keep it open."
PAGE = f"""The mill road

Tuesday, March 15, 2016

MILLTOWN (Made-up Gazette) \N{EM DASH} The road past the mill has been closed since Sunday.

\N{LEFT DOUBLE QUOTATION MARK}{QUOTED}\N{RIGHT DOUBLE QUOTATION MARK} Adam Miller, \
a spokesman of the brigade, said.

Families waited at the bridge for a second day.
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A made-up page of text."""
    path = tmp_path / "mill.txt"
    path.write_bytes(PAGE.encode())
    return path


@pytest.fixture
def officer(desk: MadeUp) -> tuple[object, ...]:
    """The options by which the officer reviews."""
    return ("--key", desk.key(OFFICER), *AT)


def lines(*answers: str) -> str:
    """Answers, one a line."""
    return "\n".join((*answers, ""))


PROMISE = [
    f"speaker {BRIGADE}",
    "sort commitment",
    f"promise {AID},un:office by 2016-03-18: Open the mill road to aid",
    "accept",
]


def test_a_page_becomes_a_signed_statement_and_the_promise_that_rests_on_it(
    page: Path, officer: tuple[object, ...]
) -> None:
    """Hash, span, words and speaker are shown beside the promise."""
    text = lines(*PROMISE, "stop", "record")
    done = answer("press", "review", page, *officer, "--all", text=text)
    statement, promise = done["recorded"]
    assert [each["kind"] for each in done["recorded"]] == [
        "statement.recorded/1",
        "commitment.made/1",
    ]
    assert promise["about"] == [statement["entry"]]
    shown = answer("show", promise["entry"])
    (rests,) = shown["statements"]
    sha256 = hashlib.sha256(page.read_bytes()).hexdigest()
    assert (rests["sha256"], rests["words"], rests["speaker"]) == (sha256, QUOTED, BRIGADE)
    assert PAGE[rests["start"] : rests["end"]] == QUOTED
    assert rests["state"] == "recorded"
    printed = ok("show", promise["entry"])
    assert f"{sha256} [{rests['start']}:{rests['end']}]" in printed
    assert "what somebody is said to have said, and not what is so" in printed
    (due,) = answer("commitments", *AT)["commitments"]
    assert (due["promiser"], due["source"], due["due_day"]) == (BRIGADE, "statement", "2016-03-18")
    assert sha256[:16] in due["reference"]


def test_a_statement_is_joined_to_a_promise_that_is_on_record_and_its_speaker_may_dispute_it(
    page: Path, officer: tuple[object, ...], desk: MadeUp
) -> None:
    """Linked by the beginning of its id; a dispute shows wherever the statement supports."""
    body = {"promiser": BRIGADE, "what": "Open the road", "to": [AID], "source": "report",
            "reference": "A made-up report"}  # fmt: skip
    made = answer("record", "commitment.made", "--key", desk.key(AID), "--body", "-",
                  "--at", "2016-03-16T09:00:00Z", text=json.dumps(body))["entry"]  # fmt: skip
    text = lines(f"speaker {BRIGADE}", f"link {made[:12]}", "accept", "stop", "record")
    # The officer, to whom this desk shows promises, links what it sees.
    done = answer("press", "review", page, *officer, "--all", text=text)
    statement = done["recorded"][0]["entry"]
    ok("record", "statement.disputed", "--key", desk.key(BRIGADE), "--about", statement,
       "--what", "words", "--why", "A week later", "--at", "2016-03-21T09:00:00Z")  # fmt: skip
    (rests,) = answer("show", made)["statements"]
    assert (rests["subject"], rests["state"]) == (statement, "disputed")
    assert f"{BRIGADE} disputes it (words): A week later." in rests["says"]


def test_a_listing_may_be_proposed_on_what_somebody_said(
    page: Path, officer: tuple[object, ...]
) -> None:
    """The proposal names the statement, has no effect, and shows it with its source."""
    text = lines("sort listing_claim", "listing group:front The Front: accused of the closing",
                 "accept", "stop", "record")  # fmt: skip
    done = answer("press", "review", page, *officer, "--all", text=text)
    statement, listing = done["recorded"]
    assert (listing["kind"], listing["about"]) == ("listing.proposed/1", [statement["entry"]])
    shown = answer("show", listing["entry"])
    assert shown["state"] == "proposed"
    (rests,) = shown["statements"]
    assert (rests["named"], rests["speaker"], rests["sort"]) == (
        "Adam Miller", None, "listing_claim",
    )  # fmt: skip


AGREED = """Quiet at the mill

Tuesday, March 15, 2016

MILLTOWN (Made-up Gazette) \N{EM DASH} The road was quiet on Monday.

The Mill Brigade and the River Front agreed on a truce at the mill from Friday, \
Adam Miller, a mediator, said.
"""


@pytest.fixture
def agreed(tmp_path: Path) -> Path:
    """A made-up page on which somebody says that two sides agreed."""
    path = tmp_path / "agreed.txt"
    path.write_bytes(AGREED.encode())
    return path


def test_an_agreement_that_a_page_reports_becomes_an_entry_that_binds_nobody(
    agreed: Path, officer: tuple[object, ...]
) -> None:
    """Statement, span and hash stand beside it; who agreed is named, and accepted nothing here."""
    before = answer("duties", BRIGADE, *AT)
    registers = [answer("list", "--part", part)["items"] for part in ("party", "local_truce")]
    text = lines(
        "sort acceptance",
        f"agreement {BRIGADE}, The River Front on 2016-03-14 as local_truce: A truce at the mill",
        "accept", "stop", "record",
    )  # fmt: skip
    done = answer("press", "review", agreed, *officer, "--all", text=text)
    statement, entry = done["recorded"]
    assert (entry["kind"], entry["about"]) == (
        "reported_agreement.recorded/1", [statement["entry"]],
    )  # fmt: skip
    shown = answer("show", entry["entry"])
    assert shown["state"] == "reported"
    (rests,) = shown["statements"]
    sha256 = hashlib.sha256(agreed.read_bytes()).hexdigest()
    assert (rests["subject"], rests["sha256"]) == (statement["entry"], sha256)
    assert AGREED[rests["start"] : rests["end"]] == rests["words"]
    printed = ok("show", entry["entry"])
    assert f"{sha256} [{rests['start']}:{rests['end']}]" in printed
    assert f"{BRIGADE}, The River Front agreed on this" in printed
    assert "it makes nobody a party, and puts no duty on anybody" in printed
    # The page of the statement names the agreement that rests on it.
    assert entry["entry"] in json.dumps(answer("show", statement["entry"])["mentions"])
    assert answer("duties", BRIGADE, *AT)["under"] == before["under"]
    after = [answer("list", "--part", part)["items"] for part in ("party", "local_truce")]
    assert after == registers


def test_what_the_reader_makes_of_an_agreement_is_shown_and_taken_by_one_word(
    agreed: Path, officer: tuple[object, ...]
) -> None:
    """The answer is printed ready to give; without it, no agreement is recorded."""
    text = lines("agreement", "accept", "stop", "record")
    told = ok("press", "review", agreed, *officer, "--all", text=text)
    offered = "agreement Mill Brigade, River Front: a truce at the mill from Friday"
    assert f"may be answered  {offered}\n" in told
    assert "reported_agreement.recorded/1 is recorded: entry" in told


def test_what_the_desk_refuses_is_said_and_nothing_of_the_review_is_kept(
    page: Path, officer: tuple[object, ...], desk: MadeUp
) -> None:
    """A promise to oneself is refused, and the statement that it rests on with it."""
    before = written(desk.folder)
    text = lines(f"speaker {BRIGADE}", f"promise {BRIGADE}: Open the road", "accept", "stop",
                 "record")  # fmt: skip
    said = codes("press", "review", page, *officer, "--all", text=text, exit_code=3)
    assert said == ["PROMISE_TO_SELF"]
    assert QUOTED not in json.dumps(answer("list", "--part", "statement"))
    assert written(desk.folder).keys() == before.keys()


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ((*PROMISE, "stop", "no"), 0),
        ((*PROMISE, "stop"), 0),
        (("stop", "record"), 0),
    ],
)
def test_nothing_is_written_before_it_is_confirmed(
    page: Path, officer: tuple[object, ...], desk: MadeUp, answers: tuple[str, ...], found: int
) -> None:
    """Without the last word, or with nothing accepted, the desk's files are as they were."""
    before = written(desk.folder)
    done = answer("press", "review", page, *officer, "--all", text=lines(*answers))
    assert len(done["recorded"]) == found
    assert written(desk.folder) == before


def test_answers_that_end_too_early_record_nothing(
    page: Path, officer: tuple[object, ...], desk: MadeUp
) -> None:
    """Every fault of the answers is said at once, with its line; the desk is as it was."""
    before = written(desk.folder)
    text = lines(
        "# a remark", "speaker group:nobody", "sort guess", "promise x", "said soon", "frob"
    )
    said = codes("press", "review", page, *officer, "--all", text=text, exit_code=2)
    assert said == [
        "ACTOR_UNKNOWN", "SORT_UNKNOWN", "ANSWER_FORM", "DATE_INVALID", "ANSWER_UNKNOWN",
        "REVIEW_UNFINISHED",
    ]  # fmt: skip
    assert written(desk.folder) == before


def test_words_that_changed_since_they_were_read_are_not_recorded(
    page: Path, officer: tuple[object, ...], desk: MadeUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document is read once more before anything is signed, and must be the same."""
    from truceline.cli import press_review  # noqa: PLC0415 - the module is changed here

    before, sure = written(desk.folder), press_review.confirmed

    def later(*given: Any) -> bool:
        page.write_bytes(PAGE.replace("Friday", "Monday").encode())
        return sure(*given)

    monkeypatch.setattr(press_review, "confirmed", later)
    text = lines(*PROMISE, "stop", "record")
    said = codes("press", "review", page, *officer, "--all", text=text, exit_code=2)
    assert said == ["SOURCE_CHANGED"]
    assert written(desk.folder) == before


def test_the_same_words_are_not_recorded_twice(page: Path, officer: tuple[object, ...]) -> None:
    """A second review of the same page is told which subject has the words."""
    text = lines(f"speaker {BRIGADE}", "accept", "stop", "record")
    assert answer("press", "review", page, *officer, "--all", text=text)["recorded"]
    assert codes("press", "review", page, *officer, "--all", text=text, exit_code=3) == [
        "STATEMENT_EXISTS"
    ]


FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Made-up Gazette</title>
{"<item><title>The mill road</title><description>%s</description></item>" * 2}
</channel></rss>""".replace(
    "%s", f"\N{LEFT DOUBLE QUOTATION MARK}{QUOTED}\N{RIGHT DOUBLE QUOTATION MARK} Miller said."
)


def test_two_entries_of_a_feed_with_the_same_words_are_two_statements(
    tmp_path: Path, officer: tuple[object, ...]
) -> None:
    """One hash and one span, and each has its number, which is shown; none is recorded twice."""
    feed = tmp_path / "feed.xml"
    feed.write_bytes(FEED.encode())
    one = (f"speaker {BRIGADE}", "accept")
    text = lines(*one, *one, "record")
    done = answer("press", "review", feed, *officer, "--all", text=text)
    first, second = (answer("show", each["entry"]) for each in done["recorded"])
    places = [each["entries"][0]["body"]["place"] for each in (first, second)]
    assert [each["entry_number"] for each in places] == [1, 2]
    assert len({(each["sha256"], each["start"], each["end"]) for each in places}) == 1
    assert "entry 2 of " in ok("show", done["recorded"][1]["entry"])
    refused = codes("press", "review", feed, *officer, "--all", text=text, exit_code=3)
    assert refused == ["STATEMENT_EXISTS"]


def test_a_person_is_not_asked_again_for_what_is_on_record(
    page: Path, officer: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the prompt it is left out and counted; in a file, where answers have places, shown."""
    text = lines(f"speaker {BRIGADE}", "accept", "stop", "record")
    assert answer("press", "review", page, *officer, "--all", text=text)["recorded"]
    assert "on record already as" in ok("press", "review", page, *officer, "--all",
                                        text=lines("stop"))  # fmt: skip
    from truceline.cli import press_review  # noqa: PLC0415 - the module is changed here

    def typed(_file: str | None) -> press_review.Answers:
        return press_review.Answers(lines=iter([(0, "stop")]))

    monkeypatch.setattr(press_review, "answers_of", typed)
    done = run("press", "review", page, *officer, "--all")
    assert done.exit_code == 0, done.output
    assert "1 are on record already, and left out." in done.stderr
    assert "on record already as" not in done.stdout
    assert "Nothing was recorded." in done.stdout
    assert "To be recorded" not in done.stdout


def test_a_person_is_shown_what_is_asked_and_what_will_be_recorded(
    page: Path, officer: tuple[object, ...]
) -> None:
    """The words with their place, who is taken for their speaker and why, then every entry."""
    text = lines(*PROMISE, "stop", "record")
    told = ok("press", "review", page, *officer, "--all", text=text)
    assert QUOTED in told
    assert "Adam Miller" in told
    assert "To be recorded" in told
    assert "and, resting on it, commitment.made/1" in told
    assert "statement.recorded/1 is recorded: entry" in told


def test_a_review_needs_a_key_and_one_input_for_one_thing(page: Path, desk: MadeUp) -> None:
    """Without a key nobody could sign; standard input is a page or the answers, not both."""
    assert codes("press", "review", page, exit_code=2) == ["OPTION_MISSING"]
    key = desk.key(OFFICER)
    assert codes("press", "review", "-", "--key", key, exit_code=2) == ["INPUT_TWICE"]
    assert run("press", "review", page, "--key", key, "--answers", "nowhere.txt").exit_code == 4
