"""`journal verify`: recomputes the whole journal and names the first broken act."""

from __future__ import annotations

import argparse
from pathlib import Path

from cityloop.config.tell import speaks_chinese

HELP = "verify the journal"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["verify"])
    parser.add_argument("receipts", nargs="*", type=Path, help="receipts that the journal must contain")


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.utils import translation

    from cityloop.journal.verify import main

    with translation.override("zh-hans" if speaks_chinese() else "en"):
        return main([str(receipt) for receipt in options.receipts])
