"""Where a service listens: bound before anything is said, so that what is said is true."""

from __future__ import annotations

import socket
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from truceline.errors import BadInput, DeskFault, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator


_BACKLOG = 1024


@contextmanager
def listening(host: str, port: int, *, secure: bool = False) -> Iterator[tuple[socket.socket, str]]:
    """A bound socket and the URL under which it answers; port 0 takes any that is free.

    ``secure`` says that it answers over TLS.

    Raises:
        BadInput: ADDRESS_UNKNOWN. DeskFault: ADDRESS_TAKEN.
    """
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        sentence = f"{where} is no address of this machine."
        raise BadInput(Fault("ADDRESS_UNKNOWN", sentence, "Give one like 127.0.0.1.")) from error
    # The server switches Nagle's delay off only for a socket that says that it is TCP.
    with socket.socket(family, kind, socket.IPPROTO_TCP) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind(address)
        except OSError as error:
            sentence = f"Nothing can listen at {where}: {error.strerror}."
            hint = "Stop what listens there, or choose another port; 0 takes any that is free."
            raise DeskFault(Fault("ADDRESS_TAKEN", sentence, hint)) from error
        # Whoever comes before the server is ready waits, and is not turned away.
        bound.listen(_BACKLOG)
        taken = bound.getsockname()[1]
        scheme = "https" if secure else "http"
        yield bound, f"{scheme}://[{host}]:{taken}" if ":" in host else f"{scheme}://{host}:{taken}"


@contextmanager
def listening_near(host: str, port: int) -> Iterator[tuple[socket.socket, str]]:
    """As :func:`listening`; where the port is taken, at any that is free.

    Raises:
        BadInput: ADDRESS_UNKNOWN. DeskFault: ADDRESS_TAKEN where none is free.
    """
    with ExitStack() as kept:
        try:
            found = kept.enter_context(listening(host, port))
        except DeskFault:
            found = kept.enter_context(listening(host, 0))
        yield found
