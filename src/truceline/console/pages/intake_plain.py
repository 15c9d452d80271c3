"""Reporting without an account and without scripts: the server seals what a plain form sends.

The page says first that the server reads the words before it seals them, and that a telephone, or a
browser with scripts, is safer. Nothing that was typed is written anywhere: it comes in with one
request and goes out sealed, or back to its writer, with the answer to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Final

from truceline.console.pages.fault import status_of
from truceline.console.pages.intake import IntakePage, PlainForm, fill_intake
from truceline.console.plain_form import Answers, field_of, read_form
from truceline.errors import Fault, TrucelineError
from truceline.mechanism.catalogue import kind_named
from truceline.reception.parcels import REPORT
from truceline.reception.plain_reports import seal_report
from truceline.reception.quotas import TooOften

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.console.intake_places import Found, Places
    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Reception, Visit

SEND: Final = "send"
"""What the button says that seals and sends; any other looks at it first."""
_BRINGING, _LOOKING = "quarantine", "places"
"""The allowances of strangers: for bringing reports, and for looking places up."""
_TOO_OFTEN: Final = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPage(IntakePage):
    """The form without scripts by itself, and what became of it: fields of :class:`IntakePage`.

    Args:
        number: The receipt number of what was sent; empty where nothing was.
        phrase: The words of its one-time key, shown this once.
        refused: Why the form was not read at all.
        status: The HTTP status.
    """

    TEMPLATE: ClassVar[str] = "intake_plain.html"

    number: str = ""
    phrase: str = field(default="", repr=False)
    refused: tuple[Fault, ...] = ()
    status: int = 200


def fill_plain(
    visit: Visit, asked: Asked, reception: Reception, places: Places, *, covered: bool
) -> PlainPage:
    """Answer the form: with faults, with a look at what would be sent, or with its number.

    Args:
        visit: The visit; who it is plays no part.
        asked: The form.
        reception: Where the quarantine is.
        places: Where places are looked up.
        covered: Whether nobody can read along between the browser and this server.
    """
    blank = fill_intake(visit, plain=covered)
    if not asked.posted:
        return _page(blank)
    if blank.plain is None:
        fault = Fault(
            "LINE_OPEN",
            asked.gettext("The page came over a line without encryption; nothing was kept."),
            asked.gettext("Open it by https, or say it over one of the lines below."),
        )
        return _page(blank, refused=(fault,) if blank.takes else (), status=400)

    def find(text: str) -> Found:
        reception.quotas.spend(_LOOKING, write=False)
        return places.find(visit, text)

    answers = Answers(given=asked.form)
    try:
        answers = read_form(asked, visit.desk.standing().first, visit.now, find)
        if answers.faults or not answers.decided or asked.form.get("do") != SEND:
            return _looked_at(blank, asked, answers)
        # Whoever cannot be let in is told before anything is made.
        reception.quotas.spend(_BRINGING, write=True)
        made = seal_report(visit.desk, answers.body, answers.place, visit.now)
        reception.quarantine.add(made.parcel)
    except TrucelineError as error:
        return _refused(blank, answers, error)
    return _page(blank, plain=None, number=made.parcel.number, phrase=made.phrase)


def _looked_at(blank: IntakePage, asked: Asked, answers: Answers) -> PlainPage:
    """The form again, with what is wrong, or with what would be sent and what a place may mean."""
    by_field = {name: list(each) for name, each in answers.faults.items()}
    asking = not answers.decided and bool(answers.found.candidates)
    if asking and asked.form.get("do") == SEND:
        sentence = asked.gettext("Choose which place is meant.")
        by_field.setdefault("place", []).append(Fault("PLACE_CHOICE", sentence, "", "place"))
    ready = not answers.faults
    form = _form(answers, {name: tuple(each) for name, each in by_field.items()}, ready=ready)
    return _page(blank, plain=form, status=400 if by_field else 200)


def _refused(blank: IntakePage, answers: Answers, error: TrucelineError) -> PlainPage:
    """The form again, with what the desk has against it."""
    by_field: dict[str, tuple[Fault, ...]] = {}
    others: list[Fault] = []
    for fault in error.faults:
        name = field_of(fault)
        if name:
            by_field[name] = (*by_field.get(name, ()), fault)
        else:
            others.append(fault)
    form = _form(answers, by_field, ready=bool(answers.body), others=tuple(others))
    status = _TOO_OFTEN if isinstance(error, TooOften) else status_of(error)
    return _page(blank, plain=form, status=status)


def _form(
    answers: Answers,
    faults: Mapping[str, tuple[Fault, ...]],
    *,
    ready: bool,
    others: tuple[Fault, ...] = (),
) -> PlainForm:
    kind = kind_named(REPORT)
    said = {name: value for name, value in answers.body.items() if value not in (None, "", [])}
    hidden = {name: value for name, value in said.items() if name in kind.sealed_fields}
    shown = {name: value for name, value in said.items() if name not in hidden}
    return PlainForm(
        answers=answers.given,
        faults=faults,
        others=others,
        candidates=answers.found.candidates,
        more=answers.found.more,
        ready=ready,
        shown=_lines(shown) if ready else (),
        hidden=_lines(hidden) if ready else (),
    )


def _lines(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _text(value)) for name, value in said.items())


def _text(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, list):
        return ", ".join(str(each).replace("_", " ") for each in value)
    if isinstance(value, dict):
        plain = {name: each for name, each in value.items() if not isinstance(each, dict)}
        return ", ".join(f"{name.replace('_', ' ')} {each}" for name, each in plain.items())
    return str(value)


def _page(blank: IntakePage, **more: Any) -> PlainPage:
    """The page, with the frame of the form and what became of it."""
    whole = {each.name: getattr(blank, each.name) for each in fields(IntakePage)}
    return PlainPage(**whole | more)
