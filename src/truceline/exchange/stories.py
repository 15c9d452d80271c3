"""A story: a truce told as data, entry by entry, each with its source, ready to be signed.

A scenario is a folder of YAML files. Its head, ``story.yaml``, names the desk, the sources and the
files; ``actors`` say who can speak, ``entries`` what was said, when and on which basis. Whoever
plays the story holds the keys: here bytes become drafts and nothing is signed or written.

An entry names others by their id in the story, as ``story_references`` says. What an entry of a
kind with the fields ``reference``, ``basis`` or ``illustrative`` leaves out there is filled in from
its source, so that where it is from stands on the ledger too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from truceline.errors import BadInput, Fault, raise_for
from truceline.exchange.story_pages import Page, read_page
from truceline.exchange.story_references import CONFLICT, Known, ends, files_named, refers, settle
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.instants import parse_instant
from truceline.mechanism.nearest import hint_for

if TYPE_CHECKING:
    from truceline.mechanism.yaml_source import Path

Basis = Literal["V", "R", "D"]
"""V seen in a public copy; R recalled, not read again; D made up or chosen for the story."""

HEAD: Final = "story.yaml"
MADE_UP: Final = "Made up for this example"
NO_ENTRY: Final = "0" * 64
"""What stands for an entry's hash until the entry is signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryActor:
    """Somebody who speaks in a story.

    Args:
        id: The actor's id, as on the desk.
        name: The name it is known by.
        roles: Its roles, as Terms use them.
        of: The organisation or side it belongs to, or None.
        guarantor: The guarantor that answers for it, or None.
        illustrative: Made up.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    of: str | None = None
    guarantor: str | None = None
    illustrative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One entry of a story, its references still open.

    Args:
        id: Its name in the story.
        at: When it is recorded (UTC).
        happened_at: When it happened (UTC), where that is not when it was recorded.
        by: Who says it.
        kind: The kind of entry.
        body: Its fields, sealed ones included, with references.
        about: Story ids of the subjects it speaks of.
        seal_to: Further readers of its sealed fields.
        sources: Tags of the story's sources; none where it is illustrative.
        basis: How its content is known.
        illustrative: Made up.
        where: ``file:line:column``.
    """

    id: str
    at: datetime
    happened_at: datetime | None
    by: str
    kind: str
    body: Mapping[str, Any]
    about: tuple[str, ...]
    seal_to: tuple[str, ...]
    sources: tuple[str, ...]
    basis: Basis
    illustrative: bool
    where: str

    @property
    def names(self) -> tuple[str, ...]:
        """The story ids it refers to, in ``about`` and body."""
        plain = (one for each in self.about for one in ends(each))
        return tuple(dict.fromkeys((*plain, *refers(self.body))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A whole story: entries in the order of their time.

    Args:
        id: Its name.
        title: What it tells, in a line.
        origin: The origin name of the desk it is told on.
        convenor: Who opens the desk.
        enrollers: Who may enrol others beside the convenor.
        terms: The file of the desk's first Terms.
        opened_at: When the desk opens (UTC).
        look_at: The instant at which the situation is worth a look (UTC).
        sources: Tag to source.
        actors: Who speaks, the convenor not among them.
        tellings: The entries.
        texts: The story's other files, by name.
    """

    id: str
    title: str
    origin: str
    convenor: StoryActor
    terms: str
    opened_at: datetime
    look_at: datetime
    sources: Mapping[str, str]
    actors: tuple[StoryActor, ...]
    tellings: tuple[Telling, ...]
    texts: Mapping[str, str]
    enrollers: tuple[str, ...] = ()


def read_story(files: Mapping[str, bytes]) -> Story:
    """Read a story from the bytes of its files, by name.

    Raises:
        BadInput: every fault of every file, each with ``file:line:column``: those of
            ``read_yaml``, STORY_HEAD, STORY_FILE, STORY_FIELD, STORY_ID, STORY_REFERENCE,
            STORY_SOURCE, STORY_ACTOR, STORY_ORDER, those of times, kinds and bodies.
    """
    if HEAD not in files:
        raise BadInput(Fault("STORY_HEAD", f"There is no {HEAD}.", "A story begins with it."))
    head = read_page(HEAD, files[HEAD])
    said = head.mapping(("story",), _HEAD_FIELDS, _HEAD_MAY)
    sources = head.texts(("sources",))
    faults = head.faults
    actors: list[StoryActor] = []
    tellings: list[Telling] = []
    for place, name in enumerate(head.strings(("story", "files"))):
        if name not in files:
            sentence = f"{name} is not among the files of the story."
            head.fault("STORY_FILE", sentence, "Add it.", ("story", "files", place))
            continue
        page = read_page(name, files[name])
        actors.extend(_actors(page))
        tellings.extend(_tellings(page, files, sources))
        page.check_sources(sources)
        faults.extend(page.faults)
    times = {name: _time(head, ("story", name)) for name in ("opened_at", "look_at")}
    convenor = [actor for actor in actors if actor.id == said.get("convenor")]
    if not convenor:
        hint = "Put it among the actors."
        head.fault("STORY_ACTOR", "The convenor is no actor.", hint, ("story", "convenor"))
    enrollers = head.strings(("story", "enrollers")) if "enrollers" in said else ()
    for place, who in enumerate(enrollers):
        if who not in {actor.id for actor in actors}:
            sentence, hint = f"{who} is no actor of the story.", "Put it among the actors."
            head.fault("STORY_ACTOR", sentence, hint, ("story", "enrollers", place))
    tellings.sort(key=lambda telling: telling.at)
    faults.extend(_whole(tellings, actors, times["opened_at"]))
    raise_for(faults)
    return Story(
        id=said["id"],
        title=said["title"],
        origin=said["origin"],
        convenor=convenor[0],
        terms=said["terms"],
        opened_at=times["opened_at"],
        look_at=times["look_at"],
        sources=sources,
        actors=tuple(actor for actor in actors if actor != convenor[0]),
        tellings=tuple(tellings),
        texts={name: data.decode() for name, data in files.items()},
        enrollers=enrollers,
    )


# Reading.

_HEAD_FIELDS: Final = frozenset(
    {"id", "title", "origin", "convenor", "terms", "opened_at", "look_at", "files"}
)
_HEAD_MAY: Final = frozenset({"enrollers"})
_ACTOR_NEEDS: Final = frozenset({"id", "name", "roles"})
_ACTOR_MAY: Final = frozenset({"of", "guarantor", "source", "basis"})
_ENTRY_NEEDS: Final = frozenset({"id", "at", "by", "kind"})
_ENTRY_MAY: Final = frozenset(
    {"body", "about", "happened_at", "seal_to", "source", "basis", "note"}
)
_LONGEST_REFERENCE: Final = 190
_NO_TIME: Final = datetime.min.replace(tzinfo=UTC)


def _actors(page: Page) -> Iterator[StoryActor]:
    for path in page.items("actors"):
        said = page.mapping(path, _ACTOR_NEEDS, _ACTOR_MAY)
        page.provenance(path, said)
        if said.keys() >= _ACTOR_NEEDS:
            yield StoryActor(
                id=said["id"],
                name=said["name"],
                roles=page.strings((*path, "roles")),
                of=said.get("of"),
                guarantor=said.get("guarantor"),
                illustrative=page.illustrative,
            )


def _tellings(
    page: Page, files: Mapping[str, bytes], known: Mapping[str, str]
) -> Iterator[Telling]:
    for path in page.items("entries"):
        said = page.mapping(path, _ENTRY_NEEDS, _ENTRY_MAY)
        sources, basis = page.provenance(path, said)
        if not said.keys() >= _ENTRY_NEEDS:
            continue
        body = _completed(page, said, sources, basis, known)
        _check_body(page, path, said["kind"], body, files)
        happened = "happened_at" in said
        yield Telling(
            id=said["id"],
            at=_time(page, (*path, "at")),
            happened_at=_time(page, (*path, "happened_at")) if happened else None,
            by=said["by"],
            kind=said["kind"],
            body=body,
            about=page.strings((*path, "about")),
            seal_to=page.strings((*path, "seal_to")),
            sources=sources,
            basis=basis,
            illustrative=page.illustrative,
            where=page.where(path),
        )


def _completed(
    page: Page, said: Mapping[str, Any], sources: Sequence[str], basis: Basis,
    known: Mapping[str, str],
) -> Any:  # fmt: skip
    """The body with its source, basis and mark of what is made up, where its kind has such fields.

    So what stands on the ledger says where it is from, and not the story's file alone.
    """
    body = said.get("body") or {}
    try:
        fields = {field.name for field in kind_named(str(said["kind"])).fields}
    except BadInput:
        return body
    if not isinstance(body, Mapping):
        return body
    cited = "; ".join(f"{tag} {known.get(tag, '')}".strip() for tag in sources)
    if len(cited) > _LONGEST_REFERENCE:
        cited = ", ".join(sources)
    added: dict[str, Any] = {
        "reference": f"{cited} [{basis}]" if sources else MADE_UP,
        "basis": basis.lower(),
        "illustrative": page.illustrative,
    }
    return {**{name: value for name, value in added.items() if name in fields}, **body}


def _time(page: Page, path: Path) -> datetime:
    """The instant at a path in UTC; the first of all instants where it is at fault."""
    try:
        return parse_instant(str(page.value(path))).astimezone(UTC)
    except BadInput as error:
        for fault in error.faults:
            page.fault(fault.code, fault.sentence, fault.hint, path)
        return _NO_TIME


def _check_body(page: Page, path: Path, kind: str, body: Any, files: Mapping[str, bytes]) -> None:
    """Note every fault of an entry's kind, references and body, each at its own line."""
    for file in files_named(body):
        if file not in files:
            hint = hint_for(file, files)
            page.fault("STORY_FILE", f"There is no file {file}.", hint, (*path, "body"))
            return
    stand_in = Known(
        hashes=dict.fromkeys(refers(body), NO_ENTRY),
        texts={name: data.decode("utf-8", "replace") for name, data in files.items()},
        entries=lambda _subject: [NO_ENTRY],
        conflict=lambda _one, _other: NO_ENTRY,
    )
    try:
        known = kind_named(str(kind))
    except BadInput as error:
        page.fault(error.faults[0].code, error.faults[0].sentence, error.faults[0].hint,
                   (*path, "kind"))  # fmt: skip
        return
    try:
        known.decode_whole(settle(body, stand_in))
    except BadInput as error:
        for fault in error.faults:
            steps = tuple(int(s) if s.isdigit() else s for s in fault.where.split("/")[1:])
            page.fault(fault.code, fault.sentence, fault.hint, (*path, "body", *steps))


# What holds between entries.


def _whole(
    tellings: Sequence[Telling], actors: Sequence[StoryActor], opened_at: datetime
) -> Iterator[Fault]:
    speakers = {actor.id for actor in actors}
    if len(speakers) < len(actors):
        twice = sorted(a for a in speakers if sum(each.id == a for each in actors) > 1)
        yield Fault("STORY_ID", f"Told twice: actors {', '.join(twice)}.", "Tell each once.")
    told: set[str] = set()
    every = {telling.id for telling in tellings}
    for telling in tellings:
        if telling.id in told:
            yield _at(telling, "STORY_ID", f"{telling.id} is told twice.", "Give it another id.")
        if _NO_TIME < telling.at < opened_at:
            hint = "Give the time it is recorded in at, and the earlier one in happened_at."
            yield _at(telling, "STORY_ORDER", "It is recorded before the desk opens.", hint)
        for who in (telling.by, *telling.seal_to):
            if who not in speakers:
                hint = hint_for(who, speakers)
                yield _at(telling, "STORY_ACTOR", f"{who} is no actor of the story.", hint)
        for each in telling.about:
            if each.startswith(CONFLICT) and len(ends(each)) != len(("one", "other")):
                hint = f"Write {CONFLICT}ID+ID."
                yield _at(telling, "STORY_REFERENCE", f"{each} names no two notices.", hint)
        for name in telling.names:
            if name not in every:
                hint = hint_for(name, every)
                yield _at(telling, "STORY_REFERENCE", f"Nothing is told as {name}.", hint)
            elif name not in told:
                hint = "Tell it later, or what it refers to earlier."
                sentence = f"It refers to {name}, which is told only later."
                yield _at(telling, "STORY_ORDER", sentence, hint)
        told.add(telling.id)


def _at(telling: Telling, code: str, sentence: str, hint: str) -> Fault:
    return Fault(code, sentence, hint, where=telling.where)
