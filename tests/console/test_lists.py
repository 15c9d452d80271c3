"""The lists of incidents and notices: their filters, and whom they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.console.readers import BRIGADE, got, page_of, reported
from tests.desks import MadeUp, box_volume
from tests.reception import cells

from truceline.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


def listed(text: str) -> set[str]:
    """The subjects of a list, by the first digits that are shown."""
    return set(re.findall(r'class="id" title="([0-9a-f]{64})"', text))


@pytest.mark.parametrize("path", ["/incidents", "/search"])
def test_a_day_of_a_filter_is_a_day_of_the_desks_zone(
    officer: httpx.Client, made: MadeUp, path: str
) -> None:
    """In Damascus 22:30 UTC is half past midnight: it belongs to the day that begins there."""
    begun, over = "2016-02-28T21:30:00Z", "2016-02-28T21:45:00Z"
    late = reported(made, occurred_from=begun, occurred_until=over)
    early = reported(made, occurred_from="2016-02-28T22:30:00Z")
    twenty_ninth = listed(got(officer, f"{path}?since=2016-02-29&until=2016-02-29"))
    twenty_eighth = listed(got(officer, f"{path}?since=2016-02-28&until=2016-02-28"))
    assert early in twenty_ninth - twenty_eighth
    assert late in twenty_eighth - twenty_ninth
    exact = f"{path}?since=2016-02-28T22:00:00Z&until=2016-02-29T01:00%5BAsia/Damascus%5D"
    assert officer.get(exact).status_code == 400
    exact = f"{path}?since=2016-02-28T22:00:00Z&until=2016-02-29T01:00:00%5BAsia/Damascus%5D"
    assert early in listed(got(officer, exact))


@pytest.mark.parametrize("path", ["/incidents", "/notices", "/search"])
@pytest.mark.parametrize(
    "day", ["9999-12-31", "0001-01-01", "2016-02-30", "2016-3-1", "2016-03-0x"]
)
def test_a_day_that_is_none_is_a_fault_and_no_failure(
    officer: httpx.Client, path: str, day: str
) -> None:
    """The end of the calendar, the thirtieth of February and what is no day are refused."""
    for bound in ("since", "until"):
        text = got(officer, f"{path}?{bound}={day}", 400)
        assert re.search("DATE_RANGE|TIME_FORM|DATE_FORM", text)


def test_a_list_names_people_by_their_names(officer: httpx.Client, made: MadeUp) -> None:
    """Who reported is told by the name in the register; the id stands behind it."""
    reported(made)
    text = got(officer, "/incidents")
    assert f'<bdi title="{BRIGADE}">Made-up ' in text
    assert f'<option value="{BRIGADE}">' in text


def test_whoever_may_not_see_the_register_reads_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names come from what the reader may see: a party may have none."""
    closed = tmp_path / "terms.yaml"
    closed.write_text(cells.TERMS.read_text().replace("actor.*: public", "actor.*: [officer]"))
    monkeypatch.setattr(cells, "TERMS", closed)
    cell = cells.live_cell(tmp_path)
    made = MadeUp(tmp_path, {})
    body = {
        "notice": "convoy", "title": "Made-up lorries", "recipients": ["state:one"],
        "volumes": [box_volume(1, 6)],
    }  # fmt: skip
    with Desk.open(cell.folder) as desk:
        desk.record(cell.pairs[cells.PARTY], "notice.filed", body)
    officers = page_of(made, cells.OFFICER, "/notices").text
    assert '<bdi title="state:one">Made-up state:one</bdi>' in officers
    parties = page_of(made, cells.PARTY, "/notices").text
    assert '<bdi dir="ltr">state:one</bdi>' in parties
    assert "Made-up state:one" not in parties
