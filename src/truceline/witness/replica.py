"""The copy that a follower keeps, as the follower sees it, and what it is about to fetch.

A :class:`Copy` is whatever keeps leaves, tiles and checkpoints: the embedded store does. Each of
its writing calls is one transaction, so that a process that is killed between any two finds a tree
of which every leaf was proven, and the signed checkpoint that it was proven under.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from truceline.errors import BadInput, Fault
from truceline.ledger.proofs import HASH_BYTES
from truceline.ledger.tiles import WIDTH

if TYPE_CHECKING:
    from truceline.ledger.tiles import Growth

Rows = Mapping[tuple[int, int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A signed checkpoint that the copy grows to, and the hash of every block on the way.

    The hashes were proven under the checkpoint's root, together with those that the copy has, so
    that each block of leaves can be checked as soon as it is there.

    Args:
        size: The size to reach.
        root: The root there.
        note: The signed checkpoint's bytes.
        first: The number of the first block: 256 leaves each.
        blocks: The hash over each block from the first on; the last may be a partial one.
    """

    size: int
    root: bytes
    note: bytes
    first: int
    blocks: tuple[bytes, ...]

    def encode(self) -> str:
        """The plan as text, to be kept until it is carried out."""
        value = {
            "size": self.size,
            "root": self.root.hex(),
            "note": base64.b64encode(self.note).decode(),
            "first": self.first,
            "blocks": base64.b64encode(b"".join(self.blocks)).decode(),
        }
        return json.dumps(value)

    @classmethod
    def decode(cls, text: str) -> Plan:
        """Read a plan that was kept.

        Raises:
            BadInput: PLAN_SHAPE.
        """
        try:
            value = json.loads(text)
            row = base64.b64decode(value["blocks"], validate=True)
            return cls(
                size=int(value["size"]),
                root=bytes.fromhex(value["root"]),
                note=base64.b64decode(value["note"], validate=True),
                first=int(value["first"]),
                blocks=tuple(row[i : i + HASH_BYTES] for i in range(0, len(row), HASH_BYTES)),
            )
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            hint = "The replica was damaged: begin a new one in another folder."
            raise BadInput(Fault("PLAN_SHAPE", "The kept plan cannot be read.", hint)) from error

    def block(self, n: int) -> bytes:
        """The hash over block ``n``."""
        return self.blocks[n - self.first]

    @property
    def whole_blocks(self) -> int:
        """How many blocks of the tree are full."""
        return self.size // WIDTH


class Copy(Protocol):
    """What a follower writes to. Sizes are numbers of leaves."""

    def size(self) -> int:
        """The number of leaves."""

    def tile(self, level: int, n: int) -> bytes:
        """The bytes of a tile; empty where there is none."""

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The leaves from one place up to another."""

    def newest(self) -> tuple[int, bytes, bytes] | None:
        """``(size, root, note)`` of the newest checkpoint that the copy reached."""

    def plan(self) -> Plan | None:
        """What was begun and is not carried out yet."""

    def begin(self, plan: Plan) -> None:
        """Keep a plan before anything of it is fetched."""

    def extend(self, leaves: Sequence[bytes], growth: Growth) -> None:
        """Add proven leaves with the tiles that they change."""

    def settle(self, plan: Plan) -> None:
        """Keep the checkpoint that was reached, and drop the plan."""
