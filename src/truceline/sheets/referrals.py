"""The files that went up with an incident's referrals, as one reader may see them.

Reading goes through the view: which referrals there are, and which entries are seen, is narrowed
before anything is counted. That a file is whole is asked of the desk's own record, since the desk
refused it otherwise; of it, a number and nothing else is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.referral_file import (
    Held,
    Referral,
    ReferralFile,
    referral_file,
    referral_of,
)
from truceline.analysis.scope import seat_key
from truceline.ledger.entry import format_time
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.store.narrowing import visible

if TYPE_CHECKING:
    from truceline.views import Shown, View


def files_of(view: View, shown: Shown) -> list[ReferralFile]:
    """The file of each referral that the reader sees of an incident, oldest first."""
    sent = [found for entry in shown.entries if (found := referral_of(entry)) is not None]
    return [_file(view, shown, each) for each in sent]


def _file(view: View, shown: Shown, sent: Referral) -> ReferralFile:
    store, scope = view.store, view.scope
    held: dict[str, Held | None] = {}
    seen = set()
    for entry in sent.listed:
        seq = store.seq_of(entry)
        found = None if seq is None else store.indexed(seq)
        held[entry] = None if found is None else Held(place=found.seq, kind=found.kind)
        if seq is not None and visible(store, scope, seq):
            seen.add(entry)
    return referral_file(
        sent,
        held,
        before=_before(view, shown.item.subject, sent.place),
        seen=frozenset(seen),
        told_kinds=scope.whole or seat_key(shown.terms.id, sent.rung) in scope.seats,
    )


def _before(view: View, subject: str, place: int) -> list[str]:
    """The hashes of all entries of the incident, as it was linked then, before a place."""
    store = view.store
    listed = store.listed(subject)
    if listed is None:
        return []
    members = store.linked_with(listed.opened_seq, place - 1)
    stored = store.entries_of(members, place - 1)
    rows = (store.indexed(each.seq) for each in stored)
    return [row.hash for row in rows if row is not None and row.part == INCIDENT]


def facts(view: View, shown: Shown) -> list[dict[str, Any]]:
    """The files as JSON objects."""
    return [
        {
            "referral": each.referral.entry,
            "place": each.referral.place,
            "rung": each.referral.rung,
            "reason": each.referral.reason,
            "by": each.referral.by,
            "recorded_at": format_time(each.referral.at),
            "entries": len(each.lines),
            "seen": each.count("seen"),
            "withheld": each.count("withheld"),
            "destroyed": each.count("destroyed"),
            "withheld_kinds": None if each.withheld_kinds is None else dict(each.withheld_kinds),
            "complete": each.complete,
            "file": [
                {"entry": n.entry, "status": n.status, "place": n.place, "kind": n.kind}
                for n in each.lines
            ],
            "says": each.says,
        }
        for each in files_of(view, shown)
    ]
