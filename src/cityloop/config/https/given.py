"""A certificate that somebody gave: looked at before the city starts, so that what is wrong is said and not served."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509

from cityloop.config.errors import Refused
from cityloop.config.https.authority import named
from cityloop.config.https.identity import Identity


def identity(certificate: Path, key: Path, *, at: datetime) -> Identity:
    """Raises `Refused` with what is wrong with the files."""
    for file in (certificate, key):
        if not file.is_file():
            raise Refused(f"There is no file {file}.")
    found = _read(certificate)
    if at > found.not_valid_after_utc:
        raise Refused(f"The certificate {certificate} ended on {found.not_valid_after_utc:%Y-%m-%d}. Renew it first.")
    if at < found.not_valid_before_utc:
        raise Refused(
            f"The certificate {certificate} is not good before {found.not_valid_before_utc:%Y-%m-%d %H:%M} UTC; "
            "is this machine's clock right?"
        )
    hosts = tuple(sorted(each.removeprefix("*") for each in named(found)))  # Django writes *.city.gov as .city.gov
    if not hosts:
        raise Refused(f"The certificate {certificate} names no host (subjectAltName), so no browser takes it.")
    _fit(certificate, key)
    return Identity(certificate.resolve(), key.resolve(), hosts)


def _read(certificate: Path) -> x509.Certificate:
    """The first one of the file is the server's, the rest leads to its authority."""
    try:
        return x509.load_pem_x509_certificate(certificate.read_bytes())
    except OSError as fault:
        raise Refused(f"The certificate {certificate} cannot be read: {fault.strerror}.") from fault
    except ValueError as fault:
        raise Refused(f"{certificate} is no certificate in PEM (-----BEGIN CERTIFICATE-----).") from fault


def _fit(certificate: Path, key: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=_no_password)
    except NeedsPassword as fault:
        raise Refused(
            f"The key {key} is locked with a password; give one without, readable by CityLoop alone."
        ) from fault
    except (ssl.SSLError, OSError) as fault:
        raise Refused(f"The key {key} does not belong to the certificate {certificate} ({fault}).") from fault


class NeedsPassword(Exception):
    """Nobody is there to type it at every start."""


def _no_password() -> str:
    raise NeedsPassword
