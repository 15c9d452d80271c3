"""Made-up entries, benches and Terms for tests of the parts: the short way to say what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.ledger.entry import Seen, Statement
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.parts import Bench, Entry, Part
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from truceline.errors import Fault

START = datetime(2016, 2, 25, 12, tzinfo=UTC)
"""When the first made-up entry is recorded; entry N is recorded N minutes later."""

ROLES: Mapping[str, frozenset[str]] = {
    "state:one": frozenset({"guarantor"}),
    "state:two": frozenset({"guarantor"}),
    "un:office": frozenset({"secretariat"}),
    "cell:officer": frozenset({"officer"}),
    "group:brigade": frozenset({"party"}),
    "group:division": frozenset({"party"}),
    "agency:aid": frozenset({"humanitarian"}),
}


def at(text: str) -> datetime:
    """A time from text such as ``2016-02-26 10:00``, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@cache
def made_up_terms(*changes: tuple[str, str]) -> Terms:
    """The made-up Terms, with pieces of their text replaced; each piece must be there."""
    text = Path(__file__).with_name("terms_made_up.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return Terms.parse(text.encode())


def entry(
    seq: int,
    body: Any,
    *,
    author: str = "state:one",
    at: datetime | None = None,
    about: tuple[str, ...] = (),
    recorded_at: datetime | None = None,
) -> Entry:
    """A decoded entry at a place in the ledger; ``at`` is when its author says it happened."""
    recorded = recorded_at or START + timedelta(minutes=seq)
    statement = Statement(
        desk="desk.example/made-up",
        kind=kind_of(type(body)).name,
        author=author,
        key="0" * 8,
        about=about,
        happened_at=at,
        signed_at=recorded,
        seen=Seen(size=0, root="0" * 64),
        body={},
    )
    return Entry(seq=seq, hash=f"{seq:064x}", recorded_at=recorded, statement=statement, body=body)


@dataclass
class Book:
    """A small desk in memory: opens and folds subjects of several parts, checking each draft."""

    terms: Terms = field(default_factory=made_up_terms)
    roles: Mapping[str, frozenset[str]] = field(default_factory=lambda: dict(ROLES))
    subjects: dict[str, tuple[Part, Any]] = field(default_factory=dict)
    seq: int = 0

    def bench(self, now: datetime | None = None) -> Bench:
        """What a check may lean on, as things stand."""
        return Bench(
            terms=self.terms,
            now=now or START + timedelta(minutes=self.seq),
            roles=self.roles,
            find=self._find,
            agreements={self.terms.id: self.terms},
            lookup=self._lookup,
        )

    def _find(self, subject: str) -> tuple[str, Any] | None:
        found = self.subjects.get(subject)
        return None if found is None else (found[0].name, found[1])

    def _lookup(self, part: str, key: str) -> tuple[str, ...]:
        return tuple(
            subject
            for subject, (held, state) in self.subjects.items()
            if held.name == part and held.row(state).key == key
        )

    def faults(self, part: Part, body: Any, subject: str | None = None, **told: Any) -> list[Fault]:
        """The faults of a draft, recorded nowhere."""
        draft = entry(self.seq, body, **told)
        state = None if subject is None else self.subjects[subject][1]
        return list(part.check(state, draft, self.bench(draft.recorded_at)))

    def codes(self, part: Part, body: Any, subject: str | None = None, **told: Any) -> set[str]:
        """The codes of a draft's faults."""
        return {fault.code for fault in self.faults(part, body, subject, **told)}

    def tell(self, part: Part, body: Any, subject: str | None = None, **told: Any) -> str:
        """Record an entry that must be without fault; gives its subject's id."""
        faults = self.faults(part, body, subject, **told)
        assert not faults, [str(fault) for fault in faults]
        return self.force(part, body, subject, **told)

    def force(self, part: Part, body: Any, subject: str | None = None, **told: Any) -> str:
        """Record an entry without asking whether it may be; gives its subject's id."""
        new = entry(self.seq, body, **told)
        self.seq += 1
        if subject is None:
            self.subjects[new.hash] = (part, part.begin(new))
            return new.hash
        self.subjects[subject] = (part, part.step(self.subjects[subject][1], new))
        return subject

    def state(self, subject: str) -> Any:
        """A subject's state."""
        return self.subjects[subject][1]

    def states(self, part: Part) -> list[Any]:
        """Every state of a part, in the order they were opened."""
        return [state for held, state in self.subjects.values() if held.name == part.name]

    def amended(self, *changes: tuple[str, str]) -> Book:
        """The same desk under Terms with pieces of their text replaced."""
        return replace(self, terms=made_up_terms(*changes))
