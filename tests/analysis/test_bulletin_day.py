"""A bulletin's day: from cut-off to cut-off on the wall clock, and what the delay holds back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import made_up_terms

from truceline.analysis.bulletin_day import before, period_of, shown_until
from truceline.errors import Refused
from truceline.mechanism.terms import Terms

PLAIN = made_up_terms()
_RULE = 'publication:\n  bulletin: {often}\n  cutoff: "{cutoff}"\n  zone: {zone}\n'


def terms(often: str = "daily", cutoff: str = "18:00", zone: str = "Asia/Damascus",
          delay: str = "") -> Terms:  # fmt: skip
    """The made-up Terms with a rule on publication."""
    rule = _RULE.format(often=often, cutoff=cutoff, zone=zone)
    kept = PLAIN.text.split("\npublication:")[0]
    rest = PLAIN.text[PLAIN.text.index("\nrights:") :]
    return Terms.parse(f"{kept}\n{rule}{delay and f'  delay: {delay}'}\n{rest}".encode())


@pytest.mark.parametrize(
    ("day", "since", "until", "hours"),
    [
        (date(2016, 3, 24), "2016-03-23 16:00", "2016-03-24 16:00", 24),
        # The clocks of Damascus went forward on 25 March 2016: this day has 23 hours.
        (date(2016, 3, 25), "2016-03-24 16:00", "2016-03-25 15:00", 23),
        (date(2016, 3, 26), "2016-03-25 15:00", "2016-03-26 15:00", 24),
        # And back on 28 October: 25 hours.
        (date(2016, 10, 28), "2016-10-27 15:00", "2016-10-28 16:00", 25),
    ],
)
def test_a_day_of_damascus_has_the_hours_its_clocks_had(
    day: date, since: str, until: str, hours: int
) -> None:
    """A day closes at 18:00 of the wall clock, so that some days have 23 or 25 hours."""
    found = period_of(terms(), day)
    assert f"{found.since:%Y-%m-%d %H:%M}" == since
    assert f"{found.until:%Y-%m-%d %H:%M}" == until
    assert found.minutes == hours * 60


def test_a_cut_off_at_midnight_closes_the_day_it_is_named_for() -> None:
    """The bulletin of 4 March with a cut-off at midnight is of 4 March, and not of the third."""
    found = period_of(terms(cutoff="00:00", zone="Etc/UTC"), date(2016, 3, 4))
    assert (found.since, found.until) == (
        datetime(2016, 3, 4, tzinfo=UTC),
        datetime(2016, 3, 5, tzinfo=UTC),
    )
    # Midnight of 25 March 2016 did not exist in Damascus: the day begins where it was skipped to.
    spring = period_of(terms(cutoff="00:00"), date(2016, 3, 25))
    assert (spring.since.hour, spring.minutes) == (22, 23 * 60)


def test_terms_may_foresee_a_weekly_bulletin_or_none() -> None:
    """A week closes on its day, and where Terms say none, none is made."""
    assert period_of(terms("weekly"), date(2016, 3, 10)).minutes == 7 * 24 * 60
    with pytest.raises(Refused) as caught:
        period_of(terms("none"), date(2016, 3, 10))
    assert caught.value.faults[0].code == "BULLETIN_NOT_FORESEEN"


ZONES = st.sampled_from(["Asia/Damascus", "Etc/UTC", "America/Bogota", "Australia/Lord_Howe",
                         "Africa/Khartoum", "Europe/Kyiv"])  # fmt: skip


@settings(deadline=None)
@given(
    st.dates(date(1990, 1, 1), date(2035, 1, 1)), ZONES,
    st.sampled_from(["daily", "weekly"]), st.sampled_from(["00:00", "00:30", "02:30", "18:00"]),
)  # fmt: skip
def test_periods_follow_on_each_other_without_gap_or_overlap(
    day: date, zone: str, often: str, cutoff: str
) -> None:
    """Whatever the clocks do, the period before ends where this one begins, and time goes on."""
    rule = terms(often, cutoff, zone)
    found = period_of(rule, day)
    assert before(rule, found).until == found.since < found.until
    assert found.holds(found.since)
    assert not found.holds(found.until)


@settings(deadline=None)
@given(st.integers(0, 4000), st.sampled_from(["PT6H", "P1D", "P2W", "P1M"]))
def test_the_public_is_shown_what_is_older_than_the_delay_and_no_more(
    hours: int, delay: str
) -> None:
    """At the newest entry the delay has run out from the last instant shown, and not from later."""
    rule = terms(delay=delay)
    found = period_of(rule, date(2016, 3, 10))
    newest = found.since + timedelta(hours=hours)
    shown = shown_until(rule, found, "public", newest)
    span = rule.publication.delay if rule.publication else None
    assert span is not None
    assert rule.after(span, shown) <= newest
    if shown < found.until:
        assert rule.after(span, shown + timedelta(seconds=1)) > newest
    assert shown_until(rule, found, "cell:officer", newest) == found.until
    assert shown_until(terms(), found, "public", newest) == found.until
