"""What would clear a pair of notices: for whom it is worked out, who moves, and that it clears."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.mechanism.notice_builders import NOON, candidate, cells, disc

from truceline.analysis import suggested_pairs
from truceline.analysis.day_pairs import Asker, Day, sweep
from truceline.analysis.pair_rules import rule_of, sheltered, too_near
from truceline.analysis.suggested_pairs import Limits, WaysOut, movers, ways_out
from truceline.analysis.suggestions import later
from truceline.mechanism.matters import CONTACT

if TYPE_CHECKING:
    from truceline.analysis.forms import Candidate

FILER, NOTIFIER, THIRD, CELL = "group:north", "un:aid", "state:one", "cell:officer"


def _all(_actor: str, _notice: str) -> bool:
    return True


def _site(**more: Any) -> Candidate:
    where = disc(36.25, 37.15, 100)
    fields = {"coarse": cells(where), "volumes": (), "boxes": ("exact",), **more}
    return candidate("protected_site", seq=1, author=NOTIFIER, **fields)


def _told(a: Candidate, b: Candidate, reader: str, **more: Any) -> WaysOut:
    return ways_out(a, b, reader, _all, cell=reader == CELL, at=NOON, **more)


@pytest.mark.parametrize("kind", ["protected_site", "convoy", "medical_evacuation"])
def test_of_what_is_sheltered_only_its_notifier_and_the_cell_are_told_what_would_clear_it(
    kind: str,
) -> None:
    """Filer and third party, though they see both, hear whom to call: no volume and no metre."""
    flight = candidate("air_activity", author=FILER)
    other = _site() if kind == "protected_site" else candidate(kind, seq=1, author=NOTIFIER)
    for one, two in permutations((flight, other)):
        for reader in (FILER, THIRD):
            assert _told(one, two, reader) == WaysOut(says=CONTACT)
        for reader in (NOTIFIER, CELL):
            told = _told(one, two, reader)
            assert told.says == ""
            assert [(m.notice, m.clear_of) for m in told.moves] == [(flight.subject, other.subject)]
            assert any(each.possible for each in told.moves[0].suggestions)


def test_who_is_not_told_gets_one_answer_whatever_the_pair_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Near, far, or on another day: the same constant, before any geometry is looked at."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError

    for name in ("suggestions", "too_near", "published", "widened", "rule_of"):
        monkeypatch.setattr(suggested_pairs, name, never)
    flight, convoy = candidate("air_activity"), candidate("convoy", seq=1, author=NOTIFIER)
    far = candidate("convoy", seq=2, author=NOTIFIER, volumes=(disc(-40, 10, first=90, last=99),))
    hidden = candidate("ground_movement", seq=3, author=NOTIFIER)

    def own(actor: str, notice: str) -> bool:
        return actor == FILER and notice == flight.subject

    for other in (convoy, far, hidden):
        answer = ways_out(flight, other, FILER, own, cell=False, at=NOON)
        assert answer == WaysOut(says=CONTACT)
    assert _told(flight, convoy, FILER) == _told(flight, far, FILER)


KINDS = st.sampled_from(["air_activity", "ground_movement", "training_fire", "strike_on_excluded"])
WHERE = st.builds(
    lambda lng, radius, first, length: disc(
        36.2, 37.1 + lng, radius, first=first, last=first + length, heights=(100, 600)
    ),
    st.floats(0, 0.02),
    st.floats(50, 2000),
    st.integers(4, 8),
    st.floats(0.1, 3),
)


@settings(deadline=None, max_examples=60)
@given(st.tuples(KINDS, st.lists(WHERE, min_size=1, max_size=3)),
       st.tuples(KINDS, st.lists(WHERE, min_size=1, max_size=3)))  # fmt: skip
def test_every_suggestion_clears_the_pair_by_the_rule_of_terms(
    one: tuple[str, list[Any]], two: tuple[str, list[Any]]
) -> None:
    """With the clear times and minima of Terms; and a second less in time does not."""
    a, b = (
        candidate(kind, seq=n, volumes=tuple(volumes))
        for n, (kind, volumes) in enumerate((one, two))
    )
    assert a.exact is not None
    assert b.exact is not None
    assume(too_near(a.exact, b.exact, rule_of(a, b)))
    told = _told(a, b, CELL)
    assert {move.notice for move in told.moves} == {a.subject, b.subject}
    for move in told.moves:
        ours, theirs = (a, b) if move.notice == a.subject else (b, a)
        rule, before, other = rule_of(ours, theirs), ours.exact or (), theirs.exact or ()
        assert [each.way for each in move.suggestions][:2] == ["earlier", "later"]
        for each in move.suggestions:
            if not each.possible:
                assert each.why
                continue
            assert not too_near(each.volumes, other, rule)
            if each.unit != "s":
                continue
            sign = -1 if each.way == "earlier" else 1
            back = timedelta(seconds=sign)
            for was, now in zip(before, each.volumes, strict=True):
                assert was.volume == now.volume
                assert was.time_start is not None
                assert now.time_start is not None
                moved = now.time_start.instant - was.time_start.instant
                assert moved == timedelta(seconds=sign * int(each.by or 0))
            assert too_near(_shifted(each.volumes, -back), other, rule)


def _shifted(volumes: Any, by: timedelta) -> Any:
    found = later(volumes, int(by.total_seconds()))
    assert found is not None
    return found


def test_only_what_may_give_way_is_moved() -> None:
    """Nothing that stands; nothing sheltered for what is not; whom Terms name, if they do."""
    flight, walk = candidate("air_activity"), candidate("ground_movement", seq=1)
    convoy, site = candidate("convoy", seq=2, author=NOTIFIER), _site()
    zone = candidate("deconfliction_zone", seq=3)
    assert movers(flight, walk) == (flight, walk)
    assert movers(zone, flight) == (flight,)
    assert movers(convoy, flight) == (flight,)
    assert sheltered(convoy)
    assert movers(convoy, site) == (convoy,)
    assert movers(zone, convoy) == ()
    fire = candidate("training_fire", seq=4)
    text = fire.terms.text.replace("seconds_after: 1800}", "seconds_after: 1800, yields: fire}")
    terms = fire.terms.parse(text.encode())
    fire, walk = (replace(each, terms=terms) for each in (fire, walk))
    assert movers(walk, fire) == (fire,)


def test_what_waits_is_moved_past_what_ran_out_unsaid_and_what_it_waits_for_is_not() -> None:
    """While the other stands there is nothing to clear; once it has run out it has no end."""
    first = candidate("ground_movement", volumes=(disc(first=1, last=2),))
    then = candidate(
        "ground_movement", seq=1, volumes=(disc(first=5, last=6),), waits_for=(first.subject,)
    )
    assert _told(first, then, CELL).moves == ()
    late = NOON + timedelta(hours=3)
    (move,) = ways_out(first, then, CELL, _all, cell=True, at=late).moves
    assert move.notice == then.subject
    earlier, after, *_ = move.suggestions
    # To end a second before the other began; and after it, never.
    assert earlier.by == 5 * 3600 + 1
    assert not after.possible


def test_a_sweep_tells_the_moves_to_those_it_tells_in_full_and_only_if_asked() -> None:
    """With limits each pair has its moves; without, none; and a filer near a site has no pair."""
    flight, site = candidate("air_activity", author=FILER), _site()
    day = Day(since=NOON, until=NOON + timedelta(hours=24), at=NOON)

    def asked(reader: str, limits: Limits | None) -> Any:
        asker = Asker(actor=reader, sees=_all, cell=reader == CELL)
        return sweep([flight, site], day, asker, limits=limits)

    for reader in (NOTIFIER, CELL):
        assert asked(reader, None).near[0].moves == ()
        (near,) = asked(reader, Limits()).near
        assert [move.notice for move in near.moves] == [flight.subject]
    for reader in (FILER, THIRD):
        found = asked(reader, Limits())
        assert (found.near, dict(found.contact)) == ((), {flight.subject: CONTACT})


def test_limits_are_those_that_are_given() -> None:
    """A shift beyond the limit is not suggested, and the reason names the limit."""
    pair = candidate("ground_movement"), candidate("ground_movement", seq=1)
    for move in _told(*pair, CELL, limits=Limits(seconds=60, metres=1)).moves:
        assert not any(each.possible for each in move.suggestions)
        assert "at most 60 s" in move.suggestions[0].why
        told = move.as_json()
        assert {told["notice"], told["clear_of"]} == {each.subject for each in pair}
        assert [each["possible"] for each in told["suggestions"]] == [False] * 5
