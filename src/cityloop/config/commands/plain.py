"""The process beside HTTPS, on plain HTTP."""

from __future__ import annotations

import argparse

HELP = "plain HTTP that leads to HTTPS (started by `up`)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--https-port", type=int, required=True)
    parser.add_argument("--listener", type=int, help="number of an open listening socket to use instead")


def run(options: argparse.Namespace) -> int:
    import functools

    from cityloop.config.asgi import plain
    from cityloop.config.serve import serve

    app = functools.partial(plain, https_port=options.https_port)
    serve(app, host=options.host, port=options.port, listener=options.listener)
    return 0
