"""Rows of the trace table (mechanism.md, part i) that notices answer, one test for each."""

from __future__ import annotations

from datetime import timedelta

from tests.mechanism.builders import made_up_terms
from tests.mechanism.notice_builders import NOON, TWO, bench, codes, disc, entry, filed

from truceline.analysis.forms import Candidate
from truceline.analysis.gaps import gaps
from truceline.mechanism import movements, notices
from truceline.mechanism import notice_kinds as told
from truceline.mechanism.notice_phases import phase


def test_row_05_an_unanswered_notice_never_becomes_deconflicted() -> None:
    """Sent, delivered and never answered: silent before, during and after; never deconflicted."""
    for kind in ("air_activity", "ground_movement", "strike_on_excluded", "convoy"):
        state = notices.begin(entry(0, filed(kind)))
        for seq, body in enumerate(
            (
                told.NoticeSent(recipients=TWO, channel="hotline"),
                told.NoticeDelivered(recipients=TWO, channel="hotline"),
            ),
            1,
        ):
            state = notices.step(state, entry(seq, body))
        for hour in (0, 5, 6, 7, 8, 9, 10_000):
            seen = phase(state, made_up_terms(), NOON + timedelta(hours=hour), open_matters=0)
            assert all(recipient.silent for recipient in seen.recipients)
            assert not seen.deconflicted
            assert told.SILENCE_SENTENCE in seen.says


def test_row_21_an_unsafe_approach_can_be_reported_and_answered() -> None:
    """A report of an unsafe act is filed after the act, reaches the other side, and is answered."""
    past = disc(first=-2, last=-1.9)
    report = entry(0, filed("unsafe_act_report", title="Close pass, made up", volumes=(past,)))
    desk = bench()
    assert notices.PART.check(None, report, desk) == []
    state = notices.begin(report)
    reply = told.NoticeAnswered(answer="The crew is told to keep away", version=report.hash)
    answer = entry(1, reply, author="state:one")
    assert notices.PART.check(state, answer, desk) == []
    state = notices.step(state, answer)
    seen = phase(state, made_up_terms(), NOON, open_matters=0)
    words = {recipient.actor: recipient.word for recipient in seen.recipients}
    assert words == {"group:south": "not_sent", "state:one": "answered"}
    assert not seen.short_notice
    assert not seen.deconflicted


def test_row_25_a_ground_notice_is_not_claimed_under_an_agreement_about_the_air() -> None:
    """Under an agreement whose domains are the air alone, a notice on the ground is refused."""
    air = made_up_terms(
        ("domains: [land, air]", "domains: [air]"),
        ("ground_movement, convoy, medical_evacuation, repair_window,", "convoy,"),
        ("demining, training_fire,", "training_fire,"),
        ("position_declaration, protected_site, delineation_update,", "protected_site,"),
    )
    desk = bench(under=air)
    for kind in ("ground_movement", "position_declaration"):
        draft = entry(0, filed(kind))
        assert "OUT_OF_DOMAIN" in codes(notices.PART.check(None, draft, desk))
        assert "OUT_OF_DOMAIN" not in codes(notices.PART.check(None, draft, bench()))
    assert notices.PART.check(None, entry(0, filed("air_activity")), desk) == []


def test_row_28_a_movement_with_no_notice_is_listed_with_who_reported_it() -> None:
    """Two movements, one notified: the other one is listed, with its reporter."""
    terms = made_up_terms()

    def seen(lat: float, title: str) -> movements.MovementState:
        body = movements.MovementReported(
            domain="land", title=title, by="group:north", seen=(disc(lat, radius=300),)
        )
        return movements.begin(entry(9, body, author="un:aid"))

    filing = entry(0, filed("ground_movement", volumes=(disc(36.25),)))
    notified = Candidate(subject=filing.hash, state=notices.begin(filing), terms=terms)
    sightings = {"a" * 64: seen(36.25, "Notified"), "b" * 64: seen(36.75, "Not notified")}
    listed = gaps(sightings, [notified])
    assert [(gap.movement, gap.state.title) for gap in listed] == [("b" * 64, "Not notified")]
    assert listed[0].reported_by == ("un:aid",)
    assert "un:aid" in listed[0].says
