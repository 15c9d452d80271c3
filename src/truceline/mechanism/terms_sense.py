"""Whether Terms make sense: checks across fields, for which no single field can answer.

Each check is named for what must hold. It gets the sections it needs, whole, and notes its faults
in the reading; a check whose sections could not be read is left out, since its faults would only
repeat theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.mechanism.spans import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from truceline.mechanism import terms_model as who
    from truceline.mechanism import terms_rules as how
    from truceline.mechanism.terms_shape import Reading
    from truceline.mechanism.terms_words import Vocabulary

CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = ()
