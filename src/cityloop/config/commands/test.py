"""All tests, on SQLite and on PostgreSQL at the same time; what concerns no database begins beside them, twice."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from cityloop.config.paths import ROOT

HELP = "run the tests on both databases (arguments for pytest may follow)"
DATABASES = ("sqlite", "postgres")
NONE = ("none", "none-2")  # what concerns no database: most of it waits, for real cameras or a browser
NOTHING_COLLECTED = 5  # pytest's status; tests without a database run once
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|warnings?|deselected)")
FAULT = ("FAILED ", "ERROR ")  # how pytest's summary begins a line
CLOSING = re.compile(r"^=* ?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", choices=DATABASES, action="append", help="this database alone")


def run(options: argparse.Namespace) -> int:
    began = time.monotonic()
    names = options.on or (*DATABASES, *NONE)
    with tempfile.TemporaryDirectory(prefix="cityloop-shared-") as shared:
        runs = [Run(name, options.rest, shared if len(names) > 1 else "") for name in names]
        for one in runs:
            one.thread.join()
    total: Counter[str] = sum((one.counts for one in runs), Counter())
    told = [f"{one.name}: {fault}" for one in runs for fault in one.faults]
    told += [f"{one.name}: {one.closing or f'ended with {one.status}'} ({one.log})" for one in runs]
    print("\n".join(told))
    print(f"{closing_line(total)} in {time.monotonic() - began:.2f}s")
    return 0 if all(one.good for one in runs) and total["passed"] else 1


def closing_line(counts: Counter[str]) -> str:
    """As pytest itself ends: `2 failed, 1234 passed, 3 skipped`."""
    order = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warnings", "errors")
    return ", ".join(f"{counts[name]} {name}" for name in order if counts[name]) or "no tests ran"


def counted(closing: str) -> Counter[str]:
    names = {"error": "errors", "warning": "warnings"}
    return Counter({names.get(name, name): int(number) for number, name in COUNT.findall(closing)})


class Run:
    """One pytest process; its lines go to a log and, marked, to the terminal. `shared` is a directory in which runs at
    the same time agree who does what concerns no database.
    """

    def __init__(self, name: str, rest: list[str], shared: str) -> None:
        self.name = name
        self.log: Path = ROOT / "build" / f"test-{name}.log"
        self.log.parent.mkdir(exist_ok=True)
        self.closing = ""
        self.faults: list[str] = []
        self.status: int | None = None
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "pytest", *rest],
            cwd=ROOT,
            env=os.environ | {"CITYLOOP_TEST_DB": name.partition("-")[0], "CITYLOOP_TEST_SHARED": shared},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    @property
    def counts(self) -> Counter[str]:
        return counted(self.closing)

    @property
    def good(self) -> bool:
        return self.status in {0, NOTHING_COLLECTED}

    def _read(self) -> None:
        assert self.popen.stdout is not None
        with self.log.open("w") as log:
            for line in self.popen.stdout:
                log.write(line)
                print(f"{self.name:>8} | {line}", end="", flush=True)
                if line.startswith(FAULT):
                    self.faults.append(line.rstrip())
                if found := CLOSING.match(line):
                    self.closing = found.group(1)
        self.status = self.popen.wait()
