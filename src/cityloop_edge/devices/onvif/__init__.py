"""ONVIF, as far as a city needs it: devices are found, give their addresses, and are turned.

The messages are few, so they are written here; tests hold them, and the answers of the device that they are tried
against, to the official WSDL.
"""

from cityloop_edge.devices.onvif.device import Device
from cityloop_edge.devices.onvif.finding import find

__all__ = ["Device", "find"]
