"""Trace marks: inert, deterministic, one for each reader, and provable by the releaser alone."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from truceline.keyring import marks
from truceline.keyring.files import new_pair

ORIGIN = "desk.example/made-up"
BOX = "ab" * 32
PAIR = new_pair("state:one", seed=b"\x05" * 32)
OTHER = new_pair("state:two", seed=b"\x06" * 32)


def test_words_are_those_of_the_published_examples() -> None:
    """Addresses that the proposal for proquints gives as examples come out as it writes them."""
    for address, expected in (
        ((127, 0, 0, 1), "lusab babad"),
        ((63, 84, 220, 193), "gutih tugad"),
        ((63, 118, 7, 35), "gutuk bisog"),
        ((140, 98, 193, 141), "mudof sakat"),
    ):
        assert marks.words(bytes(address)) == expected


@given(reader=st.from_regex(r"unit:[a-z0-9]{1,20}", fullmatch=True))
def test_a_mark_is_the_same_whenever_it_is_asked_for(reader: str) -> None:
    """A mark follows from key, box and reader alone, and is four words of letters."""
    first = marks.trace_mark(PAIR, ORIGIN, BOX, reader)
    assert marks.trace_mark(PAIR, ORIGIN, BOX, reader) == first
    assert re.fullmatch(r"([bdfghjklmnprstvz][aiou]){2}[bdfghjklmnprstvz]( [a-z]{5}){3}", first)


def test_readers_boxes_and_releasers_have_different_marks() -> None:
    """No two of a thousand readers share a mark, nor two boxes, nor two releasers."""
    readers = [f"unit:u{n}" for n in range(500)]
    found = {marks.trace_mark(PAIR, ORIGIN, BOX, reader) for reader in readers}
    found |= {marks.trace_mark(OTHER, ORIGIN, BOX, reader) for reader in readers}
    found.add(marks.trace_mark(PAIR, ORIGIN, "cd" * 32, readers[0]))
    assert len(found) == 2 * len(readers) + 1


def test_only_the_releaser_can_show_whose_mark_it_was() -> None:
    """The signature that made the mark proves it; another's signature, or reader, does not."""
    message = marks.mark_message(ORIGIN, BOX, "unit:first")
    shown = PAIR.sign(message)
    assert marks.mark_of(shown) == marks.trace_mark(PAIR, ORIGIN, BOX, "unit:first")
    assert marks.proves(PAIR.public, shown, ORIGIN, BOX, "unit:first")
    assert not marks.proves(PAIR.public, shown, ORIGIN, BOX, "unit:second")
    assert not marks.proves(PAIR.public, OTHER.sign(message), ORIGIN, BOX, "unit:first")
