"""What became of a report, by its receipt number; the browser that made it has the key to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from truceline.console.pages.base import Page
from truceline.console.pages.intake import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage(Page):
    """The page of one number. It is the same whether there is such a report or not.

    Args:
        number: The receipt number.
        facts: What the script needs to add to the report, as JSON.
        channels: How else somebody can be reached.
        most_files: How many files are added at once at most.
        file_bytes: Bytes of one file at most.
    """

    TEMPLATE: ClassVar[str] = "intake_receipt.html"

    number: str
    facts: str
    channels: tuple[Line, ...]
    most_files: int
    file_bytes: int
