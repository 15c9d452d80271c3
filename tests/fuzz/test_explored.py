"""Atheris explores the parsers, guided by the lines that its bytes reach.

Every day it explores one for a few seconds, and finds a fault that is put before it.
``TRUCELINE_FUZZ=SECONDS`` explores every parser for that long each, as ``make nightly`` does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fuzz.targets import TARGETS

SECONDS = int(os.environ.get("TRUCELINE_FUZZ", "0"))
NAMES = list(TARGETS) if SECONDS else ["tile_path"]
ROOT = Path(__file__).parents[2]

pytest.importorskip("atheris", reason="Atheris is there on Linux, up to Python 3.13")

_PLANTED = """
import sys
from pathlib import Path
from tests.fuzz import explore
from tests.fuzz.target import Target
def read(data):
    if data[:1] == b"k" and data[1:2] == b"e":
        raise KeyError(data)
explore.targets.TARGETS["planted"] = Target(covers=(), read=read, seeds=lambda: [b"key"])
explore.main("planted", Path(sys.argv[1]), 30)
"""


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the tests of this checkout; libFuzzer ends its process, so it is its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=SECONDS + 600,
    )


@pytest.mark.parametrize("name", NAMES)
def test_exploring_finds_nothing(name: str, tmp_path: Path) -> None:
    """For as long as it is explored, a parser keeps its word, and stays within time and memory."""
    kept = os.environ.get("TRUCELINE_FUZZ_CORPUS")
    corpus = (Path(kept) if kept else tmp_path) / name
    done = _run("-m", "tests.fuzz.explore", name, str(corpus), str(SECONDS or 3))
    left = [*corpus.glob("crash-*"), *corpus.glob("timeout-*"), *corpus.glob("oom-*")]
    found = "".join(f"{path.name}: {path.read_bytes()[:2_000]!r}\n" for path in left)
    assert done.returncode == 0, f"{found}{done.stderr[-6_000:]}"
    assert "DONE" in done.stderr
    assert not left, found


def test_a_planted_fault_is_found(tmp_path: Path) -> None:
    """A parser that lets a KeyError out is found out, and the bytes that did it are left."""
    done = _run("-c", _PLANTED, str(tmp_path / "corpus"))
    assert done.returncode != 0
    assert "KeyError" in done.stdout + done.stderr
    assert [path.read_bytes()[:2] for path in (tmp_path / "corpus").glob("crash-*")] == [b"ke"]
