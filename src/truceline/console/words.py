"""The console's languages: gettext catalogues, directions, and dates as each language writes them.

English is in the sources; the others are ``locale/LANGUAGE/LC_MESSAGES/console.po``, read as they
are when first needed. What has no translation is shown in English and marked as such by nobody:
a test counts what is missing.
"""

from __future__ import annotations

import gettext
import io
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from babel.units import format_unit

from truceline.reception.speech import LANGUAGES

if TYPE_CHECKING:
    from datetime import timedelta, tzinfo

COOKIE: Final = "truceline_language"
DOMAIN: Final = "console"
LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
POP_ISOLATE: Final = "\u2069"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into a language; those of English give back what they are given."""
    place = files("truceline.console").joinpath(f"locale/{language}/LC_MESSAGES/{DOMAIN}.po")
    if not place.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(place.read_bytes()), locale=language))
    compiled.seek(0)
    return Known(compiled, DOMAIN)


class Known(Translations):
    """Translations that also know a word begun with a capital, as headings and labels write it."""

    def gettext(self, message: str) -> str:
        """A message in the language; in English where it has none."""
        found: str = super().gettext(message)
        if found == message and message[:1].isupper():
            small = message[:1].lower() + message[1:]
            found = super().gettext(small)
            if found == small:
                return message
            found = found[:1].upper() + found[1:]
        return found

    ugettext = gettext


@cache
def direction(language: str) -> str:
    """``ltr`` or ``rtl``: the direction in which the language is written (CLDR)."""
    return str(Locale.parse(language).text_direction)


def language_of(asked: str | None, cookie: str | None, accepted: str | None) -> str:
    """The language to answer in.

    Args:
        asked: What the address asks for (``?lang=``), above all else.
        cookie: What was chosen before.
        accepted: The header ``Accept-Language`` (RFC 9110, section 12.5.4).
    """
    for wanted in (asked, cookie):
        if wanted in LANGUAGES:
            return str(wanted)
    return negotiate_locale(_preferred(accepted or ""), LANGUAGES, sep="-") or "en"


def _preferred(header: str) -> list[str]:
    """The languages of a header, the most wanted first."""
    weighed = []
    for place, part in enumerate(header.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted = float(weight or 1)
        except ValueError:
            wanted = 0.0
        if tag and wanted > 0:
            weighed.append((-wanted, place, tag))
    return [tag for _, _, tag in sorted(weighed)]


def moment(at: datetime, language: str, zone: tzinfo = UTC) -> str:
    """An instant as people of the language read it, always with its zone.

    Digits stay Western in every language: they are read out over the telephone.
    """
    local = at.astimezone(zone)
    locale = Locale.parse(language)
    offset = local.strftime("%z")
    name = "UTC" if not local.utcoffset() else f"UTC{offset[:3]}:{offset[3:]}"
    if direction(language) == "rtl":
        day = format_datetime(local, "d MMM y", locale=locale, tzinfo=zone).translate(_WESTERN)
        # The clock and its zone are one run from left to right, after a day from right to left.
        return f"{day}\u060c {LEFT_TO_RIGHT_ISOLATE}{local:%H:%M} {name}{POP_ISOLATE}"
    text = format_datetime(local, "d MMM y, HH:mm", locale=locale, tzinfo=zone)
    return f"{text.translate(_WESTERN)} {name}"


def span(length: timedelta, language: str) -> str:
    """A length of time as people of the language say it: whole minutes, hours and minutes, or days.

    Digits stay Western, as in :func:`moment`.
    """
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60, minutes % 60
    if days >= _DAYS_FROM:
        parts = [(days, "duration-day")]
    elif hours:
        parts = [(hours, "duration-hour"), *([(rest, "duration-minute")] if rest else [])]
    else:
        parts = [(rest, "duration-minute")]
    said = (format_unit(n, unit, "short", locale=language) for n, unit in parts)
    return " ".join(said).translate(_WESTERN)


_DAYS_FROM: Final = 2
"""From so many days on, hours are no longer said."""
_WESTERN: Final = {ord(digit): str(value) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩")}
