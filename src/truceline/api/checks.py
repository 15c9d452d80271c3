"""Checks: do volumes conflict, does a notice, would a notice?

============================  ======================================================================
``POST /checks``              two sets of volumes that the asker holds: compared in full
``GET /notices/{id}/...``     what the reader is told of the conflicts of a notice
``POST /checks/draft``        the same of a notice that is not filed
============================  ======================================================================

The first asks no record. The other two are counted before they are answered, logged without what
they were about, and capped by the quota in Terms: beyond it the answer is a constant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from truceline.analysis.suggestions import Limits, Minima
from truceline.api import asking, shapes
from truceline.api.limits import CheckBytes, SubmissionBytes, takes
from truceline.api.visiting import known, private, reception_of, visiting
from truceline.draft_checks import KIND, of_draft
from truceline.errors import BadInput, Fault, NotFound, Refused, raise_for
from truceline.ledger import canonical
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.notice_states import NoticeState
from truceline.mechanism.shapes import faults_from
from truceline.mechanism.volumes import Volume4D, read_json
from truceline.replicas.copies import is_replica
from truceline.sheets.checking import answer_facts, check_facts, checked, sound_volumes

if TYPE_CHECKING:
    from starlette.responses import Response

    from truceline.reception.visits import Visit

router = APIRouter(tags=["checks"])

MOST_VOLUMES: Final = 30
"""Volumes of one set: anybody may ask, and what would clear them is dear to work out."""
_LONGEST_H: Final = 10_000 * 366 * 24.0
"""Hours that no two times of a calendar are apart."""


class Kept(BaseModel):
    """What must be kept between two sets, and the largest changes of use."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    horizontal_m: float = Field(default=0.0, ge=0)
    vertical_m: float = Field(default=0.0, ge=0)
    seconds: float = Field(default=0.0, ge=0)
    suggest: bool = False
    most_hours: float = Field(default=24.0, ge=0)
    most_metres: float = Field(default=10_000.0, ge=0)


_VOLUMES: Final = {
    "type": "array",
    "items": {"type": "object", "description": "An ASTM F3548-21 Volume4D"},
    "minItems": 1,
    "maxItems": MOST_VOLUMES,
}
_CHECK: Final = {
    **Kept.model_json_schema(),
    "properties": {**Kept.model_json_schema()["properties"], "a": _VOLUMES, "b": _VOLUMES},
    "required": ["a", "b"],
}


@router.post("/checks", response_model=shapes.CheckReport, openapi_extra=takes(_CHECK))
def check(request: Request, data: CheckBytes) -> Response:
    """Whether two sets of volumes conflict, exactly; with ``suggest`` what would clear A of B.

    Touching in place, altitude or time is a conflict; with minima, so is being nearer than all
    three of them.
    """
    with visiting(request):
        # Nothing is asked of the desk; who asks is counted.
        pass
    kept, a, b = _asked(data)
    minima = Minima(
        horizontal_m=kept.horizontal_m, vertical_m=kept.vertical_m, seconds=kept.seconds
    )
    hours = min(kept.most_hours, _LONGEST_H)
    limits = Limits(seconds=hours * 3600, metres=kept.most_metres) if kept.suggest else None
    with reception_of(request).quotas.heavy():
        report, too_near, found = checked(a, b, minima=minima, limits=limits)
    return private(check_facts(report, too_near, found, minima, limits))


@router.get("/notices/{ident}/conflicts", response_model=shapes.ConflictAnswers)
def conflicts(request: Request, ident: asking.Id) -> Response:
    """What the reader is told of the conflicts of a notice: counted, logged, and capped.

    Whoever may not see the other notice learns only whom to call, and so does whoever meets a
    protected site or a humanitarian movement that is not its own.
    """
    with visiting(request) as visit:
        reader, view = known(visit), visit.view()
        _at_the_desk(visit)
        notice = view.subject_id(ident)
        if not isinstance(view.state(notice), NoticeState):
            sentence = f"{notice[:12]} is not a notice, or you see no more than that it is."
            raise NotFound(Fault("NOT_A_NOTICE", sentence, "Ask GET /subjects?part=notice."))
        return private(answer_facts(visit.desk.conflict_answer(notice, reader)))


@router.post(
    "/checks/draft",
    response_model=shapes.ConflictAnswers,
    openapi_extra=takes(kind_named(KIND).schema()),
)
def check_draft(request: Request, data: SubmissionBytes) -> Response:
    """What the reader would be told on filing a notice with this body; nothing of it is kept.

    Send its open fields: what would be sealed must not be sent. The draft's own id is all zeros.
    """
    with visiting(request) as visit:
        reader = known(visit)
        _at_the_desk(visit)
        body = canonical.parse(data)
        if not isinstance(body, dict):
            sentence = "A draft is one JSON object: the body of a filing."
            raise BadInput(Fault("DRAFT_SHAPE", sentence, f"See GET /kinds/{KIND}.", "body"))
        return private(answer_facts(of_draft(visit.desk, body, reader)))


def _at_the_desk(visit: Visit) -> None:
    """Only the desk counts checks, so only the desk answers them."""
    if is_replica(visit.desk.store):
        sentence = "This is a replica: checks are asked of the desk that it follows."
        raise Refused(Fault("REPLICA_READ_ONLY", sentence, "Ask the desk itself."))


def _asked(data: bytes) -> tuple[Kept, tuple[Volume4D, ...], tuple[Volume4D, ...]]:
    """What is to be compared; every fault of both sets at once.

    Raises:
        BadInput: CHECK_SHAPE, FIELD_MISSING, VOLUMES_MANY, and every fault of the volumes.
    """
    value = read_json(data)
    if not isinstance(value, dict):
        hint = 'Send {"a": [...], "b": [...]}.'
        raise BadInput(Fault("CHECK_SHAPE", "A check is one JSON object.", hint, "body"))
    faults: list[Fault] = []
    sets: list[tuple[Volume4D, ...]] = []
    for name in ("a", "b"):
        given = value.pop(name, None)
        if not isinstance(given, list) or not 1 <= len(given) <= MOST_VOLUMES:
            sentence = f"{name} is a list of 1 to {MOST_VOLUMES} volumes."
            faults.append(Fault("VOLUMES_MANY", sentence, "Compare part by part.", f"/{name}"))
            continue
        try:
            sets.append(sound_volumes(given, f"/{name}"))
        except BadInput as error:
            faults += error.faults
    kept = Kept()
    try:
        kept = Kept.model_validate(value)
    except ValidationError as error:
        faults += faults_from(error)
    raise_for(faults)
    return kept, sets[0], sets[1]
