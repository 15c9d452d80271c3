"""Relayed words: what a duty officer records of a call, weaker than signed and never silence.

Voice and chat are how most of a truce happens. An enrolled officer may record a caller's report,
acknowledgement or answer; the entry is then the officer's own, says whose words it holds
(``on_behalf_of``) and how they came (``relayed``), and is shown as relayed everywhere.

>>> Relay(channel="telephone", caller_role="duty officer", read_back=True).sentence
'Relayed by telephone from a duty officer; read back to the caller, not called back.'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict

from truceline.errors import Fault
from truceline.mechanism.registers import holds_token
from truceline.mechanism.shapes import Short

if TYPE_CHECKING:
    from truceline.mechanism.parts import Bench, Entry

OFFICER = "officer"
"""The role that may record what somebody else said."""

Channel = Literal["telephone", "radio", "satellite", "messenger", "email", "letter", "in_person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """How a caller's words reached the officer who records them.

    Args:
        channel: What they came through.
        caller_role: What the caller is, never who: "duty officer of the brigade".
        interpreter: Whether an interpreter stood between caller and officer.
        read_back: Whether the officer read the words back and the caller confirmed them.
        called_back: Whether the officer called back on a number known beforehand.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    channel: Channel
    caller_role: Short
    interpreter: bool = False
    read_back: bool = False
    called_back: bool = False

    @property
    def sentence(self) -> str:
        """One sentence for a page: relayed, through what, and how well it was checked."""
        through = self.channel.replace("_", " ")
        voice = " through an interpreter" if self.interpreter else ""
        back = "read back to the caller" if self.read_back else "not read back"
        called = "called back" if self.called_back else "not called back"
        return f"Relayed by {through} from a {self.caller_role}{voice}; {back}, {called}."


def unrelayed_faults(entry: Entry, what: str) -> list[Fault]:
    """The fault of relaying what only its speaker's own signature does.

    Code: RELAY_REFUSED. Voice may report and answer; it moves no date that somebody alone owns.

    Args:
        entry: The draft; its body has ``relayed`` and ``on_behalf_of``.
        what: What the entry would do, as in "moves a milestone's date".
    """
    body: Any = entry.body
    if body.relayed is None and body.on_behalf_of is None:
        return []
    return [
        Fault(
            "RELAY_REFUSED",
            f"Only {body.on_behalf_of or 'its owner'} itself, by its own signature, {what}.",
            "Let it sign, or record the call as a contact or a proposal.",
            where="/statement/body/on_behalf_of",
        )
    ]


def speaker(entry: Entry) -> str:
    """Whose words an entry holds: its author's, or those of the caller it was relayed for."""
    return getattr(entry.body, "on_behalf_of", None) or entry.author


def relay_faults(entry: Entry, bench: Bench) -> list[Fault]:
    """Faults of an entry whose body has ``relayed`` and ``on_behalf_of``.

    Codes: RELAY_NOT_OFFICER where the author is none of those whom Terms let relay
    (``reporting.relayed_by``; an officer where they name nobody), RELAY_INCOMPLETE where
    one of the two fields is missing, RELAY_OF_SELF where the officer relays its own words.
    """
    body: Any = entry.body
    relay, caller = body.relayed, body.on_behalf_of
    if relay is None and caller is None:
        return []
    faults = []
    if relay is None or caller is None:
        missing = "relayed" if relay is None else "on_behalf_of"
        faults.append(
            Fault(
                "RELAY_INCOMPLETE",
                f"Relayed words need both whose they are and how they came; {missing} is missing.",
                "Give on_behalf_of and relayed together, or neither for words of your own.",
                where=f"/statement/body/{missing}",
            )
        )
    reporting = bench.terms.sections.reporting
    relaying = (reporting.relayed_by if reporting is not None else ()) or (OFFICER,)
    if not holds_token(entry.author, relaying, bench):
        faults.append(
            Fault(
                "RELAY_NOT_OFFICER",
                f"{entry.author} may not record others' words here; {', '.join(relaying)} may.",
                "Let the caller sign it, or a duty officer record the call.",
                where="/statement/body/on_behalf_of",
            )
        )
    if caller == entry.author:
        faults.append(
            Fault(
                "RELAY_OF_SELF",
                f"{caller} would relay words of its own.",
                "Leave out relayed and on_behalf_of: your signature is stronger.",
                where="/statement/body/on_behalf_of",
            )
        )
    return faults
