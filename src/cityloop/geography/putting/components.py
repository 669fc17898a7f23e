from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from h3.api import basic_int as h3

from cityloop.geography import locate, queries
from cityloop.geography.drafts import ComponentDraft
from cityloop.geography.models import Component
from cityloop.geography.putting.upsert import Progress, Put, Putter, longest, upsert
from cityloop.geography.rules import Problem, component_problems, length_problems

H3_RESOLUTION = 10
"""About 15,000 m² a cell: the size of a unit grid cell, so that counts a cell are neither empty nor coarse."""

_TEXTS = (
    *("name", "cell_code", "source", "note", "original_system"),
    *("competent_code", "competent_name", "owner_code", "owner_name", "maintainer_code", "maintainer_name"),
)


def problems(drafts: Sequence[ComponentDraft]) -> list[Problem]:
    found = component_problems(drafts, queries.patterns(), set(queries.states().values()))
    return found + length_problems(drafts, longest(Component, *_TEXTS))


def write(drafts: Sequence[ComponentDraft], on_progress: Progress) -> Put:
    return upsert(Component, _rows(drafts), len(drafts), on_progress)


def _rows(drafts: Sequence[ComponentDraft]) -> Iterator[Component]:
    pattern = queries.patterns()["component"]
    cells = locate.cells_of([draft.lon for draft in drafts], [draft.lat for draft in drafts])
    for draft, cell in zip(drafts, cells, strict=True):
        pieces = pattern.fullmatch(draft.code)
        assert pieces
        columns = asdict(draft) | {"cell_code": draft.cell_code or cell, "accuracy": draft.accuracy or ""}
        yield Component(
            **columns,
            class_major=pieces["major"],
            class_minor=pieces["minor"],
            h3=h3.latlng_to_cell(draft.lat, draft.lon, H3_RESOLUTION),
        )


PUTTER = Putter(model=Component, problems=problems, write=write)
