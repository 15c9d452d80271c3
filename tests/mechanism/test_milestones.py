"""Milestones: pending, met, missed or disputed; and only the owner moves a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import Book, entry, made_up_terms

from truceline.mechanism.kinds import kind_of
from truceline.mechanism.milestone_kinds import (
    MilestoneDisputed,
    MilestoneMet,
    MilestoneMoved,
    MilestoneSet,
    MilestoneStartClaimed,
    MilestoneStartDisputed,
)
from truceline.mechanism.milestones import PART
from truceline.mechanism.milestones_phase import SHOWN, Occurrence, milestones
from truceline.mechanism.relays import Relay

OFFICE, OFFICER, ONE, AID = "un:office", "cell:officer", "state:one", "agency:aid"
TERMS = made_up_terms(
    (
        "publication: {",
        """political:
  framework: made-up-statement
  facilitator: un:office
  milestones:
    - {id: report, text: A report, due: 2016-03-20, owner: un:office}
    - {id: reports, text: Further reports, every: P30D, starts_on: 2016-02-26, owner: un:office}
    - {id: order, text: An order of governing, after: P1M, starts_on: null, owner: un:office}
    - {id: list, text: A list, after: PT48H, starts_on: 2016-02-26}
publication: {""",
    )
)
DAY = timedelta(days=1)
FAR = datetime(2026, 1, 1, tzinfo=UTC)


def of_terms(name: str) -> MilestoneSet:
    """A milestone of Terms, put on record."""
    return MilestoneSet(milestone=name, reference="The terms")


def own(**more: Any) -> MilestoneSet:
    """A milestone that Terms do not have."""
    body = {"milestone": "road", "text": "The road is open", "owner": ONE, "reference": "Letter"}
    return MilestoneSet(**{**body, **more})


def shown(book: Book, at: datetime) -> dict[tuple[str, int], Occurrence]:
    """Every occurrence at an instant, by id and number."""
    recorded = [(s, state) for s, (_, state) in book.subjects.items()]
    return {(o.id, o.number): o for o in milestones(TERMS, recorded, at)}


def at(day: str) -> datetime:
    """Noon of a day, UTC."""
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def book(*names: str) -> tuple[Book, dict[str, str]]:
    """A desk with milestones of Terms on record."""
    desk = Book(terms=TERMS)
    return desk, {name: desk.tell(PART, of_terms(name), author=OFFICER) for name in names}


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


class TestPhases:
    """What a clock of the political frame says at an instant."""

    def test_a_day_is_over_when_it_ends_in_the_agreements_zone(self) -> None:
        """20 March in Damascus ends at 22:00 UTC: pending before, missed from then on."""
        desk, _ = book()
        over = datetime(2016, 3, 20, 22, tzinfo=UTC)
        phases = [shown(desk, t)["report", 0].phase for t in (over - timedelta(seconds=1), over)]
        assert phases == ["pending", "missed"]

    def test_met_in_time_or_late_by_whose_word(self) -> None:
        """Met is somebody's word with its evidence; whether it was late follows from its day."""
        desk, known = book("report")
        late = MilestoneMet(evidence="Report 7", met_on=date(2016, 3, 21))
        desk.tell(PART, late, known["report"], author=ONE)
        found = shown(desk, FAR)["report", 0]
        assert (found.phase, found.late, found.whose) == ("met", True, "met: state:one")
        # Somebody else's day is in time: then nobody can say which.
        early = MilestoneMet(evidence="Report 7", met_on=date(2016, 3, 20))
        desk.tell(PART, early, known["report"], author=AID)
        assert shown(desk, FAR)["report", 0].late is None

    def test_a_milestone_that_somebody_disputes_is_disputed(self) -> None:
        """Until the same one says that it was met."""
        desk, known = book("report")
        subject = known["report"]
        doubt = MilestoneDisputed(why="It was not delivered")
        assert desk.codes(PART, doubt, subject, author=AID) == {"NOTHING_TO_DISPUTE"}
        desk.tell(PART, MilestoneMet(evidence="Report 7"), subject, author=OFFICE)
        desk.tell(PART, doubt, subject, author=AID)
        desk.tell(PART, MilestoneMet(evidence="Report 7"), subject, author=ONE)
        assert shown(desk, FAR)["report", 0].phase == "disputed"
        desk.tell(PART, MilestoneMet(evidence="Seen"), subject, author=AID)
        assert shown(desk, FAR)["report", 0].phase == "met"

    def test_without_a_start_it_is_pending_for_ever(self) -> None:
        """A source that states no start makes nothing late."""
        desk, _ = book()
        found = shown(desk, FAR)["order", 0]
        assert (found.phase, found.due) == ("pending", None)
        assert found.says == "No start is stated, and nobody has claimed one."

    def test_one_claimed_start_counts_and_is_shown_as_whose_it_is(self) -> None:
        """A month from 14 March ends with 14 April."""
        desk, known = book("order")
        claim = MilestoneStartClaimed(event="Talks", starts_on=date(2016, 3, 14))
        desk.tell(PART, claim, known["order"], author=OFFICE)
        found = shown(desk, at("2016-04-14"))["order", 0]
        assert (found.day, found.phase) == (date(2016, 4, 14), "pending")
        assert "un:office" in found.says
        assert shown(desk, at("2016-04-15"))["order", 0].phase == "missed"

    @pytest.mark.parametrize(
        "against",
        [
            MilestoneStartDisputed(why="The text has none"),
            MilestoneStartClaimed(event="Other", starts_on=date(2016, 1, 1)),
        ],
        ids=["disputed", "another day"],
    )
    def test_a_disputed_start_is_shown_as_disputed_and_never_missed(self, against: Any) -> None:
        """At any instant, whether a dispute or a second start was recorded."""
        desk, known = book("order")
        claim = MilestoneStartClaimed(event="Talks", starts_on=date(2016, 3, 14))
        desk.tell(PART, claim, known["order"], author=OFFICE)
        desk.tell(PART, against, known["order"], author=AID)
        for when in (at("2016-03-15"), at("2016-05-15"), FAR):
            assert shown(desk, when)["order", 0].phase == "disputed"

    def test_a_start_that_terms_state_can_be_disputed_too(self) -> None:
        """It is Terms' word against somebody's."""
        desk, known = book("list")
        desk.tell(PART, MilestoneStartDisputed(why="No"), known["list"], author=ONE)
        assert shown(desk, FAR)["list", 0].phase == "disputed"

    def test_each_occurrence_of_one_that_comes_again_stands_alone(self) -> None:
        """The second is met and late, the first and third were missed, the fourth is ahead."""
        desk, known = book("reports")
        second = MilestoneMet(evidence="Report", occurrence=2, met_on=date(2016, 4, 30))
        desk.tell(PART, second, known["reports"], author=OFFICE)
        found = shown(desk, at("2016-06-01"))
        assert [(n, found["reports", n].phase) for n in (1, 2, 3, 4)] == [
            (1, "missed"), (2, "met"), (3, "missed"), (4, "pending"),
        ]  # fmt: skip
        assert ("reports", 5) not in found
        assert found["reports", 1].day == date(2016, 3, 27)
        assert found["reports", 2].late is True

    def test_a_long_row_of_occurrences_shows_the_newest(self) -> None:
        """After ten years the last of some hundred and twenty are listed, and the next."""
        desk, _ = book()
        numbers = [number for name, number in shown(desk, FAR) if name == "reports"]
        assert len(numbers) == SHOWN
        newest = shown(desk, FAR)["reports", max(numbers)]
        assert newest.due is not None
        assert FAR < newest.due <= FAR + 31 * DAY

    def test_hours_are_exact(self) -> None:
        """48 hours from the beginning of 26 February in Damascus end at 22:00 UTC on the 27th."""
        desk, _ = book()
        due = datetime(2016, 2, 27, 22, tzinfo=UTC)
        assert shown(desk, FAR)["list", 0].due == due


class TestOwner:
    """A date is moved by its owner and by nobody else."""

    def test_the_owner_moves_the_date_and_the_first_day_stays_on_record(self) -> None:
        """What was missed is pending again until the new day; both days are shown."""
        desk, known = book("report")
        assert shown(desk, at("2016-03-25"))["report", 0].phase == "missed"
        move = MilestoneMoved(to=date(2016, 4, 11), document="Letter")
        desk.tell(PART, move, known["report"], author=OFFICE)
        found = shown(desk, at("2016-03-25"))["report", 0]
        assert (found.phase, found.day, found.first_day) == (
            "pending", date(2016, 4, 11), date(2016, 3, 20),
        )  # fmt: skip
        assert found.says == "Moved by un:office: Letter."

    def test_an_officer_who_relays_it_moves_nothing(self) -> None:
        """Not even the owner's own words move a date without the owner's signature."""
        desk, known = book("report")
        relay = Relay(channel="letter", caller_role="spokesman")
        for whose, codes in ((OFFICE, set()), (ONE, {"NOT_ITS_OWNER"})):
            move = MilestoneMoved(
                to=date(2016, 4, 11), document="Letter", relayed=relay, on_behalf_of=whose
            )
            found = desk.codes(PART, move, known["report"], author=OFFICER)
            assert found == {"RELAY_REFUSED", *codes}
            desk.force(PART, move, known["report"], author=OFFICER)
        assert shown(desk, at("2016-03-25"))["report", 0].day == date(2016, 3, 20)

    @settings(deadline=None)
    @given(st.sampled_from([OFFICE, OFFICER, ONE, AID, "state:two", "group:brigade"]))
    def test_whoever_is_not_the_owner_is_refused(self, who: str) -> None:
        """Whatever role an actor has: it is the owner, or it gets a fault."""
        desk, known = book("report", "list")
        move = MilestoneMoved(to=date(2016, 4, 11), document="Letter")
        expected = set() if who == OFFICE else {"NOT_ITS_OWNER"}
        assert desk.codes(PART, move, known["report"], author=who) == expected
        assert desk.codes(PART, move, known["list"], author=who) == {"MILESTONE_NO_OWNER"}

    def test_what_is_met_is_moved_no_more(self) -> None:
        """A date that was kept is not rewritten."""
        desk, known = book("report")
        desk.tell(PART, MilestoneMet(evidence="Report"), known["report"], author=AID)
        move = MilestoneMoved(to=date(2016, 4, 11), document="Letter")
        assert desk.codes(PART, move, known["report"], author=OFFICE) == {"MILESTONE_MET"}

    def test_the_owner_of_terms_outlives_an_entry(self) -> None:
        """A milestone of Terms takes nothing from the entry that puts it on record."""
        desk = Book(terms=TERMS)
        mine = MilestoneSet(milestone="report", owner=ONE, due_on=date(2017, 1, 1), reference="I")
        assert desk.codes(PART, mine, author=ONE) == {"MILESTONE_IN_TERMS"}


class TestSet:
    """A further milestone says what, when and whose it is, and there is one of each name."""

    @pytest.mark.parametrize(
        ("more", "codes"),
        [
            ({"due_on": date(2016, 5, 1)}, set()),
            ({"every": "P7D", "starts_with": "Talks"}, set()),
            ({}, {"MILESTONE_DATE"}),
            ({"due_on": date(2016, 5, 1), "after": "P1M"}, {"MILESTONE_DATE"}),
            ({"due_on": date(2016, 5, 1), "starts_with": "Talks"}, {"MILESTONE_DATE"}),
            ({"after": "P0D"}, {"SPAN_ZERO"}),
            ({"after": "P1M", "owner": None, "text": None}, {"MILESTONE_NEEDS"}),
        ],
    )
    def test_what_a_milestone_needs(self, more: dict[str, Any], codes: set[str]) -> None:
        """Exactly one date, a text and an owner."""
        assert Book(terms=TERMS).codes(PART, own(**more), author=OFFICER) == codes

    def test_there_is_one_of_each_name(self) -> None:
        """A second of the same name under one agreement is refused, however that is written."""
        desk, _ = book("report")
        assert desk.codes(PART, of_terms("report"), author=ONE) == {"SUBJECT_EXISTS"}
        again = MilestoneSet(under=TERMS.id, milestone="report", reference="r")
        assert desk.codes(PART, again, author=ONE) == {"SUBJECT_EXISTS"}

    def test_one_set_by_an_entry_is_listed_with_who_set_it(self) -> None:
        """Its origin is its author; those of Terms come first."""
        desk, _ = book()
        subject = desk.tell(PART, own(due_on=date(2016, 5, 1)), author=OFFICER)
        found = shown(desk, FAR)
        assert list(found)[-1] == ("road", 0)
        road = found["road", 0]
        assert (road.origin, road.owner, road.subject) == (OFFICER, ONE, subject)
        once = MilestoneMet(evidence="Seen", occurrence=2)
        assert desk.codes(PART, once, subject, author=AID) == {"OCCURRENCE_UNKNOWN"}


BODIES = st.one_of(
    st.builds(MilestoneMet, evidence=st.just("Seen"), occurrence=st.integers(1, 3)),
    st.builds(MilestoneDisputed, why=st.just("No"), occurrence=st.integers(1, 3)),
    st.builds(
        MilestoneMoved,
        to=st.dates(date(2016, 1, 1), date(2017, 1, 1)),
        document=st.just("Letter"),
        occurrence=st.integers(1, 3),
    ),
    st.builds(
        MilestoneStartClaimed,
        event=st.just("Talks"),
        starts_on=st.dates(date(2016, 1, 1), date(2017, 1, 1)),
    ),
    st.just(MilestoneStartDisputed(why="No")),
    st.just(own(every="P7D")),
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([OFFICE, ONE, AID]), BODIES), max_size=10),
    st.datetimes(datetime(2016, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given a zone by the strategy
)
def test_any_sequence_of_entries_folds_and_phases_are_total(
    acts: list[tuple[str, Any]], when: datetime
) -> None:
    """Whatever is on the ledger folds along the table, and what is disputed is never missed."""
    state = PART.begin(entry(0, own(every="P7D", starts_on=date(2016, 3, 1)), author=OFFICER))
    for seq, (author, body) in enumerate(acts, start=1):
        after = PART.step(state, entry(seq, body, author=author))
        assert after.state == state.state or PART.moves(state.state, after.state)
        state = after
    PART.row(state)
    starts = {claim.start for claim in state.starts.claims} | {date(2016, 3, 1)}
    for each in milestones(TERMS, [("s", state)], when):
        assert each.phase in {"pending", "met", "missed", "disputed"}
        if each.id != "road":
            continue
        assert (each.phase == "met") is (state.word(each.number) == "met")
        if each.phase == "missed":
            assert each.due is not None
            assert each.due <= when
            moved = state.moved_to(each.number) is not None
            assert moved or (not state.starts.disputes and len(starts) == 1)
