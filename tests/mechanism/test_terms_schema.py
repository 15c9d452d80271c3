"""The JSON Schema of Terms: derived from the sections, and no stricter than the reader."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from truceline.mechanism.terms_schema import schema
from truceline.mechanism.yaml_source import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
FILES = [
    HERE / "made_up_truce.yaml",
    HERE.parents[1] / "scenarios" / "syria_2016" / "terms.yaml",
    HERE.parents[1] / "scenarios" / "syria_2016" / "air_memorandum.yaml",
]
SCHEMA = schema()
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "object": dict, "array": list, "boolean": bool, "integer": int,
    "number": (int, float), "null": type(None),
}  # fmt: skip


def valid(rule: dict[str, Any], data: Any) -> bool:
    """Whether data fits a schema: the few words of JSON Schema that ours uses (2020-12)."""
    if "$ref" in rule:
        return valid(SCHEMA["$defs"][rule["$ref"].removeprefix("#/$defs/")], data)
    if "anyOf" in rule:
        return any(valid(each, data) for each in rule["anyOf"])
    if "enum" in rule:
        return data in rule["enum"]
    kind = rule.get("type")
    if kind and (
        not isinstance(data, TYPES[kind]) or (isinstance(data, bool) and kind != "boolean")
    ):
        return False
    if isinstance(data, str):
        return len(data) >= rule.get("minLength", 0) and (
            re.search(rule.get("pattern", ""), data) is not None
        )
    if isinstance(data, list):
        return len(data) >= rule.get("minItems", 0) and all(
            valid(rule["items"], item) for item in data
        )
    if isinstance(data, dict):
        return _valid_object(rule, data)
    low, high = rule.get("minimum", -1e300), rule.get("maximum", 1e300)
    return not isinstance(data, int | float) or low <= data <= high


def _valid_object(rule: dict[str, Any], data: dict[str, Any]) -> bool:
    """Whether a mapping has the keys it needs, and every key its schema."""
    fields, others = rule.get("properties", {}), rule["additionalProperties"]
    return set(rule.get("required", ())) <= set(data) and all(
        valid(fields[key], value)
        if key in fields
        else others is not False
        and valid(others, value)
        and valid(rule.get("propertyNames", {}), key)
        for key, value in data.items()
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_sound_files_fit_the_schema(file: Path) -> None:
    """What the reader accepts, the schema accepts."""
    assert valid(SCHEMA, read_yaml(file.read_bytes()).data)


def test_the_schema_refuses_wrong_shapes() -> None:
    """An unknown key, a missing one, a wrong word and a wrong type do not fit."""
    tree = read_yaml(FILES[0].read_bytes()).data
    changes: tuple[Callable[[Any], object], ...] = (
        lambda t: t.update(bodys=[]),
        lambda t: t.pop("scope"),
        lambda t: t["terms"].update(status="in_farce"),
        lambda t: t["terms"].update(version="one"),
        lambda t: t["guarantors"][0].pop("belligerent"),
        lambda t: t["procedure"]["clocks"].update({"Ack!": t["procedure"]["clocks"]["reply"]}),
        lambda t: t["deconfliction"].update(coarse_cell_deg=50),
    )
    for change in changes:
        changed = copy.deepcopy(tree)
        change(changed)
        assert not valid(SCHEMA, changed)


def test_the_schema_is_json_and_whole() -> None:
    """Every reference leads somewhere, and every section says what it is."""
    text = json.dumps(SCHEMA)
    for name in re.findall(r'"#/\$defs/(\w+)"', text):
        assert SCHEMA["$defs"][name]["description"]
