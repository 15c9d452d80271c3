"""Patrol observations: what was seen and heard, signed, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.mechanism.builders import START, Book, entry

from truceline.errors import BadInput
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.patrols import (
    PART,
    TRANSITIONS,
    Observation,
    ObservationPatrolled,
    ObservationWithdrawn,
    row,
)
from truceline.mechanism.shapes import Area


def observed(**given: Any) -> ObservationPatrolled:
    """About twelve explosions heard to the north-west, unless said otherwise."""
    plain: dict[str, Any] = {
        "since": START - timedelta(hours=2),
        "until": START - timedelta(hours=1),
        "bearing_deg": 315.0,
        "nearest_m": 2000.0,
        "farthest_m": 4000.0,
        "phenomenon": "explosion",
        "count": 12,
        "about": True,
        "act": "mortar",
        "sensor": "ears",
    }
    return ObservationPatrolled(**{**plain, **given})


def test_an_observation_is_a_subject_with_its_window_and_about_counts() -> None:
    """The docket shows an approximate count as about, its sensor, its bearing and its window."""
    book = Book()
    subject = book.tell(PART, observed(), author="team:north")
    shown = row(book.state(subject))
    assert shown.title == "about 12 explosions by ears to 315°"
    assert (shown.since, shown.until) == (START - timedelta(hours=2), START - timedelta(hours=1))
    assert row(book.state(book.tell(PART, observed(count=1, about=False)))).title.startswith("1 e")


def test_nothing_seen_is_an_observation_too() -> None:
    """A count of zero is kept: looking and finding none differs from nobody looking."""
    book = Book()
    assert book.state(book.tell(PART, observed(count=0, about=False))).body.count == 0


def test_the_standpoint_is_sealed() -> None:
    """Exactly where the observer stood, and its words, are sealed."""
    assert kind_of(ObservationPatrolled).sealed_fields == {"standpoint", "account"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"until": START - timedelta(hours=3)}, "TIME_ORDER"),
        ({"until": START + timedelta(hours=3)}, "TIME_FUTURE"),
        ({"farthest_m": 1000.0}, "DISTANCE_ORDER"),
        ({"act": "haunting"}, "ACT_NOT_IN_TERMS"),
        ({"observer_area": Area(south=1, west=1, north=1.01, east=1.01)}, "AREA_TOO_FINE"),
    ],
)
def test_an_observation_that_cannot_be_is_refused(given: dict[str, Any], code: str) -> None:
    """Windows, distances, acts and places that cannot be are refused with a code."""
    assert Book().codes(PART, observed(**given)) == {code}


@pytest.mark.parametrize("bearing", [-0.1, 360.0])
def test_bearings_run_from_0_to_below_360(bearing: float) -> None:
    """A bearing outside the circle is refused when it is decoded."""
    kind = kind_of(ObservationPatrolled)
    with pytest.raises(BadInput):
        kind.decode_whole({**kind.example, "bearing_deg": bearing})


def test_only_its_observer_takes_an_observation_back_and_once() -> None:
    """Another's withdrawal is refused and folds to nothing; a second one is refused."""
    book = Book()
    subject = book.tell(PART, observed(), author="team:north")
    back = ObservationWithdrawn(why="quarry blasts")
    assert book.codes(PART, back, subject, author="group:brigade") == {"OBSERVATION_NOT_YOURS"}
    book.force(PART, back, subject, author="group:brigade")
    assert book.state(subject).state == "recorded"
    book.tell(PART, back, subject, author="team:north")
    assert book.state(subject).state == "withdrawn"
    assert book.codes(PART, back, subject, author="team:north") == {"STATE_NOT_ALLOWED"}


def test_a_correction_names_the_observation_that_takes_its_place() -> None:
    """The one that corrects must be an observation on the desk."""
    book = Book()
    subject = book.tell(PART, observed(), author="team:north")
    better = book.tell(PART, observed(count=11), author="team:north")
    unknown = ObservationWithdrawn(why="x", corrected_by="f" * 64)
    assert book.codes(PART, unknown, subject, author="team:north") == {"OBSERVATION_UNKNOWN"}
    book.tell(
        PART, ObservationWithdrawn(why="x", corrected_by=better), subject, author="team:north"
    )


def test_an_observation_knows_what_it_is_about() -> None:
    """The subjects it speaks of, such as an incident, stay with it."""
    state: Observation = PART.begin(entry(0, observed(), about=("ab" * 32,)))
    assert state.about == ("ab" * 32,)
    assert set(TRANSITIONS) == {"recorded", "withdrawn"}
