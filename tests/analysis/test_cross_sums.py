"""Cross-sums: a figure that does not add up is flagged, its line named, and nothing corrected."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from truceline.analysis.cross_sums import KEPT, cross_sum
from truceline.mechanism.catalogue import PARTS, kind_named
from truceline.mechanism.records import CountState

COUNT = st.integers(0, 400)
SHARE = st.tuples(COUNT, st.lists(COUNT, max_size=4))


def published(version: int = 2, **body: Any) -> CountState:
    """A published figure of some day."""
    whole = {
        "source": "monitor:made-up",
        "title": "Made-up count",
        "unit": "violations",
        "since": "2016-09-12T16:00:00Z",
        "until": "2016-09-19T16:00:00Z",
        "reference": "made up",
        **body,
    }
    return CountState(body=kind_named(f"record.published/{version}").decode(whole))


def shares(*counts: tuple[str, int]) -> list[dict[str, Any]]:
    """Shares by name."""
    return [{"name": name, "count": count} for name, count in counts]


def test_the_bulletin_of_14_february_2017_does_not_add_up() -> None:
    """Published as 6, by province 3 and 2: the total is flagged and stays 6 (source S37)."""
    for version in (1, 2):
        state = published(version, total=6, shares=shares(("Latakia", 3), ("Hama", 2)))
        found = cross_sum(state)
        assert found.verdict == "does_not_add_up"
        assert [(f.line, f.published, f.parts, f.difference) for f in found.flags] == [
            ("", 6, 5, 1)
        ]
        assert found.suspect == ""
        assert found.says[-1] == KEPT
        assert state.body.total == 6
        assert "total 6, its parts 5" in PARTS["record"].row(state).title


def test_the_september_page_is_wrong_in_its_line_of_arrests() -> None:
    """242 of 219 and 32, where 32 is of 18 and 5: with 23 it adds up (source S47)."""
    arrests = {"name": "arrests", "count": 32, "shares": shares(("one part", 18), ("other", 5))}
    state = published(total=242, by="sort", shares=[*shares(("combat", 219)), arrests])
    found = cross_sum(state)
    assert [(flag.line, flag.difference) for flag in found.flags] == [("", -9), ("arrests", 9)]
    assert found.suspect == "arrests"
    assert any("that line is the one that does not" in sentence for sentence in found.says)
    assert state.body.shares[1].count == 32


def test_a_share_may_be_wrong_where_the_total_is_right() -> None:
    """Then only the share's own line is flagged, and it is no suspect of the total."""
    arrests = {"name": "arrests", "count": 3, "shares": shares(("north", 1))}
    found = cross_sum(published(total=5, shares=[*shares(("combat", 2)), arrests]))
    assert [flag.line for flag in found.flags] == ["arrests"]
    assert found.suspect == ""


def test_a_lower_bound_holds_where_its_parts_come_to_no_less() -> None:
    """At least 9, of parts that come to 11, is no contradiction; of parts that come to 5, it is."""
    more = cross_sum(published(total=9, at_least=True, shares=shares(("a", 11))))
    less = cross_sum(published(total=9, at_least=True, shares=shares(("a", 5))))
    assert (more.verdict, less.verdict) == ("adds_up", "does_not_add_up")


def test_what_was_not_given_by_parts_is_not_said_to_add_up() -> None:
    """One number alone cannot be checked, and neither can words without a number."""
    assert cross_sum(published(total=9)).verdict == "not_given_by_parts"
    assert cross_sum(published(shares=shares(("a", 1)))).verdict == "not_given_by_parts"


@given(st.none() | COUNT, st.lists(SHARE, max_size=5))
def test_a_line_is_flagged_exactly_where_it_does_not_add_up(
    total: int | None, parts: list[tuple[int, list[int]]]
) -> None:
    """Every level is compared with its own parts and with nothing else; no number is changed."""
    given_ = [
        {
            "name": f"share {n}",
            "count": count,
            "shares": shares(*((f"part {m}", part) for m, part in enumerate(own))),
        }
        for n, (count, own) in enumerate(parts)
    ]
    state = published(total=total, shares=given_)
    expected = {f"share {n}" for n, (count, own) in enumerate(parts) if own and sum(own) != count}
    if total is not None and parts and sum(count for count, _ in parts) != total:
        expected.add("")
    found = cross_sum(state)
    assert {flag.line for flag in found.flags} == expected
    assert bool(found.says) == bool(expected)
    assert (state.body.total, [s.count for s in state.body.shares]) == (
        total,
        [count for count, _ in parts],
    )


def test_version_1_is_read_as_it_was() -> None:
    """An old figure decodes under its own shape, which knows no parts of parts."""
    body = published(1, total=1, shares=shares(("a", 1))).body
    assert type(body).__name__ == "RecordPublished"
    assert body.since == datetime(2016, 9, 12, 16, tzinfo=UTC)
    assert kind_named("record.published").name == "record.published/2"
