"""One tree of errors: every fault has a code, a sentence and a hint, and all faults come at once.

A :class:`Fault` is a value. :class:`TrucelineError` carries one or more of them; its subclasses say
what kind of trouble it is, and fix the exit code of the command line (and, later, the HTTP status).

>>> raise_for([Fault("LATITUDE_RANGE", "The latitude is 91.", "Give -90 to 90.", where="/lat")])
Traceback (most recent call last):
    ...
truceline.errors.BadInput: LATITUDE_RANGE at /lat: The latitude is 91. Give -90 to 90.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, said so that a person knows what to do.

    Args:
        code: A stable name in CAPITALS, for programs and for the reference page.
        sentence: What is wrong, in one sentence, with what was expected and what was found.
        hint: What to do about it.
        where: A JSON pointer, ``line:column`` or file name; empty where the whole input is meant.
    """

    code: str
    sentence: str
    hint: str
    where: str = ""

    def __str__(self) -> str:
        """One line for a terminal."""
        at = f" at {self.where}" if self.where else ""
        return f"{self.code}{at}: {self.sentence} {self.hint}".rstrip()

    def as_json(self) -> dict[str, str]:
        """The fault as a JSON object: ``code``, ``sentence``, ``hint``, ``where``."""
        return {
            "code": self.code,
            "sentence": self.sentence,
            "hint": self.hint,
            "where": self.where,
        }


class TrucelineError(Exception):
    """The root of the tree. Carries every fault found, in the order of the input."""

    exit_code: ClassVar[int] = 1

    refusal: bytes = b""
    """A note signed by the desk that it refused this; empty where no desk did."""

    def __init__(self, faults: Sequence[Fault] | Fault) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BadInput(TrucelineError):
    """The bytes, the YAML, the options: what was given cannot be understood. Exit code 2."""

    exit_code = 2


class Refused(TrucelineError):
    """Understood, and refused: signature, authority, state or Terms say no. Exit code 3."""

    exit_code = 3


class NotFound(TrucelineError):
    """No such subject, entry, actor or file. Exit code 4."""

    exit_code = 4


class DeskFault(TrucelineError):
    """The desk itself is at fault: its store, its key, its clock. Exit code 5."""

    exit_code = 5


class AuditFailed(TrucelineError):
    """The audit found a fault in the record. Exit code 11."""

    exit_code = 11


def raise_for(faults: Iterable[Fault], error: type[TrucelineError] = BadInput) -> None:
    """Raise ``error`` with all ``faults`` at once; return quietly where there are none."""
    found = tuple(faults)
    if found:
        raise error(found)
