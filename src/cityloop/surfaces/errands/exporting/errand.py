"""The errand that writes a list into a file.

Which rows there are is settled in one look at the beginning; then they are read a few thousand at a time by their keys,
so that no cursor and no transaction stays open while the file grows.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.errands import files, services
from cityloop.errands.models import Errand
from cityloop.errands.registry import LONG, Kind
from cityloop.errands.work import CannotBeDone, Outcome, Work
from cityloop.geography.importing import sha256
from cityloop.journal.services import Json
from cityloop.staff.rules import PERMISSIONS, Standing
from cityloop.surfaces.errands.exporting.lists import LISTS, Asked, Column, ExportedList, Row, reader
from cityloop.surfaces.errands.exporting.writers import WRITERS, Format, Positions
from cityloop.surfaces.kit.acting import held_by

NAME = "export"
PERMISSION = "list.export"
CHUNK = 2_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    list: str
    format: Format
    asked: Asked

    @classmethod
    def of(cls, errand: Errand) -> Wanted:
        found, asked = errand.parameters, errand.parameters["asked"]
        return cls(found["list"], Format(found["format"]), Asked(tuple(asked["ids"]), asked["query"]))


def start(wanted: Wanted, *, actor: Standing, at: datetime) -> Errand:
    """Raises `errands.services.TooMany`."""
    asked: Json = {"ids": list(wanted.asked.ids), "query": wanted.asked.query}
    parameters: Mapping[str, Json] = {"list": wanted.list, "format": wanted.format.value, "asked": asked}
    return services.ask(NAME, parameters=parameters, actor=actor, at=at, department=actor.department, area=actor.area)


def formats(offered: ExportedList) -> list[Format]:
    """Where nothing has a place, there is no map to draw."""
    return [each for each in Format if offered.position or each is not Format.GEOPACKAGE]


def count(offered: ExportedList, asked: Asked, held: Sequence[Standing], at: datetime) -> int:
    return _chosen(offered, asked, held, at).order_by().values("pk").distinct().count()


def _chosen(offered: ExportedList, asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Any]:
    found = offered.found(asked, held, at)
    return found.filter(pk__in=asked.ids) if asked.ids else found


def run(work: Work) -> Outcome:
    wanted, held = Wanted.of(work.errand), held_by(work.errand)
    if not any(each.post in PERMISSIONS[PERMISSION] for each in held):
        raise CannotBeDone(_("Your posts do not permit exports any more."))
    offered, asked_at = LISTS[wanted.list], work.errand.asked_at
    found = _chosen(offered, wanted.asked, held, asked_at)
    with files.written(work.errand.pk) as path:
        source = _source(offered, wanted.asked, found.model, asked_at)
        rows = export(offered, found, wanted.format, path, work.note, source)
        digest = sha256(path)
    return Outcome(
        result={"rows": rows, "bytes": files.path(work.errand.pk).stat().st_size, "sha256": digest},
        file=f"{wanted.list}-{timezone.localtime(work.errand.asked_at):%Y%m%d-%H%M}.{wanted.format.value}",
        verb="list.exported",
        payload={"list": wanted.list, "format": wanted.format.value, "rows": rows, "sha256": digest},
        sealed={"asked": str(wanted.asked)},
    )


def _source(offered: ExportedList, asked: Asked, model: type[Model], at: datetime) -> QuerySet[Any] | None:
    return offered.reckoned(model._default_manager.order_by(), asked, at) if offered.reckoned else None


def export(
    offered: ExportedList,
    found: QuerySet[Any],
    kind: Format,
    path: Path,
    progress: Progress,
    source: QuerySet[Any] | None = None,
) -> int:
    """Writes the rows in their order, with the values that `source` has of them; how many there were."""
    columns = offered.columns()
    keys = array("q", dict.fromkeys(found.values_list("pk", flat=True).iterator(chunk_size=CHUNK)))
    read_from = found.model._default_manager.order_by() if source is None else source
    WRITERS[kind](path, columns, _batches(offered, columns, read_from, keys, progress))
    return len(keys)


def _batches(
    offered: ExportedList, columns: Sequence[Column], source: QuerySet[Any], keys: array[int], progress: Progress
) -> Iterator[tuple[list[Row], Positions]]:
    where = offered.position or ()
    fields = list(dict.fromkeys(["pk", *where, *(name for each in columns for name in each.fields)]))
    read, rows = reader(columns, fields), source.values_list(*fields)
    progress(0, len(keys))
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK].tolist()
        here = {values[0]: values for values in rows.filter(pk__in=chunk)}
        present = [here[key] for key in chunk if key in here]
        yield [read(values) for values in present], [_position(values) if where else (None, None) for values in present]
        progress(begin + len(chunk), len(keys))


def _position(values: Sequence[Any]) -> tuple[float | None, float | None]:
    return values[1], values[2]


def title(errand: Errand) -> str:
    wanted = Wanted.of(errand)
    return _("Export: %(what)s, %(format)s") % {"what": LISTS[wanted.list].label, "format": wanted.format.label}


def told(errand: Errand) -> str:
    found = errand.result
    if "rows" not in found:
        return ""
    size = max(1, found["bytes"] // 1_024)
    return _("%(rows)d rows, %(size)d KB, SHA-256 %(digest)s…") % {
        "rows": found["rows"],
        "size": size,
        "digest": found["sha256"][:12],
    }


ERRAND = Kind(NAME, run, title, told, queue=LONG, repeats=True)
