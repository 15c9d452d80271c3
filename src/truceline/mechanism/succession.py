"""Succession: the entry by which a desk's record is continued under a new name and new keys.

Where a desk is lost, seized or not trusted any more, somebody who holds a copy of its ledger goes
on with it. The old log key stays with the old operator, so the record goes on as another log, under
another name: then neither can pass for the other, no entry written for one is taken by the other,
and nobody is accused of showing two records. That it is the same history is proved by the tree,
and that it may go on so by this entry: those whom the first entry lets enrol keys sign it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.shapes import Code, Short

PublicKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Possession = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
MlDsaPublic = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{1749}[AQgw]==$")]
NoteText = Annotated[str, Field(min_length=1, max_length=32_768)]

LOG_ACTOR = "log"
"""Under which name a log key proves that it is held; no actor is registered by it."""
CONTINUED = "desk.continued"


@kind(
    "desk.continued/1",
    part="agreement",
    example={
        "origin": "desk.example/made-up-2",
        "checkpoint": "desk.example/made-up\n...",
        "log_public": "0" * 64,
        "log_possession": "0" * 128,
        "desk_public": "0" * 64,
        "desk_possession": "0" * 128,
        "withheld": 0,
        "why": "Made-up: the operator's machine was seized.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DeskContinued:
    """A desk is continued from a copy of its ledger: its new name and keys, and what is lacking."""

    origin: Short = opened("The new origin name, as every later checkpoint states it")
    checkpoint: NoteText = opened("The last checkpoint of the old log, signed, word for word")
    log_public: PublicKey = opened("The key that signs checkpoints from now on")
    log_possession: Possession = opened("Proof that its holder has the private half")
    log_ml_dsa: MlDsaPublic | None = opened(
        "The ML-DSA-44 key that signs checkpoints too, base64", default=None
    )
    desk_public: PublicKey = opened("The key of the desk's own mechanical entries from now on")
    desk_possession: Possession = opened("Proof that its holder has the private half")
    withheld: int = opened("How many bodies the copy lacks that no entry destroyed", ge=0)
    incomplete: tuple[Code, ...] = opened("Parts of the mechanism that lack some", default=())
    why: Short = opened("Why the desk is continued, and by whose decision")
