"""Composing an entry: a form made of the kind's own fields.

With scripts the browser makes the entry, shows its bytes, signs and sends it, and what is sealed
never leaves it in the open. Without scripts the answer is a draft of open fields, to be signed with
``truceline sign`` and brought to ``/submit``. Sealed fields have no name in the form, so that no
browser sends them, and where something sends them all the same they are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from starlette.responses import Response

from truceline.analysis.drawn_volumes import zoned
from truceline.analysis.entitlements import may_record
from truceline.analysis.inputs import (
    Input,
    flat,
    inputs_of,
    read_inputs,
    rows_of,
    words_of,
)
from truceline.composing import governing, readers_for
from truceline.console.app import HEADERS
from truceline.console.pages.base import Asked, Page
from truceline.console.pages.sign_in import onward
from truceline.errors import BadInput, Fault, NotFound, Refused, TrucelineError
from truceline.keyring import author
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.incident_outcome_kinds import MAX_FILE
from truceline.mechanism.incident_states import Incident
from truceline.mechanism.instants import parse_instant
from truceline.mechanism.kinds import Kind
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from truceline.reception.visits import Visit

FIELD: Final = "f."
"""What stands before the path of a field in a form and in an address."""
_ID: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject that the entry speaks of, as its author may see it."""

    id: str
    part: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposePage(Page):
    """A form for one entry.

    Args:
        kind: The kind, with its version.
        base: Its name without version.
        doc: What it says.
        opens: Whether it opens a new subject.
        required: The questions that must be answered.
        optional: The others.
        values: What was answered so far: path to text. Never anything of sealed fields.
        faults: Faults by the path of their field.
        others: Faults of no field.
        about: The subjects that it speaks of.
        about_text: The same as it was given.
        happened_at: When it happened, as it was given.
        under: The agreement that governs it.
        under_title: Its title.
        allowed: Whether the reader has the right to record it.
        key: The key with which the reader came in.
        opens_sealed: Names of those who will be able to open sealed fields.
        opens_identity: Names of those who will learn who reported or bore witness.
        actors: Id and name of every actor that the reader may know of.
        zones: The zones in which a time may be given.
        next: Where to go afterwards.
    """

    TEMPLATE: ClassVar[str] = "compose.html"

    kind: str
    base: str
    doc: str
    opens: bool
    required: tuple[Input, ...]
    optional: tuple[Input, ...]
    values: Mapping[str, str]
    faults: Mapping[str, tuple[Fault, ...]]
    others: tuple[Fault, ...]
    about: tuple[Subject, ...]
    about_text: str
    happened_at: str
    under: str
    under_title: str
    allowed: bool
    key: str
    opens_sealed: tuple[str, ...]
    opens_identity: tuple[str, ...]
    actors: tuple[tuple[str, str], ...]
    zones: tuple[str, ...]
    next: str

    @property
    def status(self) -> int:
        """The HTTP status."""
        return 400 if self.faults or self.others else 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What a form or an address says, read but not judged."""

    kind: Kind
    terms: Terms
    inputs: tuple[Input, ...]
    given: Mapping[str, str]
    about: tuple[str, ...]
    happened_at: str
    faults: list[Fault] = field(default_factory=list)


def compose(visit: Visit, asked: Asked) -> Page | Response:
    """Fill the form of a kind; a form that was sent gives the draft as a file.

    Raises:
        NotFound: KIND_UNKNOWN.
    """
    kind = _kind(asked.path["kind"])
    form = _read(visit, asked, kind)
    faults: tuple[Fault, ...] = ()
    if asked.posted and "more" not in asked.form:
        try:
            return _draft(visit, form)
        except TrucelineError as error:
            faults = error.faults
    return _page(visit, asked, form, faults)


def _kind(name: str) -> Kind:
    """The kind that is composed.

    Raises:
        NotFound: KIND_UNKNOWN; a desk is opened by ``truceline init`` alone.
    """
    try:
        kind = kind_named(name)
    except BadInput as error:
        raise NotFound(error.faults) from error
    if kind.base == "desk.opened":
        sentence = "A desk is opened where it is made."
        raise NotFound(Fault("KIND_UNKNOWN", sentence, "`truceline init` makes one."))
    return kind


def _read(visit: Visit, asked: Asked, kind: Kind) -> _Form:
    source = asked.form if asked.posted else asked.query
    given = {
        name.removeprefix(FIELD): text for name, text in source.items() if name.startswith(FIELD)
    }
    about = _about(visit, source.get("about", ""))
    terms = _governing(visit, kind, given.get("under", ""), about)
    if kind.base == "incident.referred" and not asked.posted and "file" not in given:
        given["file"] = _file(visit, about)
    rows = rows_of(source)
    # Rows that an address fills in are shown, too.
    for path in given:
        parts = path.split(".")
        for place, part in enumerate(parts):
            if part.isdecimal():
                above = ".".join(parts[:place])
                rows[above] = max(rows.get(above, 1), min(int(part[:2]) + 1, 20))
    if (more := source.get("more")) is not None:
        rows[more] = min(rows.get(more, 1) + 1, 20)
    in_force = tuple(visit.desk.standing().in_force)
    return _Form(
        kind=kind,
        terms=terms,
        inputs=inputs_of(kind, rows, words_of(terms, in_force)),
        given=given,
        about=about,
        happened_at=source.get("happened_at", ""),
    )


def _about(visit: Visit, text: str) -> tuple[str, ...]:
    """The subjects that are named, whole where the visitor sees one that begins so."""
    view, found = visit.view(), []
    for each in text.replace(",", " ").split():
        try:
            found.append(each if len(each) == _ID else view.subject_id(each))
        except TrucelineError:
            found.append(each)
    return tuple(dict.fromkeys(found))


def _file(visit: Visit, about: tuple[str, ...]) -> str:
    """The entries of the incidents that are referred, one a line: the full file goes along."""
    shown = [found for each in about if (found := _shown(visit.view())(each)) is not None]
    states = [each.state for each in shown if isinstance(each.state, Incident)]
    return "\n".join(dict.fromkeys(name for each in states for name in each.file[-MAX_FILE:]))


def _governing(visit: Visit, kind: Kind, under: str, about: tuple[str, ...]) -> Terms:
    """The agreement that governs the entry: as it says, or as its subject does."""
    view, store = visit.view(), visit.desk.store
    seen = {each: store.listed(each) for each in about if _shown(view)(each) is not None}
    return governing(visit.desk.standing(), kind.base, under, about, seen.get)


def _shown(view: Any) -> Any:
    def shown(given: str) -> Any:
        try:
            return view.show(view.subject_id(given))
        except TrucelineError:
            return None

    return shown


def _draft(visit: Visit, form: _Form) -> Response:
    """The draft of what was filled in, as a file.

    Raises:
        Refused: SIGN_IN_WANTED. BadInput: SEALED_NOT_HERE; every fault of the fields.
    """
    if not visit.visitor.known:
        sentence = "A draft names its author and the author's key."
        raise Refused(Fault("SIGN_IN_WANTED", sentence, "Sign in first, with an enrolled key."))
    standing, kind = visit.desk.standing(), form.kind
    sealed = [each for each in form.inputs if each.sealed]
    faults = [
        Fault(
            "SEALED_NOT_HERE",
            f"{each.label} is sealed: the desk must not see it, and this form was sent to the desk "
            "in the open.",
            f"Allow scripts, or record it with `truceline record {kind.base}` on a machine of "
            "your own.",
            where=f"/{each.name}",
        )
        for each in sealed
        if any(path.split(".")[0] == each.name and text for path, text in form.given.items())
    ]
    open_inputs = tuple(each for each in form.inputs if not each.sealed)
    body, found = read_inputs(open_inputs, form.given, standing.first.zone)
    faults += found
    happened = _happened(form, standing.first.zone, faults)
    try:
        # What could be read is judged whole, so that every fault is said at once.
        kind.decode_whole(body)
    except BadInput as error:
        known = {fault.where for fault in faults}
        faults += [fault for fault in error.faults if fault.where not in known]
    if faults:
        raise BadInput(faults)
    made = visit.desk.draft(
        author.Speaker(origin=visit.desk.origin, actor=visit.visitor.actor, key=visit.visitor.key),
        kind.name,
        body,
        about=[visit.view().subject_id(each) for each in form.about],
        happened_at=happened,
        now=visit.now,
    )
    name = f"{kind.base.replace('.', '-')}.draft"
    return Response(
        made.to_bytes(),
        headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'},
        media_type="application/json",
    )


def _happened(form: _Form, zone: ZoneInfo, faults: list[Fault]) -> datetime | None:
    if not form.happened_at:
        return None
    try:
        named = form.given.get("happened_at@", "") or zone.key
        return parse_instant(zoned(form.happened_at, named))
    except BadInput as error:
        faults += [replace(fault, where="/statement/happened_at") for fault in error.faults]
        return None


def _page(visit: Visit, asked: Asked, form: _Form, faults: tuple[Fault, ...]) -> ComposePage:
    standing, kind, terms = visit.desk.standing(), form.kind, form.terms
    view, reader = visit.view(), visit.visitor.actor
    names = {state.actor: state.name for _, state in view.states("actor")}
    by_field, others = faults_by_field(faults, form.inputs)
    shown = [(each, _shown(view)(each)) for each in form.about]
    source = asked.form if asked.posted else asked.query
    readers = readers_for(standing, kind.base, reader, terms, (), visit.now)
    return ComposePage(
        kind=kind.name,
        base=kind.base,
        doc=" ".join(kind.doc.split("\n\n")[0].split()),
        opens=kind.opens,
        required=tuple(each for each in form.inputs if each.required),
        optional=tuple(each for each in form.inputs if not each.required),
        values=_values(form, standing.first.zone),
        faults=by_field,
        others=others,
        about=tuple(
            Subject(id=s.item.subject, part=s.item.part, title=s.item.row.title)
            for _, s in shown
            if s is not None
        ),
        about_text=" ".join(form.about),
        happened_at=form.happened_at,
        under=terms.id,
        under_title=terms.title,
        allowed=may_record(reader, kind.base, terms, standing),
        key=visit.visitor.key,
        opens_sealed=_named(readers.what, names),
        opens_identity=_named(readers.who, names),
        actors=tuple(sorted(names.items())),
        zones=tuple(dict.fromkeys((standing.first.zone.key, "UTC"))),
        next=onward(source.get("next", "")) if source.get("next") else "",
    )


def _named(actors: Mapping[str, str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(actor, actor) for actor in sorted(actors))


def _values(form: _Form, zone: ZoneInfo) -> dict[str, str]:
    """What the form shows again: open answers as they were given, times on the wall's clock."""
    open_names = {each.name for each in form.inputs if not each.sealed}
    found = {p: t for p, t in form.given.items() if p.split(".")[0].rstrip("@") in open_names}
    for each in flat(form.inputs):
        text = found.get(each.path, "")
        if each.form == "time" and text and zoned(text, "UTC") == text:
            try:
                at = parse_instant(text).astimezone(zone)
            except BadInput:
                continue
            found[each.path] = at.strftime("%Y-%m-%dT%H:%M:%S")
    return found


def faults_by_field(
    faults: tuple[Fault, ...], inputs: tuple[Input, ...]
) -> tuple[dict[str, tuple[Fault, ...]], tuple[Fault, ...]]:
    """Faults by the path of the field nearest to where they are, and those of no field."""
    paths = {each.path for each in flat(inputs)} | {"about", "happened_at"}
    found: dict[str, tuple[Fault, ...]] = {}
    others: list[Fault] = []
    for fault in faults:
        where = fault.where.removeprefix("/statement").removeprefix("/body").strip("/")
        steps = where.split("/")
        nearest = next(
            (p for n in range(len(steps), 0, -1) if (p := ".".join(steps[:n])) in paths), None
        )
        if nearest is None:
            others.append(fault)
        else:
            found[nearest] = (*found.get(nearest, ()), fault)
    return found, tuple(others)
