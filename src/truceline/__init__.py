"""Truceline: the mechanism of a ceasefire as software.

The public API, each name imported when it is first used::

    from truceline import Desk, Terms, Volume4D, conflicts
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.analysis.conflicts import conflicts
    from truceline.desk import Desk
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.volumes import Volume4D
    from truceline.opening import Opening

__version__ = "0.1.0"

_HOMES = {
    "Desk": "truceline.desk",
    "Opening": "truceline.opening",
    "Terms": "truceline.mechanism.terms",
    "Volume4D": "truceline.mechanism.volumes",
    "conflicts": "truceline.analysis.conflicts",
}

__all__ = ["Desk", "Opening", "Terms", "Volume4D", "conflicts"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that importing the package does no work."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
