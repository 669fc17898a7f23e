from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from cityloop.geography import outlines, queries
from cityloop.geography.drafts import AreaDraft
from cityloop.geography.models import Area
from cityloop.geography.putting.upsert import Progress, Put, Putter, longest, upsert
from cityloop.geography.rules import LEVELS, Problem, code_problems, length_problems, parent_of
from cityloop.words import services as words

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


def write(drafts: Sequence[AreaDraft], on_progress: Progress) -> Put:
    """Upper levels first, so that each finds its parent."""
    levels = queries.area_levels() | {draft.code: draft.level.value for draft in drafts}
    added = changed = 0
    ordered = sorted(drafts, key=lambda draft: LEVELS.index(draft.level))
    for _level, group in groupby(ordered, key=lambda draft: draft.level):
        done, batch = added + changed, list(group)
        put = upsert(Area, _rows(batch, levels), len(batch), lambda at, _, done=done: on_progress(done + at, len(drafts)))  # type: ignore[misc]
        added, changed = added + put.added, changed + put.changed
    words.index_many(WORDS, ((draft.code, draft.name) for draft in drafts if draft.level != "cell"))
    return Put(added, changed)


def _rows(drafts: Sequence[AreaDraft], levels: dict[str, str]) -> Iterator[Area]:
    shapes = [draft.geometry for draft in drafts]
    parents = [draft.parent_code or parent_of(draft.code, draft.level, levels) for draft in drafts]
    ids = dict(Area.objects.exclude(level="cell").values_list("code", "id"))
    for draft, parent, outline, size in zip(
        drafts, parents, outlines.columns(shapes), outlines.areas_m2(shapes), strict=True
    ):
        yield Area(
            **outline,
            code=draft.code,
            name=draft.name,
            level=draft.level,
            parent_id=ids.get(parent),
            area_class=draft.area_class or "",
            area_m2=size,
            since=draft.since,
            until=draft.until,
            note=draft.note,
        )


PUTTER = Putter(model=Area, problems=problems, write=write, indexed=True)
