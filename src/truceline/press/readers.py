"""The readers of cues, one a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.press import arabic, clauses, french, russian

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.press.cues import Cue
    from truceline.press.tongues import Tongue

READERS: Final[dict[str, Callable[[str, int, int, Tongue], tuple[Cue, ...]]]] = {
    "en": clauses.cues,
    "ru": russian.cues,
    "fr": french.cues,
    "ar": arabic.cues,
}
"""Each gives the cues of one sentence of a text whose quotations are masked."""
