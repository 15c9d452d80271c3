"""A drive that loses power: what may be on it then, from a tape of what was written and synced.

A program writes; the drive may put off whatever was not synced, in sectors, in any order, and when
the power goes only some of it is there. What was synced is there whole. :class:`Drive` replays a
tape up to any point and gives images of what such a drive may hold:

* ``lost``: nothing that was not synced,
* ``kept``: all of it, as after a killed process,
* ``torn``: all before some write, that write cut off at any byte, and nothing behind it,
* ``mixed``: each sector by the toss of a coin, and each change of a length or a name,
* ``last``: the newest change alone, all before it lost.

A write that is under way changes no byte outside of it (SQLite's "powersafe overwrite").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

SECTORS: Final = (512, 4096)


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes put into a file at a place."""

    name: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file made shorter or longer."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Gone:
    """A file removed."""

    name: str


@dataclass(frozen=True, slots=True)
class Sync:
    """A file synced: all that was done to it before is on the drive for good."""

    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to whoever submitted: from here on, so many entries are promised."""

    size: int


Event = Write | Cut | Gone | Sync | Said
Image = dict[str, bytes]


@dataclass(slots=True)
class _File:
    safe: bytes | None = None
    """What was synced; None where there is no such file."""
    pending: list[Write | Cut | Gone] = field(default_factory=list)


@dataclass(slots=True)
class Drive:
    """The files of a drive, each with what is safe and what is pending."""

    files: dict[str, _File] = field(default_factory=dict)
    said: int = 0
    """How many entries were promised so far."""

    @classmethod
    def holding(cls, image: Image, said: int = 0) -> Drive:
        """A drive on which these files are safe."""
        return cls({name: _File(safe=data) for name, data in image.items()}, said)

    def apply(self, event: Event) -> None:
        """What happened next."""
        if isinstance(event, Said):
            self.said = event.size
            return
        file = self.files.setdefault(event.name, _File())
        if isinstance(event, Sync):
            file.safe = _after(file.safe, file.pending)
            file.pending = []
        else:
            file.pending.append(event)

    def lost(self) -> Image:
        """Nothing that was not synced is there."""
        return {name: file.safe for name, file in self.files.items() if file.safe is not None}

    def kept(self) -> Image:
        """Everything is there."""
        return self._image(lambda file: file.pending)

    def torn(self, rng: Random) -> Image:
        """Each file's changes are there up to some write, of which a part is there."""

        def part(file: _File) -> list[Write | Cut | Gone]:
            upto = rng.randrange(len(file.pending) + 1)
            done = file.pending[:upto]
            following = file.pending[upto : upto + 1]
            if following and isinstance(following[0], Write):
                write = following[0]
                done.append(
                    Write(write.name, write.offset, write.data[: rng.randrange(len(write.data))])
                )
            return done

        return self._image(part)

    def mixed(self, rng: Random, sector: int, chance: float = 0.5) -> Image:
        """Each sector of each write is there by chance, and so is each other change."""

        def some(file: _File) -> list[Write | Cut | Gone]:
            return [
                each
                for change in file.pending
                for each in (sectors(change, sector) if isinstance(change, Write) else [change])
                if rng.random() < chance
            ]

        return self._image(some)

    def last(self) -> Image:
        """Of each file only the newest change is there."""
        return self._image(lambda file: file.pending[-1:])

    def pending(self) -> bool:
        """Whether there is anything that a loss of power may lose."""
        return any(file.pending for file in self.files.values())

    def _image(self, chosen: Callable[[_File], list[Write | Cut | Gone]]) -> Image:
        found = {name: _after(file.safe, chosen(file)) for name, file in self.files.items()}
        return {name: data for name, data in found.items() if data is not None}


def sectors(write: Write, size: int) -> list[Write]:
    """A write in pieces that end where sectors of a drive end."""
    pieces = []
    start = 0
    while start < len(write.data):
        end = start + size - (write.offset + start) % size
        pieces.append(Write(write.name, write.offset + start, write.data[start:end]))
        start = end
    return pieces


def _after(data: bytes | None, changes: list[Write | Cut | Gone]) -> bytes | None:
    """A file's bytes after changes; what no write filled reads as zeros."""
    if not changes:
        return data
    found = None if data is None else bytearray(data)
    for change in changes:
        if isinstance(change, Gone):
            found = None
            continue
        found = bytearray() if found is None else found
        if isinstance(change, Cut):
            del found[change.size :]
            found.extend(bytes(change.size - len(found)))
        else:
            found.extend(bytes(max(0, change.offset - len(found))))
            found[change.offset : change.offset + len(change.data)] = change.data
    return None if found is None else bytes(found)
