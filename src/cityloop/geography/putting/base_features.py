from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cityloop.geography import outlines, queries
from cityloop.geography.drafts import BaseFeatureDraft
from cityloop.geography.models import BaseFeature
from cityloop.geography.putting.upsert import Put, Putter, longest, upsert
from cityloop.geography.rules import Problem, code_problems, length_problems
from cityloop.geography.saying import gettext as _

COLUMNS = ("code", "layer", "name", "rank", *outlines.COLUMNS)


def problems(drafts: Sequence[BaseFeatureDraft]) -> list[Problem]:
    found = code_problems(drafts, ["base_feature"] * len(drafts), queries.patterns())
    found += length_problems(drafts, longest(BaseFeature, "name"))
    found += outlines.outline_problems([draft.geometry for draft in drafts], outlines.ANY)
    for row, draft in enumerate(drafts, 1):
        if not 0 <= draft.rank <= 99:
            found.append(Problem(row, "rank", _("ranks go from 0 to 99"), str(draft.rank)))
    return found


def write(drafts: Sequence[BaseFeatureDraft]) -> Put:
    return upsert(BaseFeature, COLUMNS, _rows(drafts))


def _rows(drafts: Sequence[BaseFeatureDraft]) -> Iterator[tuple[Any, ...]]:
    for draft, shape in zip(drafts, outlines.values([draft.geometry for draft in drafts]), strict=True):
        yield draft.code, draft.layer.value, draft.name, draft.rank, *shape


PUTTER = Putter(model=BaseFeature, problems=problems, write=write)
