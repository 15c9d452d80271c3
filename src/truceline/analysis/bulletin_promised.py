"""Commitments and milestones in a bulletin: numbers, by what became of them and on whose word.

What became of a promise is worked out of everything that was said of it, so it is only counted for
a reader who sees all of that: to anybody else a word that is hidden would look like neglect. Nobody
is named, and that nobody spoke of a promise speaks against nobody.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from truceline.analysis.bulletin_shape import Block, Table, amount, block, columns
from truceline.mechanism import commitments
from truceline.mechanism.milestones_phase import SHOWN, UNSAID_MET, milestones

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet

COMMITMENT, MILESTONE = "commitment", "milestone"
WHOSE = (
    "What became of a promise is somebody's word; that nobody spoke of it speaks against nobody. A "
    "proposal creates no duty and is not counted."
)
HIDDEN = (
    "{what} are not counted by what became of them for this reader: a word that it may not see "
    "would look like neglect."
)
WORDS = {
    "made": "made; no date is set, or none can be worked out",
    "due": "made; its date is ahead",
    "overdue": "its date is past, and nobody on record says what became of it",
    "claimed": "kept, at least in part, as its promiser alone says",
    "partly_kept": "partly kept",
    "not_kept": "not kept",
}
ON_WORD = {
    "decided": "decided by those whom the Terms name",
    "admitted": "its promiser's own",
    "agreed": "its promiser's and others'",
    "one_side": "others' alone: an allegation",
    "": "",
}
PHASES = {"missed": f"its date is past, and {UNSAID_MET}"}


def promised(sheet: Sheet) -> Block:
    """Commitments by what became of them, and milestones by where they stand."""
    seen = sheet.sight(COMMITMENT, MILESTONE)
    says = [WHOSE]
    tables = []
    for part, what, made in (
        (COMMITMENT, "Commitments", _commitments),
        (MILESTONE, "Milestones", _milestones),
    ):
        if sheet.sight(part) != "whole":
            says.append(HIDDEN.format(what=what))
            continue
        table = made(sheet)
        tables.append(table)
        if not table.rows:
            says.append(sheet.none_of(part, part))
    return block("commitments", "Commitments and milestones", seen, says, *tables)


def _commitments(sheet: Sheet) -> Table:
    number: Counter[tuple[str, str]] = Counter()
    fresh: Counter[tuple[str, str]] = Counter()
    for _, state in sheet.happened(COMMITMENT):
        word = commitments.phase(state, sheet.terms, sheet.shown_until).word
        # What was replaced stands on no judgement; a claim is its promiser's by its own name.
        whose = state.settled if word == state.state and word != "superseded" else ""
        number[word, whose] += 1
        fresh[word, whose] += sheet.period.holds(state.made_at)
    rows: list[tuple[Cell, ...]] = [
        (WORDS.get(word, word), ON_WORD[whose], number[word, whose], fresh[word, whose])
        for word, whose in sorted(number)
    ]
    return Table(
        id="commitments",
        caption="Commitments by what became of them",
        period=sheet.end,
        source=sheet.known_to(COMMITMENT),
        out_of=f"{amount(number.total(), 'commitment')} {sheet.on_record(COMMITMENT)}",
        columns=columns(
            became=("what became of it", "words"),
            word=("on whose word", "words"),
            number=("commitments", "number"),
            fresh=("of them made in the period", "number"),
        ),
        rows=tuple(rows),
    )


def _milestones(sheet: Sheet) -> Table:
    found = milestones(sheet.terms, sheet.happened(MILESTONE), sheet.shown_until)
    number = Counter(each.phase for each in found)
    # A date is over at the first instant after its day.
    turned = Counter(each.phase for each in found if each.due and sheet.period.holds(each.due))
    rows: list[tuple[Cell, ...]] = [
        (PHASES.get(phase, phase), number[phase], turned[phase]) for phase in sorted(number)
    ]
    return Table(
        id="milestones",
        caption="Milestones by where they stand",
        period=sheet.end,
        source=f"The Terms' dates. {sheet.known_to(MILESTONE)}",
        out_of=f"{amount(len({each.id for each in found}), 'milestone')}; each occurrence of one "
        "that comes "
        f"again is counted, the newest {SHOWN} at most",
        columns=columns(
            phase=("where it stands", "words"),
            number=("occurrences", "number"),
            turned=("of them, whose day ended in the period", "number"),
        ),
        rows=tuple(rows),
    )
