"""How the desk itself speaks: an entry under its own key, judged like everybody's.

The desk says only what follows mechanically from what was recorded. Its entries cite the newest
checkpoint, are signed with its own key, and go through the registrar as any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.keyring import author
from truceline.keyring.files import KeyPair
from truceline.ledger.entry import Seen, Submission
from truceline.registrar import Registrar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The desk's own voice.

    Args:
        registrar: The desk's registrar.
        own: The desk's own key.
        origin: The desk's origin name.
    """

    registrar: Registrar
    own: KeyPair
    origin: str

    def say(
        self, kind: str, body: Mapping[str, object], about: tuple[str, ...], at: datetime
    ) -> Submission:
        """A submission of the desk's own.

        Args:
            kind: The kind's name.
            body: Its open fields, as JSON values.
            about: The subjects it speaks of.
            at: When it is said (UTC): not before the newest entry.

        Raises:
            BadInput: every fault of the body; it would be a fault of the desk.
        """
        newest = self.registrar.store.checkpoint()
        size, root = (0, b"") if newest is None else newest[:2]
        draft = author.compose(
            author.Speaker(origin=self.origin, actor=self.own.actor, key=self.own.id),
            kind,
            body,
            about=about,
            now=at,
            seen=Seen(size=size, root=root.hex()),
        )
        return author.sign(draft, self.own)
