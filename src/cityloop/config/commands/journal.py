"""`journal verify`: recomputes the whole journal and names the first broken act."""

from __future__ import annotations

import argparse
from pathlib import Path

from cityloop.config.begin import begin_django

HELP = "verify the journal"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["verify"])
    parser.add_argument("receipts", nargs="*", type=Path, help="receipts that the journal must contain")


def run(options: argparse.Namespace) -> int:
    begin_django()
    from cityloop.journal.verify import main

    return main([str(receipt) for receipt in options.receipts])
