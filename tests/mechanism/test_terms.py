"""Terms: what a file answers."""

from __future__ import annotations

import doctest
import hashlib
import importlib
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.mechanism.catalogue import BASES
from truceline.mechanism.spans import Span
from truceline.mechanism.terms import Terms
from truceline.mechanism.terms_minima import Separation
from truceline.mechanism.terms_words import ROLES, shipped

HERE = Path(__file__).parent
SCENARIO = HERE.parents[1] / "scenarios" / "syria_2016"
SMALL = (HERE / "made_up_truce.yaml").read_bytes()
SYRIA = (SCENARIO / "terms.yaml").read_bytes()
AIR = (SCENARIO / "air_memorandum.yaml").read_bytes()
WHERE = re.compile(r"[1-9][0-9]*:[1-9][0-9]*")


def small(*changes: tuple[str, str]) -> bytes:
    """The made-up truce with some of its text exchanged; each old text must be there."""
    text = SMALL.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


@pytest.fixture(scope="module")
def terms() -> Terms:
    """The made-up truce."""
    return Terms.parse(SMALL)


def test_identity_and_effect(terms: Terms) -> None:
    """A file says which agreement it is, its hash is of its bytes, its times are in UTC."""
    assert (terms.id, terms.title, terms.version) == (
        "made-up-truce",
        "Truce of the made-up valley",
        1,
    )
    assert terms.hash == hashlib.sha256(SMALL).hexdigest()
    assert terms.text.encode() == SMALL
    assert terms.zone.key == "Asia/Damascus"
    assert terms.effective_at == datetime(2016, 2, 26, 22, tzinfo=UTC)
    assert terms.ends_at == datetime(2016, 8, 26, 21, tzinfo=UTC)
    assert terms.proposed_on == date(2016, 2, 22)
    assert terms.domains == ("land",)
    assert [item.id for item in terms.preconditions] == ["made_up_hotline"]


def test_terms_are_equal_when_their_bytes_are(terms: Terms) -> None:
    """The same bytes give the same Terms, and one more space gives others."""
    assert Terms.parse(SMALL, name="other.yaml") == terms
    assert Terms.parse(SMALL + b" ") != terms
    assert len({terms, Terms.parse(SMALL)}) == 1


def test_rights_fall_back_from_kind_to_part_to_default(terms: Terms) -> None:
    """A kind's own rule wins, then its part's, then the default; versions do not matter."""
    assert terms.rights("incident.reported/1") == {"all"}
    assert terms.rights("incident.assessed") == {"officer", "guarantor"}
    assert terms.rights("notice.filed") == {"officer"}
    assert terms.audience("record.published") == {"public"}
    assert terms.audience("notice.filed") == {"officer", "author"}
    assert terms.sealed_to("incident.reported") == ("state:south", "un:made-up")
    assert terms.sealed_to("notice.filed/2") == ("un:made-up",)


def test_clocks_have_span_start_authority_and_pauses(terms: Terms) -> None:
    """A clock says how long, from which events, on whose authority, and when it rests."""
    rule = terms.clock("acknowledge")
    assert rule is not None
    assert (rule.name, str(rule.span), rule.starts) == ("acknowledge", "PT30M", ("registered",))
    assert (rule.authority, rule.marks_breach, rule.pauses) == (
        "desk_default",
        False,
        ("lines_cut",),
    )
    reply = terms.clock("reply")
    assert reply is not None
    assert reply.marks_breach
    assert reply.src == ("treaty",)
    assert terms.clock("none") is None
    assert set(terms.clocks) == {"acknowledge", "reply"}


def test_due_times_use_the_calendars_of_the_file(terms: Terms) -> None:
    """Two working days from Thursday 25 February pass the weekend and Sunday's holiday."""
    reply = terms.clocks["reply"]
    due = terms.due(reply, datetime(2016, 2, 25, 12, tzinfo=UTC))
    assert due.astimezone(terms.zone).isoformat() == "2016-03-02T00:00:00+02:00"
    ack = terms.clocks["acknowledge"]
    start = datetime(2016, 3, 1, tzinfo=UTC)
    assert terms.due(ack, start) == start + timedelta(minutes=30)


def test_pauses_know_their_events(terms: Terms) -> None:
    """The vocabulary says which events begin and end a pause."""
    pause = terms.pause("no_access")
    assert pause is not None
    assert pause.begins == ("access_denied", "access_delayed")
    assert pause.ends == ("access_granted",)


def test_status_binds_and_protects_apart(terms: Terms) -> None:
    """A declared party may be protected before it is bound, as the file says."""
    assert not terms.binds("declared")
    assert terms.protects("declared")
    assert terms.binds("active")
    assert not terms.protects("withdrawn")


def test_obligations_come_in_the_order_of_the_side(terms: Terms) -> None:
    """A side's duties have code, label and clause, in that side's own order."""
    assert [duty.code for duty in terms.obligations_of("downstream")] == ["A2", "A1"]
    first = terms.obligations_of("upstream")[0]
    assert (first.code, first.label, first.clause) == ("A1", "Cease fire.", "1")
    assert [duty.code for duty in terms.obligations_of("guarantors")] == ["G1"]
    assert terms.obligations_of("nobody") == ()


def test_acts_are_those_of_the_prohibited_families(terms: Terms) -> None:
    """Acts come from the vocabulary's families, without what the file excepts."""
    assert terms.acts["mortar"].family == "ATT"
    assert terms.acts["chemical"].severity == "grave"
    assert "sniper" not in terms.acts
    assert "looting" not in terms.acts
    assert terms.counts_toward_exclusion("artillery")
    assert terms.counts_toward_exclusion("diversion")
    assert not terms.counts_toward_exclusion("mortar")
    assert not terms.counts_toward_exclusion("sniper")


def test_a_listing_needs_an_authority_that_suffices(terms: Terms) -> None:
    """National listings exclude nobody, one guarantor does not suffice, both together do."""
    both = frozenset({"state:north", "state:south"})
    assert terms.listing_takes_effect("unsc", frozenset())
    assert not terms.listing_takes_effect("national_only", both)
    assert not terms.listing_takes_effect("guarantors_jointly", frozenset({"state:north"}))
    assert not terms.listing_takes_effect(
        "guarantors_jointly", frozenset({"state:north", "group:x"})
    )
    assert terms.listing_takes_effect("guarantors_jointly", both)


def test_acceptance_has_its_routes(terms: Terms) -> None:
    """Each side declares to the guarantors that the file names for it, until the deadline."""
    rule = terms.acceptance
    assert rule is not None
    assert rule.deadline == datetime(2016, 2, 26, 10, tzinfo=UTC)
    assert rule.routes == {
        "upstream": ("state:north", "state:south"),
        "downstream": ("state:south",),
    }
    assert rule.attest_to_other_guarantor
    assert (rule.late, rule.location, rule.local) == (
        "allowed",
        "never_a_condition",
        "recorded_apart",
    )


def test_the_most_exact_separation_wins(terms: Terms) -> None:
    """A pair of kinds beats a kind with a class, which beats any with any."""
    assert terms.separation("repair_window", "repair_window").horizontal_m == 10
    assert terms.separation("ground_movement", "protected_site").horizontal_m == 500
    assert terms.separation("ground_movement", "convoy") == Separation(
        horizontal_m=700.5, on_meeting="inform"
    )


KINDS = st.sampled_from(sorted(shipped().notices or {}))


@settings(deadline=None)
@given(KINDS, KINDS)
def test_separation_is_the_same_from_both_sides(kind_a: str, kind_b: str) -> None:
    """Asked the other way round, distances stay and before and after change places."""
    for data in (SMALL, SYRIA):
        here = Terms.parse(data).separation(kind_a, kind_b)
        there = Terms.parse(data).separation(kind_b, kind_a)
        assert (here.horizontal_m, here.vertical_m, here.on_meeting) == (
            there.horizontal_m,
            there.vertical_m,
            there.on_meeting,
        )
        if kind_a != kind_b:
            assert (here.seconds_before, here.seconds_after) == (
                there.seconds_after,
                there.seconds_before,
            )


def test_notices_have_lead_consents_and_kind(terms: Terms) -> None:
    """Lead times, consents and what is humanitarian come from the file or its vocabulary."""
    assert terms.lead("ground_movement") == Span(seconds=3600)
    assert terms.lead("convoy") is None
    assert terms.consents("convoy").recipients == ("named",)
    assert terms.consents("repair_window").needs == "consent"
    assert terms.consents("repair_window").quorum == 2
    assert terms.humanitarian("convoy")
    assert not terms.humanitarian("ground_movement")
    assert terms.admits_notice("convoy")
    assert not terms.admits_notice("air_activity")
    assert terms.coarse_cell_deg == 0.1
    assert terms.check_quota is not None
    assert (terms.check_quota.count, terms.check_quota.window) == (5, Span(days=1))


def test_procedure_is_data(terms: Terms) -> None:
    """Ladder, persistence, finding rule and decisions are what the file says."""
    assert terms.ladder == ("hotline", "council")
    assert terms.persistence is not None
    assert (terms.persistence.window, terms.persistence.threshold) == (Span(days=14), 3)
    assert terms.finding_rule is not None
    assert terms.finding_rule.bases == ("joint", "split")
    assert terms.never_query == {"artillery"}
    closure = terms.decision("closure")
    assert closure is not None
    assert closure.quorum == "both"
    assert terms.decision("exclusion") is None


def test_a_quorum_counts_signers_group_by_group(terms: Terms) -> None:
    """Each group of a quorum needs its own signers; a stranger adds nothing."""
    nobody: frozenset[str] = frozenset()
    assert not terms.quorum_met("both", {"state:north": nobody})
    assert not terms.quorum_met(
        "both", {"state:north": nobody, "group:x": frozenset({"guarantor"})}
    )
    assert terms.quorum_met("both", {"state:north": nobody, "state:south": nobody})
    assert not terms.quorum_met("unheard_of", {"state:north": nobody})


def test_the_responsibility_matrix_has_a_row_for_each_task(terms: Terms) -> None:
    """Rows come by task, leaders first, with guarantors, bodies and centres as holders."""
    rows = [(row.task, row.part, row.holder) for row in terms.responsibilities()]
    assert rows == [
        ("calms things down", "leads", "hotline"),
        ("runs the hotline", "leads", "state:north"),
        ("runs the hotline", "supports", "state:south"),
    ]
    guarantor = terms.guarantor("state:north")
    assert guarantor is not None
    assert guarantor.belligerent


def test_a_files_own_vocabulary_takes_the_place_of_ours() -> None:
    """Own severities and acts replace the shipped ones; roles are added to."""
    data = small(
        ("min_severity: moderate", "min_severity: awful"),
        ("never_query: [artillery]", "never_query: [drumming]"),
        ("families: [ATT, HUM], except_for: [sniper], toward_exclusion: [HUM, artillery]",
         "families: [NOISE]"),
        ("bodies:", ("vocabulary:\n  severities: [bad, awful]\n  roles: {elder: decides}\n"
         "  families: {NOISE: {label: noise, acts: {drumming: {label: drumming, severity: bad}}}}\n"
         "bodies:")),
        ("makers: [guarantor], bases", "makers: [elder], bases"),
    )  # fmt: skip
    own = Terms.parse(data)
    assert set(own.acts) == {"drumming"}
    assert own.words.severities == ("bad", "awful")
    assert set(own.words.roles or {}) >= ROLES | {"elder"}
    assert own.humanitarian("convoy")


def test_any_value_may_carry_its_source(terms: Terms) -> None:
    """A value written with src, basis and note reads as the value, and its source is kept."""
    data = small(("eligible: anyone who fights in the valley",
                 "eligible: {value: anyone, src: S1, basis: R, note: heard}"))  # fmt: skip
    own = Terms.parse(data)
    assert own.sections.parties is not None
    assert own.sections.parties.eligible == "anyone"
    noted = own.provenance["parties.eligible"]
    assert (noted.src, noted.basis, noted.note) == (("S1",), "R", "heard")
    assert terms.provenance["procedure.clocks.reply"].basis == "V"


def test_the_vocabulary_knows_every_event() -> None:
    """Whatever can be recorded can start or stop a clock, by the last word of its kind."""
    events = set(shipped().events or ())
    assert {base.partition(".")[2] for base in BASES} <= events


@pytest.mark.parametrize(
    "name",
    ["instants", "nearest", "spans", "terms", "terms_schema", "terms_shape", "terms_words",
     "yaml_source", "zones"],
)  # fmt: skip
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    """Each module's own example gives what it says."""
    module = importlib.import_module(f"truceline.mechanism.{name}")
    failed, tried = doctest.testmod(module)
    assert (failed, bool(tried)) == (0, True)
