"""The sockets of a city. The supervisor binds them, so that a web process that starts anew loses no caller."""

from __future__ import annotations

import contextlib
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

from cityloop.config.errors import Refused
from cityloop.config.https.identity import Identity


@dataclass(frozen=True, slots=True)
class Doors:
    """Where callers come in: `main` speaks HTTPS where there is an identity, and `plain` beside it leads there."""

    main: socket.socket
    https: Identity | None = None
    plain: socket.socket | None = None

    @property
    def address(self) -> str:
        """As this machine reaches it."""
        host, port = self.main.getsockname()[:2]
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if self.https else 'http'}://{shown}:{port}"

    @property
    def port(self) -> int:
        return int(self.main.getsockname()[1])

    @property
    def plain_port(self) -> int:
        return int(self.plain.getsockname()[1]) if self.plain else 0

    def is_healthy(self) -> bool:
        context = self.https.context() if self.https else None
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2, context=context) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextlib.contextmanager
def opened(host: str, port: int, *, beside: bool) -> Iterator[Doors]:
    """`beside`: the next port too, for plain HTTP. Raises `Refused`."""
    with contextlib.ExitStack() as stack:
        main = stack.enter_context(contextlib.closing(listen(host, port)))
        plain = stack.enter_context(contextlib.closing(listen(host, port + 1 if port else 0))) if beside else None
        yield Doors(main, plain=plain)


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.set_inheritable(True)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise Refused(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with --port N."
        ) from error
    return listener
