"""What the desk itself says after an entry: mechanical entries under its own key.

When a notice is filed or amended, conflicts with other notices are found and each opens a matter.
The desk's entries say what was found and on which basis, never any geometry; they are signed with
the desk's own key, judged and recorded like everybody's, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One mechanical entry, before it is signed."""

    kind: str
    body: Mapping[str, Any]
    about: tuple[str, ...]


Sayings = Iterable[Saying]
