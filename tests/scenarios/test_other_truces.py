"""Four other truces are data: their Terms are sound, and each tells a story with the same code."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.scenarios.asked import under

import truceline
from truceline.analysis.bulletin_day import period_of
from truceline.analysis.clocks import clocks, overdue
from truceline.analysis.escalation import escalation
from truceline.analysis.observed import observed
from truceline.demonstration import Demonstration, build, story_files
from truceline.errors import Refused
from truceline.keyring.files import read_pair
from truceline.mechanism.catalogue import BASES, PARTS
from truceline.mechanism.terms import Terms
from truceline.mechanism.terms_words import shipped_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.incident_states import Incident

OTHERS = ("hodeidah_2018", "myanmar_jmc", "sudan_jeddah_2023", "ukraine_contact_line")
FIVE = ("syria_2016", *OTHERS)
REFERRED = {
    "hodeidah_2018": ("shot", "envoy", "split"),
    "myanmar_jmc": ("recruits", "union", "split"),
    "sudan_jeddah_2023": ("hospital", "facilitators", "split"),
    "ukraine_contact_line": ("refused", "contact_group", "note"),
}
"""The incident that each story refers, the rung that has it, and what was found of it."""
CLOSED = {
    "hodeidah_2018": ("shelling", "joint"),
    "myanmar_jmc": ("mines", "joint"),
    "sudan_jeddah_2023": ("advance", "joint"),
    "ukraine_contact_line": ("exchange", "none"),
}
AID = {
    "hodeidah_2018": "flour",
    "myanmar_jmc": "rice",
    "sudan_jeddah_2023": "goods",
    "ukraine_contact_line": "blankets",
}
SOURCE = Path(truceline.__file__).parent


def terms_of(name: str) -> Terms:
    """The Terms of a packaged truce."""
    return Terms.parse(story_files(name)["terms.yaml"], kinds=BASES)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Demonstration]]:
    """The four stories, each built once."""
    folder = tmp_path_factory.mktemp("truces")
    found = {name: build(folder / name, story_files(name)) for name in OTHERS}
    yield found
    for shown in found.values():
        shown.desk.close()


def incident(shown: Demonstration, name: str) -> Incident:
    """The state of an incident of the story when it is looked at."""
    view = shown.desk.view(at=shown.story.look_at)
    state: Incident = view.show(shown.hashes[name]).state
    return state


@pytest.mark.parametrize("name", FIVE)
def test_the_five_terms_files_have_no_fault(name: str) -> None:
    """Each of the five is read whole by the same reader and fits into one entry."""
    assert terms_of(name).clocks
    assert len(story_files(name)["terms.yaml"]) < 50_000


@pytest.mark.parametrize("name", OTHERS)
def test_every_value_says_where_it_is_from(name: str) -> None:
    """Every section says its source and basis; what cites no source is recalled or the desk's."""
    terms = terms_of(name)
    tagged = {path.partition(".")[0] for path in terms.provenance}
    assert tagged >= {
        "terms", "scope", "effect", "actors", "bodies", "parties", "exclusions", "obligations",
        "prohibited", "self_defence", "delineation", "deconfliction", "channels", "reporting",
        "procedure", "aid", "publication", "quorums", "amendment",
    }  # fmt: skip
    for path, item in terms.provenance.items():
        assert item.basis in {"V", "R", "D"} or item.note, path
        assert item.src or item.basis != "V", path
        assert set(item.src) <= set(terms.sections.terms.sources), path


@pytest.mark.parametrize("name", OTHERS)
def test_no_clock_of_theirs_marks_a_party_in_breach(name: str) -> None:
    """No public text gives an hour for the procedure, so every clock is a desk default."""
    terms = terms_of(name)
    assert {clock.authority for clock in terms.clocks.values()} == {"desk_default"}
    assert terms.persistence is None or terms.persistence.authority == "desk_default"


def test_they_differ_in_what_the_issue_names() -> None:
    """Rungs, makers, bases, acts, protection, clock starts and pauses: no two files agree."""
    five = [terms_of(name) for name in FIVE]
    for read in (
        lambda t: t.ladder,
        lambda t: t.finding_rule.makers,
        lambda t: frozenset(t.acts),
        lambda t: {name: (c.starts, c.pauses) for name, c in t.clocks.items()},
    ):
        assert all(
            read(one) != read(other) for i, one in enumerate(five) for other in five[i + 1 :]
        )
    bound = {t.sections.parties and t.sections.parties.status_effect.bound for t in five}
    protected = {t.sections.parties and t.sections.parties.status_effect.protected for t in five}
    assert len(bound) >= 3
    assert len(protected) >= 4
    assert {t.finding_rule.bases for t in five if t.finding_rule} == {
        ("joint", "single", "split", "note"), ("joint", "single", "split"), ("note",),
    }  # fmt: skip


def test_no_code_knows_which_truce_it_runs() -> None:
    """No module names a truce, an actor of one, a rung, a body, a role, a quorum or an act.

    But which story is told and which rights are copied where nobody says another, and two examples
    of a form, which decide nothing.
    """
    shared = {*terms_of("syria_2016").acts, *shipped_names()["role"], *PARTS}
    named = {("demo.py", "syria_2016"), ("terms_composing.py", "syria_2016"),
             ("terms_model.py", "sy-coh-2016-02-27"),
             ("meeting_kinds.py", "both_guarantors")}  # fmt: skip
    words: set[str] = set()
    for name in FIVE:
        terms = terms_of(name)
        words |= {terms.id, name, name.replace("_", "-"), *terms.sides, *terms.ladder, *terms.acts}
        words |= {*(terms.words.roles or {}), *terms.sections.quorums, *terms.guarantors}
        words |= {*terms.sections.actors, *(body.id for body in terms.sections.bodies)}
    # A word of one piece, such as "state" or "attack", is anybody's.
    words = {word for word in words - shared if not word.isalpha()}
    assert len(words) > 50
    found = [
        (file.name, node.value)
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    ]
    assert [each for each in found if each not in named] == []


@pytest.mark.parametrize("name", OTHERS)
def test_each_story_stands_and_audits(told: dict[str, Demonstration], name: str) -> None:
    """Every entry of each story is recorded, in order and within rights, and the audit is clean."""
    report = told[name].report
    assert report.ok, report.findings
    assert report.entries > 40


@pytest.mark.parametrize("name", OTHERS)
def test_each_story_runs_from_acceptance_to_a_referred_finding(
    told: dict[str, Demonstration], name: str
) -> None:
    """Both sides have active parties, and an incident went up the rungs with what was found."""
    shown = told[name]
    view = shown.desk.view(at=shown.story.look_at)
    sides = {state.acceptance.side for _, state in view.states("party") if state.state == "active"}
    assert sides == set(terms_of(name).sides)
    subject, rung, form = REFERRED[name]
    state = incident(shown, subject)
    assert (state.state, state.rung, state.standing.form) == ("referred", rung, form)


@pytest.mark.parametrize("name", OTHERS)
def test_each_story_closes_an_incident(told: dict[str, Demonstration], name: str) -> None:
    """Where enough makers agree, or nobody attributes, an incident is closed."""
    subject, form = CLOSED[name]
    state = incident(told[name], subject)
    assert (state.state, state.standing.form) == ("closed", form)


@pytest.mark.parametrize("name", OTHERS)
def test_each_story_delivers_a_convoy(told: dict[str, Demonstration], name: str) -> None:
    """Aid was asked, answered, sent, delivered and confirmed, each with its own figure."""
    shown = told[name]
    state = shown.desk.view(at=shown.story.look_at).show(shown.hashes[AID[name]]).state
    assert state.state == "confirmed"
    reached = sum(run.delivery.counts.people for run in state.runs if run.delivery)
    assert 0 < reached <= state.targeted.people
    assert state.confirmed[-1].counts.people < reached, "two counts, side by side"


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_is_in_breach_on_a_desk_default(told: dict[str, Demonstration], name: str) -> None:
    """Whatever runs late at any instant of a story, it says that no party is in breach by it."""
    shown, terms = told[name], terms_of(name)
    late = 0
    span = shown.story.look_at - shown.story.opened_at
    for step in range(1, 34):
        at = shown.story.opened_at + span * step / 32
        view = shown.desk.view(at=at)
        for part in ("incident", "notice", "aid"):
            for _, state in view.states(part):
                row = PARTS[part].row(state)
                for clock in clocks(row, terms):
                    assert clock.on_desk_default
                    if overdue(clock, at):
                        late += 1
                        assert clock.says(at).endswith("no party is in breach by that.")
                raised = escalation(row, terms, at)
                assert raised is None or "overdue" not in raised.reason
    assert late > 0, "the claim would hold of nothing"


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_made_up_is_told_of_anybody_real(told: dict[str, Demonstration], name: str) -> None:
    """Institutions that the Terms name sign nothing, find nothing and are found against nowhere."""
    shown = told[name]
    real = {
        *terms_of(name).guarantors,
        *terms_of(name).sections.actors,
    }
    for telling in shown.story.tellings:
        assert telling.illustrative
        assert telling.by not in real
        said: dict[str, Any] = dict(telling.body)
        assert real.isdisjoint({*said.get("against", ()), *said.get("suspected", ())})
        assert said.get("by") not in real
    assert all("made-up" in a.id or a.id.startswith("keeper:") for a in shown.story.actors)


# What each of them needs, and the shared code must express.


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


def test_each_scenario_says_that_it_is_made_up() -> None:
    """Each folder has a README that says so, and no file of it quotes a document."""
    here = Path(__file__).parents[2] / "scenarios"
    for name in OTHERS:
        words = (here / name / "README.md").read_text(encoding="utf-8")
        assert re.search(r"made[ -]up", words, re.IGNORECASE)
        assert "not an authentic text" in words
