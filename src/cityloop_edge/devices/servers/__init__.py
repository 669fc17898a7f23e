"""Cameras behind a media server: asked for by its address, read at another.

    mediamtx+http://user:password@host:9997/NAME?source=rtsp://...
    zlm+http://:SECRET@host/APP/STREAM?source=rtsp://...
    wvp+http://user:password@host:18080/DEVICE/CHANNEL          (GB/T 28181)

`source`, percent-encoded, is where the server is to take the camera from; without it the server has it already.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from cityloop_edge.devices.servers import mediamtx, wvp, zlm
from cityloop_edge.devices.servers.asking import Served

__all__ = ["Served", "is_served", "served"]

_BY_KIND: dict[str, Callable[[str], Served]] = {"mediamtx": mediamtx.Path, "zlm": zlm.Stream, "wvp": wvp.Channel}


def is_served(address: str) -> bool:
    kind, _, rest = urlsplit(address).scheme.partition("+")
    return kind in _BY_KIND and rest in ("http", "https")


def served(address: str) -> Served:
    """Nothing is asked yet; only for what `is_served`."""
    return _BY_KIND[urlsplit(address).scheme.partition("+")[0]](address)
