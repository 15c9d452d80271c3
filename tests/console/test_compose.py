from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.console.visiting import browsing, come_in
from tests.desks import box_volume

from truceline.console.pages.compose import ComposePage
from truceline.console.pages.submit import SubmitPage
from truceline.desk import Desk
from truceline.keyring import author
from truceline.keyring.files import read_pair
from truceline.ledger import wire
from truceline.mechanism.catalogue import KINDS, kind_named

if TYPE_CHECKING:
    import httpx
    from tests.desks import MadeUp

OFFICER = "cell:officer"
RING = [[37, 36], [37.1, 36], [37.1, 36.1], [37, 36]]
REPORT = {
    "f.report_class": "violation", "f.acts.mortar": "yes", "f.occurred_from": "2016-02-29T12:00",
    "f.occurred_from@": "Asia/Damascus", "f.language": "ar", "f.source_class": "party",
    "f.means": "seen", "f.place_as_said": "near the mill", "f.suspected": "state:two\n\n state:one",
    "f.area.south": "36", "f.area.west": "37.0", "f.area.north": "36.5", "f.area.east": "37.5",
}  # fmt: skip


def signed(made: MadeUp, actor: str, draft: bytes) -> bytes:
    """What ``truceline sign`` makes of a draft on a machine of the author's own."""
    return author.sign(author.read_draft(draft), read_pair(made.key(actor))).to_bytes()


def brought(client: httpx.Client, data: bytes) -> httpx.Response:
    """Bring a signed file by the plain form."""
    return client.post("/submit", files={"submission": ("made-up.sub", data)})


def size(made: MadeUp) -> int:
    """How many entries the desk has."""
    with Desk.open(made.folder) as desk:
        return desk.store.size()


def test_without_scripts_an_entry_is_drafted_signed_and_brought(made: MadeUp) -> None:
    """Form, draft, signature elsewhere, file: recorded, with the words of the form."""
    with browsing(made.folder) as client:
        come_in(client, made, "group:brigade")
        draft = client.post("/compose/incident.reported", data=REPORT)
        assert draft.status_code == 200
        assert (
            draft.headers["content-disposition"] == 'attachment; filename="incident-reported.draft"'
        )
        client.cookies.clear()
        # Whoever brings it: the signature inside is what counts.
        answer = brought(client, signed(made, "group:brigade", draft.content))
        assert answer.status_code == 200, answer.text
        assert "It is recorded" in answer.text
        ident = re.search(r'class="id">([0-9a-f]{64})<', answer.text)
        assert ident is not None
    with Desk.open(made.folder) as desk:
        body = desk.view().entry(ident[1]).body
    assert (body.acts, body.suspected) == (("mortar",), ("state:two", "state:one"))
    assert body.occurred_from.isoformat() == "2016-02-29T10:00:00+00:00"
    assert (body.area.south, body.area.east) == (36, 37.5)


def test_what_was_brought_before_changes_nothing(made: MadeUp) -> None:
    """The same file twice: the second time its place is said, and nothing is written."""
    with browsing(made.folder) as client:
        come_in(client, made, "group:brigade")
        data = signed(
            made, "group:brigade", client.post("/compose/incident.reported", data=REPORT).content
        )
        brought(client, data)
        before = size(made)
        again = client.post("/submit", data={"text": data.decode()})
        assert "recorded before" in again.text
        assert size(made) == before


def test_a_draft_of_a_subject_cites_it(made: MadeUp) -> None:
    """The beginning of an id is enough, where the author sees the subject."""
    incident = made.subjects["incident"]
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        page = client.get(f"/compose/incident.contained?about={incident[:12]}")
        assert f'value="{incident}"' in page.text
        form = {"about": incident[:12], "f.measure": "Made-up"}
        draft = author.read_draft(client.post("/compose/incident.contained", data=form).content)
        assert draft.statement.about == (incident,)
        assert draft.statement.author == OFFICER
        assert draft.boxes == ()


def test_every_fault_is_said_at_once_and_nothing_is_lost(made: MadeUp) -> None:
    """An hour that no day has, a number that is none, fields left out: each beside its field."""
    form = {
        "f.acts.mortar": "yes", "f.occurred_from": "2016-02-29T25:00", "f.language": "not a tag",
        "f.area.south": "north", "f.place_as_said": "قرب <b>الطاحونة</b>",
    }  # fmt: skip
    with browsing(made.folder) as client:
        come_in(client, made, "group:brigade")
        answer = client.post("/compose/incident.reported", data=form)
    assert answer.status_code == 400
    text = answer.text
    for path in (
        "report_class",
        "occurred_from",
        "language",
        "source_class",
        "means",
        "area.south",
    ):
        field = text.partition(f'data-path="{path}"')[2].partition("data-input")[0]
        assert "data-faults hidden" not in field, path
        assert "<strong" in field, path
    assert "قرب &lt;b&gt;الطاحونة&lt;/b&gt;" in text
    assert re.search(r'data-code="mortar"[^>]* checked', text)
    assert 'value="not a tag"' in text


def test_sealed_words_that_were_sent_are_refused_and_not_shown_again(made: MadeUp) -> None:
    """A program that posts them is told to use a machine of its own."""
    with browsing(made.folder) as client:
        come_in(client, made, "group:brigade")
        sent = {"f.narrative": "seventy rounds", "f.position.lat": "36.2"}
        answer = client.post("/compose/incident.reported", data=REPORT | sent)
        assert answer.status_code == 400
        assert answer.text.count("the desk must not see it, and this form") == 2
        assert "truceline record incident.reported" in answer.text
        assert "seventy rounds" not in answer.text


def test_a_stranger_gets_a_form_and_no_draft(made: MadeUp) -> None:
    """A draft names its author: whoever proved nothing is sent to sign in."""
    with browsing(made.folder) as client:
        page = client.get("/compose/incident.reported")
        assert "You are not signed in" in page.text
        answer = client.post("/compose/incident.reported", data=REPORT)
        assert answer.status_code == 400
        assert "SIGN_IN_WANTED" in answer.text


def test_a_list_has_as_many_rows_as_are_asked_for(made: MadeUp) -> None:
    """One more row, without scripts, with what was typed so far."""
    path = "counts"
    form = {f"rows.{path}": "1", f"f.{path}.0.count": "5", "more": path}
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        page = client.post("/compose/detainee_list.filed", data=form).text
        assert f'data-path="{path}.1"' in page
        assert f'data-path="{path}.2"' not in page
        assert f'name="rows.{path}" value="2"' in page
        assert re.search(rf'value="5" id="f-{path}\.0\.count"', page)
        many = client.post(
            "/compose/detainee_list.filed", data={f"rows.{path}": "9999", "more": path}
        )
        assert many.text.count('data-input="group" data-path="counts.') == 20


@pytest.mark.parametrize(
    "form",
    [
        {"f.volumes": json.dumps([box_volume(6, 6)])},
        {"f.volumes": json.dumps({"type": "Polygon", "coordinates": [RING]})},
        {"f.volumes.lat": "36.2", "f.volumes.lng": "37.1", "f.volumes.radius_m": "500",
         "f.volumes.lower_m": "0", "f.volumes.upper_m": "300", "f.volumes.from": "2016-03-06T06:00",
         "f.volumes.until": "2016-03-06T07:00"},
        {"f.volumes.corners": "36, 37\n36 37.1\n36.1;37.1\n"},
    ],
)  # fmt: skip
def test_a_footprint_is_given_as_text_or_by_simple_answers(
    made: MadeUp, form: dict[str, str]
) -> None:
    """F3548, GeoJSON, centre and radius, or corners: a notice is drafted with it."""
    common = {"f.notice": "convoy", "f.title": "Made-up", "f.recipients": "state:one"}
    with browsing(made.folder) as client:
        come_in(client, made, "agency:aid")
        answer = client.post("/compose/notice.filed", data=common | form)
        assert answer.status_code == 200, answer.text
        statement = author.read_draft(answer.content).statement
    assert len(statement.body["volumes"]) == 1
    if "f.volumes.from" in form:
        start = statement.body["volumes"][0]["time_start"]["value"]
        assert start == "2016-03-06T04:00:00Z"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"f.volumes": "{"}, "JSON_SYNTAX"),
        ({"f.volumes": "7"}, "VOLUME_TEXT"),
        ({"f.volumes": '{"type":"Point","coordinates":[37,36]}'}, "VOLUME_GEOMETRY"),
        ({"f.volumes": '{"type":"Polygon","coordinates":7}'}, "VOLUME_GEOMETRY"),
        ({"f.volumes.lat": "36.2"}, "VOLUME_PLACE"),
        ({"f.volumes.corners": "36"}, "VOLUME_PLACE"),
        ({"f.volumes.lat": "x", "f.volumes.lng": "1", "f.volumes.radius_m": "1"}, "VOLUME_NUMBER"),
    ],
)
def test_a_footprint_that_is_none_is_refused_beside_its_field(
    made: MadeUp, form: dict[str, str], code: str
) -> None:
    """And what was typed is there still."""
    del code
    common = {"f.notice": "convoy", "f.title": "Made-up", "f.recipients": "state:one"}
    with browsing(made.folder) as client:
        come_in(client, made, "agency:aid")
        answer = client.post("/compose/notice.filed", data=common | form)
    assert answer.status_code == 400
    field = answer.text.partition('data-path="volumes"')[2].partition("data-input")[0]
    assert "<strong" in field
    assert 'value="Made-up"' in answer.text


def test_a_subject_that_a_reader_may_not_see_is_not_shown(made: MadeUp) -> None:
    """Its title is absent, and its draft is refused like one of no subject at all."""
    incident = made.subjects["incident"]
    with browsing(made.folder) as client:
        come_in(client, made, "agency:aid")
        page = client.get(f"/compose/incident.contained?about={incident}").text
        assert "mortar" not in page
        form = {"about": incident, "f.measure": "Made-up"}
        hidden = client.post("/compose/incident.contained", data=form)
        missing = client.post("/compose/incident.contained", data={**form, "about": "0" * 64})
        assert (hidden.status_code, missing.status_code) == (400, 400)
        assert hidden.text.replace(incident, "").replace(incident[:12], "") == missing.text.replace(
            "0" * 64, ""
        ).replace("0" * 12, "")


class TestBringing:
    """A file is judged whole: recorded, or refused with every fault and nothing written."""

    @pytest.mark.parametrize("data", [b"", b"made up", b"{}", b"\xff\xfe", b"[" * 100])
    def test_what_is_no_submission_is_refused(self, made: MadeUp, data: bytes) -> None:
        """With a sentence and a hint, and no entry."""
        before = size(made)
        with browsing(made.folder) as client:
            answer = brought(client, data)
        assert answer.status_code == 400
        assert 'class="faults"' in answer.text
        assert size(made) == before

    def test_a_changed_byte_is_refused_with_the_desks_own_signature(self, made: MadeUp) -> None:
        """Whoever is refused keeps a note that the desk signed."""
        with browsing(made.folder) as client:
            come_in(client, made, "group:brigade")
            draft = client.post("/compose/incident.reported", data=REPORT).content
            data = signed(made, "group:brigade", draft).replace(b"near the mill", b"near the hill")
            answer = brought(client, data)
        assert answer.status_code == 400
        assert "SIGNATURE" in answer.text
        assert "\N{EM DASH} desk.example/made-up" in answer.text

    def test_what_is_longer_than_any_submission_is_not_read(self, made: MadeUp) -> None:
        """A form of megabytes costs nothing."""
        with browsing(made.folder) as client:
            answer = brought(client, b"x" * (1 << 21))
        assert answer.status_code == 400
        assert "BODY_TOO_LARGE" in answer.text


def test_every_kind_has_a_form_without_names_for_what_is_sealed(made: MadeUp) -> None:
    """Every question is on it; no browser sends what is sealed, and no address fills it in."""
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        for kind in KINDS.values():
            sealed = {f"f.{name}": "made-up secret" for name in kind.sealed_fields}
            answer = client.get(f"/compose/{kind.name}", params=sealed)
            if kind.base == "desk.opened":
                assert answer.status_code == 404
                continue
            assert answer.status_code == 200, kind.name
            assert "made-up secret" not in answer.text, kind.name
            for field in kind.fields:
                assert f'data-path="{field.name}"' in answer.text, (kind.name, field.name)
            for name in kind.sealed_fields:
                assert not re.search(rf'name="(f|rows)\.{name}["@.]', answer.text), kind.name
        unknown = client.get("/compose/incident.invented")
        assert unknown.status_code == 404
        assert "KIND_UNKNOWN" in unknown.text


@pytest.mark.parametrize("page", [ComposePage, SubmitPage])
def test_every_field_of_a_page_is_documented(page: type[Any]) -> None:
    """A template's author reads what there is in the class."""
    doc = page.__doc__ or ""
    for field in fields(page):
        assert re.search(rf"^        {field.name}: \S", doc, re.MULTILINE), field.name


def test_a_draft_says_the_desks_time_and_newest_checkpoint(made: MadeUp) -> None:
    """What a replaying desk would refuse as out of its time is not drafted."""
    with browsing(made.folder) as client:
        come_in(client, made, "group:brigade")
        form = REPORT | {"happened_at": "2016-02-29T12:00", "f.happened_at@": "UTC"}
        draft = author.read_draft(client.post("/compose/incident.reported", data=form).content)
    with Desk.open(made.folder) as desk:
        assert draft.statement.signed_at == desk.newest_at()
        assert draft.statement.seen == desk.seen()
        assert draft.statement.happened_at is not None
        assert desk.newest_at() - draft.statement.happened_at < timedelta(days=2)
    assert kind_named("incident.reported").name == draft.statement.kind
    assert wire.read_submission(signed(made, "group:brigade", draft.to_bytes())).boxes == ()
