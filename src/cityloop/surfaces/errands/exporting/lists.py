"""Lists that can be exported; surfaces add theirs in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from cityloop.staff.rules import Standing

Row = list[Any]
MOST = 5_000  # picked by hand; a whole list has no bound


@dataclass(frozen=True, slots=True)
class Asked:
    """`ids` are picked by hand; without any it is the whole list, as the query of its page's address says it."""

    ids: tuple[int, ...] = ()
    query: str = ""

    @classmethod
    def read(cls, request: HttpRequest) -> Asked | None:
        if request.POST.get("all"):
            return cls(query=request.GET.urlencode())
        ids = [int(each) for each in request.POST.get("ids", "").split(",") if each.isdecimal() and len(each) < 16]
        return cls(tuple(dict.fromkeys(ids[:MOST]))) if ids else None


@dataclass(frozen=True, slots=True)
class Column:
    """`show` makes the cell of the values of `fields`: text, whole number, decimal, moment (aware), or nothing."""

    label: str | Promise
    fields: tuple[str, ...]
    show: Callable[..., Any] | None = None
    type: type = str


@dataclass(frozen=True, slots=True)
class ExportedList:
    """`columns` are asked for once an export, so that labels and names are read once; `found` by whoever asks, as wide
    as these posts see; `position` are the fields of longitude and latitude in WGS-84 degrees, where there are any;
    `reckoned` adds to the rows of the model what its own fields do not hold.
    """

    name: str
    label: str | Promise
    view: str
    columns: Callable[[], list[Column]]
    found: Callable[[Asked, Sequence[Standing], datetime], QuerySet[Any]]
    position: tuple[str, str] | None = ("lon", "lat")
    reckoned: Callable[[QuerySet[Any], Asked, datetime], QuerySet[Any]] | None = None


LISTS: dict[str, ExportedList] = {}


def offer(each: ExportedList) -> None:
    LISTS[each.name] = each


def reader(columns: Sequence[Column], fields: Sequence[str]) -> Callable[[Sequence[Any]], Row]:
    """Makes a row of the columns out of the values of `fields`."""
    cells = [_cell(column, [fields.index(name) for name in column.fields]) for column in columns]
    return lambda values: [cell(values) for cell in cells]


def _cell(column: Column, places: Sequence[int]) -> Callable[[Sequence[Any]], Any]:
    cut, show = itemgetter(*places), column.show
    if show is None:
        return cut
    if len(places) == 1:
        return lambda values: show(cut(values))
    return lambda values: show(*cut(values))
