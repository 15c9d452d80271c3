"""A rehearsal answers as the desk would, each on top of those before it, and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.desk import machine as m

from truceline.keyring.author import sign
from truceline.ledger.wire import read_envelope
from truceline.registrar import Accepted, Declined

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.ledger.entry import Submission

LINE = {"channel": "line", "name": "The line", "sort": "hotline", "medium": "voice",
        "between": ["guarantor", "party"]}  # fmt: skip


def test_a_rehearsal_answers_as_the_desk_would_and_writes_nothing(tmp_path: Path) -> None:
    """Accepted, refused and accepted again, as in earnest; the ledger and the docket stay."""
    machine = m.make(tmp_path / "desk")
    desk, now = machine.desk, machine.tick()

    def said(kind: str, body: dict[str, Any], *about: str) -> Submission:
        pair = machine.pairs["cell:officer"]
        return sign(desk.draft(pair, kind, body, about=about, now=now), pair)

    opened = said("channel.opened", LINE)
    line = read_envelope(opened.envelope).hash
    group = [
        opened,
        said("channel.restored", {}, line),
        said("channel.closed", {"why": "Made up"}, line),
        said("channel.heartbeat", {}, line),
    ]
    before = (desk.seen(), list(machine.store.docket_rows()))
    answers = desk.registrar.rehearse(group)
    assert (desk.seen(), list(machine.store.docket_rows())) == before
    assert machine.state(line) is None
    assert [type(each) for each in answers] == [Accepted, Declined, Accepted, Declined]
    in_earnest = desk.registrar.append(group)
    assert [type(each) for each in in_earnest] == [type(each) for each in answers]
    told = [each.hash if isinstance(each, Accepted) else each.faults for each in answers]
    done = [each.hash if isinstance(each, Accepted) else each.faults for each in in_earnest]
    assert told == done
    assert desk.view().show(line).state.state == "closed"
    desk.close()
