"""`restore FILE`: a city from its archive."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "bring a city back from its archive"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--force", action="store_true", help="replace what is in --data and in the database")


def run(options: argparse.Namespace) -> int:
    from cityloop.config.backup import bring_back

    bring_back(options.file, force=options.force)
    return 0
