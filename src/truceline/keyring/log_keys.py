"""The keys that sign a desk's checkpoints: Ed25519, and beside it ML-DSA-44.

They sign the same checkpoints, each on a line of its own. A desk that was opened before the second
key existed goes on with the first alone. The files are unprotected, as a machine without people
needs them; what they sign is held to its word by witnesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.keyring import files, ml_dsa
from truceline.keyring.files import KeyPair
from truceline.keyring.ml_dsa import MlDsaKey
from truceline.ledger.cosignatures import Signer
from truceline.ledger.vkeys import COSIGNATURE_ML_DSA_44, ED25519, VerifierKey

if TYPE_CHECKING:
    from pathlib import Path

LOG_KEY = "log.key"
LOG_ML_DSA_KEY = "log.mldsa.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKeys:
    """The private keys of one log.

    Args:
        first: Signs with type 01.
        second: Signs with type 06; ``None`` on a desk that has no such key.
    """

    first: KeyPair
    second: MlDsaKey | None = None

    def signers(self, origin: str) -> tuple[Signer, ...]:
        """What signs the checkpoints of the log of this name: one hand a key, Ed25519 first."""
        key = VerifierKey(name=origin, kind=ED25519, public=self.first.public)
        hands = (Signer(key=key, sign=self.first.sign),)
        if self.second is None:
            return hands
        beside = VerifierKey(name=origin, kind=COSIGNATURE_ML_DSA_44, public=self.second.public)
        return (*hands, Signer(key=beside, sign=self.second.sign))


def make(folder: Path, first: KeyPair | None = None) -> LogKeys:
    """Make both keys of a new log and write their files.

    Args:
        folder: Where.
        first: The key of type 01 where it was made beforehand, on a token for one; else made here.

    Raises:
        BadInput: KEY_FILE_EXISTS. OSError: from the system.
    """
    made = LogKeys(first=first or files.new_pair("log"), second=ml_dsa.new_key())
    files.write_pair(made.first, folder / LOG_KEY, None)
    if made.second is not None:
        ml_dsa.write_key(made.second, folder / LOG_ML_DSA_KEY, None)
    return made


def read(folder: Path) -> LogKeys:
    """Read a log's keys; the second where its file is there.

    Raises:
        NotFound, BadInput: as :func:`truceline.keyring.files.read_pair`.
    """
    second = folder / LOG_ML_DSA_KEY
    return LogKeys(
        first=files.read_pair(folder / LOG_KEY),
        second=ml_dsa.read_key(second) if second.exists() else None,
    )
