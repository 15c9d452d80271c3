"""What is refused of a notice, and why: asked before an entry is recorded, never afterwards.

Late filing is not refused (a late notice is better than none; ``short_notice`` shows it), and no
reply is ever demanded. Refused is what would mislead: an exact position in the open where it is
to be sealed, a ground notice under an agreement about the air, an objection to an ambulance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.errors import Fault
from truceline.mechanism import notice_kinds as told
from truceline.mechanism.grid import off_grid
from truceline.mechanism.notice_states import LIVE, NoticeState
from truceline.mechanism.parts import Bench, Entry, wrong_state
from truceline.mechanism.relays import OFFICER, relay_faults, speaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from truceline.mechanism.terms import Terms
    from truceline.mechanism.volumes import Volume4D

_BODY: Final = "/statement/body"


def check(state: NoticeState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a notice.

    Args:
        state: The notice as it is; None for a filing.
        draft: The entry that would be recorded.
        bench: Terms, roles and look-ups at that time.
    """
    faults = relay_faults(draft, bench) if hasattr(draft.body, "relayed") else []
    if state is None or isinstance(draft.body, told.NoticeFiled):
        return [*faults, *_check_filed(draft, bench)]
    rule = _RULES.get(type(draft.body))
    return [*faults, *(rule(state, draft, bench) if rule else ())]


def sealed_kinds(terms: Terms) -> frozenset[str]:
    """The kinds whose exact footprint is sealed: those of decision 1, and what Terms add."""
    return told.ALWAYS_SEALED | frozenset(getattr(terms, "sealed_kinds", ()))


def _check_filed(draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: told.NoticeFiled = draft.body
    yield from _kind_faults(body.notice, bench.terms)
    yield from _recipient_faults(body.recipients, speaker(draft))
    yield from _footprint_faults(body.notice, body, draft, bench.terms)
    if not (body.volumes or body.coarse) and body.notice not in told.WITHOUT_PLACE:
        yield Fault(
            "FOOTPRINT_MISSING",
            f"A notice of {body.notice} says where; this one has neither volumes nor coarse.",
            "Give volumes, or coarse with the exact ones sealed.",
            f"{_BODY}/volumes",
        )
    yield from _waiting_faults(body.waits_for, "", bench)


def _kind_faults(kind: str, terms: Terms) -> Iterator[Fault]:
    known, where = terms.notice_kind(kind), f"{_BODY}/notice"
    if known is None:
        yield Fault(
            "NOTICE_KIND_UNKNOWN",
            f"{terms.id} knows no kind of notice named {kind!r}.",
            "Choose one of those that its Terms list.",
            where,
        )
        return
    if set(known.domains).isdisjoint(terms.domains):
        yield Fault(
            "OUT_OF_DOMAIN",
            f"{kind} speaks of {', '.join(known.domains)}; {terms.id} applies to "
            f"{', '.join(terms.domains)} alone and cannot be claimed for it.",
            "File it under an agreement whose scope has that domain.",
            where,
        )
    if not terms.admits_notice(kind):
        yield Fault(
            "NOTICE_NOT_ADMITTED",
            f"Notices of {kind} are not filed under {terms.id}.",
            "Choose a kind that its Terms admit, or another agreement.",
            where,
        )


def _recipient_faults(recipients: Sequence[str], notifier: str) -> Iterator[Fault]:
    where = f"{_BODY}/recipients"
    if notifier in recipients:
        yield Fault(
            "RECIPIENT_IS_NOTIFIER",
            f"{notifier} would notify itself.",
            "Name the others who are to be told.",
            where,
        )
    for actor in sorted({a for a in recipients if recipients.count(a) > 1}):
        yield Fault("RECIPIENT_TWICE", f"{actor} is named twice.", "Name each once.", where)


def _footprint_faults(
    kind: str, body: told.NoticeFiled | told.NoticeAmended, draft: Entry, terms: Terms
) -> Iterator[Fault]:
    """Faults of place and time, for a filing and an amendment alike."""
    sealing = kind in sealed_kinds(terms)
    if body.volumes and sealing:
        yield Fault(
            "EXACT_NOT_SEALED",
            f"The exact footprint of a notice of {kind} is sealed; this one stands open.",
            "Give it as exact, sealed to named readers, and publish coarse cells.",
            f"{_BODY}/volumes",
        )
    if any("exact" in box.fields for box in draft.statement.boxes) and not body.coarse:
        yield Fault(
            "COARSE_MISSING",
            "The exact footprint is sealed, and no coarse one is published in its place.",
            "Publish the coarse cells that hold it: others can then keep clear of them.",
            f"{_BODY}/coarse",
        )
    if sealing:
        yield from _grid_faults(body.coarse, terms)
    for name, volumes in (("volumes", body.volumes), ("coarse", body.coarse)):
        yield from _time_faults(kind, volumes, f"{_BODY}/{name}")
    if (body.volumes or body.coarse) and (body.since or body.until):
        yield Fault(
            "TIME_TWICE",
            "The notice has volumes, which have their own times, and since or until besides.",
            "Leave since and until out.",
            f"{_BODY}/since",
        )
    if body.since and body.until and body.until < body.since:
        yield Fault(
            "TIME_ORDER",
            "The end is before the start.",
            "Exchange them, or correct one.",
            f"{_BODY}/until",
        )


def _grid_faults(coarse: Sequence[Volume4D], terms: Terms) -> Iterator[Fault]:
    """A sealed site's outline must say nothing finer than cells."""
    cell = terms.coarse_cell_deg
    for number, volume in enumerate(coarse):
        if cell is not None and (reason := off_grid(volume, cell)):
            yield Fault(
                "COARSE_TOO_FINE",
                f"The published outline is finer than cells of {cell:g} degrees: {reason}.",
                "Publish whole cells: `truceline record` makes them from the exact footprint.",
                f"{_BODY}/coarse/{number}",
            )


def _time_faults(kind: str, volumes: Iterable[Volume4D], where: str) -> Iterator[Fault]:
    if kind in told.WITHOUT_END:
        return
    for number, volume in enumerate(volumes):
        missing = [n for n in ("time_start", "time_end") if getattr(volume, n) is None]
        if missing:
            yield Fault(
                "TIME_UNBOUNDED",
                f"A notice of {kind} is for a time; {' and '.join(missing)} is missing.",
                "Give start and end of every volume.",
                f"{where}/{number}/{missing[0]}",
            )


def _waiting_faults(ids: Sequence[str], own: str, bench: Bench) -> Iterator[Fault]:
    """Faults of what a notice waits for: unknown, itself, or waiting for it in turn."""
    for number, subject in enumerate(ids):
        where = f"{_BODY}/waits_for/{number}"
        found = bench.find(subject)
        if found is None or found[0] != "notice":
            yield Fault(
                "WAITS_FOR_UNKNOWN",
                f"{subject[:12]} is no notice on this desk.",
                "Give the id of a notice that is filed.",
                where,
            )
        elif own and own in _waited_for(subject, bench):
            yield Fault(
                "WAITS_FOR_ITSELF",
                "The notice would wait for its own end, by itself or by way of others.",
                "Break the circle: one of them begins first.",
                where,
            )


def _waited_for(subject: str, bench: Bench) -> frozenset[str]:
    """Everything a notice waits for, itself included."""
    known: set[str] = set()
    pending = [subject]
    while pending:
        each = pending.pop()
        if each in known:
            continue
        known.add(each)
        found = bench.find(each)
        if found is not None and found[0] == "notice":
            pending += found[1].waits_for
    return frozenset(known)


def _check_amended(state: NoticeState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: told.NoticeAmended = draft.body
    yield from _check_change(state, draft, bench)
    placed = body.volumes or body.coarse
    if not (placed or body.since or body.until or body.title or body.recipients) and (
        body.waits_for is None
    ):
        yield Fault(
            "NOTHING_AMENDED",
            "The amendment changes nothing.",
            "Give what changes: place, time, title, recipients or what it waits for.",
            _BODY,
        )
    if state.current.published and (body.since or body.until) and not placed:
        yield Fault(
            "TIME_IN_VOLUMES",
            "The times of this notice are those of its volumes.",
            "Give the volumes with their new times.",
            f"{_BODY}/since",
        )
    yield from _footprint_faults(state.notice, body, draft, bench.terms)
    yield from _recipient_faults(body.recipients, state.notifier)
    for own in draft.statement.about:
        yield from _waiting_faults(body.waits_for or (), own, bench)


def _check_change(state: NoticeState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    """What amendment, withdrawal and completion share: the notice holds, and it is the author's."""
    if state.state not in LIVE:
        yield wrong_state(draft, state.state, LIVE)
    if speaker(draft) != state.notifier:
        yield _not_the_notifier(state, draft)


def _not_the_notifier(state: NoticeState, draft: Entry) -> Fault:
    return Fault(
        "NOT_THE_NOTIFIER",
        f"{speaker(draft)} did not file this notice; {state.notifier} did.",
        "A recipient acknowledges, queries or objects; an officer relays the notifier's words.",
        "/statement/author",
    )


def _check_handed(state: NoticeState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    """Sent and delivered: by those who hand over, to those who are named."""
    body: told.NoticeSent | told.NoticeDelivered = draft.body
    for actor in body.recipients:
        if state.recipient(actor) is None:
            yield _not_a_recipient(actor, f"{_BODY}/recipients")
    own = isinstance(body, told.NoticeDelivered) and set(body.recipients) == {draft.author}
    if not (own or draft.author == state.notifier or bench.has_role(draft.author, OFFICER, "desk")):
        yield Fault(
            "NOT_THE_CARRIER",
            f"{draft.author} neither filed the notice nor carries it.",
            "The notifier, an officer or the desk says that it was sent or delivered.",
            "/statement/author",
        )
    yield from _version_faults(state, draft)


def _not_a_recipient(actor: str, where: str) -> Fault:
    return Fault(
        "NOT_A_RECIPIENT",
        f"{actor} is not among those whom the notice names.",
        "Name it by amending the notice, or check who is meant.",
        where,
    )


def _check_reply(state: NoticeState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    """A recipient's own words, or relayed ones."""
    if state.recipient(speaker(draft)) is None:
        yield _not_a_recipient(speaker(draft), "/statement/author")
    yield from _version_faults(state, draft)


def _version_faults(state: NoticeState, draft: Entry) -> Iterator[Fault]:
    if state.version_of(draft):
        return
    named: str | None = draft.body.version
    if named is None:
        yield Fault(
            "VERSION_NOT_SEEN",
            "The checkpoint that the statement cites is older than the notice itself.",
            "Fetch the newest checkpoint, or name the version: the hash of the filing entry.",
            f"{_BODY}/version",
        )
        return
    yield Fault(
        "VERSION_UNKNOWN",
        f"{named[:12]} is neither the filing nor an amendment of place or time of this notice.",
        f"The version that holds is {state.current.entry}.",
        f"{_BODY}/version",
    )


def _check_objected(state: NoticeState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    yield from _check_firm(state, draft, bench)
    if bench.terms.humanitarian(state.notice):
        yield Fault(
            "HUMANITARIAN_NOT_OBJECTED",
            f"A notice of {state.notice} is humanitarian: it is acknowledged or clarified, never "
            "objected to, and takes effect at its stated time without reply.",
            "Acknowledge it, or ask for clarification with notice.queried.",
            "/statement/kind",
        )


def _check_consented(state: NoticeState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    yield from _check_firm(state, draft, bench)
    if bench.terms.humanitarian(state.notice):
        yield Fault(
            "HUMANITARIAN_NOT_APPROVED",
            f"A notice of {state.notice} is humanitarian: it needs no approval and takes none.",
            "Acknowledge it, or ask for clarification with notice.queried.",
            "/statement/kind",
        )


def _check_firm(state: NoticeState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    """Consent and objection: replies to a notice that holds."""
    yield from _check_reply(state, draft, bench)
    if state.state not in LIVE:
        yield wrong_state(draft, state.state, LIVE)


def _check_clarified(state: NoticeState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: told.NoticeClarified = draft.body
    recipient = state.recipient(body.to)
    if speaker(draft) != state.notifier:
        yield _not_the_notifier(state, draft)
    if recipient is None:
        yield _not_a_recipient(body.to, f"{_BODY}/to")
    elif recipient.open_query is None:
        yield _nothing_open(body.to, "query", f"{_BODY}/to")


def _check_settled(state: NoticeState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: told.NoticeSettled = draft.body
    recipient = state.recipient(speaker(draft))
    if recipient is None:
        yield _not_a_recipient(speaker(draft), "/statement/author")
        return
    still = recipient.open_query if body.what == "query" else recipient.open_objection
    if still is None:
        yield _nothing_open(recipient.actor, body.what, f"{_BODY}/what")


def _nothing_open(actor: str, what: str, where: str) -> Fault:
    return Fault(
        "NOTHING_OPEN",
        f"{actor} has no open {what} to this notice.",
        "Look at it with `truceline show SUBJECT`.",
        where,
    )


_RULES: Final[dict[type, Callable[[NoticeState, Entry, Bench], Iterator[Fault]]]] = {
    told.NoticeAmended: _check_amended,
    told.NoticeWithdrawn: _check_change,
    told.NoticeCompleted: _check_change,
    told.NoticeSent: _check_handed,
    told.NoticeDelivered: _check_handed,
    told.NoticeAcknowledged: _check_reply,
    told.NoticeQueried: _check_reply,
    told.NoticeAnswered: _check_reply,
    told.NoticeClarified: _check_clarified,
    told.NoticeObjected: _check_objected,
    told.NoticeConsented: _check_consented,
    told.NoticeSettled: _check_settled,
}
