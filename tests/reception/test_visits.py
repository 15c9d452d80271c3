"""Visits of a desk: each narrowed to its visitor, counted, and told when the ledger grows."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desks import CONVENOR, MadeUp
from tests.reception.clock import Clock

from truceline.keyring.files import read_pair
from truceline.reception.bell import Bell
from truceline.reception.door import Shown
from truceline.reception.quotas import STRANGERS, Allowance, Quotas, TooOften
from truceline.reception.visits import Reception
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from pathlib import Path


# Visits.


def test_a_visit_is_narrowed_to_its_visitor(
    built_desk: MadeUp, clock: Clock, tmp_path: Path
) -> None:
    """The view of a visit holds what its visitor may see, whatever the desk holds."""
    made = built_desk.copied(tmp_path / "visited")
    with Reception(made.folder, clock) as reception, reception.visit(Shown()) as visit:
        assert visit.scope == visit.desk.scope("public")
        seen = {each.seq for each in visit.view().entries()}
        every = {each.seq for each in visit.desk.view().entries()}
    assert seen < every


def test_a_warm_desk_has_the_queues_of_whoever_was_signed_in(
    built_desk: MadeUp, clock: Clock, tmp_path: Path
) -> None:
    """A server that starts again makes the queues of open sessions, and forgets the departed."""
    made = built_desk.copied(tmp_path / "warm")
    with Reception(made.folder, clock) as reception:
        key = read_pair(made.key(CONVENOR))
        reception.door.sessions.open(CONVENOR, key.id)
        reception.door.sessions.open("group:that_left", key.id)
    with Reception(made.folder, clock) as reception:
        reception.warm().join(60)
        assert reception.queues.readers() == {"public", CONVENOR}


def test_desks_are_lent_to_one_request_at_a_time_and_come_back(
    built_desk: MadeUp, clock: Clock, tmp_path: Path
) -> None:
    """However many ask at once, each has a desk to itself, and no more are opened than are lent."""
    made = built_desk.copied(tmp_path / "lent")
    with Reception(made.folder, clock) as reception:
        lent: list[int] = []
        one = threading.Lock()
        used: set[int] = set()

        def ask(_number: int) -> int:
            with reception.visit(Shown()) as visit:
                with one:
                    assert id(visit.desk) not in used
                    used.add(id(visit.desk))
                    lent.append(len(used))
                size = visit.desk.store.size()
                with one:
                    used.discard(id(visit.desk))
                return size

        with ThreadPoolExecutor(24) as pool:
            assert len(set(pool.map(ask, range(60)))) == 1
        assert max(lent) <= 8


# Quotas.


@given(
    steps=st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.floats(0, 40)), max_size=80),
    most=st.integers(1, 20),
)
def test_no_key_ever_gets_more_in_a_stretch_than_its_number_and_what_came_back(
    steps: list[tuple[str, float]], most: int
) -> None:
    """In any order of requests a key gets at most its number, and as much as time gave back."""
    clock = Clock()
    rule = Allowance(reads=most, strange_reads=most)
    quotas, given_, begun = Quotas(clock, rule), dict.fromkeys(("", "a", "b"), 0), clock.at
    for key, pause in steps:
        clock.at += pause
        try:
            quotas.spend(key, write=False)
        except TooOften as refused:
            later = Clock()
            later.at = clock.at + refused.wait
            quotas.now = later
            quotas.spend(key, write=False)
            quotas.now, clock = later, later
        given_[key] += 1
    spell = (clock.at - begun) / 60
    assert all(count <= most + spell * most + 1e-6 for count in given_.values())


def test_reads_and_writes_are_counted_apart(clock: Clock) -> None:
    """Whoever read all that it may can still write, and the other way round."""
    quotas = Quotas(clock, Allowance(reads=1, writes=1))
    quotas.spend("a", write=False)
    quotas.spend("a", write=True)
    with pytest.raises(TooOften, match="RATE") as caught:
        quotas.spend("a", write=True)
    assert caught.value.wait == 60


def test_streams_give_their_places_back(clock: Clock) -> None:
    """A place is held while a stream lasts, and given back however it ends."""
    quotas = Quotas(clock, Allowance(streams=1, strange_streams=1))

    def fails() -> None:
        with quotas.stream("a"):
            raise ValueError

    for _ in range(3):
        with pytest.raises(ValueError, match=r"^$"):
            fails()
    with quotas.stream("a"), quotas.stream(STRANGERS), pytest.raises(TooOften, match="STREAMS"):
        quotas.stream("a").__enter__()


def test_one_heavy_piece_of_work_is_done_at_a_time(clock: Clock) -> None:
    """Whoever comes meanwhile is told at once to come again; afterwards there is room."""
    quotas = Quotas(clock)
    for _ in range(2):
        with quotas.heavy(), pytest.raises(TooOften, match="BUSY"):
            quotas.heavy().__enter__()


def test_what_quotas_remember_does_not_grow(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that asked long ago are forgotten: their buckets would be full."""
    monkeypatch.setattr("truceline.reception.quotas._MOST_BUCKETS", 10)
    quotas = Quotas(clock)
    for number in range(100):
        clock.at += 10
        quotas.spend(f"key {number}", write=False)
    assert len(quotas._buckets) <= 12


# The bell.


def test_a_bell_rings_for_all_who_wait_whoever_made_the_ledger_grow(
    built_desk: MadeUp, tmp_path: Path
) -> None:
    """What another hand records rings once for everybody; who comes late is told at once."""
    made = built_desk.copied(tmp_path / "rung")
    pair = read_pair(made.key(CONVENOR))

    async def first(bell: Bell, since: int) -> int:
        async with aclosing(bell.rings(since)) as rings:
            return await anext(rings)

    def record() -> int:
        with open_desk(made.folder) as desk:
            desk.record(pair, "local_truce.agreed", {
                "form": "silence", "title": "x", "place": "y", "sides": ["north", "south"],
                "since": "2016-03-01T00:00:00Z", "reference": "made up",
                "area": {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5},
            })  # fmt: skip
            return desk.store.size()

    async def run() -> tuple[list[int], int, int]:
        bell = Bell(made.folder)
        size = await first(bell, -1)
        waiting = [asyncio.create_task(first(bell, size)) for _ in range(5)]
        await asyncio.sleep(0)
        grown = await asyncio.to_thread(record)
        rung = await asyncio.wait_for(asyncio.gather(*waiting), 20)
        late = await first(bell, size)
        await bell.stop()
        return rung, grown, late

    rung, grown, late = asyncio.run(run())
    assert rung == [grown] * 5
    assert late == grown


def test_whoever_waits_for_a_bell_that_stops_is_let_go(built_desk: MadeUp) -> None:
    """Where nobody looks any more nobody waits for ever, and the bell rings again when asked."""

    async def run() -> tuple[bool, int]:
        bell = Bell(built_desk.folder)

        async def wait(since: int) -> int | None:
            async with aclosing(bell.rings(since)) as rings:
                return await anext(rings, None)

        size = await wait(-1)
        assert size is not None
        waiting = asyncio.create_task(wait(size))
        await asyncio.sleep(0.01)
        await bell.stop()
        gone = await asyncio.wait_for(waiting, 20)
        again = await wait(-1)
        await bell.stop()
        return gone is None, again or 0

    gone, again = asyncio.run(run())
    assert gone
    # In another loop, as after a restart, it rings as well.
    assert asyncio.run(run()) == (True, again)
