"""WVP: cameras of a GB/T 28181 platform. A channel is fetched over SIP and read from the platform's media server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from cityloop_edge.devices.servers.asking import Asking, unreadable
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.devices.turnable import Preset
from cityloop_edge.messages import MAX_FOUND, Fault, Found, FoundStream

BEST_FIRST = ("rtsp", "flv", "ts", "hls")
A_PAGE = 100
MOST_PRESET = 255
EXPIRED = 401  # also as the code of an answer
_TURNS = (1, 2, 4)  # GB/T 28181: dome, half dome, remote controlled
_WAYS = {(-1, 0): "left", (1, 0): "right", (0, 1): "up", (0, -1): "down"} | {
    (-1, 1): "upleft", (1, 1): "upright", (-1, -1): "downleft", (1, -1): "downright",
}  # fmt: skip


class Platform:
    def __init__(self, address: str) -> None:
        self.asking = Asking(address)
        self._token = ""

    def ask(self, path: str, **query: str | int) -> Any:
        """What stands under `data`; after a restart of the platform with a new login."""
        for fresh in (not self._token, True):
            if fresh:
                self._login()
            told = self._get(path, query)
            if told is not None:
                return told.get("data", {})
        raise Trouble(Fault.UNAUTHORIZED, "the platform refuses the name or the password")

    def _login(self) -> None:
        hashed = hashlib.md5(self.asking.password.encode(), usedforsecurity=False).hexdigest()
        _status, told = self.asking.ask(
            "GET", "/api/user/login", params={"username": self.asking.user, "password": hashed}
        )
        data = told.get("data") if isinstance(told, dict) else None
        if not isinstance(data, dict) or not data.get("accessToken"):
            raise Trouble(Fault.UNAUTHORIZED, "the platform refuses the name or the password")
        self._token = str(data["accessToken"])

    def _get(self, path: str, query: dict[str, str | int]) -> dict[str, Any] | None:
        """None where the login is not valid any more. Commands answer nothing at all."""
        try:
            _status, told = self.asking.ask("GET", path, params=query, headers={"access-token": self._token})
        except Trouble as trouble:
            if trouble.fault is Fault.UNAUTHORIZED:
                return None
            raise
        if told is None:
            return {}
        if not isinstance(told, dict):
            raise unreadable()
        if told.get("code") == EXPIRED:
            return None
        if told.get("code", 0) != 0:
            raise Trouble(Fault.UNABLE, f"the platform says: {str(told.get('msg', ''))[:200]}")
        return told


class Channel:
    """A camera; the same object turns it."""

    def __init__(self, address: str) -> None:
        self._platform = Platform(address)
        self._where = "/".join(quote(each, safe="") for each in self._platform.asking.parts(2))

    def open(self) -> str:
        found = self._platform.ask(f"/api/play/start/{self._where}")
        ways = [found[kind] for kind in BEST_FIRST if isinstance(found, dict) and found.get(kind)]
        if not ways:
            raise Trouble(Fault.NO_VIDEO, "the platform gives no address of the stream")
        return str(ways[0])

    def picture(self) -> str:
        """As the platform took it last."""
        return f"{self._platform.asking.base}/api/device/query/snap/{self._where}"

    def shut(self) -> None:
        self._platform.ask(f"/api/play/stop/{self._where}")

    def move(self, pan: float, tilt: float, zoom: float, seconds: float) -> None:
        """GB/T 28181 knows no end of a movement: whoever calls stops it. It zooms only where it does not turn."""
        way = _WAYS.get((_sign(pan), _sign(tilt)))
        self._ptz(way or ("zoomin" if zoom > 0 else "zoomout"), pan, tilt, zoom)

    def step(self, pan: float, tilt: float, zoom: float) -> None:
        raise Trouble(Fault.UNABLE, "GB/T 28181 knows no steps")

    def place(self, pan: float, tilt: float, zoom: float) -> None:
        raise Trouble(Fault.UNABLE, "GB/T 28181 knows no places")

    def stop(self) -> None:
        self._ptz("stop", 0, 0, 0)

    def presets(self) -> Sequence[Preset]:
        found = self._platform.ask(f"/api/front-end/preset/query/{self._where}")
        read = found if isinstance(found, list) else []
        known = [(str(each.get("presetId", "")), str(each.get("presetName") or "")) for each in read]
        return [Preset(number, name or number) for number, name in known if number.isdecimal()]

    def go(self, preset: Preset) -> None:
        self._preset("call", preset.token)

    def keep(self, name: str) -> Preset:
        if not name.isdecimal() or not 1 <= int(name) <= MOST_PRESET:
            raise Trouble(Fault.UNABLE, "positions of GB/T 28181 are numbers from 1 to 255")
        self._preset("add", name)
        return Preset(name, name)

    def forget(self, preset: Preset) -> None:
        self._preset("delete", preset.token)

    def close(self) -> None: ...

    def _preset(self, what: str, number: str) -> None:
        self._platform.ask(f"/api/front-end/preset/{what}/{self._where}", presetId=number)

    def _ptz(self, command: str, pan: float, tilt: float, zoom: float) -> None:
        speeds = {"horizonSpeed": round(abs(pan) * 255), "verticalSpeed": round(abs(tilt) * 255)}
        zooming = {"zoomSpeed": round(abs(zoom) * 15)}
        self._platform.ask(f"/api/front-end/ptz/{self._where}", command=command, **speeds, **zooming)


def find(address: str, words: str = "") -> tuple[list[Found], int]:
    """The channels of all devices that the platform knows, with the words in name or number; how many there are.

    Raises Trouble.
    """
    platform = Platform(address)
    found: list[Found] = []
    total = 0
    for device in chain.from_iterable(page.rows for page in _pages(platform, "/api/device/query/devices")):
        own = str(device.get("deviceId", ""))
        for number, page in enumerate(
            _pages(platform, f"/api/device/query/devices/{quote(own, safe='')}/channels", words)
        ):
            total += 0 if number else page.total
            room = MAX_FOUND - len(found)
            found += [_offered(address, own, each, str(device.get("hostAddress") or "")) for each in page.rows[:room]]
            if len(found) == MAX_FOUND:
                break
    return found, max(total, len(found))


@dataclass(frozen=True, slots=True)
class Page:
    """Of a list that has `total` rows."""

    rows: list[dict[str, Any]]
    total: int


def _pages(platform: Platform, path: str, words: str = "") -> Iterator[Page]:
    query = {"query": words} if words else {}
    for page in count(1):
        data = platform.ask(path, page=page, count=A_PAGE, **query)
        rows = data.get("list") if isinstance(data, dict) else None
        if not isinstance(rows, list):
            raise unreadable()
        total = data.get("total")
        yield Page([each for each in rows if isinstance(each, dict)], total if isinstance(total, int) else len(rows))
        if len(rows) < A_PAGE:
            return


def _offered(address: str, device: str, channel: dict[str, Any], host: str) -> Found:
    """Its address is that of the platform, with the numbers of device and channel."""
    number = str(channel.get("channelId") or channel.get("deviceId") or "")
    parts = urlsplit(address)
    source = urlunsplit((parts.scheme, parts.netloc, f"/{quote(device, safe='')}/{quote(number, safe='')}", "", ""))
    turns = channel.get("ptzType", channel.get("PTZType")) in _TURNS
    return Found(
        device=number[:200],
        host=host[:100],
        name=str(channel.get("name") or "")[:100],
        hardware=str(channel.get("manufacturer") or "")[:100],
        **_place(channel),
        streams=(FoundStream(name=number[:64], source=source),),
        control=source if turns else "",
    )


def _place(channel: dict[str, Any]) -> dict[str, float]:
    """Zero is where nobody has said anything."""
    try:
        lon, lat = float(channel.get("longitude") or 0), float(channel.get("latitude") or 0)
    except (TypeError, ValueError):
        return {}
    return {"lon": lon, "lat": lat} if lon and lat and abs(lon) <= 180 and abs(lat) <= 90 else {}


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
