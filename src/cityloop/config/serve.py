"""The web process."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from cityloop.config.https.serving import context

GRACE = 1  # seconds for answers under way; open streams are cut then


def serve(
    application: Callable[[], ASGIApp],
    *,
    host: str,
    port: int,
    listener: int | None = None,
    tls: tuple[Path, Path] | None = None,
) -> None:
    """Answers on `host:port`, or on the listening socket whose number a supervisor hands down. `tls`: certificate and
    key of HTTPS.
    """
    config = uvicorn.Config(
        application,
        factory=True,
        host=host,
        port=port,
        http="h11",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=64 * 1024,
        ssl_context_factory=(lambda *_: context(*tls)) if tls else None,
    )
    sys.setswitchinterval(0.001)  # the event loop waits for a busy thread a fifth as long as by default
    sockets = None if listener is None else [socket.socket(fileno=listener)]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises it once more when it has stopped
    uvicorn.Server(config).run(sockets=sockets)
    # A thread whose reader has gone may wait for ever; what it did stands in the database or was rolled back.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
