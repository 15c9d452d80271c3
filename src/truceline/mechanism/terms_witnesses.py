"""What Terms say of witnesses: how many parties must have cosigned, and when one counts as behind.

A checkpoint that enough of them cosigned cannot be taken back, nor shown to one side alone. The
number counts operators, not keys: a party with two witnesses counts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from truceline.mechanism.spans import Span
from truceline.mechanism.terms_marks import Least, Most, OneOrMany, Sourced
from truceline.mechanism.terms_model import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses(Sourced):
    """The witnesses of the record.

    Args:
        quorum: How many operators must have cosigned a checkpoint for it to count as witnessed.
        behind_after: How long after an entry was recorded a witness that has not cosigned it
            counts as behind; where it is not set, the desk raises no such alarm.
        by: Whose witnesses count: roles or ``actor:ID``; none named means any registered actor's.
    """

    quorum: Annotated[int, Least(1), Most(32)]
    behind_after: Span | None = None
    by: Annotated[tuple[Token, ...], OneOrMany()] = ()
