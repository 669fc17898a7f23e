"""A generated city, full of life."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from cityloop.config.commands import up
from cityloop.config.errors import Refused
from cityloop.config.tell import tell
from cityloop.demo import progress

HELP = "generate a demo city and run it"


def arguments(parser: argparse.ArgumentParser) -> None:
    up.arguments(parser)
    parser.add_argument("--reset", action="store_true", help="begin anew: throws the demo city in --data away")
    parser.add_argument("--alive", action="store_true", help="simulated staff go on working")
    parser.add_argument(
        "--camera", metavar="FILE|rtsp://...", help="a clip or camera to watch instead of the demo's scene"
    )


def run(options: argparse.Namespace) -> int:
    from cityloop.config import kind
    from cityloop.config.running import Plan, own, run_city
    from cityloop.config.supervisor import Job

    watch = own("demo-camera", "--camera", camera(options.camera))
    jobs = [Job("camera", watch, ends=True), Job("history", module("cityloop.demo.history"), ends=True)]
    if options.alive:
        jobs.append(Job("alive", module("cityloop.demo.alive")))
    plan = Plan(
        kind=kind.DEMO, preparation=["--demo"], jobs=jobs, reset=options.reset, greet=greet, report=History().report
    )
    return run_city(options, plan)


def module(name: str) -> list[str]:
    return [sys.executable, "-m", name]


def camera(given: str | None) -> str:
    """A clip's path must lead somewhere before anything is started."""
    if given and "://" not in given and not Path(given).is_file():
        raise Refused(f"There is no clip at {given}.")
    return given or ""


def greet(data: Path) -> None:
    """The first account of each post, as it stands in accounts.json."""
    accounts = json.loads((data / "accounts.json").read_text(encoding="utf-8"))
    shown: dict[str, dict[str, str]] = {}
    for account in accounts:
        shown.setdefault(account["post"], account)
    tell("Sign in as (all in accounts.json):", "登录账号（全部见 accounts.json）：")
    for account in shown.values():
        print(f"  {account['username']:<14} {account['password']:<12} {account['post']:<12} {account['name']}")


class History:
    """Says how far the city's past has grown, every ten days of it."""

    def __init__(self) -> None:
        self.told = ""

    def report(self, data: Path) -> None:
        found = progress.read(data)
        if found is None or (found.growing and found.done % 10):
            return
        english = f"History: day {found.done} of {found.days}" if found.growing else "The history is whole."
        chinese = f"历史数据：第 {found.done}/{found.days} 天" if found.growing else "历史数据已完整。"
        if english != self.told:
            self.told = english
            tell(english, chinese)
