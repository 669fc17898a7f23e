"""Another system on a port of this machine: it checks signatures by itself, fails when it is told to, is slow, dies."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def verified(secret: str, headers: Any, body: bytes) -> dict[str, Any]:
    """As docs/interfaces.md tells receivers to do it: the standard library, and nothing of ours."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    if not any(hmac.compare_digest(wanted, given) for given in headers["webhook-signature"].split()):
        raise ValueError("not from CityLoop")
    return dict(json.loads(body))


class Receiver(ThreadingHTTPServer):
    """`heard` are the acts taken, in order and with what came twice; `ailing` the answers to give
    first, 0 where it is well.
    """

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.secret = ""
        self.heard: list[dict[str, Any]] = []
        self.forged = 0
        self.asked = 0
        self.ailing: list[int] = []
        self.well = threading.Event()
        self.well.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    def numbers(self) -> list[int]:
        return [each["number"] for each in self.heard]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        self.server.well.wait(60)
        status = self._judge(body)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _judge(self, body: bytes) -> int:
        if self.server.ailing and (status := self.server.ailing.pop(0)):
            return status
        try:
            self.server.heard.append(verified(self.server.secret, self.headers, body))
        except ValueError:
            self.server.forged += 1
            return 401
        return 200

    def log_message(self, *told: object) -> None:
        """Says nothing."""


@contextmanager
def a_receiver(port: int = 0) -> Iterator[Receiver]:
    server = Receiver(port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.well.set()
        server.shutdown()
        server.server_close()
        thread.join()
