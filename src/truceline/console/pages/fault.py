"""What went wrong, as a page: every fault with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from truceline.console.pages.base import Page
from truceline.errors import BadInput, DeskFault, Fault, NotFound, Refused, TrucelineError

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
