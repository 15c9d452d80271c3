"""The record of Syria 2016 beside its incidents: aid, milestones, channels, talks, screens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from truceline.bulletins import make
from truceline.cli import bulletin_page, tracks_page
from truceline.cli.screen import LONG, WIDE, Line
from truceline.cli.tracks import tracks
from truceline.mechanism.channels import turn_at
from truceline.mechanism.milestones_phase import UNSAID_MET, milestones
from truceline.store.finding import Question

if TYPE_CHECKING:
    from truceline.demonstration import Demonstration

MADE_UP = "made-up-truce"
REAL, AIR = "sy-coh-2016-02-27", "sy-air-2015-10-20"
BLOCKS = ("AID, the pipeline", "AID AS PUBLISHED", "CHANNELS", "COMMITMENTS AND", "TALKS")

PEOPLE, PLACES = "people", "locations"
UNSPECIFIED, PLACES_REACHED = "people_reached_unspecified", "reached_locations"
TABLE = [
    # The table of published figures: source, last day, measure, unit, figure, to, of.
    ("S51", "2016-02-18", "deliveries", "trucks", 114, None, None),
    ("S51", "2016-02-18", UNSPECIFIED, PEOPLE, 80_000, None, None),
    ("S51", "2016-02-18", PLACES_REACHED, PLACES, 5, None, None),
    ("S16", "2016-02-26", "deliveries", "trucks", 200, None, None),
    ("S16", "2016-02-26", UNSPECIFIED, PEOPLE, 110_000, None, None),
    ("S16", "2016-02-26", "dispatched", "airdrops", 1, None, None),
    ("S63", "2016-02-29", UNSPECIFIED, PEOPLE, 150_000, None, None),
    ("S63", "2016-02-29", PLACES_REACHED, PLACES, 10, None, 18),
    ("S52 S53", "2016-03-17", "approved", PLACES, 15, None, None),
    ("S52 S53", "2016-03-17", "not_approved", PLACES, 6, None, 18),
    ("S52 S53", "2016-04-30", "targeted", PEOPLE, 1_100_000, None, None),
    ("S54", "2016-03-16", UNSPECIFIED, PEOPLE, 258_845, None, None),
    ("S54", "2016-03-23", UNSPECIFIED, PEOPLE, 384_425, None, None),
    ("S54", "2016-03-23", "approved_verbally", PLACES, 8, 9, 11),
    ("S54", "2016-03-23", "reachable", PLACES, 15, 16, 18),
    ("S55", "2016-04-12", UNSPECIFIED, PEOPLE, 450_725, None, 4_600_000),
    ("S56", "2016-04-30", "people_reached_in_period", PEOPLE, 377_750, None, None),
    ("S56", "2016-04-30", "people_reached_in_period", "percent_of_people", 41.9, None, None),
    ("S57", "2016-06-10", "requested", "requests", 17, None, None),
    ("S57", "2016-06-10", "approved", "requests", 15, None, 17),
    ("S57 S58", "2016-06-20", "in_need", PEOPLE, 5_470_000, None, None),
    ("S57 S58", "2016-06-20", "in_need", PEOPLE, 590_000, None, None),
    ("S59", "2016-06-30", PLACES_REACHED, PLACES, 2, None, 18),
    ("S59", "2016-06-30", "deliveries", "trucks", 37, None, None),
    ("S59", "2016-06-30", UNSPECIFIED, "percent_of_people", 60, None, None),
    ("S60", "2016-07-14", UNSPECIFIED, PEOPLE, 978_000, None, None),
    ("S60", "2016-07-14", UNSPECIFIED, PEOPLE, 364_000, None, None),
    ("S60", "2016-07-14", "removed", "items", None, None, None),
    ("S61", "2016-07-21", UNSPECIFIED, PEOPLE, 1_000_000, None, None),
    ("S61", "2016-07-21", UNSPECIFIED, PEOPLE, 400_000, None, 590_000),
    ("S61", "2016-07-21", "deliveries", "airdrops", 76, None, None),
    ("S61", "2016-07-21", "deliveries", "convoys", 100, None, None),
    ("S61", "2015-12-31", "deliveries", "convoys", 45, None, None),
    ("S61", "2016-07-21", "approved", "requests", None, None, None),
    ("S61", "2016-07-21", PLACES_REACHED, PLACES, 3, None, 18),
    ("S62", "2016-08-31", "deliveries", "convoys", 5, None, None),
    ("S62", "2016-08-31", PLACES_REACHED, PLACES, 10, None, None),
    ("S62", "2016-08-31", "evacuated", "evacuations", 40, None, None),
]


def states(shown: Demonstration, part: str, at: datetime | None = None) -> list[Any]:
    """The states of a part, oldest first, as they stand at an instant or now."""
    return [state for _, state in shown.desk.view(at=at).states(part)][::-1]


def text(lines: list[Line]) -> list[str]:
    """The lines of a screen without their styles."""
    return ["".join(piece for piece, _ in line) for line in lines]


def screen(shown: Demonstration, at: datetime) -> list[str]:
    """The further screen at an instant."""
    found = tracks(shown.desk.view(at=at))
    return text(tracks_page.page(found, shown.desk.standing().first.zone))


def test_aid_figures_are_those_that_were_published(shown: Demonstration) -> None:
    """Every figure of the table stands once, with source, measure, unit and whole, and no other."""
    told = [
        (" ".join(telling.sources), b["until"], b["measure"], b["unit"],
         b.get("figure"), b.get("up_to"), b.get("denominator"))
        for telling in shown.story.tellings
        if telling.kind == "aid_figure.published"
        for b in [telling.body]
    ]  # fmt: skip
    assert sorted(map(str, told)) == sorted(map(str, TABLE))
    stands = {(s.body.until, s.body.measure, s.body.figure) for s in states(shown, "aid_figure")}
    assert stands == {(date.fromisoformat(each[1]), each[2], each[4]) for each in TABLE}


def test_no_published_count_of_people_is_said_to_be_unique(shown: Demonstration) -> None:
    """How people were counted is not said by any source, and is not made up here."""
    measures = {state.body.measure for state in states(shown, "aid_figure")}
    assert "people_reached_unspecified" in measures
    assert "people_reached_unique_to_date" not in measures


def test_approved_in_full_and_reached_are_two_figures(shown: Demonstration) -> None:
    """In July all was approved and three of eighteen were reached; nobody is said to hold it."""
    july = [s.body for s in states(shown, "aid_figure") if "S61" in s.body.reference]
    approved = next(b for b in july if b.measure == "approved")
    reached = next(b for b in july if b.measure == "reached_locations")
    assert (approved.figure, approved.denominator) == (None, None)
    assert (reached.figure, reached.denominator) == (3, 18)
    assert "fighting" in reached.words


def test_area_lists_stand_as_whose_they_are(shown: Demonstration) -> None:
    """Two authors count 19 and 18 in June; one list changes on 20 June, and says what changed."""
    lists = {state.by: state for state in states(shown, "area_list") if not state.body.under}
    assert set(lists) == {"un:secretary_general", "body:htf", "un:ocha"}
    assert lists["body:htf"].latest.total_of("besieged").areas == 19
    ocha = lists["un:ocha"]
    before, after = ocha.on(date(2016, 6, 19)), ocha.on(date(2016, 6, 20))
    assert [area.place for area in before.areas] == ["Zabadin"]
    assert [area.place for area in after.areas] == ["Al Waer"]
    assert (after.total_of("besieged").areas, after.total_of("besieged").people) == (18, 590_000)
    assert after.total_of("besieged", "hard_to_reach").people == 5_470_000


def test_milestones_say_what_the_record_says(shown: Demonstration) -> None:
    """One report is dated a day after its day; the others are not said; two have no start."""
    view = shown.desk.view(at=shown.story.look_at)
    known = [(s, m) for s, m in view.states("milestone") if not m.under]
    found = milestones(shown.desk.standing().first, known, view.at)
    report = next(each for each in found if each.id == "sc_2254_report")
    assert (report.phase, report.day, report.late) == ("met", date(2016, 2, 16), True)
    assert {each.whose for each in found if each.phase == "missed"} == {UNSAID_MET}
    open_ended = [each for each in found if each.id in {"governance_target", "elections_target"}]
    assert {(each.phase, each.day) for each in open_ended} == {("pending", None)}
    assert not any(each.first_day for each in found)


def test_only_its_owner_moved_a_milestone(shown: Demonstration) -> None:
    """The one date that was moved is made up, and was moved by who owns it."""
    moved = [m for m in states(shown, "milestone") if m.moves]
    assert [(m.under, m.moves[0].by) for m in moved] == [(MADE_UP, "un:made-up-mediator")]


def test_no_real_channel_or_promise_is_late_or_silent(shown: Demonstration) -> None:
    """On no day of the story is a real channel silent, a real promise overdue, or a reply due."""
    day, last = shown.story.opened_at, shown.desk.newest_at() + timedelta(days=30)
    silent = overdue = 0
    while day <= last:
        found = tracks(shown.desk.view(at=day))
        quiet = [line for line in found.ways.lines if line.silent_since or line.failed_at]
        late = [each for each in found.promises["commitments"] if each["state"] == "overdue"]
        assert {line.under for line in quiet} <= {MADE_UP}
        assert {each["under"] for each in late} <= {MADE_UP}
        assert all(each.reply.phase != "no_reply" for each in found.aid.lines)
        assert not any("overdue" in line or "missed" in line for line in screen(shown, day))
        silent, overdue = silent + len(quiet), overdue + len(late)
        day += timedelta(days=30)
    assert silent


def test_nobody_is_told_to_have_kept_or_broken_what_it_promised(shown: Demonstration) -> None:
    """Promises of anybody real stand as made, each with the document that holds it."""
    real = [state for state in states(shown, "commitment") if not state.under]
    assert len(real) == 3
    assert all(state.state == "made" and "S19" in state.body.reference for state in real)


@pytest.mark.parametrize(
    ("at", "state"), [("2016-09-23", "open"), ("2017-04-10", "suspended"), ("2017-09-01", "open")]
)
def test_the_line_of_the_memorandum_has_a_history(
    shown: Demonstration, at: str, state: str
) -> None:
    """It is open from October 2015, suspended in April 2017, and in use again by August."""
    line = next(s for s in states(shown, "channel") if s.channel == "ground_line")
    turn = turn_at(line, datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert turn is not None
    assert (line.under, turn.state) == (AIR, state)
    assert line.history[0].since == datetime(2015, 10, 20, 9, tzinfo=UTC)


def test_the_practice_of_the_memorandum_names_no_single_notice(shown: Demonstration) -> None:
    """How often one called and how long before one told are figures; no notice is told of."""
    told = {s.body.unit: s.body.total for s in states(shown, "record")}
    assert (told["calls_in_a_week"], told["minutes_of_notice"], told["calls_in_a_day"]) == (
        3,
        60,
        10,
    )
    assert told["zones"] is None
    assert not any(
        item.row.under == AIR for item in shown.desk.view().every(Question(part="notice"))
    )


def test_only_the_facilitator_opened_rounds(shown: Demonstration) -> None:
    """Three rounds under the real agreement, none under anybody's key but the facilitator's."""
    real = [state for state in states(shown, "round") if not state.under]
    assert [state.number for state in real] == [1, 2, 3]
    assert {state.opened_by for state in real} == {"un:special_envoy"}


def test_what_newspapers_reported_of_the_talks_is_theirs(shown: Demonstration) -> None:
    """On 25 March the track is stalled as the keeper reports, on a point and since a day."""
    at = datetime(2016, 3, 25, tzinfo=UTC)
    track = next(s for s in states(shown, "track", at) if not s.under)
    (claim,) = track.standing_claims
    assert (track.state, claim.by, claim.item) == ("stalled", "keeper:record", "governance")
    assert "[P4]" in claim.why
    assert all(not held.own and held.reference for held in track.positions)
    later = next(s for s in states(shown, "track") if not s.under)
    assert (later.state, later.standing_claims) == ("adjourned", ())


def test_a_made_up_convoy_goes_from_plan_to_confirmation(shown: Demonstration) -> None:
    """Asked, approved, sent and delivered are four figures; items were removed, and it was held."""
    view = shown.desk.view()
    state = view.show(shown.hashes["spring-plan"]).state
    people = (
        state.asked[-1].counts.people, state.reply.counts.people,
        state.runs[0].counts.people, state.deliveries[0].counts.people,
        state.confirmed[0].counts.people,
    )  # fmt: skip
    assert (state.state, people) == ("confirmed", (6000, 4200, 4200, 3900, 3800))
    assert [each.what for each in state.obstacles] == ["items_removed", "held"]
    assert shown.hashes["convoy"] in state.runs[0].mentions


def test_the_attack_on_the_made_up_convoy_opened_an_incident(shown: Demonstration) -> None:
    """The desk itself reported it, and the incident names the consignment."""
    found = tracks(shown.desk.view(at=shown.story.look_at)).aid
    (line,) = (each for each in found.lines if each.state == "turned_back")
    (incident,) = line.incidents
    report = shown.desk.view().show(incident).entries[0]
    assert report.author == "desk"
    assert report.body.acts == ("attack_on_convoy",)
    assert shown.hashes["autumn-plan"] in report.statement.about


def test_the_further_screen_holds_all_four(shown: Demonstration) -> None:
    """At the instant that the story is looked at, every block is there and nothing is left out."""
    found = screen(shown, shown.story.look_at)
    assert len(found) <= LONG
    assert max(map(len, found)) <= WIDE
    assert not any("more: see" in line for line in found)
    for block in BLOCKS:
        assert sum(line.startswith(block) for line in found) == 1, block
    whole = " ".join(" ".join(found).split())
    for told in ("(partial)", "8 to 9 of 11 areas asked for", "ALARM", "disputed", "stalled",
                 "uninvited: made-up-brigade-5", "no start is stated", "by 16 Mar"):  # fmt: skip
        assert told in whole, told


@pytest.mark.parametrize("month", range(2, 13))
def test_the_further_screen_is_one_screen(shown: Demonstration, month: int) -> None:
    """At any instant of the story it has at most 50 lines of at most 100 columns."""
    found = screen(shown, datetime(2016, month, 28, 12, tzinfo=UTC))
    assert len(found) <= LONG
    assert max(map(len, found)) <= WIDE


def test_no_figure_on_the_screen_is_a_sum(shown: Demonstration) -> None:
    """The trucks of two publications, and the places of two lists, are nowhere added."""
    whole = "\n".join(screen(shown, shown.story.look_at))
    for figure in ("114", "200", "37"):
        assert f"{figure} trucks" in whole
    for sum_of in ("314", "351", "37 of 18", "55 besieged"):
        assert sum_of not in whole


@pytest.mark.parametrize(
    ("day", "flags"),
    [
        (date(2016, 9, 20), ("published as 242", "come to 251", '"arrests"', "come to 23")),
        (date(2017, 2, 15), ("published as 6", "come to 5")),
    ],
)
def test_what_does_not_add_up_is_flagged_in_its_bulletin(
    shown: Demonstration, day: date, flags: tuple[str, ...]
) -> None:
    """The bulletin of the day keeps the figure as published and says beside it what is wrong."""
    found = text(bulletin_page.page(make(shown.desk, day)))
    assert len(found) <= LONG
    assert max(map(len, found)) <= WIDE
    whole = " ".join(" ".join(found).split())
    assert all(flag in whole for flag in flags)


def test_the_bulletin_that_is_shown_is_the_newest_with_a_flag(shown: Demonstration) -> None:
    """At the story's own instant that of the September count; before any, the last that closed."""
    view = shown.desk.view(at=shown.story.look_at)
    records = [state for _, state in view.states("record")]
    terms = view.standing.first
    assert bulletin_page.day_worth_a_look(terms, records, view.at) == date(2016, 9, 20)
    plain = [state for state in records if not state.wrong]
    assert bulletin_page.day_worth_a_look(terms, plain, view.at) == date(2016, 9, 21)
    early = datetime(2016, 2, 20, 17, tzinfo=UTC)
    assert bulletin_page.day_worth_a_look(terms, records, early) == date(2016, 2, 20)
