"""Django in a fixed pool of threads, with one hand-over for an ordinary answer.

a2wsgi hands every part of an answer from the thread to the event loop and waits; beside a busy thread each of these
hand-overs costs milliseconds. The whole request is here before a thread is given (`bodies`), and an answer that fits
into one piece goes back as one. A longer one is made in the same thread, because its database cursor lives there.
"""

from __future__ import annotations

import asyncio
import contextvars
import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from a2wsgi.wsgi import build_environ
from starlette.types import Message, Receive, Scope, Send

PIECE = 64 * 1024
BODY = "cityloop.body"
"""Where `bodies` leaves the file of a request's body in the scope."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Threads:
    """ASGI in front, WSGI behind."""

    def __init__(self, app: Application, *, workers: int) -> None:
        self.app = app
        self.pool = ThreadPoolExecutor(workers, thread_name_prefix="django")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        answer = _Answer(self.app, scope, send, asyncio.get_running_loop())
        context = contextvars.copy_context()
        last = await answer.loop.run_in_executor(self.pool, context.run, answer.make)
        if answer.head is not None:
            await send(answer.head)
        await send({"type": "http.response.body", "body": last})


class _Answer:
    """One answer in the making. `head` is what is still to be sent before the body."""

    def __init__(self, app: Application, scope: Scope, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        self.app, self.scope, self.send, self.loop = app, scope, send, loop
        self.head: Message | None = None

    def make(self) -> bytes:
        """In the thread; what is left to send at the end."""
        environ: dict[str, Any] = build_environ(self.scope, self.scope.get(BODY) or io.BytesIO())  # type: ignore[arg-type, assignment]  # any file will do
        made = self.app(environ, self._begin)
        try:
            return self._pieces(made)
        finally:
            close = getattr(made, "close", None)
            if close is not None:
                close()

    def _pieces(self, made: Iterable[bytes]) -> bytes:
        kept: list[bytes] = []
        size = 0
        for piece in made:
            kept.append(piece)
            size += len(piece)
            if size >= PIECE:
                self._hand_over(b"".join(kept))
                kept, size = [], 0
        return b"".join(kept)

    def _hand_over(self, body: bytes) -> None:
        """Waits until it is taken, so that a slow reader does not fill the memory."""
        if self.head is not None:
            self._wait(self.head)
            self.head = None
        self._wait({"type": "http.response.body", "body": body, "more_body": True})

    def _wait(self, message: Message) -> None:
        asyncio.run_coroutine_threadsafe(self.send(message), self.loop).result()  # type: ignore[arg-type]  # it is one

    def _begin(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        pairs = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        self.head = {"type": "http.response.start", "status": int(status.split(" ", 1)[0]), "headers": pairs}
