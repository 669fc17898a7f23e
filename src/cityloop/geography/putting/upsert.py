"""Rows are written by their code: new ones added, known ones brought up to date.

Django's `bulk_create` takes half a minute for a big city's components; prepared statements take a few seconds, and
other writers wait no longer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import DateField, JSONField, Model

from cityloop.geography.rules import Problem

CHUNK = 5_000

Progress = Callable[[int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Put:
    added: int
    changed: int


@dataclass(frozen=True)
class Putter:
    """`problems` reads the database as it stands and changes nothing; `write` takes drafts that have none."""

    model: type[Model]
    problems: Callable[[Sequence[Any]], list[Problem]]
    write: Callable[[Sequence[Any]], Put]
    indexed: bool = False
    """Whether `locate` answers from it."""


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    walk = iter(rows)
    while chunk := list(islice(walk, size)):
        yield chunk


def upsert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Put:
    """`columns` are the database's names, one of them `code`; rows hold their values in that order."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(column) for column in columns)
    news = ", ".join(f"{quote(column)} = excluded.{quote(column)}" for column in columns)
    conflict = f"ON CONFLICT ({quote('code')}) DO UPDATE SET {news}"
    before, done = model._default_manager.count(), 0
    prepare = _preparation(model, columns)
    write = _copied if connection.vendor == "postgresql" else _inserted
    for chunk in chunks(rows):
        write(table, names, conflict, [prepare(row) for row in chunk])
        done += len(chunk)
    added = model._default_manager.count() - before
    return Put(added=added, changed=done - added)


# The statements are put together of names of our own columns.


def _inserted(table: str, names: str, conflict: str, rows: Sequence[Sequence[Any]]) -> None:
    places = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places}) {conflict}", rows)  # noqa: S608


def _copied(table: str, names: str, conflict: str, rows: Sequence[Sequence[Any]]) -> None:
    """PostgreSQL takes a statement a row dearly and a COPY cheaply, which knows no conflicts: so by a table between."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
        with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming {conflict}")  # noqa: S608
        cursor.execute("DROP TABLE incoming")


def _preparation(model: type[Model], columns: Sequence[str]) -> Callable[[Sequence[Any]], list[Any]]:
    """How a row becomes what the database's driver takes: dates and JSON in their spelling, enumerations as text."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    dates = [at for at, column in enumerate(columns) if isinstance(fields[column], DateField)]
    objects = [at for at, column in enumerate(columns) if isinstance(fields[column], JSONField)]

    def prepare(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for at in dates:
            values[at] = connection.ops.adapt_datefield_value(values[at]) if values[at] else None
        for at in objects:
            values[at] = json.dumps(values[at], ensure_ascii=False)
        return values

    return prepare


def longest(model: type[Model], *columns: str) -> dict[str, int]:
    """How long the texts of these columns may be."""
    return {column: getattr(model._meta.get_field(column), "max_length", 0) or 0 for column in columns}
