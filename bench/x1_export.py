"""X1: a list of cases as CSV, Excel and GeoPackage. The reference reads the same columns with a bare cursor."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.harness import Row, exponent, on_both_databases

NAME = "X1 lists exported"
CASES = 1_000_000
AT = datetime(2026, 9, 1, tzinfo=UTC)


def run(quick: bool) -> list[Row]:
    return on_both_databases("bench.x1_export", quick)


def measure(quick: bool) -> list[Row]:
    from tests.cast import found_town

    found_town()
    large = CASES // 100 if quick else CASES
    small = large // 10
    rows: list[Row] = []
    _fill(small)
    before = {kind: _exported(kind, small) for kind in ("csv", "xlsx", "gpkg")}
    _fill(large - small)
    for kind, (seconds, _memory) in before.items():
        bare = _bare()
        took, memory = _exported(kind, large)
        grown = exponent((small, seconds), (large, took))
        rows += [
            Row(f"{large:,} cases as {kind}", large / took, "rows/s", took / bare, "1,000,000 feasible", took < 3_600),
            Row(f"growth of {kind}", grown, "exponent", aim="linear: 1"),
            Row(f"memory at most, after {kind}", memory, "MB"),
        ]
    return rows


def _fill(count: int) -> None:
    """Rows as filing leaves them, without their acts: only reading is measured."""
    from cityloop.cases.models import Case
    from tests.batches.conftest import filed

    (like,) = filed(1, "东门街口有人占道经营，请尽快处理，电话 13800138000")
    like.delete()
    for begin in range(0, count, 5_000):
        made = [_copy(like, begin + number) for number in range(min(5_000, count - begin))]
        Case.objects.bulk_create(made, batch_size=500)


def _copy(like: Any, number: int) -> Any:
    from cityloop.cases.models import Case

    values = {field.attname: getattr(like, field.attname) for field in Case._meta.concrete_fields if field.name != "id"}
    return Case(**{**values, "filed_at": AT + timedelta(seconds=number), "lon": like.lon + number % 1_000 / 1e6})


def _exported(kind: str, count: int) -> tuple[float, float]:
    """Seconds, and the most memory this process has ever had, in MB."""
    from cityloop.cases.models import Case
    from cityloop.surfaces.desk.exports import LISTS
    from cityloop.surfaces.errands.exporting.errand import export
    from cityloop.surfaces.errands.exporting.writers import Format

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as home:
        rows = export(LISTS[0], Case.objects.all(), Format(kind), Path(home, "list"), lambda done, total: None)
    assert rows == count
    return time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def _bare() -> float:
    """Seconds in which a cursor reads the columns of the list, row by row, and does nothing with them."""
    from django.db import connection

    from cityloop.cases.models import Case
    from cityloop.surfaces.desk.exports.subjects import case_columns

    names: Sequence[str] = sorted({name for column in case_columns() for name in column.fields} - {"pk"})
    query = str(Case.objects.order_by("-pk").values_list(*names).query)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(query)
        while cursor.fetchmany(2_000):
            pass
    return time.perf_counter() - began
