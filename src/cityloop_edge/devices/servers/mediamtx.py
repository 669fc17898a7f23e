"""MediaMTX: a camera is a path of its configuration (control API, /v3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from cityloop_edge.devices.servers.asking import Asking, unreadable
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.messages import Fault


class Path:
    def __init__(self, address: str) -> None:
        self._asking = Asking(address)
        self._name = quote(self._asking.path, safe="/")

    def open(self) -> str:
        if self._asking.source:
            self._take()
        elif self._ask("GET", f"/v3/paths/get/{self._name}")[0] != httpx.codes.OK:
            raise Trouble(Fault.NOT_FOUND, "the media server has no such path")
        _status, found = self._ask("GET", "/v3/config/global/get")
        port = str(found.get("rtspAddress", "") if isinstance(found, dict) else "").rpartition(":")[2]
        if not port.isdecimal():
            raise unreadable()
        asking = self._asking
        login = f"{quote(asking.user, safe='')}:{quote(asking.password, safe='')}@" if asking.user else ""
        return f"rtsp://{login}{asking.host}:{port}/{self._name}"

    def picture(self) -> str:
        return ""

    def shut(self) -> None:
        if self._asking.source:
            self._ask("DELETE", f"/v3/config/paths/delete/{self._name}")

    def _take(self) -> None:
        """The path as it should be, whether it is there, is another, or was forgotten."""
        wanted = {"source": self._asking.source, "sourceOnDemand": True}
        status, found = self._ask("GET", f"/v3/config/paths/get/{self._name}")
        if status == httpx.codes.OK and isinstance(found, dict) and wanted.items() <= found.items():
            return
        if status == httpx.codes.OK:
            status, _told = self._ask("PATCH", f"/v3/config/paths/patch/{self._name}", json=wanted)
        else:
            status, _told = self._ask("POST", f"/v3/config/paths/add/{self._name}", json=wanted)
        if status != httpx.codes.OK:
            raise Trouble(Fault.UNABLE, f"the media server does not take the path: {status}")

    def _ask(self, method: str, path: str, **given: Any) -> tuple[int, Any]:
        asking = self._asking
        auth = httpx.BasicAuth(asking.user, asking.password) if asking.user else None
        return asking.ask(method, path, auth=auth, **given)
