"""A round of the witnesses: each is asked for the newest checkpoint, or brings what it signed.

Whatever they answer, nothing is written to the record but the desk's own word that a witness is in
trouble, once when that begins, and that it is over. Cosignatures are kept beside the checkpoints.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from truceline.analysis.watch import DeskPolicy, Position, trouble_of
from truceline.cosigned import policy_of, witnessed
from truceline.errors import Fault, NotFound, Refused
from truceline.ledger import leaves
from truceline.ledger.checkpoints import open_checkpoint, parse_checkpoint
from truceline.ledger.notes import parse_note
from truceline.mechanism.witnesses import LIVE
from truceline.own_words import OwnWords
from truceline.store.cosignatures import Cosignatures, Heard, witness_states

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.desk import Desk
    from truceline.ledger.notes import SignatureLine
    from truceline.mechanism.witnesses import WitnessState
    from truceline.witness.asking import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Where the witnesses stand.

    Args:
        size: How many entries the newest checkpoint holds.
        positions: Each live witness, oldest enrolment first.
        troubles: What the matter is, by the witness's name; without those in step.
        policy: By which policy cosignatures count.
        witnessed: The largest checkpoint that a quorum cosigned; None where none is, or where no
            quorum is asked for.
    """

    size: int
    positions: tuple[Position, ...]
    troubles: dict[str, str]
    policy: DeskPolicy
    witnessed: int | None

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to raise an alarm about."""
        return not self.troubles and not self.policy.missing


def stand(desk: Desk) -> Round:
    """Where the witnesses stand, without asking them."""
    policy = policy_of(desk.registrar)
    size, now = desk.seen().size, desk.now()
    states = witness_states(desk.store, desk.registrar.clerk.folds)
    live = [each for each in states.values() if each.state in LIVE]
    positions = tuple(_position(desk, each, size) for each in live)
    terms = desk.standing().first
    rule = terms.sections.witnesses
    troubles = {
        each.state.name: word
        for each in positions
        if (word := trouble_of(each, rule, now, terms.after))
    }
    done = [each.size for each in witnessed(desk.store, policy.policy)]
    return Round(
        size=size,
        positions=positions,
        troubles=troubles,
        policy=policy,
        witnessed=max(done, default=None),
    )


def _position(desk: Desk, state: WitnessState, size: int) -> Position:
    kept = Cosignatures(desk.store).newest(state.name)
    heard = Cosignatures(desk.store).heard(state.name)
    signed = 0 if kept is None else kept.size
    first = desk.store.stored(signed) if signed < size else None
    # A witness waits for nothing that was recorded before it was enrolled.
    since = None if first is None else leaves.Leaf.decode(first.leaf).recorded_at
    return Position(
        state=state,
        size=signed,
        at=None if kept is None else datetime.fromtimestamp(kept.time, tz=UTC),
        waiting=None if since is None else max(since, state.at),
        answer="" if heard is None else heard.answer,
    )


def ask(desk: Desk, asking: Callable[..., Asked]) -> Round:
    """Ask every witness that has a URL for the newest checkpoint, keep what they sign, and say it.

    Args:
        desk: The desk.
        asking: Asks one: takes its URL, its keys, the signed checkpoint, what gives the consistency
            proof between two sizes, and the size of its last cosignature.

    Raises:
        DeskFault: DESK_EMPTY, or the desk cannot write.
    """
    # Both are of one checkpoint: another process may publish the next one in between.
    note = desk.checkpoint()
    size = parse_checkpoint(parse_note(note).text).size

    def prove(old: int, new: int) -> tuple[bytes, ...]:
        return desk.registrar.prover.consistency(old, new)

    states = witness_states(desk.store, desk.registrar.clerk.folds)
    book = Cosignatures(desk.store)
    for state in states.values():
        if state.state not in LIVE or not state.url:
            continue
        kept = book.newest(state.name)
        known = 0 if kept is None else kept.size
        answer = asking(state.url, state.keys, note, prove, known)
        code = "" if answer.fault is None else answer.fault.code
        with desk.store.transaction():
            book.keep(size, [(line, line_time(line)) for line in answer.lines])
            book.hear(state.name, Heard(size=answer.size or known, at=desk.now(), answer=code))
    return _said(desk)


def take(desk: Desk, note: bytes) -> tuple[int, tuple[str, ...]]:
    """Keep the cosignatures of a checkpoint that a witness sent by another road.

    Returns:
        The checkpoint's size, and the names of the witnesses whose good lines it has.

    Raises:
        BadInput, Refused: as :func:`truceline.ledger.checkpoints.open_checkpoint`;
            ``CHECKPOINT_NOT_OURS`` where the desk signed no such checkpoint, which is a split view
            if its signature is good; ``WITNESS_LINES`` where no enrolled witness has signed.
        NotFound: ``CHECKPOINT_UNKNOWN``.
    """
    standing = desk.standing()
    states = [
        each
        for each in witness_states(desk.store, desk.registrar.clerk.folds).values()
        if each.state in LIVE
    ]
    keys = tuple(key for each in states for key in each.keys)
    opened = open_checkpoint(note, standing.log_keys, keys, origin=standing.origin)
    size = opened.checkpoint.size
    own = desk.store.checkpoint(size)
    if own is None:
        sentence = f"This desk has published no checkpoint of {size} entries."
        hint = "Check that it is of this desk and not of another copy of it."
        raise NotFound(Fault("CHECKPOINT_UNKNOWN", sentence, hint))
    if own[1] != opened.checkpoint.root:
        sentence = f"The checkpoint of {size} entries is not the one that this desk signed."
        hint = "Keep it: with this desk's own it proves that the log key signed two records."
        raise Refused(Fault("CHECKPOINT_NOT_OURS", sentence, hint))
    good = {(each.key.name, each.key.key_id) for each in opened.cosignatures}
    lines = [line for line in parse_note(note).signatures if (line.name, line.key_id) in good]
    if not lines:
        sentence = "No witness that is enrolled here has signed this checkpoint."
        hint = "Enrol the witness first: `truceline witness request`."
        raise Refused(Fault("WITNESS_LINES", sentence, hint))
    book, names = Cosignatures(desk.store), tuple(sorted({each.name for each in lines}))
    with desk.store.transaction():
        book.keep(size, [(line, line_time(line)) for line in lines])
        for name in names:
            kept = book.newest(name)
            newest = size if kept is None else kept.size
            book.hear(name, Heard(size=newest, at=desk.now(), answer=""))
    _said(desk)
    return size, names


def line_time(line: SignatureLine) -> int:
    """The time that a verified cosignature states, in seconds since 1970 UTC."""
    return int.from_bytes(line.signature[:8], "big")


def _said(desk: Desk) -> Round:
    """Let the desk say whose trouble begins and whose is over, each once; gives how it stands."""
    found = stand(desk)
    states = witness_states(desk.store, desk.registrar.clerk.folds)
    subjects = {state.name: subject for subject, state in states.items()}
    voice = OwnWords(desk.registrar, desk.own, desk.origin)
    at = max(desk.now(), desk.newest_at())
    sayings = []
    for each in found.positions:
        trouble, said = found.troubles.get(each.state.name, ""), each.state.trouble
        about = (subjects[each.state.name],)
        if trouble and trouble != said:
            body = {"trouble": trouble, "size": found.size, "cosigned": each.size}
            sayings.append(voice.say("witness.alarmed", body, about, at))
        elif said and not trouble:
            sayings.append(voice.say("witness.answered", {"size": each.size}, about, at))
    if sayings:
        desk.submit(sayings, whole=True)
    return found
