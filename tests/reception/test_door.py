from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desks import CONVENOR, START, MadeUp, made_up_desk

from truceline.errors import BadInput, DeskFault, NotFound, Refused
from truceline.keyring.files import read_pair
from truceline.ledger.challenges import Answer
from truceline.reception.bell import Bell
from truceline.reception.book import BOOK, Book
from truceline.reception.door import SESSION_TARGET, Door, Shown
from truceline.reception.quotas import STRANGERS, Allowance, Quotas, TooOften
from truceline.reception.sessions import LASTS, hashed
from truceline.reception.tokens import LONGEST, MOST, PREFIX
from truceline.reception.visits import Reception
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.mechanism.standing import Standing

AID, ONE = "agency:aid", "state:one"
BEGIN = 1_800_000_000.0


class Clock:
    """A time that only tests move (POSIX seconds)."""

    def __init__(self) -> None:
        self.at = BEGIN

    def __call__(self) -> float:
        """The time."""
        return self.at


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """A desk that nobody writes to."""
    return made_up_desk(tmp_path_factory.mktemp("door"))


@pytest.fixture(scope="module")
def standing(built: MadeUp) -> Standing:
    """Its registers."""
    with open_desk(built.folder) as desk:
        return desk.standing()


@pytest.fixture
def clock() -> Clock:
    """The time of the door."""
    return Clock()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """A book of the test's own."""
    found = Book.open(tmp_path / BOOK)
    yield found
    found.close()


@pytest.fixture
def door(book: Book, clock: Clock) -> Door:
    """A door with that book."""
    return Door(book, clock)


def answer(door: Door, built: MadeUp, actor: str, target: str) -> str:
    """An actor's answer to a new challenge."""
    pair, challenge = read_pair(built.key(actor)), door.challenge("desk.example/made-up")
    signature = pair.sign(challenge.message(pair.id, target))
    return Answer(
        key=pair.id, nonce=challenge.nonce, expires=challenge.expires, signature=signature
    ).header()


def test_a_visitor_is_whom_its_proof_names_and_may_what_it_allows(
    door: Door, built: MadeUp, standing: Standing
) -> None:
    """Nothing, a cookie, a session, a token and a challenge each prove what they prove."""
    header = answer(door, built, AID, SESSION_TARGET)
    secret, session = door.sign_in(header, standing, START)
    token, _ = door.tokens.make(AID, session.key, name="made up", may=["write"], lasts=60)
    once = answer(door, built, ONE, "subjects?limit=1")
    shown = {
        "nothing": Shown(),
        "cookie": Shown(cookie=secret),
        "session": Shown(authorization=f"Bearer {secret}"),
        "token": Shown(authorization=f"bearer  {token} "),
        "challenge": Shown(authorization=once, target="subjects?limit=1"),
    }
    found = {by: door.visitor(each, standing, START) for by, each in shown.items()}
    assert {by: each.by for by, each in found.items()} == {by: by for by in shown}
    assert [each.actor for each in found.values()] == ["public", AID, AID, AID, ONE]
    assert [each.known for each in found.values()] == [False, True, True, True, True]
    both = frozenset({"read", "write"})
    assert [each.may for each in found.values()] == [
        both, both, both, frozenset({"write"}), frozenset({"read"})
    ]  # fmt: skip
    assert secret not in repr(found)


def test_a_header_goes_before_a_cookie(door: Door, built: MadeUp, standing: Standing) -> None:
    """Where both are shown the header decides, also where it is wrong."""
    secret, _ = door.sign_in(answer(door, built, AID, SESSION_TARGET), standing, START)
    with pytest.raises(Refused, match="SESSION_OVER"):
        door.visitor(Shown(authorization="Bearer wrong", cookie=secret), standing, START)


def test_no_made_up_secret_proves_anybody(door: Door, standing: Standing) -> None:
    """Whatever is shown as a secret that was never given, nobody is proven, and it is refused."""

    @given(secret=st.text(max_size=60))
    def holds(secret: str) -> None:
        for scheme in ("Bearer", "Truceline", secret):
            with pytest.raises((Refused, BadInput)):
                door.visitor(Shown(authorization=f"{scheme} {secret}"), standing, START)

    holds()


def test_a_key_that_ended_ends_all_that_was_begun_with_it(
    door: Door, built: MadeUp, tmp_path: Path
) -> None:
    """Session, token and long request end with their key, though their own time is not over."""
    made = built.copied(tmp_path / "own")
    with open_desk(made.folder) as desk:
        before, pair = desk.standing(), read_pair(made.key(AID))
        secret, session = door.sign_in(answer(door, made, AID, SESSION_TARGET), before, START)
        token, _ = door.tokens.make(AID, session.key, name="x", may=["read"], lasts=60)
        target = Shown(authorization=answer(door, made, AID, "events"), target="events")
        reading = door.visitor(target, before, START)
        shown = [Shown(cookie=secret), Shown(authorization=f"Bearer {token}")]
        assert door.still(reading, target, before, START) == reading
        about = desk.store.subjects_with_key("key", pair.id)
        desk.record(pair, "key.revoked", {"why": "lost"}, about=about)
        after, at = desk.standing(), desk.now() + timedelta(seconds=1)
    for each in shown:
        with pytest.raises(Refused, match="SESSION_OVER"):
            door.visitor(each, after, at)
    with pytest.raises(Refused, match="SESSION_OVER"):
        door.still(reading, target, after, at)


def test_a_session_of_a_key_that_is_anothers_now_proves_nobody(
    door: Door, standing: Standing, built: MadeUp
) -> None:
    """A session names actor and key; where the key is not that actor's, it is over."""
    secret, _ = door.sessions.open(ONE, read_pair(built.key(AID)).id)
    with pytest.raises(Refused, match="SESSION_OVER"):
        door.visitor(Shown(cookie=secret), standing, START)


# Sessions and tokens.


def test_sessions_end_and_are_forgotten(door: Door, clock: Clock, book: Book) -> None:
    """A session is found until its time is over or it is closed; what is over leaves the book."""
    first, second = door.sessions.open(AID, "k")[0], door.sessions.open(AID, "k")[0]
    other = door.sessions.open(ONE, "k")[0]
    door.sessions.close(first)
    assert door.sessions.find(first) is None
    assert door.sessions.find(second) is not None
    door.sessions.close_all(AID)
    assert door.sessions.find(second) is None
    clock.at += LASTS
    assert door.sessions.find(other) is not None
    clock.at += 1
    assert door.sessions.find(other) is None
    door.sessions.open(AID, "k")
    assert len(book.rows("SELECT hash FROM session")) == 1


def test_a_book_holds_hashes_and_no_secret(door: Door, book: Book) -> None:
    """What is kept of a secret is its SHA-256; a token tells by its beginning what it is."""
    secret, _ = door.sessions.open(AID, "k")
    token, _ = door.tokens.make(AID, "k", name="x", may=["read"], lasts=60)
    assert token.startswith(PREFIX)
    assert book.rows("SELECT hash FROM session") == [(hashed(secret),)]
    assert book.rows("SELECT hash FROM token") == [(hashed(token),)]
    kept = repr(book.rows("SELECT * FROM session") + book.rows("SELECT * FROM token"))
    assert secret not in kept
    assert token not in kept


def test_a_token_holds_as_long_as_it_says(door: Door, clock: Clock) -> None:
    """It is found until its time is over or it is revoked, by its owner and nobody else."""
    secret, made = door.tokens.make(AID, "k", name=" Made up ", may=["write", "read"], lasts=60)
    assert (made.name, made.until) == ("Made up", int(BEGIN) + 60)
    assert door.tokens.find(secret) == made
    with pytest.raises(NotFound, match="TOKEN_UNKNOWN"):
        door.tokens.revoke(ONE, made.id)
    clock.at += 61
    assert door.tokens.find(secret) is None
    secret, made = door.tokens.make(AID, "k", name="x", may=["read"], lasts=LONGEST)
    door.tokens.revoke(AID, made.id)
    clock.at += 5
    door.tokens.revoke(AID, made.id)
    assert door.tokens.find(secret) is None
    [found] = [each for each in door.tokens.of(AID) if each.id == made.id]
    assert found.revoked == int(BEGIN) + 61


def test_an_actor_has_only_so_many_tokens(door: Door) -> None:
    """The one too many is refused until another is revoked; other actors have their own number."""
    made = [door.tokens.make(AID, "k", name="x", may=["read"], lasts=60)[1] for _ in range(MOST)]
    with pytest.raises(Refused, match="TOKEN_MANY"):
        door.tokens.make(AID, "k", name="x", may=["read"], lasts=60)
    door.tokens.make(ONE, "k", name="x", may=["read"], lasts=60)
    door.tokens.revoke(AID, made[0].id)
    door.tokens.make(AID, "k", name="x", may=["read"], lasts=60)


@pytest.mark.parametrize(
    ("name", "may", "lasts", "codes"),
    [
        ("", ["read"], 60, ["TOKEN_NAME"]),
        ("x" * 81, ["read"], 60, ["TOKEN_NAME"]),
        ("x", [], 60, ["TOKEN_RIGHTS"]),
        ("x", ["read", "all"], 60, ["TOKEN_RIGHTS"]),
        ("x", ["read"], 0, ["TOKEN_LASTS"]),
        ("", [], LONGEST + 1, ["TOKEN_NAME", "TOKEN_RIGHTS", "TOKEN_LASTS"]),
    ],
)
def test_every_fault_of_a_token_is_said(
    door: Door, name: str, may: list[str], lasts: int, codes: list[str]
) -> None:
    """All that is wrong with a token is said at once, and none is made."""
    with pytest.raises(BadInput) as caught:
        door.tokens.make(AID, "k", name=name, may=may, lasts=lasts)
    assert [fault.code for fault in caught.value.faults] == codes
    assert door.tokens.of(AID) == ()


# The book.


def test_a_book_is_its_owners_alone_and_is_found_again(tmp_path: Path, clock: Clock) -> None:
    """Nobody but its owner may read its file, and what was written is there when it opens again."""
    path = tmp_path / BOOK
    book = Book.open(path)
    secret, _ = Door(book, clock).sessions.open(AID, "k")
    rights = {each.stat().st_mode & 0o077 for each in tmp_path.glob(f"{BOOK}*")}
    book.close()
    assert rights == {0}
    again = Book.open(path)
    assert Door(again, clock).sessions.find(secret) is not None
    again.close()


def test_a_book_of_another_version_is_not_touched(tmp_path: Path) -> None:
    """A book that a later version wrote is refused, and stays as it was."""
    path = tmp_path / BOOK
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(DeskFault, match="BOOK_VERSION"):
        Book.open(path)
    assert path.read_bytes() == before


def test_what_fails_half_way_is_not_in_the_book(book: Book) -> None:
    """Everything inside one writing is kept, or nothing is."""

    def half() -> None:
        with book.writing() as rows:
            rows.execute("INSERT INTO session VALUES (?, ?, ?, ?)", (b"x" * 32, AID, "k", 9))
            rows.execute("INSERT INTO session VALUES (?, ?, ?, ?)", (b"short", AID, "k", 9))

    with pytest.raises((sqlite3.IntegrityError, DeskFault)):
        half()
    assert book.rows("SELECT * FROM session") == []


def test_many_threads_share_a_book(door: Door) -> None:
    """Sessions begun at the same time are each there, and each is its own."""
    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(lambda _: door.sessions.open(AID, "k")[0], range(40)))
    assert len(set(secrets)) == 40
    assert all(door.sessions.find(each) is not None for each in secrets)


# Visits.


def test_a_visit_is_narrowed_to_its_visitor(built: MadeUp, clock: Clock, tmp_path: Path) -> None:
    """The view of a visit holds what its visitor may see, whatever the desk holds."""
    made = built.copied(tmp_path / "visited")
    with Reception(made.folder, clock) as reception, reception.visit(Shown()) as visit:
        assert visit.scope == visit.desk.scope("public")
        seen = {each.seq for each in visit.view().entries()}
        every = {each.seq for each in visit.desk.view().entries()}
    assert seen < every


def test_desks_are_lent_to_one_request_at_a_time_and_come_back(
    built: MadeUp, clock: Clock, tmp_path: Path
) -> None:
    """However many ask at once, each has a desk to itself, and no more are opened than are lent."""
    made = built.copied(tmp_path / "lent")
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
    built: MadeUp, tmp_path: Path
) -> None:
    """What another hand records rings once for everybody; who comes late is told at once."""
    made = built.copied(tmp_path / "rung")
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


def test_whoever_waits_for_a_bell_that_stops_is_let_go(built: MadeUp) -> None:
    """Where nobody looks any more nobody waits for ever, and the bell rings again when asked."""

    async def run() -> tuple[bool, int]:
        bell = Bell(built.folder)

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
