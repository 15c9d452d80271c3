"""Lists become one table in R's order, however they are given, or are refused with every fault."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mse.builders import THREE, tables

from truceline.errors import BadInput
from truceline.mse import Table, answered

MEMBERS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]), st.sets(st.integers(0, 30)), min_size=1, max_size=4
)


def _codes(error: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [fault.code for fault in error.value.faults]


@given(MEMBERS)
def test_ids_and_rows_make_the_same_table(lists: dict[str, set[int]]) -> None:
    """A table of ids is that of one row of 0 and 1 for each id."""
    every = sorted(set().union(*lists.values()))
    rows = [[int(one in ids) for ids in lists.values()] for one in every]
    table = Table.from_members(lists)
    assert table.counts.tolist() == Table.from_rows(tuple(lists), rows).counts.tolist()
    assert table.seen == len(every)
    assert table.on_list == tuple(len(ids) for ids in lists.values())
    assert table.shared == sum(sum(row) > 1 for row in rows)


def test_the_first_list_changes_fastest() -> None:
    """Cells are in R's array order: cell 1 is the first list alone, cell 6 the second and third."""
    rows = [(1, 0, 0), (0, 1, 1), (0, 1, 1)]
    assert Table.from_rows("abc", rows).counts.tolist() == [0, 1, 0, 0, 0, 0, 2, 0]


def test_the_unseen_cell_is_never_read() -> None:
    """Whatever stands in the first cell, or in rows of zeros, the table is the same."""
    with_nan = Table.from_cells([math.nan, 1, 2, 3])
    assert with_nan.counts.tolist() == [0, 1, 2, 3]
    assert Table.from_rows("ab", [(0, 0), (1, 1)], [9, 1]).counts.tolist() == [0, 0, 0, 1]


@given(tables(most=5), st.data())
def test_a_marginal_table_adds_up_to_what_is_seen(table: Table, data: st.DataObject) -> None:
    """Over any lists the cells add up to all events, and over one list to those on it."""
    mask = data.draw(st.integers(0, (1 << table.lists) - 1))
    cells = table.marginal(mask)
    assert len(cells) == 1 << mask.bit_count()
    assert cells.sum() == table.seen
    for n, count in enumerate(table.on_list):
        assert table.marginal(1 << n)[1] == count


def test_some_lists_alone_are_their_marginal_table() -> None:
    """A table of two of three lists leaves out whom neither holds, in the order asked."""
    two = THREE.only(["C", "A"])
    assert two.names == ("C", "A")
    assert two.counts.tolist() == [0, 247 + 142, 60 + 4, 112 + 12]
    with pytest.raises(BadInput, match="LIST_UNKNOWN"):
        THREE.only(["C", "X"])


@pytest.mark.parametrize("cells", [[], [0], [0, 1, 2], [0] * 5, [0] * 8192])
def test_cells_that_are_no_table_are_refused(cells: list[int]) -> None:
    """Lists, k of them, have 2 to the k cells, and k has its bounds."""
    with pytest.raises(BadInput, match="LISTS_CELLS"):
        Table.from_cells(cells)


def test_every_bad_count_is_told_at_once() -> None:
    """Negative counts, broken ones and those that are no number are all refused in one go."""
    with pytest.raises(BadInput) as error:
        Table.from_cells([0, -1, 2.5, math.nan, math.inf, 1, 1, 1])
    assert _codes(error) == ["COUNT_NEGATIVE", *["COUNT_NOT_WHOLE"] * 3]


def test_rows_of_something_else_are_refused() -> None:
    """A row has 0 or 1 for each list, and each row has a count where any has."""
    with pytest.raises(BadInput) as error:
        Table.from_rows("ab", [(0, 2), (1,), (1, 1)], [1])
    assert _codes(error) == ["LISTS_ROW"] * 3


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ((), "LISTS_NONE"),
        (("a", "a"), "LIST_TWICE"),
        (("a", " "), "LIST_UNNAMED"),
        (tuple(map(str, range(13))), "LISTS_MANY"),
    ],
)
def test_lists_have_names_of_their_own(names: tuple[str, ...], code: str) -> None:
    """No list, a list without a name or with another's, and too many lists are refused."""
    with pytest.raises(BadInput, match=code):
        Table.from_rows(names, [])


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ([0, 5], ["LISTS_FEW"]),
        ([0] * 8, ["LISTS_EMPTY"]),
        ([0, 5, 4, 0, 7, 0, 0, 0], ["LISTS_APART"]),
        ([0, 5, 0, 0, 7, 3, 0, 0], ["LIST_EMPTY"]),
        ([0, 0, 0, 0, 0, 0, 0, 1], ["LISTS_MORE_THAN_DATA"]),
    ],
)
def test_what_no_method_can_answer_is_refused(cells: list[int], codes: list[str]) -> None:
    """One list, no data, no overlap, an empty list, more lists than data: never a number."""
    with pytest.raises(BadInput) as error:
        answered(Table.from_cells(cells))
    assert _codes(error) == codes


def test_a_table_of_large_counts_stays_exact() -> None:
    """Counts beyond what 32 bits hold are added as they are."""
    table = Table.from_rows("ab", [(1, 1), (1, 1)], [2**40, 1])
    assert table.counts[3] == 2**40 + 1
    assert table.counts.dtype == np.int64
