"""``truceline kinds``: the catalogue, generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok

from truceline.mechanism.catalogue import KINDS

if TYPE_CHECKING:
    from tests.desks import MadeUp


def test_the_catalogue_lists_every_kind() -> None:
    """One line for each kind, with its part and what it says."""
    listed = answer("kinds")["kinds"]
    assert [line["kind"] for line in listed] == list(KINDS)
    assert all(line["doc"] for line in listed)
    assert len(ok("kinds").splitlines()) == len(KINDS) + 1


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_has_fields_schema_and_an_example_that_holds(name: str) -> None:
    """Each kind in full: every field open or sealed, and an example that its decoder takes."""
    page = answer("kinds", name)
    assert {field["name"] for field in page["fields"]} == set(page["schema"]["properties"])
    sealed = {field["name"] for field in page["fields"] if field["sealed"]}
    assert sealed == KINDS[name].sealed_fields
    assert KINDS[name].decode_whole(page["example"]) is not None


def test_under_a_desk_a_kind_says_who_may_record_and_read_it(desk: MadeUp) -> None:
    """Rights, audience and readers of sealed fields come from the desk's Terms."""
    (rule,) = answer("kinds", "incident.reported", "--desk", desk.folder)["under"]
    assert rule["agreement"] == "made-up-truce"
    assert rule["may_record"] == ["all"]
    assert rule["may_read"] == ["author", "officer"]
    assert rule["sealed_to"] == ["cell:officer", "un:office"]
    text = ok("kinds", "incident.reported")
    assert "May read it: author, officer" in text
    assert "Sealed fields go to: cell:officer, un:office" in text


def test_an_unknown_kind_is_bad_input_with_the_nearest() -> None:
    """A mistyped kind is named with the one that was meant."""
    assert codes("kinds", "notice.fild", exit_code=2) == ["KIND_UNKNOWN"]
