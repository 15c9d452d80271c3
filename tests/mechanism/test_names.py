"""Names: both word orders, transliterations and dates; a question instead of a guess."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, at

from truceline.mechanism.names import REASONS, STRONG, KnownName, fold, resolve, skeleton

FSA, NUSRA, ISLAM = "group:fsa", "group:nusra", "group:islam"
SINCE = at("2016-07-28 00:00")
REGISTER = (
    KnownName(actor=FSA, name="Free Syrian Army"),
    KnownName(actor=FSA, name="الجيش السوري الحر"),
    KnownName(actor=NUSRA, name="Jabhat al-Nusra"),
    KnownName(actor=NUSRA, name="Nusra Front"),
    KnownName(actor=NUSRA, name="Jabhat Fateh al-Sham", since=SINCE),
    KnownName(actor=ISLAM, name="Jaysh al-Islam"),
)


@pytest.mark.parametrize(
    "written",
    [
        "Free Syrian Army",
        "Syrian Free Army",
        "free syrian army",
        "The Free Syrian Army",
        "  FREE-SYRIAN ARMY ",
        "الجيش السوري الحرّ",
        FSA,
    ],
)
def test_one_group_in_both_word_orders_scripts_and_cases(written: str) -> None:
    """Word order, case, hyphens, articles and Arabic vowel marks do not make another group."""
    assert resolve(written, REGISTER, START).settled == FSA


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jabhat al-Nusra", "jabhat an nuṣra"),
        ("Jabhat al-Nusra", "JABHAT EL NUSRA"),
        ("Ahrar al-Sham", "Ahrar ash-Sham"),
        ("Liwa' al-Ḥaqq", "Liwa al-Haqq"),
        ("جبهة النصرة", "جبهه النصره"),
        ("الجيش", "جيش"),
    ],
)
def test_transliteration_marks_and_articles_fold_away(one: str, other: str) -> None:
    """Two ways to write one name fold to the same words."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize("written", ["Jebhat an-Nusrah", "Jabhat Nosra", "Jaish al Islam"])
def test_a_likeness_of_sound_asks_and_never_settles(written: str) -> None:
    """Another transliteration is a candidate with its reason; a person confirms it."""
    match = resolve(written, REGISTER, START)
    assert match.settled is None
    assert {c.reason for c in match.candidates} == {"transliteration"}
    assert match.needs_confirmation
    assert "which is meant" in match.question


def test_a_dated_alias_is_the_groups_name_only_from_its_date() -> None:
    """Jabhat Fateh al-Sham is Nusra from 28 July 2016 and nobody a microsecond before."""
    name = "Jabhat Fateh al-Sham"
    before = resolve(name, REGISTER, SINCE - timedelta(microseconds=1))
    assert before.settled is None
    assert not any(c.reason in STRONG for c in before.candidates)
    assert [c.known.actor for c in before.at_other_times] == [NUSRA]
    assert resolve(name, REGISTER, SINCE).settled == NUSRA


def test_a_name_that_ended_is_nobodys_afterwards() -> None:
    """A name's last instant is the one before it ended."""
    known = [KnownName(actor=FSA, name="Old Name", until=SINCE)]
    assert resolve("Old Name", known, SINCE - timedelta(microseconds=1)).settled == FSA
    after = resolve("Old Name", known, SINCE)
    assert after.settled is None
    assert FSA in after.question


def test_a_name_that_two_groups_bear_is_never_settled() -> None:
    """Not even an exact spelling picks among several groups."""
    both = (*REGISTER, KnownName(actor="group:other", name="Free Syrian Army"))
    match = resolve("Free Syrian Army", both, START)
    assert match.settled is None
    assert {c.known.actor for c in match.candidates} == {FSA, "group:other"}
    assert resolve("Syrian Free Army", both, START).settled is None


def test_an_exact_name_with_a_like_sounding_rival_is_asked_about() -> None:
    """A second group whose name sounds the same is named beside the first, and a person chooses."""
    rivals = (*REGISTER, KnownName(actor="group:rival", name="Jabhat Nasira"))
    match = resolve("Jabhat al-Nusra", rivals, START)
    assert match.settled is None
    assert [(c.known.actor, c.reason) for c in match.candidates] == [
        (NUSRA, "same_name"),
        ("group:rival", "transliteration"),
    ]


def test_parts_and_slips_of_a_name_are_offered_where_nothing_fits_better() -> None:
    """One word of a name, or a slip in it, is a question and no more."""
    part = resolve("Nusra", REGISTER, START)
    assert part.settled is None
    assert {(c.known.actor, c.reason) for c in part.candidates} == {(NUSRA, "part_of_name")}
    slip = resolve("Free Syrain Army", REGISTER, START)
    assert [c.reason for c in slip.candidates] in (["near_spelling"], ["transliteration"])
    assert slip.settled is None


def test_an_unknown_name_is_nobody() -> None:
    """Nothing near means nobody, with a hint to register."""
    match = resolve("Made-up Union of Bakers", REGISTER, START)
    assert match.candidates == ()
    assert "No group is known" in match.question


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_resolves_without_a_guess(written: str, name: str) -> None:
    """Whatever is written, a settled name has one actor and a strong reason."""
    known = (KnownName(actor="group:a", name=name or "x"), KnownName(actor="group:b", name="Bee"))
    match = resolve(written, known, START)
    reasons = [REASONS.index(c.reason) for c in match.candidates]
    assert reasons == sorted(reasons)
    if match.settled is not None and written not in {"group:a", "group:b"}:
        assert {c.known.actor for c in match.candidates} == {match.settled}
        assert match.candidates[0].reason in STRONG
    else:
        assert match.settled or match.question


@settings(deadline=None)
@given(st.permutations(["Free", "Syrian", "Army", "of", "Made-up"]))
def test_every_order_of_words_is_one_name(words: list[str]) -> None:
    """The same words in any order lead to the same group."""
    known = [KnownName(actor=FSA, name="Free Made-up Syrian Army")]
    assert resolve(" ".join(words), known, START).settled == FSA
    assert skeleton(" ".join(words)) == skeleton("Free Made-up Syrian Army")
