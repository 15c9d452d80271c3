"""Where readers see their alarms and say where else they want to be told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, RedirectResponse, Response

from truceline.analysis.alarms import WHATS
from truceline.console.app import HEADERS
from truceline.console.pages.alarms import fill_alarms
from truceline.console.pages.flare_ups import fill_flare_ups
from truceline.errors import BadInput, Fault, TrucelineError
from truceline.reception.alarm_channels import MINIMAL, TITLE, wishes_of
from truceline.reception.alarm_settings import Settings
from truceline.reception.letters import SAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.console.map_data import Atlas
    from truceline.console.pages.base import Asked, Page
    from truceline.console.pages.flare_ups import FlareUpsPage
    from truceline.reception.alarm_channels import Wishes
    from truceline.reception.visits import Reception, Visit

HOME: Final = "/me/alarms"


class AlarmRoom:
    """The pages of alarms of one desk.

    Args:
        reception: What the server holds for its desk.
        atlas: What maps of the desk need.
    """

    def __init__(self, reception: Reception, atlas: Atlas) -> None:
        self._reception = reception
        self._atlas = atlas
        self._settings = Settings(reception)

    def pages(self) -> tuple[tuple[str, Callable[[Visit, Asked], Page | Response]], ...]:
        """Every page and its address."""
        return (
            (HOME, self.alarms),
            ("/me/alarms/{ident}", self.channel),
            ("/alarms/due", self.alarms_due),
            ("/flare-ups", self.flare_ups),
        )

    def alarms(self, visit: Visit, asked: Asked) -> Page | Response:
        """One's alarms and channels; a form makes a new channel.

        Raises:
            Refused: SIGN_IN_WANTED.
        """
        if asked.posted:
            return self._trying(visit, lambda: self._make(visit, asked))
        return self._page(visit)

    def channel(self, visit: Visit, asked: Asked) -> Page | Response:
        """Confirm, change, try again or remove one of one's own channels."""
        if not asked.posted:
            return RedirectResponse(HOME, 303, headers=HEADERS)
        return self._trying(visit, lambda: self._do(visit, asked))

    def alarms_due(self, visit: Visit, asked: Asked) -> Response:
        """What there is now, for the script of every page: ids, sorts, and how many."""
        own = self._reception.bell.own(visit.visitor.actor)
        due = self._reception.alarms.due(visit, own)
        body = {
            "count": due.count,
            "alarms": [
                {
                    "id": each.id,
                    "what": each.what,
                    "says": f"{asked.gettext(SAYS[each.what])}: {each.number}",
                }
                for each in due.alarms
            ],
        }
        return JSONResponse(body, headers=HEADERS)

    def flare_ups(self, visit: Visit, asked: Asked) -> FlareUpsPage:
        """Where reports flare up, for officers of the cell.

        Raises:
            Refused: SIGN_IN_WANTED, CLUSTERS_FOR_OFFICERS.
        """
        return fill_flare_ups(visit, asked, self._reception.flare_ups, self._atlas)

    def _page(self, visit: Visit, faults: tuple[Fault, ...] = ()) -> Page:
        due = self._reception.alarms.due(visit)
        return fill_alarms(visit, due, self._settings, self._reception, faults)

    def _trying(self, visit: Visit, work: Callable[[], None]) -> Page | Response:
        """The page again, with what was wrong, or as it is now."""
        try:
            work()
        except TrucelineError as error:
            if not visit.visitor.known:
                raise
            return self._page(visit, error.faults)
        return RedirectResponse(f"{HOME}#channels", 303, headers=HEADERS)

    def _make(self, visit: Visit, asked: Asked) -> None:
        sort, address = asked.form.get("sort", ""), asked.form.get("address", "")
        self._settings.make(visit, sort=sort, address=address, wishes=_wishes(asked))

    def _do(self, visit: Visit, asked: Asked) -> None:
        ident, do = asked.path["ident"], asked.form.get("do", "")
        if do == "confirm":
            self._settings.confirm(visit, ident, asked.form.get("code", ""))
        elif do == "change":
            self._settings.change(visit, ident, _wishes(asked))
        elif do == "code":
            self._settings.ask_again(visit, ident)
        elif do == "again":
            self._settings.again(visit, ident)
        elif do == "remove":
            self._settings.remove(visit, ident)
        else:
            sentence = "This is no form of this desk."
            raise BadInput(Fault("FORM_SHAPE", sentence, "Load its page again.", "do"))


def _wishes(asked: Asked) -> Wishes:
    """What a form asks for.

    Raises:
        BadInput: ALARM_QUIET.
    """
    form = asked.form
    return wishes_of(
        [what for what in WHATS if form.get(f"what.{what}")],
        TITLE if form.get("titles") else MINIMAL,
        form.get("quiet_from", ""),
        form.get("quiet_until", ""),
        form.get("language", asked.language),
    )
