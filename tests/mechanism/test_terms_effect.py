"""What Terms may say of signature, notice period and length, of seats and quorums, and of a row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.analysis.observed import observed
from truceline.errors import BadInput
from truceline.mechanism.patrols import Observation, ObservationPatrolled
from truceline.mechanism.terms import Terms

SMALL = (Path(__file__).parent / "made_up_truce.yaml").read_text(encoding="utf-8")
START = """  effective_at: "2016-02-27T00:00:00[Asia/Damascus]"
  ends: "2016-08-27T00:00:00[Asia/Damascus]"
"""


def changed(*pairs: tuple[str, str]) -> Terms:
    """The made-up truce with some of its text exchanged."""
    text = SMALL
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return Terms.parse(text.encode())


def refused(*pairs: tuple[str, str]) -> set[str]:
    """The codes for which the exchanged text is refused."""
    with pytest.raises(BadInput) as found:
        changed(*pairs)
    return {fault.code for fault in found.value.faults}


def effect(*lines: str) -> tuple[str, str]:
    """Other lines in place of the start."""
    assert START in SMALL
    return START, "".join(f"  {line}\n" for line in lines)


SIGNED = 'signed_at: "2016-02-25T00:00:00[Asia/Damascus]"'
AS_BEFORE = 'effective_at: "2016-02-27T00:00:00[Asia/Damascus]"'


def test_a_start_follows_from_the_signature() -> None:
    """Where the file gives a signature and a notice period, the start follows; so does the end."""
    terms = changed(effect(SIGNED, "starts_after: PT48H", "lasts: P7D"))
    assert terms.effective_at == datetime(2016, 2, 26, 22, tzinfo=UTC)
    assert terms.ends_at == datetime(2016, 3, 4, 22, tzinfo=UTC)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 400))
def test_days_of_an_agreement_are_days_of_its_zone(days: int) -> None:
    """It ends at the same hour of the wall clock, whatever the clocks do meanwhile."""
    terms = changed(effect(SIGNED, "starts_after: PT48H", f"lasts: P{days}D"))
    assert terms.effective_at is not None
    assert terms.ends_at is not None
    begins, ends = (at.astimezone(terms.zone) for at in (terms.effective_at, terms.ends_at))
    assert ends.replace(tzinfo=None) - begins.replace(tzinfo=None) in (
        timedelta(days=days),
        # Midnight is skipped on the night the clocks go forward: the day begins at one.
        timedelta(days=days, hours=1),
    )


def test_an_agreement_that_is_not_signed_yet_has_no_start() -> None:
    """A notice period without a signature is no fault, and no instant."""
    terms = changed(effect("starts_after: PT48H", "lasts: P7D"))
    assert (terms.effective_at, terms.ends_at) == (None, None)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((AS_BEFORE, SIGNED, "starts_after: PT24H"), "EFFECT_TWO_TIMES"),
        ((AS_BEFORE, "lasts: P7D", 'ends: "2016-03-01T00:00:00Z"'), "EFFECT_TWO_TIMES"),
        ((AS_BEFORE, 'signed_at: "2016-02-28T00:00:00Z"'), "EFFECT_BEFORE_SIGNATURE"),
        ((SIGNED, "starts_after: {working_days: 2, calendar: valley}"), "EFFECT_WORKING_DAYS"),
        ((SIGNED, "starts_after: PT48H", "lasts: PT0S"), "EFFECT_NO_TIME"),
        ((AS_BEFORE, "from_signature: [O2]"), "EFFECT_NO_SIGNATURE"),
        ((AS_BEFORE, SIGNED, "from_signature: [X9]"), "TERMS_UNKNOWN_NAME"),
        ((SIGNED, "starts_after: PT1H"), "EFFECT_BEFORE_DEADLINE"),
    ],
)
def test_times_that_contradict_each_other_are_refused(lines: tuple[str, ...], code: str) -> None:
    """What is said two ways must come to one instant, and in the order of a truce's life."""
    assert code in refused(effect(*lines))


BODIES = "bodies:\n"
LOCAL = """bodies:
  - id: local
    name: Made-up local committee
    composition: [{of: party, seats: 2}, {of: monitor, seats: 1}]
    quorum: usual
    emergency: lower
"""


def quorums(usual: int, lower: int) -> tuple[str, str]:
    """Two quorums beside those of the file."""
    return "quorums: {both:", (
        f"quorums: {{usual: [{{of: [party], need: {usual}}}, {{of: [monitor], need: 1}}],"
        f" lower: {{of: [party], need: {lower}}}, both:"
    )


def test_seats_and_quorums_of_several_groups_are_read() -> None:
    """A body is made up of groups; its quorum asks of each, and of fewer in an emergency."""
    terms = changed((BODIES, LOCAL), quorums(2, 1))
    body = terms.body("local")
    assert body is not None
    assert [(seat.of, seat.seats) for seat in body.composition] == [("party", 2), ("monitor", 1)]
    assert (body.quorum, body.emergency) == ("usual", "lower")


def test_a_quorum_above_the_seats_is_refused() -> None:
    """Three of a group that has two seats never come."""
    assert refused((BODIES, LOCAL), quorums(3, 1)) == {"QUORUM_ABOVE_SEATS"}


def test_an_emergency_is_not_made_harder() -> None:
    """The quorum of an emergency is not the higher one."""
    more = LOCAL.replace("seats: 2", "seats: 9")
    assert refused((BODIES, more), quorums(2, 4)) == {"QUORUM_EMERGENCY_HIGHER"}


def test_a_truce_may_say_that_it_has_no_guarantor() -> None:
    """To leave the section out is a fault; to write an empty list is to say something."""
    head, _, rest = SMALL.partition("guarantors:\n")
    tail = rest[rest.index("\nbodies:") :]
    with pytest.raises(BadInput) as found:
        Terms.parse((head + tail).encode())
    assert "TERMS_MISSING_SECTION" in {fault.code for fault in found.value.faults}
    with pytest.raises(BadInput) as found:  # the file's quorums still name the guarantors
        Terms.parse((head + "guarantors: []" + tail).encode())
    assert "TERMS_MISSING_SECTION" not in {fault.code for fault in found.value.faults}


OBSERVING = ("scope:", "observing: {one_violation: [explosion, shot]}\nscope:")


def row(phenomenon: str, count: int, minute: int, **more: object) -> Observation:
    """A row of the table, its window ending so many minutes after noon."""
    noon = datetime(2016, 3, 1, 12, tzinfo=UTC)
    body = ObservationPatrolled(
        since=noon - timedelta(hours=1),
        until=noon + timedelta(minutes=minute),
        phenomenon=phenomenon,  # type: ignore[arg-type] # one of the words
        count=count,
        sensor="ears",
        **more,  # type: ignore[arg-type] # fields of the kind
    )
    return Observation(state="recorded", observer="team:made-up", body=body, about=())


def test_only_what_terms_count_is_a_violation() -> None:
    """Each explosion and shot is one; an impact is observed and is none; a day has its end."""
    terms = changed(OBSERVING)
    rows = [row("explosion", 2, 0), row("shot", 5, 30, about=True), row("impact", 3, 30),
            row("shot", 9, 61)]  # fmt: skip
    noon = datetime(2016, 3, 1, 12, tzinfo=UTC)
    found = observed(
        rows, terms, since=noon - timedelta(minutes=1), until=noon + timedelta(hours=1),
        first=terms.id,
    )  # fmt: skip
    assert (found.violations, found.about, found.of("impact")) == (7, True, 3)
    assert found.tallies[-1].text == "about 5 shots in 1 row by team:made-up"
    later = observed(rows, terms, since=noon, until=noon + timedelta(hours=2), first=terms.id)
    assert later.violations == 14, "a row that ended at noon belongs to what was before"
    elsewhere = observed(rows, terms, since=noon, until=noon + timedelta(hours=2), first="other")
    assert elsewhere.tallies == ()


def test_zero_is_a_count_and_no_unit_is_none() -> None:
    """Where somebody looked and there was nothing it is zero; where nothing counts it is None."""
    noon = datetime(2016, 3, 1, 12, tzinfo=UTC)
    rows, span = [row("shot", 0, 5)], timedelta(hours=1)
    with_unit = changed(OBSERVING)
    seen = observed(rows, with_unit, since=noon, until=noon + span, first=with_unit.id)
    assert seen.violations == 0
    without = changed()
    seen = observed(rows, without, since=noon, until=noon + span, first=without.id)
    assert seen.violations is None
