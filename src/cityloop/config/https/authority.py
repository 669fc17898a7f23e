"""A local authority: made at the first start and kept, so that a phone that trusts it once goes on trusting.

Its key signs for any name, so it lies among the city's secrets with mode 600 and leaves the machine only in a backup
with secrets. The certificate of the server is renewed long before it ends, and when the machine has got another name.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from cityloop.config.https.identity import Identity

# Apple's devices refuse what is good for more than 825 days, also from an authority of one's own.
GOOD_FOR = timedelta(days=365)
RENEWED_BEFORE = timedelta(days=60)
A_DAY = timedelta(days=1)  # clocks of phones go wrong


def certificate_file(data: Path) -> Path:
    return data / "secrets" / "authority.crt"


def identity(data: Path, hosts: tuple[str, ...], *, at: datetime) -> Identity:
    """The city's authority and a certificate for these hosts; each is made where it is missing."""
    home = data / "https"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = Identity(home / "server.crt", home / "server.key", hosts, certificate_file(data))
    renew(data, found, at=at)
    return found


def renew(data: Path, found: Identity, *, at: datetime) -> bool:
    """Signs anew where the certificate ends soon, is another authority's or lacks a host; whether it did."""
    if _still_good(found, certificate_file(data), at):
        return False
    authority = _authority(data)
    leaf = authority.issue_cert(
        *found.hosts,
        common_name=found.hosts[0],
        organization_name="CityLoop",
        organization_unit_name="HTTPS",
        not_before=_naive(at - A_DAY),
        not_after=_naive(at + GOOD_FOR),
    )
    _write(found.key, leaf.private_key_pem.bytes())
    _write(found.certificate, leaf.cert_chain_pems[0].bytes())
    return True


def der(data: Path) -> bytes | None:
    """The authority's certificate as phones take it; None where the city has no authority."""
    try:
        pem = certificate_file(data).read_bytes()
    except FileNotFoundError:
        return None
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


def _authority(data: Path) -> trustme.CA:
    """Key and certificate are of one piece: where one is missing both are made anew."""
    certificate, key = certificate_file(data), data / "secrets" / "authority.key"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    made = trustme.CA(path_length=0, organization_name="CityLoop", organization_unit_name="CityLoop local authority")
    key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(key, made.private_key_pem.bytes())
    _write(certificate, made.cert_pem.bytes())
    return made


def _still_good(found: Identity, authority: Path, at: datetime) -> bool:
    try:
        own, signer = (x509.load_pem_x509_certificate(each.read_bytes()) for each in (found.certificate, authority))
        own.verify_directly_issued_by(signer)
        found.key.stat()
    except (OSError, ValueError, TypeError, InvalidSignature):
        return False
    return own.not_valid_after_utc - at > RENEWED_BEFORE and set(found.hosts) <= named(own)


def named(certificate: x509.Certificate) -> set[str]:
    """Host names and addresses for which a certificate holds."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    addresses = {str(each) for each in names.get_values_for_type(x509.IPAddress)}
    return addresses | set(names.get_values_for_type(x509.DNSName))


def _naive(at: datetime) -> datetime:
    """X.509 counts in UTC and the library wants it unsaid."""
    return at.astimezone(UTC).replace(tzinfo=None)


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(f"{path.suffix}.part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
