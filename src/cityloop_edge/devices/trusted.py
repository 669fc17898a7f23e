"""Whose certificates are believed when a device, a media server or a camera's single pictures are asked for."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def authorities() -> ssl.SSLContext:
    """As httpx takes them for each client by itself, which costs 30 ms of a core: read once, for all."""
    return httpx.create_ssl_context(trust_env=False)
