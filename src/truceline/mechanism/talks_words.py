"""What the talks say, in sentences that never turn somebody's word into a fact.

A position is printed as what its holder holds, with on whose word that is known; "stalled" as what
its author says. Quotation marks in recorded words cannot close those of the sentence.

>>> quoted('it “ends” here')
'“it "ends" here”'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.mechanism.talks_tracks import Claim, Position, TrackState


def quoted(words: str) -> str:
    """Recorded words on one line between quotation marks that nothing in them closes."""
    plain = " ".join(words.split()).replace("“", '"').replace("”", '"')
    return f"“{plain}”"


def ended(said: str) -> str:
    """A sentence with its full stop, which a quotation at its end may have already."""
    return said if said.endswith((".”", "?”", "!”")) else f"{said}."


def day(at: datetime | None) -> str:
    """A time for a sentence, UTC to the minute."""
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}Z"


def source_of(position: Position) -> str:
    """On whose word a position is known."""
    if position.relayed is not None:
        return f"relayed by {position.author}, who answered the call"
    if position.own:
        return "its own word, signed"
    return f"as {position.said_by} reports, from {quoted(position.reference)}"


def position_sentence(position: Position) -> str:
    """``X holds that “...”``, with when it was said and on whose word that is known."""
    gone = f"; withdrawn {day(position.withdrawn_at)}" if position.withdrawn_at else ""
    said = f"{day(position.at)}, {source_of(position)}{gone}"
    return f"{position.holder} holds that {quoted(position.holds)} (on {position.item}; {said})."


def claim_sentences(claim: Claim) -> tuple[str, ...]:
    """Who says that a track is stalled, since when, on what, why, and what would unblock it."""
    relayed = " (relayed)" if claim.relayed is not None else ""
    on = f"stalled on {claim.item} since {day(claim.since)}"
    found = [f"{claim.by} says{relayed} that it is {on}: {quoted(claim.why)}"]
    if claim.unblock:
        found.append(f"{claim.by} says that this would unblock it: {quoted(claim.unblock)}")
    found.extend(
        f"{contest.by} contests that, {day(contest.at)}: {quoted(contest.why)}"
        for contest in claim.contests
    )
    return tuple(ended(each) for each in found)


def stalled_on(track: TrackState) -> tuple[Claim, ...]:
    """The claims that make a track stalled: those that stand and that nobody contests."""
    return tuple(claim for claim in track.standing_claims if not claim.contests)
