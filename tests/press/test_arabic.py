"""Arabic as the wires write it; every text here is made up."""

# ruff: noqa: RUF001 - dashes as the wires set them

from __future__ import annotations

import pytest
from tests.press.measuring import article_of

from truceline.press.quoting import quotations


def _speakers(text: str) -> list[str | None]:
    """Who is said to have said each quotation."""
    found = quotations(article_of(text, "ar"), on=None)
    return [each.speaker.name if each.speaker else None for each in found]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"لا بديل عن ذلك"، أكد المتحدث باسم الكرملين دميتري بيسكوف للصحفيين.', "Dmitry Peskov"),
        ("حذر المبعوث الأممي إلى سوريا ستافان دي ميستورا من أن الوقت «ينفد سريعا».",
         "Staffan de Mistura"),
        ("ووفقا لبيان صادر عن الجيش السوري، «سقطت ثلاث قذائف على الحي».", "Syrian Arab Army"),
        ("دمشق – رحب نائب وزير الخارجية السوري فيصل المقداد بالمبادرة، وقال: «نحن مستعدون».",
         "Faisal Mekdad"),
        ("وقال منسق الإغاثة يان إيغلاند لرويترز: «القوافل جاهزة منذ أسبوع».", "Jan Egeland"),
        ("«لم يبق لدينا دواء»، هكذا قال الطبيب حسان نجار.", "حسان نجار"),
        ("وقال مسؤول أمريكي: «ننتظر ردا من الجانب الآخر».", None),
    ],
)  # fmt: skip
def test_whom_a_verb_that_comes_first_names(text: str, name: str | None) -> None:
    """Past titles, lands and whom it was told to, with joined letters read off."""
    assert _speakers(text) == [name]


def test_words_passed_on_name_the_agency_as_second_hand() -> None:
    """An agency that takes words from somebody has not spoken."""
    text = "وأفادت وكالة الأناضول نقلا عن الناشط سامر حلاق بأن «القصف طال المشفى الوحيد»."
    (one,) = quotations(article_of(text, "ar"), on=None)
    assert one.speaker is not None
    assert one.speaker.name == "سامر حلاق"
    assert [each.name for each in one.via] == ["Anadolu Agency"]


def test_a_verb_without_a_subject_carries_on() -> None:
    """Whoever spoke last speaks on, and a feminine verb is a woman's."""
    text = "وقالت الناطقة ديمة قباني: «المياه مقطوعة».\n\nوختمت بالقول: «الناس منهكون»."
    assert _speakers(text) == ["ديمة قباني"] * 2
