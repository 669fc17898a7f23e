"""Acts to test with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection

from cityloop.journal.services import Actor, Subject, act

DISPATCHER = Actor("person", "7", "dispatcher")
CLOCK = Actor("system", "clock")
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WELL = Subject("case", "17")


def do(verb: str = "case.dispatched", *, subject: Subject = WELL, minutes: int = 0, **payload: object) -> int:
    """One act; its number."""
    with act(verb, actor=DISPATCHER, at=NOON + timedelta(minutes=minutes), subject=subject) as entry:
        entry.payload.update(payload)  # type: ignore[arg-type]  # tests give bad payloads too
    return entry.number


def do_many(count: int) -> None:
    for number in range(count):
        do(subject=Subject("case", str(number % 3)), minutes=number, step=number)


def sql(statement: str, *values: str | int | bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
