"""Bytes that nobody should have sent: every command that reads any answers with our faults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.running import ok, written

from truceline.cli import truceline
from truceline.ledger import canonical

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

OPTIONS = (
    "--report-class", "violation", "--acts", "mortar", "--occurred-from", "2016-03-01T12:00:00Z",
    "--language", "ar", "--source-class", "party", "--means", "seen", "--narrative", "Made-up",
)  # fmt: skip
COMMANDS = {
    "submission": ("record", "--from", "-"),
    "body": ("record", "incident.reported", "--body", "-"),
    "request": ("enrol", "--request", "-"),
    "draft": ("sign", "-"),
    "area": ("covered", "--area", "-"),
}
OURS = {2, 3, 4}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def submission(original: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A good submission, to be spoilt."""
    path = tmp_path_factory.mktemp("signed") / "s.json"
    key = original.key("group:brigade")
    ok(
        "record", "incident.reported", "--desk", original.folder, "--key", key, *OPTIONS,
        "--at", "2016-03-02T00:00:00Z", "-o", path,
    )  # fmt: skip
    return path.read_bytes()


def _answered(desk: MadeUp, name: str, data: bytes, out: Path) -> None:
    """Run one command on bytes: it fails in our way, and writes nothing."""
    more: list[str] = []
    if name != "draft":
        more += ["--desk", str(desk.folder), "--json"]
    if name in {"body", "request"}:
        more += ["--key", str(desk.key("group:brigade"))]
    if name == "draft":
        more += ["--key", str(desk.key("group:brigade")), "-o", str(out)]
    before = written(desk.folder)
    result = CliRunner().invoke(truceline, [*COMMANDS[name], *more], input=data)
    assert result.exit_code in OURS, (name, data, result.output)
    assert "UNEXPECTED" not in result.stderr
    assert "Traceback" not in result.stderr
    if name != "draft":
        assert json.loads(result.stderr)["faults"]
    assert written(desk.folder) == before
    assert not out.exists()


def _spoilt(good: bytes, path: list[int], value: Any) -> bytes:
    """A good file with one value in its depth replaced."""
    whole = json.loads(good)
    at = whole
    for step in path:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = keys[step % len(keys)]
        if not isinstance(at[key], dict | list) or not at[key]:
            break
        at = at[key]
    keys = list(at) if isinstance(at, dict) else list(range(len(at)))
    at[keys[path[-1] % len(keys)]] = value
    try:
        return canonical.encode(whole)
    except Exception:  # noqa: BLE001 - what has no canonical form is sent as it is
        return json.dumps(whole).encode()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(sorted(COMMANDS)), data=st.binary(max_size=64) | JSON.map(
    lambda value: json.dumps(value).encode()
))  # fmt: skip
def test_arbitrary_input_is_answered_with_a_fault(
    original: MadeUp, tmp_path: Path, name: str, data: bytes
) -> None:
    """Whatever bytes or JSON come in: a code, a sentence, a hint, and nothing is written."""
    _answered(original, name, data, tmp_path / "out.json")


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=st.lists(st.integers(0, 20), min_size=1, max_size=5), value=JSON)
def test_a_spoilt_submission_is_answered_with_a_fault(
    original: MadeUp, submission: bytes, tmp_path: Path, path: list[int], value: Any
) -> None:
    """A good submission with any one value replaced is refused, and nothing is written."""
    data = _spoilt(submission, path, value)
    if data != submission:
        _answered(original, "submission", data, tmp_path / "out.json")
