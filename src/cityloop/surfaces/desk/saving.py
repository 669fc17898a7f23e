"""Lists kept under a name: saved, renamed, moved, shared with one's post, dropped and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from cityloop.journal.services import Subject, act
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk.filtering import Filter
from cityloop.surfaces.desk.models import SavedView
from cityloop.surfaces.desk.queues import ALL, ALL_OPEN, waiting
from cityloop.surfaces.kit.kinds import KINDS
from cityloop.workflow.errors import Refused

MOST = 9
"""As many as there are digits to call them by."""
COUNTED = 100


@dataclass(frozen=True, slots=True)
class Named:
    """A saved view as the inbox lists it; `count` is cut off at a hundred."""

    view: SavedView
    digit: int
    mine: bool
    here: bool
    count: int

    @property
    def said(self) -> str:
        return f"{COUNTED - 1}+" if self.count >= COUNTED else str(self.count)


def held_by(person: Person, held: Iterable[Standing]) -> QuerySet[SavedView]:
    shared = Q(post__in=[each.post for each in held])
    return SavedView.objects.filter(Q(owner=person) | shared, dropped_at=None)


def listed(person: Person, held: Sequence[Standing], asked: Filter, at: datetime) -> list[Named]:
    """Those of the person and of the posts, with how many each shows now."""
    found = held_by(person, held)[:MOST]
    here = asked.as_query()
    return [
        Named(each, digit, each.owner_id == person.pk, each.query == here, _count(each, held, at))
        for digit, each in enumerate(found, 1)
    ]


def _count(view: SavedView, held: Sequence[Standing], at: datetime) -> int:
    asked = Filter.read(QueryDict(view.query))
    if not held:
        return 0
    if asked.queue in (ALL.key, ALL_OPEN.key):
        return asked.cases(held[:1], at).order_by()[:COUNTED].count()
    queues = [each for each in waiting(held[0].post) if asked.queue in ("", each.key)]
    found = {each.kind: KINDS[each.kind].inbox(held[0]) for each in queues}
    states = {kind: [each.state for each in queues if each.kind == kind] for kind in found}
    narrowed = (asked.lit(asked.narrow(kind, rows.filter(state__in=states[kind])), at) for kind, rows in found.items())
    return sum(rows.order_by()[:COUNTED].count() for rows in narrowed)


def save(*, person: Person, name: str, query: str, shared: bool, actor: Standing, at: datetime) -> SavedView:
    """Raises `Refused` where there is no name or no room."""
    name, asked = name.strip()[:40], Filter.read(QueryDict(query)).as_query()
    if not name:
        raise Refused(_("Give the list a name."))
    mine = SavedView.objects.filter(owner=person, dropped_at=None)
    if mine.count() >= MOST:
        raise Refused(_("You have nine saved lists already; delete one first."))
    with act("view.saved", actor=actor, at=at) as entry:
        last = mine.aggregate(last=Max("place"))["last"] or 0
        view = SavedView(owner=person, name=name, query=asked, place=last + 1, post=actor.post if shared else "")
        view.save()
        entry.subject = Subject("view", str(view.pk))
        entry.payload["shared"] = view.post
        entry.sealed |= {"name": name, "query": asked}
    return view


def rename(*, view: SavedView, name: str, actor: Standing, at: datetime) -> None:
    if not name.strip():
        raise Refused(_("Give the list a name."))
    with act("view.renamed", actor=actor, at=at, subject=Subject("view", str(view.pk))) as entry:
        view.name = name.strip()[:40]
        view.save(update_fields=["name"])
        entry.sealed["name"] = view.name


def move_up(*, view: SavedView, among: Sequence[SavedView], actor: Standing, at: datetime) -> None:
    """Before the one above it in the list that its owner sees."""
    order = [each for each in among if each.owner_id == view.owner_id]
    at_place = order.index(view)
    if not at_place:
        return
    order[at_place - 1 : at_place + 1] = [view, order[at_place - 1]]
    with act("view.moved", actor=actor, at=at, subject=Subject("view", str(view.pk))):
        for place, each in enumerate(order, 1):
            SavedView.objects.filter(pk=each.pk).update(place=place)


def drop(*, view: SavedView, actor: Standing, at: datetime) -> None:
    _set_dropped(view, at, "view.dropped", actor, at)


def take_back(*, view: SavedView, actor: Standing, at: datetime) -> None:
    """Undoes `drop`."""
    _set_dropped(view, None, "view.taken_back", actor, at)


def _set_dropped(view: SavedView, moment: datetime | None, verb: str, actor: Standing, at: datetime) -> None:
    with act(verb, actor=actor, at=at, subject=Subject("view", str(view.pk))):
        view.dropped_at = moment
        view.save(update_fields=["dropped_at"])
