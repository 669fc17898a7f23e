"""The table of reports as this city has switched it."""

from __future__ import annotations

from cityloop.cases.practice import switches
from cityloop.intake import lifecycle
from cityloop.workflow.table import Table


def table() -> Table:
    return lifecycle.table(switches())
