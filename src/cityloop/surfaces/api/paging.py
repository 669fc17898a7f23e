"""Lists a page at a time: a cursor says behind which row the next page begins, so nothing is skipped or told twice."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field, TypeAdapter, ValidationError

from cityloop.surfaces.api.problems import Problem
from cityloop.surfaces.api.shapes import Id, Moment, Short, Strict

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Page(Schema, Generic[T]):
    """`next` is the `cursor` of the following page; null on the last one."""

    items: list[T]
    next: str | None


class Paging(Strict):
    cursor: Short = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Ordered(Paging):
    """`due`: what is due soonest first, what has no date last. `newest`: what came last first."""

    order: Literal["due", "newest"] = "newest"


class _Due(Schema):
    due_at: Moment | None
    pk: Id


_DUE, _NEWEST = TypeAdapter(_Due), TypeAdapter(Id)


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    items: list[M]
    next: str | None


def page(found: QuerySet[M], asked: Paging) -> Slice[M]:
    """One page of rows in the order asked for."""
    by_due = getattr(asked, "order", "newest") == "due"
    found = found.order_by(F("due_at").asc(nulls_last=True), "-pk") if by_due else found.order_by("-pk")
    if asked.cursor:
        found = found.filter(_behind_due(asked.cursor) if by_due else Q(pk__lt=_read(_NEWEST, asked.cursor)))
    rows = list(found[: asked.limit + 1])
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return Slice(rows[: asked.limit], _written(last, by_due) if last else None)


def _behind_due(cursor: str) -> Q:
    last: _Due = _read(_DUE, cursor)
    undated = Q(due_at=None)
    if last.due_at is None:
        return undated & Q(pk__lt=last.pk)
    return Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__lt=last.pk) | undated


def _written(last: Model, by_due: bool) -> str:
    due: datetime | None = getattr(last, "due_at", None)
    told = {"due_at": due.isoformat() if due else None, "pk": last.pk} if by_due else last.pk
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def _read(shape: TypeAdapter[Any], cursor: str) -> Any:
    try:
        return shape.validate_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, ValidationError) as fault:
        told = _("The cursor is none of ours, or of another order; begin again without it.")
        raise Problem(422, "bad_cursor", told) from fault
