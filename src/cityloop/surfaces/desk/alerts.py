"""Operations on alerts, by the names of their table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cityloop.journal.services import Actor
from cityloop.watch import services as watch
from cityloop.watch.models import Alert
from cityloop.workflow.services import NOTHING
from cityloop.workflow.table import Given


def carry_out(
    alert: Alert, operation: str, *, actor: Actor, at: datetime, given: Given = NOTHING, revision: int | None = None
) -> Alert:
    rest: dict[str, Any] = {"actor": actor, "at": at, "revision": revision}
    if operation == "file":
        watch.file(alert, **rest)
    elif operation == "dismiss":
        watch.dismiss(alert, reason=given.reason, **rest)
    else:
        watch.join(alert, report=given.target, **rest)
    return alert
