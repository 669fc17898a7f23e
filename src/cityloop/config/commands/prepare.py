"""What stands before the processes of a city start: database, local station, and the demo city where one is wanted."""

from __future__ import annotations

import argparse

from cityloop.config.tell import tell

HELP = "bring the database to this release and found what is missing (done by `up` and `demo`)"
STEPS = {
    "city": "规划城市",
    "ground": "街道与网格",
    "components": "城市部件",
    "catalogue": "立案标准",
    "staff": "部门与人员",
    "cameras": "镜头",
    "patrol": "视频巡查",
    "ready": "就绪",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="with the demo city")


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from cityloop.config import station

    call_command("migrate", interactive=False, verbosity=0)
    station.ensure(options.data, at=timezone.now())
    if options.demo:
        from cityloop.demo import services as demo

        demo.prepare(options.data.resolve(), at=timezone.now(), on_progress=show)
    return 0


def show(what: str, done: int, total: int) -> None:
    tell(f"  {done}/{total} {what}", f"  {done}/{total} {STEPS.get(what, what)}")
