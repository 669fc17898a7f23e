"""Loaded by schemathesis (SCHEMATHESIS_HOOKS): half of the generated numbers are those of rows that are there."""

from __future__ import annotations

from typing import Any

import schemathesis

ROWS = 6


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    number = path_parameters.get("pk") if path_parameters else None
    if path_parameters and isinstance(number, int) and not isinstance(number, bool) and number % 2:
        return path_parameters | {"pk": number % ROWS + 1}
    return path_parameters
