"""The situation is derived from folded states alone, and adds nothing up across sources."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.builders import entry

from truceline.analysis.ledgers import ends, ledgers
from truceline.analysis.situation import Scene, situation
from truceline.mechanism import incidents, local_truces, parties, readiness
from truceline.mechanism.catalogue import BASES, kind_named
from truceline.mechanism.records import CountState, RecordPublished, Share
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from truceline.mechanism.parts import Entry

START = datetime(2016, 2, 26, 22, tzinfo=UTC)
TERMS = Terms.parse(
    (Path(__file__).parents[2] / "scenarios" / "syria_2016" / "illustrative_terms.yaml")
    .read_bytes(),
    kinds=BASES,
)  # fmt: skip


def count(source: str, day: int, total: int | None, *shares: int, unit: str = "made_up") -> Any:
    """A published count of one day."""
    since = START + timedelta(days=day)
    return CountState(
        body=RecordPublished(
            source=source,
            title="Made-up count",
            unit=unit,
            since=since,
            until=since + timedelta(days=1),
            total=total,
            shares=tuple(Share(name=f"Part {n}", count=share) for n, share in enumerate(shares)),
            reference="made up",
        )
    )


COUNTS = st.lists(
    st.builds(
        count,
        st.sampled_from(["monitor:a", "monitor:b", "centre:c"]),
        st.integers(0, 30),
        st.none() | st.integers(0, 500),
        unit=st.sampled_from(["violations", "killed"]),
    ),
    max_size=40,
)


@given(COUNTS)
def test_a_ledger_is_of_one_source_and_unit(published: list[CountState]) -> None:
    """Every figure stands once, in the ledger of its own source and unit, as it was published."""
    found = ledgers(published)
    assert len({(each.source, each.unit) for each in found}) == len(found)
    shown = [
        (ledger.source, ledger.unit, figure.since, figure.total)
        for ledger in found
        for figure in ledger.figures
    ]
    given_ = [(c.body.source, c.body.unit, c.body.since, c.body.total) for c in published]
    assert sorted(shown, key=str) == sorted(given_, key=str)
    assert list(ends(found)) == sorted({c.body.until for c in published})


def test_a_total_that_does_not_sum_is_flagged() -> None:
    """The published figure stays, and its parts' sum stands beside it."""
    (ledger,) = ledgers([count("monitor:a", 0, 6, 3, 2), count("monitor:a", 1, 5, 3, 2)])
    wrong, right = ledger.figures
    assert (wrong.flagged, wrong.text) == (True, "6 (parts: 5)")
    assert (right.flagged, right.text) == (False, "5")


def test_words_without_a_figure_are_no_zero() -> None:
    """A source that published words only has no figure, which is not a count of zero."""
    (ledger,) = ledgers([count("monitor:a", 0, None)])
    assert ledger.figures[0].text == "no figure"


def told(kind: str, body: dict[str, Any], author: str, at: datetime) -> Entry:
    """A made-up entry of a kind, recorded when it happened."""
    return entry(1, kind_named(kind).decode_whole(body), author=author, recorded_at=at)


def scene(at: datetime, **states: dict[str, Any]) -> Scene:
    """A scene under the made-up Terms."""
    return Scene(
        at=at,
        clock="replay",
        agreements={TERMS.id: TERMS},
        roles={},
        states=states,
    )


def test_an_empty_desk_has_a_situation() -> None:
    """With nothing on record, every condition is unmet and everything else is empty."""
    found = situation(scene(START))
    assert found.agreements[0].in_effect
    assert len(found.agreements[0].unmet) == found.agreements[0].conditions == 3
    assert not (found.parties)
    assert not (found.exclusions)
    assert not (found.late)
    assert not (found.counts)
    assert not (found.cases)
    assert not situation(scene(START - timedelta(seconds=1))).agreements[0].in_effect
    json.dumps(found.as_json())


def test_a_condition_met_after_the_start_was_unmet_at_it() -> None:
    """The readiness shown is that of the start, whatever came later."""
    late = readiness.begin(
        told(
            "condition.met",
            {"condition": "hotline_open", "evidence": "made up"},
            "officer:made-up",
            START + timedelta(hours=1),
        )
    )
    found = situation(scene(START + timedelta(days=1), readiness={"a" * 64: late}))
    assert "hotline_open" in found.agreements[0].unmet


def test_a_declaration_is_unattested_until_it_is_attested() -> None:
    """A guarantor's failure to attest is shown, and the status beside it stays declared."""
    body = {
        "actor": "group:made-up-brigade",
        "name": "Made-up Brigade",
        "side": "made_up_north",
        "to": "state:made-up-first",
    }
    declared = parties.begin(
        told("party.declared", body, "group:made-up-brigade", START - timedelta(days=2))
    )
    (party,) = situation(scene(START, party={"b" * 64: declared})).parties
    assert (party.status, party.unattested, party.late) == ("declared", True, False)
    attested = parties.step(
        declared,
        told("party.attested", {"to": "state:made-up-second"}, "state:made-up-first", START),
    )
    (party,) = situation(scene(START, party={"b" * 64: attested})).parties
    assert (party.status, party.unattested) == ("attested", False)


def test_what_is_late_says_on_whose_authority() -> None:
    """An unacknowledged incident is past the desk's own default, and goes up one rung."""
    reported = incidents.PART.begin(
        told(
            "incident.reported",
            {
                "report_class": "violation",
                "acts": ["mortar"],
                "occurred_from": "2016-02-27T10:00:00Z",
                "language": "en",
                "source_class": "monitor",
                "means": "seen",
            },
            "team:made-up",
            START + timedelta(days=1),
        )
    )
    registered = incidents.PART.step(
        reported,
        told(
            "incident.registered",
            {"severity": "moderate"},
            "officer:made-up",
            START + timedelta(days=1),
        ),
    )
    in_time = scene(START + timedelta(days=1, minutes=29), incident={"c" * 64: registered})
    assert situation(in_time).late == ()
    late = scene(START + timedelta(days=1, minutes=45), incident={"c" * 64: registered})
    (found,) = situation(late).late
    assert (found.clock, found.authority, found.past, found.rung) == (
        "incident_acknowledge",
        "desk_default",
        "15 min",
        "focal_point",
    )
    assert "no party is in breach" in found.says


def test_a_local_truce_is_named_while_it_runs() -> None:
    """It stands with its agreement in its time, and not after it; unsigned, as it is told."""
    body = {
        "form": "silence",
        "title": "Made-up silence",
        "place": "Made-up Valley",
        "sides": ["made_up_north", "made_up_south"],
        "since": "2016-04-30T00:00:00Z",
        "until": "2016-05-01T00:00:00Z",
    }
    truce = local_truces.begin(told("local_truce.agreed", body, "officer:made-up", START))
    told_by = "as told by officer:made-up; not signed by both_guarantors"
    for day, names in ((30, (f"Made-up silence ({told_by})",)), (29, ())):
        at = datetime(2016, 4, day, 12, tzinfo=UTC)
        found = situation(scene(at, local_truce={"d" * 64: truce}))
        assert found.agreements[0].silences == names
