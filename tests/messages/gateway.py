"""A text message gateway as cities rent them, on a port of this machine, and the client a city would write for it.

The gateway: POST /v1/messages with JSON {"to", "text", "id"} and the header `X-Signature`, an HMAC-SHA256 of the body
in hex. 200 {"status": "accepted"}; an id seen before is accepted again and not sent twice. 401 for a wrong signature,
422 for a number that cannot be, 429 and 5xx to come again later.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cityloop.messages.channels import Outgoing, Permanent, Temporary

SECRET = b"gateway secret"


class Gateway(ThreadingHTTPServer):
    """Remembers what it sent. `ailing` holds the answers to give before it is well again."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent: dict[str, dict[str, Any]] = {}
        self.requests = 0
        self.ailing: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/messages"


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1
        status = self._judge(body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps({"status": "accepted" if status == 200 else "refused"}).encode())

    def _judge(self, body: bytes) -> int:
        if not hmac.compare_digest(hmac.new(SECRET, body, hashlib.sha256).hexdigest(), self.headers["X-Signature"]):
            return 401
        if self.server.ailing:
            return self.server.ailing.pop(0)
        asked = json.loads(body)
        if len(asked["to"]) != 11 or not asked["to"].isdigit():
            return 422
        self.server.sent.setdefault(asked["id"], asked)
        return 200

    def log_message(self, format: str, *args: Any) -> None:
        return None


@contextmanager
def running() -> Iterator[Gateway]:
    with Gateway() as gateway:
        thread = threading.Thread(target=gateway.serve_forever)
        thread.start()
        try:
            yield gateway
        finally:
            gateway.shutdown()
            thread.join()


class SmsChannel:
    """The city's side, named in MESSAGE_CHANNELS by its dotted path."""

    def deliver(self, message: Outgoing) -> None:
        body = json.dumps({"to": message.address, "text": message.text, "id": message.key}).encode()
        signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(os.environ["SMS_URL"], body, {"X-Signature": signature})
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except urllib.error.HTTPError as fault:
            with fault:
                problem = Temporary if fault.code == 429 or fault.code >= 500 else Permanent
                raise problem(f"HTTP {fault.code}") from fault
        except OSError as fault:
            raise Temporary(str(fault)) from fault


class BrokenChannel:
    """The twin that always fails, by a mistake of its own."""

    def deliver(self, message: Outgoing) -> None:
        raise ZeroDivisionError("a mistake")
