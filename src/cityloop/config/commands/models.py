"""The models of the station beside the centre; its own program does it."""

from __future__ import annotations

import argparse
import subprocess
import sys

HELP = "learnt models for this machine's cameras (list, fetch, verify, use)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """All of them are for the station's program."""


def run(options: argparse.Namespace) -> int:
    program = [sys.executable, "-m", "cityloop_edge.entrypoints.models", "--data", str(options.data / "edge")]
    return subprocess.call([*program, *options.rest])
