"""Paper: what was written by hand while power or lines were down, and on which sheet.

A sheet that is typed in becomes an ordinary entry of its kind; beside it, in the same transaction,
``paper.entered`` says on which sheet it stood. It is an entry of its own, and not a field of every
kind, for three reasons: no kind has to change for it; the sheet's number is the *natural key* of
its subject, so that the desk refuses a number used twice whatever the kind, by the same look-up as
every register; and its audience is its own, so that whoever reads an entry need not learn which
sheets a desk keeps in which cupboard. Both times are there: when it was written (what the entry
says happened) and when the desk recorded it.

A number names the print: ``P-3F9A2C-7C1E-014-K``. The first group begins the root of the checkpoint
of which the sheets were printed, the second tells prints of that checkpoint apart, the third counts
the sheets, and the last character is a check (ISO/IEC 7064, MOD 37,36), so that a slip of the pen
is refused and does not free a number that was used.

>>> number = paper_number("P-3F9A2C-7C1E", 14)
>>> number, is_paper_number(number), is_paper_number(number.replace("C1E", "CE1"))
('P-3F9A2C-7C1E-014-3', True, False)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table
from truceline.mechanism.registers import Under, already, flaw, natural_key
from truceline.mechanism.shapes import ActorId, Hash, Instant, Short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.errors import Fault

PAPER: Final = "paper"
MOST_SHEETS: Final = 999

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER: Final = re.compile(r"P-[0-9A-F]{6}-[0-9A-F]{4}-[0-9]{3}-[0-9A-Z]")


def series(root: str, tag: str) -> str:
    """The series of one print, such as ``P-3F9A2C-7C1E``.

    Args:
        root: The root of the checkpoint of which is printed, hexadecimal.
        tag: Four hexadecimal digits drawn for this print, which tell it apart from others.
    """
    return f"P-{root[:6]}-{tag[:4]}".upper()


def paper_number(print_series: str, sheet: int) -> str:
    """The number of one sheet of a print, from 1 to 999, with its check character."""
    number = f"{print_series}-{sheet:03}"
    return f"{number}-{_check_character(number)}"


def is_paper_number(text: str) -> bool:
    """Whether a text is a sheet's number, its check character right."""
    return bool(_NUMBER.fullmatch(text)) and text[-1] == _check_character(text[:-2])


def _check_character(number: str) -> str:
    """ISO/IEC 7064, MOD 37,36: finds every single wrong character, and nearly every exchange."""
    product = 36
    for character in number.replace("-", ""):
        total = (product + _ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def read_number(value: object) -> object:
    """A number as people write it: in small letters, with spaces around it.

    Raises:
        PydanticCustomError: PAPER_NUMBER, for what is no number or has a slip in it.
    """
    text = value.strip().upper() if isinstance(value, str) else value
    if not isinstance(text, str) or not is_paper_number(text):
        raise PydanticCustomError(
            "PAPER_NUMBER",
            "A paper number is written as it is printed",
            {
                "sentence": f"{str(value)[:40]!r} is no paper number, or has a slip in it.",
                "hint": "Copy it again from the sheet: P-3F9A2C-7C1E-014-3, say.",
            },
        )
    return text


PaperNumber = Annotated[
    str,
    Field(pattern=r"^P-[0-9A-F]{6}-[0-9A-F]{4}-[0-9]{3}-[0-9A-Z]$"),
    BeforeValidator(read_number),
]
"""A sheet's number; small letters and spaces around it are forgiven, slips are not."""


@kind(
    "paper.entered/1",
    part=PAPER,
    opens=True,
    example={
        "paper": "P-3F9A2C-7C1E-014-3",
        "entry": "0" * 64,
        "said": "incident.reported",
        "written_at": "2016-03-01T04:10:00Z",
        "written_by": "group:made-up-brigade",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntered:
    """A sheet of paper was typed in: which entry it became, and when and by whom it was written."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    paper: PaperNumber = opened("The number printed on the sheet")
    entry: Hash = opened("The hash of the entry that it became")
    said: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=80)] = opened(
        "The kind of that entry, without version"
    )
    written_at: Instant = opened("The time on the paper")
    written_by: ActorId = opened("Who wrote the sheet, as it says")
    kept: Short | None = opened("Where the sheet is kept, in words that may be read", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperState:
    """One sheet, as typed in; ``typed_by`` signed both entries."""

    state: str
    under: str
    paper: str
    entry: str
    said: str
    written_at: datetime
    written_by: str
    typed_by: str
    typed_at: datetime


TRANSITIONS = table(entered="")


def begin(entry: Entry) -> PaperState:
    """The sheet as typed in."""
    body: PaperEntered = entry.body
    return PaperState(
        state="entered",
        under=body.under,
        paper=body.paper,
        entry=body.entry,
        said=body.said,
        written_at=body.written_at,
        written_by=body.written_by,
        typed_by=entry.author,
        typed_at=entry.recorded_at,
    )


def key_of(paper: str) -> str:
    """The natural key of a sheet: its number is good once on a desk, under whatever agreement."""
    return natural_key(paper, "")


def check(_state: Any, draft: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of a sheet: a number that was used, a time to come."""
    body: PaperEntered = draft.body
    faults = already(
        PAPER, body.paper, "", bench, "Look at it: the sheet was typed in, or another was misread."
    )
    used = [
        flaw("PAPER_USED", f"The sheet {body.paper} was typed in already.", fault.hint, "paper")
        for fault in faults
    ]
    if body.written_at > bench.now:
        sentence = f"The sheet {body.paper} would have been written after now."
        used.append(flaw("PAPER_LATER", sentence, "Check date and zone.", "written_at"))
    return used


def row(state: PaperState) -> Row:
    """The docket's row."""
    return Row(
        state=state.state,
        title=f"{state.paper}: {state.said}, written {state.written_at:%Y-%m-%d %H:%MZ}",
        under=state.under,
        key=key_of(state.paper),
        since=state.written_at,
        words=f"{state.paper} {state.said} {state.written_by}",
    )


PART = Part(
    name=PAPER,
    kinds=(PaperEntered,),
    transitions=TRANSITIONS,
    initial=frozenset({"entered"}),
    begin=begin,
    step=lambda state, _entry: state,
    check=check,
    row=row,
)
