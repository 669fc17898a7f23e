"""Style, types, contracts between rooms, licences, what must not be committed: one line each."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cityloop.config.checks import hosts, licences, machine_paths
from cityloop.config.paths import ROOT

HELP = "lint, types, import contracts, licences, no registry host"
BIN = Path(sys.executable).parent
CODE = [name for name in ("src", "tests", "bench") if list((ROOT / name).rglob("*.py"))]


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(options: argparse.Namespace) -> int:
    checks: dict[str, Callable[[], list[str]]] = {
        "ruff check": _tool("ruff", "check", "--quiet", *CODE),
        "ruff format": _tool("ruff", "format", "--check", *CODE),
        "mypy": _tool("mypy", *CODE),
        "import contracts": _tool("lint-imports"),
        "migrations": _tool("python", "-m", "django", "makemigrations", "--check", "--dry-run"),
        "licences": licences.problems,
        "no registry host": hosts.problems,
        "no path of a machine": machine_paths.problems,
    }
    failed = [name for name, check in checks.items() if not _passes(name, check)]
    return 1 if failed else 0


def _passes(name: str, check: Callable[[], list[str]]) -> bool:
    began = time.monotonic()
    problems = check()
    print(f"{'FAIL' if problems else 'ok  '} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    for problem in problems:
        print(f"     {problem}")
    return not problems


def _tool(name: str, *arguments: str) -> Callable[[], list[str]]:
    def check() -> list[str]:
        command = [str(BIN / name), *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
        if done.returncode == 0:
            return []
        return (done.stdout + done.stderr).splitlines() or [f"status {done.returncode}"]

    return check
