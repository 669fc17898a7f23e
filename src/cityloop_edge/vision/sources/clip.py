"""A file played as if a camera stood behind it: in its own time, over and over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event
from urllib.parse import parse_qs, unquote, urlsplit

import av

from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.sources.sampling import samples
from cityloop_edge.vision.sources.unreadable import Unreadable


def frames(source: str, every: float, stop: Event) -> Iterator[Frame]:
    """`file:///scene.mp4`; `?speed=8` plays faster, `?once=1` ends with the clip."""
    path, speed, once = given(source)
    started, mark, played = datetime.now(UTC), time.monotonic(), 0.0
    while not stop.is_set():
        length = 0.0
        for seconds, picture in _once_through(path, every):
            length = max(seconds, length)
            due = (played + seconds) / speed
            if stop.wait(max(mark + due - time.monotonic(), 0)):
                return
            yield Frame.of(started + timedelta(seconds=due), played + seconds, picture, speed)
        if once:
            return
        played += length + every


def given(source: str) -> tuple[str, float, bool]:
    """Path, speed, and whether it is played once."""
    parts = urlsplit(source)
    options = parse_qs(parts.query)
    return unquote(parts.path), _speed(options.get("speed", ["1"])[0]), "once" in options


def _once_through(path: str, every: float) -> Iterator[tuple[float, av.VideoFrame]]:
    try:
        with av.open(path, mode="r") as container:
            yield from samples(container, every)
    except (av.FFmpegError, OSError) as error:
        raise Unreadable(str(error)) from error


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 10_000:
        raise Unreadable(f"a clip cannot be played {text} times as fast")
    return speed
