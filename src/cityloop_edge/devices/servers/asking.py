"""What all media servers have in common, and how they are asked."""

from __future__ import annotations

import json
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.devices.trusted import authorities
from cityloop_edge.messages import Fault

PATIENCE = httpx.Timeout(10.0, connect=3.0)  # a camera is fetched over SIP meanwhile
_REFUSED = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)


class Served(Protocol):
    """One camera of a server. All raise Trouble."""

    def open(self) -> str:
        """Where it can be read. Asked again it says the same, and brings back what the server has forgotten."""

    def picture(self) -> str:
        """Where a single picture of now is to be had; empty where the server gives none."""

    def shut(self) -> None:
        """Nobody here needs it any more."""


class Asking:
    """A server's HTTP interface, by the address of a camera."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        self.base = f"{parts.scheme.partition('+')[2]}://{parts.netloc.rpartition('@')[2]}"
        self.path = unquote(parts.path.strip("/"))
        self.source = parse_qs(parts.query).get("source", [""])[0]

    def parts(self, many: int) -> list[str]:
        """Of the path; raises Trouble where there are more or fewer."""
        found = self.path.split("/")
        if len(found) != many or not all(found):
            raise Trouble(Fault.NOT_FOUND, "the address names no camera of the server")
        return found

    def ask(self, method: str, path: str, **given: Any) -> tuple[int, Any]:
        """Status and JSON, None where there is none. Raises Trouble; the words never repeat what was asked."""
        try:
            with httpx.Client(timeout=PATIENCE, trust_env=False, verify=authorities()) as client:
                answer = client.request(method, f"{self.base}{path}", **given)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Trouble(Fault.UNREACHABLE, f"the media server does not answer: {type(error).__name__}") from error
        if answer.status_code in _REFUSED:
            raise Trouble(Fault.UNAUTHORIZED, "the media server refuses the name or the password")
        if not answer.content:
            return answer.status_code, None
        try:
            return answer.status_code, json.loads(answer.content)
        except ValueError as error:
            raise Trouble(Fault.UNREADABLE, "what the media server answers cannot be read") from error


def unreadable() -> Trouble:
    return Trouble(Fault.UNREADABLE, "what the media server answers cannot be read")
