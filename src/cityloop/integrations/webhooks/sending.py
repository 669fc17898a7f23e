"""One message to one receiver. Whom we may not reach is found out from the address that is then connected to."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from cityloop.integrations.webhooks.rules import Address, may_reach, networks

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
GONE = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """`taken` if the receiver has it; `gone` if it asks never to be told again; `wait` if it asks to be left alone."""

    text: str
    taken: bool = False
    gone: bool = False
    wait: timedelta = timedelta(0)


class Line:
    """A connection to one receiver, kept open while there is something to tell."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.Client(timeout=TIMEOUT, verify=_trusted(), trust_env=False, follow_redirects=False)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *fault: object) -> None:
        self.client.close()

    def send(self, content: bytes, headers: dict[str, str]) -> Answer:
        """Never raises for what the other side or the way to it does."""
        try:
            return self._send(content, headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as fault:
            return Answer(f"{type(fault).__name__}: {fault}"[:200])

    def _send(self, content: bytes, headers: dict[str, str]) -> Answer:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        reached = _resolved(host, parts.port or (443 if parts.scheme == "https" else 80))
        if reached is None:
            return Answer(f"{host} is not public and not among CITYLOOP_WEBHOOK_NETWORKS")
        url = httpx.URL(self.url).copy_with(host=str(reached))
        own = {"host": parts.netloc, "content-type": "application/json", "user-agent": "CityLoop", **headers}
        with self.client.stream("POST", url, content=content, headers=own, extensions={"sni_hostname": host}) as answer:
            return _judged(answer)  # what it says at length is not read


def _judged(answer: httpx.Response) -> Answer:
    status = answer.status_code
    asked = answer.headers.get("retry-after", "")
    wait = timedelta(seconds=int(asked)) if asked.isdecimal() and len(asked) < 6 else timedelta(0)
    return Answer(f"HTTP {status}", taken=200 <= status < 300, gone=status == GONE, wait=wait)


def _resolved(host: str, port: int) -> Address | None:
    """The first address of a host, if each of them may be reached: it is connected to as it was judged."""
    found = [ipaddress.ip_address(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    allowed = networks(settings.WEBHOOK_NETWORKS)
    return found[0] if found and all(may_reach(each, allowed) for each in found) else None


@lru_cache(1)
def _trusted() -> ssl.SSLContext:
    """What this machine trusts, an authority of the county's own included."""
    return ssl.create_default_context()
