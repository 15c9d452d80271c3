from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.serving import codes
from tests.desks import BOX, box_volume

from truceline.errors import NotFound
from truceline.reception.door import Shown
from truceline.replicas.copies import open_desk
from truceline.sheets.subject import Files, facts
from truceline.store.finding import Question

if TYPE_CHECKING:
    from tests.api.serving import Api

BRIGADE, OFFICER, AID, ONE, TWO = (
    "group:brigade", "cell:officer", "agency:aid", "state:one", "state:two"
)  # fmt: skip


def listed(api: Api, query: str, by: str = "") -> list[str]:
    """The ids of a page of the docket."""
    return [each["subject"] for each in api.got(f"/subjects?{query}", by)["items"]]


def test_the_docket_is_what_the_readers_own_view_finds(still: Api) -> None:
    """Page by page, every reader gets what its narrowed view finds, in that order, once."""
    for reader in ("", AID, BRIGADE, ONE, OFFICER):
        found: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = still.got(f"/subjects?limit=3{f'&cursor={cursor}' if cursor else ''}", reader)
            found += [each["subject"] for each in page["items"]]
            cursor = page["next"]
        with open_desk(still.made.folder) as desk:
            view = desk.view(desk.scope(reader or "public"))
            assert found == [item.subject for item in view.every(Question())]


def test_the_docket_answers_each_of_its_filters(still: Api) -> None:
    """Part, state, party, box, time, words: each leaves what it names and nothing else."""
    known = still.made.subjects
    assert listed(still, "part=incident", OFFICER) == [known["incident"]]
    assert listed(still, "part=notice&party=state:one", OFFICER) == [
        known["flight"], known["convoy"]
    ]  # fmt: skip
    assert listed(still, "part=notice&state=withdrawn", OFFICER) == []
    assert listed(still, "part=notice&text=aircraft", OFFICER) == [known["flight"]]
    assert listed(still, "part=notice&text=قافلة", OFFICER) == [known["convoy"]]
    assert listed(still, "part=notice&bbox=36.9,35.9,37.2,36.2", OFFICER) == [known["convoy"]]
    assert listed(still, "part=notice&since=2016-03-04T12:00:00Z", OFFICER) == [known["flight"]]
    # In an address an unescaped plus is a blank.
    east = "part=notice&until=2016-03-04T12:00:00+02:00"
    assert listed(still, east, OFFICER) == [known["convoy"]]
    assert listed(still, "part=incident&place=&under=made-up-truce", OFFICER) != []


def test_a_box_that_crosses_the_antimeridian_is_one_box(api: Api) -> None:
    """West beyond east goes round by the antimeridian, and finds what lies on either side of it."""
    body = {"notice": "convoy", "title": "Made-up ship", "recipients": [TWO],
            "volumes": [box_volume(6, 6, west=179.5)]}  # fmt: skip
    notice = api.record(ONE, "notice.filed", body)
    assert listed(api, "part=notice&bbox=179,35,-179,37", ONE) == [notice]
    assert notice not in listed(api, "part=notice&bbox=-179,35,179,37", ONE)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("bbox=1,2,3", "BBOX_FORM"),
        ("bbox=1,91,2,92", "LATITUDE_RANGE"),
        ("bbox=1,20,2,10", "AREA_ORDER"),
        ("since=2016-03-04T12:00:00", "TIME_NO_ZONE"),
        ("at=yesterday", "TIME_FORM"),
        ("cursor=zzzz", "CURSOR"),
        ("limit=0", "PARAMETER"),
    ],
)
def test_a_question_that_cannot_be_understood_says_which_parameter(
    still: Api, query: str, code: str
) -> None:
    """Each fault has a code, and names the parameter."""
    answer = still.get(f"/subjects?{query}")
    assert answer.status_code == 400
    fault = answer.json()["faults"][0]
    assert fault["code"] == code
    assert query.partition("=")[0] in fault["where"]


def test_a_subject_is_shown_as_the_command_line_shows_it(still: Api) -> None:
    """The sheet is that of the shared facts, for each reader who may see it."""
    for name, subject in still.made.subjects.items():
        for reader in (OFFICER, BRIGADE, ONE):
            answer = still.get(f"/subjects/{subject[:10]}", reader)
            with open_desk(still.made.folder) as desk:
                view = desk.view(desk.scope(reader))
                try:
                    expected = facts(Files(view, None), view.subject_id(subject))
                except NotFound:
                    assert answer.status_code == 404, (name, reader)
                    continue
            assert answer.json() == json.loads(json.dumps(expected)), (name, reader)


def test_a_subject_is_told_as_of_an_instant_and_as_known_then(still: Api) -> None:
    """The two times are kept apart: what happened by then, and what was on record by then."""
    incident = still.made.subjects["incident"]
    path = f"/subjects/{incident}"
    assert still.got(path, OFFICER)["state"] == "found"
    assert still.got(f"{path}?at=2016-03-01T06:02:30Z", OFFICER)["state"] == "registered"
    place = still.got(f"/entries/{incident}?form=submission", OFFICER)["place"]
    assert still.got(f"{path}?known_at={place + 1}", OFFICER)["state"] == "registered"
    assert still.got(f"{path}?known_at=2016-03-01T06:01:30Z", OFFICER)["state"] == "reported"


def test_the_wrong_side_gets_nothing_of_a_subject_in_any_family(still: Api) -> None:
    """Neither id nor words of what a reader may not see stand in any answer to it."""
    incident, flight = still.made.subjects["incident"], still.made.subjects["flight"]
    hidden = {AID: [incident, flight, "aircraft"], "": [incident, flight, "aircraft", "convoy"]}
    paths = (
        "/subjects", "/subjects?bbox=36,35,42,38", "/subjects?text=aircraft", "/entries",
        "/entries?limit=500&kind=notice.filed", "/clocks", "/events?after=-1&follow=false",
        "/duties/group:brigade", "/kinds/notice.filed", "/problems",
    )  # fmt: skip
    for reader, words in hidden.items():
        for path in paths:
            answer = still.get(path, reader)
            assert answer.status_code == 200, answer.text
            said = answer.text.replace('"convoy"', "") if "kinds" in path else answer.text
            if "kinds" in path or "duties" in path:
                words = [word for word in words if len(word) == 64]  # noqa: PLW2901 - kinds are public
            assert not [word for word in words if word in said], (reader, path)
        for path in (f"/subjects/{incident}", f"/subjects/{flight}"):
            absent = still.get(path, reader)
            assert (absent.status_code, codes(absent)) == (404, ["SUBJECT_UNKNOWN"])
            # It is told in the same words as of what does not exist.
            other = still.get(f"/subjects/{'0' * 64}", reader).text
            assert absent.text.replace(path[10:], "0" * 64) == other


def test_duties_say_what_binds_and_protects(still: Api) -> None:
    """An actor's duties are told with their reasons; what nobody names is not found."""
    found = still.got(f"/duties/{BRIGADE}", OFFICER)
    assert found["actor"] == BRIGADE
    assert found["under"][0]["protected_by"]
    assert "persistence" not in found
    answer = still.get("/duties/group:nobody")
    assert (answer.status_code, codes(answer)) == (404, ["ACTOR_UNKNOWN"])


def test_clocks_run_in_the_order_of_what_is_due_first(api: Api) -> None:
    """Open clocks come with their due time and rung; overdue ones can be asked for alone."""
    incident = api.made.subjects["incident"]
    found = api.got("/clocks", OFFICER)["clocks"]
    ours = [each for each in found if each["subject"] == incident]
    dues = [each["due"] for each in ours]
    assert ours
    assert dues == sorted(dues)
    with open_desk(api.made.folder) as desk:
        clocks = {each.name for each in desk.view(desk.scope(OFFICER)).show(incident).clocks
                  if each.stopped_at is None}  # fmt: skip
    assert {each["clock"] for each in ours} == clocks
    assert [each for each in found if each["overdue"]] == []
    assert api.got("/clocks?overdue=true", OFFICER)["clocks"] == []
    assert api.got("/clocks?part=notice", OFFICER)["clocks"] == []


def test_clocks_come_page_by_page_each_once(api: Api) -> None:
    """Following the cursor gives the clocks of one page after another, none twice."""
    body = {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-02-29T10:00:00Z",
        "place_as_said": "a mill", "language": "en", "source_class": "party", "means": "seen",
        "area": BOX,
    }  # fmt: skip
    for _ in range(3):
        about = api.record(BRIGADE, "incident.reported", body)
        api.record(OFFICER, "incident.registered", {"severity": "moderate"}, (about,))
    whole = api.got("/clocks", OFFICER)["clocks"]
    paged: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = api.got(f"/clocks?limit=1{f'&cursor={cursor}' if cursor else ''}", OFFICER)
        paged += page["clocks"]
        cursor = page["next"]
    assert len(whole) > 3
    assert paged == whole


def test_what_covers_a_place_is_told_to_officers_and_counted(api: Api) -> None:
    """Officers are told what the record holds; the fourth question of an hour is refused."""
    path = "/coverage?lat=36.05&lng=37.05&at=2016-03-04T06:30:00Z"
    assert codes(api.get(path)) == ["SIGN_IN_WANTED"]
    assert codes(api.get(path, ONE)) == ["COVERED_FOR_OFFICERS"]
    found = api.got(path, OFFICER)
    assert {each["what"] for each in found["covered_by"]} == {"convoy", "local_truce"}
    assert not [says for says in found["says"] if "unprotected" in says]
    for _ in range(2):
        api.got("/coverage?bbox=10,10,11,11", OFFICER)
    answer = api.get(path, OFFICER)
    assert (answer.status_code, codes(answer)) == (403, ["QUOTA_SPENT"])
    assert codes(api.get("/coverage?lat=36", OFFICER)) == ["PLACE_FORM"]


def test_a_desk_that_cannot_be_read_says_so_and_not_where_it_lies(api: Api) -> None:
    """A fault of the desk is a problem with status 503; the folder's path is not in it."""
    api.got("/subjects")
    store = api.made.folder / "desk.sqlite"
    kept = store.read_bytes()
    with api.reception.visit(Shown()) as visit:
        size = visit.desk.store.size()
    assert size
    api.reception.desks.close()
    store.write_bytes(b"this is no database" * 100)
    try:
        answer = api.get("/subjects")
        assert answer.status_code == 503
        assert codes(answer)[0].startswith("STORE")
        assert str(api.made.folder) not in answer.text
    finally:
        store.write_bytes(kept)


def test_times_are_utc(still: Api) -> None:
    """Every instant of an answer is RFC 3339 in UTC."""
    at = still.got("/subjects?at=2016-02-27T00:00:00[Asia/Damascus]")["at"]
    assert datetime.fromisoformat(at) == datetime(2016, 2, 26, 22, tzinfo=UTC)
    assert at.endswith("Z")
