"""What an incident holds: reports that merge or go, words, place, receipt, and the docket's row."""

from __future__ import annotations

from datetime import timedelta

from tests.mechanism.builders import START
from tests.mechanism.incident_acts import (
    BRIGADE,
    MILLER,
    OFFICER,
    RELAY,
    TEAM,
    Case,
    query,
    report,
)

from truceline.mechanism import incident_kinds as told
from truceline.mechanism.incident_states import (
    receipt_number,
    receipt_number_is_whole,
)
from truceline.mechanism.incidents import PART, row
from truceline.mechanism.kinds import kind_of


def test_a_report_may_be_made_in_any_language_before_any_harm() -> None:
    """A potential violation of the future is reported in Kurdish, and becomes an incident."""
    feared = report(
        report_class="potential_violation",
        acts=("reinforcement",),
        occurred_from=START + timedelta(days=1),
        language="ku-Latn",
        suspected=(),
    )
    case = Case(opened=feared)
    assert case.state.state == "reported"
    assert row(case.state).title.startswith("potential violation: reinforcement")


def test_what_could_harm_is_sealed_in_every_kind() -> None:
    """Reporter, narrative, exact position, contact, witness identity and evidence are sealed."""
    sealed = {kind_of(body).base: kind_of(body).sealed_fields for body in PART.kinds}
    assert sealed["incident.reported"] == {"reporter", "narrative", "position", "contact"}
    assert sealed["incident.interview_consented"] == {"identity", "conditions"}
    assert sealed["incident.evidence_added"] == {"description", "where"}
    assert sealed["incident.answered"] == {"answer"}
    assert sealed["incident.queried"] == frozenset()


def test_the_place_counts_only_once_it_is_confirmed() -> None:
    """A proposed match stays a proposal; the confirmed one is the docket's place, words kept."""
    proposed = told.PlaceMatch(name="Mill Town", gazetteer="made up")
    case = Case(opened=report(place_proposed=proposed)).in_state("registered")
    assert row(case.state).place == ""
    assert "place not confirmed" in row(case.state).title
    case.tell(
        told.IncidentPlaceConfirmed(
            place_as_said="near the mill",
            place_matched="Mill Village",
            gazetteer="made up",
            confirmed_with="reporter",
        ),
        author=MILLER,
    )
    assert row(case.state).place == "Mill Village"
    assert case.state.place is not None
    assert case.state.place.as_said == "near the mill"
    assert case.state.place.gazetteer == "made up"


def test_receipt_number_follows_from_the_hash_and_catches_a_misheard_digit() -> None:
    """The number is a function of the report's hash; any one wrong digit is noticed."""
    number = receipt_number("3f" * 32)
    assert number == receipt_number("3f" * 32) != receipt_number("40" * 32)
    assert receipt_number_is_whole(number.replace("-", " "))
    for place, digit in enumerate(number):
        for other in "0123456789":
            if digit.isdigit() and other != digit:
                assert not receipt_number_is_whole(number[:place] + other + number[place + 1 :])


def test_a_back_dated_entry_neither_starts_nor_stops_a_clock_before_it_was_recorded() -> None:
    """Marks are when the desk recorded, whatever its author says of when it happened."""
    case = Case()
    long_ago = START - timedelta(days=30)
    case.tell(told.IncidentRegistered(severity="minor"), at=long_ago)
    case.tell(told.IncidentAcknowledged(), at=long_ago)
    assert case.state.marks["registered"] == START + timedelta(minutes=1)
    assert case.state.marks["acknowledged"] == START + timedelta(minutes=2)


def test_relayed_words_are_kept_as_the_callers_and_as_relayed() -> None:
    """An officer's record of a caller's report and answer names the caller, and says relayed."""
    case = Case(opened=report(relayed=RELAY, on_behalf_of="person:caller"), author=OFFICER)
    assert case.state.reports[0].by == "person:caller"
    assert case.state.reports[0].author == OFFICER
    case.tell(told.IncidentRegistered(severity="minor"), query())
    case.tell(told.IncidentAnswered(position="denies", relayed=RELAY, on_behalf_of=BRIGADE))
    answer = case.state.answers[0]
    assert (answer.by, answer.relay) == (BRIGADE, RELAY)
    assert row(case.state).marks["answered"] == answer.recorded_at


def test_withdrawing_one_of_two_reports_leaves_the_other_standing() -> None:
    """A withdrawn report is marked; the incident is withdrawn only with its last report."""
    case = Case()
    case.force(report(means="heard"), author=TEAM)
    case.tell(told.IncidentWithdrawn(why="a quarry"), author=MILLER)
    assert case.state.state == "reported"
    case.tell(told.IncidentWithdrawn(why="a quarry"), author=TEAM)
    assert case.state.state == "withdrawn"


def test_linked_incidents_fold_together_and_earliest_marks_stay() -> None:
    """The second report adds itself and what it says; its registration moves no mark."""
    case = Case().in_state("acknowledged")
    first = dict(case.state.marks)
    case.force(report(acts=("artillery",), affected=(BRIGADE,)), author=TEAM)
    case.force(told.IncidentRegistered(severity="grave"), told.IncidentAcknowledged())
    assert case.state.acts == ("mortar", "artillery")
    assert case.state.marks == first
    assert case.state.state == "acknowledged"
    assert case.state.severity == "moderate"


def test_a_live_incident_linked_to_a_closed_one_takes_it_up_again() -> None:
    """Linking cannot bury a report: registered after the closure, it reopens the whole."""
    case = Case().in_state("closed")
    case.force(report(), author=TEAM).force(told.IncidentRegistered(severity="minor"))
    assert (case.state.state, case.state.episode) == ("registered", 1)


def test_docket_row_shows_open_facts_and_search_words() -> None:
    """Parties, recipients, times and the receipt number are in the row; the reporter is not."""
    case = Case().in_state("queried")
    shown = row(case.state)
    assert shown.parties == (BRIGADE, "group:division")
    assert shown.recipients == (BRIGADE,)
    assert shown.since == START - timedelta(hours=1)
    assert receipt_number(case.subject) in shown.words
    assert MILLER not in shown.words + shown.title
