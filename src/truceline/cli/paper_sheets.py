"""``truceline record --from-paper``: sheets written by hand are typed up and taken in, all or none.

A file (YAML, or JSON) lists sheets; each becomes an entry of its kind, which happened when the
sheet was written and is recorded now, and beside it ``paper.entered``, which holds its number::

    sheets:
      - paper: P-3F9A2C-7C1E-001-G
        kind: contact.attempted
        written_at: 2016-03-01T04:10:00+02:00
        by: cell:officer
        body: {to: "group:made-up", channel: line, subject: The convoy, outcome: no_answer}

Whoever types signs. Where the words are another's, the typist relays them: as the sheet says they
came, or as a letter where the sheet itself was handed over. ``about`` names subjects by their first
digits, or by the number of a sheet of the same file that opens one. Every fault of every sheet is
said at once, and nothing is half-written: the whole file is rehearsed before any of it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from truceline.analysis.scope import Sight, sees
from truceline.cli import shared
from truceline.cli.sheet_files import Sheet, placed, read_sheets
from truceline.errors import BadInput, Fault, Refused, TrucelineError, raise_for
from truceline.keyring import author
from truceline.ledger.entry import Submission, format_time
from truceline.ledger.wire import read_envelope
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.kinds import Kind
from truceline.mechanism.papers import PAPER, is_paper_number, key_of
from truceline.registrar import Accepted, Declined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from truceline.desk import Desk
    from truceline.keyring.files import KeyPair

_HAND = {"channel": "letter", "caller_role": "writer of a paper sheet"}
"""How words came that somebody wrote on a sheet and handed over."""

_WHOLE_ID = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A sheet ready to be recorded: its entry, and the entry on its number."""

    sheet: Sheet
    where: str
    kind: Kind
    about: tuple[str, ...]
    hash: str
    submissions: tuple[Submission, Submission]


def take_in(
    desk: Desk, pair: KeyPair, sheets: list[tuple[str, Sheet]], now: datetime | None = None
) -> list[tuple[Typed, Accepted]]:
    """Record every sheet, or none.

    Args:
        desk: The desk.
        pair: The key of whoever types them in.
        sheets: The sheets, with words for where each stands.
        now: The time of typing, on a replaying desk.

    Returns:
        For each sheet what it became and where that stands.

    Raises:
        BadInput, Refused: every fault of every sheet at once; PAPER_USED for a number that this
            desk holds already. Nothing was written.
    """
    typist = _Typist(desk, pair, now)
    typed = [made for where, sheet in sheets if (made := typist.read(where, sheet)) is not None]
    submissions = [each for made in typed for each in made.submissions]
    answers = iter(desk.registrar.rehearse(submissions))
    for made in typed:
        typist.judge(made, next(answers), next(answers))
    if typist.faults:
        raise_for(typist.faults, typist.error)
    accepted = desk.submit(submissions, whole=True)
    return list(zip(typed, accepted[::2], strict=True))


class _Typist:
    """Makes entries of sheets one after the other, and keeps every fault that it meets."""

    def __init__(self, desk: Desk, pair: KeyPair, now: datetime | None) -> None:
        self.faults: list[Fault] = []
        self.error: type[TrucelineError] = BadInput
        self._desk = desk
        self._pair = pair
        self._now = now or desk.now()
        self._view = desk.view(desk.scope(pair.actor))
        self._opened: dict[str, Typed] = {}
        # What a sheet that fails would have changed: whoever builds on it is not judged.
        self._shaky: set[str] = set()

    def read(self, where: str, sheet: Sheet) -> Typed | None:
        """A sheet as two submissions; None where it has faults, or builds on one that has."""
        before = len(self.faults)
        place = f"{where} ({sheet.paper})"
        if self._desk.registrar.lookups.lookup(PAPER, key_of(sheet.paper)):
            sentence = f"The sheet {sheet.paper} was typed in already."
            hint = "Look at it: `truceline list --part paper`."
            self._note(place, [Fault("PAPER_USED", sentence, hint, "/paper")], Refused)
        made: Typed | None = None
        try:
            made = self._made(place, sheet)
        except TrucelineError as error:
            self._note(place, error.faults, type(error))
        if made is None or len(self.faults) > before:
            self._shaky |= {sheet.paper, *sheet.about}
            return None
        self._opened[sheet.paper] = made
        return made

    def judge(self, made: Typed, entry: Accepted | Declined, paper: Accepted | Declined) -> None:
        """Keep what the desk would refuse, but for what follows from an earlier refusal alone."""
        if not self._shaky.isdisjoint(made.about):
            self._shaky.add(made.hash)
            return
        for answer in (entry, paper):
            if isinstance(answer, Declined):
                self._note(made.where, answer.faults, type(answer.error))
                self._shaky |= {made.hash, *made.about}
                return
        if isinstance(entry, Accepted) and entry.known:
            sentence = "The same entry was recorded before."
            self._note(made.where, [Fault("ENTRY_KNOWN", sentence, "Leave it out.")], Refused)

    def _note(self, where: str, faults: Iterable[Fault], error: type[TrucelineError]) -> None:
        if not self.faults:
            self.error = error
        self.faults.extend(placed(where, faults))

    def _made(self, where: str, sheet: Sheet) -> Typed | None:
        faults: list[Fault] = []
        kind = _kind(sheet, faults)
        written_at = _instant(sheet, faults)
        about = self._about(sheet, faults)
        words = {} if kind is None else _whose(sheet, kind, self._pair.actor, faults)
        if kind is not None and sheet.body:
            faults.extend(self._sealed_elsewhere(sheet, kind))
        if about is None and kind is not None:
            # It builds on a sheet that failed, and is not drafted; its own fields are read anyway.
            faults.extend(_body_faults(kind, {**sheet.body, **words}))
        if about is None or kind is None or written_at is None or faults:
            raise_for(faults)
            return None
        draft = self._desk.draft(
            self._pair,
            kind.name,
            {**sheet.body, **words},
            about=about,
            happened_at=written_at,
            seal_to=sheet.seal_to,
            now=self._now,
        )
        entry = author.sign(draft, self._pair)
        hash_ = read_envelope(entry.envelope).hash
        paper = self._paper(sheet, kind, about, hash_, written_at)
        return Typed(
            sheet=sheet, where=where, kind=kind, about=about, hash=hash_, submissions=(entry, paper)
        )

    def _paper(
        self, sheet: Sheet, kind: Kind, about: tuple[str, ...], hash_: str, written_at: datetime
    ) -> Submission:
        """The entry on the sheet's number; about what it opened, where the typist may read that."""
        under = str(sheet.body.get("under", "")) if kind.opens else self._under(about)
        body = {
            "under": under, "paper": sheet.paper, "entry": hash_, "said": kind.base,
            "written_at": format_time(written_at), "written_by": sheet.by,
        }  # fmt: skip
        if sheet.kept is not None:
            body["kept"] = sheet.kept
        terms = self._desk.standing().terms_of(under) or self._desk.standing().first
        sight = Sight(audience=f"{terms.id} {kind.base}", author=self._pair.actor)
        opened = (hash_,) if kind.opens and sees(self._view.scope, sight) else ()
        speaks_of = tuple(dict.fromkeys((*opened, *(() if kind.opens else about))))
        draft = self._desk.draft(self._pair, "paper.entered", body, about=speaks_of, now=self._now)
        return author.sign(draft, self._pair)

    def _under(self, about: tuple[str, ...]) -> str:
        """The agreement of what a sheet speaks of; that of the sheet that opens it, if one does."""
        for subject in about:
            listed = self._desk.store.listed(subject)
            if listed is not None:
                return listed.under
        opening = next((t for t in self._opened.values() if t.hash in about), None)
        return "" if opening is None else str(opening.sheet.body.get("under", ""))

    def _about(self, sheet: Sheet, faults: list[Fault]) -> tuple[str, ...] | None:
        """The whole ids of what a sheet speaks of; None where it builds on a sheet that failed."""
        found: list[str] = []
        for number, given in enumerate(sheet.about):
            paper = given.strip().upper()
            if is_paper_number(paper):
                if paper in self._opened and self._opened[paper].kind.opens:
                    found.append(self._opened[paper].hash)
                elif paper in self._shaky:
                    return None
                else:
                    faults.append(self._no_sheet(paper, number))
                continue
            try:
                whole = given if len(given) == _WHOLE_ID else self._view.subject_id(given)
                found.append(whole)
            except TrucelineError as error:
                faults.extend(replace(f, where=f"/about/{number}") for f in error.faults)
        return tuple(dict.fromkeys(found))

    def _no_sheet(self, paper: str, number: int) -> Fault:
        """The fault of speaking of a sheet that opens nothing here, or of one typed in before."""
        held = self._desk.registrar.lookups.lookup(PAPER, key_of(paper))
        sentence = f"No sheet {paper} before this one in the file opens a subject."
        hint = "Put the sheet that opens it first, or name the subject by its digits."
        if held:
            sentence = f"The sheet {paper} was typed in before."
            hint = "Name the subject by its digits: `truceline show` lists what the sheet became."
        return Fault("PAPER_ABOUT", sentence, hint, where=f"/about/{number}")

    def _sealed_elsewhere(self, sheet: Sheet, kind: Kind) -> Iterator[Fault]:
        """The fault of sealing to the readers of the first agreement what falls under another."""
        papers = {given.strip().upper() for given in sheet.about}
        opened = [self._opened[paper] for paper in papers & self._opened.keys()]
        first = self._desk.standing().first.id
        other = any(each.sheet.body.get("under", "") not in {"", first} for each in opened)
        if other and not kind.opens and kind.sealed_fields & sheet.body.keys():
            sentence = "Its readers are those of an agreement whose subject is not recorded yet."
            hint = "Take in the sheet that opens the subject first, then this one."
            yield Fault("PAPER_SEAL", sentence, hint, where="/about")


def _kind(sheet: Sheet, faults: list[Fault]) -> Kind | None:
    try:
        kind = kind_named(sheet.kind)
    except BadInput as error:
        faults.extend(replace(fault, where="/kind") for fault in error.faults)
        return None
    if kind.part == PAPER:
        sentence = "A sheet cannot hold that a sheet was typed in."
        faults.append(Fault("PAPER_KIND", sentence, "Name the kind that it holds.", "/kind"))
        return None
    return kind


def _body_faults(kind: Kind, body: Mapping[str, Any]) -> Iterable[Fault]:
    try:
        kind.decode_whole(body)
    except BadInput as error:
        return error.faults
    return ()


def _instant(sheet: Sheet, faults: list[Fault]) -> datetime | None:
    """The time on a sheet (UTC)."""
    try:
        return shared.INSTANT.convert(sheet.written_at, None, None)
    except BadInput as error:
        faults.extend(replace(fault, where="/written_at") for fault in error.faults)
        return None


def _whose(sheet: Sheet, kind: Kind, typist: str, faults: list[Fault]) -> Mapping[str, Any]:
    """The fields that say whose words a sheet holds; none where they are the typist's own."""
    if sheet.by == typist and sheet.on_behalf_of is None:
        if sheet.relayed is not None:
            sentence = "It says how words came, and not whose they are."
            faults.append(Fault("PAPER_RELAY", sentence, "Give on_behalf_of.", "/on_behalf_of"))
        return {}
    names = {each.name for each in kind.fields}
    if not {"relayed", "on_behalf_of"} <= names:
        sentence = f"{kind.base} cannot be relayed, and the words are not those of {typist}."
        hint = f"Let {sheet.on_behalf_of or sheet.by} type in and sign this sheet."
        faults.append(Fault("PAPER_NOT_RELAYABLE", sentence, hint, "/by"))
        return {}
    if sheet.on_behalf_of is not None and sheet.relayed is None:
        sentence = "The words are a caller's, and the sheet does not say how they came."
        hint = "Give relayed: {channel: telephone, caller_role: duty officer}, say."
        faults.append(Fault("PAPER_RELAY", sentence, hint, "/relayed"))
        return {}
    return {
        "on_behalf_of": sheet.on_behalf_of or sheet.by,
        "relayed": sheet.relayed if sheet.relayed is not None else _HAND,
    }


def record_sheets(
    *,
    sheets: str,
    source: str | None,
    key_file: Path | None,
    at: datetime | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """What ``truceline record --from-paper`` does: take a file in, and say what became of it.

    Raises:
        BadInput, Refused, NotFound: as :func:`read_sheets` and :func:`take_in`; OPTION_TWICE,
            OPTION_MISSING.
    """
    from truceline.cli.paper import Paper, echo_json  # noqa: PLC0415 - only where it is printed

    if source is not None:
        sentence = "Sheets and a submission cannot be recorded at once."
        raise BadInput(Fault("OPTION_TWICE", sentence, "Give one of the two.", "--from"))
    pair = shared.read_key(shared.needed(key_file, "--key", "Whoever types them in signs."))
    read = read_sheets(shared.read_bytes(sheets), sheets)
    with shared.opened_desk(folder) as desk:
        done = take_in(desk, pair, read, shared.replay_time(desk, at))
        seen = desk.seen()
    rows = [
        {
            "paper": typed.sheet.paper,
            "kind": typed.kind.name,
            "entry": typed.hash,
            "subjects": [typed.hash] if typed.kind.opens else list(typed.about),
            "place": accepted.seq,
            "written_at": format_time(shared.INSTANT.convert(typed.sheet.written_at, None, None)),
            "recorded_at": format_time(accepted.recorded_at),
        }
        for typed, accepted in done
    ]
    if as_json:
        echo_json({"sheets": rows, "checkpoint": {"size": seen.size, "root": seen.root}})
        return
    paper = Paper()
    heads = ("paper", "kind", "entry", "place", "written", "recorded")
    names = ("paper", "kind", "entry", "place", "written_at", "recorded_at")
    paper.table(heads, [[paper.fixed(str(row[each])) for each in names] for row in rows])
    paper.line(f"{len(rows)} sheets are recorded; checkpoint {seen.size}.")
