from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from cityloop.geography import locate, queries
from cityloop.geography.choices import PlaceKind
from cityloop.geography.drafts import PlaceDraft
from cityloop.geography.models import Place
from cityloop.geography.putting.upsert import Put, Putter, longest, upsert
from cityloop.geography.rules import Problem, code_problems, length_problems, place_problems
from cityloop.words import services as words

COLUMNS = ("code", "kind", "name", "lon", "lat", "cell_code", "community_code", "street_code")


def words_kind(kind: str) -> str:
    """Each kind of place is found by itself, so that a road is not lost among its addresses."""
    return f"place.{kind}"


def problems(drafts: Sequence[PlaceDraft]) -> list[Problem]:
    found = code_problems(_coded(drafts), ["place"] * len(drafts), queries.patterns())
    return found + place_problems(drafts) + length_problems(drafts, longest(Place, "name"))


def write(drafts: Sequence[PlaceDraft]) -> Put:
    coded = _coded(drafts)
    _forget_former_kinds(coded)
    put = upsert(Place, COLUMNS, _rows(coded))
    for kind in PlaceKind:
        words.index_many(words_kind(kind), ((draft.code, draft.name) for draft in coded if draft.kind == kind))
    return put


def _coded(drafts: Sequence[PlaceDraft]) -> list[PlaceDraft]:
    return [draft if draft.code else replace(draft, code=_made_code(draft)) for draft in drafts]


def _made_code(draft: PlaceDraft) -> str:
    """The same place without a code gets the same code again."""
    return sha256(f"{draft.kind}|{draft.name}|{draft.lon:.6f}|{draft.lat:.6f}".encode()).hexdigest()[:16]


def _forget_former_kinds(drafts: Sequence[PlaceDraft]) -> None:
    kinds = {draft.code: draft.kind for draft in drafts}
    former = defaultdict(list)
    for code, kind in Place.objects.values_list("code", "kind").iterator():
        if kinds.get(code, kind) != kind:
            former[kind].append(code)
    for kind, codes in former.items():
        words.forget(words_kind(kind), *codes)


def _rows(drafts: Sequence[PlaceDraft]) -> Iterator[tuple[Any, ...]]:
    found = locate.locate_many([draft.lon for draft in drafts], [draft.lat for draft in drafts])
    for draft, place in zip(drafts, found, strict=True):
        inside = [ref.code if ref else "" for ref in (place.cell, place.community, place.street)]
        yield draft.code, draft.kind.value, draft.name, draft.lon, draft.lat, *inside


PUTTER = Putter(model=Place, problems=problems, write=write)
