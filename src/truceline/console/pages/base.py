"""What every page has: a frame, a template, and the function that fills it from a visit.

A page is a frozen dataclass with a ``TEMPLATE``; its fields are all that the template may use,
beside ``frame`` and the filters of :mod:`truceline.console.markup`. Each field's meaning is said in
the class's docstring, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar

from truceline.analysis.scope import PUBLIC
from truceline.console import words
from truceline.errors import BadInput, Fault
from truceline.mechanism.instants import parse_instant

if TYPE_CHECKING:
    from truceline.reception.visits import Visit
    from truceline.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request for a page, as it was understood.

    Args:
        path: The names in the address (``/incidents/{subject}``).
        query: What the address asks for.
        form: What was sent by a form; empty where nothing was.
        language: The language to answer in.
        posted: Whether a form was sent, rather than a page asked for.
        files: What was sent as files, by the name of the form's field.
        scheme: ``http`` or ``https``, as this request came.
        host: The name and port under which the desk was asked for.
    """

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    posted: bool = False
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    scheme: str = "http"
    host: str = ""

    def gettext(self, text: str) -> str:
        """A sentence in the language of the answer."""
        return words.catalogue(self.language).gettext(text)

    def instant(self, name: str) -> datetime | None:
        """An instant of the query (UTC), or None.

        Raises:
            BadInput: TIME_INVALID and the like.
        """
        given = self.query.get(name, "")
        return parse_instant(given).astimezone(UTC) if given else None

    def view(self, visit: Visit) -> View:
        """The visitor's view, at ``at`` and ``known_at`` of the query.

        Raises:
            BadInput: a time that is none.
        """
        known = self.query.get("known_at", "")
        place: int | datetime | None = None
        if known:
            place = (
                int(known[:18])
                if known.isascii() and known.isdecimal()
                else self.instant("known_at")
            )
        return visit.view(at=self.instant("at"), known_at=place)

    def number(self, name: str, default: int, most: int) -> int:
        """A number of the query from 0 to ``most``.

        Raises:
            BadInput: QUERY.
        """
        given = self.query.get(name, "")
        if not given:
            return default
        if given.isascii() and given.isdecimal() and int(given[:18]) <= most:
            return int(given)
        sentence = f"{name} is not a number from 0 to {most}."
        raise BadInput(Fault("QUERY", sentence, "Follow a link of the page instead.", name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page.

    Args:
        origin: The desk's name.
        title: The title of the desk's first agreement.
        actor: Who reads; ``public`` for nobody in particular.
        name: The reader's name in the register; empty for the public.
        roles: The reader's roles.
        language: The language of the page.
        direction: ``ltr`` or ``rtl``.
        languages: Language codes, and each language's own name.
        zone: The zone in which instants are shown: that of the first agreement.
        now: The desk's time (UTC).
        replay: Whether the desk replays the past: its times are declared.
        demonstration: Whether the desk is a demonstration, with open keys of made-up people.
        path: The path of this page, for links that keep it.
        size: How many entries the ledger has.
        alarms: How many alarms the reader has now.
        names: Actor to its name in the register, as far as the reader may see that.
    """

    origin: str
    title: str
    actor: str
    name: str
    roles: tuple[str, ...]
    language: str
    direction: str
    languages: Mapping[str, str]
    zone: tzinfo
    now: datetime
    replay: bool
    demonstration: bool
    path: str
    size: int
    alarms: int = 0
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether the reader proved who they are."""
        return self.actor != PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page. Subclasses name their template and say what their fields mean."""

    TEMPLATE: ClassVar[str] = ""
    PART: ClassVar[bool] = False
    """Whether it is put into a page that stands open, without a frame of its own."""
