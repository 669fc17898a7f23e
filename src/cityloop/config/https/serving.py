"""The server's side of TLS. A certificate that was renewed is shown to the next caller, without a restart."""

from __future__ import annotations

import logging
import ssl
import threading
from pathlib import Path

LOOK_EVERY = 30.0  # seconds
_log = logging.getLogger("cityloop.https")


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    made = _loaded(certificate, key)
    threading.Thread(target=_watch, args=(made, certificate, key), daemon=True, name="certificate").start()
    return made


def _loaded(certificate: Path, key: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(certificate, key)
    return made


def _watch(made: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """Both files are seen to be still before they are read, since they are written one after the other, and are tried
    elsewhere first: a pair that does not fit would leave the context without a key.
    """
    shown, seen = _stamp(certificate, key), _stamp(certificate, key)
    while True:
        threading.Event().wait(LOOK_EVERY)
        before, seen = seen, _stamp(certificate, key)
        if seen in (shown, ()) or seen != before:
            continue
        try:
            _loaded(certificate, key)
            made.load_cert_chain(certificate, key)
        except (ssl.SSLError, OSError) as fault:
            _log.error("the new certificate %s cannot be used, the old one is shown on: %s", certificate, fault)
        else:
            _log.info("shows the new certificate %s", certificate)
        shown = seen


def _stamp(*files: Path) -> tuple[int, ...]:
    try:
        return tuple(file.stat().st_mtime_ns for file in files)
    except OSError:
        return ()
