"""What may be said of statements: recorded from a source, confirmed, disputed, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.desk.sayings import OFFICE, OFFICER, Saying, one_of, phrase

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_WHO = ("state:one", "state:two", "group:brigade", None)
_SPEAK = ("state:one", "state:two", "group:brigade", OFFICER)
_OF = ("commitment", "incident", "milestone", "track")
_LIVE = ("recorded", "confirmed", "disputed")


def place(rng: Random, words: str) -> dict[str, Any]:
    """A stretch of one of three made-up documents."""
    start = rng.randrange(10_000)
    return {
        "sha256": rng.choice("abc") * 64, "start": start, "end": start + len(words),
        "publisher": "Made-up Gazette", "earliest": "2016-02-20", "latest": "2016-03-20",
        "basis": "inferred",
    }  # fmt: skip


@phrase("statement.recorded/1")
def _recorded(machine: Machine, rng: Random) -> Saying:
    words = rng.choice(("We open the mill road.", "The well was shelled.", "Nobody fired."))
    speaker = rng.choice(_WHO)
    body: dict[str, Any] = {
        "sort": rng.choice(("commitment", "allegation", "denial", "other")), "words": words,
        "quoted": rng.random() < 0.5, "language": "en", "named": "the spokesman",
        "place": place(rng, words),
    }  # fmt: skip
    found = one_of(machine, rng, rng.choice(_OF))
    about: tuple[str, ...] = () if found is None else (found[0],)
    if speaker is not None:
        body["speaker"] = speaker
    return Saying(rng.choice((OFFICER, OFFICE)), body, about)


def _word(machine: Machine, rng: Random, **body: Any) -> Saying | None:
    found = one_of(machine, rng, "statement", *_LIVE)
    return found and Saying(rng.choice(_SPEAK), body, (found[0],))


@phrase("statement.confirmed/1")
def _confirmed(machine: Machine, rng: Random) -> Saying | None:
    return _word(machine, rng, remark="It was said so")


@phrase("statement.disputed/1")
def _disputed(machine: Machine, rng: Random) -> Saying | None:
    return _word(machine, rng, what=rng.choice(("said", "words", "speaker")), why="Not so")


@phrase("statement.corrected/1")
def _corrected(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "statement", *_LIVE)
    if found is None:
        return None
    words = rng.choice(("We open the mill road on Friday.", "It was shelled."))
    body: dict[str, Any] = rng.choice((
        {"speaker": "state:one", "named": "the minister"},
        {"words": words, "place": place(rng, words)},
    ))  # fmt: skip
    return Saying(found[1].recorder, {**body, "why": "Misread"}, (found[0],))


@phrase("statement.withdrawn/1")
def _withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "statement", *_LIVE)
    if found is None or rng.random() < 0.6:
        return None
    return Saying(found[1].recorder, {"why": "A caption"}, (found[0],))
