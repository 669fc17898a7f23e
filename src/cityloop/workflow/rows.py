"""Rows written while others wait (ADR 9): a statement is made once a model; Django's compiler makes it each time."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

M = TypeVar("M", bound=models.Model)
Column = models.Field[Any, Any]
# What a column of these kinds holds is written as it is, if it is nothing but text or a number.
AS_IT_IS = {models.CharField, models.TextField, models.FloatField, models.ForeignKey, models.BooleanField}
AS_IT_IS |= {models.IntegerField, models.BigIntegerField, models.PositiveIntegerField}
PLAIN = {str, int, float, bool, type(None)}


def locked(model: type[M], pk: int) -> M:
    """As `select_for_update().get()`; raises `ObjectDoesNotExist`."""
    here = transaction.get_connection()
    table, key = (here.ops.quote_name(name) for name in (model._meta.db_table, "id"))
    waiting = " FOR UPDATE" if here.features.has_select_for_update else ""
    for row in model._default_manager.raw(f"SELECT * FROM {table} WHERE {key} = %s{waiting}", [pk]):  # noqa: S608
        return row
    raise ObjectDoesNotExist(f"{model.__name__} {pk}")


def insert(row: models.Model) -> None:
    """As `row.save()` of a new row whose key the database gives; sends no signals, as nothing here listens to them."""
    here = transaction.get_connection()  # not its proxy, which looks itself up for every value
    statement, columns = _insertion(type(row), here.vendor)
    values = [_value(row, column, plain, here) for column, plain in columns]
    with here.cursor() as cursor:
        cursor.execute(statement, values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, here.alias


def _value(row: models.Model, column: Column, plain: bool, here: BaseDatabaseWrapper) -> Any:
    value = getattr(row, column.attname) if plain else column.pre_save(row, True)
    return value if plain and type(value) in PLAIN else column.get_db_prep_save(value, here)


@cache
def _insertion(model: type[models.Model], vendor: str) -> tuple[str, list[tuple[Column, bool]]]:
    columns = [column for column in model._meta.concrete_fields if not column.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    key = model._meta.pk
    assert key is not None
    table = quote(model._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {quote(key.column)}"  # noqa: S608 - our names
    return statement, [(column, type(column) in AS_IT_IS) for column in columns]
