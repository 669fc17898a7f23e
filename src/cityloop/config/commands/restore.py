"""`restore FILE`: a city from its archive."""

from __future__ import annotations

import argparse
from pathlib import Path

from cityloop.config.errors import Refused
from cityloop.config.tell import tell

HELP = "bring a city back from its archive"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--force", action="store_true", help="replace what is in --data and in the database")


def run(options: argparse.Namespace) -> int:
    from cityloop.config.backup.archive import Damaged
    from cityloop.config.backup.bringing_back import bring_back
    from cityloop.config.running import take

    data = options.data.resolve()
    take(data)
    try:
        whole = bring_back(options.file, data, force=options.force)
    except Damaged as error:
        raise Refused(str(error)) from error
    tell(f"The city is back in {data}.", f"城市数据已恢复到 {data}。")
    return 0 if whole else 1
