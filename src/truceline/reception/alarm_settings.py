"""One's own settings of alarms, for the page and the API alike: who may change them, and to what.

Only a person who came in with a key changes them. A token cannot: a machine's secret that leaked
must not send a reader's alarms somewhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import Fault, Refused
from truceline.reception.alarm_channels import Channel, Channels, Wishes
from truceline.reception.outbox import Message, Outbox, Try
from truceline.store.docket import micros

if TYPE_CHECKING:
    from truceline.reception.visits import Reception, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A channel, whether it holds, and what became of its newest messages.

    Args:
        channel: The channel.
        holds: Whether the key under which it was asked for is valid still.
        messages: Its newest messages, each with its tries.
    """

    channel: Channel
    holds: bool
    messages: tuple[tuple[Message, tuple[Try, ...]], ...]


class Settings:
    """The settings of alarms of one server's readers.

    Args:
        reception: What the server holds for its desk.
    """

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._channels = Channels(reception.book, reception.now)
        self._outbox = Outbox(reception.book, reception.now)

    def of(self, visit: Visit) -> tuple[Told, ...]:
        """The visitor's own channels.

        Raises:
            Refused: SIGN_IN_WANTED.
        """
        return tuple(self._told(visit, each) for each in self._channels.of(_known(visit)))

    def make(self, visit: Visit, *, sort: str, address: str, wishes: Wishes) -> Told:
        """Make a channel; its address is to be confirmed before anything is told over it.

        Raises:
            Refused: ALARM_NO_MAIL, ALARM_NO_WEBHOOKS; as :func:`owner`. BadInput: every fault.
        """
        actor, outside = owner(visit), self._reception.outside
        if sort == "email" and not outside.mail:
            sentence = "This desk sends no e-mail."
            hint = "Use a webhook, or ask its operator to serve with --smtp."
            raise Refused(Fault("ALARM_NO_MAIL", sentence, hint, "sort"))
        if sort == "webhook" and not outside.webhooks:
            sentence = "This server sends to no webhooks."
            raise Refused(
                Fault("ALARM_NO_WEBHOOKS", sentence, "Ask the server that `truceline serve` runs.")
            )
        made = self._channels.make(
            actor, visit.visitor.key, sort=sort, address=address.strip(), wishes=wishes
        )
        return self._told(visit, made)

    def change(self, visit: Visit, ident: str, wishes: Wishes) -> Told:
        """Change what is told over a channel.

        Raises:
            Refused: as :func:`owner`. BadInput, NotFound: as :meth:`Channels.change`.
        """
        return self._told(visit, self._channels.change(owner(visit), ident, wishes))

    def confirm(self, visit: Visit, ident: str, code: str) -> Told:
        """Confirm an address by the code that was sent to it; from now on alarms are told there.

        Raises:
            Refused: ALARM_CODE; as :func:`owner`. NotFound: ALARM_CHANNEL_UNKNOWN.
        """
        found = self._channels.confirm(
            owner(visit), ident, code, begins=micros(visit.now), known=visit.desk.store.size()
        )
        return self._told(visit, found)

    def ask_again(self, visit: Visit, ident: str) -> Told:
        """Have a new code sent; the channel goes over to the key with which its owner came in.

        Raises:
            Refused: ALARM_CODES_MANY; as :func:`owner`. NotFound: ALARM_CHANNEL_UNKNOWN.
        """
        actor = owner(visit)
        self._channels.ask_again(actor, ident, visit.visitor.key)
        return self._told(visit, self._channels.one(actor, ident))

    def again(self, visit: Visit, ident: str) -> int:
        """Try the dead letters of a channel once more; gives how many.

        Raises:
            Refused: as :func:`owner`. NotFound: ALARM_CHANNEL_UNKNOWN.
        """
        return self._outbox.again(self._channels.one(owner(visit), ident).id)

    def remove(self, visit: Visit, ident: str) -> None:
        """Remove a channel, and all that was noted of it.

        Raises:
            Refused: as :func:`owner`. NotFound: ALARM_CHANNEL_UNKNOWN.
        """
        self._channels.remove(owner(visit), ident)

    def _told(self, visit: Visit, channel: Channel) -> Told:
        key = visit.desk.standing().keys.get(channel.key)
        holds = key is not None and key.actor == channel.actor and key.valid_at(visit.now)
        messages = tuple((each, tuple(tries)) for each, tries in self._outbox.of(channel.id))
        return Told(channel=channel, holds=holds, messages=messages)


def owner(visit: Visit) -> str:
    """The actor who asks, where they came in with their key.

    Raises:
        Refused: SIGN_IN_WANTED, TOKEN_RIGHTS.
    """
    actor = _known(visit)
    if visit.visitor.by == "token":
        sentence = "A token cannot change where alarms go."
        raise Refused(Fault("TOKEN_RIGHTS", sentence, "Sign in with the key itself."))
    return actor


def _known(visit: Visit) -> str:
    if not visit.visitor.known:
        sentence = "This is for those who proved who they are."
        raise Refused(Fault("SIGN_IN_WANTED", sentence, "Sign in with an enrolled key."))
    return visit.visitor.actor
