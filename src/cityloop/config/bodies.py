"""Between the network and the fixed pool of threads: nobody holds a thread by sending or reading slowly.

A request's body is taken in whole, bounded, before the application below sees it; a browser that goes away in the
middle of an upload leaves nothing half done. An answer that nobody takes is dropped after a while.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import IO

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cityloop.config.threads import BODY

LIMIT = 256 * 1024 * 1024  # one body; layers of a whole city and videos of evidence fit
IN_MEMORY = 1024 * 1024
PATIENCE = 60.0  # seconds without one byte moving


class BodyTooLarge(Exception):
    """More than the limit was sent."""


class SenderGone(Exception):
    """The connection ended before the body did."""


class ReaderStalled(Exception):
    """Nobody took the answer."""


class WholeBodies:
    """ASGI middleware that hands on complete requests alone."""

    def __init__(self, app: ASGIApp, *, directory: Path, limit: int = LIMIT, patience: float = PATIENCE) -> None:
        self.app = app
        self.directory = directory
        self.limit = limit
        self.patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _PatientSend(send, self.patience)
        if not _announces_body(scope):
            await self.app(scope, receive, answer)
        else:
            await self._with_body(scope, receive, answer)
        answer.finish()

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(self.directory)) as file:
            try:
                size = await self._take(scope, receive, file)
            except BodyTooLarge:
                await _refuse(413, f"At most {self.limit} bytes are taken.", scope, receive, send)
            except TimeoutError:
                await _refuse(408, "The body did not arrive.", scope, receive, send)
            except SenderGone:
                return
            else:
                file.seek(0)
                await self.app({**_measured(scope, size), BODY: file}, receive, send)

    async def _take(self, scope: Scope, receive: Receive, file: IO[bytes]) -> int:
        if int(Headers(scope=scope).get("content-length", "0")) > self.limit:
            raise BodyTooLarge
        size, more = 0, True
        while more:
            async with asyncio.timeout(self.patience):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise SenderGone
            size += file.write(message.get("body", b""))
            more = message.get("more_body", False)
            if size > self.limit:
                raise BodyTooLarge
        return size


class _PatientSend:
    """`send` that gives a reader up, and then swallows the rest so that the thread behind it ends."""

    def __init__(self, send: Send, patience: float) -> None:
        self.send = send
        self.patience = patience
        self.stalled = False

    async def __call__(self, message: Message) -> None:
        if self.stalled:
            return
        try:
            async with asyncio.timeout(self.patience):
                await self.send(message)
        except TimeoutError:
            self.stalled = True

    def finish(self) -> None:
        if self.stalled:
            raise ReaderStalled


def _announces_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _measured(scope: Scope, size: int) -> Scope:
    """The same request with its length known: WSGI reads no body without one."""
    headers = MutableHeaders(raw=[pair for pair in scope["headers"] if pair[0] != b"transfer-encoding"])
    headers["content-length"] = str(size)
    return {**scope, "headers": headers.raw}


async def _refuse(status: int, why: str, scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(why, status_code=status, headers={"Connection": "close"})(scope, receive, send)
