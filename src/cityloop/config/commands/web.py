"""The web process of a running city."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "web process alone (started by `up`)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--certificate", type=Path, help="serve HTTPS with this certificate")
    parser.add_argument("--key", type=Path, help="the certificate's key")
    parser.add_argument("--listener", type=int, help="number of an open listening socket to use instead")


def run(options: argparse.Namespace) -> int:
    from cityloop.config.asgi import application
    from cityloop.config.serve import serve

    tls = (options.certificate, options.key) if options.certificate else None
    serve(application, host=options.host, port=options.port, listener=options.listener, tls=tls)
    return 0
