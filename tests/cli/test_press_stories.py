"""``truceline press stories``: copies, chains, and where accounts of made-up events disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, ok

if TYPE_CHECKING:
    from pathlib import Path

FIRST = """Shelling near Milltown

Tuesday, March 15, 2016

GENEVA (Made-up Agency) \N{EM DASH} The ceasefire in Aleppo is holding after a meeting of the \
Syrian government and the opposition, US Secretary of State John Kerry said on Tuesday.

"The road to Aleppo will be open by Friday, and it will stay open," Kerry told reporters in \
Geneva after talks with Russian Foreign Minister Sergei Lavrov.

At least 12 lorries with aid reached Aleppo on Monday, the United Nations said.
"""
COPY = FIRST.replace("Shelling near Milltown", "Near Milltown").replace("by Friday", "by Monday")
OTHER = """Truce in Aleppo breaks, Moscow says

Tuesday, March 15, 2016

MOSCOW (Made-up Wire) \N{EM DASH} The ceasefire in Aleppo is not holding, Sergei Lavrov said.

Shells fell on two quarters of the city during the night, and an ambulance was hit beside a mill, \
people who live there told this paper by telephone.

John Kerry, who saw the Russian minister in Geneva, flew home without a word to those who waited.

Lorries with aid for Aleppo stood at the crossing until dark, and turned back.
"""
APART = """Mayor opens bakery

Monday, June 6, 2016

The mayor of Smalltown opened a bakery on Sunday, and everybody had a loaf.
"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of four made-up pages: an account, its copy, another account, another event."""
    named = {"a.txt": FIRST, "b.txt": COPY, "c.txt": OTHER, "d.txt": APART}
    for name, text in named.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_copies_are_one_account_and_other_accounts_stand_beside_it(pages: Path) -> None:
    """The copy counts with its origin, with the words that were edited; the bakery is alone."""
    told = answer("press", "stories", pages, "--no-model")
    (story,) = told["stories"]
    accounts = [[each["file"][-5:] for each in account] for account in story["accounts"]]
    assert sorted(sorted(each) for each in accounts) == [["a.txt", "b.txt"], ["c.txt"]]
    assert [each[-5:] for each in told["alone"]] == ["d.txt"]
    edits = [
        edit
        for account in story["accounts"]
        for each in account
        for copy in each["copies_of"]
        for edit in copy["differences"]
    ]
    assert {edit["here"] for edit in edits} == {"Friday", "Monday"}


def test_accounts_are_compared_by_field_and_none_is_said_to_be_right(pages: Path) -> None:
    """Is holding against is not holding: a disagreement of polarity, with both sentences."""
    told = answer("press", "stories", pages, "--no-model")
    contested = told["stories"][0]["contested"]
    (polarity,) = [each for each in contested if each["field"] == "polarity"]
    both = {polarity["span"]["text"], polarity["other_span"]["text"]}
    assert any("is not holding" in text for text in both)
    assert any("is holding" in text for text in both)
    printed = ok("press", "stories", pages, "--no-model")
    assert "they disagree: polarity" in printed
    assert "1 story; 1 page tells of what no other page tells." in printed
