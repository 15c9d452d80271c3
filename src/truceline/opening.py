"""How a desk is opened: what its first entry fixes for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.keyring import author
from truceline.keyring.files import KeyPair
from truceline.ledger import proofs
from truceline.ledger.entry import Seen
from truceline.ledger.tokens import encode_base64

if TYPE_CHECKING:
    from truceline.keyring.log_keys import LogKeys
    from truceline.mechanism.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a desk is opened.

    Args:
        origin: Its name, as checkpoints state it: like a URL without its scheme.
        terms: The bytes of the Terms file.
        convenor: The keys of who opens it.
        name: The convenor's name.
        replay: Times are declared by authors, not witnessed.
        at: The time of the first entry (UTC).
        log: The key that signs checkpoints where it was made beforehand, as on a token.
        enrollers: Who may register actors and enrol their keys beside the convenor, for good. They
            need not be known yet: the desk hears each of them once its own key was enrolled.
    """

    origin: str
    terms: bytes
    convenor: KeyPair
    name: str
    at: datetime
    replay: bool = False
    log: KeyPair | None = None
    enrollers: tuple[str, ...] = ()

    def draft(self, terms: Terms, *, own: bytes, log: LogKeys) -> author.Draft:
        """The first entry, ready for the convenor to sign.

        Args:
            terms: The Terms, read and checked.
            own: The public key of the desk's own mechanical entries.
            log: The keys that sign checkpoints.
        """
        convenor = self.convenor
        body = {
            "origin": self.origin,
            "clock": "replay" if self.replay else "live",
            "terms": terms.text,
            "terms_hash": terms.hash,
            "actor": convenor.actor,
            "name": self.name,
            "public": convenor.public.hex(),
            "seal": convenor.seal,
            "possession": convenor.prove(self.origin).hex(),
            "desk_public": own.hex(),
            "log_public": log.first.public.hex(),
            "enrol": list(dict.fromkeys((convenor.actor, *self.enrollers))),
        }
        if log.second is not None:
            body["log_ml_dsa"] = encode_base64(log.second.public)
        speaker = author.Speaker(origin=self.origin, actor=convenor.actor, key=convenor.id)
        seen = Seen(size=0, root=proofs.EMPTY_ROOT.hex())
        return author.compose(speaker, "desk.opened", body, now=self.at, seen=seen)
