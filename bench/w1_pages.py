"""W1: Lighthouse on every page that people use, signed in, in a small town: accessibility and best practice.

Lighthouse needs Node 22.19 or newer: the machine's, else that of the wheel in requirements/node.txt. Median of five.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.harness import Row, in_city
from bench.serving import sign_in, web

NAME = "W1"
AIM = 95.0
AT_ONCE = 2
TRIES = 3
HOME = Path(__file__).parent / "lighthouse"
KINDS = {"accessibility": "accessibility", "best-practices": "best practice"}
OLDEST = (22, 19)
FLAGS = (
    "--headless=new --no-sandbox --disable-background-networking --use-angle=swiftshader --enable-unsafe-swiftshader"
)


def run(quick: bool) -> list[Row]:
    return in_city(__name__, "SQLite", quick)


def measure(quick: bool) -> list[Row]:
    from tests.cast import found_town
    from tests.surfaces.pages import PAGES, Page
    from tests.surfaces.samples import Samples

    environment = _lighthouse()
    found_town()
    samples, rounds = Samples().made(), 1 if quick else 5
    pages = {each.route: each for each in reversed(PAGES)}.values()  # the first of each route
    with web() as port:
        cookies = {person: sign_in(port, person) if person else "" for person in {each.person for each in pages}}

        def rows(page: Page) -> list[Row]:
            address = page.of(samples)
            asked = f"http://127.0.0.1:{port}{address}"
            return _rows(address, [_score(environment, asked, cookies[page.person]) for _round in range(rounds)])

        with ThreadPoolExecutor(AT_ONCE) as at_once:
            return [row for found in at_once.map(rows, pages) for row in found]


def _rows(address: str, scores: list[dict[str, float]]) -> list[Row]:
    medians = {kind: median(each[kind] for each in scores) for kind in KINDS}
    print(address, *medians.values(), file=sys.stderr, flush=True)  # forty pages take a quarter of an hour
    return [
        Row(f"{address} {KINDS[kind]}", value, "of 100", aim=">= 95", met=value >= AIM)
        for kind, value in medians.items()
    ]


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
        # Of a page that goes on loading Lighthouse often cannot read the document again, in which it looks for the
        # charset alone; ours stands in the header of every answer.
        command += [f"--only-categories={','.join(KINDS)}", "--skip-audits=charset"]
        for _try in range(TRIES):
            done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)
            found = json.loads(report.read_text())["categories"] if done.returncode == 0 else {}
            scores = {kind: found[kind]["score"] for kind in KINDS if found}
            if scores and None not in scores.values():
                return {kind: score * 100 for kind, score in scores.items()}
    print(f"{address} could not be judged: {done.stderr or scores}", file=sys.stderr)
    return dict.fromkeys(KINDS, 0.0)


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
