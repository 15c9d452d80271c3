"""The record of Syria 2016, told on a desk: what it claims, and what it must never claim."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.scenarios.asked import at, under

from truceline.analysis.duties import duties
from truceline.cli.screen import LONG, WIDE
from truceline.cli.situation_page import Heading, page
from truceline.errors import Refused
from truceline.keyring.files import read_pair
from truceline.mechanism.catalogue import PARTS
from truceline.mechanism.kinds import kind_of
from truceline.store.finding import Question

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.analysis.situation import Situation
    from truceline.demonstration import Demonstration

MADE_UP = "made-up-truce"
REAL = ("sy-coh-2016-02-27", "sy-air-2015-10-20")
REAL_ACTORS = ("state:us", "state:ru", "state:sy", "un:ose", "un:special_envoy")
KEEPERS = ("keeper:demonstration", "keeper:record")


def lines(found: Situation, shown: Demonstration) -> list[str]:
    """The page as plain lines."""
    heading = Heading(title=shown.story.title, entries=shown.report.entries, audit="ok")
    drawn = page(found, heading, shown.desk.standing().first.zone)
    return ["".join(text for text, _ in line) for line in drawn]


def test_the_audit_finds_nothing(shown: Demonstration) -> None:
    """Every entry of the story stands, signed, in order and within the rights of its author."""
    assert shown.report.ok
    assert shown.report.entries == shown.desk.store.size()
    assert shown.report.entries > len(shown.story.tellings)


def test_what_is_not_made_up_has_a_source_and_a_basis(shown: Demonstration) -> None:
    """Every entry of the record cites a source that the story explains; no other cites one."""
    for telling in shown.story.tellings:
        assert bool(telling.sources) != telling.illustrative, telling.id
        assert set(telling.sources) <= set(shown.story.sources)
        if "recalled" in telling.sources:
            assert telling.basis != "V", telling.id


def test_the_source_is_on_the_ledger(shown: Demonstration) -> None:
    """Counts, meetings and truces of places carry source and basis in the entry itself."""
    view = shown.desk.view()
    for part in ("record", "meeting", "local_truce", "aid_figure", "area_list"):
        for subject, _ in view.states(part):
            body = view.show(subject).entries[0].body
            assert re.search(r"\[[VRD]\]$|^Made up", body.reference), body.title


def test_nothing_made_up_is_told_of_anybody_real(shown: Demonstration) -> None:
    """No made-up entry is signed by, or names, anybody real; none stands under a real agreement."""
    for telling in shown.story.tellings:
        if telling.illustrative:
            assert telling.by not in REAL_ACTORS, telling.id
            assert not any(f"'{actor}'" in str(telling.body) for actor in REAL_ACTORS), telling.id
    view = shown.desk.view()
    made_up = ("incident", "notice", "matter", "movement", "observation", "aid", "contact",
               "visit", "shift", "focal_point", "proposal")  # fmt: skip
    for part in made_up:
        assert {item.row.under for item in view.every(Question(part=part))} == {MADE_UP}


def test_no_real_party_is_late_on_a_clock(shown: Demonstration) -> None:
    """On no day of the story is anything past a clock under a real agreement."""
    day, last = shown.story.opened_at, shown.desk.newest_at()
    seen_late = 0
    while day <= last + timedelta(days=30):
        late = at(shown, day).late
        seen_late += len(late)
        assert {each.under for each in late} <= {MADE_UP}
        assert {each.authority for each in late} <= {"desk_default"}
        day += timedelta(days=14)
    assert seen_late


def test_lateness_on_a_desk_default_is_nobodys_breach(looked: Situation) -> None:
    """What is late is said to be past the desk's own default, and no party's breach."""
    assert "incident_acknowledge" in {late.clock for late in looked.late}
    for late in looked.late:
        assert "no party is in breach" in late.says
        assert late.rung == "focal_point"


def test_ledgers_are_never_summed(looked: Situation, shown: Demonstration) -> None:
    """Each ledger is one source's in one unit, and its figures are those that were published."""
    told: dict[tuple[str, str], list[int]] = {}
    for telling in shown.story.tellings:
        if telling.kind == "record.published" and telling.at <= shown.story.look_at:
            key = telling.body["source"], telling.body["unit"]
            told.setdefault(key, []).append(telling.body["total"])
    shows = {
        (ledger.source, ledger.unit): sorted(f.total for f in ledger.figures if f.total is not None)
        for ledger in looked.counts
    }
    assert shows == {key: sorted(totals) for key, totals in told.items()}
    text = "\n".join(lines(looked, shown))
    assert "14 [S44]" in text
    assert "15 [S49,S50]" in text
    assert not re.search(r"\b29\b", text.split("COUNTS")[1])


def test_every_published_count_of_both_sources_is_there(shown: Demonstration) -> None:
    """The daily counts of both sources stand as published, with their provinces."""
    totals: dict[str, list[Any]] = {}
    for _, state in shown.desk.view().states("record"):
        if state.body.unit.startswith("violations"):
            totals.setdefault(state.body.source, []).append(state.body.total)
    assert sorted(totals["centre:hmeimim"]) == sorted([9, 27, 7, 6, 7, 55, 199, 45, 6])
    assert sorted(totals["monitor:snhr"]) == sorted([14, 23, 312, 79, 418, 242])
    assert totals["party:hnc"] == [15]


def test_what_does_not_sum_is_flagged_and_kept(looked: Situation, shown: Demonstration) -> None:
    """The misprints stay as published, and the difference stands beside them."""
    different = {
        (state.body.source, state.body.total): state.difference
        for _, state in shown.desk.view().states("record")
        if state.difference
    }
    assert different == {("monitor:snhr", 242): -9, ("centre:hmeimim", 6): 1}
    assert any("242 (parts: 251)" in line for line in lines(looked, shown))


def test_the_situation_is_one_screen(shown: Demonstration) -> None:
    """At any instant of the story the page has at most 50 lines of at most 100 columns."""
    for month in (2, 3, 4, 5, 7, 9, 12):
        text = lines(at(shown, datetime(2016, month, 28, 12, tzinfo=UTC)), shown)
        assert len(text) <= LONG
        assert max(map(len, text)) <= WIDE


def test_nothing_is_left_out_of_the_page(looked: Situation, shown: Demonstration) -> None:
    """At the instant that the story is looked at, the whole situation fits."""
    text = lines(looked, shown)
    assert not any("more: see --json" in line for line in text)
    for word in ("AGREEMENTS", "PARTIES", "EXCLUSIONS", "PAST A CLOCK", "CONFLICTS", "COUNTS"):
        assert sum(line.startswith(word) for line in text) == 1


def test_the_clock_is_a_replay_and_says_so(looked: Situation, shown: Demonstration) -> None:
    """Times are declared by the record, not witnessed, and the page says that."""
    assert shown.desk.standing().clock == "replay"
    assert "declared by the record, not witnessed" in lines(looked, shown)[1]


def test_the_start_shows_which_conditions_are_unmet(looked: Situation) -> None:
    """Of the seven conditions two are on record at the start, and the others are named."""
    truce = looked.agreements[0]
    assert truce.since == datetime(2016, 2, 26, 22, tzinfo=UTC)
    assert truce.conditions == 7
    assert "hotline_open" in truce.unmet
    assert not {"government_confirmed", "council_endorsed"} & set(truce.unmet)


def test_exclusion_follows_the_councils_authority_alone(looked: Situation) -> None:
    """Two groups are excluded, by the Council; a proposal and a national list change nothing."""
    effect = {listing.group: (listing.effect, listing.authority) for listing in looked.exclusions}
    assert effect["group:isil"] == effect["group:nusra"] == (True, "unsc")
    assert effect["group:ahrar-al-sham"] == effect["group:jaysh-al-islam"] == (False, "")
    assert effect["group:made-up-brigade-1"] == (False, "national_only")
    brigade = next(p for p in looked.parties if p.actor == "group:made-up-brigade-1")
    assert brigade.status == "active"


def test_a_third_state_has_a_role_and_is_no_party(shown: Demonstration, looked: Situation) -> None:
    """Who was asked to coordinate the list accompanies the truce, and has no standing in it."""
    (state,) = (s for _, s in shown.desk.view().states("force") if s.actor == "state:jo")
    assert state.roles == {"accompanies"}
    assert all(party.actor != "state:jo" for party in looked.parties)


@pytest.mark.parametrize(("day", "known"), [(26, False), (29, True)])
def test_an_alias_has_its_dates(shown: Demonstration, day: int, known: bool) -> None:  # noqa: FBT001 - a table
    """The new name of July 2016 is borne from its day on, and not before."""
    found = at(shown, datetime(2016, 7, day, 12, tzinfo=UTC))
    names = next(x.names for x in found.exclusions if x.group == "group:nusra")
    assert ("Jabhat Fateh al-Sham" in names) is known


def test_silences_run_and_end(shown: Demonstration) -> None:
    """The regime of silence runs on 1 May, one of two on 4 May no longer, and the renewal ends."""
    first = at(shown, datetime(2016, 5, 1, 12, tzinfo=UTC)).agreements[0].silences
    # The record is a keeper's word: it tells the silences, and the guarantors signed none of them.
    told = "as told by keeper:record; not signed by both_guarantors"
    assert first.count(f"Regime of silence ({told})") == 2
    assert at(shown, datetime(2016, 5, 4, tzinfo=UTC)).agreements[0].silences == ()
    week = [
        at(shown, datetime(2016, 9, day, tzinfo=UTC)).agreements[0].silences for day in (15, 21)
    ]
    assert week == [(f"Renewal of September 2016 ({told})",), ()]


def test_every_sort_of_standing_is_shown(looked: Situation) -> None:
    """Active, late, local, attested, declared and never attested, invited and never answering."""
    status = {party.actor[-9:]: party.status for party in looked.parties if party.under == MADE_UP}
    assert status["brigade-3"] == "invited"
    assert status["brigade-6"] == "attested"
    unattested = [party.actor for party in looked.parties if party.unattested]
    assert unattested == ["group:made-up-brigade-2"]
    assert any(party.late and party.status == "active" for party in looked.parties)


def test_one_incident_goes_all_the_way(shown: Demonstration) -> None:
    """From a report to a closure, through every step; its duplicate folds with it."""
    view = shown.desk.view()
    told = {entry.kind for entry in view.show(shown.hashes["shelling"]).entries}
    every = {kind_of(body).name for body in PARTS["incident"].kinds}
    assert {name.partition("/")[0] for name in every - told} == {
        "incident.access_denied",
        "incident.silence_recorded",
        "incident.lines_cut",
        "incident.lines_restored",
        "incident.reopened",
        "incident.withdrawn",
    }
    case = view.show(shown.hashes["shelling"]).state
    assert (case.state, case.standing.form) == ("closed", "split")
    assert view.show(shown.hashes["shelling-again"]).state == case
    assert len({judged.judge for judged in case.judged}) == 2


def test_a_split_shows_each_makers_interest(looked: Situation) -> None:
    """Both findings stand, and beside each the interest of its maker."""
    case = next(case for case in looked.cases if case.findings)
    assert case.form == "split"
    assert set(case.findings) == {"state:made-up-first", "state:made-up-second"}
    assert all(case.interests[maker] for maker in case.findings)


def test_what_is_never_queried_was_not_and_cannot_be(shown: Demonstration, folder: Path) -> None:
    """No party is asked about the recruitment of children; the desk refuses the question."""
    view = shown.desk.view()
    entries = view.show(shown.hashes["recruitment"]).entries
    assert all(entry.kind != "incident.queried/1" for entry in entries)
    pair = read_pair(folder / "keys-of-the-demonstration" / "officer-made-up-night.key")
    body = {
        "to": "group:made-up-brigade-1",
        "redacted_text": "Made-up.",
        "language": "en",
        "previewed_by": "officer:made-up-night",
    }
    with pytest.raises(Refused, match="NEVER_QUERIED"):
        shown.desk.record(
            pair,
            "incident.queried",
            body,
            about=[shown.hashes["recruitment"]],
            now=shown.desk.newest_at(),
        )


def test_the_air_filer_learns_nothing_of_the_convoy(shown: Demonstration) -> None:
    """Whoever filed the strike sees neither the convoy nor the clinic, and no matter names them."""
    own = shown.desk.view(shown.desk.scope("state:made-up-second"))
    seen = {item.subject: item for item in own.every(Question())}
    titles = {item.row.title for item in seen.values() if item.part == "notice"}
    assert "Made-up strike on an excluded group" in titles
    assert not any("convoy" in title or "clinic" in title for title in titles)
    assert not {shown.hashes[name] for name in ("convoy", "clinic", "autumn-notice")} & seen.keys()
    aid = [item.row for item in seen.values() if item.part == "aid"]
    assert {(row.title, row.place, row.area, row.since) for row in aid} == {
        ("aid: part of it is before you", "", None, None)
    }
    matters = [item.row for item in shown.desk.view().every(Question(part="matter"))]
    assert {row.title for row in matters} == {"conflict: contact the duty officer"}


def test_the_public_sees_the_record_and_no_case(shown: Demonstration) -> None:
    """Everybody may read counts, meetings, listings; nobody outside reads a notice or a report."""
    public = shown.desk.view(shown.desk.scope("public"))
    parts = {item.part for item in public.every(Question())}
    assert {"record", "meeting", "listing", "party", "local_truce"} <= parts
    assert not {"incident", "notice", "movement", "matter", "observation"} & parts


def test_the_government_side_waits_for_nobody(shown: Demonstration) -> None:
    """It is bound from its activation, with no opposition group on record."""
    start = datetime(2016, 2, 26, 22, tzinfo=UTC)
    before, after = (
        under(shown, "state:sy", start + timedelta(minutes=minutes)) for minutes in (-15, 15)
    )
    assert before.protected
    assert not before.bound
    assert [d.code for d in after.bound] == ["O1", "O2", "O3", "O4", "O5", "O6"]
    assert all(duty.running for duty in after.bound)


def test_an_opposition_group_waits_for_the_government_side(shown: Demonstration) -> None:
    """Its duties wait until the government side has declared, and its protection never waits."""
    terms = shown.desk.standing().first
    hour = timedelta(hours=1)
    declared = datetime(2016, 2, 26, 9, tzinfo=UTC)
    (government,) = (
        state for _, state in shown.desk.view().states("party") if state.actor == "state:sy"
    )
    group = replace(
        government,
        actor="group:made-up",
        acceptances=tuple(
            replace(each, side="opposition", at=declared - 5 * hour)
            for each in government.acceptances
        ),
        turns=(replace(government.turns[-1], status="active", since=declared - 5 * hour),),
    )
    for when, waits in ((declared - hour, True), (declared, False)):
        answer = duties(
            group.actor,
            at=when,
            terms_in_force={terms.id: terms},
            party_states=(government, group),
            roles={},
        ).under[0]
        assert answer.bound
        assert {"reciprocity" in duty.waits_for for duty in answer.bound} == {waits}
        assert any(p.code == "status" for p in answer.protected_by)
