"""OGC API Features (17-069r4, Core and GeoJSON) over what each reader may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.api.serving import URL, codes
from tests.desk import sealed_desk
from tests.desks import box_volume

if TYPE_CHECKING:
    from tests.api.serving import Api

ITEMS = "/features/collections/{}/items"
AID, OFFICER, BRIGADE = "agency:aid", "cell:officer", "group:brigade"


def items(api: Api, layer: str, by: str = "", **query: Any) -> Any:
    """A page of a layer, which must be good."""
    answer = api.get(ITEMS.format(layer), by, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def ids(page: Any) -> list[str]:
    """The subjects of a page."""
    return [feature["id"] for feature in page["features"]]


def followed(api: Api, link: str, by: str) -> Any:
    """What stands at a link."""
    assert link.startswith(f"{URL}/api/v1/")
    parts = urlsplit(link)
    answer = api.get(parts.path.removeprefix("/api/v1"), by, params=dict(parse_qsl(parts.query)))
    assert answer.status_code == 200, answer.text
    return answer


def linked(page: Any, rel: str) -> str | None:
    """The address of a link; None where there is none."""
    return next((link["href"] for link in page["links"] if link["rel"] == rel), None)


class TestShape:
    """What the standard asks of every server."""

    def test_the_landing_page_leads_everywhere(self, still: Api) -> None:
        """Self, description, documentation, conformance and data, and each answers as it says."""
        page = still.got("/features")
        types = {link["rel"]: link["type"] for link in page["links"]}
        assert set(types) == {"self", "service-desc", "service-doc", "conformance", "data"}
        for link in page["links"]:
            answer = followed(still, link["href"], "")
            assert answer.headers["content-type"].split(";")[0] in {
                link["type"].split(";")[0],
                "application/json",
            }

    def test_it_says_what_it_conforms_to(self, still: Api) -> None:
        """Core and GeoJSON of Part 1."""
        declared = still.got("/features/conformance")["conformsTo"]
        assert {each.rpartition("/")[2] for each in declared} == {"core", "geojson"}

    def test_each_collection_stands_by_itself(self, still: Api) -> None:
        """The list and the page of each say the same, and lead to features."""
        for each in still.got("/features/collections")["collections"]:
            assert still.got(f"/features/collections/{each['id']}") == each
            assert followed(still, linked(each, "items") or "", "").json()["features"] == []

    def test_a_page_for_people_runs_nothing(self, still: Api) -> None:
        """It is plain text in HTML, under a policy that loads nothing."""
        answer = still.get("/features/about")
        assert answer.headers["content-security-policy"] == "default-src 'none'"
        assert "<script" not in answer.text
        assert "Local truces" in answer.text

    def test_what_is_not_there_is_a_problem(self, still: Api) -> None:
        """Unknown collections, unknown features, and features of another layer."""
        incident = still.made.subjects["incident"]
        for path, code in (
            ("/features/collections/targets", "COLLECTION_UNKNOWN"),
            ("/features/collections/targets/items", "COLLECTION_UNKNOWN"),
            (f"{ITEMS.format('notices')}/{'0' * 64}", "FEATURE_UNKNOWN"),
            (f"{ITEMS.format('notices')}/{incident}", "FEATURE_UNKNOWN"),
        ):
            answer = still.get(path, OFFICER)
            assert (answer.status_code, codes(answer)) == (404, [code])


class TestParameters:
    """bbox, datetime and limit, as clause 7.15 has them."""

    @pytest.mark.parametrize(
        ("bbox", "found"),
        [
            ("36.9,35.9,37.3,36.2", ["convoy"]),
            ("36.9,35.9,41,36.2", ["flight", "convoy"]),
            ("36.9,35.9,2999,41,36.2,9000", ["flight", "convoy"]),
            ("36.9,35.9,3001,41,36.2,9000", []),
            ("170,35,39,37", ["convoy"]),
            ("-300,-95,300,95", ["flight", "convoy"]),
            ("39.5,35.9,36.9,36.2", ["flight"]),
            ("10,10,11,11", []),
        ],
    )
    def test_a_box_selects_what_meets_it(self, still: Api, bbox: str, found: list[str]) -> None:
        """Also across the antimeridian, with altitudes, and larger than the world."""
        wanted = [still.made.subjects[each] for each in found]
        assert ids(items(still, "notices", OFFICER, bbox=bbox)) == wanted

    @pytest.mark.parametrize(
        ("when", "found"),
        [
            ("2016-03-04T06:30:00Z", ["convoy"]),
            ("2016-03-04T09:30:00+03:00", ["convoy"]),
            ("2016-03-04T08:00:00Z/..", ["flight"]),
            ("2016-03-04T07:00:00Z/", ["flight", "convoy"]),
            ("../2016-03-04T05:00:00Z", []),
            ("/2016-03-04T06:00:00Z", ["convoy"]),
            ("2016-03-04T00:00:00Z/2016-03-06T00:00:00Z", ["flight", "convoy"]),
        ],
    )
    def test_a_time_selects_what_holds_then(self, still: Api, when: str, found: list[str]) -> None:
        """Instants, intervals, and intervals open at one end; both ends belong to them."""
        wanted = [still.made.subjects[each] for each in found]
        assert ids(items(still, "notices", OFFICER, datetime=when)) == wanted

    def test_an_incident_is_found_when_it_happened(self, still: Api) -> None:
        """Not on every later day, though it has no end."""
        incident = still.made.subjects["incident"]
        assert ids(items(still, "incidents", OFFICER, datetime="2016-02-29T10:00:00Z")) == [
            incident
        ]
        assert ids(items(still, "incidents", OFFICER, datetime="2016-03-01T00:00:00Z/..")) == []

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ({"bbox": "1,2,3"}, "PARAMETER"),
            ({"bbox": "west,1,2,3"}, "PARAMETER"),
            ({"bbox": "0,40,10,30"}, "AREA_ORDER"),
            ({"bbox": "0,30,50,10,40,20"}, "AREA_ORDER"),
            ({"datetime": "yesterday"}, "TIME_FORM"),
            ({"datetime": "../.."}, "DATETIME_FORM"),
            ({"datetime": "/"}, "DATETIME_FORM"),
            ({"datetime": "2016-03-05T00:00:00Z/2016-03-04T00:00:00Z"}, "TIME_ORDER"),
            ({"datetime": "2016-03-05T00:00:00"}, "TIME_NO_ZONE"),
            ({"limit": "0"}, "PARAMETER"),
            ({"limit": "many"}, "PARAMETER"),
            ({"cursor": "AAAA"}, "CURSOR"),
            ({"cursor": "WzAsIDFlM10"}, "CURSOR"),
            ({"token": "secret"}, "PARAMETER"),
            ({"crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}, "PARAMETER"),
        ],
    )
    def test_what_cannot_be_understood_is_refused(
        self, still: Api, query: dict[str, str], code: str
    ) -> None:
        """400 with a code, and never a guess; unknown parameters too (query-param-unknown)."""
        answer = still.get(ITEMS.format("notices"), OFFICER, params=query)
        assert answer.status_code == 400
        assert code in codes(answer)
        assert "secret" not in answer.text

    def test_a_secret_in_the_address_proves_nothing(self, still: Api) -> None:
        """It is refused, rather than read and left in every log on the way."""
        params = {"access_token": still.session(OFFICER)}
        answer = still.get(ITEMS.format("notices"), params=params)
        assert answer.status_code == 400

    def test_a_larger_limit_than_the_largest_gives_that(self, still: Api) -> None:
        """It is no error (limit-response-1)."""
        assert items(still, "notices", OFFICER, limit=10**9)["numberReturned"] == 2


class TestPages:
    """Pages, and what is said of numbers."""

    def test_pages_end_and_give_each_once(self, still: Api) -> None:
        """By links alone; the whole is counted only where it is all on the page."""
        page = items(still, "notices", OFFICER, limit=1, bbox="30,30,50,40")
        assert page["numberReturned"] == 1
        assert "numberMatched" not in page
        found = ids(page)
        for _ in range(5):
            onward = linked(page, "next")
            if onward is None:
                break
            page = followed(still, onward, OFFICER).json()
            found += ids(page)
        assert found == [still.made.subjects[each] for each in ("flight", "convoy")]
        whole = items(still, "notices", OFFICER)
        assert (whole["numberMatched"], whole["numberReturned"]) == (2, 2)
        assert linked(whole, "next") is None
        assert whole["timeStamp"] == "2016-03-01T06:10:00Z"

    def test_a_feature_says_what_it_is(self, still: Api) -> None:
        """Geometry with longitude first, open facts, UTC, and that no notice means no danger."""
        convoy = still.made.subjects["convoy"]
        found = still.got(f"{ITEMS.format('notices')}/{convoy}", OFFICER)
        assert found["id"] == convoy
        lngs, lats = zip(*found["geometry"]["coordinates"][0], strict=True)
        assert (min(lngs), max(lngs), min(lats)) == (37.0, 37.1, 36.0)
        properties = found["properties"]
        assert properties["kind"] == "convoy"
        assert properties["phase"] == "ahead"
        assert properties["parties"] == [AID]
        assert properties["since"] == "2016-03-04T06:00:00Z"
        assert (properties["altitude_lower"], properties["altitude_upper"]) == (0, 3000)
        assert "protection that humanitarian law gives" in properties["says"]
        assert linked(found, "collection") == f"{URL}/api/v1/features/collections/notices"


class TestNarrowing:
    """What a reader may not see is absent."""

    def test_each_reader_has_its_own(self, still: Api) -> None:
        """The other side's flight, the cell's incident: in no page, count or byte of the brigade's.

        The public has nothing of this desk, and is not refused.
        """
        made = still.made.subjects
        for reader, notices, incidents in (
            (OFFICER, ["flight", "convoy"], ["incident"]),
            ("state:two", ["flight", "convoy"], []),
            (AID, ["convoy"], []),
            ("", [], []),
        ):
            assert ids(items(still, "notices", reader)) == [made[each] for each in notices]
            assert ids(items(still, "incidents", reader)) == [made[each] for each in incidents]
        flight = f"{ITEMS.format('notices')}/{made['flight']}"
        assert still.get(flight, AID).status_code == 404
        assert "aircraft" not in still.get(ITEMS.format("notices"), AID).text

    def test_a_session_that_is_over_is_not_taken_for_the_public(self, still: Api) -> None:
        """It is refused with a challenge."""
        headers = {"Authorization": "Bearer truceline_no-such-token"}
        answer = still.get("/features/collections", headers=headers)
        assert answer.status_code == 401
        assert "www-authenticate" in answer.headers

    def test_a_token_reads_as_its_actor(self, still: Api) -> None:
        """What QGIS and GDAL send in a header."""
        made = still.ask(
            "POST", "/tokens", AID, json={"name": "QGIS", "may": ["read"], "lasts": 60}
        )
        assert made.status_code == 201, made.text
        headers = {"Authorization": f"Bearer {made.json()['secret']}"}
        page = still.got(ITEMS.format("notices"), headers=headers)
        assert ids(page) == [still.made.subjects["convoy"]]


class TestSites:
    """Protected sites: for officers, by place, as cells, counted."""

    BOX = "36.8,35.8,37.4,36.4"

    def _filed(self, api: Api) -> str:
        body = {
            "notice": "protected_site", "title": "A made-up ward", "recipients": ["state:one"],
            "coarse": [sealed_desk.cell()], "exact": [sealed_desk.footprint(36.01237)],
        }  # fmt: skip
        return api.record(AID, "notice.filed", body)

    def test_only_officers_have_the_collection(self, api: Api) -> None:
        """Not the public, not a party, and not the agency: theirs are found by subject."""
        self._filed(api)
        for reader in ("", BRIGADE, "state:one", AID):
            listed = api.got("/features/collections", reader)["collections"]
            assert "protected_cells" not in [each["id"] for each in listed]
            answer = api.get(ITEMS.format("protected_cells"), reader, params={"bbox": self.BOX})
            assert (answer.status_code, codes(answer)) == (404, ["COLLECTION_UNKNOWN"])

    def test_never_in_bulk_and_never_exactly(self, api: Api) -> None:
        """A small box, counted: the third question of the hour is the last; the cell is all."""
        site = self._filed(api)
        layers = api.got("/features/collections", OFFICER)["collections"]
        assert "protected_cells" in [each["id"] for each in layers]
        for query in ({}, {"bbox": "30,30,40,40"}, {"bbox": "-180,-90,180,90"}):
            answer = api.get(ITEMS.format("protected_cells"), OFFICER, params=query)
            assert (answer.status_code, codes(answer)) == (400, ["SITES_BOX"])
        for _ in range(3):
            page = items(api, "protected_cells", OFFICER, bbox=self.BOX)
            assert ids(page) == [site]
            assert "36.012" not in str(page)
            assert linked(page, "next") is None
        answer = api.get(ITEMS.format("protected_cells"), OFFICER, params={"bbox": self.BOX})
        assert codes(answer) == ["QUOTA_SPENT"]
        for layer in ("notices", "areas"):
            assert site not in str(items(api, layer, OFFICER))
            answer = api.get(f"{ITEMS.format(layer)}/{site}", OFFICER)
            assert answer.status_code == 404
        assert api.get(f"{ITEMS.format('protected_cells')}/{site}", OFFICER).status_code == 404

    def test_zones_are_areas(self, api: Api) -> None:
        """What says how an area is held stands apart from what somebody will do there."""
        zone = api.record(
            BRIGADE, "notice.filed",
            {"notice": "deconfliction_zone", "title": "A made-up zone", "recipients": ["state:one"],
             "volumes": [box_volume(6, 6)]},
        )  # fmt: skip
        assert ids(items(api, "areas", BRIGADE)) == [zone]
        assert zone not in ids(items(api, "notices", BRIGADE))
        assert ids(items(api, "local_truces", OFFICER)) == [api.made.subjects["truce"]]
