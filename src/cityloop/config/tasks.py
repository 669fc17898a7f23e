"""Background tasks queued in the database, as one of the worker's chores."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from cityloop.errands.tasks import resume_errands
from cityloop.geography.tasks import resume_imports


class TaskRunner:
    """Runs one task of its queue a call; True if there was one."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self.fresh = True
        self.worker = Worker(
            queue_names=[queue],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=uuid.uuid4().hex,
            excluded_queue_names=[],
        )

    def __call__(self, at: datetime) -> bool:
        if self.fresh:
            requeue_abandoned(self.queue)
            resume_errands(self.queue)
            if self.queue == "default":
                resume_imports()
            self.fresh = False
        before = self.worker._run_tasks
        self.worker.max_tasks = before + 1
        self.worker.run()
        return bool(self.worker._run_tasks > before)


def requeue_abandoned(queue: str) -> int:
    """Tasks that a worker had begun when it died; a city has one worker, so nobody is at them now."""
    with transaction.atomic():
        return int(
            DBTaskResult.objects.filter(status="RUNNING", queue_name=queue).update(status="READY", started_at=None)
        )
