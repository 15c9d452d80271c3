"""What a reader may see is one decision, whoever makes it: predicate, SQL, pages and links."""

from __future__ import annotations

import hashlib
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk import machine as m
from tests.desk.told import draw, say

from truceline.analysis.scope import Scope, scope_of, sees
from truceline.errors import NotFound
from truceline.mechanism.catalogue import PARTS
from truceline.mechanism.shapes import Area
from truceline.store import finding, leafing
from truceline.store.finding import Question, answers, seen_places
from truceline.store.narrowing import condition, sight, visible
from truceline.store.sights import present
from truceline.views import GLIMPSED, View

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEATS = [f"made-up-truce {body}" for body in ("hotline", "task_force", "ministers")]
PEOPLE = [*m.ROLES, "public", "state:three", "group:band_1"]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[m.Machine]:
    """A desk on which much was said."""
    made = m.make(tmp_path_factory.mktemp("narrow") / "desk")
    rng = random.Random(7)  # noqa: S311 - made-up talk
    for _ in range(420):
        if rng.random() < 0.1:
            made.tick(3600 * rng.randrange(1, 60))
        say(made, draw(made, rng), rng)
    yield made
    made.desk.close()


@st.composite
def scopes(draw_: st.DrawFn, audiences: list[str]) -> Scope:
    """Any scope at all, of which most belong to no role that exists."""
    some = st.frozensets(st.sampled_from(audiences), max_size=6)
    return Scope(
        reader="anybody",
        identities=draw_(st.frozensets(st.sampled_from(PEOPLE), max_size=3)),
        outright=draw_(some),
        related={each: draw_(some) for each in ("author", "recipient", "party", "rung")},
        seats=draw_(st.frozensets(st.sampled_from(SEATS), max_size=2)),
    )


def _agree(machine: m.Machine, scope: Scope) -> None:
    store = machine.store
    by_predicate = [
        seq
        for seq in range(store.size())
        if (found := sight(store, seq)) is not None and sees(scope, found)
    ]
    assert list(seen_places(store, scope)) == by_predicate
    assert [seq for seq in range(store.size()) if visible(store, scope, seq)] == by_predicate
    for much in (leafing.MUCH, 1):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(leafing, "MUCH", much)
            on = leafing.leaf_on(store, scope, 0, store.size())
            back = leafing.leaf_back(store, scope, leafing.Sought(), None, store.size())
        # Of what was destroyed there is nothing to hand out.
        held = [seq for seq in by_predicate if _has_body(machine, seq)]
        assert [each.place for each in on] == held
        assert [each.place for each in back] == held[::-1]


def _has_body(machine: m.Machine, seq: int) -> bool:
    stored = machine.store.stored(seq)
    return stored is not None and stored.envelope is not None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_sql_and_the_predicate_select_the_same(machine: m.Machine, data: st.DataObject) -> None:
    """For any scope the SQL condition and the predicate see the same entries."""
    rows = machine.store.connection.execute("SELECT DISTINCT audience FROM entry ORDER BY 1")
    _agree(machine, data.draw(scopes([row[0] for row in rows.fetchall()])))


@pytest.mark.parametrize("reader", m.READERS)
def test_every_real_reader_is_narrowed_alike(machine: m.Machine, reader: str) -> None:
    """For every reader of the desk, the public included, SQL and predicate agree."""
    scope = scope_of(reader, machine.desk.standing())
    _agree(machine, scope)
    assert condition(scope).sql != "1"


@st.composite
def questions(draw_: st.DrawFn, machine: m.Machine) -> Question:
    """Any question, of words, places, times and states that the desk has, or nearly has."""
    start = m.START
    when = st.none() | st.integers(0, 3000).map(lambda hours: start + timedelta(hours=hours))
    states = sorted({state for part in PARTS.values() for state in part.transitions})
    word = st.sampled_from(
        ["made", "VEHICLES", "mortar", "mort", "mill", "naïve", "word00", "—", "10"]
    )
    south, west = draw_(st.integers(28, 37)), draw_(st.integers(33, 41))
    size = draw_(st.sampled_from((0.0, 0.3, 1.0)))
    area = Area(south=south, west=west, north=south + size, east=west + size)
    return Question(
        part=draw_(st.sampled_from(["", "", *sorted(PARTS)])),
        state=draw_(st.sampled_from(["", "", "", *states])),
        actor=draw_(st.sampled_from(["", "", *PEOPLE])),
        place=draw_(st.sampled_from(["", "", "", "Hills", "The mill", "Made-up valley"])),
        text=" ".join(draw_(st.lists(word, max_size=2))),
        under=draw_(st.sampled_from(["", "", "made-up-truce", "made-up-air"])),
        area=draw_(st.sampled_from([None, None, area])),
        since=draw_(when),
        until=draw_(when),
        overdue_at=draw_(st.sampled_from([None, None, machine.now])),
        at_once=draw_(st.booleans()),
    )


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=st.data(),
    reader=st.sampled_from([None, *m.READERS]),
    sieve=st.sampled_from([{}, {"LITTLE": 0}, {"COUNTED": 1}, {"LITTLE": 0, "FOLDING": 0}]),
)
def test_a_question_is_answered_by_what_the_reader_sees(
    machine: m.Machine, data: st.DataObject, reader: str | None, sieve: dict[str, int]
) -> None:
    """The store's sieve loses nothing: asking it is asking every item that the reader sees."""
    question = data.draw(questions(machine))
    with pytest.MonkeyPatch.context() as patched:
        for name, value in sieve.items():
            patched.setattr(finding, name, value)
        _answered(machine, question, reader)


def _answered(machine: m.Machine, question: Question, reader: str | None) -> None:
    desk = machine.desk
    view = desk.view(None if reader is None else desk.scope(reader), at=None)
    wanted = [item.subject for item in view.every(Question()) if answers(question, item)]
    assert [item.subject for item in view.every(question)] == wanted
    paged: list[str] = []
    before: int | None = None
    while True:
        page = view.search(question, before=before, limit=7)
        paged += [item.subject for item in page.items]
        before = page.next
        if before is None:
            break
    assert paged == wanted


@pytest.mark.parametrize("reader", m.READERS)
def test_few_and_many_subjects_are_found_alike(
    machine: m.Machine, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Going through a part gives what going through what the reader sees gives, for every part."""
    desk = machine.desk
    for view in (desk.view(desk.scope(reader)), desk.view(desk.scope(reader), at=machine.now)):
        for part in sorted(PARTS):
            monkeypatch.setattr(finding, "FEW", 0)
            by_sight = [(item.subject, item.row) for item in view.every(Question(part=part))]
            monkeypatch.setattr(finding, "FEW", 10_000)
            assert [(i.subject, i.row) for i in view.every(Question(part=part))] == by_sight


PLACED = ("notice", "incident", "local_truce", "movement", "aid", "force", "party", "interest", "")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), part=st.sampled_from(PLACED), wide=st.booleans(), few=st.booleans())
def test_a_place_finds_what_stands_there_for_any_scope(
    machine: m.Machine, data: st.DataObject, part: str, *, wide: bool, few: bool
) -> None:
    """Asked for a box, the index of boxes loses nothing that a reader sees there, in part or whole.

    What is hidden in part may stand elsewhere for the reader than its row says. It is so whether
    the part has few subjects, each of which is asked for, or many.
    """
    rows = machine.store.connection.execute("SELECT DISTINCT audience FROM entry ORDER BY 1")
    audiences = [row[0] for row in rows.fetchall()]
    base = part or "notice"
    own = [each for each in audiences if each.rpartition(" ")[2].startswith(f"{base}.")]
    scope = data.draw(scopes(audiences) | scopes(own or audiences))
    desk = machine.desk
    view = View(machine.store, desk.standing(), scope, at=desk.now())
    area = Area(south=30, west=34, north=38, east=42) if wide else Area(
        south=35, west=36, north=35.3, east=36.3
    )  # fmt: skip
    question = Question(part=part, area=area)
    wanted = [i.subject for i in view.every(Question(part=part)) if answers(question, i)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(finding, "FEW", 500 if few else 0)
        assert [item.subject for item in view.every(question)] == wanted


def test_what_is_seen_is_asked_of_a_page_and_not_of_a_box(
    machine: m.Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in a box is put in order first; one after another is then asked who sees it."""
    monkeypatch.setattr(finding, "FEW", 0)
    asked: list[str] = []
    machine.store.connection.set_trace_callback(asked.append)
    world = Question(part="notice", area=Area(south=-90.0, west=-180.0, north=90.0, east=180.0))
    found = [
        item.opened_at
        for item in machine.desk.view(machine.desk.scope("cell:officer")).every(world)
    ]
    machine.store.connection.set_trace_callback(None)
    assert len(found) > 1
    assert found == sorted(found, reverse=True)
    (boxed,) = (each for each in asked if "subject_area" in each and "sifted" in each)
    steps = [row[3] for row in machine.store.connection.execute(f"EXPLAIN QUERY PLAN {boxed}")]
    first, sorting, scan = (
        next(at for at, step in enumerate(steps) if step.startswith(each))
        for each in ("CO-ROUTINE", "USE TEMP B-TREE FOR ORDER BY", "SCAN sifted")
    )
    assert first < sorting < scan
    assert any(step.startswith("CORRELATED") for step in steps[scan:])
    assert not any(step.startswith("CORRELATED") for step in steps[:scan])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_of_audiences_that_no_entry_has_nothing_is_seen(
    machine: m.Machine, data: st.DataObject
) -> None:
    """A scope of the audiences that a desk has sees what the whole scope sees there."""
    store, unheard = machine.store, [f"made-up-truce unheard.of_{number}" for number in range(4)]
    scope = data.draw(scopes([*present(store, ""), *unheard]))
    here = scope.among(present(store, ""))
    assert not any(each in unheard for each in here.outright.union(*here.related.values()))
    assert list(seen_places(store, here)) == list(seen_places(store, scope))


def test_who_does_not_see_where_it_was_confirmed_finds_it_where_it_was_reported(
    tmp_path: Path,
) -> None:
    """The miller said the mill; the cell confirmed a place elsewhere, which the miller may not see.

    It is found at the mill by the miller and elsewhere by the cell, and by neither at both.
    """
    made = m.make(tmp_path / "desk")
    made.marks = False
    mill = {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5}
    elsewhere = {"south": 33.0, "west": 40.0, "north": 33.5, "east": 40.5}
    body = {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-03-10T08:00:00Z",
        "language": "ar", "source_class": "civilian", "means": "seen", "area": mill,
        "place_as_said": "the mill",
    }  # fmt: skip
    subject = made.must("person:miller", "incident.reported", body)
    confirmed = {
        "place_as_said": "the mill", "place_matched": "Another mill", "gazetteer": "made up",
        "area": elsewhere, "confirmed_with": "officer",
    }  # fmt: skip
    made.must("cell:officer", "incident.place_confirmed", confirmed, [subject])
    for reader, there in (("person:miller", mill), ("cell:officer", elsewhere)):
        view = made.desk.view(made.desk.scope(reader))
        for area in (mill, elsewhere):
            question = Question(part="incident", area=Area(**area))
            found = [item.subject for item in view.every(question)]
            assert found == ([subject] if area == there else [])
    made.desk.close()


def _reported(machine: m.Machine, by: str, suspected: str, affected: str) -> str:
    body = {
        "report_class": "violation",
        "acts": ["mortar"],
        "occurred_from": "2016-03-10T08:00:00Z",
        "place_as_said": f"by {by}",
        "suspected": [suspected],
        "affected": [affected],
        "language": "ar",
        "source_class": "civilian",
        "means": "seen",
    }
    subject = machine.must(by, "incident.reported", body)
    machine.must("cell:officer", "incident.registered", {"severity": "grave"}, [subject])
    return subject


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[tuple[m.Machine, str, str, str]]:
    """Two incidents between four actors, and the link that makes them one."""
    terms = (
        m.TERMS.read_text()
        .replace(
            "incident.reported: [officer, author, rung]",
            "incident.reported: [officer, author, parties]",
        )
        .replace("incident.registered: [officer, guarantor, parties, rung]",
                 "incident.registered: [officer, parties]")
    )  # fmt: skip
    made = m.make(tmp_path / "desk", terms.encode())
    one = _reported(made, "person:miller", "group:brigade", "agency:aid")
    two = _reported(made, "monitor:post", "group:division", "un:office")
    link = made.must("cell:officer", "subject.linked", {"why": "One shelling"}, [one, two])
    yield made, one, two, link
    made.desk.close()


def _listed(machine: m.Machine, reader: str) -> dict[str, tuple[str, ...]]:
    view = machine.desk.view(machine.desk.scope(reader))
    return {item.subject: item.linked for item in view.every(Question(part="incident"))}


def test_who_may_not_see_the_link_does_not_see_the_merge(
    linked: tuple[m.Machine, str, str, str],
) -> None:
    """A party of one report sees that one alone: no merge, no other's id, no other's actors."""
    machine, one, two, _ = linked
    assert _listed(machine, "group:brigade") == {one: ()}
    assert _listed(machine, "group:division") == {two: ()}
    view = machine.desk.view(machine.desk.scope("group:division"))
    shown = view.show(two)
    assert shown.item.row.parties == ("group:division", "un:office")
    assert {entry.statement.about for entry in shown.entries} == {(), (two,)}
    with pytest.raises(NotFound):
        view.show(one)


def test_who_sees_the_link_sees_one_subject(linked: tuple[m.Machine, str, str, str]) -> None:
    """The operator sees one incident, found by the actors of both reports; unlinking restores."""
    machine, one, two, _ = linked
    view = machine.desk.view()
    for actor in ("group:brigade", "group:division"):
        items = list(view.every(Question(part="incident", actor=actor)))
        assert [(item.subject, item.linked) for item in items] == [(one, (two,))]
    machine.must("cell:officer", "subject.unlinked", {"why": "Another day"}, [one, two])
    assert _listed(machine, "cell:officer") == {two: (), one: ()}


def test_a_link_to_what_is_hidden_merges_nothing(
    linked: tuple[m.Machine, str, str, str],
) -> None:
    """Who sees the link but the report of one end alone is shown that one, merged with nothing."""
    machine, one, two, _ = linked
    # Guarantors see links and registrations here, and no report: make one report theirs.
    own = _reported(machine, "cell:officer", "state:two", "group:band_1")
    machine.must("cell:officer", "subject.linked", {"why": "Again"}, [two, own])
    view = machine.desk.view(machine.desk.scope("state:two"))
    items = {item.subject: item for item in view.every(Question(part="incident"))}
    # What it may see of the others is that something was said of them; nothing merges into its own.
    assert {subject: item.row.state for subject, item in items.items()} == {
        own: "registered",
        one: GLIMPSED,
        two: GLIMPSED,
    }
    assert items[own].linked == ()
    assert items[own].row.parties == ("group:band_1", "state:two")
    assert {items[each].row.parties for each in (one, two)} == {()}


def test_a_desk_of_two_agreements_links_within_one(tmp_path: Path) -> None:
    """Subjects of two agreements are not linked: each keeps its own readers."""
    machine = m.make(tmp_path / "desk")
    text = m.TERMS.read_text().replace("id: made-up-truce", "id: made-up-air")
    body = {"terms": text, "terms_hash": hashlib.sha256(text.encode()).hexdigest()}
    adopted = machine.must("state:one", "agreement.adopted", body)
    assert machine.refused("state:one", "agreement.adopted", body) == {"AGREEMENT_EXISTS"}
    condition_ = {"condition": "hotline_tested", "evidence": "A call"}
    one = machine.must("cell:officer", "condition.met", condition_)
    two = machine.must("cell:officer", "condition.met", {**condition_, "under": "made-up-air"})
    codes = machine.refused("cell:officer", "subject.linked", {"why": "Same"}, [one, two])
    assert codes == {"ABOUT_AGREEMENTS"}
    machine.must("state:one", "agreement.ended", {"why": "Over"}, [adopted])
    # An id that meant one text never comes to mean another, even when that one has ended.
    assert machine.refused("state:one", "agreement.adopted", body) == {"AGREEMENT_EXISTS"}
    machine.desk.close()
