"""Libraries that only some desks install, imported when they are first needed.

Whoever neither imports nor draws lists of observations need not carry a database for it.

>>> extra("json").loads("[1]")
[1]
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from truceline.errors import DeskFault, Fault


def extra(module: str) -> Any:
    """A module of the ``observations`` extra, imported when first needed.

    Raises:
        DeskFault: ``EXTRA_MISSING`` where it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as missing:
        raise DeskFault(
            Fault(
                "EXTRA_MISSING",
                f"Observations need a library that is not installed: {missing.name}.",
                "Install it with: pip install 'truceline[observations]'",
            )
        ) from missing
