"""Layers: what a reader may see of a desk in a box and a time, as GeoJSON, a bounded part at once.

The map of the console and the features of the API are both made here, from a view and nothing else.
Nothing is left out in silence: a layer says how many more there are, or at least how many.

Protected sites are no layer that comes with the others: :func:`sites` gives the published cells in
one small box, to a reader who proved who it is, counted against the quota of checks in Terms and
logged. What a party declared of its own positions is no feature anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.features import (
    NEVER,
    SITE,
    ZONES,
    Standing,
    Window,
    feature,
    kind_of,
    pieces,
)
from truceline.analysis.pairing import quota_left
from truceline.analysis.scope import PUBLIC
from truceline.errors import BadInput, Fault, NotFound, Refused
from truceline.mechanism.shapes import Area
from truceline.store.finding import Question
from truceline.views import Found

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from truceline.reception.visits import Visit
    from truceline.views import View

SHOWN: Final = 200
"""Features of one layer of a map at most."""
COUNTED: Final = 20
"""How many of those left out are counted before it is said that there are at least so many."""
LOOKED: Final = 2000
"""Subjects that one answer looks at, at most; the next page goes on from there."""
WORLD: Final = Area(south=-90.0, west=-180.0, north=90.0, east=180.0)
SITES: Final = 20
"""Sites of one answer at most; there is no next page."""
SITES_DEG: Final = 1.0
"""The largest side of the box in which sites are asked for, in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Features of one sort.

    Args:
        id: Its name.
        title: What it is called.
        says: What it holds and what not, in a sentence or two.
        part: The part of the mechanism that it shows.
        words: Words by which the docket finds them, one search after another; none finds all.
        at_once: Whether what has no end has no length.
        without: Kinds that it leaves out.
    """

    id: str
    title: str
    says: str
    part: str
    words: tuple[str, ...] = ("",)
    at_once: bool = False
    without: frozenset[str] = frozenset()


LAYERS: Final = {
    layer.id: layer
    for layer in (
        Layer(
            id="notices",
            title="Notices",
            says="What was notified, with its volumes as far as they are open; zones are in areas, "
            "and protected sites and declared positions are left out.",
            part="notice",
            without=frozenset({*ZONES, *NEVER, SITE}),
        ),
        Layer(
            id="incidents",
            title="Incidents",
            says="What was reported, in the coarse box of the report or of the confirmed place. "
            "Without any on record a place is not thereby calm.",
            part="incident",
            at_once=True,
        ),
        Layer(
            id="areas",
            title="Areas",
            says="Deconfliction zones, delineation and local silences that were notified.",
            part="notice",
            words=ZONES,
        ),
        Layer(
            id="local_truces",
            title="Local truces",
            says="Silences and settlements of one place, in the coarse box of their record.",
            part="local_truce",
        ),
    )
}
"""The layers that a reader may page through, by id."""

PROTECTED: Final = Layer(
    id="protected_cells",
    title="Protected sites as published cells",
    says="The cells in which sites lie somewhere, in one small box at a time; each question is "
    "counted and logged. A site that is not on record is no less protected.",
    part="notice",
    words=(SITE,),
)

Cursor = tuple[int, int | None]
"""Which search, and before which place of the ledger it goes on."""
BEGIN: Final[Cursor] = (0, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturePage:
    """Some features of a layer; ``next`` is where the following ones begin, None at the end."""

    features: tuple[dict[str, Any], ...]
    next: Cursor | None


def page(
    view: View, layer: Layer, window: Window, *, begin: Cursor = BEGIN, limit: int = 100
) -> FeaturePage:
    """A page of a layer, newest first.

    Args:
        view: The reader's view.
        layer: Which layer.
        window: What is asked for.
        begin: Where the page before ended.
        limit: At most so many features.
    """
    features: list[dict[str, Any]] = []
    cursor = begin
    for looked, (at, found) in enumerate(_found(view, layer, window, begin)):
        if len(features) == limit or looked == LOOKED:
            return FeaturePage(features=tuple(features), next=cursor)
        cursor = at
        made = _feature(view, layer, found, window)
        if made is not None:
            features.append(made)
    return FeaturePage(features=tuple(features), next=None)


def one(view: View, layer: Layer, subject: str) -> dict[str, Any]:
    """One feature of a layer by the whole id of its subject.

    Raises:
        NotFound: FEATURE_UNKNOWN, also where the reader may not see it.
    """
    found, made = _one(view, subject), None
    if found is not None and found.item.part == layer.part:
        words = {*layer.words} - {""}
        if not words or kind_of(found.state) in words:
            made = _feature(view, layer, found, Window())
    if made is None:
        sentence = f"You see no feature {subject[:12]} in {layer.id}."
        raise NotFound(Fault("FEATURE_UNKNOWN", sentence, "Page through the items."))
    return made


def layers(
    view: View, window: Window, *, wanted: Collection[str] = tuple(LAYERS), limit: int = SHOWN
) -> dict[str, Any]:
    """Layers of a map: a GeoJSON FeatureCollection for each, by its id.

    Each has ``shown`` (how many subjects), ``left_out`` (how many more have their box and period in
    the window) and ``left_out_at_least`` (whether counting them ended early). A notice is one
    feature for each time and height of its own (``piece`` and ``of``), so that sliders can hide
    what does not hold.

    Args:
        view: The reader's view.
        window: What is asked for.
        wanted: The ids of the layers.
        limit: At most so many subjects of each.
    """
    return {name: _layer(view, LAYERS[name], window, limit) for name in wanted}


def sites(visit: Visit, area: Area) -> dict[str, Any]:
    """The published cells of protected sites in a small box, now and later, for a known reader.

    Args:
        visit: Who asks; the question is counted against its quota of checks and logged first.
        area: A box of at most one degree each way.

    Returns:
        A FeatureCollection with ``shown`` and ``left_out``, as :func:`layers` gives them.

    Raises:
        BadInput: SITES_BOX. Refused: SIGN_IN_WANTED, QUOTA_SPENT.
    """
    if not visit.visitor.known:
        sentence = "Where sites lie is told to those who proved who they are."
        raise Refused(Fault("SIGN_IN_WANTED", sentence, "Sign in with an enrolled key."))
    width = sum(east - west for west, east in area.spans())
    if max(width, area.north - area.south) > SITES_DEG:
        sentence = f"Sites are shown in a box of at most {SITES_DEG:g} degree each way."
        raise BadInput(Fault("SITES_BOX", sentence, "Ask for a smaller box.", where="bbox"))
    desk, reader = visit.desk, visit.visitor.actor
    # By the clock on the wall: a replaying desk's own stands still.
    now = desk.clock()
    with desk.store.transaction():
        left = quota_left(desk.store.checks_of(reader, now), desk.standing().first, now)
        if left is None or left > 0:
            desk.store.log_check(reader, now)
    if left is not None and left <= 0:
        sentence = "The questions that Terms allow in this time have been asked."
        raise Refused(Fault("QUOTA_SPENT", sentence, "Wait, or ask the cell by voice."))
    view = visit.view()
    return _layer(view, PROTECTED, Window(area=area, since=view.at), SITES)


def _layer(view: View, layer: Layer, window: Window, limit: int) -> dict[str, Any]:
    features: list[dict[str, Any]] = []
    shown = left_out = 0
    ended = True
    for looked, (_, found) in enumerate(_found(view, layer, window, BEGIN)):
        if left_out == COUNTED or looked == LOOKED:
            ended = False
            break
        if shown == limit:
            # By its box and its period: what is not shown need not be drawn.
            left_out += _shown(view, layer, found, window)
            continue
        made = list(_pieces(view, layer, found, window))
        features += made
        shown += bool(made)
    return {
        "type": "FeatureCollection",
        "features": features,
        "shown": shown,
        "left_out": left_out,
        "left_out_at_least": not ended,
    }


def _found(
    view: View, layer: Layer, window: Window, begin: Cursor
) -> Iterator[tuple[Cursor, Found]]:
    """What a layer's searches find, each with the cursor behind it."""
    first, before = begin
    for number, words in islice(enumerate(layer.words), first, None):
        question = Question(
            part=layer.part,
            text=words,
            # What has no place is no feature; so the index of places is always asked.
            area=window.area or WORLD,
            since=window.since,
            until=window.until,
            at_once=layer.at_once,
        )
        for found in view.found(question, before=before if number == first else None):
            if not words or kind_of(found.state) == words:
                yield (number, found.place), found


def _one(view: View, subject: str) -> Found | None:
    line = view.line(subject)
    if line is None:
        return None
    item, state = line
    terms = view.standing.terms_of(item.row.under) or view.standing.first
    return Found(place=0, item=item, state=state, terms=terms)


def _feature(view: View, layer: Layer, found: Found, window: Window) -> dict[str, Any] | None:
    if not _shown(view, layer, found, window):
        return None
    return feature(_standing(found), window, view.at, coarse=view.scope.reader == PUBLIC)


def _pieces(view: View, layer: Layer, found: Found, window: Window) -> Iterator[dict[str, Any]]:
    if _shown(view, layer, found, window):
        coarse = view.scope.reader == PUBLIC
        yield from pieces(_standing(found), window, view.at, coarse=coarse)


def _shown(view: View, layer: Layer, found: Found, window: Window) -> bool:
    """Whether something belongs to a layer, is asked for, and is old enough for whoever looks."""
    kind = kind_of(found.state)
    if kind in layer.without or (window.kinds and kind not in window.kinds):
        return False
    return view.scope.reader != PUBLIC or old_enough(found, view.at)


def old_enough(found: Found, at: datetime) -> bool:
    """Whether the delay of Terms for the public has run out since it began or happened."""
    rule = found.terms.publication
    if rule is None or rule.delay is None or rule.delay.is_zero:
        return True
    event = found.item.row.since or found.item.opened_at
    try:
        return found.terms.after(rule.delay, event) <= at
    except (BadInput, OverflowError):
        # The delay reaches beyond any calendar.
        return False


def _standing(found: Found) -> Standing:
    item = found.item
    return Standing(
        subject=item.subject,
        row=item.row,
        state=found.state,
        terms=found.terms,
        overdue=item.overdue,
    )
