"""The demonstration: a story told on a desk of its own, entry by entry, signed and audited.

The desk has a replay clock: its times are declared by the story, not witnessed. Every actor's keys
are made anew for the demonstration and lie open beside the desk, so that a newcomer can sign as any
of them; nobody named in the story signed anything.

>>> from truceline.demonstration import build, story_files
>>> shown = build("truceline-demo", story_files("syria_2016"))  # doctest: +SKIP
>>> shown.report.ok  # doctest: +SKIP
True
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.cells import coarse_cells
from truceline.analysis.situation import Scene
from truceline.auditor import audit
from truceline.desk import Desk
from truceline.disk import sync_folder, sync_tree
from truceline.errors import BadInput, Fault, NotFound, TrucelineError
from truceline.exchange.scenarios import scenario_files
from truceline.exchange.stories import Story, Telling, read_story
from truceline.exchange.story_references import Known, settle, settle_about
from truceline.keyring import author
from truceline.keyring.files import KeyPair, new_pair, write_pair
from truceline.ledger.audit import Report
from truceline.ledger.entry import Submission
from truceline.mechanism.volumes import parse_volumes
from truceline.opening import Opening
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from truceline.views import View

GROUP: Final = 100
"""How many entries are recorded in one transaction at most."""

KEYS: Final = "keys-of-the-demonstration"
MARK: Final = "demonstration.json"
SCRATCH: Final = "audit.sqlite"
MAKING: Final = ".making"
"""Where a demonstration is made, inside its folder, until it is whole."""
_OWN: Final = frozenset(
    {KEYS, MARK, MAKING, "keys", "witness.policy", "desk.vkey"}
    | {
        f"{store}{tail}"
        for store in ("desk.sqlite", "reception.sqlite", SCRATCH)
        for tail in ("", "-wal", "-shm")
    }
)
"""What a demonstration makes in its folder, and a server that shows it."""

_CHECKED: Final = frozenset({"notice.filed", "notice.amended"})
"""Kinds after which the desk looks for conflicts."""

_README: Final = """\
Keys of the demonstration
=========================

These keys were made by `truceline demo` for a desk that replays a public record and made-up events.
They are open: no passphrase protects them. Nobody whose name a file bears made, holds or ever used
the key in it. Never enrol one of them on a desk where anything is real.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """A demonstration that stands.

    Args:
        desk: Its desk, open.
        story: The story that was told.
        hashes: Story id to the hash of its entry.
        report: What the audit found.
    """

    desk: Desk
    story: Story
    hashes: Mapping[str, str]
    report: Report


def story_files(name: str) -> dict[str, bytes]:
    """The files of a story that comes with the package, by name: from a wheel or a checkout.

    Raises:
        NotFound: STORY_UNKNOWN.
    """
    return scenario_files(name)


def build(
    folder: str | Path,
    files: Mapping[str, bytes],
    progress: Callable[[str, int, int], None] = lambda _what, _done, _of: None,
) -> Demonstration:
    """Tell a story on a new desk in a folder, and audit it.

    Args:
        folder: Missing, empty, or holding an earlier demonstration, which is made anew.
        files: The story's files by name.
        progress: Told what is being done, how much of it is done, and of how much.

    Raises:
        BadInput: FOLDER_NOT_EMPTY; every fault of the story. Refused: an entry that the desk does
            not take, with its file and line.
    """
    story = read_story(files)
    path = Path(folder)
    _check(path)
    making = path / MAKING
    # What an earlier demonstration left that was cut off midway.
    shutil.rmtree(making, ignore_errors=True)
    try:
        hashes, report = _made(making, story, progress)
        sync_tree(making)
        _clear(path)
        _move(making, path)
    except BaseException:
        # Whoever stops it, or tells a story that the desk refuses, is left with no half of one.
        shutil.rmtree(making, ignore_errors=True)
        raise
    return Demonstration(desk=Desk.open(path), story=story, hashes=hashes, report=report)


def _made(
    path: Path, story: Story, progress: Callable[[str, int, int], None]
) -> tuple[dict[str, str], Report]:
    """Tell a story on a new desk and audit it; gives the entries' hashes and what was found."""
    pairs = {actor.id: new_pair(actor.id) for actor in (story.convenor, *story.actors)}
    desk = Desk.create(
        path,
        Opening(
            origin=story.origin,
            terms=story.texts[story.terms].encode(),
            convenor=pairs[story.convenor.id],
            name=story.convenor.name,
            at=story.opened_at,
            replay=True,
            enrollers=story.enrollers,
        ),
    )
    with desk:
        mark = {
            "truceline_demonstration": 1,
            "story": story.id,
            "look_at": story.look_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        (path / MARK).write_text(json.dumps(mark))
        _write_keys(path / KEYS, pairs)
        _enrol(desk, story, pairs)
        teller = _Teller(desk=desk, story=story, pairs=pairs)
        teller.tell(progress)
        return teller.hashes, _audit(desk, path / SCRATCH, progress)


def scene(view: View) -> Scene:
    """What a view holds of a desk, for :func:`truceline.analysis.situation.situation`."""
    parts = ("party", "listing", "readiness", "local_truce", "notice", "movement", "matter",
             "incident", "record")  # fmt: skip
    return Scene(
        at=view.at,
        clock=view.standing.clock,
        agreements=view.standing.in_force,
        roles=view.standing.roles,
        # Views list the newest first; people read the oldest first.
        states={part: dict(reversed(list(view.states(part)))) for part in parts},
    )


def _check(path: Path) -> None:
    """Refuse a folder that is neither missing, empty, nor an earlier demonstration's own.

    Raises:
        BadInput: FOLDER_NOT_EMPTY.
    """
    if not path.exists():
        return
    held = list(path.iterdir()) if path.is_dir() else [path]
    if not held:
        return
    strange = [each.name for each in held if each.name not in _OWN]
    if strange or not ((path / MARK).is_file() or (path / MAKING).is_dir()):
        raise BadInput(
            Fault(
                "FOLDER_NOT_EMPTY",
                f"{path} is neither empty nor an earlier demonstration"
                f"{': it holds ' + min(strange) if strange else ''}.",
                "Choose another folder: `truceline demo DIR`.",
            )
        )


def _clear(path: Path) -> None:
    """Make way for what was made; until it is moved the folder is known by it."""
    # The mark goes last, so that a folder half cleared is still known for what it is.
    held = [each for each in path.iterdir() if each.name != MAKING]
    for each in sorted(held, key=lambda one: one.name == MARK):
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()


def _move(making: Path, path: Path) -> None:
    """Put what was made in its place, its mark first, so that a half of it is known as that."""
    for each in sorted(making.iterdir(), key=lambda one: one.name != MARK):
        each.replace(path / each.name)
    making.rmdir()
    sync_folder(path)
    sync_folder(path.resolve().parent)


def _write_keys(folder: Path, pairs: Mapping[str, KeyPair]) -> None:
    folder.mkdir(mode=0o700)
    (folder / "README").write_text(_README)
    for name, pair in pairs.items():
        write_pair(pair, folder / f"{name.replace(':', '-')}.key", None)


def _enrol(desk: Desk, story: Story, pairs: Mapping[str, KeyPair]) -> None:
    """Register every actor of the story and enrol its key, in one transaction."""
    convenor = pairs[story.convenor.id]
    sayings: list[tuple[str, dict[str, Any]]] = []
    for actor in story.actors:
        pair = pairs[actor.id]
        said: dict[str, Any] = {"actor": actor.id, "name": actor.name, "roles": list(actor.roles)}
        more = (("of", actor.of), ("guarantor", actor.guarantor))
        sayings.append(("actor.registered", said | {k: v for k, v in more if v}))
        sayings.append(("key.enrolled", pair.request(desk.origin).as_json()))
    drafts = (desk.draft(convenor, kind, body, now=story.opened_at) for kind, body in sayings)
    desk.submit([author.sign(draft, convenor) for draft in drafts], whole=True)


def _audit(desk: Desk, scratch: Path, progress: Callable[[str, int, int], None]) -> Report:
    """Audit the desk against a replay in a scratch store, which goes afterwards."""
    size = desk.store.size()
    store = SqliteStore.create(scratch)
    try:
        return audit(desk.store, store, lambda seq: progress("audit", seq + 1, size))
    finally:
        store.close()
        for left in scratch.parent.glob(f"{scratch.name}*"):
            left.unlink()


@dataclass(slots=True)
class _Teller:
    """Tells a story: settles references, signs, and records in groups."""

    desk: Desk
    story: Story
    pairs: Mapping[str, KeyPair]
    hashes: dict[str, str] = field(default_factory=dict)
    group: list[tuple[Telling, Submission]] = field(default_factory=list)

    def tell(self, progress: Callable[[str, int, int], None]) -> None:
        """Tell every entry in the order of its time."""
        every = self.story.tellings
        for number, telling in enumerate(every):
            if len(self.group) == GROUP or self._waits(telling):
                self._record()
            submission = self._sign(telling)
            self.hashes[telling.id] = _hash_of(submission)
            self.group.append((telling, submission))
            if telling.kind in _CHECKED:
                # What the desk finds about a notice is said at the end of the group it came in.
                self._record()
            progress("telling", number + 1, len(every))
        self._record()

    def _waits(self, telling: Telling) -> bool:
        """Whether an entry needs the desk to have recorded the ones before it.

        A reply to a notice cites the checkpoint that its author saw; a referral lists the file so
        far; a matter is opened by the desk itself.
        """
        if telling.kind.startswith("matter.") or _lists_file(telling.body):
            return True
        pending = {earlier.id for earlier, _ in self.group}
        return telling.kind.startswith("notice.") and not pending.isdisjoint(telling.names)

    def _sign(self, telling: Telling) -> Submission:
        pair = self.pairs[telling.by]
        known = Known(
            hashes=self.hashes,
            texts=self.story.texts,
            entries=self._entries,
            conflict=self._conflict,
        )
        try:
            draft = self.desk.draft(
                pair,
                telling.kind,
                self._published(settle(telling.body, known)),
                about=settle_about(telling.about, known),
                happened_at=telling.happened_at,
                seal_to=telling.seal_to,
                now=telling.at,
            )
        except TrucelineError as error:
            raise _placed(error, telling) from error
        return author.sign(draft, pair)

    def _published(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body with the coarse cells of its sealed footprint, where it has one."""
        if "exact" not in body or "coarse" in body:
            return body
        terms = self.desk.standing().terms_of(body.get("under", "")) or self.desk.standing().first
        cell = terms.coarse_cell_deg
        if cell is None:
            return body
        cells = [
            shape.as_f3548()
            for volume in parse_volumes(body["exact"])
            for shape in coarse_cells(volume, cell)
        ]
        return {**body, "coarse": cells}

    def _record(self) -> None:
        """Record the group, all or nothing; a refusal names the story's line."""
        group, self.group = self.group, []
        try:
            self.desk.submit([submission for _, submission in group], whole=True)
        except TrucelineError as error:
            raise _placed(error, self._refused(group)) from error

    def _refused(self, group: Sequence[tuple[Telling, Submission]]) -> Telling:
        """The first entry of a refused group that the desk does not take."""
        for telling, submission in group:
            try:
                self.desk.submit([submission], whole=True)
            except TrucelineError:
                return telling
        return group[-1][0]

    def _entries(self, subject: str) -> list[str]:
        """The file of an incident so far, in the order of the ledger."""
        return list(self.desk.view().show(subject).state.file)

    def _conflict(self, one: str, other: str) -> str:
        """The matter that the desk opened between two notices.

        Raises:
            NotFound: STORY_NO_CONFLICT.
        """
        for subject, state in self.desk.view().states("matter"):
            if {one, other} <= set(state.notices):
                return subject
        raise NotFound(
            Fault(
                "STORY_NO_CONFLICT",
                "The desk has found no conflict between these two notices.",
                "Check places, times and the separation that Terms ask for.",
            )
        )


def _hash_of(submission: Submission) -> str:
    """The hash of a submission's envelope: its entry's id."""
    return hashlib.sha256(submission.envelope).hexdigest()


def _lists_file(value: Any) -> bool:
    """Whether a body asks for the file of a subject."""
    if isinstance(value, Mapping):
        return any(_lists_file(part) for part in value.values())
    return isinstance(value, str) and value.startswith("@entries:")


def _placed(error: TrucelineError, telling: Telling) -> TrucelineError:
    """The same error, each fault with the story's file and line before its place."""
    return type(error)(
        [
            Fault(fault.code, fault.sentence, fault.hint, f"{telling.where} {fault.where}".strip())
            for fault in error.faults
        ]
    )
