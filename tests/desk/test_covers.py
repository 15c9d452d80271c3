"""Covered filings: outside they are all alike; who filed what and when is inside, and held."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk import sealed_desk as s
from tests.desk.test_releases import audited

from truceline import covering
from truceline.errors import BadInput, Refused, TrucelineError
from truceline.keyring import author, sealing
from truceline.keyring.files import new_pair
from truceline.ledger import padding
from truceline.ledger.entry import Seen
from truceline.ledger.wire import read_envelope
from truceline.registrar import Accepted
from truceline.store.finding import Question
from truceline.store.narrowing import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk.machine import Machine

    from truceline.ledger.entry import Submission
    from truceline.mechanism.parts import Entry

MILLER, OFFICER = "person:miller", "cell:officer"
KIND = "incident.reported"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Machine]:
    """A desk with a cover in its Terms, at a time at which covered filings are taken."""
    machine = s.sealed_desk(tmp_path / "desk")
    s.to_slot(machine)
    yield machine
    machine.desk.close()


def filed(
    machine: Machine,
    by: str = MILLER,
    kind: str = KIND,
    body: dict[str, Any] = s.REPORT,
    **more: Any,
) -> Submission:
    """A filing under the cover."""
    pair = machine.pairs[by]
    return covering.file_covered(machine.desk, pair, s.COVER, kind, body, now=machine.now, **more)


def put(machine: Machine, submission: Submission) -> Entry:
    """Record it; gives the entry."""
    answer = machine.desk.registrar.append([submission])[0]
    assert isinstance(answer, Accepted), [str(fault) for fault in answer.faults]
    return machine.desk.view().entry(answer.hash)


def codes(machine: Machine, submission: Submission) -> set[str]:
    """Why it is refused; empty where it is recorded."""
    answer = machine.desk.registrar.append([submission])[0]
    return set() if isinstance(answer, Accepted) else {fault.code for fault in answer.faults}


def reworded(submission: Submission, **changed: Any) -> Submission:
    """The same with other words outside, signed with the cover's key."""
    said = replace(read_envelope(submission.envelope).statement, **changed)
    draft = author.Draft(statement=said, salt=submission.salt, boxes=submission.boxes)
    return author.sign(draft, s.COVER)


def around(machine: Machine, inner: Submission) -> Submission:
    """Anything at all inside a well-made cover, as whoever has its key can make it."""
    honest = filed(machine)
    parcel = padding.pack(inner, (4096, 16384))
    readers = {OFFICER: machine.pairs[OFFICER].seal}
    cipher, box = sealing.seal({"parcel": parcel}, readers, bytes(32))
    said = replace(read_envelope(honest.envelope).statement, boxes=(box,))
    draft = author.Draft(statement=said, salt=bytes(32), boxes=(cipher,))
    return author.sign(draft, s.COVER)


def dumped(machine: Machine) -> str:
    """Every byte of the store, in text and hexadecimal."""
    return "\n".join(machine.store.connection.iterdump())


def count(machine: Machine, *words: str) -> list[int]:
    """How often words stand anywhere in the store, as text, in blobs and in base64."""
    whole = dumped(machine).lower()
    found = []
    for word in words:
        raw = word.encode()
        forms = {word.lower(), raw.hex()}
        # Base64 of the word at each of the three ways in which it may lie in a longer text.
        for shift in range(3):
            text = base64.b64encode(bytes(shift) + raw + bytes(-(shift + len(raw)) % 3)).decode()
            core = text[4:-4].lower()
            assert len(core) > 4, word
            forms |= {core, core.encode().hex()}
        found.append(sum(whole.count(form) for form in forms))
    return found


def test_the_store_holds_neither_author_nor_kind_nor_time(desk: Machine) -> None:
    """After a covered filing the whole store names author, kind and time as often as before."""
    happened = desk.now - timedelta(days=3, minutes=17, seconds=43)
    words = (MILLER, "incident.reported", f"{happened:%Y-%m-%dT%H:%M:%S}", "near the made-up mill",
             desk.pairs[MILLER].id)  # fmt: skip
    before = count(desk, *words)
    entry = put(desk, filed(desk, happened_at=happened))
    assert count(desk, *words) == before
    outside = entry.statement
    assert (outside.author, outside.kind) == (s.COVER.actor, "covered.filed/1")
    assert (outside.about, outside.happened_at, outside.seen.size) == ((), None, 0)
    assert outside.signed_at == desk.now
    # The same words openly filed are found, so that the count can fail.
    s.report(desk)
    assert all(after > known for after, known in zip(count(desk, *words)[:2], before, strict=False))


def test_two_filings_differ_in_nothing_but_noise(desk: Machine) -> None:
    """Other author, other words: outside the two have the same fields, times, sizes of parcels."""
    short = {**s.REPORT, "narrative": "x"}
    long = {**s.REPORT, "narrative": "ل" * 300, "means": "heard"}
    entries = [put(desk, filed(desk)), put(desk, filed(desk, "group:brigade", body=short)),
               put(desk, filed(desk, "monitor:post", body=long))]  # fmt: skip
    shapes = set()
    for entry in entries:
        stated = entry.statement.as_json()
        stated["boxes"] = [{**box, "hash": "", "commit": ""} for box in stated["boxes"]]
        shapes.add(str(stated))
    assert len(shapes) == 1
    sizes = {
        padding.size_of(covering.open_covered(desk.desk, desk.pairs[OFFICER], each).parcel)
        for each in entries
    }
    assert sizes == {4096}


def test_ciphertexts_fall_in_buckets(desk: Machine) -> None:
    """What lies in the store has one of the sizes of Terms, and age's own noise of some bytes."""
    for words in (1, 2000, 6000):
        body = {**s.REPORT, "narrative": "x" * words}
        entry = put(desk, filed(desk, body=body))
        (cipher,) = desk.store.boxes(entry.seq)
        whole = [len(base64.b64encode(bytes(size))) for size in (4096, 16384)]
        over = [len(cipher) - size for size in whole]
        assert any(0 < each < 1200 for each in over), over
    huge = {**s.REPORT, "narrative": "x" * 15_000}
    with pytest.raises(BadInput) as refused:
        filed(desk, body=huge)
    assert refused.value.faults[0].code == "PARCEL_TOO_LARGE"


def test_an_opener_reads_who_filed_what(desk: Machine) -> None:
    """The opener finds the author's own signed words; whoever is no opener finds nothing."""
    entry = put(desk, filed(desk))
    found = covering.open_covered(desk.desk, desk.pairs[OFFICER], entry)
    assert found.faults == ()
    assert found.inner.statement.author == MILLER
    assert found.inner.statement.kind == "incident.reported/1"
    with pytest.raises(Refused):
        covering.open_covered(desk.desk, desk.pairs["state:one"], entry)


def test_whoever_has_the_key_and_is_no_member_is_found_out(desk: Machine) -> None:
    """A stolen cover key files nothing that an opener would believe: neither forged nor foreign."""
    pair = desk.pairs["state:one"]
    inner = author.sign(desk.desk.draft(pair, KIND, s.REPORT, now=desk.now), pair)
    stranger = put(desk, around(desk, inner))
    forger = replace(new_pair(MILLER), actor=MILLER)
    stolen = author.Speaker(origin=desk.desk.origin, actor=MILLER, key=desk.pairs[MILLER].id)
    draft = desk.desk.draft(stolen, KIND, s.REPORT, now=desk.now)
    message = draft.statement.to_bytes()
    from truceline.ledger import entry as entries  # noqa: PLC0415 - for the forgery alone

    envelope = entries.seal_envelope(message, forger.sign(entries.signing_message(message)))
    forged = put(desk, around(desk, replace(inner, envelope=envelope, boxes=draft.boxes)))
    wanted = {stranger.hash: "COVER_NOT_MEMBER", forged.hash: "COVER_FORGED"}
    for entry in (stranger, forged):
        found = covering.open_covered(desk.desk, desk.pairs[OFFICER], entry)
        assert wanted[entry.hash] in {fault.code for fault in found.faults}
        with pytest.raises(Refused):
            covering.reveal(desk.desk, desk.pairs[OFFICER], entry, "Made up.", now=desk.now)
        body = {
            "parcel": found.parcel, "salt": found.salt.hex(), "ground": "decision", "why": "x"
        }  # fmt: skip
        refused = desk.refused(OFFICER, "covered.opened", body, [entry.hash])
        assert wanted[entry.hash] in refused


def test_what_varies_outside_is_refused(desk: Machine) -> None:
    """Subjects, a time, a checkpoint seen, another minute: each would tell filings apart."""
    good = filed(desk)
    seen, public = desk.desk.seen(), desk.store.indexed(0)
    assert public is not None
    for changed in (
        {"about": (public.hash,)},
        {"happened_at": desk.now},
        {"seen": Seen(size=seen.size, root=seen.root)},
        {"boxes": ()},
    ):
        assert codes(desk, reworded(good, **changed)) & {"COVER_BARE", "BOX_HASH"}, changed
    assert codes(desk, reworded(good, signed_at=desk.now + timedelta(seconds=1))) == {"COVER_TIME"}
    desk.now += timedelta(minutes=7)
    assert codes(desk, reworded(good, signed_at=desk.now)) == {"COVER_TIME"}
    assert codes(desk, good) == set()
    assert desk.refused("group:brigade", "covered.filed", {}) == {"COVER_UNKNOWN"}


def test_the_quota_is_the_covers_whoever_files(desk: Machine) -> None:
    """Three filings of three people are three of the cover."""
    for by in (MILLER, "group:brigade", "monitor:post"):
        put(desk, filed(desk, by))
    assert codes(desk, filed(desk, "group:division")) == {"COVER_QUOTA"}


def test_only_what_terms_name_is_covered(desk: Machine) -> None:
    """Another kind, or one that speaks of a subject, is not made at all."""
    with pytest.raises(TrucelineError) as refused:
        filed(desk, kind="notice.filed", body={})
    assert refused.value.faults[0].code == "COVER_KIND"


def test_an_opened_filing_stands_as_what_it_is(desk: Machine) -> None:
    """From then on: its author, kind and time, at the place, time and hash it always had."""
    entry = put(desk, filed(desk))
    desk.now += timedelta(hours=5)
    agreed = covering.consent(desk.desk, desk.pairs[MILLER], entry)
    made = covering.reveal(
        desk.desk, desk.pairs[OFFICER], entry, "Made up.", consented=agreed, now=desk.now
    )
    put(desk, made)
    view = desk.desk.view()
    shown = view.show(entry.hash)
    assert (shown.item.part, shown.item.opener, shown.item.row.state) == (
        "incident", MILLER, "reported",
    )  # fmt: skip
    first = shown.entries[0]
    assert (first.seq, first.hash, first.recorded_at) == (entry.seq, entry.hash, entry.recorded_at)
    assert (first.author, first.kind) == (MILLER, "incident.reported/1")
    # It goes on like any incident, and its author's sealed words are opened as ever.
    desk.must(OFFICER, "incident.registered", {"severity": "moderate"}, [entry.hash])
    from truceline.sheets.opened import boxes_of  # noqa: PLC0415 - only here

    opened = boxes_of(view, desk.pairs[OFFICER], first)[1]
    assert opened["narrative"] == s.REPORT["narrative"]
    # As it was known before, it was covered.
    then = desk.desk.view(known_at=entry.seq)
    assert not list(then.every(Question(part="incident", text="mill")))
    assert then.entry(entry.hash).author == s.COVER.actor
    assert audited(desk) == []
    before = list(desk.store.docket_rows())
    desk.desk.registrar.rebuild()
    assert list(desk.store.docket_rows()) == before
    assert codes(desk, made) == set()
    again = covering.reveal(desk.desk, desk.pairs[OFFICER], entry, "Again.", now=desk.now)
    assert codes(desk, again) == {"SUBJECT_MISSING"}


def test_an_opening_needs_consent_or_decision_and_what_was_inside(desk: Machine) -> None:
    """Another's consent, another's parcel and whoever is no opener are refused."""
    one, two = put(desk, filed(desk)), put(desk, filed(desk, "group:brigade"))
    pairs = desk.pairs
    wrong = covering.consent(desk.desk, pairs["group:brigade"], one)
    made = covering.reveal(desk.desk, pairs[OFFICER], one, "x", consented=wrong, now=desk.now)
    assert codes(desk, made) == {"COVER_CONSENT"}
    other = covering.open_covered(desk.desk, pairs[OFFICER], two)
    body = {"parcel": other.parcel, "salt": other.salt.hex(), "ground": "decision", "why": "x"}
    assert desk.refused(OFFICER, "covered.opened", body, [one.hash]) == {"COVER_COMMITMENT"}
    assert desk.refused("cell:relief", "covered.opened", body, [two.hash]) == {"COVER_NOT_OPENER"}
    unshown = {**body, "ground": "consent"}
    assert desk.refused(OFFICER, "covered.opened", unshown, [two.hash]) == {"COVER_CONSENT"}


def test_without_a_decision_in_terms_consent_alone_opens(tmp_path: Path) -> None:
    """Where Terms say so, nobody is laid open against their will."""
    strict = (s.RELEASES + s.COVERS).replace("by_decision: true", "by_decision: false")
    desk = s.sealed_desk(tmp_path / "desk", strict)
    s.to_slot(desk)
    entry = put(desk, filed(desk))
    made = covering.reveal(desk.desk, desk.pairs[OFFICER], entry, "x", now=desk.now)
    assert codes(desk, made) == {"COVER_CONSENT"}
    desk.desk.close()


def test_what_was_laid_open_is_destroyed_whole(desk: Machine) -> None:
    """Both places go, the desk says the second itself, and nothing of the words is left."""
    entry = put(desk, filed(desk))
    opened = put(
        desk,
        covering.reveal(desk.desk, desk.pairs[OFFICER], entry, "Made up.", now=desk.now),
    )
    body = {"entry": entry.hash, "place": entry.seq, "ground": "safety", "why": "Made up."}
    half = {**body, "what": "sealed"}
    assert desk.refused(OFFICER, "body.destroyed", half, [entry.hash]) == {"COVER_WHOLE"}
    apart = {**body, "what": "body", "entry": opened.hash, "place": opened.seq}
    assert desk.refused(OFFICER, "body.destroyed", apart, [entry.hash]) == {"COVER_FIRST"}
    desk.must(OFFICER, "body.destroyed", {**body, "what": "body"}, [entry.hash])
    for place in (entry.seq, opened.seq):
        stored = desk.store.stored(place)
        assert stored is not None
        assert stored.envelope is None
        assert desk.store.boxes(place) == ()
    assert audited(desk) == []


def test_terms_that_make_no_sense_are_refused() -> None:
    """Two covers of one actor, a cover of itself, times that divide no day."""
    from truceline.mechanism.catalogue import BASES  # noqa: PLC0415 - only here
    from truceline.mechanism.terms import Terms  # noqa: PLC0415 - as above

    twice = s.COVERS + s.COVERS.removeprefix("covers:\n")
    own = s.COVERS.replace("members: [reporter]", "members: ['actor:cover:reporters']")
    odd = s.COVERS.replace("every_minutes: 60", "every_minutes: 7").replace(": 30", ": 40")
    for text, code in ((twice, "COVER_TWICE"), (own, "COVER_ITSELF"), (odd, "COVER_TIMES")):
        with pytest.raises(BadInput) as refused:
            Terms.parse(s.sealing_terms(text), kinds=BASES)
        assert code in {fault.code for fault in refused.value.faults}
    assert Terms.parse(s.sealing_terms(), kinds=BASES).sections.covers[0].actor == s.COVER.actor


def test_openers_are_its_recipients_and_can_fetch_it(tmp_path: Path) -> None:
    """An opener that Terms give no other sight of it sees it, because it is sealed to it."""
    audience = b"  covered.*: [officer]\n"
    terms = s.sealing_terms()
    assert terms.count(audience) == 1
    given = terms.replace(audience, b"  covered.*: [recipients]\n")
    terms = terms.replace(audience, b"  covered.*: [monitor]\n")
    for n, (text, seen) in enumerate(((given, True), (terms, False))):
        machine = m.make(tmp_path / str(n), text)
        now = machine.tick()
        machine.desk.enrol(m.CONVENOR, s.COVER, name="Made-up", roles=["outside"], now=now)
        s.to_slot(machine)
        entry = put(machine, filed(machine))
        assert entry.seq is not None
        assert visible(machine.store, machine.desk.scope("un:office"), entry.seq) is seen
        assert not visible(machine.store, machine.desk.scope(MILLER), entry.seq)
        machine.desk.close()
