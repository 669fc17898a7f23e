"""The benchmarks under bench/."""

from __future__ import annotations

import argparse
import subprocess
import sys

from cityloop.config.paths import ROOT

HELP = "measure (bench/; names of benchmarks may follow)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """All of them are for the benchmarks."""


def run(options: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, "-m", "bench", *options.rest], cwd=ROOT)
