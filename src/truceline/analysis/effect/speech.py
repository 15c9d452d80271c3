"""The language in which an answer is said: English, or whatever a reader's page knows.

>>> Speech().text("{many} days", many=3)
'3 days'
>>> Speech(say={"{many} days": "{many} jours"}.get).text("{many} days", many=3)
'3 jours'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A way of saying sentences.

    Args:
        say: A sentence of English to the reader's language; what it does not know stays as it is.
    """

    say: Callable[[str], str | None] = field(default=lambda text: text)

    def text(self, words: str, /, **values: object) -> str:
        """Words in the reader's language, with values put in."""
        said = self.say(words)
        known = words if said is None else said
        return known.format(**values) if values else known


ENGLISH = Speech()
