"""In which languages the desk speaks to its readers, and how it says a text in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import Final, Literal

Language = Literal["en", "ar", "ru", "fr"]
LANGUAGES: Final[dict[str, str]] = {
    "en": "English",
    "ar": "العربية",
    "ru": "Русский",
    "fr": "Français",
}
"""Language codes, and each language's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How texts are said in one language.

    Args:
        language: Its code.
        words: Its translations.
        titled: Says a title that the desk made of codes; gives back one that a person wrote.
        ltr: Keeps a number or a date in its order among words that go from right to left.
    """

    language: str = "en"
    words: NullTranslations = field(default_factory=NullTranslations)
    titled: Callable[[str], str] = str
    ltr: Callable[[str], str] = str


ENGLISH: Final = Speech()
