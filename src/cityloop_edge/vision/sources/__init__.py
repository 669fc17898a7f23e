"""Where pictures come from, by the address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from urllib.parse import urlsplit

from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.sources import clip, snapshot, stream
from cityloop_edge.vision.sources.unreadable import Unreadable

__all__ = ["Unreadable", "frames"]

Frames = Callable[[str, float, Event], Iterator[Frame]]
_BY_SCHEME: dict[str, Frames] = {
    "file": clip.frames,
    "rtsp": stream.frames,
    "rtsps": stream.frames,
    "udp": stream.frames,
}


def frames(source: str, every: float, stop: Event) -> Iterator[Frame]:
    """One picture every `every` seconds until the source ends, fails (Unreadable) or `stop` is set.

    Over HTTP a film or a picture: what its name ends in tells.
    """
    scheme = urlsplit(source).scheme
    if scheme in ("http", "https"):
        found = stream.frames if stream.is_film(source) else snapshot.frames
        return found(source, every, stop)
    if scheme not in _BY_SCHEME:
        raise Unreadable(f"no source of the kind {scheme or '(none)'}")
    return _BY_SCHEME[scheme](source, every, stop)
