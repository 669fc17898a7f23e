"""Reading errands: each belongs to who asked for it and is shown to nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from cityloop.errands.models import UNDER_WAY, Errand, Item


def of(owner: str) -> QuerySet[Errand]:
    return Errand.objects.filter(owner=owner)


@dataclass(frozen=True, slots=True)
class Glance:
    """How much of somebody's is under way, how far it is of a hundred, and how much has ended unseen."""

    running: int
    part: int
    fresh: int


def glance(owner: str) -> Glance:
    going = Q(state__in=UNDER_WAY)
    found = of(owner).aggregate(
        running=Count("pk", filter=going),
        done=Sum("done", filter=going, default=0),
        total=Sum("total", filter=going, default=0),
        fresh=Count("pk", filter=~going & Q(seen_at=None)),
    )
    return Glance(found["running"], found["done"] * 100 // max(found["total"], 1), found["fresh"])


def tally(errand: Errand) -> dict[str, int]:
    """How many items are in which state."""
    found = dict.fromkeys(Item.State.values, 0)
    found.update(errand.items.order_by().values_list("state").annotate(Count("pk")))
    return found
