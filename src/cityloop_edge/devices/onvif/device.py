"""One device: its clock, its services, its profiles, and how it is turned."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Self
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from xml.etree import ElementTree as ET

import httpx

from cityloop_edge.devices.onvif import soap
from cityloop_edge.devices.onvif.soap import NAMESPACES, node, number, text
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.devices.trusted import authorities
from cityloop_edge.devices.turnable import Preset, named
from cityloop_edge.messages import Fault

PATIENCE = httpx.Timeout(5.0, connect=3.0)
MOST = 2_000_000  # bytes of an answer
SOAP = "application/soap+xml; charset=utf-8"
DEVICE, MEDIA, PTZ = NAMESPACES["tds"], NAMESPACES["trt"], NAMESPACES["tptz"]
_SPACES = {"step": "RelativePanTiltTranslationSpace", "place": "AbsolutePanTiltPositionSpace"}


@dataclass(frozen=True, slots=True)
class Profile:
    token: str
    name: str
    codec: str = ""
    width: int = 0
    height: int = 0
    node: str = ""  # by which it is turned


class Device:
    """`address` is that of its device service, http://host/onvif/device_service, without name and password."""

    def __init__(self, address: str, user: str = "", password: str = "", profile: str = "") -> None:
        self._address, self._user, self._password, self._profile = address, user, password, profile
        self._host = urlsplit(address).hostname or ""
        self._client = httpx.Client(timeout=PATIENCE, trust_env=False, verify=authorities())
        self._ahead: timedelta | None = None  # by which its clock is ahead of ours

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    @classmethod
    def of(cls, control: str) -> Self:
        """`onvif+http://user:password@host/onvif/device_service?profile=token`"""
        parts = urlsplit(control)
        query = dict(each.split("=", 1) for each in parts.query.split("&") if "=" in each)
        address = urlunsplit((parts.scheme.removeprefix("onvif+"), parts.netloc.rpartition("@")[2], parts.path, "", ""))
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(address, user, password, unquote(query.get("profile", "")))

    def control(self, profile: Profile) -> str:
        """The address from which `of` makes this device again."""
        return f"onvif+{self.with_login(self._address)}?profile={quote(profile.token, safe='')}"

    def with_login(self, address: str) -> str:
        """An address of this device, with name and password in it; its host is the one that we reach."""
        parts = urlsplit(address)
        login = f"{quote(self._user, safe='')}:{quote(self._password, safe='')}@" if self._user else ""
        host = f"[{self._host}]" if ":" in self._host else self._host
        port = f":{parts.port}" if parts.port else ""
        return urlunsplit((parts.scheme, f"{login}{host}{port}", parts.path, parts.query, ""))

    def information(self) -> str:
        """Maker and model."""
        found = self._ask(DEVICE, node("tds:GetDeviceInformation"))
        return f"{text(found, 'tds:Manufacturer')} {text(found, 'tds:Model')}".strip()

    @cached_property
    def profiles(self) -> list[Profile]:
        found = self._ask(MEDIA, node("trt:GetProfiles"))
        return [_profile(each) for each in found.findall("trt:Profiles", NAMESPACES)]

    def stream(self, profile: Profile) -> str:
        """With name and password in it."""
        transport = node("tt:Transport", node("tt:Protocol", "RTSP"))
        setup = node("trt:StreamSetup", node("tt:Stream", "RTP-Unicast"), transport)
        found = self._ask(MEDIA, node("trt:GetStreamUri", setup, node("trt:ProfileToken", profile.token)))
        return self._uri(found)

    def snapshot(self, profile: Profile) -> str:
        """With name and password in it; empty where it has none."""
        try:
            return self._uri(self._ask(MEDIA, node("trt:GetSnapshotUri", node("trt:ProfileToken", profile.token))))
        except Trouble as trouble:
            if trouble.fault is not Fault.UNABLE:
                raise
            return ""

    def _uri(self, found: ET.Element) -> str:
        address = text(found, "trt:MediaUri/tt:Uri")
        try:
            return self.with_login(address) if urlsplit(address).hostname else ""
        except ValueError as error:
            raise Trouble(Fault.UNREADABLE, "the device gives no address") from error

    @property
    def turns(self) -> Profile | None:
        """The profile by which it is turned."""
        can = [each for each in self.profiles if each.node and PTZ in self.services]
        return next((each for each in can if each.token == self._profile), can[0] if can else None)

    def move(self, pan: float, tilt: float, zoom: float, seconds: float) -> None:
        velocity = node("tptz:Velocity", *_vector(pan, tilt, zoom))
        self._turn("tptz:ContinuousMove", velocity, node("tptz:Timeout", f"PT{seconds:g}S"))

    def step(self, pan: float, tilt: float, zoom: float) -> None:
        self._offered("step")
        self._turn("tptz:RelativeMove", node("tptz:Translation", *_vector(pan, tilt, zoom)))

    def place(self, pan: float, tilt: float, zoom: float) -> None:
        self._offered("place")
        self._turn("tptz:AbsoluteMove", node("tptz:Position", *_vector(pan, tilt, zoom, still=True)))

    def stop(self) -> None:
        self._turn("tptz:Stop", node("tptz:PanTilt", "true"), node("tptz:Zoom", "true"))

    def presets(self) -> Sequence[Preset]:
        found = self._turn("tptz:GetPresets").findall("tptz:Preset", NAMESPACES)
        known = [(each.get("token", ""), text(each, "tt:Name")) for each in found]
        return [Preset(token, called or token) for token, called in known if token]

    def go(self, preset: Preset) -> None:
        self._turn("tptz:GotoPreset", node("tptz:PresetToken", preset.token))

    def keep(self, name: str) -> Preset:
        known = named(self.presets(), name)
        where = [node("tptz:PresetToken", known.token)] if known else []
        found = self._turn("tptz:SetPreset", node("tptz:PresetName", name), *where)
        return Preset(text(found, "tptz:PresetToken"), name)

    def forget(self, preset: Preset) -> None:
        self._turn("tptz:RemovePreset", node("tptz:PresetToken", preset.token))

    def _turn(self, what: str, *parts: ET.Element) -> ET.Element:
        profile = self.turns
        if profile is None:
            raise Trouble(Fault.UNABLE, "the device cannot be turned")
        return self._ask(PTZ, node(what, node("tptz:ProfileToken", profile.token), *parts))

    def _offered(self, what: str) -> None:
        if f"tt:{_SPACES[what]}" not in self._spaces:
            raise Trouble(Fault.UNABLE, f"the device cannot do this: {_SPACES[what]}")

    @cached_property
    def _spaces(self) -> frozenset[str]:
        """What its node says that it can do."""
        profile = self.turns
        found = self._ask(PTZ, node("tptz:GetNodes")).findall("tptz:PTZNode", NAMESPACES)
        mine = [each for each in found if profile and each.get("token") == profile.node]
        spaces = [space.tag for each in mine for space in each.findall("tt:SupportedPTZSpaces/*", NAMESPACES)]
        return frozenset(f"tt:{tag.rpartition('}')[2]}" for tag in spaces)

    @cached_property
    def services(self) -> dict[str, str]:
        """Namespace -> address; older devices know capabilities alone."""
        try:
            found = self._ask(DEVICE, node("tds:GetServices", node("tds:IncludeCapability", "false")))
            told = [(text(each, "tds:Namespace"), text(each, "tds:XAddr")) for each in found]
        except Trouble as trouble:
            if trouble.fault is not Fault.UNABLE:
                raise
            found = self._ask(DEVICE, node("tds:GetCapabilities", node("tds:Category", "All")))
            names = {DEVICE: "Device", MEDIA: "Media", PTZ: "PTZ"}
            told = [(key, text(found, f"tds:Capabilities/tt:{each}/tt:XAddr")) for key, each in names.items()]
        return {key: self._reached(address) for key, address in told if address}

    def _reached(self, address: str) -> str:
        """Devices behind a router tell addresses that nobody reaches: ours is the one to ask."""
        told, ours = urlsplit(address), urlsplit(self._address)
        if told.hostname == ours.hostname and told.scheme in ("http", "https"):
            return address
        return urlunsplit((ours.scheme, ours.netloc, told.path, told.query, ""))

    def _ask(self, service: str, body: ET.Element) -> ET.Element:
        """Refused, it is asked once more by a clock looked at anew."""
        address = self._address if service == DEVICE else self.services.get(service, "")
        if not address:
            raise Trouble(Fault.UNABLE, "the device has no such service")
        if not self._user:
            return self._told(address, body)
        if self._ahead is not None:
            try:
                return self._told(address, body, self._security())
            except Trouble as trouble:
                if trouble.fault is not Fault.UNAUTHORIZED:
                    raise
        self._ahead = self._clock()
        return self._told(address, body, self._security())

    def _security(self) -> ET.Element:
        created = datetime.now(UTC) + (self._ahead or timedelta())
        return soap.security(self._user, self._password, created=created, nonce=secrets.token_bytes(16))

    def _clock(self) -> timedelta:
        """Asked of everybody, so without a password; a device that does not say is believed to be right."""
        try:
            found = self._told(self._address, node("tds:GetSystemDateAndTime"))
        except Trouble as trouble:
            if trouble.fault is not Fault.UNABLE:
                raise
            return timedelta()
        told = found.find("tds:SystemDateAndTime/tt:UTCDateTime", NAMESPACES)
        try:
            return (_moment(told) - datetime.now(UTC)) if told is not None else timedelta()
        except ValueError:
            return timedelta()

    def _told(self, address: str, body: ET.Element, *header: ET.Element) -> ET.Element:
        content = soap.envelope(body, *header)
        try:
            status, answer, challenge = self._post(address, content)
            if status == httpx.codes.UNAUTHORIZED and self._user and challenge.lower().startswith("digest"):
                self._client.auth = self._client.auth or httpx.DigestAuth(self._user, self._password)
                status, answer, challenge = self._post(address, content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Trouble(Fault.UNREACHABLE, f"the device does not answer: {type(error).__name__}") from error
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise Trouble(Fault.UNAUTHORIZED, "the device refuses the name or the password")
        if status == httpx.codes.NOT_FOUND:
            raise Trouble(Fault.NOT_FOUND, "the device has nothing at this address")
        return soap.body_of(answer)

    def _post(self, address: str, content: bytes) -> tuple[int, bytes, str]:
        body = bytearray()
        with self._client.stream("POST", address, content=content, headers={"Content-Type": SOAP}) as answer:
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > MOST:
                    raise Trouble(Fault.UNREADABLE, "the device answers too much")
            return answer.status_code, bytes(body), answer.headers.get("WWW-Authenticate", "")


def _vector(pan: float, tilt: float, zoom: float, still: bool = False) -> list[ET.Element]:
    """What does not move is left out, so that a device that can only turn or only zoom understands it."""
    made = []
    if pan or tilt or still:
        made.append(node("tt:PanTilt", x=f"{pan:g}", y=f"{tilt:g}"))
    if zoom or still:
        made.append(node("tt:Zoom", x=f"{zoom:g}"))
    return made


def _profile(found: ET.Element) -> Profile:
    encoder = "tt:VideoEncoderConfiguration"
    return Profile(
        token=found.get("token", ""),
        name=text(found, "tt:Name"),
        codec=text(found, f"{encoder}/tt:Encoding"),
        width=int(number(found, f"{encoder}/tt:Resolution/tt:Width")),
        height=int(number(found, f"{encoder}/tt:Resolution/tt:Height")),
        node=text(found, "tt:PTZConfiguration/tt:NodeToken"),
    )


def _moment(told: ET.Element) -> datetime:
    day = [int(number(told, f"tt:Date/tt:{part}")) for part in ("Year", "Month", "Day")]
    clock = [int(number(told, f"tt:Time/tt:{part}")) for part in ("Hour", "Minute", "Second")]
    return datetime(day[0], day[1], day[2], clock[0], clock[1], min(clock[2], 59), tzinfo=UTC)
