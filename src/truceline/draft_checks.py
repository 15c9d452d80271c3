"""Would a notice conflict? The check that follows filing, asked before anything is filed.

The same rules hold: whoever may not see the other notice learns no more than whom to call, and each
asking is counted and capped before it is answered. Nothing of the draft is kept.

>>> of_draft(desk, {"notice": "convoy", "volumes": [...]}, "agency:made-up").says  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from truceline.analysis import pairing
from truceline.analysis.admission import DRAFT, judge_draft
from truceline.analysis.forms import Candidate
from truceline.analysis.scope import Sight, sees
from truceline.ledger.entry import Box, Statement
from truceline.mechanism import notices
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.notice_rules import sealed_kinds
from truceline.mechanism.relays import OFFICER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from truceline.analysis.pairing import ConflictAnswer
    from truceline.desk import Desk

KIND = "notice.filed"
_NONE = "0" * 64


def of_draft(desk: Desk, body: Mapping[str, Any], reader: str) -> ConflictAnswer:
    """What a reader is told of the conflicts that a notice would have: counted, logged, capped.

    A kind whose exact footprint Terms seal is checked by the coarse one alone: the exact one never
    comes here.

    Args:
        desk: The desk.
        body: The open fields of a filing.
        reader: Who asks, and whose notice it would be.

    Raises:
        BadInput: every fault of the body. Refused: it might not be filed, as
            :func:`truceline.analysis.admission.judge_draft`.
    """
    now = desk.now()
    draft, seen_by = _candidate(desk, body, reader, now)
    terms, store = draft.terms, desk.store
    # In one transaction, so that many who ask at once are counted one after another.
    with store.transaction():
        left = pairing.quota_left(store.checks_of(reader, now), terms, now)
        store.log_check(reader, now)
    if left is not None and left <= 0:
        return pairing.answer_for((), reader, seen_by, left=left)
    found = desk.notices.found_of_draft(draft, now, seen_by)
    cell = OFFICER in desk.standing().roles_of(reader)
    return pairing.answer_for(found, reader, seen_by, left=left, cell=cell)


def _candidate(
    desk: Desk, body: Mapping[str, Any], reader: str, now: datetime
) -> tuple[Candidate, Callable[[str, str], bool]]:
    """The draft as checks look at it, and who sees what, the draft among it."""
    registrar, standing = desk.registrar, desk.standing()
    statement = Statement(
        desk=standing.origin, kind=kind_named(KIND).name, author=reader, key="", signed_at=now,
        seen=desk.seen(), body=dict(body), boxes=_boxes(desk, body, reader),
    )  # fmt: skip
    admitted = judge_draft(statement, standing, registrar.lookups, now)
    # Of the two, it would be the later one.
    state = notices.begin(replace(admitted.entry, seq=desk.store.size()))
    row = notices.PART.row(state)
    sight = Sight(
        audience=admitted.audience,
        author=reader,
        recipients=frozenset(row.recipients),
        parties=frozenset(row.parties),
    )
    recorded = desk.notices.seer()

    def seen_by(actor: str, notice: str) -> bool:
        if notice != DRAFT:
            return recorded(actor, notice)
        return actor == reader or sees(registrar.lookups.scope(actor, standing), sight)

    waits_for = tuple(each for each in state.waits_for if recorded(reader, each))
    state = replace(state, waits_for=waits_for)
    return Candidate(subject=DRAFT, state=state, terms=admitted.terms), seen_by


def _boxes(desk: Desk, body: Mapping[str, Any], reader: str) -> tuple[Box, ...]:
    """The box that the exact footprint would be in, where Terms seal it; empty of anything."""
    under, kind = body.get("under", ""), body.get("notice")
    terms = desk.standing().terms_of(under) if isinstance(under, str) else None
    if terms is None or not isinstance(kind, str) or kind not in sealed_kinds(terms):
        return ()
    return (Box(fields=("exact",), to=(reader,), hash=_NONE, commit=_NONE),)
