"""Quarantine: reports of people without an account, and what officers of the cell make of them.

===========================================  =======================================================
``POST /quarantine``                         bring a report, or add to one; no account is needed
``GET /quarantine/{number}``                 what became of it, for whoever holds its one-time key
``GET /quarantine``                          what waits, for the cell
``GET /quarantine/parcels/{ident}``          one of them, with its signed entries
``GET /quarantine/parcels/{ident}/files/``   a file of it: ciphertext
``POST .../countersign``, ``relay``,         three ways out of it
``refuse``
===========================================  =======================================================

Strangers who bring reports have an allowance of their own, shared among them, so that nobody can
use it up by other requests. No address is kept.
"""

from __future__ import annotations

import base64
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Body, Path, Request
from starlette.responses import Response

from truceline.api.limits import ParcelBytes, takes
from truceline.api.shapes import Base64, Hash, Instant, Shape
from truceline.api.visiting import PREFIX, known, private, reception_of, visiting
from truceline.errors import Fault, NotFound, Refused, TrucelineError
from truceline.ledger import keys
from truceline.ledger.entry import format_time
from truceline.ledger.wire import read_submission
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.reception import countersigning
from truceline.reception.parcels import MOST_ENTRIES, MOST_FILES, read_parcel
from truceline.reception.quarantine import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.desk import Desk
    from truceline.ledger.entry import Submission
    from truceline.reception.quarantine import Waiting
    from truceline.reception.visits import Visit

router = APIRouter(tags=["quarantine"])

_STRANGERS: Final = "quarantine"
"""Under which name those who bring reports and ask after them are counted."""
_CREATED, _OK = 201, 200
_TEXT: Final = {"type": "string"}
_BYTES: Final = {"type": "string", "contentEncoding": "base64"}
_PARCEL: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["enrolment", "submissions", "files"],
    "properties": {
        "enrolment": {
            "type": "object",
            "additionalProperties": False,
            "required": ["actor", "public", "possession"],
            "properties": {"actor": _TEXT, "public": _TEXT, "possession": _TEXT},
        },
        "submissions": {"type": "array", "items": _BYTES, "minItems": 1, "maxItems": MOST_ENTRIES},
        "files": {"type": "array", "items": _BYTES, "maxItems": MOST_FILES},
    },
}
Ident = Annotated[str, Path(description="The hash of its first entry", pattern="^[0-9a-f]{64}$")]
Number = Annotated[
    str,
    Path(description="A receipt number", pattern=r"^[0-9]{3}-[0-9]{3}-[0-9]{4}$"),
]
Submissions = Annotated[
    list[Annotated[str, Body(max_length=2_000_000)]],
    Body(embed=True, description="Signed submissions in base64, in order", max_length=MOST_ENTRIES),
]


class Kept(Shape):
    """Where a parcel stands."""

    parcel: Hash
    report: Hash
    number: str
    adds: bool
    state: str
    reason: str
    received: Instant


class Held(Kept):
    """A parcel with its signed entries, for the cell."""

    actor: str
    public: str
    possession: str
    submissions: list[Base64]
    files: list[Hash]


class WaitingList(Shape):
    """What waits, oldest first, and how many wait in all."""

    waiting: list[Kept]
    count: int


class IncidentSeen(Shape):
    """The incident as its reporter may see it."""

    id: Hash
    state: str
    title: str


class Status(Shape):
    """What became of a report and of what was added to it."""

    number: str
    report: Hash
    state: str
    reason: str
    received: Instant
    settled: Instant | None
    incident: IncidentSeen | None
    added: list[Kept]


class Settled(Shape):
    """What was recorded."""

    parcel: Hash
    state: str
    entries: list[Hash]


@router.post(
    "/quarantine",
    status_code=_CREATED,
    response_model=Kept,
    responses={_OK: {"model": Kept, "description": "It had been brought before"}},
    openapi_extra=takes(_PARCEL),
)
def bring(request: Request, data: ParcelBytes) -> Response:
    """Bring a report, or add to one, signed by a key made for it: it waits for an officer.

    Bringing it again changes nothing, so that a browser may try until it has an answer.
    """
    reception = reception_of(request)
    reception.quotas.spend(_STRANGERS, write=True)
    with reception.desks() as desk:
        parcel, _ = read_parcel(data, desk.origin, desk.registrar.lookups.root_at)
        waiting, again = reception.quarantine.add(parcel)
        (waiting,) = countersigning.catch_up(desk, reception.quarantine, [waiting])
        # What the desk has against an addition is for an officer to see; until then it waits.
        with suppress(TrucelineError):
            waiting = countersigning.record_addition(desk, reception.quarantine, waiting)
    location = {"Location": f"{PREFIX}/quarantine/{parcel.number}"}
    return private(_kept(waiting), _OK if again else _CREATED, location)


@router.get("/quarantine", response_model=WaitingList)
def waiting(request: Request) -> Response:
    """What waits, oldest first, at most 500; for officers of the cell."""
    with _cell(request) as visit:
        quarantine = reception_of(request).quarantine
        found = countersigning.catch_up(visit.desk, quarantine, quarantine.waiting())
        still = [_kept(each) for each in found if each.state == "waiting"]
        return private({"waiting": still, "count": quarantine.count()})


@router.get("/quarantine/parcels/{ident}", response_model=Held)
def parcel(request: Request, ident: Ident) -> Response:
    """One parcel with its signed entries; for officers of the cell."""
    with _cell(request):
        return private(_held(reception_of(request).quarantine.held(ident)))


@router.get(
    "/quarantine/parcels/{ident}/files/{file}",
    response_class=Response,
    responses={_OK: {"content": {"application/octet-stream": {"schema": _TEXT}}}},
)
def file(
    request: Request,
    ident: Ident,
    file: Annotated[str, Path(description="SHA-256 of the ciphertext", pattern="^[0-9a-f]{64}$")],
) -> Response:
    """A file of a parcel, as its reporter's browser encrypted it; for officers of the cell."""
    with _cell(request):
        data = reception_of(request).quarantine.file(ident, file)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{file[:16]}.age"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, headers=headers, media_type="application/octet-stream")


@router.post("/quarantine/parcels/{ident}/countersign", response_model=Settled)
def countersign(request: Request, ident: Ident, submissions: Submissions) -> Response:
    """Let a report in: its one-time actor and key, signed by an enroller, and all that it brought.

    It is one transaction: where the desk refuses any of it, all of it goes on waiting.
    """
    given = _submissions(submissions)
    with _cell(request) as visit:
        quarantine, actor = reception_of(request).quarantine, known(visit)
        found = countersigning.countersign(visit.desk, quarantine, ident, given, actor)
        return private(_settled(ident, "accepted", [each.hash for each in found]))


@router.post("/quarantine/parcels/{ident}/relay", response_model=Settled)
def relay(request: Request, ident: Ident, submissions: Submissions) -> Response:
    """Record a report in an officer's own entry, as relayed words of its reporter."""
    given = _submissions(submissions)
    with _cell(request) as visit:
        quarantine, actor = reception_of(request).quarantine, known(visit)
        found = countersigning.relay(visit.desk, quarantine, ident, given, actor)
        return private(_settled(ident, "relayed", [each.hash for each in found]))


@router.post("/quarantine/parcels/{ident}/refuse", response_model=Settled)
def refuse(
    request: Request,
    ident: Ident,
    reason: Annotated[
        str, Body(embed=True, description=f"One of: {', '.join(REASONS)}", max_length=60)
    ],
) -> Response:
    """Refuse what waits, for a reason that its reporter is told."""
    with _cell(request) as visit:
        countersigning.refuse(reception_of(request).quarantine, ident, reason, known(visit))
        return private(_settled(ident, "refused", []))


@router.get("/quarantine/{number}", response_model=Status)
def status(request: Request, number: Number) -> Response:
    """What became of a report, for whoever holds its one-time key.

    Sign a challenge for the target ``quarantine/NUMBER`` with that key. A number alone says
    nothing, not even that there is such a report.
    """
    reception, header = reception_of(request), request.headers.get("authorization")
    reception.quotas.spend(_STRANGERS, write=False)
    if header is None:
        sentence = "A number alone proves nothing."
        hint = "Sign a challenge of POST /api/v1/challenges with the report's one-time key."
        raise Refused(Fault("CHALLENGE_WANTED", sentence, hint))
    with reception.desks() as desk:
        own = _own(request, desk, number, header)
        own = countersigning.catch_up(desk, reception.quarantine, own)
        return private(_status(desk, own))


@contextmanager
def _cell(request: Request) -> Iterator[Visit]:
    """A visit of somebody of the cell.

    Raises:
        Refused: SIGN_IN_WANTED, NOT_OF_THE_CELL; as ``visiting``.
    """
    with visiting(request) as visit:
        if not countersigning.may_look(visit.desk.standing(), known(visit)):
            sentence = "What waits in quarantine is for officers of the cell."
            raise Refused(Fault("NOT_OF_THE_CELL", sentence, "Ask a duty officer."))
        yield visit


def _own(request: Request, desk: Desk, number: str, header: str) -> tuple[Waiting, ...]:
    """The parcels of a number that the holder of its one-time key brought.

    Raises:
        Refused: CHALLENGE_FAILED, whether there is such a number or not.
    """
    reception = reception_of(request)
    every = reception.quarantine.of_number(number)
    named = header.partition('key="')[2].partition('"')[0]
    mine = tuple(each for each in every if keys.key_id(each.parcel.public) == named)
    public = mine[0].parcel.public if mine else bytes(32)
    reception.door.readers.holder(header, f"quarantine/{number}", desk.origin, public)
    return mine


def _status(desk: Desk, own: tuple[Waiting, ...]) -> dict[str, Any]:
    report = next((each for each in own if not each.parcel.adds), None)
    if report is None:  # pragma: no cover - an addition is kept beside its report alone
        raise NotFound(Fault("PARCEL_UNKNOWN", "There is no such report.", "Report it anew."))
    return {
        "number": report.parcel.number,
        "report": report.parcel.hash,
        "state": report.state,
        "reason": report.reason,
        "received": _at(report.received),
        "settled": None if report.settled is None else _at(report.settled),
        "incident": _incident(desk, report),
        "added": [_kept(each) for each in own if each.parcel.adds],
    }


def _incident(desk: Desk, report: Waiting) -> dict[str, str] | None:
    """The incident as its reporter may see it: its author, or nobody in particular."""
    if report.state not in {"accepted", "relayed"}:
        return None
    actor = report.parcel.actor
    reader = actor if actor in desk.standing().actors else "public"
    item = desk.view(desk.scope(reader)).item(report.entry or report.parcel.hash)
    if item is None or item.part != INCIDENT:
        return None
    return {"id": item.subject, "state": item.row.state, "title": item.row.title}


def _submissions(given: list[str]) -> tuple[Submission, ...]:
    """Signed submissions from base64.

    Raises:
        BadInput: as :func:`truceline.ledger.wire.read_submission`.
    """
    return tuple(read_submission(_bytes(each)) for each in given)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        # No JSON: what reads it next says so.
        return b""


def _kept(waiting: Waiting) -> dict[str, Any]:
    parcel = waiting.parcel
    return {
        "parcel": parcel.hash,
        "report": parcel.report,
        "number": parcel.number,
        "adds": parcel.adds,
        "state": waiting.state,
        "reason": waiting.reason,
        "received": _at(waiting.received),
    }


def _held(waiting: Waiting) -> dict[str, Any]:
    parcel = waiting.parcel
    return {
        **_kept(waiting),
        "actor": parcel.actor,
        "public": parcel.public.hex(),
        "possession": parcel.possession.hex(),
        "submissions": [base64.b64encode(each.to_bytes()).decode() for each in parcel.submissions],
        "files": list(waiting.files),
    }


def _settled(ident: str, state: str, entries: list[str]) -> dict[str, Any]:
    return {"parcel": ident, "state": state, "entries": entries}


def _at(seconds: int) -> str:
    return format_time(datetime.fromtimestamp(seconds, tz=UTC))
