"""ZLMediaKit: a camera is a stream of an application, pulled by a proxy (/index/api)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from cityloop_edge.devices.servers.asking import Asking, unreadable
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.messages import Fault

VHOST = "__defaultVhost__"
REFUSED = -100  # the secret is wrong


class Stream:
    def __init__(self, address: str) -> None:
        self._asking = Asking(address)

    def open(self) -> str:
        app, stream = self._asking.parts(2)
        known = {"vhost": VHOST, "app": app, "stream": stream}
        if not self._ask("getMediaList", **known, schema="rtsp"):
            if not self._asking.source:
                raise Trouble(Fault.NOT_FOUND, "the media server has no such stream")
            self._ask("addStreamProxy", **known, url=self._asking.source, rtp_type=0, retry_count=-1, enable_rtsp=1)
        return f"rtsp://{self._asking.host}:{self._port()}/{app}/{stream}"

    def picture(self) -> str:
        query = {"secret": self._asking.password, "url": self.open(), "timeout_sec": 5, "expire_sec": 2}
        return f"{self._asking.base}/index/api/getSnap?{urlencode(query)}"

    def shut(self) -> None:
        if self._asking.source:
            self._ask("delStreamProxy", key="/".join([VHOST, *self._asking.parts(2)]))

    def _port(self) -> int:
        found = self._ask("getServerConfig")
        try:
            return int(found[0]["rtsp.port"])
        except (TypeError, LookupError, ValueError) as error:
            raise unreadable() from error

    def _ask(self, what: str, **given: str | int) -> Any:
        """What stands under `data`."""
        _status, told = self._asking.ask("POST", f"/index/api/{what}", data={"secret": self._asking.password, **given})
        if not isinstance(told, dict) or not isinstance(told.get("code"), int):
            raise unreadable()
        if told["code"] == REFUSED:
            raise Trouble(Fault.UNAUTHORIZED, "the media server refuses the secret")
        if told["code"] != 0:
            raise Trouble(Fault.UNABLE, f"the media server says: {str(told.get('msg', ''))[:200]}")
        return told.get("data")
