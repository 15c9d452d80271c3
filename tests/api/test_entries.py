from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.api.serving import REPORT, codes
from tests.desks import box_volume

from truceline.analysis.receipts import verify_receipt
from truceline.keyring import author
from truceline.keyring.files import read_pair
from truceline.ledger.entry import Seen, Submission, seal_envelope, signing_message
from truceline.ledger.policy import parse_policy
from truceline.ledger.refusals import read_refusal
from truceline.ledger.wire import read_envelope, read_submission
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from tests.api.serving import Api

BRIGADE, OFFICER, AID, ONE, TWO = (
    "group:brigade", "cell:officer", "agency:aid", "state:one", "state:two"
)  # fmt: skip


def report(api: Api, actor: str = BRIGADE, **more: Any) -> bytes:
    """A report, signed and ready to send."""
    return api.submission(actor, "incident.reported", {**REPORT, **more}).to_bytes()


def test_exact_bytes_are_recorded_and_answered_with_a_receipt_that_holds_offline(api: Api) -> None:
    """A submission is answered with 201, its place, and a proof that its holder can check alone."""
    data = report(api)
    answer = api.post("/entries", data)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert answer.headers["location"] == f"/api/v1/entries/{found['entry']}"
    assert answer.headers["cache-control"] == "no-store"
    assert found["clock"] == "replay"
    assert "declared" in found["says"]
    policy = parse_policy(api.get("/log/witness.policy").content)
    proven = verify_receipt(found["tlog_proof"].encode(), policy, Submission(**_parts(data)))
    assert (proven.place, proven.size) == (found["place"], found["size"])
    assert len(found["proof"]) > 0
    assert found["checkpoint"] in found["tlog_proof"]


def _parts(data: bytes) -> dict[str, Any]:
    read = read_submission(data)
    return {"envelope": read.envelope, "salt": read.salt, "boxes": read.boxes}


def test_what_stands_already_is_answered_with_its_place_and_written_once(api: Api) -> None:
    """The same bytes again are answered with 200 and the same place, whoever brings them."""
    data = report(api)
    first, again = api.post("/entries", data), api.post("/entries", data, by=AID)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["known"] is True
    assert first.json()["known"] is False
    assert again.json()["place"] == first.json()["place"]
    assert again.json()["size"] == first.json()["size"]


def test_a_receipt_of_what_is_known_gives_no_words_to_who_has_only_the_envelope(api: Api) -> None:
    """Whoever has an envelope and not its salt learns no salt by bringing it again."""
    data = report(api)
    api.post("/entries", data)
    parts = _parts(data)
    other = Submission(envelope=parts["envelope"], salt=bytes(32), boxes=parts["boxes"])
    answer = api.post("/entries", other.to_bytes())
    assert answer.status_code == 200
    assert base64.b64encode(parts["salt"]).decode() not in answer.text
    extra = answer.json()["tlog_proof"].split("\n")[1].removeprefix("extra ")
    enclosed = json.loads(base64.b64decode(extra))
    assert enclosed["salt"] is None
    assert enclosed["envelope"] is None


def test_any_author_is_brought_by_anybody(api: Api) -> None:
    """The signature counts, not the session: one actor's entry is taken in another's session."""
    answer = api.post("/entries", report(api, ONE), by=TWO)
    assert answer.status_code == 201, answer.text


def test_every_fault_comes_at_once_with_the_signed_refusal_of_the_desk(api: Api) -> None:
    """A refusal is a problem with every fault, and carries the desk's own signed note of it."""
    body = api.submission(BRIGADE, "incident.reported", REPORT)
    pair = read_pair(api.made.key(BRIGADE))
    said = read_envelope(body.envelope).statement
    wrong = replace(said, body={"report_class": "made-up", "unknown": 1}).to_bytes()
    envelope = seal_envelope(wrong, pair.sign(signing_message(wrong)))
    answer = api.post(
        "/entries", Submission(envelope=envelope, salt=body.salt, boxes=body.boxes).to_bytes()
    )
    assert answer.status_code == 400
    assert {"FIELD_UNKNOWN", "FIELD_MISSING"} <= set(codes(answer))
    note = base64.b64decode(answer.json()["refusal"])
    with open_desk(api.made.folder) as desk:
        entry, _, refused = read_refusal(note, desk.standing().log_keys[0])
    assert entry == read_envelope(envelope).hash
    assert set(refused) == set(codes(answer))


def test_bytes_that_are_not_canonical_are_refused(api: Api) -> None:
    """A blank more is another message than the one that was signed: it is not taken."""
    answer = api.post("/entries", report(api).replace(b'"boxes":', b'"boxes": ', 1))
    assert answer.status_code == 400
    assert codes(answer) == ["JSON_NOT_CANONICAL"]


def test_a_form_of_another_site_cannot_bring_an_entry(api: Api) -> None:
    """A body that does not say that it is JSON is refused, as forms of other sites send it."""
    answer = api.ask(
        "POST", "/entries", content=report(api), headers={"Content-Type": "text/plain"}
    )
    assert (answer.status_code, codes(answer)) == (415, ["MEDIA_TYPE"])


def test_a_body_that_is_too_large_is_not_read_whole(api: Api) -> None:
    """Reading stops at the bound, and says so."""
    answer = api.post("/entries", b" " * 2_000_000)
    assert (answer.status_code, codes(answer)) == (413, ["BODY_TOO_LARGE"])


def batch(*each: bytes, whole: bool) -> bytes:
    """The body of a batch."""
    return b'{"submissions":[%s],"whole":%s}' % (b",".join(each), json.dumps(whole).encode())


def test_a_batch_answers_each_of_its_submissions(api: Api) -> None:
    """What is good is recorded, what is not is refused, in order, an answer for each."""
    broken = b'{"boxes":[],"envelope":{},"salt":""}'
    stranger = report(api).replace(b'"salt":"', b'"salt":"AA', 1)
    good = report(api, language="fr")
    answer = api.post("/entries/batch", batch(good, broken, good, stranger, whole=False))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [each["status"] for each in found["answers"]] == [201, 400, 200, 400]
    assert found["recorded"] == 2
    assert found["answers"][0]["receipt"]["entry"] == found["answers"][2]["receipt"]["entry"]
    assert found["answers"][1]["problem"]["faults"]


def test_a_whole_batch_is_recorded_whole_or_not_at_all(api: Api) -> None:
    """Where one is refused nothing is written, and each is told what would have become of it."""
    good = report(api, language="fr")
    refused = api.submission(
        TWO, "notice.acknowledged", {}, (api.made.subjects["flight"],)
    ).to_bytes()
    wrong = api.submission(
        AID, "notice.withdrawn", {"why": "made up"}, (api.made.subjects["flight"],)
    )
    with open_desk(api.made.folder) as desk:
        size = desk.store.size()
    answer = api.post("/entries/batch", batch(good, wrong.to_bytes(), refused, whole=True))
    found = answer.json()
    assert found["recorded"] == 0
    assert [each["receipt"] for each in found["answers"]] == [None] * 3
    assert found["answers"][0]["problem"]["faults"][0]["code"] == "BATCH_WHOLE"
    assert found["answers"][1]["status"] == 403
    with open_desk(api.made.folder) as desk:
        assert desk.store.size() == size
    again = api.post("/entries/batch", batch(good, refused, whole=True)).json()
    assert (again["recorded"], [each["status"] for each in again["answers"]]) == (2, [201, 201])


def test_a_batch_with_something_unreadable_in_it_is_recorded_not_at_all_if_whole(api: Api) -> None:
    """What cannot be read refuses a whole batch as well."""
    answer = api.post("/entries/batch", batch(report(api), b"{}", whole=True)).json()
    assert answer["recorded"] == 0
    assert [each["status"] for each in answer["answers"]] == [400, 400]


def test_pages_of_entries_hold_all_that_a_reader_may_see_once_and_nothing_else(still: Api) -> None:
    """Going through the pages gives what the narrowing gives, newest first."""
    for reader in ("", AID, BRIGADE, ONE, OFFICER):
        found: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = still.got(f"/entries?limit=4{f'&cursor={cursor}' if cursor else ''}", reader)
            assert len(page["items"]) <= 4
            found += [each["place"] for each in page["items"]]
            cursor = page["next"]
        with open_desk(still.made.folder) as desk:
            view = desk.view(desk.scope(reader or "public"))
            assert found == [each.seq for each in view.entries()][::-1]


def test_entries_are_sifted_by_kind_author_subject_and_time(still: Api) -> None:
    """Each filter keeps what it names: kind with version or without, author, subject, time."""

    def hashes(query: str) -> list[str]:
        return [each["kind"] for each in still.got(f"/entries?{query}", OFFICER)["items"]]

    incident = still.made.subjects["incident"]
    assert hashes("kind=incident.found") == ["incident.found/1"] * 2
    assert hashes("kind=incident.found/1") == ["incident.found/1"] * 2
    assert hashes("kind=incident.foun") == []
    assert hashes(f"kind=incident.found&author={ONE}") == ["incident.found/1"]
    assert set(hashes(f"about={incident}")) == {
        "incident.reported/1", "incident.registered/1", "incident.contained/1",
        "incident.assessed/1", "incident.found/1",
    }  # fmt: skip
    assert hashes("since=2016-03-01T06:09:30Z") == ["local_truce.agreed/1"]
    assert hashes("since=2016-03-01T06:02:00Z&until=2016-03-01T06:02:00Z") == [
        "incident.registered/1"
    ]


def test_an_entry_is_given_back_byte_for_byte(api: Api) -> None:
    """What was signed comes back as it was signed, by its hash or the beginning of it."""
    sent = api.submission(BRIGADE, "incident.reported", REPORT)
    entry = api.post("/entries", sent.to_bytes()).json()["entry"]
    for name in (entry, entry[:12], entry.upper()):
        answer = api.get(f"/entries/{name}", OFFICER)
        assert answer.content == sent.envelope
        assert answer.headers["content-type"] == "application/json"


def test_a_reader_gets_its_own_boxes_and_no_others(api: Api) -> None:
    """Who reported is sealed to the officer and the author; others have a null in its place."""
    sent = api.submission(BRIGADE, "incident.reported", REPORT)
    entry = api.post("/entries", sent.to_bytes()).json()["entry"]
    named = read_envelope(sent.envelope).statement.boxes
    assert [set(box.to) for box in named] == [{"un:office", OFFICER, BRIGADE}, {OFFICER, BRIGADE}]
    got = api.got(f"/entries/{entry}?form=submission", OFFICER)
    assert [base64.b64decode(box) for box in got["boxes"]] == list(sent.boxes)
    assert base64.b64decode(got["salt"]) == sent.salt
    with open_desk(api.made.folder) as desk:
        assert desk.store.seq_of(entry) == got["place"]
    # A notice is seen by its recipients, and its contact is sealed to the office alone.
    body = {
        "notice": "convoy", "title": "Made-up", "recipients": [ONE], "contact": "line 7",
        "volumes": [box_volume(6, 6)],
    }  # fmt: skip
    notice = api.record(AID, "notice.filed", body)
    assert api.got(f"/entries/{notice}?form=submission", ONE)["boxes"] == [None]
    assert api.got(f"/entries/{notice}?form=submission", AID)["boxes"] != [None]


def test_an_entry_of_the_other_side_is_absent_not_blank(still: Api) -> None:
    """Whoever may not see an entry is told what is told of one that is not there."""
    incident = still.made.subjects["incident"]
    for path in (f"/entries/{incident}", f"/entries/{incident}/receipt"):
        for reader in ("", AID):
            answer = still.get(path, reader)
            assert (answer.status_code, codes(answer)) == (404, ["ENTRY_UNKNOWN"])
            gone = still.get(path.replace(incident, "0" * 64), reader)
            assert gone.text.replace("0" * 64, incident) == answer.text


def test_a_receipt_is_given_as_its_file_with_words_or_bare(still: Api) -> None:
    """The proof file holds the words for whoever may read them, and none where asked for bare."""
    incident = still.made.subjects["incident"]
    policy = parse_policy(still.get("/log/witness.policy").content)
    whole = still.get(f"/entries/{incident}/receipt", OFFICER)
    bare = still.get(f"/entries/{incident}/receipt?bare=true", OFFICER)
    assert verify_receipt(whole.content, policy).signed
    assert verify_receipt(bare.content, policy).envelope is None
    assert whole.headers["content-disposition"].endswith(f'{incident[:12]}.tlog-proof"')


def test_what_composing_tells_makes_what_the_desk_itself_would_draft(api: Api) -> None:
    """An entry composed from GET /composing has a desk draft's readers, and is taken."""
    told = api.got("/composing?kind=incident.reported", BRIGADE)
    pair = read_pair(api.made.key(BRIGADE))
    with open_desk(api.made.folder) as desk:
        draft = desk.draft(pair, "incident.reported", REPORT)
    assert told["key"] == [pair.id]
    assert "narrative" in told["sealed"]
    assert "reporter" in told["identities"]
    assert [sorted(told["readers"][which]) for which in ("what", "who")] == [
        list(box.to) for box in draft.statement.boxes
    ]
    made = author.compose(
        author.Speaker(origin=told["desk"], actor=told["actor"], key=told["key"][0]),
        told["kind"],
        REPORT,
        now=draft.statement.signed_at,
        seen=Seen(**told["seen"]),
        readers=author.Readers(**told["readers"]),
    )
    answer = api.post("/entries", author.sign(made, pair).to_bytes())
    assert answer.status_code == 201, answer.text


def test_a_stranger_composing_as_somebody_is_told_nothing_of_whether_that_one_is_here(
    still: Api,
) -> None:
    """The same is said of an author who is registered and of one who is not."""
    path = "/composing?kind=incident.reported&actor="
    here, nobody = still.got(f"{path}{BRIGADE}"), still.got(f"{path}group:nobody")
    assert {**here, "actor": ""} == {**nobody, "actor": ""}
    assert here["key"] == []
    assert codes(still.get(f"{path}{BRIGADE}&seal_to={ONE}")) == ["SIGN_IN_WANTED"]
    assert codes(still.get("/composing?kind=incident.reported")) == ["ACTOR_MISSING"]


def test_composing_about_what_is_hidden_is_as_composing_about_nothing(still: Api) -> None:
    """A subject that the visitor may not see says nothing, not even under what it falls."""
    path = "/composing?kind=incident.registered&about="
    seen = still.got(f"{path}{still.made.subjects['incident']}", AID)
    assert seen == still.got(f"{path}{'0' * 64}", AID)


def test_what_to_compose_names_faults_of_its_question(still: Api) -> None:
    """An unknown kind, agreement or reader is said to be so."""
    assert codes(still.get("/composing?kind=made.up&actor=a:b")) == ["KIND_UNKNOWN"]
    answer = still.get("/composing?kind=incident.reported&under=made-up", BRIGADE)
    assert (answer.status_code, codes(answer)) == (404, ["AGREEMENT_UNKNOWN"])
    answer = still.get("/composing?kind=incident.reported&seal_to=group:nobody", BRIGADE)
    assert (answer.status_code, codes(answer)) == (404, ["SEAL_KEY_MISSING"])
