"""Where pictures come from, by the scheme of the address."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from urllib.parse import urlsplit

from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.sources import clip, snapshot, stream
from cityloop_edge.vision.sources.unreadable import Unreadable

__all__ = ["Unreadable", "frames"]

_BY_SCHEME = {
    "file": clip.frames,
    "rtsp": stream.frames,
    "rtsps": stream.frames,
    "http": snapshot.frames,
    "https": snapshot.frames,
}


def frames(source: str, every: float, stop: Event) -> Iterator[Frame]:
    """One picture every `every` seconds until the source ends, fails (Unreadable) or `stop` is set."""
    scheme = urlsplit(source).scheme
    if scheme not in _BY_SCHEME:
        raise Unreadable(f"no source of the kind {scheme or '(none)'}")
    return _BY_SCHEME[scheme](source, every, stop)
