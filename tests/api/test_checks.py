from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.api.serving import codes
from tests.desks import box_volume

from truceline.analysis.pairing import BEYOND_QUOTA, CLEAR
from truceline.mechanism.matters import CONTACT
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from tests.api.serving import Api

OFFICER, AID, ONE, TWO, OFFICE = (
    "cell:officer", "agency:aid", "state:one", "state:two", "un:office"
)  # fmt: skip


def sent(**body: Any) -> bytes:
    """A body as JSON."""
    return json.dumps(body).encode()


def draft(**more: Any) -> dict[str, Any]:
    """A made-up flight where and when State One flies."""
    body = {
        "notice": "air_activity", "title": "Made-up aircraft", "recipients": [OFFICE],
        "volumes": [box_volume(5, 6, west=40.0)],
    }  # fmt: skip
    return body | more


def size(api: Api) -> int:
    """How many entries the ledger has."""
    with open_desk(api.made.folder) as desk:
        return desk.store.size()


def test_two_sets_of_volumes_are_compared_in_full_for_anybody(still: Api) -> None:
    """Where and when they meet, how near they come, and what would clear the one of the other."""
    a, b = [box_volume(5, 6)], [box_volume(5, 6, west=37.05)]
    found = still.post("/checks", sent(a=a, b=b, suggest=True)).json()
    assert found["conflict"] is True
    assert found["meetings"][0]["from"] == "2016-03-05T06:00:00Z"
    ways = {each["way"]: each["by"] for each in found["suggestions"]}
    assert (ways["later"], ways["earlier"]) == (3601.0, 3601.0)
    apart = still.post("/checks", sent(a=a, b=[box_volume(5, 8)], seconds=4000)).json()
    assert (apart["conflict"], apart["too_near"]) == (False, True)
    assert apart["minima"]["seconds"] == 4000


def test_every_fault_of_both_sets_comes_at_once(still: Api) -> None:
    """A check that cannot be made says all that is wrong with it, and where."""
    broken = box_volume(5, 6)
    broken["volume"]["outline_polygon"]["vertices"] = []
    answer = still.post("/checks", sent(a=[broken], b=[], seconds=-1, made_up=1))
    assert answer.status_code == 400
    wheres = {fault["where"].split("/")[1] for fault in answer.json()["faults"]}
    assert wheres == {"a", "b", "seconds", "made_up"}
    assert codes(still.post("/checks", b"[]")) == ["CHECK_SHAPE"]
    assert codes(still.post("/checks", b'{"a": NaN}'))[0]


def test_who_sees_both_notices_is_told_where_they_meet(api: Api) -> None:
    """The owner of a notice is told of the meeting with one that it may see, as on filing."""
    other = api.record(TWO, "notice.filed", draft(recipients=[ONE]))
    with open_desk(api.made.folder) as desk:
        expected = desk.conflict_answer(other, TWO)
    found = api.got(f"/notices/{other}/conflicts", TWO)
    assert found["says"] == expected.says == CONTACT
    assert [each["notice"] for each in found["meetings"]] == [api.made.subjects["flight"]]


def test_conflicts_of_a_notice_are_for_who_is_known_and_sees_it(still: Api) -> None:
    """A stranger is asked who it is; whoever may not see the notice is told it is not there."""
    flight = still.made.subjects["flight"]
    assert still.get(f"/notices/{flight}/conflicts").status_code == 401
    assert codes(still.get(f"/notices/{flight}/conflicts", AID)) == ["SUBJECT_UNKNOWN"]
    truce = still.made.subjects["truce"]
    assert codes(still.get(f"/notices/{truce}/conflicts", OFFICER)) == ["NOT_A_NOTICE"]


def test_beyond_the_quota_the_answer_is_a_constant(api: Api) -> None:
    """The fourth check of an hour is answered with whom to call, whatever there is."""
    flight = api.made.subjects["flight"]
    told = [api.got(f"/notices/{flight}/conflicts", ONE)["says"] for _ in range(5)]
    assert told == [CLEAR] * 3 + [BEYOND_QUOTA] * 2


def test_a_draft_is_answered_as_its_filing_would_be(api: Api) -> None:
    """What a draft is told is what the same notice is told once it is filed."""
    cases = {
        TWO: draft(recipients=[ONE]),
        # The office may not see State One's flight, and is told whom to call and no more.
        OFFICE: draft(recipients=[TWO]),
        ONE: draft(volumes=[box_volume(9, 6, west=20.0)]),
        AID: draft(notice="convoy", volumes=[box_volume(9, 6, west=20.0)]),
    }
    for actor, body in cases.items():
        told = api.post("/checks/draft", sent(**body), actor)
        assert told.status_code == 200, told.text
        before = size(api)
        notice = api.record(actor, "notice.filed", body)
        filed = api.got(f"/notices/{notice}/conflicts", actor)
        drafted = json.loads(told.text.replace("0" * 64, notice))
        assert drafted == filed, actor
        assert size(api) > before


def test_a_draft_tells_nothing_of_what_its_asker_may_not_see(api: Api) -> None:
    """Of a notice that is hidden from the asker it says only whom to call."""
    answer = api.post("/checks/draft", sent(**draft(recipients=[TWO])), OFFICE).json()
    assert answer == {"says": CONTACT, "meetings": []}
    assert api.made.subjects["flight"] not in json.dumps(answer)


def test_a_draft_is_counted_before_it_is_answered_and_nothing_of_it_is_kept(api: Api) -> None:
    """Three drafts of an hour are answered; the others are told whom to call. Nothing is filed."""
    before = size(api)
    body = sent(**draft(recipients=[ONE]))
    told = [api.post("/checks/draft", body, TWO).json() for _ in range(4)]
    assert [each["says"] for each in told] == [CONTACT] * 3 + [BEYOND_QUOTA]
    assert told[3]["meetings"] == []
    assert size(api) == before
    # One quota holds for drafts and for notices.
    assert api.got(f"/notices/{api.made.subjects['flight']}/conflicts", TWO)["says"] == BEYOND_QUOTA


def test_what_might_not_be_filed_is_no_draft_and_is_not_counted(api: Api) -> None:
    """A draft is held to the rules of filing; one that is at fault uses up no question."""
    wrong = {
        "NOTICE_KIND_UNKNOWN": draft(notice="made_up"),
        "AGREEMENT_UNKNOWN": draft(under="made-up"),
        "FOOTPRINT_MISSING": draft(volumes=[]),
        "SEALED_FIELD_OPEN": draft(exact=[box_volume(5, 6)]),
        "RECIPIENT_IS_NOTIFIER": draft(recipients=[TWO]),
        "EXACT_NOT_SEALED": draft(notice="protected_site"),
    }
    for code, body in wrong.items():
        assert code in codes(api.post("/checks/draft", sent(**body), TWO)), code
    assert codes(api.post("/checks/draft", b"[]", TWO)) == ["DRAFT_SHAPE"]
    assert codes(api.post("/checks/draft", sent(**draft()))) == ["SIGN_IN_WANTED"]
    with open_desk(api.made.folder) as desk:
        assert desk.store.checks_of(TWO, desk.now()) == []


def test_a_protected_site_is_drafted_by_its_coarse_cells(api: Api) -> None:
    """The exact footprint never comes here: a site is checked by what would be published of it."""
    cell = box_volume(5, 6, west=40.0)
    cell["volume"] = {"outline_polygon": cell["volume"]["outline_polygon"]}
    body = {
        "notice": "protected_site", "title": "Made-up clinic", "recipients": [OFFICER],
        "coarse": [cell],
    }  # fmt: skip
    answer = api.post("/checks/draft", sent(**body), AID)
    assert answer.status_code == 200, answer.text
    assert answer.json()["meetings"] == []
