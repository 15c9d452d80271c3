"""The log over HTTP: what everybody may copy and verify, and what one reader may have.

============================  ======================================================================
``GET checkpoint``            the newest signed checkpoint (C2SP tlog-checkpoint), with an ETag
``GET checkpoint.witnessed``  the newest that the desk's quorum of witnesses cosigned
``GET tile/...``              tiles and bundles of leaves (C2SP tlog-tiles), never changing
``GET desk.vkey``             the keys that checkpoints are signed with
``GET witness.policy``        whose cosignatures the desk asks for (C2SP tlog-policy)
``GET places``                the places of the entries that the reader may have
``GET entries``               those entries, from a place to another, a page at a time
============================  ======================================================================

The last two answer ``?reader=public`` with what is public. Anybody else signs the challenge of the
401 that they get first (:mod:`truceline.ledger.challenges`). The desk's own key gets everything:
only its operator has it. Nothing of who asked is kept: no address, no agent, no time.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from truceline import cosigned
from truceline.analysis.scope import PUBLIC, WHOLE, Scope
from truceline.errors import BadInput, DeskFault, Fault, NotFound, Refused, TrucelineError
from truceline.ledger.entry_lines import End, EntryLine
from truceline.ledger.tile_files import encode_bundle, parse_tile_path
from truceline.ledger.wire import read_trusted
from truceline.mechanism.actors import DESK_ACTOR
from truceline.replicas.copies import is_replica
from truceline.store.box_scope import boxes_for
from truceline.store.copies import LeafRows, ranges
from truceline.store.cosignatures import Cosignatures
from truceline.store.handing import handed, handed_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

    from truceline.desk import Desk
    from truceline.reception.readers import Readers
    from truceline.store.base import Stored

PAGE_ENTRIES = 1000
PAGE_BYTES = 1 << 22
_HASH_BYTES = 32
_STATUS: dict[type[TrucelineError], int] = {
    BadInput: 400,
    Refused: 403,
    NotFound: 404,
    DeskFault: 503,
}
_FOR_EVER = "public, max-age=31536000, immutable"
_FRESH = "no-cache"
_PRIVATE = "no-store"
_DIGITS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request for entries, as it was understood."""

    reader: str
    scope: Scope
    start: int
    stop: int


class LogServer:
    """Answers for one desk. It opens the desk anew for each answer that needs its registers.

    Args:
        opened: Gives the desk, open for the length of a ``with``.
        folder: Its folder: a replica's owner may put a ``witness.policy`` there.
        readers: Who asks.
    """

    def __init__(self, opened: Callable[[], Any], folder: Path, readers: Readers) -> None:
        self._opened = opened
        self._folder = folder
        self._readers = readers

    def checkpoint(self, request: Request) -> Response:
        """The newest signed checkpoint, with the cosignatures that it has so far."""
        with self._opened() as desk:
            note = Cosignatures(desk.store).note() or desk.checkpoint()
        etag = f'"{hashlib.sha256(note).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": _FRESH}
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(note, media_type="text/plain", headers=headers)

    def witnessed(self, _request: Request) -> Response:
        """The newest checkpoint that the quorum of the desk's own policy cosigned."""
        with self._opened() as desk:
            own = not is_replica(desk.store)
            data = cosigned.newest_witnessed(desk.registrar) if own else b""
        return _plain(data, cosigned.WITNESSED)

    def vkey(self, _request: Request) -> Response:
        """The verifier keys of the log."""
        with self._opened() as desk:
            text = "".join(f"{each}\n" for each in desk.log_keys)
        return _plain(text.encode(), cosigned.VKEYS)

    def policy(self, _request: Request) -> Response:
        """The desk's own policy, as Terms and registers stand; of a replica the file beside it.

        A replica may lack what the policy is made from, and its owner decides whom it believes.
        """
        file = self._folder / cosigned.POLICY
        with self._opened() as desk:
            if not is_replica(desk.store):
                return _plain(cosigned.policy_file(desk.registrar), cosigned.POLICY)
        return _plain(file.read_bytes() if file.is_file() else b"", cosigned.POLICY)

    def tile(self, request: Request) -> Response:
        """A tile, or a bundle of leaves."""
        path = f"tile/{request.path_params['path']}"
        try:
            name = parse_tile_path(path)
        except BadInput as error:
            raise NotFound(error.faults) from error
        with self._opened() as desk:
            if name.level is None:
                start = name.n * 256
                leaves = LeafRows(desk.store).leaves(start, start + name.width)
                data = encode_bundle(leaves) if len(leaves) == name.width else b""
            else:
                data = desk.store.tile(name.level, name.n)[: name.width * _HASH_BYTES]
                data = data if len(data) == name.width * _HASH_BYTES else b""
        if not data:
            raise NotFound(_nothing(path))
        return Response(
            data,
            media_type="application/octet-stream",
            headers={"Cache-Control": _FOR_EVER},
        )

    def places(self, request: Request) -> Response:
        """The places of the entries that the reader may have, as runs of neighbours."""
        with self._opened() as desk:
            asked = self._asked(request, desk)
            with desk.store.snapshot():
                size = desk.store.size()
                found = ranges(handed_places(desk.store, asked.scope))
            return self._private(desk, json.dumps({"places": found, "size": size}).encode())

    def entries(self, request: Request) -> Response:
        """A page of entries, a line each, and a last line that says how far it goes."""
        with self._opened() as desk:
            asked = self._asked(request, desk)
            with desk.store.snapshot():
                return self._private(desk, b"".join(_page(desk, asked)))

    def _private(self, desk: Desk, data: bytes) -> Response:
        """An answer for one reader, with the challenge that its next request answers."""
        headers = {
            "Cache-Control": _PRIVATE,
            "Truceline-Next": self._readers.challenge(desk.origin).header(),
        }
        return Response(data, media_type="application/jsonl", headers=headers)

    def _asked(self, request: Request, desk: Desk) -> Asked:
        """Who asks for what.

        Raises:
            Refused: CHALLENGE_FAILED, CHALLENGE_WANTED. BadInput: QUERY.
        """
        query = request.query_params
        start, stop = _number(query.get("from", "0")), _number(query.get("to", "9" * _DIGITS))
        header = request.headers.get("authorization")
        if query.get("reader") == PUBLIC and header is None:
            return Asked(reader=PUBLIC, scope=desk.scope(PUBLIC), start=start, stop=stop)
        if header is None:
            raise Refused(_wanted())
        target = request.url.path.rpartition("/")[2]
        target += f"?{request.url.query}" if request.url.query else ""
        actor = self._readers.reader(header, target, desk.standing(), desk.now())
        scope = WHOLE if actor == DESK_ACTOR else desk.scope(actor)
        return Asked(reader=actor, scope=scope, start=start, stop=stop)

    def fault(self, _request: Request, error: Exception) -> Response:
        """Every fault as JSON; a reader who proved nothing gets a challenge."""
        if not isinstance(error, TrucelineError):
            raise error
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
        headers = {"Cache-Control": _PRIVATE}
        if any(fault.code.startswith("CHALLENGE_") for fault in error.faults):
            status = 401
            with self._opened() as desk:
                headers["WWW-Authenticate"] = self._readers.challenge(desk.origin).header()
        faults = [fault.as_json() for fault in error.faults]
        return JSONResponse({"faults": faults}, status_code=status, headers=headers)


def log_app(opened: Callable[[], Any], folder: Path, readers: Readers) -> Starlette:
    """The log of one desk as an ASGI application.

    Args:
        opened: Gives the desk, open for the length of a ``with``; called once a request.
        folder: The desk's folder.
        readers: Who asks; shared with whatever else the same server answers.
    """
    server = LogServer(opened, folder, readers)
    return Starlette(
        routes=[
            Route("/checkpoint", server.checkpoint),
            Route(f"/{cosigned.WITNESSED}", server.witnessed),
            Route(f"/{cosigned.VKEYS}", server.vkey),
            Route(f"/{cosigned.POLICY}", server.policy),
            Route("/tile/{path:path}", server.tile),
            Route("/places", server.places),
            Route("/entries", server.entries),
        ],
        exception_handlers={TrucelineError: server.fault},
    )


def parcel_of(desk: Desk, stored: Stored, scope: Scope) -> EntryLine:
    """One entry as a reader may have it: whoever has everything every box, others their own."""
    envelope = stored.envelope or b""
    return EntryLine(
        place=stored.seq,
        envelope=envelope,
        salt=stored.salt or b"",
        boxes=boxes_for(desk.store, scope, stored.seq, read_trusted(envelope), desk.now),
    )


def _plain(data: bytes, name: str) -> Response:
    """A file of text that changes."""
    if not data:
        raise NotFound(_nothing(name))
    return Response(data, media_type="text/plain", headers={"Cache-Control": _FRESH})


def _page(desk: Desk, asked: Asked) -> Iterator[bytes]:
    """Lines of entries up to a number and a weight, and the end."""
    size = desk.store.size()
    stop = min(asked.stop, size)
    count = weight = 0
    for stored in handed(desk.store, asked.scope, asked.start, stop):
        if count == PAGE_ENTRIES or weight > PAGE_BYTES:
            stop = stored.seq
            break
        line = parcel_of(desk, stored, asked.scope).encode() + b"\n"
        count, weight = count + 1, weight + len(line)
        yield line
    yield End(next=stop, size=size).encode() + b"\n"


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= _DIGITS:
        return int(text)
    sentence = "from and to are places in the ledger: decimal numbers from 0."
    raise BadInput(Fault("QUERY", sentence, "Ask for entries?from=0.", where="from"))


def _wanted() -> Fault:
    return Fault(
        "CHALLENGE_WANTED",
        "Entries are given to readers who prove who they are.",
        "Sign the challenge with an enrolled key, or ask with reader=public.",
        where="Authorization",
    )


def _nothing(path: str) -> Fault:
    hint = (
        "A log has checkpoint, tile/..., desk.vkey, witness.policy, places and entries; and "
        "checkpoint.witnessed where the Terms ask for a quorum that has cosigned."
    )
    return Fault("NOTHING_HERE", f"There is no {path}.", hint, where=path[:200])
