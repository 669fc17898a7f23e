from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from cityloop.geography import outlines, queries
from cityloop.geography.choices import Level
from cityloop.geography.drafts import AreaDraft
from cityloop.geography.models import Area
from cityloop.geography.putting.upsert import Put, Putter, longest, upsert
from cityloop.geography.rules import LEVELS, Problem, code_problems, length_problems, parent_of
from cityloop.geography.saying import gettext as _
from cityloop.words import services as words

COLUMNS = ("level", "code", "name", "parent_id", "area_class", "area_m2", "since", "until", "note", *outlines.COLUMNS)
WORDS = "area"


def problems(drafts: Sequence[AreaDraft]) -> list[Problem]:
    found = code_problems(drafts, [draft.level for draft in drafts], queries.patterns())
    found += length_problems(drafts, longest(Area, "name", "note"))
    found += outlines.outline_problems([draft.geometry for draft in drafts], outlines.SURFACES)
    levels = queries.area_levels() | {draft.code: draft.level.value for draft in drafts}
    for row, draft in enumerate(drafts, 1):
        found += _own_problems(row, draft, levels)
    return found


def _own_problems(row: int, draft: AreaDraft, levels: dict[str, str]) -> Iterator[Problem]:
    if not draft.name.strip():
        yield Problem(row, "name", _("is missing"))
    if draft.parent_code and draft.parent_code not in levels:
        yield Problem(row, "parent", _("no such area"), draft.parent_code[:40])
    elif draft.parent_code and LEVELS.index(levels[draft.parent_code]) >= LEVELS.index(draft.level):
        yield Problem(row, "parent", _("is not of an upper level"), draft.parent_code)
    if draft.since and draft.until and draft.until < draft.since:
        yield Problem(row, "until", _("is before the beginning"), draft.until.isoformat())


def write(drafts: Sequence[AreaDraft]) -> Put:
    """Upper levels first, so that each finds its parent."""
    levels = queries.area_levels() | {draft.code: draft.level.value for draft in drafts}
    added = changed = 0
    ordered = sorted(drafts, key=lambda draft: LEVELS.index(draft.level))
    for _level, group in groupby(ordered, key=lambda draft: draft.level):
        put = upsert(Area, COLUMNS, _rows(list(group), levels))
        added, changed = added + put.added, changed + put.changed
    words.index_many(WORDS, ((draft.code, draft.name) for draft in drafts if draft.level != Level.CELL))
    return Put(added, changed)


def _rows(drafts: Sequence[AreaDraft], levels: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    shapes = [draft.geometry for draft in drafts]
    sizes, outline = outlines.areas_m2(shapes), outlines.values(shapes)
    ids = dict(Area.objects.exclude(level=Level.CELL).values_list("code", "id"))
    for draft, size, shape in zip(drafts, sizes, outline, strict=True):
        parent = ids.get(draft.parent_code or parent_of(draft.code, draft.level, levels))
        kind = draft.area_class.value if draft.area_class else ""
        own = (draft.level.value, draft.code, draft.name, parent, kind, size, draft.since, draft.until, draft.note)
        yield *own, *shape


PUTTER = Putter(model=Area, problems=problems, write=write, indexed=True)
