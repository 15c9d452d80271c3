"""Every phrase that may be said, registered by being imported, and what any reader may be shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.desk import (
    sayings_aid,
    sayings_assignments,
    sayings_bodies,
    sayings_channels,
    sayings_commitments,
    sayings_detainees,
    sayings_incidents,
    sayings_interests,
    sayings_notices,
    sayings_parties,
    sayings_registers,
    sayings_reported_agreements,
    sayings_rounds,
    sayings_sealing,
    sayings_shifts,
    sayings_statements,
    sayings_talks,
    sayings_witnesses,
)
from tests.desk.machine import WORD
from tests.desk.sayings import PHRASES, draw, say

from truceline.mechanism.catalogue import PARTS
from truceline.mechanism.matters import CONTACT
from truceline.store.clerk import Clerk
from truceline.store.finding import Question
from truceline.store.narrowing import any_visible, is_told, visible
from truceline.store.sqlite import SqliteStore
from truceline.views import GLIMPSED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk.machine import Machine

    from truceline.views import View

__all__ = ["PHRASES", "check_hidden", "draw", "replayed", "say", "shown_to"]

# Imported for what they register.
_ = (
    sayings_aid,
    sayings_assignments,
    sayings_bodies,
    sayings_channels,
    sayings_commitments,
    sayings_detainees,
    sayings_incidents,
    sayings_interests,
    sayings_notices,
    sayings_parties,
    sayings_registers,
    sayings_reported_agreements,
    sayings_rounds,
    sayings_sealing,
    sayings_shifts,
    sayings_statements,
    sayings_talks,
    sayings_witnesses,
)


def replayed(machine: Machine, folder: Path) -> list[tuple[Any, ...]]:
    """The docket that a replay of the machine's ledger makes, in a store of its own."""
    path = folder / "scratch.sqlite"
    scratch = SqliteStore.create(path)
    scratch.connection.execute("PRAGMA synchronous = OFF")
    try:
        with scratch.transaction():
            for stored in machine.store.scan():
                scratch.add_entry(stored, ())
            Clerk(scratch).rebuild()
        return list(scratch.docket_rows())
    finally:
        scratch.close()
        for each in folder.glob("scratch.sqlite*"):
            each.unlink()


def shown_to(view: View) -> Iterator[Any]:
    """Everything that a view gives out, by every road that it has."""
    page = view.search(Question(), limit=500)
    yield [item.as_json() for item in page.items]
    for item in view.every(Question()):
        yield item.as_json()
        yield repr(item.row)
        shown = view.show(item.subject)
        yield [(e.hash, e.kind, e.author, e.statement.body) for e in shown.entries]
        yield [(e.hash, e.kind, e.author, e.statement.body) for e in shown.mentions]
        yield repr(shown.state)
        yield repr(shown.clocks)
    for part in PARTS:
        yield repr(list(view.states(part)))


def check_hidden(machine: Machine, reader: str) -> None:
    """Assert that a reader's view holds no word and no subject that narrowing removed."""
    view = machine.desk.view(machine.desk.scope(reader))
    store = machine.store
    text = json.dumps(list(shown_to(view)), default=str)
    told = b"".join(stored.envelope or b"" for stored in view.entries()).decode()
    # A later entry that the reader may see can repeat what an earlier one said.
    unexplained = {*WORD.findall(text)} - {*WORD.findall(told)}
    for entry, word in machine.secrets.items():
        seq = store.seq_of(entry)
        seen = seq is not None and visible(store, view.scope, seq)
        assert seen or word not in unexplained, (reader, word, entry)
    items = list(view.every(Question()))
    listed = [item.subject for item in items]
    assert len(listed) == len(set(listed))
    named = {each for item in items for each in (item.subject, *item.linked)}
    every = {each for subjects in machine.subjects.values() for each in subjects}
    open_to = set()
    for subject in every:
        seen = any_visible(store, view.scope, subject) or is_told(store, view.scope, subject)
        if store.listed(subject) is not None and seen:
            open_to.add(subject)
    # What something is seen of is listed, as itself or in the group that it is linked with; nothing
    # else is; and of what opened it only in part, not even who did.
    assert named == open_to, (reader, named ^ open_to)
    for item in items:
        listed_row = store.listed(item.subject)
        if listed_row is not None and not visible(store, view.scope, listed_row.opened_seq):
            assert (item.opener, item.row.words) == ("", "")
            assert item.row.state == GLIMPSED or item.row.title == CONTACT
