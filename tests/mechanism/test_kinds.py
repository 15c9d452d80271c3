"""What one kind derives from its dataclass: decoder, schema, open and sealed fields."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest

from truceline.errors import BadInput
from truceline.mechanism.kinds import kind, kind_of, opened, sealed


@kind("kettle.boiled/2", part="kettle", opens=True, example={"litres": 1, "tea": "mint"})
@dataclass(frozen=True, slots=True, kw_only=True)
class KettleBoiled:
    """A made-up kettle has boiled."""

    litres: int = opened("How much", ge=0)
    lid: str = opened("What lies on it", default="", max_length=3)
    tea: str | None = sealed("For whom it may be told, what was brewed", max_length=9)
    guests: int | None = sealed("How many drink")


BOILED = kind_of(KettleBoiled)


def faults(body: dict[str, object], where: str = "/statement/body") -> list[tuple[str, str]]:
    """The codes and places of what is wrong with an open body."""
    with pytest.raises(BadInput) as caught:
        BOILED.decode(body, where=where)
    assert all(fault.sentence and fault.hint for fault in caught.value.faults)
    return [(fault.code, fault.where) for fault in caught.value.faults]


def test_a_kind_says_what_it_was_marked_with() -> None:
    """Name, base, part, sentence and sealed fields are read off the marked class."""
    assert (BOILED.name, BOILED.base, BOILED.part) == ("kettle.boiled/2", "kettle.boiled", "kettle")
    assert BOILED.opens
    assert BOILED.doc == "A made-up kettle has boiled."
    assert [field.name for field in BOILED.fields] == ["litres", "lid", "tea", "guests"]
    assert BOILED.sealed_fields == {"tea", "guests"}


def test_a_class_that_is_no_kind_has_none() -> None:
    """Asking a plain class for its kind fails at once."""
    with pytest.raises(AttributeError):
        kind_of(dict)


def test_an_open_body_decodes_with_its_sealed_fields_absent() -> None:
    """What the desk folds has the defaults of what was left out, and no sealed word."""
    assert BOILED.decode({"litres": 2}) == KettleBoiled(litres=2, lid="", tea=None, guests=None)


def test_a_whole_body_decodes_with_its_sealed_fields() -> None:
    """A reader who opened the boxes reads all fields at once."""
    whole = BOILED.decode_whole({"litres": 2, "tea": "mint", "guests": 3})
    assert whole == KettleBoiled(litres=2, tea="mint", guests=3)


def test_every_sealed_field_that_stands_open_is_a_fault() -> None:
    """Two sealed fields in an open body are two faults, each with its place; null counts too."""
    assert faults({"litres": 1, "tea": "mint", "guests": None}, where="/x") == [
        ("SEALED_FIELD_OPEN", "/x/guests"),
        ("SEALED_FIELD_OPEN", "/x/tea"),
    ]


def test_a_sealed_word_is_not_repeated_by_its_fault() -> None:
    """What should have been sealed does not stand in the refusal."""
    with pytest.raises(BadInput) as caught:
        BOILED.decode({"litres": 1, "tea": "hibiscus"})
    assert "hibiscus" not in str(caught.value)


def test_all_faults_of_an_open_body_come_at_once() -> None:
    """A missing field, a strange one and a long one are three faults."""
    assert sorted(faults({"lid": "brass", "spout": 1})) == [
        ("FIELD_MISSING", "/statement/body/litres"),
        ("FIELD_UNKNOWN", "/statement/body/spout"),
        ("VALUE_STRING_TOO_LONG", "/statement/body/lid"),
    ]


@pytest.mark.parametrize("litres", ["2", 2.5, True, None, -1, [2]])
def test_values_are_read_strictly(litres: object) -> None:
    """A number in quotes, a half, a truth value: none is taken for a whole number."""
    assert [place for _, place in faults({"litres": litres})] == ["/statement/body/litres"]


def test_limits_of_a_sealed_field_hold_for_who_writes_and_who_opens() -> None:
    """A sealed word over its length is refused before sealing, and after opening."""
    with pytest.raises(BadInput, match="VALUE_STRING_TOO_LONG"):
        BOILED.decode_whole({"litres": 1, "tea": "far too long"})


def test_the_schema_says_which_fields_are_needed_and_which_are_sealed() -> None:
    """The schema is plain JSON, closed, with descriptions, and marks what travels encrypted."""
    schema = json.loads(json.dumps(BOILED.schema()))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["litres"]
    assert schema["additionalProperties"] is False
    assert schema["description"] == BOILED.doc
    assert list(schema["properties"]) == ["litres", "lid", "tea", "guests"]
    marked = {name for name, said in schema["properties"].items() if said.get("x-sealed")}
    assert marked == BOILED.sealed_fields
    assert schema["properties"]["litres"]["minimum"] == 0
    assert schema["properties"]["lid"]["maxLength"] == 3
    assert schema["properties"]["tea"]["description"].startswith("For whom")


def test_asking_twice_gives_the_same_schema() -> None:
    """Marking sealed fields changes no schema that was given before."""
    first = BOILED.schema()
    first["properties"]["litres"]["minimum"] = 99
    assert BOILED.schema()["properties"]["litres"]["minimum"] == 0


def test_a_kinds_values_are_frozen_and_compare_by_value() -> None:
    """Two bodies alike are one; a body is changed only into another."""
    one = BOILED.decode({"litres": 2})
    assert replace(one, litres=3) != one == BOILED.decode({"litres": 2})
    with pytest.raises(AttributeError):
        one.litres = 3
