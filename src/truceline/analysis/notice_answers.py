"""What recipients have said to the notices that they were told of, counted by recipient.

Receipt is not consent and silence is neither, so each word stands for itself: delivered,
acknowledged and consented are different counts, and none contains another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truceline.mechanism.notice_phases import phase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from truceline.mechanism.notice_states import NoticeState
    from truceline.mechanism.terms import Terms

ANSWERS: Final = (
    "consented", "answered", "acknowledged", "queried", "objected", "delivered", "sent", "not_sent",
)  # fmt: skip
SILENT: Final = frozenset({"delivered", "sent", "not_sent"})
"""Where the recipient itself has said nothing to the version that holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAnswers:
    """Recipients by the last word of each, to the version of each notice that holds.

    Args:
        counts: Word to how many recipients; every word of :data:`ANSWERS`.
        recipients: The whole: recipients of the notices counted, one for each notice.
        notices: How many notices those are.
        relayed: How many words an officer wrote down for a recipient.
        withdrawn: How many notices were withdrawn, and are not counted.
    """

    counts: dict[str, int]
    recipients: int
    notices: int
    relayed: int
    withdrawn: int


def notice_answers(notices: Iterable[tuple[NoticeState, Terms]], at: datetime) -> NoticeAnswers:
    """The words of all recipients at an instant.

    Args:
        notices: The notices of which the reader sees every answer, each with its agreement.
        at: The instant asked about (UTC).
    """
    held = list(notices)
    phases = [phase(state, terms, at) for state, terms in held if state.state != "withdrawn"]
    told = [recipient for each in phases for recipient in each.recipients]
    words = Counter(recipient.word for recipient in told)
    return NoticeAnswers(
        counts={word: words[word] for word in ANSWERS},
        recipients=len(told),
        notices=len(phases),
        relayed=sum(recipient.relayed for recipient in told),
        withdrawn=len(held) - len(phases),
    )
