"""What a bulletin does not show: what nobody could reach or see, and what is withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.bulletin_counts import unnamed
from truceline.analysis.bulletin_incidents import held_up, unheard
from truceline.analysis.bulletin_shape import Block, Table, block, columns, local, spoken
from truceline.mechanism.catalogue import PARTS

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet

NOT_CALM = (
    "No report is not calm: a gap in what is told, access denied, and nothing happening are three "
    "different things."
)
WITHHELD = {
    "reporter_identity": "who reported",
    "exact_positions": "exact positions",
    "narratives": "what reporters told, in their words",
    "evidence": "evidence",
    "private_words": "private words",
    "names_at_risk": "names of people at risk",
    "protected_sites": "protected sites",
}


def unreached(sheet: Sheet) -> Block:
    """What could not be reached or seen in the period."""
    access, rested = held_up(sheet)
    seen = sheet.sight("incident")
    says = [NOT_CALM]
    if seen != "whole":
        says.append(f"What hindered inquiries is shown only as far as {sheet.who} may see them.")
    # To a reader without reports, every place would look silent.
    silent = (unheard(sheet),) if seen == "whole" else ()
    return block("unreached", "What could not be reached or seen", seen, says, access, rested,
                 *silent, unnamed(sheet))  # fmt: skip


def withheld(sheet: Sheet) -> Block:
    """What is withheld under Terms, what the delay holds back, and what its reader may not see."""
    rule = sheet.terms.publication
    codes = () if rule is None else rule.withhold
    says = []
    if codes:
        listed = "; ".join(WITHHELD.get(code, spoken(code)) for code in codes)
        says.append(f"Never printed, under the Terms: {listed}.")
    else:
        says.append("The Terms name nothing that a publication must withhold.")
    says.append("Sealed fields are not open to the desk itself, and no bulletin holds any.")
    if rule is not None and rule.delay is not None and not rule.delay.is_zero:
        says.append(
            f"Events are shown to the public only once the ledger is {rule.delay} past them."
        )
    if sheet.held_back:
        says.append(
            f"What happened after {local(sheet.shown_until, sheet.zone)} is held back; a bulletin "
            "of this day made from a longer ledger shows more."
        )
    rows: list[tuple[Cell, ...]] = [
        (spoken(part), "some entries" if sheet.sights[part] == "in_part" else "nothing")
        for part in sorted(PARTS)
        if sheet.sights.get(part) != "whole"
    ]
    table = Table(
        id="not_open",
        caption=f"Parts of the record that are not wholly open to {sheet.who}",
        period="At the time of the newest entry that counts",
        source="The audiences of the agreement's Terms",
        out_of=f"{len(PARTS)} parts of the record",
        columns=columns(part=("part", "words"), sees=("sees", "words")),
        rows=tuple(rows),
    )
    return block("withheld", "What is withheld", "whole", says, table)
