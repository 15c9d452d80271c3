"""What a draft about a promise may say: its due date, who decides, and who may replace it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.mechanism.commitment_kinds import (
    CommitmentDecided,
    CommitmentDisputed,
    CommitmentMade,
    CommitmentStartClaimed,
    CommitmentSuperseded,
)
from truceline.mechanism.deadlines import span_faults, zone_faults
from truceline.mechanism.decisions import decision_faults
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.registers import flaw
from truceline.mechanism.relays import relay_faults, speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench, Entry

DECISION = "commitment"
"""The name under which Terms say who decides what became of a promise."""


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a promise."""
    return list(_faults(state, entry, bench))


def _faults(state: Any, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body = entry.body
    if hasattr(body, "relayed"):
        yield from relay_faults(entry, bench)
    match body:
        case CommitmentMade():
            yield from _made_faults(body, bench)
        case CommitmentDecided():
            yield from _decision_faults(state, entry, bench)
        case CommitmentSuperseded():
            yield from _replacement_faults(state, entry, bench)
        case CommitmentStartClaimed() | CommitmentDisputed(what="start"):
            if state.body.due_after is None:
                sentence = "This promise is not due so long after an event; it has no start."
                yield flaw("NO_START", sentence, "Dispute what it means instead.")


def _made_faults(body: CommitmentMade, bench: Bench) -> Iterator[Fault]:
    if body.promiser in body.to:
        sentence = f"{body.promiser} would promise something to itself."
        yield flaw("PROMISE_TO_SELF", sentence, "Name those to whom it promised.", "to")
    yield from _due_faults(body)
    duties = bench.terms.sections.obligations
    known = sorted(duties.duties) if duties else []
    if body.duty is not None and body.duty not in known:
        sentence = f"{bench.terms.id} has no duty {body.duty}."
        yield flaw("DUTY_UNKNOWN", sentence, hint_for(body.duty, known), "duty")
    if body.repeats is not None:
        found = bench.find(body.repeats)
        if found is None or found[0] != "commitment" or found[1].promiser != body.promiser:
            sentence = f"{body.repeats[:12]} is no earlier promise of {body.promiser}."
            hint = "Name a promise of the same promiser: `truceline commitments` lists them."
            yield flaw("REPEATS_UNKNOWN", sentence, hint, "repeats")
    if body.from_proposal is not None:
        found = bench.find(body.from_proposal)
        if found is None or found[0] != "proposal" or found[1].state != "accepted":
            sentence = f"{body.from_proposal[:12]} is no proposal that all accepted."
            hint = "A proposal binds nobody until everybody whom it needs has accepted it."
            yield flaw("PROPOSAL_NOT_ACCEPTED", sentence, hint, "from_proposal")


def _due_faults(body: CommitmentMade) -> Iterator[Fault]:
    given = [name for name in ("due_at", "due_on", "due_after") if getattr(body, name) is not None]
    if len(given) > 1:
        sentence = f"It would be due in {len(given)} ways: {', '.join(given)}."
        yield flaw("DUE_TWICE", sentence, "Give the one that the source has.", given[-1])
    yield from span_faults(body.due_after, "due_after")
    yield from zone_faults(body.due_zone, "due_zone")
    if body.due_zone is not None and body.due_on is None and body.due_after is None:
        sentence = "A zone is given, and no day or span that it would belong to."
        yield flaw("DUE_ZONE_ALONE", sentence, "Give due_on or due_after, or no zone.", "due_zone")
    if body.due_after is not None and body.starts_with is None:
        sentence = "A span needs the event that it starts with."
        yield flaw("DUE_START_MISSING", sentence, "Give starts_with.", "starts_with")
    for name in ("starts_with", "started_at"):
        if getattr(body, name) is not None and body.due_after is None:
            sentence = f"{name} speaks of the start of a span, and no span is given."
            yield flaw("DUE_SPAN_MISSING", sentence, "Give due_after.", name)


def _decision_faults(state: Any, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body: CommitmentDecided = entry.body
    # Whoever signed the same judgement backs it; words that an officer relayed back nothing.
    agree = (w.by for w in state.standing if w.says == body.judgement and not w.relayed)
    yield from decision_faults(
        DECISION, entry.author, bench, backers=agree, body=body.by, required=True
    )
    rule = bench.terms.decision(DECISION)
    others = {w.by for w in state.standing if w.says == body.judgement and not w.relayed}
    if entry.author == state.promiser and body.judgement != "not_kept" and others <= {entry.author}:
        sentence = f"{entry.author} would decide alone that it kept its own promise."
        hint = "Let another who decides record it, or one to whom it was promised say so first."
        yield flaw("DECIDES_ON_ITSELF", sentence, hint, "author")
    if rule is not None and body.by is None and rule.body is not None:
        sentence = f"{bench.terms.id} gives this decision to {rule.body}."
        yield flaw("DECISION_BODY", sentence, f"Give by: {rule.body}.", "by")
    if state.replaced_by:
        yield wrong_state(entry, state.state, {"made", "kept", "partly_kept", "not_kept"})


def _replacement_faults(state: Any, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body: CommitmentSuperseded = entry.body
    if state.replaced_by:
        yield wrong_state(entry, state.state, {"made", "kept", "partly_kept", "not_kept"})
    found = bench.find(body.replaced_by)
    if (
        found is None
        or found[0] != "commitment"
        or found[1].promiser != state.promiser
        or not set(found[1].openings).isdisjoint(state.openings)
    ):
        sentence = f"{body.replaced_by[:12]} is no other promise of {state.promiser}."
        hint = "Record the new promise first, then name it here."
        yield flaw("REPLACEMENT_UNKNOWN", sentence, hint, "replaced_by")
    elif found[1].replaced_by:
        sentence = f"{body.replaced_by[:12]} was itself replaced."
        yield flaw("REPLACEMENT_OVER", sentence, "Name the promise that stands.", "replaced_by")
    if speaker(entry) not in set(state.to) - {state.promiser} and not _decides(state, entry, bench):
        sentence = f"{speaker(entry)} is not among those to whom it was promised."
        hint = "One of them says that it is replaced, or those whom Terms let decide: no promiser "
        yield flaw("NOT_RELEASED", sentence, f"{hint}releases itself.", "author")


def _decides(state: Any, entry: Entry, bench: Bench) -> bool:
    """Whether the author may by itself decide on promises of others than itself."""
    return (
        state.promiser not in {entry.author, speaker(entry)}
        and bench.terms.decision(DECISION) is not None
        and not decision_faults(DECISION, entry.author, bench)
    )
