"""Whatever bytes a parser is given, it gives a value or a fault of ours, in bounded time and room.

The everyday half of fuzzing; ``test_explored.py`` is the other, and findings stand in
``test_found.py``.
"""

from __future__ import annotations

import ast
import os
import time
import tracemalloc
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.fuzz.mutations import VALUES, burdens, changed
from tests.fuzz.target import Misread, Target, attempt
from tests.fuzz.targets import EXCUSED, TARGETS, covered, seeds

import truceline
from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

THOROUGH = os.environ.get("TRUCELINE_HYPOTHESIS") == "thorough"
EXAMPLES = 5_000 if THOROUGH else 40
SLOW = frozenset({"terms", "terms_text", "story", "story_head", "bodies", "yaml", "story_page"})
PACKAGE = Path(truceline.__file__).parent
RINGS = ("ledger", "mechanism", "exchange", "keyring", "analysis", "witness", "api")
VERBS = ("parse", "read", "decode", "unpack", "open", "scan")
GIVEN = {"bytes", "str", "Path"}

every = pytest.mark.parametrize("name", TARGETS)


@every
def test_sound_bytes_are_read(name: str) -> None:
    """Each target begins from real bytes, and at least one of them is read as it is meant."""
    target = TARGETS[name]
    found = [attempt(target, seed) for seed in seeds(target)]
    refused = {fault.code for error in found if error for fault in error.faults}
    # These are refused on purpose, and late: one share of two, a box whose commitment is made up.
    late = {"SHARES_FEW", "SEAL_COMMITMENT", "PAPER_NUMBER"}
    assert None in found or refused & late


@every
def test_any_bytes_are_read_or_refused(name: str) -> None:
    """Bytes at random, and real bytes with a few changes, give a value or a fault that says why."""
    target = TARGETS[name]
    sound = seeds(target)
    nearly = st.builds(
        lambda seed, rng: changed(seed, rng, sound),
        st.sampled_from(sound),
        st.randoms(use_true_random=False),
    )

    @settings(
        max_examples=EXAMPLES // 4 if name in SLOW else EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(nearly, nearly, nearly, st.binary(max_size=200)))
    @example(b"")
    def any_bytes(data: bytes) -> None:
        attempt(target, data)

    any_bytes()


@every
def test_what_costs_much_is_bounded(name: str) -> None:
    """Thousands of bytes of depth, or of one thing, take seconds at most, and little room.

    The limit is generous, for a busy machine; what grows with the square of its input is past it.
    """
    target = TARGETS[name]
    for data in burdens(60_000 if THOROUGH else 8_000):
        if THOROUGH:
            tracemalloc.start()
        start = time.thread_time()
        try:
            attempt(target, data)
        finally:
            taken, (_, most) = time.thread_time() - start, tracemalloc.get_traced_memory()
            tracemalloc.stop()
        # To follow every allocation takes ten times as long.
        assert taken < (60 if THOROUGH else 5), data[:40]
        assert most < 128 << 20, data[:40]


def test_a_parser_that_breaks_its_word_is_found_out() -> None:
    """What crashes, refuses without words or spells otherwise is not let pass."""

    def mute(_data: bytes) -> object:
        raise BadInput(Fault("CODE", "", ""))

    def strict(data: bytes) -> object:
        return int(data)

    for read, spelt, expected in (
        (mute, None, Misread),
        (strict, None, ValueError),
        (bytes.strip, bytes, Misread),
    ):
        with pytest.raises(expected):
            attempt(Target(covers=(), read=read, seeds=list, spelt=spelt), b" x ")


def test_changes_are_as_they_were_drawn() -> None:
    """One seed makes the same change each time, and most changes change something."""
    data = b'{"a":[1,2],"b":"x"}'

    def drawn() -> list[bytes]:
        return [changed(data, Random(seed)) for seed in range(200)]  # noqa: S311 - on purpose

    made = drawn()
    assert made == drawn()
    assert len(set(made)) > 150
    assert len(VALUES) > 20


# --- The table is whole -------------------------------------------------------------------------


def _parsers() -> Iterator[str]:
    """Every public function of a module, and class method, that reads bytes, text or a file."""
    for ring in RINGS:
        for path in sorted((PACKAGE / ring).glob("*.py")):
            module = f"{ring}.{path.stem}"
            tree = ast.parse(path.read_bytes())
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and _reads(node):
                    yield f"{module}.{node.name}"
                if isinstance(node, ast.ClassDef):
                    yield from (
                        f"{module}.{node.name}.{each.name}"
                        for each in node.body
                        if isinstance(each, ast.FunctionDef) and _reads(each) and _made(each)
                    )


def _made(node: ast.FunctionDef) -> bool:
    """Whether a method makes an object of its class."""
    return any(isinstance(each, ast.Name) and "method" in each.id for each in node.decorator_list)


def _reads(node: ast.FunctionDef) -> bool:
    """Whether a function is called like a parser and takes bytes, text or a file."""
    arguments = node.args.args[1:] if _made(node) else node.args.args
    first = arguments[0].annotation if arguments else None
    names = {each.id for each in ast.walk(first) if isinstance(each, ast.Name)} if first else set()
    return node.name.split("_")[0] in VERBS and bool(names & GIVEN)


def test_every_parser_is_in_the_table() -> None:
    """A new parser of bytes is fuzzed, or it is said why not; no excuse outlives its parser."""
    found = set(_parsers())
    assert len(found) > 40
    assert found - covered() - set(EXCUSED) == set()
    assert set(EXCUSED) - found == set()
    assert not set(EXCUSED) & covered()


def test_the_table_names_what_there_is() -> None:
    """Each function that a target says it covers exists under that name."""
    for name in covered():
        parts = name.split(".")
        files = [PACKAGE.joinpath(*parts[:depth]).with_suffix(".py") for depth in (1, 2)]
        assert any(f"def {parts[-1]}(" in path.read_text() for path in files if path.is_file()), (
            name
        )
