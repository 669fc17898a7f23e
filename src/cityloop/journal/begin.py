"""What must stand after every migration: the triggers, the function that appends and the head's row."""

from __future__ import annotations

from typing import Any

from django.db import connection

from cityloop.journal import guard, procedure
from cityloop.journal.models import Act, Head


def after_migration(**_: Any) -> None:
    if "journal_act" not in connection.introspection.table_names():
        return  # migrated back to nothing
    guard.install()
    procedure.install()
    if not Head.objects.exists() and not Act.objects.exists():
        Head.objects.create(pk=1)
