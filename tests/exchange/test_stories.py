"""A story is read strictly: every fault at once, each with its file, line and column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.exchange.stories import MADE_UP, read_story
from truceline.exchange.story_references import Known, refers, settle, settle_about

HEAD = """\
story:
  id: made-up
  title: A made-up story
  origin: desk.example/made-up
  convenor: keeper:made-up
  terms: terms.yaml
  opened_at: 2016-02-22T12:00:00[Asia/Damascus]
  look_at: 2016-03-01T12:00:00[Asia/Damascus]
  files: [entries.yaml]
sources:
  S1: made-up.example/1
"""
ENTRIES = """\
actors:
  - {id: "keeper:made-up", name: Keeper, roles: [convenor], source: S1, basis: D}
  - {id: "officer:made-up", name: Officer, roles: [officer], source: S1, basis: D}
entries:
  - id: later
    at: 2016-02-24T12:00:00[Asia/Damascus]
    by: officer:made-up
    kind: meeting.held
    about: [sooner]
    body: {body: made_up, title: The later one, decided: "@sooner"}
    source: S1
    basis: V
  - id: sooner
    at: 2016-02-23T12:00:00[Asia/Damascus]
    happened_at: 2016-01-01T12:00:00[Asia/Damascus]
    by: officer:made-up
    kind: meeting.held
    body: {body: made_up, title: The sooner one}
    source: [S1]
    basis: R
"""


def files(head: str = HEAD, entries: str = ENTRIES) -> dict[str, bytes]:
    """The files of a small story."""
    return {
        "story.yaml": head.encode(),
        "entries.yaml": entries.encode(),
        "terms.yaml": b"terms: {}\n",
    }


def faults(head: str = HEAD, entries: str = ENTRIES) -> list[tuple[str, str]]:
    """Code and place of every fault."""
    with pytest.raises(BadInput) as caught:
        read_story(files(head, entries))
    return [(fault.code, fault.where) for fault in caught.value.faults]


def test_entries_are_told_in_the_order_of_their_time() -> None:
    """Whatever the order of the file, entries are told by time, and times are in UTC."""
    story = read_story(files())
    assert [telling.id for telling in story.tellings] == ["sooner", "later"]
    assert story.tellings[0].at.isoformat() == "2016-02-23T10:00:00+00:00"
    happened = story.tellings[0].happened_at
    assert happened is not None
    assert happened.year == 2016
    assert [actor.id for actor in story.actors] == ["officer:made-up"]


def test_the_source_stands_in_the_entry_itself() -> None:
    """Where a kind has a field for it, reference and basis come from the entry's source."""
    body = read_story(files()).tellings[0].body
    assert body["reference"] == "S1 made-up.example/1 [R]"
    assert body["basis"] == "r"


def test_what_is_made_up_says_so() -> None:
    """On a page that is illustrative no source is asked for, and the entry says it is made up."""
    made_up = "illustrative: true\n" + ENTRIES.replace(", source: S1, basis: D", "").replace(
        "    source: S1\n    basis: V\n", ""
    ).replace("    source: [S1]\n    basis: R\n", "")
    told = read_story(files(entries=made_up)).tellings
    assert all(telling.illustrative and not telling.sources for telling in told)
    assert all(telling.body["reference"] == MADE_UP for telling in told)


SECOND_NOON = "2016-02-24T12:00:00[Asia/Damascus]"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("by: officer:made-up", "by: officer:other", "STORY_ACTOR", 5),
        ("    source: S1\n    basis: V\n", "    basis: V\n", "STORY_SOURCE", 5),
        ("    source: S1\n", "    source: S9\n", "STORY_SOURCE", 11),
        ("basis: V", "basis: X", "STORY_SOURCE", 12),
        ("kind: meeting.held", "kind: meeting.hold", "KIND_UNKNOWN", 8),
        ("title: The later one", "name: The later one", "FIELD_UNKNOWN", 10),
        (SECOND_NOON, "2016-02-24T12:00:00", "TIME_NO_ZONE", 6),
        (SECOND_NOON, "2016-02-24T25:00:00Z", "TIME_HOUR", 6),
        ("about: [sooner]", "about: [soner]", "STORY_REFERENCE", 5),
        ("about: [sooner]", 'about: ["conflict:sooner"]', "STORY_REFERENCE", 5),
        ('"@sooner"', '"@text:none.yaml"', "STORY_FILE", 10),
        ("2016-02-23T12:00:00", "2016-02-25T12:00:00", "STORY_ORDER", 5),
        ("2016-02-23T12:00:00", "2016-02-21T12:00:00", "STORY_ORDER", 13),
        ("id: sooner", "id: later", "STORY_ID", 5),
        ("    kind: meeting.held\n", "", "STORY_FIELD", 5),
        ("about: [sooner]", "above: [sooner]", "STORY_FIELD", 9),
        ("about: [sooner]", "about: [[sooner]]", "STORY_FIELD", 9),
        ("entries:\n", "entrees:\n", "STORY_FIELD", 4),
        ("actors:\n", "actors: &a\n", "YAML_ALIAS", 1),
    ],
)
def test_each_fault_is_named_with_its_line(old: str, new: str, code: str, line: int) -> None:
    """A wrong word anywhere in a story is named by code, file, line and column."""
    assert old in ENTRIES
    found = faults(entries=ENTRIES.replace(old, new, 1))
    places = [place for each, place in found if each == code]
    assert any(place.startswith(f"entries.yaml:{line}:") for place in places), found


def test_a_story_may_name_who_enrols_beside_the_convenor() -> None:
    """Actors of the story, in the order in which they are named; nobody where none is."""
    assert read_story(files()).enrollers == ()
    named = HEAD.replace("  terms:", '  enrollers: ["officer:made-up"]\n  terms:')
    assert read_story(files(named)).enrollers == ("officer:made-up",)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("convenor: keeper:made-up", "convenor: keeper:other", "STORY_ACTOR"),
        ("  terms:", "  enrollers: [officer:other]\n  terms:", "STORY_ACTOR"),
        ("  terms:", "  enrollers: {officer: other}\n  terms:", "STORY_FIELD"),
        ("files: [entries.yaml]", "files: [entries.yaml, more.yaml]", "STORY_FILE"),
        ("  origin: desk.example/made-up\n", "", "STORY_FIELD"),
        ("sources:\n  S1: made-up.example/1\n", "sources: S1\n", "STORY_FIELD"),
        ("opened_at: 2016-02-22T12:00:00[Asia/Damascus]", "opened_at: soon", "TIME_FORM"),
    ],
)
def test_faults_of_the_head(old: str, new: str, code: str) -> None:
    """The head is held to the same."""
    assert old in HEAD
    assert code in {each for each, _ in faults(head=HEAD.replace(old, new))}


def test_all_faults_come_at_once() -> None:
    """Three faults in three places are three faults of one refusal."""
    found = faults(
        entries=ENTRIES.replace("basis: V", "basis: X")
        .replace("title: The sooner one", "name: x")
        .replace("about: [sooner]", "about: [never]")
    )
    assert {"STORY_SOURCE", "FIELD_UNKNOWN", "STORY_REFERENCE"} <= {code for code, _ in found}


def test_a_story_without_a_head_is_none() -> None:
    """A folder without story.yaml is refused in a sentence."""
    with pytest.raises(BadInput, match="STORY_HEAD"):
        read_story({"entries.yaml": b"entries: []\n"})


KNOWN = Known(
    hashes={"one": "1" * 64, "two": "2" * 64},
    texts={"a.yaml": "a\n"},
    entries=lambda subject: [subject, "3" * 64],
    conflict=lambda a, b: a[:32] + b[32:],
)


def test_references_come_to_what_they_stand_for() -> None:
    """Each form of reference is settled, and other texts are left alone."""
    body = {"a": "@one", "b": ["@two", "x@y"], "c": "@entries:one", "t": "@text:a.yaml", "n": 3}
    assert settle(body, KNOWN) == {
        "a": "1" * 64,
        "b": ["2" * 64, "x@y"],
        "c": ["1" * 64, "3" * 64],
        "t": "a\n",
        "n": 3,
    }
    assert len(settle("@hash:a.yaml", KNOWN)) == 64
    assert settle_about(["two", "conflict:one+two"], KNOWN) == ("2" * 64, "1" * 32 + "2" * 32)
    assert refers(body) == ("one", "two")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="abc "),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_a_body_without_references_is_settled_to_itself(value: object) -> None:
    """Settling changes nothing but references."""
    assert settle(value, KNOWN) == value
    assert refers(value) == ()
