"""Signing in: with a key in this browser, with one from a file, with a new one, or with a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from truceline.console.pages.base import Page
from truceline.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

AFTER: Final = "/desk"
"""Where one comes to after signing in, unless a page sent one here."""
_FIRST: Final = ("officer", "guarantor", "party", "humanitarian", "secretariat")
"""Roles whose people are listed first on a demonstration; the others come after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A made-up person of a demonstration.

    Args:
        actor: The actor's id.
        name: Its name in the register.
        roles: Its roles.
        file: The name of its open key file, without suffix.
        key: The id of its key.
    """

    actor: str
    name: str
    roles: tuple[str, ...]
    file: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage(Page):
    """The ways in.

    Args:
        people: The made-up people of a demonstration, as any of whom one may work; empty elsewhere.
        over: Whether a session ended that the reader thought to have.
        next: Where to go afterwards, on this desk.
        faults: What was wrong with what the form sent.
    """

    TEMPLATE: ClassVar[str] = "sign_in.html"

    people: tuple[Person, ...]
    over: bool
    next: str
    faults: tuple[Fault, ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status."""
        return 403 if self.faults else 200


def onward(asked: str) -> str:
    """An address of this desk to go on to; no other site, whatever a link says."""
    local = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if local and "\\" not in asked else AFTER


def people_in_order(people: Iterable[Person]) -> tuple[Person, ...]:
    """Those whom a newcomer wants to try first come first."""

    def place(person: Person) -> tuple[int, str]:
        held = [_FIRST.index(role) for role in person.roles if role in _FIRST]
        return (min(held, default=len(_FIRST)), person.name)

    return tuple(sorted(people, key=place))
