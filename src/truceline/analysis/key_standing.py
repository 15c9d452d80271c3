"""Whether a statement still counts after its key was revoked, and why, in one sentence.

A revocation ends a key from its place on. Where somebody else may have signed with the key earlier,
the revocation says since when, and what lies in between has to be judged. What decides is when
witnesses first dated a checkpoint that holds the statement, and not what the desk or the author
says: neither can be trusted to date what may be false.

1. A statement at or after the place of the first revocation is void.
2. Where nobody says that the key was in other hands, what stands before is valid. For a key that
   was stolen, copied or used under duress a witnessed checkpoint must lie in between: else the
   order of the two is the desk's word alone.
3. Where somebody other than the key's actor says since when it was in other hands, a statement that
   witnesses dated before that is valid; one that was recorded after it is void; one that the desk
   dates before it and witnesses only after it is undecided.
4. Where the actor alone says so, what rule 3 would call void is undecided: nobody undoes with one
   later word what they signed.

Without witnesses the desk's own time stands in, and the answer says so. Nothing here is folded into
any state: witnesses' signatures lie outside the ledger and come later, so a replay could not follow
them (ADR 12).

>>> from datetime import UTC
>>> from truceline.mechanism.key_register import Key, Revocation
>>> copied = datetime(2016, 3, 1, 9, tzinfo=UTC)
>>> key = Key(
...     id="0" * 32, actor="group:brigade", public=bytes(32), seal=None, since=copied,
...     revocations=(
...         Revocation(seq=9, at=copied, by="un:office", reason="copied", since=copied, own=False),
...     ),
... )
>>> judge(Said(seq=3, recorded_at=copied), key).word
'void'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from truceline.ledger.entry import format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from truceline.mechanism.key_register import Key, Revocation
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.standing import Standing

Word = Literal["valid", "void", "undecided"]

_SECOND = timedelta(seconds=1)
_IN_OTHER_HANDS = frozenset({"stolen", "copied", "compelled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Where a statement stands: its place in the ledger, and the desk's time (UTC)."""

    seq: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """A checkpoint that a quorum of witnesses cosigned.

    Args:
        size: How many entries it holds.
        at: The time (UTC, whole seconds) of the cosignature that completed the quorum.
    """

    size: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a statement counts.

    Args:
        word: ``valid``, ``void`` or ``undecided``.
        by: Whose time decided: ``witnesses``, or ``desk`` where none has dated it.
        sentence: Why, for a person.
    """

    word: Word
    by: Literal["witnesses", "desk"]
    sentence: str

    def as_json(self) -> dict[str, str]:
        """The verdict as a JSON object."""
        return {"word": self.word, "by": self.by, "sentence": self.sentence}


_When = Literal["before", "between", "after"]


def quorum_at(
    cosignatures: Iterable[tuple[str, int]], met: Callable[[frozenset[str]], bool]
) -> datetime | None:
    """When a checkpoint's cosignatures first made a quorum (UTC); None where they do not.

    Args:
        cosignatures: A witness's name and the time it signed, in seconds since 1970 UTC.
        met: Whether witnesses of these names are a quorum (:meth:`ledger.policy.Policy.met`).
    """
    names: set[str] = set()
    for time, name in sorted((time, name) for name, time in cosignatures):
        names.add(name)
        if met(frozenset(names)):
            try:
                return datetime.fromtimestamp(time, tz=UTC)
            except (OverflowError, ValueError, OSError):
                # No calendar has this second: nobody was a witness then.
                return None
    return None


def judge(said: Said, key: Key, witnessed: Sequence[Witnessed] = ()) -> Verdict:
    """Whether a statement under a key counts, by the rules at the top.

    Args:
        said: Where it stands.
        key: The key it was signed with, and its revocations.
        witnessed: Every checkpoint of the ledger that a quorum cosigned, in any order; none where
            the desk has no witnesses, or none is known to the asker.
    """
    if not key.revocations:
        return Verdict(word="valid", by=_by(witnessed), sentence="Its key has not been revoked.")
    first = min(key.revocations, key=lambda each: each.seq)
    if said.seq >= first.seq:
        sentence = f"It stands at place {said.seq}, and its key was revoked at place {first.seq}."
        return Verdict(word="void", by=_by(witnessed), sentence=sentence)
    dated = min((each.at for each in witnessed if each.size > said.seq), default=None)
    others = [each for each in key.revocations if each.since is not None and not each.own]
    alone = [each for each in key.revocations if each.since is not None and each.own]
    for claims, own in ((others, False), (alone, True)):
        if claims:
            claim = min(claims, key=lambda each: each.since or each.at)
            found = _claimed(said, claim, dated, own=own, witnesses=bool(witnessed))
            if found is not None:
                return found
    if others or alone:
        return _before_claim(dated)
    return _ordered(said, first, witnessed)


def judge_entry(
    entry: Entry, standing: Standing, witnessed: Sequence[Witnessed] = ()
) -> Verdict | None:
    """The verdict on an entry of a desk; None where its key is not revoked, or not known."""
    key = standing.keys.get(entry.statement.key)
    if key is None or not key.revocations:
        return None
    if any(each.seq == entry.seq for each in key.revocations):
        sentence = "It is the revocation of its own key, which ends the key whoever signed it."
        return Verdict(word="valid", by=_by(witnessed), sentence=sentence)
    return judge(Said(seq=entry.seq, recorded_at=entry.recorded_at), key, witnessed)


def _claimed(
    said: Said, claim: Revocation, dated: datetime | None, *, own: bool, witnesses: bool
) -> Verdict | None:
    """Rules 3 and 4 for one claim; None where the statement lies safely before it."""
    since = claim.since or claim.at
    when = _when(said, since, dated, witnesses=witnesses)
    if when == "before":
        return None
    by: Literal["witnesses", "desk"] = "witnesses" if witnesses else "desk"
    told = f"{claim.by} says that its key was in other hands since {format_time(since)}"
    if when == "between":
        first = f"first on {format_time(dated)}" if dated is not None else "not yet"
        sentence = (
            f"{told}; the desk dates it before that, on {format_time(said.recorded_at)}, and "
            f"witnesses {first}."
        )
        return Verdict(word="undecided", by=by, sentence=sentence)
    stands = f"it was recorded after that, on {format_time(said.recorded_at)}"
    if own:
        sentence = (
            f"{told}, and {stands}; but the actor alone says so, and could deny by it what it "
            "signed."
        )
        return Verdict(word="undecided", by=by, sentence=sentence)
    return Verdict(word="void", by=by, sentence=f"{told}, and {stands}.")


def _when(said: Said, since: datetime, dated: datetime | None, *, witnesses: bool) -> _When:
    """On which side of an instant a statement lies, as far as it can be known."""
    # A cosignature's time has whole seconds: it was given at some point of the second it names.
    if dated is not None and dated + _SECOND <= since:
        return "before"
    if said.recorded_at >= since:
        return "after"
    return "between" if witnesses else "before"


def _before_claim(dated: datetime | None) -> Verdict:
    if dated is not None:
        sentence = (
            f"Witnesses had dated it by {format_time(dated)}, before its key was in other hands."
        )
        return Verdict(word="valid", by="witnesses", sentence=sentence)
    sentence = (
        "By the desk's own time it was recorded before its key was in other hands; no witness has "
        "dated it."
    )
    return Verdict(word="valid", by="desk", sentence=sentence)


def _ordered(said: Said, first: Revocation, witnessed: Sequence[Witnessed]) -> Verdict:
    """Rule 2: nobody says that it was in other hands; the order of the two decides."""
    between = min(
        (each.at for each in witnessed if said.seq < each.size <= first.seq), default=None
    )
    if between is not None:
        sentence = (
            f"Witnesses had dated it by {format_time(between)}, and its key was revoked later."
        )
        return Verdict(word="valid", by="witnesses", sentence=sentence)
    sentence = (
        "It stands before the revocation of its key, by the desk's own order: no checkpoint "
        "between the two is witnessed."
    )
    unsure = bool(witnessed) and first.reason in _IN_OTHER_HANDS
    return Verdict(word="undecided" if unsure else "valid", by="desk", sentence=sentence)


def _by(witnessed: Sequence[Witnessed]) -> Literal["witnesses", "desk"]:
    return "witnesses" if witnessed else "desk"
