"""A small ONVIF device. Whatever it hears and says is held to the official schemas; what does not keep to them is told.

It can be told to be one of those that make trouble.
"""

from __future__ import annotations

import base64
import hashlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from lxml import etree

from cityloop_edge.devices.onvif.soap import NAMESPACES as NS

WSDL = files("onvif") / "wsdl"
XS = "{http://www.w3.org/2001/XMLSchema}"
_FILES = {NS["tds"]: "devicemgmt", NS["trt"]: "media", NS["tptz"]: "ptz"}
PROFILES = {"main": ("Main", "H264", 1920, 1080), "sub": ("Sub", "H264", 640, 360)}
FRESH = timedelta(seconds=5)


@cache
def schema(namespace: str) -> etree.XMLSchema:
    """Of a service, out of its WSDL; of WS-Discovery, whose addressing lies beside it."""
    if namespace in _FILES:
        wsdl = WSDL / f"{_FILES[namespace]}.wsdl"
        types = etree.tostring(etree.parse(str(wsdl)).find(f".//{XS}schema"))
        return etree.XMLSchema(etree.fromstring(types, base_url=str(wsdl)))
    parser = etree.XMLParser()
    parser.resolvers.add(_Addressing())
    return etree.XMLSchema(etree.parse(str(WSDL / "ws-discovery.xsd"), parser))


class _Addressing(etree.Resolver):  # type: ignore[misc]
    def resolve(self, url: str, public: str, context: Any) -> Any:
        return self.resolve_filename(str(WSDL / "addressing"), context) if url.endswith("addressing") else None


def body_of(message: bytes) -> Any:
    return etree.fromstring(message).find("s:Body", NS)[0]


def problems(body: Any) -> list[str]:
    """By what the body of a message breaks the schema of its service."""
    rules = schema(etree.QName(body).namespace)
    alone = etree.fromstring(etree.tostring(body))
    return [] if rules.validate(alone) else [str(each.message) for each in rules.error_log]


@dataclass
class Device:
    """`asks`: how it wants the password. `way`: of those that make trouble."""

    user: str = "admin"
    password: str = "s3:cret&"
    asks: str = "token"  # | digest
    turns: bool = True
    places: bool = True
    ahead: timedelta = timedelta()
    old: bool = False  # knows no GetServices
    way: str = ""  # garbage | hangs | doctype | floods | empty
    elsewhere: str = ""  # a host that it takes itself for
    done: list[tuple[str, Any]] = field(default_factory=list)
    presets: dict[str, str] = field(default_factory=lambda: {"1": "Gate", "2": "Market"})
    wrong: list[str] = field(default_factory=list)
    port: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/onvif/device_service"

    @property
    def control(self) -> str:
        login = "admin:s3%3Acret%26"
        return f"onvif+http://{login}@127.0.0.1:{self.port}/onvif/device_service?profile=main"

    def answer(self, body: Any) -> str:
        """The content of the answer's body; raises Refusal."""
        self.wrong += problems(body)
        asked = etree.QName(body)
        doing: dict[str, Callable[[Any], str]] = {
            "GetSystemDateAndTime": self._time,
            "GetDeviceInformation": self._information,
            "GetServices": self._services,
            "GetCapabilities": self._capabilities,
            "GetProfiles": self._profiles,
            "GetStreamUri": self._stream,
            "GetSnapshotUri": self._snapshot,
        }
        if asked.namespace == NS["tptz"] and self.turns:
            return self._turned(asked.localname, body)
        if asked.localname not in doing:
            raise Refusal("ter:ActionNotSupported")
        return doing[asked.localname](body)

    def _time(self, _body: Any) -> str:
        now = datetime.now(UTC) + self.ahead
        return (
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
            "<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime>"
            f"<tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute>"
            f"<tt:Second>{now.second}</tt:Second></tt:Time>"
            f"<tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day>"
            "</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
        )

    def _information(self, _body: Any) -> str:
        told = {
            "Manufacturer": "Acme",
            "Model": "PTZ-1",
            "FirmwareVersion": "1",
            "SerialNumber": "7",
            "HardwareId": "1",
        }
        inside = "".join(f"<tds:{key}>{value}</tds:{key}>" for key, value in told.items())
        return f"<tds:GetDeviceInformationResponse>{inside}</tds:GetDeviceInformationResponse>"

    def _at(self, service: str) -> str:
        return f"http://{self.elsewhere or '127.0.0.1'}:{self.port}/onvif/{service}"

    def _services(self, _body: Any) -> str:
        if self.old:
            raise Refusal("ter:ActionNotSupported")
        known = {NS["tds"]: "device_service", NS["trt"]: "media"} | ({NS["tptz"]: "ptz"} if self.turns else {})
        each = "".join(
            f"<tds:Service><tds:Namespace>{key}</tds:Namespace><tds:XAddr>{self._at(value)}</tds:XAddr>"
            "<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>"
            for key, value in known.items()
        )
        return f"<tds:GetServicesResponse>{each}</tds:GetServicesResponse>"

    def _capabilities(self, _body: Any) -> str:
        ptz = f"<tt:PTZ><tt:XAddr>{self._at('ptz')}</tt:XAddr></tt:PTZ>" if self.turns else ""
        return (
            "<tds:GetCapabilitiesResponse><tds:Capabilities>"
            f"<tt:Device><tt:XAddr>{self._at('device_service')}</tt:XAddr></tt:Device>"
            f"<tt:Media><tt:XAddr>{self._at('media')}</tt:XAddr><tt:StreamingCapabilities/></tt:Media>{ptz}"
            "</tds:Capabilities></tds:GetCapabilitiesResponse>"
        )

    def _profiles(self, _body: Any) -> str:
        each = "".join(self._profile(token, *about) for token, about in PROFILES.items())
        return f"<trt:GetProfilesResponse>{each}</trt:GetProfilesResponse>"

    def _profile(self, token: str, name: str, codec: str, width: int, height: int) -> str:
        ptz = (
            '<tt:PTZConfiguration token="ptz"><tt:Name>ptz</tt:Name><tt:UseCount>2</tt:UseCount>'
            "<tt:NodeToken>node</tt:NodeToken></tt:PTZConfiguration>"
        )
        return (
            f'<trt:Profiles token="{token}" fixed="true"><tt:Name>{name}</tt:Name>'
            f'<tt:VideoEncoderConfiguration token="{token}"><tt:Name>{name}</tt:Name><tt:UseCount>1</tt:UseCount>'
            f"<tt:Encoding>{codec}</tt:Encoding><tt:Resolution><tt:Width>{width}</tt:Width>"
            f"<tt:Height>{height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>"
            "<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>224.0.0.1</tt:IPv4Address></tt:Address>"
            "<tt:Port>0</tt:Port><tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>"
            f"<tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration>{ptz if self.turns else ''}"
            "</trt:Profiles>"
        )

    def _stream(self, body: Any) -> str:
        token = body.findtext("trt:ProfileToken", namespaces=NS)
        return self._uri("GetStreamUriResponse", f"rtsp://{self.elsewhere or '127.0.0.1'}:554/{token}?a=1&amp;b=2")

    def _snapshot(self, body: Any) -> str:
        return self._uri("GetSnapshotUriResponse", f"http://{self.elsewhere or '127.0.0.1'}/snap.jpg")

    def _uri(self, name: str, address: str) -> str:
        return (
            f"<trt:{name}><trt:MediaUri><tt:Uri>{address}</tt:Uri><tt:InvalidAfterConnect>false"
            "</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout>"
            f"</trt:MediaUri></trt:{name}>"
        )

    def _turned(self, what: str, body: Any) -> str:
        if what == "GetNodes":
            return self._nodes()
        if what == "GetPresets":
            each = "".join(
                f'<tptz:Preset token="{key}"><tt:Name>{name}</tt:Name></tptz:Preset>'
                for key, name in self.presets.items()
            )
            return f"<tptz:GetPresetsResponse>{each}</tptz:GetPresetsResponse>"
        token = body.findtext("tptz:PresetToken", namespaces=NS)
        if token is not None and token not in self.presets:
            raise Refusal("ter:NoToken")
        if what == "SetPreset":
            token = token or str(len(self.presets) + 1)
            self.presets[token] = body.findtext("tptz:PresetName", namespaces=NS)
            self.done.append((what, token))
            return f"<tptz:SetPresetResponse><tptz:PresetToken>{token}</tptz:PresetToken></tptz:SetPresetResponse>"
        if what == "RemovePreset":
            del self.presets[token]
        self.done.append((what, token or self._vector(body)))
        return f"<tptz:{what}Response/>"

    def _vector(self, body: Any) -> dict[str, float]:
        found = {key: float(each.get(key)) for each in body.iter(f"{{{NS['tt']}}}PanTilt") for key in ("x", "y")}
        zoom = body.find(".//tt:Zoom", NS)
        return found | ({"zoom": float(zoom.get("x"))} if zoom is not None else {})

    def _nodes(self) -> str:
        def space(name: str) -> str:
            sides = "".join(f"<tt:{axis}Range><tt:Min>-1</tt:Min><tt:Max>1</tt:Max></tt:{axis}Range>" for axis in "XY")
            return f"<tt:{name}><tt:URI>http://www.onvif.org/ver10/tptz/{name}</tt:URI>{sides}</tt:{name}>"

        absolute = space("AbsolutePanTiltPositionSpace") if self.places else ""
        spaces = absolute + space("RelativePanTiltTranslationSpace") + space("ContinuousPanTiltVelocitySpace")
        return (
            f'<tptz:GetNodesResponse><tptz:PTZNode token="node"><tt:SupportedPTZSpaces>{spaces}'
            "</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>16</tt:MaximumNumberOfPresets>"
            "<tt:HomeSupported>false</tt:HomeSupported></tptz:PTZNode></tptz:GetNodesResponse>"
        )

    def knows(self, message: Any) -> bool:
        """Whether the token in the header is right, and fresh by the clock of the device."""
        token = message.find("s:Header/wsse:Security/wsse:UsernameToken", NS)
        if token is None:
            return False
        told = {key: token.findtext(path, namespaces=NS) or "" for key, path in _TOKEN.items()}
        secret = base64.b64decode(told["nonce"]) + told["created"].encode() + self.password.encode()
        right = base64.b64encode(hashlib.sha1(secret).digest()).decode() == told["password"]
        late = abs(datetime.fromisoformat(told["created"]) - (datetime.now(UTC) + self.ahead))
        return right and told["user"] == self.user and late < FRESH


_TOKEN = {
    "user": "wsse:Username",
    "password": "wsse:Password",
    "nonce": "wsse:Nonce",
    "created": "wsu:Created",
}


class Refusal(Exception):
    """A fault, by its subcode."""


def _enveloped(inside: str) -> bytes:
    declared = " ".join(f'xmlns:{key}="{value}"' for key, value in NS.items())
    return f"<s:Envelope {declared}><s:Body>{inside}</s:Body></s:Envelope>".encode()


def _fault(code: str) -> bytes:
    return _enveloped(
        f"<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{code}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en">{code.partition(":")[2]}</s:Text></s:Reason></s:Fault>'
    )


def _handler(device: Device) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            heard = self.rfile.read(int(self.headers["Content-Length"]))
            odd = {"garbage": b"\x00\xff<no", "doctype": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "empty": b""}
            if device.way == "hangs":
                device.over.wait(30)
            elif device.way == "floods":
                self.send(200, b"<a>" * 1_000_000)
            elif device.way:
                self.send(200, odd[device.way])
            elif device.asks == "digest" and 'username="admin"' not in self.headers.get("Authorization", ""):
                challenge = 'Digest realm="camera", nonce="abc", qop="auth", algorithm=MD5'
                self.send(401, b"", {"WWW-Authenticate": challenge})
            else:
                self.send(*self.answered(heard))

        def answered(self, heard: bytes) -> tuple[int, bytes]:
            message = etree.fromstring(heard)
            body = message.find("s:Body", NS)[0]
            open_to_all = etree.QName(body).localname == "GetSystemDateAndTime"
            if device.asks == "token" and not open_to_all and not device.knows(message):
                return 400, _fault("ter:NotAuthorized")
            try:
                said = _enveloped(device.answer(body))
            except Refusal as refusal:
                return 500, _fault(str(refusal))
            device.wrong += problems(body_of(said))
            return 200, said

        def send(self, status: int, said: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for key, value in (headers or {}).items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_told: object) -> None: ...

    return Handler


@contextmanager
def started(device: Device) -> Iterator[Device]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(device)) as server:
        server.daemon_threads = True
        server.block_on_close = False
        device.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield device
        finally:
            device.over.set()
            server.shutdown()


@contextmanager
def discoverable(device: Device, group: str, port: int, *, says: bytes | None = None) -> Iterator[None]:
    """Answers the question in the group on the loopback; `says` something else instead, if told so."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth,
    ):
        mouth.bind(("127.0.0.1", 0))
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ours.bind(("", port))
        joined = struct.pack("4s4s", socket.inet_aton(group), socket.inet_aton("127.0.0.1"))
        ours.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
        ours.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    heard, who = ours.recvfrom(65_535)
                except TimeoutError:
                    continue
                mouth.sendto(says if says is not None else _match(device, heard), who)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _match(device: Device, heard: bytes) -> bytes:
    device.wrong += problems(body_of(heard))
    question = etree.fromstring(heard).findtext("s:Header/wsa:MessageID", namespaces=NS)
    scopes = "onvif://www.onvif.org/name/North%20gate onvif://www.onvif.org/hardware/PTZ-1"
    said = (
        f"<s:Envelope {' '.join(f'xmlns:{key}={chr(34)}{value}{chr(34)}' for key, value in NS.items())}><s:Header>"
        f"<wsa:Action>{NS['d']}/ProbeMatches</wsa:Action><wsa:RelatesTo>{question}</wsa:RelatesTo></s:Header>"
        "<s:Body><d:ProbeMatches><d:ProbeMatch><wsa:EndpointReference><wsa:Address>urn:uuid:gate</wsa:Address>"
        "</wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>"
        f"<d:Scopes>{scopes}</d:Scopes><d:XAddrs>http://192.0.2.9:{device.port}/onvif/device_service</d:XAddrs>"
        "<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"
    ).encode()
    device.wrong += problems(body_of(said))
    return said


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()
