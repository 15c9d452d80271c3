"""Which clause attributes a quotation: after it, before it, around it, or none in its sentence."""

# ruff: noqa: RUF001 - quotation marks and dashes of every kind are what this module reads

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from truceline.press.cues import Cue, tokens_of
from truceline.press.marks import Marked
from truceline.press.shapes import Position
from truceline.press.subjects import beside, leading_subject
from truceline.press.within_marks import inside

if TYPE_CHECKING:
    from truceline.press.layout import Layout, Sentence

_QUALITY = r"(?:[a-z]+(?:ing|al|ed|ior|mer)\s)?"
_BETWEEN = re.compile(r"[\s,،—–\-\]).:]*(?:[(\[][^)\]]{1,60}[)\]])?[\s,،—–\-.]*$")
_CLOSED = re.compile(rf"(?:{_BETWEEN.pattern.removesuffix('$')}){_QUALITY}")
_ENDED = ",?!…—–-؟،"
_NAMES_IT: Final = frozenset(
    ["brand", "call", "denounce", "describe", "dismiss", "dub", "hail", "label", "term"]
)
_CLOSE: Final = 3
_NEAR: Final = 12


_NAMED_WORD = re.compile(r"\bthe (?:word|term|adjective|noun|verb|adverb|hashtag|slogan)$")
_SPOKESMAN = re.compile(r"(?:his|her|its|their) (?:spokes\w+|office|aides?)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """A quotation with what attributes it.

    Args:
        mark: The quotation.
        cue: What attributes it; None where nothing in its sentence does.
        position: Where that stands.
        fragment: Whether it is part of a sentence of the writer's.
        way: How it was found, the first half of the rule's name.
        within: The clauses that stand within its marks.
    """

    mark: Marked
    cue: Cue | None
    position: Position
    fragment: bool
    way: str
    within: tuple[Cue, ...] = ()


def attributed(layout: Layout, sentence: Sentence, mark: Marked) -> Attributed | None:
    """What attributes a quotation in its own sentence; None where it is none at all.

    A word or two between marks that no clause attributes are a name, a title or the writer's own
    distance, and no quotation.
    """
    fragment = is_fragment(layout, sentence, mark)
    if fragment and _titled(layout, sentence, mark):
        return None
    way, cue, position = _found(layout, sentence, mark, fragment=fragment)
    within: tuple[Cue, ...] = ()
    if layout.words.code != "en" or cue is None:
        within = inside(layout, mark)
    if within:
        way, cue, position = "inside", _named(layout, within), "inside"
    if cue is None and fragment and len(mark.text.split()) <= 5:  # noqa: PLR2004 - a scare quote or a name
        return None
    return Attributed(
        mark=mark, cue=cue, position=position, fragment=fragment, way=way, within=within
    )


def _named(layout: Layout, within: tuple[Cue, ...]) -> Cue:
    """The first clause within the marks, with the name that a later one gives for its pronoun."""
    first = within[0]
    for each in within:
        span = each.subject
        if span is not None and layout.text[span[0] : span[1]].lower() not in layout.words.pronouns:
            return replace(first, subject=span, apposition=each.apposition)
    return first


def _found(
    layout: Layout, sentence: Sentence, mark: Marked, *, fragment: bool
) -> tuple[str, Cue | None, Position]:
    """The rule that attributes, its cue, and where that stands."""
    after = _after(layout, sentence, mark)
    before = _before(layout, sentence, mark, fragment=fragment)
    if fragment and before is not None and after is not None and after.how == "according":
        after = None
    if after is not None and before is not None and not fragment and _leads(layout, before, mark):
        return "around", after, "around"
    if after is not None:
        return "after", after, "after"
    if before is not None:
        way = "before"
        if fragment:
            way = "within"
        elif any(each.outer_end <= before.start for each in sentence.marks):
            way = "between"
        return way, before, "before"
    colon = _colon(layout, sentence, mark)
    if colon is not None:
        return "colon", colon, "before"
    ending = _ending(layout, sentence, mark)
    if ending is not None:
        return "ending", ending, "after"
    return "none", None, "none"


def _leads(layout: Layout, cue: Cue, mark: Marked) -> bool:
    """Whether a cue leads into a quotation with a colon."""
    return layout.masked[cue.end : mark.outer_start].rstrip().endswith(":")


def _after(layout: Layout, sentence: Sentence, mark: Marked) -> Cue | None:
    """The clause right after a quotation: ``"...," Lavrov said``."""
    masked = layout.masked
    last = mark.text.rstrip("'’\"”»)]")[-1:]
    joined = (
        last in _ENDED + "." or masked[mark.outer_end : mark.outer_end + 2].lstrip()[:1] in _ENDED
    )
    for cue in sentence.cues:
        if cue.start < mark.outer_end or cue.joined:
            continue
        between = masked[mark.outer_end : cue.start]
        if _CLOSED.fullmatch(between) and (joined or (cue.how == "after" and not cue.weak)):
            return cue
        if cue.how == "shared":
            continue
        break
    return None


def _before(layout: Layout, sentence: Sentence, mark: Marked, *, fragment: bool) -> Cue | None:
    """The nearest clause before a quotation that governs it."""
    masked = layout.masked
    for nth, cue in reversed(list(enumerate(sentence.cues))):
        if cue.end > mark.outer_start:
            continue
        told = sentence.cues[nth - 1] if nth and cue.holds else None
        if told is not None and told.verb and "," not in masked[told.verb[1] : cue.start]:
            continue  # what somebody is told to want is the teller's word: "she thinks they want"
        between = masked[cue.end : mark.outer_start]
        if cue.subject is not None and cue.subject[0] > mark.outer_start:
            continue
        if ";" in between:
            return None
        deed = layout.words.has("deeds", cue.lemma)
        if cue.weak and not _governs(between, fragment=fragment, deed=deed):
            continue
        if not fragment and cue.how != "after" and not _introduces(between, cue):
            continue
        return cue
    return None


def _governs(between: str, *, fragment: bool, deed: bool) -> bool:
    """Whether a verb with other uses governs what is quoted: close by, or through "that"."""
    words = between.split()
    if fragment and not deed and len(words) <= 12 and "," not in between:  # noqa: PLR2004
        return True
    return (
        len(words) <= _CLOSE
        or between.rstrip().endswith((":", " as"))
        or words[0] in {"that", "whether", "to"}
    )


def _introduces(between: str, cue: Cue) -> bool:
    """Whether words between a verb and whole sentences in marks lead into them."""
    tail = between.rstrip()
    return (
        tail.endswith((":", ",", "that", "—", "–", "،"))
        or len(tail.split()) <= _CLOSE
        or cue.how == "according"
        or "\ufffc" in tail
    )


def _colon(layout: Layout, sentence: Sentence, mark: Marked) -> Cue | None:
    """``Vint brushed off the criticism: "..."``: the colon gives it to whom that is about."""
    masked = layout.masked
    if not masked[sentence.start : mark.outer_start].rstrip().endswith(":"):
        return None
    tokens = tokens_of(masked, sentence.start, mark.outer_start)
    span = leading_subject(tokens, layout.words)
    if span is None or masked[span[0] : span[1]].lower() in {"it", "this", "that", "we", "i"}:
        return None
    return Cue(
        verb=None,
        lemma="colon",
        subject=span,
        how="colon",
        start=span[0],
        end=span[1],
        apposition=beside(layout.masked, span, sentence.end, layout.words),
    )


def _ending(layout: Layout, sentence: Sentence, mark: Marked) -> Cue | None:
    """``The deal is "dead", Lavrov said``: the clause at the end attributes it all."""
    masked = layout.masked
    for cue in reversed(sentence.cues):
        if cue.start < mark.outer_end or cue.joined or cue.how == "shared":
            continue
        lead = masked[mark.outer_end : cue.start].rstrip()
        if cue.subject and _SPOKESMAN.match(masked[cue.subject[0] : cue.subject[1]]):
            by = leading_subject(tokens_of(masked, sentence.start, mark.outer_start), layout.words)
            if by is not None:
                return replace(cue, subject=by, via=(cue.subject,), apposition=None)
        if cue.how == "according" or (
            lead.endswith((",", "—", "–", "،")) and cue.how in {"before", "after", "quoted"}
        ):
            return cue
        if "\ufffc" in lead and _BETWEEN.fullmatch(lead.rpartition("\ufffc")[2]):
            return cue
    return None


def is_fragment(layout: Layout, sentence: Sentence, mark: Marked) -> bool:
    """Whether a quotation is only part of a sentence of the writer's."""
    masked, text = layout.masked, mark.text
    lead = masked[sentence.start : mark.outer_start].rstrip()
    head = text.lstrip("([…. ")[:1]
    starts_low = head.islower() and not text.startswith(("[", "("))
    closes = text.rstrip("'’\"”»)]")[-1:]
    tail = masked[mark.outer_end : sentence.end].lstrip("\u00a0 ")
    if not any(char.isalnum() or char == "\ufffc" for char in lead):
        if not any(char.isalnum() for char in tail):
            return False
        if closes in ",.!?…—" or tail[:1] in ",—–،-":
            return False
        return not any(each.start <= mark.outer_end + 2 for each in _following(sentence, mark))
    if lead.endswith((":", "،")) and not starts_low:
        return False
    if "\ufffc" in lead and _piece(sentence, mark, lead):
        return False
    if starts_low or text.startswith("…"):
        return True
    whole = closes in ",.!?…" or masked[mark.outer_end : mark.outer_end + 1] in {".", ","}
    if "\u0600" <= head <= "\u06ff":  # no capitals tell a sentence
        return True
    long = len(text.split()) >= 4  # noqa: PLR2004
    return not (whole and long and (lead.endswith(",") or _verb_near(sentence, mark)))


def _piece(sentence: Sentence, mark: Marked, lead: str) -> bool:
    """Whether a quotation goes on with one before it, past the clause that attributes both."""
    earlier = [each for each in sentence.marks if each.outer_end <= mark.outer_start]
    if not earlier or not lead.endswith((",", "—", "–", ".", "-")):
        return False
    first = earlier[-1]
    between = [c for c in sentence.cues if first.outer_end <= c.start and c.end <= mark.outer_start]
    return bool(between) and between[0].start - first.outer_end <= 4 and first.text[-1:] in ",?!—…"  # noqa: PLR2004 - signs and spaces


def _verb_near(sentence: Sentence, mark: Marked) -> bool:
    """Whether a verb that says stands right before."""
    return any(0 <= mark.outer_start - each.end <= 20 for each in sentence.cues)  # noqa: PLR2004 - "said in Geneva "


def _following(sentence: Sentence, mark: Marked) -> list[Cue]:
    """The cues after a quotation."""
    return [each for each in sentence.cues if each.start >= mark.outer_end]


def text_head(text: str) -> str:
    """The first nine signs of a text in lower case: as long as ``so-called``."""
    return text[:9].lower()


def _titled(layout: Layout, sentence: Sentence, mark: Marked) -> bool:
    """Whether a fragment is a name or a title: of a film, a group, an operation."""
    lead = layout.masked[sentence.start : mark.outer_start].rstrip("\u00a0 ")
    words = mark.text.split()
    if len(words) > 8:  # noqa: PLR2004 - titles are short
        return False
    near = mark.outer_start - _NEAR
    said = any(
        each.verb and near <= each.verb[1] <= mark.outer_start and each.lemma in _NAMES_IT
        for each in sentence.cues
    )
    if said:
        return False
    if layout.words.code == "en" and text_head(mark.text) in {"so-called", "so called"}:
        return True
    if layout.words.code == "en" and _NAMED_WORD.search(lead):
        return True
    if lead.casefold().endswith(tuple(f" {each}" for each in layout.words.lists["titled"])):
        return True
    if mark.text.isupper():
        return False
    capitals = sum(word[:1].isupper() for word in words)
    small = sum(
        word.lower() in {"of", "the", "in", "and", "a", "for", "to", "on"} for word in words
    )
    return len(words) > 1 and capitals >= 2 and capitals + small == len(words)  # noqa: PLR2004 - as titles are set
