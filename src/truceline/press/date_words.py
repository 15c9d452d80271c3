"""The words that dates are written with, in English, Russian, French and Arabic.

Arabic months are those of the Levant beside those of Egypt and the Maghreb, since both are printed.
"""

# ruff: noqa: RUF001 - Cyrillic letters are what is looked for

from __future__ import annotations

from typing import Final

MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "january jan января январь янв janvier janv يناير كانون\u00a0الثاني جانفي",
            "february feb февраля февраль фев февр février fevrier févr فبراير شباط فيفري",
            "march mar марта март мар mars مارس آذار",
            "april apr апреля апрель апр avril avr أبريل ابريل نيسان أفريل",
            "may мая май mai مايو أيار ماي",
            "june jun июня июнь июн juin يونيو حزيران جوان",
            "july jul июля июль июл juillet juil يوليو تموز جويلية",
            "august aug августа август авг août aout أغسطس آب أوت",
            "september sept sep сентября сентябрь сент сен septembre سبتمبر أيلول",
            "october oct октября октябрь окт octobre أكتوبر تشرين\u00a0الأول",
            "november nov ноября ноябрь ноя novembre نوفمبر تشرين\u00a0الثاني",
            "december dec декабря декабрь дек décembre decembre déc ديسمبر كانون\u00a0الأول",
        ),
        1,
    )
    for name in (each.replace("\u00a0", " ") for each in names.split(" "))
}
"""Month by name, in lower case, without a full stop."""

WEEKDAYS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "monday mon понедельник понедельника lundi الاثنين الإثنين",
            "tuesday tues tue вторник вторника mardi الثلاثاء",
            "wednesday wed среда среду среды mercredi الأربعاء",
            "thursday thurs thu четверг четверга jeudi الخميس",
            "friday fri пятница пятницу пятницы vendredi الجمعة",
            "saturday sat суббота субботу субботы samedi السبت",
            "sunday sun воскресенье воскресенья dimanche الأحد",
        )
    )
    for name in names.split(" ")
}
"""Weekday by name, in lower case; Monday is 0."""

ALONE: Final = frozenset(name for name in WEEKDAYS if len(name) > 5)  # noqa: PLR2004
"""Names that tell a weekday without a date beside them: 'sun' and 'mar' are also other words."""

RELATIVE: Final[dict[str, int]] = {
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "вчера": -1,
    "сегодня": 0,
    "завтра": 1,
    "hier": -1,
    "aujourd'hui": 0,
    "aujourd’hui": 0,
    "demain": 1,
    "أمس": -1,
    "اليوم": 0,
    "غدا": 1,
}
"""Days counted from the day of writing."""

ZONES: Final[dict[str, str]] = {
    "damascus": "Asia/Damascus",
    "syrian": "Asia/Damascus",
    "syria": "Asia/Damascus",
    "aleppo": "Asia/Damascus",
    "moscow": "Europe/Moscow",
    "msk": "Europe/Moscow",
    "geneva": "Europe/Zurich",
    "swiss": "Europe/Zurich",
    "vienna": "Europe/Vienna",
    "munich": "Europe/Berlin",
    "berlin": "Europe/Berlin",
    "paris": "Europe/Paris",
    "brussels": "Europe/Brussels",
    "london": "Europe/London",
    "ankara": "Europe/Istanbul",
    "istanbul": "Europe/Istanbul",
    "turkish": "Europe/Istanbul",
    "beirut": "Asia/Beirut",
    "amman": "Asia/Amman",
    "baghdad": "Asia/Baghdad",
    "tehran": "Asia/Tehran",
    "doha": "Asia/Qatar",
    "riyadh": "Asia/Riyadh",
    "astana": "Asia/Almaty",
    "kyiv": "Europe/Kyiv",
    "kiev": "Europe/Kyiv",
    "eastern": "America/New_York",
    "washington": "America/New_York",
    "new york": "America/New_York",
    "est": "America/New_York",
    "edt": "America/New_York",
    "et": "America/New_York",
    "gmt": "UTC",
    "utc": "UTC",
    "z": "UTC",
    "москве": "Europe/Moscow",
    "мск": "Europe/Moscow",
    "дамаску": "Asia/Damascus",
    "московскому": "Europe/Moscow",
    "дамасскому": "Asia/Damascus",
    "دمشق": "Asia/Damascus",
    "غرينتش": "UTC",
}
"""The zone (IANA) of a place whose time is spoken of, in lower case."""
