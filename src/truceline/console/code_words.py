"""The codes that pages show, as words to be translated: gathered from the mechanism itself.

A page writes a code by the filter of its templates, ``remedy_due`` as "remedy due", and asks the
catalogue for that. So every state of every part, every kind, every field and every choice of the
forms, and the whole vocabulary are gathered here for ``make words``, from where they are defined:
of a new state a test says that it is missing before anybody reads it untranslated.

What pages make of their own, and no table has, stands below with ``N_``.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.inputs import inputs_of
from truceline.analysis.scanned_events import COARSE_DATE, COARSE_PLACE, NO_PLACE
from truceline.mechanism.catalogue import KINDS, PARTS
from truceline.mechanism.proposals import NO_DUTY
from truceline.mechanism.yaml_source import read_yaml
from truceline.reception.layers import LAYERS, PROTECTED
from truceline.reception.letters import SAYS
from truceline.report import (
    figure_aid,
    figure_clusters,
    figure_effect,
    figure_effect_forest,
    measure_panels,
)
from truceline.sheets.aid import DELIVERIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.inputs import Input

MAIN: Final = ("assignment", "incident", "notice")
"""The parts whose forms are used every day: what each of their fields asks is translated too.

What the fields of rarer kinds say beside their names stays in English, as do the hints of faults.
"""


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text to be translated where it is shown."""
    return text


OWN: Final = (
    # The clocks of Terms, by the ids that shipped Terms give them.
    N_("incident acknowledge"), N_("containment"), N_("query reply"), N_("verification"),
    N_("finding due"), N_("referral decision"), N_("handover taken"), N_("influence reply"),
    N_("minutes due"), N_("detainee request reply"), N_("attestation"), N_("notice acknowledge"),
    N_("notice query"), N_("notice objection"), N_("matter answer"), N_("matter close"),
    N_("contact answer"), N_("aid request reply"), N_("joint visit"),
    # Phases that follow from time, and what is seen of a subject.
    N_("ahead"), N_("active"), N_("expired"), N_("running"), N_("pending"), N_("missed"),
    N_("not asked"), N_("no reply"), N_("taken back"), N_("seen in part"), N_("withdrawn"),
    N_("completed"), N_("query settled"), N_("objection settled"), N_("answered"),
    # How far aid came, and what the steps are of.
    N_("on record"), N_("replied"), N_("approved or notified"), N_("measure"),
    N_("asked for in the requests answered that week, refusals among them"),
    N_("approved or notified for the same consignments"), N_("sent in the same dispatches"),
    # What titles are made of, beside codes.
    N_("place not confirmed"), N_("illustrative"), N_("conflict: contact the duty officer"),
    # Parts of pages.
    N_("read"), N_("write"), N_("link"), N_("none"), N_("facilitates"), N_("available"),
    N_("not available"), N_("polygon"), N_("circle"), N_("corridor"),
)  # fmt: skip
"""Words that pages make of codes, or that no table has."""


def plain(code: str) -> str:
    """A code as pages write it: ``remedy_due`` as "remedy due"."""
    return code.replace("_", " ")


def codes() -> frozenset[str]:
    """Every code that a page may show, as it writes it."""
    return frozenset(
        plain(code)
        for code in (*_of_parts(), *_of_forms(), *_of_words(_vocabulary()))
        if not _SAME.fullmatch(code)
    )


def sentences() -> frozenset[str]:
    """What kinds, layers and figures say of themselves, and the fields of the main forms."""
    found = {
        *(" ".join(kind.doc.split("\n\n")[0].split()) for kind in KINDS.values()),
        *(said for layer in (*LAYERS.values(), PROTECTED) for said in (layer.title, layer.says)),
        *(figure_aid.FLOW_UNCERTAINTY, figure_aid.PUBLISHED_UNCERTAINTY, figure_aid.GAPS),
        *(figure_effect.FIELDS, figure_effect.LEVELS, *measure_panels.STATES),
        *(figure_clusters.CHANCE, COARSE_DATE, NO_PLACE, COARSE_PLACE),
        *(figure_effect_forest.READ, figure_effect_forest.INTERVALS, measure_panels.UNNAMED),
        *(DELIVERIES, NO_DUTY),
        *SAYS.values(),
    }
    for kind in KINDS.values():
        if kind.base.partition(".")[0] in MAIN:
            found |= {each.doc for top in inputs_of(kind) for each in _within(top)}
    return frozenset(found - {""})


_SAME: Final = re.compile(r"[A-Z0-9]*")
"""Codes that are the same in every language: ATT, the letters and digits of sources."""


def _of_parts() -> Iterator[str]:
    for part in PARTS.values():
        yield part.name
        for state, after in part.transitions.items():
            yield from (state, *after)
    yield from (kind.base.replace(".", " ") for kind in KINDS.values())


def _of_forms() -> Iterator[str]:
    for kind in KINDS.values():
        for top in inputs_of(kind):
            for each in _within(top):
                yield from each.choices
                if not each.name.isdecimal():
                    yield each.name


def _within(asked: Input) -> Iterator[Input]:
    """A question, and all that it consists of."""
    yield asked
    for each in asked.inputs:
        yield from _within(each)


def _vocabulary() -> Any:
    """The shipped vocabulary; of the roles their codes alone, whose sentences no page shows."""
    found = dict(read_yaml((files("truceline.mechanism") / "vocabulary.yaml").read_bytes()).data)
    return list((found | {"roles": tuple(found["roles"])}).values())


def _of_words(given: Any) -> Iterator[str]:
    """Every code and label of a vocabulary."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, (list, tuple)):
        for each in given:
            yield from _of_words(each)
    elif isinstance(given, dict):
        for name, each in given.items():
            if name not in _APART:
                if name not in _HEADINGS:
                    yield str(name)
                yield from _of_words(each)


_HEADINGS: Final = frozenset({"label", "acts", "severity"})
_APART: Final = frozenset({"domains", "humanitarian", "begins", "ends"})
"""What the vocabulary says of a word, beside its label and its acts."""
