"""Rows are written by their code: new ones added, known ones brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model

from cityloop.geography.rules import Problem

CHUNK = 2_000

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
    write: Callable[[Sequence[Any], Progress], Put]
    indexed: bool = False
    """Whether `locate` answers from it."""


def silent(done: int, total: int) -> None:
    """No one watches."""


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    walk = iter(rows)
    while chunk := list(islice(walk, size)):
        yield chunk


def upsert(model: type[Model], rows: Iterable[Model], total: int, on_progress: Progress) -> Put:
    fields = [field.name for field in model._meta.concrete_fields if field.name not in ("id", "code")]
    manager = model._default_manager
    done = known = 0
    for chunk in chunks(rows):
        known += manager.filter(code__in=[row.code for row in chunk]).count()  # type: ignore[attr-defined]  # all have one
        manager.bulk_create(chunk, update_conflicts=True, unique_fields=["code"], update_fields=fields)
        done += len(chunk)
        on_progress(done, total)
    return Put(added=done - known, changed=known)


def longest(model: type[Model], *columns: str) -> dict[str, int]:
    """How long the texts of these columns may be."""
    return {column: getattr(model._meta.get_field(column), "max_length", 0) or 0 for column in columns}
