"""What a message says: an e-mail for a person, JSON for a program. It leaves the desk's machine.

By default a message says no more than what sort of alarm it is, under which number the subject is
known, since when, and where to look. Its reader may ask for titles; then a message has the title as
that reader sees it at the moment of sending, the clock and the rung. Mail is read by whoever keeps
the servers on its way, so sealed words are in no message at all: the desk cannot open them.

An e-mail is in the reader's language. A webhook has codes, and titles as the record has them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.alarms import Alarm
from truceline.ledger.entry import format_time
from truceline.mechanism.incident_kinds import INCIDENT

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.reception.speech import Speech

SAYS: Final[Mapping[str, str]] = {
    "overdue": "A clock has run out",
    "grave": "A grave report",
    "conflict": "A conflict with a notice of yours",
    "handed_over": "Work was handed to you",
    "quarantine": "Reports wait for an officer",
    "flare_up": "Reports flare up",
}
"""What each sort of alarm is called, to be translated where it is shown."""
NAMED: Final = 20
"""How many alarms of one message are named; of the others it says how many."""
_PAGES: Final = {INCIDENT: "incidents", "notice": "notices"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a message is written from.

    Args:
        id: The message's id.
        desk: The desk's origin name.
        alarms: What it tells.
        titles: Alarm id to its subject's title, as the reader sees it; None for messages without.
        link: The address of the desk for browsers, without a slash at its end; empty where unknown.
        replay: Whether the desk replays the past.
        code: A code that confirms the address; then there are no alarms.
    """

    id: str
    desk: str
    alarms: tuple[Alarm, ...] = ()
    titles: Mapping[str, str] | None = None
    link: str = ""
    replay: bool = False
    code: str = field(default="", repr=False)

    @property
    def more(self) -> int:
        """How many alarms it does not name."""
        return max(0, len(self.alarms) - NAMED)


def line_of(letter: Letter, alarm: Alarm, speech: Speech) -> str:
    """One alarm in a line."""
    gettext, ltr = speech.words.gettext, speech.ltr
    line = gettext("{what}: {number}, since {time}.")
    if alarm.what == "overdue":
        line = gettext("{what}: {number}, due {time}.")
    time = ltr(f"{alarm.since:%Y-%m-%d %H:%M} UTC")
    told = [line.format(what=gettext(SAYS[alarm.what]), number=ltr(alarm.number), time=time)]
    if letter.titles is None:
        return told[0]
    if alarm.what == "overdue":
        clock = gettext(
            "The clock is {clock}, by the desk's own default: no party is in breach by that."
        )
        if alarm.authority == "agreed":
            clock = gettext("The clock is {clock}, as agreed.")
        told.append(clock.format(clock=gettext(alarm.detail.replace("_", " "))))
        if alarm.rung:
            rung = gettext(alarm.rung.replace("_", " "))
            told.append(gettext("It shows on {rung}.").format(rung=rung))
    told.append(" ".join(speech.titled(letter.titles.get(alarm.id, "")).split()))
    return " ".join(filter(None, told))


def mail_of(letter: Letter, speech: Speech, *, sender: str, to: str, at: datetime) -> EmailMessage:
    """The message as an e-mail; its Message-ID is the same at every try.

    Args:
        letter: What it is written from.
        speech: How its reader's language is spoken.
        sender: The desk's address.
        to: The reader's address.
        at: Now (UTC).
    """
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{letter.id}@{letter.desk.partition('/')[0]}>"
    # RFC 3834, section 5: answering machines keep silent.
    mail["Auto-Submitted"] = "auto-generated"
    mail["Subject"] = _subject(letter, speech)
    mail.set_content("\n".join(_lines(letter, speech)) + "\n")
    # After the content, which clears what was said of one.
    mail["Content-Language"] = speech.language
    return mail


def hook_of(letter: Letter, at: datetime) -> bytes:
    """The message as the body of a webhook: ``type``, ``timestamp`` and ``data``.

    Source: Standard Webhooks, "Payload structure".

    Args:
        letter: What it is written from.
        at: When the message was made (UTC), the same at every try.
    """
    data: dict[str, Any] = {"desk": letter.desk, "replay": letter.replay, "link": _own(letter)}
    if letter.code:
        data["code"] = letter.code
        kind = "address.code"
    else:
        kind = "alarms.due"
        data["alarms"] = [_fact(letter, each) for each in letter.alarms[:NAMED]]
        data["more"] = letter.more
    body = {"type": kind, "timestamp": format_time(at), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def page_of(alarm: Alarm) -> str:
    """The path of a page on an alarm's subject."""
    if alarm.what == "quarantine":
        return "/intake/waiting"
    if alarm.what == "flare_up":
        return f"/flare-ups#f-{alarm.subject}"
    return f"/{_PAGES.get(alarm.part, 'subjects')}/{alarm.subject}"


def _fact(letter: Letter, alarm: Alarm) -> dict[str, Any]:
    fact: dict[str, Any] = {
        "id": alarm.id,
        "what": alarm.what,
        "number": alarm.number,
        "since": format_time(alarm.since),
    }
    if letter.titles is not None:
        fact |= {
            "subject": alarm.subject, "part": alarm.part, "title": letter.titles.get(alarm.id, ""),
            "clock": alarm.detail if alarm.what == "overdue" else "",
            "authority": alarm.authority, "rung": alarm.rung,
            "link": f"{letter.link}{page_of(alarm)}" if letter.link else "",
        }  # fmt: skip
    return fact


def _subject(letter: Letter, speech: Speech) -> str:
    gettext, ngettext = speech.words.gettext, speech.words.ngettext
    if letter.code:
        told = gettext("a code to confirm this address")
    elif len(letter.alarms) == 1:
        first = gettext(SAYS[letter.alarms[0].what])
        told = f"{first[0].lower()}{first[1:]}"
    else:
        count = len(letter.alarms)
        told = ngettext("{count} alarm", "{count} alarms", count).format(count=count)
    return f"Truceline: {told}"


def _lines(letter: Letter, speech: Speech) -> list[str]:
    gettext, ltr = speech.words.gettext, speech.ltr
    where = ltr(_own(letter)) if letter.link else gettext("the page /me/alarms of the desk")
    replay = [gettext("This desk replays the past: nothing of it happens now.")]
    if letter.code:
        asked = gettext(
            "Somebody who is enrolled at the desk {desk} named this address for alarms."
        )
        return [
            gettext("The code is {code}. Type it at {where}").format(
                code=ltr(letter.code), where=where
            ),
            "",
            asked.format(desk=ltr(letter.desk)),
            gettext("If that was not you, do nothing: without the code nothing more is sent here."),
            *replay * letter.replay,
        ]
    more = gettext("And {count} more.").format(count=letter.more)
    links = (
        [f"{letter.link}{page_of(each)}" for each in letter.alarms[:NAMED]]
        if letter.titles is not None and letter.link
        else []
    )
    settings = gettext("See {where}, where you also say what you want to be told of.")
    return [
        *(line_of(letter, each, speech) for each in letter.alarms[:NAMED]),
        *[more] * bool(letter.more),
        "",
        *dict.fromkeys(links),
        settings.format(where=where),
        *replay * letter.replay,
        gettext("A clock that ran out is no finding, and no reply is read here."),
    ]


def _own(letter: Letter) -> str:
    return f"{letter.link}/me/alarms" if letter.link else ""
