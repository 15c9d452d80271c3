"""Whether what Terms say of aid makes sense: checks across fields, as in ``terms_sense``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.mechanism import terms_rules as how
    from truceline.mechanism.terms_shape import Reading

_REPLY_CLOCK: Final = "aid_request_reply"


def reply_clock_is_the_one_that_runs(reading: Reading, aid: how.Aid) -> None:
    """The clock of a reply has one name, or it would be set and never run."""
    if aid.reply_clock is None or aid.reply_clock == _REPLY_CLOCK:
        return
    reading.fault(
        "AID_REPLY_CLOCK",
        f"The clock of a reply to a request for aid is {aid.reply_clock!r}, which no request "
        "starts or stops.",
        f"Name the clock {_REPLY_CLOCK} under procedure.clocks, and here.",
        ("aid", "reply_clock"),
    )


def reply_clock_starts_with_the_request(
    reading: Reading, aid: how.Aid, procedure: how.Procedure
) -> None:
    """What is waited for was asked for: the clock of a reply starts with a request."""
    rule = procedure.clocks.get(_REPLY_CLOCK)
    if rule is None or aid.reply_clock is None or rule.starts == ("requested",):
        return
    reading.fault(
        "AID_REPLY_START",
        f"{_REPLY_CLOCK} starts with {', '.join(rule.starts)}, and a reply answers a request.",
        "Write from: requested.",
        ("procedure", "clocks", _REPLY_CLOCK),
    )


def resort_and_notification_differ(reading: Reading, aid: how.Aid) -> None:
    """A mode kept for when others are refused is not one that needs no approval from anybody."""
    for index, mode in enumerate(aid.on_notification):
        if mode in aid.last_resort:
            reading.fault(
                "AID_RESORT_NOTIFIED",
                f"{mode!r} is a last resort, and runs on notification.",
                "Leave it in one of the two lists.",
                ("aid", "on_notification", index),
            )


AID_CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = (
    (("aid",), reply_clock_is_the_one_that_runs),
    (("aid", "procedure"), reply_clock_starts_with_the_request),
    (("aid",), resort_and_notification_differ),
)
"""The checks of this page, with the sections each needs."""
