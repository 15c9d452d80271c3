"""Following a served desk: whole copies, their readers' bodies, resuming, and what is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.desks import ORIGIN, START, TERMS
from tests.replicas.served import NOW, Spoiled, audited, follow, follower, report, served

from truceline.desk import Desk
from truceline.errors import AuditFailed, Refused, TrucelineError
from truceline.keyring.files import new_pair, write_pair
from truceline.ledger import canonical
from truceline.ledger.checkpoints import add_signatures
from truceline.ledger.notes import cosign_note, parse_note
from truceline.ledger.policy import Group, Policy, PolicyWitness
from truceline.ledger.split_views import parse_split_view, verify_split_view
from truceline.ledger.tile_files import decode_bundle, encode_bundle
from truceline.ledger.vkeys import COSIGNATURE_ED25519, VerifierKey
from truceline.opening import Opening
from truceline.replicas.copies import open_desk
from truceline.witness.rounds import Rewritten

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp


def _operator(desk: MadeUp) -> Path:
    return desk.folder / "keys" / "desk.key"


def _say(desk: MadeUp, times: int = 1) -> None:
    """Record more at the desk."""
    for _ in range(times):
        report(desk.folder, desk.key("cell:officer"))


def test_an_operators_copy_lacks_nothing_and_passes_the_audit(desk: MadeUp, tmp_path: Path) -> None:
    """With the desk's own key the copy has every leaf, body and box; its audit finds nothing."""
    with served(desk.folder) as source:
        done = follow(source, tmp_path / "copy", _operator(desk))
    assert (done.size, done.added, done.bodies, done.withheld) == (23, 23, 23, ())
    assert done.alarms == ()
    assert audited(tmp_path / "copy") == ([], 0, 23)
    with open_desk(desk.folder) as mine, open_desk(tmp_path / "copy") as copy:
        for seq in range(23):
            assert copy.store.stored(seq) == mine.store.stored(seq)
            assert copy.store.boxes(seq) == mine.store.boxes(seq)
        assert list(copy.store.docket_rows()) == list(mine.store.docket_rows())


def test_a_reader_gets_its_own_bodies_and_every_leaf(desk: MadeUp, tmp_path: Path) -> None:
    """The public's copy has all leaves and the public's bodies; its audit counts the others."""
    with served(desk.folder) as source:
        done = follow(source, tmp_path / "copy")
    assert (done.size, done.bodies, len(done.withheld)) == (23, 13, 10)
    assert done.alarms == ()
    findings, withheld, entries = audited(tmp_path / "copy")
    assert (findings, withheld, entries) == ([], 10, 23)


def test_a_copy_grows_with_the_desk_and_says_what_is_new(desk: MadeUp, tmp_path: Path) -> None:
    """A later round brings what came since, and one without news brings nothing."""
    with served(desk.folder) as source, follower(source, tmp_path / "c", _operator(desk)) as mine:
        assert mine.once().added == 23
        assert mine.once().added == 0
        _say(desk, 3)
        done = mine.once()
        assert (done.added, done.bodies_added, done.size) == (3, 3, 26)
    assert audited(tmp_path / "c")[0] == []


def test_a_replica_is_read_and_never_written(desk: MadeUp, tmp_path: Path) -> None:
    """Whoever records in a replica's folder is told that it is one; nothing changes."""
    with served(desk.folder) as source:
        follow(source, tmp_path / "copy", _operator(desk))
    moved = type(desk)(tmp_path / "x", desk.subjects)
    (tmp_path / "x").mkdir()
    (tmp_path / "copy").rename(moved.folder)
    moved.key("cell:officer").write_bytes(desk.key("cell:officer").read_bytes())
    with pytest.raises(Refused, match="REPLICA_READ_ONLY"):
        _say(moved)
    assert audited(moved.folder) == ([], 0, 23)


def test_edited_leaves_are_named_and_not_kept(desk: MadeUp, tmp_path: Path) -> None:
    """A bundle with one byte changed, or two leaves swapped, is not what the checkpoint covers."""

    def edited(path: str, data: bytes) -> bytes | None:
        if not path.startswith("tile/entries"):
            return None
        leaves = list(decode_bundle(data))
        leaves[5], leaves[6] = leaves[6], leaves[5]
        return encode_bundle(leaves)

    with served(desk.folder) as source, pytest.raises(AuditFailed, match="LEAVES_FALSE"):
        follow(Spoiled(source, edited), tmp_path / "copy")
    with open_desk(tmp_path / "copy") as copy:
        assert copy.store.size() == 0
    with served(desk.folder) as source:
        assert follow(source, tmp_path / "copy").size == 23


def test_a_false_body_is_named_and_not_kept(desk: MadeUp, tmp_path: Path) -> None:
    """A body that its leaf does not commit to is named by its place; the others are kept."""

    def edited(path: str, data: bytes) -> bytes | None:
        if not path.startswith("entries"):
            return None
        lines = data.splitlines()
        line = json.loads(lines[3])
        line["envelope"]["statement"]["author"] = "state:three"
        lines[3] = canonical.encode(line)
        return b"\n".join(lines) + b"\n"

    with served(desk.folder) as source:
        done = follow(Spoiled(source, edited), tmp_path / "copy", _operator(desk))
        assert [(f.code, f.where) for f in done.alarms] == [("BODY_FALSE", "entry 3")]
        assert done.withheld == (3,)
        healed = follow(source, tmp_path / "copy", _operator(desk))
    assert (healed.withheld, healed.alarms) == ((), ())
    assert audited(tmp_path / "copy") == ([], 0, 23)


def test_withheld_bodies_are_named(desk: MadeUp, tmp_path: Path) -> None:
    """What the desk lists as a reader's own and does not hand out is named by its places."""

    def cut(path: str, data: bytes) -> bytes | None:
        if not path.startswith("entries"):
            return None
        lines = data.splitlines()
        return b"\n".join([*lines[:4], *lines[6:]]) + b"\n"

    with served(desk.folder) as source:
        done = follow(Spoiled(source, cut), tmp_path / "copy", desk.key("cell:officer"))
    assert [(f.code, f.where) for f in done.alarms] == [("BODY_WITHHELD", "entries 4-5")]


def _rewritten(desk: MadeUp, tmp_path: Path) -> MadeUp:
    """A desk of the same keys whose record went another way."""
    return desk.copied(tmp_path / "other")


@pytest.mark.parametrize(
    ("mine", "theirs", "code"), [(2, 5, "LOG_REWRITTEN"), (3, 3, "LOG_FORKED"), (5, 2, "LOG_CUT")]
)
def test_a_log_that_contradicts_itself_is_refused_with_a_proof(
    desk: MadeUp, tmp_path: Path, mine: int, theirs: int, code: str
) -> None:
    """Larger, equal or shorter: another record under the same key gives a file that proves it."""
    fork = _rewritten(desk, tmp_path)
    _say(desk, mine)
    _say(fork, theirs)
    copy = tmp_path / "copy"
    with served(desk.folder) as source:
        before = follow(source, copy, _operator(desk))
    with served(fork.folder) as source, pytest.raises(Rewritten, match=code):
        follow(source, copy, _operator(desk))
    [file] = copy.glob("*.split-view")
    proven = verify_split_view(parse_split_view(file.read_bytes()))
    assert {proven.first.size, proven.second.size} == {23 + mine, 23 + theirs}
    with open_desk(copy) as opened:
        newest = opened.store.checkpoint()
        assert newest is not None
        assert newest[1].hex() == before.root


def test_an_older_record_is_refused_without_accusing(desk: MadeUp, tmp_path: Path) -> None:
    """A stale mirror shows fewer entries of the same record: refused, and nothing is proved."""
    old = desk.copied(tmp_path / "old")
    _say(desk, 4)
    with served(desk.folder) as source:
        follow(source, tmp_path / "copy")
    with served(old.folder) as source, pytest.raises(Refused, match="LOG_OLDER"):
        follow(source, tmp_path / "copy")
    assert not list((tmp_path / "copy").glob("*.split-view"))


def test_tiles_that_the_checkpoint_does_not_cover_accuse_nobody(
    desk: MadeUp, tmp_path: Path
) -> None:
    """Damaged tiles are refused as such; they prove no split view."""
    with served(desk.folder) as source:
        follow(source, tmp_path / "copy")
        _say(desk, 2)

        def bent(path: str, data: bytes) -> bytes | None:
            return bytes(len(data)) if path.startswith("tile/0/") else None

        with pytest.raises(AuditFailed, match="TILES_FALSE") as caught:
            follow(Spoiled(source, bent), tmp_path / "copy")
        assert not isinstance(caught.value, Rewritten)
        assert follow(source, tmp_path / "copy").size == 25


def test_a_folder_of_something_else_is_left_alone(desk: MadeUp, tmp_path: Path) -> None:
    """Neither a desk's folder nor one with other files in it is followed into."""
    with served(desk.folder) as source:
        with pytest.raises(TrucelineError, match="FOLLOW_OTHER"):
            follow(source, desk.folder)
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "letter").write_text("made up")
        with pytest.raises(TrucelineError, match="FOLDER_NOT_EMPTY"):
            follow(source, tmp_path / "mine")


def test_a_quorum_of_witnesses_is_asked_for_where_a_policy_says_so(
    desk: MadeUp, tmp_path: Path
) -> None:
    """Without the cosignatures that a policy asks for, nothing is kept; with them all is."""
    witness = new_pair("witness")
    key = VerifierKey(name="party.test/w", kind=COSIGNATURE_ED25519, public=witness.public)
    policy = Policy(
        witnesses=(PolicyWitness(name="party", key=key),),
        groups=(Group(name="enough", threshold=1, members=("party",)),),
        quorum="enough",
    )
    with served(desk.folder) as source:
        with pytest.raises(Refused, match="QUORUM_MISSING"):
            follow(source, tmp_path / "copy", policy=policy)
        assert not (tmp_path / "copy").exists()

        def cosigned(path: str, data: bytes) -> bytes | None:
            if path != "checkpoint":
                return None
            text = parse_note(data).text
            return add_signatures(data, [cosign_note(text, key, witness.sign, 1_456_000_000)])

        done = follow(Spoiled(source, cosigned), tmp_path / "copy", policy=policy)
    assert (done.size, done.cosigners) == (23, ("party",))


def test_a_leaf_dated_before_the_last_look_is_named(tmp_path: Path) -> None:
    """A live desk that puts in an entry of last week, after everybody looked, is caught."""
    pair = new_pair("un:convenor")
    write_pair(pair, tmp_path / "convenor.key", None)
    opening = Opening(
        origin=ORIGIN, terms=TERMS.read_bytes(), convenor=pair, name="Office", at=START
    )
    with Desk.create(tmp_path / "desk", opening, lambda: NOW - timedelta(days=8)):
        pass
    with served(tmp_path / "desk") as source:
        assert follow(source, tmp_path / "copy").alarms == ()
        with Desk.open(tmp_path / "desk", lambda: NOW - timedelta(days=7)) as opened:
            opened.enrol(pair, new_pair("state:one"), name="One", roles=["guarantor"])
        done = follow(source, tmp_path / "copy")
    assert [fault.code for fault in done.alarms] == ["LEAF_BACK_DATED"]
