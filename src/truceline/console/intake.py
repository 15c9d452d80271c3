"""Intake: the pages with which somebody without an account reports, adds to it, and asks after it.

The report is made, sealed and signed in the browser, and kept there until the desk has it; the page
works without a connection once it was opened. Place search is the one thing that asks the desk in
the open: what is typed into it is looked up here and not kept, and can be left out. Without scripts
a plain form comes to the server, which seals it; the page says so before anything is typed.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from truceline.console import scripts
from truceline.console.app import HEADERS
from truceline.console.intake_places import Places
from truceline.console.pages.intake import IntakePage, facts_of, fill_intake
from truceline.console.pages.intake_plain import fill_plain
from truceline.console.pages.intake_receipt import ReceiptPage
from truceline.console.pages.intake_waiting import WaitingPage, fill_waiting
from truceline.console.place_names import gazetteer
from truceline.errors import Fault, NotFound
from truceline.exchange.gazetteer_index import ATTRIBUTION, SOURCE
from truceline.mechanism.incident_states import receipt_number_is_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.console.intake_places import Candidate
    from truceline.console.pages.base import Asked, Page
    from truceline.reception.visits import Reception, Visit

MOST_PLACES: Final = 1_500
"""Places of the theatre that a browser keeps for the time without a connection."""
_SCRIPT: Final = "js/intake.js"
_STRANGERS: Final = "places"
"""Under which name those who look places up are counted together."""
_FRAME: Final = (
    "css/console.css",
    "css/forms.css",
    "css/intake.css",
    "manifest.webmanifest",
    "mark.svg",
    "js/frame.js",
)
"""What every page asks for."""


class Intake:
    """The intake of one desk.

    Args:
        reception: What the server holds for its desk.
        loopback: Whether the server is bound to this machine alone: what comes to it was carried
            here by the machine itself, or over whatever stands before it.
        warm: Read the gazetteers now, in the background.
    """

    def __init__(self, reception: Reception, *, loopback: bool = False, warm: bool = False) -> None:
        self.reception = reception
        self.loopback = loopback
        self.names = Places()
        if warm:
            self.names.warm()

    def pages(self) -> tuple[tuple[str, Callable[[Visit, Asked], Page | Response]], ...]:
        """Every page of the intake and its address; the one for any number comes last."""
        return (
            ("/service-worker.js", self.service_worker),
            ("/intake", self.report),
            ("/intake/facts.json", self.facts),
            ("/intake/places", self.places),
            ("/intake/gazetteer.json", self.gazetteer),
            ("/intake/offline.json", self.offline),
            ("/intake/waiting", self.waiting),
            ("/intake/{number}", self.receipt),
        )

    def report(self, visit: Visit, asked: Asked) -> IntakePage:
        """The form; without scripts it comes back here, and ``?plain`` shows that one alone."""
        covered = self.loopback or asked.scheme == "https"
        if asked.posted or "plain" in asked.query:
            return fill_plain(visit, asked, self.reception, self.names, covered=covered)
        return fill_intake(visit, plain=covered)

    def facts(self, visit: Visit, asked: Asked) -> Response:
        """What the browser needs to make a report now: time, checkpoint, readers."""
        del asked
        return _json(facts_of(visit))

    def waiting(self, visit: Visit, asked: Asked) -> WaitingPage:
        """What waits, for officers of the cell."""
        del asked
        return fill_waiting(visit, self.reception.quarantine)

    def receipt(self, visit: Visit, asked: Asked) -> ReceiptPage:
        """What became of a report; the page itself says the same of every number.

        Raises:
            NotFound: RECEIPT_NUMBER.
        """
        number = asked.path["number"]
        digits = "".join(char for char in number if char.isdecimal() and char.isascii())
        if not receipt_number_is_whole(number) or len(number) > len("000-000-0000"):
            sentence = "This is no receipt number: it has ten digits, and the last is a check."
            raise NotFound(Fault("RECEIPT_NUMBER", sentence, "Look for a digit that is wrong."))
        page = fill_intake(visit)
        return ReceiptPage(
            number=f"{digits[:3]}-{digits[3:6]}-{digits[6:]}",
            facts=page.facts,
            channels=page.channels,
            most_files=page.most_files,
            file_bytes=page.file_bytes,
        )

    def places(self, visit: Visit, asked: Asked) -> Response:
        """Candidates for a place: every reading of a position, and names of the gazetteers.

        ``more`` says that a gazetteer is still being read, and that asking again may find more.

        Raises:
            Refused: RATE.
        """
        self.reception.quotas.spend(_STRANGERS, write=False)
        found = self.names.find(visit, asked.query.get("text", "").strip())
        return _json(
            {
                "positions": [_position(each) for each in found.candidates if not each.name],
                "places": [_place(each) for each in found.candidates if each.name],
                "faults": [each.as_json() for each in found.faults],
                "more": found.more,
            }
        )

    def gazetteer(self, visit: Visit, asked: Asked) -> Response:
        """The largest places of the theatre: those in the time zone of the agreement."""
        del asked
        zone = visit.desk.standing().first.zone.key
        here = [place for place in gazetteer() if place.zone == zone][:MOST_PLACES]
        return _json(
            {
                "source": SOURCE,
                "attribution": ATTRIBUTION,
                "places": [
                    [place.name, round(place.latitude, 4), round(place.longitude, 4),
                     *dict.fromkeys((*place.names().values(), *place.others))]
                    for place in here
                ],
            }
        )  # fmt: skip

    def offline(self, visit: Visit, asked: Asked) -> Response:
        """Every file that the page needs without a connection."""
        del visit, asked
        wanted = dict.fromkeys(
            (*_FRAME, _SCRIPT, *scripts.imported(_SCRIPT), *scripts.imported_later(_SCRIPT))
        )
        there = [path for path in wanted if scripts.root().joinpath(path).is_file()]
        return _json({"files": [f"/static/{path}" for path in there]})

    def service_worker(self, visit: Visit, asked: Asked) -> Response:
        """The script that answers for the desk while there is no connection."""
        del visit, asked
        data = files("truceline.console").joinpath("static/js/service_worker.js").read_bytes()
        headers = {**HEADERS, "Cache-Control": "no-cache", "Service-Worker-Allowed": "/intake"}
        return Response(data, headers=headers, media_type="text/javascript")


def _position(found: Candidate) -> dict[str, object]:
    return {
        "lat": found.lat,
        "lng": found.lng,
        "uncertainty_m": found.uncertainty_m,
        "text": found.label,
        "notation": found.notation,
        "reading": found.reading,
    }


def _place(found: Candidate) -> dict[str, object]:
    return {
        "name": found.name,
        "matched": found.matched,
        "lat": found.lat,
        "lng": found.lng,
        "how": found.how,
        "gazetteer": found.source,
        "gazetteer_id": found.source_id,
        "attribution": found.attribution,
    }


def _json(value: object) -> Response:
    return Response(json.dumps(value), headers=HEADERS, media_type="application/json")
