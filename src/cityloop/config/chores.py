"""What the worker does, and how often. Each lane is a thread."""

from __future__ import annotations

from datetime import datetime, timedelta

from cityloop.config.tasks import TaskRunner
from cityloop.config.worker import Chore
from cityloop.evidence import vault
from cityloop.journal import followers
from cityloop.messages import delivery


def follow(at: datetime) -> bool:
    """True while followers have acts left."""
    return followers.run_all(at=at) > 0


def tell(at: datetime) -> bool:
    """True while messages wait for their gateways."""
    return delivery.deliver_due(at) > 0


def sweep(at: datetime) -> None:
    vault.sweep(at - timedelta(days=1))


LANES: dict[str, list[Chore]] = {
    "journal": [Chore("followers", 0.2, follow)],
    "clock": [],
    "tasks": [Chore("tasks", 0.5, TaskRunner()), Chore("evidence", 3600, sweep)],
    "messages": [Chore("messages", 2, tell)],
}
