"""A camera received through PyAV, which blocks: over TCP, and where it knows UDP alone, over that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event

import av

from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.sources.sampling import samples
from cityloop_edge.vision.sources.unreadable import Unreadable

PATIENCE = (10.0, 15.0)  # seconds: to open, to wait for the next packet


def frames(source: str, every: float, stop: Event) -> Iterator[Frame]:
    try:
        with av.open(source, mode="r", options={"rtsp_flags": "prefer_tcp"}, timeout=PATIENCE) as container:
            for seconds, picture in samples(container, every):
                if stop.is_set():
                    return
                yield Frame.of(datetime.now(UTC), seconds, picture)
            raise Unreadable("the camera has hung up")
    except (av.FFmpegError, OSError) as error:
        raise Unreadable(_without_address(str(error), source)) from error


def _without_address(text: str, source: str) -> str:
    """The address bears the camera's password."""
    return text.replace(source, "the camera")
