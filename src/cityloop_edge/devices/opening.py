"""From the address by which a camera is turned to whatever turns it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from cityloop_edge.devices import onvif
from cityloop_edge.devices.servers import wvp
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.devices.turnable import Turnable
from cityloop_edge.messages import Fault

_BY_KIND: dict[str, Callable[[str], Turnable]] = {"onvif": onvif.Device.of, "wvp": wvp.Channel}


def turnable(control: str) -> Turnable:
    """Nothing is asked yet. Raises Trouble for an address of a kind that nobody here knows."""
    kind, _, rest = urlsplit(control).scheme.partition("+")
    if kind not in _BY_KIND or rest not in ("http", "https"):
        raise Trouble(Fault.UNABLE, "nobody knows how to turn this camera")
    return _BY_KIND[kind](control)
