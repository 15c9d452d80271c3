"""Serving over TLS: which certificate, and for which names.

Phones need it: a browser signs and seals only in a page that came over TLS or from the machine
itself (W3C Secure Contexts). See docs/phones.md.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from typing import TYPE_CHECKING, Final

from truceline.errors import BadInput, DeskFault, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from truceline.keyring.certificates import Certificate

HERE: Final = ("localhost", "127.0.0.1", "::1")
"""Under which names this machine finds itself."""
HSTS: Final = b"max-age=31536000"
"""For a year a browser that came over TLS comes in no other way (RFC 6797)."""
CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2; TLS 1.3 has sound ones only."""


def chosen(
    desk: Path,
    host: str,
    *,
    tls: bool,
    files: tuple[Path | None, Path | None],
    names: Sequence[str],
    at: datetime,
) -> Certificate | None:
    """The certificate that options ask for; None where the desk is served without TLS.

    Args:
        desk: The desk's folder.
        host: The address to listen at.
        tls: Whether TLS was asked for.
        files: The certificate's file and that of its key, where they were given.
        names: Names under which the desk is reached.
        at: Now (UTC).

    Raises:
        BadInput, DeskFault: TLS_FILES, TLS_WANTED, TLS_REFUSED; as
            :mod:`truceline.keyring.certificates`.
    """
    from truceline.desk import KEYS  # noqa: PLC0415 - loads slowly
    from truceline.keyring import certificates  # noqa: PLC0415 - likewise

    path, key = files
    if (path is None) != (key is None):
        hint = "Give --cert and --tls-key together, or --tls alone for one that is made here."
        sentence = "A certificate comes with its key."
        raise BadInput(Fault("TLS_FILES", sentence, hint, where="--cert"))
    if path is not None and key is not None:
        found = certificates.given(path, key, names, at)
        _taken(found)
        return found
    if tls:
        return certificates.own(desk / KEYS, [*names, *_own_names(host)], at)
    if names:
        sentence = "Names are for a certificate, and TLS was not asked for."
        raise BadInput(Fault("TLS_WANTED", sentence, "Add --tls.", where="--tls-name"))
    return None


def _own_names(host: str) -> Iterator[str]:
    """The names by which this machine is known to itself, and the address at which it listens."""
    from truceline.keyring import certificates  # noqa: PLC0415 - loads slowly

    yield from HERE
    name = socket.gethostname().lower()
    # A name with an underscore, say, is none that a certificate could have.
    if certificates.is_name(name):
        yield name
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        yield host
        return
    if not address.is_unspecified:
        yield str(address)


def described(certificate: Certificate | None) -> str:
    """What the line of ``truceline serve`` says of a certificate that was made here.

    Whoever opens the desk compares it with what the browser shows, over the telephone.
    """
    if certificate is None or not certificate.self_made:
        return ""
    return (
        f"; its own certificate, SHA-256 {certificate.fingerprint}, until "
        f"{certificate.expires:%Y-%m-%d}; its issuer {certificate.issuer}"
    )


def _taken(certificate: Certificate) -> None:
    """Let this machine's TLS judge a certificate before anything is said to be served with it.

    Raises:
        DeskFault: TLS_REFUSED.
    """
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate.path, certificate.key)
    except (ssl.SSLError, OSError) as error:
        sentence = f"This machine's TLS does not take {certificate.path}: {error}."
        hint = "Have it issued anew; look at it with `openssl x509 -text`."
        raise DeskFault(Fault("TLS_REFUSED", sentence, hint)) from error


class Strict:
    """An application that tells browsers to come over TLS alone from now on.

    Only under a certificate that an authority vouches for: with one that was made here, a browser
    that was told so could not be let in by hand any more.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with one header more."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"strict-transport-security", HSTS),
                ]
            await send(message)

        await self.app(scope, receive, told)
