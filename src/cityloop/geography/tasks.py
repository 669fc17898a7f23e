"""What the worker does for the ground."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from cityloop.geography import jobs
from cityloop.geography.choices import ImportState
from cityloop.geography.models import ImportJob


@task()
def run_import(job: int) -> None:
    jobs.run(ImportJob.objects.get(pk=job), at=timezone.now())


def resume_imports() -> int:
    """To be called when the worker starts: imports that were under way when it died begin anew. Says how many."""
    left = ImportJob.objects.filter(state__in=(ImportState.READING, ImportState.WRITING)).values_list("pk", flat=True)
    for job in left:
        run_import.enqueue(job)
    return len(left)
