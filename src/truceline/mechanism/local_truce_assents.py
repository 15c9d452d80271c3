"""Who signs a local truce: the assents of those whom Terms name, stretch by stretch.

Terms may say who agrees to a silence (``effect.silences.agreed_by``). Whoever records one signs for
itself alone: whom it names as having arranged it is its own word. The others assent to the stretch,
by the entry that began it, each with its own key; a renewal is a stretch of its own and needs their
assent anew. Nobody assents through an officer, so these kinds hold no relayed words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.shapes import Hash, Short

if TYPE_CHECKING:
    from collections.abc import Iterable


@kind(
    "local_truce.assented/1",
    part="local_truce",
    example={"stretch": "0" * 64, "reference": "made up"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTruceAssented:
    """Somebody agrees to one stretch of a local truce, for itself."""

    stretch: Hash = opened("The entry that began the stretch: the truce, or a renewal of it")
    reference: Short | None = opened("Where this is recorded", default=None)


@kind(
    "local_truce.refused/1",
    part="local_truce",
    example={"stretch": "0" * 64, "why": "Made-up: not for this valley."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTruceRefused:
    """Somebody does not agree to a stretch, or takes back that it did before the stretch begins."""

    stretch: Hash = opened("The entry that began the stretch: the truce, or a renewal of it")
    why: Short = opened("Why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assent:
    """What somebody says of a stretch: that it agrees, or (``agrees`` false) that it does not."""

    by: str
    stretch: str
    agrees: bool
    entry: str
    recorded_at: datetime


def signers(
    author: Assent, assents: Iterable[Assent], begins: datetime, at: datetime
) -> tuple[str, ...]:
    """Who has signed a stretch at an instant: its author, and who assented to it by then.

    An assent is taken back by a refusal until the stretch begins. From then on a truce that is
    signed ends by an entry that says so, not by one of its signers alone.

    Args:
        author: What recorded the stretch, as an assent of its author.
        assents: What was said of the truce, oldest first; words on other stretches are left out.
        begins: When the stretch begins (UTC).
        at: The instant asked about: an assent counts from when the desk recorded it (UTC).
    """
    signed: dict[str, None] = {}
    for word in (author, *assents):
        if word.stretch != author.stretch or word.recorded_at > at:
            continue
        if word.agrees:
            signed.setdefault(word.by)
        elif word.recorded_at < begins:
            signed.pop(word.by, None)
    return tuple(signed)
