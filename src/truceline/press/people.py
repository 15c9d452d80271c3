"""People as one document shows them, and who of several a role means where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from truceline.press.names import resolve
from truceline.press.naming import Gender, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

Form = Literal["name", "role", "role_and_surname", "metonym", "anonymous_group", "pronoun", "none"]
ANY_ROLE: Final = frozenset({"diplomat", "official", "man", "woman", "politician"})
"""What almost anybody who speaks may be called."""
OF_A_LAND: Final = frozenset({"frenchman", "frenchwoman", "englishman", "irishman", "dutchman"})
"""What tells a land and nothing else; who speaks is not read from it."""
_UNDER: Final = frozenset({"deputy", "vice", "assistant", "under-secretary-general"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody a document names.

    Args:
        name: The usual English full name where the tables know one, else the fullest here; None
            for people who are not named.
        form: How they are named where they are named now.
        gender: m, f, or empty where nothing tells.
        plural: Whether they are several.
        person: Whether it is one person.
        sure: Whether the name stands on more than likeness.
        document: Whether it is a letter or statement that speaks for its author.
    """

    name: str | None
    form: Form
    gender: Gender = ""
    plural: bool = False
    person: bool = True
    sure: bool = True
    document: bool = False


@dataclass(slots=True, kw_only=True)
class Person:
    """What the document tells of one person.

    Args:
        full: The fullest name.
        gender: m, f, or empty where nothing tells.
        roles: What the document calls them: ``minister``, ``deputy``.
        near: The words that stood before the name.
        first: The paragraph that names them first, counted from 0; titles come last.
    """

    full: str
    gender: Gender = ""
    roles: set[str] = field(default_factory=set)
    near: set[str] = field(default_factory=set)
    first: int = 0


def of_name(people: Mapping[str, Person], name: str, on: date | None) -> Person | None:
    """Whoever of a document bears a name, also where it writes the name in another alphabet.

    Args:
        people: The people of a document by their folded surnames.
        name: As the document or the tables have it: "Sergey Lavrov" of a Russian page.
        on: The day of the document.
    """
    one = people.get(folded(name.rsplit(maxsplit=1)[-1]))
    if one is not None or not name.isascii():
        return one
    return next(
        (
            each
            for each in people.values()
            if not each.full.isascii()
            and (known := resolve(each.full, on)) is not None
            and known.name == name
        ),
        None,
    )


def rightful(fits: Iterable[Person], low: Iterable[str], here: int) -> list[Person]:
    """Those of several whom a role may mean where it stands.

    Whom the text names further on is meant only where nobody named before fits; a deputy is not
    meant by the role alone.

    Args:
        fits: The people who may have it.
        low: The words of the mention, in lower case.
        here: The paragraph in which it stands.
    """
    some = list(fits)
    named = _UNDER & set(low)
    for keeps in (
        [one for one in some if one.first <= here],
        [one for one in some if bool(one.roles & _UNDER) == bool(named)],
    ):
        some = [one for one in some if one in keeps] or some
    return some
