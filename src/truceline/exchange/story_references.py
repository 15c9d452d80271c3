"""How the entries of a story name each other, and what those names come to on a desk.

In a body ``"@id"`` is the hash of the entry told as ``id``, ``"@text:FILE"`` and ``"@hash:FILE"`` a
file of the story and its SHA-256, ``"@entries:ID"`` the file of a subject so far. In ``about`` an
id stands as it is, and ``conflict:ID+ID`` is the matter that the desk opened between two notices.

>>> refers({"rests_on": ["@report", "@entries:incident"]})
('report', 'incident')
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

CONFLICT: Final = "conflict:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the telling knows by now, for :func:`settle`.

    Args:
        hashes: Story id to the hash of its entry.
        texts: File name to text.
        entries: The entries of a subject so far, by its hash.
        conflict: The matter between two notices, by their hashes.
    """

    hashes: Mapping[str, str]
    texts: Mapping[str, str]
    entries: Callable[[str], Sequence[str]]
    conflict: Callable[[str, str], str]


def refers(value: Any) -> tuple[str, ...]:
    """The story ids that a body refers to, in their order."""
    return tuple(dict.fromkeys(_refers(value)))


def settle(value: Any, known: Known) -> Any:
    """A body, or a part of it, with every reference replaced by what it stands for."""
    if isinstance(value, Mapping):
        return {name: settle(part, known) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [settle(part, known) for part in value]
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    form, _, name = value[1:].rpartition(":")
    if form == "text":
        return known.texts[name]
    if form == "hash":
        return hashlib.sha256(known.texts[name].encode()).hexdigest()
    if form == "entries":
        return list(known.entries(known.hashes[name]))
    return known.hashes[value[1:]]


def settle_about(about: Sequence[str], known: Known) -> tuple[str, ...]:
    """The subjects that an entry speaks of, by their ids on the desk."""
    found = []
    for each in about:
        named = [known.hashes[one] for one in ends(each)]
        found.append(known.conflict(named[0], named[1]) if each.startswith(CONFLICT) else named[0])
    return tuple(found)


def ends(name: str) -> tuple[str, ...]:
    """The story ids that an item of ``about`` names."""
    return tuple(name.removeprefix(CONFLICT).split("+")) if name.startswith(CONFLICT) else (name,)


def _parts(value: Any) -> Iterator[str]:
    """Every reference in a value, without its sign."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _parts(part)
    elif isinstance(value, str) and value.startswith("@"):
        yield value[1:]


def _refers(value: Any) -> Iterator[str]:
    for part in _parts(value):
        form, _, name = part.rpartition(":")
        if form not in {"text", "hash"}:
            yield name if form == "entries" else part


def files_named(value: Any) -> Iterator[str]:
    """The files that a body takes in or hashes."""
    for part in _parts(value):
        form, _, name = part.rpartition(":")
        if form in {"text", "hash"}:
            yield name
