"""Is this city ready to be used? `/healthz` answers 200 or says what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from cityloop.journal import guard
from cityloop.surfaces.kit.access import public

_migrated = False  # a process sees its migrations once: the next release is another process


@public
def healthz(request: HttpRequest) -> HttpResponse:
    found = list(problems())
    return HttpResponse("\n".join(found) or "ready", status=503 if found else 200, content_type="text/plain")


def problems() -> Iterator[str]:
    """What keeps the city from working, in words for the person who runs it."""
    try:
        if not migrated():
            yield "the database is not migrated"
            return
        yield from _unguarded()
    except DatabaseError:
        yield "the database does not answer"


def migrated() -> bool:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _unguarded() -> Iterator[str]:
    yield from (f"the journal's trigger {trigger.name} is missing" for trigger in guard.missing())
