from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.mechanism.notice_builders import (
    NOON,
    bench,
    codes,
    disc,
    entry,
)

from truceline.mechanism import movements

SEEN = movements.MovementReported(domain="land", title="Column", by="group:south", seen=(disc(),))


def test_a_movement_is_reported_explained_and_taken_back() -> None:
    """A report keeps who reported it; anybody explains; its reporter or an officer withdraws."""
    first = entry(0, SEEN, author="group:north")
    assert movements.check(None, first, bench()) == []
    state = movements.begin(first)
    said = entry(1, movements.MovementExplained(words="A rotation"), author="group:south")
    assert movements.check(state, said, bench()) == []
    state = movements.step(state, said)
    assert (state.state, state.explanations[0].by) == ("explained", "group:south")
    back = movements.MovementWithdrawn(why="Twice")
    stranger = entry(2, back, author="group:south")
    assert codes(movements.check(state, stranger, bench())) == ["NOT_THE_REPORTER"]
    gone = movements.step(state, entry(2, back))
    assert gone.state == "withdrawn"
    assert codes(movements.check(gone, entry(3, back), bench())) == ["STATE_NOT_ALLOWED"]
    assert movements.step(gone, said) == gone
    linked = movements.step(state, entry(4, SEEN, author="un:aid"))
    assert linked.reporters == ("group:north", "un:aid")
    row = movements.row(linked)
    assert (row.parties, row.since) == (("group:south",), NOON + timedelta(hours=6))


def test_a_movement_has_a_time_and_refers_to_notices_that_exist() -> None:
    """A sighting without a time is refused, and so is an explanation by an unknown notice."""
    timeless = replace(SEEN, seen=(replace(disc(), time_start=None, time_end=None),))
    assert codes(movements.check(None, entry(0, timeless), bench())) == ["TIME_UNBOUNDED"]
    said = entry(1, movements.MovementExplained(words="Ours", notices=("e" * 64,)))
    state = movements.begin(entry(0, SEEN))
    assert codes(movements.check(state, said, bench())) == ["NOTICE_UNKNOWN"]
