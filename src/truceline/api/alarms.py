"""Alarms: what a reader should be told of now, and where else they want to be told of it.

=====================================  ==========================================================
``GET /alarms``                        one's alarms now
``GET /alarms/channels``               one's own channels, and what became of their messages
``POST /alarms/channels``              make one; a code is sent to its address
``POST /alarms/channels/{id}/code``    have another code sent
``PUT /alarms/channels/{id}/confirmed``  confirm the address by its code
``PUT /alarms/channels/{id}/wishes``   change what is told over it
``POST /alarms/channels/{id}/again``   try again what could not be sent
``DELETE /alarms/channels/{id}``       remove it, and all that was noted of it
=====================================  ==========================================================

A token reads these and changes none: a machine's secret that leaked must not turn alarms elsewhere.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Request
from pydantic import Field
from starlette.responses import Response

from truceline.analysis.alarms import WHATS, What
from truceline.api.shapes import Instant, Shape
from truceline.api.visiting import known, private, reception_of, visiting
from truceline.ledger.entry import format_time
from truceline.reception.alarm_channels import clock_time, wishes_of
from truceline.reception.alarm_settings import Settings
from truceline.reception.speech import Language

if TYPE_CHECKING:
    from truceline.analysis.alarms import Alarm
    from truceline.reception.alarm_settings import Told

router = APIRouter(tags=["alarms"])

Ident = Annotated[str, Path(description="A channel's id", pattern="^[0-9a-f]{16}$")]
Time = Annotated[
    str | None,
    Field(
        description="HH:MM in the zone of the desk's first agreement; null for no quiet hours",
        pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
    ),
]
Whats = Annotated[
    list[What], Body(description="Which alarms are told", min_length=1, max_length=len(WHATS))
]
Words = Annotated[
    Literal["minimal", "title"],
    Body(description="minimal: what, number, since when, link; title: title, clock and rung too"),
]
Quiet = Annotated[Time, Body()]
OfMail = Annotated[Language, Body(description="Of e-mails")]


_SUBJECT = (
    "A subject's id; of quarantine the number of the oldest report; of flare_up that in /flare-ups"
)


class AlarmShape(Shape):
    """One alarm."""

    id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    what: What
    subject: Annotated[str, Field(description=_SUBJECT)]
    part: str
    number: Annotated[str, Field(description="How people name it over the telephone")]
    title: str
    since: Annotated[Instant, Field(description="A clock's due time; else since when")]
    clock: Annotated[str, Field(description="The clock's name; empty where it is none")]
    authority: Annotated[str, Field(description="agreed or desk_default, of a clock")]
    rung: Annotated[str, Field(description="On which an overdue clock shows")]


class AlarmsShape(Shape):
    """One's alarms now; grave ones first."""

    at: Instant
    alarms: list[AlarmShape]
    more: Annotated[int, Field(description="How many further subjects are overdue")]


class TryShape(Shape):
    """One try to send a message."""

    at: Instant
    outcome: str


class MessageShape(Shape):
    """A message, and what became of it."""

    id: Annotated[str, Field(description="The same at every try")]
    sort: Literal["alarm", "code"]
    alarms: Annotated[list[str], Field(description="The ids of what it tells")]
    made: Instant
    state: Literal["waiting", "sent", "dead", "dropped"]
    next: Annotated[Instant | None, Field(description="Not tried before, while it waits")]
    tries: list[TryShape]


class ChannelShape(Shape):
    """A channel."""

    id: str
    sort: Literal["email", "webhook"]
    address: str
    confirmed: bool
    holds: Annotated[bool, Field(description="Whether the key with which it was made is valid")]
    whats: list[What]
    words: Literal["minimal", "title"]
    quiet_from: Time
    quiet_until: Time
    language: Annotated[Language, Field(description="Of e-mails")]
    messages: Annotated[list[MessageShape], Field(description="The newest, newest first")]


class ChannelsShape(Shape):
    """One's own channels, and by what this server reaches people."""

    channels: list[ChannelShape]
    mail: Annotated[bool, Field(description="Whether this server sends e-mail")]
    webhooks_key: Annotated[
        str, Field(description="What receivers verify webhooks with; empty where none are sent")
    ]


class AgainShape(Shape):
    """How many messages are tried again."""

    messages: int


@router.get("/alarms", response_model=AlarmsShape)
def alarms(request: Request) -> Response:
    """What the reader should be told of now, from what the reader may see."""
    with visiting(request) as visit:
        known(visit)
        found = reception_of(request).alarms
        due, view = found.due(visit), visit.view()
        lines = [
            _alarm(each, title)
            for each in due.alarms
            if (title := found.title(view, each)) is not None
        ]
    return private({"at": format_time(visit.now), "alarms": lines, "more": due.more})


@router.get("/alarms/channels", response_model=ChannelsShape)
def channels(request: Request) -> Response:
    """One's own channels, and what became of their newest messages."""
    reception = reception_of(request)
    with visiting(request) as visit:
        found = Settings(reception).of(visit)
    return private(
        {
            "channels": [_channel(each) for each in found],
            "mail": reception.outside.mail,
            "webhooks_key": reception.outside.webhooks,
        }
    )


@router.post("/alarms/channels", status_code=201, response_model=ChannelShape)
def make_channel(
    request: Request,
    sort: Annotated[Literal["email", "webhook"], Body(description="By what")],
    address: Annotated[str, Body(description="An address, or an https URL", max_length=1000)],
    whats: Whats,
    words: Words = "minimal",
    quiet_from: Quiet = None,
    quiet_until: Quiet = None,
    language: OfMail = "en",
) -> Response:
    """Make a channel; a code is sent to its address, and nothing else before it is confirmed.

    Quiet hours hold back all but grave reports: whoever sleeps may be the only one who can still do
    something.
    """
    with visiting(request) as visit:
        known(visit)
        wishes = wishes_of(whats, words, quiet_from or "", quiet_until or "", language)
        made = Settings(reception_of(request)).make(
            visit, sort=sort, address=address, wishes=wishes
        )
    return private(_channel(made), 201)


@router.post("/alarms/channels/{ident}/code", status_code=202, response_model=ChannelShape)
def another_code(request: Request, ident: Ident) -> Response:
    """Have another code sent; the channel goes over to the key with which the reader came in."""
    with visiting(request) as visit:
        return private(_channel(Settings(reception_of(request)).ask_again(visit, ident)), 202)


@router.put("/alarms/channels/{ident}/confirmed", response_model=ChannelShape)
def confirm(
    request: Request,
    ident: Ident,
    code: Annotated[str, Body(embed=True, description="The code", min_length=1, max_length=64)],
) -> Response:
    """Confirm an address by the code that was sent to it; from now on alarms are told there."""
    with visiting(request) as visit:
        return private(_channel(Settings(reception_of(request)).confirm(visit, ident, code)))


@router.put("/alarms/channels/{ident}/wishes", response_model=ChannelShape)
def change(
    request: Request,
    ident: Ident,
    whats: Whats,
    words: Words = "minimal",
    quiet_from: Quiet = None,
    quiet_until: Quiet = None,
    language: OfMail = "en",
) -> Response:
    """Change what is told over a channel; what is left out goes back to what it is at first."""
    with visiting(request) as visit:
        known(visit)
        wishes = wishes_of(whats, words, quiet_from or "", quiet_until or "", language)
        return private(_channel(Settings(reception_of(request)).change(visit, ident, wishes)))


@router.post("/alarms/channels/{ident}/again", response_model=AgainShape)
def again(request: Request, ident: Ident) -> Response:
    """Try again what could not be sent, for another day."""
    with visiting(request) as visit:
        return private({"messages": Settings(reception_of(request)).again(visit, ident)})


@router.delete("/alarms/channels/{ident}", status_code=204)
def remove(request: Request, ident: Ident) -> Response:
    """Remove a channel, its messages and all that was noted of them."""
    with visiting(request) as visit:
        Settings(reception_of(request)).remove(visit, ident)
    return Response(status_code=204)


def _alarm(alarm: Alarm, title: str) -> dict[str, Any]:
    return {
        "id": alarm.id,
        "what": alarm.what,
        "subject": alarm.subject,
        "part": alarm.part,
        "number": alarm.number,
        "title": title,
        "since": format_time(alarm.since),
        "clock": alarm.detail if alarm.what == "overdue" else "",
        "authority": alarm.authority,
        "rung": alarm.rung,
    }


def _channel(told: Told) -> dict[str, Any]:
    channel = told.channel
    begins, ends = channel.wishes.quiet or (None, None)
    return {
        "id": channel.id,
        "sort": channel.sort,
        "address": channel.address,
        "confirmed": channel.confirmed is not None,
        "holds": told.holds,
        "whats": sorted(channel.wishes.whats),
        "words": channel.wishes.words,
        "quiet_from": None if begins is None else clock_time(begins),
        "quiet_until": None if ends is None else clock_time(ends),
        "language": channel.wishes.language,
        "messages": [
            {
                "id": message.id,
                "sort": message.sort,
                "alarms": [each.id for each in message.alarms],
                "made": _at(message.made),
                "state": message.state,
                "next": _at(message.next) if message.state == "waiting" else None,
                "tries": [{"at": _at(each.at), "outcome": each.outcome} for each in tries],
            }
            for message, tries in told.messages
        ],
    }


def _at(seconds: int) -> str:
    return format_time(datetime.fromtimestamp(seconds, UTC))
