"""The audit believes nothing that is stored: every change by hand is found, at its step."""

# ruff: noqa: S608 - tables and columns are this test's own words
from __future__ import annotations

import hashlib
import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk import machine as m
from tests.desk.damage import Copy, Operator, copied, report_body, small

from truceline.errors import DeskFault
from truceline.keyring.author import sign
from truceline.keyring.files import new_pair
from truceline.ledger.checkpoints import Checkpoint, sign_checkpoint
from truceline.ledger.entry import seal_envelope, signing_message
from truceline.ledger.vkeys import ED25519, VerifierKey
from truceline.registrar import Registrar
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.keyring.files import KeyPair


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[m.Machine]:
    """The desk that copies are made of."""
    machine = small(tmp_path_factory.mktemp("audit") / "desk")
    yield machine
    machine.desk.close()


@pytest.fixture
def copy(desk: m.Machine, tmp_path: Path) -> Copy:
    """A copy to damage."""
    return copied(desk, tmp_path / "copy")


def test_a_sound_desk_is_found_sound(desk: m.Machine, copy: Copy) -> None:
    """Nothing is found on a sound desk; its destroyed body is counted and no fault."""
    report = copy.audit()
    assert report.ok, report.as_json()
    assert (report.entries, report.destroyed, report.withheld) == (desk.store.size(), 1, 0)
    assert (report.sealed_withheld, report.unjudged) == (0, 1)
    newest = desk.store.checkpoint()
    assert newest is not None
    assert report.root == newest[1].hex()


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_one_flipped_bit_is_found_where_it_is(
    desk: m.Machine, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A flipped bit of an envelope, salt or leaf is found, and its entry is the first named."""
    column = data.draw(st.sampled_from(["envelope", "salt", "leaf"]))
    table = "leaf" if column == "leaf" else "body"
    places = [row[0] for row in desk.store.connection.execute(f"SELECT seq FROM {table}")]
    place = data.draw(st.sampled_from(places))
    copy = copied(desk, tmp_path_factory.mktemp("flip") / "copy")
    bit = 1 << data.draw(st.integers(0, 7))
    copy.flip(table, column, f"seq = {place}", data.draw(st.integers(0, 5000)), bit)
    found = copy.steps()
    assert found, (column, place)
    if column == "leaf":
        assert {6, 7} <= set(found)
        assert found[7][0] is not None
        assert found[7][0] >= place
    else:
        assert found[1][0] == place
        assert min(seq for seq, _ in found.values() if seq is not None) == place


@pytest.mark.parametrize(
    ("table", "column", "where", "step"),
    [
        ("tile", "hashes", "level = 0", 6),
        ("checkpoint", "root", "size = 7", 7),
        ("checkpoint", "note", "size = 7", 7),
        ("checkpoint", "note", "size = (SELECT max(size) FROM checkpoint)", 7),
        ("box", "ciphertext", "n = 0 AND seq = (SELECT min(seq) FROM box)", 1),
        ("desk", "value", "name = 'origin'", 7),
        ("entry", "author", "seq = 20", 8),
        ("entry", "audience", "seq = 20", 8),
        ("entry", "hash", "seq = 20", 8),
        ("subject", "title", "opened_seq = (SELECT max(opened_seq) FROM subject)", 8),
        ("subject", "state", "opened_seq = (SELECT max(opened_seq) FROM subject)", 8),
        ("clock", "name", "(name, opened_seq) = (SELECT name, opened_seq FROM clock LIMIT 1)", 8),
        ("destroyed", "hash", "1", 8),
    ],
)  # fmt: skip
def test_one_flipped_byte_elsewhere_is_found(
    copy: Copy, table: str, column: str, where: str, step: int
) -> None:
    """A flipped byte of a tile, checkpoint, sealed box or docket row fails its own step."""
    for at in (0, 9, -1):
        [(before,)] = copy.rows(f"SELECT {column} FROM {table} WHERE {where}")
        copy.flip(table, column, where, at)
        found = copy.steps()
        assert step in found, (at, before, found)
        if column in where or "max" in where or where == "1":
            # What was changed is not found again by what it was.
            break
        copy.run(f"UPDATE {table} SET {column} = ? WHERE {where}", before)
        assert copy.audit().ok


def _entries(copy: Copy) -> int:
    return int(copy.rows("SELECT count(*) FROM leaf")[0][0])


def test_removed_entries_are_found(copy: Copy) -> None:
    """An entry taken out of the middle leaves a gap that names it."""
    for table in ("leaf", "body", "box", "entry"):
        copy.run(f"DELETE FROM {table} WHERE seq = 20")
    found = copy.steps()
    assert found[2] == (21, "PLACE_MISSING")
    assert {6, 7, 8} <= set(found)


def test_swapped_and_reordered_entries_are_found(copy: Copy) -> None:
    """Two entries that change places no longer match their leaves, nor their leaves the tree."""
    for table in ("leaf", "body"):
        for old, new in ((20, -1), (22, 20), (-1, 22)):
            copy.run(f"UPDATE {table} SET seq = ? WHERE seq = ?", new, old)
    found = copy.steps()
    assert found[2][1] == "TIME_DECREASES"
    assert {6, 7} <= set(found)


def test_truncated_entries_are_found(copy: Copy) -> None:
    """Where the last entries are cut off, the checkpoint that covered them gives it away."""
    last = _entries(copy) - 1
    for table in ("leaf", "body", "box", "entry"):
        copy.run(f"DELETE FROM {table} WHERE seq >= ?", last)
    assert copy.steps()[7][1] in {"CHECKPOINT_KEPT", "CHECKPOINT_MISSING"}


def test_a_missing_last_checkpoint_is_found(copy: Copy) -> None:
    """Where the newest checkpoint is gone, the entries behind the one before it are named."""
    size = _entries(copy)
    copy.run("DELETE FROM checkpoint WHERE size = ?", size)
    assert copy.steps()[7] == (size - 1, "CHECKPOINT_MISSING")


def _log_key(machine: m.Machine, pair: KeyPair) -> VerifierKey:
    return VerifierKey(name=machine.desk.origin, kind=ED25519, public=pair.public)


def test_a_checkpoint_of_another_key_is_found(desk: m.Machine, copy: Copy) -> None:
    """A checkpoint that another key signed, root and size right, is no checkpoint."""
    other = new_pair("log")
    [(size, root)] = copy.rows("SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1")
    checkpoint = Checkpoint(origin=desk.desk.origin, size=size, root=root)
    note = sign_checkpoint(checkpoint, _log_key(desk, other), other.sign)
    copy.run("UPDATE checkpoint SET note = ? WHERE size = ?", note, size)
    assert copy.steps()[7][0] == size - 1


def test_a_body_taken_away_by_hand_is_withheld_and_shows(copy: Copy) -> None:
    """A body without an entry that destroyed it counts as withheld; the docket gives it away."""
    copy.run("DELETE FROM body WHERE seq = 21")
    report = copy.audit()
    assert (report.withheld, report.destroyed) == (1, 1)
    assert [finding.step for finding in report.findings] == [8]


def test_sealed_fields_taken_away_by_hand_are_counted(copy: Copy) -> None:
    """Sealed boxes without an entry that destroyed them are counted as withheld."""
    copy.run("DELETE FROM box")
    report = copy.audit()
    assert report.ok
    assert report.sealed_withheld == 1


def test_a_replica_without_some_bodies_is_sound(desk: m.Machine, tmp_path: Path) -> None:
    """A copy that never had a body, its docket made from what it has, holds: one is withheld."""
    copy = copied(desk, tmp_path / "replica")
    copy.run("DELETE FROM body WHERE seq = 20")
    store = SqliteStore.open(copy.path)
    Registrar(store, desk.desk.registrar.signers[0], lambda: m.START).rebuild()
    store.close()
    report = copy.audit()
    assert report.ok, report.as_json()
    assert report.withheld == 1
    assert report.unjudged > 0


def _draft(
    machine: m.Machine, by: str, kind: str, body: dict[str, Any], about: tuple[str, ...]
) -> Any:
    return machine.desk.draft(machine.pairs[by], kind, body, about=about, now=machine.tick())


def test_an_entry_with_a_forged_signature_is_found(desk: m.Machine, copy: Copy) -> None:
    """With tree, checkpoint and docket rebuilt, step 3 alone still names the forged entry."""
    draft = _draft(desk, "state:one", "meeting.held",
                   {"body": "task_force", "title": "False", "reference": "none"}, ())  # fmt: skip
    message = draft.statement.to_bytes()
    forged = seal_envelope(message, new_pair("state:one").sign(signing_message(message)))
    submission = replace(sign(draft, desk.pairs["state:one"]), envelope=forged)
    place = Operator(desk, copy).insert(submission)
    report = copy.audit()
    assert [(f.step, f.seq, f.entry) for f in report.findings] == [
        (3, place, hashlib.sha256(forged).hexdigest())
    ]


def test_an_entry_without_right_is_found(desk: m.Machine, copy: Copy) -> None:
    """With everything rebuilt under the real log key, step 5 names an entry that had no right."""
    kept, sealed, _ = desk.subjects["kept"]
    del kept
    draft = _draft(desk, "group:brigade", "incident.closed",
                   {"attribution": "none", "why": "Nothing here"}, (sealed,))  # fmt: skip
    submission = sign(draft, desk.pairs["group:brigade"])
    place = Operator(desk, copy).insert(submission)
    report = copy.audit()
    assert [(f.step, f.seq) for f in report.findings] == [(5, place)]


def test_an_entry_of_a_revoked_key_is_found(tmp_path: Path) -> None:
    """An entry under a key that was revoked before it fails step 4, whoever inserted it."""
    machine = small(tmp_path / "desk")
    old = machine.pairs["state:two"]
    held = [(each, machine.state(each)) for each in machine.subjects["key"]]
    [subject] = [each for each, state in held if state is not None and state.key.id == old.id]
    draft = _draft(machine, "state:two", "meeting.held",
                   {"body": "task_force", "title": "Before", "reference": "none"}, ())  # fmt: skip
    machine.must("un:convenor", "key.revoked", {"why": "Lost"}, [subject])
    copy = copied(machine, tmp_path / "copy")
    late = replace(draft.statement, signed_at=machine.tick())
    place = Operator(machine, copy).insert(sign(replace(draft, statement=late), old))
    report = copy.audit()
    machine.desk.close()
    assert [(f.step, f.seq, f.fault.code) for f in report.findings] == [(4, place, "KEY_REVOKED")]


def test_a_back_dated_entry_is_found(desk: m.Machine, copy: Copy) -> None:
    """A leaf that says an earlier time than the entry before it fails step 2."""
    draft = _draft(desk, "state:one", "meeting.held",
                   {"body": "task_force", "title": "Late", "reference": "none"}, ())  # fmt: skip
    submission = sign(draft, desk.pairs["state:one"])
    place = Operator(desk, copy).insert(submission, desk.now - timedelta(days=1))
    assert copy.steps()[2] == (place, "TIME_DECREASES")


def test_a_checkpoint_from_the_future_was_seen_by_nobody(desk: m.Machine, copy: Copy) -> None:
    """An entry that cites a checkpoint younger than itself fails step 5."""
    draft = _draft(desk, "state:one", "meeting.held",
                   {"body": "task_force", "title": "Early", "reference": "none"}, ())  # fmt: skip
    size = desk.store.size()
    seen = replace(draft.statement.seen, size=size + 1, root="0" * 64)
    submission = sign(replace(draft, statement=replace(draft.statement, seen=seen)),
                      desk.pairs["state:one"])  # fmt: skip
    place = Operator(desk, copy).insert(submission)
    assert copy.steps()[5] == (place, "SEEN_UNKNOWN")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM subject_area",
        "UPDATE subject_area SET north = north + 1",
        "UPDATE subject_area_node SET data = zeroblob(length(data))",
        "UPDATE subject_text_data SET block = zeroblob(length(block)) WHERE id > 10",
        "UPDATE subject_text_content SET c0 = 'mortar' WHERE id > 18",
        "DELETE FROM subject_actor",
        "INSERT INTO subject_actor VALUES ('state:three', 'party', 20)",
        "UPDATE link SET ended = 30",
        "DELETE FROM destroyed",
        "DELETE FROM tile WHERE level = 0",
        "INSERT INTO tile VALUES (3, 7, x'00')",
    ],
)
def test_indexes_changed_by_hand_are_found(copy: Copy, sql: str) -> None:
    """The area and word indexes, actors, links and tiles are compared too, not only the rows."""
    copy.run(sql)
    report = copy.audit()
    assert {finding.step for finding in report.findings} & {1, 6, 8}, report.as_json()


def _reads(copy: Copy) -> list[Any]:
    """Everything that a desk reads of its file."""
    store = SqliteStore.open(copy.path)
    try:
        ledger = [(s, store.boxes(s.seq)) for s in store.scan()]
        names = [store.name(each) for each in ("origin", "rechecked_at")]
        tiles_ = [(each, store.tile(*each)) for each in store.tile_names()]
        rows = list(store.docket_rows())
        return [ledger, names, tiles_, list(store.checkpoints()), rows]
    finally:
        store.close()


def test_a_flip_anywhere_in_the_file_is_found_or_changes_nothing(
    desk: m.Machine, tmp_path: Path
) -> None:
    """All over the file: audit or opening fails, or all that is read is as it was."""
    copy = copied(desk, tmp_path / "copy")
    sound = copy.path.read_bytes()
    before = _reads(copy)
    noticed = unused = 0
    for at in itertools.chain(range(0, 100, 5), range(101, len(sound), len(sound) // 260)):
        data = bytearray(sound)
        data[at] ^= 0x15
        copy.path.write_bytes(bytes(data))
        for left in (*copy.folder.glob("*-wal"), *copy.folder.glob("*-shm")):
            left.unlink()
        try:
            report = copy.audit()
        except DeskFault:
            noticed += 1
            continue
        if report.ok:
            assert _reads(copy) == before, at
            unused += 1
        else:
            noticed += 1
    assert noticed > unused / 4
    assert noticed > 20


def test_what_a_power_cut_left_in_the_log_is_read(tmp_path: Path) -> None:
    """A write-ahead log that was never folded back is part of the desk; its torn tail is not."""
    machine = small(tmp_path / "desk")
    size = machine.store.size()
    machine.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    machine.store.connection.execute("PRAGMA wal_autocheckpoint = 0")
    machine.must(
        "state:one", "meeting.held", {"body": "task_force", "title": "A", "reference": "b"}
    )
    torn = tmp_path / "torn"
    torn.mkdir()
    for each in ("desk.sqlite", "desk.sqlite-wal"):
        (torn / each).write_bytes((machine.desk.folder / each).read_bytes())
    machine.desk.close()
    whole = Copy(torn)
    assert (whole.audit().entries, whole.audit().ok) == (size + 1, True)
    (torn / "desk.sqlite").write_bytes((tmp_path / "desk" / "desk.sqlite").read_bytes())
    for wal in torn.glob("*-wal"):
        wal.write_bytes(wal.read_bytes()[:-100])
    assert whole.audit().ok


def test_the_audit_of_a_file_that_is_no_database_says_so(copy: Copy) -> None:
    """Half a file, or another file, is reported; the audit itself never falls over."""
    data = copy.path.read_bytes()
    for left in (data[: len(data) // 2], data[:5000], b"not a database" * 1000):
        copy.path.write_bytes(left)
        with pytest.raises(DeskFault) as error:
            copy.audit()
        assert error.value.faults[0].code == "STORE_DAMAGED"
    copy.path.write_bytes(data[:-4096] + bytes(4096))
    assert copy.steps()


def test_destroyed_sealed_fields_are_no_fault(tmp_path: Path) -> None:
    """Sealed fields destroyed by an entry are gone from the file, and the audit holds."""
    machine = m.make(tmp_path / "desk")
    body = report_body(reporter="A miller of great courage")
    subject = machine.must("person:miller", "incident.reported", body)
    place = machine.store.seq_of(subject)
    machine.must("cell:officer", "body.destroyed",
                 {"entry": subject, "place": place, "what": "sealed", "ground": "safety",
                  "why": "Asked for."}, [subject])  # fmt: skip
    copy = copied(machine, tmp_path / "copy")
    machine.desk.close()
    report = copy.audit()
    assert report.ok
    assert (report.destroyed, report.sealed_withheld) == (0, 0)
    assert copy.rows("SELECT count(*) FROM box") == [(0,)]
