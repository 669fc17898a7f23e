"""`journal verify`: recomputes the whole journal and names the first broken act."""

from __future__ import annotations

import argparse

HELP = "verify the journal"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["verify"])


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from cityloop.config.verification import verify_journal

    return 0 if verify_journal() else 1
