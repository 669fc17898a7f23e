"""A generated city, full of life."""

from __future__ import annotations

import argparse

from cityloop.config.commands import up

HELP = "generate a demo city and run it"


def arguments(parser: argparse.ArgumentParser) -> None:
    up.arguments(parser)
    parser.add_argument("--reset", action="store_true", help="begin anew: throws the demo city in --data away")
    parser.add_argument("--alive", action="store_true", help="simulated staff go on working")
    parser.add_argument(
        "--camera", metavar="FILE|rtsp://...", help="a clip or camera to watch instead of the demo's scene"
    )


def run(options: argparse.Namespace) -> int:
    from cityloop.config.demonstration import run_demo

    return run_demo(options)
