"""Explore one parser with Atheris, guided by which lines its bytes reach; one process a target.

    python -m tests.fuzz.explore TARGET CORPUS SECONDS

The corpus is a folder: what is in it is taken up again, and what reaches new lines is added. It
ends with 0 after that time, and with another code at the first finding, whose bytes it leaves in
the folder as ``crash-...``, ``timeout-...`` or ``oom-...`` (libFuzzer never returns to its caller).
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import atheris

# Only the code under test is watched: coverage of libraries would lead away from it.
with atheris.instrument_imports(include=["truceline"]):
    from tests.fuzz import target as held
    from tests.fuzz import targets

from tests.fuzz.mutations import TOKENS, changed

SLOWEST = 10
"""Seconds of the processor's time that a parser may take over a few kilobytes."""
LONGEST = 600
"""Seconds by the clock on the wall, on a machine that is busy with much else, until it is stuck."""
MOST_MEMORY = 2_048
"""Megabytes that the process may hold, corpus and instruments included."""


def main(name: str, corpus: Path, seconds: int) -> None:
    """Explore until the time is up; does not return."""
    target = targets.TARGETS[name]
    sound = targets.seeds(target)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(sound):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = corpus.parent / f"{corpus.name}.dict"
    words.write_text("".join(f'"{_escaped(token)}"\n' for token in TOKENS if 0 < len(token) < 64))

    def one(data: bytes) -> None:
        start = time.thread_time()
        held.attempt(target, data)
        if time.thread_time() - start > SLOWEST:
            raise held.Misread("too slow")

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        rng = random.Random(seed)  # noqa: S311 - a finding must come again from its seed
        # libFuzzer's own small steps, and ours that know lines and JSON, take turns.
        if rng.random() < 0.5:
            return bytes(atheris.Mutate(data, longest))
        return changed(data, rng, sound)[:longest]

    longest = max([target.longest, *map(len, sound)])
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={longest}",
        f"-timeout={LONGEST}",
        f"-rss_limit_mb={MOST_MEMORY}",
        f"-artifact_prefix={corpus}/",
        f"-dict={words}",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one, custom_mutator=mutate)
    atheris.Fuzz()


def _escaped(token: bytes) -> str:
    """A token as a dictionary of libFuzzer spells it."""
    return "".join(f"\\x{byte:02X}" for byte in token)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
