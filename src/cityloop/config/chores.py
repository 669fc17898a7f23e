"""What the worker does, and how often. Each lane is a thread."""

from __future__ import annotations

from datetime import datetime

from cityloop.config.tasks import TaskRunner
from cityloop.config.worker import Chore
from cityloop.journal import followers


def follow(at: datetime) -> bool:
    """True while followers have acts left."""
    return followers.run_all(at=at) > 0


LANES: dict[str, list[Chore]] = {
    "journal": [Chore("followers", 0.2, follow)],
    "clock": [],
    "tasks": [Chore("tasks", 0.5, TaskRunner())],
}
