"""The background worker of a running city."""

from __future__ import annotations

import argparse

HELP = "background worker alone (started by `up`)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from cityloop.config.worker import work

    work()
    return 0
