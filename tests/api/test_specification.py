"""The specification against the server, by schemathesis, as three readers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.running import running
from tests.api.serving import api_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.serving import Api
    from tests.desks import MadeUp

OFFICER, PARTY, PUBLIC = "cell:officer", "group:brigade", ""
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance", "negative_data_rejection",
    "unsupported_method", "allow_header_conformance", "use_after_free",
)  # fmt: skip
EFFORT = {PUBLIC: ("coverage", 1), PARTY: ("fuzzing", 3), OFFICER: ("fuzzing", 3)}
"""Which phase for whom, and how many cases of each operation: together within a minute."""
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


@pytest.fixture(scope="module")
def served(built: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, str]]:
    """A desk's server with no limits, and its address."""
    made = built.copied(tmp_path_factory.mktemp("specified"))
    with api_of(made) as api, running(api.app) as url:
        yield api, url


def known(api: Api) -> str:
    """Names of what is there, so that not everything that is asked for is unknown."""
    incident, notice = api.made.subjects["incident"], api.made.subjects["convoy"]
    pinned = {
        "/events": ("follow", "false"),
        "/subjects/{ident}": ("ident", incident),
        "/entries/{ident}": ("ident", incident),
        "/entries/{ident}/receipt": ("ident", incident),
        "/notices/{ident}/conflicts": ("ident", notice),
        "/duties/{actor}": ("actor", PARTY),
        "/kinds/{name}": ("name", "incident.reported"),
        "/composing": ("kind", "incident.reported"),
    }
    rows = (
        f'[[operations]]\ninclude-path = "{path}"\nparameters = {{ "{name}" = "{value}" }}\n'
        for path, (name, value) in pinned.items()
    )
    # Of methods that a path has not, one stands for all.
    return "".join(["[phases.coverage]\nunexpected-methods = ['PUT']\n", *rows])


@pytest.mark.parametrize("reader", [PUBLIC, PARTY, OFFICER], ids=["public", "party", "officer"])
def test_the_whole_specification_holds(
    served: tuple[Api, str], reader: str, tmp_path: Path
) -> None:
    """Whatever is sent to any operation, no answer is a 5xx, and all are as the specification says.

    So it is for everybody, for a party, and for an officer of the cell.
    """
    api, url = served
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(known(api))
    phase, cases = EFFORT[reader]
    proof = ["-H", f"Authorization: Bearer {api.session(reader)}"] if reader else []
    done = subprocess.run(
        [
            str(SCHEMATHESIS), "--config-file", str(settings), "run",
            f"{url}/api/v1/openapi.json", "--phases", phase, "--max-examples", str(cases),
            "--checks", ",".join(CHECKS), "--generation-deterministic", "--request-timeout", "20",
            "--warnings", "off", "--no-color", *proof,
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "No issues found" in done.stdout, done.stdout[-3000:]


def operations(api: Api) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each path, method and operation of the specification."""
    for path, item in api.got("/openapi.json")["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_every_answer_has_a_documented_shape(still: Api) -> None:
    """Each operation says what a good answer is, and that others are problem details."""
    for path, method, operation in operations(still):
        answers = operation["responses"]
        problem = answers["4XX"]["content"]["application/problem+json"]["schema"]
        assert problem == {"$ref": "#/components/schemas/Problem"}, path
        for status in (each for each in answers if each.startswith("2") and each != "204"):
            for kind, content in answers[status]["content"].items():
                assert content["schema"] or kind == "text/html", (method, path, status)


def test_schemathesis_is_there() -> None:
    """The tool that tries the specification is installed, so that its test is never empty."""
    assert shutil.which(str(SCHEMATHESIS)) is not None
