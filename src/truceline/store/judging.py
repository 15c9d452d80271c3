"""What a copy that lacks bodies can judge again, and what it must leave unjudged."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from truceline.analysis.admission import check_boxes

if TYPE_CHECKING:
    from truceline.ledger.entry import Statement
    from truceline.mechanism.standing import Standing
    from truceline.store.gone import GappedLookups

_OF_REGISTERS = frozenset({"SIGNATURE", "NO_RIGHT", "ACTOR_UNKNOWN", "AGREEMENT_UNKNOWN"})
_OF_KEYS = frozenset({"KEY_REVOKED", "KEY_NOT_YET_VALID", "KEY_EXPIRED", "BOX_HASH", "SIGNATURE"})
_OF_IDENTITIES = frozenset({"IDENTITY_NOT_APART", "IDENTITY_NEEDS_RELEASE"})


def unjudged(code: str, lookups: GappedLookups, standing: Standing, statement: Statement) -> bool:
    """Whether a refusal says only that this copy, or this program, cannot judge again.

    A kind that a newer program knows is kept and not understood. Where a state lacks bodies, what
    it refuses is no evidence; a right never hangs on a state. Where registers were withheld from
    this copy, it does not know every key and actor; under those it knows it judges all the same.
    That who reported is sealed apart binds what is handed in now. A desk whose Terms have never
    named whom it may be sealed to may have entries from before that rule: they stand, and are
    counted as not judged again.
    """
    if code == "KIND_UNKNOWN":
        return True
    if code in _OF_IDENTITIES:
        agreements = standing.agreements.values()
        return not any(each.terms.sections.identities_to for each in agreements)
    if lookups.hangs and code != "NO_RIGHT" and code not in _OF_KEYS:
        return True
    strange = statement.key not in standing.keys or statement.author not in standing.actors
    boxes = any(name not in standing.actors for box in statement.boxes for name in box.to)
    lacks = strange or (code == "ACTOR_UNKNOWN" and boxes)
    return lookups.withheld and lacks and code in _OF_REGISTERS


def check_held(boxes: tuple[bytes, ...], statement: Statement) -> None:
    """Check that the ciphertexts a copy holds are among those whose hashes were signed, in order.

    Raises:
        BadInput: BOX_HASH, as :func:`truceline.analysis.admission.check_boxes`.
    """
    held = {hashlib.sha256(box).hexdigest() for box in boxes}
    mine = tuple(box for box in statement.boxes if box.hash in held)
    check_boxes(boxes, replace(statement, boxes=mine))
