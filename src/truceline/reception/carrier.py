"""The carrier: looks what readers are to be told, and sends it, beside a desk that serves.

It is one thread of a server. Of several servers of one desk only one carries at a time: a lock in
the desk's folder says which, and goes with its process however that ends. Whatever the carrier has
noted is on disk before it sends, and what came of it after: a process that is killed between the
two sends again, with the same id, and never loses a message.

Just before a message is sent its reader's view is asked again: what the reader may no longer see
is left out, and a message of which nothing is left is dropped.
"""

from __future__ import annotations

import fcntl
import os
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from truceline.reception.alarm_channels import TITLE, Channel, Channels
from truceline.reception.alarms import turned
from truceline.reception.letters import Letter, hook_of, mail_of
from truceline.reception.outbox import Message, Outbox, State, delay
from truceline.reception.sending import NO_MAIL, Hooks, Outcome, Post
from truceline.reception.speech import ENGLISH, Speech
from truceline.reception.waiting import Queues
from truceline.store.docket import instant, micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from truceline.analysis.alarms import Alarm
    from truceline.desk import Desk
    from truceline.reception.visits import Reception

LOCK: Final = "carrier.lock"
PAUSE: Final = 1.0
"""Seconds between two looks at the outbox and at the ledger's size."""
LOOKS: Final = 10.0
"""Seconds after which clocks are looked at though nothing was recorded."""
SINGLY: Final = 3
"""So many alarms found at once are told one by one; more are told together."""
TOGETHER: Final = 100
AT_ONCE, ROUND = 4, 16
"""How many messages are on their way at a time, and how many are taken up at a time."""
STANDING: Final = frozenset({"handed_over", "quarantine"})
"""What waits for the reader is told though it began to wait before the channel was there."""
_TROUBLE: Final = "Looking for alarms, or sending them, met a fault; it is tried again."
_TROUBLE_PAUSE: Final = 30.0
_CLEANED: Final = 3600.0
_NOTED: Final = timedelta(minutes=10)
_QUEUES: Final = 64
_NOT_HIS = Outcome("no_longer_seen", end=True)
_FAULT = Outcome("fault")
_GONE_KEY = Outcome("key_not_valid", end=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """By what a carrier sends.

    Args:
        hooks: Sends to webhooks.
        post: The mail server; None where the desk sends no e-mail.
        link: The desk's address for browsers, without a slash at its end; empty where unknown.
        draw: Gives numbers from 0 to 1, for pauses.
        speak: Gives how a language, by its code, is spoken.
    """

    hooks: Hooks
    post: Post | None = None
    link: str = ""
    draw: Callable[[], float] = field(default=random.SystemRandom().random)
    speak: Callable[[str], Speech] = lambda _language: ENGLISH


class Carrier:
    """Carries the alarms of one desk to those who asked for them.

    Args:
        reception: What the server holds for its desk.
        means: By what it sends.
        say: Told, in a sentence that names nobody, when carrying meets a fault.
    """

    def __init__(
        self, reception: Reception, means: Means, say: Callable[[str], None] = lambda _said: None
    ) -> None:
        self._reception = reception
        self._means = means
        self._say = say
        self._now = reception.now
        self.channels = Channels(reception.book, reception.now)
        self.outbox = Outbox(reception.book, reception.now)
        self._queues = Queues(most=_QUEUES)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="carrier", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def look(self) -> int:
        """Look what readers are to be told, and note it; gives how many messages that made."""
        found: dict[str, list[Channel]] = {}
        for channel in self.channels.confirmed():
            found.setdefault(channel.actor, []).append(channel)
        made, faults = 0, []
        for actor, channels in found.items():
            try:
                with self._reception.desks() as desk:
                    made += self._look_for(desk, actor, channels)
            except Exception as fault:  # noqa: BLE001 - one reader's must not keep others from theirs
                faults.append(fault)
        if faults:
            raise faults[0]
        return made

    def carry(self) -> int:
        """Send what is to be sent now; gives how many messages were tried."""
        messages = self.outbox.to_send(ROUND)
        if messages:
            with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="carrier") as pool:
                list(pool.map(self._carry, messages))
        return len(messages)

    # Looking.

    def _look_for(self, desk: Desk, actor: str, channels: Sequence[Channel]) -> int:
        made, holding = 0, [each for each in channels if _holds(desk, each)]
        if not holding:
            return 0
        view = desk.view(desk.scope(actor))
        queue, size = self._queues.of(view), desk.store.size()
        others = self._reception.alarms.others(view)
        alarms: dict[tuple[int, int], tuple[Alarm, ...]] = {}
        for channel in holding:
            last = (channel.looked, channel.known)
            if last not in alarms:
                since = instant(channel.looked)
                alarms[last] = turned(view, queue, others, since=since, known=channel.known)
            wanted = [each for each in alarms[last] if _wanted(channel, each)]
            fresh = self.outbox.untold(channel.id, wanted)
            late = view.at - instant(channel.looked) > _NOTED
            if fresh or late or channel.known != size:
                bundles = self._bundled(desk, channel, fresh)
                made += self.outbox.tell(channel.id, bundles, looked=view.at, known=size)
        return made

    def _bundled(
        self, desk: Desk, channel: Channel, alarms: Sequence[Alarm]
    ) -> list[tuple[Sequence[Alarm], int]]:
        """Alarms as messages, each with before when it is not to be sent (POSIX seconds)."""
        local = datetime.fromtimestamp(self._now(), desk.standing().first.zone)
        held = channel.wishes.held_until(local)
        later = 0 if held is None else int(held.timestamp())
        urgent = [each for each in alarms if each.urgent]
        others = [each for each in alarms if not each.urgent]
        return [
            *((each, 0) for each in _bundles(urgent)),
            *((each, later) for each in _bundles(others)),
        ]

    # Sending.

    def _carry(self, message: Message) -> None:
        channel = self.channels.find(message.channel)
        if channel is None:
            return
        try:
            outcome = self._sent(channel, message)
        except Exception:  # noqa: BLE001 - one message must not keep all others from going out
            outcome = _FAULT
        state: State = "waiting"
        if outcome.good:
            state = "sent"
        elif outcome in {_NOT_HIS, _GONE_KEY}:
            state = "dropped"
        elif outcome.end or self._now() >= message.until:
            state = "dead"
        pause = delay(message.tries, self._means.draw())
        self.outbox.tried(message, outcome.code, state, pause)

    def _sent(self, channel: Channel, message: Message) -> Outcome:
        with self._reception.desks() as desk:
            if not _holds(desk, channel):
                return _GONE_KEY
            letter = self._letter(desk, channel, message)
        if letter is None:
            return _NOT_HIS
        # The desk is given back by now: whoever is slow to take a message keeps no page waiting.
        at = datetime.fromtimestamp(self._now(), UTC)
        if channel.sort == "email":
            post = self._means.post
            if post is None:
                return NO_MAIL
            speech = self._means.speak(channel.wishes.language)
            mail = mail_of(letter, speech, sender=post.sender, to=channel.address, at=at)
            return post.send(mail, channel.address)
        body = hook_of(letter, datetime.fromtimestamp(message.made, UTC))
        return self._means.hooks.send(channel.address, message.id, body, int(self._now()))

    def _letter(self, desk: Desk, channel: Channel, message: Message) -> Letter | None:
        """What a message says now; None where its reader may see nothing of it any more."""
        replay = desk.standing().clock == "replay"
        if message.sort == "code":
            code = self.channels.draw(channel.id)
            return Letter(
                id=message.id, desk=desk.origin, code=code, link=self._means.link, replay=replay
            )
        view = desk.view(desk.scope(channel.actor))
        title = self._reception.alarms.title
        seen = {each.id: title(view, each) for each in message.alarms}
        alarms = tuple(each for each in message.alarms if seen[each.id] is not None)
        if not alarms:
            return None
        titles = {ident: title for ident, title in seen.items() if title is not None}
        return Letter(
            id=message.id,
            desk=desk.origin,
            alarms=alarms,
            titles=titles if channel.wishes.words == TITLE else None,
            link=self._means.link,
            replay=replay,
        )

    # The thread.

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                with alone(self._reception) as mine:
                    if mine:
                        self._carry_on()
            except Exception:  # noqa: BLE001 - whatever it is, the next alarms must go out
                self._say(_TROUBLE)
                self._stop.wait(_TROUBLE_PAUSE)
                continue
            self._stop.wait(PAUSE)

    def _carry_on(self) -> None:
        """Look and send until the process is told to stop, or meets a fault."""
        looked, cleaned, size = -LOOKS, self._now(), -1
        while not self._stop.is_set():
            now = self._now()
            with self._reception.desks() as desk:
                grown = desk.store.size()
            if grown != size or not 0 <= now - looked < LOOKS:
                looked, size = now, grown
                try:
                    self.look()
                except Exception:  # noqa: BLE001 - what is noted already goes out all the same
                    self._say(_TROUBLE)
            if now - cleaned > _CLEANED:
                self.outbox.clean()
                cleaned = now
            # While there is more to send, no pause is made.
            if self.carry() < ROUND:
                self._stop.wait(PAUSE)


@contextmanager
def alone(reception: Reception, name: str = LOCK) -> Iterator[bool]:
    """Hold a lock in the desk's folder; gives whether it could be had.

    Args:
        reception: What the server holds for its desk.
        name: The lock's file: by default that of whoever carries.

    Raises:
        OSError: from the system.
    """
    handle = os.open(reception.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def _wanted(channel: Channel, alarm: Alarm) -> bool:
    """Whether a channel is to be told of an alarm, and it is not from before the channel's time."""
    new = alarm.what in STANDING or micros(alarm.since) >= channel.begins
    return new and alarm.what in channel.wishes.whats


def _holds(desk: Desk, channel: Channel) -> bool:
    """Whether the key under which a channel was asked for is still its owner's and valid."""
    key = desk.standing().keys.get(channel.key)
    return key is not None and key.actor == channel.actor and key.valid_at(desk.now())


def _bundles(alarms: Sequence[Alarm]) -> Iterable[Sequence[Alarm]]:
    if len(alarms) <= SINGLY:
        return [[each] for each in alarms]
    return [alarms[start : start + TOGETHER] for start in range(0, len(alarms), TOGETHER)]
