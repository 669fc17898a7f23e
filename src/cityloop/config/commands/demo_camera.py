"""Gives the demo city something to watch: the clip or camera named, else a street scene of its own."""

from __future__ import annotations

import argparse

HELP = "let one camera of the demo city watch (done by `demo`)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--camera", default="")


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from cityloop.config import demo_camera

    demo_camera.watch(options.data.resolve(), options.camera, at=timezone.now())
    return 0
