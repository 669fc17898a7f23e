"""The command line: `python -m cityloop COMMAND`, through `./cityloop` on a fresh machine."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from types import ModuleType

from cityloop.config.commands import (
    assets,
    backup,
    bench,
    check,
    demo,
    demo_camera,
    journal,
    migrate,
    models,
    plain,
    prepare,
    restore,
    tables,
    test,
    up,
    web,
    worker,
)
from cityloop.config.errors import Refused
from cityloop.config.paths import ROOT

# Each offers HELP, arguments(parser) and run(options) -> exit status, and imports Django in `run` alone, if at all.
COMMANDS: dict[str, ModuleType] = {
    "demo": demo,
    "up": up,
    "test": test,
    "check": check,
    "bench": bench,
    "journal": journal,
    "backup": backup,
    "restore": restore,
    "models": models,
    "migrate": migrate,
    "web": web,
    "plain": plain,
    "worker": worker,
    "assets": assets,
    "prepare": prepare,
    "tables": tables,
    "demo-camera": demo_camera,
}
TAKE_THE_REST = {"test", "bench", "models"}  # what they do not know is for the programs that they start


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; its exit status."""
    whole = parser()
    options, rest = whole.parse_known_args(arguments)
    if rest and options.command not in TAKE_THE_REST:
        whole.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    os.environ["CITYLOOP_DATA"] = str(options.data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.config.settings")
    try:
        return int(COMMANDS[options.command].run(options))
    except Refused as refusal:
        print(f"cityloop: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="cityloop", description="The closed loop of a city. 城市管理闭环。")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        own = commands.add_parser(name, help=command.HELP, description=command.HELP, allow_abbrev=False)
        own.add_argument("--data", type=Path, default=_default_data(), help="the city's directory (default ./var)")
        command.arguments(own)
    return whole


def _default_data() -> Path:
    return Path(os.environ.get("CITYLOOP_DATA") or ROOT / "var")
