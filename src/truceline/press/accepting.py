"""Who is said to have accepted what, or to have agreed on it: put to a person, never recorded so.

The words before the accepting say who: groups, bodies, states and people that the tables know, else
what stands there, where it is short ("The mill brigade and the river front"). Where that is "we" or
"it", whoever speaks accepts. What is accepted is the rest of the sentence, as it stands there.
"""

# ruff: noqa: RUF001 - apostrophes and long dashes are what is looked for

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from truceline.press.proposals import within
from truceline.press.sorts import accepted

if TYPE_CHECKING:
    from truceline.press.proposals import Proposal

_END: Final = re.compile(r"[.!?;\n]")
_OWN: Final = re.compile(
    r"(?:we|i|it|he|she|мы|я|он|она|nous|je|il|elle|on|نحن)(?=\s|['’]|$)", re.IGNORECASE
)
_OWN_VERB: Final = re.compile(r"(?:و)?(?:وافقنا|قبلنا|التزمنا|اتفقنا|توصلنا)")
_NOBODY: Final = re.compile(
    r"(?:they|them|who|which|that|these|those|они|ils|elles|هم)\b", re.IGNORECASE
)
_MUTUAL: Final = re.compile(
    r"agree(?:s|d)? (?:(?:up)?on|an?|the)\b|reach|struck|conclu|hammered|c[ao]me to|made|sealed"
    r"|договорил|достиг|заключ|entendu|parvenu|اتفق|توصل",
    re.IGNORECASE,
)
_HELPING: Final = re.compile(
    r"(?:\s+(?:has|have|had|will|would|also|already|now|both|all|finally|formally|late|yesterday"
    r"|уже|также|a|ai|ont|avons|avez|est|sont|avait|avaient|aussi|on|in|at|since|\w+day|قد))+$",
    re.IGNORECASE,
)
_THAT: Final = re.compile(r"^[\s,:]*(?:that\b|что\b|qu(?:e\b|['’])|أن\b)?\s*", re.IGNORECASE)
_AND: Final = re.compile(r",?\s+(?:and|as well as|и|et)\s+|,\s+", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"^(?:the|both|les?|la)\s+", re.IGNORECASE)
_VERB: Final = re.compile(r"^(?:accept(?:s|ed|ing)?|agree(?:s|d)?(?: (?:(?:up)?on|to))?)\s+")
_AFTER: Final = " ,\"'»”’—–-"
_OPEN: Final = re.compile(r"[,»”]\s*(?:a|ont|has|have|had|he|she|it|they)$", re.IGNORECASE)
_BESIDE: Final = re.compile(
    r",\s+(?!.*\s(?:and|et)\s)(?:an?|the|one|un|une|le|la)\s+(?:[\w-]+\s+){0,5}[\w-]+$"
)
"""What stands between a comma and a name: ``..., a commander, Abu Ahmed, said``."""
_KINDS: Final = frozenset({"group", "body", "state", "person"})
_SHORT: Final = 200
_MOST_WORDS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Somebody who is said to have agreed: as it stands there, with the id of the tables."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepting:
    """What a proposal seems to say of an agreement.

    Args:
        form: ``acceptance`` of what stands already, or an ``agreement`` with one another.
        by: Who is said to have agreed, in the order in which they stand; empty where that is not
            clear, or where whoever speaks says it of themselves.
        own: Whether it is said of whoever speaks.
        what: The words from the accepting to the end of their sentence, as they stand there, but
            for the verb where it says no more than that it was accepted or agreed.
    """

    form: Literal["acceptance", "agreement"]
    by: tuple[Side, ...]
    own: bool
    what: str


def accepting(each: Proposal) -> Accepting | None:
    """What a proposal says of an acceptance or agreement; None where it says nothing of one."""
    found = accepted(each.text)
    if found is None:
        return None
    first = _begins(each, found.start())
    before = _HELPING.sub("", each.text[first : found.start()].rstrip(" ,"))
    own = _OWN.fullmatch(before.strip()) is not None or bool(_OWN_VERB.match(found[0]))
    by = () if own else _named(each, first, found.start()) or _phrase(before)
    mutual = len(by) > 1 and _MUTUAL.match(found[0]) is not None
    return Accepting(
        form="agreement" if mutual else "acceptance",
        by=by,
        own=own,
        what=_VERB.sub("", " ".join(each.text[found.start() : _ends(each, found.end())].split()))[
            :_SHORT
        ],
    )


def _begins(each: Proposal, at: int) -> int:
    """Where the clause of an accepting begins: after a stop, and after who said it."""
    stops = [end.end() for end in _END.finditer(each.text, 0, at)]
    first = stops[-1] if stops else 0
    for word in (each.verb, each.speaker.mention if each.speaker else None):
        said = -1 if not word else each.text.rfind(word, first, at)
        if word and said >= 0:
            first = said + len(word)
    that = _THAT.match(each.text[first:at])
    return first + (that.end() if that else 0)


def _ends(each: Proposal, at: int) -> int:
    """Where its words end: at a stop, or before who said it, where that comes last."""
    stop = _END.search(each.text, at)
    last = stop.start() if stop else len(each.text)
    mention = each.speaker.mention if each.speaker else ""
    said = each.text.find(mention, at, last) if mention else -1
    rest = each.text[at : last if said < 0 else said].rstrip(_AFTER)
    if said >= 0:
        rest = _BESIDE.sub("", rest)
    if each.verb:
        # Before its subject: "..., a déclaré M. Dupont".
        rest = rest.removesuffix(each.verb).rstrip(_AFTER)
    return at + len(_OPEN.sub("", rest).rstrip(_AFTER))


def _named(each: Proposal, first: int, last: int) -> tuple[Side, ...]:
    """The names between two places of its words that the tables know, each once."""
    named = within(each.reading.mentions, each.start + first, each.start + last)
    by = {one.id: Side(text=one.text, id=one.id) for one in named if one.id and one.kind in _KINDS}
    return tuple(by.values())


def _phrase(before: str) -> tuple[Side, ...]:
    """Who stands before it, where that is short and says who: a name, or two and more."""
    plain = " ".join(before.split())
    if not plain or len(plain.split()) > _MOST_WORDS or _NOBODY.match(plain):
        return ()
    names = (_ARTICLE.sub("", name).strip(" ,") for name in _AND.split(plain))
    return tuple(Side(text=name[:_SHORT]) for name in dict.fromkeys(names) if name)
