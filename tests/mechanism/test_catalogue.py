"""The catalogue as a whole: every part and every kind that a desk knows keeps the same rules."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from truceline.errors import BadInput
from truceline.mechanism import links
from truceline.mechanism.catalogue import BASES, KINDS, PARTS, kind_named
from truceline.mechanism.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.kinds import Kind
    from truceline.mechanism.parts import Part

kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
parts = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)


def _open_part(kind: Kind) -> dict[str, Any]:
    return {name: said for name, said in kind.example.items() if name not in kind.sealed_fields}


def _schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and every schema within it, along the keywords that hold schemas."""
    yield schema
    for keyword in ("properties", "$defs"):
        for inner in schema.get(keyword, {}).values():
            yield from _schemas(inner)
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for inner in schema.get(keyword, ()):
            yield from _schemas(inner)
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from _schemas(schema[keyword])


class TestNames:
    """Names are unique, well formed, and found."""

    def test_no_two_kinds_or_parts_share_a_name(self) -> None:
        """What is listed is what is found: no name hides another in the look-up tables."""
        bodies = [body for part in PARTS.values() for body in part.kinds]
        bodies += links.GENERAL_KINDS
        names = Counter(kind_of(body).name for body in bodies)
        assert [name for name, times in names.items() if times > 1] == []
        assert set(names) == set(KINDS)
        assert all(name == part.name for name, part in PARTS.items())
        assert {kind.part for kind in KINDS.values()} - set(PARTS) == {links.LINK_PART}

    @kinds
    def test_a_name_has_part_event_and_version(self, kind: Kind) -> None:
        """``incident.reported/1``: lower case, one dot, a version from 1."""
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+/[1-9][0-9]*", kind.name)
        assert kind.base in BASES

    @kinds
    def test_a_kind_is_found_by_its_name_and_by_its_newest_version(self, kind: Kind) -> None:
        """The full name finds it, and the bare name finds the highest version."""
        assert kind_named(kind.name) is kind
        versions = [int(name.partition("/")[2]) for name in KINDS if KINDS[name].base == kind.base]
        assert kind_named(kind.base).name == f"{kind.base}/{max(versions)}"

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("incident.reportd/1", "Did you mean incident.reported/1?"),
            ("incident.reported/2", "Did you mean incident.reported/1?"),
            ("Incident.Reported/1", "Did you mean incident.reported/1?"),
            ("incident.reported/", "Did you mean incident.reported/1?"),
            ("notice.file", "Did you mean notice.filed/1?"),
            ("zzzz", "`truceline kinds` lists them."),
            ("", "`truceline kinds` lists them."),
            ("x" * 100_000, "`truceline kinds` lists them."),
        ],
    )
    def test_an_unknown_kind_or_version_is_refused_with_the_nearest(
        self, name: str, hint: str
    ) -> None:
        """A slip in the name, the version or the case is answered with what was meant."""
        with pytest.raises(BadInput) as caught:
            kind_named(name)
        (fault,) = caught.value.faults
        assert (fault.code, fault.hint, fault.where) == ("KIND_UNKNOWN", hint, "/statement/kind")


class TestKinds:
    """Every kind: its words, its example, its schema."""

    @kinds
    def test_kind_and_fields_say_what_they_are(self, kind: Kind) -> None:
        """A kind has a docstring of its own, and every field a description."""
        # A dataclass without a docstring gets its signature for one.
        assert kind.doc
        assert not kind.doc.startswith(f"{kind.body.__name__}(")
        assert kind.doc.partition("\n")[0].endswith(".")
        silent = [field.name for field in kind.fields if not field.metadata["description"].strip()]
        assert silent == []

    @kinds
    def test_the_example_decodes_with_its_sealed_fields(self, kind: Kind) -> None:
        """The worked example is sound as an author has it before sealing."""
        whole = kind.decode_whole(kind.example)
        assert isinstance(whole, kind.body)
        for name in kind.sealed_fields & set(kind.example):
            assert getattr(whole, name) is not None

    @kinds
    def test_the_open_part_of_the_example_decodes(self, kind: Kind) -> None:
        """Without its sealed fields the example is sound as the desk has it."""
        folded = kind.decode(_open_part(kind))
        assert all(getattr(folded, name) is None for name in kind.sealed_fields)

    @kinds
    def test_a_sealed_field_left_open_is_refused(self, kind: Kind) -> None:
        """Each sealed field, and all at once, is refused in an open body, whatever it says."""
        for name in kind.sealed_fields:
            with pytest.raises(BadInput) as caught:
                kind.decode({**_open_part(kind), name: kind.example.get(name)})
            (fault,) = caught.value.faults
            assert (fault.code, fault.where) == ("SEALED_FIELD_OPEN", f"/statement/body/{name}")
        if kind.sealed_fields:
            with pytest.raises(BadInput) as caught:
                kind.decode(dict.fromkeys(kind.sealed_fields))
            assert len(caught.value.faults) == len(kind.sealed_fields)

    @kinds
    def test_a_field_nobody_knows_is_refused(self, kind: Kind) -> None:
        """A misspelt field is never passed over."""
        with pytest.raises(BadInput) as caught:
            kind.decode({**_open_part(kind), "mispelt": 1})
        assert [fault.code for fault in caught.value.faults] == ["FIELD_UNKNOWN"]

    @kinds
    def test_each_field_that_is_needed_is_missed(self, kind: Kind) -> None:
        """Schema and decoder agree on what is needed: without it the body is refused, and named."""
        for name in kind.schema().get("required", ()):
            left = {key: said for key, said in kind.example.items() if key != name}
            with pytest.raises(BadInput) as caught:
                kind.decode_whole(left)
            named = [(fault.code, fault.where) for fault in caught.value.faults]
            assert ("FIELD_MISSING", f"/{name}") in named


class TestSchemas:
    """JSON Schema, draft 2020-12, of every kind."""

    @kinds
    def test_the_schema_is_consistent_in_itself(self, kind: Kind) -> None:
        """Plain JSON; every object is closed, needs only what it has, and refers to what exists."""
        schema = json.loads(json.dumps(kind.schema()))
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["type"] == "object"
        defined = {f"#/$defs/{name}" for name in schema.get("$defs", {})}
        referred = set()
        for one in _schemas(schema):
            assert isinstance(one, dict)
            if "$ref" in one:
                referred.add(one["$ref"])
            if "properties" in one:
                assert one["type"] == "object"
                assert one["additionalProperties"] is False
                assert set(one.get("required", ())) <= set(one["properties"])
            needed = one.get("required", [])
            assert len(needed) == len(set(needed))
            if "pattern" in one:
                re.compile(one["pattern"])
            low, high = one.get("minimum"), one.get("maximum")
            assert low is None or high is None or low <= high
            assert one.get("minLength", 0) <= one.get("maxLength", 10**9)
            assert one.get("minItems", 0) <= one.get("maxItems", 10**9)
            assert one.get("enum") != []
            assert one.get("anyOf") != []
        assert referred == defined

    @kinds
    def test_the_schema_names_the_fields_of_the_kind(self, kind: Kind) -> None:
        """Properties are the fields in their order, described, sealed ones marked and optional."""
        schema = kind.schema()
        assert list(schema["properties"]) == [field.name for field in kind.fields]
        for field in kind.fields:
            said = schema["properties"][field.name]
            assert said["description"] == field.metadata["description"]
            assert said.get("x-sealed", False) is (field.name in kind.sealed_fields)
        assert kind.sealed_fields.isdisjoint(schema.get("required", ()))
        assert set(schema.get("required", ())) <= set(kind.example) <= set(schema["properties"])


class TestParts:
    """Every part: its kinds and its table."""

    @parts
    def test_a_parts_kinds_are_marked_with_it(self, part: Part) -> None:
        """A kind listed under a part says that part itself, and some kind opens its subjects."""
        assert {kind_of(body).part for body in part.kinds} == {part.name}
        assert any(kind_of(body).opens for body in part.kinds)

    def test_kinds_outside_any_part_open_nothing(self) -> None:
        """What may be said of any subject begins none."""
        assert not any(kind_of(body).opens for body in links.GENERAL_KINDS)

    @parts
    def test_the_transition_table_is_closed(self, part: Part) -> None:
        """Every state that may follow is a state, and so are those that begin and end."""
        states = set(part.transitions)
        assert states
        assert set().union(*part.transitions.values()) <= states
        assert part.initial
        assert part.initial <= states
        assert part.over <= states

    @parts
    def test_every_state_can_be_reached(self, part: Part) -> None:
        """From the states in which a subject begins, the table leads to each of the others."""
        reached: set[str] = set()
        ahead = set(part.initial)
        while ahead:
            reached |= ahead
            ahead = set().union(*(part.transitions[state] for state in ahead)) - reached
        assert reached == set(part.transitions)

    @parts
    def test_the_table_moves_as_it_says(self, part: Part) -> None:
        """A move is a pair of the table; to or from a state that is none, nothing moves."""
        for old in part.transitions:
            for new in part.transitions:
                assert part.moves(old, new) is (new in part.transitions[old])
            assert not part.moves(old, "nowhere")
        assert not part.moves("nowhere", next(iter(part.initial)))
