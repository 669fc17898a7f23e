"""Devices in the station's own network: WS-Discovery, and what each says of itself once it is asked."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit
from uuid import uuid4

from cityloop_edge.devices.onvif import soap
from cityloop_edge.devices.onvif.device import Device, Profile
from cityloop_edge.devices.onvif.soap import NAMESPACES, node, text
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.messages import MAX_FOUND, MAX_PRESETS, MAX_STREAMS, Fault, Found, FoundStream

GROUP, PORT = "239.255.255.250", 3702
LISTEN = 4.0  # seconds for answers
AT_ONCE = 16  # devices asked at the same time
_SCOPE = "onvif://www.onvif.org/"


@dataclass(frozen=True, slots=True)
class Match:
    """A device that answered; its `address` is at the host from which the answer came, whatever it says."""

    device: str
    address: str
    scopes: tuple[str, ...]

    def scope(self, kind: str) -> str:
        start = f"{_SCOPE}{kind}/"
        return next((unquote(each.removeprefix(start)) for each in self.scopes if each.startswith(start)), "")

    def bears(self, words: str) -> bool:
        """Whether they are in what it is called, where it says that it is, or its address."""
        told = (self.scope("name"), self.scope("hardware"), self.scope("location"), urlsplit(self.address).netloc)
        return words.casefold() in " ".join(told).casefold()


def find(user: str, password: str, words: str = "", seconds: float = LISTEN) -> tuple[list[Found], int]:
    """Whoever answers and bears the words, with addresses where the name and password are right; how many there are."""
    answered = {each.device: each for each in probe(seconds)}
    matches = [each for each in answered.values() if each.bears(words)]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="finding") as room:
        return list(room.map(lambda each: asked(each, user, password), matches[:MAX_FOUND])), len(matches)


def asked(match: Match, user: str, password: str) -> Found:
    """What a device says of itself; why not, where it does not."""
    found = Found(
        device=match.device[:200],
        host=urlsplit(match.address).netloc[:100],
        name=match.scope("name")[:100],
        hardware=match.scope("hardware")[:100],
        location=match.scope("location")[:100],
    )
    try:
        with Device(match.address, user, password) as device:
            return found.model_copy(update=_addresses(device))
    except Trouble as trouble:
        return found.model_copy(update={"fault": trouble.fault})


def _addresses(device: Device) -> dict[str, object]:
    profiles = device.profiles[:MAX_STREAMS]
    if not profiles:
        raise Trouble(Fault.NO_VIDEO, "the device has no profile")
    largest = max(profiles, key=lambda each: each.width)
    turns = device.turns
    return {
        "streams": tuple(_stream(device, each) for each in profiles),
        "snapshot": device.snapshot(largest),
        "control": device.control(turns) if turns else "",
        "presets": tuple(each.name[:40] for each in device.presets()[:MAX_PRESETS]) if turns else (),
    }


def _stream(device: Device, profile: Profile) -> FoundStream:
    return FoundStream(
        name=profile.name[:64],
        codec=profile.codec[:20],
        width=max(profile.width, 0),
        height=max(profile.height, 0),
        source=device.stream(profile),
    )


def probe(seconds: float, group: str = GROUP, port: int = PORT) -> Iterator[Match]:
    """Asks in every network of this machine, and listens for a while."""
    question = f"urn:uuid:{uuid4()}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
        ours.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        for _repeat in range(2):  # datagrams get lost
            _ask_everywhere(ours, probing(question), group, port)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            ours.settimeout(left)
            with contextlib.suppress(TimeoutError, ConnectionError):
                answer, (host, _port) = ours.recvfrom(65_535)
                yield from matches(answer, host, question)


def _ask_everywhere(ours: socket.socket, question: bytes, group: str, port: int) -> None:
    for number, _name in socket.if_nameindex():
        with contextlib.suppress(OSError):  # one that is down, or knows no IPv4
            ours.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=4s4si", b"", b"", number))
            ours.sendto(question, (group, port))


def probing(question: str) -> bytes:
    """The message `Probe` for senders of video. A prefix in a text is not seen by ElementTree, so it is declared."""
    types = node("d:Types", "dn:NetworkVideoTransmitter", **{"xmlns:dn": NAMESPACES["dn"]})
    return soap.envelope(
        node("d:Probe", types),
        node("wsa:Action", f"{NAMESPACES['d']}/Probe"),
        node("wsa:MessageID", question),
        node("wsa:To", "urn:schemas-xmlsoap-org:ws:2005:04:discovery"),
    )


def matches(answer: bytes, host: str, question: str) -> list[Match]:
    """What one datagram tells; nothing where it answers somebody else or makes no sense."""
    try:
        told = soap.envelope_of(answer)
    except Trouble:
        return []
    if text(told, "s:Header/wsa:RelatesTo") not in ("", question):
        return []
    found = told.findall("s:Body/d:ProbeMatches/d:ProbeMatch", NAMESPACES)
    read = [
        Match(
            text(each, "wsa:EndpointReference/wsa:Address"),
            _at(host, text(each, "d:XAddrs")),
            tuple(text(each, "d:Scopes").split()),
        )
        for each in found
    ]
    return [each for each in read if each.device and each.address]


def _at(host: str, addresses: str) -> str:
    """The first of its addresses that is there, else the first with the host put right."""
    read = [parts for each in addresses.split() if (parts := _parts(each))]
    here = [each for each in read if each.hostname == host]
    if here or not read:
        return here[0].geturl() if here else ""
    parts = read[0]
    return urlunsplit((parts.scheme, f"{host}:{parts.port}" if parts.port else host, parts.path, "", ""))


def _parts(address: str) -> SplitResult | None:
    """None for what is no address of the web; a wrong port shows only when it is asked for."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(address)
        parts.port  # noqa: B018
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    return None
