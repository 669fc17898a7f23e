from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cityloop.geography import outlines, queries
from cityloop.geography.drafts import LineDraft
from cityloop.geography.models import ResponsibilityLine
from cityloop.geography.putting.upsert import Put, Putter, longest, upsert
from cityloop.geography.rules import Problem, code_problems, length_problems
from cityloop.geography.saying import gettext as _

COLUMNS = ("code", "name", "side", "level", "department", "person", *outlines.COLUMNS)


def problems(drafts: Sequence[LineDraft]) -> list[Problem]:
    found = code_problems(drafts, ["line"] * len(drafts), queries.patterns())
    found += length_problems(drafts, longest(ResponsibilityLine, "name", "department", "person"))
    found += outlines.outline_problems([draft.geometry for draft in drafts], outlines.LINES)
    for row, draft in enumerate(drafts, 1):
        if not 1 <= draft.level <= 9:
            found.append(Problem(row, "level", _("levels go from 1 to 9"), str(draft.level)))
    return found


def write(drafts: Sequence[LineDraft]) -> Put:
    return upsert(ResponsibilityLine, COLUMNS, _rows(drafts))


def _rows(drafts: Sequence[LineDraft]) -> Iterator[tuple[Any, ...]]:
    for draft, shape in zip(drafts, outlines.values([draft.geometry for draft in drafts]), strict=True):
        yield draft.code, draft.name, draft.side.value, draft.level, draft.department, draft.person, *shape


PUTTER = Putter(model=ResponsibilityLine, problems=problems, write=write, indexed=True)
