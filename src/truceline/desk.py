"""A desk: one running mechanism for one truce, kept in a folder.

It opens the store, hands the registrar its keys and its clock, and offers what programs need.

>>> from truceline import Desk
>>> desk = Desk.open("my-desk")  # doctest: +SKIP
>>> page = desk.view().search(Question(part="incident"))  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from truceline import composing, cosigned
from truceline.analysis.scope import WHOLE, Scope, scope_of
from truceline.errors import BadInput, DeskFault, Fault, NotFound
from truceline.keyring import author, files, log_keys
from truceline.keyring.files import Enrolment, KeyPair
from truceline.ledger import proofs
from truceline.ledger.entry import Seen, Submission
from truceline.ledger.vkeys import format_vkey
from truceline.mechanism.actors import DESK_ACTOR
from truceline.mechanism.catalogue import BASES, KINDS
from truceline.mechanism.relays import OFFICER
from truceline.mechanism.terms import Terms
from truceline.own_words import OwnWords
from truceline.registrar import Accepted, Declined, Registrar
from truceline.store.docket import instant
from truceline.store.folds import Folds
from truceline.store.sqlite import SqliteStore
from truceline.views import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from truceline.analysis.pairing import ConflictAnswer
    from truceline.consequences import NoticeDesk
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.standing import Standing
    from truceline.notice_index import NoticeIndex
    from truceline.opening import Opening

STORE = "desk.sqlite"
KEYS = "keys"
OWN_KEY = "desk.key"


def system_clock() -> datetime:
    """The time now (UTC)."""
    return datetime.now(tz=UTC)


class Desk:
    """One desk in a folder: :meth:`create` makes it, :meth:`open` opens it."""

    def __init__(self, folder: Path, store: SqliteStore, clock: Callable[[], datetime]) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self._log = log_keys.read(folder / KEYS).signers(self.origin)
        self.own = files.read_pair(folder / KEYS / OWN_KEY)
        self.registrar = Registrar(store, self._log[0], clock, self._consequences, self._log[1:])
        self._scopes: tuple[Standing | None, dict[str, Scope]] = (None, {})

    @classmethod
    def create(
        cls, folder: str | Path, opening: Opening, clock: Callable[[], datetime] = system_clock
    ) -> Self:
        """Make a desk in a folder that is empty or missing.

        Raises:
            BadInput: FOLDER_NOT_EMPTY; every fault of the Terms.
            Refused: as :func:`truceline.analysis.founding.admit_genesis`.
        """
        terms = Terms.parse(opening.terms, kinds=BASES)
        path = Path(folder)
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise BadInput(
                Fault("FOLDER_NOT_EMPTY", f"{path} is not an empty folder.", "Choose another.")
            )
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        (path / KEYS).mkdir(mode=0o700)
        log, own = log_keys.make(path / KEYS, opening.log), files.new_pair(DESK_ACTOR)
        files.write_pair(own, path / KEYS / OWN_KEY, None)
        store = SqliteStore.create(path / STORE)
        store.set_name("origin", opening.origin)
        desk = cls(path, store, clock)
        draft = opening.draft(terms, own=own.public, log=log)
        desk.registrar.open(author.sign(draft, opening.convenor))
        cosigned.write_policy(desk.registrar, path)
        return desk

    @classmethod
    def open(cls, folder: str | Path, clock: Callable[[], datetime] = system_clock) -> Self:
        """Open a desk.

        Raises:
            DeskFault: STORE_MISSING, STORE_DAMAGED, STORE_VERSION. NotFound: its keys.
        """
        path = Path(folder)
        store = SqliteStore.open(path / STORE)
        try:
            return cls(path, store, clock)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Close the desk's files."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def origin(self) -> str:
        """The desk's origin name."""
        return self.store.name("origin")

    @property
    def log_key(self) -> str:
        """The verifier key of its checkpoints, on one line (C2SP signed-note)."""
        return format_vkey(self._log[0].key)

    @property
    def log_keys(self) -> tuple[str, ...]:
        """The verifier keys of its checkpoints, the one of :attr:`log_key` first."""
        return tuple(format_vkey(each.key) for each in self._log)

    def standing(self) -> Standing:
        """The registers: agreements, actors, keys."""
        return self.registrar.standing()

    def now(self) -> datetime:
        """The desk's time: the clock's, or on a replaying desk that of the newest entry (UTC)."""
        if self.standing().clock == "live":
            return self.clock()
        return self.newest_at()

    def newest_at(self) -> datetime:
        """When the newest entry was recorded (UTC)."""
        return self.registrar.newest_at()

    def seen(self) -> Seen:
        """The newest checkpoint, as an entry cites it."""
        newest = self.store.checkpoint()
        if newest is None:
            return Seen(size=0, root=proofs.EMPTY_ROOT.hex())
        return Seen(size=newest[0], root=newest[1].hex())

    def checkpoint(self) -> bytes:
        """The newest signed checkpoint (a C2SP signed note).

        Raises:
            DeskFault: DESK_EMPTY.
        """
        newest = self.store.checkpoint()
        if newest is None:
            raise DeskFault(Fault("DESK_EMPTY", "There is no checkpoint yet.", "Open the desk."))
        return newest[2]

    def inclusion_proof(self, seq: int, size: int) -> tuple[bytes, ...]:
        """The RFC 6962 inclusion proof of an entry in the tree of a size."""
        return self.registrar.prover.inclusion(seq, size)

    def readers(
        self,
        kind: str,
        extra: Iterable[str] = (),
        terms: Terms | None = None,
        at: datetime | None = None,
    ) -> dict[str, str]:
        """Actor to age recipient, for the sealed fields of a kind: whom Terms name, and others.

        Who reported or bore witness is sealed apart, to its author and ``identities_to`` of Terms.

        Args:
            kind: The kind's name.
            extra: Further readers.
            terms: The governing agreement; the desk's first where it is not said.
            at: When it is sealed (UTC); None for now. Keys must be valid then.

        Raises:
            NotFound: SEAL_KEY_MISSING for an extra reader without an age key.
        """
        standing, at = self.standing(), at or self.now()
        return composing.named_readers(standing, kind, terms or standing.first, extra, at)

    def draft(
        self,
        speaker: KeyPair | author.Speaker,
        kind: str,
        body: Mapping[str, Any],
        *,
        about: Sequence[str] = (),
        happened_at: datetime | None = None,
        seal_to: Iterable[str] = (),
        now: datetime | None = None,
    ) -> author.Draft:
        """What an author would sign: checked whole, its sealed fields closed.

        Raises:
            BadInput: every fault of the body. NotFound: SEAL_KEY_MISSING.
        """
        if isinstance(speaker, KeyPair):
            speaker = author.Speaker(origin=self.origin, actor=speaker.actor, key=speaker.id)
        at, standing = now or self.now(), self.standing()
        under = str(body.get("under", ""))
        terms = composing.governing(standing, kind, under, about, self.store.listed)
        return author.compose(
            speaker,
            kind,
            body,
            about=tuple(about),
            happened_at=happened_at,
            now=at,
            seen=self.seen(),
            readers=composing.readers_for(standing, kind, speaker.actor, terms, seal_to, at),
        )

    def record(self, speaker: KeyPair, kind: str, body: Mapping[str, Any], **more: Any) -> Accepted:
        """Check, seal, sign and record one entry; arguments as :meth:`draft`.

        Raises:
            TrucelineError: with every fault; nothing was written.
        """
        draft = self.draft(speaker, kind, body, **more)
        return self.submit([author.sign(draft, speaker)], whole=True)[0]

    def submit(self, submissions: Sequence[Submission], *, whole: bool) -> list[Accepted]:
        """Record submissions, all or none of those that are refused raised together.

        Raises:
            TrucelineError: of the first refusal; with ``whole`` nothing was written.
        """
        answers = self.take(submissions, whole=whole)
        refused = [answer for answer in answers if isinstance(answer, Declined)]
        if refused:
            error = type(refused[0].error)([fault for each in refused for fault in each.faults])
            error.refusal = refused[0].error.refusal
            raise error
        return [answer for answer in answers if isinstance(answer, Accepted)]

    def take(
        self, submissions: Sequence[Submission], *, whole: bool = False
    ) -> list[Accepted | Declined]:
        """Record submissions, and answer each: as :meth:`truceline.registrar.Registrar.append`."""
        answers = self.registrar.append(submissions, whole=whole)
        placed = [answer.seq for answer in answers if isinstance(answer, Accepted)]
        cosigned.after(self.registrar, self.folder, placed)
        return answers

    def view(
        self,
        scope: Scope | None = None,
        *,
        at: datetime | None = None,
        known_at: int | datetime | None = None,
    ) -> View:
        """What a reader sees.

        Args:
            scope: The reader's scope (:meth:`scope`); None for the operator's own view.
            at: The instant asked about (UTC); None for now.
            known_at: The place in the ledger, or the time, up to which entries count.
        """
        known = self.store.seq_at(known_at) if isinstance(known_at, datetime) else known_at
        standing, instant_ = self.standing(), at or self.now()
        if at is not None or known is not None:
            standing = self.registrar.clerk.standing_then(instant_, known) or standing
        return View(
            self.store,
            standing,
            scope or WHOLE,
            at=instant_,
            known=known,
            past=at is not None,
            # What a transaction has not committed may yet be undone: nothing of it is remembered.
            folds=None if self.store.connection.in_transaction else self.folds,
        )

    @cached_property
    def folds(self) -> Folds:
        """States that views of this desk remember; whoever opens several may let them share."""
        return Folds(self.store)

    def scope(self, reader: str) -> Scope:
        """The scope of a reader: an actor, or ``public``.

        Raises:
            NotFound: ACTOR_UNKNOWN.
        """
        standing = self.standing()
        if reader != "public" and reader not in standing.actors:
            sentence = f"{reader} is not registered on this desk."
            hint = "`truceline list --part actor` lists who is."
            raise NotFound(Fault("ACTOR_UNKNOWN", sentence, hint))
        if self._scopes[0] is not standing:
            self._scopes = (standing, {})
        found = self._scopes[1].get(reader)
        return found or self._scopes[1].setdefault(reader, scope_of(reader, standing))

    def enrol(
        self,
        by: KeyPair,
        key: KeyPair | Enrolment,
        *,
        name: str,
        roles: Sequence[str],
        of: str | None = None,
        guarantor: str | None = None,
        now: datetime | None = None,
    ) -> list[Accepted]:
        """Register an actor, where it is not, and enrol its key, in one transaction.

        The key is a pair at hand, or the request that its holder sent.

        Raises:
            TrucelineError: with every fault; nothing was written.
        """
        request = key.request(self.origin) if isinstance(key, KeyPair) else key
        sayings: list[tuple[str, dict[str, Any]]] = []
        if request.actor not in self.standing().actors:
            actor = {"actor": request.actor, "name": name, "roles": list(roles)}
            actor |= {k: v for k, v in (("of", of), ("guarantor", guarantor)) if v is not None}
            sayings.append(("actor.registered", actor))
        sayings.append(("key.enrolled", request.as_json()))
        return self.submit(
            [author.sign(self.draft(by, kind, body, now=now), by) for kind, body in sayings],
            whole=True,
        )

    def conflict_answer(self, notice: str, reader: str) -> ConflictAnswer:
        """What a reader is told of the conflicts of a notice: counted, logged, and capped.

        Whoever may not see the other notice learns only "conflict: contact the duty officer", and
        so does whoever meets a protected site or a humanitarian movement that is not its own;
        beyond the quota of Terms the answer is a constant, whatever the check would have said.

        Args:
            notice: The notice's id.
            reader: Who asks.
        """
        from truceline.analysis import pairing  # noqa: PLC0415 - as ``notices``

        now = self.now()
        candidate = self.notices.candidate(notice)
        terms = self.standing().first if candidate is None else candidate.terms
        # In one transaction, so that many who ask at once are counted one after another.
        with self.store.transaction():
            left = pairing.quota_left(self.store.checks_of(reader, now), terms, now)
            self.store.log_check(reader, now)
        found = self.notices.found(notice, now)
        cell = OFFICER in self.standing().roles_of(reader)
        return pairing.answer_for(found, reader, self.notices.seer(), left=left, cell=cell)

    @cached_property
    def notices(self) -> NoticeDesk:
        """What finds conflicts of notices. Made when first needed: geometry is slow to import."""
        from truceline.consequences import NoticeDesk  # noqa: PLC0415 - see the docstring

        return NoticeDesk(self.registrar, self._voice())

    def hold_index(self) -> NoticeIndex:
        """Hold the notices in force in an index that follows the ledger, for a worker that stays.

        Checks go by it from now on. It is loaded when it is first needed.
        """
        from truceline.notice_index import NoticeIndex  # noqa: PLC0415 - as ``notices``

        index = NoticeIndex(self.registrar.clerk)
        self.notices = replace(self.notices, index=index)
        return index

    def _voice(self) -> OwnWords:
        return OwnWords(self.registrar, self.own, self.origin)

    def _consequences(self, registrar: Registrar, entries: Sequence[Entry]) -> Iterable[Submission]:
        if {KINDS[entry.kind].base for entry in entries} & {"aid.attacked", "body.destroyed"}:
            from truceline.aid_consequences import AidDesk  # noqa: PLC0415 - seldom needed
            from truceline.carrier_consequences import CarrierDesk  # noqa: PLC0415 - as above

            yield from AidDesk(registrar, self._voice()).after(entries)
            yield from CarrierDesk(registrar, self._voice()).after(entries)
        yield from self._of_notices(registrar, entries)

    def _of_notices(self, registrar: Registrar, entries: Sequence[Entry]) -> Iterable[Submission]:
        store = registrar.store
        looked = instant(int(store.name("rechecked_at") or 0))
        notices = any(KINDS[entry.kind].part == "notice" for entry in entries)
        if notices or store.any_turned("notice", looked, registrar.newest_at()):
            return self.notices.after(entries)
        return ()
