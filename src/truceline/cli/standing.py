"""``truceline duties`` and ``truceline covered``: what holds for an actor, and at a place.

Both are worked out from the record as known up to a place of the ledger, for an instant; neither
stores anything but that ``covered`` was asked, which is logged and capped.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.errors import BadInput, Fault
from truceline.sheets.coverage import ask
from truceline.sheets.duties import duties_of, plain

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from truceline.analysis.duty_words import Duties, UnderAgreement, Why
    from truceline.analysis.persistence import Persistence
    from truceline.mechanism.shapes import Area
    from truceline.mechanism.volumes import LatLng, Outline


@click.command(short_help="What binds and protects an actor, and why.")
@click.argument("actor")
@shared.reading
def duties(
    *,
    actor: str,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """What binds ACTOR and what protects it at an instant, and why: clause and entry.

    ACTOR is an id, or a name under which one group alone was known then.
    """
    from truceline.sheets import acquaintance, tallies  # noqa: PLC0415 - loads slowly

    with shared.opened_desk(folder) as desk:
        # What was known decides which entries count; the instant asked about is the answer's own.
        view = shared.narrowed(desk, reader, known=known)
        found = duties_of(view, actor, at or view.at)
        told = tallies.tallies(shared.narrowed(desk, reader, found.at, known), found.actor)
        named = acquaintance.named_in_terms(view, found.actor)
    if as_json:
        counted = [tallies.as_json(agreement, tally) for agreement, tally in told.items()]
        # For a reader who may not know it, it is absent and not empty.
        tally = {"persistence": counted} if reader is None else {}
        echo_json(plain(found) | {"named_in_terms": named} | tally)
    else:
        _say(found, Paper(), told, acquaintance.say(named))


def _say(found: Duties, paper: Paper, told: dict[str, Persistence], named: str) -> None:
    unregistered = named or "not on this desk's register of actors"
    roles = ", ".join(sorted(found.roles)) or unregistered
    paper.line(f"{paper.fixed(found.actor)} ({roles}), at {paper.time(found.at)}", style="bold")
    for under in found.under:
        _say_under(under, paper)
        tally = told.get(under.agreement)
        if tally is not None and (tally.counted or "party" in under.seen_as):
            paper.line(f"findings: {tally.says}")
            for each in tally.counted:
                paper.line(f"  incident {paper.fixed(each.subject[:SHORT])}", style="dim")


def _say_under(under: UnderAgreement, paper: Paper) -> None:
    paper.head(f"Under {under.agreement}: {paper.words(under.title)}")
    since = f" since {paper.time(under.since)}" if under.since else ""
    side = f", side {under.side}" if under.side else ""
    paper.line(f"status: {under.status}{since}{side}; seen as {', '.join(under.seen_as)}")
    if not under.running:
        paper.line("The agreement itself is not running at that instant.")
    for place in under.listed:
        effect = "takes effect" if place.takes_effect else "changes nothing about its status"
        paper.line(f"listed by {place.authority}: {effect}. {_why((place.why,), paper)}")
    paper.line("Bound to:")
    for duty in under.bound:
        wording = f" ({duty.wording})" if duty.wording else ""
        waits = "" if duty.running else f" [waits for {', '.join(duty.waits_for)}]"
        paper.line(f"  {duty.code}  {paper.words(duty.label)}{wording}{waits}")
        paper.line(f"      {_why(duty.why, paper)}", style="dim")
    if under.not_bound_because:
        paper.line(f"  nothing. {under.not_bound_because}")
    paper.line("Protected:")
    for protection in under.protected_by:
        waits = "" if protection.running else " [not running yet]"
        paper.line(f"  {paper.words(protection.label)}{waits}")
        paper.line(f"      {_why(protection.why, paper)}", style="dim")
    for flag in under.flags:
        paper.line(f"note: {flag.sentence}", style="yellow")


def _why(reasons: tuple[Why, ...], paper: Paper) -> str:
    """The reasons of a line: clause, sources, basis, entry."""
    parts = []
    for why in reasons:
        source = f" ({', '.join(why.src)})" if why.src else ""
        basis = f" [{why.basis}]" if why.basis else ""
        entry = f", entry {paper.fixed(why.entry[:SHORT])}" if why.entry else ""
        parts.append(f"{why.clause}{source}{basis}{entry}")
    return "why: " + "; ".join(parts)


# What the record holds at a place.


@click.command(
    short_help="What the record holds at a place (for officers).",
    # A western longitude begins with a hyphen and is no option.
    context_settings={"ignore_unknown_options": True},
)
@click.argument("point", nargs=-1, metavar="[LAT LNG]")
@click.option(
    "--area",
    "area_file",
    metavar="FILE",
    help="A JSON file, - for input: a box {south, west, north, east} or an F3548 outline.",
)
@shared.reading
def covered(
    *,
    point: tuple[str, ...],
    area_file: str | None,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """What the record holds at a place and an instant, for officers of the cell.

    Every question is logged and capped by the quota in Terms. The answer never is that a place is
    without protection: what the record does not hold is not thereby unprotected.
    """
    if point and area_file is not None:
        raise BadInput(Fault("PLACE_TWICE", "A point and an area.", "Give one of them.", "--area"))
    where = _point(point) if area_file is None else read_area(area_file)
    with shared.opened_desk(folder) as desk:
        found = ask(desk, where, reader, at, known)
    if as_json:
        held = [
            {"subject": g.subject, "what": g.what, "label": g.label, "coarse": g.coarse}
            for g in found.covered_by
        ]
        echo_json({"covered_by": held, "says": list(found.says)})
        return
    paper = Paper()
    for sentence in found.says:
        paper.line(sentence)
    if found.covered_by:
        paper.table(
            ("subject", "what", "known", "label"),
            [
                (
                    paper.fixed(ground.subject[:SHORT]),
                    ground.what,
                    "by its published cells" if ground.coarse else "exactly",
                    paper.words(ground.label),
                )
                for ground in found.covered_by
            ],
        )


def _point(given: tuple[str, ...]) -> LatLng:
    """A point from two numbers.

    Raises:
        BadInput: POINT_FORM, LATITUDE_RANGE, LONGITUDE_RANGE.
    """
    from truceline.mechanism.volumes import LatLng  # noqa: PLC0415 - pydantic loads slowly

    try:
        lat, lng = (float(text) for text in given)
    except ValueError as error:
        sentence = f"A point is a latitude and a longitude; found {' '.join(given)[:60]!r}."
        hint = "Write LAT LNG in degrees, such as 36.2 37.16, or give --area FILE."
        raise BadInput(Fault("POINT_FORM", sentence, hint, where="LAT LNG")) from error
    try:
        _sound({"outline_circle": {"center": {"lat": lat, "lng": lng}, "radius": {"value": 1}}})
    except BadInput as error:
        faults = [dataclasses.replace(fault, where="LAT LNG") for fault in error.faults]
        raise BadInput(faults) from error
    return LatLng(lat, lng)


def read_area(name: str) -> Area | Outline:
    """A box of degrees or an F3548 outline from a file.

    Raises:
        BadInput: every fault of form and of geometry at once.
    """
    from truceline.mechanism.volumes import read_json  # noqa: PLC0415 - pydantic loads slowly

    with shared.at_option(name):
        value = read_json(shared.read_bytes(name))
        if isinstance(value, dict) and "south" in value:
            return shared.sound_box(value)
        return _sound(value)


def _sound(shape: object) -> Outline:
    """An outline without faults of form or geometry."""
    from truceline.analysis.areas import faults  # noqa: PLC0415 - geometry loads slowly
    from truceline.errors import raise_for  # noqa: PLC0415
    from truceline.mechanism.volumes import parse_volumes  # noqa: PLC0415 - pydantic loads slowly

    (volume,) = parse_volumes([{"volume": shape}])
    raise_for(faults(volume))
    return volume.volume.outline
