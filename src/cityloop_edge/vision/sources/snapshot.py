"""A camera that gives single pictures over HTTP: asked for one whenever a sample is due."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Event
from urllib.parse import unquote, urlsplit, urlunsplit

import av
import cv2
import httpx
import numpy as np

from cityloop_edge.devices.trusted import authorities
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.sources.unreadable import Unreadable

PATIENCE = 10.0  # seconds
MOST = 20_000_000  # bytes of a picture
UNAUTHORIZED = 401


class Refused(Unreadable):
    """The camera answers, but gives no picture."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"the camera answered {status}")


def frames(source: str, every: float, stop: Event) -> Iterator[Frame]:
    begun = time.monotonic()
    with httpx.Client(timeout=PATIENCE, trust_env=False, verify=authorities()) as client:
        while not stop.is_set():
            seconds = time.monotonic() - begun
            picture, told = fetched(client, source)
            at = datetime.now(UTC)
            yield Frame.of(at, seconds, picture, ahead=(told - at).total_seconds() if told else None)
            slots = int((time.monotonic() - begun) / every) + 1
            stop.wait(begun + slots * every - time.monotonic())


def fetched(client: httpx.Client, source: str) -> tuple[av.VideoFrame, datetime | None]:
    """The picture of now, and what the camera takes the time to be, where it tells. Raises Unreadable, which never
    repeats the address: it bears the camera's password.
    """
    parts = urlsplit(source)
    address = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
    try:
        status, body, headers = _get(client, address)
        if status == UNAUTHORIZED and parts.username and client.auth is None:
            challenge = headers.get("WWW-Authenticate", "")
            client.auth = _auth(challenge, unquote(parts.username), unquote(parts.password or ""))
            status, body, headers = _get(client, address)
    except httpx.HTTPError as error:
        raise Unreadable(f"no picture: {type(error).__name__}") from error
    if status != httpx.codes.OK:
        raise Refused(status)
    return _decoded(body), _time_of_day(headers.get("Date", ""))


def _auth(challenge: str, name: str, password: str) -> httpx.Auth:
    kind = httpx.DigestAuth if challenge.lower().startswith("digest") else httpx.BasicAuth
    return kind(name, password)


def _time_of_day(date: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _get(client: httpx.Client, address: str) -> tuple[int, bytes, httpx.Headers]:
    body = bytearray()
    with client.stream("GET", address) as answer:
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > MOST:
                raise Unreadable("the camera sends more than a picture")
        return answer.status_code, bytes(body), answer.headers


def _decoded(body: bytes) -> av.VideoFrame:
    picture = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR) if body else None
    if picture is None:
        raise Unreadable("what the camera sends is no picture")
    return av.VideoFrame.from_ndarray(picture.astype(np.uint8, copy=False), format="bgr24")
