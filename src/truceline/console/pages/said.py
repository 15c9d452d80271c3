"""What sources say that somebody said, beside the subject of which it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from truceline.console.pages.rows import address

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody is said to have said: whose words, which, and where they stand.

    Args:
        who: The actor, else the name that the source has.
        words: The words themselves.
        language: Their language (BCP 47).
        state: Whether they are disputed.
        source: The document's hash, with the characters from and to.
        says: Sentences on the source, the day and whoever disputes it.
        href: The page of the statement.
    """

    who: str
    words: str
    language: str
    state: str
    source: str
    says: tuple[str, ...]
    href: str


def said_of(each: Mapping[str, Any]) -> Said:
    """A statement as ``truceline.sheets.press`` has it, for a page."""
    return Said(
        who=each["speaker"] or each["named"] or "",
        words=each["words"],
        language=each["language"],
        state=each["state"],
        source=f"{each['sha256']} [{each['start']}:{each['end']}]",
        says=tuple(each["says"]),
        href=address("statement", each["subject"]),
    )
