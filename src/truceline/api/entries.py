"""Entries: what authors signed, taken in as exact bytes and given back as they were signed.

================================  ==================================================================
``POST /entries``                 one submission; its receipt, or every fault
``POST /entries/batch``           several submissions, an answer for each
``GET /entries``                  what the reader may see, a page at a time
``GET /entries/{id}``             one entry: its envelope, with its boxes, or as a sheet
``GET /entries/{id}/receipt``     its proof file (C2SP tlog-proof)
================================  ==================================================================

The signature is what counts: any signed entry may be brought by anybody, in whoever's session or in
none. Bringing an entry that stands already is answered with its place, and writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from truceline import key_life
from truceline.api import asking, problems, shapes
from truceline.api.limits import BATCH, BATCH_BYTES, BatchBytes, SubmissionBytes, takes
from truceline.api.log import parcel_of
from truceline.api.receipts import receipt_of
from truceline.api.submission_schema import BATCH_OF, ENVELOPE, HANDED, SUBMISSION
from truceline.api.visiting import PREFIX, private, reception_of, visiting
from truceline.errors import BadInput, DeskFault, Fault, TrucelineError
from truceline.ledger import canonical
from truceline.ledger.entry import format_time
from truceline.ledger.wire import read_submission, read_trusted
from truceline.receipts import receipt
from truceline.registrar import Accepted, Declined
from truceline.sheets.subject import Files
from truceline.store.leafing import Leafed, Sought, leaf_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.ledger.entry import Submission
    from truceline.reception.visits import Visit

router = APIRouter(tags=["entries"])

_SCRUB_DUE = "SCRUB_DUE"
_CREATED, _OK = 201, 200


@router.post(
    "/entries",
    status_code=_CREATED,
    response_model=shapes.Receipt,
    responses={_OK: {"model": shapes.Receipt, "description": "It had been recorded before"}},
    openapi_extra=takes(SUBMISSION),
)
def submit(request: Request, data: SubmissionBytes) -> Response:
    """Record one submission: its exact bytes, as an author's machine made them."""
    with visiting(request) as visit:
        accepted = _recorded(visit, [read_submission(data)])
        _told(request, visit)
        found = receipt_of(visit, accepted)
    location = {"Location": f"{PREFIX}/entries/{accepted.hash}"}
    return private(found, _OK if accepted.known else _CREATED, location)


@router.post("/entries/batch", response_model=shapes.BatchAnswers, openapi_extra=takes(BATCH_OF))
def submit_batch(request: Request, data: BatchBytes) -> Response:
    """Record several submissions in one transaction, and answer each.

    With ``whole`` all are recorded or none: where one is refused the answers say of each what would
    have become of it, had those before it been recorded.
    """
    whole, given = _batch(data)
    with visiting(request) as visit:
        answers = _taken(visit, given, whole=whole)
        _told(request, visit)
        found = [_answer(visit, each) for each in answers]
    standing = sum(each["receipt"] is not None for each in found)
    return private({"recorded": standing, "answers": found})


@router.get("/entries/batch", include_in_schema=False)
def no_batch() -> Response:
    """Say that a batch is sent and not read; else its name would be taken for an id."""
    raise HTTPException(405, headers={"Allow": "POST"})


@router.get("/entries", response_model=shapes.EntryPage)
def entries(
    request: Request,
    kind: Annotated[
        str, Query(description="A kind, with its version or without", max_length=80)
    ] = "",
    author: Annotated[str, Query(description="Who signed it", max_length=200)] = "",
    about: Annotated[
        str,
        Query(description="A subject that it opens or speaks of", pattern="^([0-9a-f]{64})?$"),
    ] = "",
    since: asking.Since = None,
    until: asking.Until = None,
    cursor: asking.Cursor = None,
    limit: asking.Limit = 50,
) -> Response:
    """Entries that the reader may see, newest first; ``since`` and ``until`` are of recording."""
    sought = Sought(
        kind=kind,
        author=author,
        about=about,
        since=asking.instant(since, "since"),
        until=asking.instant(until, "until"),
    )
    before = asking.place_of(cursor)
    with visiting(request) as visit:
        found = leaf_back(visit.desk.store, visit.scope, sought, before, limit + 1)
    more = found[limit - 1].place if len(found) > limit else None
    items = [line_of(each) for each in found[:limit]]
    return private({"items": items, "next": asking.cursor_of(more)})


@router.get(
    "/entries/{ident}",
    responses={
        _OK: {
            "description": "The signed envelope, byte for byte; or as ``form`` asks",
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [ENVELOPE, HANDED, {"$ref": "#/components/schemas/EntrySheet"}]
                    }
                }
            },
        }
    },
    response_class=Response,
)
def entry(
    request: Request,
    ident: asking.Id,
    form: Annotated[
        Literal["envelope", "submission", "sheet"],
        Query(
            description="The envelope alone; with the salt and the boxes that are the reader's; or "
            "what `truceline show` says of it"
        ),
    ] = "envelope",
) -> Response:
    """One entry, by its hash or the beginning of it."""
    with visiting(request) as visit:
        view = visit.view()
        found = view.entry(ident)
        if form == "sheet":
            return private(Files(view, None, dated=key_life.witnessed(visit.desk)).entry(found))
        stored = visit.desk.store.stored(found.seq)
        if stored is None or stored.envelope is None:  # pragma: no cover - it was read just now
            raise DeskFault(_gone())
        if form == "submission":
            return _bytes(parcel_of(visit.desk, stored, visit.scope).encode())
        return _bytes(stored.envelope)


@router.get(
    "/entries/{ident}/receipt",
    responses={_OK: shapes.text("A proof file (C2SP tlog-proof)", "text/plain")},
    response_class=Response,
)
def entry_receipt(
    request: Request,
    ident: asking.Id,
    bare: Annotated[
        bool, Query(description="Without the words: place, time and hash alone")
    ] = False,
) -> Response:
    """The receipt of an entry that the reader may see, to be checked with neither desk nor network.

    It holds the signed words and their salt: give it to those who may read them, or ask it bare.
    """
    with visiting(request) as visit:
        view = visit.view()
        found = view.entry(ident)
        data = receipt(visit.desk.registrar, view, found.seq, bare=bare)
    name = f'attachment; filename="{found.hash[:12]}.tlog-proof"'
    headers = {"Cache-Control": "no-store", "Content-Disposition": name}
    return Response(data, media_type="text/plain", headers=headers)


def line_of(leafed: Leafed) -> dict[str, Any]:
    """An entry in a list, as a JSON object."""
    return {
        "entry": leafed.hash,
        "place": leafed.place,
        "kind": leafed.kind,
        "part": leafed.part,
        "author": leafed.author,
        "about": list(read_trusted(leafed.envelope).about),
        "happened_at": format_time(leafed.happened_at),
        "recorded_at": format_time(leafed.recorded_at),
    }


# Taking in.


def _told(request: Request, visit: Visit) -> None:
    """Whoever recorded something here is shown nothing older from now on."""
    reception_of(request).bell.wrote(visit.visitor.actor, visit.desk.store.size())


def _recorded(visit: Visit, submissions: Sequence[Submission]) -> Accepted:
    try:
        return visit.desk.submit(submissions, whole=True)[0]
    except DeskFault as error:
        if not _stands(error):
            raise
        # It was recorded; that old bytes wait to be wiped is the desk's own matter.
        return visit.desk.submit(submissions, whole=True)[0]


def _stands(error: DeskFault) -> bool:
    return any(each.code == _SCRUB_DUE for each in error.faults)


def _batch(data: bytes) -> tuple[bool, list[Submission | Declined]]:
    """What a batch holds; what cannot be read is declined in its place.

    Raises:
        BadInput: as :func:`truceline.ledger.canonical.parse`; BATCH_SHAPE.
    """
    value = canonical.parse(data, max_bytes=BATCH_BYTES)
    listed = value.get("submissions") if isinstance(value, dict) else None
    good = (
        isinstance(value, dict)
        and set(value) == {"submissions", "whole"}
        and isinstance(value["whole"], bool)
        and isinstance(listed, list)
        and 1 <= len(listed) <= BATCH
    )
    if not good or listed is None:
        sentence = f"A batch has whole, and a list of 1 to {BATCH} submissions."
        raise BadInput(Fault("BATCH_SHAPE", sentence, "Send several batches.", "body"))
    return value["whole"], [_read(each) for each in listed]


def _read(value: object) -> Submission | Declined:
    try:
        return read_submission(canonical.encode(value))
    except TrucelineError as error:
        return Declined(hash="", error=error)


def _taken(
    visit: Visit, given: Sequence[Submission | Declined], *, whole: bool
) -> list[Accepted | Declined]:
    """An answer for each; what could not be read is answered as it is."""
    good = [each for each in given if not isinstance(each, Declined)]
    broken = whole and len(good) < len(given)
    found = iter(visit.desk.registrar.rehearse(good) if broken else _all(visit, good, whole=whole))
    answers = [each if isinstance(each, Declined) else next(found) for each in given]
    refused = whole and any(isinstance(each, Declined) for each in answers)
    return [_not_alone(each) if refused else each for each in answers]


def _all(visit: Visit, good: Sequence[Submission], *, whole: bool) -> list[Accepted | Declined]:
    try:
        return visit.desk.take(good, whole=whole)
    except DeskFault as error:
        if not _stands(error):
            raise
        return visit.desk.take(good)
    except TrucelineError:
        # Nothing was written: what each of them would be told is asked without writing.
        return visit.desk.registrar.rehearse(good)


def _not_alone(answer: Accepted | Declined) -> Accepted | Declined:
    """What is said of a good submission among refused ones, where all or none were to stand."""
    if isinstance(answer, Declined) or answer.known:
        return answer
    sentence = "It is good, and was not recorded, because another of the batch was refused."
    hint = "Correct the others, or send without whole."
    return Declined(hash=answer.hash, error=BadInput(Fault("BATCH_WHOLE", sentence, hint)))


def _answer(visit: Visit, answer: Accepted | Declined) -> dict[str, Any]:
    if isinstance(answer, Accepted):
        status = _OK if answer.known else _CREATED
        told = receipt_of(visit, answer)
        return {"entry": answer.hash, "status": status, "receipt": told, "problem": None}
    status = problems.status_of(answer.error)
    body = problems.body_of(answer.faults, status, answer.error.refusal)
    return {"entry": answer.hash, "status": status, "receipt": None, "problem": body}


def _bytes(data: bytes) -> Response:
    return Response(data, media_type="application/json", headers={"Cache-Control": "no-store"})


def _gone() -> Fault:
    return Fault("BODY_GONE", "The entry was destroyed while it was read.", "Ask again.")
