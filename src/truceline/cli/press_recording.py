"""What a person accepted of a reading becomes entries: statements, and what rests on them.

The words are compared with the document as it is at that moment, byte for byte; then all entries
are signed and recorded together, or none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.errors import BadInput, Fault, raise_for
from truceline.press.proposals import body_of, verified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from truceline import desk as desks
    from truceline.cli.press_answers import Choice, Resting
    from truceline.keyring.files import KeyPair
    from truceline.ledger.entry import Submission
    from truceline.press.shapes import Source

_LINE = 200


def record(
    desk: desks.Desk,
    pair: KeyPair,
    choices: Iterable[Choice],
    *,
    again: Callable[[Source], Iterable[Source]],
    under: str = "",
    now: datetime | None = None,
) -> list[dict[str, Any]]:
    """Sign and record what was accepted: all, or nothing.

    Args:
        desk: The desk.
        pair: The keys of whoever reviewed.
        choices: What was accepted.
        again: A document's sources, read at this moment.
        under: The agreement; empty for the desk's first.
        now: The time, on a replaying desk.

    Returns:
        For each entry ``entry``, ``kind``, ``subject``, ``about``, ``place``.

    Raises:
        BadInput: as :func:`truceline.press.proposals.verified`, and every fault of the bodies.
        Refused: what the desk has against them; nothing was written.
    """
    chosen = tuple(choices)
    faults: list[Fault] = []
    read: dict[str, tuple[Source, ...]] = {}
    for choice in chosen:
        source = choice.proposal.source
        if source.key not in read:
            read[source.key] = tuple(again(source))
        try:
            verified(choice.proposal, read[source.key])
        except BadInput as error:
            faults.extend(error.faults)
    raise_for(faults)
    made = [each for choice in chosen for each in _entries(desk, pair, choice, under, now)]
    accepted = desk.submit([submission for submission, _ in made], whole=True)
    return [
        {**told, "entry": found.hash, "place": found.seq}
        for (_, told), found in zip(made, accepted, strict=True)
    ]


def _entries(
    desk: desks.Desk, pair: KeyPair, choice: Choice, under: str, now: datetime | None
) -> Iterator[tuple[Submission, dict[str, Any]]]:
    """The statement of a choice, signed, and what rests on it."""
    each = choice.proposal
    body = body_of(
        each,
        speaker=choice.speaker,
        named=choice.named or None,
        sort=choice.sort or None,
        translation=choice.translation or None,
        said_on=choice.said_on or None,
        chosen=choice.chosen,
        under=under,
    )
    signed, told = _signed(desk, pair, "statement.recorded/1", body, choice.about, now)
    yield signed, told
    for rest in choice.resting:
        about = (*rest.about, told["entry"])
        yield _signed(desk, pair, rest.kind, _whole(rest, body, under), about, now)


def _whole(rest: Resting, said: Mapping[str, Any], under: str) -> dict[str, Any]:
    """The body of what rests on a statement, with its source as a reference where it has one."""
    body = {**rest.body}
    if rest.kind != "position.stated/1" and under:
        body["under"] = under
    place = said["place"]
    name = place.get("publisher") or place.get("document") or "a document"
    number = f", entry {place['entry_number']}" if "entry_number" in place else ""
    span = f"characters {place['start']}-{place['end']}"
    ending = f", sha256 {place['sha256'][:16]}{number}, {span}"
    body["reference"] = f"{name[: _LINE - len(ending)]}{ending}"
    return body


def _signed(
    desk: desks.Desk,
    pair: KeyPair,
    kind: str,
    body: Mapping[str, Any],
    about: tuple[str, ...],
    now: datetime | None,
) -> tuple[Submission, dict[str, Any]]:
    from truceline.keyring import author  # noqa: PLC0415 - cryptography loads slowly
    from truceline.ledger.wire import read_envelope  # noqa: PLC0415 - likewise

    submission = author.sign(desk.draft(pair, kind, body, about=about, now=now), pair)
    entry = read_envelope(submission.envelope).hash
    return submission, {"entry": entry, "kind": kind, "about": list(about)}


def read_again(source: Source, stdin: bytes | None) -> Iterator[Source]:
    """A document's sources as they are now: its file read once more, or what came on input."""
    from truceline.press.shapes import Source as Found  # noqa: PLC0415 - loads slowly
    from truceline.press.sources import read  # noqa: PLC0415 - likewise

    path = Path(source.file)
    while not path.exists() and "#" in path.name:
        # A page of an archive, or an entry of a feed, or of a feed in an archive: FILE#3#2.
        path = path.with_name(path.name.rpartition("#")[0] or "-")
    inside = stdin is not None and source.file.partition("#")[0] == "-"
    found = read((), stdin) if inside else read((path,))
    yield from (each for each in found if isinstance(each, Found))
