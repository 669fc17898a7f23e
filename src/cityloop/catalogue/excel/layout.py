"""Where what stands in the table."""

from __future__ import annotations

from typing import Any

from cityloop.catalogue.choices import CaseKind

HEADINGS = (
    "大类代码",
    "大类名称",
    "小类代码",
    "小类名称",
    "处置单位",
    "主管部门",
    "立案条件",
    "结案条件",
    "处置时限",
)
SHEETS = {"部件": CaseKind.COMPONENT, "事件": CaseKind.EVENT}
CLASS, UNITS, SUPERVISOR, INHERITED = 4, 4, 5, 6
HEADINGS_WITHIN = 5

Cells = tuple[Any, ...]
