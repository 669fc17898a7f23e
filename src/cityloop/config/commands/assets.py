"""Gathers what browsers load into build/static."""

from __future__ import annotations

import argparse

HELP = "gather the static files (done by ./cityloop)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    return 0
