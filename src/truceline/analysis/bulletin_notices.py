"""Notices in a bulletin: numbers only. Receipt is not consent, and silence is neither."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from truceline.analysis.bulletin_shape import Block, Table, block, columns, spoken
from truceline.mechanism.notice_kinds import HUMANITARIAN_SENTENCE, SILENCE_SENTENCE
from truceline.mechanism.notice_states import WORDS

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet

PROTECTED = "protected_site"


def notices(sheet: Sheet) -> Block:
    """Notices filed in the period by kind, how many were told, and how many of them said a word."""
    seen = sheet.sight("notice")
    says = [SILENCE_SENTENCE, HUMANITARIAN_SENTENCE]
    if seen == "none":
        says.append(sheet.none_of("notice", "notice"))
        return block("notices", "Notices", seen, says)
    counted: dict[str, Counter[str]] = {}
    for _, state in sheet.happened("notice"):
        if _withheld(state, sheet):
            continue
        filed = state.versions[0].recorded_at
        row = counted.setdefault(state.notice, Counter())
        row["before"] += sheet.before.holds(filed)
        row["withdrawn"] += sheet.period.holds(state.marks.get("withdrawn"))
        if sheet.period.holds(filed):
            row["filed"] += 1
            row["told"] += len(state.recipients)
            row["answered"] += sum(_answered(each, sheet) for each in state.recipients)
    rows: list[tuple[Cell, ...]] = [
        (
            _label(notice, sheet), row["filed"], row["before"], row["told"],
            row["answered"] if seen == "whole" else None, row["withdrawn"],
        )
        for notice, row in sorted(counted.items())
        if any(row.values())
    ]  # fmt: skip
    if seen != "whole":
        says.append(
            "How many were answered is not known to this reader: it may not see every answer."
        )
    if PROTECTED in _held(sheet):
        says.append("Notices of protected sites are withheld, their number too.")
    table = Table(
        id="notices_of_the_period",
        caption="Notices filed and answered, by kind",
        period=sheet.shown,
        source=sheet.known_to("notice"),
        out_of="Answers are out of the recipients who were told, in the column before",
        columns=columns(
            notice=("kind", "words"),
            filed=("filed", "number"),
            filed_before=("in the period before", "number"),
            told=("recipients told", "number"),
            answered=("of them said a word", "number"),
            withdrawn=("withdrawn", "number"),
        ),
        rows=tuple(rows),
    )
    return block("notices", "Notices", seen, says, table)


def _label(notice: str, sheet: Sheet) -> str:
    known = sheet.terms.notice_kind(notice)
    return spoken(notice) if known is None else known.label or spoken(notice)


def _held(sheet: Sheet) -> frozenset[str]:
    """The kinds of notice of which nothing is printed."""
    rule = sheet.terms.publication
    return frozenset({PROTECTED} if rule is not None and "protected_sites" in rule.withhold else ())


def _withheld(state: Any, sheet: Sheet) -> bool:
    return state.notice in _held(sheet)


def _answered(recipient: Any, sheet: Sheet) -> bool:
    """Whether a recipient itself said anything, by the end of what is shown."""
    return any(
        reply.what in WORDS and reply.recorded_at < sheet.shown_until for reply in recipient.replies
    )
