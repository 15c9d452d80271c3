"""A replica becomes a desk: history intact, new name and keys, and followers who believe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.replicas.served import NOW, audited, follow, report, served

from truceline.errors import BadInput, Refused
from truceline.keyring.files import read_pair
from truceline.ledger.checkpoints import signed_by_all
from truceline.ledger.policy import parse_policy
from truceline.ledger.vkeys import parse_vkey
from truceline.replicas.copies import open_desk
from truceline.replicas.promotion import promote

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

    from truceline.replicas.promotion import Promoted

NEW = "desk.example/made-up-2"


def _promoted(desk: MadeUp, copy: Path, origin: str = NEW, by: str = "un:convenor") -> Promoted:
    pair = read_pair(desk.key(by))
    return promote(copy, pair, origin=origin, why="Made-up: seized.", clock=lambda: NOW)


def _whole_copy(desk: MadeUp, copy: Path) -> Path:
    with served(desk.folder) as source:
        follow(source, copy, desk.folder / "keys" / "desk.key")
    return copy


def test_a_promoted_replica_keeps_every_entry_and_takes_new_ones(
    desk: MadeUp, tmp_path: Path
) -> None:
    """The record goes on behind the old one under new keys; the audit finds nothing."""
    copy = _whole_copy(desk, tmp_path / "copy")
    done = _promoted(desk, copy)
    assert (done.before, done.size, done.withheld) == ("desk.example/made-up", 23, 0)
    assert done.incomplete == ()
    report(copy, desk.key("cell:officer"))
    with open_desk(copy) as opened, open_desk(desk.folder) as old:
        assert (opened.origin, opened.store.size()) == (NEW, 25)
        keys = tuple(map(parse_vkey, opened.log_keys))
        assert signed_by_all(opened.checkpoint(), keys).size == 25
        assert set(opened.log_keys).isdisjoint(old.log_keys)
        for seq in range(23):
            assert opened.store.stored(seq) == old.store.stored(seq)
    assert audited(copy) == ([], 0, 25)


def test_a_promoted_part_says_what_is_lacking_and_still_audits(
    desk: MadeUp, tmp_path: Path
) -> None:
    """From the public's copy the desk names the parts of which it may lack entries."""
    copy = tmp_path / "copy"
    with served(desk.folder) as source:
        follow(source, copy)
    done = _promoted(desk, copy)
    assert done.withheld == 10
    assert {"incident", "notice"} <= set(done.incomplete)
    assert not {"agreement", "actor", "key"} & set(done.incomplete)
    report(copy, desk.key("cell:officer"))
    findings, withheld, entries = audited(copy)
    assert (findings, withheld, entries) == ([], 10, 25)


@pytest.mark.parametrize(
    ("by", "origin", "code"),
    [
        ("cell:officer", NEW, "NOT_ENROLLER"),
        ("un:convenor", "desk.example/made-up", "ORIGIN_SAME"),
    ],
)
def test_who_may_not_continue_a_desk_changes_nothing(
    desk: MadeUp, tmp_path: Path, by: str, origin: str, code: str
) -> None:
    """Neither another actor nor the old name will do; the folder stays a replica."""
    copy = _whole_copy(desk, tmp_path / "copy")
    with pytest.raises(Refused, match=code):
        _promoted(desk, copy, origin, by)
    with served(desk.folder) as source:
        assert follow(source, copy, desk.folder / "keys" / "desk.key").size == 23
    assert _promoted(desk, copy).size == 23


def test_only_a_replica_is_promoted(desk: MadeUp, tmp_path: Path) -> None:
    """A desk is not promoted, and a promoted replica is a desk."""
    with pytest.raises(BadInput, match="PROMOTE_NO_REPLICA"):
        _promoted(desk, desk.folder)
    copy = _whole_copy(desk, tmp_path / "copy")
    _promoted(desk, copy)
    with pytest.raises(BadInput, match="PROMOTE_NO_REPLICA"):
        _promoted(desk, copy, "desk.example/made-up-3")


def test_a_follower_goes_on_behind_the_entry_that_continues_the_desk(
    desk: MadeUp, tmp_path: Path
) -> None:
    """Whoever followed the old desk believes the new keys by that entry, and by nothing else."""
    copy = _whole_copy(desk, tmp_path / "copy")
    with served(desk.folder) as source:
        follow(source, tmp_path / "other")
    _promoted(desk, copy)
    with served(copy) as source:
        done = follow(source, tmp_path / "other")
    assert (done.origin, done.size, done.alarms) == (NEW, 24, ())
    assert audited(tmp_path / "other")[0] == []


def test_a_follower_that_was_behind_when_the_desk_was_lost_goes_on_too(
    desk: MadeUp, tmp_path: Path
) -> None:
    """What the old desk recorded after a follower's last look comes to it from the new one."""
    with served(desk.folder) as source:
        follow(source, tmp_path / "other")
        report(desk.folder, desk.key("cell:officer"))
        copy = _whole_copy(desk, tmp_path / "copy")
    _promoted(desk, copy)
    report(copy, desk.key("cell:officer"))
    with served(copy) as source:
        done = follow(source, tmp_path / "other")
    assert (done.origin, done.size, done.alarms) == (NEW, 26, ())
    assert audited(tmp_path / "other")[0] == []


def test_a_follower_goes_on_under_the_policy_of_the_new_desk(desk: MadeUp, tmp_path: Path) -> None:
    """A policy that names the new keys is no other log: the entry joins the two."""
    copy = _whole_copy(desk, tmp_path / "copy")
    with served(desk.folder) as source:
        follow(source, tmp_path / "other")
    _promoted(desk, copy)
    policy = parse_policy((copy / "witness.policy").read_bytes())
    assert {key.name for key in policy.log_keys} == {NEW}
    assert (copy / "desk.vkey").read_text().count(f"{NEW}+") == len(policy.log_keys)
    with served(copy) as source:
        for _ in range(2):
            done = follow(source, tmp_path / "other", policy=policy)
            assert (done.origin, done.size) == (NEW, 24)
    old = parse_policy((desk.folder / "witness.policy").read_bytes())
    with served(copy) as source, pytest.raises(BadInput, match="FOLLOW_OTHER"):
        follow(source, tmp_path / "other", policy=old)


def test_a_desk_that_only_claims_to_continue_is_not_believed(desk: MadeUp, tmp_path: Path) -> None:
    """A log of other keys over the same leaves, without such an entry, is refused."""
    copy = _whole_copy(desk, tmp_path / "copy")
    _promoted(desk, copy)
    with served(copy) as source:
        follow(source, tmp_path / "fresh")
    with served(desk.folder) as source, pytest.raises(Refused, match="HANDOVER"):
        follow(source, tmp_path / "fresh")


def test_a_fork_of_what_is_continued_is_refused(desk: MadeUp, tmp_path: Path) -> None:
    """A copy that went further with the old desk does not follow a successor that lost entries."""
    copy = _whole_copy(desk, tmp_path / "copy")
    report(desk.folder, desk.key("cell:officer"))
    with served(desk.folder) as source:
        follow(source, tmp_path / "other")
    _promoted(desk, copy)
    report(copy, desk.key("cell:officer"))
    with served(copy) as source, pytest.raises(Refused, match="HANDOVER_FORK"):
        follow(source, tmp_path / "other")


def test_what_was_signed_for_the_old_desk_is_not_taken_by_the_new(
    desk: MadeUp, tmp_path: Path
) -> None:
    """No entry of one branch can be replayed on the other: a signature holds for one name."""
    copy = _whole_copy(desk, tmp_path / "copy")
    _promoted(desk, copy)
    place = report(desk.folder, desk.key("cell:officer"))
    from truceline.ledger.entry import Submission  # noqa: PLC0415 - used here alone

    with open_desk(desk.folder) as old, open_desk(copy) as new:
        stored = old.store.stored(place)
        assert stored is not None
        sent = Submission(
            envelope=stored.envelope or b"", salt=stored.salt or b"", boxes=old.store.boxes(place)
        )
        with pytest.raises(Refused, match="DESK_OTHER"):
            new.submit([sent], whole=True)
