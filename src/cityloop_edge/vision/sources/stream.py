"""A stream received through PyAV, which blocks: RTSP over TCP and where it must be UDP, HLS, HTTP-FLV, MPEG-TS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event
from urllib.parse import urlsplit

import av

from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.sources.sampling import samples
from cityloop_edge.vision.sources.unreadable import Unreadable

PATIENCE = (10.0, 15.0)  # seconds: to open, to wait for the next packet
FILMS = (".m3u8", ".flv", ".ts")
# A playlist names further addresses: none of them may be a file of this machine.
_HTTP = {"protocol_whitelist": "http,https,tcp,tls,crypto,httpproxy"}
_OPTIONS: dict[str, dict[str, str]] = {
    "rtsp": {"rtsp_flags": "prefer_tcp"},
    "rtsps": {"rtsp_flags": "prefer_tcp"},
    "http": _HTTP,
    "https": _HTTP,
    "udp": {"protocol_whitelist": "udp"},
}


def is_film(source: str) -> bool:
    """Whether an HTTP address leads to a stream: HLS, FLV or MPEG-TS."""
    return urlsplit(source).path.lower().endswith(FILMS)


def options(source: str) -> dict[str, str]:
    return _OPTIONS.get(urlsplit(source).scheme, {})


def frames(source: str, every: float, stop: Event) -> Iterator[Frame]:
    try:
        with av.open(source, mode="r", options=options(source), timeout=PATIENCE) as container:
            for seconds, picture in samples(container, every):
                if stop.is_set():
                    return
                yield Frame.of(datetime.now(UTC), seconds, picture)
            raise Unreadable("the camera has hung up")
    except (av.FFmpegError, OSError) as error:
        raise Unreadable(without_address(str(error), source)) from error


def without_address(text: str, source: str) -> str:
    """The address bears the camera's password."""
    return text.replace(source, "the camera")
