"""Whose certificate the station takes for the centre's."""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path
from urllib.parse import urlsplit


def trusting(centre: str, authority: Path | None = None) -> ssl.SSLContext:
    """The authority named, else those of the system.

    On the loopback without one nothing is checked: a certificate names no loopback, and what listens on this machine is
    the centre's own affair, as it is without HTTPS. Raises OSError where the file cannot be read.
    """
    context = ssl.create_default_context(cafile=authority)
    if authority is None and _is_this_machine(centre):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_this_machine(centre: str) -> bool:
    host = urlsplit(centre).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
