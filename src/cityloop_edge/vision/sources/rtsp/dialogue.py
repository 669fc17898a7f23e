"""What is said to a camera and what follows from its answers (RTSP 1.0, RFC 2326). Pure: no socket, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from cityloop_edge.vision.sources.rtsp.authentication import Credentials, best
from cityloop_edge.vision.sources.rtsp.description import Track, track_of
from cityloop_edge.vision.sources.unreadable import Unfit, Unreadable

PORT = 554
LONGEST_HEAD, LONGEST_BODY = 16_384, 131_072
PATIENCE = 60  # seconds that a session lives without a word, where the camera names none


@dataclass(frozen=True, slots=True)
class Message:
    """A reply; `status` 0 is a request of the camera's own, which needs no answer."""

    status: int
    reason: str
    headers: dict[str, list[str]]
    body: bytes

    def value(self, name: str) -> str:
        return self.headers.get(name, [""])[0]


def message(buffer: bytes | bytearray, at: int, end: int) -> tuple[Message, int] | None:
    """The message that begins at `at`, and where it ends; None while it is not whole."""
    head_end = buffer.find(b"\r\n\r\n", at, min(end, at + LONGEST_HEAD))
    if head_end < 0:
        if end - at >= LONGEST_HEAD:
            raise Unreadable("the camera's answer has no end")
        return None
    first, *lines = bytes(buffer[at:head_end]).decode("utf-8", "replace").split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    length = headers.get("content-length", ["0"])[0]
    if not re.fullmatch(r"[0-9]{1,6}", length) or int(length) > LONGEST_BODY:
        raise Unreadable("the camera's answer is too long")
    body_end = head_end + 4 + int(length)
    if body_end > end:
        return None
    status, reason = _status(first)
    return Message(status, reason, headers, bytes(buffer[head_end + 4 : body_end])), body_end


def _status(line: str) -> tuple[int, str]:
    found = re.match(r"RTSP/\d\.\d\s+([1-9]\d\d)\b\s*(.*)", line)
    return (int(found[1]), found[2][:60]) if found else (0, "")


class Dialogue:
    """OPTIONS, DESCRIBE, SETUP, PLAY, and from then on a word every now and then.

    `begin` and `heard` give the bytes to send next. Nothing raised here bears the camera's password.
    """

    def __init__(self, address: str) -> None:
        self.host, self.port, self.address, self._credentials = _parted(address)
        self.track: Track | None = None
        self.channel = 0
        self.playing = False
        self.alive_seconds = PATIENCE / 2
        self._base, self._session, self._may_ask = self.address, "", True
        self._keeps_alive_by = "OPTIONS"
        self._number, self._asked = 0, ("", "", "")
        self._answered = True

    def begin(self) -> bytes:
        return self._ask("OPTIONS", self.address)

    def keep_alive(self) -> bytes:
        self._may_ask = True
        return self._ask(self._keeps_alive_by, self._base)

    def farewell(self) -> bytes:
        """Empty where no session has begun."""
        return self._ask("TEARDOWN", self._base) if self._session else b""

    def heard(self, reply: Message) -> bytes:
        """What to say next; empty for nothing."""
        if reply.status < 200 or self._answered or not self._is_ours(reply):
            return b""
        self._answered = True
        if reply.status == 401:
            return self._authenticated(reply)
        self._may_ask = True
        method = self._asked[0]
        if self.playing:
            return self._kept_alive(reply)
        if method == "OPTIONS":
            if "GET_PARAMETER" in reply.value("public").upper():
                self._keeps_alive_by = "GET_PARAMETER"
            return self._ask("DESCRIBE", self.address, "Accept: application/sdp")
        _must_be_good(reply)
        return {"DESCRIBE": self._described, "SETUP": self._set_up, "PLAY": self._played}[method](reply)

    def _described(self, reply: Message) -> bytes:
        base = reply.value("content-base") or reply.value("content-location") or self.address
        self._base = _without_credentials(base) if "://" in base else self.address
        self.track = track_of(reply.body, self._base)
        transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"
        return self._ask("SETUP", _without_credentials(self.track.control), transport)

    def _set_up(self, reply: Message) -> bytes:
        transport = reply.value("transport")
        channels = re.search(r"interleaved=(\d{1,3})", transport)
        if "TCP" not in transport.upper() and not channels:
            raise Unfit("the camera sends by UDP alone")
        self.channel = min(int(channels[1]), 255) if channels else 0
        self._session, _, rest = reply.value("session").partition(";")
        timeout = re.search(r"timeout\s*=\s*(\d{1,6})", rest)
        self.alive_seconds = max(int(timeout[1]) if timeout else PATIENCE, 4) / 2
        return self._ask("PLAY", self._base)

    def _played(self, reply: Message) -> bytes:
        self.playing = True
        return b""

    def _kept_alive(self, reply: Message) -> bytes:
        if reply.status == 454:
            raise Unreadable("the camera has forgotten the session")
        return b""

    def _authenticated(self, reply: Message) -> bytes:
        """Once with each challenge; again only where the camera says that its nonce has grown old."""
        challenge = best(reply.headers.get("www-authenticate", []))
        if not self._credentials:
            raise Unreadable("the camera asks for a password")
        if challenge is None:
            raise Unfit("the camera asks for a password in an unknown way")
        if self.playing and not self._may_ask:
            return b""
        if not (self._may_ask or challenge.stale):
            raise Unreadable("the camera does not take the password")
        self._may_ask = False
        self._credentials.take(challenge)
        return self._ask(*self._asked)

    def _is_ours(self, reply: Message) -> bool:
        number = reply.value("cseq")
        return not number or number == str(self._number)

    def _ask(self, method: str, address: str, header: str = "") -> bytes:
        self._number += 1
        self._asked, self._answered = (method, address, header), False
        lines = [f"{method} {address} RTSP/1.0", f"CSeq: {self._number}", "User-Agent: CityLoop", header]
        lines.append(f"Session: {self._session}" if self._session else "")
        proof = self._credentials.header(method, address)
        lines.append(f"Authorization: {proof}" if proof else "")
        return ("\r\n".join(filter(None, lines)) + "\r\n\r\n").encode()


def _must_be_good(reply: Message) -> None:
    if reply.status == 461:
        raise Unfit("the camera sends by UDP alone")
    if 300 <= reply.status < 400:
        raise Unfit("the camera sends us to another address")
    if reply.status >= 300:
        raise Unreadable(f"the camera answers {reply.status} {reply.reason}".strip())


def _parted(address: str) -> tuple[str, int, str, Credentials]:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or PORT
    except ValueError:
        raise Unreadable("this is no address of a camera") from None
    if not host:
        raise Unreadable("this is no address of a camera")
    credentials = Credentials(unquote(parts.username or ""), unquote(parts.password or ""))
    return host, port, _without_credentials(address), credentials


def _without_credentials(address: str) -> str:
    """And without what would break a line in two."""
    parts = urlsplit(address)
    place = parts.netloc.rpartition("@")[2]
    return quote(parts._replace(netloc=place, fragment="").geturl(), safe=":/?#[]@!$&'()*+,;=%-._~")
