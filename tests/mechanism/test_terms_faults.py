"""Terms: everything that is wrong with a file is told at once, with its place and a hint."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import BadInput, Fault
from truceline.mechanism.terms import Terms
from truceline.mechanism.yaml_source import read_yaml

HERE = Path(__file__).parent
SCENARIO = HERE.parents[1] / "scenarios" / "syria_2016"
SMALL = (HERE / "made_up_truce.yaml").read_bytes()
SYRIA = (SCENARIO / "terms.yaml").read_bytes()
AIR = (SCENARIO / "air_memorandum.yaml").read_bytes()
WHERE = re.compile(r"[1-9][0-9]*:[1-9][0-9]*")


def small(*changes: tuple[str, str]) -> bytes:
    """The made-up truce with some of its text exchanged; each old text must be there."""
    text = SMALL.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def faults(data: bytes, kinds: frozenset[str] | None = None) -> tuple[Fault, ...]:
    """Every fault of a file."""
    with pytest.raises(BadInput) as caught:
        Terms.parse(data, kinds=kinds)
    return caught.value.faults


def codes(data: bytes) -> list[str]:
    """The codes of every fault of a file."""
    return [fault.code for fault in faults(data)]


def test_ten_different_faults_are_all_told_at_once() -> None:
    """One reading tells of ten faults of ten codes, each with its line and column, in order."""
    data = small(
        ("version: 1", "version: one"),
        ("status: in_force", "status: in_farce"),
        ("timezone: Asia/Damascus", "timezone: Asia/Damascux"),
        ("proposed_on: 2016-02-22", "proposed_on: 2016-02-30"),
        ("2016-08-27T00:00:00[Asia/Damascus]", "2016-08-27T00:00:00"),
        ("name: The mill", "nane: The mill"),
        ('{deadline: "2016-02-26T12', '{deadline: "2016-02-28T12'),
        ("rule: those", "rull: those"),
        ("value: PT30M", "value: PT0.5H"),
        ("threshold: 3", "threshold: 1"),
        ("ladder: [hotline, council]", "ladder: [hotline, counsel]"),
        ("authority: agreed, src: treaty", "authority: agreed"),
        ("sealed_to: {default: un:made-up", "sealed_to: {default: un:made-up, default: un:made-up"),
        ("weekend: [FR, SA]", "weekend: [FR, SAT]"),
    )  # fmt: skip
    found = faults(data)
    assert {fault.code for fault in found} == {
        "TERMS_TYPE",
        "TERMS_WORD",
        "TIME_ZONE_UNKNOWN",
        "DATE_RANGE",
        "TIME_NO_ZONE",
        "TERMS_UNKNOWN_FIELD",
        "TERMS_MISSING_FIELD",
        "SPAN_FRACTION",
        "TERMS_RANGE",
        "TERMS_UNKNOWN_NAME",
        "YAML_DUPLICATE_KEY",
        "TERMS_FORM",
        "EFFECT_BEFORE_DEADLINE",
        "CLOCK_NO_SOURCE",
    }
    places = [tuple(map(int, fault.where.split(":"))) for fault in found]
    assert places == sorted(places)
    by_code = {fault.code: fault for fault in found}
    lines = data.decode().splitlines()
    line, column = map(int, by_code["TERMS_UNKNOWN_NAME"].where.split(":"))
    assert lines[line - 1][column - 1 :].startswith("counsel")
    assert by_code["TERMS_UNKNOWN_NAME"].hint == "Did you mean council?"
    assert by_code["TERMS_UNKNOWN_FIELD"].hint in {"Did you mean name?", "Did you mean rule?"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ladder: [hotline", "ladder: [hotlime", "TERMS_UNKNOWN_NAME"),
        ("calendar: valley", "calendar: vally", "TERMS_UNKNOWN_NAME"),
        ("from: registered", "from: regsitered", "TERMS_UNKNOWN_NAME"),
        ("pauses: [lines_cut]", "pauses: [line_cut]", "TERMS_UNKNOWN_NAME"),
        ("members: [state:north", "members: [state:nort", "TERMS_UNKNOWN_NAME"),
        ("accepts_to: state:south", "accepts_to: state:east", "TERMS_UNKNOWN_NAME"),
        ("sides: {upstream: [A1", "sides: {upstrem: [A1", "TERMS_UNKNOWN_NAME"),
        ("downstream: [A2, A1]", "downstream: [A2, A9]", "TERMS_UNKNOWN_NAME"),
        ("never_query: [artillery]", "never_query: [artilery]", "TERMS_UNKNOWN_NAME"),
        ("families: [ATT", "families: [ATK", "TERMS_UNKNOWN_NAME"),
        ("kinds: [ground_movement", "kinds: [ground_move", "TERMS_UNKNOWN_NAME"),
        ("relief: [convoy", "relief: [convoi", "TERMS_UNKNOWN_NAME"),
        ("ground_movement, relief]", "ground_movement, releaf]", "TERMS_UNKNOWN_NAME"),
        ("joint_quorum: both", "joint_quorum: bth", "TERMS_UNKNOWN_NAME"),
        ("min_severity: moderate", "min_severity: modest", "TERMS_UNKNOWN_NAME"),
        ("bound: [active", "bound: [activ", "TERMS_UNKNOWN_NAME"),
        ("default: officer", "default: offcer", "TERMS_UNKNOWN_NAME"),
        ('["actor:state:north"]}', '["actor:state:nrth"]}', "TERMS_UNKNOWN_NAME"),
        ("record.published: public", "record.published: publc", "TERMS_UNKNOWN_NAME"),
        ("default: un:made-up", "default: un:made_up", "TERMS_UNKNOWN_NAME"),
        ("permitted: [medical_evacuation]", "permitted: [medevac]", "TERMS_UNKNOWN_NAME"),
        ("undetermined_as: held", "undetermined_as: hold", "TERMS_UNKNOWN_NAME"),
        ("withhold: [exact_positions]", "withhold: [exact]", "TERMS_UNKNOWN_NAME"),
        ("what: [violation]", "what: [violations]", "TERMS_UNKNOWN_NAME"),
        ("makers: [guarantor]}", "makers: [guarantors]}", "TERMS_UNKNOWN_NAME"),
        ("bases: [joint", "bases: [joined", "TERMS_UNKNOWN_NAME"),
        ("unsc: {}", "unsec: {}", "TERMS_UNKNOWN_NAME"),
        ("value: PT30M", "value: PT0S", "CLOCK_ZERO"),
        ("src: treaty, basis: V", "src: treaty, basis: D", "CLOCK_NO_SOURCE"),
        ("window: P14D", "window: PT0S", "PERSISTENCE_WINDOW"),
        ("2016-08-27T", "2016-01-27T", "EFFECT_ENDS_BEFORE_START"),
        ("proposed_on: 2016-02-22", "proposed_on: 2016-03-22", "EFFECT_BEFORE_PROPOSAL"),
        ("2016-02-26T12:00:00", "2016-02-27T12:00:00", "EFFECT_BEFORE_DEADLINE"),
        ("attest_to_other_guarantor: true", 'attestation_deadline: "2016-02-26T09:59:59Z"',
         "ATTESTATION_BEFORE_DEADLINE"),
        (", interest: Its troops hold the ridge.", "", "GUARANTOR_NO_INTEREST"),
        ("downstream: [A2, A1], ", "", "OBLIGATIONS_MISSING_SIDE"),
        ("not_enough: [national_only]", "not_enough: [unsc]", "EXCLUSION_BOTH_WAYS"),
        ("names: [Raiders], authority: unsc", "names: [Raiders], authority: ministers",
         "EXCLUSION_AUTHORITY"),
        ("undetermined_as: held", "undetermined_as: other", "DELINEATION_UNPROTECTED"),
        (", joint_quorum: both", "", "FINDING_NO_QUORUM"),
        ("joint_quorum: both", "joint_quorum: both, observation_only: true",
         "FINDING_OBSERVER_JUDGES"),
        ("referral: {makers: [guarantor]}", "referral: {}", "DECISION_NOBODY"),
        ("closure: {quorum: both}", "closure: {makers: [guarantor]}", "CLOSURE_BY_ONE"),
        ('["actor:state:south"], need: 1', '["actor:state:south"], need: 2', "QUORUM_UNREACHABLE"),
        ("weekend: [FR, SA]", "weekend: [MO, TU, WE, TH, FR, SA, SU]", "CALENDAR_NO_WORKING_DAY"),
        (', cutoff: "18:00"', "", "PUBLICATION_NO_CUTOFF"),
        ("bulletin: daily", "bulletin: daily, sources_kept_apart: false",
         "PUBLICATION_SUMS_SOURCES"),
        ("audiences: {default: [officer, author], ", "audiences: {", "READERS_NO_DEFAULT"),
        ("kinds: [ground_movement, ", "kinds: [ground_movement, air_activity, ",
         "NOTICE_OUTSIDE_DOMAIN"),
        ("lead: {ground_movement", "lead: {demining", "NOTICE_NOT_OFFERED"),
        ("    default: {recipients: [named]}\n", "", "CONSENTS_MISSING"),
        ("relief: [convoy", "food: [convoy], relief: [convoy", "NOTICE_TWO_CLASSES"),
        ("between: [any, any]", "between: [any]", "SEPARATION_PAIR"),
        ("between: [any, any]", "between: [convoy, ground_movement]", "SEPARATION_TWICE"),
        ("default: {recipients: [named]}",
         "default: {recipients: [named]}\n    convoy: {recipients: [named], needs: consent}",
         "HUMANITARIAN_CONSENT"),
        ("needs: consent, quorum: 2", "needs: consent, quorum: 3", "CONSENTS_UNREACHABLE"),
        ("publication: {", "publishing: {", "TERMS_MISSING_SECTION"),
        ("id: council,", "id: hotline,", "TERMS_DEFINED_TWICE"),
        ("names: [Raiders]", "names: [Raiders, Raiders]", "TERMS_REPEATED"),
        ("title: Truce of the made-up valley", 'title: " "', "TERMS_EMPTY"),
        ("horizontal_m: 10}", "horizontal_m: -10}", "TERMS_RANGE"),
        ("belligerent: false", "belligerent: no", "TERMS_TYPE"),
        ("coarse_cell_deg: 0.1", "coarse_cell_deg: wide", "TERMS_TYPE"),
        ("id: made-up-truce", "id: Made up truce", "TERMS_FORM"),
        ('cutoff: "18:00"', 'cutoff: "24:00"', "TIME_OF_DAY"),
        ("working_days: 2", "working_days: 0", "TERMS_RANGE"),
        ("value: PT30M", "value: 30", "TERMS_TYPE"),
        ('effective_at: "2016-02-27T00:00:00', 'effective_at: "2016-02-27T25:00:00', "TIME_HOUR"),
    ],
)  # fmt: skip
def test_each_fault_has_its_code(old: str, new: str, expected: str) -> None:
    """Unknown names and what makes no sense are each refused by a code, with place and hint."""
    found = faults(small((old, new)))
    assert expected in {fault.code for fault in found}
    for fault in found:
        assert WHERE.fullmatch(fault.where)
        assert fault.sentence.endswith(".")
        assert fault.hint


def test_a_broken_section_does_not_hide_the_faults_of_another() -> None:
    """Bodies that are no list are told once; what refers to bodies is not blamed for it."""
    text = SMALL.decode()
    start, end = text.index("bodies:"), text.index("centres:")
    data = (text[:start] + "bodies: 5\n" + text[end:]).encode()
    data = data.replace(b"joint_quorum: both", b"joint_quorum: bth")
    assert codes(data) == ["TERMS_TYPE", "TERMS_UNKNOWN_NAME"]


def test_kinds_are_judged_where_the_caller_knows_them() -> None:
    """Rights for a kind that does not exist are a fault only where the kinds are given."""
    data = small(("incident.found: [officer", "incident.fund: [officer"))
    assert Terms.parse(data).audience("incident.fund") == {"officer", "parties"}
    known = frozenset({"incident.reported", "incident.found", "record.published"})
    found = faults(data, known)
    assert [fault.hint for fault in found] == ["Did you mean incident.found?"]
    assert Terms.parse(SMALL, kinds=known).id == "made-up-truce"


def test_unknown_sources_are_faults_where_sources_are_explained() -> None:
    """A file that explains its source tags may use no others."""
    explained = ("status: in_force}", "status: in_force, sources: {treaty: the treaty}}")
    assert Terms.parse(small(explained)).version == 1
    found = faults(small(explained, ("src: treaty", "src: treety")))
    assert [fault.hint for fault in found] == ["Did you mean treaty?"]


def test_a_file_of_faults_cannot_buy_endless_work() -> None:
    """Thousands of unknown names end in two hundred faults and one that says so."""
    many = ", ".join(f"unknown_{number}" for number in range(6000))
    found = faults(small(("bound: [active", f"bound: [{many}, active")))
    assert len(found) == 201
    assert found[-1].code == "TERMS_MANY_FAULTS"


def test_yaml_faults_come_with_the_others() -> None:
    """An alias and an unknown field are told together."""
    data = small(("title: Truce", "title: &t Truce"), ("name: The mill", "nam: The mill"))
    assert codes(data) == ["YAML_ALIAS", "TERMS_UNKNOWN_FIELD"]


@pytest.mark.parametrize("data", [b"", b"5", b"[]", b"null", b"terms: 5", b"{}", b"\xff", b"a: *b"])
def test_what_is_no_terms_file_is_refused(data: bytes) -> None:
    """Empty files, lists, numbers and wrong bytes give faults with places."""
    assert all(WHERE.fullmatch(fault.where) for fault in faults(data))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise_anything_but_bad_input(data: bytes) -> None:
    """Whatever the bytes, there is an answer: BadInput with faults."""
    assert faults(data)


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every node below the root."""
    children = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    return [
        found for key, value in children for found in ((*path, key), *paths(value, (*path, key)))
    ]


TREES = {
    name: read_yaml(data).data for name, data in (("small", SMALL), ("syria", SYRIA), ("air", AIR))
}
NODES = [(name, path) for name, tree in TREES.items() for path in paths(tree)]
# The small file is read ten times as fast, so it is drawn more often.
NODES += [node for node in NODES if node[0] == "small"] * 8
STRANGE: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 10**9, 0.5, "", "x", "PT5M", "2016-02-27", "actor:x", [], {}, ["x", "x"],
     {"x": 1},
     {"value": None}, {"value": {"value": 1}}, {"working_days": 1, "calendar": "x"}, [[[]]], [None]]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NODES), STRANGE, st.booleans())
def test_a_changed_node_is_read_or_refused(
    node: tuple[str, tuple[Any, ...]],
    strange: object,
    delete: bool,  # noqa: FBT001 - drawn
) -> None:
    """Deleting or altering any node gives Terms, or faults that all have a line and a column."""
    name, path = node
    tree = copy.deepcopy(TREES[name])
    parent = tree
    for key in path[:-1]:
        parent = parent[key]
    if delete:
        del parent[path[-1]]
    else:
        parent[path[-1]] = strange
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    try:
        changed = Terms.parse(text.encode())
    except BadInput as error:
        assert error.faults  # noqa: PT017 - either outcome is right; what must hold differs
        assert all(WHERE.fullmatch(fault.where) for fault in error.faults)  # noqa: PT017 - likewise
    else:
        assert changed.text == text


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(index: int, byte: int) -> None:
    """Changing any byte gives Terms of another hash, or faults; never anything else."""
    data = SMALL[:index] + bytes([byte]) + SMALL[index + 1 :]
    try:
        changed = Terms.parse(data)
    except BadInput as error:
        assert error.faults  # noqa: PT017 - either outcome is right
    else:
        assert (changed == Terms.parse(SMALL)) == (data == SMALL)


def one_way(rule: str) -> bytes:
    """The Terms of Syria with another rule of reciprocity."""
    text = SYRIA.decode()
    line = next(each for each in text.splitlines() if each.startswith("    reciprocal:"))
    return text.replace(line, f"    reciprocal: {rule}").encode()


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{waiting: opposition, on: goverment_and_allied}", "TERMS_UNKNOWN_NAME"),
        ("{waiting: opposition, on: opposition}", "RECIPROCITY_ITSELF"),
        ("{waiting: [], on: opposition}", "TERMS_RANGE"),
        ("{waiting: opposition}", "TERMS_MISSING_FIELD"),
        ("sometimes", "TERMS_TYPE"),
    ],
)
def test_reciprocity_names_sides_that_exist_and_differ(rule: str, code: str) -> None:
    """A rule of one direction names both ends; each slip is told with its line."""
    (fault,) = faults(one_way(rule))
    assert fault.code == code
    assert WHERE.fullmatch(fault.where)


@pytest.mark.parametrize("rule", ["true", "{value: true, basis: R}", "{value: false, src: S10}"])
def test_reciprocity_of_all_sides_is_a_truth_value(rule: str) -> None:
    """As before, true and false may stand alone or beside their source."""
    read = Terms.parse(one_way(rule)).acceptance
    assert read is not None
    assert read.reciprocal is ("true" in rule)
    for side in read.routes:
        assert read.waits(side) is ("true" in rule)
        assert not read.waits_for(side, side)
