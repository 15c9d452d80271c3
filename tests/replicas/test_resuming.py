"""A follower that is stopped at any moment goes on, and ends with the same proven copy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.replicas.served import follow, served
from tests.replicas.static import grown, made_log, static

from truceline.ledger import proofs, tiles
from truceline.replicas.copies import StoreCopy, open_desk
from truceline.store.sqlite import SqliteStore
from truceline.witness import following as steps
from truceline.witness.sources import FolderSource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.desks import MadeUp

    from truceline.witness.sources import Got

LEAVES = 3000


class _Struck(BaseException):
    """The machine went down."""


class _Failing(FolderSource):
    """A source whose reader is struck at its n-th request."""

    def __init__(self, folder: Path, left: int) -> None:
        super().__init__(folder)
        self.left = left

    def get(
        self, path: str, most: int, headers: Mapping[str, str] | None = None, etag: str = ""
    ) -> Got | None:
        """As a folder, until the strike."""
        self.left -= 1
        if self.left < 0:
            raise _Struck
        return super().get(path, most, headers, etag)


def _sound(copy: Path, leaves: list[bytes]) -> None:
    """The copy's leaves are a beginning of the log's, and its tiles are theirs."""
    store = SqliteStore.open(copy / "desk.sqlite")
    held = StoreCopy(store)
    size = held.size()
    assert held.leaves(0, size) == leaves[:size]
    hashes = [proofs.leaf_hash(leaf) for leaf in leaves[:size]]
    assert list(tiles.check_tiles(held.tile, hashes, size)) == []
    store.close()


def test_whoever_is_struck_at_any_request_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a strike at each request in turn the copy is sound; at the end it is whole."""
    monkeypatch.setattr(steps, "CHUNK", 2)
    log = made_log(tmp_path / "log", LEAVES)
    copy = tmp_path / "copy"
    for strike in range(2, 40, 3):
        try:
            done = follow(_Failing(log.folder, strike), copy)
        except _Struck:
            if (copy / "desk.sqlite").exists():
                _sound(copy, log.leaves)
        else:
            assert done.size == LEAVES
    assert follow(static(log), copy).root == log.root.hex()
    _sound(copy, log.leaves)


def test_the_log_may_grow_while_a_follower_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan whose last partial bundle is served no more is given up for the newest one."""
    monkeypatch.setattr(steps, "CHUNK", 2)
    log = made_log(tmp_path / "log", LEAVES)
    copy = tmp_path / "copy"
    with pytest.raises(_Struck):
        follow(_Failing(log.folder, 8), copy)
    more = grown(log, tmp_path / "later", 700)
    assert follow(static(more), copy).root == more.root.hex()
    _sound(copy, more.leaves)


def test_kill_minus_nine_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    """The process is killed while it copies; run again it ends with the signed root."""
    log = made_log(tmp_path / "log", 60_000)
    copy = tmp_path / "copy"
    command = [sys.executable, "-m", "truceline", "follow", str(log.folder), str(copy)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        limit = time.monotonic() + 60
        while not (copy / "desk.sqlite-wal").exists() and time.monotonic() < limit:
            time.sleep(0.01)
        os.kill(first.pid, signal.SIGKILL)
    _sound(copy, log.leaves)
    assert follow(static(log), copy).root == log.root.hex()
    _sound(copy, log.leaves)


def test_bodies_go_on_where_they_stopped(
    desk: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Struck in the middle of the bodies, the copy is carried to its end by the next round."""
    from truceline.replicas import bodies  # noqa: PLC0415 - patched here alone

    monkeypatch.setattr(bodies, "PAGE", 4)
    operator = desk.folder / "keys" / "desk.key"
    pages = 0

    def struck(*_: object) -> None:
        nonlocal pages
        pages += 1
        if pages == 3:
            raise _Struck

    whole = bodies.Carrier._forward

    def forward(self: bodies.Carrier, start: int, stop: int) -> None:
        struck()
        whole(self, start, stop)

    with served(desk.folder) as source:
        monkeypatch.setattr(bodies.Carrier, "_forward", forward)
        with pytest.raises(_Struck):
            follow(source, tmp_path / "copy", operator)
        assert follow(source, tmp_path / "copy", operator).withheld == ()
    with open_desk(desk.folder) as mine, open_desk(tmp_path / "copy") as copy:
        assert list(copy.store.docket_rows()) == list(mine.store.docket_rows())
