"""Reading bodies: pages of entries from a served desk, or the ``entries.jsonl`` of an export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from truceline.errors import BadInput, DeskFault, Fault, NotFound, Refused
from truceline.ledger.challenges import Answer, Challenge, read_challenge
from truceline.ledger.entry_lines import End, EntryLine, read_line
from truceline.witness.sources import Source

if TYPE_CHECKING:
    from truceline.witness.sources import Got

MAX_PAGE = 1 << 26
MAX_FILE = 1 << 30
EXPORTED = "entries.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, for a served desk.

    Args:
        key: The id of its enrolled key.
        sign: Gives the 64 signature bytes of a message.
    """

    key: str
    sign: Callable[[bytes], bytes]


@dataclass(slots=True)
class Entries:
    """The entries that one source gives to one reader.

    Args:
        source: Where they are read.
        origin: The desk's name: only its own challenges are signed.
        reader: Who reads; None for what is public.
    """

    source: Source
    origin: str
    reader: Reader | None = None
    _next: str = field(default="", init=False)
    _exported: dict[int, EntryLine] | None = field(default=None, init=False)

    def places(self) -> list[tuple[int, int]] | None:
        """The places that this reader may have, as runs; None where the log serves no entries.

        Raises:
            Refused, NotFound, DeskFault: as :meth:`truceline.witness.sources.Source.get`.
            BadInput: PLACES_SHAPE, CHALLENGE_SHAPE; of an export as :func:`read_line`.
        """
        try:
            data = self._ask("places").data
        except NotFound:
            parcels = self._export()
            return None if parcels is None else [(place, place) for place in parcels]
        try:
            found = json.loads(data)["places"]
            runs = [(first, last) for first, last in found]
            good = all(type(n) is int for run in runs for n in run)
        except (ValueError, KeyError, TypeError, RecursionError):
            good = False
        if not good:
            sentence = f"{self.source.name} gives no list of places."
            raise BadInput(Fault("PLACES_SHAPE", sentence, "Ask its operator for its version."))
        return runs

    def between(self, first: int, last: int) -> Iterator[EntryLine]:
        """The entries from one place to another, in order, as the source gives them.

        Raises:
            As :meth:`places`.
        """
        if self._exported is not None:
            wanted = range(first, last + 1)
            yield from (self._exported[place] for place in wanted if place in self._exported)
            return
        start = first
        while start <= last:
            end: End | None = None
            for line in self._ask(f"entries?from={start}&to={last + 1}").data.splitlines():
                read = read_line(line)
                if isinstance(read, End):
                    end = read
                else:
                    yield read
            if end is None or end.next <= start:
                return
            start = end.next

    def _ask(self, target: str) -> Got:
        """One request, with proof of who asks where the desk wants it."""
        if self.reader is None:
            target += ("&" if "?" in target else "?") + "reader=public"
        for _ in range(2):
            try:
                got = self.source.get(target, MAX_PAGE, headers=self._proof(target))
            except Refused as denied:
                header = denied.refusal.decode("latin-1")
                if self.reader is None or not header:
                    raise
                self._next, denied.refusal = header, b""
                refused = denied
                continue
            if got is None:
                break
            self._next = got.headers.get("truceline-next", "")
            return got
        else:
            raise refused
        sentence = f"{self.source.name} gives nothing for {target}."
        raise DeskFault(Fault("FOLLOW_ANSWER", sentence, "Ask its operator."))

    def _proof(self, target: str) -> dict[str, str]:
        """The header that answers the newest challenge; none where there is none yet."""
        if self.reader is None or not self._next:
            return {}
        challenge = read_challenge(self._next)
        self._next = ""
        if challenge.origin != self.origin:
            raise Refused(_other_desk(challenge, self.origin))
        message = challenge.message(self.reader.key, target)
        answer = Answer(
            key=self.reader.key,
            nonce=challenge.nonce,
            expires=challenge.expires,
            signature=self.reader.sign(message),
        )
        return {"Authorization": answer.header()}

    def _export(self) -> dict[int, EntryLine] | None:
        """The entries of an export's file by their places; None where there is none."""
        try:
            got = self.source.get(EXPORTED, MAX_FILE)
        except NotFound:
            return None
        lines = (read_line(line) for line in (b"" if got is None else got.data).splitlines())
        self._exported = {each.place: each for each in lines if isinstance(each, EntryLine)}
        return self._exported


def _other_desk(challenge: Challenge, origin: str) -> Fault:
    return Fault(
        "CHALLENGE_OTHER_DESK",
        f"The server asks for a proof for {challenge.origin}; this copy is of {origin}.",
        "Nothing was signed. Check the URL: somebody may want to use your proof elsewhere.",
    )
