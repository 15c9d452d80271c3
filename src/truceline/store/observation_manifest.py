"""The manifest of one import of observations: what was read, from what, and what it became."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from truceline.errors import DeskFault, Fault

if TYPE_CHECKING:
    from pathlib import Path

AGAIN = "Import the original file again: it is read anew and the damaged file replaced."
"""What to do about any damage here: nothing in this folder is the only copy of anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is known of one import: the same facts that its ledger entry states.

    Args:
        sha256: Hex SHA-256 of the original file's bytes; names the import.
        content_sha256: The same of what it holds once unpacked.
        name: The original file's name.
        source: Short name of the source.
        licence: Licence of the source.
        citation: How to cite it.
        rows_read: Rows found in the file.
        rows_in: Rows that went into the Parquet file.
        rows_coarse: Rows in the file whose date is too coarse for a trend by day or week.
        rows_set_apart: Rows that did not go in. These and the rows in add up to the rows read.
        reasons: Rows set apart by the code of their first fault.
        first_day: The first day on which a row starts, ISO 8601; empty where no row is in.
        last_day: The last day on which a row starts.
        parquet_sha256: Hex SHA-256 of the Parquet file.
        set_apart_sha256: Hex SHA-256 of the file of rows set apart; empty where there is none.
    """

    sha256: str
    content_sha256: str
    name: str
    source: str
    licence: str
    citation: str
    rows_read: int
    rows_in: int
    rows_coarse: int
    rows_set_apart: int
    reasons: dict[str, int]
    first_day: str
    last_day: str
    parquet_sha256: str
    set_apart_sha256: str

    def as_json(self) -> dict[str, Any]:
        """The manifest as a JSON object."""
        return asdict(self)

    def to_bytes(self) -> bytes:
        """The manifest as it is kept: JSON with sorted keys, UTF-8."""
        text = json.dumps(self.as_json(), ensure_ascii=False, indent=1, sort_keys=True)
        return (text + "\n").encode()


def read_manifest(path: Path) -> Manifest:
    """Read ``SHA256.json``, holding every field to its type and the name to its hash.

    Raises:
        DeskFault: ``OBSERVATIONS_DAMAGED`` where it is not what was written.
    """
    try:
        manifest = Manifest(**json.loads(path.read_bytes()))
        sound = _is_sound(manifest) and manifest.sha256 == path.stem
    except (OSError, ValueError, TypeError, RecursionError):
        sound = False
    if not sound:
        sentence = "The manifest of an import is missing or is not what was written."
        raise DeskFault(Fault("OBSERVATIONS_DAMAGED", sentence, AGAIN, str(path)))
    return manifest


def _is_sound(manifest: Manifest) -> bool:
    """Whether every field has its type, and the days are days (or ``ValueError`` is raised)."""
    for day in (manifest.first_day, manifest.last_day):
        if day:
            date.fromisoformat(day)
    kinds = {"int": int, "str": str}
    return all(
        type(getattr(manifest, field.name)) is kinds.get(str(field.type), dict)
        for field in fields(Manifest)
    )
