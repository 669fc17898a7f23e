"""Model fields whose column holds nothing a thief of the database could read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.lookups import BuiltinLookup
from django.db.models.sql.compiler import SQLCompiler

from cityloop.privacy.cipher import blind_index, seal, unseal

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
    _Lookup = BuiltinLookup[bool]
else:  # Django cannot subscript them when running
    _Text, _Lookup = models.TextField, BuiltinLookup

__all__ = ["EncryptedTextField", "blind_index"]


class CannotCompare(TypeError):
    """A sealed column was asked to compare; look up by its blind index instead."""


class EncryptedTextField(_Text):
    """Text, sealed at rest under its place (table and column); empty stays empty."""

    description = "Text sealed at rest"

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text, self.place) if text else text

    def from_db_value(self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper) -> str | None:
        return unseal(value, self.place) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("isnull", "isempty"):
            raise CannotCompare(f"{self.place} is sealed; look it up by a blind index, not by {lookup_name}")
        return super().get_lookup(lookup_name)

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


@EncryptedTextField.register_lookup
class IsEmpty(_Lookup):
    """`field__isempty=True`: whether there is anything in a sealed column."""

    lookup_name = "isempty"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} {'=' if self.rhs else '<>'} ''", list(values)
