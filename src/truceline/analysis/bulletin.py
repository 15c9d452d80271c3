"""The bulletin: one period of one agreement, as one reader may see it, made from a ledger.

It is a pure function of what is on the ledger up to one place: it names that place's size and root,
holds no time of making and nothing of the machine it was made on, and sorts everything, so that
whoever holds the same entries makes the same bytes. (Where a body has been destroyed since, or the
Terms have narrowed who may read a kind, what is gone is gone from an old day's bulletin too.)

A new block is one function and one line in :data:`BLOCKS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.analysis.bulletin_aid import aid
from truceline.analysis.bulletin_corrections import corrections
from truceline.analysis.bulletin_counts import counts
from truceline.analysis.bulletin_detainees import detainees
from truceline.analysis.bulletin_incidents import incidents, late
from truceline.analysis.bulletin_notices import notices
from truceline.analysis.bulletin_observed import seen_and_heard
from truceline.analysis.bulletin_promised import promised
from truceline.analysis.bulletin_registers import parties, silences
from truceline.analysis.bulletin_shape import FORM, Block, Bulletin, local
from truceline.analysis.bulletin_talks import talks
from truceline.analysis.bulletin_unseen import unreached, withheld
from truceline.analysis.bulletin_ways import ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truceline.analysis.bulletin_sheet import Sheet

BLOCKS: Final[tuple[Callable[[Sheet], Block], ...]] = (
    parties,
    incidents,
    late,
    seen_and_heard,
    notices,
    silences,
    aid,
    counts,
    promised,
    detainees,
    talks,
    corrections,
    ways,
    unreached,
    withheld,
)
"""The blocks of a bulletin, in their order."""

DAY_MINUTES = 24 * 60
LANGUAGE = "en"


def bulletin(sheet: Sheet) -> Bulletin:
    """The bulletin that a sheet makes.

    Args:
        sheet: What its reader may see; narrowing came before.
    """
    return Bulletin(
        form=FORM,
        language=LANGUAGE,
        agreement=sheet.terms.id,
        title=sheet.terms.title,
        terms_version=sheet.terms.version,
        reader=sheet.reader,
        period=sheet.period,
        before=sheet.before,
        shown_until=sheet.shown_until,
        made_from=sheet.made_from,
        says=tuple(_says(sheet)),
        blocks=tuple(block(sheet) for block in BLOCKS),
    )


def _says(sheet: Sheet) -> Iterator[str]:
    """What has to be known before any number is read."""
    period, made = sheet.period, sheet.made_from
    if made.newest_at < period.until:
        newest = local(made.newest_at, sheet.zone)
        yield (
            f"This is not a whole period: the ledger it is made from ends at {newest}, before the "
            "cut-off. What is shown as past its time at the cut-off is so only if nothing more is "
            "recorded until then."
        )
    if sheet.opened_at > period.since:
        where = "after this period" if sheet.opened_at >= period.until else "within this period"
        yield (
            f"This desk was opened at {local(sheet.opened_at, sheet.zone)}, {where}: what happened "
            "before could not come to it, and that little or nothing is on record is not calm."
        )
    if period.minutes % DAY_MINUTES:
        hours, minutes = divmod(period.minutes, 60)
        length = f"{hours} hours" + (f" and {minutes} minutes" if minutes else "")
        yield f"The clocks of {period.zone} changed: this period has {length}."
    if sheet.before.minutes != period.minutes:
        yield (
            f"The period before had {sheet.before.minutes} minutes and this one {period.minutes}: "
            "their numbers are of unequal stretches."
        )
    start = sheet.terms.effective_at
    if start is not None and start > period.since:
        when = local(start, sheet.zone)
        yield f"The agreement takes effect at {when}: what came before was not under it."
    elif start is not None and start > sheet.before.since:
        yield (
            "The period before began before the agreement took effect: its numbers are not "
            "comparable."
        )
    if sheet.terms.publication is None:
        yield "The Terms set no cut-off: this one is the desk's own choice, agreed by nobody."
    if made.clock == "replay":
        yield "This desk replays a record: its times are declared, not witnessed."
