"""Subjects: the docket, one subject in full, what binds an actor, clocks, and what covers a place.

===========================  =======================================================================
``GET /subjects``            the docket, searched, a page at a time
``GET /subjects/{id}``       one subject in full
``GET /duties/{actor}``      what binds and protects an actor at an instant, and why
``GET /clocks``              clocks that run or rest, by due time
``GET /coverage``            what the record holds at a place, for officers; logged and capped
===========================  =======================================================================

``at`` is the instant asked about; ``known_at`` the place of the ledger, or the time, up to which
entries count. What the reader may not see is gone before anything is folded, counted or listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from truceline import key_life
from truceline.analysis.clocks import Clock, overdue
from truceline.analysis.escalation import escalation
from truceline.api import asking, shapes
from truceline.api.visiting import known, private, visiting
from truceline.errors import BadInput, Fault
from truceline.ledger.entry import format_time
from truceline.mechanism.volumes import LatLng
from truceline.reception.lines import Lines
from truceline.reception.sifting import Place, Sift
from truceline.sheets import coverage as coverage_sheet
from truceline.sheets.acquaintance import named_in_terms
from truceline.sheets.duties import duties_of, plain
from truceline.sheets.subject import Files, facts
from truceline.store.finding import Question

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.responses import Response

    from truceline.mechanism.shapes import Area
    from truceline.reception.lines import Line
    from truceline.views import Item, View

router = APIRouter(tags=["subjects"])

Word = Annotated[str, Query(max_length=200)]


@router.get("/subjects", response_model=shapes.Docket)
def subjects(
    request: Request,
    part: Annotated[str, Query(description="Such as incident or notice", max_length=80)] = "",
    state: Annotated[str, Query(description="A recorded state", max_length=80)] = "",
    party: Annotated[str, Query(description="An actor that has a part in it", max_length=200)] = "",
    place: Annotated[str, Query(description="The name of a confirmed place", max_length=200)] = "",
    text: Annotated[str, Query(description="All these words, in any script", max_length=400)] = "",
    under: Annotated[str, Query(description="An agreement", max_length=200)] = "",
    bbox: asking.Bbox = None,
    since: asking.Since = None,
    until: asking.Until = None,
    overdue: Annotated[bool, Query(description="Only with a clock past its time")] = False,
    at: asking.At = None,
    known_at: asking.KnownAt = None,
    cursor: asking.Cursor = None,
    limit: asking.Limit = 50,
) -> Response:
    """The docket: subjects that answer all that is asked, newest first."""
    when, upto = asking.instant(at, "at"), asking.known(known_at)
    begins, ends = asking.instant(since, "since"), asking.instant(until, "until")
    area, before = asking.box(bbox), asking.place_of(cursor)
    with visiting(request) as visit:
        view = visit.view(at=when, known_at=upto)
        question = Question(
            part=part, state=state, actor=party, place=place, text=text, under=under, area=area,
            since=begins, until=ends, overdue_at=view.at if overdue else None,
        )  # fmt: skip
        page = view.search(question, before=before, limit=limit)
        items = [{**each.as_json(), "escalates_to": _rung(each, view)} for each in page.items]
        return private(
            {"at": format_time(view.at), "items": items, "next": asking.cursor_of(page.next)}
        )


@router.get("/subjects/{ident}", response_model=shapes.SubjectSheet)
def subject(
    request: Request,
    ident: asking.Id,
    at: asking.At = None,
    known_at: asking.KnownAt = None,
) -> Response:
    """One subject in full, by its id or the beginning of it, as ``truceline show --json``.

    Sealed fields are named with their readers; ``GET /entries/{id}?form=submission`` has the boxes.
    """
    when, upto = asking.instant(at, "at"), asking.known(known_at)
    with visiting(request) as visit:
        view = visit.view(at=when, known_at=upto)
        files = Files(view, None, dated=key_life.witnessed(visit.desk))
        return private(facts(files, view.subject_id(ident)))


@router.get("/duties/{actor}", response_model=shapes.DutySheet)
def duties(
    request: Request,
    actor: Annotated[str, Path(description="An id, or a name", min_length=1, max_length=200)],
    at: asking.At = None,
    known_at: asking.KnownAt = None,
) -> Response:
    """What binds and protects an actor at an instant, and why: clause and entry.

    A name is taken only where one group alone bore it then.
    """
    when, upto = asking.instant(at, "at"), asking.known(known_at)
    with visiting(request) as visit:
        # What was known decides which entries count; the instant asked about is the answer's own.
        view = visit.view(known_at=upto)
        found = duties_of(view, actor, when or view.at)
        return private({**plain(found), "named_in_terms": named_in_terms(view, found.actor)})


@router.get("/clocks", response_model=shapes.OpenClocks)
def clocks(
    request: Request,
    part: Annotated[str, Query(description="Such as incident or notice", max_length=80)] = "",
    overdue: Annotated[bool, Query(description="Only of what is past a due time")] = False,
    cursor: Annotated[
        str | None,
        Query(
            description="The ``next`` of the page before",
            pattern=r"^\d{1,2}\.-?\d{1,18}\.\d{1,18}$",
        ),
    ] = None,
    limit: asking.Limit = 50,
) -> Response:
    """Clocks that run or rest now, of subjects in the order of what is due first; rests come last.

    A page has the clocks of up to ``limit`` subjects, and may have none where these wait for
    somebody without a clock.
    """
    with visiting(request) as visit:
        view = visit.view()
        queue = visit.queue(view)
        sifted = queue.page(Sift(part=part, overdue=overdue), after=_after(cursor), limit=limit)
        lines = Lines(view)
        found = [line for place in sifted.places if (line := lines.at(place)) is not None]
        rows = [row for line in found for row in _open_clocks(line, view.at)]
        after = sifted.after
        cursor = None if after is None else f"{after.rank}.{after.key}.{after.place}"
        return private({"at": format_time(view.at), "clocks": rows, "next": cursor})


@router.get("/coverage", response_model=shapes.CoverageAnswer)
def coverage(
    request: Request,
    lat: Annotated[float | None, Query(description="Degrees", ge=-90, le=90)] = None,
    lng: Annotated[float | None, Query(description="Degrees", ge=-180, le=180)] = None,
    bbox: asking.Bbox = None,
    at: asking.At = None,
    known_at: asking.KnownAt = None,
) -> Response:
    """What the record holds at a point or in a box, for officers of the cell: logged and capped.

    The answer never is that a place is without protection: what the record does not hold is not
    thereby unprotected.
    """
    when, upto = asking.instant(at, "at"), asking.known(known_at)
    where = _where(lat, lng, bbox)
    with visiting(request) as visit:
        found = coverage_sheet.ask(visit.desk, where, known(visit), when, upto)
    held = [
        {"subject": each.subject, "what": each.what, "label": each.label, "coarse": each.coarse}
        for each in found.covered_by
    ]
    return private({"covered_by": held, "says": list(found.says)})


def _rung(item: Item, view: View) -> str:
    """The rung on which what is overdue shows at the view's instant; empty where nothing is."""
    if not item.overdue:
        return ""
    terms = view.standing.terms_of(item.row.under) or view.standing.first
    found = escalation(item.row, terms, view.at)
    return "" if found is None else found.rung


def _open_clocks(line: Line, at: datetime) -> list[dict[str, Any]]:
    """The clocks of a subject that have started and not stopped, first due first."""
    found = [
        clock
        for clock in line.clocks
        if clock.started <= at and (clock.stopped_at is None or clock.stopped_at > at)
    ]
    raised = escalation(line.item.row, line.terms, at)
    rung = "" if raised is None else raised.rung
    ordered = sorted(found, key=lambda clock: _order(clock.due_as_of(at), at))
    return [_clock(line, clock, at, rung) for clock in ordered]


def _order(due: datetime | None, at: datetime) -> tuple[bool, datetime]:
    return due is None, due or at


def _clock(line: Line, clock: Clock, at: datetime, rung: str) -> dict[str, Any]:
    due, late = clock.due_as_of(at), overdue(clock, at)
    return {
        "subject": line.item.subject,
        "part": line.item.part,
        "title": line.item.row.title,
        "clock": clock.name,
        "started": format_time(clock.started),
        "due": None if due is None else format_time(due),
        "overdue": late,
        "authority": clock.authority,
        "says": clock.says(at),
        "rung": rung if late else "",
    }


def _after(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    rank, key, place = (int(part) for part in cursor.split("."))
    return Place(rank, key, place)


def _where(lat: float | None, lng: float | None, bbox: str | None) -> LatLng | Area:
    """A point or a box.

    Raises:
        BadInput: PLACE_FORM, and as :func:`truceline.api.asking.box`.
    """
    area = asking.box(bbox)
    if area is not None and lat is None and lng is None:
        return area
    if area is None and lat is not None and lng is not None:
        return LatLng(lat, lng)
    sentence = "A place is a point or a box, one of them."
    raise BadInput(Fault("PLACE_FORM", sentence, "Give lat and lng, or bbox.", "lat"))
