"""Certificates for serving a desk over TLS: those that are given are judged, or one is made here.

What is made here is for a desk that no public authority knows: an office's network, a field post.
An issuer is drawn, signs one certificate for this server's names, and its private key is forgotten
before anything is written. So a phone may be told to trust the issuer (which phones ask for), and
nobody, not even who steals this machine, can ever make another certificate that the phone believes.

Sources: RFC 5280 (profiles); Apple's "Requirements for trusted certificates in iOS 13" (names in
subjectAltName, serverAuth, validity); NIST SP 800-57 part 1 (112 bits at least).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from truceline import disk
from truceline.errors import BadInput, DeskFault, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

CERTIFICATE: Final = "tls.crt"
ISSUER: Final = "tls.issuer.crt"
KEY: Final = "tls.key"
LASTS: Final = timedelta(days=396)
"""With the hour before, less than the 397 days that browsers take at most."""
BEFORE: Final = timedelta(hours=1)
"""A clock that is a little slow finds it valid all the same."""
RENEWED: Final = timedelta(days=7)
"""One that runs out within this time is made anew when the desk is next served."""
_RSA_BITS: Final = 2048
_CURVES: Final = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_WEAK: Final = (hashes.MD5, hashes.SHA1)
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_LONGEST: Final = 253


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate to serve with; times are UTC.

    Args:
        path: Its file, PEM, with what else belongs to the chain.
        key: The file of its private key, PEM.
        fingerprint: The SHA-256 of the certificate, as browsers show it.
        issuer: That of its issuer, where it was made here; else empty.
        names: The names and addresses that it is for.
        expires: Until when it holds.
    """

    path: Path
    key: Path
    fingerprint: str
    issuer: str
    names: tuple[str, ...]
    expires: datetime

    @property
    def self_made(self) -> bool:
        """Whether no authority vouches for it."""
        return bool(self.issuer)


def given(path: Path, key: Path, names: Iterable[str], at: datetime) -> Certificate:
    """A certificate that somebody else issued, judged before anything is served with it.

    Args:
        path: PEM, the server's own certificate first.
        key: Its private key, PEM, without a passphrase.
        names: Names that it must be for.
        at: Now (UTC).

    Raises:
        DeskFault: TLS_UNREADABLE.
        BadInput: all of TLS_CERT_FORM, TLS_KEY_FORM, TLS_KEY_LOCKED, TLS_KEY_OTHER, TLS_EXPIRED,
            TLS_NOT_YET, TLS_WEAK, TLS_NAMELESS, TLS_NAME.
    """
    texts = [_bytes(path), _bytes(key)]
    certificate, faults = _certificate(texts[0], path)
    private, trouble = _private(texts[1], key)
    faults += trouble
    if certificate is None:
        raise BadInput(faults)
    if private is not None and _spki(private.public_key()) != _spki(certificate.public_key()):
        sentence = f"{key} is not the key of {path}."
        hint = "Give the key that the certificate was asked for with."
        faults.append(Fault("TLS_KEY_OTHER", sentence, hint, where=str(key)))
    faults += _times(certificate, path, at)
    faults += _strength(certificate, path)
    faults += _names(certificate, path, names)
    if faults:
        raise BadInput(faults)
    return _described(certificate, path, key, "")


def own(folder: Path, names: Iterable[str], at: datetime) -> Certificate:
    """The certificate that this desk made for itself; made anew where it must be.

    It is made anew where there is none, it runs out within a week, or the names are others. Whoever
    trusted the one before must be told the new fingerprint.

    Args:
        folder: The desk's folder of keys.
        names: Host names and addresses of this server.
        at: Now (UTC).

    Raises:
        BadInput: TLS_NAME_FORM. DeskFault: as :func:`truceline.disk.trouble`.
    """
    wanted = _wanted(names)
    kept = _kept(folder, at)
    if kept is not None and set(kept.names) == {str(each.value) for each in wanted}:
        return kept
    server = ec.generate_private_key(ec.SECP256R1())
    leaf, issuer = _issued(server, wanted, at)
    secret = server.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem = [each.public_bytes(serialization.Encoding.PEM) for each in (leaf, issuer)]
    try:
        # The certificate last: with a key that is not its own it would be found out and made anew.
        disk.replace(folder / KEY, secret)
        disk.replace(folder / ISSUER, pem[1])
        disk.replace(folder / CERTIFICATE, b"".join(pem))
    except OSError as error:
        raise DeskFault(disk.trouble(error, CERTIFICATE)) from error
    return _described(leaf, folder / CERTIFICATE, folder / KEY, fingerprint_of(issuer))


def is_name(name: str) -> bool:
    """Whether a certificate can be for this host name or address."""
    return _general(name) is not None


def fingerprint_of(certificate: x509.Certificate) -> str:
    """The SHA-256 of a certificate, as browsers and phones write it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _issued(
    server: ec.EllipticCurvePrivateKey, names: Sequence[x509.GeneralName], at: datetime
) -> tuple[x509.Certificate, x509.Certificate]:
    """A certificate for the names and its issuer, whose key is not kept."""
    signer = ec.generate_private_key(ec.SECP256R1())
    first = str(names[0].value)
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Truceline desk at {first}"[:64])])
    since, until = at.replace(microsecond=0) - BEFORE, at.replace(microsecond=0) + LASTS

    def begun(subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(title)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )

    issuer = (
        begun(title, signer.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(issues=True), critical=True)
        .sign(signer, hashes.SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, first[:64])])
    known = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    leaf = (
        begun(subject, server.public_key())
        .add_extension(known, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(issues=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(signer, hashes.SHA256())
    )
    return leaf, issuer


def _usage(*, issues: bool) -> x509.KeyUsage:
    """What a key may do: sign certificates, or sign what it says as a server, and nothing else."""
    return x509.KeyUsage(
        digital_signature=not issues,
        key_cert_sign=issues,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _wanted(names: Iterable[str]) -> tuple[x509.GeneralName, ...]:
    """Names as a certificate has them, each once, in order.

    Raises:
        BadInput: TLS_NAME_FORM, for each that is none.
    """
    faults, found = [], []
    for name in dict.fromkeys(names):
        made = _general(name)
        if made is None:
            sentence = f"{name[:80]!r} is no host name and no address."
            hint = "Give names such as desk.example.org, or addresses such as 192.168.1.5."
            faults.append(Fault("TLS_NAME_FORM", sentence, hint, where="--tls-name"))
        elif made not in found:
            found.append(made)
    if faults:
        raise BadInput(faults)
    return tuple(found)


def _general(name: str) -> x509.GeneralName | None:
    try:
        return x509.IPAddress(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        pass
    try:
        plain = name.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = plain.split(".")
    good = len(plain) <= _LONGEST and all(_LABEL.fullmatch(label) for label in labels)
    return x509.DNSName(plain) if good else None


def _kept(folder: Path, at: datetime) -> Certificate | None:
    """The certificate that was made before, where it still serves."""
    path, key = folder / CERTIFICATE, folder / KEY
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        return None
    if len(chain) != 2 or _spki(private.public_key()) != _spki(chain[0].public_key()):  # noqa: PLR2004 - it and its issuer
        return None
    if not chain[0].not_valid_before_utc <= at < chain[0].not_valid_after_utc - RENEWED:
        return None
    return _described(chain[0], path, key, fingerprint_of(chain[1]))


def _described(found: x509.Certificate, path: Path, key: Path, issuer: str) -> Certificate:
    return Certificate(
        path=path,
        key=key,
        fingerprint=fingerprint_of(found),
        issuer=issuer,
        names=_names_of(found),
        expires=found.not_valid_after_utc,
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        sentence = f"{path} cannot be read: {error.strerror}."
        hint = "Check its path and its rights."
        raise DeskFault(Fault("TLS_UNREADABLE", sentence, hint, where=str(path))) from error


def _certificate(data: bytes, path: Path) -> tuple[x509.Certificate | None, list[Fault]]:
    try:
        return x509.load_pem_x509_certificates(data)[0], []
    except ValueError:
        sentence = f"{path} holds no certificate in PEM."
        hint = "Give a file that begins with BEGIN CERTIFICATE, the server's own first."
        return None, [Fault("TLS_CERT_FORM", sentence, hint, where=str(path))]


def _private(data: bytes, path: Path) -> tuple[PrivateKeyTypes | None, list[Fault]]:
    try:
        return serialization.load_pem_private_key(data, None), []
    except TypeError:
        sentence = f"{path} is locked with a passphrase, which nobody is there to type."
        hint = "Store it unlocked, readable by this server's user alone."
        return None, [Fault("TLS_KEY_LOCKED", sentence, hint, where=str(path))]
    except (ValueError, UnsupportedAlgorithm):
        sentence = f"{path} holds no private key in PEM."
        hint = "Give a file that begins with BEGIN PRIVATE KEY."
        return None, [Fault("TLS_KEY_FORM", sentence, hint, where=str(path))]


def _spki(key: PublicKeyTypes) -> bytes:
    """A public key as bytes, for comparing (RFC 5280, SubjectPublicKeyInfo)."""
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _times(found: x509.Certificate, path: Path, at: datetime) -> list[Fault]:
    since, until = found.not_valid_before_utc, found.not_valid_after_utc
    if at >= until:
        sentence = f"{path} ran out at {until:%Y-%m-%dT%H:%M:%SZ}."
        return [Fault("TLS_EXPIRED", sentence, "Have it renewed.", where=str(path))]
    if at < since:
        sentence = f"{path} holds only from {since:%Y-%m-%dT%H:%M:%SZ} on."
        return [Fault("TLS_NOT_YET", sentence, "Wait, or set this machine's clock.", str(path))]
    return []


def _strength(found: x509.Certificate, path: Path) -> list[Fault]:
    key, weak = found.public_key(), ""
    match key:
        case rsa.RSAPublicKey():
            weak = "" if key.key_size >= _RSA_BITS else f"an RSA key of {key.key_size} bits"
        case ec.EllipticCurvePublicKey():
            weak = "" if isinstance(key.curve, _CURVES) else f"the curve {key.curve.name}"
        case ed25519.Ed25519PublicKey():
            # Sound, and no browser takes it.
            weak = "an Ed25519 key, which browsers do not take"
        case _:
            weak = "a key of a kind that browsers do not take"
    by_hash = found.signature_hash_algorithm
    if not weak and isinstance(by_hash, _WEAK):
        weak = f"a signature over {by_hash.name}"
    if not weak:
        return []
    hint = "Have one issued for an ECDSA key on P-256, or RSA of 2048 bits or more, with SHA-256."
    return [Fault("TLS_WEAK", f"{path} has {weak}.", hint, where=str(path))]


def _names_of(found: x509.Certificate) -> tuple[str, ...]:
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = names.get_values_for_type(x509.DNSName)
    addresses = names.get_values_for_type(x509.IPAddress)
    return (*hosts, *map(str, addresses))


def _names(found: x509.Certificate, path: Path, wanted: Iterable[str]) -> list[Fault]:
    held = _names_of(found)
    if not held:
        sentence = f"{path} names no host in subjectAltName, so no browser takes it."
        hint = "Have one issued that names this server's host."
        return [Fault("TLS_NAMELESS", sentence, hint, where=str(path))]
    return [
        Fault(
            "TLS_NAME",
            f"{path} is not for {name}; it is for {', '.join(held)[:200]}.",
            "Have one issued for that name, or serve under a name that it has.",
            where=str(path),
        )
        for name in (str(each.value) for each in _wanted(wanted))
        if name not in held and f"*.{name.partition('.')[2]}" not in held
    ]
