"""A real city, empty at first: its first page leads through set-up."""

from __future__ import annotations

import argparse
from pathlib import Path

from cityloop.config.https import choosing

HELP = "run a city of your own (empty at first)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0: for other machines too, over HTTPS")
    parser.add_argument("--port", type=int, default=8000, help="HTTPS takes the next one too, for plain HTTP")
    choosing.arguments(parser)


def run(options: argparse.Namespace) -> int:
    from cityloop.config import kind
    from cityloop.config.running import Plan, run_city

    return run_city(options, Plan(kind=kind.REAL, preparation=[], greet=_greet))


def _greet(data: Path) -> None:
    from cityloop.config.tell import tell
    from cityloop.surfaces.kit import first_run

    if code := first_run.code(data):
        tell(f"First run: open the page and enter this code: {code}", f"首次运行：打开网页并输入此代码：{code}")
