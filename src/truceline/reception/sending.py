"""Sending: by the mail server that the operator named, and to webhooks, with what came of it.

Webhooks are signed as Standard Webhooks have it (``v1a``: Ed25519 with a key of the desk, so that
no secret is shared or kept). A webhook's address is given by a reader, so the desk must not be made
to knock at doors of its own network: names are looked up once, an address that is not public is
refused unless the operator named its host, and the connection goes to the very address that was
looked at. No redirect is followed, and nothing of the answer is read but its status.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from truceline.errors import BadInput, Fault, NotFound
from truceline.keyring.files import new_pair, read_pair, write_pair
from truceline.reception.alarm_channels import is_loopback_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import EmailMessage
    from pathlib import Path

    from truceline.keyring.files import KeyPair

KEY: Final = "webhooks.key"
"""The desk's signing key for webhooks, in its folder of keys."""
KEY_ACTOR: Final = "desk:webhooks"
DEADLINE: Final = 15.0
"""Seconds for one try, whatever the other side does."""
_ADDRESSES: Final = 3
_GONE: Final = 410
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_PORTS: Final = {"smtp": 587, "smtps": 465}
_PERMANENT: Final = 500


class Outcome(NamedTuple):
    """What came of a try: a code that names nobody, and whether trying again is of no use."""

    code: str
    end: bool = False

    @property
    def good(self) -> bool:
        """Whether it was sent."""
        return self.code == SENT


SENT: Final = "sent"
NO_MAIL: Final = Outcome("no_mail_server")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The mail server through which a desk sends.

    Args:
        host: Its name.
        port: Its port.
        security: ``implicit`` TLS, ``starttls`` (required), or ``none``, on this machine alone.
        sender: The desk's address.
        user: Whom to sign in as; empty for nobody.
        password: The password.
        hello: The name by which the desk greets; not that of its machine.
        trusted: A file of certificates to trust in place of the system's; None for the system's.
    """

    host: str
    port: int
    security: Literal["implicit", "starttls", "none"]
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    hello: str = "localhost"
    trusted: str | None = None

    def send(self, mail: EmailMessage, to: str) -> Outcome:
        """Hand one e-mail to the server."""
        try:
            with self._connected() as server:
                server.send_message(mail, from_addr=self.sender, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            return Outcome(f"smtp_{code}", end=code >= _PERMANENT)
        except smtplib.SMTPAuthenticationError:
            return Outcome("smtp_sign_in")
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return Outcome(f"smtp_{error.smtp_code}", end=error.smtp_code >= _PERMANENT)
        except smtplib.SMTPNotSupportedError:
            return Outcome("smtp_without_tls")
        except smtplib.SMTPResponseException as error:
            return Outcome(f"smtp_{error.smtp_code}")
        except ssl.SSLError:
            return Outcome("tls")
        except TimeoutError:
            return Outcome("timeout")
        except (OSError, smtplib.SMTPException):
            return Outcome("unreachable")
        return Outcome(SENT)

    def _connected(self) -> smtplib.SMTP:
        if self.security == "none":
            return smtplib.SMTP(self.host, self.port, self.hello, DEADLINE)
        context = ssl.create_default_context(cafile=self.trusted)
        if self.security == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, self.hello, timeout=DEADLINE, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, self.hello, DEADLINE)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def parse_post(url: str, password: str, desk: str) -> Post:
    """A mail server from a URL: ``smtp://user@host:587?starttls=required&from=desk@example.org``.

    ``smtps://`` is TLS from the first byte; ``starttls=off`` is taken for this machine alone.
    ``ca=FILE`` names certificates to trust in place of the system's.

    Args:
        url: The URL; a password in it is refused, because commands are seen by others.
        password: The password; empty for none.
        desk: The desk's origin name.

    Raises:
        BadInput: SMTP_URL, SMTP_PASSWORD, SMTP_PLAIN, SMTP_FROM.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    user, faults = unquote(parts.username or ""), []
    plain = asked.get("starttls", "required") == "off"
    if parts.scheme not in _PORTS or not host or asked.keys() - {"starttls", "from", "ca"}:
        hint = "Write smtp://user@host:587?starttls=required&from=desk@example.org or smtps://..."
        faults.append(Fault("SMTP_URL", "This names no mail server.", hint, "--smtp"))
    if parts.password is not None or (password and not user):
        sentence = "A password stands in the URL, or one is given for nobody."
        hint = "Put it into a file, give --smtp-secret-file FILE, and the user in the URL."
        faults.append(Fault("SMTP_PASSWORD", sentence, hint, "--smtp-secret-file"))
    if plain and (not is_loopback_name(host) or user):
        sentence = "Mail would leave this machine unencrypted, or a password would be sent so."
        faults.append(Fault("SMTP_PLAIN", sentence, "Leave starttls=off away.", "--smtp"))
    sender = asked.get("from", user)
    if "@" not in sender:
        hint = "Add ?from=desk@example.org to the URL."
        faults.append(Fault("SMTP_FROM", "The desk has no address to send from.", hint, "--smtp"))
    if faults:
        raise BadInput(faults)
    security: Literal["implicit", "starttls", "none"] = "none" if plain else "starttls"
    return Post(
        host=host, port=port or _PORTS[parts.scheme], sender=sender, user=user, password=password,
        security="implicit" if parts.scheme == "smtps" else security,
        hello=desk.partition("/")[0] or "localhost", trusted=asked.get("ca"),
    )  # fmt: skip


class Hooks:
    """Sends to webhooks, signed with the desk's key.

    Args:
        pair: The key.
        allowed: Hosts that may be in the desk's own network, named by the operator.
        deadline: Seconds for one try.
        trusted: A file of certificates to trust in place of the system's; None for the system's.
    """

    def __init__(
        self,
        pair: KeyPair,
        allowed: Iterable[str] = (),
        *,
        deadline: float = DEADLINE,
        trusted: str | None = None,
    ) -> None:
        self._pair = pair
        self._allowed = frozenset(host.lower() for host in allowed)
        self._deadline = deadline
        self._context = ssl.create_default_context(cafile=trusted)

    @property
    def public(self) -> str:
        """The key that receivers verify with, as Standard Webhooks write it: ``whpk_...``."""
        return f"whpk_{base64.b64encode(self._pair.public).decode()}"

    def send(self, url: str, ident: str, body: bytes, at: int) -> Outcome:
        """Send one message.

        Args:
            url: Where to.
            ident: The message's id, the same at every try.
            body: The message.
            at: Now (POSIX seconds); signed, so that nobody can bring it again much later.
        """
        headers = {
            "content-type": "application/json",
            "user-agent": "truceline",
            "webhook-id": ident,
            "webhook-timestamp": str(at),
            "webhook-signature": self.signature(ident, at, body),
        }
        try:
            return asyncio.run(self._within(url, body, headers))
        except TimeoutError:
            return Outcome("timeout")
        except httpx.HTTPError as error:
            return Outcome("tls" if _is_tls(error) else "unreachable")
        except (OSError, ValueError):
            return Outcome("unreachable")

    def signature(self, ident: str, at: int, body: bytes) -> str:
        """The header ``webhook-signature`` (Standard Webhooks, "Signature scheme", asymmetric)."""
        signed = self._pair.sign(f"{ident}.{at}.".encode() + body)
        return f"v1a,{base64.b64encode(signed).decode()}"

    async def _within(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        # One deadline for all of it: who answers a byte at a time holds nobody up.
        async with asyncio.timeout(self._deadline):
            return await self._post(httpx.URL(url), body, headers)

    async def _post(self, url: httpx.URL, body: bytes, headers: dict[str, str]) -> Outcome:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                url.host, port, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError):
            return Outcome("name_unknown")
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        inside = not all(is_public(each) for each in addresses)
        if url.host.lower() not in self._allowed and inside:
            return Outcome("address_refused")
        async with httpx.AsyncClient(
            verify=self._context, follow_redirects=False, trust_env=False, timeout=self._deadline
        ) as client:
            for number, address in enumerate(addresses[:_ADDRESSES], start=1):
                request = client.build_request(
                    "POST",
                    url.copy_with(host=address),
                    content=body,
                    headers={**headers, "host": url.netloc.decode("ascii")},
                    # The certificate must be that of the name, though the address is connected to.
                    extensions={"sni_hostname": url.host},
                )
                try:
                    answer = await client.send(request, stream=True)
                except httpx.ConnectError as error:
                    if number == len(addresses[:_ADDRESSES]) or _is_tls(error):
                        raise
                    continue
                await answer.aclose()
                return _judged(answer)
        return Outcome("unreachable")


def hooks_key(folder: Path) -> KeyPair:
    """The desk's key for webhooks, made when it is first needed.

    Args:
        folder: The desk's folder of keys.

    Raises:
        OSError: from the system.
    """
    try:
        return read_pair(folder / KEY)
    except NotFound:
        # Another process may make it at the same time: then there is one.
        with suppress(BadInput):
            write_pair(new_pair(KEY_ACTOR), folder / KEY, None)
        return read_pair(folder / KEY)


def is_public(address: str) -> bool:
    """Whether an address is on the public internet, whatever it is wrapped in.

    Source: the IANA special-purpose address registries, as ``ipaddress`` has them; RFC 6052 for
    IPv4 addresses inside IPv6 ones, RFC 3056 and RFC 4380 likewise.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found.teredo is not None:
            return False
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


def _judged(answer: httpx.Response) -> Outcome:
    if answer.is_success:
        return Outcome(SENT)
    if answer.is_redirect:
        return Outcome("redirect_refused")
    return Outcome(f"http_{answer.status_code}", end=answer.status_code == _GONE)


def _is_tls(error: BaseException) -> bool:
    """Whether a fault of a connection has to do with certificates or TLS."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLError):
            return True
        found = found.__cause__ or found.__context__
    return False
