"""The watch over a record: whose cosignatures count, when a checkpoint is witnessed, who is behind.

The policy follows from Terms and from who is enrolled: a group for each operator, of which any key
will do, and the quorum of Terms over those groups. Two witnesses of one party count once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.ledger.policy import NO_QUORUM, Group, Policy, PolicyLog, PolicyWitness
from truceline.ledger.vkeys import COSIGNATURE_ML_DSA_44
from truceline.mechanism.witnesses import LIVE, WitnessState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from truceline.ledger.vkeys import VerifierKey
    from truceline.mechanism.terms_witnesses import Witnesses

QUORUM = "quorum"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPolicy:
    """The policy of one desk, and whether it is as strong as Terms ask.

    Args:
        policy: What readers verify by.
        operators: How many parties operate a witness that counts.
        asked: How many Terms ask for; 0 where they ask for none.
    """

    policy: Policy
    operators: int
    asked: int

    @property
    def missing(self) -> int:
        """How many operators are missing before the quorum of Terms can be met at all."""
        return max(0, self.asked - self.operators)

    def comment(self, origin: str) -> str:
        """What stands at the head of the file."""
        lines = [
            f"Whose signatures make a checkpoint of {origin} worth believing.",
            "The desk writes this file; whoever does not trust the desk keeps one of its own.",
        ]
        if self.missing:
            lines.append(
                f"WEAKER THAN AGREED: the Terms ask for {self.asked} operators, "
                f"{self.operators} have enrolled a witness."
            )
        return "\n".join(lines)


def desk_policy(
    log_keys: Sequence[VerifierKey],
    states: Iterable[WitnessState],
    rule: Witnesses | None,
    counts: Callable[[str], bool] = lambda _operator: True,
    url: str = "",
) -> DeskPolicy:
    """The policy that follows from Terms and the witnesses that are enrolled.

    Args:
        log_keys: The keys that sign the log's checkpoints.
        states: The witnesses, in the order in which they were enrolled; retired ones do not count.
        rule: What Terms say of witnesses; without it no quorum is asked for.
        counts: Whether an operator's witnesses count under Terms.
        url: Where the log is served; empty where that is not said.
    """
    witnesses: list[PolicyWitness] = []
    members: dict[str, list[str]] = {}
    seen: set[bytes] = set()
    for state in states:
        if state.state not in LIVE or not counts(state.operator):
            continue
        for key in state.keys:
            # One key counts once, whatever it is called.
            if key.public in seen:
                continue
            seen.add(key.public)
            name = f"{state.name}/ml-dsa" if key.kind == COSIGNATURE_ML_DSA_44 else state.name
            witnesses.append(PolicyWitness(name=name, key=key, url=state.url))
            members.setdefault(state.operator, []).append(name)
    taken = {each.name for each in witnesses}
    groups = [
        Group(name=_free(operator, taken), threshold=1, members=tuple(names))
        for operator, names in members.items()
    ]
    asked = 0 if rule is None else rule.quorum
    quorum = NO_QUORUM
    if asked and groups:
        quorum = _free(QUORUM, taken)
        count = min(asked, len(groups))
        named = tuple(each.name for each in groups)
        groups.append(Group(name=quorum, threshold=count, members=named))
    logs = tuple(PolicyLog(key=each, url=url) for each in log_keys)
    policy = Policy(logs=logs, witnesses=tuple(witnesses), groups=tuple(groups), quorum=quorum)
    return DeskPolicy(policy=policy, operators=len(members), asked=asked)


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first like it that no witness or group has yet."""
    plain = re.sub(r"[^!-~]", "-", name)
    word, at = plain, 1
    while word in taken or word == NO_QUORUM:
        at += 1
        word = f"{plain}-{at}"
    taken.add(word)
    return word


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where one witness stands beside the record.

    Args:
        state: The witness.
        size: The largest checkpoint of this record that it cosigned; 0 for none.
        at: The time of that cosignature (UTC), or None.
        waiting: Since when an entry that it has not cosigned is recorded (UTC), or None.
        answer: The code of its last answer that was no cosignature; empty for none.
    """

    state: WitnessState
    size: int
    at: datetime | None
    waiting: datetime | None
    answer: str = ""


TROUBLES = {
    "WITNESS_SILENT": "silent",
    "WITNESS_REFUSED": "refused",
    "WITNESS_UNSIGNED": "refused",
    "WITNESS_AHEAD": "ahead",
}
"""The code of an answer to the trouble that it is."""


def trouble_of(
    position: Position, rule: Witnesses | None, now: datetime, after: Callable[..., datetime]
) -> str:
    """What the matter is with a witness, by the words of ``witness.alarmed``; empty for nothing.

    Refusing and being ahead are trouble at once; silence and lagging once Terms call it behind.

    Args:
        position: Where it stands.
        rule: What Terms say of witnesses.
        now: The desk's time (UTC).
        after: Adds a span of Terms to an instant (:meth:`mechanism.terms.Terms.after`).
    """
    if position.state.state not in LIVE:
        return ""
    trouble = TROUBLES.get(position.answer, "")
    if trouble in {"refused", "ahead"} or position.waiting is None:
        return trouble if trouble in {"refused", "ahead"} else ""
    late = rule is not None and rule.behind_after is not None
    if late and now > after(rule.behind_after, position.waiting):  # type: ignore[union-attr]
        return trouble or "behind"
    return ""
