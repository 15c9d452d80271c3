"""The flow of aid by week: four measures, each with its own denominators, none from another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism import aid_acts as acts
from tests.mechanism.builders import START, at, entry, made_up_terms

from truceline.analysis.aid_flow import MEASURES, leave, weeks
from truceline.analysis.aid_pipeline import line, reply_state
from truceline.analysis.aid_totals import total
from truceline.mechanism import aid_kinds as kinds
from truceline.mechanism.aid import PART
from truceline.mechanism.aid_kinds import Counts
from truceline.mechanism.aid_list_kinds import AreaListPublished, ClassTotal, ListedArea
from truceline.mechanism.aid_lists import PART as LISTS

if TYPE_CHECKING:
    from truceline.analysis.aid_flow import WeekMeasure
    from truceline.mechanism.aid_lists import AreaList
    from truceline.mechanism.aid_states import Aid

TERMS = made_up_terms()
ZONE = TERMS.zone
LATE = START + timedelta(days=60)


def area_list(by: str, *areas: ListedArea, totals: tuple[ClassTotal, ...] = ()) -> AreaList:
    """An author's list of 1 February 2016."""
    body = AreaListPublished(
        by=by, name="A list", dated=date(2016, 2, 1), areas=areas, totals=totals, reference="r"
    )
    found: AreaList = LISTS.begin(entry(0, body))
    return found


TOWN = ListedArea(place="Upper Town", area_class="besieged", people=5000)
MILL = ListedArea(place="The mill", area_class="hard_to_reach")
OFFICE = area_list("un:office", TOWN, MILL)
POST = area_list(
    "monitor:post", replace(MILL, area_class="besieged"),
    totals=(ClassTotal(classes=("besieged",), areas=19, people=600_000),),
)  # fmt: skip
BOTH = [("1" * 64, OFFICE), ("2" * 64, POST)]


def aid_of(*said: tuple[Any, float], plan: kinds.AidPlanned = acts.PLAN) -> Aid:
    """A consignment of which this was said, each on a day after the start."""
    state: Aid = PART.begin(entry(0, plan, author=acts.AGENCY))
    for seq, (body, days) in enumerate(said, start=1):
        when = START + timedelta(days=days)
        state = PART.step(state, entry(seq, body, author=acts.AGENCY, at=when, recorded_at=when))
    return state


def by_week(*aids: Aid, lists: Any = BOTH) -> dict[tuple[str, str], WeekMeasure]:
    """Every measure by week and name."""
    named = [(f"{n:064x}", aid) for n, aid in enumerate(aids)]
    return {(each.week, each.measure): each for each in weeks(named, lists, ZONE, LATE)}


def test_each_measure_falls_into_the_week_in_which_it_happened() -> None:
    """Asked in one week, approved in the next, sent in a third, reached in a fourth."""
    aid = aid_of((acts.REQUEST, 0), (acts.FULL, 7), (acts.SENT, 14), (acts.ARRIVED, 21))
    found = by_week(aid)
    assert list(found) == [
        ("2016-W08", "requested"), ("2016-W09", "approved"), ("2016-W10", "dispatched"),
        ("2016-W11", "reached"),
    ]  # fmt: skip
    people = [each.counts.people.known for each in found.values()]
    assert people == [6000, 6000, 5000, 4000]
    wholes = [[of.counts.people.known for of in each.of] for each in found.values()]
    assert wholes == [[], [6000], [6000], [5000, 6000]]


def test_a_week_begins_on_monday_in_the_zone_of_the_agreement() -> None:
    """22:30 UTC on a Sunday of February is Monday in Damascus (UTC+2)."""
    sunday, monday = at("2016-02-28 21:59"), at("2016-02-28 22:00")
    days = [(when - START) / timedelta(days=1) for when in (sunday, monday)]
    weeks_ = [next(iter(by_week(aid_of((acts.REQUEST, each)))))[0] for each in days]
    assert weeks_ == ["2016-W08", "2016-W09"]


def test_a_share_is_of_one_authors_list_with_its_date() -> None:
    """The same place is hard to reach in one list and besieged in another; both are said."""
    reached = (
        kinds.PlaceReached(place="upper  town", people=3000),
        kinds.PlaceReached(place="The mill", people=1000),
    )
    here = replace(acts.ARRIVED, counts=None, reached=reached)
    aid = aid_of((acts.REQUEST, 0), (acts.FULL, 0), (acts.SENT, 1), (here, 1))
    shares = by_week(aid)["2016-W08", "reached"].lists
    assert [(s.by, s.area_class, s.areas, s.people, s.in_class.known) for s in shares] == [
        ("un:office", "besieged", 1, 5000, 3000),
        ("un:office", "hard_to_reach", 1, None, 1000),
        ("monitor:post", "besieged", 19, 600_000, 1000),
    ]
    assert {share.dated for share in shares} == {date(2016, 2, 1)}
    assert shares[2].text == (
        "at least 1 of 19 besieged places, of which the list names 1; in those 1,000 of 600,000 "
        "people"
    )


def test_people_not_told_by_place_are_missing_from_a_class() -> None:
    """A delivery to two places with one figure tells nothing of either class, and says so."""
    aid = aid_of((acts.REQUEST, 0), (acts.FULL, 0), (acts.SENT, 1), (acts.ARRIVED, 1))
    shares = by_week(aid)["2016-W08", "reached"].lists
    assert [(s.in_class.known, s.in_class.missing) for s in shares] == [(None, 1)] * 3


def test_places_that_a_list_does_not_name_are_not_found_and_not_zero() -> None:
    """A list that gives a total without names says nothing of which places were reached."""
    bare = area_list("un:office", totals=(ClassTotal(classes=("besieged",), areas=18),))
    aid = aid_of((acts.REQUEST, 0))
    (share,) = by_week(aid, lists=[("1" * 64, bare)])["2016-W08", "requested"].lists
    assert share.text == (
        "not known of 18 besieged places and an unknown number of people: the list names no place"
    )
    (known, _) = by_week(aid, lists=[("1" * 64, OFFICE)])["2016-W08", "requested"].lists
    assert known.text == "1 of 1 besieged places; no figure of 5,000 people"


def test_an_approval_that_names_no_place_is_of_unknown_places_and_not_of_none() -> None:
    """A verbal word that names no place leaves the count a lower bound and its people missing."""
    aid = aid_of((acts.REQUEST, 0), (acts.VERBAL, 1))
    found = next(each for (_, name), each in by_week(aid).items() if name == "approved")
    [town, mill] = [share for share in found.lists if share.by == "un:office"]
    for share in (town, mill):
        assert (share.reached, share.unplaced, share.in_class.known) == ((), 1, None)
        assert share.text.startswith("at least 0 of 1")
        assert share.text.endswith("(1 names no place)")
        assert "none of" not in share.text


def test_no_list_of_a_later_day_is_used() -> None:
    """A week before the list's first day has no share of it."""
    later = LISTS.begin(entry(0, replace(OFFICE.body, dated=date(2016, 5, 1))))
    aid = aid_of((acts.REQUEST, 0))
    assert by_week(aid, lists=[("1" * 64, later)])["2016-W08", "requested"].lists == ()


def test_refusals_are_in_the_whole_of_approvals_and_never_in_the_number() -> None:
    """Two answered and one refused: what was asked for in both is the whole."""
    granted = aid_of((acts.REQUEST, 0), (acts.PARTIAL, 1))
    refused = aid_of((acts.REQUEST, 0), (acts.REFUSED, 1))
    silent = aid_of((acts.REQUEST, 0))
    week = by_week(granted, refused, silent)
    approved = week["2016-W08", "approved"]
    assert (approved.counts.people.known, approved.of[0].counts.people.known) == (2000, 12_000)
    assert (len(approved.items), approved.of[0].entries) == (1, 2)
    assert week["2016-W08", "requested"].counts.people.known == 18_000


def test_leave_is_the_last_word_before_the_convoy_left() -> None:
    """A refusal takes leave back; a notification is leave where nothing was asked."""
    aid = aid_of((acts.REQUEST, 0), (acts.FULL, 1), (acts.REFUSED, 2))
    days = [leave(aid, START + timedelta(days=n)) for n in (0, 1, 2)]
    assert [None if each is None else each.people for each in days] == [None, 6000, None]
    border = replace(acts.PLAN, mode="cross_border")
    told = aid_of((kinds.AidNotified(to=acts.MINISTRY, counts=Counts(people=9)), 0), plan=border)
    assert leave(told, START) == Counts(people=9, trucks=20)


def test_no_reply_is_worked_out_in_the_working_days_of_terms() -> None:
    """Seven working days from a Thursday, Fridays and Saturdays off, end on Monday night."""
    aid = aid_of((acts.REQUEST, 0))  # Thursday 25 February, 12:00 UTC
    due = reply_state(aid, TERMS, START).due
    assert due == at("2016-03-07 22:00")  # the end of Monday in Damascus
    phases = [reply_state(aid, TERMS, START + timedelta(days=n)).phase for n in (0, 11, 11.5, 40)]
    assert phases == ["awaited", "awaited", "no_reply", "no_reply"]
    says = reply_state(aid, TERMS, START + timedelta(days=12)).says
    assert says.endswith("No reply is no consent.")
    narrowed = reply_state(aid, TERMS, START + timedelta(days=12), whole=False).says
    assert "no reply is among the entries that you may see" in narrowed
    # The record holds no word of it: the state is what it was, and a reply ends it.
    assert aid.state == "requested"
    late = aid_of((acts.REQUEST, 0), (acts.VERBAL, 30))
    assert reply_state(late, TERMS, LATE).phase == "answered"
    assert "heard by agency:aid" in reply_state(late, TERMS, LATE).says


def test_leave_that_is_over_is_said_to_be() -> None:
    """A reply that names its end is shown with it, and a dispatch after that end does not fit."""
    end = START + timedelta(days=3)
    reply = replace(acts.FULL, until=end)
    for sent, fits in ((2, True), (4, False)):
        aid = aid_of((acts.REQUEST, 0), (reply, 1), (acts.SENT, sent))
        found = line("a" * 64, aid, TERMS, LATE, notices=(), incidents={})
        late = [gap for gap in found.gaps if "leave held until" in gap]
        assert (late == []) is fits
    says = reply_state(aid, TERMS, end).says
    assert f"it holds until {end:%Y-%m-%d %H:%MZ}" in says
    assert "past" not in says
    assert "which is past" in reply_state(aid, TERMS, LATE).says
    other = aid_of((acts.REQUEST, 0), (replace(acts.FULL, by="state:one"), 1))
    gaps = line("a" * 64, other, TERMS, LATE, notices=(), incidents={}).gaps
    assert gaps == ("asked of state:two, answered by state:one",)


def test_what_is_notified_waits_for_no_reply() -> None:
    """Silence, refusal and notification are three things."""
    border = replace(acts.PLAN, mode="cross_border")
    told = aid_of((kinds.AidNotified(to=acts.MINISTRY), 0), plan=border)
    phases = [
        reply_state(aid, TERMS, LATE).phase
        for aid in (aid_of(), told, aid_of((acts.REQUEST, 0), (acts.REFUSED, 1)))
    ]
    assert phases == ["not_asked", "notified", "answered"]


def test_a_line_says_what_is_missing_and_what_does_not_fit() -> None:
    """No notice, no incident, more approved than asked: each is said and nothing is mended."""
    more = replace(acts.FULL, counts=Counts(people=7000))
    attacked = (acts.ATTACKED, 2)
    aid = aid_of((acts.REQUEST, 0), (more, 1), (acts.SENT, 2), attacked)
    found = line("0" * 64, aid, TERMS, LATE, notices=(), incidents={})
    assert found.gaps == (
        "dispatched with no humanitarian notice",
        "attacked, and no incident of it",
        "approved for 7,000 people, asked for 6,000, as the reply says",
    )
    narrowed = line("0" * 64, aid, TERMS, LATE, notices=(), incidents={}, whole=False)
    assert narrowed.gaps[0].endswith("among those that you may see")
    drop = replace(acts.PLAN, mode="airdrop")
    assert line("0" * 64, aid_of(plan=drop), TERMS, LATE, notices=(), incidents={}).last_resort


@given(st.lists(st.none() | st.integers(0, 10**9)))
def test_what_is_missing_is_never_taken_for_zero(values: list[int | None]) -> None:
    """A sum has a figure only where some entry has one, and says how many have none."""
    found = total(values)
    known = [value for value in values if value is not None]
    assert found.known == (sum(known) if known else None)
    assert found.entries - found.missing == len(known)


@settings(deadline=None, max_examples=60)
@given(st.lists(acts.ORDERS, max_size=3))
def test_no_order_of_words_mixes_the_measures(orders: list[list[tuple[Any, int]]]) -> None:
    """Each measure comes from its own entries; nobody is reached in a week without a delivery."""
    aids = [acts.folded(said) for said in orders]
    named = [(f"{n:064x}", aid) for n, aid in enumerate(aids)]
    found = weeks(named, BOTH, ZONE, LATE)
    assert {each.measure for each in found} <= set(MEASURES)
    sources = {
        "requested": {a.entry: a.at for aid in aids for a in aid.asked if a.approval},
        "approved": {r.entry: r.at for aid in aids for r in aid.replies},
        "dispatched": {r.entry: r.at for aid in aids for r in aid.runs},
        "reached": {d.entry: d.at for aid in aids for d in aid.deliveries},
    }
    for name, entries in sources.items():
        counted = [item for each in found if each.measure == name for item in each.items]
        assert {item.entry for item in counted} <= set(entries)
        if name != "approved":
            whole = sum(when <= LATE for aid in aids for when in _times(aid, name))
            assert len(counted) == whole
    for each in found:
        assert each.counts.people.missing <= each.counts.people.entries == len(each.items)
        assert all(share.dated <= each.last for share in each.lists)
        assert each.lists


def _times(aid: Aid, name: str) -> list[Any]:
    if name == "requested":
        return [each.at for each in aid.asked if each.approval]
    if name == "dispatched":
        return [each.at for each in aid.runs]
    return [each.at for each in aid.deliveries]
