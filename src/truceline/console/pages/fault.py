"""What went wrong, as a page: every fault with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from starlette.responses import JSONResponse

from truceline.console.fault_words import leads
from truceline.console.pages.base import Page
from truceline.errors import BadInput, DeskFault, Fault, NotFound, Refused, TrucelineError

if TYPE_CHECKING:
    from starlette.responses import Response

    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit

_STATUS: dict[type[TrucelineError], int] = {
    BadInput: 400,
    Refused: 403,
    NotFound: 404,
    DeskFault: 503,
}


def status_of(error: TrucelineError) -> int:
    """The HTTP status of an error."""
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPage(Page):
    """Faults.

    Args:
        faults: Every fault, in the order of the input.
        status: The HTTP status.
    """

    TEMPLATE: ClassVar[str] = "fault.html"

    faults: tuple[Fault, ...]
    status: int

    @classmethod
    def of(cls, error: TrucelineError) -> FaultPage:
        """The page of an error."""
        return cls(faults=error.faults, status=status_of(error))


def fault_leads(_visit: Visit, asked: Asked) -> Response:
    """What codes of faults mean in the page's language, for scripts that show faults."""
    return JSONResponse(leads(asked.language))
