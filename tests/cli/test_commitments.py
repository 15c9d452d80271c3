"""``truceline commitments`` and ``truceline detainees``, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, codes, ok

from truceline.cli.paper import Paper
from truceline.cli.wide import NONE, wide_table

if TYPE_CHECKING:
    from tests.desks import MadeUp

BRIGADE, AID, ONE, TWO = "group:brigade", "agency:aid", "state:one", "state:two"
AT = ("--at", "2016-03-20T00:00:00Z")


def told(desk: MadeUp, day: int, by: str, kind: str, /, *about: str, **body: Any) -> str:
    """Record an entry on a day of March 2016; gives its hash."""
    said = answer(
        "record", kind, "--key", desk.key(by), "--body", "-", "--at", f"2016-03-{day:02}T09:00:00Z",
        *(each for subject in about for each in ("--about", subject)), text=json.dumps(body),
    )  # fmt: skip
    return str(said["entry"])


@pytest.fixture
def promised(desk: MadeUp) -> str:
    """A promise of the brigade, twice made, of which two say different things."""
    body = {
        "promiser": BRIGADE, "what": "Open the mill road", "to": [AID], "source": "statement",
        "reference": "Statement 4", "due_on": "2016-03-10",
    }  # fmt: skip
    subject = told(desk, 5, BRIGADE, "commitment.made", **body)
    said = {"judgement": "not_kept", "evidence": "Two lorries turned back"}
    told(desk, 11, AID, "commitment.judged", subject, **said)
    told(desk, 12, BRIGADE, "commitment.judged", subject, **{**said, "judgement": "kept"})
    told(desk, 13, BRIGADE, "commitment.made", **{**body, "repeats": subject})
    told(
        desk, 14, ONE, "proposal.proposed", to=[TWO], topic="terms", title="Negotiate",
        answer_by="2016-03-18T00:00:00Z",
    )  # fmt: skip
    return subject


def test_promises_are_shown_with_source_due_state_and_whose_word(promised: str) -> None:
    """A state is never shown without whose word it is; lateness is that of the source's date."""
    found = answer("commitments", *AT)
    first, second = found["commitments"]
    assert (first["subject"], first["state"]) == (promised, "disputed")
    assert first["whose"] == "not kept: agency:aid; kept: group:brigade"
    assert (first["due_day"], first["due"]) == ("2016-03-10", "2016-03-10T22:00:00Z")
    assert (second["state"], second["repeats"]) == ("overdue", promised)
    # Nothing was settled as not kept, so nothing is counted.
    assert found["neglect"] == []
    text = ok("commitments", *AT)
    assert "not kept: agency:aid; kept: group:brigade" in text
    assert "statement: Statement 4" in text


def test_both_times_are_asked_about(promised: str) -> None:
    """Before its day it is due, after it overdue, and before a word was known it was not there."""

    def state(*more: object) -> str:
        return str(answer("commitments", *more)["commitments"][0]["state"])

    assert state("--at", "2016-03-08T00:00:00Z") == "due"
    assert state("--at", "2016-03-10T23:00:00Z") == "overdue"
    assert state(*AT, "--known-at", "2016-03-11T12:00:00Z") == "not_kept"
    assert promised


def test_proposals_stand_apart_and_lapse_by_derivation(promised: str) -> None:
    """They are no promises, say that they create no duty, and lapse with no entry."""
    (offer,) = answer("commitments", *AT)["proposals"]
    assert (offer["state"], offer["waits_for"]) == ("lapsed", [TWO])
    assert offer["says"] == "A proposal creates no duty."
    (earlier,) = answer("commitments", "--at", "2016-03-15T00:00:00Z")["proposals"]
    assert earlier["state"] == "proposed"
    assert "Proposals, which create no duty" in ok("commitments", *AT)
    assert promised


def test_what_is_listed_can_be_narrowed(promised: str) -> None:
    """By promiser and by state; and to what a reader may see."""
    assert answer("commitments", *AT, "--by", ONE)["commitments"] == []
    only = answer("commitments", *AT, "--state", "overdue")
    assert [each["repeats"] for each in only["commitments"]] == [promised]
    assert (only["proposals"], only["milestones"]) == ([], [])
    public = answer("commitments", *AT, "--as", "public")
    assert (public["commitments"], public["proposals"]) == ([], [])
    assert "neglect" not in public
    assert codes("commitments", "--as", "group:nobody", exit_code=4) == ["ACTOR_UNKNOWN"]


def test_a_milestone_that_comes_again_and_again_is_one_row(desk: MadeUp) -> None:
    """Next due, last met, how many nobody said were met; each of them with --all, and in JSON."""
    subject = told(
        desk, 5, ONE, "milestone.set", milestone="count", text="A weekly count", owner=ONE,
        due_on="2016-03-01", every="P7D", reference="Statement 5",
    )  # fmt: skip
    told(desk, 9, ONE, "milestone.met", subject, evidence="Sheet 2", occurrence=2)
    at = ("--at", "2016-04-20T00:00:00Z")
    every = [e for e in answer("commitments", *at)["milestones"] if e["milestone"] == "count"]
    assert [each["state"] for each in every[:3]] == ["missed", "met", "missed"]
    missed = sum(each["state"] == "missed" for each in every)
    (row,) = [line for line in ok("commitments", *at).splitlines() if line.startswith("count")]
    assert "next 2016-04-26" in row
    assert "last met: no. 2, due on 2016-03-08, met: state:one" in row
    assert f"{missed} of nos. 1 to {len(every)} past their day: nobody on record says" in row
    for more in (("--all",), ("--state", "missed")):
        lines = ok("commitments", *at, *more).splitlines()
        shown = [line for line in lines if line.startswith("count")]
        assert len(shown) == (len(every) if more == ("--all",) else missed)
    told(desk, 20, "cell:officer", "milestone.disputed", subject, why="Not so", occurrence=2)
    assert "disputed: 1" in ok("commitments", *at)


def test_lists_of_detainees_keep_their_own_numbers(desk: MadeUp) -> None:
    """Unknown is printed as unknown, nothing is added, and names appear nowhere."""
    counts = [{"category": "women", "count": 3}, {"category": "wounded", "count": None}]
    for by, total in ((BRIGADE, 12), (AID, None)):
        told(
            desk, 5, by, "detainee_list.filed", whom="detainees", holder=TWO, as_of="2016-03-01",
            total=total, counts=counts, identities="Made-up Name One",
        )  # fmt: skip
    subject = told(
        desk, 6, AID, "detainee_request.requested", wants="release", whom="detainees", to=TWO,
        total=5,
    )  # fmt: skip
    told(desk, 7, TWO, "detainee_request.answered", subject, answer="partly", total=2)
    given = told(desk, 8, TWO, "handover.released", by=TWO, total=2, witnesses=[AID])
    told(desk, 9, AID, "handover.confirmed", given, total=1)
    found = answer("detainees", *AT)
    assert [each["versions"][0]["total"] for each in found["lists"]] == [12, None]
    assert found["requests"][0]["replies"][0]["total"] == 2
    (handover,) = found["handovers"]
    assert (handover["state"], handover["reported"]["total"]) == ("disputed", 2)
    assert handover["voices"][0]["counted"]["total"] == 1
    text = ok("detainees", *AT)
    assert "women 3, wounded unknown" in text
    assert "never added" in text
    assert "state:two reports 2; agency:aid counts 1" in text
    assert "Made-up Name One" not in text + json.dumps(found)
    assert answer("detainees", *AT, "--whom", "remains")["lists"] == []


def test_a_person_in_an_open_field_is_refused(desk: MadeUp) -> None:
    """Who a person is belongs in a sealed field."""
    body = {"whom": "missing", "holder": "person:made-up", "as_of": "2016-03-01"}
    assert codes(
        "record", "detainee_list.filed", "--key", desk.key(BRIGADE), "--body", "-",
        "--at", "2016-03-05T09:00:00Z", exit_code=2, text=json.dumps(body),
    ) == ["PERSON_NAMED"]  # fmt: skip


def test_show_says_what_is_derived_and_whose_word_it_is(promised: str, desk: MadeUp) -> None:
    """A promise, a proposal and a milestone each say what they are at the instant, and why."""
    second = answer("commitments", *AT)["commitments"][1]["subject"]
    assert answer("show", second, *AT)["says"] == [
        "Due until the day ends in Asia/Damascus. (2016-03-10 22:00Z)", "It is overdue.",
    ]  # fmt: skip
    assert "Whose word: not kept: agency:aid; kept: group:brigade." in ok("show", promised, *AT)
    (offer,) = answer("commitments", *AT)["proposals"]
    assert answer("show", offer["subject"], *AT)["says"] == [
        "It is lapsed. A proposal creates no duty.",
        "It waits for state:two; no answer is no consent.",
    ]
    subject = told(
        desk, 16, ONE, "milestone.set", milestone="road", text="The road is open", owner=ONE,
        due_on="2016-03-18", reference="Letter",
    )  # fmt: skip
    (missed,) = answer("show", subject, *AT)["says"]
    assert missed.startswith("missed, due on 2016-03-18. Its day is stated. Whose word: nobody on")
    asked = told(
        desk, 17, AID, "detainee_request.requested", wants="release", whom="detainees", to=TWO
    )
    (said,) = answer("show", asked, *AT)["says"]
    assert said == "It is requested. To grant a request has released nobody yet."


def test_a_terminal_of_any_width_shows_every_cell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight columns do not fit: the last ones share one that wraps, and no id or state is lost."""
    monkeypatch.setenv("COLUMNS", "60")
    paper = Paper()
    paper.plain = False
    heads = ("subject", "state", *(f"head{n}" for n in range(6)))
    row = ("0123456789ab", "overdue", *(f"cell{n}" for n in range(5)), "")
    wide_table(paper, heads, [row], first=2)
    text = capsys.readouterr().out
    assert all(cell in text for cell in row)
    assert "head4: cell4" in " ".join(text.split())
    assert "head5" not in text
    wide_table(paper, heads, [], first=2)
    assert capsys.readouterr().out.strip() == NONE
