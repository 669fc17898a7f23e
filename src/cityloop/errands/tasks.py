"""What the worker does for errands."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from cityloop.errands import running
from cityloop.errands.models import Errand, State
from cityloop.errands.registry import KINDS


@task()
def run_errand(errand: int) -> None:
    found = Errand.objects.filter(pk=errand).first()  # gone, if it was called off and has expired
    if found is not None:
        running.run(found, now=timezone.now)


def resume_errands(queue: str) -> int:
    """To be called when the worker starts: what was under way when it died goes on. Says how many."""
    kinds = [kind.name for kind in KINDS.values() if kind.queue == queue]
    left = Errand.objects.filter(state__in=(State.RUNNING, State.STOPPING), kind__in=kinds)
    for errand in left.values_list("pk", flat=True):
        run_errand.using(queue_name=queue).enqueue(errand)
    return len(left)
