"""The door: whom a visitor's proof names, how long it holds, and the book that remembers it."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desks import START, MadeUp
from tests.reception.clock import BEGIN, Clock

from truceline.errors import BadInput, DeskFault, NotFound, Refused
from truceline.keyring.files import read_pair
from truceline.ledger.challenges import Answer
from truceline.reception.alarm_channels import Channels, Wishes
from truceline.reception.book import BOOK, Book
from truceline.reception.door import SESSION_TARGET, Door, Shown
from truceline.reception.sessions import LASTS, hashed
from truceline.reception.tokens import LONGEST, MOST, PREFIX
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.mechanism.standing import Standing

AID, ONE = "agency:aid", "state:one"


@pytest.fixture(scope="module")
def standing(built_desk: MadeUp) -> Standing:
    """Its registers."""
    with open_desk(built_desk.folder) as desk:
        return desk.standing()


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


def answer(door: Door, built_desk: MadeUp, actor: str, target: str) -> str:
    """An actor's answer to a new challenge."""
    pair, challenge = read_pair(built_desk.key(actor)), door.challenge("desk.example/made-up")
    signature = pair.sign(challenge.message(pair.id, target))
    return Answer(
        key=pair.id, nonce=challenge.nonce, expires=challenge.expires, signature=signature
    ).header()


def test_a_visitor_is_whom_its_proof_names_and_may_what_it_allows(
    door: Door, built_desk: MadeUp, standing: Standing
) -> None:
    """Nothing, a cookie, a session, a token and a challenge each prove what they prove."""
    header = answer(door, built_desk, AID, SESSION_TARGET)
    secret, session = door.sign_in(header, standing, START)
    token, _ = door.tokens.make(AID, session.key, name="made up", may=["write"], lasts=60)
    once = answer(door, built_desk, ONE, "subjects?limit=1")
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


def test_a_header_goes_before_a_cookie(door: Door, built_desk: MadeUp, standing: Standing) -> None:
    """Where both are shown the header decides, also where it is wrong."""
    secret, _ = door.sign_in(answer(door, built_desk, AID, SESSION_TARGET), standing, START)
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
    door: Door, built_desk: MadeUp, tmp_path: Path
) -> None:
    """Session, token and long request end with their key, though their own time is not over."""
    made = built_desk.copied(tmp_path / "own")
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
    door: Door, standing: Standing, built_desk: MadeUp
) -> None:
    """A session names actor and key; where the key is not that actor's, it is over."""
    secret, _ = door.sessions.open(ONE, read_pair(built_desk.key(AID)).id)
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


def test_a_book_from_before_emails_had_languages_is_read(tmp_path: Path, clock: Clock) -> None:
    """Its channels stay, their e-mails are in English, and it opens again and again."""
    path = tmp_path / BOOK
    book = Book.open(path)
    wishes = Wishes(whats=frozenset({"grave"}), language="ar")
    channel = Channels(book, clock).make(
        AID, "k", sort="email", address="duty@example.org", wishes=wishes
    )
    book.close()
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE alarm_channel DROP COLUMN language")
    connection.close()
    for _ in range(2):
        again = Book.open(path)
        assert Channels(again, clock).of(AID) == (
            replace(channel, wishes=replace(wishes, language="en")),
        )
        again.close()


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
