"""What of a truce a statement seems to speak of: duties, milestones, acts, agreements.

Terms are asked by their own words: a topic (attacks, aid, detainees, talks ...) that a statement
touches leads to every duty, milestone and point of the agenda of those Terms whose text has the
topic's words. So any Terms can be linked to, and nothing of one truce stands in code. Packaged
words are in ``tables/link_words.yaml``.

Links are proposed to a person; a wrong one costs a click, and none becomes a fact.

    about("They agreed to let aid convoys into besieged towns", terms)   # ("duty:O4", ...)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from truceline.mechanism.yaml_source import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.terms import Terms
    from truceline.press.shapes import Mention

_LONGEST: Final = 5_000
_MOST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWords:
    """The packaged words: of each topic its stems in Terms and its cues, and of each act its cues.

    Args:
        labels: Topic to stems that the text of a duty or milestone has.
        topics: Topic to its cues, as one pattern.
        acts: Code of an act to its cues, as one pattern.
    """

    labels: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, re.Pattern[str]]
    acts: Mapping[str, re.Pattern[str]]


def about(
    text: str, terms: Terms | None = None, mentions: Iterable[Mention] = ()
) -> tuple[str, ...]:
    """Ids of what a statement seems to speak of, in the order of Terms.

    Args:
        text: The statement's words; English, Russian, French or Arabic.
        terms: The truce; None where none is given: then only agreements that are named count.
        mentions: Names within the statement.

    Returns:
        ``duty:O4``, ``milestone:elections_target``, ``agenda:constitution``, ``act:air_strike``,
        and ids of agreements such as ``agr:unscr-2254``; at most twelve, each once.
    """
    words = text[:_LONGEST].lower()
    named = [each.id for each in mentions if each.kind == "agreement" and each.id]
    found = [*dict.fromkeys(named)]
    if terms is not None:
        touched = {topic for topic, cue in link_words().topics.items() if cue.search(words)}
        found += [key for key, topics in _of_terms(terms) if topics & touched]
        found += [
            f"act:{code}"
            for code, cue in link_words().acts.items()
            if code in terms.acts and cue.search(words)
        ]
        found += [f"act:{code}" for code, label in _labels(terms) if label in words]
    return tuple(dict.fromkeys(found))[:_MOST]


@lru_cache(maxsize=1)
def link_words() -> LinkWords:
    """The packaged words, read once."""
    data = (resources.files("truceline.press") / "tables" / "link_words.yaml").read_bytes()
    rows = read_yaml(data).data
    return LinkWords(
        labels={topic: tuple(row["label"]) for topic, row in rows["topics"].items()},
        topics={topic: _cues(row["cues"]) for topic, row in rows["topics"].items()},
        acts={code: _cues(cues) for code, cues in rows["acts"].items()},
    )


def _cues(texts: list[str]) -> re.Pattern[str]:
    """Any of these beginnings of words."""
    return re.compile(r"(?<!\w)(?:ال|و|ب|ل)?(?:" + "|".join(map(re.escape, texts)) + ")")


@lru_cache(maxsize=16)
def _of_terms(terms: Terms) -> tuple[tuple[str, frozenset[str]], ...]:
    """Duties, milestones and points of the agenda, each with the topics that its text has."""
    rows: list[tuple[str, str]] = []
    if terms.sections.obligations is not None:
        duties = terms.sections.obligations.duties
        rows += [(f"duty:{code}", duty.label) for code, duty in duties.items()]
    if terms.sections.political is not None:
        political = terms.sections.political
        rows += [(f"milestone:{each.id}", each.text) for each in political.milestones]
        rows += [(f"agenda:{each.id}", each.label) for each in political.agenda]
    return tuple(
        (
            key,
            frozenset(
                topic
                for topic, stems in link_words().labels.items()
                if any(stem in text.lower() for stem in stems)
            ),
        )
        for key, text in rows
    )


@lru_cache(maxsize=16)
def _labels(terms: Terms) -> tuple[tuple[str, str], ...]:
    """Acts by their own labels, where these are more than one word."""
    return tuple((code, act.label.lower()) for code, act in terms.acts.items() if " " in act.label)
