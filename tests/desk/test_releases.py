"""Releases: sealed words reach further readers as their author said them, and each is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk import sealed_desk as s

from truceline.auditor import Audit
from truceline.errors import Refused, TrucelineError
from truceline.keyring import author, sealing
from truceline.ledger import canonical
from truceline.ledger.wire import read_envelope
from truceline.mechanism.releases import MARK_SENTENCE
from truceline.registrar import Accepted
from truceline.releases import Wanted, release
from truceline.sheets.opened import boxes_of
from truceline.store.box_scope import boxes_for
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk.machine import Machine

    from truceline.ledger.entry import Submission

AID, OFFICE, FIRST, SECOND = "agency:aid", "un:office", "unit:first", "unit:second"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Machine]:
    """A desk with releases in its Terms."""
    machine = s.sealed_desk(tmp_path / "desk")
    yield machine
    machine.desk.close()


def made(machine: Machine, by: str, entry: str, *to: str, **more: Any) -> Submission:
    """A signed release of an entry's only box."""
    wanted = Wanted(to=to, why="Made up.", **more)
    found = machine.desk.view().entry(entry)
    return release(machine.desk, machine.pairs[by], found, wanted, now=machine.tick())


def put(machine: Machine, submission: Submission) -> str:
    """Record it; gives its hash."""
    answer = machine.desk.registrar.append([submission])[0]
    assert isinstance(answer, Accepted), [str(fault) for fault in answer.faults]
    return answer.hash


def codes(machine: Machine, submission: Submission) -> set[str]:
    """Why it is refused; empty where it is recorded."""
    answer = machine.desk.registrar.append([submission])[0]
    return set() if isinstance(answer, Accepted) else {fault.code for fault in answer.faults}


def opened(machine: Machine, reader: str, entry: str) -> dict[str, Any]:
    """What a reader's key opens of an entry, now."""
    view = machine.desk.view(at=machine.now)
    return boxes_of(view, machine.pairs[reader], view.entry(entry))[1]


def resigned(machine: Machine, submission: Submission, by: str, **changed: Any) -> Submission:
    """The same with other words in its statement, signed anew."""
    said = read_envelope(submission.envelope).statement
    draft = author.Draft(
        statement=replace(said, **changed), salt=submission.salt, boxes=submission.boxes
    )
    return author.sign(draft, machine.pairs[by])


def test_a_released_box_opens_as_if_it_had_been_there(desk: Machine) -> None:
    """Before the release the unit opens nothing; after it, what the notifier sealed, whole."""
    site = s.file_site(desk)
    assert opened(desk, FIRST, site) == {}
    put(desk, made(desk, AID, site, FIRST))
    assert opened(desk, FIRST, site) == opened(desk, AID, site) != {}
    assert opened(desk, SECOND, site) == {}


def test_a_reader_of_a_release_may_hand_it_on_and_nobody_else_may(desk: Machine) -> None:
    """Whoever was given the words holds them; a stranger to them cannot even claim to."""
    site = s.file_site(desk)
    with pytest.raises(Refused) as refused:
        made(desk, "state:one", site, FIRST)
    assert refused.value.faults[0].code == "SEAL_NOT_FOR_YOU"
    honest = made(desk, AID, site, FIRST)
    told = read_envelope(honest.envelope).statement
    key = desk.pairs["state:one"].id
    stolen = resigned(desk, honest, "state:one", author="state:one", key=key)
    assert codes(desk, stolen) == {"NOT_HOLDER"}
    assert told.author == AID
    put(desk, honest)
    # The unit sees no subject of the notice, so that for it there is no such entry to release.
    assert codes(desk, made(desk, FIRST, site, SECOND)) >= {"SUBJECT_UNKNOWN"}


def test_other_words_than_the_authors_are_refused_and_never_shown(desk: Machine) -> None:
    """A release is bound to the author's commitment: by the desk, and by the reader's tool."""
    site = s.file_site(desk)
    honest = made(desk, AID, site, FIRST)
    said = read_envelope(honest.envelope).statement
    seal = {FIRST: desk.pairs[FIRST].seal}
    cipher, box = sealing.seal({"exact": [], "details": "Another ward"}, seal, bytes(32))
    forged = author.sign(
        author.Draft(statement=replace(said, boxes=(box,)), salt=bytes(32), boxes=(cipher,)),
        desk.pairs[AID],
    )
    assert codes(desk, forged) == {"RELEASE_COMMITMENT"}
    # With the true commitment outside and other words inside the desk cannot know; the reader can.
    lying = replace(said.boxes[0], hash=box.hash)
    forged = author.sign(
        author.Draft(statement=replace(said, boxes=(lying,)), salt=bytes(32), boxes=(cipher,)),
        desk.pairs[AID],
    )
    put(desk, forged)
    view = desk.desk.view()
    told, words = boxes_of(view, desk.pairs[FIRST], view.entry(site))
    assert words == {}
    assert told[0]["fault"]["code"] == "SEAL_COMMITMENT"


def test_a_release_ends_and_can_be_withdrawn(desk: Machine) -> None:
    """After its end, or a withdrawal, the words are opened and handed on no more."""
    site = s.file_site(desk)
    until = desk.now + timedelta(minutes=5)
    put(desk, made(desk, AID, site, FIRST, until=until))
    assert opened(desk, FIRST, site)
    desk.tick(600)
    report = s.report(desk)
    assert opened(desk, FIRST, site) == {}
    second = put(desk, made(desk, "person:miller", report, SECOND))
    assert opened(desk, SECOND, report)
    assert desk.refused(SECOND, "sealed.withdrawn", {"why": "Made up."}, [second])
    desk.must("person:miller", "sealed.withdrawn", {"why": "Made up."}, [second])
    assert opened(desk, SECOND, report) == {}
    scope, store = desk.desk.scope(SECOND), desk.store
    stored = store.stored(store.seq_of(second) or 0)
    assert stored is not None
    assert stored.envelope is not None
    said = read_envelope(stored.envelope).statement
    assert boxes_for(store, scope, stored.seq, said, lambda: desk.now) == (None,)


def test_terms_bound_releases(desk: Machine) -> None:
    """Quota, number of readers, allowed units and the place of the entry are held."""
    site = s.file_site(desk)
    assert codes(desk, made(desk, AID, site, "unit:third")) == {"RELEASE_SITE"}
    good = made(desk, AID, site, FIRST)
    said = read_envelope(good.envelope).statement
    moved = resigned(desk, good, AID, body={**said.body, "place": said.body["place"] - 1})
    assert codes(desk, moved) == {"ENTRY_UNKNOWN"}
    apart = resigned(desk, good, AID, about=())
    assert codes(desk, apart) == {"RELEASE_ABOUT"}
    marked = resigned(desk, good, AID, body={**said.body, "marked": True})
    assert codes(desk, marked) == {"RELEASE_MARK"}
    for _ in range(3):
        put(desk, made(desk, AID, site, FIRST))
    assert codes(desk, made(desk, AID, site, SECOND)) == {"RELEASE_QUOTA"}
    desk.tick(3601)
    report = s.report(desk)
    five = [FIRST, SECOND, "unit:third", "state:one", "state:two"]
    assert codes(desk, made(desk, "person:miller", report, *five)) == {"RELEASE_READERS"}


def test_a_site_is_filed_to_named_readers_and_reaches_units_by_release_alone(desk: Machine) -> None:
    """Where Terms speak of releases, --seal-to is no way around them."""
    body = {
        "notice": "protected_site", "title": s.SITE, "recipients": ["state:one"],
        "coarse": [s.cell()], "exact": [s.footprint()],
    }  # fmt: skip
    assert desk.refused(AID, "notice.filed", body, seal_to=[FIRST]) == {"SITE_NEEDS_RELEASE"}


def test_a_destroyed_entry_takes_its_releases_along(desk: Machine) -> None:
    """The desk says so of each place; nothing of the words is left, and the audit agrees."""
    report = s.report(desk)
    carrier = put(desk, made(desk, "person:miller", report, FIRST))
    place, at = desk.store.seq_of(report), desk.store.seq_of(carrier)
    assert place is not None
    assert at is not None
    body = {"entry": report, "place": place, "what": "sealed", "ground": "safety", "why": "x"}
    desk.must("cell:officer", "body.destroyed", body, [report])
    assert desk.store.boxes(place) == desk.store.boxes(at) == ()
    assert opened(desk, FIRST, report) == {}
    newest = desk.store.indexed(desk.store.size() - 1)
    assert newest is not None
    assert (newest.author, newest.kind) == ("desk", "body.destroyed/1")
    with pytest.raises(TrucelineError):
        made(desk, "person:miller", report, SECOND)
    assert audited(desk) == []


def audited(machine: Machine) -> list[str]:
    """What an audit finds."""
    scratch = SqliteStore.create(machine.desk.folder / "scratch.sqlite")
    found = Audit(machine.store, scratch).run().findings
    scratch.close()
    return [str(each.fault) for each in found]


def test_releases_survive_audit_and_rebuild(desk: Machine) -> None:
    """What is replayed gives the same docket, releases and withdrawals included."""
    site = s.file_site(desk)
    first = put(desk, made(desk, AID, site, FIRST, mark=True))
    desk.must(AID, "sealed.withdrawn", {"why": "Made up."}, [first])
    assert audited(desk) == []
    before = list(desk.store.docket_rows())
    desk.desk.registrar.rebuild()
    assert list(desk.store.docket_rows()) == before


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    north=st.integers(0, 9).map(lambda n: 36.0 + n / 10),
    size=st.floats(0.0001, 0.05, allow_nan=False),
    mark=st.booleans(),
)
def test_a_footprint_is_the_same_for_every_reader(
    desk: Machine, north: float, size: float, *, mark: bool
) -> None:
    """Marked or not, what each reader opens is byte for byte what the notifier sealed."""
    body = {
        "notice": "protected_site", "title": s.SITE, "recipients": ["state:one"],
        "coarse": [s.cell(round(north, 1))], "exact": [s.footprint(north, size)],
    }  # fmt: skip
    site = desk.must(AID, "notice.filed", body)
    desk.tick(3601)
    put(desk, made(desk, AID, site, FIRST, SECOND, mark=mark))
    found = {canonical.encode(opened(desk, each, site)) for each in (AID, OFFICE, FIRST, SECOND)}
    assert found == {canonical.encode({"exact": body["exact"]})}


def test_a_mark_stands_beside_the_words_and_is_said(desk: Machine) -> None:
    """Each reader has its own phrase, the entry says that it has one, and so does what is shown."""
    site = s.file_site(desk)
    carrier = put(desk, made(desk, AID, site, FIRST, SECOND, mark=True))
    view = desk.desk.view()
    assert view.entry(carrier).body.marked
    phrases = set()
    for reader in (FIRST, SECOND):
        told, words = boxes_of(view, desk.pairs[reader], view.entry(site))
        assert MARK_SENTENCE in told[0]["released"]["says"]
        assert set(words) == {"exact", "details"}
        phrases.add(told[0]["released"]["trace_mark"])
    assert len(phrases) == 2
    assert None not in phrases
