"""One line a request: method, path (never the query: it may hold a name; nor a link's secret), status, milliseconds."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger("cityloop.requests")
LINKS = "/c/"  # what follows is the secret
QUIET = ("/static/", "/healthz")


class Timing:
    """ASGI middleware that logs how long answers took."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(QUIET):
            await self.app(scope, receive, send)
            return
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.perf_counter()
        try:
            await self.app(scope, receive, noting)
        finally:
            spent = (time.perf_counter() - began) * 1000
            _log.info("%s %s %d %.0f ms", scope["method"], _told(scope["path"]), status, spent)


def _told(path: str) -> str:
    return f"{LINKS}…" if path.startswith(LINKS) else path
