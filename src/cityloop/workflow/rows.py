"""Rows written while others wait (ADR 9): a statement is made once a model; Django's compiler makes it each time."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, models

Columns = list[models.Field[Any, Any]]


def insert(row: models.Model) -> None:
    """As `row.save()` of a new row whose key the database gives; sends no signals, as nothing here listens to them."""
    statement, columns = _insertion(type(row), connection.vendor)
    values = [column.get_db_prep_save(column.pre_save(row, True), connection) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias


@cache
def _insertion(model: type[models.Model], vendor: str) -> tuple[str, Columns]:
    columns = [column for column in model._meta.concrete_fields if not column.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    key = model._meta.pk
    assert key is not None
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {quote(key.column)}", columns  # noqa: S608 - our names
