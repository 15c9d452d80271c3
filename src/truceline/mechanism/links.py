"""What is said of subjects and entries as such: links, destruction of bodies, imports.

Merging is a link, not a state: linked subjects fold together in ledger order, the earliest clock
wins, and unlinking restores both. A body may be destroyed by an entry (withdrawn consent, end of
retention): the commitment and the reason stay, and the audit counts it, not as a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict

from truceline.errors import Fault
from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table
from truceline.mechanism.shapes import Code, Hash, Short

LINK_PART = "link"
"""The part of kinds that speak of subjects of any part; they fold into links, not into states."""


@kind("subject.linked/1", part=LINK_PART, example={"why": "Made-up: two reports of one shelling."})
@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectLinked:
    """Two subjects of one part are one and the same: from now on they fold together."""

    why: Short = opened("Why they are held to be the same")


@kind("subject.unlinked/1", part=LINK_PART, example={"why": "Made-up: other street, other day."})
@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectUnlinked:
    """Two linked subjects are told apart again; each is restored from its own entries."""

    why: Short = opened("Why they are held to be different")


@kind(
    "body.destroyed/1",
    part=LINK_PART,
    example={
        "entry": "0" * 64,
        "place": 7,
        "what": "sealed",
        "ground": "consent_withdrawn",
        "why": "Made-up.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class BodyDestroyed:
    """What an entry said is destroyed; that it was said, and why it is gone, stays."""

    entry: Hash = opened("The hash of the entry whose body goes")
    place: int = opened("Its place in the ledger, from 0", ge=0)
    what: Literal["sealed", "body"] = opened("sealed: the sealed fields alone; body: all of it")
    ground: Code = opened("The ground: consent_withdrawn, retention, safety, court_order")
    why: Short = opened("The reason, in words that harm nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApart:
    """How many rows were set apart for one reason."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    code: str
    rows: int


@kind(
    "import.recorded/1",
    part="import",
    opens=True,
    example={
        "source": "made_up_monitor",
        "file_hash": "0" * 64,
        "file_name": "made-up.csv",
        "licence": "CC BY 4.0",
        "citation": "Made-up Monitor (2016)",
        "rows_read": 3,
        "rows_kept": 2,
        "set_apart": [{"code": "LATITUDE_RANGE", "rows": 1}],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecorded:
    """A file of observations was taken in: its hash, source and licence, and what was set apart."""

    source: Code = opened("The source; sources are never added together")
    file_hash: Hash = opened("SHA-256 of the file as given")
    file_name: Short = opened("Its name")
    licence: Short = opened("The licence it came under")
    citation: Short = opened("How to cite it")
    rows_read: int = opened("Rows read", ge=0)
    rows_kept: int = opened("Rows kept", ge=0)
    rows_coarse: int = opened("Rows kept whose dates are too coarse for a trend", default=0, ge=0)
    set_apart: tuple[SetApart, ...] = opened("Rows set apart, by reason", default=())
    stored_hash: Hash | None = opened("SHA-256 of the stored columns", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportState:
    """One import, as recorded."""

    body: ImportRecorded
    state: str = "recorded"


def _import_faults(_state: Any, entry: Entry, bench: Bench) -> list[Fault]:
    """A file is recorded once: two workers that import it at the same time meet here."""
    body: ImportRecorded = entry.body
    if not bench.lookup("import", body.file_hash):
        return []
    return [
        Fault(
            "IMPORT_EXISTS",
            f"The import of {body.file_name} is recorded already.",
            "Nothing more is needed.",
            where="/statement/body/file_hash",
        )
    ]


def _import_row(state: ImportState) -> Row:
    body = state.body
    return Row(
        state="recorded",
        title=f"{body.file_name}: {body.rows_kept} of {body.rows_read} rows ({body.source})",
        key=body.file_hash,
        words=f"{body.source} {body.file_name} {body.citation}",
    )


IMPORTS = Part(
    name="import",
    kinds=(ImportRecorded,),
    transitions=table(recorded=""),
    initial=frozenset({"recorded"}),
    begin=lambda entry: ImportState(body=entry.body),
    step=lambda state, _entry: state,
    check=_import_faults,
    row=_import_row,
)

GENERAL_KINDS = (SubjectLinked, SubjectUnlinked, BodyDestroyed)
"""Kinds that no part folds; the registrar carries them out."""
