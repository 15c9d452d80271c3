"""The bulletin of Syria 2016: published figures that do not add up are flagged and kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.desk.bulletin_days import all_forms, rows

from truceline.analysis.situation import situation
from truceline.bulletins import make
from truceline.demonstration import scene

if TYPE_CHECKING:
    from truceline.demonstration import Demonstration


def test_the_bulletin_of_14_february_2017_is_flagged_and_kept(shown: Demonstration) -> None:
    """Published as 6, by province 3 and 2: it stands as 6, with the flag beside it (S37)."""
    found = make(shown.desk, date(2017, 2, 15))
    (row,) = rows(found, "published")
    assert (row["source"], row["figure"], row["cross_sum"]) == (
        "centre:hmeimim", "6", "does not add up",
    )  # fmt: skip
    assert any("its parts come to 5" in sentence for sentence in found.block("counts").says)


def test_the_september_page_names_the_line_of_arrests(shown: Demonstration) -> None:
    """219 and 32 are not 242; with the 23 that 18 and 5 come to, they would be (S47)."""
    found = make(shown.desk, date(2016, 9, 20))
    row = next(row for row in rows(found, "published") if row["source"] == "monitor:snhr")
    assert (row["figure"], row["cross_sum"]) == ("242", "does not add up")
    said = " ".join(found.block("counts").says)
    assert 'The line "arrests" is published as 32, and its parts come to 23' in said
    assert "that line is the one that does not" in said
    parts = {row["part"]: row for row in rows(found, "published_parts")}
    assert (parts["arrests"]["figure"], parts["combat"]["figure"]) == (32, 219)
    assert parts["arrests"]["flag"]


def test_the_situation_shows_the_flags(shown: Demonstration) -> None:
    """Beside the figures on the screen, too, stands what does not add up."""
    counts = situation(scene(shown.desk.view())).counts
    flagged = {
        (ledger.source, figure.total): figure.text
        for ledger in counts
        for figure in ledger.figures
        if figure.flagged
    }
    assert flagged["centre:hmeimim", 6] == "6 (parts: 5)"
    assert flagged["monitor:snhr", 242] == "242 (parts: 251)"


def test_sources_of_one_day_stand_side_by_side(shown: Demonstration) -> None:
    """On 8 March one source says 7 and another 79: two rows, in units of their own, and no sum."""
    found = make(shown.desk, date(2016, 3, 9))
    day = {(row["source"], row["unit"]): row["figure"] for row in rows(found, "published")}
    assert day["centre:hmeimim", "violations"] == "7"
    assert "79" in {row["figure"] for row in rows(found, "published")}
    assert not any(
        "86" in form.decode().split() for form in all_forms(shown.desk, date(2016, 3, 9))
    )


def test_no_reporter_is_in_any_bulletin_of_the_story(shown: Demonstration) -> None:
    """Who reported an incident is named in no bulletin of its day, an officer's neither."""
    standing = shown.desk.standing()
    officer = next(name for name in sorted(standing.actors) if name.startswith("officer:"))
    named = set()
    for _, state in shown.desk.view().states("incident"):
        terms = standing.terms_of(state.under) or standing.first
        day = state.reports[0].recorded_at.astimezone(terms.zone).date()
        text = b"".join(all_forms(shown.desk, day, reader=officer, under=terms.id)).decode()
        assert "Allegations" in text
        people = {who for who in state.reporters if who.startswith("reporter:")}
        assert not any(who in text for who in people)
        named |= people
    assert named
