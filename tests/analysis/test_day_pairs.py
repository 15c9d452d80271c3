"""A day's pairs: the index finds what comparing everything with everything finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.notice_builders import NOON, candidate, cells, disc, entry

from truceline.analysis.conflicts import meets
from truceline.analysis.day_pairs import Asker, Day, near_pairs, own_of, sweep
from truceline.analysis.forms import published, without_end
from truceline.analysis.pair_rules import rule_of
from truceline.analysis.pairing import BEYOND_QUOTA, answer_for, pair
from truceline.analysis.suggested_pairs import Limits
from truceline.mechanism import notice_kinds as told
from truceline.mechanism import notices
from truceline.mechanism.matters import CONTACT

if TYPE_CHECKING:
    from truceline.analysis.forms import Candidate

DAY = Day(since=NOON, until=NOON + timedelta(hours=24), at=NOON)
ASKER, OWNER = "group:north", "un:aid"
OPERATOR = Asker(actor="", sees=lambda _actor, _notice: True, cell=True)
KINDS = st.sampled_from(
    ["air_activity", "ground_movement", "training_fire", "convoy", "strike_on_excluded"]
)
VOLUMES = st.builds(
    lambda lat, lng, radius, first, length: disc(
        36 + lat, 37 + lng, radius, first=first, last=first + length
    ),
    st.floats(0, 0.2),
    st.floats(0, 0.2),
    st.floats(50, 5000),
    st.floats(-30, 30),
    st.sampled_from([0.0, 0.5, 4.0, 30.0]),
)
PLANS = st.lists(
    st.tuples(KINDS, st.lists(VOLUMES, min_size=1, max_size=3), st.integers(-1, 7)),
    min_size=2,
    max_size=8,
)


def _notices(plans: list[tuple[str, list[Any], int]]) -> list[Candidate]:
    """Notices of these kinds and places; some wait for an earlier one."""
    found: list[Candidate] = []
    for number, (kind, volumes, waits) in enumerate(plans):
        waited = (found[waits].subject,) if 0 <= waits < len(found) else ()
        found.append(candidate(kind, seq=number, volumes=tuple(volumes), waits_for=waited))
    return found


def _slowly(a: Candidate, b: Candidate, day: Day) -> bool:
    """The same question for one pair, one volume at a time, without an index."""
    if a.subject in b.state.waits_for:
        a, b = b, a
    ours, theirs = a.exact or (), b.exact or ()
    if b.subject in a.state.waits_for:
        until = b.state.current.until
        if until is None or until >= day.at:
            return False
        left = without_end(theirs)
        return any(_near(a, b, v, w, day) for v in ours for w in left)
    return any(_near(a, b, v, w, day) or _near(b, a, w, v, day) for v in ours for w in theirs)


def _near(a: Candidate, b: Candidate, ours: Any, theirs: Any, day: Day) -> bool:
    """Whether a volume, on the day, is nearer another than Terms allow: bound by bound."""
    rule = rule_of(a, b)
    begin = max(ours.time_start.instant, day.since)
    end = min(ours.time_end.instant, day.until - timedelta(microseconds=1))
    if begin > end:
        return False
    earlier = begin - timedelta(seconds=rule.seconds_before)
    later = end + timedelta(seconds=rule.seconds_after)
    other_end = theirs.time_end
    in_time = theirs.time_start.instant <= later and (
        other_end is None or other_end.instant >= earlier
    )
    there = [replace(v, time_start=None, time_end=None) for v in (ours, theirs)]
    minima = {"horizontal_m": rule.horizontal_m, "vertical_m": rule.vertical_m}
    return in_time and meets(there[:1], there[1:], **minima)


@settings(deadline=None, max_examples=60)
@given(PLANS, st.integers(-24, 24))
def test_the_sweep_finds_what_comparing_all_with_all_finds(
    plans: list[tuple[str, list[Any], int]], hour: int
) -> None:
    """For any notices and any hour at which it is asked: the same pairs, in the order of ids."""
    day = replace(DAY, at=NOON + timedelta(hours=hour))
    every = _notices(plans)
    found = sweep(every, day, OPERATOR)
    slowly = {
        tuple(sorted((a.subject, b.subject)))
        for a, b in combinations(every, 2)
        if _slowly(a, b, day)
    }
    listed = [(near.a.subject, near.b.subject) for near in found.near]
    assert listed == sorted(slowly)
    assert dict(found.contact) == {}
    assert all(near.exact for near in found.near)
    # In whatever order the notices come, and told whatever progress.
    told_of: list[tuple[int, int]] = []
    forms = {each.subject: each.exact or () for each in reversed(every)}
    by_id = {each.subject: each for each in every}
    again = near_pairs(forms, by_id, day, lambda *done: told_of.append(done))
    assert again == slowly
    assert told_of[-1][0] == told_of[-1][1]
    assert [done for done, _ in told_of] == sorted(done for done, _ in told_of)


def test_a_pair_belongs_to_the_days_on_which_it_is_too_near() -> None:
    """A zone of a week meets a flight on its second day; on the third there is nothing."""
    zone = candidate("deconfliction_zone", volumes=(disc(last=170),))
    flight = candidate(
        "ground_movement", seq=1, volumes=(disc(first=30, last=31), disc(40, 40, first=60, last=61))
    )

    def on(day: int) -> int:
        ahead = timedelta(days=day)
        asked = Day(since=NOON + ahead, until=NOON + ahead + timedelta(days=1), at=NOON)
        return len(sweep([zone, flight], asked, OPERATOR).near)

    assert [on(day) for day in range(4)] == [0, 1, 0, 0]


def test_what_is_near_over_midnight_is_found_on_both_days() -> None:
    """Fire keeps half an hour: what begins a quarter of an hour after it is too near, on both."""
    fire = candidate("training_fire", volumes=(disc(first=22, last=23.9),))
    walk = candidate("ground_movement", seq=1, volumes=(disc(first=24.1, last=25),))
    then = Day(since=DAY.until, until=DAY.until + timedelta(days=1), at=NOON)
    for day in (DAY, then):
        assert len(sweep([fire, walk], day, OPERATOR).near) == 1


def test_what_is_over_and_what_is_no_activity_is_left_out() -> None:
    """A withdrawn notice and a report of an unsafe act meet nothing."""
    here = candidate("ground_movement")
    gone = candidate("ground_movement", seq=1)
    gone = replace(gone, state=notices.step(gone.state, entry(2, told.NoticeWithdrawn(why="No"))))
    report = candidate("unsafe_act_report", seq=3)
    assert sweep([here, gone, report], DAY, OPERATOR).near == ()


def test_terms_say_who_yields_and_the_sweep_names_the_notice() -> None:
    """Of a fire and a movement the fire yields, whichever has the lesser id."""
    fire, walk = candidate("training_fire"), candidate("ground_movement", seq=1)
    text = fire.terms.text.replace("seconds_after: 1800}", "seconds_after: 1800, yields: fire}")
    terms = fire.terms.parse(text.encode())
    pair_ = [replace(each, terms=terms) for each in (fire, walk)]
    for given_ in permutations(pair_):
        (near,) = sweep(given_, DAY, OPERATOR).near
        assert near.yields == (fire.subject,)


# What a reader is told.


def _asker(every: list[Candidate], **more: Any) -> Asker:
    """The north, which sees its own notices alone, as everybody does."""
    owners = {each.subject: each.owner for each in every}
    return Asker(actor=ASKER, sees=lambda actor, n: actor == owners[n], cell=False, **more)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            KINDS,
            st.booleans(),
            st.builds(lambda lat, lng, r: disc(36 + lat, 37 + lng, r),
                      st.floats(0, 0.3), st.floats(0, 0.3), st.floats(50, 3000)),
        ),
        min_size=2,
        max_size=6,
    )
)  # fmt: skip
def test_a_party_is_told_by_the_sweep_what_its_checks_tell_it(
    plans: list[tuple[str, bool, Any]],
) -> None:
    """One sentence for each of its notices that a check would answer so, and not one more."""
    every = [
        candidate(kind, seq=number, author=ASKER if own else OWNER, volumes=(where,))
        for number, (kind, own, where) in enumerate(plans)
    ]
    asker = _asker(every)
    found = sweep(every, DAY, asker)
    sees = asker.sees
    own = [each for each in every if each.owner == ASKER]
    by_checks = {
        each.subject: answer_for(pair(each, every, at=NOON, sees=sees), ASKER, sees) for each in own
    }
    told_by_checks = {name for name, said in by_checks.items() if said.says == CONTACT}
    among_own = {n for near in found.near if near.rule == "conflict"
                 for n in (near.a.subject, near.b.subject)}  # fmt: skip
    assert set(found.contact) | among_own == told_by_checks
    assert set(found.contact) <= {each.subject for each in own}
    assert set(found.contact.values()) <= {CONTACT}


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.floats(36.205, 36.295), st.floats(37.01, 37.19), st.floats(10, 300)),
             min_size=2, max_size=2),
    st.lists(st.tuples(KINDS, st.floats(35.9, 36.6), st.floats(36.7, 37.5), st.floats(1, 5000),
                       st.floats(4, 9)), min_size=1, max_size=4),
    st.sampled_from(["protected_site", "convoy", "ground_movement"]),
)  # fmt: skip
def test_a_sweep_cannot_tell_two_sites_of_one_cell_apart(
    sites: list[tuple[float, float, float]],
    probes: list[tuple[str, float, float, float, float]],
    kind: str,
) -> None:
    """Any two footprints with the same cells, any notices of the asker's: the same sweep.

    So are the suggestions: they clear what the asker sees whole, whatever else stands there.
    """
    mine = [
        candidate(each, seq=9 + n, volumes=(disc(lat, lng, r, first=hour, last=hour + 0.2),))
        for n, (each, lat, lng, r, hour) in enumerate(probes)
    ]
    one, two = (disc(*site) for site in sites)
    if cells(one) != cells(two):
        return
    said = []
    for where in (one, two):
        sealed = kind == "protected_site"
        footprint = {"coarse": cells(where), "volumes": ()} if sealed else {"volumes": (where,)}
        site = candidate(kind, author=OWNER, boxes=("exact",) if sealed else (), **footprint)
        found = sweep([*mine, site], DAY, _asker([*mine, site]), limits=Limits())
        pairs = [
            (n.a.subject, n.b.subject, [move.as_json() for move in n.moves]) for n in found.near
        ]
        said.append((pairs, dict(found.contact)))
    assert said[0] == said[1]


def test_near_what_is_sheltered_a_filer_hears_whom_to_call_and_the_notifier_hears_more() -> None:
    """Though both see both notices: geometry goes to the notifier of the convoy and to the cell."""
    flight = candidate("ground_movement", author=ASKER)
    convoy = candidate("convoy", seq=1, author=OWNER)
    asked = {
        name: sweep([flight, convoy], DAY, replace(OPERATOR, actor=name, cell=cell))
        for name, cell in ((ASKER, False), (OWNER, False), ("cell:officer", True), ("x:y", False))
    }
    for name in (ASKER, "x:y"):
        assert (asked[name].near, dict(asked[name].contact)) == ((), {flight.subject: CONTACT})
    for name in (OWNER, "cell:officer"):
        assert dict(asked[name].contact) == {}
        assert asked[name].near[0].report.conflict


def test_beyond_the_quota_each_notice_has_one_constant_sentence() -> None:
    """The first ones are answered, the others are not, whatever they would have been told."""
    hidden = candidate("ground_movement", author=OWNER)
    mine = [candidate("ground_movement", seq=n, title=f"Made up {n}") for n in range(1, 4)]
    far = candidate("ground_movement", seq=9, volumes=(disc(50, 10),))
    every = [hidden, *mine, far]
    own = own_of(every, DAY, ASKER)
    assert own == tuple(sorted(each.subject for each in (*mine, far)))
    found = sweep(every, DAY, _asker(every, left=2)).contact
    assert all(found[name] == BEYOND_QUOTA for name in own[2:])
    assert all(found.get(name) in {CONTACT, None} for name in own[:2])
    assert sweep(every, DAY, _asker(every, left=0)).contact == dict.fromkeys(own, BEYOND_QUOTA)


def test_under_one_agreement_only_its_pairs_are_told() -> None:
    """A pair is of an agreement under which one of the two is filed."""
    one, other = candidate("ground_movement"), candidate("ground_movement", seq=1)
    assert len(sweep([one, other], DAY, OPERATOR, under=one.terms.id).near) == 1
    assert sweep([one, other], DAY, OPERATOR, under="another").near == ()
    assert published(one) != one.exact
