"""One entry: the exact bytes that were signed, the same to read, its leaf, and its receipt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from truceline import key_life
from truceline.console.pages.base import Page
from truceline.console.pages.rows import address
from truceline.console.pages.subject import Told, told_entry
from truceline.ledger.leaves import Leaf
from truceline.ledger.proofs import leaf_hash
from truceline.mechanism.catalogue import kind_named
from truceline.sheets.subject import Files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.console.pages.base import Asked
    from truceline.mechanism.parts import Entry
    from truceline.reception.visits import Visit
    from truceline.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage(Page):
    """An entry.

    Args:
        told: Its kind, author, times, open fields, sealed boxes, and what speaks against it.
        doc: What its kind says, in a sentence.
        key: The id of the key that it was signed with.
        signature: The signature, in base64.
        text: The signed envelope, byte for byte.
        readable: The statement with its fields one below the other: the same, to read.
        leaf: The leaf's bytes, hexadecimal.
        leaf_hash: What stands for it in the tree, hexadecimal.
        commitment: What ties leaf and envelope, hexadecimal.
        about: The subjects that it speaks of and that the reader sees: id, title, address.
        seen: How many entries the ledger had for its author, and their root.
    """

    TEMPLATE: ClassVar[str] = "entry.html"

    told: Told
    doc: str
    key: str
    signature: str
    text: str
    readable: str
    leaf: str
    leaf_hash: str
    commitment: str
    about: tuple[tuple[str, str, str], ...]
    seen: tuple[int, str]


def entry(visit: Visit, asked: Asked) -> EntryPage:
    """Fill the page of one entry that the reader may see.

    Raises:
        NotFound: ENTRY_UNKNOWN. BadInput: SUBJECT_ID, SUBJECT_AMBIGUOUS; a time that is none.
    """
    view = asked.view(visit)
    found = view.entry(asked.path["entry"])
    stored = view.store.stored(found.seq)
    statement = found.statement
    envelope = b"" if stored is None or stored.envelope is None else stored.envelope
    leaf = b"" if stored is None else stored.leaf
    files = Files(view, None, dated=key_life.witnessed(visit.desk))
    return EntryPage(
        told=told_entry(view, files.entry(found)),
        doc=" ".join(kind_named(found.kind).doc.split("\n\n")[0].split()),
        key=statement.key,
        signature=json.loads(envelope)["signature"] if envelope else "",
        text=envelope.decode("utf-8"),
        readable=json.dumps(json.loads(envelope)["statement"], ensure_ascii=False, indent=2)
        if envelope
        else "",
        leaf=leaf.hex(),
        leaf_hash=leaf_hash(leaf).hex(),
        commitment=Leaf.decode(leaf).commitment.hex(),
        about=tuple(_about(view, found)),
        seen=(statement.seen.size, statement.seen.root),
    )


def _about(view: View, found: Entry) -> Iterator[tuple[str, str, str]]:
    """The subjects that an entry opened or speaks of, as far as the reader sees them."""
    for each in (found.hash, *found.statement.about):
        item = view.item(each)
        if item is not None:
            yield each, item.row.title, address(item.part, each)
