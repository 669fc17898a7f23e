"""Background tasks queued in the database, as one of the worker's chores."""

from __future__ import annotations

import uuid
from datetime import datetime

from django_tasks_db.management.commands.db_worker import Worker


class TaskRunner:
    """Runs one queued task a call; True if there was one."""

    def __init__(self) -> None:
        self.worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=uuid.uuid4().hex,
            excluded_queue_names=[],
        )

    def __call__(self, at: datetime) -> bool:
        before = self.worker._run_tasks
        self.worker.max_tasks = before + 1
        self.worker.run()
        return bool(self.worker._run_tasks > before)
