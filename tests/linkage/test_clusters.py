"""Groups that hold together, and stay consistent with what people answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.linkage import Answer, clustered

if TYPE_CHECKING:
    from collections.abc import Sequence

REPORTS = tuple(f"{source}{n}" for source in "abcd" for n in range(3))
SOURCE = {each: each[0] for each in REPORTS}
PAIRS = tuple((one, other) for one in REPORTS for other in REPORTS if one < other)

links = st.dictionaries(st.sampled_from(PAIRS), st.floats(0.02, 0.99), max_size=30)
kept_apart = st.lists(
    st.sampled_from(PAIRS).map(lambda pair: Answer(*pair, same=False)), max_size=6
)
joins = st.lists(st.sampled_from(PAIRS).map(lambda pair: Answer(*pair, same=True)), max_size=4)


def _group_of(groups: Sequence[tuple[str, ...]]) -> dict[str, int]:
    return {each: n for n, group in enumerate(groups) for each in group}


@given(links=links, apart=kept_apart, seed=st.randoms(use_true_random=False))
def test_order_does_not_count(links: dict, apart: list[Answer], seed: object) -> None:  # type: ignore[type-arg]
    """Pairs, reports and answers in another order give the same groups."""
    groups = clustered(links, SOURCE, answers=apart)
    shuffled, reports, answers = list(links.items()), list(SOURCE.items()), list(set(apart))
    for each in (shuffled, reports, answers):
        seed.shuffle(each)  # type: ignore[attr-defined]
    assert clustered(dict(shuffled), dict(reports), answers=answers) == groups


@given(links=links, apart=kept_apart)
def test_every_report_is_in_one_group_and_no_source_twice(
    links: dict[tuple[str, str], float], apart: list[Answer]
) -> None:
    """Groups part the reports, hold one of each source, and none that were said to differ."""
    groups = clustered(links, SOURCE, answers=apart)
    assert sorted(each for group in groups for each in group) == sorted(REPORTS)
    for group in groups:
        assert len({each[0] for each in group}) == len(group)
    at = _group_of(groups)
    assert all(at[each.one] != at[each.other] for each in apart)


@given(links=links, same=joins)
def test_the_same_is_the_same_through_others(
    links: dict[tuple[str, str], float], same: list[Answer]
) -> None:
    """Reports said to be the same stand together, and so do those they are the same as."""
    at = _group_of(clustered(links, SOURCE, answers=same))
    assert all(at[each.one] == at[each.other] for each in same)


@given(links=links, apart=kept_apart, same=joins, pair=st.sampled_from(PAIRS))
def test_an_answer_taken_back_leaves_no_trace(
    links: dict[tuple[str, str], float],
    apart: list[Answer],
    same: list[Answer],
    pair: tuple[str, str],
) -> None:
    """What was joined or parted by an answer is as it was once the answer is taken back."""
    others = [each for each in [*same, *apart] if {each.one, each.other} != set(pair)]
    try:
        before = clustered(links, SOURCE, answers=others)
    except BadInput:
        return
    for said in (True, False):
        taken = [*others, Answer(*pair, same=said), Answer(pair[1], pair[0], same=None)]
        assert clustered(links, SOURCE, answers=taken) == before


@given(links=links, first=st.floats(0.05, 0.95))
def test_a_stricter_threshold_joins_no_pair_below_it(
    links: dict[tuple[str, str], float], first: float
) -> None:
    """Two reports alone are joined where their probability reaches the threshold, and not below."""
    for pair, chance in links.items():
        if pair[0][0] == pair[1][0] or abs(chance - first) < 1e-6:
            continue
        only = {each: SOURCE[each] for each in pair}
        groups = clustered({pair: chance}, only, threshold=first)
        assert len(groups) == (1 if chance > first else 2)


def test_a_source_may_report_twice_where_told() -> None:
    """Two reports of one source stand together where sources repeat, or where a person says so."""
    links = {("a1", "b1"): 0.9, ("a2", "b1"): 0.9, ("a1", "a2"): 0.9}
    source = {"a1": "a", "a2": "a", "b1": "b"}
    assert len(clustered(links, source)) == 2
    assert clustered(links, source, once=False) == [("a1", "a2", "b1")]
    said = [Answer("a1", "a2", same=True)]
    assert clustered({}, source, answers=said) == [("a1", "a2"), ("b1",)]


def test_answers_that_contradict_are_refused() -> None:
    """The same as one thing, and different from each other, cannot be."""
    answers = [
        Answer("a1", "b1", same=True),
        Answer("b1", "c1", same=True),
        Answer("a1", "c1", same=False),
    ]
    source = {"a1": "a", "b1": "b", "c1": "c"}
    with pytest.raises(BadInput, match="ANSWERS_CONTRADICT"):
        clustered({}, source, answers=answers)
    with pytest.raises(BadInput, match="ANSWER_UNKNOWN"):
        clustered({}, source, answers=[Answer("a1", "zz", same=True)])
    with pytest.raises(BadInput, match="ANSWER_SELF"):
        clustered({}, source, answers=[Answer("a1", "a1", same=True)])
