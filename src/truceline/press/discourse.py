"""Who is spoken of as a document goes on: for pronouns, roles, and speech without a name to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truceline.press.people import ANY_ROLE, OF_A_LAND, Who

if TYPE_CHECKING:
    from truceline.press.speakers import Register

_FAR: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Somebody who spoke or acted: with the words that named them, and where."""

    who: Who
    mention: str
    paragraph: int
    spoke: bool
    aside: bool = False


class Discourse:
    """Who spoke and who acted last, as the reader goes from sentence to sentence."""

    def __init__(self, register: Register) -> None:
        """Nobody spoke yet."""
        self._register = register
        self._past: list[Spoken] = []

    def note(
        self, who: Who, mention: str, paragraph: int, *, spoke: bool, aside: bool = False
    ) -> None:
        """Somebody spoke, was what a sentence is about, or was only named in it (``aside``)."""
        if who.form == "none" and not who.document:
            return
        self._past.append(
            Spoken(who=who, mention=mention, paragraph=paragraph, spoke=spoke, aside=aside)
        )

    def last(self) -> Spoken | None:
        """Who spoke last."""
        return next((each for each in reversed(self._past) if each.spoke), None)

    def body(self, name: str) -> Who | None:
        """The last body that a single word calls again: ``the ministry``; None for full names."""
        if " " in name or not name:
            return None
        again = name.lower()
        return next(
            (
                each.who
                for each in reversed(self._past)
                if each.who.form == "name"
                and not (each.who.person or each.who.plural)
                and each.who.name
                and again in f"{each.mention} {each.who.name}".lower().split()[1:]
            ),
            None,
        )

    def knows(self, name: str) -> bool:
        """Whether somebody of that name spoke or acted before."""
        return any(each.who.name == name for each in self._past)

    def of(self, paragraph: int) -> list[Spoken]:
        """Who spoke or acted in one paragraph, in order."""
        return [each for each in self._past if each.paragraph == paragraph and not each.aside]

    def pronoun(
        self, one: Who, paragraph: int, first: Who | None = None
    ) -> tuple[Who, bool] | None:
        """For whom a pronoun stands, and whether nobody else would fit.

        He and she stand for the last person of that gender who was what a sentence is about;
        they for the last people; it for the last body.
        """
        if first is not None and first.name and first.form != "pronoun" and self._may(first, one):
            return first, True
        fits = [each for each in reversed(self._past[-_FAR * 8 :]) if self._may(each.who, one)]
        if not fits:
            return None
        nearest = next((each for each in fits if self._told(each, one, paragraph)), fits[0])
        if nearest is not fits[0] and fits[0].paragraph == paragraph:
            nearest = fits[0]
        near = [each for each in fits if each.paragraph >= paragraph - 2]
        others = {each.who.name for each in near} - {nearest.who.name}
        if nearest.paragraph < paragraph - _FAR:
            return None
        return nearest.who, not others

    def _told(self, each: Spoken, one: Who, paragraph: int) -> bool:
        """Whether somebody nearby is known to be of a pronoun's gender."""
        if not (one.gender and each.who.name and each.paragraph >= paragraph - 1):
            return False
        return (each.who.gender or self._register.gender_of(each.who.name)) == one.gender

    def _may(self, who: Who, one: Who) -> bool:
        """Whether a pronoun may stand for somebody."""
        if one.plural:
            return who.plural or not who.person
        if not one.person:
            return who.document or (not who.person and not who.plural)
        if not who.person:
            return False
        gender = who.gender or self._register.gender_of(who.name)
        return not gender or not one.gender or gender == one.gender

    def role(self, role: str, paragraph: int, marks: frozenset[str]) -> Who | None:
        """For whom a role stands: the last who spoke nearby, if the document lets it.

        Where it does not, the last before to whom the document gives that very role.
        """
        named = [
            each
            for each in reversed(self._past)
            if each.who.person and each.who.name and not each.aside
        ]
        last = named[0] if named else None
        if last is None or role in OF_A_LAND or last.paragraph < paragraph - 2:
            return None
        may = self._register.may_be
        if role in ANY_ROLE or may(last.who.name or "", role, marks):
            return last.who
        return next(
            (
                each.who
                for each in named
                if each.paragraph >= paragraph - _FAR
                and may(each.who.name or "", role, marks, told=True)
            ),
            None,
        )
