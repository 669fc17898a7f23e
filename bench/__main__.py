"""Runs the benchmarks (all, or those named), prints one table and writes it to bench/out/ as JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import bench
from bench.harness import Row

OUT = Path(__file__).parent / "out"
HEADINGS = ("what", "where", "value", "ratio", "aim", "")


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["vision"]:
        from bench import vision

        return vision.main(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="J1, j1_journal ...; all without any")
    parser.add_argument("--quick", action="store_true", help="small sizes: shows that it runs, not how fast")
    options = parser.parse_args(arguments)
    found = dict(_run(options.names, options.quick))
    for name, rows in found.items():
        print(f"\n{name}\n{table(rows)}")
    print(f"\n{_write(found, options.quick)}")
    return 0


def _run(names: list[str], quick: bool) -> Iterable[tuple[str, list[Row]]]:
    for module in _wanted(names):
        print(f"{module.NAME} ...", file=sys.stderr, flush=True)
        yield module.NAME, module.run(quick)


def _wanted(names: list[str]) -> list[ModuleType]:
    """A name is a benchmark's number (J1) or its module's."""
    modules = {}
    for info in pkgutil.iter_modules(bench.__path__):
        if not info.name.startswith("__") and info.name != "harness":
            modules[info.name] = info.name
            modules[info.name.partition("_")[0]] = info.name
    unknown = [name for name in names if name.lower() not in modules]
    if unknown:
        raise SystemExit(f"no such benchmark: {', '.join(unknown)}")
    chosen = [modules[name.lower()] for name in names] or sorted(set(modules.values()))
    loaded = [importlib.import_module(f"bench.{name}") for name in dict.fromkeys(chosen)]
    return [module for module in loaded if hasattr(module, "NAME")]


def table(rows: Iterable[Row]) -> str:
    lines = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    against = "" if row.ratio is None else f"{row.ratio:.2f}"
    verdict = "" if row.met is None else ("ok" if row.met else "MISSED")
    return row.what, row.where, f"{_number(row.value)} {row.unit}".strip(), against, row.aim, verdict


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _write(found: dict[str, list[Row]], quick: bool) -> Path:
    OUT.mkdir(exist_ok=True)
    at = datetime.now(UTC)
    file = OUT / f"{at:%Y%m%d-%H%M%S}.json"
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    rows = {name: [asdict(row) for row in rows] for name, rows in found.items()}
    file.write_text(json.dumps({"at": at.isoformat(), "quick": quick, **machine, "rows": rows}, indent=1))
    return file


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
