"""Separation, priority and uncertainty of pairs, as Terms say them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.mechanism.terms import Terms
from truceline.mechanism.terms_minima import Separation

TEXT = Path(__file__).with_name("terms_made_up.yaml").read_text()
OLD = "    - {between: [fire, any], horizontal_m: 2000, seconds_before: 600, seconds_after: 1800}\n"


def _terms(*rules: str, more: str = "") -> Terms:
    """The made-up truce with these separation rules alone, and further lines of the notice desk."""
    assert OLD in TEXT
    start, end = TEXT.index("  separation:\n"), TEXT.index("  consents:\n")
    lines = "".join(f"    - {{{rule}}}\n" for rule in rules)
    separation = f"  separation:\n{lines}" if rules else ""
    return Terms.parse(f"{TEXT[:start]}{separation}{more}{TEXT[end:]}".encode())


def _codes(*rules: str, more: str = "") -> list[str]:
    with pytest.raises(BadInput) as caught:
        _terms(*rules, more=more)
    return [fault.code for fault in caught.value.faults]


# Who yields.


def test_the_side_that_terms_name_yields_whichever_is_asked_first() -> None:
    """Fire yields to movement; asked the other way round, the second does."""
    terms = _terms("between: [fire, ground_movement], yields: fire")
    assert terms.separation("training_fire", "ground_movement").yields == "first"
    assert terms.separation("ground_movement", "training_fire").yields == "second"
    assert terms.separation("ground_movement", "convoy").yields == ""


@pytest.mark.parametrize(("word", "found"), [("later", "later"), ("both", "both")])
def test_later_and_both_are_the_same_from_either_side(word: str, found: str) -> None:
    """Of two flights the later yields, or both do: whichever is asked first."""
    terms = _terms(f"between: [air_activity, air_activity], yields: {word}")
    assert terms.separation("air_activity", "air_activity").yields == found


def test_where_both_are_of_the_class_that_yields_both_yield() -> None:
    """Fire yields to anything; of two fires neither has the better right."""
    terms = _terms("between: [fire, any], yields: fire")
    assert terms.separation("training_fire", "strike_on_excluded").yields == "both"


@pytest.mark.parametrize("word", ["later", "both"])
def test_nothing_humanitarian_gives_way_to_what_is_not(word: str) -> None:
    """Where the later or both would yield, a convoy does not: the other side does."""
    terms = _terms(f"between: [any, any], yields: {word}")
    assert terms.separation("convoy", "training_fire").yields == "second"
    assert terms.separation("training_fire", "protected_site").yields == "first"
    assert terms.separation("convoy", "medical_evacuation").yields == word


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("between: [fire, convoy], yields: convoy", "YIELDS_HUMANITARIAN"),
        ("between: [fire, any], yields: any", "YIELDS_HUMANITARIAN"),
        ("between: [fire, air_activity], yields: ground_movement", "YIELDS_OUTSIDE_PAIR"),
        ("between: [fire, air_activity], yields: whoever", "YIELDS_OUTSIDE_PAIR"),
        ("between: [fire, fire], yields: fire", "YIELDS_TO_ITSELF"),
        ("between: [fire, any], on_meeting: inform, yields: fire", "YIELDS_WITHOUT_CONFLICT"),
    ],
)
def test_a_priority_that_makes_no_sense_is_a_fault(rule: str, code: str) -> None:
    """Each slip has its own code, at the place where it stands."""
    assert _codes(rule) == [code]


def test_a_humanitarian_notice_may_yield_to_a_humanitarian_one() -> None:
    """A convoy may wait for an ambulance, if that was agreed."""
    terms = _terms("between: [convoy, medical_evacuation], yields: convoy")
    assert terms.separation("medical_evacuation", "convoy").yields == "second"


# What is uncertain.

BUFFERS = """\
  uncertainty:
    default: {seconds: 60}
    fire: {horizontal_m: 300, seconds: 120}
    air_activity: {horizontal_m: 1000, vertical_m: 150, seconds: 30}
"""


def test_what_is_uncertain_of_both_widens_what_they_keep() -> None:
    """Metres, height and seconds of the one and of the other are added to what the pair keeps."""
    terms = _terms("between: [fire, any], horizontal_m: 2000, seconds_before: 600", more=BUFFERS)
    assert terms.separation("training_fire", "air_activity") == Separation(
        horizontal_m=3300, vertical_m=150, seconds_before=750, seconds_after=150
    )
    # The kind itself comes before its class, and its class before the default.
    assert terms.separation("convoy", "convoy") == Separation(seconds_before=120, seconds_after=120)
    assert terms.reach.horizontal_m == 4000
    assert (terms.reach.vertical_m, terms.reach.seconds) == (300, 840)


def test_without_a_word_on_it_nothing_is_added() -> None:
    """No uncertainty in the file is no buffer."""
    terms = _terms("between: [fire, any], horizontal_m: 2000")
    assert terms.separation("training_fire", "air_activity") == Separation(horizontal_m=2000)


def test_a_buffer_of_nothing_or_of_no_kind_here_is_a_fault() -> None:
    """A default of no metre says nothing; every fault comes at once."""
    text = "  uncertainty:\n    default: {horizontal_m: 0}\n"
    assert _codes(more=text) == ["UNCERTAINTY_NOTHING"]
    rules = "  tell: {air_activity: [officer]}\n  uncertainty: {air_activity: {seconds: 1}}\n"
    text = TEXT.replace("  kinds: [air_activity, ", "  kinds: [")
    text = text.replace("  consents:\n", f"{rules}  consents:\n")
    with pytest.raises(BadInput) as caught:
        Terms.parse(text.encode())
    found = [fault for fault in caught.value.faults if fault.code == "NOTICE_NOT_OFFERED"]
    assert {fault.sentence.split()[0] for fault in found} == {"tell", "uncertainty", "consents"}


KINDS = st.sampled_from(
    ["air_activity", "strike_on_excluded", "training_fire", "ground_movement", "convoy"]
)
NAMES = st.sampled_from(["any", "fire", "air_activity", "training_fire", "ground_movement"])
RULES = st.lists(
    st.tuples(NAMES, NAMES, st.integers(0, 900), st.integers(0, 900)),
    max_size=4,
    unique_by=lambda rule: frozenset(rule[:2]),
)


@settings(deadline=None, max_examples=60)
@given(RULES, KINDS, KINDS)
def test_a_pair_keeps_the_same_whichever_of_it_is_asked(
    rules: list[tuple[str, str, int, int]], one: str, other: str
) -> None:
    """Seen from the other side a separation is turned, and nothing of it is lost."""
    terms = _terms(
        *(
            f"between: [{a}, {b}], seconds_before: {before}, seconds_after: {after}, yields: later"
            for a, b, before, after in rules
        ),
        more=BUFFERS,
    )
    here, there = terms.separation(one, other), terms.separation(other, one)
    assert there == here.turned()
    assert here.turned().turned() == here
    reach = terms.reach
    assert here.horizontal_m <= reach.horizontal_m
    assert here.vertical_m <= reach.vertical_m
    assert max(here.seconds_before, here.seconds_after) <= reach.seconds
    if one == other:
        assert here.seconds_before == here.seconds_after


# Who must be told.


def test_who_must_be_told_is_whom_terms_name_and_whose_answer_they_ask() -> None:
    """By kind, else by default; those whom the notice itself names are no one's in particular."""
    more = "  tell: {default: [officer], strike_on_excluded: [party, guarantor]}\n"
    terms = _terms(more=more)
    assert terms.tells("strike_on_excluded") == ("party", "guarantor")
    assert terms.tells("convoy") == ("officer",)
    assert _terms().tells("strike_on_excluded") == ("guarantor",)
    assert _terms().tells("convoy") == ()
