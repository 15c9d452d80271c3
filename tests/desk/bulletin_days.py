"""A made-up day on a desk, told for tests of the bulletin, and ways to make the bulletin of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.desk import machine as m
from tests.desk.damage import report_body

from truceline.bulletins import make
from truceline.report import bulletin_html, bulletin_json, bulletin_text

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.analysis.bulletin_shape import Bulletin, Cell
    from truceline.desk import Desk

DAY = date(2016, 3, 10)
"""From 9 March 16:00 to 10 March 16:00 UTC; the desk opens at noon of that day."""
NEXT = date(2016, 3, 11)
OFFICER, ONE, TWO = "cell:officer", "state:one", "state:two"
FORMS = (bulletin_text, bulletin_html, bulletin_json)
OPEN = "audiences:\n  default: public\n  key.*: [officer]\n  actor.*: [officer]\n"
"""Audiences under which everybody may read reports and findings."""
DELAYED = ('cutoff: "18:00"}', 'cutoff: "18:00", delay: P1D, withhold: [protected_sites]}')
HELD = ('cutoff: "18:00"}', 'cutoff: "18:00", withhold: [reporter_identity, protected_sites]}')


def desk(folder: Path, *changes: tuple[str, str], audiences: str = "") -> m.Machine:
    """A fresh desk under the made-up Terms, with pieces of their text or all audiences replaced."""
    text = m.TERMS.read_text(encoding="utf-8")
    if audiences:
        start, end = text.index("\naudiences:"), text.index("\nsealed_to:")
        text = f"{text[:start]}\n{audiences}{text[end + 1 :]}"
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    made = m.make(folder, text.encode())
    made.marks = False
    return made


def all_forms(of: Desk, day: date = DAY, **more: Any) -> tuple[bytes, ...]:
    """The bulletin of a day in every form."""
    found = make(of, day, **more)
    return tuple(form.written(found) for form in FORMS)


def rows(found: Bulletin, table: str) -> list[dict[str, Cell]]:
    """The rows of a table by the keys of its columns; empty where the table is not there."""
    for block in found.blocks:
        for each in block.tables:
            if each.id == table:
                keys = [column.key for column in each.columns]
                return [dict(zip(keys, row, strict=True)) for row in each.rows]
    return []


def count_body(total: int | None, **more: Any) -> dict[str, Any]:
    """A published figure of the day that the bulletin is of."""
    return {
        "source": "monitor:post",
        "title": "Daily count",
        "unit": "violations",
        "since": "2016-03-09T12:00:00Z",
        "until": "2016-03-10T12:00:00Z",
        "total": total,
        "reference": "made up",
        **more,
    }


def tell_a_day(machine: m.Machine) -> dict[str, str]:
    """A report registered and found on, a second one denied access, an acceptance, figures."""
    say = machine.must
    first = say("person:miller", "incident.reported", report_body(reporter="A miller"))
    say(OFFICER, "incident.registered", {"severity": "grave"}, [first])
    place = {"place_as_said": "near the mill", "place_matched": "Made-up Town",
             "gazetteer": "made-up-names", "confirmed_with": "reporter"}  # fmt: skip
    say(OFFICER, "incident.place_confirmed", place, [first])
    assessed = {"nature": "Fire", "extent": "six rounds", "threat_to_compliance": "limited"}
    say(OFFICER, "incident.contained", {"measure": "Fire stopped"}, [first])
    say(OFFICER, "incident.assessed", {**assessed, "severity": "moderate"}, [first])
    finding = {"finding": "violation", "severity": "moderate",
               "proof_of_event": "credible_single_source",
               "proof_of_author": "probable", "against": ["group:brigade"],
               "rests_on": [first]}  # fmt: skip
    say(TWO, "incident.found", finding, [first])
    second = say("monitor:post", "incident.reported", report_body(acts=["sniper", "mortar"]))
    say(OFFICER, "incident.registered", {"severity": "minor"}, [second])
    tasked = {"team": "monitor:post", "access_asked_of": ["group:division"]}
    say(OFFICER, "incident.visit_tasked", tasked, [second])
    say(
        OFFICER,
        "incident.access_denied",
        {"by": "group:division", "reason": "None given"},
        [second],
    )
    party = say("group:brigade", "party.declared", {
        "actor": "group:brigade", "name": "Brigade", "side": "north", "to": ONE})  # fmt: skip
    say(ONE, "party.attested", {"to": TWO}, [party])
    say(ONE, "party.activated", {}, [party])
    truce = {"form": "silence", "title": "Silence", "place": "Made-up Valley", "sides": ["north"],
             "since": "2016-03-10T00:00:00Z", "until": "2016-03-20T00:00:00Z"}  # fmt: skip
    say(OFFICER, "local_truce.agreed", truce)
    counted = say(ONE, "record.published", count_body(14))
    say(ONE, "record.published", count_body(15, source="party:other"))
    return {"first": first, "second": second, "party": party, "count": counted}
