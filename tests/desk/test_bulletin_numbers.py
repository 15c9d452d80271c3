"""Observations, promises and detainees in the bulletin of a recorded day: numbers, nobody named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.desk.bulletin_days import DAY, NEXT, OFFICER, OPEN, desk, rows

from truceline.bulletins import make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk import machine as m

BRIGADE, DIVISION, POST = "group:brigade", "group:division", "monitor:post"
UNIT = ("\nprocedure:", "\nobserving: {one_violation: [explosion, burst], basis: D}\nprocedure:")
SEEN: dict[str, Any] = {
    "since": "2016-03-10T08:00:00Z", "until": "2016-03-10T09:00:00Z", "phenomenon": "explosion",
    "count": 3, "sensor": "ears",
}  # fmt: skip
YESTERDAY = {"since": "2016-03-09T10:00:00Z", "until": "2016-03-09T11:00:00Z"}
"""In the period before: it closes at 18:00 of the wall clock, 16:00 UTC."""


HANDED: dict[str, Any] = {"by": DIVISION, "to": POST, "whom": "detainees"}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk on which everything is public, and explosions and bursts count one each."""
    made = desk(tmp_path / "desk", UNIT, audiences=OPEN)
    yield made
    made.desk.close()


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk whose Terms keep all of it from the public, and count nothing that is observed."""
    made = desk(tmp_path / "closed")
    yield made
    made.desk.close()


def test_observations_are_counted_in_the_unit_of_the_terms(machine: m.Machine) -> None:
    """Three explosions and about four bursts are about seven; a position is none, zero is said."""
    assert "that is not calm" in str(make(machine.desk, DAY).block("observed").says)
    machine.must(POST, "observation.patrolled", SEEN)
    machine.must(POST, "observation.patrolled", SEEN | {"phenomenon": "burst", "count": 4,
                 "about": True})  # fmt: skip
    machine.must(POST, "observation.patrolled", SEEN | {"phenomenon": "position", "count": 1})
    gone = machine.must(POST, "observation.patrolled", SEEN | {"count": 100})
    machine.must(POST, "observation.withdrawn", {"why": "A quarry"}, [gone])
    machine.must(POST, "observation.patrolled", SEEN | YESTERDAY | {"phenomenon": "shot"})
    found = make(machine.desk, DAY)
    assert "come to about 7 as these Terms count" in str(found.block("observed").says)
    told = {row["phenomenon"]: row for row in rows(found, "observations")}
    assert (told["explosion"]["count"], told["explosion"]["about"]) == (3, "exact")
    assert (told["burst"]["count"], told["burst"]["about"]) == (4, "about")
    assert (told["position"]["count"], told["position"]["counted"]) == (1, "no")
    # No row is not zero: nobody wrote that there was none.
    assert (told["shot"]["count"], told["shot"]["before"]) == (None, 3)
    assert told["explosion"]["before"] is None
    assert POST not in str(found.block("observed"))


def test_a_row_written_after_the_cut_off_counts_in_its_own_day(machine: m.Machine) -> None:
    """It is in the bulletin of that day made later, and the next one lists it as recorded late."""
    machine.now = make(machine.desk, DAY).period.until.replace(hour=20)
    late = machine.must(POST, "observation.patrolled", SEEN)
    (row,) = rows(make(machine.desk, DAY), "observations")
    assert (row["phenomenon"], row["count"]) == ("explosion", 3)
    following = make(machine.desk, NEXT)
    assert [row["count"] for row in rows(following, "observations")] == [None]
    corrected = [(row["what"], row["subject"]) for row in rows(following, "corrected")]
    assert ("recorded late", late[:12]) in corrected


def test_promises_are_counted_by_what_became_of_them(machine: m.Machine) -> None:
    """By whose word, with the whole; past its date with no word is said as that; nobody named."""
    made = {"source": "statement", "reference": "made up"}
    for who, more in ((BRIGADE, {"due_at": "2016-03-10T13:00:00Z"}), (BRIGADE, {}), (DIVISION, {})):
        to = [BRIGADE if who == DIVISION else DIVISION]
        body = {**made, "promiser": who, "to": to, "what": "To open the road", **more}
        subject = machine.must(OFFICER, "commitment.made", body)
        if who == DIVISION:
            said = {"judgement": "not_kept", "evidence": "The road was closed"}
            machine.must(BRIGADE, "commitment.judged", said, [subject])
    found = make(machine.desk, DAY)
    told = {row["became"]: row for row in rows(found, "commitments")}
    assert {each: row["number"] for each, row in told.items()} == {
        "made; no date is set, or none can be worked out": 1,
        "its date is past, and nobody on record says what became of it": 1,
        "not kept": 1,
    }
    assert told["not kept"]["word"] == "others' alone: an allegation"
    table = next(t for t in found.block("commitments").tables if t.id == "commitments")
    assert table.out_of == "3 commitments on record"
    assert BRIGADE not in str(table)


def test_detainees_stand_as_counted_and_are_never_added(machine: m.Machine) -> None:
    """Two lists of one holder stay two rows; a request has its answer; nobody's sum is printed."""
    for who, total in ((BRIGADE, 17), (DIVISION, 26)):
        machine.must(who, "detainee_list.filed",
                     {"whom": "detainees", "as_of": "2016-03-08", "total": total})  # fmt: skip
    asked = {"to": DIVISION, "wants": "release", "whom": "detainees", "total": 5}
    subject = machine.must(BRIGADE, "detainee_request.requested", asked)
    machine.must(DIVISION, "detainee_request.answered", {"answer": "refused"}, [subject])
    machine.must(BRIGADE, "detainee_request.requested", asked | {"total": None})
    found = make(machine.desk, DAY)
    assert sorted(str(row["total"]) for row in rows(found, "detainee_lists")) == ["17", "26"]
    assert "43" not in str(found.block("detainees").tables)
    answers = {row["came"]: row["times"] for row in rows(found, "detainee_requests")}
    assert answers == {"refused": 1, "no answer yet": 1}


def test_a_release_is_who_says_so_until_another_confirms_or_counts_otherwise(
    machine: m.Machine,
) -> None:
    """Each hand-over is a row with its own figure; one that nobody counted has none, not zero."""
    for total in (3, None):
        machine.must(DIVISION, "handover.handed_over", HANDED | {"total": total})
    first = machine.must(DIVISION, "handover.handed_over", HANDED | {"total": 7})
    machine.must(POST, "handover.confirmed", {"total": 6}, [first])
    found = {str(row["total"]): row for row in rows(make(machine.desk, DAY), "handovers")}
    assert set(found) == {"3", "None", "7"}
    assert found["3"]["standing"] == "nobody else spoke of it"
    assert found["7"]["standing"] == "differ or dispute it"
    assert found["7"]["said_by"] == DIVISION
    assert rows(make(machine.desk, NEXT), "handovers") == []


def test_who_may_see_none_is_told_no_number(closed: m.Machine) -> None:
    """Neither a count nor that there is none, nor that anybody neglected or did not answer."""
    before = make(closed.desk, DAY)
    closed.must(POST, "observation.patrolled", SEEN)
    closed.must(OFFICER, "commitment.made", {
        "promiser": BRIGADE, "to": [DIVISION], "what": "x", "source": "statement",
        "reference": "r", "due_at": "2016-03-10T13:00:00Z"})  # fmt: skip
    closed.must(BRIGADE, "detainee_request.requested",
                {"to": DIVISION, "wants": "release", "whom": "detainees", "total": 5})  # fmt: skip
    after = make(closed.desk, DAY)
    for name in ("observed", "commitments", "detainees"):
        assert before.block(name) == after.block(name)
        assert after.block(name).sight == ("in_part" if name == "commitments" else "none")
    # Milestones are public under these Terms, and promises are not.
    assert [table.id for table in after.block("commitments").tables] == ["milestones"]
    assert "would look like neglect" in str(after.block("commitments").says)
    assert not after.block("observed").tables + after.block("detainees").tables
    whole = make(closed.desk, DAY, reader=OFFICER)
    assert "count nothing that is observed as a violation" in str(whole.block("observed").says)


def test_a_day_before_the_desk_was_opened_says_so(machine: m.Machine) -> None:
    """Nothing can be on record of it: that is no calm, and the page says it first."""
    before = " ".join(make(machine.desk, DAY.replace(month=1)).says)
    assert ", after this period" in before
    assert "is not calm" in before
    assert ", within this period" in " ".join(make(machine.desk, DAY).says)
    assert "was opened" not in " ".join(make(machine.desk, NEXT).says)
