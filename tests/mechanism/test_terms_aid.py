"""What Terms say of aid: modes that run on notification, the last resort, the clock of a reply."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.errors import BadInput
from truceline.mechanism.terms import Terms

TEXT = Path(__file__).with_name("terms_made_up.yaml").read_text(encoding="utf-8")


def codes(*changes: tuple[str, str]) -> list[str]:
    """The codes of the faults of the made-up Terms with pieces of their text replaced."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    with pytest.raises(BadInput) as caught:
        Terms.parse(text.encode())
    return [fault.code for fault in caught.value.faults]


def test_the_made_up_terms_say_how_aid_runs() -> None:
    """Which modes need no approval is data, as are the clock and the last resort."""
    aid = Terms.parse(TEXT.encode()).sections.aid
    assert aid is not None
    assert (aid.on_notification, aid.reply_clock) == (("cross_border",), "aid_request_reply")
    assert aid.last_resort == ("airdrop",)


def test_a_reply_clock_that_nothing_would_start_is_refused() -> None:
    """A clock under another name, or from another event, would be set and never run."""
    assert codes(("reply_clock: aid_request_reply", "reply_clock: containment")) == [
        "AID_REPLY_CLOCK"
    ]
    assert codes(("calendar: valleys}, from: requested", "calendar: valleys}, from: reported")) == [
        "AID_REPLY_START"
    ]


def test_modes_are_of_the_vocabulary_and_stand_in_one_list() -> None:
    """A mode nobody knows is refused; a last resort is nothing that needs no approval."""
    changed = ("on_notification: [cross_border]", "on_notification: [balloon]")
    assert len(codes(changed)) == 1
    both = ("on_notification: [cross_border]", "on_notification: [cross_border, airdrop]")
    assert codes(both) == ["AID_RESORT_NOTIFIED"]
