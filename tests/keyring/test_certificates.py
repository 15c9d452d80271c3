"""Certificates: what is made here is sound and kept, and what is given is judged before use."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store

from truceline.errors import BadInput, DeskFault
from truceline.keyring import certificates
from truceline.keyring.certificates import CERTIFICATE, ISSUER, KEY, given, own

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = ("localhost", "127.0.0.1", "::1", "desk.example")


def verified(folder: Path, name: str, at: datetime = NOW) -> None:
    """Judge a desk's own certificate as a client that trusts its issuer does."""
    leaf, issuer = x509.load_pem_x509_certificates((folder / CERTIFICATE).read_bytes())
    try:
        subject: Any = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        subject = x509.DNSName(name)
    policy = PolicyBuilder().store(Store([issuer])).time(at.replace(tzinfo=None))
    policy.build_server_verifier(subject).verify(leaf, [])


class TestOwn:
    """The certificate that a desk makes for itself."""

    def test_a_client_that_trusts_its_issuer_takes_it(self, tmp_path: Path) -> None:
        """For every name and address that it is for, and for no other (RFC 5280)."""
        made = own(tmp_path, NAMES, NOW)
        for name in NAMES:
            verified(tmp_path, name)
        with pytest.raises(Exception, match="no matching subjectAltName"):
            verified(tmp_path, "bank.example")
        assert made.self_made
        assert set(made.names) == set(NAMES)

    def test_it_is_what_browsers_and_phones_ask_for(self, tmp_path: Path) -> None:
        """P-256, SHA-256, under 397 days in all, for servers alone; its issuer issues no issuer."""
        own(tmp_path, NAMES, NOW)
        leaf, issuer = x509.load_pem_x509_certificates((tmp_path / CERTIFICATE).read_bytes())
        assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)
        assert leaf.not_valid_before_utc < NOW
        key = leaf.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert key.curve.name == "secp256r1"
        assert isinstance(leaf.signature_hash_algorithm, hashes.SHA256)
        constraints = x509.BasicConstraints
        assert not leaf.extensions.get_extension_for_class(constraints).value.ca
        held = issuer.extensions.get_extension_for_class(constraints).value
        assert (held.ca, held.path_length) == (True, 0)
        assert (tmp_path / ISSUER).read_bytes() == issuer.public_bytes(serialization.Encoding.PEM)

    def test_nobody_holds_the_issuers_key(self, tmp_path: Path) -> None:
        """The one private key that is kept is the server's; the files are their owner's alone."""
        own(tmp_path, NAMES, NOW)
        issuer = x509.load_pem_x509_certificate((tmp_path / ISSUER).read_bytes())
        kept = serialization.load_pem_private_key((tmp_path / KEY).read_bytes(), None)
        assert kept.public_key() != issuer.public_key()
        assert sorted(path.name for path in tmp_path.iterdir()) == [CERTIFICATE, ISSUER, KEY]
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
        text = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert text.count(b"PRIVATE KEY-----") == 2

    def test_it_is_kept_while_it_serves(self, tmp_path: Path) -> None:
        """The same on the next day, and in another order of names: nobody need trust it again."""
        first = own(tmp_path, NAMES, NOW)
        assert own(tmp_path, reversed(NAMES), NOW + timedelta(days=1)) == first
        assert own(tmp_path, (*NAMES, "DESK.example"), NOW) == first

    @pytest.mark.parametrize("spoilt", [CERTIFICATE, KEY])
    def test_it_is_made_anew_where_it_must_be(self, tmp_path: Path, spoilt: str) -> None:
        """For other names, a week before its end, and where a file is lost or is no such thing."""
        seen = {own(tmp_path, NAMES, NOW).fingerprint}
        seen.add(own(tmp_path, (*NAMES, "192.168.1.5"), NOW).fingerprint)
        seen.add(own(tmp_path, NAMES, NOW).fingerprint)
        seen.add(own(tmp_path, NAMES, NOW + timedelta(days=390)).fingerprint)
        (tmp_path / spoilt).write_bytes(b"no such thing")
        seen.add(own(tmp_path, NAMES, NOW + timedelta(days=390)).fingerprint)
        (tmp_path / spoilt).unlink()
        last = own(tmp_path, NAMES, NOW + timedelta(days=390))
        assert len(seen | {last.fingerprint}) == 6
        verified(tmp_path, "localhost", NOW + timedelta(days=390))

    def test_a_name_abroad_is_written_as_certificates_write_it(self, tmp_path: Path) -> None:
        """Letters beyond ASCII become their A-labels."""
        (name,) = own(tmp_path, ["büro.example"], NOW).names
        assert name == "xn--bro-hoa.example"

    def test_what_is_no_name_is_refused_all_at_once(self, tmp_path: Path) -> None:
        """And nothing is written."""
        with pytest.raises(BadInput) as refused:
            own(tmp_path, ["a b", "localhost", "*.example", "-x", "a" * 70, ""], NOW)
        assert [fault.code for fault in refused.value.faults] == ["TLS_NAME_FORM"] * 5
        assert not list(tmp_path.iterdir())


@dataclass
class Issued:
    """A certificate as an authority would issue it, with what is to be wrong with it."""

    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    names: tuple[str, ...] = ("desk.example", "*.posts.example")
    since: datetime = NOW - timedelta(days=1)
    until: datetime = NOW + timedelta(days=90)

    def written(self, folder: Path, *, key: Any = None, lock: bytes | None = None) -> Any:
        """Both files."""
        title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Made-up authority")])
        signer = ec.generate_private_key(ec.SECP256R1())
        builder = (
            x509.CertificateBuilder()
            .subject_name(title)
            .issuer_name(title)
            .public_key(self.key.public_key())
            .serial_number(7)
            .not_valid_before(self.since)
            .not_valid_after(self.until)
        )
        if self.names:
            names = x509.SubjectAlternativeName([x509.DNSName(name) for name in self.names])
            builder = builder.add_extension(names, critical=False)
        made = builder.sign(signer, hashes.SHA256())
        path, secret = folder / "cert.pem", folder / "key.pem"
        path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        locked: Any = (
            serialization.BestAvailableEncryption(lock) if lock else serialization.NoEncryption()
        )
        secret.write_bytes(
            (key or self.key).private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked
            )
        )
        return path, secret


def codes(folder: Path, issued: Issued, *names: str, **more: Any) -> list[str]:
    """What is found wrong with a certificate; nothing for a good one."""
    path, key = issued.written(folder, **more)
    try:
        given(path, key, names, NOW)
    except BadInput as error:
        faults = error.faults
    else:
        faults = ()
    assert all(fault.sentence and fault.hint and fault.where for fault in faults)
    return [fault.code for fault in faults]


class TestGiven:
    """A certificate that somebody else issued."""

    def test_a_good_one_is_taken(self, tmp_path: Path) -> None:
        """For its names, wildcards among them; an authority vouches for it: it is not our own."""
        path, key = Issued().written(tmp_path)
        found = given(path, key, ["desk.example", "north.posts.example"], NOW)
        assert not found.self_made
        assert found.names == ("desk.example", "*.posts.example")
        rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        assert codes(tmp_path, Issued(key=rsa_key)) == []

    def test_what_is_wrong_is_said_all_at_once(self, tmp_path: Path) -> None:
        """Another's key, run out, and for other names."""
        late = Issued(until=NOW - timedelta(seconds=1))
        other = ec.generate_private_key(ec.SECP256R1())
        found = codes(tmp_path, late, "elsewhere.example", "a.b.posts.example", key=other)
        assert found == ["TLS_KEY_OTHER", "TLS_EXPIRED", "TLS_NAME", "TLS_NAME"]

    @pytest.mark.parametrize(
        ("issued", "code"),
        [
            (Issued(since=NOW + timedelta(hours=1)), "TLS_NOT_YET"),
            (Issued(names=()), "TLS_NAMELESS"),
            (Issued(key=ed25519.Ed25519PrivateKey.generate()), "TLS_WEAK"),
            (Issued(key=ec.generate_private_key(ec.SECP192R1())), "TLS_WEAK"),
            (
                Issued(key=rsa.generate_private_key(65537, 1024)),  # noqa: S505 - that is the claim
                "TLS_WEAK",
            ),
        ],
        ids=["early", "nameless", "ed25519", "p192", "rsa1024"],
    )
    def test_what_no_browser_takes_is_refused(
        self, tmp_path: Path, issued: Issued, code: str
    ) -> None:
        """Before its time, without a name, or with a key that is weak or unknown to browsers."""
        assert codes(tmp_path, issued) == [code]

    def test_a_locked_key_is_refused(self, tmp_path: Path) -> None:
        """Nobody is there to type its passphrase."""
        assert codes(tmp_path, Issued(), lock=b"made up") == ["TLS_KEY_LOCKED"]

    @pytest.mark.parametrize("data", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"\x00" * 99])
    def test_what_is_none_is_refused(self, tmp_path: Path, data: bytes) -> None:
        """Neither file is what it should be, and both are said."""
        path, key = Issued().written(tmp_path)
        path.write_bytes(data)
        key.write_bytes(data)
        with pytest.raises(BadInput) as refused:
            given(path, key, [], NOW)
        assert [fault.code for fault in refused.value.faults] == ["TLS_CERT_FORM", "TLS_KEY_FORM"]

    def test_a_file_that_is_not_there_is_said(self, tmp_path: Path) -> None:
        """With its path."""
        with pytest.raises(DeskFault, match="TLS_UNREADABLE"):
            given(tmp_path / "none.pem", tmp_path / "none.key", [], NOW)


def test_a_fingerprint_is_written_as_browsers_write_it(tmp_path: Path) -> None:
    """Thirty-two pairs of capital digits with colons between, so that it can be read out."""
    made = own(tmp_path, NAMES, NOW)
    leaf = x509.load_pem_x509_certificates((tmp_path / CERTIFICATE).read_bytes())[0]
    assert made.fingerprint == certificates.fingerprint_of(leaf)
    assert len(made.fingerprint.split(":")) == 32
    assert made.fingerprint == made.fingerprint.upper()
