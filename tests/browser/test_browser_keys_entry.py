from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.calling import Refusal, call
from tests.desk import machine as m
from tests.desk.sealed_desk import REPORT

from truceline.analysis.carrying import may_know_who
from truceline.errors import TrucelineError
from truceline.keyring import author, files
from truceline.ledger import wire
from truceline.ledger.entry import format_time
from truceline.mechanism.catalogue import kind_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.browser.conftest import Contexts
    from tests.desk.machine import Machine

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]

ORIGIN = "desk.example/made-up"
MILLER, KIND = "person:miller", "incident.reported"
WORK = """async (js, { file, desk, more, ...options }, hex, fromHex) => {
  const passphrase = null;
  const key = await js.key_making.importKey({ desk, file: fromHex(file), passphrase });
  const entry = await js.entry.makeEntry({ ...options, key });
  const shown = { text: entry.text, bytes: hex(entry.statementBytes), sealed: entry.sealed };
  // What a page does with its copy changes nothing of what is signed.
  entry.statementBytes.fill(0);
  return { ...shown, submission: hex(await entry.submit()) };
}"""
OPEN = """async (js, { file, desk, submission }, hex, fromHex) => {
  const key = await js.key_making.importKey({ desk, file: fromHex(file), passphrase: null });
  const { envelope, boxes } = js.envelope.readSubmission(fromHex(submission));
  const { statement, hash } = await js.envelope.readEnvelope(envelope);
  return [hash, await js.sealing.openFields(boxes, statement.boxes, key)];
}"""
READ = """async (js, { submission, publicKey }, hex, fromHex) => {
  const { envelope, boxes } = js.envelope.readSubmission(fromHex(submission));
  const { statement } = await js.envelope.readEnvelope(envelope);
  const hashes = await Promise.all(boxes.map(js.bytes.sha256Hex));
  return [await js.envelope.signedBy(envelope, publicKey),
    hashes.every((hash, i) => hash === statement.boxes[i]?.hash)];
}"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A real desk with its made-up actors."""
    made = m.make(tmp_path / "desk")
    yield made
    made.desk.close()


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A desk for tests that end before anything is recorded."""
    made = m.make(tmp_path_factory.mktemp("quiet") / "desk")
    yield made
    made.desk.close()


def composing(machine: Machine, by: str = MILLER, kind: str = KIND) -> dict[str, Any]:
    """What a desk says of an entry that an actor is about to make."""
    desk, pair, known = machine.desk, machine.pairs[by], kind_named(kind)
    now = machine.tick()
    terms, seals = desk.standing().first, desk.standing().seals(now)
    what = desk.readers(kind, (), terms, now) | {by: seals[by]}
    who = {name: seals[name] for name in may_know_who(terms, known.base, by) & seals.keys()}
    return {
        "desk": ORIGIN, "actor": by, "key": pair.id, "kind": known.name, "now": format_time(now),
        "seen": asdict(desk.seen()), "sealed": sorted(known.sealed_fields),
        "identities": sorted(known.identity_fields), "readers": {"what": what, "who": who},
    }  # fmt: skip


def options(machine: Machine, by: str = MILLER, **more: Any) -> dict[str, Any]:
    """What a page is given to make an entry."""
    return {
        "file": files.pair_bytes(machine.pairs[by]).hex(), "desk": ORIGIN,
        "composing": composing(machine, by), "kind": KIND, "body": {**REPORT, "area": None},
        **more,
    }  # fmt: skip


def refused(page: Page, work: str, given: Any) -> list[str]:
    """The codes with which a page refuses."""
    with pytest.raises(Refusal) as found:
        call(page, work, given)
    return found.value.codes


@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_a_desk_records_what_a_browser_signed(
    context_in: Contexts, machine: Machine, language: str
) -> None:
    """A report is sealed and signed in the page, recorded, and opened by whom it was sealed to."""
    page = context_in(language).new_page()
    page.goto("/")
    made = call(page, WORK, options(machine, happenedAt="2016-03-10T14:17:43+05:00"))
    submission = wire.read_submission(bytes.fromhex(made["submission"]))
    assert submission.to_bytes().hex() == made["submission"]
    (accepted,) = machine.desk.submit([submission], whole=True)

    envelope = wire.read_envelope(submission.envelope)
    statement = envelope.statement
    assert statement.to_bytes().hex() == made["bytes"] == made["text"].encode().hex()
    assert accepted.hash == envelope.hash
    sealed = {"narrative", "reporter"}
    assert statement.body == {k: v for k, v in REPORT.items() if k not in sealed}
    assert [box.fields for box in statement.boxes] == [("narrative",), ("reporter",)]
    assert format_time(statement.happened_at) == "2016-03-10T09:17:43Z"  # type: ignore[arg-type]
    for name in sealed:
        assert str(REPORT[name]).encode() not in submission.to_bytes()

    for pair in (*m.PAIRS.values(), m.CONVENOR):
        opened = author.open_fields(submission.boxes, statement.boxes, pair)
        named = {name for box in statement.boxes if pair.actor in box.to for name in box.fields}
        assert opened == {name: REPORT[name] for name in named}
    shown = {name: value for each in made["sealed"] for name, value in each["fields"].items()}
    assert shown == {name: REPORT[name] for name in sealed}
    assert [tuple(each["to"]) for each in made["sealed"]] == [box.to for box in statement.boxes]


def test_a_browser_and_python_make_the_same_of_a_form(page: Page, machine: Machine) -> None:
    """But for what is drawn by chance: same fields, same readers, same bytes."""
    given = options(machine, about=["ab" * 32])
    submission = wire.read_submission(bytes.fromhex(call(page, WORK, given)["submission"]))
    theirs = wire.read_envelope(submission.envelope).statement
    pair, asked = machine.pairs[MILLER], given["composing"]
    ours = author.compose(
        author.Speaker(origin=ORIGIN, actor=MILLER, key=pair.id),
        KIND,
        given["body"],
        about=("ab" * 32,),
        now=machine.now,
        seen=machine.desk.seen(),
        readers=author.Readers(**asked["readers"]),
    ).statement
    drawn = {"hash": "", "commit": ""}
    plain = [
        {**said.as_json(), "boxes": [{**box, **drawn} for box in said.as_json()["boxes"]]}
        for said in (ours, theirs)
    ]
    assert plain[0] == plain[1]


def test_what_was_sealed_on_the_command_line_opens_in_a_browser(
    page: Page, machine: Machine
) -> None:
    """A reader in a browser reads a recorded entry; a reader of another box only that box."""
    draft = machine.desk.draft(machine.pairs[MILLER], KIND, REPORT, now=machine.tick())
    submission = author.sign(draft, machine.pairs[MILLER])
    (accepted,) = machine.desk.submit([submission], whole=True)
    for by in (MILLER, "cell:officer", "group:brigade"):
        pair = machine.pairs[by]
        given = {"file": files.pair_bytes(pair).hex(), "desk": ORIGIN,
                 "submission": submission.to_bytes().hex()}  # fmt: skip
        ours = author.open_fields(submission.boxes, draft.statement.boxes, pair)
        assert call(page, OPEN, given) == [accepted.hash, ours]


def test_one_flipped_byte_is_refused_everywhere(page: Page, machine: Machine) -> None:
    """By the desk, which records nothing; and by a page that reads the submission."""
    data = bytes.fromhex(call(page, WORK, options(machine))["submission"])
    size, public = machine.store.size(), machine.pairs[MILLER].public.hex()
    inside = data.index(b'"envelope"')
    places = [*range(3, len(data), 61), *range(inside, data.index(b'"salt"') - 2, 23)]
    whole = {"submission": data.hex(), "publicKey": public}
    assert call(page, READ, whole) == [True, True]
    for at in places:
        hurt = bytearray(data)
        hurt[at] ^= 1
        salt_alone = at > data.index(b'"salt"') + 7
        if not salt_alone:
            with pytest.raises(TrucelineError):
                machine.desk.submit([wire.read_submission(bytes(hurt))], whole=True)
        try:
            good = call(page, READ, {"submission": hurt.hex(), "publicKey": public})
        except Refusal:
            continue
        assert good != [True, True] or salt_alone, at
    assert machine.store.size() == size


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"desk": "desk.example/other"}, ["KEY_OTHER"]),
        ({"actor": "state:one"}, ["KEY_OTHER"]),
        ({"key": "0" * 32}, ["KEY_OTHER"]),
        ({"kind": "incident.registered/1"}, ["KIND_OTHER"]),
        ({"now": "2016-03-10T12:00:00"}, ["TIME_NO_ZONE"]),
        ({"now": "yesterday"}, ["TIME_INVALID"]),
        ({"seen": {"size": -1, "root": "00"}}, ["STATEMENT_SHAPE"]),
        ({"readers": {"what": {}, "who": {}}}, ["IDENTITY_NO_READER"]),
        ({"readers": {"what": {}, "who": {MILLER: m.PAIRS[MILLER].seal}}}, ["SEAL_NO_READER"]),
    ],
)
def test_nothing_is_signed_for_somebody_else(
    empty_page: Page, quiet: Machine, changed: dict[str, Any], codes: list[str]
) -> None:
    """A desk that speaks of another key, another desk or no readers gets no signature."""
    given = options(quiet)
    given["composing"] |= changed
    assert refused(empty_page, WORK, given) == codes


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"about": ["ab"]}, ["SUBJECT_ID"]),
        ({"about": ["ab" * 32, "ab" * 32]}, ["STATEMENT_SHAPE"]),
        ({"about": ["zz" * 32, "ab"]}, ["SUBJECT_ID", "SUBJECT_ID"]),
        ({"happenedAt": "2016-02-30T00:00:00Z"}, ["TIME_INVALID"]),
        ({"body": {"note": "x" * 61_300}}, ["JSON_TOO_LARGE"]),
        ({"body": {"narrative": "x" * 61_440}}, ["BOX_TOO_LARGE"]),
        ({"body": {"note": 2**60}}, ["JSON_NUMBER"]),
        ({"body": {"note": "\ud800"}}, ["JSON_TEXT"]),
    ],
)
def test_what_a_desk_would_refuse_is_not_signed(
    empty_page: Page, quiet: Machine, changed: dict[str, Any], codes: list[str]
) -> None:
    """Every fault of shape is said before the person is asked to sign."""
    assert refused(empty_page, WORK, options(quiet, **changed)) == codes
