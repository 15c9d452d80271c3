"""The table of meetings is data: packaged, with a source a row, and a mission adds its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from truceline.cli.press import press
from truceline.errors import BadInput
from truceline.press.meetings import load, read_meetings, shipped

if TYPE_CHECKING:
    from pathlib import Path

ROW = "  - {names: [Lakeside Talks], place: Geneva, from: 2016-03-14, source: A communique}\n"


def test_every_packaged_meeting_has_its_source() -> None:
    """Each row says where its days are from, and its days are in order."""
    assert len(shipped()) == 5
    assert all(each.source and each.names and each.first <= each.last for each in shipped())


def test_a_mission_adds_and_replaces(tmp_path: Path) -> None:
    """A row at a packaged place and first day replaces it; any other stands beside them."""
    own = "  - {names: [ISSG], place: munich, from: 2016-02-11, to: 2016-02-13, source: Own}\n"
    path = tmp_path / "m.yaml"
    path.write_text(f"meetings:\n{ROW}{own}", encoding="utf-8")
    found = load(path)
    assert len(found) == len(shipped()) + 1
    assert [each.last for each in found if each.place.lower() == "munich"] == [date(2016, 2, 13)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("names: []\n", ["MEETINGS_SHAPE"]),
        ("meetings: 3\n", ["MEETINGS_SHAPE"]),
        ("[1]\n", ["MEETINGS_SHAPE"]),
        (f"meetings:\n{ROW}{ROW}", ["MEETINGS_TWICE"]),
        ("meetings:\n  - {place: Geneva}\n  - 3\n", ["MEETINGS_SHAPE"] * 2),
        (f"meetings:\n{ROW.replace('2016-03-14', 'March')}", ["MEETINGS_DATE"]),
        (f"meetings:\n{ROW.replace('source', 'to: 2016-03-01, source')}", ["MEETINGS_DATE"]),
        (f"meetings:\n{ROW.replace('2016-03-14', '9999-12-31')}", ["MEETINGS_DATE"]),
        (f"meetings:\n{ROW.replace('source', 'rank: 1, source')}", ["MEETINGS_FIELD"]),
        (f"meetings:\n{ROW.replace('[Lakeside Talks]', '[]')}", ["MEETINGS_SHAPE"]),
        (f"meetings:\n{ROW.replace('A communique', '7')}", ["MEETINGS_SHAPE"]),
    ],
)
def test_every_fault_is_told_at_once(text: str, codes: list[str]) -> None:
    """A wrong file is refused with each of its faults and their places."""
    with pytest.raises(BadInput) as caught:
        read_meetings(text.encode(), file="m.yaml")
    assert [each.code for each in caught.value.faults] == codes
    assert all(each.where.startswith("m.yaml:") for each in caught.value.faults)


@given(
    st.binary(max_size=80),
    st.integers(0, 100),
    st.sampled_from([b"", f"meetings:\n{ROW}".encode()]),
)
def test_no_bytes_end_in_anything_but_meetings_or_faults(
    noise: bytes, at: int, good: bytes
) -> None:
    """Noise, or a good file with noise in it, is read or refused with its faults."""
    data = good[:at] + noise + good[at:]
    try:
        found = read_meetings(data, file="m.yaml")
    except BadInput:
        pass
    else:
        assert all(each.first <= each.last for each in found)


def test_a_mission_s_meeting_dates_a_report_from_the_command_line(tmp_path: Path) -> None:
    """With --meetings, a report from the mission's own meeting is dated by it; without, not."""
    page, table = tmp_path / "p.txt", tmp_path / "m.yaml"
    page.write_text(
        "Truce holds in the north\n\nGENEVA, Mar 15 (Reuters) - The truce is near, an envoy said."
        "\n\nThey welcomed the recent meeting of the Lakeside Talks, diplomats added to it.\n",
        encoding="utf-8",
    )
    table.write_text(f"meetings:\n{ROW}", encoding="utf-8")
    asked = ["read", str(page), "--no-model", "--json"]
    assert '"latest": null' in CliRunner().invoke(press, asked).stdout.replace('":null', '": null')
    told = CliRunner().invoke(press, [*asked, "--meetings", str(table)])
    assert "2016-03-16" in told.stdout
    missing = CliRunner().invoke(press, [*asked, "--meetings", str(tmp_path / "none.yaml")])
    assert isinstance(missing.exception, BadInput)
    assert missing.exception.faults[0].code == "MEETINGS_FILE"
