"""The port beside HTTPS: the page that makes a phone trust us, and for everything else the way to HTTPS."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

OPEN = ("/trust/", "/static/")
SAFE = ("GET", "HEAD")


class Plain:
    """ASGI: `pages` for the trust page alone; None where a given certificate needs none."""

    def __init__(self, pages: ASGIApp | None, *, https_port: int) -> None:
        self.pages, self.https_port = pages, https_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            within = self.pages is not None and scope["path"].startswith(OPEN) and scope["method"] in SAFE
            await (self.pages if self.pages and within else self._elsewhere(scope))(scope, receive, send)

    def _elsewhere(self, scope: Scope) -> Response:
        """Not for good (307): a browser that remembers would be locked out where HTTPS is given up again. What was
        already sent in the clear is not sent once more."""
        host = _without_port(Headers(scope=scope).get("host", ""))
        if not host or scope["method"] not in SAFE:
            return PlainTextResponse(f"Only HTTPS, on port {self.https_port}.", status_code=403)
        query = scope["query_string"].decode("latin-1")
        raw = scope.get("raw_path") or scope["path"].encode()
        path = raw.decode("latin-1").partition("?")[0]
        return RedirectResponse(f"https://{host}:{self.https_port}{path}{'?' + query if query else ''}", 307)


def _without_port(host: str) -> str:
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
