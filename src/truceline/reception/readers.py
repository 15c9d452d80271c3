"""Who asks: a reader proves itself by signing the desk's challenge with its enrolled key.

A challenge is drawn by this process alone and holds for a minute; it is not kept, but carries a
tag that only this process can make. An answer that was good is remembered until it expires, so that
nobody can send it again. What is remembered grows with good answers alone, never with strangers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from truceline.errors import Fault, Refused
from truceline.ledger import keys
from truceline.ledger.challenges import Challenge, read_answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from truceline.mechanism.standing import Standing

HOLDS = 60
"""For how many seconds a challenge holds."""
_DRAWN, _TAG = 16, 16
_MOST = 100_000
"""Good answers remembered at most; beyond, readers wait until some expire."""


class Readers:
    """Draws challenges for one desk, and tells by the answers who asks.

    Args:
        now: The time (POSIX seconds).
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._secret = secrets.token_bytes(32)
        self._used: dict[str, int] = {}

    def challenge(self, origin: str) -> Challenge:
        """A new challenge."""
        drawn, expires = secrets.token_bytes(_DRAWN), int(self._now()) + HOLDS
        nonce = base64.urlsafe_b64encode(drawn + self._tag(origin, drawn, expires)).decode()
        return Challenge(origin=origin, nonce=nonce.rstrip("="), expires=expires)

    def reader(self, header: str, target: str, standing: Standing, at: datetime) -> str:
        """The actor who signed this request; as :meth:`signer`."""
        return self.signer(header, target, standing, at)[0]

    def signer(self, header: str, target: str, standing: Standing, at: datetime) -> tuple[str, str]:
        """The actor who signed this request, and the id of the key.

        Args:
            header: The value of ``Authorization``.
            target: The request's path and query, below the desk's prefix.
            standing: The registers as they stand.
            at: The desk's time (UTC): keys must be valid then.

        Raises:
            BadInput: CHALLENGE_SHAPE.
            Refused: CHALLENGE_FAILED, the same for every reason, so that a probe learns nothing.
        """
        answer = read_answer(header)
        key = standing.keys.get(answer.key)
        challenge = Challenge(origin=standing.origin, nonce=answer.nonce, expires=answer.expires)
        message = challenge.message(answer.key, target)
        good = (
            self._drawn_here(challenge)
            and answer.nonce not in self._used
            and key is not None
            and key.valid_at(at)
            and keys.verify(key.public, message, answer.signature)
        )
        if key is None or not good or len(self._used) >= _MOST:
            raise Refused(_failed())
        self._used[answer.nonce] = answer.expires
        return key.actor, answer.key

    def holder(self, header: str, target: str, origin: str, public: bytes) -> None:
        """Make sure that the holder of a key that is not enrolled signed this request.

        Args:
            header: The value of ``Authorization``.
            target: The request's path and query, below the desk's prefix.
            origin: The desk's name.
            public: The public key.

        Raises:
            BadInput: CHALLENGE_SHAPE. Refused: CHALLENGE_FAILED, as for :meth:`signer`.
        """
        answer = read_answer(header)
        challenge = Challenge(origin=origin, nonce=answer.nonce, expires=answer.expires)
        message = challenge.message(answer.key, target)
        good = (
            self._drawn_here(challenge)
            and answer.nonce not in self._used
            and answer.key == keys.key_id(public)
            and keys.verify(public, message, answer.signature)
        )
        if not good or len(self._used) >= _MOST:
            raise Refused(_failed())
        self._used[answer.nonce] = answer.expires

    def _drawn_here(self, challenge: Challenge) -> bool:
        """Whether this process drew the challenge and it has not expired; forgets old answers."""
        now = self._now()
        for nonce in [nonce for nonce, expires in self._used.items() if expires < now]:
            del self._used[nonce]
        try:
            padded = challenge.nonce + "=" * (-len(challenge.nonce) % 4)
            data = base64.b64decode(padded, altchars=b"-_", validate=True)
        except ValueError:
            return False
        drawn, tag = data[:_DRAWN], data[_DRAWN:]
        # One spelling only: stray bits at the end would make a used nonce look like another.
        again = base64.urlsafe_b64encode(data).decode().rstrip("=")
        expected = self._tag(challenge.origin, drawn, challenge.expires)
        same = again == challenge.nonce and hmac.compare_digest(tag, expected)
        return same and now <= challenge.expires

    def _tag(self, origin: str, drawn: bytes, expires: int) -> bytes:
        message = drawn + expires.to_bytes(8, "big") + origin.encode()
        return hmac.new(self._secret, message, hashlib.sha256).digest()[:_TAG]


def _failed() -> Fault:
    return Fault(
        "CHALLENGE_FAILED",
        "This is no proof of a reader who is enrolled here.",
        "Sign a fresh challenge with a key that is enrolled and valid now; each serves once.",
        where="Authorization",
    )
