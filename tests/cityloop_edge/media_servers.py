"""Media servers that speak the documented HTTP interfaces, and make trouble when told so."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

CAMERA = "rtsp://admin:s3cret@192.0.2.7/street?a=1"
VHOST = "__defaultVhost__"


@dataclass
class Server:
    """`way`: of those that make trouble: refuses, fails, hangs, garbage."""

    way: str = ""
    password: str = "s3:cret"
    heard: list[str] = field(default_factory=list)
    port: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, method: str, path: str, given: dict[str, str], headers: Any, body: Any) -> tuple[int, Any]:
        raise NotImplementedError

    def forget(self) -> None:
        """As after a restart."""

    def address(self, kind: str, path: str, source: str = CAMERA) -> str:
        user = "" if kind == "zlm" else "admin"
        query = f"?source={quote(source, safe='')}" if source else ""
        return f"{kind}+http://{user}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/{path}{query}"


@dataclass
class MediaMTX(Server):
    """github.com/bluenviron/mediamtx, api/openapi.yaml: /v3."""

    paths: dict[str, dict[str, Any]] = field(default_factory=dict)

    def forget(self) -> None:
        self.paths.clear()

    def answer(self, method: str, path: str, given: dict[str, str], headers: Any, body: Any) -> tuple[int, Any]:
        login = "Basic " + base64.b64encode(f"admin:{self.password}".encode()).decode()
        if self.way == "refuses" or headers.get("Authorization") != login:
            return 401, {"status": "error", "error": "authentication error"}
        if path == "/v3/config/global/get":
            return 200, {"rtspAddress": ":8554", "hlsAddress": ":8888"}
        what, _, name = path.removeprefix("/v3/config/paths/").removeprefix("/v3/paths/").partition("/")
        if self.way == "fails":
            return 400, {"status": "error", "error": "invalid source"}
        if what == "add" and method == "POST":
            if name in self.paths:
                return 400, {"status": "error", "error": "path already exists"}
            self.paths[name] = {"name": name, "sourceOnDemand": False, **body}
        elif name not in self.paths:
            return 404, {"status": "error", "error": "path not found"}
        elif what == "patch" and method == "PATCH":
            self.paths[name] |= body
        elif what == "delete" and method == "DELETE":
            del self.paths[name]
        elif what == "get" and method == "GET":
            return 200, self.paths[name]
        else:
            return 405, None
        return 200, {"status": "ok"}


@dataclass
class ZLMediaKit(Server):
    """github.com/ZLMediaKit/ZLMediaKit, server/WebApi.cpp: /index/api."""

    streams: dict[str, str] = field(default_factory=dict)

    def forget(self) -> None:
        self.streams.clear()

    def answer(self, method: str, path: str, given: dict[str, str], headers: Any, body: Any) -> tuple[int, Any]:
        if self.way == "refuses" or given.get("secret") != self.password:
            return 200, {"code": -100, "msg": "Incorrect secret"}
        key = f"{given.get('vhost')}/{given.get('app')}/{given.get('stream')}"
        what = path.removeprefix("/index/api/")
        if what == "getServerConfig":
            return 200, {"code": 0, "data": [{"rtsp.port": "8554", "http.port": "80"}]}
        if what == "getMediaList":
            found = [{"app": given["app"], "stream": given["stream"], "schema": "rtsp"}] if key in self.streams else []
            return 200, {"code": 0, **({"data": found} if found else {})}
        if what == "addStreamProxy":
            if self.way == "fails":
                return 200, {"code": -1, "msg": "play rtsp failed: DESCRIBE 404"}
            self.streams[key] = given["url"]
            return 200, {"code": 0, "data": {"key": key}}
        if what == "delStreamProxy":
            return 200, {"code": 0, "data": {"flag": self.streams.pop(given["key"], None) is not None}}
        return 404, None


@dataclass
class WVP(Server):
    """github.com/648540858/wvp-GB28181-pro: /api."""

    tokens: list[str] = field(default_factory=list)
    playing: set[str] = field(default_factory=set)
    done: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    presets: dict[str, str] = field(default_factory=lambda: {"1": "Gate", "7": ""})
    more: int = 0  # channels besides those of its own device, all of one more
    film: str = ""  # where its streams are to be read, instead of its media server

    def forget(self) -> None:
        self.tokens.clear()
        self.playing.clear()

    def answer(self, method: str, path: str, given: dict[str, str], headers: Any, body: Any) -> tuple[int, Any]:
        if path == "/api/user/login":
            hashed = hashlib.md5(self.password.encode()).hexdigest()
            if self.way == "refuses" or (given["username"], given["password"]) != ("admin", hashed):
                return 200, {"code": 100, "msg": "用户名或密码错误"}
            self.tokens.append(f"token-{len(self.heard)}")
            return 200, {"code": 0, "msg": "成功", "data": {"username": "admin", "accessToken": self.tokens[-1]}}
        if headers.get("access-token") not in self.tokens:
            return 401, {"code": 401, "msg": "请登录后重新请求"}
        what, _, where = path.removeprefix("/api/").rpartition("/")
        if what.startswith("play/start"):
            if self.way == "fails":
                return 200, {"code": -1, "msg": "点播超时"}
            device = what.rpartition("/")[2]
            self.playing.add(f"{device}/{where}")
            stream = f"rtp/{device}_{where}"
            ways = {"rtsp": f"rtsp://127.0.0.1:8554/{stream}", "flv": f"http://127.0.0.1/{stream}.live.flv"}
            ways = {"rtsp": "", "ts": self.film} if self.film else ways
            return 200, {"code": 0, "msg": "成功", "data": {"app": "rtp", **ways}}
        if what.startswith("play/stop"):
            self.playing.discard(f"{what.rpartition('/')[2]}/{where}")
            return 200, {"deviceId": what.rpartition("/")[2], "channelId": where}
        if what.startswith("front-end/preset/query"):
            found = [{"presetId": key, "presetName": name} for key, name in self.presets.items()]
            return 200, {"code": 0, "msg": "成功", "data": found}
        if what.startswith("front-end/"):
            self.done.append((what.split("/")[-2], given))
            return 200, None
        if path == "/api/device/query/devices":
            devices = [{"deviceId": "34020000001110000001", "name": "NVR", "hostAddress": "192.0.2.3:5060"}]
            devices += [{"deviceId": f"{number:020}"} for number in range(bool(self.more))]
            return 200, {"code": 0, "data": {"total": len(devices), "list": devices}}
        if path.endswith("/channels"):
            if "/34020000001110000001/" not in path:
                return 200, {"code": 0, "data": self.many(**given)}
            rows: list[dict[str, Any]] = [
                {"channelId": "34020000001320000001", "name": "东门", "manufacturer": "Acme", "ptzType": 1},
                {
                    "channelId": "34020000001320000002",
                    "name": "西门",
                    "manufacturer": "Acme",
                    "ptzType": 3,
                    "longitude": 115.2,
                    "latitude": 24.9,
                },
            ]
            rows = [each for each in rows if given.get("query", "") in each["name"]]
            return 200, {"code": 0, "data": {"total": len(rows), "list": rows if given.get("page") == "1" else []}}
        return 404, {"code": 404, "msg": "not found"}

    def many(self, page: str, count: str, query: str = "") -> dict[str, Any]:
        names = [name for number in range(self.more) if query in (name := f"Street {number}")]
        rows = [{"channelId": f"{number:020}", "name": name} for number, name in enumerate(names)]
        begin = (int(page) - 1) * int(count)
        return {"total": len(rows), "list": rows[begin : begin + int(count)]}


@contextmanager
def started(server: Server, tls: ssl.SSLContext | None = None) -> Iterator[Any]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            parts, body = urlsplit(self.path), self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = {key: value[0] for key, value in parse_qs(parts.query).items()}
            typed = self.headers.get("Content-Type", "")
            if typed.startswith("application/x-www-form"):
                given |= {key: value[0] for key, value in parse_qs(body.decode()).items()}
            server.heard.append(f"{self.command} {unquote(parts.path)}")
            if server.way == "hangs":
                server.over.wait(30)
            if server.way == "garbage":
                return self.send(200, b"<html>")
            content = json.loads(body) if typed.startswith("application/json") else None
            status, said = server.answer(self.command, unquote(parts.path), given, self.headers, content)
            return self.send(status, b"" if said is None else json.dumps(said).encode())

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815

        def send(self, status: int, said: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_told: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        if tls:
            listening.socket = tls.wrap_socket(listening.socket, server_side=True)
            listening.handle_error = lambda *_told: None  # type: ignore[method-assign]  # whoever hangs up at once
        listening.daemon_threads = True
        listening.block_on_close = False
        server.port = listening.server_port
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.over.set()
            listening.shutdown()
