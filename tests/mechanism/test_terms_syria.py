"""The Terms of Syria 2016: the truce of 27 February and the air memorandum beside it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.errors import BadInput
from truceline.mechanism.catalogue import BASES
from truceline.mechanism.terms import Terms

HERE = Path(__file__).parent
SCENARIO = HERE.parents[1] / "scenarios" / "syria_2016"
SMALL = (HERE / "made_up_truce.yaml").read_bytes()
SYRIA = (SCENARIO / "terms.yaml").read_bytes()
AIR = (SCENARIO / "air_memorandum.yaml").read_bytes()
WHERE = re.compile(r"[1-9][0-9]*:[1-9][0-9]*")


@pytest.fixture(scope="module")
def syria() -> Terms:
    """The truce of 27 February 2016."""
    return Terms.parse(SYRIA)


def test_syria_begins_at_midnight_in_damascus(syria: Terms) -> None:
    """In force from 00:00 Damascus on 27 February 2016, acceptances until 12 hours before."""
    assert syria.effective_at == datetime(2016, 2, 26, 22, tzinfo=UTC)
    assert syria.acceptance is not None
    assert syria.acceptance.deadline == datetime(2016, 2, 26, 10, tzinfo=UTC)
    assert syria.acceptance.routes["government_and_allied"] == ("state:ru",)
    assert syria.ends_at is None


def test_no_clock_of_syria_marks_a_breach(syria: Terms) -> None:
    """The source fixes no clock of the procedure, so each is a default of the desk."""
    assert syria.clocks
    assert not [name for name, clock in syria.clocks.items() if clock.marks_breach]
    assert syria.persistence is not None
    assert syria.persistence.authority == "desk_default"
    assert syria.lead("air_activity") is None


def test_row_14_a_national_listing_changes_nobody(syria: Terms) -> None:
    """Only the Security Council's designation excludes; one state's list never does."""
    both = frozenset(syria.guarantors)
    assert syria.listing_takes_effect("unsc", frozenset())
    assert not syria.listing_takes_effect("national_only", both)
    assert not syria.listing_takes_effect("one_guarantor_only", both)


def test_syria_shows_that_its_guarantors_fight(syria: Terms) -> None:
    """Both guarantors are belligerents, and each states its interest."""
    assert syria.guarantors == ("state:us", "state:ru")
    for name in syria.guarantors:
        guarantor = syria.guarantor(name)
        assert guarantor is not None
        assert guarantor.belligerent
        assert guarantor.interest


def test_row_20_the_matrix_of_syria_has_no_targeting(syria: Terms) -> None:
    """Bodies, centres and guarantors have tasks, and none selects, ranks or shares targets."""
    rows = syria.responsibilities()
    assert {"ctf", "htf", "ministers", "hmeimim", "geneva_un", "state:ru"} <= {
        r.holder for r in rows
    }
    assert not [row for row in rows if "target" in row.task or "strike" in row.task]


def test_syria_keeps_sources_and_reporters_apart(syria: Terms) -> None:
    """What a reporter seals goes to no guarantor by default, and no bulletin names one."""
    assert set(syria.sealed_to("incident.reported")).isdisjoint(syria.guarantors)
    assert syria.publication is not None
    assert "reporter_identity" in syria.publication.withhold
    assert "public" not in syria.audience("incident.reported")
    assert "public" not in syria.audience("notice.filed")
    assert syria.audience("notice.filed") == {"officer", "author", "recipients", "parties"}
    assert "public" not in syria.audience("actor.registered") | syria.audience("key.enrolled")
    assert "public" in syria.audience("party.declared")
    assert "parties" in syria.audience("incident.found")


def test_everything_in_syria_that_names_a_source_names_a_known_one(syria: Terms) -> None:
    """Each section that the record speaks of carries a source or says that we chose it."""
    tagged = {path.partition(".")[0] for path in syria.provenance}
    assert tagged >= {
        "terms", "scope", "effect", "guarantors", "bodies", "centres", "parties", "exclusions",
        "obligations", "prohibited", "self_defence", "delineation", "deconfliction", "channels",
        "reporting", "procedure", "aid", "detainees", "political", "publication", "amendment",
    }  # fmt: skip
    for path, item in syria.provenance.items():
        assert item.src or item.basis in {"R", "D"} or item.note, path


def test_syria_fits_into_one_entry() -> None:
    """The file is small enough to stand whole in the body of an entry (60 KiB)."""
    assert len(SYRIA) < 50_000
    assert len(AIR) < 50_000


def test_row_25_no_ground_notice_under_the_air_memorandum(syria: Terms) -> None:
    """The memorandum covers the air alone: it admits air notices, the truce admits ground ones."""
    air = Terms.parse(AIR)
    assert air.domains == ("air",)
    assert air.sections.terms.text == "withheld"
    assert air.admits_notice("air_activity")
    for kind in ("ground_movement", "position_declaration", "convoy"):
        assert not air.admits_notice(kind)
        assert syria.admits_notice(kind)
    data = AIR.replace(b"kinds: [air_activity", b"kinds: [ground_movement, air_activity")
    with pytest.raises(BadInput, match="NOTICE_OUTSIDE_DOMAIN"):
        Terms.parse(data)


def test_row_5_receipt_is_not_consent_in_the_air() -> None:
    """Under the memorandum notices are acknowledged: nobody asks for permission."""
    air = Terms.parse(AIR)
    assert air.consents("air_activity").needs == "acknowledge"
    assert air.consents("deconfliction_zone").needs == "consent"
    assert air.acceptance is None
    assert not air.binds("active")


def test_every_kind_of_entry_has_somebody_who_may_record_it(syria: Terms) -> None:
    """Rights and audiences name only kinds that exist, and every part has a rule of its own."""
    assert Terms.parse(SYRIA, kinds=BASES) == syria
    assert Terms.parse(AIR, kinds=BASES).domains == ("air",)
    ruled = {name.partition(".")[0] for name in syria.sections.rights}
    assert {base.partition(".")[0] for base in BASES} <= ruled


def test_a_declared_position_is_never_public(syria: Terms) -> None:
    """What an armed group says of where it is goes to whom it tells, and to the cell."""
    assert syria.audience("party.location_declared") == {
        "officer",
        "secretariat",
        "author",
        "recipients",
    }
