"""Whether a desk may be continued by an entry: who signs it, what it names, whose keys they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault, TrucelineError
from truceline.ledger import keys
from truceline.ledger.checkpoints import signed_by_all
from truceline.ledger.vkeys import name_faults
from truceline.mechanism.actors import DESK_ACTOR
from truceline.mechanism.succession import LOG_ACTOR, DeskContinued

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.parts import Entry
    from truceline.mechanism.standing import Standing


def succession_faults(entry: Entry, standing: Standing) -> Iterator[Fault]:
    """Faults of an entry that continues a desk; none where it is of another kind.

    The old log's checkpoint must be the one that the author cites as seen: whoever has this entry
    and the old log's key can tell from where on the new one answers.

    Yields:
        NOT_ENROLLER, ORIGIN_SAME, CONTINUED_CHECKPOINT, KEY_NOT_POSSESSED, KEY_SHARED, KEY_EXISTS,
        and what is wrong with the keys and the name themselves.
    """
    body = entry.body
    if not isinstance(body, DeskContinued):
        return
    if entry.author not in standing.enrollers:
        yield Fault(
            "NOT_ENROLLER",
            f"{entry.author} may not continue this desk.",
            "Ask one of those whom the desk's opening lets enrol keys.",
            where="/statement/author",
        )
    yield from name_faults(body.origin, "/statement/body/origin")
    if body.origin == standing.origin:
        yield Fault(
            "ORIGIN_SAME",
            "The desk that is continued has this name, and its operator has its log key.",
            "Choose another: two logs of one name could not be told apart.",
            where="/statement/body/origin",
        )
    yield from _checkpoint_faults(body, entry, standing)
    yield from _key_faults(body, standing)


def _checkpoint_faults(body: DeskContinued, entry: Entry, standing: Standing) -> Iterator[Fault]:
    seen = entry.statement.seen
    try:
        stated = signed_by_all(body.checkpoint.encode(), standing.log_keys)
    except TrucelineError as error:
        yield from (replace(f, where="/statement/body/checkpoint") for f in error.faults)
        return
    if (stated.size, stated.root.hex()) != (seen.size, seen.root):
        yield Fault(
            "CONTINUED_CHECKPOINT",
            f"The checkpoint of size {stated.size} is not the one of size {seen.size} that the "
            "author cites as the last.",
            "Promote the replica anew: `truceline promote` puts in the right one.",
            where="/statement/body/checkpoint",
        )


def _key_faults(body: DeskContinued, standing: Standing) -> Iterator[Fault]:
    taken = {standing.log_public, *(key.public for key in standing.keys.values())}
    for name, actor in (("log", LOG_ACTOR), ("desk", DESK_ACTOR)):
        public = bytes.fromhex(getattr(body, f"{name}_public"))
        where = f"/statement/body/{name}_public"
        try:
            keys.check_public(public)
        except BadInput as error:
            yield from (replace(fault, where=where) for fault in error.faults)
            continue
        message = keys.possession_message(body.origin, actor, public)
        if not keys.verify(public, message, bytes.fromhex(getattr(body, f"{name}_possession"))):
            sentence = "The proof of possession is not one of this key, for the new name."
            yield Fault("KEY_NOT_POSSESSED", sentence, "Promote the replica anew.", where=where)
        if public in taken:
            sentence = "This key is known on the desk already."
            yield Fault("KEY_EXISTS", sentence, "Make new keys for the new desk.", where=where)
    if body.log_public == body.desk_public:
        yield Fault(
            "KEY_SHARED",
            "Desk and log have one key.",
            "Make a key for each: who signs a checkpoint must not be taken for who speaks.",
            where="/statement/body/desk_public",
        )
