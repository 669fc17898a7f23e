from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import Any

import shapely

from cityloop.geography import outlines, queries
from cityloop.geography.drafts import GridDraft
from cityloop.geography.models import ResponsibilityGrid
from cityloop.geography.putting.upsert import Put, Putter, longest, upsert
from cityloop.geography.rules import Problem, code_problems, grid_problems, length_problems
from cityloop.geography.saying import gettext as _
from cityloop.words import services as words

COLUMNS = ("level", "code", "name", "parent_id", "cells", "department", "person", *outlines.COLUMNS)
WORDS = "grid"


def problems(drafts: Sequence[GridDraft]) -> list[Problem]:
    found = code_problems(drafts, ["grid"] * len(drafts), queries.patterns())
    found += length_problems(drafts, longest(ResponsibilityGrid, "name", "department", "person"))
    cells = queries.cell_codes(chain.from_iterable(draft.cells for draft in drafts))
    found += grid_problems(drafts, cells)
    drawn = [(row, draft.geometry) for row, draft in enumerate(drafts, 1) if draft.geometry is not None]
    for problem in outlines.outline_problems([shape for _row, shape in drawn], outlines.SURFACES):
        found.append(Problem(drawn[problem.row - 1][0], problem.column, problem.message))
    return found + list(_parent_problems(drafts))


def _parent_problems(drafts: Sequence[GridDraft]) -> Iterator[Problem]:
    levels = dict(ResponsibilityGrid.objects.values_list("code", "level")) | {d.code: d.level for d in drafts}
    for row, draft in enumerate(drafts, 1):
        if draft.parent_code and levels.get(draft.parent_code, 99) >= draft.level:
            yield Problem(row, "parent", _("no such grid of an upper level"), draft.parent_code[:40])


def write(drafts: Sequence[GridDraft]) -> Put:
    """Upper levels first, so that each finds its parent."""
    added = changed = 0
    ordered = sorted(drafts, key=lambda draft: draft.level)
    for _level, group in groupby(ordered, key=lambda draft: draft.level):
        put = upsert(ResponsibilityGrid, COLUMNS, _rows(list(group)))
        added, changed = added + put.added, changed + put.changed
    words.index_many(WORDS, ((draft.code, draft.name) for draft in drafts))
    return Put(added, changed)


def _rows(drafts: Sequence[GridDraft]) -> Iterator[tuple[Any, ...]]:
    ids = dict(ResponsibilityGrid.objects.values_list("code", "id"))
    shapes = [draft.geometry if draft.geometry is not None else _union(draft.cells) for draft in drafts]
    for draft, shape in zip(drafts, outlines.values(shapes), strict=True):
        parent, cells = ids.get(draft.parent_code), list(draft.cells)
        yield draft.level, draft.code, draft.name, parent, cells, draft.department, draft.person, *shape


def _union(cells: Sequence[str]) -> Any:
    return shapely.union_all(queries.shapes_of_areas(cells))


PUTTER = Putter(model=ResponsibilityGrid, problems=problems, write=write, indexed=True)
