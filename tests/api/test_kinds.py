from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.serving import codes

from truceline.api.problems import BY_CODE
from truceline.mechanism.catalogue import KINDS
from truceline.replicas.copies import open_desk
from truceline.sheets.kinds import catalogue_page, rules_of

if TYPE_CHECKING:
    from tests.api.serving import Api


def test_every_kind_is_listed_and_told_in_full(still: Api) -> None:
    """Each kind of the catalogue is there, with its schema, its example, and who may record it."""
    listed = [each["kind"] for each in still.got("/kinds")["kinds"]]
    assert listed == list(KINDS)
    with open_desk(still.made.folder) as desk:
        standing = desk.standing()
    for name in ("incident.reported/1", "notice.filed/1", "desk.opened/2"):
        expected = {**catalogue_page(KINDS[name]), "under": rules_of(KINDS[name], standing)}
        assert still.got(f"/kinds/{name}") == expected


def test_a_kind_without_its_version_is_the_newest(still: Api) -> None:
    """A name without a version means the newest; an unknown one is not found."""
    assert still.got("/kinds/desk.opened")["kind"] == "desk.opened/2"
    answer = still.get("/kinds/incident.reportd")
    assert (answer.status_code, codes(answer)) == (404, ["KIND_UNKNOWN"])
    assert "incident.reported" in answer.text


def test_the_sorts_of_problem_are_listed(still: Api) -> None:
    """Each status that a problem may have is there, and each code that has one of its own."""
    found = still.got("/problems")["problems"]
    assert {code for each in found for code in each["codes"]} == set(BY_CODE)
    assert {each["status"] for each in found} >= {400, 401, 403, 404, 429, 503}


def test_what_no_route_answers_is_a_problem_too(still: Api) -> None:
    """A path that is not there, and a method that a path has not, are problems that say so."""
    assert codes(still.get("/nothing")) == ["NOTHING_HERE"]
    assert codes(still.get("/line%0Abreak")) == ["NOTHING_HERE"]
    answer = still.ask("PUT", "/tokens")
    assert (answer.status_code, codes(answer)) == (405, ["METHOD"])
    assert answer.headers["allow"] == "GET, POST"
    assert still.get("/entries/batch").headers["allow"] == "POST"
