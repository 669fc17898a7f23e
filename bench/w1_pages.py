"""W1: Lighthouse on every page that people use, signed in, in a small town: accessibility, best practice, performance.

Lighthouse needs Node 22.19 or newer: the machine's, else that of the wheel in requirements/node.txt. Median of five.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.harness import Row, in_city
from bench.serving import sign_in, web

NAME = "W1"
AIM = 95.0
HOME = Path(__file__).parent / "lighthouse"
KINDS = {"accessibility": "accessibility", "best-practices": "best practice", "performance": "performance"}
OLDEST = (22, 19)
FLAGS = (
    "--headless=new --no-sandbox --disable-background-networking --use-angle=swiftshader --enable-unsafe-swiftshader"
)


def run(quick: bool) -> list[Row]:
    return in_city(__name__, "SQLite", quick)


def measure(quick: bool) -> list[Row]:
    from tests.cast import found_town
    from tests.surfaces.pages import PAGES
    from tests.surfaces.samples import Samples

    environment = _lighthouse()
    found_town()
    samples, rounds = Samples().made(), 1 if quick else 5
    pages = {each.route: each for each in PAGES}.values()
    with web() as port:
        cookies = {person: sign_in(port, person) if person else "" for person in {each.person for each in pages}}
        return [
            row
            for each in pages
            for row in _rows(environment, f"http://127.0.0.1:{port}", each.of(samples), cookies[each.person], rounds)
        ]


def _rows(environment: dict[str, str], base: str, address: str, cookies: str, rounds: int) -> list[Row]:
    scores = [_score(environment, base + address, cookies) for _round in range(rounds)]
    return [_row(address, kind, median(each[kind] for each in scores)) for kind in KINDS]


def _row(address: str, kind: str, value: float) -> Row:
    """Performance is drawn by the processor here, so that it is told and not judged."""
    if kind == "performance":
        return Row(f"{address} {KINDS[kind]}", value, "of 100")
    return Row(f"{address} {KINDS[kind]}", value, "of 100", aim=">= 95", met=value >= AIM)


def _score(environment: dict[str, str], address: str, cookies: str) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookies}))
        command = ["node", str(HOME / "node_modules/lighthouse/cli/index.js"), address, "--quiet", "--output=json"]
        command += [
            f"--output-path={report}",
            f"--chrome-flags={FLAGS}",
            f"--extra-headers={headers}",
            "--preset=desktop",
        ]
        command += [f"--only-categories={','.join(KINDS)}"]
        subprocess.run(command, env=environment, check=True, timeout=300)
        found = json.loads(report.read_text())["categories"]
    return {kind: found[kind]["score"] * 100 for kind in KINDS}


def _lighthouse() -> dict[str, str]:
    """Installs what is missing; the environment in which `node` is new enough."""
    environment = dict(os.environ) | {"CHROME_PATH": shutil.which("chromium") or ""}
    if not _is_new(environment):
        binaries = Path(sys.executable).parent
        environment["PATH"] = f"{binaries}{os.pathsep}{environment['PATH']}"
        if not (binaries / "node").exists():
            lock = HOME.parents[1] / "requirements" / "node.txt"
            subprocess.run(
                [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", lock], check=True
            )
    if not (HOME / "node_modules").exists():
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HOME, env=environment, check=True
        )
    return environment


def _is_new(environment: dict[str, str]) -> bool:
    found = shutil.which("node", path=environment["PATH"])
    if not found:
        return False
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.strip("v \n")
    major, minor = (int(part) for part in said.split(".")[:2])
    return (major, minor) >= OLDEST
