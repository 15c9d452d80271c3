"""What each of the four other truces needs that no other does, and the shared code expresses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.scenarios.asked import under
from tests.scenarios.truces import FIVE, incident, terms_of

from truceline.analysis.bulletin_day import period_of
from truceline.analysis.clocks import clocks
from truceline.analysis.observed import observed
from truceline.errors import Refused
from truceline.keyring.files import read_pair
from truceline.mechanism.catalogue import PARTS

if TYPE_CHECKING:
    from truceline.demonstration import Demonstration


def test_hodeidah_an_attack_on_monitors_is_a_class_of_its_own(
    told: dict[str, Demonstration],
) -> None:
    """It has its own family and least severity, no side is asked about it, and it goes up."""
    terms = terms_of("hodeidah_2018")
    assert terms.acts["attack_on_liaison_officer"].family == "MON"
    assert terms.acts["attack_on_liaison_officer"].severity == "grave"
    assert terms.ladder == ("joc", "rcc", "envoy", "council")
    shown = told["hodeidah_2018"]
    assert incident(shown, "shot").queries == ()
    pair = read_pair(shown.desk.folder / "keys-of-the-demonstration" / "officer-made-up-watch.key")
    asked = {"to": "unit:made-up-saltworks", "redacted_text": "x", "language": "en",
             "previewed_by": "officer:made-up-watch"}  # fmt: skip
    with pytest.raises(Refused, match="NEVER_QUERIED"):
        shown.desk.record(
            pair, "incident.queried", asked, about=(shown.hashes["shot"],),
            now=shown.story.look_at + timedelta(days=1),
        )  # fmt: skip


def test_hodeidah_three_tables_find_together() -> None:
    """Both sides' liaison officers and the mission make a joint finding; two of them do not."""
    terms = terms_of("hodeidah_2018")
    west, east = ("w", frozenset({"liaison_first"})), ("e", frozenset({"liaison_second"}))
    mission = ("m", frozenset({"mission"}))
    assert terms.quorum_met("whole_room", dict([west, east, mission]))
    assert not terms.quorum_met("whole_room", dict([west, mission]))


def test_sudan_begins_48_hours_after_its_signature_and_ends_after_seven_days() -> None:
    """Two ways of saying the start come to one instant: 21:45 in Khartoum on 22 May."""
    terms = terms_of("sudan_jeddah_2023")
    effect = terms.sections.effect
    assert terms.effective_at == datetime(2023, 5, 22, 19, 45, tzinfo=UTC)
    assert effect.signed_at is not None
    assert terms.effective_at - effect.signed_at == timedelta(hours=48)
    assert terms.ends_at == terms.effective_at + timedelta(days=7)
    assert effect.ends is None
    body = terms.body("committee")
    assert body is not None
    assert [seat.seats for seat in body.composition] == [3, 3, 3, 3]


def test_sudan_no_military_advantage_binds_from_the_signature(
    told: dict[str, Demonstration],
) -> None:
    """In the notice period one duty runs and the others wait; after it all of them run."""
    shown, agreement = told["sudan_jeddah_2023"], "sd-jeddah-2023-05-20"
    actor = "unit:made-up-river"
    before = under(shown, actor, datetime(2023, 5, 21, 12, tzinfo=UTC), agreement)
    assert {d.code for d in before.bound if d.running} == {"J1"}
    assert {d.waits_for for d in before.bound if not d.running} == {("effective_at",)}
    after = under(shown, actor, datetime(2023, 5, 23, 12, tzinfo=UTC), agreement)
    assert all(duty.running for duty in after.bound)
    over = under(shown, actor, datetime(2023, 5, 30, tzinfo=UTC), agreement)
    assert over.bound == ()


def test_ukraine_one_violation_is_one_explosion_projectile_burst_or_shot(
    told: dict[str, Demonstration],
) -> None:
    """75 of a day are 3 explosions, 21 projectiles and 51 bursts or shots (S65), till 19:30."""
    shown, terms = told["ukraine_contact_line"], terms_of("ukraine_contact_line")
    day = period_of(terms, date(2019, 7, 22))
    assert (day.since, day.until) == (
        datetime(2019, 7, 21, 16, 30, tzinfo=UTC),
        datetime(2019, 7, 22, 16, 30, tzinfo=UTC),
    )
    states = [state for _, state in shown.desk.view().states("observation")]
    first = shown.desk.standing().first.id
    counted = observed(states, terms, since=day.since, until=day.until, first=first)
    assert counted.violations == 75
    assert (counted.of("explosion"), counted.of("projectile")) == (3, 21)
    assert counted.of("burst", "shot") == 51
    tomorrow = period_of(terms, date(2019, 7, 23))
    after = observed(states, terms, since=day.until, until=tomorrow.until, first=first)
    assert after.violations == 2, "a position that was seen is no violation"
    assert after.of("position") == 1
    elsewhere = terms_of("myanmar_jmc")
    other = observed(states, elsewhere, since=day.since, until=day.until, first=first)
    assert (other.violations, other.tallies) == (None, ())


def test_ukraine_attributes_nothing_and_carries_its_report_up(
    told: dict[str, Demonstration],
) -> None:
    """The mission observes: what it closes and what it refers names nobody as its author."""
    shown = told["ukraine_contact_line"]
    for name in ("exchange", "refused"):
        state = incident(shown, name)
        assert state.standing.against == frozenset()
        assert state.suspected in ((), frozenset())
    terms = terms_of("ukraine_contact_line")
    assert terms.acts["access_denied_to_monitor"].family == "ACC"
    assert terms.finding_rule is not None
    assert terms.finding_rule.observation_only
    assert terms.ladder == ("mission", "contact_group")


def test_ukraine_a_row_that_leaves_a_column_out_is_not_taken(
    told: dict[str, Demonstration],
) -> None:
    """The table asks where the observer and where the event was, and knows three directions."""
    shown = told["ukraine_contact_line"]
    at = shown.story.look_at + timedelta(days=1)
    pair = read_pair(shown.desk.folder / "keys-of-the-demonstration" / "team-made-up-hill.key")
    row = {"since": "2019-07-26T04:00:00Z", "until": "2019-07-26T04:10:00Z", "phenomenon": "shot",
           "count": 1, "direction": "passing", "sensor": "ears"}  # fmt: skip
    with pytest.raises(Refused) as refused:
        shown.desk.record(pair, "observation.patrolled", row, now=at)
    codes = [fault.code for fault in refused.value.faults]
    assert sorted(codes) == ["OBSERVATION_COLUMN", "OBSERVATION_COLUMN", "OBSERVATION_DIRECTION"]


def test_myanmar_three_and_three_and_one_make_a_quorum_and_fewer_in_an_emergency(
    told: dict[str, Demonstration],
) -> None:
    """The local committee's joint finding took seven; in an emergency three would do."""
    terms = terms_of("myanmar_jmc")
    kinds = {"government": ("government_member", 3), "group": ("group_member", 3),
             "civilian": ("civilian_member", 1)}  # fmt: skip
    seven = {
        f"{who}-{number}": frozenset({role})
        for who, (role, count) in kinds.items()
        for number in range(count)
    }
    assert terms.quorum_met("committee", seven)
    for missing in seven:
        fewer = {who: roles for who, roles in seven.items() if who != missing}
        assert not terms.quorum_met("committee", fewer), missing
    three = {who: roles for who, roles in seven.items() if who.endswith("-0")}
    assert terms.quorum_met("committee_in_emergency", three)
    assert not terms.quorum_met("committee", three)
    assert len(incident(told["myanmar_jmc"], "mines").standing.by) == 7
    assert terms.ladder == ("local", "state", "union")
    assert incident(told["myanmar_jmc"], "recruits").rungs == ("local", "state", "union")


def test_myanmar_who_is_invited_is_protected_meanwhile(told: dict[str, Demonstration]) -> None:
    """Status to protection is the file's: invited protects there, and nowhere else of the five."""
    shown = told["myanmar_jmc"]
    at = datetime(2016, 4, 1, tzinfo=UTC)
    found = under(shown, "group:made-up-bamboo", at, "mm-nca-jmc")
    assert (found.status, found.bound) == ("invited", ())
    assert "status" in {each.code for each in found.protected_by if each.running}
    assert [name for name in FIVE if terms_of(name).protects("invited")] == [
        "myanmar_jmc", "sudan_jeddah_2023", "ukraine_contact_line",
    ]  # fmt: skip


def test_a_delayed_visit_rests_the_clock_where_terms_say_so(
    told: dict[str, Demonstration],
) -> None:
    """Four days without access are no lateness in Myanmar: the pause is the file's."""
    shown, terms = told["myanmar_jmc"], terms_of("myanmar_jmc")
    row = PARTS["incident"].row(incident(shown, "mines"))
    clock = next(each for each in clocks(row, terms) if each.name == "verification")
    assert [pause.reason for pause in clock.pauses] == ["no_access"]
    assert clock.due is not None
    assert clock.due - clock.base == timedelta(days=4)
    assert clock.stopped_at is not None
    assert clock.stopped_at <= clock.due
