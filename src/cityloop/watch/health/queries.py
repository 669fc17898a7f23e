"""Faults as pages and reports ask for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from cityloop.watch.models import Charge, Fault, HealthDay, HealthNames, Owner, Sign

LATELY = timedelta(days=1)
SORTS = {
    "since": ("began_at", "pk"),
    "newest": ("-began_at", "-pk"),
    "sign": ("sign", "began_at", "pk"),
    "camera": (F("camera__name").asc(nulls_first=True), "station__name", "pk"),
}


def faults(words: str = "", sign: str = "", owner: str = "", station: str = "") -> QuerySet[Fault]:
    """`words` are in the name or code of the camera or station."""
    found = Fault.objects.select_related("camera", "station")
    for word in words.split()[:5]:
        found = found.filter(
            Q(camera__name__icontains=word)
            | Q(camera__code__icontains=word)
            | Q(station__name__icontains=word)
            | Q(station__code__icontains=word)
        )
    if sign in Sign.values:
        found = found.filter(sign=sign)
    if owner in Owner.values:
        found = found.filter(camera__owner=owner)
    return found.filter(station__code=station) if station else found


def over(found: QuerySet[Fault], at: datetime) -> QuerySet[Fault]:
    """Those that have ended of late."""
    return found.filter(ended_at__gt=at - LATELY)


def charged() -> int:
    """How many cameras some station has to watch now."""
    return Charge.objects.filter(ended_at=None).count()


def days(day: date, owner: str = "") -> QuerySet[HealthDay]:
    """Of one day, the worst first."""
    found = HealthDay.objects.filter(day=day, charged__gt=0).select_related("camera__station")
    found = found.filter(camera__owner=owner) if owner in Owner.values else found
    return found.annotate(part=F("well") * 1000 / F("charged")).order_by("part", "online", "camera__code")


def days_known() -> list[date]:
    return list(HealthDay.objects.order_by("-day").values_list("day", flat=True).distinct()[:31])


def names() -> tuple[str, str]:
    """What this city calls the shares of time online and well; empty where it has no word of its own."""
    row = HealthNames.objects.first()
    return (row.online, row.well) if row else ("", "")
