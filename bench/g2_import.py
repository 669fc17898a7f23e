"""G2: components of a survey (部件普查) come in from a file. The reference reads the same file without storing it."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.harness import Row, exponent, on_both_databases

NAME = "G2 components imported"
COMPONENTS = 170_000
AIM_S = 120.0
AT = datetime(2026, 11, 2, tzinfo=UTC)
HEADINGS = ("部件标识码", "部件名称", "权属部门名称", "部件状态", "初始日期", "经度", "纬度")


def run(quick: bool) -> list[Row]:
    return on_both_databases("bench.g2_import", quick)


def measure(quick: bool) -> list[Row]:
    from tests.cast import found_town

    found_town()
    large = COMPONENTS // 10 if quick else COMPONENTS
    small = large // 10
    with tempfile.TemporaryDirectory() as home:
        costs = [(count, *_imported(_survey(Path(home, f"{count}.csv"), count))) for count in (small, large)]
    seconds, reading = costs[-1][1:]
    grown = exponent((small, costs[0][1]), (large, seconds))
    return [
        Row(f"{large:,} components from CSV", seconds, "s", seconds / reading, "< 120 s for 170,000", seconds < AIM_S),
        Row("growth with components", grown, "exponent", aim="linear: 1"),
    ]


def _survey(path: Path, count: int) -> Path:
    luck = random.Random(count)
    with path.open("w", encoding="gb18030", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADINGS)
        for number in range(count):
            code = f"360734{1 + number // 1_000_000:02d}{count % 89 + 10:02d}{number % 1_000_000:06d}"
            place = f"{115.65 + luck.random() * 0.004:.7f}", f"{24.96 + luck.random() * 0.001:.7f}"
            sheet.writerow((code, f"路灯{number}", "市政公用中心", "完好", "20260901", *place))
    return path


def _imported(path: Path) -> tuple[float, float]:
    """Seconds of the import, and of reading alone."""
    from cityloop.geography.choices import What
    from cityloop.geography.importing import import_file, read_drafts
    from tests.cast import FOUNDER

    began = time.perf_counter()
    read_drafts(path, path.name, What.COMPONENTS, "", lambda done, total: None)
    reading = time.perf_counter() - began
    began = time.perf_counter()
    import_file(
        path,
        file_name=path.name,
        what=What.COMPONENTS,
        system="",
        actor=FOUNDER,
        at=AT,
        on_progress=lambda done, total: None,
    )
    return time.perf_counter() - began, reading
