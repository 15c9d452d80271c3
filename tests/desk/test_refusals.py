"""What is left to the author of a refused entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.desk import machine as m

from truceline.errors import Refused
from truceline.keyring.author import sign
from truceline.ledger.refusals import read_refusal
from truceline.ledger.vkeys import parse_vkey
from truceline.registrar import Declined

if TYPE_CHECKING:
    from pathlib import Path


def test_a_refusal_is_signed_by_the_desk(tmp_path: Path) -> None:
    """The author of a refused entry holds the desk's signature over its hash, time and codes."""
    machine = m.make(tmp_path / "desk")
    desk = machine.desk
    pair = m.PAIRS["agency:aid"]
    body = {"body": "nobody", "title": "A meeting", "reference": "made up"}
    draft = desk.draft(pair, "meeting.held", body, about=["0" * 64], now=machine.tick())
    (answer,) = desk.registrar.append([sign(draft, pair)])
    assert isinstance(answer, Declined)
    entry, _, codes = read_refusal(answer.error.refusal, parse_vkey(desk.log_key))
    assert entry == answer.hash
    assert codes == tuple(fault.code for fault in answer.faults)
    spoilt = answer.error.refusal.replace(answer.hash.encode(), b"0" * 64)
    with pytest.raises(Refused):
        read_refusal(spoilt, parse_vkey(desk.log_key))
    desk.close()
