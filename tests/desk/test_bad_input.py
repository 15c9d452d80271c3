"""Bad input: each kind of it has its own code, sentence and hint, and nothing is written."""

from __future__ import annotations

import base64
import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk import machine as m
from tests.desk.damage import Copy, Operator, report_body
from tests.desk.sayings_notices import box

from truceline.desk import Desk
from truceline.errors import BadInput, DeskFault, TrucelineError
from truceline.keyring.author import sign
from truceline.keyring.files import new_pair
from truceline.ledger import canonical
from truceline.ledger.entry import Submission, seal_envelope, signing_message
from truceline.ledger.wire import read_submission
from truceline.opening import Opening
from truceline.registrar import Accepted, Declined
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.keyring.author import Draft

MEETING = {"body": "task_force", "title": "A meeting", "reference": "made up"}


@pytest.fixture(scope="module")
def shared_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[m.Machine]:
    """One desk for everything that is refused: it stays as it is."""
    machine = m.make(tmp_path_factory.mktemp("bad") / "desk")
    machine.must("state:one", "meeting.held", MEETING)
    yield machine
    machine.desk.close()


@pytest.fixture
def machine(shared_machine: m.Machine) -> Iterator[m.Machine]:
    """The same desk, held to be untouched by the test."""
    before = trace(shared_machine)
    yield shared_machine
    assert trace(shared_machine) == before


def trace(machine: m.Machine) -> tuple[Any, ...]:
    """All that a refused entry could have left behind."""
    store = machine.store
    return (
        store.size(),
        list(store.docket_rows()),
        store.checkpoint(),
        [store.tile(*name) for name in store.tile_names()],
        [store.boxes(seq) for seq in range(store.size() + 2)],
    )


def _draft(machine: m.Machine, by: str = "state:one", **changes: Any) -> Draft:
    draft = machine.desk.draft(machine.pairs[by], "meeting.held", MEETING, now=machine.tick())
    return replace(draft, statement=replace(draft.statement, **changes))


def sent(machine: m.Machine, submission: Submission) -> set[str]:
    """Submit what must be refused; gives the codes, each of which came with sentence and hint."""
    [answer] = machine.desk.registrar.append([submission])
    assert isinstance(answer, Declined)
    for fault in answer.faults:
        assert fault.code.isupper()
        assert fault.sentence.endswith((".", "?"))
        assert fault.hint
    return {fault.code for fault in answer.faults}


def _signed(machine: m.Machine, by: str = "state:one", **changes: Any) -> Submission:
    return sign(_draft(machine, by, **changes), machine.pairs[by])


def _raw(machine: m.Machine, statement: bytes, by: str = "state:one") -> Submission:
    """Any bytes at all as a statement, with a good signature over them."""
    signature = machine.pairs[by].sign(signing_message(statement))
    return Submission(envelope=seal_envelope(statement, signature), salt=bytes(32))


def _json(machine: m.Machine, **changes: Any) -> dict[str, Any]:
    return {**_draft(machine).statement.as_json(), **changes}


def test_bytes_that_are_no_envelope(machine: m.Machine) -> None:
    """Truncated, huge, deep, wrongly encoded, repeated and uncanonical JSON each have a code."""
    good = _signed(machine).envelope
    deep = b'{"signature":"","statement":' + b"[" * 5000 + b"]" * 5000 + b"}"
    plain = json.dumps(json.loads(good)).encode()
    twice = good.replace(b'{"about":[]', b'{"about":[],"about":[]')
    cases = {
        "truncated": good[:-20],
        "empty": b"",
        "huge": good[:-2] + b" " * 70_000 + good[-2:],
        "deep": deep,
        "utf16": good.decode().encode("utf-16"),
        "latin1": good.replace(b"A meeting", "Réunion".encode("latin-1")),
        "twice": twice,
        "uncanonical": plain,
        "nan": good.replace(b'"happened_at":null', b'"happened_at":NaN'),
        "array": b"[]",
        "bom": b"\xef\xbb\xbf" + good,
        "surrogate": good.replace(b"A meeting", b"\\ud800"),
    }
    codes = {}
    for name, data in cases.items():
        codes[name] = sent(machine, Submission(envelope=data, salt=bytes(32)))
        with pytest.raises(BadInput):
            read_submission(data)
    assert (
        len({min(codes[name]) for name in ("huge", "deep", "utf16", "twice", "uncanonical")}) >= 4
    )
    assert codes["array"] == {"ENVELOPE_SHAPE"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "incident.unheard_of/1"}, "KIND_UNKNOWN"),
        ({"kind": "meeting.held/2"}, "KIND_UNKNOWN"),
        ({"kind": "Meeting Held"}, "KIND_NAME"),
        ({"desk": "desk.example/other"}, "DESK_OTHER"),
        ({"author": "state:two"}, "SIGNATURE"),
        ({"key": "0" * 32}, "SIGNATURE"),
        ({"signed_at": "2016-03-10T13:00:00"}, "TIME_NO_ZONE"),
        ({"signed_at": "2016-03-10T25:00:00Z"}, "TIME_INVALID"),
        ({"signed_at": "2016-03-10T12:00:00+02:00"}, "TIME_INVALID"),
        ({"happened_at": "2016-02-30T12:00:00Z"}, "TIME_INVALID"),
        ({"happened_at": "2099-01-01T00:00:00Z"}, "HAPPENED_LATER"),
        ({"signed_at": "2016-03-10T12:00:05Z"}, "CLOCK_BACK"),
        ({"about": ["f" * 64]}, "SUBJECT_UNKNOWN"),
        ({"about": ["xyz"]}, "SUBJECT_ID"),
        ({"seen": {"size": 3, "root": "0" * 64}}, "SEEN_UNKNOWN"),
        ({"seen": {"size": 10**9, "root": "0" * 64}}, "SEEN_UNKNOWN"),
        ({"seen": {"size": -1, "root": "0" * 64}}, "STATEMENT_SHAPE"),
        ({"body": []}, "STATEMENT_SHAPE"),
        ({"more": 1}, "STATEMENT_SHAPE"),
    ],
)
def test_statements_that_say_what_cannot_be(
    machine: m.Machine, changes: dict[str, Any], code: str
) -> None:
    """A statement with one thing wrong is refused by the code of that thing, well signed or not."""
    assert code in sent(machine, _raw(machine, canonical.encode(_json(machine, **changes))))


def test_a_wrong_signature_tells_a_stranger_nothing(machine: m.Machine) -> None:
    """Unknown key, another's key and a spoilt signature get the very same answer."""
    stranger = new_pair("state:stranger")
    unknown = machine.desk.draft(stranger, "meeting.held", MEETING, now=machine.tick())
    spoilt = replace(_signed(machine), envelope=_signed(machine).envelope)
    at = spoilt.envelope.index(b'"signature":"') + 20
    other = b"A" if spoilt.envelope[at : at + 1] != b"A" else b"B"
    spoilt = replace(spoilt, envelope=spoilt.envelope[:at] + other + spoilt.envelope[at + 1 :])
    borrowed = _json(machine, author="state:two")
    answers = [
        machine.desk.registrar.append([each])[0]
        for each in (sign(unknown, stranger), spoilt, _raw(machine, canonical.encode(borrowed)))
    ]
    faults = {tuple(answer.faults) for answer in answers if isinstance(answer, Declined)}
    assert len(faults) == 1
    assert {fault.code for each in faults for fault in each} == {"SIGNATURE"}


def test_an_actor_without_authority(tmp_path: Path) -> None:
    """Whoever the Terms do not name may not say it, and is told whom they name."""
    rights = "rights: {default: all, meeting.held: [officer]}"
    terms = m.TERMS.read_text().replace("rights: {default: all}", rights)
    machine = m.make(tmp_path / "desk", terms.encode())
    before = trace(machine)
    assert machine.refused("group:brigade", "meeting.held", MEETING) == {"NO_RIGHT"}
    assert trace(machine) == before
    machine.must("cell:officer", "meeting.held", MEETING)
    machine.desk.close()


def _notice(machine: m.Machine, **volume: Any) -> dict[str, Any]:
    place = box(machine, 36.0, 37.0, 0.1, (1, 2))
    place["volume"] = volume or place["volume"]
    return {"notice": "air_activity", "title": "A flight", "recipients": ["state:two"],
            "volumes": [place]}  # fmt: skip


def _ring(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"outline_polygon": {"vertices": [{"lat": a, "lng": b} for a, b in corners]}}


@pytest.mark.parametrize(
    ("volume", "code"),
    [
        (_ring((91.0, 37.0), (36.0, 38.0), (37.0, 38.0)), "LATITUDE_RANGE"),
        (_ring((36.0, 181.0), (36.0, 38.0), (37.0, 38.0)), "LONGITUDE_RANGE"),
        (_ring((36.0, 37.0), (37.0, 38.0), (36.0, 38.0), (37.0, 37.0)), "POLYGON_CROSSES"),
        (_ring((36.0, 37.0), (37.0, 37.0), (38.0, 37.0)), "POLYGON_FLAT"),
        ({"outline_circle": {"center": {"lat": 36.0, "lng": 37.0}, "radius": {"value": 0}}},
         "RADIUS_NOT_POSITIVE"),
    ],
)  # fmt: skip
def test_places_that_cannot_be(machine: m.Machine, volume: dict[str, Any], code: str) -> None:
    """A notice with an impossible place is refused by its author's side and by the registrar."""
    body = _notice(machine, **volume)
    assert code in machine.refused("state:one", "notice.filed", body)
    statement = _json(machine, kind="notice.filed/1", body=body)
    assert code in sent(machine, _raw(machine, canonical.encode(statement)))


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2016-03-10T14:00:00", "2016-03-10T15:00:00Z", "TIME_NO_ZONE"),
        ("2016-03-10T25:00:00Z", "2016-03-11T01:00:00Z", "TIME_RANGE"),
        ("2016-03-10T16:00:00Z", "2016-03-10T15:00:00Z", "TIME_ORDER"),
        ("soon", "2016-03-10T15:00:00Z", "TIME_FORM"),
    ],
)
def test_times_that_cannot_be(machine: m.Machine, start: str, end: str, code: str) -> None:
    """A time without a zone, a 25-hour day, and an end before its start each have a code."""
    body = _notice(machine)
    body["volumes"][0] |= {"time_start": {"value": start}, "time_end": {"value": end}}
    for each in body["volumes"][0].values():
        if "value" in each:
            each["format"] = "RFC3339"
    statement = _json(machine, kind="notice.filed/1", body=body)
    found = sent(machine, _raw(machine, canonical.encode(statement)))
    assert code in found, found


def test_a_live_clock_that_jumps_back_stops_the_desk(tmp_path: Path) -> None:
    """A live desk whose clock is behind its ledger writes nothing and says to set the clock."""
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    opening = Opening(origin="desk.example/live", terms=m.TERMS.read_bytes(), convenor=m.CONVENOR,
                      name="Office", at=now[0])  # fmt: skip
    desk = Desk.create(tmp_path / "live", opening, lambda: now[0])
    desk.enrol(m.CONVENOR, m.PAIRS["state:one"], name="One", roles=["guarantor"], now=now[0])
    size, checkpoint = desk.store.size(), desk.checkpoint()
    now[0] -= timedelta(minutes=1)
    with pytest.raises(DeskFault) as error:
        desk.record(m.PAIRS["state:one"], "meeting.held", MEETING)
    assert error.value.faults[0].code == "CLOCK_BACK"
    assert (desk.store.size(), desk.checkpoint()) == (size, checkpoint)
    now[0] += timedelta(minutes=2)
    late = desk.draft(
        m.PAIRS["state:one"], "meeting.held", MEETING, now=now[0] + timedelta(hours=1)
    )
    [ahead] = desk.registrar.append([sign(late, m.PAIRS["state:one"])])
    assert isinstance(ahead, Declined)
    assert [fault.code for fault in ahead.faults] == ["CLOCK_AHEAD"]
    assert desk.record(m.PAIRS["state:one"], "meeting.held", MEETING).seq == size
    desk.close()


def test_the_same_submission_twice_is_one_entry(tmp_path: Path) -> None:
    """A submission sent again gets the first answer again, and nothing is written."""
    machine = m.make(tmp_path / "desk")
    submission = _signed(machine)
    [first] = machine.desk.registrar.append([submission])
    before = trace(machine)
    answers = machine.desk.registrar.append([submission, submission])
    assert isinstance(first, Accepted)
    again = [replace(each, known=False) for each in answers if isinstance(each, Accepted)]
    assert again == [first] * 2
    assert trace(machine) == before
    assert all(isinstance(each, Accepted) and each.known for each in answers)
    machine.desk.close()


def test_a_destroyed_entry_cannot_come_back(tmp_path: Path) -> None:
    """What was destroyed is not recorded again, even as the very bytes that were signed."""
    machine = m.make(tmp_path / "desk")
    pair = machine.pairs["person:miller"]
    draft = machine.desk.draft(pair, "incident.reported", report_body(), now=machine.tick())
    submission = sign(draft, pair)
    [answer] = machine.desk.registrar.append([submission])
    assert isinstance(answer, Accepted)
    about = {"entry": answer.hash, "place": answer.seq, "what": "body", "ground": "safety",
             "why": "Asked for"}  # fmt: skip
    assert machine.refused("cell:officer", "body.destroyed", about) == {"DESTROYED_ABOUT"}
    machine.must("cell:officer", "body.destroyed", about, [answer.hash])
    before = trace(machine)
    assert sent(machine, submission) == {"BODY_DESTROYED"}
    assert trace(machine) == before
    assert machine.refused("cell:officer", "body.destroyed", about) == {"ENTRY_UNKNOWN"}
    machine.desk.close()


def test_a_batch_with_one_bad_entry(tmp_path: Path) -> None:
    """Whole, a batch with one bad entry leaves nothing; otherwise the good ones stand."""
    machine = m.make(tmp_path / "desk")
    good, other = _signed(machine), _signed(machine)
    bad = _raw(machine, canonical.encode(_json(machine, kind="meeting.unheard/1")))
    batch = [good, bad, other]
    before = trace(machine)
    with pytest.raises(TrucelineError):
        machine.desk.submit(batch, whole=True)
    assert trace(machine) == before
    answers = machine.desk.registrar.append(batch)
    assert [type(each) for each in answers] == [Accepted, Declined, Accepted]
    assert machine.store.size() == before[0] + 2
    # One checkpoint for the group, and the docket that a replay makes.
    newest = machine.store.checkpoint()
    assert newest is not None
    assert newest[0] == machine.store.size()
    assert len(list(machine.store.checkpoints())) == len(m.ROLES) + 2
    machine.desk.close()


def test_a_kind_that_only_a_newer_program_knows_is_kept(tmp_path: Path) -> None:
    """An unknown kind already on the ledger breaks neither list, show, rebuild nor audit."""
    machine = m.make(tmp_path / "desk")
    subject = machine.must("person:miller", "incident.reported", report_body())
    statement = _json(machine, kind="incident.dreamt/3", about=[subject], body={"odd": [1, {}]})
    newer = _raw(machine, canonical.encode(statement))
    # The desk itself takes no such entry; a replica of a newer desk has it.
    assert sent(machine, newer) == {"KIND_UNKNOWN"}
    Operator(machine).insert(newer)
    machine.must("cell:officer", "incident.registered", {"severity": "grave"}, [subject])
    view = machine.desk.view()
    assert view.show(subject).item.row.state == "registered"
    before = [item.as_json() for item in view.every(Question())]
    machine.desk.registrar.rebuild()
    assert [item.as_json() for item in machine.desk.view().every(Question())] == before
    report = Copy(machine.desk.folder).audit()
    machine.desk.close()
    assert report.ok, report.as_json()
    assert report.unjudged == 1


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), cuts=st.integers(1, 4), layer=st.sampled_from(["bytes", "json"]))
def test_spoilt_submissions_leave_notrace(
    shared_machine: m.Machine, seed: int, cuts: int, layer: str
) -> None:
    """However a submission is spoilt, it is declined with faults and leaves no trace."""
    machine, rng = shared_machine, random.Random(seed)  # noqa: S311 - made-up damage
    submission = _signed(machine)
    data = bytearray(submission.to_bytes())
    if layer == "json":
        value = _json(machine)
        for _ in range(cuts):
            name = rng.choice(sorted(value))
            value[name] = rng.choice([None, [], {}, "", "x" * 50, -1, 1.5, ["a"], {"b": []}, True])
        submission = _raw(machine, canonical.encode(value))
    else:
        for _ in range(cuts):
            at = rng.randrange(len(data))
            data[at : at + rng.randrange(0, 3)] = rng.randbytes(rng.randrange(1, 3))
    before = trace(machine)
    try:
        given_ = submission if layer == "json" else read_submission(bytes(data))
        [answer] = machine.desk.registrar.append([given_])
    except BadInput:
        pass
    else:
        if isinstance(answer, Accepted):
            # Only what is not signed may change without harm: the salt.
            assert given_.envelope == _reread(submission)
            return
        assert answer.faults
    assert trace(machine) == before


def _reread(submission: Submission) -> bytes:
    return read_submission(submission.to_bytes()).envelope


def test_a_submission_file_says_what_is_wrong_with_it() -> None:
    """A file that is no submission, a short salt and bad base64 each have a code."""
    salt = base64.b64encode(bytes(32)).decode()
    for value, code in (
        ({"boxes": [], "salt": salt}, "SUBMISSION_SHAPE"),
        ({"boxes": [], "envelope": {}, "salt": "AAAA"}, "SALT_LENGTH"),
        ({"boxes": ["?"], "envelope": {}, "salt": salt}, "BASE64"),
    ):
        with pytest.raises(BadInput) as error:
            read_submission(canonical.encode(value))
        assert code in {fault.code for fault in error.value.faults}
