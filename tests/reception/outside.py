"""What stands outside a desk, for tests: a mail server and a receiver of webhooks, on loopback."""

from __future__ import annotations

import base64
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from nacl.signing import VerifyKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

USER, PASSWORD = "desk@desk.example", "made-up words"


def certificate(folder: Path) -> Path:
    """A self-made certificate for this machine, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "made-up.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@dataclass
class Mailbox:
    """Keeps what a mail server took; refuses whom it is told to."""

    got: list[EmailMessage] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, or refuse them as told."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _s: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - likewise
        """Keep a message."""
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class MailServer:
    """A mail server on loopback that wants STARTTLS and a password."""

    def __init__(self, pem: Path) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pem)
        self.box = Mailbox()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._controller = Controller(
            self.box,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=_password,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


def _password(_server: Any, _session: Any, _envelope: Any, _way: str, given: Any) -> AuthResult:
    good = isinstance(given, LoginPassword) and given == LoginPassword(
        USER.encode(), PASSWORD.encode()
    )
    return AuthResult(success=good, handled=False)


@dataclass
class Got:
    """One webhook that came."""

    headers: dict[str, str]
    body: bytes


class Receiver:
    """A receiver of webhooks on loopback; ``answers`` are its statuses, the last one for ever.

    Args:
        answers: HTTP statuses; 0 for no answer at all within ``slow`` seconds.
        slow: How long it waits then.
        pem: A certificate with its key, for https.
    """

    def __init__(self, answers: list[int], *, slow: float = 5.0, pem: Path | None = None) -> None:
        outer = self
        self.answers, self.slow = answers, slow
        self.got: list[Got] = []
        self.stop = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            """Answers as told."""

            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                """Keep a webhook and answer."""
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heads = {name.lower(): value for name, value in self.headers.items()}
                outer.got.append(Got(headers=heads, body=body))
                status = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                if status == 0:
                    outer.stop.wait(outer.slow)
                    self.close_connection = True
                    return
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Keep the tests' output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._scheme = "http"
        if pem is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(pem)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self._scheme = "https"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where webhooks are sent."""
        return f"{self._scheme}://localhost:{self._server.server_address[1]}/hook"

    @property
    def ids(self) -> list[str]:
        """The ids of what came."""
        return [each.headers["webhook-id"] for each in self.got]


def verified(got: Got, public: str) -> bytes:
    """The body of a webhook whose signature is good, as its receiver checks it.

    Raises:
        nacl.exceptions.BadSignatureError: it is not.
    """
    key = VerifyKey(base64.b64decode(public.removeprefix("whpk_")))
    ident, at = got.headers["webhook-id"], got.headers["webhook-timestamp"]
    version, _, signature = got.headers["webhook-signature"].partition(",")
    assert version == "v1a"
    key.verify(f"{ident}.{at}.".encode() + got.body, base64.b64decode(signature))
    return got.body


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return true()
