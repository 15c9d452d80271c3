from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.witness.conftest import LOGS, NAME, NOW, ORIGIN, WITNESS_KEYS, Log, hand, running

from truceline.errors import DeskFault
from truceline.ledger.checkpoints import add_signatures, open_checkpoint
from truceline.ledger.notes import parse_lines
from truceline.ledger.split_views import verify_split_view
from truceline.ledger.vkeys import ED25519
from truceline.ledger.witnessing import Request, format_request
from truceline.witness.asking import ask
from truceline.witness.state import StateFolder

if TYPE_CHECKING:
    from pathlib import Path


def post(url: str, old: int, note: bytes, proof: tuple[bytes, ...] = ()) -> httpx.Response:
    """Ask a witness as any log would."""
    body = format_request(Request(old_size=old, proof=proof, checkpoint=note))
    return httpx.post(f"{url}/add-checkpoint", content=body)


def test_a_record_that_grows_is_cosigned_with_both_keys(tmp_path: Path) -> None:
    """200: the lines hold under the witness's two keys, and stand beside the log's own."""
    log = Log()
    with running(tmp_path / "state") as witness:
        first = log.grow("a", "b", "c")
        assert post(witness.url, 0, first).status_code == 200
        second = log.grow("d", "e")
        answer = post(witness.url, 3, second, log.prove(3, 5))
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    whole = add_signatures(second, parse_lines(answer.content))
    opened = open_checkpoint(whole, LOGS[ORIGIN], WITNESS_KEYS)
    assert [(each.key, each.timestamp) for each in opened.cosignatures] == [
        (key, NOW) for key in WITNESS_KEYS
    ]


def test_each_refusal_has_its_status(tmp_path: Path) -> None:
    """404, 403, 400, 409 and 422, over real HTTP; the witness signs nothing and keeps its place."""
    log, other = Log(), Log()
    stranger = hand(9, ORIGIN, ED25519)
    note = log.grow("a", "b", "c", "d", "e")
    fork = other.grow("a", "b", "X", "d", "e", "f", "g")
    unknown = {"other.example/log": (hand(1, "other.example/log", ED25519).key,)}
    with running(tmp_path / "elsewhere", unknown) as witness:
        assert post(witness.url, 0, note).status_code == 404
    with running(tmp_path / "forged", {ORIGIN: (stranger.key,)}) as witness:
        assert post(witness.url, 0, note).status_code == 403
    with running(tmp_path / "state") as witness:
        assert post(witness.url, 0, note.replace(b"\n5\n", b"\n6\n")).status_code == 403
        assert post(witness.url, 6, note).status_code == 400
        assert httpx.post(f"{witness.url}/add-checkpoint", content=b"hello").status_code == 400
        assert post(witness.url, 0, note).status_code == 200
        stale = post(witness.url, 0, note)
        assert (stale.status_code, stale.content) == (409, b"5\n")
        assert stale.headers["content-type"] == "text/x.tlog.size"
        assert post(witness.url, 5, fork, other.prove(5, 7)).status_code == 422
        assert post(witness.url, 5, note, (bytes(32),)).status_code == 422
        assert post(witness.url, 5, note).status_code == 200
        large = httpx.post(f"{witness.url}/add-checkpoint", content=b"x" * 400_000)
        assert large.status_code == 413
        assert httpx.get(f"{witness.url}/add-checkpoint").status_code == 405
        assert witness.cosigner.latest(ORIGIN).size == 5


def test_a_fork_is_refused_and_proved(tmp_path: Path) -> None:
    """Two desks under one log key part: the witness signs for one, and holds proof against both."""
    one = Log()
    one.grow("a", "b", "c", "d", "e")
    two = one.fork()
    mine = one.grow("f", "g")
    theirs = two.grow("F", "g")
    longer = two.grow("h", "i")
    with running(tmp_path / "state") as witness:
        assert post(witness.url, 0, mine).status_code == 200
        assert post(witness.url, 7, theirs).status_code == 422
        assert post(witness.url, 7, longer, two.prove(7, 9)).status_code == 422
        splits = [each.split for each in witness.events if each.split is not None]
        assert len(splits) == 2
        says = [verify_split_view(each, LOGS[ORIGIN]).explanation() for each in splits]
    assert "two different records of the same 7 entries" in says[0]
    assert "the first 7 of its 9 entries are not the 7" in says[1]


def test_what_was_signed_is_remembered_over_a_restart(tmp_path: Path) -> None:
    """A witness that starts again knows its place, and refuses the fork as before."""
    log = Log()
    note = log.grow("a", "b", "c")
    with running(tmp_path / "state") as witness:
        assert post(witness.url, 0, note).status_code == 200
    with running(tmp_path / "state") as witness:
        assert post(witness.url, 0, note).status_code == 409
        assert post(witness.url, 3, Log().grow("a", "b", "X")).status_code == 422


def test_a_spoilt_state_stops_the_witness(tmp_path: Path) -> None:
    """It never begins again from nothing by itself; and one folder runs one witness."""
    log = Log()
    with running(tmp_path / "state") as witness:
        post(witness.url, 0, log.grow("a"))
        with pytest.raises(DeskFault, match="WITNESS_RUNNING"):
            StateFolder(tmp_path / "state", LOGS)
    file = next((tmp_path / "state").glob("*.checkpoint"))
    file.write_bytes(file.read_bytes().replace(b"\n1\n", b"\n2\n"))
    with pytest.raises(DeskFault, match="WITNESS_STATE"):
        StateFolder(tmp_path / "state", LOGS)
    file.write_bytes(b"")
    with pytest.raises(DeskFault, match="WITNESS_STATE"):
        StateFolder(tmp_path / "state", LOGS)


def test_a_disk_that_refuses_means_no_signature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500, nothing signed and nothing moved; when the disk takes it again, all goes on."""
    log = Log()
    note = log.grow("a", "b")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with running(tmp_path / "state") as witness:
        with monkeypatch.context() as broken:
            broken.setattr("truceline.disk.replace", full)
            answer = post(witness.url, 0, note)
            assert answer.status_code == 500
            assert "—".encode() not in answer.content
        assert witness.cosigner.latest(ORIGIN).size == 0
        assert post(witness.url, 0, note).status_code == 200


def test_many_who_ask_at_once_never_roll_it_back(tmp_path: Path) -> None:
    """Requests at the same time are decided one after another: of rivals one is cosigned."""
    log = Log()
    base = log.grow("a", "b", "c")
    forks = []
    for number in range(8):
        fork = log.fork()
        note = fork.grow(f"fork {number}")
        forks.append((note, fork.prove(3, 4)))
    with running(tmp_path / "state") as witness:
        post(witness.url, 0, base)
        found: list[int] = []
        workers = [
            threading.Thread(
                target=lambda note=note, proof=proof: found.append(
                    post(witness.url, 3, note, proof).status_code
                )
            )
            for note, proof in forks
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sorted(found) == [200, *[409] * 7]


def test_a_log_asks_without_knowing_where_the_witness_stands(tmp_path: Path) -> None:
    """One question is enough: the size that the witness states is tried, and its lines verified."""
    log = Log()
    log.grow("a", "b", "c")
    with running(tmp_path / "state") as witness, httpx.Client() as client:
        first = ask(client, witness.url, WITNESS_KEYS, log.note(), log.prove)
        assert (first.status, first.size, len(first.lines)) == (200, 3, 2)
        assert first.timestamp == NOW
        log.grow("d")
        later = ask(client, witness.url, WITNESS_KEYS, log.note(), log.prove, 0)
        assert (later.status, later.size) == (200, 4)
        other = ask(client, witness.url, [hand(5, NAME, 4).key], log.note(), log.prove, 4)
        assert other.fault is not None
        assert other.fault.code == "WITNESS_UNSIGNED"
        short = Log()
        short.grow("a")
        behind = ask(client, witness.url, WITNESS_KEYS, short.note(), short.prove, 1)
        assert behind.fault is not None
        assert (behind.fault.code, behind.size) == ("WITNESS_AHEAD", 4)
        fork = Log()
        fork.grow("a", "b", "X", "d", "e", "f")
        forked = ask(client, witness.url, WITNESS_KEYS, fork.note(), fork.prove, 4)
        assert forked.fault is not None
        assert (forked.fault.code, forked.status) == ("WITNESS_REFUSED", 422)
    with httpx.Client() as client:
        silent = ask(client, witness.url, WITNESS_KEYS, log.note(), log.prove)
    assert silent.fault is not None
    assert (silent.fault.code, silent.status) == ("WITNESS_SILENT", 0)
