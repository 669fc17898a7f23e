from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from h3.api import basic_int as h3

from cityloop.geography import locate, queries
from cityloop.geography.drafts import ComponentDraft
from cityloop.geography.models import Component
from cityloop.geography.putting.upsert import Put, Putter, longest, upsert
from cityloop.geography.rules import Problem, component_problems, length_problems

H3_RESOLUTION = 10
"""About 15,000 m² a cell: the size of a unit grid cell, so that counts a cell are neither empty nor coarse."""

_TEXTS = (
    *("name", "cell_code", "source", "note", "original_system"),
    *("competent_code", "competent_name", "owner_code", "owner_name", "maintainer_code", "maintainer_name"),
)

_GIVEN = (
    *("code", "lon", "lat", "state", "since", "changed", "photo", "confirmed", "original_x", "original_y"),
    *(column for column in _TEXTS if column != "cell_code"),
)
_as_given = attrgetter(*_GIVEN)
COLUMNS = (*_GIVEN, "cell_code", "class_major", "class_minor", "h3", "accuracy")


def problems(drafts: Sequence[ComponentDraft]) -> list[Problem]:
    found = component_problems(drafts, queries.patterns(), set(queries.states().values()))
    return found + length_problems(drafts, longest(Component, *_TEXTS))


def write(drafts: Sequence[ComponentDraft]) -> Put:
    return upsert(Component, COLUMNS, _rows(drafts))


def _rows(drafts: Sequence[ComponentDraft]) -> Iterator[tuple[Any, ...]]:
    pattern = queries.patterns()["component"]
    found = locate.cells_of([draft.lon for draft in drafts], [draft.lat for draft in drafts])
    for draft, cell in zip(drafts, found, strict=True):
        pieces = pattern.fullmatch(draft.code)
        assert pieces
        near = h3.latlng_to_cell(draft.lat, draft.lon, H3_RESOLUTION)
        accuracy = draft.accuracy.value if draft.accuracy else ""
        yield *_as_given(draft), draft.cell_code or cell, pieces["major"], pieces["minor"], near, accuracy


PUTTER = Putter(model=Component, problems=problems, write=write)
