"""What a person answers to a proposal of the press reader: a word, and what belongs to it.

One answer is one line, the same typed at the prompt and kept in a file; :data:`GUIDE` has them all.
After the last proposal ``record`` writes what was accepted, and anything else writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final, get_args

from truceline.errors import BadInput, Fault
from truceline.mechanism.nearest import nearest
from truceline.mechanism.reported_agreements import Topic
from truceline.press.accepting import Side, accepting
from truceline.press.names import Tables, packaged
from truceline.press.proposals import SORTS, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator


ACCEPT: Final = frozenset({"accept", "a"})
SKIP: Final = frozenset({"skip", "s"})
STOP: Final = frozenset({"stop", "q"})
HELP: Final = frozenset({"help", "?"})
RECORD: Final = "record"
WORDS: Final = (
    "accept", "skip", "stop", "speaker", "sort", "link", "unlink", "said", "translation",
    "promise", "position", "listing", "acceptance", "agreement",
)  # fmt: skip
GUIDE: Final = """\
accept                                  record it as it stands
skip                                    leave it out
stop                                    leave out all that is still to come
speaker state:one                       whoever spoke, spoke for this actor
speaker Ali of the made-up mill         it was this person who spoke
sort denial                             it is taken for something else
link 3f9a2c7c1e00                       it speaks of this subject
unlink                                  it speaks of none of those named
said 2016-03-01                         the source says that it was said on that day
translation We open the road.           the same in the desk's language
promise agency:aid by 2016-03-10: Open the road     a promise to these, resting on it
position 3f9a2c governance: the road is common      a position on a point of a track
listing group:front The Front: as it is accused     a proposal to list, resting on it
acceptance group:front: the truce from Friday       said to be accepted, resting on it
agreement state:one, The Front on 2016-03-01 as local_truce: no fire at the mill
                                        said to be agreed by these, resting on it
acceptance                              as the reader proposes it; agreement likewise
help                                    these lines
"""
"""What may be answered, and what each answer does."""
_ACTOR = re.compile(r"[a-z0-9_-]+(:[a-z0-9_.-]+)+")
_PROMISE = re.compile(r"(?P<to>\S+?)(?:\s+by\s+(?P<by>\S+?))?\s*:\s+(?P<what>.+)")
_SHORT: Final = 200
_POSITION = re.compile(r"(?P<track>[0-9a-f]{6,64})\s+(?P<item>[a-z0-9_]+)\s*:\s+(?P<holds>.+)")
_AGREED: Final = re.compile(
    r"(?P<who>.+?)(?:\s+on\s+(?P<on>\d\S*))?(?:\s+as\s+(?P<topic>[a-z_]+))?\s*:\s+(?P<what>.+)"
)
TOPICS: Final = get_args(Topic)
_LIKE: Final = {
    "promise": "agency:aid by 2016-03-10: Open the road",
    "position": "3f9a2c governance: the road is common",
    "listing": "group:front The Front: as it is accused",
    "acceptance": "group:front: the truce from Friday",
    "agreement": "state:one, The Front on 2016-03-01 as local_truce: no fire at the mill",
}
_LISTING = re.compile(r"(?P<group>\S+)\s+(?P<name>[^:]+?)\s*:\s+(?P<why>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A further entry that rests on a statement: its kind, its body, and what else it is about."""

    kind: str
    body: Mapping[str, object]
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person made of a proposal.

    Args:
        proposal: The proposal.
        speaker: The actor who spoke; None where the speaker is no actor of this desk.
        named: The speaker as a person named them; empty for the source's own words.
        chosen: Whether a person said who spoke.
        sort: What it is taken for; empty for what is proposed.
        about: The subjects that it speaks of.
        said_on: The day on which it was said (ISO); empty where the source has none.
        translation: In the desk's language.
        resting: Further entries that rest on it.
        recorded: The statement on the desk that has these very words; empty where none has.
    """

    proposal: Proposal
    speaker: str | None = None
    named: str = ""
    chosen: bool = False
    sort: str = ""
    about: tuple[str, ...] = ()
    said_on: str = ""
    translation: str = ""
    resting: tuple[Resting, ...] = field(default=())
    recorded: str = ""

    @property
    def who(self) -> str:
        """The speaker, for people: the actor, and as the source or a person names them."""
        named = self.named or self.proposal.named
        return f"{self.speaker} ({named})" if self.speaker and named else self.speaker or named


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What answers are read against: actors by id with their names, and where subjects are found.

    Args:
        actors: Actor id to name.
        subject: The whole id of a subject from its beginning; raises a fault of its own.
        tables: A mission's tables of names; None for the packaged ones.
    """

    actors: Mapping[str, str]
    subject: Callable[[str], str]
    tables: Tables | None = None


def answered(choice: Choice, line: str, desk: Desk) -> Choice:
    """A choice after one answer that changes it.

    Raises:
        BadInput: ANSWER_UNKNOWN, ANSWER_FORM, ACTOR_UNKNOWN, SORT_UNKNOWN, TOPIC_UNKNOWN,
            DATE_INVALID, SPEAKER_NO_ACTOR; or what the desk says of a subject.
    """
    word, _, rest = line.strip().partition(" ")
    rest = " ".join(rest.split())
    match word:
        case "speaker" if rest:
            return _speaker(choice, rest, desk)
        case "sort" if rest in SORTS:
            return replace(choice, sort=rest)
        case "sort":
            near = nearest(rest, SORTS)
            raise _fault("SORT_UNKNOWN", f"There is no sort {rest!r}.", _near(near, SORTS))
        case "link" if rest:
            found = desk.subject(rest)
            return replace(choice, about=tuple(dict.fromkeys((*choice.about, found))))
        case "unlink":
            return replace(choice, about=())
        case "said" if rest:
            return replace(choice, said_on=_day(rest))
        case "translation" if rest:
            return replace(choice, translation=rest)
        case "promise" | "position" | "listing":
            return replace(choice, resting=(*choice.resting, _resting(choice, word, rest, desk)))
        case "acceptance" | "agreement":
            said = rest or suggested(choice, desk).partition(" ")[2]
            return replace(choice, resting=(*choice.resting, _agreed(choice, word, said, desk)))
    near = nearest(word, WORDS)
    raise _fault("ANSWER_UNKNOWN", f"{line.strip()!r} is no answer.", _near(near, WORDS))


def _near(near: str | None, words: tuple[str, ...]) -> str:
    return f"Did you mean {near}?" if near else f"One of: {', '.join(words)}."


def _like(word: str) -> str:
    return f"Write it like: {word} {_LIKE[word]}"


def _fault(code: str, sentence: str, hint: str) -> BadInput:
    return BadInput(Fault(code, sentence, hint))


def _speaker(choice: Choice, given: str, desk: Desk) -> Choice:
    actor = _actor(given, desk)
    # Whoever names an actor says for whom somebody spoke, and not that somebody else did.
    named = choice.named if actor is not None else given
    return replace(choice, speaker=actor, named=named, chosen=True)


def _actor(given: str, desk: Desk) -> str | None:
    """The actor of an id or a name; None for a name that no actor bears."""
    actor = given if given in desk.actors else _known(given, desk.actors)
    if actor is None and _ACTOR.fullmatch(given):
        near = nearest(given, tuple(desk.actors))
        hint = f"Did you mean {near}?" if near else "`truceline list --part actor` lists them."
        raise _fault("ACTOR_UNKNOWN", f"No actor {given} is registered here.", hint)
    return actor


def _known(given: str, actors: Mapping[str, str]) -> str | None:
    """The one actor of that name."""
    found = [actor for actor, name in actors.items() if name.casefold() == given.casefold()]
    return found[0] if len(found) == 1 else None


def _day(given: str) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        hint = "Write dates like 2016-02-26."
        raise _fault("DATE_INVALID", f"{given!r} is no date.", hint) from None


def _resting(choice: Choice, word: str, rest: str, desk: Desk) -> Resting:
    forms = {"promise": _PROMISE, "position": _POSITION, "listing": _LISTING}
    found = forms[word].fullmatch(rest)
    if found is None:
        raise _fault("ANSWER_FORM", f"This is no {word}: {rest!r}.", _like(word))
    if word == "listing":
        body = {"group": found["group"], "names": [found["name"]], "why": found["why"]}
        return Resting(kind="listing.proposed/1", body=body)
    if choice.speaker is None:
        sentence = f"Whose {word} it is must be an actor of this desk."
        raise _fault("SPEAKER_NO_ACTOR", sentence, "Answer first: speaker ACTOR.")
    if word == "position":
        body = {"item": found["item"], "holder": choice.speaker, "holds": found["holds"]}
        return Resting(kind="position.stated/1", body=body, about=(desk.subject(found["track"]),))
    due = {"due_on": _day(found["by"])} if found["by"] else {}
    body = {
        "promiser": choice.speaker, "what": found["what"], "to": found["to"].split(","),
        "source": "statement", **due,
    }  # fmt: skip
    return Resting(kind="commitment.made/1", body=body)


def _agreed(choice: Choice, word: str, rest: str, desk: Desk) -> Resting:
    """What is said to be accepted or agreed, and by whom; a report, and nobody's acceptance."""
    found = _AGREED.fullmatch(rest)
    if found is None:
        raise _fault("ANSWER_FORM", f"This is no {word}: {rest!r}.", _like(word))
    topic = found["topic"] or ("terms" if word == "acceptance" else "other")
    if topic not in TOPICS:
        raise _fault("TOPIC_UNKNOWN", f"There is no topic {topic!r}.", _near(None, TOPICS))
    every = [name.strip() for name in found["who"].split(",") if name.strip()]
    sides = [(_actor(name, desk), name) for name in every]
    named = {"named": [name for actor, name in sides if actor is None]}
    documents = [_called(each, desk) for each in choice.proposal.about if each.startswith("agr:")]
    body: dict[str, object] = {
        "form": word, "agreed": [actor for actor, _ in sides if actor is not None], **named,
        "topic": topic, "what": found["what"], "document": "; ".join(documents)[:_SHORT],
        "agreed_on": _day(found["on"]) if found["on"] else "",
    }  # fmt: skip
    given = {name: value for name, value in body.items() if value not in ("", [])}
    return Resting(kind="reported_agreement.recorded/1", body=given)


def suggested(choice: Choice, desk: Desk) -> str:
    """The answer that would record what a proposal says of an agreement; empty where it says none.

    It is shown, and counts only where somebody gives it.
    """
    found = accepting(choice.proposal)
    if found is None:
        return ""
    who = [_by(each, desk) for each in found.by]
    if found.own:
        said = choice.proposal.speaker
        who = [choice.speaker or choice.named or (said.name or said.mention if said else "")]
    sides = ", ".join(each.replace(",", " ").replace(": ", " ") for each in who if each)
    return f"{found.form} {sides}: {found.what}" if sides else ""


def _by(each: Side, desk: Desk) -> str:
    """A name as an answer has it: the actor of this desk that bears it, else the name."""
    if each.id is not None and each.id in desk.actors:
        return each.id
    name = each.text if each.id is None else _called(each.id, desk)
    actor = _known(" ".join(each.text.split()), desk.actors) or _known(name, desk.actors)
    return actor or " ".join(name.split())


def _called(known: str, desk: Desk) -> str:
    """The usual name of what the tables know by an id."""
    entry = (desk.tables or packaged()).entry(known)
    return known if entry is None else entry.name


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The answers in a file with their line numbers; blank lines and ``#`` comments are none."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip()
