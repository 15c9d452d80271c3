"""``truceline serve --tls``: a real server, real handshakes, and what is refused before that."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.cli.running import run, written
from tests.keyring.test_certificates import Issued

from truceline.errors import BadInput
from truceline.keyring.files import read_pair
from truceline.ledger.challenges import Answer, Challenge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desks import MadeUp

LINE = re.compile(r"Serving \S+, \d+ entries, at (https://127\.0\.0\.1:(\d+))(.*)\n")


@contextlib.contextmanager
def serving(desk: MadeUp, *options: object) -> Iterator[tuple[str, int, str]]:
    """The desk behind ``truceline serve``; gives its URL, port, and what else its line says."""
    command = [
        sys.executable,
        "-m",
        "truceline",
        "serve",
        "--desk",
        str(desk.folder),
        "--port",
        "0",
    ]
    around = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    process = subprocess.Popen(
        [*command, *map(str, options)], stderr=subprocess.PIPE, text=True, env=around
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = LINE.fullmatch(line)
        assert found, line
        _answering(int(found[2]))
        yield found[1], int(found[2]), found[3]
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _answering(port: int) -> None:
    """Wait until it answers: it is bound when it says so, and listens a moment later."""
    for _ in range(400):
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=10).close()
            return
        time.sleep(0.05)
    pytest.fail("it never listened")


@pytest.fixture(scope="module")
def own(
    original: MadeUp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[MadeUp, str, int, str]]:
    """A desk served with a certificate of its own: the desk, URL, port and what its line says."""
    copy = original.copied(tmp_path_factory.mktemp("own"))
    with serving(copy, "--tls", "--tls-name", "desk.example") as (url, port, says):
        yield copy, url, port, says


def trusting(path: Path) -> httpx.Client:
    """A client that trusts the certificates of a file and no others."""
    return httpx.Client(verify=ssl.create_default_context(cafile=path), trust_env=False)


def shown(port: int) -> bytes:
    """The certificate that the server shows to whoever asks, as a browser has it."""
    return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port)))


def test_its_own_certificate_is_trusted_by_its_issuer_and_known_by_its_fingerprint(
    own: tuple[MadeUp, str, int, str],
) -> None:
    """One handshake with the issuer's file and one without; the line says what browsers show.

    No browser is told to come over TLS only (HSTS), and the session's cookie goes over TLS alone.
    """
    desk, url, port, says = own
    keys = desk.folder / "keys"
    with trusting(keys / "tls.issuer.crt") as client:
        answer = client.get(f"{url}/checkpoint")
        assert answer.status_code == 200
        assert "strict-transport-security" not in answer.headers
        told = client.post(f"{url}/api/v1/challenges").json()
        pair = read_pair(desk.key("cell:officer"))
        signature = pair.sign(Challenge(**told).message(pair.id, "sessions"))
        header = Answer(
            key=pair.id, nonce=told["nonce"], expires=told["expires"], signature=signature
        ).header()
        begun = client.post(f"{url}/api/v1/sessions", headers={"Authorization": header})
        assert begun.status_code == 201, begun.text
        cookie = begun.headers["set-cookie"].lower()
        assert "; secure" in cookie
        assert "httponly" in cookie
    with httpx.Client(trust_env=False) as stranger, pytest.raises(httpx.ConnectError):
        stranger.get(f"{url}/checkpoint")
    assert hashlib.sha256(shown(port)).hexdigest().upper() in says.replace(":", "")
    assert (keys / "tls.key").stat().st_mode & 0o777 == 0o600


def test_old_versions_and_plain_words_get_no_answer(own: tuple[MadeUp, str, int, str]) -> None:
    """TLS 1.1 is refused, TLS 1.2 without forward secrecy too, and HTTP without TLS."""
    desk, _, port, _ = own
    for change in (_until_1_1, _without_forward_secrecy):
        context = ssl.create_default_context(cafile=desk.folder / "keys" / "tls.issuer.crt")
        change(context)
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            pytest.raises((ssl.SSLError, ConnectionError)),
        ):
            context.wrap_socket(plain, server_hostname="localhost")
    with httpx.Client(trust_env=False) as client, pytest.raises(httpx.TransportError):
        client.get(f"http://127.0.0.1:{port}/checkpoint")


def _until_1_1(context: ssl.SSLContext) -> None:
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1


def _without_forward_secrecy(context: ssl.SSLContext) -> None:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-GCM-SHA256")


def test_a_given_certificate_is_served_and_holds_browsers_to_it(
    desk: MadeUp, tmp_path: Path
) -> None:
    """It is shown as it is, browsers are told to come over TLS only, and none is made here."""
    now = datetime.now(tz=UTC)
    path, key = Issued(
        names=("localhost",), since=now - timedelta(days=1), until=now + timedelta(days=9)
    ).written(tmp_path)
    with serving(desk, "--cert", path, "--tls-key", key) as (url, port, says):
        assert says == ""
        assert shown(port) == ssl.PEM_cert_to_DER_cert(path.read_text("ascii"))
        # Made up by an authority that nobody knows, so its chain is not judged here.
        with httpx.Client(verify=_unjudged(), trust_env=False) as client:
            for road in ("/checkpoint", "/api/v1/sessions/current", "/"):
                headers = client.get(f"{url}{road}").headers
                assert headers["strict-transport-security"] == "max-age=31536000"
    assert not list((desk.folder / "keys").glob("tls.*"))


def _unjudged() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_what_cannot_be_served_with_is_refused_before_anything_listens(
    desk: MadeUp, tmp_path: Path
) -> None:
    """Half of a pair, another's key, one that ran out, names without TLS: codes, and no trace."""
    now = datetime.now(tz=UTC)
    path, key = Issued(until=now - timedelta(days=1), since=now - timedelta(days=9)).written(
        tmp_path
    )
    before = written(desk.folder / "keys")

    def refused(*options: Any) -> list[str]:
        done = run("serve", "--desk", desk.folder, "--port", 0, *options)
        assert done.exit_code == BadInput.exit_code, done.output
        assert "Serving" not in done.output
        return re.findall(r"\bTLS_[A-Z_]+", done.stderr)

    assert refused("--cert", path) == ["TLS_FILES"]
    assert refused("--tls", "--tls-key", key) == ["TLS_FILES"]
    assert refused("--cert", path, "--tls-key", key) == ["TLS_EXPIRED"]
    assert refused("--cert", key, "--tls-key", path) == ["TLS_CERT_FORM", "TLS_KEY_FORM"]
    assert refused("--tls-name", "desk.example") == ["TLS_WANTED"]
    assert refused("--tls", "--tls-name", "no such name") == ["TLS_NAME_FORM"]
    assert written(desk.folder / "keys") == before
