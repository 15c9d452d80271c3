"""Who was told of a notice, link by link, and what proves each: filed, available, told, silent.

"We were never told" is answered by the recipient's own signed words, which name the notice and cite
the checkpoint that its author had seen. Without them there is proof of availability at most: that
witnesses had the notice in the record by some time. Availability is not reading, delivery is the
sender's word, and silence is never consent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.ledger.entry import format_time
from truceline.mechanism.notice_states import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from truceline.analysis.key_standing import Witnessed
    from truceline.mechanism.notice_states import NoticeState, Recipient, Reply, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of the chain.

    Args:
        what: ``filed``, ``available``, ``silent``, or what a reply says (``acknowledged``).
        at: When, by the desk's clock or the witnesses' (UTC); None where it has not come about.
        entry: The hash of the entry that says so; empty where none does.
        seen: How large the record was that its author had seen; None where that says nothing.
        says: In one sentence, who said what, and what that proves.
    """

    what: str
    at: datetime | None
    entry: str
    seen: int | None
    says: str

    def as_json(self) -> dict[str, Any]:
        """The link as a JSON object."""
        at = None if self.at is None else format_time(self.at)
        return {
            "what": self.what, "at": at, "entry": self.entry or None, "seen": self.seen,
            "says": self.says,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The chain of one version of a notice.

    Args:
        version: The hash of the entry that brought it.
        filed: That it was filed, and since when it was available.
        recipients: Of each recipient the links, in ledger order; the last says where it stands.
    """

    version: str
    filed: tuple[Link, ...]
    recipients: tuple[tuple[str, tuple[Link, ...]], ...]

    @property
    def entries(self) -> tuple[str, ...]:
        """The hashes of every entry in the chain, each once."""
        links = [*self.filed, *(link for _, own in self.recipients for link in own)]
        return tuple(dict.fromkeys(link.entry for link in links if link.entry))


def told(
    state: NoticeState,
    witnessed: Sequence[Witnessed],
    at: datetime,
    doubt: Callable[[str], str] = lambda _entry: "",
) -> tuple[Told, ...]:
    """The chain of every version of a notice, oldest first.

    Args:
        state: The notice, as its reader may see it.
        witnessed: The checkpoints that a quorum cosigned.
        at: The instant asked about (UTC).
        doubt: What speaks against an entry, by its hash: that its key was revoked, say; empty
            where nothing does.
    """

    def doubted(link: Link) -> Link:
        against = doubt(link.entry) if link.entry else ""
        return replace(link, says=f"{link.says} {against}") if against else link

    return tuple(
        Told(
            version=version.entry,
            filed=(doubted(_filed(state, version)), _available(version, witnessed)),
            recipients=tuple(
                (each.actor, tuple(map(doubted, _links(each, version, at))))
                for each in state.recipients
            ),
        )
        for version in state.versions
    )


def _filed(state: NoticeState, version: Version) -> Link:
    first = version is state.versions[0]
    how = f"; {state.relayed.sentence}" if first and state.relayed is not None else ""
    word = "filed" if first else "amended"
    return Link(
        what=word, at=version.recorded_at, entry=version.entry, seen=None,
        says=f"{state.author if first else state.notifier} {word} it, at place {version.seq}{how}.",
    )  # fmt: skip


def _available(version: Version, witnessed: Sequence[Witnessed]) -> Link:
    holding = [each for each in witnessed if each.size > version.seq]
    if not holding:
        says = (
            "No quorum of witnesses has it yet: that it was in the record is the desk's word alone."
        )
        return Link(what="available", at=None, entry="", seen=None, says=says)
    first = min(holding, key=lambda each: each.at)
    says = (
        f"A quorum of witnesses had it in a record of {first.size} entries by then: proof that it "
        "could be had, and none that anybody read it."
    )
    return Link(what="available", at=first.at, entry="", seen=None, says=says)


def _links(recipient: Recipient, version: Version, at: datetime) -> tuple[Link, ...]:
    own = [reply for reply in recipient.replies if reply.version == version.entry]
    links = [_link(recipient.actor, reply, version) for reply in own]
    if not any(reply.what in WORDS for reply in own):
        says = (
            f"{recipient.actor} has said nothing of this version by {format_time(at)}: silence, "
            "which is neither consent nor proof that it was not told."
        )
        links.append(Link(what="silent", at=None, entry="", seen=None, says=says))
    return tuple(links)


def _link(actor: str, reply: Reply, version: Version) -> Link:
    signed = reply.by == actor
    if reply.what in {"sent", "delivered", "clarified"}:
        says = f"{reply.by} says that it was {reply.what}: its own word, not the recipient's."
    elif signed:
        held = "which holds the notice" if reply.seen.size > version.seq else "without the notice"
        says = (
            f"{actor} signed that it {_PAST.get(reply.what, reply.what)}, having seen a record of "
            f"{reply.seen.size} entries, {held}."
        )
    else:
        how = f" ({reply.relayed.sentence})" if reply.relayed is not None else ""
        says = (
            f"{reply.by} wrote down that {actor} {_PAST.get(reply.what, reply.what)}{how}: weaker "
            "than its own signature."
        )
    return Link(
        what=reply.what, at=reply.recorded_at, entry=reply.entry, seen=reply.seen.size, says=says
    )


_PAST = {
    "acknowledged": "acknowledged it",
    "queried": "asked back",
    "answered": "answered",
    "objected": "objected",
    "consented": "consented",
    "query_settled": "holds its question settled",
    "objection_settled": "holds its objection settled",
}
