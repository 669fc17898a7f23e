"""Gives the demo city something to watch: the clip or camera named, else street scenes of its own."""

from __future__ import annotations

import argparse

WITHIN = 600.0  # seconds in which something is recorded, or nobody asks for it
HELP = "let some cameras of the demo city watch (done by `demo`)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--camera", default="")


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from cityloop.config import demo_camera
    from cityloop.demo import watching

    eyes = demo_camera.watch(options.data.resolve(), options.camera, at=timezone.now())
    watching.look_round(eyes, timezone.now())
    if watching.is_recorded(eyes[0], WITHIN):
        watching.ask_for_footage(eyes[0], timezone.now())
    return 0
