"""What is gone through twice comes back as it was, from memory and from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from truceline.press.kept import Kept
from truceline.press.reading import read
from truceline.press.shapes import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


@given(st.lists(st.text(max_size=50)), st.sampled_from([1, 100, 1_000_000]))
def test_what_is_kept_comes_back_in_order(things: list[str], in_memory: int) -> None:
    """However little stays in memory, things come back as often as asked, in their order."""
    with Kept[str](in_memory) as kept:
        assert list(kept.passing(things)) == things
        assert len(kept) == len(things)
        assert list(kept) == list(kept) == things


def test_readings_are_the_same_from_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where documents and readings wait in a file, they are read as they are from memory."""
    sources = [
        Source(
            file=f"{number}.txt",
            sha256=f"{number:064}",
            text=f"The made-up bridge number {number} was open on Monday, guards said.\n"
            '"We saw nobody on the long road to the mill," a guard told the paper.\n',
        )
        for number in range(4)
    ]
    whole = list(read(sources))
    monkeypatch.setattr("truceline.press.kept.IN_MEMORY", 1)
    assert list(read(iter(sources))) == whole
    assert all(each.article.source.text for each in whole)


def test_documents_are_taken_one_at_a_time() -> None:
    """No document is asked for before the one ahead of it was looked at."""
    looked: list[int] = []

    def found() -> Iterator[Source]:
        for number in range(3):
            looked.append(number)
            yield Source(file=str(number), sha256=f"{number:064}", text="The road was open.")

    with Kept[Source]() as kept:
        passing = kept.passing(found())
        next(passing)
        assert looked == [0]
