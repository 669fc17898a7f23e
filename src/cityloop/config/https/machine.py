"""Names and addresses of this machine."""

from __future__ import annotations

import fcntl
import ipaddress
import re
import socket
import struct
import sys

SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of an interface
ALWAYS = ("localhost", "127.0.0.1", "::1")
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*")


def identities() -> tuple[str, ...]:
    """Host names and addresses by which it may be reached, without the scope of link-local ones."""
    return tuple(dict.fromkeys((*ALWAYS, *names(), *addresses())))


def names() -> list[str]:
    """As it calls itself, and as neighbours find it without a name server."""
    own = {socket.gethostname().lower(), socket.getfqdn().lower()}
    short = {name.partition(".")[0] for name in own}
    return sorted(name for name in own | {f"{each}.local" for each in short} if _NAME.fullmatch(name))


def addresses() -> list[str]:
    """The one on the way out first: it is the one that phones in the same network reach."""
    ways = _outward(socket.AF_INET, "192.0.2.1"), _outward(socket.AF_INET6, "2001:db8::1")
    found = (ways[0], *_of_interfaces(), *_by_name(), ways[1])
    return [each for each in dict.fromkeys(found) if each and not ipaddress.ip_address(each).is_loopback]


def _outward(family: socket.AddressFamily, far: str) -> str:
    """Nothing is sent: choosing a way is enough to learn one's own address on it."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((far, 9))
            return str(way.getsockname()[0]).partition("%")[0]
    except OSError:
        return ""


def _of_interfaces() -> list[str]:
    if sys.platform != "linux":
        return []
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _number, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(asking.fileno(), SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:  # it has none
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _by_name() -> list[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return []
    return [str(address[0]).partition("%")[0] for *_rest, address in found]
