"""How a camera is told who we are: basic, and digest with MD5 or SHA-256 (RFC 7616; RFC 2069 without `qop`)."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

_PARTS = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_HASHES: dict[str, Callable[[bytes], str]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
}
_BEST_FIRST = ("SHA-256", "MD5", "")


@dataclass(frozen=True, slots=True)
class Challenge:
    """`algorithm` is empty for basic."""

    algorithm: str
    realm: str
    nonce: str = ""
    opaque: str = ""
    qop: bool = False
    stale: bool = False

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None where it is of a kind that nobody here knows."""
        scheme, _, rest = text.strip().partition(" ")
        parts = {name.lower(): quoted or plain for name, quoted, plain in _PARTS.findall(rest)}
        if scheme.lower() == "basic":
            return cls("", parts.get("realm", ""))
        algorithm = parts.get("algorithm", "MD5").upper()
        if scheme.lower() != "digest" or algorithm not in _HASHES or "nonce" not in parts:
            return None
        offered = {each.strip().lower() for each in parts.get("qop", "").split(",")}
        stale = parts.get("stale", "").lower() == "true"
        return cls(algorithm, parts.get("realm", ""), parts["nonce"], parts.get("opaque", ""), "auth" in offered, stale)


def best(texts: Iterable[str]) -> Challenge | None:
    found = [challenge for text in texts if (challenge := Challenge.parse(text))]
    return min(found, key=lambda each: _BEST_FIRST.index(each.algorithm), default=None)


class Credentials:
    """Name and password, as the last challenge wants to hear them."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self.challenge: Challenge | None = None
        self._count = 0

    def __bool__(self) -> bool:
        return bool(self._user or self._password)

    def take(self, challenge: Challenge) -> None:
        self.challenge, self._count = challenge, 0

    def header(self, method: str, address: str) -> str:
        """Empty as long as nobody has asked."""
        if self.challenge is None:
            return ""
        if not self.challenge.algorithm:
            return "Basic " + base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
        self._count += 1
        return digest(
            self.challenge, self._user, self._password, method, address, f"{self._count:08x}", secrets.token_hex(8)
        )


def digest(challenge: Challenge, user: str, password: str, method: str, address: str, count: str, nonce: str) -> str:
    """`count` and `nonce` are the client's own; both go unused where the challenge knows no `qop`."""
    hashed = _HASHES[challenge.algorithm]
    who = hashed(f"{user}:{challenge.realm}:{password}".encode())
    what = hashed(f"{method}:{address}".encode())
    middle = f"{challenge.nonce}:{count}:{nonce}:auth" if challenge.qop else challenge.nonce
    fields = {
        "username": user,
        "realm": challenge.realm,
        "nonce": challenge.nonce,
        "uri": address,
        "response": hashed(f"{who}:{middle}:{what}".encode()),
    }
    if challenge.opaque:
        fields["opaque"] = challenge.opaque
    text = ", ".join(f'{name}="{value}"' for name, value in fields.items())
    text += f", algorithm={challenge.algorithm}" if challenge.algorithm != "MD5" or challenge.qop else ""
    return "Digest " + text + (f', qop=auth, nc={count}, cnonce="{nonce}"' if challenge.qop else "")
