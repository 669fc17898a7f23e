"""What became of each day, camera by camera: in the city's days, which begin at its midnight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from cityloop.journal.services import batch
from cityloop.watch.health.rules import Measured, Span, measured, percent
from cityloop.watch.models import Charge, Fault, HealthDay, Owner, Sign

KEPT_BACK = 7  # days that are drawn up late where nobody was there to do it
AT_ONCE = 500


def draw_up(at: datetime) -> int:
    """The day so far, and those before it that are not drawn up to their end; answers how many rows."""
    today = timezone.localdate(at)
    days = [today - timedelta(days=back) for back in range(KEPT_BACK, -1, -1)]
    return sum(_draw(day, at) for day in days if not _is_done(day))


def bounds(day: date) -> Span:
    zone = timezone.get_current_timezone()
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def _is_done(day: date) -> bool:
    return HealthDay.objects.filter(day=day, drawn_at__gte=bounds(day)[1]).exists()


def _draw(day: date, at: datetime) -> int:
    begins, ends = bounds(day)
    until = min(ends, at)
    found = _measured((begins, until))
    with batch():
        HealthDay.objects.bulk_create(
            [
                HealthDay(
                    day=day, camera_id=camera, charged=each.charged, online=each.online, well=each.well,
                    signs=each.signs, drawn_at=at,
                )
                for camera, each in found.items() if each.charged
            ],
            update_conflicts=True,
            unique_fields=["day", "camera"],
            update_fields=["charged", "online", "well", "signs", "drawn_at"],
            batch_size=AT_ONCE,
        )  # fmt: skip
    return len(found)


def _measured(day: Span) -> dict[int, Measured]:
    during = Q(began_at__lt=day[1]) & (Q(ended_at=None) | Q(ended_at__gt=day[0]))
    charges: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    for camera, station, began, ended in Charge.objects.filter(during).values_list(
        "camera", "station", "began_at", "ended_at"
    ):
        charges[camera].append((station, (began, ended or day[1])))
    faults = _Faults(during, day[1])
    return {
        camera: measured((span for _station, span in spans), faults.of(camera, spans), day)
        for camera, spans in charges.items()
    }


class _Faults:
    """Of a camera, and of the station that had to watch it."""

    def __init__(self, during: Q, until: datetime) -> None:
        self._cameras: dict[int, list[tuple[Sign, Span]]] = defaultdict(list)
        self._stations: dict[int, list[tuple[Sign, Span]]] = defaultdict(list)
        rows = Fault.objects.filter(during).values_list("camera", "station", "sign", "began_at", "ended_at")
        for camera, station, sign, began, ended in rows:
            where, key = (self._cameras, camera) if camera is not None else (self._stations, station)
            where[key].append((Sign(sign), (began, ended or until)))

    def of(self, camera: int, charges: Iterable[tuple[int, Span]]) -> list[tuple[Sign, Span]]:
        found = list(self._cameras.get(camera, ()))
        for station, (begins, ends) in charges:
            for sign, (began, ended) in self._stations.get(station, ()):
                if began < ends and ended > begins:
                    found.append((sign, (max(began, begins), min(ended, ends))))
        return found


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the cameras of one owner, or of all; in percent of the time in which they had to be watched."""

    owner: str
    cameras: int
    online: float | None
    well: float | None


def by_owner(day: date) -> list[Shares]:
    """All of them first."""
    rows = HealthDay.objects.filter(day=day).order_by().values("camera__owner")
    sums = rows.annotate(charged=Sum("charged"), on=Sum("online"), good=Sum("well")).values_list(
        "camera__owner", "charged", "on", "good"
    )
    found = {owner: (charged, on, good) for owner, charged, on, good in sums}
    counts = {owner: HealthDay.objects.filter(day=day, camera__owner=owner).count() for owner in found}
    whole = [sum(each) for each in zip(*found.values(), strict=True)]
    told = [_shares("", sum(counts.values()), whole)] if found else []
    return told + [_shares(owner, counts[owner], found[owner]) for owner in Owner.values if owner in found]


def _shares(owner: str, cameras: int, sums: Sequence[int]) -> Shares:
    charged, online, well = sums
    return Shares(owner, cameras, percent(online, charged), percent(well, charged))
